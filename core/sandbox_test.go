package core_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/sandbox"
)

// inSandbox starts a sandbox and returns what it tells about itself.
func inSandbox(t *testing.T, options sandbox.Options) sandbox.Line {
	t.Helper()
	options.Key = testKey()
	server, err := sandbox.New(options)
	require.NoError(t, err)
	require.NoError(t, server.Start(""))
	t.Cleanup(func() {
		assert.NoError(t, server.Close(), "closing the sandbox")
	})
	return server.Line()
}

// openFor returns a client of a sandbox for the product of one of its licenses, and how the license is asked
// for.
func openFor(t *testing.T, line sandbox.Line, name string, change func(*core.Config)) (*core.Client, fields) {
	t.Helper()
	license := line.Licenses[name]
	client := open(t, func(cfg *core.Config) {
		cfg.BaseURL, cfg.PublicKey, cfg.Product = line.BaseURL, line.PublicKey, license.Product
		cfg.APIKey, cfg.SharedKey = line.APIKey, line.SharedKey
		cfg.CAPEM = line.CAPEM
		if change != nil {
			change(cfg)
		}
	})
	if license.LicenseKey != "" {
		return client, fields{"license_key": license.LicenseKey}
	}
	return client, fields{"username": license.Username, "password": license.Password}
}

var configurations = map[string]func(*sandbox.Line) func(*core.Config){
	"API key": func(*sandbox.Line) func(*core.Config) { return nil },
	"multipart": func(*sandbox.Line) func(*core.Config) {
		return func(cfg *core.Config) { cfg.OfflineUpload = "multipart" }
	},
	"wrapped in hex": func(*sandbox.Line) func(*core.Config) {
		return func(cfg *core.Config) { cfg.OfflineSchemaVersion = 2 }
	},
	"wrapped in base64": func(*sandbox.Line) func(*core.Config) {
		return func(cfg *core.Config) { cfg.OfflineSchemaVersion, cfg.OfflineSignatureEncoding = 2, "base64" }
	},
	"client credentials": func(line *sandbox.Line) func(*core.Config) {
		return func(cfg *core.Config) {
			cfg.APIKey, cfg.SharedKey, cfg.ClientID, cfg.ClientSecret = "", "", line.ClientID, line.ClientSecret
		}
	},
}

func TestTheWholeStoryInTheSandbox(t *testing.T) {
	t.Parallel()
	for name, configuration := range configurations {
		for _, license := range []string{"license", "user", "bundle", "bundle_user"} {
			t.Run(name+"/"+license, func(t *testing.T) {
				t.Parallel()
				line := inSandbox(t, sandbox.Options{})
				client, identity := openFor(t, line, license, configuration(&line))
				kind, offline := "license", "offline"
				if license == "bundle" || license == "bundle_user" {
					kind, offline = "bundle", "bundle_offline"
				}
				for _, step := range []struct{ operation, signature, license, form string }{
					{"activate_" + kind, outcome.Verified, outcome.Verified, ""},
					{"check_" + kind, outcome.Verified, outcome.Verified, ""},
					{"deactivate_" + kind, outcome.NotSigned, outcome.None, ""},
					{"activate_" + offline, outcome.Verified, outcome.Verified, map[string]string{"license": "license", "bundle": "a"}[kind]},
					{"deactivate_" + offline, outcome.NotSigned, outcome.None, ""},
				} {
					response, err := client.Call(t.Context(), step.operation, encode(t, identity))
					require.NoError(t, err, step.operation)
					m := response.Meta
					require.Equal(t, step.signature, m.Signature, "%s: meta = %+v", step.operation, m)
					require.Equal(t, step.license, m.LicenseSignature, "%s: meta = %+v; want %s", step.operation, m, step.signature)
					assert.Equal(t, step.form, m.Form, "%s: meta = %+v; want %s, %s, form", step.operation, m, step.signature, step.license)
				}
				_, err := client.Call(t.Context(), "check_"+kind, encode(t, identity))
				var fail *core.Error
				require.True(t, asCoreError(err, &fail), "checking after the deactivation: %v; want a refusal", err)
				assert.False(t, fail.Code != "license_not_active" && fail.Code != "device_not_found", "checking after the deactivation: %v; want a refusal", err)
			})
		}
	}
}

