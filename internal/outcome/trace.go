package outcome

import (
	"context"
	"sync"
	"time"
)

// Step is something that happened in a call.
type Step struct {
	// Name is one of the words of docs/integration.md: name, connected, tunnel, tls, reused, sent, first_byte, response, signature, retry, clock,
	// token, failed.
	Name string
	// At is how long after the begin of the call it happened.
	At time.Duration
	// Detail says more in words, without secrets; it may be empty.
	Detail string
}

// mostSteps bounds a trace.
const mostSteps = 256

// Trace gathers the steps of one call. A nil Trace gathers nothing and has none.
type Trace struct {
	started time.Time
	mu      sync.Mutex
	steps   []Step
}

// Add adds a step that happens now.
func (t *Trace) Add(name, detail string) { t.AddAt(time.Now(), name, detail) }

// AddAt adds a step of a moment.
func (t *Trace) AddAt(at time.Time, name, detail string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.steps) < mostSteps {
		t.steps = append(t.steps, Step{name, at.Sub(t.started), detail})
	}
}

// Steps are those so far. They are not altered any more.
func (t *Trace) Steps() []Step {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.steps[:len(t.steps):len(t.steps)]
}

type traceKey struct{}

// Tracing returns a context whose call is traced. A call within one that is traced already adds to the same trace.
func Tracing(ctx context.Context, started time.Time) context.Context {
	if TraceOf(ctx) != nil {
		return ctx
	}
	return context.WithValue(ctx, traceKey{}, &Trace{started: started})
}

// TraceOf is the trace of a context, nil if its call is not traced.
func TraceOf(ctx context.Context) *Trace {
	t, _ := ctx.Value(traceKey{}).(*Trace)
	return t
}
