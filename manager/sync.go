package manager

import (
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// lateness is how long after its Date the server may still take a request (15 minutes), and a minute more.
const lateness = 16 * time.Minute

// syncConsumption reports what was counted here.
func (m *Manager) syncConsumption(c *call) (result, *failure.Error) {
	v, what, fail := m.askedFor(c)
	if fail != nil {
		return nil, fail
	}
	v, synced, failed, fail := m.report(c, v, what)
	if fail != nil {
		return nil, m.failed(c, fail)
	}
	return m.told(c, v, m.judge(v, what.Product()), func(w *rawjson.Writer) {
		w.Boolean("synced", synced)
		w.Boolean("confirmed", synced && failed == nil)
		writeFailure(w, failed)
	}), nil
}

// report reports what was counted, alone among all processes. failed is why it is not synced: no word, a refusal, or a report
// before it of which nobody knows yet whether it arrived.
func (m *Manager) report(c *call, v *snapshot, what state.Part) (after *snapshot, synced bool, failed, own *failure.Error) {
	release, got, err := m.store.TrySync(c.ctx)
	if err != nil {
		return v, false, nil, failure.From(err, libraryFailed)
	}
	if !got {
		return v, false, nil, nil
	}
	defer release()
	return m.reportAlone(c, m.refresh(c.ctx), what)
}

func (m *Manager) reportAlone(c *call, v *snapshot, what state.Part) (after *snapshot, synced bool, failed, own *failure.Error) {
	if v.entry.Uses[what].InFlight != nil {
		if v, failed, own = m.settleReport(c, v, what); failed != nil || own != nil {
			return v, false, failed, own
		}
		if v.entry.Uses[what].InFlight != nil {
			c.warn(warnInFlight)
			return v, false, nil, nil
		}
	}
	if v.entry.Uses[what].Local == 0 {
		return v, true, nil, nil
	}
	taken, sent, err := m.takeOff(c, v, what)
	switch {
	case errors.Is(err, errSuperseded): // another process has activated or given up the license meanwhile
		c.warn(warnSuperseded)
		return m.reload(c.ctx), false, nil, nil
	case err != nil:
		return v, false, nil, m.notStored(c, err)
	}
	v = taken
	if sent == nil {
		return v, true, nil, nil
	}
	h := m.post(c, v, what, sent.N)
	m.schedule.firstSeen(sent.ID, m.time.running())
	after, own = m.landed(c, v, what, sent, h)
	if own == nil && h.fail == nil {
		m.events.add(eventSynced, func(w *rawjson.Writer) {
			m.writePart(w, what)
			w.Integer("consumptions", sent.N)
		})
	}
	return after, h.fail == nil, h.fail, own
}

// takeOff stores what is about to be sent. Where it cannot be stored nothing is sent.
func (m *Manager) takeOff(c *call, v *snapshot, what state.Part) (*snapshot, *state.InFlight, error) {
	var sent *state.InFlight
	id, at := uuid.NewString(), m.latestDate(c)
	v, err := m.change(c.ctx, under(v.entry.Epoch, store.One, func(e *state.Entry) error {
		use := e.Uses[what]
		sent = nil
		if use.Local == 0 || use.InFlight != nil {
			return nil
		}
		k, fail := meterOf(c.name(), e, what)
		if fail != nil {
			return fail
		}
		sent = &state.InFlight{N: use.Local, TotalBefore: k.total, ID: id, At: at}
		use.Local, use.InFlight = 0, sent
		e.SetUse(what, use)
		return nil
	}))
	if store.Applied(err) && sent != nil { // it is stored as sent, and nobody sends it
		v, _ = m.settleUse(c, v, what, sent, false, nil) // what stays is settled like a report whose response was lost
	}
	return v, sent, err
}

// latestDate is the latest Date that a request of this call can carry.
func (m *Manager) latestDate(c *call) time.Time {
	now := m.facts.Clock.Now().Add(m.client.ClockOffset())
	if deadline, limited := c.ctx.Deadline(); limited {
		now = now.Add(max(0, time.Until(deadline)))
	}
	return now.UTC().Round(0)
}

// post sends the report, once.
func (m *Manager) post(c *call, v *snapshot, what state.Part, n int64) heard {
	endpoint := "add_consumption"
	if what.Feature() != "" {
		endpoint = "add_feature_consumption"
	}
	return m.ask(c, endpoint, func(w *rawjson.Writer) {
		named(w, &v.entry)
		m.ofLicense(w, what.Product(), &v.entry)
		w.Integer("consumptions", n)
		if what.Feature() != "" {
			w.Text("feature", what.Feature())
		} else if overages, given := c.doc.Get("req_overages").Bool(); given {
			w.Boolean("allow_overages", overages)
		}
	})
}

// ofLicense writes which license of the stored ones a call is about.
func (m *Manager) ofLicense(w *rawjson.Writer, product string, e *state.Entry) {
	licenseID(w, e, product)
	if m.settings.Bundle {
		w.Text("product", product)
		w.Text("bundle_code", m.facts.Product)
	}
}

// landed stores how a report went. Of one whose outcome nobody knows, nothing changes.
func (m *Manager) landed(c *call, v *snapshot, what state.Part, sent *state.InFlight, h heard) (*snapshot, *failure.Error) {
	var total *int64
	switch {
	case h.fail == nil:
		if response, err := rawjson.Parse(h.Result); err == nil {
			if n, ok := response.Get("total_consumptions").Int(); ok {
				total = &n
			}
		}
	case !h.surelyUndone():
		return m.redate(c, v, what, sent)
	}
	return m.settleUse(c, v, what, sent, h.fail == nil, total)
}

// redate corrects the Date of a report of unknown outcome, where the client has learned only by it that this machine's clock is
// wrong.
func (m *Manager) redate(c *call, v *snapshot, what state.Part, sent *state.InFlight) (*snapshot, *failure.Error) {
	at := m.latestDate(c)
	if at.Sub(sent.At).Abs() < lateness {
		return v, nil
	}
	return m.keep(c, v, store.One, func(e *state.Entry) {
		use := e.Uses[what]
		if use.InFlight != nil && use.InFlight.ID == sent.ID {
			dated := *use.InFlight
			dated.At, use.InFlight = at, &dated
			e.SetUse(what, use)
		}
	})
}

// settleUse ends a report: booked, or back among what is to be reported.
func (m *Manager) settleUse(c *call, v *snapshot, what state.Part, sent *state.InFlight, booked bool, total *int64) (*snapshot, *failure.Error) {
	after, fail := m.keep(c, v, store.One, func(e *state.Entry) {
		use := e.Uses[what]
		if use.InFlight == nil || use.InFlight.ID != sent.ID {
			return
		}
		use.InFlight = nil
		if !booked {
			use.Local += sent.N
		}
		if total != nil {
			use.Total = total
		}
		e.SetUse(what, use)
	})
	if fail == nil {
		m.schedule.settled(sent.ID)
	}
	return after, fail
}

// settleReport finds out whether a report has arrived whose response never came. It cannot be known while the server may still
// take the request. A customer is never charged twice.
func (m *Manager) settleReport(c *call, v *snapshot, what state.Part) (after *snapshot, failed, own *failure.Error) {
	sent := v.entry.Uses[what].InFlight
	first := m.schedule.firstSeen(sent.ID, m.time.running())
	waited := m.time.running()-first >= lateness
	if !waited && m.look(v.entry.Clock).Moment.T.Before(sent.At.Add(lateness)) {
		return v, nil, nil
	}
	after, failed, own = m.askState(c, v, nil)
	if failed != nil || own != nil {
		return after, failed, own
	}
	date := after.entry.Proof.ServerDate
	if !waited && date.Before(sent.At.Add(lateness)) {
		return after, nil, nil // the server's time says that it is too early
	}
	k, fail := meterOf(c.name(), &after.entry, what)
	if fail != nil {
		return after, nil, fail
	}
	after, own = m.settleUse(c, after, what, sent, arrived(sent, k.total), &k.total)
	return after, nil, own
}

// arrived reports whether a report must be taken for booked, by the total that the server counts now.
func arrived(sent *state.InFlight, total int64) bool {
	rose := total - sent.TotalBefore
	if sent.N < 0 {
		return rose <= sent.N
	}
	return rose >= sent.N || rose < 0
}

// reportAll reports what was counted, after a check that was confirmed. What cannot be reported waits for the next one.
func (m *Manager) reportAll(c *call, v *snapshot, report func(*call, *snapshot, state.Part) (*snapshot, bool, *failure.Error, *failure.Error)) *snapshot {
	for _, what := range reportable(&v.entry) {
		after, _, failed, own := report(c, v, what)
		if v = after; failed != nil || own != nil {
			break
		}
	}
	return v
}

// reportable are the parts that have consumption to report.
func reportable(e *state.Entry) []state.Part {
	return slices.DeleteFunc(e.Uses.Parts(), func(p state.Part) bool {
		use := e.Uses[p]
		return use.Local == 0 && use.InFlight == nil
	})
}

// partWith is a feature of the license of a product; without a product, of the first that has it.
func (m *Manager) partWith(e *state.Entry, product, feature string) state.Part {
	if product == "" {
		product = m.facts.Product
		for _, one := range e.Document.Products() {
			if termsOf(e.Document, state.PartOf(one, feature)).Present() {
				product = one
				break
			}
		}
	}
	return state.PartOf(product, feature)
}
