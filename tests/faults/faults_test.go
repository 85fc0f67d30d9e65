package faults

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
)

// atOnce is how many rows run at the same time: they wait more than they compute.
const atOnce = 32

func TestMain(m *testing.M) {
	TakeNames() // before anything looks for the process's resolver
	os.Exit(m.Run())
}

func TestEveryFaultEndsInItsOwnErrorAndLeavesTheClientUsable(t *testing.T) {
	t.Parallel()
	slots := make(chan struct{}, atOnce)
	var rows sync.WaitGroup
	for i := range All {
		f := &All[i]
		for _, method := range f.Methods() {
			rows.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				t.Run(f.Name+"/"+method, func(t *testing.T) { meet(t, f, method) })
			})
		}
	}
	rows.Wait()
}

func meet(t *testing.T, f *Fault, method string) {
	w, err := f.Start(method)
	require.NoError(t, err)
	defer func() {
		assert.NoError(t, w.Close())
	}()
	config, err := core.ParseConfig(w.Config())
	require.NoError(t, err)
	client, err := core.Open(config)
	require.NoError(t, err)
	defer func() {
		assert.NoError(t, client.Close())
	}()
	if f.Warm {
		expectGood(t, w, client, 1)
	}
	w.Break()
	expectFault(t, w, client)
	expectTries(t, w)
	require.NoError(t, w.Heal())
	if f.mendable() {
		expectGood(t, w, client, max(f.Again, 1))
	}
}

// expectGood makes the call that must go well. Where connections get little time, a slow machine may need more
// than one.
func expectGood(t *testing.T, w *World, client *core.Client, attempts int) {
	t.Helper()
	response, err := client.Call(t.Context(), w.Good(), w.GoodRequest())
	if w.fault.Ends == ByConnectTimeout {
		for range 5 {
			if err != nil {
				response, err = client.Call(t.Context(), w.Good(), w.GoodRequest())
			}
		}
		attempts = response.Meta.Attempts
	}
	require.NoError(t, err, "the good call")
	assert.Equal(t, attempts, response.Meta.Attempts, "the good call")
}

func expectFault(t *testing.T, w *World, client *core.Client) {
	t.Helper()
	var calls sync.WaitGroup
	for range max(w.fault.Callers, 1) {
		calls.Go(func() { expectEnd(t, w, client) })
	}
	if w.fault.Cancel {
		assert.NoError(t, w.Seen(t.Context()))
		client.CancelAll()
	}
	calls.Wait()
}

// expectEnd makes one call and compares its end with the row.
func expectEnd(t *testing.T, w *World, client *core.Client) {
	t.Helper()
	want := w.fault.Want
	started := time.Now()
	response, err := client.Call(context.Background(), w.Operation(), w.Request())
	took := time.Since(started)
	meta := response.Meta
	var fail *core.Error
	switch {
	case errors.As(err, &fail):
		meta = fail.Meta
		require.Equal(t, want.Status, fail.Status)
		require.Equal(t, want.Code, fail.Code)
		require.Equal(t, want.Retryable, fail.Retryable())
		assert.Equal(t, want.HTTP, fail.Meta.HTTPStatus)
		assert.False(t, api.Code(fail.Status, fail.Code) == nil && fail.Code != "something_new" && fail.Code != "license_expired", "%s %s has no row in the table of codes", fail.Status.Name(), fail.Code)
		if sent := w.fault.sent(); sent != "" {
			assert.Equal(t, sent, fail.Sent, "the request may have arrived")
		}
		assert.Equal(t, outcome.None, fail.Meta.Signature, "an error vouches for a signature")
		expectMessage(t, w, fail)
	case err != nil:
		t.Errorf("got the untyped error %v", err)
	case want.Status != api.OK:
		t.Errorf("got the response %.200s, want %s %s", response.Result, want.Status.Name(), want.Code)
	}
	attempts := w.fault.attempts(w.method)
	assert.False(t, meta.Attempts != attempts && (w.fault.Callers < 2 || meta.Attempts < 1 || meta.Attempts > attempts), "meta tells of %d attempts, want %d", meta.Attempts, attempts)
	least, most := w.fault.limits(w.method)
	require.GreaterOrEqual(t, took, least, "took")
	assert.LessOrEqual(t, took, most, "took")
}

