// Package sample makes license files and responses as large as the server's, for benchmarks. Every license is
// signed twice, by license_signature_v2 and by license_signature, and no two by the same text.
package sample

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// What the documents are made for.
const (
	Device     = "5d41402abc4b2a76b9719d911017c592ae2f0f5b0a1c2d3e4f5061728394a5b6"
	Product    = "osp-editor"
	LicenseKey = "OSPT-4K7Q-ZZ2M-9XWB"
	Feature    = "reports"
	APIKey     = "test-api-key"
	SharedKey  = "test-shared-key"
)

// base is the vector whose license the documents repeat.
const base = "r3-key"

// Maker makes documents and signs them with the vectors' test key.
type Maker struct {
	// PublicKey is the PEM that verifies them.
	PublicKey string
	key       *rsa.PrivateKey
	// members are the members of a license that is not signed yet, without braces.
	members string
}

// New reads the test key and a license from the file of vectors.
func New(vectors string) (*Maker, error) {
	text, err := os.ReadFile(vectors)
	if err != nil {
		return nil, err
	}
	var file struct {
		Keys map[string]struct {
			Private string `json:"private_pem"`
			Public  string `json:"public_pem"`
		}
		Vectors []struct {
			ID     string
			Inputs struct{ Lic string }
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	m := &Maker{PublicKey: file.Keys["rsa_test_1"].Public}
	if m.key, err = privateKey(file.Keys["rsa_test_1"].Private); err != nil {
		return nil, err
	}
	for _, v := range file.Vectors {
		if v.ID == base {
			m.members, err = unsigned(v.Inputs.Lic)
			return m, err
		}
	}
	return nil, errors.New(vectors + " has no vector " + base)
}

func privateKey(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the test key is no PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	return key.(*rsa.PrivateKey), nil
}

func unsigned(lic string) (string, error) {
	text, err := wire.DecodeFile(lic)
	if err != nil {
		return "", err
	}
	license, err := rawjson.Parse(text)
	if err != nil {
		return "", err
	}
	rest := license.Without("license_key", "validity_period", "offline_signature", "license_signature", "license_signature_v2")
	return string(rest[1 : len(rest)-1]), nil
}

func (m *Maker) sign(text string) string {
	signature, err := wire.Sign(m.key, []byte(text))
	if err != nil {
		panic(err) // the key is the test's own
	}
	return signature
}

// license is a license of a device. Its number makes the validity, and by that its signed text, its own.
func (m *Maker) license(number int) string {
	validity := fmt.Sprintf("2031-%02d-%02dT00:00:00.000Z", 1+number/28, 1+number%28)
	license, err := rawjson.Parse([]byte("{" + m.members + "}"))
	if err != nil {
		panic(err) // it was read from the vectors
	}
	return "{" + m.members + member("license_key", LicenseKey) + member("validity_period", validity) +
		member("offline_signature", wire.SignOffline(SharedKey, license.Get("date").String(), LicenseKey, Device, APIKey)) +
		member("license_signature", m.sign(wire.LicenseSignatureText(Device, LicenseKey, validity))) + "}"
}

func member(name, text string) string { return "," + strconv.Quote(name) + ":" + strconv.Quote(text) }

// alone is a license with a signature of its own, over all but the signatures.
func (m *Maker) alone(number int) string {
	license := m.license(number)
	parsed, err := rawjson.Parse([]byte(license))
	if err != nil {
		panic(err) // it is made here
	}
	return with(license, "license_signature_v2", m.sign(string(parsed.Without("license_signature"))))
}

func with(object, name, signature string) string {
	return strings.TrimSuffix(object, "}") + member(name, signature) + "}"
}

// License is the text of a license file.
func (m *Maker) License() string { return wire.EncodeFile([]byte(m.alone(0))) }

// Whole is the text of the file of a bundle that is signed as a whole.
func (m *Maker) Whole(licenses int) string {
	return wire.EncodeFile([]byte(with(bundle(licenses, m.license), "bundle_signature_v2", m.sign(bundle(licenses, m.license)))))
}

// Each is the text of the file of a bundle that is signed license by license.
func (m *Maker) Each(licenses int) string { return wire.EncodeFile([]byte(bundle(licenses, m.alone))) }

func bundle(licenses int, license func(int) string) string {
	list := make([]string, licenses)
	for i := range list {
		list[i] = license(i)
	}
	return `{"licenses":[` + strings.Join(list, ",") + `]}`
}

// Response is a body and its header's signature.
type Response struct{ Body, Signature string }

func (m *Maker) response(body string) Response { return Response{body, m.sign(body)} }

// Responses are the responses to an activation and to a check of a license, to a check of a feature and to a count, by the
// endpoints' paths.
func (m *Maker) Responses() map[string]Response {
	license := m.response(m.license(0))
	return map[string]Response{
		"/activate_license": license,
		"/check_license":    license,
		"/check_license_feature": m.response(`{"id":1770305500000311,"license_id":1770311100000216,"code":"` + Feature + `","name":"Reports",` +
			`"feature_type":"consumption","expiry_date":null,"metadata":{},"max_consumption":10,"allow_unlimited_consumptions":false,` +
			`"total_consumptions":3,"allow_overages":true,"max_overages":2,"reset_consumption":false,"consumption_period":null,` +
			`"allow_negative_consumptions":false,"is_floating":false,"is_floating_cloud":false,"company":{"id":4711}}`),
		"/add_consumption": m.response(`{"id":1770311100000216,"max_consumptions":10,"allow_unlimited_consumptions":false,` +
			`"allow_negative_consumptions":false,"allow_overages":false,"max_overages":0,"reset_consumption":true,` +
			`"consumption_period":"daily","total_consumptions":3,"company":{"id":4711}}`),
	}
}
