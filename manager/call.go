package manager

import (
	"context"
	"fmt"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/inflight"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/rawjson"
)

// call is a call under way.
type call struct {
	*request
	ctx  context.Context
	meta outcome.Meta
	// warnings are what went less well than it should.
	warnings []string
}

func (c *call) warn(words ...string) {
	for _, word := range words {
		c.warnings = withWarning(c.warnings, word)
	}
}

// result is what an operation returns: a function that writes the members of its result.
type result func(w *rawjson.Writer)

// operations does what the rows of api.ManagerOperations list.
var operations = map[string]func(*Manager, *call) (result, *failure.Error){
	"local_check":                    (*Manager).localCheck,
	"current":                        (*Manager).current,
	"activate_license":               (*Manager).activate,
	"check":                          (*Manager).check,
	"deactivate":                     (*Manager).deactivate,
	"clear_local_storage":            (*Manager).clear,
	"create_offline_activation_file": (*Manager).createOffline,
	"activate_license_offline":       (*Manager).activateOffline,
	"update_offline":                 (*Manager).updateOffline,
	"deactivate_offline":             (*Manager).deactivateOffline,
	"add_local_consumption":          (*Manager).addConsumption,
	"sync_consumption":               (*Manager).syncConsumption,
	"floating_borrow":                (*Manager).borrow,
	"floating_release":               (*Manager).release,
	"poll":                           (*Manager).poll,
}

// Call does an operation of api.ManagerOperations by its name. text is a JSON object: the operation's members, and options.
func (m *Manager) Call(ctx context.Context, operation string, text []byte) (Response, error) {
	do := operations[operation]
	var w rawjson.Writer
	meta, fail := m.serve(ctx, operation, text, func(c *call) *failure.Error {
		write, fail := do(m, c)
		if fail == nil {
			w.Out = append(make([]byte, 0, 1024), '{')
			write(&w)
			w.Close()
		}
		return fail
	})
	if fail != nil {
		return Response{}, fail
	}
	return Response{Result: w.Out, Meta: meta}, nil
}

// serve reads a request and does what it asks within its time.
func (m *Manager) serve(ctx context.Context, operation string, text []byte, do func(*call) *failure.Error) (Meta, *failure.Error) {
	started := core.StartOf(ctx)
	c := &call{meta: outcome.New()}
	ctx, entered, fail := m.calls.Enter(ctx)
	if fail != nil {
		return Meta{}, c.sayWhetherSent(operation, fail)
	}
	defer m.calls.Leave(entered)
	fail = m.run(ctx, c, entered, started, operation, text, do)
	c.meta.Duration = time.Since(started)
	if fail != nil {
		return Meta{}, c.sayWhetherSent(operation, fail).WithMeta(c.meta)
	}
	return c.meta, nil
}

// sayWhetherSent says in the error of a call over the network whether anything of the call may have reached the server: not the last
// request alone, since a call may make several.
func (c *call) sayWhetherSent(operation string, fail *failure.Error) *failure.Error {
	if row := api.LookupManagerOperation(operation); row == nil || !row.Network {
		return fail
	}
	own := *fail
	own.Sent = failure.NotSent
	if c.meta.Sent {
		own.Sent = failure.MaybeSent
	}
	return &own
}

func (m *Manager) run(ctx context.Context, c *call, entered *inflight.Call, started time.Time, name string, text []byte, do func(*call) *failure.Error) *failure.Error {
	row := api.LookupManagerOperation(name)
	if row == nil || operations[name] == nil {
		return input.Argument("unknown_operation", "there is no operation %q of the manager", input.Shown(name))
	}
	r, fail := m.read(row, text)
	if fail != nil {
		return fail
	}
	c.request = r
	m.calls.Name(entered, r.options.CallID)
	if !waitsForNobody(row) {
		var cancel context.CancelFunc
		ctx, cancel = m.limit(ctx, started, r.options.Timeout)
		defer cancel()
	}
	if r.options.Trace || m.facts.Trace {
		ctx = outcome.Tracing(ctx, started)
	}
	c.meta.Trace = outcome.TraceOf(ctx)
	if fail := failure.Ended(ctx, name); fail != nil {
		return fail
	}
	c.ctx = ctx
	return do(c)
}

// waitsForNobody reports whether an operation is too short for a deadline.
func waitsForNobody(row *api.ManagerOperation) bool {
	return row.Name == "local_check" || row.Name == "current"
}

// limit gives the call its time, counted from its start.
func (m *Manager) limit(ctx context.Context, started time.Time, timeout time.Duration) (context.Context, context.CancelFunc) {
	if timeout == 0 {
		timeout = m.facts.Timeout
	}
	over := failure.New(api.Timeout, "deadline_exceeded", fmt.Sprintf("the time for the call is over (%d ms)", timeout.Milliseconds()))
	over.Cause = context.DeadlineExceeded
	return context.WithDeadlineCause(ctx, started.Add(timeout), over)
}
