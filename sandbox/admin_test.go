package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
)

func TestStateHoldsWhatTheDesignNamesAndNoSecret(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("user", "HW-1"))
	got := c.admin("GET", "/state", "")
	state := got.object(t)
	for _, name := range []string{"clock", "products", "licenses", "blacklist", "faults"} {
		assert.NotNil(t, state[name], "%s is missing", name)
	}
	clock := state["clock"].(map[string]any)
	_, err := time.Parse(time.RFC3339, clock["now"].(string))
	require.NoError(t, err, "clock")
	assert.Equal(t, 0.0, clock["offset_s"], "clock")
	names := map[string]bool{}
	for _, l := range state["licenses"].([]any) {
		names[l.(map[string]any)["name"].(string)] = true
	}
	for _, name := range []string{"license", "user", "bundle", "bundle_user", "one_device", "no_transfer", "trial", "consumption",
		"floating", "disabled", "not_started", "expired", "online_only"} {
		_, inLine := c.line.Licenses[name]
		require.True(t, names[name], "license %s: in the state %v, in the line %v", name, names[name], inLine)
		assert.True(t, inLine, "license %s: in the state %v, in the line %v", name, names[name], inLine)
	}
	for _, secret := range []string{sharedKey, clientSecret, password} {
		assert.NotContains(t, string(got.body), secret, "the state holds the secret %s", secret)
	}
}

func TestAdminChanges(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(time.Now())})
	c.patch("license", `{"max_activations":1,"validity_period":"2040-01-31","metadata":{"b":1.0,"1":"<&>"},"custom_fields":[],"order_store_id":null}`)
	got := c.activate("license", "A").object(t)
	require.Equal(t, 1.0, got["max_activations"])
	require.Equal(t, "2040-01-31", got["validity_period"])
	assert.Equal(t, "<&>", got["metadata"].(map[string]any)["1"])
	c.patch(c.line.Licenses["license"].LicenseKey, `{"max_activations":3}`)
	assert.EqualValues(t, 3, c.license("license").MaxActivations)
	c.patch("1770311100000201", `{"max_activations":2}`)
	assert.Equal(t, int64(2), c.license("license").MaxActivations, "by id")
	c.patch("bundle", `{"license_enabled":false}`)
	c.wantCode("a bundle's name means all its licenses", c.post("/activate_license", c.identity("bundle", "A").with(members{"product": "osp-studio"})), "license_not_enabled")
	c.patch("user", `{"user":{"max_activations":1}}`)
	c.wantOK("activate", c.activate("user", "A"))
	c.wantCode("user's own limit", c.activate("user", "B"), "license_user_activated_max_times")
	c.mustAdmin("PUT", "/blacklist/a%2Fb%20c", "")
	c.wantCode("blacklisted", c.activate("license", "a/b c"), "blacklisted")
	c.mustAdmin("DELETE", "/blacklist/a%2Fb%20c", "")
	c.wantOK("no longer", c.activate("license", "a/b c"))
	c.mustAdmin("PUT", "/clock", `{"offset_s":-86400}`)
	assert.Equal(t, c.date(), c.check("license", "A").header.Get("Date"), "Date")
	c.mustAdmin("POST", "/faults", `{"kind":"reset","times":0}`)
	c.mustAdmin("POST", "/reset", "")
	state := c.server.state()
	require.Equal(t, int64(0), state.Clock.OffsetS, "after reset")
	require.Empty(t, state.Faults, "after reset")
	require.Empty(t, state.Licenses[0].Devices, "after reset")
	require.Equal(t, int64(5), state.Licenses[0].MaxActivations, "after reset")
	assert.Empty(t, c.server.journal.all(), "after reset")
}

