// Package bridge stands between C and the client. It looks handles up, reads the host's texts, calls the client,
// and writes the JSON that the host receives. It is plain Go, so Go tests can call it. Package capi puts C's types
// around it. docs/how-a-call-goes.md follows one call through all packages.
package bridge

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

// Response is a result, as JSON, and how its call went.
type Response struct {
	Result []byte
	Meta   outcome.Meta
}

// Environment holds the variables of the C environment that a client heeds, those for the proxy and those for the
// system's authorities; empty where not set.
type Environment struct {
	HTTP, HTTPS, No         string
	CertFile, CertDirectory string
	// SignalsUnprotected: CoreCLR runs in this process, and the library does not know how to keep Go from its signals.
	SignalsUnprotected bool
}

// Client is an open client.
type Client interface {
	instance
	Info() Response
}

// Library is what the bridge calls: Core, or a test's double.
type Library interface {
	Open(config []byte, environment Environment) (Client, error)
	// Local performs an operation without a client. request is nil for NULL.
	Local(operation string, request []byte) (Response, error)
	OpenManager(client Client, settings []byte, places Places) (Manager, error)
}

// Input is a text of the host's.
type Input struct {
	// Name is the parameter's, for messages.
	Name string
	// Text is nil for NULL. It is the host's memory: what is kept is copied.
	Text []byte
	// Limit is the number of bytes that the text may have. Of a longer one only Limit + 1 are looked at.
	Limit int
}

// Reply is what a function returns to the host.
type Reply struct {
	Status api.Status
	JSON   []byte
}

// Bridge serves one library. Its methods may be called from any number of threads at once.
type Bridge struct {
	library  Library
	handles  *registry
	inFlight atomic.Int32
}

// New returns a bridge without clients.
func New(library Library) *Bridge {
	return &Bridge{library: library, handles: newRegistry()}
}

// Guard calls f and turns a panic into INTERNAL: what the token stands for, if anything, refuses every later call
// with INTERNAL too.
func (b *Bridge) Guard(operation string, token uintptr, f func() Reply) (reply Reply) {
	b.inFlight.Add(1)
	defer b.inFlight.Add(-1)
	defer func() {
		if recover() != nil {
			if h := b.handles.get(token); h != nil {
				h.poisoned.Store(true)
			}
			reply = faultReply(operation)
		}
	}()
	return f()
}

// faultReply shows nothing of the panic, because its text may contain anything.
func faultReply(operation string) (reply Reply) {
	defer func() {
		if recover() != nil {
			reply = Reply{Status: api.Internal, JSON: []byte(internalJSON)}
		}
	}()
	return failed(arrived(fault(operation), failure.MaybeSent, operation))
}

// arrived says in the error of a call over the network whether its request may have reached the server.
func arrived(fail *failure.Error, sent, operation string) *failure.Error {
	if overNetwork(operation) {
		fail.Sent = sent
	}
	return fail
}

// overNetwork reports whether a function, named without its osp_, asks a server.
func overNetwork(operation string) bool {
	if name, of := strings.CutPrefix(operation, managerPrefix); of {
		o := api.LookupManagerOperation(name)
		return o != nil && o.Network
	}
	return core.OverNetwork(operation)
}

func fault(operation string) *failure.Error {
	return failure.New(api.Internal, "internal_fault", faultMessage(operation))
}

func faultMessage(operation string) string {
	return "osp_" + operation + " failed inside the library: close the " + string(kindOf(operation)) + " and open another"
}

// Alive counts the open handles and the calls in flight.
func (b *Bridge) Alive() int { return b.handles.len() + int(b.inFlight.Load()) }

// Local serves the functions that take a request and no client. NULL means the defaults where the operation has them.
func (b *Bridge) Local(operation string, request Input) Reply {
	var text []byte
	if row := api.LookupOperation(operation); request.Text != nil || row == nil || !row.NoRequest {
		var bad *failure.Error
		if text, bad = request.take(); bad != nil {
			return failed(bad)
		}
	}
	response, err := b.library.Local(operation, text)
	if err != nil {
		return failed(failure.From(err, faultMessage(operation)))
	}
	return success(response)
}

// signalsUnprotected names the Go that the library was built with.
var signalsUnprotected = "osp_client_open: this library was built with " + runtime.Version() + ", whose table of signals it does not know: " +
	"beside .NET (CoreCLR or Mono) the process would hang or end. Use a library of a release, or build it with the toolchain that go.mod names"