// expectTries waits for those that the party has not noticed yet: a client may give one up before that.
func expectTries(t *testing.T, w *World) {
	t.Helper()
	want := w.fault.Want.Tries(w.method)
	n, visible := w.Tries()
	for limit := time.Now().Add(patience); visible && n < want && time.Now().Before(limit); n, _ = w.Tries() {
		time.Sleep(time.Millisecond)
	}
	assert.False(t, visible && n != want, "the party at fault saw %d tries, want %d", n, want)
}

// expectMessage: it names whom the connection failed with, and nothing in the error is a secret.
func expectMessage(t *testing.T, w *World, fail *core.Error) {
	t.Helper()
	t.Logf("%s (%s): %s", fail.Status.Name(), fail.Code, fail.Message)
	named := map[Party]bool{}
	for party, front := range w.fronts {
		_, port, _ := net.SplitHostPort(front.address)
		named[party] = strings.Contains(fail.Message, ":"+port)
	}
	named[NameServer] = named[API]
	require.False(t, fail.Status == api.Network && !slices.Contains(slices.Collect(maps.Values(named)), true) && w.fault.mendable(), "the message %q does not name whom the connection failed with", fail.Message)
	assert.False(t, fail.Code == "connect_timeout" && !named[w.fault.At], "the message %q does not name whom the connection failed with", fail.Message)
	assert.Equal(t, strings.Contains(fail.Message, "the name server "), w.fault.Names == silentNames, "the message")
	assert.Contains(t, fail.Message, w.fault.Says, "the message")
	everything := fail.Message + fail.ServerMessage + fail.Body
	assert.NotContains(t, fail.Message, ownLicense, "the message")
	for _, secret := range []string{w.line.SharedKey, w.line.ClientSecret, w.license().Password, "secret word", "secret-word", "secret%20word"} {
		assert.False(t, secret != "" && strings.Contains(everything, secret), "the error tells %q: %s", secret, everything)
	}
}

// lateContext tells a deadline and ends a while after it, as any context does by a hair.
type lateContext struct {
	context.Context
	deadline time.Time
}

func (c lateContext) Deadline() (time.Time, bool) { return c.deadline, true }

func TestConnectingEndsByTheCallsTimeThoughTheDialerIsSooner(t *testing.T) {
	t.Parallel()
	w, err := Find("connect-stalled-long").Start(http.MethodPost)
	require.NoError(t, err)
	defer w.Close()
	w.Break()
	config, err := core.ParseConfig(w.Config())
	require.NoError(t, err)
	client, err := core.Open(config)
	require.NoError(t, err)
	defer client.Close()
	const limit = 300 * time.Millisecond
	ends, cancel := context.WithTimeout(t.Context(), 2*limit)
	defer cancel()
	_, err = client.Call(lateContext{ends, time.Now().Add(limit)}, w.Good(), w.GoodRequest())
	assert.ErrorIs(t, err, &core.Error{Status: api.Timeout, Code: "deadline_exceeded"})
}

func TestEveryRowIsWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range All {
		how := 0
		for _, is := range []bool{f.Socket != nil, f.Respond != nil, f.TLS != nil, f.Closed, f.Full, f.Names != wellNamed,
			f.Clock != 0, f.Forgotten, !f.mendable()} {
			if is {
				how++
			}
		}
		require.Equal(t, 1, how, "row %q", f.Name)
		require.False(t, seen[f.Name], "row %q: %d ways to go wrong, or no name of its own, description, heading or method", f.Name, how)
		require.NotEmpty(t, f.What, "row %q: %d ways to go wrong, or no name of its own, description, heading or method", f.Name, how)
		require.NotEmpty(t, f.Group, "row %q: %d ways to go wrong, or no name of its own, description, heading or method", f.Name, how)
		assert.NotEmpty(t, f.Methods(), "row %q: %d ways to go wrong, or no name of its own, description, heading or method", f.Name, how)
		seen[f.Name] = true
		assert.False(t, f.Want.Status == api.OK && f.Want.HTTP != http.StatusOK, "row %q ends well without a response", f.Name)
	}
}
