// Package inflight is the register of the calls in flight of something that can be closed. Cancel and Close end them.
package inflight

import (
	"context"
	"sync"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// Calls are the calls in flight of one owner, until it is closed.
type Calls struct {
	owner   string
	mu      sync.Mutex
	closed  bool
	running map[*Call]struct{}
	idle    sync.WaitGroup
}

// Of returns the register of an owner, which messages name by its kind.
func Of(owner string) *Calls { return &Calls{owner: owner} }

// Call is one call in flight.
type Call struct {
	id     string
	cancel context.CancelCauseFunc
}

// Enter registers a call and returns the context that ends it.
func (r *Calls) Enter(parent context.Context) (context.Context, *Call, *failure.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, nil, r.closedError()
	}
	ctx, cancel := context.WithCancelCause(parent)
	c := &Call{cancel: cancel}
	if r.running == nil {
		r.running = map[*Call]struct{}{}
	}
	r.running[c] = struct{}{}
	r.idle.Add(1)
	return ctx, c, nil
}

// Name gives a call the id that Cancel finds it by, once its request is read.
func (r *Calls) Name(c *Call, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.id = id
}

// Leave takes a call that has ended out of the register.
func (r *Calls) Leave(c *Call) {
	c.cancel(nil)
	r.mu.Lock()
	delete(r.running, c)
	r.mu.Unlock()
	r.idle.Done()
}

// Cancel ends the calls of an id. A call without an id has none, not an empty one.
func (r *Calls) Cancel(id string) {
	if id != "" {
		r.cancel(func(c *Call) bool { return c.id == id })
	}
}

// CancelAll ends all calls.
func (r *Calls) CancelAll() { r.cancel(func(*Call) bool { return true }) }

func (r *Calls) cancel(meant func(*Call) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.running {
		if meant(c) {
			c.cancel(failure.New(api.Cancelled, "cancelled", "the call was cancelled"))
		}
	}
}

// Close ends all calls and waits for them. A second one is an error.
func (r *Calls) Close() *failure.Error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return r.closedError()
	}
	r.closed = true
	for c := range r.running {
		c.cancel(failure.New(api.Cancelled, "client_closed", "the "+r.owner+" was closed during the call"))
	}
	r.mu.Unlock()
	r.idle.Wait()
	return nil
}

func (r *Calls) closedError() *failure.Error {
	return failure.New(api.Handle, "invalid_handle", "the "+r.owner+" is closed")
}
