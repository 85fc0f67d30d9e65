package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/validity"
)

// double is a library, and its own client, that does what a test says.
type double struct {
	call     func(operation string, request []byte) (Response, error)
	within   func(ctx context.Context)
	openErr  error
	places   Places
	closeErr error

	mu        sync.Mutex
	cancelled []string
	closed    int
}

func (d *double) Open([]byte, Environment) (Client, error) {
	if d.openErr != nil {
		return nil, d.openErr
	}
	return d, nil
}

func (d *double) Local(operation string, request []byte) (Response, error) {
	return Response{Result: fmt.Appendf(nil, "%q", fmt.Sprintf("%s %t %s", operation, request == nil, request))}, nil
}

func (d *double) OpenManager(client Client, settings []byte, places Places) (Manager, error) {
	if string(settings) == "{}" {
		return &double{call: d.call, within: d.within, places: places}, nil
	}
	return nil, failure.New(api.Config, "missing_member", client.(*double).places.Home)
}

func (d *double) Info() Response { return Response{Result: []byte(`{"version":"0"}`)} }

func (d *double) Call(ctx context.Context, operation string, request []byte) (Response, error) {
	if d.within != nil {
		d.within(ctx)
	}
	if d.call == nil {
		return Response{Result: []byte(`"done"`)}, nil
	}
	return d.call(operation, request)
}

func (d *double) note(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cancelled = append(d.cancelled, id)
}

func (d *double) Cancel(id string) { d.note(id) }
func (d *double) CancelAll()       { d.note("*") }

func (d *double) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed++
	return d.closeErr
}

func text(s string) Input { return Input{Name: "request_json", Text: []byte(s), Limit: 64} }

func opened(t *testing.T, d *double) (*Bridge, uintptr) {
	t.Helper()
	b := New(d)
	token, reply := b.Open(text("{}"), true, Environment{})
	require.Equal(t, api.OK, reply.Status, "open")
	return b, token
}

// want compares a reply's status and code, and checks that its document is whole.
func want(t *testing.T, got Reply, status api.Status, code string) {
	t.Helper()
	assert.Equal(t, status, got.Status, "status")
	var document struct {
		OK    *bool
		Error struct {
			Status int32
			Name   string
			Code   string
		}
		Meta map[string]any
	}
	require.NoError(t, json.Unmarshal(got.JSON, &document), "document %q", got.JSON)
	require.NotNil(t, document.OK, "document")
	require.Equal(t, (status == api.OK), *document.OK, "document")
	require.Equal(t, int32(status), document.Error.Status, "document")
	assert.Equal(t, code, document.Error.Code, "document")
	assert.Len(t, document.Meta, 9, "meta")
}

func TestCallPassesRequestAndResultUntouched(t *testing.T) {
	t.Parallel()
	const result = "{ \"b\":1.0,\"a\":1e3,\n\"text\":\"\\u00fc\\/\u2028<&>\"}"
	var got string
	b, token := opened(t, &double{call: func(operation string, request []byte) (Response, error) {
		got = operation + string(request)
		return Response{Result: []byte(result), Meta: outcome.Meta{HTTPStatus: 200, Duration: 1500 * time.Microsecond, Attempts: 2,
			Signature: outcome.Verified, LicenseSignature: outcome.Absent, Form: "a", ClockOffset: -2 * time.Second,
			ServerDate: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC), Validity: &validity.Validity{State: validity.Valid, Reason: validity.OK}}}, nil
	}})
	reply := b.Call(token, "check_license", text(`{"x":1}`), 0)
	assert.Equal(t, `check_license{"x":1}`, got, "call")
	want := `{"ok":true,"result":` + result + `,"meta":{"http_status":200,"duration_ms":1,"attempts":2,` +
		`"signature":"verified","license_signature":"absent","form":"a","clock_offset_ms":-2000,` +
		`"server_date":"2026-06-01T12:00:00Z","validity":{"state":"valid","reason":"ok","until":null,"days_remaining":null}}}`
	assert.Equal(t, want, string(reply.JSON), "document:\n got %s\nwant", reply.JSON)
}

func TestValiditiesOfSeveralLicensesAreAnArray(t *testing.T) {
	t.Parallel()
	days := int64(3)
	for want, verdicts := range map[string][]validity.Validity{
		`[]`: {},
		`[{"state":"valid","reason":"ok","until":"2026-06-04T12:00:00.5Z","days_remaining":3},` +
			`{"state":"invalid","reason":"license_not_enabled","until":null,"days_remaining":null}]`: {
			{State: validity.Valid, Reason: validity.OK, Until: time.Date(2026, 6, 4, 12, 0, 0, 5e8, time.UTC), DaysRemaining: &days},
			{State: validity.Invalid, Reason: validity.NotEnabled},
		},
	} {
		got := string(successJSON(Response{Meta: outcome.Meta{Validities: verdicts}}))
		assert.Contains(t, got, `,"validity":`+want+`}}`)
	}
}

