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
	state     *state.State
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
	return m.told(c, got.view, got.state, func(w *rawjson.Writer) {
		w.Boolean("confirmed", got.confirmed)
		writeFailure(w, got.failure)
		m.writeLicenses(w, got.view)
	}), nil
}

// checkNow is check without JSON.
func (m *Manager) checkNow(c *call) (checked, *failure.Error) {
	v := m.refresh(c.ctx)
	product, feature := c.text("product"), c.text("feature")
	if unknown := unknownPending(&v.entry); len(unknown) > 0 && v.fail == nil {
		return m.settlePending(c, v, unknown)
	}
	if fail := m.mayAsk(c, v, product); fail != nil {
		return checked{}, fail
	}
	v, failed, own := m.askState(c, v, c.fields(m.endpoint("check_license", "check_bundle")))
	if own == nil && failed == nil && feature != "" {
		v, failed, own = m.askFeature(c, v, m.partWith(&v.entry, product, feature))
	}
	if own != nil {
		return checked{}, m.failed(c, own)
	}
	if failed == nil {
		v = m.reportAll(c, v, m.report)
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
		return refusal(c.name(), s, details{warnings: c.warningsOf(v)})
	}
	return nil
}

// askedFor returns what a call asks the server about, and what is stored of it.
func (m *Manager) askedFor(c *call) (*snapshot, state.Part, *failure.Error) {
	what, fail := m.partOf(c)
	if fail != nil {
		return nil, "", fail
	}
	v := m.refresh(c.ctx)
	return v, what, m.mayAsk(c, v, what.Product())
}

// hasEntry is nil where a license is stored that was not given up.
func (m *Manager) hasEntry(c *call, v *snapshot) *failure.Error {
	switch {
	case v.fail != nil:
		return v.fail
	case v.damaged:
		fail := failure.New(api.Storage, "store_damaged", c.name()+": what is stored in "+m.store.Path()+" is damaged, or was written with another store_key: activate the license again")
		return m.failed(c, fail)
	case v.entry.Empty(), v.entry.Ended != nil:
		return refusal(c.name(), m.best(v), details{warnings: c.warningsOf(v)})
	}
	return nil
}

// askState asks the server about the license, and keeps its word. failed is an error of the way or a refusal, own one of the caller's.
func (m *Manager) askState(c *call, v *snapshot, fields []rawjson.Value) (after *snapshot, failed, own *failure.Error) {
	endpoint := m.endpoint("check_license", "check_bundle")
	h := m.ask(c, endpoint.Name, func(w *rawjson.Writer) {
		named(w, &v.entry)
		if !m.settings.Bundle {
			licenseID(w, &v.entry, m.facts.Product)
		}
		passed(w, fields)
	})
	if h.fail != nil && isOwn(h.fail) {
		return v, nil, h.fail
	}
	after, own = m.keepWord(c, v, endpoint.Name, &h)
	if own != nil {
		return v, nil, own
	}
	return after, h.fail, nil
}

// keepWord stores the server's word on the license of a snapshot.
func (m *Manager) keepWord(c *call, v *snapshot, operation string, h *heard) (*snapshot, *failure.Error) {
	switch h.word {
	case saidYes:
		a, fail := m.answerOf(operation, &h.Response)
		if fail != nil {
			return nil, fail
		}
		return m.keep(c, v, a.storing(&v.entry), func(e *state.Entry) { m.confirmed(e, a, &v.entry) })
	case saidNo:
		refused := state.Refusal{Code: h.fail.Code, At: m.at(h.fail.Meta.ServerDate, &v.entry)}
		return m.keep(c, v, store.Both, func(e *state.Entry) { e.Refused = &refused })
	case saidNoSlot:
		return m.keep(c, v, store.Both, func(e *state.Entry) { e.Slots = withLicenseSlots(e.Slots, nil) })
	}
	return m.refresh(c.ctx), nil
}

// askFeature asks the server about a feature, and keeps the slot that a floating one gets by it.
func (m *Manager) askFeature(c *call, v *snapshot, what state.Part) (after *snapshot, failed, own *failure.Error) {
	h := m.ask(c, "check_license_feature", func(w *rawjson.Writer) {
		named(w, &v.entry)
		m.ofLicense(w, what.Product(), &v.entry)
		w.Text("feature", what.Feature())
	})
	if h.fail != nil && isOwn(h.fail) {
		return v, nil, h.fail
	}
	var slot *state.Slot
	switch h.word {
	case saidYes:
		response, err := rawjson.Parse(h.Result)
		if err != nil {
			return v, nil, failure.From(err, libraryFailed)
		}
		if cloud, _ := response.Get("is_floating_cloud").Bool(); !cloud {
			return v, nil, nil
		}
		held := slotOf(response, m.at(h.Meta.ServerDate, &v.entry))
		slot = &held
	case saidNoSlot:
	default:
		return v, h.fail, nil
	}
	after, own = m.keepSlot(c, v, what, slot)
	if own != nil {
		return v, nil, own
	}
	return after, h.fail, nil
}

// keepSlot stores that a slot is held, or that it is not.
func (m *Manager) keepSlot(c *call, v *snapshot, what state.Part, slot *state.Slot) (*snapshot, *failure.Error) {
	slots := store.One
	if slot == nil {
		slots = store.Both
	}
	return m.keep(c, v, slots, func(e *state.Entry) { e.SetSlot(what, slot) })
}
