package core_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
)

// loadVector reads the vector's file the way its inputs say.
func loadVector(t *testing.T, v vector, kind string) (core.Response, error) {
	t.Helper()
	client := open(t, func(cfg *core.Config) {
		cfg.Product, cfg.HardwareID = v.Inputs.Product, v.Inputs.HardwareID
		cfg.PublicKey = readVectors().Keys[v.Inputs.Key].Public
		cfg.APIKey, cfg.SharedKey = v.Inputs.Auth.APIKey, v.Inputs.Auth.SigningKey
		if v.Inputs.Auth.ClientID != "" {
			cfg.SharedKey, cfg.ClientID, cfg.ClientSecret = "", v.Inputs.Auth.ClientID, v.Inputs.Auth.SigningKey
		}
	})
	return do(t.Context(), client, "load_offline_response", fields{"text": v.Inputs.Lic, "request_id": v.Inputs.RequestID, "kind": kind})
}

// wantReason checks an error against a vector's reason.
func wantReason(t *testing.T, v vector, err error) {
	t.Helper()
	var fail *core.Error
	require.True(t, asCoreError(err, &fail), "error = %v; want %s", err, v.Expected.Reason)
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
	assert.True(t, ok, "error = %v; want %s", err, v.Expected.Reason)
}

// wantDocument checks that a loaded file's result is its own text.
func wantDocument(t *testing.T, v vector, response core.Response) {
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
	require.NoError(t, err)
	assert.Equal(t, strings.TrimSpace(string(want)), string(response.Result), "result = %.200s…", response.Result)
	require.Equal(t, outcome.Verified, response.Meta.Signature, "meta = %+v", response.Meta)
	require.Equal(t, 0, response.Meta.HTTPStatus, "meta = %+v", response.Meta)
	assert.Equal(t, 0, response.Meta.Attempts, "meta = %+v", response.Meta)
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
			response, err := loadVector(t, v, kind)
			if !v.Expected.Accepted {
				wantReason(t, v, err)
				return
			}
			require.NoError(t, err)
			wantDocument(t, v, response)
			assert.Equal(t, form, response.Meta.Form, "form")
		})
	}
}

func TestLoadReplaysOfflineBundleVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectorsOf(t, "offline_bundle", 52) {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			response, err := loadVector(t, v, "bundle")
			if !v.Expected.Accepted {
				wantReason(t, v, err)
				return
			}
			require.NoError(t, err)
			wantDocument(t, v, response)
			assert.Equal(t, v.Expected.Form, response.Meta.Form, "form")
		})
	}
}

func TestOnlineResponsesReplayHeaderSignatureVectors(t *testing.T) {
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
			}, responding(jsonType, v.Inputs.Body, signatures...))
			response, err := askForVector(t, client, v)
			switch {
			case v.ID == "r1-string": // signed well, and no endpoint of the table responds so
				wantError(t, err, api.Protocol, "malformed_answer")
			case v.Expected.Accepted:
				require.NoError(t, err)
				require.Equal(t, v.Inputs.Body, string(response.Result), "result = %.100s…, signature %q", response.Result, response.Meta.Signature)
				assert.Equal(t, outcome.Verified, response.Meta.Signature, "result = %.100s…, signature", response.Result)
			case v.Expected.Reason == "signature_missing":
				wantError(t, err, api.Signature, "response_not_signed")
			default:
				fail := wantError(t, err, api.Signature, "response_signature_wrong")
				assert.Len(t, fail.BodySHA256, 64, "body_sha256")
			}
		})
	}
}

// askForVector asks the question to which the vector's body is the response.
func askForVector(t *testing.T, client *core.Client, v vector) (core.Response, error) {
	t.Helper()
	switch v.ID {
	case "r1-activate-license":
		return do(t.Context(), client, "activate_license", fields{
			"username": "jana.novak@example.COM|other", "password": "secret-word", "product": "osp-studio"})
	case "r1-check-bundle":
		return do(t.Context(), client, "check_bundle", fields{"license_key": "OSPT-BNDL-0001-AAAA", "product": "osp-bundle"})
	}
	return do(t.Context(), client, "check_license", fields{"license_key": testLicense})
}

func TestWordResponsesReplayStringVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectorsOf(t, "string_answer", 8) {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			client := serve(t, nil, responding(jsonType, v.Inputs.Body))
			response, err := do(t.Context(), client, "deactivate_license", fields{"license_key": testLicense})
			if !v.Expected.Accepted {
				wantError(t, err, api.Protocol, "unexpected_answer")
				return
			}
			require.NoError(t, err)
			require.Equal(t, `"license_deactivated"`, string(response.Result), "result = %s, signature %q", response.Result, response.Meta.Signature)
			assert.Equal(t, outcome.NotSigned, response.Meta.Signature, "result = %s, signature", response.Result)
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
			require.NoError(t, json.Unmarshal([]byte(v.Inputs.RequestText), &payload))
			client := open(t, func(cfg *core.Config) {
				if payload.SchemaVersion == 2 {
					cfg.OfflineSchemaVersion = 2
				}
			})
			endpoint := map[string]string{"activation": "activate_bundle_offline", "deactivation": "deactivate_bundle_offline"}[payload.Request]
			response, err := do(t.Context(), client, "create_offline_request", fields{
				"endpoint": endpoint, "license_key": payload.LicenseKey, "hardware_id": payload.HardwareID, "product": payload.Product,
				"hostname": payload.Hostname, "sdk_ver": payload.SDK, "request_id": payload.RequestID, "date": payload.Date,
			})
			require.NoError(t, err)
			assert.Equal(t, v.Expected.Body, member(t, response.Result, "text"), "text")
			for name, want := range map[string]string{"endpoint": endpoint, "request_id": payload.RequestID,
				"date": payload.Date, "file_name": "ls_" + payload.Request + ".req"} {
				assert.Equal(t, want, member(t, response.Result, name), name)
			}
		})
	}
}

// TestOnlineOfflineEndpointsReplayVectors serves the documents of accepted license files as HTTP responses.
func TestOnlineOfflineEndpointsReplayVectors(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]struct {
		endpoint, product, form string
		owner                   fields
	}{
		"r3-documented":      {"activate_offline", "osp-editor", "license", fields{"license_key": testLicense}},
		"r3-documented-user": {"activate_offline", "osp-editor", "license", fields{"username": "JANA.novak@example.com|X", "password": "secret-word"}},
		"r4-documented":      {"activate_bundle_offline", "osp-bundle", "a", fields{"license_key": testLicense}},
		"r4-documented-date": {"activate_bundle_offline", "osp-bundle", "a", fields{"license_key": testLicense}},
		"r4-c-documented":    {"activate_bundle_offline", "osp-bundle", "c", fields{"license_key": testLicense}},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			body, err := base64.StdEncoding.DecodeString(vectorByID(t, id).Inputs.Lic)
			require.NoError(t, err)
			client := serve(t, func(cfg *core.Config) { cfg.Product = want.product }, func(w http.ResponseWriter, r *http.Request) {
				responding(jsonType, string(body))(w, r)
			})
			response, err := client.Call(t.Context(), want.endpoint, encode(t, want.owner))
			require.NoError(t, err)
			require.Equal(t, string(body), string(response.Result), "form %q, result %.80s…", response.Meta.Form, response.Result)
			assert.Equal(t, want.form, response.Meta.Form, "form")
			assert.Equal(t, outcome.Verified, response.Meta.LicenseSignature, "license_signature")
		})
	}
}
