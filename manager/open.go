// The files of this package, in the order in which they matter to a call:
//
//	settings.go     where a license is kept and by which rules it is judged
//	open.go         opening and closing a manager; environment.go opens one for a Go caller
//	call.go         a call: its operation, its time, its cancellation
//	request.go      reading a request
//	snapshot.go     what is known of the stored license at a moment, and its proof
//	change.go       changes of what is stored, and what counts in memory where it could not be
//	clock.go        the time
//	judge.go        states, and the errors that they become
//	localcheck.go   local_check
//	current.go      current
//	server.go       asking the server, and what its word does
//	activate.go     activate_license
//	check.go        check
//	settle.go       an activation whose response never came
//	deactivate.go   deactivate, clear_local_storage
//	offline.go      the four operations with files
//	files.go        reading and writing these files
//	counting.go     add_local_consumption
//	sync.go         sync_consumption
//	floating.go     floating_borrow, floating_release
//	poll.go         poll; schedule.go says when it does what
//	events.go       what poll tells
//	typed.go        the operations for Go callers

// Package manager keeps a license on the device: it activates, checks and deactivates it, judges it without a network, and
// counts consumption. docs/go.md shows how to use it.
//
// Every error that it returns is a *failure.Error, also named Error here.
package manager

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/inflight"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/store"
)

// Error is every error of this package.
type Error = failure.Error

// Meta describes how a call went.
type Meta = outcome.Meta

// Response is the result of a call that went well.
type Response struct {
	// Result is a JSON object.
	Result []byte
	Meta   Meta
}

// Manager keeps the license of one product or bundle on the device. It is safe for use by any number of goroutines.
type Manager struct {
	client   *core.Client
	facts    core.Facts
	settings Settings
	store    *store.Store
	calls    *inflight.Calls
	time     timekeeper
	// view is what is known; it is replaced, never altered.
	view atomic.Pointer[snapshot]
	// turn holds a value while nobody changes what is stored.
	turn chan struct{}
	// publishing guards the replacing of view, and owed.
	publishing sync.Mutex
	// owed are changes that count here and could not be stored yet.
	owed []change
	// looking guards lookedAt, when the files were looked at last, by the monotonic clock.
	looking  sync.Mutex
	lookedAt atomic.Int64
	// markedAt is when a local check tried last to store the time.
	markedAt atomic.Int64
	events   events
	schedule schedule
	opening  time.Duration
}

// OpenIn opens a manager in an environment.
func OpenIn(client *core.Client, s Settings, environment store.Environment) (*Manager, error) {
	started := time.Now()
	m, fail := open(client, s, environment, nil)
	if fail != nil {
		return nil, fail
	}
	m.opening = time.Since(started)
	return m, nil
}

// open opens a manager; files are nil but in tests.
func open(client *core.Client, s Settings, environment store.Environment, files store.Files) (*Manager, *failure.Error) {
	if fail := s.check(); fail != nil {
		return nil, fail
	}
	m := &Manager{client: client, facts: client.Facts(), settings: s, calls: inflight.Of("manager"), turn: make(chan struct{}, 1)}
	if m.facts.SkipsSignatures {
		return nil, input.Manager.Fail("contradiction", "a client with insecure_skip_signature cannot keep a license: nothing would prove it")
	}
	m.time.start(m.facts.Clock)
	place := store.Place{Location: s.Location, Name: s.Name, Path: s.Path}
	folder, err := place.Folder(environment)
	if err != nil {
		return nil, failure.From(err, libraryFailed)
	}
	var key []byte
	if s.StoreKey != "" {
		key = []byte(s.StoreKey)
	}
	if m.store, err = store.Open(store.Settings{Place: place, Folder: folder, Code: m.facts.Product, Key: key, LockTimeout: s.LockTimeout, Files: files}); err != nil {
		return nil, failure.From(err, libraryFailed)
	}
	if fail := m.load(context.Background()); fail != nil {
		return nil, fail
	}
	m.turn <- struct{}{}
	v := m.view.Load()
	m.events.begin(m.best(v), v.entry.Slots)
	return m, nil
}

// libraryFailed is the message for an error that nobody has foreseen.
const libraryFailed = "the library failed"

// Info returns the result of an open: path, location, writable, format, generation, state, warnings.
func (m *Manager) Info() Response {
	v := m.view.Load()
	w := rawjson.Writer{Out: []byte("{")}
	m.writePlace(&w, v)
	m.writeState(&w, v, m.best(v))
	w.Texts("warnings", v.warnings)
	w.Close()
	return Response{Result: w.Out, Meta: withDuration(m.opening)}
}

// writePlace writes where the license is stored.
func (m *Manager) writePlace(w *rawjson.Writer, v *snapshot) {
	location := m.settings.Location
	if location == "" {
		location = "path"
	}
	w.Text("path", m.store.Path())
	w.Text("location", location)
	w.Boolean("writable", m.store.Writable())
	w.Integer("format", store.Format)
	w.Integer("generation", int64(v.generation))
}

func withDuration(d time.Duration) Meta {
	meta := outcome.New()
	meta.Duration = d
	return meta
}

// Cancel ends every call in flight with this call_id; they return CANCELLED.
func (m *Manager) Cancel(callID string) { m.calls.Cancel(callID) }

// CancelAll ends every call in flight.
func (m *Manager) CancelAll() { m.calls.CancelAll() }

// Close ends the calls in flight and waits for them. It reports no consumption and releases no slot. A second Close is a
// HANDLE error and does nothing.
func (m *Manager) Close() error {
	if fail := m.calls.Close(); fail != nil {
		return fail
	}
	return nil
}

// closedClient is the error of a call over the network on a manager whose client is closed.
func closedClient(operation string) *failure.Error {
	fail := failure.New(api.Handle, "client_closed", operation+": the manager's client is closed")
	fail.Sent = failure.NotSent
	return fail
}
