package manager

import (
	"slices"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// unknownPending is the activation of which nobody knows whether it took place. Beside a license that was not given up none counts;
// nor does one of which the user is not known.
func unknownPending(e *state.Entry) (state.Pending, bool) {
	if e.Document != nil && e.Ended == nil {
		return state.Pending{}, false
	}
	for _, p := range slices.Backward(e.Pending) {
		if p.RequestID == "" && p.Identity != (state.Identity{}) {
			return p, true
		}
	}
	return state.Pending{}, false
}

// settlePending finishes an activation whose process died before the response was stored: the license is asked for by the same
// identity, so that nobody types a key twice.
func (m *Manager) settlePending(c *call, v *snapshot, p state.Pending) (checked, *failure.Error) {
	v, failed, own := m.settle(c, v, p)
	if own != nil {
		return checked{}, m.failed(c, own)
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
		a, fail := m.answerOf(endpoint.Name, &h.Response)
		if fail != nil {
			return v, nil, fail
		}
		after, own = m.activated(c, a, v.entry.Epoch, &v.entry, p.Identity, device)
		return after, nil, own
	case isOwn(h.fail):
		return v, nil, h.fail
	case h.word == saidNo && slices.Contains(deactivatedCodes, h.fail.Code):
		after, own = m.forgetPending(c, p)
		return after, h.fail, own
	}
	return v, h.fail, nil
}

// forgetPending takes back that an activation was begun which had no effect.
func (m *Manager) forgetPending(c *call, p state.Pending) (*snapshot, *failure.Error) {
	return m.keepChange(c, change{store.One, func(e *state.Entry) error {
		e.Pending = slices.DeleteFunc(slices.Clone(e.Pending), func(q state.Pending) bool { return q == p })
		return nil
	}})
}
