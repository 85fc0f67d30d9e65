package core_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/input"
)

// seen is a request as a server got it.
type seen struct {
	method, path, query, contentType, date, body string
}

// recorder keeps the requests it gets and responds with a deactivation's word.
type recorder struct {
	mu       sync.Mutex
	requests []seen
	response string
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, seen{request.Method, request.URL.Path, request.URL.RawQuery,
		request.Header.Get("Content-Type"), request.Header.Get("Date"), string(body)})
	_, _ = w.Write([]byte(r.response))
}

func (r *recorder) last(t *testing.T) seen {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	require.NotEmpty(t, r.requests, "no request was sent")
	return r.requests[len(r.requests)-1]
}

func TestRequestsAreRefusedBeforeTheyAreSent(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", input.MaxText+1)
	for name, tc := range map[string]struct {
		operation, request string
		code, mentions     string
	}{
		"unknown operation":        {"activate_licence", `{}`, "unknown_operation", `"activate_license"`},
		"nothing":                  {"check_license", ``, "not_json", ""},
		"no JSON":                  {"check_license", `license`, "not_json", ""},
		"two values":               {"check_license", `{}{}`, "not_json", ""},
		"no object":                {"check_license", `"x"`, "not_an_object", ""},
		"not UTF-8":                {"check_license", "{\"license_key\":\"\xc3\"}", "invalid_utf8", ""},
		"too large":                {"check_license", `{"license_key":"` + strings.Repeat("x", input.MaxInput) + `"}`, "document_too_large", ""},
		"too deep":                 {"check_license", `{"extra":{"a":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}}`, "document_too_deep", ""},
		"member twice":             {"check_license", `{"license_key":"a","license_key":"b"}`, "duplicate_member", "license_key"},
		"member of extra twice":    {"check_license", `{"license_key":"a","extra":{"x":1,"\u0078":2}}`, "duplicate_member", "extra.x"},
		"unknown member":           {"check_license", `{"licence_key":"a"}`, "unknown_member", `"license_key"`},
		"timeout beside options":   {"check_license", `{"license_key":"a","timeout_ms":1}`, "misplaced_member", `timeout_ms belongs into the member options`},
		"call id beside options":   {"activate_offline", `{"license_key":"a","call_id":"1"}`, "misplaced_member", `call_id belongs into the member options`},
		"complete beside options":  {"load_offline_response", `{"text":"a","kind":"bundle","complete":true}`, "misplaced_member", `complete belongs into the member options`},
		"option that is not near":  {"check_license", `{"license_key":"a","options":{"colour":1}}`, "unknown_member", `known are timeout_ms, call_id, complete`},
		"member of another call":   {"check_license", `{"license_key":"a","consumptions":1}`, "unknown_member", "consumptions"},
		"request id online":        {"activate_license", `{"license_key":"a","request_id":"1"}`, "unknown_member", "request_id"},
		"empty id of one call":     {"activate_offline", `{"license_key":"a","request_id":""}`, "empty_value", "request_id"},
		"request id of a bundle":   {"deactivate_bundle_offline", `{"license_key":"a","request_id":"ü"}`, "invalid_value", "request_id"},
		"long id of one call":      {"deactivate_offline", `{"license_key":"a","request_id":"` + strings.Repeat("x", 129) + `"}`, "value_too_long", "request_id"},
		"request id of a number":   {"activate_bundle_offline", `{"license_key":"a","request_id":1}`, "wrong_type", "request_id"},
		"NUL":                      {"activate_license", `{"license_key":"a","variables":{"v":"\u0000"}}`, "invalid_text", `\u0000`},
		"lone surrogate":           {"check_license", `{"license_key":"\udc00"}`, "invalid_text", ""},
		"control character":        {"check_license", `{"license_key":"a\tb"}`, "invalid_text", "license_key"},
		"delete":                   {"check_license", "{\"license_key\":\"a\x7f\"}", "invalid_text", "license_key"},
		"control in a field":       {"check_license", `{"license_key":"a","env":"\u001f"}`, "invalid_text", "env"},
		"control in an override":   {"deactivate_license", `{"license_key":"a","app_name":"\n"}`, "invalid_text", "app_name"},
		"too long":                 {"check_license", `{"license_key":"` + long + `"}`, "value_too_long", "license_key"},
		"hardware id too long":     {"check_license", `{"license_key":"a","hardware_id":"` + strings.Repeat("ü", 128) + `x"}`, "value_too_long", "hardware_id"},
		"empty key":                {"check_license", `{"license_key":""}`, "no_identity", "license_key is empty"},
		"empty product":            {"check_license", `{"license_key":"a","product":""}`, "empty_value", "product"},
		"empty hardware id":        {"deactivate_license", `{"license_key":"a","hardware_id":""}`, "empty_value", "hardware_id"},
		"no identity":              {"check_license", `{}`, "no_identity", "license_key or username"},
		"no identity of four":      {"activate_license", `{"license_key":null}`, "no_identity", "id_token"},
		"two identities":           {"check_license", `{"license_key":"a","username":"b"}`, "several_identities", "username"},
		"two SSO identities":       {"activate_license", `{"id_token":"a","code":"b","customer_account_code":"c"}`, "several_identities", "code"},
		"SSO where there is none":  {"check_license", `{"id_token":"a","customer_account_code":"c"}`, "misplaced_member", "id_token"},
		"SSO offline":              {"activate_offline", `{"code":"a","customer_account_code":"c"}`, "misplaced_member", "code"},
		"account without token":    {"activate_license", `{"license_key":"a","customer_account_code":"c"}`, "misplaced_member", "customer_account_code"},
		"token without account":    {"activate_license", `{"id_token":"a"}`, "missing_member", "customer_account_code"},
		"password with a key":      {"activate_license", `{"license_key":"a","password":"p"}`, "misplaced_member", "password belongs to username"},
		"password alone":           {"check_license", `{"password":"p"}`, "misplaced_member", "password"},
		"redirect with a user":     {"activate_license", `{"username":"a","password":"p","redirect_uri":"r"}`, "misplaced_member", "redirect_uri belongs to code"},
		"redirect with a token":    {"activate_license", `{"id_token":"a","customer_account_code":"c","redirect_uri":"r"}`, "misplaced_member", "redirect_uri"},
		"user without password":    {"activate_bundle", `{"username":"a"}`, "missing_member", "password"},
		"user with empty password": {"activate_offline", `{"username":"a","password":""}`, "no_identity", "password is empty"},
		"password left out is bad": {"check_license", `{"username":"a","password":1}`, "wrong_type", "password"},
		"text for a number":        {"check_license", `{"license_key":"a","license_id":"1"}`, "wrong_type", "license_id"},
		"fraction":                 {"deactivate_license", `{"license_key":"a","consumptions":1.0}`, "wrong_type", "consumptions"},
		"exponent":                 {"deactivate_license", `{"license_key":"a","consumptions":1e3}`, "wrong_type", "consumptions"},
		"66 bits":                  {"check_license", `{"license_key":"a","license_id":36893488147419103232}`, "wrong_type", "license_id"},
		"text for a boolean":       {"activate_license", `{"license_key":"a","is_vm":"true"}`, "wrong_type", "is_vm"},
		"number for a text":        {"check_license", `{"license_key":5}`, "wrong_type", "license_key"},
		"variables as array":       {"activate_license", `{"license_key":"a","variables":[]}`, "wrong_type", "variables"},
		"null variable":            {"activate_license", `{"license_key":"a","variables":{"v":null}}`, "wrong_type", "variables.v"},
		"variable object":          {"activate_license", `{"license_key":"a","variables":{"v":{}}}`, "wrong_type", "variables.v"},
		"variable without name":    {"activate_license", `{"license_key":"a","variables":{"":1}}`, "empty_value", "variables"},
		"control in its name":      {"activate_license", `{"license_key":"a","variables":{"\n":1}}`, "invalid_text", "variables"},
		"usage as object":          {"deactivate_offline", `{"license_key":"a","product_features":{}}`, "wrong_type", "product_features"},
		"usage of texts":           {"deactivate_offline", `{"license_key":"a","product_features":["x"]}`, "wrong_type", "product_features"},
		"control in usage":         {"deactivate_offline", `{"license_key":"a","product_features":[{"code":"\n"}]}`, "invalid_text", "product_features"},
		"extra as text":            {"check_license", `{"license_key":"a","extra":"x"}`, "wrong_type", "extra"},
		"extra of the row":         {"check_license", `{"license_key":"a","extra":{"env":"x"}}`, "reserved_member", "env"},
		"extra identity":           {"check_license", `{"license_key":"a","extra":{"username":"x"}}`, "reserved_member", "username"},
		"extra redirect":           {"check_license", `{"license_key":"a","extra":{"redirect_uri":"x"}}`, "reserved_member", "redirect_uri"},
		"extra key":                {"check_license", `{"license_key":"a","extra":{"api_key":"x"}}`, "reserved_member", "api_key"},
		"extra schema":             {"activate_offline", `{"license_key":"a","extra":{"schema_version":2}}`, "reserved_member", "schema_version"},
		"extra null of the row":    {"check_license", `{"license_key":"a","extra":{"date":null}}`, "reserved_member", "date"},
		"extra object in a query":  {"check_license", `{"license_key":"a","extra":{"x":{}}}`, "wrong_type", "extra.x"},
		"extra float offline":      {"activate_offline", `{"license_key":"a","extra":{"x":[{"y":1.5}]}}`, "invalid_value", "extra.x"},
		"options as text":          {"check_license", `{"license_key":"a","options":"x"}`, "wrong_type", "options"},
		"unknown option":           {"check_license", `{"license_key":"a","options":{"timeout":1}}`, "unknown_member", `"timeout_ms"`},
		"option of no time":        {"check_license", `{"license_key":"a","options":{"timeout_ms":0}}`, "invalid_value", "timeout_ms"},
		"option of too much time":  {"check_license", `{"license_key":"a","options":{"timeout_ms":600001}}`, "invalid_value", "timeout_ms"},
		"empty call id":            {"check_license", `{"license_key":"a","options":{"call_id":""}}`, "empty_value", "call_id"},
		"complete elsewhere":       {"activate_offline", `{"license_key":"a","options":{"complete":false}}`, "misplaced_member", "complete"},
		"complete as text":         {"load_offline_response", `{"text":"a","options":{"complete":"yes"}}`, "wrong_type", "complete"},
		"create without endpoint":  {"create_offline_request", `{"license_key":"a"}`, "missing_member", "endpoint"},
		"create for online":        {"create_offline_request", `{"endpoint":"activate_license","license_key":"a"}`, "invalid_value", "endpoint"},
		"create for a typo":        {"create_offline_request", `{"endpoint":"activate_ofline"}`, "invalid_value", `"activate_offline"`},
		"empty request id":         {"create_offline_request", `{"endpoint":"activate_offline","license_key":"a","request_id":""}`, "empty_value", "request_id"},
		"long request id":          {"create_offline_request", `{"endpoint":"activate_offline","license_key":"a","request_id":"` + strings.Repeat("x", 129) + `"}`, "value_too_long", "request_id"},
		"request id not ASCII":     {"create_offline_request", `{"endpoint":"activate_offline","license_key":"a","request_id":"ü"}`, "invalid_value", "request_id"},
		"date of RFC 850":          {"create_offline_request", `{"endpoint":"activate_offline","license_key":"a","date":"Thursday, 01-Jan-26 00:00:00 GMT"}`, "invalid_value", "date"},
		"date of another day":      {"create_offline_request", `{"endpoint":"activate_offline","license_key":"a","date":"Fri, 01 Jan 2026 00:00:00 GMT"}`, "invalid_value", "date"},
		"send without endpoint":    {"send_offline_request", `{"text":"a"}`, "missing_member", "endpoint"},
		"send without text":        {"send_offline_request", `{"endpoint":"activate_offline","text":null}`, "missing_member", "text"},
		"send with a key":          {"send_offline_request", `{"endpoint":"activate_offline","text":"a","license_key":"k"}`, "unknown_member", "license_key"},
		"load without text":        {"load_offline_response", `{"kind":"license"}`, "missing_member", "text"},
		"load of empty text":       {"load_offline_response", `{"text":"","kind":"license"}`, "empty_value", "text"},
		"load of a number":         {"load_offline_response", `{"text":1,"kind":"license"}`, "wrong_type", "text"},
		"load of too much":         {"load_offline_response", `{"text":"` + strings.Repeat("A", input.MaxFileText+4) + `","kind":"license"}`, "value_too_long", "text"},
		"load without a kind":      {"load_offline_response", `{"text":"a"}`, "missing_member", `kind, what the file must be: "license", "bundle" or "refresh"`},
		"load of a null kind":      {"load_offline_response", `{"text":"a","kind":null}`, "missing_member", `"refresh"`},
		"load of an empty kind":    {"load_offline_response", `{"text":"a","kind":""}`, "empty_value", "kind"},
		"load of another kind":     {"load_offline_response", `{"text":"a","kind":"policy"}`, "invalid_value", "kind"},
		"load of an empty product": {"load_offline_response", `{"text":"a","kind":"license","product":""}`, "empty_value", "product"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serve(t, nil, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
			_, err := client.Call(t.Context(), tc.operation, []byte(tc.request))
			fail := wantError(t, err, api.Argument, tc.code)
			require.Contains(t, fail.Message, tc.mentions, "message = %q; want one sentence that names %s", fail.Message, tc.mentions)
			require.True(t, utf8.ValidString(fail.Message), "message = %q; want one sentence that names %s", fail.Message, tc.mentions)
			assert.LessOrEqual(t, len(fail.Message), 400, "message = %q", fail.Message)
			require.Equal(t, 0, fail.Meta.Attempts, "meta")
			assert.Equal(t, 0, fail.Meta.HTTPStatus, "meta")
		})
	}
}

