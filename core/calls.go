package core

import (
	"context"
	"sync"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// calls is the register of a client's calls in flight.
type calls struct {
	mu      sync.Mutex
	closed  bool
	running map[*call]struct{}
	idle    sync.WaitGroup
}

// call is one call in flight.
type call struct {
	id     string
	cancel context.CancelCauseFunc
}

// enter registers a call and returns the context that ends it.
func (r *calls) enter(parent context.Context) (context.Context, *call, *failure.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, nil, closedError()
	}
	ctx, cancel := context.WithCancelCause(parent)
	c := &call{cancel: cancel}
	if r.running == nil {
		r.running = map[*call]struct{}{}
	}
	r.running[c] = struct{}{}
	r.idle.Add(1)
	return ctx, c, nil
}

// name gives a call the id that cancel finds it by, once its request is read.
func (r *calls) name(c *call, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.id = id
}

func (r *calls) leave(c *call) {
	c.cancel(nil)
	r.mu.Lock()
	delete(r.running, c)
	r.mu.Unlock()
	r.idle.Done()
}

// cancel ends the calls of an id, or all. A call without an id has none, not an empty one.
func (r *calls) cancel(all bool, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.running {
		if all || id != "" && c.id == id {
			c.cancel(failure.New(api.Cancelled, "cancelled", "the call was cancelled"))
		}
	}
}

// close ends all calls and waits for them.
func (r *calls) close() *failure.Error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return closedError()
	}
	r.closed = true
	for c := range r.running {
		c.cancel(failure.New(api.Cancelled, "client_closed", "the client was closed during the call"))
	}
	r.mu.Unlock()
	r.idle.Wait()
	return nil
}

func closedError() *failure.Error {
	return failure.New(api.Handle, "invalid_handle", "the client is closed")
}
