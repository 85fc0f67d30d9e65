package sandbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestFaultsComeInOrderAndEnd(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"status","status":503,"path":"/check_license","times":2},{"kind":"status","status":429,"retry_after_s":7},
		{"kind":"page","path":"/check_license","times":0}]`)
	c.wantOK("another path takes the one without", func() reply {
		if got := c.activate("license", "A"); got.status != 429 || got.header.Get("Retry-After") != "7" || got.code() != "too_many_requests" {
			t.Errorf("got %d %s, Retry-After %q", got.status, got.body, got.header.Get("Retry-After"))
		}
		return c.activate("license", "A")
	}())
	for i, want := range []int{503, 503, 200, 200} {
		got := c.check("license", "A")
		if got.status != want || i >= 2 && !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			t.Errorf("check %d: got %d %s, want %d", i, got.status, got.header.Get("Content-Type"), want)
		}
	}
	c.mustAdmin("DELETE", "/faults", "")
	c.wantHeader("check", c.check("license", "A"))
}

func TestAFaultThatCanNeverFireIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for fault, want := range map[string]string{
		`{"kind":"reset","path":"/chek_license"}`:                      "the nearest is /check_license",
		`{"kind":"reset","path":"check_license"}`:                      "the nearest is /check_license",
		`{"kind":"reset","path":"/api/v4/check_licence"}`:              "the nearest is /check_license",
		`{"kind":"reset","path":"/api/v3/check_license"}`:              "could never fire",
		`{"kind":"reset","path":"/api/v4"}`:                            "could never fire",
		`{"kind":"reset","path":"/"}`:                                  "could never fire",
		`{"kind":"reset","path":"/orders"}`:                            "the paths are /token, /oauth_url, /activate_license",
		`{"kind":"delay"}`:                                             "ms is missing",
		`{"kind":"delay","ms":0}`:                                      "ms is missing",
		`{"kind":"status"}`:                                            "status must be",
		`{"kind":"unsigned","path":"/deactivate_license"}`:             "/deactivate_license carries no signature",
		`{"kind":"wrong_signature","path":"/token"}`:                   "/token carries no signature",
		`[{"kind":"reset"},{"kind":"reset","path":"/check-licenses"}]`: "the nearest is /check_license",
	} {
		got := c.admin("POST", "/faults", fault)
		c.wantCode(fault, got, "validation_error")
		assert.Contains(t, string(got.body), want, fault)
	}
	assert.JSONEq(t, `[]`, string(c.admin("GET", "/faults", "").body))
}

func TestFaultsAreListedWithWhatIsLeftAndHowOftenTheyFired(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"status","status":503,"path":"/api/v4/check_license/","times":2},
		{"kind":"page","path":"/check_license","times":0},{"kind":"reset","path":"/token"}]`)
	for range 4 {
		c.check("license", "A")
	}
	assert.JSONEq(t, `[{"kind":"status","status":503,"path":"/check_license","times":2,"left":0,"fired":2},
		{"kind":"page","path":"/check_license","times":0,"left":null,"fired":2},
		{"kind":"reset","path":"/token","times":1,"left":1,"fired":0}]`, string(c.admin("GET", "/faults", "").body))
	assert.Equal(t, []string{"page", "reset"}, kindsOf(c.server.faults.left()), "what can still fire")
	c.mustAdmin("DELETE", "/faults", "")
	assert.JSONEq(t, `[]`, string(c.admin("GET", "/faults", "").body))
}