func TestNothingIsSuggestedThatIsNotNear(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	_, err := client.Call(t.Context(), "check_license", []byte(`{"license_key":"a","colour":1}`))
	assert.Equal(t, `the request has the unknown member "colour"`, wantError(t, err, api.Argument, "unknown_member").Message)

	_, err = client.Call(t.Context(), "frobnicate", []byte(`{}`))
	assert.Equal(t, `there is no operation "frobnicate"`, wantError(t, err, api.Argument, "unknown_operation").Message)
}

func TestWhatPastingLeavesAroundALicenseKeyIsCut(t *testing.T) {
	t.Parallel()
	var asked atomic.Value
	client := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.URL.Query().Get("license_key"))
		responding(jsonType, "{}")(w, r)
	})
	for _, key := range []string{
		"K-1", " K-1 ", "\tK-1\n", "\r\nK-1", "K-1\u00a0", "\u200bK-1", "\u200c\u200dK-1", "\ufeffK-1\ufeff", "\v\fK-1", "\u3000K-1\u2060", "\u2009K-1\u202f", " \u00a0\u200b K-1 \r\n",
	} {
		_, err := do(t.Context(), client, "check_license", fields{"license_key": key})
		require.Error(t, err) // the response is not signed
		assert.Equal(t, "K-1", asked.Load(), "%q", key)

		made, err := do(t.Context(), client, "create_offline_request", fields{"endpoint": "activate_offline", "license_key": key})
		require.NoError(t, err, "%q", key)
		document, err := wire.DecodeFile(member(t, made.Result, "text"))
		require.NoError(t, err)
		assert.Equal(t, "K-1", member(t, document, "license_key"), "%q", key)
	}
	_, err := do(t.Context(), client, "check_license", fields{"license_key": "K\u00a0\u200b1"})
	require.Error(t, err)
	assert.Equal(t, "K\u00a0\u200b1", asked.Load(), "what stands inside a key stays")
}

