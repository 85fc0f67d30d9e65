package core_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
)

// loadVector reads the vector's file the way its inputs say.
func loadVector(t *testing.T, v vector, kind string) (core.Answer, error) {
	t.Helper()
	client := open(t, func(cfg *core.Config) {
		cfg.Product, cfg.HardwareID = v.Inputs.Product, v.Inputs.HardwareID
		cfg.PublicKey = readVectors().Keys[v.Inputs.Key].Public
		cfg.APIKey, cfg.SharedKey = v.Inputs.Auth.APIKey, v.Inputs.Auth.SigningKey
		if v.Inputs.Auth.ClientID != "" {
			cfg.SharedKey, cfg.ClientID, cfg.ClientSecret = "", v.Inputs.Auth.ClientID, v.Inputs.Auth.SigningKey
		}
	})
	return client.LoadOfflineResponse(t.Context(), core.Request{"text": v.Inputs.Lic, "request_id": v.Inputs.RequestID, "kind": kind})
}

// wantReason checks an error against a vector's reason.
func wantReason(t *testing.T, v vector, err error) {
	t.Helper()
	var fail *core.Error
	if !asCoreError(err, &fail) {
		t.Fatalf("error = %v; want %s", err, v.Expected.Reason)
	}
	ok := false
	switch v.Expected.Reason {
	case "signature_missing":
		ok = fail.Status == api.Signature && fail.Code == "file_not_signed"
	case "signature_mismatch":
		ok = fail.Status == api.Signature && (fail.Code == "file_signature_wrong" || fail.Code == "offline_signature_wrong")
	case "malformed":
		ok = fail.Status == api.Offline && fail.Code == "damaged_file"
	case "foreign":
		ok = fail.Status == api.Offline && strings.HasPrefix(fail.Code, "foreign_")
	}
	if !ok {
		t.Errorf("error = %v; want %s", err, v.Expected.Reason)
	}
}

// wantDocument checks that a loaded file's result is its own text.
func wantDocument(t *testing.T, v vector, answer core.Answer) {
	t.Helper()
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune("\ufeff \r\n\t", r) {
			return -1
		}
		return r
	}, v.Inputs.Lic)
	want, err := base64.StdEncoding.DecodeString(text)
	if strings.HasPrefix(v.Inputs.Lic, "{") {
		want, err = []byte(v.Inputs.Lic), nil
	}
	if err != nil {
		t.Fatal(err)
	}
	if string(answer.Result) != strings.TrimSpace(string(want)) {
		t.Errorf("result = %.200s…; want the file's own text %.200s…", answer.Result, want)
	}
	if answer.Meta.Signature != outcome.Verified || answer.Meta.HTTPStatus != 0 || answer.Meta.Attempts != 0 {
		t.Errorf("meta = %+v; want verified, no answer, no attempts", answer.Meta)
	}
}

func TestLoadReplaysOfflineLicenseVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectorsOf(t, "offline_license", 41) {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			kind, form := "license", "license"
			if v.Inputs.Mode == "refresh" {
				kind, form = "refresh", "refresh"
			}
			answer, err := loadVector(t, v, kind)
			if !v.Expected.Accepted {
				wantReason(t, v, err)
				return
			}
			if err != nil {
				t.Fatalf("error = %v; want none", err)
			}
			wantDocument(t, v, answer)
			if answer.Meta.Form != form {
				t.Errorf("form = %q; want %q", answer.Meta.Form, form)
			}
		})
	}
}

func TestLoadReplaysOfflineBundleVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectorsOf(t, "offline_bundle", 52) {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			answer, err := loadVector(t, v, "bundle")
			if !v.Expected.Accepted {
				wantReason(t, v, err)
				return
			}
			if err != nil {
				t.Fatalf("error = %v; want none", err)
			}
			wantDocument(t, v, answer)
			if answer.Meta.Form != v.Expected.Form {
				t.Errorf("form = %q; want %q", answer.Meta.Form, v.Expected.Form)
			}
		})
	}
}

func TestOnlineAnswersReplayHeaderSignatureVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectorsOf(t, "header_signature", 22) {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			var signatures []string
			if v.Inputs.Header != nil {
				signatures = []string{*v.Inputs.Header}
			}
			client := serve(t, func(cfg *core.Config) {
				cfg.PublicKey = readVectors().Keys[v.Inputs.Key].Public
			}, answering(jsonType, v.Inputs.Body, signatures...))
			answer, err := askForVector(t, client, v)
			switch {
			case v.ID == "r1-string": // signed well, and no endpoint of the table answers so
				wantError(t, err, api.Protocol, "malformed_answer")
			case v.Expected.Accepted:
				if err != nil {
					t.Fatalf("error = %v; want none", err)
				}
				if string(answer.Result) != v.Inputs.Body || answer.Meta.Signature != outcome.Verified {
					t.Errorf("result = %.100s…, signature %q; want the body, verified", answer.Result, answer.Meta.Signature)
				}
			case v.Expected.Reason == "signature_missing":
				wantError(t, err, api.Signature, "response_not_signed")
			default:
				fail := wantError(t, err, api.Signature, "response_signature_wrong")
				if len(fail.BodySHA256) != 64 {
					t.Errorf("body_sha256 = %q; want 64 hex digits", fail.BodySHA256)
				}
			}
		})
	}
}