func TestErrorDocumentHasEveryMember(t *testing.T) {
	t.Parallel()
	e := failure.New(api.Limit, "floating_not_available", "a \"quoted\"\x01 sentence")
	e.ServerMessage, e.Body, e.SignatureHeader, e.BodySHA256 = "no slot", "cut \xff", "c2ln", "00ff"
	e.Meta.HTTPStatus = 403
	b, token := opened(t, &double{call: func(string, []byte) (Response, error) { return Response{}, fmt.Errorf("below: %w", e) }})
	got := string(b.Call(token, "check_license", text("{}"), 0).JSON)
	want := `{"ok":false,"error":{"status":-24,"name":"OSP_E_LIMIT","code":"floating_not_available",` +
		`"message":"a \"quoted\"\u0001 sentence",` +
		`"user_message":"All licenses are in use. Please try again later.","http_status":403,"retryable":true,"user_action":"retry",` +
		`"details":{"server_message":"no slot","body":"cut ` + "\uFFFD" + `","signature_header":"c2ln","body_sha256":"00ff"}},` +
		`"meta":{"http_status":403,"duration_ms":0,"attempts":0,"signature":"none","license_signature":"none","form":"","clock_offset_ms":0,` +
		`"server_date":"","validity":null}}`
	assert.Equal(t, want, got, "document")
}

func TestLiteralDocumentEqualsWrittenOne(t *testing.T) {
	t.Parallel()
	got := string(errorJSON(failure.New(api.Internal, "internal_fault", "the library failed: close the client and open another")))
	assert.Equal(t, internalJSON, got, "written")
}

func TestInputsThatAreRefused(t *testing.T) {
	t.Parallel()
	b, token := opened(t, &double{})
	null, long := Input{Name: "request_json", Limit: 64}, text(strings.Repeat(" ", 65))
	want(t, b.Call(token, "check_license", null, 0), api.Argument, "null_argument")
	want(t, b.Call(token, "check_license", long, 0), api.Argument, "document_too_large")
	want(t, b.Call(token, "check_license", text(strings.Repeat(" ", 64)), 0), api.OK, "")
	want(t, b.Local("hardware_id", long), api.Argument, "document_too_large")
	want(t, b.Local("hardware_id", null), api.OK, "")
	want(t, b.Local("evaluate_license", null), api.Argument, "null_argument")
	for name, input := range map[string]Input{"null_argument": null, "document_too_large": long} {
		opened, reply := b.Open(input, true, Environment{})
		assert.Zero(t, opened, "open with a text that is refused")
		want(t, reply, api.Argument, name)
	}
	_, reply := b.Open(text("{}"), false, Environment{})
	assert.Equal(t, api.Argument, reply.Status, "open without a place for the client")
	want(t, b.Cancel(token, long), api.Argument, "document_too_large")
	want(t, b.Cancel(token, text("")), api.Argument, "empty_value")
	want(t, b.Cancel(token, text("\xff")), api.Argument, "invalid_utf8")
}

func TestRequestIsCopiedBeforeTheClientSeesIt(t *testing.T) {
	t.Parallel()
	host := []byte(`{"a":1}`)
	b, token := opened(t, &double{call: func(_ string, request []byte) (Response, error) {
		host[0] = 'X'
		return Response{Result: request}, nil
	}})
	assert.Contains(t, string(b.Call(token, "check_license", Input{Text: host, Limit: 64}, 0).JSON), `"result":{"a":1}`)
}

func TestFailedOpenGivesNoToken(t *testing.T) {
	t.Parallel()
	b := New(&double{openErr: failure.New(api.Config, "unknown_member", "no such member")})
	token, reply := b.Open(text("{}"), true, Environment{})
	want(t, reply, api.Config, "unknown_member")
	require.Equal(t, uintptr(0), token)
	assert.Equal(t, 0, b.Alive())
}

func TestNoClientOpensWhereSignalsAreUnprotected(t *testing.T) {
	t.Parallel()
	b := New(&double{})
	token, reply := b.Open(text("{}"), true, Environment{SignalsUnprotected: true})
	want(t, reply, api.Internal, "signals_unprotected")
	assert.Contains(t, string(reply.JSON), runtime.Version())
	require.Equal(t, uintptr(0), token)
	assert.Equal(t, 0, b.Alive())
}

func TestTokensThatNameNobody(t *testing.T) {
	t.Parallel()
	b, token := opened(t, &double{})
	for _, foreign := range []uintptr{0, 1, token - 1, token + 1, token + 2, token - 2, ^uintptr(0)} {
		want(t, b.Call(foreign, "check_license", text("{}"), 0), api.Handle, "invalid_handle")
		want(t, b.Cancel(foreign, Input{}), api.Handle, "invalid_handle")
		want(t, b.Close(foreign), api.Handle, "invalid_handle")
	}
	require.Equal(t, api.OK, b.Close(token).Status, "close")
	want(t, b.Close(token), api.Handle, "invalid_handle")
	want(t, b.Call(token, "check_license", text("{}"), 0), api.Handle, "invalid_handle")
	second, _ := b.Open(text("{}"), true, Environment{})
	assert.NotEqual(t, token, second, "the token")
}

