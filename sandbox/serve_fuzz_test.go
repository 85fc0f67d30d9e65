package sandbox

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/tests/reference"
)

// FuzzServe puts any request to the server, with a right authorization unless another is given: it is answered
// with a signed success or with a code of the table, and nothing in it is a fault of the server's.
func FuzzServe(f *testing.F) {
	line := sampleLine(f)
	key := line.Licenses["license"].LicenseKey
	one := `{"license_key":"` + key + `","hardware_id":"HW-1","product":"` + line.Products["editor"] + `"`
	bundle := `{"license_key":"` + line.Licenses["bundle"].LicenseKey + `","hardware_id":"HW-1","product":"` + line.Products["bundle"] + `"`
	for _, path := range []string{"/activate_license", "/deactivate_license", "/activate_bundle", "/deactivate_bundle"} {
		f.Add("POST", basePath+path, "", "application/json", one+`}`, false)
		f.Add("POST", basePath+path, "", "application/json", bundle+`,"variables":{"a":1.5,"b":true},"consumptions":1}`, false)
	}
	for _, path := range []string{"/activate_offline", "/deactivate_offline", "/activate_bundle_offline", "/deactivate_bundle_offline"} {
		word := strings.TrimSuffix(strings.SplitN(path[1:], "_", 2)[0], "e") + "ion"
		for _, text := range []string{one, bundle} {
			f.Add("POST", basePath+path, "", "text/plain", text+`,"api_key":"`+line.APIKey+`","request":"`+word+`","request_id":"r","date":"d"}`, true)
		}
		f.Add("POST", basePath+path, "", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\ne30=\r\n--x--\r\n", false)
	}
	for _, path := range []string{"/add_consumption", "/add_feature_consumption", "/floating/release", "/floating/borrow", "/floating/feature_release",
		"/floating/feature_borrow", "/track_device_variables"} {
		f.Add("POST", basePath+path, "", "application/json", one+`,"feature":"render","event":["consumption_add"],"borrowed_until":null,"variables":{"a":1}}`, false)
	}
	for _, path := range []string{"/check_license_feature", "/versions", "/installation_file", "/get_device_variables", "/product_details", "/trial_key",
		"/sso_url", "/customer_license_users", "/user_licenses"} {
		f.Add("GET", basePath+path+"?license_key="+key+"&hardware_id=HW-1&feature=render&product="+line.Products["editor"], "", "", "", false)
		f.Add("GET", basePath+path+"?username=maya@sandbox.example&password=p&email=a@b.c&customer=ops@example.com&customer_account_code=SANDBOX&hardware_id=HW-1&product="+
			line.Products["trial_user"], "", "", "", false)
	}
	f.Add("POST", basePath+"/change_password", "", "application/json", `{"username":"maya@sandbox.example","password":"sandbox-password","new_password":"n"}`, false)
	f.Add("GET", basePath+"/check_license?license_key="+key+"&hardware_id=HW-1&product="+line.Products["editor"], "", "", "", false)
	f.Add("GET", basePath+"/check_bundle?license_key=%ff&product=;&a=%", `algorithm="hmac-sha256", headers="date", signature="x", apikey=`, "", "", false)
	f.Add("GET", basePath+"/oauth_url?login_type=client_credentials", "-", "", "", false)
	f.Add("POST", tokenPath, "-", "application/x-www-form-urlencoded", "grant_type=client_credentials&client_id="+line.ClientID+"&client_secret="+line.ClientSecret, false)
	f.Add("PATCH", adminPath+"/licenses/license", "", jsonType, `{"max_activations":1,"validity_period":null,"is_trial":true}`, false)
	f.Add("PUT", adminPath+"/clock", "", jsonType, `{"offset_s":99999999999}`, false)
	f.Add("GET", adminPath+"/state", "Bearer a.b.c", "", "", false)
	f.Fuzz(func(t *testing.T, method, target, authorization, contentType, body string, offline bool) {
		server, err := New(Options{Key: testKey()})
		require.NoError(t, err)
		if offline {
			body = signPayload(body, line)
		}
		// Twice, for the first may change what the second is told.
		for range 2 {
			r := fuzzedRequest(method, target, authorization, contentType, body, server, line)
			if r == nil {
				return
			}
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			checkServed(t, w.Result(), w.Body.Bytes(), r, line)
			// A fault that the request has planted is not let loose.
			server.faults.clear()
		}
	})
}

// sampleLine is what every server of this key tells.
func sampleLine(tb testing.TB) Line {
	tb.Helper()
	server, err := New(Options{Key: testKey()})
	require.NoError(tb, err)
	return server.Line()
}

func fuzzedRequest(method, target, authorization, contentType, body string, server *Server, line Line) *http.Request {
	r, err := http.NewRequest(method, "http://127.0.0.1"+target, bytes.NewReader([]byte(body)))
	if err != nil || r.URL.Host != "127.0.0.1" {
		return nil
	}
	r.RemoteAddr, r.RequestURI = "127.0.0.1:1", target
	date := wire.FormatDate(server.now())
	r.Header.Set("Date", date)
	r.Header.Set("Content-Type", contentType)
	switch authorization {
	case "":
		r.Header.Set("Authorization", wire.Authorization(line.APIKey, line.SharedKey, date))
	case "-":
	default:
		r.Header.Set("Authorization", authorization)
	}
	return r
}

// signPayload signs the members of an offline request that have none, so that what lies behind is reached.
func signPayload(payload string, line Line) string {
	root, err := reference.Parse([]byte(payload))
	if err != nil || !root.IsObject() || len(root.Children) == 0 || root.Get("signature") != nil {
		return wire.EncodeFile([]byte(payload))
	}
	id := root.Get("license_key").Text()
	if id == "" {
		id = root.Get("username").Text()
	}
	signature := wire.SignOffline(line.SharedKey, root.Get("date").Text(), id, root.Get("hardware_id").Text(), line.APIKey)
	return wire.EncodeFile([]byte(strings.TrimSuffix(strings.TrimSpace(payload), "}") + `,"signature":"` + signature + `"}`))
}

// signatureOf finds the header under the spelling in which it is sent.
func signatureOf(header http.Header) string {
	for name, values := range header {
		if strings.EqualFold(name, "LicenseSignature") && len(values) == 1 {
			return values[0]
		}
	}
	return ""
}

func checkServed(t *testing.T, response *http.Response, body []byte, r *http.Request, line Line) {
	t.Helper()
	if _, err := time.Parse(http.TimeFormat, response.Header.Get("Date")); err != nil {
		t.Errorf("Date %q: %v", response.Header.Get("Date"), err)
	}
	for _, secret := range []string{line.SharedKey, line.ClientSecret} {
		assert.False(t, bytes.Contains(body, []byte(secret)) && !strings.Contains(r.URL.String(), secret), "%s %s tells a secret: %s", r.Method, r.URL, body)
	}
	if isLocalPath(r.URL.Path) {
		assert.Less(t, response.StatusCode, 500, "%s %s: %.500s", r.Method, r.URL, body)
		return
	}
	root, err := reference.Parse(body)
	require.False(t, err != nil && response.StatusCode != http.StatusOK, "%s %s: %q is no JSON", r.Method, r.URL, body)
	switch code := root.Get("code").Text(); {
	case response.StatusCode == http.StatusOK:
		if r.URL.Path == tokenPath || strings.HasSuffix(strings.TrimSuffix(r.URL.Path, "/"), "/oauth_url") {
			return
		}
		verifier, err := wire.ParsePublicKey(line.PublicKey)
		require.NoError(t, err)
		assert.NoError(t, verifier.Verify(body, signatureOf(response.Header)), "%s %s: %.500s", r.Method, r.URL, body)
	case response.StatusCode >= 500:
		t.Errorf("%s %s: %d %.500s", r.Method, r.URL, response.StatusCode, body)
	case r.URL.Path == tokenPath && root.Get("error").Text() != "":
	case !slices.ContainsFunc(api.Codes, func(row api.CodeRow) bool { return row.Origin == api.Server && row.Code == code }):
		t.Errorf("%s %s: %d %s has no code of the table", r.Method, r.URL, response.StatusCode, body)
	}
}
