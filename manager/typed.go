package manager

import (
	"context"
	"encoding/json"
	"time"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
)

// State is the verdict on a license.
type State = state.State

// LocalCheck decides without a network whether the license may be used; of a bundle, that of a product. The error's code is the
// reason why not, and the state is returned beside it.
func (m *Manager) LocalCheck(product ...string) (State, error) {
	_, entered, fail := m.calls.Enter(context.Background())
	if fail != nil {
		return State{}, fail
	}
	defer m.calls.Leave(entered)
	asked := ""
	if len(product) > 0 {
		asked = product[0]
	}
	if asked != "" && !m.settings.Bundle && asked != m.facts.Product {
		return State{}, input.Request.Fail("invalid_value", "product %q is not the manager's: only a manager of a bundle has several", input.Shown(asked))
	}
	_, s, fail := m.checkHere("local_check", asked)
	if s == nil {
		s = &State{}
	}
	if fail != nil {
		return *s, fail
	}
	return *s, nil
}

// CheckRequest says what Check asks for. The zero value asks for the license itself.
type CheckRequest struct {
	// Product is that of the bundle's license that is judged; empty for the best one.
	Product string
	// Feature is one that is checked too: a floating one takes or renews its slot by it.
	Feature string
	// Fields are further fields of check_license or check_bundle by their names.
	Fields map[string]any
}

// Result is what a check has found.
type Result struct {
	State State
	// Confirmed is whether the server was heard, and Failure why not.
	Confirmed bool
	Failure   *Error
	Warnings  []string
}

// Check asks the server about the license, stores what it says, and returns an error unless the license may be used. The result is
// filled in beside the error of a license that may not.
func (m *Manager) Check(ctx context.Context, request CheckRequest) (Result, error) {
	text, fail := request.text()
	if fail != nil {
		return Result{}, fail
	}
	var out Result
	_, fail = m.serve(ctx, "check", text, func(c *call) *failure.Error {
		got, fail := m.checkNow(c)
		if got.view != nil {
			out = Result{*got.state, got.confirmed, got.failure, c.warningsOf(got.view)}
		}
		return fail
	})
	if fail != nil {
		return out, fail
	}
	return out, nil
}

func (r CheckRequest) text() ([]byte, *failure.Error) {
	members := map[string]any{}
	for name, value := range r.Fields {
		members[name] = value
	}
	if r.Product != "" {
		members["product"] = r.Product
	}
	if r.Feature != "" {
		members["feature"] = r.Feature
	}
	return encoded(members)
}

func encoded(members map[string]any) ([]byte, *failure.Error) {
	text, err := json.Marshal(members)
	if err != nil {
		fail := input.Argument("wrong_type", "%s cannot be written as JSON", input.Request)
		fail.Cause = err
		return nil, fail
	}
	return text, nil
}

// Do does an operation of api.ManagerOperations by its name.
func (m *Manager) Do(ctx context.Context, operation string, request map[string]any) (Response, error) {
	if request == nil {
		request = map[string]any{}
	}
	text, fail := encoded(request)
	if fail != nil {
		return Response{}, fail
	}
	return m.Call(ctx, operation, text)
}

// Event is what has happened to the license.
type Event struct {
	// Name is state_changed, check_failed, grace_started, slot_renewed, slot_lost, store_changed or synced.
	Name string
	Time time.Time
	// JSON is the whole event, with the members of its own.
	JSON json.RawMessage
}

// Run polls until ctx ends or the manager is closed, and tells what happens. It returns the error that ended it.
func (m *Manager) Run(ctx context.Context, tell func(Event)) error {
	for {
		var next time.Duration
		var list [][]byte
		_, fail := m.serve(ctx, "poll", []byte("{}"), func(c *call) *failure.Error {
			var fail *failure.Error
			next, fail = m.pollNow(c)
			if fail == nil {
				list = m.events.take()
			}
			return fail
		})
		if fail != nil {
			return fail
		}
		for _, text := range list {
			tell(eventOf(text))
		}
		timer := time.NewTimer(next)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return failure.EndedWaiting(ctx, "poll", "")
		}
	}
}

func eventOf(text []byte) Event {
	e := Event{JSON: text}
	if doc, err := rawjson.Parse(text); err == nil {
		e.Name = doc.Get("event").String()
		e.Time, _ = time.Parse(time.RFC3339Nano, doc.Get("time").String())
	}
	return e
}
