package sandbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
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
	"github.com/stretchr/testify/require"
)

func TestFaultsComeInOrderAndEnd(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"status","status":503,"path":"/check_license","times":2},{"kind":"status","status":429,"retry_after_s":7},
		{"kind":"page","path":"/check_license","times":0}]`)
	c.wantOK("another path takes the one without", func() reply {
		got := c.activate("license", "A")
		require.Equal(t, 429, got.status)
		require.Equal(t, "7", got.header.Get("Retry-After"))
		assert.Equal(t, "too_many_requests", got.code())
		return c.activate("license", "A")
	}())
	for i, want := range []int{503, 503, 200, 200} {
		got := c.check("license", "A")
		require.Equal(t, want, got.status, "check %d", i)
		assert.False(t, i >= 2 && !strings.HasPrefix(got.header.Get("Content-Type"), "text/html"), "check %d: got %d %s, want %d", i, got.status, got.header.Get("Content-Type"), want)
	}
	c.mustAdmin("DELETE", "/faults", "")
	c.wantHeader("check", c.check("license", "A"))
}

func TestFaultsAreRemovedByTheirName(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"status","status":503,"path":"/check_license","times":0,"name":"an outage"},
		{"kind":"status","status":429,"path":"/check_license","times":0}]`)
	require.Equal(t, 503, c.check("license", "A").status)
	c.mustAdmin("DELETE", "/faults/an%20outage", "")
	assert.Equal(t, 429, c.check("license", "A").status, "the fault without that name stays")
	c.mustAdmin("DELETE", "/faults/an%20outage", "")
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
		`{"kind":"reset","path":"/orders"}`:                            "the paths are /token, /activate_license",
		`{"kind":"cut"}`:                                               "after_bytes is missing",
		`{"kind":"redirect"}`:                                          "location is missing",
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
		require.Equal(t, want, got.status, "%s: %s", fault, got.body)
		assert.Empty(t, got.header.Get("LicenseSignature"), fault)
		switch {
		case strings.Contains(fault, "odd_code") && got.code() != "odd_code",
			strings.Contains(fault, `"odd"`) && (string(got.body) != "odd" || got.header.Get("Content-Type") != "text/x"),
			want == 302 && got.header.Get("Location") != "http://127.0.0.1:1/":
			t.Errorf("%s: got %s %v", fault, got.body, got.header)
		}
	}
	assert.Equal(t, 0, len(c.license("license").Devices))
}

func TestFaultsOfSignatures(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	offline := encode(t, c.payload("activation", c.identity("bundle", "A")))
	for kind, there := range map[string]bool{"unsigned": false, "wrong_signature": true} {
		c.mustAdmin("POST", "/faults", `{"kind":"`+kind+`","times":2}`)
		online := c.wantOK(kind, c.activate("license", "A"))
		header := online.header.Get("LicenseSignature")
		require.Equal(t, there, (header != ""), "%s: header %q", kind, header)
		assert.Error(t, c.key.Verify(online.body, header), "%s: header %q", kind, header)
		bundle := parsed(t, c.wantOK(kind, c.upload("/activate_bundle_offline", offline)).body)
		text := bundle.Get("bundle_signature_v2").String()
		require.Equal(t, there, (text != ""), "%s: bundle_signature_v2 %q", kind, text)
		assert.Error(t, c.key.Verify(bundle.Without("bundle_signature_v2"), text), "%s: bundle_signature_v2 %q", kind, text)
		for l := range bundle.Get("licenses").All() {
			text := l.Get("license_signature_v2").String()
			require.Equal(t, there, (text != ""), "%s: license_signature_v2 %q", kind, text)
			assert.Error(t, c.key.Verify(l.Without("license_signature", "license_signature_v2"), text), "%s: license_signature_v2 %q", kind, text)
		}
	}
	assert.Equal(t, 1, len(c.license("license").Devices))
}

// raw sends an activation over a connection of its own and returns everything that comes back.
func (c *client) raw() ([]byte, error) {
	c.t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(c.server.root, "http://"))
	require.NoError(c.t, err)
	defer connection.Close()
	body := fmt.Sprintf(`{"hardware_id":"A","product":"osp-editor","license_key":%q}`, c.line.Licenses["license"].LicenseKey)
	r := c.authorize(c.request("POST", c.line.BaseURL+"/activate_license", []byte(body)))
	require.NoError(c.t, r.Write(connection))
	require.NoError(c.t, connection.SetReadDeadline(time.Now().Add(10*time.Second)))
	return io.ReadAll(connection)
}

