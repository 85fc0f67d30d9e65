package core_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/outcome"
)

// licenseBody is a license object with these members beside its product.
func licenseBody(members ...string) string {
	members = append(members, `"product_details":{"short_code":"osp-editor"}`)
	return "{" + strings.Join(members, ",") + "}"
}

// licenseSigned is the member license_signature for a device and an id.
func licenseSigned(t *testing.T, hardwareID, id string) string {
	t.Helper()
	return fmt.Sprintf(`"license_signature":%q`, sign(t, wire.LicenseSignatureText(hardwareID, id, "")))
}

const (
	keyMember  = `"license_key":"` + testLicense + `"`
	askWithKey = `{"license_key":"` + testLicense + `"}`
)

// signedResponse serves one body, signed, to one call.
func signedResponse(t *testing.T, operation, request, body string, change func(*core.Config)) (core.Response, error) {
	t.Helper()
	client := serve(t, change, responding(jsonType, body, sign(t, body)))
	return client.Call(t.Context(), operation, []byte(request))
}

func TestSignedResponsesToTheQuestionAreAccepted(t *testing.T) {
	t.Parallel()
	mine, theirs := licenseSigned(t, testDevice, testLicense), licenseSigned(t, testDevice, "jana@example.com")
	for name, tc := range map[string]struct {
		operation, request, body, want string
		change                         func(*core.Config)
	}{
		"by key":                  {"check_license", askWithKey, licenseBody(keyMember, mine), outcome.Verified, nil},
		"no license_signature":    {"check_license", askWithKey, licenseBody(keyMember), outcome.Absent, nil},
		"an empty one":            {"check_license", askWithKey, licenseBody(keyMember, `"license_signature":""`), outcome.Absent, nil},
		"null one":                {"check_license", askWithKey, licenseBody(keyMember, `"license_signature":null`), outcome.Absent, nil},
		"names nothing":           {"check_license", askWithKey, `{"id":1}`, outcome.Absent, nil},
		"by user":                 {"check_license", `{"username":"JANA@example.com|A"}`, licenseBody(`"username":"jana@EXAMPLE.com|B"`, theirs), outcome.Verified, nil},
		"by user's mail":          {"check_license", `{"username":"jana@example.com"}`, licenseBody(`"username":null,"user":{"email":"Jana@example.com"}`, theirs), outcome.Verified, nil},
		"SSO by user name":        {"activate_license", `{"id_token":"t","customer_account_code":"c"}`, licenseBody(`"username":"jana@example.com|C","user":{"email":"x"}`, theirs), outcome.Verified, nil},
		"SSO by mail":             {"activate_license", `{"code":"t","customer_account_code":"c"}`, licenseBody(`"user":{"email":"jana@example.com|C"}`, theirs), outcome.Verified, nil},
		"overridden product":      {"check_license", `{"license_key":"` + testLicense + `","product":"p2"}`, `{"product_details":{"short_code":"p2"}}`, outcome.Absent, nil},
		"overridden device":       {"check_license", `{"license_key":"` + testLicense + `","hardware_id":"HW-2"}`, licenseBody(licenseSigned(t, "hw-2", testLicense)), outcome.Verified, nil},
		"bundle of other codes":   {"check_bundle", askWithKey, "[" + licenseBody(keyMember, mine) + `,{"product_details":{"short_code":"x"}}]`, outcome.Absent, nil},
		"bundle without licenses": {"activate_bundle", askWithKey, "[]", outcome.None, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response, err := signedResponse(t, tc.operation, tc.request, tc.body, tc.change)
			require.NoError(t, err)
			m := response.Meta
			assert.Equal(t, outcome.Verified, m.Signature)
			assert.Equal(t, tc.want, m.LicenseSignature)
			assert.Empty(t, m.Form)
			assert.Equal(t, 200, m.HTTPStatus)
			assert.Equal(t, 1, m.Attempts)
			assert.Positive(t, m.Duration)
			assert.Equal(t, tc.body, string(response.Result), "result = %s", response.Result)
		})
	}
}

func TestSignedResponsesToAnotherQuestionAreRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ operation, request, body, code string }{
		"another key":         {"check_license", askWithKey, licenseBody(`"license_key":"OSPT-0000-0000-9999"`), "response_for_another_license"},
		"key in other case":   {"check_license", askWithKey, licenseBody(`"license_key":"` + strings.ToLower(testLicense) + `"`), "response_for_another_license"},
		"a number as key":     {"check_license", askWithKey, licenseBody(`"license_key":5`), "response_for_another_license"},
		"another user":        {"check_license", `{"username":"jana@example.com"}`, licenseBody(`"username":"ivan@example.com"`), "response_for_another_license"},
		"another user's mail": {"check_license", `{"username":"jana@example.com"}`, licenseBody(`"user":{"email":"ivan@example.com"}`), "response_for_another_license"},
		"another product":     {"check_license", askWithKey, `{"product_details":{"short_code":"osp-Editor"}}`, "response_for_another_license"},
		"second of a bundle":  {"check_bundle", askWithKey, "[" + licenseBody(keyMember) + "," + licenseBody(`"license_key":"x"`) + "]", "response_for_another_license"},
		"another device":      {"check_license", askWithKey, licenseBody(keyMember, licenseSigned(t, "HW-2", testLicense)), "response_for_another_device"},
		"another validity":    {"check_license", askWithKey, licenseBody(keyMember, `"validity_period":"2030-01-01"`, licenseSigned(t, testDevice, testLicense)), "response_for_another_device"},
		"another id":          {"check_license", askWithKey, licenseBody(licenseSigned(t, testDevice, "x")), "response_for_another_device"},
		"another device, foreign letters after the user": {"check_license", `{"username":"jana@example.com|É"}`, licenseBody(licenseSigned(t, "HW-2", "jana@example.com")), "response_for_another_device"},
		"no text as signature":                           {"check_license", askWithKey, licenseBody(keyMember, `"license_signature":7`), "response_for_another_device"},
		"foreign letters in the key":                     {"check_license", `{"license_key":"KÜ"}`, licenseBody(licenseSigned(t, testDevice, "x")), "response_for_another_device"},
		"another device, foreign letters in the user":    {"check_license", `{"username":"JÖRG"}`, licenseBody(licenseSigned(t, "HW-2", "JÖRG")), "response_for_another_device"},
		"SSO of nobody":                                  {"activate_license", `{"code":"t","customer_account_code":"c"}`, licenseBody(licenseSigned(t, testDevice, "x")), "response_for_another_device"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := signedResponse(t, tc.operation, tc.request, tc.body, nil)
			fail := wantError(t, err, api.Signature, tc.code)
			assert.NotContains(t, fail.Message, testLicense, "message")
			require.Equal(t, 200, fail.Meta.HTTPStatus, "meta")
			assert.Equal(t, 1, fail.Meta.Attempts, "meta")
		})
	}
}

func TestResponsesOfStrangersNameTheServerAndWhatToCheck(t *testing.T) {
	t.Parallel()
	body := licenseBody(keyMember)
	for name, tc := range map[string]struct {
		operation, contentType, body, signature, code string
	}{
		"not signed":                 {"check_license", jsonType, body, "", "response_not_signed"},
		"by another key":             {"check_license", jsonType, body, sign(t, "something else"), "response_signature_wrong"},
		"in the body":                {"activate_offline", jsonType, plain(ours), "", "response_not_signed"},
		"a page":                     {"check_license", "text/html", "<html>", "", "unexpected_page"},
		"a page, offline":            {"activate_offline", "text/html", "<html>", "", "unexpected_page"},
		"a page where a word is due": {"deactivate_license", "text/html", "<html>", "", "unexpected_page"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serve(t, nil, responding(tc.contentType, tc.body, tc.signature))
			_, err := client.Call(t.Context(), tc.operation, []byte(askWithKey))
			status := api.Signature
			if tc.code == "unexpected_page" {
				status = api.Protocol
			}
			fail := wantError(t, err, status, tc.code)
			require.True(t, strings.HasPrefix(fail.Message, tc.operation+": the response of 127.0.0.1:"), "message = %q; want the call, the server and what to check", fail.Message)
			assert.False(t, !strings.Contains(fail.Message, ": check base_url") &&
				!strings.Contains(fail.Message, ": another server"), "message = %q; want the call, the server and what to check", fail.Message)
		})
	}
}