// Open serves osp_client_open. wanted is true if the host passed a place for the token. The token is 0 after an
// error.
func (b *Bridge) Open(config Input, wanted bool, environment Environment) (uintptr, Reply) {
	if !wanted {
		return 0, failed(nullArgument("client"))
	}
	text, bad := config.take()
	if bad != nil {
		return 0, failed(bad)
	}
	if environment.SignalsUnprotected {
		return 0, failed(failure.New(api.Internal, "signals_unprotected", signalsUnprotected))
	}
	client, err := b.library.Open(text, environment)
	if err != nil {
		return 0, failed(failure.From(err, faultMessage("client_open")))
	}
	response := success(client.Info())
	return b.handles.add(clientKind, client, nil), response
}

// Close serves osp_client_close.
func (b *Bridge) Close(token uintptr) Reply { return b.close("client_close", token) }

func (b *Bridge) close(operation string, token uintptr) Reply {
	h, actual := b.handles.remove(kindOf(operation), token)
	if h == nil {
		return failed(invalidHandle(operation, actual))
	}
	if err := h.close(); err != nil {
		return failed(failure.From(err, faultMessage(operation)))
	}
	return Reply{Status: api.OK}
}

// Cancel serves osp_cancel. A call id that is NULL means every call.
func (b *Bridge) Cancel(token uintptr, callID Input) Reply { return b.cancel("cancel", token, callID) }

func (b *Bridge) cancel(operation string, token uintptr, callID Input) Reply {
	h, bad := b.find(operation, token)
	if bad != nil {
		return failed(bad)
	}
	if callID.Text == nil {
		h.opened.CancelAll()
		return Reply{Status: api.OK}
	}
	id, bad := callID.take()
	switch {
	case bad != nil:
		return failed(bad)
	case len(id) == 0:
		return failed(failure.New(api.Argument, "empty_value", "call_id is empty: give an id, or NULL for every call"))
	case !utf8.Valid(id):
		return failed(failure.New(api.Argument, "invalid_utf8", "call_id is not UTF-8"))
	}
	h.opened.Cancel(string(id))
	return Reply{Status: api.OK}
}

// Call serves the functions that take a client and a request. It checks the handle before the request. waited is the
// part of the call's time that has passed already.
func (b *Bridge) Call(token uintptr, operation string, request Input, waited time.Duration) Reply {
	started := time.Now().Add(-waited)
	h, bad := b.find(operation, token)
	if bad != nil {
		return failed(arrived(bad, failure.NotSent, operation))
	}
	return call(core.StartedAt(context.Background(), started), h, operation, operation, request)
}

// call hands a request over. function is the function's name without its osp_, operation what the handle calls it.
func call(ctx context.Context, h *handle, function, operation string, request Input) Reply {
	text, bad := request.take()
	if bad != nil {
		return failed(arrived(bad, failure.NotSent, function))
	}
	response, err := h.opened.Call(ctx, operation, text)
	if err != nil {
		failing := failure.From(err, faultMessage(function))
		if failing.Status == api.Internal {
			h.poisoned.Store(true)
		}
		return failed(failing)
	}
	return success(response)
}

// find returns the open handle of a token, of the kind that the operation takes, where it is fit for calls.
func (b *Bridge) find(operation string, token uintptr) (*handle, *failure.Error) {
	want := kindOf(operation)
	switch h := b.handles.get(token); {
	case h == nil:
		return nil, invalidHandle(operation, "")
	case h.kind != want:
		return nil, invalidHandle(operation, h.kind)
	case h.poisoned.Load():
		return nil, poisoned(operation, want)
	default:
		return h, nil
	}
}

// kindOf is the kind of the handle that a function, named without its osp_, takes.
func kindOf(operation string) kind {
	if strings.HasPrefix(operation, managerPrefix) && operation != managerOpen {
		return managerKind
	}
	return clientKind
}

func poisoned(operation string, what kind) *failure.Error {
	return failure.New(api.Internal, string(what)+"_poisoned", fmt.Sprintf("osp_%s: an earlier call on this %s failed inside the library: "+
		"close it and open another", operation, what))
}

// take copies the text out of the host's memory.
func (in Input) take() ([]byte, *failure.Error) {
	switch {
	case in.Text == nil:
		return nil, nullArgument(in.Name)
	case len(in.Text) > in.Limit:
		return nil, failure.New(api.Argument, "document_too_large", fmt.Sprintf("%s is longer than its limit of %d bytes", in.Name, in.Limit))
	}
	return bytes.Clone(in.Text), nil
}

func nullArgument(name string) *failure.Error {
	return failure.New(api.Argument, "null_argument", name+" is NULL")
}

// invalidHandle is the error for a token that does not stand for what an operation takes; actual is the kind of what it
// stands for, empty where that is nothing.
func invalidHandle(operation string, actual kind) *failure.Error {
	why := "is NULL, closed or was never opened"
	if actual != "" {
		why = "is the handle of a " + string(actual)
	}
	return failure.New(api.Handle, "invalid_handle", "osp_"+operation+": "+string(kindOf(operation))+" "+why)
}
