package manager

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// deactivatedCodes are the refusals that say that the device is not activated: as good as a yes to who deactivates.
var deactivatedCodes = []string{"device_not_found", "license_not_found", "license_not_active"}

// deactivate gives the license up at the server, and keeps that it was given up.
func (m *Manager) deactivate(c *call) (result, *failure.Error) {
	v := m.refresh(c.ctx)
	if c.flag("remove_local_data") && v.fail == nil && v.entry.Ended != nil { // only what is left of it is still here
		return m.removed(c, false)
	}
	if fail := m.mayAsk(c, v, ""); fail != nil {
		return nil, fail
	}
	v = m.reportRest(c, v)
	if fail := m.mayAsk(c, v, ""); fail != nil { // another process was first
		return nil, fail
	}
	v, own, release := m.takeAlong(c, v)
	defer release()
	h := m.askDeactivation(c, v, own.N)
	if h.fail != nil && own.N != 0 && (h.word == saidNo || h.fail.Refused && slices.Contains(uncountable, h.fail.Code)) {
		c.warn(warnDropped) // nobody must be kept from moving a license by what it has counted
	}
	if h.fail != nil && h.fail.Refused && slices.Contains(uncountable, h.fail.Code) {
		h = m.askDeactivation(c, v, 0)
	}
	if h.fail != nil && (h.word != saidNo || !slices.Contains(deactivatedCodes, h.fail.Code)) {
		return nil, m.notDeactivated(c, v, own, h)
	}
	v, fail := m.deactivated(c, v, own)
	if fail != nil {
		return nil, fail
	}
	if c.flag("remove_local_data") && v.entry.Ended != nil {
		return m.removed(c, true)
	}
	return m.nowDeactivated(c, v, true), nil
}

func (m *Manager) nowDeactivated(c *call, v *snapshot, confirmed bool) result {
	return m.told(c, v, m.best(v), func(w *rawjson.Writer) {
		w.Boolean("confirmed", confirmed)
	})
}

// removed removes what is stored of a deactivated license. The deactivation cannot be taken back: a store that cannot be written is a
// warning and no error.
func (m *Manager) removed(c *call, confirmed bool) (result, *failure.Error) {
	v, fail := m.forget(context.WithoutCancel(c.ctx))
	if fail != nil && fail.Status != api.Storage {
		return nil, m.failed(c, fail)
	}
	if fail != nil {
		c.warn(warnNotWritten)
		v = m.view.Load()
	}
	return m.nowDeactivated(c, v, confirmed), nil
}

// uncountable are the refusals of the consumption that a deactivation reports.
var uncountable = []string{"license_not_enough_consumptions", "negative_consumptions_not_allowed", "license_not_consumption"}

// whole is the license whose consumption a deactivation reports; in a bundle there is none.
func (m *Manager) whole() state.Part {
	if m.settings.Bundle {
		return ""
	}
	return state.Part(m.facts.Product)
}

// askDeactivation asks the server to deactivate the license, and reports its consumption with it.
func (m *Manager) askDeactivation(c *call, v *snapshot, consumptions int64) heard {
	endpoint := m.endpoint("deactivate_license", "deactivate_bundle")
	return m.ask(c, endpoint.Name, func(w *rawjson.Writer) {
		named(w, &v.entry)
		if !m.settings.Bundle {
			licenseID(w, &v.entry, m.facts.Product)
			if consumptions != 0 {
				w.Integer("consumptions", consumptions)
			}
		}
		passed(w, c.fields(endpoint))
	})
}

// takeAlong stores that the consumption of the license is about to be sent, as a report does: of a deactivation that was cut off
// nobody knows whether it was booked, and a customer is never charged twice. What cannot be stored is not sent. release must be
// called once the deactivation is over.
func (m *Manager) takeAlong(c *call, v *snapshot) (after *snapshot, own state.InFlight, release func()) {
	release = func() {}
	if v.entry.Uses[m.whole()].Local == 0 {
		return v, own, release
	}
	lock, got, err := m.store.TrySync(c.ctx)
	if err == nil && got {
		release = lock
		next, sent, err := m.takeOff(c, m.refresh(c.ctx), m.whole())
		if err == nil && sent != nil {
			return next, *sent, release
		}
	}
	c.warn(warnDropped)
	return v, own, release
}