func TestNothingEnteredAsksForTheLicense(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	for operation, requests := range map[string][]string{
		"check_license":    {`{"license_key":""}`, `{"license_key":" \u200b\n"}`, `{"username":""}`, `{"license_key":"","username":"","password":""}`},
		"activate_license": {`{"id_token":"","customer_account_code":""}`, `{"username":"u","password":""}`, `{"code":""}`},
		"activate_offline": {`{"license_key":"\t"}`, `{"username":"u","password":""}`},
	} {
		for _, request := range requests {
			_, err := client.Call(t.Context(), operation, []byte(request))
			fail := wantError(t, err, api.Argument, "no_identity")
			assert.Equal(t, api.EnterLicense, fail.UserAction(), "%s %s", operation, request)
			assert.Contains(t, fail.Message, "is empty")
		}
	}
	_, err := client.Call(t.Context(), "check_license", []byte(`{}`))
	assert.Equal(t, api.FixIntegration, wantError(t, err, api.Argument, "no_identity").UserAction())
}

func TestEmptyMembersOfOtherGroupsCountAsNotGiven(t *testing.T) {
	t.Parallel()
	var asked atomic.Value
	client := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.URL.RawQuery)
		responding(jsonType, "{}")(w, r)
	})
	for request, want := range map[string]string{
		`{"license_key":"K","username":"","password":"","id_token":"","code":"","customer_account_code":"","redirect_uri":""}`: "license_key=K",
		`{"license_key":"","username":"u"}`:    "username=u",
		`{"license_key":" \n","username":"u"}`: "username=u",
	} {
		_, err := client.Call(t.Context(), "check_license", []byte(request))
		wantError(t, err, api.Signature, "response_not_signed")
		assert.Contains(t, asked.Load(), want, request)
	}
}

