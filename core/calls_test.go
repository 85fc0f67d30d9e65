package core_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
)

// hanging returns a client of a server that sends nothing until the call is gone, and a channel that tells
// of every request that has arrived.
func hanging(t *testing.T, change func(*core.Config)) (*core.Client, <-chan struct{}) {
	t.Helper()
	arrived := make(chan struct{}, 64)
	client := serve(t, change, func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	})
	return client, arrived
}

// start makes a call in a goroutine; the channel tells its error.
func start(ctx context.Context, client *core.Client, callID string) <-chan error {
	ended := make(chan error, 1)
	go func() {
		request := fields{"license_key": "K"}
		if callID != "" {
			request["options"] = fields{"call_id": callID}
		}
		_, err := do(ctx, client, "check_license", request)
		ended <- err
	}()
	return ended
}

// soon returns what a call ended with and fails where that takes longer than a cancelled call may.
func soon(t *testing.T, ended <-chan error) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(time.Second): // 100 ms are promised; the rest is for a busy machine
		t.Fatal("the call did not end")
		return nil
	}
}

func TestCancelEndsEveryCallOfAnID(t *testing.T) {
	t.Parallel()
	client, arrived := hanging(t, nil)
	first, second, other := start(t.Context(), client, "a"), start(t.Context(), client, "a"), start(t.Context(), client, "b")
	for range 3 {
		<-arrived
	}
	nameless := start(t.Context(), client, "")
	<-arrived
	client.Cancel("nobody")
	client.Cancel("")
	client.Cancel("a")
	for _, ended := range []<-chan error{first, second} {
		fail := wantError(t, soon(t, ended), api.Cancelled, "cancelled")
		require.True(t, fail.Retryable(), "retryable %v, %d attempts; want true, 1", fail.Retryable(), fail.Meta.Attempts)
		assert.Equal(t, 1, fail.Meta.Attempts, "retryable %v", fail.Retryable())
	}
	select {
	case err := <-other:
		t.Errorf("the call of another id ended: %v", err)
	case err := <-nameless:
		t.Errorf("the call without an id ended: %v", err)
	default:
	}
	client.CancelAll()
	wantError(t, soon(t, other), api.Cancelled, "cancelled")
	wantError(t, soon(t, nameless), api.Cancelled, "cancelled")
}

func TestCloseEndsCallsAndWaitsForThem(t *testing.T) {
	t.Parallel()
	client, arrived := hanging(t, nil)
	var calls []<-chan error
	for i := range 4 {
		calls = append(calls, start(t.Context(), client, fmt.Sprint(i)))
		<-arrived
	}
	require.NoError(t, client.Close())
	for _, ended := range calls {
		wantError(t, soon(t, ended), api.Cancelled, "client_closed")
	}
	wantError(t, client.Close(), api.Handle, "invalid_handle")
	for _, operation := range core.OperationNames() {
		_, err := client.Call(t.Context(), operation, []byte(`{`))
		wantError(t, err, api.Handle, "invalid_handle")
	}
	client.CancelAll()
}

func TestTheTimeOfACallIsItsTotal(t *testing.T) {
	t.Parallel()
	client, _ := hanging(t, func(cfg *core.Config) { cfg.Timeout = 40 * time.Millisecond })
	_, err := do(t.Context(), client, "check_license", fields{"license_key": "K"})
	fail := wantError(t, err, api.Timeout, "deadline_exceeded")
	assert.GreaterOrEqual(t, fail.Meta.Duration, 40*time.Millisecond, "ended after")
	for _, part := range []string{"check_license", "127.0.0.1:", "40 ms", "check the network", "timeout_ms"} {
		assert.Contains(t, fail.Message, part, "message")
	}
	patient, _ := hanging(t, nil)
	_, err = do(t.Context(), patient, "check_license", fields{"license_key": "K", "options": fields{"timeout_ms": 30}})
	wantError(t, err, api.Timeout, "deadline_exceeded")
}