func TestAdminRefusals(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for _, tc := range []struct {
		method, path, body, code string
		status                   int
	}{
		{"PATCH", "/licenses/license", `{"max_activation":1}`, "validation_error", 400},
		{"PATCH", "/licenses/license", `{"times_activated":1}`, "validation_error", 400},
		{"PATCH", "/licenses/license", `{"max_activations":"1"}`, "validation_error", 400},
		{"PATCH", "/licenses/license", `{"max_activations":-1}`, "validation_error", 400},
		{"PATCH", "/licenses/license", `{"max_activations":null}`, "validation_error", 400},
		{"PATCH", "/licenses/license", `{"validity_period":"soon"}`, "validation_error", 400},
		{"PATCH", "/licenses/license", `{"license_type":"rented"}`, "validation_error", 400},
		{"PATCH", "/licenses/license", `{"customer":[]}`, "validation_error", 400},
		{"PATCH", "/licenses/license", `{"metadata":1e999}`, "validation_error", 400},
		{"PATCH", "/licenses/license", `{"user":{}}`, "validation_error", 400},
		{"PATCH", "/licenses/user", `{"user":{"email":"x"}}`, "validation_error", 400},
		{"PATCH", "/licenses/license", `{"product_features":[{"code":""}]}`, "validation_error", 400},
		{"PATCH", "/licenses/license", `[]`, "validation_error", 400},
		{"PATCH", "/licenses/license", `{`, "invalid_json", 400},
		{"PATCH", "/licenses/license", `{"prevent_vm":true,"prevent_vm":true}`, "invalid_json", 400},
		{"PATCH", "/licenses/none", `{}`, "not_found", 404},
		{"PATCH", "/licenses/", `{}`, "not_found", 404},
		{"PUT", "/clock", `{"offset_s":"1"}`, "validation_error", 400},
		{"PUT", "/clock", `{"offset_s":1e3}`, "validation_error", 400},
		{"PUT", "/clock", `{"offset_s":99999999999}`, "validation_error", 400},
		{"PUT", "/clock", `{"offset":1}`, "validation_error", 400},
		{"POST", "/faults", `{"kind":"none"}`, "validation_error", 400},
		{"POST", "/faults", `{"kind":"delay","ms":-1}`, "validation_error", 400},
		{"POST", "/faults", `{"kind":"delay","status":500}`, "validation_error", 400},
		{"POST", "/faults", `{"kind":"status"}`, "validation_error", 400},
		{"POST", "/faults", `{"kind":"page","path":"check_license"}`, "validation_error", 400},
		{"POST", "/faults", `[{"kind":"page"},1]`, "validation_error", 400},
		{"GET", "/none", ``, "not_found", 404},
		{"POST", "/state", ``, "not_found", 404},
		{"GET", "/state/more", ``, "not_found", 404},
		{"DELETE", "/offline", ``, "not_found", 404},
	} {
		before := c.server.state()
		got := c.admin(tc.method, tc.path, tc.body)
		require.Equal(t, tc.status, got.status, "%s %s %s", tc.method, tc.path, tc.body)
		assert.Equal(t, tc.code, got.code(), "%s %s %s", tc.method, tc.path, tc.body)
		after := c.server.state()
		require.Empty(t, after.Faults, "%s %s %s: changed something", tc.method, tc.path, tc.body)
		assert.Equal(t, before.Licenses[0].MaxActivations, after.Licenses[0].MaxActivations, "%s %s %s: changed something", tc.method, tc.path, tc.body)
	}
}

func TestAdminAnswersThisMachineOnly(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for _, tc := range []struct {
		peer, host, origin string
		allowed            bool
	}{
		{"127.0.0.1:1", "127.0.0.1:8080", "", true},
		{"[::1]:1", "[::1]:8080", "http://localhost:3000", true},
		{"[::ffff:127.0.0.1]:1", "localhost", "", true},
		{"127.0.0.1:1", "[::ffff:127.0.0.1]:8080", "http://[::ffff:127.0.0.1]:3000", true},
		{"127.0.0.1:1", "[::ffff:127.0.0.1]", "", true},
		{"127.0.0.1:1", "[::ffff:128.0.0.1]:8080", "", false},
		{"192.0.2.1:1", "127.0.0.1", "", false},
		{"127.0.0.1:1", "sandbox.example:8080", "", false},
		{"127.0.0.1:1", "127.0.0.1.example", "", false},
		{"127.0.0.1:1", "localhost", "https://evil.example", false},
		{"127.0.0.1:1", "localhost", "null", false},
	} {
		for _, path := range []string{"/_sandbox/state", "/", "/_sandbox/"} {
			r := httptest.NewRequest("GET", path, nil)
			r.RemoteAddr, r.Host = tc.peer, tc.host
			if tc.origin != "" {
				r.Header.Set("Origin", tc.origin)
			}
			w := httptest.NewRecorder()
			c.server.ServeHTTP(w, r)
			allowed := w.Code == 200
			require.Equal(t, tc.allowed, allowed, "%+v %s", tc, path)
			assert.False(t, !allowed && (w.Code != 403 || !strings.Contains(w.Body.String(), `"forbidden"`)), "%+v %s: got %d", tc, path, w.Code)
		}
	}
}