func TestResponsesAreCheckedInOrder(t *testing.T) {
	t.Parallel()
	body := licenseBody(keyMember)
	good := sign(t, body)
	for name, tc := range map[string]struct {
		operation, contentType, body string
		signatures                   []string
		status                       api.Status
		code                         string
	}{
		"a page":                      {"check_license", "text/html", "<html>", nil, api.Protocol, "unexpected_page"},
		"a signed page":               {"check_license", "text/html", "<html>", []string{sign(t, "<html>")}, api.Protocol, "unexpected_page"},
		"nothing":                     {"check_license", "", "", nil, api.Protocol, "unexpected_page"},
		"JSON under a page's type":    {"check_license", "text/html", body, nil, api.Signature, "response_not_signed"},
		"a page under JSON's type":    {"check_license", jsonType, "<html>", nil, api.Signature, "response_not_signed"},
		"two signatures":              {"check_license", jsonType, body, []string{good, good}, api.Signature, "response_signature_wrong"},
		"an empty signature":          {"check_license", jsonType, body, []string{""}, api.Signature, "response_not_signed"},
		"signed text that is no JSON": {"check_license", jsonType, "{", []string{sign(t, "{")}, api.Protocol, "malformed_answer"},
		"a member twice":              {"check_license", jsonType, `{"a":1,"a":2}`, []string{sign(t, `{"a":1,"a":2}`)}, api.Protocol, "malformed_answer"},
		"65 levels": {"check_bundle", jsonType, strings.Repeat("[", 65) + strings.Repeat("]", 65),
			[]string{sign(t, strings.Repeat("[", 65)+strings.Repeat("]", 65))}, api.Protocol, "malformed_answer"},
		"an array for an object": {"check_license", jsonType, "[]", []string{sign(t, "[]")}, api.Protocol, "malformed_answer"},
		"an object for an array": {"check_bundle", jsonType, "{}", []string{sign(t, "{}")}, api.Protocol, "malformed_answer"},
		"an array of texts":      {"check_bundle", jsonType, `["a"]`, []string{sign(t, `["a"]`)}, api.Protocol, "malformed_answer"},
		"a word for an object":   {"check_license", jsonType, `"license_deactivated"`, []string{sign(t, `"license_deactivated"`)}, api.Protocol, "malformed_answer"},
		"a page for a word":      {"deactivate_license", "text/html", "<html>license_deactivated", nil, api.Protocol, "unexpected_page"},
		"an object for a word":   {"deactivate_license", jsonType, "{}", nil, api.Protocol, "unexpected_answer"},
		"another word":           {"deactivate_bundle_offline", jsonType, `"password_changed"`, nil, api.Protocol, "unexpected_answer"},
		"a broken list":          {"deactivate_bundle_offline", jsonType, `[1,`, nil, api.Protocol, "malformed_answer"},
		"an offline page":        {"activate_offline", "text/html", "<html>", nil, api.Protocol, "unexpected_page"},
		"an unsigned license":    {"activate_offline", jsonType, body, []string{good}, api.Signature, "response_not_signed"},
		"no license at all":      {"activate_offline", jsonType, `{"a":1}`, nil, api.Protocol, "malformed_answer"},
		"a bundle for a license": {"activate_offline", jsonType, `{"licenses":[{}]}`, nil, api.Protocol, "malformed_answer"},
		"a license for a bundle": {"activate_bundle_offline", jsonType, body, nil, api.Protocol, "malformed_answer"},
		"an unsigned bundle":     {"activate_bundle_offline", jsonType, `{"licenses":[]}`, nil, api.Signature, "response_not_signed"},
		"an empty signed bundle": {"activate_bundle_offline", jsonType, `{"licenses":[],"bundle_signature_v2":"` + sign(t, `{"licenses":[]}`) + `"}`, nil, api.Protocol, "malformed_answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serve(t, nil, responding(tc.contentType, tc.body, tc.signatures...))
			_, err := client.Call(t.Context(), tc.operation, []byte(askWithKey))
			fail := wantError(t, err, tc.status, tc.code)
			assert.False(t, tc.status == api.Protocol && fail.Body != tc.body, "body: want %q", tc.body)
		})
	}
}