func TestJSONBodiesHoldWhatTheRowTakes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ operation, request, want string }{
		"filled in": {"deactivate_license", `{"license_key":"K"}`,
			`{"license_key":"K","hardware_id":"HW-1","product":"osp-editor","sdk_ver":"OpenSpring/` + core.LibraryVersion() + `"}`},
		"all of it": {"deactivate_license", `{"options":{"timeout_ms":5000},"consumptions":-3,"license_id":1770311100000201,"bundle_code":" b ","license_key":"K<&>\u00fc\/\"","sdk_ver":"s","hardware_id":"H","product":"P","app_ver":"unused"}`,
			`{"license_key":"K<&>ü/\"","hardware_id":"H","product":"P","license_id":1770311100000201,"sdk_ver":"s","consumptions":-3,"bundle_code":" b "}`},
		"absent": {"deactivate_license", `{"license_key":"K","bundle_code":"","license_id":null,"sdk_ver":"","product":null,"password":"","extra":null,"options":null}`,
			`{"license_key":"K","hardware_id":"HW-1","product":"osp-editor","sdk_ver":"OpenSpring/` + core.LibraryVersion() + `"}`},
		"password given": {"deactivate_license", `{"username":"u|C","password":" p "}`,
			`{"username":"u|C","password":" p ","hardware_id":"HW-1","product":"osp-editor","sdk_ver":"OpenSpring/` + core.LibraryVersion() + `"}`},
		"SSO token": {"deactivate_license", `{"customer_account_code":"c","id_token":"t"}`,
			`{"id_token":"t","customer_account_code":"c","hardware_id":"HW-1","product":"osp-editor","sdk_ver":"OpenSpring/` + core.LibraryVersion() + `"}`},
		"SSO code": {"deactivate_bundle", `{"code":"o","customer_account_code":"c","redirect_uri":"r","is_vm":false}`,
			`{"code":"o","customer_account_code":"c","redirect_uri":"r","hardware_id":"HW-1","product":"osp-editor","sdk_ver":"OpenSpring/` + core.LibraryVersion() + `","is_vm":false}`},
		"extra": {"deactivate_license", `{"license_key":"K","extra":{"app_name":"x","empty":"","null":null,"deep":{"a":[1.50,"\u00fc\n",true]}}}`,
			`{"license_key":"K","hardware_id":"HW-1","product":"osp-editor","sdk_ver":"OpenSpring/` + core.LibraryVersion() + `","app_name":"x","empty":"","deep":{"a":[1.50,"ü\n",true]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{response: "license_deactivated"}
			client := serve(t, func(cfg *core.Config) { cfg.HardwareID, cfg.AppVersion = "HW-1", "9.9" }, r.ServeHTTP)
			_, err := client.Call(t.Context(), tc.operation, []byte(tc.request))
			require.NoError(t, err)
			got := r.last(t)
			assert.Equal(t, tc.want, got.body, "body")
			require.Equal(t, "POST", got.method)
			require.Equal(t, "/base/api/v4/"+tc.operation, got.path, got.method)
			require.Equal(t, "application/json", got.contentType, "%s %s?%s", got.method, got.path, got.query)
			assert.Empty(t, got.query, "%s %s?", got.method, got.path)
		})
	}
}

func TestVariablesAreSentAsTheirEndpointTakesThem(t *testing.T) {
	t.Parallel()
	const request = `{"license_key":"K","variables":{"a":"","b":"x\u00fc\n","c":1.50,"d":-7,"e":true}}`
	r := &recorder{}
	client := serve(t, nil, r.ServeHTTP)
	for operation, want := range map[string]string{
		"activate_license":          `{"a":"","b":"xü\n","c":1.50,"d":-7,"e":true}`,
		"activate_bundle_offline":   `{"a":"","b":"xü\n","c":"1.50","d":"-7","e":"true"}`,
		"deactivate_bundle_offline": `{"a":"","b":"xü\n","c":1.50,"d":-7,"e":true}`,
	} {
		_, err := client.Call(t.Context(), operation, []byte(request))
		assert.Error(t, err, "%s: an empty response was taken", operation)
		body := r.last(t).body
		if strings.HasSuffix(operation, "_offline") {
			decoded, err := wire.DecodeFile(body)
			require.NoError(t, err)
			body = string(decoded)
		}
		assert.Contains(t, body, `"variables":`+want, "%s: body = %s", operation, body)
	}
}

func TestQueriesAreEscapedAndHaveNoContentType(t *testing.T) {
	t.Parallel()
	r := &recorder{}
	client := serve(t, func(cfg *core.Config) { cfg.HardwareID, cfg.AppVersion, cfg.AppName = "HW 1", "1 0", "app" }, r.ServeHTTP)
	_, err := client.Call(t.Context(), "check_license", []byte(
		`{"username":"jana+x@example.com|C","password":"secret-word","env":"a&b=c/\u00fc~","license_id":5,"include_expired_features":true,"extra":{"x y":"\t","n":1.5,"b":false}}`))
	wantError(t, err, api.Protocol, "unexpected_page")
	got := r.last(t)
	want := "username=jana%2Bx%40example.com%7CC&hardware_id=HW%201&product=osp-editor&license_id=5&include_expired_features=true" +
		"&env=a%26b%3Dc%2F%C3%BC~&app_ver=1%200&sdk_ver=OpenSpring%2F" + core.LibraryVersion() + "&x%20y=%09&n=1.5&b=false"
	assert.Equal(t, want, got.query, "query")
	require.Equal(t, "GET", got.method)
	require.Empty(t, got.contentType, "%s with content type: and body %q; want a bare GET", got.method, got.body)
	assert.Empty(t, got.body, "%s with content type %q and body", got.method, got.contentType)
	_, err = url.ParseQuery(got.query)
	assert.NoError(t, err)
}

// payloadOf creates an offline request and decodes its text.
func payloadOf(t *testing.T, client *core.Client, request string) string {
	t.Helper()
	response, err := client.Call(t.Context(), "create_offline_request", []byte(request))
	require.NoError(t, err)
	require.True(t, json.Valid(response.Result), "result %s with %d attempts; want JSON and none", response.Result, response.Meta.Attempts)
	assert.Equal(t, 0, response.Meta.Attempts, "result %s", response.Result)
	text := member(t, response.Result, "text")
	decoded, err := base64.StdEncoding.Strict().DecodeString(text)
	require.NoError(t, err, "text %s", text)
	return string(decoded)
}

func TestOfflinePayloads(t *testing.T) {
	t.Parallel()
	const fixed = `,"request_id":"r-\"1\"","date":"Thu, 01 Jan 2026 00:00:00 GMT"}`
	oauth := func(cfg *core.Config) {
		cfg.APIKey, cfg.SharedKey, cfg.ClientID, cfg.ClientSecret = "", "", "auth-company-1", "test-client-secret"
	}
	inner := func(key, id, credential string) string {
		return wire.SignOffline(key, "Thu, 01 Jan 2026 00:00:00 GMT", id, testDevice, credential)
	}
	sdk := `"sdk_ver":"OpenSpring/` + core.LibraryVersion() + `"`
	for name, tc := range map[string]struct {
		change        func(*core.Config)
		request, want string
	}{
		"user activation": {nil, `{"endpoint":"activate_offline","username":"jana|C","password":"p w"` + fixed,
			`{"username":"jana|C","password":"p w","hardware_id":"` + testDevice + `","product":"osp-editor","request_id":"r-\"1\"","request":"activation","date":"Thu, 01 Jan 2026 00:00:00 GMT","api_key":"test-api-key",` +
				sdk + `,"signature":"` + inner("test-shared-key", "jana|C", "test-api-key") + `"}`},
		"user deactivation without password": {oauth, `{"endpoint":"deactivate_offline","username":"jana|C","password":"p w","consumptions":2,"product_features":[{"code":"\u00fc","n":1}]` + fixed,
			`{"username":"jana|C","hardware_id":"` + testDevice + `","product":"osp-editor","request_id":"r-\"1\"","request":"deactivation","date":"Thu, 01 Jan 2026 00:00:00 GMT","client_id":"auth-company-1",` +
				sdk + `,"consumptions":2,"product_features":[{"code":"ü","n":1}],"signature":"` + inner("test-client-secret", "jana|C", "auth-company-1") + `"}`},
		"application and extra": {func(cfg *core.Config) { cfg.AppName, cfg.AppVersion = "app", "1.0" }, `{"endpoint":"activate_bundle_offline","license_key":"K","product":"B","extra":{"sdk_lang":"go"}` + fixed,
			`{"license_key":"K","hardware_id":"` + testDevice + `","product":"B","request_id":"r-\"1\"","request":"activation","date":"Thu, 01 Jan 2026 00:00:00 GMT","api_key":"test-api-key","app_ver":"1.0",` +
				sdk + `,"app_name":"app","sdk_lang":"go","signature":"` + inner("test-shared-key", "K", "test-api-key") + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, payloadOf(t, open(t, tc.change), tc.request), "payload")
		})
	}
}

func TestWrappedPayloadsAreSortedAndSigned(t *testing.T) {
	t.Parallel()
	for encoding, want := range map[string]wire.Encoding{"hex": wire.Hex, "base64": wire.Base64} {
		client := open(t, func(cfg *core.Config) {
			cfg.OfflineSchemaVersion, cfg.OfflineSignatureEncoding = 2, encoding
		})
		got := payloadOf(t, client, `{"endpoint":"activate_offline","license_key":"K","extra":{"Z":1,"zone":"\u00fc\u2028"}}`)
		var wrapper struct {
			Request   json.RawMessage
			Signature string
		}
		require.NoError(t, json.Unmarshal([]byte(got), &wrapper))
		assert.Equal(t, wire.SignWrapper("test-shared-key", wrapper.Request, want), wrapper.Signature, "outer signature")
		var names []string
		decoder := json.NewDecoder(strings.NewReader(string(wrapper.Request)))
		for depth := 0; decoder.More() || depth == 0; depth++ {
			token, err := decoder.Token()
			require.NoError(t, err)
			if depth%2 == 1 {
				names = append(names, token.(string))
			}
		}
		require.Equal(t, "schema_version", names[0], "members = %v", names)
		require.True(t, slices.IsSorted(names[1:]), "members = %v; want schema_version, then sorted, with the inner signature", names)
		assert.True(t, slices.Contains(names, "signature"), "members = %v; want schema_version, then sorted, with the inner signature", names)
		assert.Contains(t, got, "\"zone\":\"ü\u2028\"")
	}
}

func TestCreatedRequestsHaveFreshIDsAndTheMachinesDate(t *testing.T) {
	t.Parallel()
	client := open(t, nil)
	seenIDs := map[string]bool{}
	for range 3 {
		response, err := do(t.Context(), client, "create_offline_request", fields{"endpoint": "activate_offline", "license_key": "K"})
		require.NoError(t, err)
		seenIDs[member(t, response.Result, "request_id")] = true
		date := member(t, response.Result, "date")
		parsed, err := wire.ParseDate(date)
		require.NoError(t, err, "date = %q", date)
		assert.Equal(t, date, wire.FormatDate(parsed), "date")
	}
	assert.Len(t, seenIDs, 3)
}

func TestOfflineUploads(t *testing.T) {
	t.Parallel()
	for _, upload := range []string{"raw", "multipart"} {
		r := &recorder{response: `"license_deactivated"`}
		client := serve(t, func(cfg *core.Config) { cfg.OfflineUpload = upload }, r.ServeHTTP)
		_, err := do(t.Context(), client, "deactivate_offline", fields{"license_key": "K"})
		require.NoError(t, err)
		got := r.last(t)
		text := got.body
		if upload == "raw" {
			assert.Equal(t, "text/plain", got.contentType, "raw content type")
		} else {
			text = partNamedFile(t, got)
		}
		payload, err := base64.StdEncoding.Strict().DecodeString(text)
		require.NoError(t, err, "%s: %q", upload, text)
		assert.Equal(t, got.date, member(t, payload, "date"), "%s: the payload's date", upload)
	}
}

func partNamedFile(t *testing.T, request seen) string {
	t.Helper()
	_, parameters, err := mime.ParseMediaType(request.contentType)
	require.NoError(t, err)
	part, err := multipart.NewReader(strings.NewReader(request.body), parameters["boundary"]).NextPart()
	require.NoError(t, err)
	require.Equal(t, "file", part.FormName(), "part")
	assert.Equal(t, "ls_deactivation.req", part.FileName(), "part")
	text, err := io.ReadAll(part)
	require.NoError(t, err)
	return string(text)
}

func TestRepeatedOfflinePayloadsKeepTheirRequestID(t *testing.T) {
	t.Parallel()
	r := &recorder{response: "license_deactivated"}
	refused := false
	client := serve(t, func(cfg *core.Config) { cfg.Retries = 1 }, func(w http.ResponseWriter, request *http.Request) {
		if !refused {
			refused = true
			body, _ := io.ReadAll(request.Body)
			r.requests = append(r.requests, seen{body: string(body), date: request.Header.Get("Date")})
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		r.ServeHTTP(w, request)
	})
	response, err := do(t.Context(), client, "deactivate_offline", fields{"license_key": "K"})
	require.NoError(t, err)
	require.Equal(t, 2, response.Meta.Attempts)
	require.Len(t, r.requests, 2, "%d attempts", response.Meta.Attempts)
	var ids []string
	for _, request := range r.requests {
		payload, err := wire.DecodeFile(request.body)
		require.NoError(t, err)
		ids = append(ids, member(t, payload, "request_id"))
		assert.Equal(t, request.date, member(t, payload, "date"), "the payload's date")
	}
	require.Equal(t, ids[1], ids[0], "request ids = %v", ids)
	assert.NotEmpty(t, ids[0], "request ids = %v", ids)
}

func BenchmarkCreateOfflineRequest(b *testing.B) {
	client := open(b, nil)
	request := []byte(`{"endpoint":"activate_bundle_offline","license_key":"AAAA-BBBB-CCCC-DDDD","hardware_id":"HW-1","product":"BUNDLE",` +
		`"hostname":"host","os_ver":"Linux 6.1","variables":{"theme":"dark"},"request_id":"00000000-0000-4000-8000-000000000001","date":"Thu, 01 Jan 2026 00:00:00 GMT"}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Call(b.Context(), "create_offline_request", request); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBareOfflineRequest is what the result cannot be made without: reading the request, one HMAC and
// base64.
func BenchmarkBareOfflineRequest(b *testing.B) {
	payload := []byte(strings.Repeat("x", 400))
	b.ReportAllocs()
	for b.Loop() {
		signature := wire.SignOffline("test-shared-key", "Thu, 01 Jan 2026 00:00:00 GMT", "AAAA-BBBB-CCCC-DDDD", "HW-1", "test-api-key")
		if len(signature)+len(wire.EncodeFile(payload)) == 0 {
			b.Fatal("no text")
		}
	}
}