func TestRequestsAreListedWithoutSecrets(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	const typed = "another-secret-of-9"
	wrong := c.identity("user", "HW-1").with(members{"password": typed})
	c.post("/activate_license", wrong)
	c.post("/activate_license", members{"code": typed, "id_token": typed, "nested": []members{{"new_password": typed}}})
	c.upload("/activate_offline", encode(t, c.payload("activation", wrong)))
	c.upload("/activate_offline", encode(t, c.payload("activation", wrong))+"\n")
	c.upload("/activate_offline", encode(t, c.payload("activation", wrong))+"!broken")
	c.upload("/activate_offline", encode(t, c.payload("activation", wrong))[:400])
	c.do(c.form(t, c.line.BaseURL+"/activate_offline", map[string]string{"file": encode(t, c.payload("activation", wrong))}))
	c.do(c.form(t, c.line.BaseURL+"/activate_offline", map[string]string{"file": "x", "password": typed}))
	curl := c.request("POST", c.line.BaseURL+"/activate_offline", []byte(encode(t, c.payload("activation", wrong))+"\n"))
	curl.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	c.do(curl)
	c.do(c.request("POST", c.line.BaseURL+"/activate_license", []byte(`{"password":"`+typed+`"`)))
	c.do(c.request("GET", c.line.BaseURL+"/check_license?username=u&pass%77ord="+typed+"&hardware_id=HW-1", nil))
	c.do(c.request("GET", c.line.BaseURL+"/check_license?%zz="+typed, nil))
	c.fetchToken(url.Values{"grant_type": {"client_credentials"}, "client_id": {clientID}, "client_secret": {typed}})
	token := c.withToken()
	token.activate("license", "HW-1")
	basic := c.request("GET", c.line.BaseURL+"/check_license", nil)
	basic.SetBasicAuth("u", typed)
	basic.Header.Set("Cookie", typed)
	c.do(basic)

	got := c.admin("GET", "/requests", "")
	var all []entry
	require.NoError(t, json.Unmarshal(got.body, &all))
	assert.Len(t, all, 16)
	for _, e := range all {
		text, err := json.Marshal(e)
		require.NoError(t, err)
		for _, secret := range []string{typed, token.bearer, sharedKey, clientSecret, password} {
			assert.NotContains(t, string(text), secret, "%s %s holds the secret %s", e.Method, e.Path, secret)
		}
		for _, word := range strings.FieldsFunc(e.Body, func(r rune) bool { return r == '\n' || r == '\r' || r == '!' }) {
			decoded, err := wire.DecodeFile(word)
			assert.False(t, err == nil && strings.Contains(string(decoded), typed), "%s %s holds a secret in base64", e.Method, e.Path)
		}
	}
	first := all[0]
	require.Equal(t, "/activate_license", first.Path)
	require.Equal(t, 400, first.Status)
	require.Equal(t, "license_not_found", first.Code)
	assert.Contains(t, first.Body, "jana@sandbox.example", "got %+v, want the request with its masked password", first)
	assert.Contains(t, decodeBase64(t, all[2].Body), `"password":"***"`)
	assert.Equal(t, "username=u&pass%77ord=***&hardware_id=HW-1", all[10].Query, "query")
}

// TestRequestsTellTheUseOfFeatures: a feature's code bears the name of a secret, the provider's code, and is none.
func TestRequestsTellTheUseOfFeatures(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	use := []members{{"code": "reports", "consumptions": 3}}
	secret := []members{{"code": "a-secret-of-9", "consumptions": 3, "password": "another-one"}}
	for name, reported := range map[string][]members{"reports": use, "a-secret-of-9": secret} {
		c.upload("/deactivate_offline", encode(t, c.payload("deactivation", c.identity("consumption", "HW-1").with(members{"product_features": reported}))))
		c.post("/activate_license", c.identity("user", "HW-1").with(members{"product_features": reported}))
		var all []entry
		require.NoError(t, json.Unmarshal(c.admin("GET", "/requests", "").body, &all))
		offline, online := decodeBase64(t, all[len(all)-2].Body), all[len(all)-1].Body
		for _, body := range []string{offline, online} {
			assert.Equal(t, (name == "reports"), strings.Contains(body, name), "%s: told: in %s", name, body)
		}
		assert.Contains(t, online, `"password":"***"`, "%s: the password is not masked beside it", online)
	}
}

func TestRequestsKeepTheLastThousand(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for range maxEntries + 5 {
		r := httptest.NewRequest("GET", basePath+"/check_license", nil)
		c.server.ServeHTTP(httptest.NewRecorder(), r)
	}
	assert.Equal(t, maxEntries, len(c.server.journal.all()))
}