func TestWrongHeaderSignaturesCanBeReported(t *testing.T) {
	t.Parallel()
	body := licenseBody(keyMember)
	for header, want := range map[string]string{sign(t, "x"): sign(t, "x"), "not base64": "", "AAAA": "AAAA"} {
		client := serve(t, nil, responding(jsonType, body, header))
		_, err := client.Call(t.Context(), "check_license", []byte(askWithKey))
		fail := wantError(t, err, api.Signature, "response_signature_wrong")
		require.Equal(t, want, fail.SignatureHeader, "signature_header")
		assert.Len(t, fail.BodySHA256, 64, "signature_header")
	}
}

func TestLooseResponsesArePassedOn(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`["a", 1.0]`, `{"licenses":[]}`} {
		client := serve(t, nil, responding(jsonType, " "+body+"\n"))
		response, err := do(t.Context(), client, "deactivate_bundle_offline", fields{"license_key": "K"})
		require.NoError(t, err)
		require.Equal(t, body, string(response.Result), "result %s, meta %+v", response.Result, response.Meta)
		require.Equal(t, outcome.NotSigned, response.Meta.Signature, "result %s, meta %+v; want %s, not_signed, none", response.Result, response.Meta, body)
		assert.Equal(t, outcome.None, response.Meta.LicenseSignature, "result %s, meta %+v; want %s, not_signed, none", response.Result, response.Meta, body)
	}
}

func TestSkippingSignaturesSkipsRSAAlone(t *testing.T) {
	t.Parallel()
	skip := func(cfg *core.Config) { cfg.InsecureSkipSignature = true }
	for name, tc := range map[string]struct {
		operation, body, form, license string
	}{
		"unsigned":            {"check_license", licenseBody(keyMember), "", outcome.Absent},
		"with a signature":    {"check_license", licenseBody(keyMember, `"license_signature":"x"`), "", outcome.Skipped},
		"a mix":               {"check_bundle", "[" + licenseBody(`"license_signature":"x"`) + "," + licenseBody() + "]", "", outcome.Absent},
		"an offline response": {"activate_offline", licenseBody(keyMember, `"license_signature":"x"`), "license", outcome.Skipped},
		"form a":              {"activate_bundle_offline", `{"licenses":[` + licenseBody(`"license_signature":"x"`) + `],"more":1,"bundle_signature_v2":"x"}`, "a", outcome.Skipped},
		"form c":              {"activate_bundle_offline", `{"licenses":[` + licenseBody(`"hardware_id":"`+testDevice+`"`) + `]}`, "c", outcome.Absent},
		"the map":             {"activate_bundle_offline", `{"osp-editor":` + licenseBody(`"license_signature":"x"`) + `}`, "map", outcome.Skipped},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serve(t, skip, responding(jsonType, tc.body))
			response, err := client.Call(t.Context(), tc.operation, []byte(askWithKey))
			require.NoError(t, err)
			m := response.Meta
			require.Equal(t, outcome.Skipped, m.Signature, "meta = %+v", m)
			require.Equal(t, tc.license, m.LicenseSignature, "meta = %+v", m)
			assert.Equal(t, tc.form, m.Form, "meta = %+v; want skipped, license_signature %s, form", m, tc.license)
		})
	}
	for name, tc := range map[string]struct {
		operation, body string
		status          api.Status
		code            string
	}{
		"a page":              {"check_license", "<html>", api.Signature, ""},
		"another license":     {"check_license", licenseBody(`"license_key":"x"`), api.Signature, "response_for_another_license"},
		"malformed":           {"check_license", "{", api.Protocol, "malformed_answer"},
		"a foreign device":    {"activate_offline", licenseBody(`"hardware_id":"x"`), api.Offline, "foreign_device"},
		"no device":           {"activate_offline", licenseBody(), api.Offline, "foreign_device"},
		"an empty bundle":     {"activate_bundle_offline", `{"licenses":[]}`, api.Protocol, "malformed_answer"},
		"a member beside c":   {"activate_bundle_offline", `{"licenses":[` + licenseBody(`"license_signature":"x"`) + `],"more":1}`, api.Protocol, "malformed_answer"},
		"a wrong offline MAC": {"activate_offline", licenseBody(`"license_signature":"x"`, `"date":"d"`, `"offline_signature":"x"`), api.Signature, "offline_signature_wrong"},
	} {
		t.Run("still refused: "+name, func(t *testing.T) {
			t.Parallel()
			contentType := jsonType
			if tc.code == "" {
				contentType, tc.status, tc.code = "text/html", api.Protocol, "unexpected_page"
			}
			client := serve(t, skip, responding(contentType, tc.body))
			_, err := client.Call(t.Context(), tc.operation, []byte(askWithKey))
			wantError(t, err, tc.status, tc.code)
		})
	}
}

