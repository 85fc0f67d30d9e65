package core_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/sandbox"
)

// stepNames are the names of a trace's steps, in their order.
func stepNames(t *testing.T, trace *outcome.Trace) []string {
	t.Helper()
	var names []string
	last := outcome.Step{}
	for _, step := range trace.Steps() {
		assert.GreaterOrEqual(t, step.At, last.At, "%s is before %s", step.Name, last.Name)
		names, last = append(names, step.Name), step
	}
	return names
}

func traced(identity fields) fields {
	request := fields{"options": fields{"trace": true}}
	for name, value := range identity {
		request[name] = value
	}
	return request
}

func TestTraceTellsTheStepsOfACall(t *testing.T) {
	t.Parallel()
	client, identity := openFor(t, inSandbox(t, sandbox.Options{TLS: true}), "license", nil)
	first := call(t, client, "activate_license", traced(identity))
	second := call(t, client, "check_license", traced(identity))
	third := call(t, client, "deactivate_license", traced(identity))

	assert.Equal(t, []string{"name", "connected", "tls", "sent", "first_byte", "response", "signature"}, stepNames(t, first.Meta.Trace))
	assert.Equal(t, []string{"reused", "sent", "first_byte", "response", "signature"}, stepNames(t, second.Meta.Trace))
	assert.Equal(t, "GET /api/v4/check_license", second.Meta.Trace.Steps()[1].Detail)
	assert.Equal(t, "verified", second.Meta.Trace.Steps()[4].Detail)
	assert.Equal(t, "not_signed", third.Meta.Trace.Steps()[4].Detail)
}

func TestCallIsTracedOnlyIfAskedFor(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	client, identity := openFor(t, line, "license", nil)
	assert.Nil(t, call(t, client, "activate_license", identity).Meta.Trace)
	assert.Empty(t, outcome.New().Trace.Steps())

	always, _ := openFor(t, line, "license", func(cfg *core.Config) { cfg.Trace = true })
	assert.NotEmpty(t, call(t, always, "check_license", identity).Meta.Trace.Steps())
	typed, err := client.CheckLicense(t.Context(), core.CheckLicenseRequest{
		Identity: core.ByKey(line.Licenses["license"].LicenseKey), Options: core.Options{Trace: true}})
	require.NoError(t, err)
	assert.NotEmpty(t, typed.Meta.Trace.Steps())
}

func TestTraceTellsWhyACallWasRepeated(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	client, identity := openFor(t, line, "license", func(cfg *core.Config) { cfg.Retries = 1 })
	call(t, client, "activate_license", identity)
	toSandbox(t, line, "POST", "/faults", `{"kind":"status","status":503,"times":1}`)
	got := call(t, client, "check_license", traced(identity))
	assert.Equal(t, []string{"reused", "sent", "first_byte", "response", "retry", "reused", "sent", "first_byte", "response", "signature"}, stepNames(t, got.Meta.Trace))
	assert.Regexp(t, `^in \d+ ms after internal_error$`, got.Meta.Trace.Steps()[4].Detail)
}

func TestTraceTellsOfTheClockAndTheToken(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	toSandbox(t, line, "PUT", "/clock", `{"offset_s":3600}`)
	client, identity := openFor(t, line, "license", func(cfg *core.Config) {
		cfg.APIKey, cfg.SharedKey, cfg.ClientID, cfg.ClientSecret = "", "", line.ClientID, line.ClientSecret
	})
	names := stepNames(t, call(t, client, "activate_license", traced(identity)).Meta.Trace)
	assert.Equal(t, "token", names[0])
	keyed, _ := openFor(t, line, "license", nil)
	assert.Contains(t, stepNames(t, call(t, keyed, "check_license", traced(identity)).Meta.Trace), "clock")
}

func TestTraceOfAFailureIsInTheError(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	client, identity := openFor(t, line, "license", func(cfg *core.Config) { cfg.BaseURL, cfg.Retries = "http://127.0.0.1:1/api/v4", 0 })
	_, err := do(context.Background(), client, "check_license", traced(identity))
	var fail *core.Error
	require.True(t, errors.As(err, &fail))
	steps := fail.Meta.Trace.Steps()
	assert.Equal(t, []string{"name", "failed"}, stepNames(t, fail.Meta.Trace))
	assert.Equal(t, "connection_refused", steps[1].Detail)
}

func TestTraceNamesTheProxyWithoutItsPassword(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{TLS: true})
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	t.Cleanup(proxy.Close)
	address, err := url.Parse(proxy.URL)
	require.NoError(t, err)
	client, identity := openFor(t, line, "license", func(cfg *core.Config) {
		cfg.Proxy, cfg.Retries = "http://user:proxy-password@"+address.Host, 0
	})
	_, err = do(context.Background(), client, "check_license", traced(identity))
	var fail *core.Error
	require.True(t, errors.As(err, &fail))
	assert.Equal(t, []string{"name", "connected", "failed"}, stepNames(t, fail.Meta.Trace))
	assert.Equal(t, address.Host, fail.Meta.Trace.Steps()[1].Detail)
}

func TestTraceHoldsNoSecret(t *testing.T) {
	t.Parallel()
	line := inSandbox(t, sandbox.Options{})
	for _, name := range []string{"license", "user"} {
		client, identity := openFor(t, line, name, nil)
		for _, operation := range []string{"activate_license", "check_license"} {
			request := traced(identity)
			if operation == "check_license" {
				delete(request, "password")
			}
			for _, step := range call(t, client, operation, request).Meta.Trace.Steps() {
				for _, secret := range []string{line.SharedKey, line.APIKey, line.Licenses["user"].Password, line.Licenses["license"].LicenseKey} {
					assert.False(t, strings.Contains(step.Detail, secret), "%s shows a secret: %s", step.Name, step.Detail)
				}
			}
		}
	}
}

func TestTraceMustBeABoolean(t *testing.T) {
	t.Parallel()
	client, identity := openFor(t, inSandbox(t, sandbox.Options{}), "license", nil)
	identity["options"] = fields{"trace": "yes"}
	_, err := do(context.Background(), client, "check_license", identity)
	var fail *core.Error
	require.True(t, errors.As(err, &fail))
	assert.Equal(t, "wrong_type", fail.Code)
}

// toSandbox calls the admin API of a sandbox without TLS.
func toSandbox(t *testing.T, line sandbox.Line, method, path, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, strings.TrimSuffix(line.BaseURL, "/api/v4")+"/_sandbox"+path, strings.NewReader(body))
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
}