func TestPageTakesRequestFiles(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(time.Now())})
	for _, path := range []string{"/", "/_sandbox", "/_sandbox/"} {
		got := c.do(c.request("GET", c.server.root+path, nil))
		require.Equal(t, 200, got.status, "GET %s: %s", path, got.body)
		require.True(t, strings.HasPrefix(got.header.Get("Content-Type"), "text/html"), "GET %s: got %d %s", path, got.status, got.body)
		assert.Contains(t, string(got.body), `type="file"`, "GET %s: got %d %s", path, got.status, got.body)
	}
	upload := func(name, word, content string) reply {
		t.Helper()
		parts := map[string]string{"file": content}
		if word != "" {
			parts["request"] = word
		}
		return c.do(c.form(t, c.server.root+adminPath+"/"+pagePath, parts))
	}
	for _, name := range []string{"license", "bundle"} {
		m := c.payload("activation", c.identity(name, "HW-1"))
		got := upload(name, "", encode(t, m))
		c.wantOK(name, got)
		assert.Equal(t, `attachment; filename="ls_activation.lic"`, got.header.Get("Content-Disposition"), "%s: Content-Disposition", name)
		again := upload(name, "", string(got.body))
		require.Equal(t, 400, again.status, "the license file: %s", again.body)
		assert.Contains(t, string(again.body), "this is a license file", name)
		file := parsed(t, []byte(decodeBase64(t, string(got.body))))
		if name == "license" {
			c.wantOffline(name, file, m, sharedKey, apiKey)
		} else {
			assert.Equal(t, 2, file.Get("licenses").Len(), "licenses of the bundle %s", file.Raw())
		}
	}
	wordless := c.payload("deactivation", c.identity("license", "HW-1"))
	delete(wordless, "request")
	got := upload("license", "", encode(t, wordless))
	require.Equal(t, 400, got.status, "without a word: %s", got.body)
	assert.Contains(t, string(got.body), "choose one", "without a word: got %d %s", got.status, got.body)
	got = upload("license", "deactivation", encode(t, wordless))
	require.Equal(t, 200, got.status, "with a choice: %s", got.body)
	assert.Contains(t, string(got.body), "deactivated on the device", "with a choice: got %d %s", got.status, got.body)
	for what, content := range map[string]string{"damaged": "<b>", "empty": "", "forged": encode(t, c.payload("activation", c.identity("license", "HW-1")).with(members{"hardware_id": "<b>"}))} {
		got := upload("license", "", content)
		require.GreaterOrEqual(t, got.status, 400, "%s: %s, want a refusal that quotes nothing", what, got.body)
		assert.NotContains(t, string(got.body), "<b>", "%s: got %d %s, want a refusal that quotes nothing", what, got.status, got.body)
	}
	assert.Equal(t, 400, c.do(c.request("POST", c.server.root+adminPath+"/"+pagePath, []byte("x"))).status, "no form")
	assert.Equal(t, http.StatusNotFound, c.do(c.request("POST", c.server.root+"/", nil)).status, "POST /")
}

func TestRefusedPatchChangesNothing(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.patch("license", `{"validity_period":"2040-01-31","order_store_id":"order-1","license_template_id":7,"metadata":{"name":"long enough"}}`)
	before, published := c.license("license"), c.server.model.licenses[0]
	c.wantCode("a later member is wrong", c.admin("PATCH", "/licenses/license",
		`{"validity_period":"2020-01-31","order_store_id":"order-2","license_template_id":8,"metadata":{"a":1},"max_activations":-1}`), "validation_error")
	assert.Equal(t, before, c.license("license"))
	c.patch("license", `{"validity_period":"2020-01-31","metadata":{"a":1},"customer":{"email":"x"}}`)
	require.Equal(t, "2040-01-31", *published.Terms.ValidityPeriod, "a response that is being written sees")
	assert.Equal(t, `{"name":"long enough"}`, string(published.Terms.Metadata), "a response that is being written sees")
	c.patch("license", `{"metadata":null,"validity_period":null}`)
	l := c.license("license")
	require.Equal(t, "null", string(l.Metadata))
	require.Nil(t, l.ValidityPeriod)
	assert.Equal(t, "order-1", *l.OrderStoreID)
}

func TestOtherPartsOfAFormAreNotListed(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	const typed = "another-secret-of-9"
	file := encode(t, c.payload("activation", c.identity("user", "HW-1").with(members{"password": typed})))
	for _, parts := range []map[string]string{{"other": file}, {"file": "x", "more": file}} {
		c.do(c.form(t, c.line.BaseURL+"/activate_offline", parts))
	}
	odd := c.request("POST", c.line.BaseURL+"/activate_offline", []byte("--a b\r\n\r\n"+file))
	odd.Header.Set("Content-Type", "multipart/form-data; boundary=a b")
	c.do(odd)
	for i, e := range c.server.journal.all() {
		assert.Equal(t, masked, e.Body, "request %d", i)
	}
}