// notDeactivated is the error of a deactivation that has failed. What it has surely not reported goes back.
func (m *Manager) notDeactivated(c *call, v *snapshot, own state.InFlight, h heard) *failure.Error {
	if own.N != 0 && h.surelyUndone() {
		if _, fail := m.settleUse(c, v, m.whole(), &own, false, nil); fail != nil {
			return m.failed(c, fail)
		}
	}
	return m.failed(c, h.fail)
}

// reportRest reports what a deactivation cannot: the consumption of features, and of a bundle's licenses. What cannot be reported
// is lost with the deactivation, which a warning tells.
func (m *Manager) reportRest(c *call, v *snapshot) *snapshot {
	for _, what := range reportable(&v.entry) {
		if what == m.whole() {
			continue
		}
		after, _, _, _ := m.report(c, v, what)
		if v = after; v.entry.Uses[what].Local != 0 {
			c.warn(warnDropped)
		}
	}
	return v
}

// deactivated stores the tombstone of a license that the server has given up, with its own report.
func (m *Manager) deactivated(c *call, v *snapshot, own state.InFlight) (*snapshot, *failure.Error) {
	if hasInFlight(&v.entry, own.ID) {
		c.warn(warnInFlight)
	}
	known := allLocal(&v.entry)
	end := state.End{How: state.Deactivated, At: m.look(v.entry.Clock).Moment.T}
	epoch := uuid.NewString()
	var counted atomic.Bool // what could not be stored is applied again by later calls
	after, fail := m.keep(c, v, store.Both, func(e *state.Entry) {
		if allLocal(e) != known { // another process has counted meanwhile
			counted.Store(true)
		}
		bury(e, end, epoch)
	})
	if counted.Load() {
		c.warn(warnDropped)
	}
	return after, fail
}

// bury makes an entry a tombstone. It keeps the document and the identity, for the user to see and to activate again. An activation
// that was begun before is not settled any more, and a license file that was asked for before does not undo the deactivation.
func bury(e *state.Entry, end state.End, epoch string) {
	e.Ended, e.Epoch, e.Slots, e.Uses = &end, epoch, nil, nil
	e.Pending = slices.DeleteFunc(offlineOnly(e.Pending), func(p state.Pending) bool { return sameIdentity(p.Identity, e.Identity) })
}

// allLocal is everything that was counted and not reported.
func allLocal(e *state.Entry) int64 {
	sum := int64(0)
	for _, use := range e.Uses {
		sum += use.Local
	}
	return sum
}

// hasInFlight reports whether a report besides one's own is on its way.
func hasInFlight(e *state.Entry, own string) bool {
	return slices.ContainsFunc(e.Uses.Parts(), func(p state.Part) bool {
		sent := e.Uses[p].InFlight
		return sent != nil && sent.ID != own
	})
}

// clear forgets what is stored. The server is not told.
func (m *Manager) clear(c *call) (result, *failure.Error) {
	v := m.refresh(c.ctx)
	if v.damaged || !v.entry.Empty() && v.entry.Ended == nil {
		c.warn(warnSeatKept)
	}
	v, fail := m.forget(c.ctx)
	if fail != nil {
		return nil, m.failed(c, fail)
	}
	return m.told(c, v, m.best(v), nil), nil
}

// forget clears the store, and what counts in memory.
func (m *Manager) forget(ctx context.Context) (*snapshot, *failure.Error) {
	if fail := m.takeTurn(ctx); fail != nil {
		return nil, fail
	}
	defer m.endTurn()
	clearing := m.store.Clear(ctx)
	if clearing != nil && !store.Applied(clearing) {
		return nil, failure.From(clearing, libraryFailed)
	}
	m.publishing.Lock()
	defer m.publishing.Unlock()
	m.owed = nil
	stored, err := m.store.Read(ctx)
	if err != nil {
		return nil, failure.From(err, libraryFailed)
	}
	next := m.snapshotOf(stored, m.view.Load())
	m.replace(next)
	if clearing != nil {
		return next, failure.From(clearing, libraryFailed)
	}
	return next, nil
}
