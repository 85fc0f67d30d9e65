package core_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/transport"
	verdict "github.com/openspring/openspring/internal/validity"
	"github.com/openspring/openspring/sandbox"
)

// movedClock is this machine's clock, so far ahead.
type movedClock struct{ ahead atomic.Int64 }

func (c *movedClock) Now() time.Time        { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *movedClock) move(by time.Duration) { c.ahead.Store(int64(by)) }

func evaluate(t *testing.T, request string) core.Response {
	t.Helper()
	response, err := core.EvaluateLicenseJSON([]byte(request), transport.SystemClock{})
	require.NoError(t, err, request)
	return response
}

func TestEvaluateLicenseFollowsTheTableOfCases(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../internal/validity/testdata/cases.json")
	require.NoError(t, err)
	var cases []struct {
		Name, Now         string
		License, Validity json.RawMessage
	}
	require.NoError(t, json.Unmarshal(text, &cases))
	for _, c := range cases {
		got := evaluate(t, `{"now":"`+c.Now+`","license":`+string(c.License)+`}`)
		assert.JSONEq(t, string(c.Validity), string(got.Result), c.Name)
		assert.Nil(t, got.Meta.Validity, "the result is no license")
	}
}

func TestEvaluateLicenseTakesThisMachinesTime(t *testing.T) {
	t.Parallel()
	inAnHour := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	license := `"license":{"validity_period":"` + inAnHour + `"}`
	for request, want := range map[string]string{
		`{` + license + `}`: `"valid"`,
		`{` + license + `,"now":null,"clock_offset_ms":null}`:         `"valid"`,
		`{` + license + `,"clock_offset_ms":3500000}`:                 `"valid"`,
		`{` + license + `,"clock_offset_ms":3700000}`:                 `"invalid"`,
		`{` + license + `,"now":"0001-01-01T00:00:00Z"}`:              `"valid"`,
		`{` + license + `,"now":"9999-12-31T23:59:59.9999999+00:00"}`: `"invalid"`,
		`{` + license + `,"options":{"call_id":"x"}}`:                 `"valid"`,
	} {
		assert.Contains(t, string(evaluate(t, request).Result), `"state":`+want, request)
	}
}

func TestEvaluateLicenseTakesWhatAServerMaySend(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 63) + strings.Repeat("]", 63)
	for _, license := range []string{`{"metadata":` + deep + `}`, `{"metadata":"\ud800 \u0000"}`} {
		assert.Contains(t, string(evaluate(t, `{"license":`+license+`}`).Result), `"state":"valid"`, license)
	}
}

func TestEvaluateLicenseRefuses(t *testing.T) {
	t.Parallel()
	for request, code := range map[string]string{
		"":                 "not_json",
		"[]":               "not_an_object",
		"{}":               "missing_member",
		`{"license":null}`: "missing_member",
		`{"license":"{}"}`: "wrong_type",
		`{"license":[]}`:   "wrong_type",
		`{"license":{},"at":"2026-01-01T00:00:00Z"}`:                                  "unknown_member",
		`{"license":{},"timeout_ms":1}`:                                               "misplaced_member",
		`{"license":{},"now":1}`:                                                      "wrong_type",
		`{"license":{},"now":""}`:                                                     "empty_value",
		`{"license":{},"now":"2026-01-01"}`:                                           "invalid_value",
		`{"license":{},"now":"2026-01-01T00:00:00"}`:                                  "invalid_value",
		`{"license":{},"now":"2026-01-01T24:00:00Z"}`:                                 "invalid_value",
		`{"license":{},"clock_offset_ms":"1"}`:                                        "wrong_type",
		`{"license":{},"clock_offset_ms":1.5}`:                                        "invalid_value",
		`{"license":{},"clock_offset_ms":99999999999999}`:                             "invalid_value",
		`{"license":{},"clock_offset_ms":1,"now":"2026-01-01T00:00:00Z"}`:             "misplaced_member",
		`{"license":{"is_expired":true,"is_expired":false}}`:                          "duplicate_member",
		`{"license":{"m":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}}`: "document_too_deep",
	} {
		_, err := core.EvaluateLicenseJSON([]byte(request), transport.SystemClock{})
		wantError(t, err, api.Argument, code)
	}
}

func call(t *testing.T, client *core.Client, operation string, request fields) core.Response {
	t.Helper()
	response, err := client.Call(context.Background(), operation, encode(t, request))
	require.NoError(t, err, operation)
	return response
}

