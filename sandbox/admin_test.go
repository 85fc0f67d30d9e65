package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/openspring/openspring/core/wire"

	"github.com/stretchr/testify/assert"
)

func TestStateHoldsWhatTheDesignNamesAndNoSecret(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("user", "HW-1"))
	got := c.admin("GET", "/state", "")
	state := got.object(t)
	for _, name := range []string{"clock", "products", "licenses", "blacklist", "faults"} {
		if state[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
	clock := state["clock"].(map[string]any)
	if _, err := time.Parse(time.RFC3339, clock["now"].(string)); err != nil || clock["offset_s"] != 0.0 {
		t.Errorf("clock: got %v", clock)
	}
	names := map[string]bool{}
	for _, l := range state["licenses"].([]any) {
		names[l.(map[string]any)["name"].(string)] = true
	}
	for _, name := range []string{"license", "user", "bundle", "bundle_user", "one_device", "no_transfer", "trial", "consumption",
		"floating", "disabled", "not_started", "expired", "online_only"} {
		if _, inLine := c.line.Licenses[name]; !names[name] || !inLine {
			t.Errorf("license %s: in the state %v, in the line %v", name, names[name], inLine)
		}
	}
	for _, secret := range []string{sharedKey, clientSecret, password} {
		if strings.Contains(string(got.body), secret) {
			t.Errorf("the state holds the secret %s", secret)
		}
	}
}

func TestAdminChanges(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(time.Now())})
	c.patch("license", `{"max_activations":1,"validity_period":"2040-01-31","metadata":{"b":1.0,"1":"<&>"},"custom_fields":[],"order_store_id":null}`)
	got := c.activate("license", "A").object(t)
	if got["max_activations"] != 1.0 || got["validity_period"] != "2040-01-31" || got["metadata"].(map[string]any)["1"] != "<&>" {
		t.Errorf("got %v", got)
	}
	c.patch(c.line.Licenses["license"].LicenseKey, `{"max_activations":3}`)
	assert.EqualValues(t, 3, c.license("license").MaxActivations)
	c.patch("1770311100000201", `{"max_activations":2}`)
	if got := c.license("license").MaxActivations; got != 2 {
		t.Errorf("by id: got %d, want 2", got)
	}
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
	if got, want := c.check("license", "A").header.Get("Date"), c.date(); got != want {
		t.Errorf("Date: got %s, want the sandbox's %s", got, want)
	}
	c.mustAdmin("POST", "/faults", `{"kind":"reset","times":0}`)
	c.mustAdmin("POST", "/reset", "")
	state := c.server.state()
	if state.Clock.OffsetS != 0 || len(state.Faults) != 0 || len(state.Licenses[0].Devices) != 0 || state.Licenses[0].MaxActivations != 5 || len(c.server.journal.all()) != 0 {
		t.Errorf("after reset: got %+v", state)
	}
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
		if got.status != tc.status || got.code() != tc.code {
			t.Errorf("%s %s %s: got %d %s, want %d %s", tc.method, tc.path, tc.body, got.status, got.body, tc.status, tc.code)
		}
		if after := c.server.state(); len(after.Faults) != 0 || after.Licenses[0].MaxActivations != before.Licenses[0].MaxActivations {
			t.Errorf("%s %s %s: changed something", tc.method, tc.path, tc.body)
		}
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
			if allowed := w.Code == 200; allowed != tc.allowed || !allowed && (w.Code != 403 || !strings.Contains(w.Body.String(), `"forbidden"`)) {
				t.Errorf("%+v %s: got %d", tc, path, w.Code)
			}
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
	if err := json.Unmarshal(got.body, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 16 {
		t.Errorf("got %d entries, want 16", len(all))
	}
	for _, e := range all {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{typed, token.bearer, sharedKey, clientSecret, password} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s %s holds the secret %s", e.Method, e.Path, secret)
			}
		}
		for _, word := range strings.FieldsFunc(e.Body, func(r rune) bool { return r == '\n' || r == '\r' || r == '!' }) {
			if decoded, err := wire.DecodeFile(word); err == nil && strings.Contains(string(decoded), typed) {
				t.Errorf("%s %s holds a secret in base64", e.Method, e.Path)
			}
		}
	}
	if first := all[0]; first.Path != "/activate_license" || first.Status != 400 || first.Code != "license_not_found" || !strings.Contains(first.Body, "jana@sandbox.example") {
		t.Errorf("got %+v, want the request with its masked password", first)
	}
	if third := all[2]; !strings.Contains(decodeBase64(t, third.Body), `"password":"***"`) {
		t.Errorf("got %s, want base64 with a masked password", third.Body)
	}
	if query := all[10].Query; query != "username=u&pass%77ord=***&hardware_id=HW-1" {
		t.Errorf("query: got %s", query)
	}
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
		if err := json.Unmarshal(c.admin("GET", "/requests", "").body, &all); err != nil {
			t.Fatal(err)
		}
		offline, online := decodeBase64(t, all[len(all)-2].Body), all[len(all)-1].Body
		for _, body := range []string{offline, online} {
			if told := strings.Contains(body, name); told != (name == "reports") {
				t.Errorf("%s: told is %t in %s", name, told, body)
			}
		}
		if !strings.Contains(online, `"password":"***"`) {
			t.Errorf("%s: the password is not masked beside it", online)
		}
	}
}

