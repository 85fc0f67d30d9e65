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

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
)

// atOnce is how many rows run at the same time: they wait more than they compute.
const atOnce = 32

func TestMain(m *testing.M) {
	names() // before anything looks for the process's resolver
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
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	config, err := core.ParseConfig(w.Config())
	if err != nil {
		t.Fatal(err)
	}
	client, err := core.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}()
	if f.Warm {
		expectGood(t, w, client, 1)
	}
	w.Break()
	expectFault(t, w, client)
	expectTries(t, w)
	if err := w.Heal(); err != nil {
		t.Fatal(err)
	}
	if f.mendable() {
		expectGood(t, w, client, max(f.Again, 1))
	}
}

// expectGood makes the call that must go well. Where connections get little time, a slow machine may need more
// than one.
func expectGood(t *testing.T, w *World, client *core.Client, attempts int) {
	t.Helper()
	answer, err := client.Call(t.Context(), w.Good(), w.GoodRequest())
	if w.fault.Ends == ByConnectTimeout {
		for range 5 {
			if err != nil {
				answer, err = client.Call(t.Context(), w.Good(), w.GoodRequest())
			}
		}
		attempts = answer.Meta.Attempts
	}
	if err != nil || answer.Meta.Attempts != attempts {
		t.Errorf("the good call: got %v after %d attempts, want an answer after %d", err, answer.Meta.Attempts, attempts)
	}
}

func expectFault(t *testing.T, w *World, client *core.Client) {
	t.Helper()
	var calls sync.WaitGroup
	for range max(w.fault.Callers, 1) {
		calls.Go(func() { expectEnd(t, w, client) })
	}
	if w.fault.Cancel {
		if err := w.Seen(t.Context()); err != nil {
			t.Error(err)
		}
		client.CancelAll()
	}
	calls.Wait()
}

// expectEnd makes one call and compares its end with the row.
func expectEnd(t *testing.T, w *World, client *core.Client) {
	t.Helper()
	want := w.fault.Want
	started := time.Now()
	answer, err := client.Call(context.Background(), w.Operation(), w.Request())
	took := time.Since(started)
	meta := answer.Meta
	var fail *core.Error
	switch {
	case errors.As(err, &fail):
		meta = fail.Meta
		if fail.Status != want.Status || fail.Code != want.Code || fail.Retryable() != want.Retryable || fail.Meta.HTTPStatus != want.HTTP {
			t.Errorf("got %s %s, HTTP %d, retryable %t (%s); want %s %s, HTTP %d, retryable %t", fail.Status.Name(), fail.Code,
				fail.Meta.HTTPStatus, fail.Retryable(), fail.Message, want.Status.Name(), want.Code, want.HTTP, want.Retryable)
		}
		if api.Code(fail.Status, fail.Code) == nil && fail.Code != "something_new" && fail.Code != "license_expired" {
			t.Errorf("%s %s has no row in the table of codes", fail.Status.Name(), fail.Code)
		}
		if fail.Meta.Signature != outcome.None {
			t.Errorf("an error vouches for a signature: %s", fail.Meta.Signature)
		}
		expectMessage(t, w, fail)
	case err != nil:
		t.Errorf("got the untyped error %v", err)
	case want.Status != api.OK:
		t.Errorf("got the answer %.200s, want %s %s", answer.Result, want.Status.Name(), want.Code)
	}
	if attempts := w.fault.attempts(w.method); meta.Attempts != attempts && (w.fault.Callers < 2 || meta.Attempts < 1 || meta.Attempts > attempts) {
		t.Errorf("meta tells of %d attempts, want %d", meta.Attempts, attempts)
	}
	least, most := w.fault.limits(w.method)
	if took < least || took > most {
		t.Errorf("took %v, want %v to %v", took, least, most)
	}
}

// expectTries waits for those that the party has not noticed yet: a client may give one up before that.
func expectTries(t *testing.T, w *World) {
	t.Helper()
	want := w.fault.Want.Tries(w.method)
	n, visible := w.Tries()
	for limit := time.Now().Add(patience); visible && n < want && time.Now().Before(limit); n, _ = w.Tries() {
		time.Sleep(time.Millisecond)
	}
	if visible && n != want {
		t.Errorf("the party at fault saw %d tries, want %d", n, want)
	}
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
	if fail.Status == api.Network && !slices.Contains(slices.Collect(maps.Values(named)), true) && w.fault.mendable() ||
		fail.Code == "connect_timeout" && !named[w.fault.At] {
		t.Errorf("the message %q does not name whom the connection failed with", fail.Message)
	}
	if silent := w.fault.Names == silentNames; silent != strings.Contains(fail.Message, "the name server ") {
		t.Errorf("the message %q names a name server that did not answer: %t, want %t", fail.Message, !silent, silent)
	}
	if !strings.Contains(fail.Message, w.fault.Says) {
		t.Errorf("the message %q does not say %q", fail.Message, w.fault.Says)
	}
	everything := fail.Message + fail.ServerMessage + fail.Body
	if strings.Contains(fail.Message, ownLicense) {
		t.Errorf("the message %q tells the license key", fail.Message)
	}
	for _, secret := range []string{w.line.SharedKey, w.line.ClientSecret, w.license().Password, "secret word", "secret-word", "secret%20word"} {
		if secret != "" && strings.Contains(everything, secret) {
			t.Errorf("the error tells %q: %s", secret, everything)
		}
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
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.Break()
	config, err := core.ParseConfig(w.Config())
	if err != nil {
		t.Fatal(err)
	}
	client, err := core.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	const limit = 300 * time.Millisecond
	ends, cancel := context.WithTimeout(t.Context(), 2*limit)
	defer cancel()
	_, err = client.Call(lateContext{ends, time.Now().Add(limit)}, w.Good(), w.GoodRequest())
	if !errors.Is(err, &core.Error{Status: api.Timeout, Code: "deadline_exceeded"}) {
		t.Errorf("got %v, want TIMEOUT deadline_exceeded", err)
	}
}

func TestEveryRowIsWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range All {
		how := 0
		for _, is := range []bool{f.Socket != nil, f.Answer != nil, f.TLS != nil, f.Closed, f.Full, f.Names != wellNamed,
			f.Clock != 0, f.Forgotten, !f.mendable()} {
			if is {
				how++
			}
		}
		if how != 1 || seen[f.Name] || f.What == "" || f.Group == "" || len(f.Methods()) == 0 {
			t.Errorf("row %q: %d ways to go wrong, or no name of its own, description, heading or method", f.Name, how)
		}
		seen[f.Name] = true
		if f.Want.Status == api.OK && f.Want.HTTP != http.StatusOK {
			t.Errorf("row %q ends well without an answer", f.Name)
		}
	}
}
