package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// This file is the portal for devices that no file may enter or leave (protocol.md 5.7): codes that people type. The codes
// follow from the sandbox's key, so that they outlive a restart. The vendor's can be used once; these can be used again.

// airGapPolicyID is the policy that the portal names beside a confirmation code.
const airGapPolicyID = "998"

// airGapPath is where the admin API has the portal, below adminPath.
const airGapPath = "air-gap"

// airGapPurposes are what an initialization code is for.
var airGapPurposes = []string{"activation", "deactivation"}

// curveKey makes a key of P-256. The first number is one of the curve but for one time in four thousand million.
func (s *Server) curveKey(purpose, text string) (*ecdsa.PrivateKey, error) {
	for n := range 10 {
		if key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), s.derive(purpose, fmt.Sprint(n, " ", text))); err == nil {
			return key, nil
		}
	}
	return nil, errors.New("no number of the curve was found")
}

func (s *Server) airGapKey() (*ecdsa.PrivateKey, error) {
	return s.curveKey("openspring sandbox air-gap key", "")
}

// airGapPublicKey is what to configure where confirmation codes are verified.
func (s *Server) airGapPublicKey() (string, error) {
	key, err := s.airGapKey()
	if err != nil {
		return "", err
	}
	return wire.AirGapKey(&key.PublicKey)
}

// initializationCode is the portal's first step.
func (s *Server) initializationCode(licenseKey, purpose string) (string, *refusal) {
	switch {
	case !slices.Contains(airGapPurposes, purpose):
		return "", refuse("validation_error", "for must be activation or deactivation")
	case !s.published().hasKey(licenseKey):
		return "", refuse("license_not_found", "there is no key-based license of this key")
	}
	key, err := s.curveKey("openspring sandbox initialization code", purpose+" "+licenseKey)
	if err != nil {
		return "", refuse("internal_error", "%s", err)
	}
	scalar, err := key.Bytes()
	if err != nil {
		return "", refuse("internal_error", "%s", err)
	}
	return base64.StdEncoding.EncodeToString(scalar), nil
}

func (m *model) hasKey(licenseKey string) bool {
	return slices.ContainsFunc(m.licenses, func(l *license) bool { return licenseKey != "" && l.Key == licenseKey })
}

// confirmation is what the portal gives for an activation code.
type confirmation struct {
	ConfirmationCode string `json:"confirmation_code"`
	PolicyID         string `json:"policy_id"`
	LicenseKey       string `json:"license_key"`
	// For is activation or deactivation: what was done.
	For string `json:"for"`
}

// confirm is the portal's second step: it finds the license whose initialization code made the code, and activates or
// deactivates it on the device.
func (s *Server) confirm(activationCode, hardwareID string, now time.Time) (*confirmation, *refusal) {
	activationCode, hardwareID = strings.TrimSpace(activationCode), strings.TrimSpace(hardwareID)
	if activationCode == "" || hardwareID == "" {
		return nil, missing("missing_parameters", "activation_code", "hardware_id")
	}
	out, err := s.recognize(activationCode, hardwareID)
	if err != nil {
		return nil, err
	}
	if err := s.carryOutAirGapped(out, hardwareID, now); err != nil {
		return nil, err
	}
	key, failed := s.airGapKey()
	if failed == nil {
		out.ConfirmationCode, failed = wire.ConfirmationCode(key, hardwareID, out.LicenseKey, out.PolicyID)
	}
	if failed != nil {
		return nil, refuse("internal_error", "the code could not be signed: %s", failed)
	}
	return out, nil
}

// recognize finds the license and the purpose that an activation code was made for.
func (s *Server) recognize(activationCode, hardwareID string) (*confirmation, *refusal) {
	for _, l := range s.published().licenses {
		for _, purpose := range airGapPurposes {
			code, err := s.initializationCode(l.Key, purpose)
			if err != nil { // a license without a key
				continue
			}
			switch failed := wire.VerifyActivationCode(code, activationCode, hardwareID, l.Key); {
			case errors.Is(failed, wire.ErrActivationCode):
				return nil, refuse("validation_error", "%s", failed)
			case failed == nil:
				return &confirmation{PolicyID: airGapPolicyID, LicenseKey: l.Key, For: purpose}, nil
			}
		}
	}
	return nil, refuse("signature_mismatch", "the activation code was not made on this device with an initialization code of this sandbox")
}

func (s *Server) carryOutAirGapped(what *confirmation, hardwareID string, now time.Time) *refusal {
	return s.change(now, func(m *model) *refusal {
		c := &call{now: now, hardwareID: hardwareID, offline: true}
		may, do := m.mayActivate, func(l *license) { m.activate(l, c) }
		if what.For == "deactivation" {
			may, do = mayDeactivate, func(l *license) { m.deactivate(l, c) }
		}
		found := m.known(what.LicenseKey)
		for _, l := range found {
			if err := may(l, c); err != nil {
				return err
			}
		}
		for _, l := range found {
			do(l)
		}
		return nil
	})
}

// airGap serves the portal's two steps for programs.
func (s *Server) airGap(w http.ResponseWriter, r *http.Request, step string, now time.Time) (any, *refusal) {
	document, err := s.readDocument(w, r)
	if err != nil {
		return nil, err
	}
	switch step {
	case "initialization":
		code, err := s.initializationCode(document.Get("license_key").String(), textOr(document.Get("for"), airGapPurposes[0]))
		return map[string]string{"initialization_code": code}, err
	case "confirmation":
		return s.confirm(document.Get("activation_code").String(), document.Get("hardware_id").String(), now)
	}
	return nil, refuse("not_found", "the portal has the steps initialization and confirmation")
}

func textOr(v rawjson.Value, otherwise string) string {
	if text, ok := v.Text(); ok {
		return text
	}
	return otherwise
}