func kindsOf(list []fault) (kinds []string) {
	for _, f := range list {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

func TestFaultsThatAreSpentDoNotPileUp(t *testing.T) {
	t.Parallel()
	var list faults
	for range maxSpent + 5 {
		list.add([]fault{{Kind: "reset", Times: 1}})
		list.take("/check_license")
	}
	list.add([]fault{{Kind: "reset", Times: 1}})
	assert.Len(t, list.all(), maxSpent+1)
	assert.Len(t, list.left(), 1)
}

func TestFaultsInPlaceOfTheCallDoNothing(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for fault, want := range map[string]int{`{"kind":"status","status":200,"body":"odd","content_type":"text/x"}`: 200, `{"kind":"page"}`: 200,
		`{"kind":"redirect","location":"http://127.0.0.1:1/"}`: 302, `{"kind":"status","status":204}`: 204, `{"kind":"status","status":400,"code":"odd_code"}`: 400} {
		c.mustAdmin("POST", "/faults", fault)
		got := c.activate("license", "A")
		if got.status != want || got.header.Get("LicenseSignature") != "" {
			t.Errorf("%s: got %d %s", fault, got.status, got.body)
		}
		switch {
		case strings.Contains(fault, "odd_code") && got.code() != "odd_code",
			strings.Contains(fault, `"odd"`) && (string(got.body) != "odd" || got.header.Get("Content-Type") != "text/x"),
			want == 302 && got.header.Get("Location") != "http://127.0.0.1:1/":
			t.Errorf("%s: got %s %v", fault, got.body, got.header)
		}
	}
	if n := len(c.license("license").Devices); n != 0 {
		t.Errorf("got %d devices, want none", n)
	}
}

func TestFaultsOfSignatures(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	offline := encode(t, c.payload("activation", c.identity("bundle", "A")))
	for kind, there := range map[string]bool{"unsigned": false, "wrong_signature": true} {
		c.mustAdmin("POST", "/faults", `{"kind":"`+kind+`","times":2}`)
		online := c.wantOK(kind, c.activate("license", "A"))
		if header := online.header.Get("LicenseSignature"); (header != "") != there || c.key.Verify(online.body, header) == nil {
			t.Errorf("%s: header %q", kind, header)
		}
		bundle := parsed(t, c.wantOK(kind, c.upload("/activate_bundle_offline", offline)).body)
		if text := bundle.Get("bundle_signature_v2").String(); (text != "") != there || c.key.Verify(bundle.Without("bundle_signature_v2"), text) == nil {
			t.Errorf("%s: bundle_signature_v2 %q", kind, text)
		}
		for l := range bundle.Get("licenses").All() {
			if text := l.Get("license_signature_v2").String(); (text != "") != there || c.key.Verify(l.Without("license_signature", "license_signature_v2"), text) == nil {
				t.Errorf("%s: license_signature_v2 %q", kind, text)
			}
		}
	}
	if n := len(c.license("license").Devices); n != 1 {
		t.Errorf("got %d devices, want the call's effect", n)
	}
}

// raw sends an activation over a connection of its own and returns everything that comes back.
func (c *client) raw() ([]byte, error) {
	c.t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(c.server.root, "http://"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer connection.Close()
	body := fmt.Sprintf(`{"hardware_id":"A","product":"osp-editor","license_key":%q}`, c.line.Licenses["license"].LicenseKey)
	r := c.authorize(c.request("POST", c.line.BaseURL+"/activate_license", []byte(body)))
	if err := r.Write(connection); err != nil {
		c.t.Fatal(err)
	}
	if err := connection.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		c.t.Fatal(err)
	}
	return io.ReadAll(connection)
}

func TestCutAndResetEndTheConnectionAfterTheEffect(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"cut","after_bytes":10},{"kind":"cut"},{"kind":"reset"}]`)
	for _, want := range []string{`{"id":1770`, ""} {
		got, err := c.raw()
		head, body, found := strings.Cut(string(got), "\r\n\r\n")
		if err != nil || !found || body != want || !strings.Contains(head, "Content-Length: ") {
			t.Errorf("cut: got %q, %v; want a head and %q", got, err, want)
		}
	}
	if got, err := c.raw(); len(got) != 0 || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("reset: got %q, %v; want a reset connection", got, err)
	}
	if n := len(c.license("license").Devices); n != 1 {
		t.Errorf("got %d devices, want the call's effect", n)
	}
}

func TestDelayHoldsTheAnswerAndEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"delay","ms":50},{"kind":"delay","ms":60000}]`)
	began := time.Now()
	c.wantOK("activate", c.activate("license", "A"))
	if took := time.Since(began); took < 50*time.Millisecond {
		t.Errorf("took %v, want 50 ms", took)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	r := c.authorize(c.request("POST", c.line.BaseURL+"/activate_license", nil)).WithContext(ctx)
	if response, err := c.http.Do(r); err == nil {
		response.Body.Close()
		t.Error("the delayed call answered at once")
	}
}

func TestCloseEndsDelayedCalls(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `{"kind":"delay","ms":60000}`)
	ended := make(chan error, 1)
	go func() {
		_, err := c.raw()
		ended <- err
	}()
	for len(c.license("license").Devices) == 0 {
		time.Sleep(time.Millisecond)
	}
	began := time.Now()
	if err := c.server.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	<-ended
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("Close took %v, want less than 10 s", took)
	}
}