func TestSecretsDoNotComeBackInErrors(t *testing.T) {
	t.Parallel()
	echo := "<html>test-shared-key and pass-word and abc</html>"
	client := serve(t, nil, responding("text/html", echo))
	_, err := do(t.Context(), client, "activate_license", fields{"username": "jana", "password": "pass-word"})
	fail := wantError(t, err, api.Protocol, "unexpected_page")
	assert.Equal(t, "<html>*** and *** and abc</html>", fail.Body, "body")
	_, err = do(t.Context(), client, "activate_license", fields{"code": "abc", "customer_account_code": "c"})
	assert.Equal(t, "***", wantError(t, err, api.Protocol, "unexpected_page").Body, "body")
	echoing := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.Copy(w, r.Body)
	})
	for _, version := range []string{"", "x", "xx"} { // Base64 spells the password in three ways, by where it begins.
		_, err = do(t.Context(), echoing, "activate_offline", fields{"username": "jana" + version, "password": "pass-word-1234"})
		fail := wantError(t, err, api.Protocol, "unexpected_page")
		cut := fail.Body[strings.LastIndex(fail.Body, "*")+1:]
		for skip := range 4 {
			rest := cut[min(skip, len(cut)):]
			text, _ := base64.StdEncoding.DecodeString(rest[:len(rest)/4*4])
			require.Contains(t, fail.Body, "***", "body")
			assert.NotContains(t, string(text), "word", "body")
		}
	}
	twice := `{"pass-word":1,"pass-word":2}`
	for _, operation := range []string{"activate_license", "activate_offline"} {
		_, err = signedResponse(t, operation, `{"username":"jana","password":"pass-word"}`, twice, nil)
		fail := wantError(t, err, api.Protocol, "malformed_answer")
		assert.NotContains(t, fmt.Sprintf("%s %s %+v", fail.Message, fail.Body, fail.Cause), "pass-word", "message, body and cause are")
	}
	signature := serve(t, func(cfg *core.Config) { cfg.SharedKey = "c2hhcmVkLWtleQ==" }, responding(jsonType, "{}", "c2hhcmVkLWtleQ=="))
	_, err = signature.Call(t.Context(), "check_license", []byte(askWithKey))
	assert.Empty(t, wantError(t, err, api.Signature, "response_signature_wrong").SignatureHeader, "signature_header")
	refusing := serve(t, nil, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"status":400,"code":"license_not_found","message":"no test-shared-key"}`))
	})
	_, err = refusing.Call(t.Context(), "check_license", []byte(askWithKey))
	fail = wantError(t, err, api.NotFound, "license_not_found")
	require.Equal(t, "no ***", fail.ServerMessage, "server_message")
	assert.Equal(t, 400, fail.Meta.HTTPStatus, "server_message")
}

func TestPasswordsOfProxiesDoNotComeBackInErrors(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, "<p>%s, not http-pass and https-pass</p>", r.Header.Get("Proxy-Authorization"))
	}))
	t.Cleanup(proxy.Close)
	client := open(t, func(cfg *core.Config) {
		cfg.BaseURL, cfg.AllowHTTP, cfg.Proxy = "http://api.example/api/v4", true, "environment"
		cfg.ProxyEnvironment.HTTP = "user:http-pass@" + proxy.Listener.Addr().String()
		cfg.ProxyEnvironment.HTTPS = "user:https-pass@proxy.example:3128"
	})
	_, err := client.Call(t.Context(), "check_license", []byte(askWithKey))
	fail := wantError(t, err, api.Protocol, "not_an_api_error")
	assert.Equal(t, "<p>Basic dXNlcjp***M=, not *** and ***</p>", fail.Body, "body")
}