// askForVector asks the question that the vector's body answers.
func askForVector(t *testing.T, client *core.Client, v vector) (core.Answer, error) {
	t.Helper()
	switch v.ID {
	case "r1-activate-license":
		return client.ActivateLicense(t.Context(), core.Request{
			"username": "jana.novak@example.COM|other", "password": "secret-word", "product": "osp-studio"})
	case "r1-check-bundle":
		return client.CheckBundle(t.Context(), core.Request{"license_key": "OSPT-BNDL-0001-AAAA", "product": "osp-bundle"})
	}
	return client.CheckLicense(t.Context(), core.Request{"license_key": testLicense})
}

func TestWordAnswersReplayStringVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectorsOf(t, "string_answer", 8) {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			client := serve(t, nil, answering(jsonType, v.Inputs.Body))
			answer, err := client.DeactivateLicense(t.Context(), core.Request{"license_key": testLicense})
			if !v.Expected.Accepted {
				wantError(t, err, api.Protocol, "unexpected_answer")
				return
			}
			if err != nil {
				t.Fatalf("error = %v; want none", err)
			}
			if want := `"license_deactivated"`; string(answer.Result) != want || answer.Meta.Signature != outcome.NotSigned {
				t.Errorf("result = %s, signature %q; want %s, not_signed", answer.Result, answer.Meta.Signature, want)
			}
		})
	}
}

func TestCreateReplaysRequestBodyVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectorsOf(t, "offline_request_body", 3) {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			var payload struct {
				Request, Date, Product, Hostname string
				SchemaVersion                    int    `json:"schema_version"`
				SDK                              string `json:"sdk_ver"`
				RequestID                        string `json:"request_id"`
				HardwareID                       string `json:"hardware_id"`
				LicenseKey                       string `json:"license_key"`
			}
			if err := json.Unmarshal([]byte(v.Inputs.RequestText), &payload); err != nil {
				t.Fatal(err)
			}
			client := open(t, func(cfg *core.Config) {
				if payload.SchemaVersion == 2 {
					cfg.OfflineSchemaVersion = 2
				}
			})
			endpoint := map[string]string{"activation": "activate_bundle_offline", "deactivation": "deactivate_bundle_offline"}[payload.Request]
			answer, err := client.CreateOfflineRequest(t.Context(), core.Request{
				"endpoint": endpoint, "license_key": payload.LicenseKey, "hardware_id": payload.HardwareID, "product": payload.Product,
				"hostname": payload.Hostname, "sdk_ver": payload.SDK, "request_id": payload.RequestID, "date": payload.Date,
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := member(t, answer.Result, "text"); got != v.Expected.Body {
				t.Errorf("text = %s; want %s", got, v.Expected.Body)
			}
			for name, want := range map[string]string{"endpoint": endpoint, "request_id": payload.RequestID,
				"date": payload.Date, "file_name": "ls_" + payload.Request + ".req"} {
				if got := member(t, answer.Result, name); got != want {
					t.Errorf("%s = %q; want %q", name, got, want)
				}
			}
		})
	}
}

// TestOnlineOfflineEndpointsReplayVectors serves the documents of accepted license files as HTTP answers.
func TestOnlineOfflineEndpointsReplayVectors(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]struct {
		endpoint, product, form string
		owner                   core.Request
	}{
		"r3-documented":      {"activate_offline", "osp-editor", "license", core.Request{"license_key": testLicense}},
		"r3-documented-user": {"activate_offline", "osp-editor", "license", core.Request{"username": "JANA.novak@example.com|X", "password": "secret-word"}},
		"r4-documented":      {"activate_bundle_offline", "osp-bundle", "a", core.Request{"license_key": testLicense}},
		"r4-documented-date": {"activate_bundle_offline", "osp-bundle", "a", core.Request{"license_key": testLicense}},
		"r4-c-documented":    {"activate_bundle_offline", "osp-bundle", "c", core.Request{"license_key": testLicense}},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			body, err := base64.StdEncoding.DecodeString(vectorByID(t, id).Inputs.Lic)
			if err != nil {
				t.Fatal(err)
			}
			client := serve(t, func(cfg *core.Config) { cfg.Product = want.product }, func(w http.ResponseWriter, r *http.Request) {
				answering(jsonType, string(body))(w, r)
			})
			answer, err := client.Call(t.Context(), want.endpoint, encode(t, want.owner))
			if err != nil {
				t.Fatal(err)
			}
			if string(answer.Result) != string(body) || answer.Meta.Form != want.form {
				t.Errorf("form %q, result %.80s…; want form %q and the body", answer.Meta.Form, answer.Result, want.form)
			}
			if answer.Meta.LicenseSignature != outcome.Verified {
				t.Errorf("license_signature = %q; want verified", answer.Meta.LicenseSignature)
			}
		})
	}
}
