package manager

import (
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// checked is what a check has found of a license that may be used.
type checked struct {
	view      *snapshot
	state     state.State
	confirmed bool
	// failure is why the server's word was not heard.
	failure *failure.Error
}

// check asks the server about the license, and then judges it like local_check.
func (m *Manager) check(c *call) (result, *failure.Error) {
	got, fail := m.checkNow(c)
	if fail != nil {
		return nil, fail
	}
	return func(w *rawjson.Writer) {
		m.writeState(w, got.view, got.state)
		w.Boolean("confirmed", got.confirmed)
		writeFailure(w, got.failure)
		m.writeLicenses(w, got.view)
		w.Texts("warnings", c.warningsOf(got.view))
	}, nil
}

// checkNow is check without JSON.
func (m *Manager) checkNow(c *call) (checked, *failure.Error) {
	v := m.refresh(c.ctx)
	product, feature := c.text("product"), c.text("feature")
	if v.entry.Empty() && !v.damaged {
		return m.settlePending(c, v)
	}
	if fail := m.mayAsk(c, v, product); fail != nil {
		return checked{}, fail
	}
	v, failed, own := m.askState(c, v, feature, c.fields(m.endpoint("check_license", "check_bundle")))
	if own {
		return checked{}, m.failed(c, failed)
	}
	if failed == nil {
		v = m.syncAfterCheck(c, v)
	}
	return m.verdict(c, v, failed)
}

// verdict is OK only if the license may be used.
func (m *Manager) verdict(c *call, v *snapshot, failed *failure.Error) (checked, *failure.Error) {
	got := checked{view: v, state: m.of(v, c.text("product")), confirmed: failed == nil || wordOf(failed) != noWord}
	if !got.confirmed {
		got.failure = failed
	}
	return got, usable(c.name(), got.state, details{confirmed: &got.confirmed, failure: got.failure, warnings: c.warningsOf(v)})
}

// mayAsk is nil where the server may be asked about the stored license: it needs an identity and this device.
func (m *Manager) mayAsk(c *call, v *snapshot, product string) *failure.Error {
	if fail := m.hasEntry(c, v); fail != nil {
		return fail
	}
	if v.entry.Device.HardwareID != v.hardwareID {
		s := m.of(v, product)
		s.Reason, s.Name = state.WrongDevice, state.Invalid
		return notSent(c, refusal(c.name(), s, details{warnings: c.warningsOf(v)}))
	}
	return nil
}

// hasEntry is nil where a license is stored that was not given up.
func (m *Manager) hasEntry(c *call, v *snapshot) *failure.Error {
	switch {
	case v.fail != nil:
		return notSent(c, v.fail)
	case v.damaged:
		fail := failure.New(api.Storage, "store_damaged", c.name()+": what is stored in "+m.store.Path()+" is damaged, or was written with another store_key: activate the license again")
		return notSent(c, m.failed(c, fail))
	case v.entry.Empty(), v.entry.Ended != nil:
		return notSent(c, refusal(c.name(), m.best(v), details{warnings: c.warningsOf(v)}))
	}
	return nil
}

// notSent says in the error of a call over the network that nothing was sent.
func notSent(c *call, fail *failure.Error) *failure.Error {
	own := *fail
	if c.row.Network && own.Sent == "" && !c.meta.Sent {
		own.Sent = failure.NotSent
	}
	return &own
}

// askState asks the server about the license, and about a feature where one is named, and keeps its word. own is whether
// the error is the caller's and not one of the way.
func (m *Manager) askState(c *call, v *snapshot, feature string, fields []rawjson.Value) (after *snapshot, failed *failure.Error, own bool) {
	endpoint := m.endpoint("check_license", "check_bundle")
	h := m.ask(c, endpoint.Name, func(w *rawjson.Writer) {
		named(w, &v.entry)
		if !m.settings.Bundle {
			licenseID(w, &v.entry, m.facts.Product)
		}
		passed(w, fields)
	})
	if h.fail != nil && isOwn(h.fail) {
		return v, h.fail, true
	}
	after, fail := m.keepWord(c, v, endpoint.Name, h)
	switch {
	case fail != nil:
		return v, fail, true
	case h.fail != nil || feature == "":
		return after, h.fail, false
	}
	return m.askFeature(c, after, feature)
}

// keepWord stores the server's word on the license of a snapshot.
func (m *Manager) keepWord(c *call, v *snapshot, operation string, h heard) (*snapshot, *failure.Error) {
	var kept change
	epoch := v.entry.Epoch
	switch h.word {
	case saidYes:
		a, fail := m.answerOf(operation, h.Response)
		if fail != nil {
			return nil, fail
		}
		kept = under(epoch, a.storing(&v.entry, m), func(e *state.Entry) error {
			m.confirmed(e, a, &v.entry)
			return nil
		})
	case saidNo:
		refused := state.Refusal{Code: h.fail.Code, At: m.at(h.fail.Meta.ServerDate, &v.entry)}
		kept = under(epoch, store.Both, func(e *state.Entry) error {
			e.Refused = &refused
			return nil
		})
	case saidNoSlot:
		kept = under(epoch, store.Both, func(e *state.Entry) error {
			e.Slot = nil
			return nil
		})
	default:
		return m.refresh(c.ctx), nil
	}
	after, warnings, err := m.record(kept)
	if err != nil {
		return nil, failure.From(err, libraryFailed)
	}
	c.warn(warnings...)
	return after, nil
}

// askFeature asks the server about a feature, and keeps the slot that a floating one gets by it.
func (m *Manager) askFeature(c *call, v *snapshot, feature string) (after *snapshot, failed *failure.Error, own bool) {
	product := c.text("product")
	if product == "" {
		product = m.productWith(&v.entry, feature)
	}
	h := m.ask(c, "check_license_feature", func(w *rawjson.Writer) {
		named(w, &v.entry)
		m.ofLicense(w, product, &v.entry)
		w.Text("feature", feature)
	})
	if h.fail != nil && isOwn(h.fail) {
		return v, h.fail, true
	}
	var slot *state.Slot
	if h.word == saidYes {
		response, err := rawjson.Parse(h.Result)
		if err != nil {
			return v, failure.From(err, libraryFailed), true
		}
		if cloud, _ := response.Get("is_floating_cloud").Bool(); !cloud {
			return v, nil, false
		}
		held := slotOf(response, m.at(h.Meta.ServerDate, &v.entry))
		slot = &held
	} else if h.word != saidNoSlot {
		return v, h.fail, false
	}
	after, fail := m.keepFeatureSlot(c, v, feature, slot)
	if fail != nil {
		return v, fail, true
	}
	return after, h.fail, false
}

// keepFeatureSlot stores that a feature's slot is held, or that it is not.
func (m *Manager) keepFeatureSlot(c *call, v *snapshot, key string, slot *state.Slot) (*snapshot, *failure.Error) {
	slots := store.One
	if slot == nil {
		slots = store.Both
	}
	after, warnings, err := m.record(under(v.entry.Epoch, slots, func(e *state.Entry) error {
		e.FeatureSlots = withSlot(e.FeatureSlots, key, slot)
		return nil
	}))
	if err != nil {
		return nil, failure.From(err, libraryFailed)
	}
	c.warn(warnings...)
	return after, nil
}
