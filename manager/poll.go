package manager

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
)

// poll does what is due, and tells what has happened.
func (m *Manager) poll(c *call) (result, *failure.Error) {
	next, fail := m.pollNow(c)
	if fail != nil {
		return nil, fail
	}
	v := m.view.Load()
	if v.fail != nil {
		return nil, v.fail
	}
	return func(w *rawjson.Writer) {
		m.writeState(w, v, m.best(v))
		w.Name("events")
		w.Out = append(w.Out, '[')
		for i, event := range m.events.take() {
			if i > 0 {
				w.Out = append(w.Out, ',')
			}
			w.Out = append(w.Out, event...)
		}
		w.Out = append(w.Out, ']')
		w.Name("next_ms")
		w.Out = strconv.AppendInt(w.Out, next.Milliseconds(), 10)
		w.Texts("warnings", c.warningsOf(v))
	}, nil
}

// pollNow does what is due, and returns when to poll again.
func (m *Manager) pollNow(c *call) (time.Duration, *failure.Error) {
	m.schedule.woke(m.time.reading())
	v := m.refresh(c.ctx)
	m.events.note(m.best(v))
	if wait, due := m.due(v); !due || wait > 0 {
		return m.next(v, wait), nil
	}
	release, got, err := m.store.TrySync(c.ctx)
	switch {
	case err == nil && !got:
		return othersWait, nil
	case err == nil:
		defer release()
	}
	// A store that cannot be locked is read-only: the server may be asked all the same.
	v = m.refresh(c.ctx)
	if wait, due := m.due(v); due && wait <= 0 {
		var fail *failure.Error
		if v, fail = m.pollServer(c, v); fail != nil {
			return 0, fail
		}
		if err == nil {
			v = m.pollUse(c, v)
		}
		m.events.note(m.best(v))
	}
	wait, _ := m.due(v)
	return m.next(v, wait), nil
}

// due is how long until the server is to be asked; it is not where there is nothing to ask about.
func (m *Manager) due(v *snapshot) (wait time.Duration, due bool) {
	_, unknown := unknownPending(&v.entry)
	switch e := &v.entry; {
	case v.fail != nil, v.damaged, e.Ended != nil, e.Empty() && !unknown, !e.Empty() && e.Device.HardwareID != v.hardwareID:
		return longestWait, false
	}
	return m.schedule.wait(m, &v.entry, m.look(v.entry.Clock).Moment.T, m.time.running()), true
}

// next is when to poll again: when something is due, when time changes the state, and soon enough to see other processes.
func (m *Manager) next(v *snapshot, wait time.Duration) time.Duration {
	s := m.best(v)
	if !s.Until.IsZero() {
		wait = min(wait, s.Until.Sub(s.Time))
	}
	return min(max(wait, time.Second), longestWait)
}

// pollServer asks the server about the license, and about the features of which a slot must be renewed.
func (m *Manager) pollServer(c *call, v *snapshot) (*snapshot, *failure.Error) {
	after, failed, own := m.pollLicense(c, v)
	if own != nil {
		return v, own
	}
	m.tellSlot(v, after)
	if failed == nil || wordOf(failed) == saidNo {
		m.schedule.heard()
	} else {
		m.pollFailed(v, failed)
		return after, nil
	}
	if failed != nil {
		return after, nil
	}
	for _, code := range m.dueFeatures(&after.entry) {
		next, failed, isOwn := m.askFeature(c, after, code)
		if isOwn {
			return after, failed
		}
		if failed != nil {
			m.pollFailed(after, failed)
		}
		after = next
	}
	return after, nil
}

func (m *Manager) pollLicense(c *call, v *snapshot) (after *snapshot, failed, own *failure.Error) {
	if p, unknown := unknownPending(&v.entry); unknown && v.entry.Empty() {
		return m.settle(c, v, p)
	}
	after, failed, isOwn := m.askState(c, v, "", nil)
	if isOwn {
		return v, nil, failed
	}
	return after, failed, nil
}

// pollFailed notes a try without a word. A device that was activated by file may have no network at all: that is no event.
func (m *Manager) pollFailed(v *snapshot, failed *failure.Error) {
	byFile := v.entry.Activated.How == state.Offline && !v.entry.Empty()
	least, left := time.Duration(0), time.Duration(0)
	if byFile {
		least = fileEvery
	}
	if slot := v.entry.Slot; slot != nil && !slot.Borrowed {
		left = slot.Until.Sub(m.look(v.entry.Clock).Moment.T)
	}
	m.schedule.missed(m.time.running(), failed.RetryAfter, left, least)
	if !byFile || wordOf(failed) != noWord {
		m.events.add(eventCheckFailed, func(w *rawjson.Writer) {
			w.Name("error")
			w.Out = failed.AppendJSON(w.Out)
		})
	}
}

// tellSlot tells that a slot was renewed or lost.
func (m *Manager) tellSlot(before, after *snapshot) {
	was, is := before.entry.Slot, after.entry.Slot
	switch {
	case is != nil && (was == nil || is.Until.After(was.Until)):
		m.events.add(eventSlotRenewed, func(w *rawjson.Writer) { w.Time("until", is.Until) })
	case is == nil && was != nil:
		m.events.add(eventSlotLost, nil)
	}
}

// dueFeatures are the features of which a slot must be renewed.
func (m *Manager) dueFeatures(e *state.Entry) []string {
	t := m.look(e.Clock).Moment.T
	var codes []string
	for _, code := range slices.Sorted(maps.Keys(e.FeatureSlots)) {
		if slot := e.FeatureSlots[code]; !slot.Borrowed && !t.Before(slot.Until.Add(-beforeSlotEnds)) {
			codes = append(codes, code)
		}
	}
	return codes
}

// pollUse reports consumption, while this process is the one that polls.
func (m *Manager) pollUse(c *call, v *snapshot) *snapshot {
	if v.entry.Empty() || v.entry.Ended != nil || v.entry.Refused != nil {
		return v
	}
	for _, what := range m.reportable(&v.entry) {
		after, _, failed, own := m.reportAlone(c, v, what)
		if failed != nil || own != nil {
			return after
		}
		v = after
	}
	return v
}