func TestTokensFit32BitsAndSkipLiveOnesAfterAllWereUsed(t *testing.T) {
	t.Parallel()
	r := newRegistry()
	first := r.add(clientKind, &double{}, nil)
	require.NotEqual(t, uintptr(0), first%2, "first token")
	assert.LessOrEqual(t, first, uintptr(1<<32-1), "first token")
	r.last = firstToken - 2
	assert.Equal(t, first+2, r.add(clientKind, &double{}, nil), "token after all were used")
	r.last = 1<<32 - 1
	assert.Equal(t, uintptr(1), r.add(clientKind, &double{}, nil), "token after the last")
}

func TestCancelReachesTheClient(t *testing.T) {
	t.Parallel()
	d := &double{}
	b, token := opened(t, d)
	b.Cancel(token, text("a"))
	b.Cancel(token, Input{})
	assert.Equal(t, "[a *]", fmt.Sprint(d.cancelled), "cancelled")
}

func TestPanicPoisonsOneClientAndLeavesItClosable(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(string, []byte) (Response, error){
		"panic":             func(string, []byte) (Response, error) { panic("secret-text") },
		"nil pointer":       func(string, []byte) (Response, error) { return *(*Response)(nil), nil },
		"error of INTERNAL": func(string, []byte) (Response, error) { return Response{}, fault("x") },
		"untyped error":     func(string, []byte) (Response, error) { return Response{}, errors.New("secret-text") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &double{call: fail}
			b, token := opened(t, d)
			other, _ := b.Open(text("{}"), true, Environment{})
			call := func(token uintptr) Reply {
				return b.Guard("check_license", token, func() Reply { return b.Call(token, "check_license", text("{}"), 0) })
			}
			reply := call(token)
			want(t, reply, api.Internal, "internal_fault")
			require.NotContains(t, string(reply.JSON), "secret-text", "document tells the panic: %s", reply.JSON)
			assert.NotContains(t, string(reply.JSON), "goroutine", "document tells the panic: %s", reply.JSON)
			want(t, call(token), api.Internal, "client_poisoned")
			want(t, b.Cancel(token, Input{}), api.Internal, "client_poisoned")
			d.call = nil
			want(t, call(other), api.OK, "")
			require.Equal(t, api.OK, b.Close(token).Status, "close of a poisoned client")
			assert.Equal(t, 1, d.closed, "close of a poisoned client")
			want(t, b.Close(token), api.Handle, "invalid_handle")
		})
	}
}

func TestGuardAnswersPanicWithoutClient(t *testing.T) {
	t.Parallel()
	b := New(&double{})
	want(t, b.Guard("client_open", 0, func() Reply { panic("boom") }), api.Internal, "internal_fault")
	want(t, b.Guard("client_open", 0, func() Reply { return success(Response{}) }), api.OK, "")
	assert.Equal(t, 0, b.Alive(), "alive")
}

func TestOneOfManyClosesTheClient(t *testing.T) {
	t.Parallel()
	d := &double{}
	b, token := opened(t, d)
	var group sync.WaitGroup
	statuses := make([]api.Status, 16)
	for i := range statuses {
		group.Go(func() {
			b.Call(token, "check_license", text("{}"), 0)
			statuses[i] = b.Close(token).Status
		})
	}
	group.Wait()
	good := 0
	for _, status := range statuses {
		if status == api.OK {
			good++
		}
	}
	require.Equal(t, 1, good)
	require.Equal(t, 1, d.closed)
	assert.Equal(t, 0, b.Alive())
}

func TestErrorsOfTheBridgeSayWhetherTheRequestWasSent(t *testing.T) {
	t.Parallel()
	b, token := opened(t, &double{call: func(string, []byte) (Response, error) { panic("boom") }})
	null := Input{Name: "request_json", Limit: 64}
	for operation, wanted := range map[string][3]string{
		"check_license":         {`"details":{"sent":"no"}`, `"details":{"sent":"no"}`, `"details":{"sent":"maybe"}`},
		"send_offline_request":  {`"details":{"sent":"no"}`, `"details":{"sent":"no"}`, `"details":{"sent":"maybe"}`},
		"load_offline_response": {`"details":{}`, `"details":{}`, `"details":{}`},
	} {
		call := func(token uintptr, in Input) string {
			return string(b.Guard(operation, 0, func() Reply { return b.Call(token, operation, in, 0) }).JSON)
		}
		assert.Contains(t, call(0, text("{}")), wanted[0], operation)
		assert.Contains(t, call(token, null), wanted[1], operation)
		assert.Contains(t, call(token, text("{}")), wanted[2], operation)
	}
}
