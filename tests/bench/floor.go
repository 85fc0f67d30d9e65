package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"github.com/openspring/openspring/tests/sample"
)

// createRequest asks for the request file that floor makes too.
const createRequest = `{"endpoint":"activate_offline","license_key":"` + sample.LicenseKey + `",` +
	`"request_id":"00000000-0000-4000-8000-000000000001","date":"Thu, 01 Jan 2026 00:00:00 GMT"}`

type asked struct {
	Endpoint   string `json:"endpoint"`
	LicenseKey string `json:"license_key"`
	RequestID  string `json:"request_id"`
	Date       string `json:"date"`
}

type payload struct {
	LicenseKey string `json:"license_key"`
	HardwareID string `json:"hardware_id"`
	Product    string `json:"product"`
	RequestID  string `json:"request_id"`
	Request    string `json:"request"`
	Date       string `json:"date"`
	APIKey     string `json:"api_key"`
	SDKVersion string `json:"sdk_ver"`
	Signature  string `json:"signature"`
}

type created struct {
	Text      string `json:"text"`
	Endpoint  string `json:"endpoint"`
	RequestID string `json:"request_id"`
	Date      string `json:"date"`
	FileName  string `json:"file_name"`
}

// floor is the work of osp_create_offline_request in Go without the library, and without any check: JSON in,
// HMAC, JSON and base64 of the payload, JSON out.
func floor() error {
	var in asked
	if err := json.Unmarshal([]byte(createRequest), &in); err != nil {
		return err
	}
	mac := hmac.New(sha256.New, []byte(sample.SharedKey))
	mac.Write([]byte("licenseSpring\ndate: " + in.Date + "\n" + in.LicenseKey + "\n" + sample.Device + "\n" + sample.APIKey))
	text, err := json.Marshal(payload{in.LicenseKey, sample.Device, sample.Product, in.RequestID, "activation", in.Date, sample.APIKey,
		"OpenSpring/0.1.0", base64.StdEncoding.EncodeToString(mac.Sum(nil))})
	if err != nil {
		return err
	}
	_, err = json.Marshal(created{base64.StdEncoding.EncodeToString(text), in.Endpoint, in.RequestID, in.Date, "ls_activation.req"})
	return err
}
