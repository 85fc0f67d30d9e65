package manager

import (
	"slices"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// unknownPending is the activation of which nobody knows whether it took place; none where no user is known for it.
func unknownPending(e *state.Entry) (state.Pending, bool) {
	for _, p := range slices.Backward(e.Pending) {
		if p.RequestID == "" && p.Identity != (state.Identity{}) {
			return p, true
		}
	}
	return state.Pending{}, false
}

// settlePending finishes an activation whose process died before the response was stored: the license is asked for by the same
// identity, so that nobody types a key twice.
func (m *Manager) settlePending(c *call, v *snapshot) (checked, *failure.Error) {
	if v.fail != nil {
		return checked{}, notSent(c, v.fail)
	}
	p, there := unknownPending(&v.entry)
	if !there {
		return checked{}, m.hasEntry(c, v)
	}
	v, failed, fail := m.settle(c, v, p)
	if fail != nil {
		return checked{}, fail
	}
	return m.verdict(c, v, failed)
}

// settle asks for the license of a pending activation.
func (m *Manager) settle(c *call, v *snapshot, p state.Pending) (after *snapshot, failed, own *failure.Error) {
	endpoint := m.endpoint("check_license", "check_bundle")
	device := m.deviceFor(v)
	h := m.ask(c, endpoint.Name, func(w *rawjson.Writer) {
		identified(w, p.Identity)
		w.Text("hardware_id", device.HardwareID)
		passed(w, c.fields(endpoint))
	})
	switch {
	case h.word == saidYes:
		a, fail := m.answerOf(endpoint.Name, h.Response)
		if fail != nil {
			return v, nil, fail
		}
		after, fail = m.activated(c, a, v.entry.Epoch, &v.entry, p.Identity, device)
		return after, nil, fail
	case isOwn(h.fail):
		return v, nil, m.failed(c, h.fail)
	case slices.Contains(deactivatedCodes, h.fail.Code) && h.word == saidNo:
		after, _, err := m.record(change{store.One, func(e *state.Entry) error {
			e.Pending = slices.DeleteFunc(slices.Clone(e.Pending), func(q state.Pending) bool { return q == p })
			return nil
		}})
		if err != nil {
			return v, nil, failure.From(err, libraryFailed)
		}
		return after, h.fail, nil
	}
	return v, h.fail, nil
}
