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

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
)

// hanging returns a client of a server that answers nothing until the call is gone, and a channel that tells
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
		request := core.Request{"license_key": "K"}
		if callID != "" {
			request["options"] = core.Request{"call_id": callID}
		}
		_, err := client.CheckLicense(ctx, request)
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
		if !fail.Retryable() || fail.Meta.Attempts != 1 {
			t.Errorf("retryable %v, %d attempts; want true, 1", fail.Retryable(), fail.Meta.Attempts)
		}
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
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
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
	_, err := client.CheckLicense(t.Context(), core.Request{"license_key": "K"})
	fail := wantError(t, err, api.Timeout, "deadline_exceeded")
	if fail.Meta.Duration < 40*time.Millisecond {
		t.Errorf("ended after %v; want 40 ms at least", fail.Meta.Duration)
	}
	for _, part := range []string{"check_license", "127.0.0.1:", "40 ms", "check the network", "timeout_ms"} {
		if !strings.Contains(fail.Message, part) {
			t.Errorf("message %q does not hold %q", fail.Message, part)
		}
	}
	patient, _ := hanging(t, nil)
	_, err = patient.CheckLicense(t.Context(), core.Request{"license_key": "K", "options": core.Request{"timeout_ms": 30}})
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
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v; want one that is context.Canceled", err)
	}
	text := wire.EncodeFile([]byte(signedLicense(t, ours)))
	for operation, request := range map[string]core.Request{
		"create_offline_request": {"endpoint": "activate_offline", "license_key": "K"},
		"load_offline_response":  {"text": text, "kind": "license"},
		"check_license":          {"license_key": "K"},
	} {
		_, err := client.Call(ctx, operation, encode(t, request))
		wantError(t, err, api.Cancelled, "cancelled")
	}
	expired, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer stop()
	_, err = client.LoadOfflineResponse(expired, core.Request{"text": text, "kind": "license"})
	wantError(t, err, api.Timeout, "deadline_exceeded")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v; want one that is context.DeadlineExceeded", err)
	}
}

func TestLocalOperationsEndWithTheirTime(t *testing.T) {
	t.Parallel()
	licenses := slices.Repeat([]string{signedLicense(t, ours)}, 1000)
	client := open(t, nil)
	document := encode(t, core.Request{"text": wire.EncodeFile([]byte(`{"licenses":[` + strings.Join(licenses, ",") + `]}`)), "kind": "bundle",
		"options": core.Request{"timeout_ms": 2}})
	_, err := client.Call(t.Context(), "load_offline_response", document)
	fail := wantError(t, err, api.Timeout, "deadline_exceeded")
	if want := "load_offline_response: the time for the call is over (2 ms): raise timeout_ms"; fail.Message != want {
		t.Errorf("message = %q; want %q", fail.Message, want)
	}
}

// TestClientsAreUsedByManyGoroutines is for the race detector: calls, cancels and the close at once.
func TestClientsAreUsedByManyGoroutines(t *testing.T) {
	t.Parallel()
	body := licenseBody(keyMember)
	signature := sign(t, body)
	client := serve(t, nil, answering(jsonType, body, signature))
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
				for operation, request := range map[string]core.Request{
					"check_license":          {"license_key": testLicense, "options": core.Request{"call_id": "x"}},
					"create_offline_request": {"endpoint": "activate_offline", "license_key": "K"},
					"load_offline_response":  {"text": text, "kind": "license"},
				} {
					_, err := client.Call(t.Context(), operation, encode(t, request))
					if err != nil && !errors.Is(err, &core.Error{Status: api.Cancelled}) && !errors.Is(err, &core.Error{Status: api.Handle}) {
						t.Errorf("%s: %v; want none, CANCELLED or HANDLE", operation, err)
					}
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
		if err := client.Close(); err != nil {
			t.Error(err)
		}
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
		if fail == shared || fail.Meta.Duration == 0 {
			t.Errorf("error = %p with %v; want a copy with its own meta", fail, fail.Meta.Duration)
		}
	}
}