func TestThreeOfflineStepsInTheSandbox(t *testing.T) {
	t.Parallel()
	for _, documented := range []bool{false, true} {
		for _, license := range []string{"license", "user", "bundle", "bundle_user"} {
			line := inSandbox(t, sandbox.Options{AnswersDocumented: documented})
			device, identity := openFor(t, line, license, nil)
			carrier, _ := openFor(t, line, license, func(cfg *core.Config) { cfg.HardwareID = "carrier" })
			endpoint, kind := "activate_offline", "license"
			if license == "bundle" || license == "bundle_user" {
				endpoint, kind = "activate_bundle_offline", "bundle"
			}
			identity["endpoint"] = endpoint
			created, err := do(t.Context(), device, "create_offline_request", identity)
			require.NoError(t, err)
			sent, err := do(t.Context(), carrier, "send_offline_request", fields{"endpoint": endpoint, "text": member(t, created.Result, "text")})
			require.NoError(t, err, "%s, documented %v: send", license, documented)
			request := fields{"text": member(t, sent.Result, "text"), "kind": kind}
			if !documented || endpoint == "activate_offline" {
				request["request_id"] = member(t, created.Result, "request_id")
			}
			loaded, err := do(t.Context(), device, "load_offline_response", request)
			require.NoError(t, err, "%s, documented %v: load", license, documented)
			assert.Equal(t, outcome.Verified, loaded.Meta.LicenseSignature, "%s, documented %v: load", license, documented)
			_, err = do(t.Context(), carrier, "load_offline_response", fields{"text": member(t, sent.Result, "text"), "kind": kind})
			wantError(t, err, api.Offline, "foreign_device")
		}
	}
}

// refreshFile gets the refresh file of a license for the client's device, as the vendor's platform offers it.
func refreshFile(t *testing.T, line sandbox.Line, name, credential string) string {
	t.Helper()
	root, _, _ := strings.Cut(line.BaseURL, "/api/")
	query := url.Values{"hardware_id": {testDevice}, "credential": {credential}}
	response, err := http.Get(root + "/_sandbox/refresh/" + name + "?" + query.Encode())
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, "%s", text)
	return string(text)
}

func TestRefreshFilesOfTheSandboxAreLoaded(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"license", "user", "trial", "consumption"} {
		for _, oauth := range []bool{false, true} {
			line := inSandbox(t, sandbox.Options{})
			credential, configuration := line.APIKey, configurations["API key"]
			if oauth {
				credential, configuration = line.ClientID, configurations["client credentials"]
			}
			client, identity := openFor(t, line, name, configuration(&line))
			_, err := do(t.Context(), client, "activate_license", identity)
			require.NoError(t, err, name)
			text := refreshFile(t, line, name, credential)
			loaded, err := do(t.Context(), client, "load_offline_response", fields{"text": text, "kind": "refresh"})
			require.NoError(t, err, "%s, client credentials %v", name, oauth)
			assert.Equal(t, outcome.Verified, loaded.Meta.LicenseSignature, name)
			_, err = do(t.Context(), client, "load_offline_response", fields{"text": text, "kind": "license"})
			wantError(t, err, api.Signature, "file_signature_wrong")
		}
	}
}

func TestTheSandboxsImpostorIsRefusedByTheCompany(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	trusting, identity := openFor(t, line, "impostor", nil)
	_, err := do(t.Context(), trusting, "activate_license", identity)
	require.NoError(t, err, "without company_id nobody can tell")
	careful, _ := openFor(t, line, "impostor", func(cfg *core.Config) { cfg.CompanyID = line.CompanyID })
	_, err = do(t.Context(), careful, "check_license", identity)
	wantError(t, err, api.Signature, "response_for_another_company")
	text := refreshFile(t, line, "impostor", line.APIKey)
	_, err = do(t.Context(), careful, "load_offline_response", fields{"text": text, "kind": "refresh"})
	wantError(t, err, api.Offline, "foreign_company")
}

func TestRefusalsOfTheSandboxKeepTheirCodes(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{TLS: true})
	for name, want := range map[string]struct {
		status api.Status
		code   string
	}{
		"disabled":    {api.LicenseState, "license_not_enabled"},
		"not_started": {api.LicenseState, "license_start_date_error"},
		"expired":     {api.LicenseState, "license_expired"},
	} {
		client, identity := openFor(t, line, name, nil)
		_, err := do(t.Context(), client, "activate_license", identity)
		fail := wantError(t, err, want.status, want.code)
		require.Equal(t, 400, fail.Meta.HTTPStatus, "%s: status", name)
		assert.NotEmpty(t, fail.ServerMessage, "%s: status", name)
	}
	client, identity := openFor(t, line, "license", func(cfg *core.Config) { cfg.SharedKey = "another" })
	_, err := do(t.Context(), client, "activate_license", identity)
	wantError(t, err, api.Auth, "signature_mismatch")
}