func TestContextsEndCalls(t *testing.T) {
	t.Parallel()
	client, arrived := hanging(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	ended := start(ctx, client, "")
	<-arrived
	cancel()
	err := soon(t, ended)
	wantError(t, err, api.Cancelled, "cancelled")
	assert.ErrorIs(t, err, context.Canceled)
	text := wire.EncodeFile([]byte(signedLicense(t, ours)))
	for operation, request := range map[string]fields{
		"create_offline_request": {"endpoint": "activate_offline", "license_key": "K"},
		"load_offline_response":  {"text": text, "kind": "license"},
		"check_license":          {"license_key": "K"},
	} {
		_, err := client.Call(ctx, operation, encode(t, request))
		wantError(t, err, api.Cancelled, "cancelled")
	}
	expired, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer stop()
	_, err = do(expired, client, "load_offline_response", fields{"text": text, "kind": "license"})
	wantError(t, err, api.Timeout, "deadline_exceeded")
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestLocalOperationsEndWithTheirTime(t *testing.T) {
	t.Parallel()
	licenses := slices.Repeat([]string{signedLicense(t, ours)}, 1000)
	client := open(t, nil)
	document := encode(t, fields{"text": wire.EncodeFile([]byte(`{"licenses":[` + strings.Join(licenses, ",") + `]}`)), "kind": "bundle",
		"options": fields{"timeout_ms": 2}})
	_, err := client.Call(t.Context(), "load_offline_response", document)
	fail := wantError(t, err, api.Timeout, "deadline_exceeded")
	assert.Equal(t, "load_offline_response: the time for the call is over (2 ms): raise timeout_ms", fail.Message, "message")
}

// TestClientsAreUsedByManyGoroutines is for the race detector: calls, cancels and the close at once.
func TestClientsAreUsedByManyGoroutines(t *testing.T) {
	t.Parallel()
	body := licenseBody(keyMember)
	signature := sign(t, body)
	client := serve(t, nil, responding(jsonType, body, signature))
	text := wire.EncodeFile([]byte(signedLicense(t, ours)))
	var group sync.WaitGroup
	halfway := make(chan struct{}, 16)
	for i := range 16 {
		group.Add(1)
		go func() {
			defer group.Done()
			for round := range 8 {
				if round == 4 {
					halfway <- struct{}{}
				}
				for operation, request := range map[string]fields{
					"check_license":          {"license_key": testLicense, "options": fields{"call_id": "x"}},
					"create_offline_request": {"endpoint": "activate_offline", "license_key": "K"},
					"load_offline_response":  {"text": text, "kind": "license"},
				} {
					_, err := client.Call(t.Context(), operation, encode(t, request))
					assert.False(t, err != nil && !errors.Is(err, &core.Error{Status: api.Cancelled}) && !errors.Is(err, &core.Error{Status: api.Handle}), "%s: %v; want none, CANCELLED or HANDLE", operation, err)
				}
				if i == 0 {
					client.Cancel("x")
				}
			}
		}()
	}
	client.Info()
	group.Add(1)
	go func() {
		defer group.Done()
		for range 8 {
			<-halfway
		}
		assert.NoError(t, client.Close())
	}()
	group.Wait()
}

func TestErrorsOfSeveralCallsAreTheirOwn(t *testing.T) {
	t.Parallel()
	client, arrived := hanging(t, nil)
	ctx, cancel := context.WithCancelCause(t.Context())
	first, second := start(ctx, client, ""), start(ctx, client, "")
	<-arrived
	<-arrived
	shared := &core.Error{Status: api.Cancelled, Code: "cancelled", Message: "shared"}
	cancel(shared)
	for _, ended := range []<-chan error{first, second} {
		fail := wantError(t, soon(t, ended), api.Cancelled, "cancelled")
		require.NotSame(t, shared, fail)
		assert.NotEqual(t, time.Duration(0), fail.Meta.Duration, "error = %p", fail)
	}
}
