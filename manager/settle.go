package manager

import (
	"slices"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// unknownPending are the activations of which nobody knows whether they took place, the newest first. Beside a license that was not
// given up none counts; nor does one of which the user is not known.
func unknownPending(e *state.Entry) (unknown []state.Pending) {
	if e.Document != nil && e.Ended == nil {
		return nil
	}
	for _, p := range slices.Backward(e.Pending) {
		if p.RequestID == "" && p.Identity != (state.Identity{}) {
			unknown = append(unknown, p)
		}
	}
	return unknown
}

// settlePending finishes an activation whose process died before the response was stored: the license is asked for by the same
// identity, so that nobody types a key twice.
func (m *Manager) settlePending(c *call, v *snapshot, unknown []state.Pending) (checked, *failure.Error) {
	v, failed, own := m.settleAll(c, v, unknown, c.fields(m.endpoint("check_license", "check_bundle")))
	if own != nil {
		return checked{}, m.failed(c, own)
	}
	return m.verdict(c, v, failed)
}

// settleAll settles one activation after the other until one has taken place, or the server is not heard.
func (m *Manager) settleAll(c *call, v *snapshot, unknown []state.Pending, fields []rawjson.Value) (after *snapshot, failed, own *failure.Error) {
	after = v
	for _, p := range unknown {
		after, failed, own = m.settle(c, after, p, fields)
		if own != nil || failed == nil || wordOf(failed) == noWord {
			break
		}
	}
	return after, failed, own
}

// settle asks for the license of a pending activation, with fields of the caller's.
func (m *Manager) settle(c *call, v *snapshot, p state.Pending, fields []rawjson.Value) (after *snapshot, failed, own *failure.Error) {
	endpoint := m.endpoint("check_license", "check_bundle")
	device := m.deviceFor(v)
	h := m.ask(c, endpoint.Name, func(w *rawjson.Writer) {
		identified(w, p.Identity)
		w.Text("hardware_id", device.HardwareID)
		passed(w, fields)
	})
	switch {
	case h.word == saidYes:
		a, fail := m.answerOf(endpoint.Name, &h.Response)
		if fail != nil {
			return v, nil, fail
		}
		if after, own = m.activated(c, a, v.entry.Epoch, &v.entry, p.Identity, device); own == nil {
			c.warnOfReplaced(&v.entry, p.Identity, false)
		}
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