func TestRequestsKeepTheLastThousand(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for range maxEntries + 5 {
		r := httptest.NewRequest("GET", basePath+"/check_license", nil)
		c.server.ServeHTTP(httptest.NewRecorder(), r)
	}
	if got := len(c.server.journal.all()); got != maxEntries {
		t.Errorf("got %d entries, want %d", got, maxEntries)
	}
}

func TestPageTakesRequestFiles(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(time.Now())})
	for _, path := range []string{"/", "/_sandbox", "/_sandbox/"} {
		got := c.do(c.request("GET", c.server.root+path, nil))
		if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") || !strings.Contains(string(got.body), `type="file"`) {
			t.Errorf("GET %s: got %d %s", path, got.status, got.body)
		}
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
		if want := `attachment; filename="ls_activation.lic"`; got.header.Get("Content-Disposition") != want {
			t.Errorf("%s: Content-Disposition: got %s, want %s", name, got.header.Get("Content-Disposition"), want)
		}
		file := parsed(t, []byte(decodeBase64(t, string(got.body))))
		if name == "license" {
			c.wantOffline(name, file, m, sharedKey, apiKey)
		} else if file.Get("licenses").Len() != 2 {
			t.Errorf("got %s, want a bundle", file.Raw())
		}
	}
	wordless := c.payload("deactivation", c.identity("license", "HW-1"))
	delete(wordless, "request")
	if got := upload("license", "", encode(t, wordless)); got.status != 400 || !strings.Contains(string(got.body), "choose one") {
		t.Errorf("without a word: got %d %s", got.status, got.body)
	}
	if got := upload("license", "deactivation", encode(t, wordless)); got.status != 200 || !strings.Contains(string(got.body), "deactivated on the device") {
		t.Errorf("with a choice: got %d %s", got.status, got.body)
	}
	for what, content := range map[string]string{"damaged": "<b>", "empty": "", "forged": encode(t, c.payload("activation", c.identity("license", "HW-1")).with(members{"hardware_id": "<b>"}))} {
		if got := upload("license", "", content); got.status < 400 || strings.Contains(string(got.body), "<b>") {
			t.Errorf("%s: got %d %s, want a refusal that quotes nothing", what, got.status, got.body)
		}
	}
	if got := c.do(c.request("POST", c.server.root+adminPath+"/"+pagePath, []byte("x"))); got.status != 400 {
		t.Errorf("no form: got %d", got.status)
	}
	if got := c.do(c.request("POST", c.server.root+"/", nil)); got.status != http.StatusNotFound {
		t.Errorf("POST /: got %d, want 404", got.status)
	}
}

func TestRefusedPatchChangesNothing(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.patch("license", `{"validity_period":"2040-01-31","order_store_id":"order-1","license_template_id":7,"metadata":{"name":"long enough"}}`)
	before, published := c.license("license"), c.server.model.licenses[0]
	c.wantCode("a later member is wrong", c.admin("PATCH", "/licenses/license",
		`{"validity_period":"2020-01-31","order_store_id":"order-2","license_template_id":8,"metadata":{"a":1},"max_activations":-1}`), "validation_error")
	if after := c.license("license"); !reflect.DeepEqual(after, before) {
		t.Errorf("got %+v, want %+v", after, before)
	}
	c.patch("license", `{"validity_period":"2020-01-31","metadata":{"a":1},"customer":{"email":"x"}}`)
	if got := *published.Terms.ValidityPeriod; got != "2040-01-31" || string(published.Terms.Metadata) != `{"name":"long enough"}` {
		t.Errorf("an answer that is being written sees %s and %s", got, published.Terms.Metadata)
	}
	c.patch("license", `{"metadata":null,"validity_period":null}`)
	if l := c.license("license"); string(l.Metadata) != "null" || l.ValidityPeriod != nil || *l.OrderStoreID != "order-1" {
		t.Errorf("got metadata %s, validity %v, order %v", l.Metadata, l.ValidityPeriod, *l.OrderStoreID)
	}
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
		if e.Body != masked {
			t.Errorf("request %d: got body %.100s, want it masked", i, e.Body)
		}
	}
}
