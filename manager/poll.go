package manager

import (
	"cmp"
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
	return m.told(c, v, m.best(v), func(w *rawjson.Writer) {
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
	}), nil
}

// pollNow does what is due, and returns when to poll again.
func (m *Manager) pollNow(c *call) (time.Duration, *failure.Error) {
	m.schedule.woke(m.time.reading())
	v := m.refresh(c.ctx)
	m.note(v)
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
		after, fail := m.pollServer(c, v, err == nil)
		if fail != nil {
			return 0, fail
		}
		v = after
		m.note(v)
	}
	wait, _ := m.due(v)
	return m.next(v, wait), nil
}

// note adds the events of what is different from what was noted before.
func (m *Manager) note(v *snapshot) {
	s := m.best(v)
	m.events.note(s)
	m.events.noteSlots(&v.entry, s.Time, m.writePart)
}

// due is how long until the server is to be asked; it is not where there is nothing to ask about.
func (m *Manager) due(v *snapshot) (wait time.Duration, due bool) {
	unknown := len(unknownPending(&v.entry)) > 0
	switch e := &v.entry; {
	case v.fail != nil, v.damaged:
		return longestWait, false
	case !unknown && (e.Empty() || e.Ended != nil || e.Device.HardwareID != v.hardwareID):
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

// pollServer asks the server about the license, and about the features of which a slot must be renewed. After a yes it reports
// consumption, where this process is the only one that does.
func (m *Manager) pollServer(c *call, v *snapshot, alone bool) (*snapshot, *failure.Error) {
	after, failed, own := m.pollLicense(c, v)
	if own == nil && failed == nil {
		after, failed, own = m.pollFeatures(c, after)
	}
	switch {
	case own != nil:
		return v, own
	case failed == nil, wordOf(failed) == saidNo:
		m.schedule.heard()
	default:
		m.pollFailed(after, failed)
	}
	if failed == nil && alone {
		after = m.reportAll(c, after, m.reportAlone)
	}
	return after, nil
}

func (m *Manager) pollLicense(c *call, v *snapshot) (after *snapshot, failed, own *failure.Error) {
	if unknown := unknownPending(&v.entry); len(unknown) > 0 {
		return m.settleAll(c, v, unknown, nil)
	}
	return m.askState(c, v, nil)
}

// pollFeatures asks about the features of which a slot must be renewed. failed is the last error of these.
func (m *Manager) pollFeatures(c *call, v *snapshot) (after *snapshot, failed, own *failure.Error) {
	t := m.look(v.entry.Clock).Moment.T
	after = v
	for _, p := range v.entry.Slots.Parts() {
		at, renewed := renewal(&v.entry, p)
		if p.Feature() == "" || !renewed || t.Before(at) {
			continue
		}
		next, fail, own := m.askFeature(c, after, p)
		if own != nil {
			return after, nil, own
		}
		after, failed = next, cmp.Or(fail, failed)
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
	t := m.look(v.entry.Clock).Moment.T
	for _, slot := range v.entry.Slots {
		if rest := slot.Until.Sub(t); !slot.Borrowed && rest > 0 && (left == 0 || rest < left) {
			left = rest
		}
	}
	m.schedule.missed(m.time.running(), failed.RetryAfter, left, least)
	if !byFile || wordOf(failed) != noWord {
		m.events.add(eventCheckFailed, func(w *rawjson.Writer) {
			w.Name("error")
			w.Out = failed.AppendJSON(w.Out)
		})
	}
}