func TestCutAndResetEndTheConnectionAfterTheEffect(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"cut","after_bytes":10},{"kind":"cut","after_bytes":0},{"kind":"reset"}]`)
	for _, want := range []string{`{"id":1770`, ""} {
		got, err := c.raw()
		head, body, found := strings.Cut(string(got), "\r\n\r\n")
		require.NoError(t, err, "cut")
		require.True(t, found, "cut: got %q, %v; want a head and %q", got, err, want)
		require.Equal(t, want, body, "cut")
		assert.Contains(t, head, "Content-Length: ", "cut: got %q", got)
	}
	got, err := c.raw()
	require.Empty(t, got, "reset")
	assert.ErrorIs(t, err, syscall.ECONNRESET, "reset")
	assert.Equal(t, 1, len(c.license("license").Devices))
}

func TestDelayHoldsTheAnswerAndEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"delay","ms":50},{"kind":"delay","ms":60000}]`)
	began := time.Now()
	c.wantOK("activate", c.activate("license", "A"))
	assert.GreaterOrEqual(t, time.Since(began), 50*time.Millisecond, "took")
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
	assert.NoError(t, c.server.Close(), "Close")
	<-ended
	assert.LessOrEqual(t, time.Since(began), 10*time.Second, "Close took")
}

func TestFaultsOfTheTokenAddressHaveTheirOwnPath(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"status","status":500},{"kind":"status","status":401,"code":"invalid_client","path":"/token"}]`)
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {clientID}, "client_secret": {clientSecret}}
	got := c.fetchToken(form)
	require.Equal(t, 401, got.status, "%s, want the second fault", got.body)
	assert.Equal(t, "invalid_client", got.object(t)["error"])
	c.wantOK("token", c.fetchToken(form))
}

func TestTokens(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	discovered := c.wantOK("oauth_url", c.do(c.request("GET", c.line.BaseURL+"/oauth_url?login_type=client_credentials", nil)))
	got := discovered.object(t)
	require.Equal(t, c.line.TokenURL, got["url"], "oauth_url")
	require.Equal(t, "client_credentials", got["login_type"], "oauth_url")
	assert.Empty(t, discovered.header.Get("LicenseSignature"), "oauth_url")
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
		got := c.fetchToken(tc.form)
		require.Equal(t, tc.status, got.status, what)
		assert.Equal(t, tc.code, got.object(t)["error"], what)
	}
	assert.Equal(t, http.StatusMethodNotAllowed, c.do(c.request("GET", c.line.TokenURL, nil)).status, "GET")
	assert.Equal(t, 400, c.do(c.request("POST", c.line.TokenURL, []byte("{}"))).status, "no form")
}

func TestTLSIsVerifiedByTheLinesCA(t *testing.T) {
	t.Parallel()
	c := start(t, Options{TLS: true})
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM([]byte(c.line.CAPEM)), "got base %s and CA %s", c.line.BaseURL, c.line.CAPEM)
	require.True(t, strings.HasPrefix(c.line.BaseURL, "https://127.0.0.1:"), "got base %s and CA %s", c.line.BaseURL, c.line.CAPEM)
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
			got := c.activate("license", hw)
			assert.False(t, got.status != 200 && got.code() != "license_activated_max_times", "activate: got %d %s", got.status, got.body)
			c.check("license", hw)
			c.mustAdmin("PUT", "/blacklist/other-"+hw, "")
			c.admin("GET", "/state", "")
			c.admin("GET", "/requests", "")
			c.mustAdmin("POST", "/faults", `{"kind":"unsigned","path":"/activate_offline"}`)
		})
	}
	wg.Wait()
	assert.Equal(t, int64(8), c.license("license").TimesActivated, "times_activated")
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
	require.NoError(t, c.server.Close())
	require.Equal(t, 7, strings.Count(text.String(), "\n"))
	require.NotContains(t, text.String(), password, "got %q, want seven lines without secrets", text.String())
	require.Contains(t, text.String(), "GET /a%0Ab 404 not_found", "got %q, want seven lines without secrets", text.String())
	assert.Contains(t, text.String(), "PUT /_sandbox/blacklist/B 200", "got %q, want seven lines without secrets", text.String())
}

func TestFaultsLeaveOtherAddressesAlone(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/faults", `[{"kind":"status","status":503},{"kind":"status","status":500,"path":"/token"}]`)
	for _, path := range []string{"/favicon.ico", "/check_license", "/token"} {
		got := c.do(c.request("GET", c.server.root+path, nil))
		require.Equal(t, 404, got.status, "%s: %s, want 404", path, got.body)
		assert.Equal(t, "not_found", got.code(), path)
	}
	assert.Equal(t, 2, len(c.server.state().Faults))
}