func TestMetaTellsTheValidityOfEachLicense(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	client, identity := openFor(t, line, "license", nil)
	for _, operation := range []string{"activate_license", "check_license", "activate_offline"} {
		meta := call(t, client, operation, identity).Meta
		require.NotNil(t, meta.Validity, operation)
		assert.Equal(t, verdict.Valid, meta.Validity.State, operation)
		assert.Nil(t, meta.Validities, operation)
		assert.WithinDuration(t, time.Now(), meta.ServerDate, time.Minute, operation)
	}
	meta := call(t, client, "deactivate_license", identity).Meta
	assert.Nil(t, meta.Validity)
	assert.Nil(t, meta.Validities)

	bundle, identity := openFor(t, line, "bundle", nil)
	for _, operation := range []string{"activate_bundle", "check_bundle", "activate_bundle_offline"} {
		response := call(t, bundle, operation, identity)
		assert.Nil(t, response.Meta.Validity, operation)
		assert.Len(t, response.Meta.Validities, 2, operation)
		for _, one := range response.Meta.Validities {
			assert.Equal(t, verdict.Valid, one.State, operation)
		}
	}
}

func TestErrorsCarryTheServersDateAndNoValidity(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	client, _ := openFor(t, line, "license", nil)
	_, err := client.Call(context.Background(), "check_license", []byte(`{"license_key":"NONE-SUCH"}`))
	fail := wantError(t, err, api.NotFound, "license_not_found")
	assert.WithinDuration(t, time.Now(), fail.Meta.ServerDate, time.Minute)
	assert.Nil(t, fail.Meta.Validity)
}

func TestServerDateOfForeignHostsOverHTTPIsNotTold(t *testing.T) {
	t.Parallel()
	proxy := newForwarder(t)
	line := inSandbox(t, sandbox.Options{})
	client, identity := openFor(t, line, "license", func(cfg *core.Config) {
		cfg.Proxy, cfg.AllowHTTP = proxy, true
		cfg.BaseURL = strings.Replace(cfg.BaseURL, "127.0.0.1", "license.test", 1)
	})
	assert.Zero(t, call(t, client, "activate_license", identity).Meta.ServerDate)
}

// newForwarder starts a proxy on loopback that sends every request to its port on this machine.
func newForwarder(t *testing.T) string {
	t.Helper()
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Host = "127.0.0.1:" + r.In.URL.Port()
	}})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// A license is judged by this machine's clock, and by the server's once that is known.
func TestOneClockDatesAndJudges(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	clock := &movedClock{}
	moved := func(cfg *core.Config) { cfg.Clock = clock }
	online, identity := openFor(t, line, "trial", moved)
	offline, _ := openFor(t, line, "trial", moved)
	request := call(t, offline, "create_offline_request", fields{"endpoint": "activate_offline", "license_key": identity["license_key"]})
	sent := call(t, online, "send_offline_request", fields{"endpoint": "activate_offline", "text": member(t, request.Result, "text")})
	assert.Nil(t, sent.Meta.Validity, "the license is another device's")
	load := fields{"text": member(t, sent.Result, "text"), "kind": "license"}
	require.Equal(t, verdict.Valid, call(t, offline, "load_offline_response", load).Meta.Validity.State)

	clock.move(400 * 24 * time.Hour)
	loaded := call(t, offline, "load_offline_response", load).Meta.Validity
	assert.Equal(t, verdict.TrialExpired, loaded.Reason, "judged by this machine's clock")
	created := call(t, offline, "create_offline_request", fields{"endpoint": "activate_offline", "license_key": identity["license_key"]})
	dated, err := http.ParseTime(member(t, created.Result, "date"))
	require.NoError(t, err)
	assert.WithinDuration(t, clock.Now(), dated, time.Minute)

	checked := call(t, online, "check_license", identity).Meta
	assert.GreaterOrEqual(t, checked.Attempts, 2, "the server refuses the date first")
	assert.InDelta(t, (-400 * 24 * time.Hour).Seconds(), checked.ClockOffset.Seconds(), 60)
	assert.Equal(t, verdict.Valid, checked.Validity.State, "judged by the server's clock")
	assert.Equal(t, verdict.Valid, call(t, online, "load_offline_response", load).Meta.Validity.State)
}

func TestCertificatesAndTokensFollowTheClock(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{TLS: true})
	clock := &movedClock{}
	client, identity := openFor(t, line, "license", func(cfg *core.Config) {
		cfg.Clock = clock
		cfg.APIKey, cfg.SharedKey, cfg.ClientID, cfg.ClientSecret = "", "", line.ClientID, line.ClientSecret
	})
	assert.WithinDuration(t, time.Now(), call(t, client, "activate_license", identity).Meta.ServerDate, time.Minute)

	for by, code := range map[time.Duration]string{-10 * 365 * 24 * time.Hour: "tls_not_yet_valid", 100 * 365 * 24 * time.Hour: "tls_expired"} {
		other, _ := openFor(t, line, "license", func(cfg *core.Config) { c := &movedClock{}; c.move(by); cfg.Clock = c })
		_, err := other.Call(context.Background(), "check_license", encode(t, identity))
		wantError(t, err, api.Network, code)
	}
}