func TestFaultsOfTheTokenAddressHaveTheirOwnPath(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"status","status":500},{"kind":"status","status":401,"code":"invalid_client","path":"/token"}]`)
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {clientID}, "client_secret": {clientSecret}}
	if got := c.fetchToken(form); got.status != 401 || got.object(t)["error"] != "invalid_client" {
		t.Errorf("got %d %s, want the second fault", got.status, got.body)
	}
	c.wantOK("token", c.fetchToken(form))
}

func TestTokens(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	discovered := c.wantOK("oauth_url", c.do(c.request("GET", c.line.BaseURL+"/oauth_url?login_type=client_credentials", nil)))
	if got := discovered.object(t); got["url"] != c.line.TokenURL || got["login_type"] != "client_credentials" || discovered.header.Get("LicenseSignature") != "" {
		t.Errorf("oauth_url: got %s", discovered.body)
	}
	c.wantCode("oauth_url without login_type", c.do(c.request("GET", c.line.BaseURL+"/oauth_url", nil)), "missing_parameters")
	c.wantCode("another login_type", c.do(c.request("GET", c.line.BaseURL+"/oauth_url?login_type=x", nil)), "validation_error")
	c.wantOK("activate", c.withToken().activate("user", "A"))
	for what, tc := range map[string]struct {
		form   url.Values
		status int
		code   string
	}{
		"unknown client": {url.Values{"grant_type": {"client_credentials"}, "client_id": {"x"}, "client_secret": {clientSecret}}, 401, "invalid_client"},
		"wrong secret":   {url.Values{"grant_type": {"client_credentials"}, "client_id": {clientID}, "client_secret": {"x"}}, 401, "invalid_client"},
		"no grant":       {url.Values{"grant_type": {"client_credentials"}, "client_id": {"auth-company-4712"}, "client_secret": {clientSecret}}, 401, "unauthorized_client"},
		"other grant":    {url.Values{"grant_type": {"password"}}, 400, "unsupported_grant_type"},
	} {
		if got := c.fetchToken(tc.form); got.status != tc.status || got.object(t)["error"] != tc.code {
			t.Errorf("%s: got %d %s, want %d %s", what, got.status, got.body, tc.status, tc.code)
		}
	}
	if got := c.do(c.request("GET", c.line.TokenURL, nil)); got.status != http.StatusMethodNotAllowed {
		t.Errorf("GET: got %d, want 405", got.status)
	}
	if got := c.do(c.request("POST", c.line.TokenURL, []byte("{}"))); got.status != 400 {
		t.Errorf("no form: got %d, want 400", got.status)
	}
}

func TestTLSIsVerifiedByTheLinesCA(t *testing.T) {
	t.Parallel()
	c := start(t, Options{TLS: true})
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(c.line.CAPEM)) || !strings.HasPrefix(c.line.BaseURL, "https://127.0.0.1:") {
		t.Fatalf("got base %s and CA %s", c.line.BaseURL, c.line.CAPEM)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	defer transport.CloseIdleConnections()
	c.http.Transport = transport
	c.wantHeader("activate", c.activate("license", "A"))
	c.mustAdmin("POST", "/faults", `{"kind":"reset"}`)
	if response, err := c.http.Do(c.authorize(c.request("POST", c.line.BaseURL+"/activate_license", nil))); err == nil {
		response.Body.Close()
		t.Error("the reset call was answered")
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.patch("license", `{"max_activations":8}`)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			hw := fmt.Sprint("HW-", i)
			if got := c.activate("license", hw); got.status != 200 && got.code() != "license_activated_max_times" {
				t.Errorf("activate: got %d %s", got.status, got.body)
			}
			c.check("license", hw)
			c.mustAdmin("PUT", "/blacklist/other-"+hw, "")
			c.admin("GET", "/state", "")
			c.admin("GET", "/requests", "")
			c.mustAdmin("POST", "/faults", `{"kind":"unsigned","path":"/activate_offline"}`)
		})
	}
	wg.Wait()
	if got := c.license("license").TimesActivated; got != 8 {
		t.Errorf("times_activated: got %d, want the limit 8", got)
	}
}

func TestLogHasOneLineForEachRequest(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	c := start(t, Options{Log: &text})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { c.get("/check_license", c.identity("user", "A")) })
	}
	wg.Wait()
	c.do(c.request("GET", c.line.BaseURL+"/a%0Ab", nil))
	c.mustAdmin("PUT", "/blacklist/B", "")
	c.do(c.request("GET", c.server.root+"/", nil))
	if err := c.server.Close(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(text.String(), "\n"); got != 7 || strings.Contains(text.String(), password) || !strings.Contains(text.String(), "GET /a%0Ab 404 not_found") ||
		!strings.Contains(text.String(), "PUT /_sandbox/blacklist/B 200") {
		t.Errorf("got %q, want seven lines without secrets", text.String())
	}
}

func TestFaultsLeaveOtherAddressesAlone(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"status","status":503},{"kind":"status","status":500,"path":"/token"}]`)
	for _, path := range []string{"/favicon.ico", "/check_license", "/token"} {
		if got := c.do(c.request("GET", c.server.root+path, nil)); got.status != 404 || got.code() != "not_found" {
			t.Errorf("%s: got %d %s, want 404", path, got.status, got.body)
		}
	}
	if n := len(c.server.state().Faults); n != 2 {
		t.Errorf("%d faults are left, want both", n)
	}
}
