package bridge

import (
	"context"
	"io"
	"sync"
	"sync/atomic"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// kind says what a handle stands for, as messages name it.
type kind string

const (
	clientKind  kind = "client"
	managerKind kind = "manager"
)

// firstToken is odd and far from small numbers, so that neither an address nor a stray count is a token.
const firstToken uint32 = 0x4F535001

// registry gives out the tokens that stand for what C has opened, of every kind. Every token counts one further than
// the one before, so that the number is its own generation: a closed handle's token names nothing until two thousand
// million handles were opened after it. Tokens fit 32 bits, as uintptr_t may.
type registry struct {
	mu   sync.RWMutex
	last uint32
	open map[uintptr]*handle
}

// handle is something that C has opened.
type handle struct {
	kind   kind
	opened instance
	// open ends when the handle is closed, and with it what others do through it.
	open context.Context
	end  context.CancelCauseFunc
	// client is the handle of the client that a manager calls; nil for a client.
	client *handle
	// poisoned is set once the library has failed in a call on this handle.
	poisoned atomic.Bool
}

// instance is what every handle stands for.
type instance interface {
	io.Closer
	Call(ctx context.Context, operation string, request []byte) (Response, error)
	Cancel(callID string)
	CancelAll()
}

// close closes what the handle stands for. What a manager does through a client ends with the client.
func (h *handle) close() error {
	h.end(failure.New(api.Cancelled, "client_closed", "the client was closed during the call"))
	return h.opened.Close()
}

func newRegistry() *registry {
	return &registry{last: firstToken - 2, open: map[uintptr]*handle{}}
}

// add gives out a token. client is the handle of a manager's client, nil for a client.
func (r *registry) add(kind kind, opened instance, client *handle) uintptr {
	h := &handle{kind: kind, opened: opened, client: client}
	h.open, h.end = context.WithCancelCause(context.Background())
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		r.last += 2
		if _, taken := r.open[uintptr(r.last)]; !taken {
			r.open[uintptr(r.last)] = h
			return uintptr(r.last)
		}
	}
}

// get returns the open handle of that token, or nil.
func (r *registry) get(token uintptr) *handle {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.open[token]
}

// remove takes an open handle of that kind out and returns it, or nil: of several who close it one has it. A handle of
// another kind stays, and its kind is reported.
func (r *registry) remove(want kind, token uintptr) (h *handle, actual kind) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h = r.open[token]
	switch {
	case h == nil:
		return nil, ""
	case h.kind != want:
		return nil, h.kind
	}
	delete(r.open, token)
	return h, ""
}

func (r *registry) len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.open)
}
