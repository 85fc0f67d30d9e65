package manager

import (
	"time"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// localCheck decides without a network whether the license may be used. It waits for nobody.
func (m *Manager) localCheck(c *call) (result, *failure.Error) {
	v, s, fail := m.checkHere(c.name(), c.text("product"))
	if fail != nil {
		return nil, fail
	}
	return m.told(c, v, s, nil), nil
}

// checkHere is localCheck without JSON. The state is there wherever the store could be read.
func (m *Manager) checkHere(operation, product string) (*snapshot, *state.State, *failure.Error) {
	if product == "" {
		if m.settings.Bundle {
			return nil, nil, input.Request.Missing("product")
		}
		product = m.facts.Product
	}
	v := m.glance()
	if v.fail != nil {
		return v, nil, v.fail
	}
	sight := m.look(v.entry.Clock)
	s := state.Evaluate(&v.entry, m.rules(v, product), sight.Moment)
	if sight.Due {
		m.keepTime(v)
	}
	return v, &s, usable(operation, &s, details{warnings: v.warnings})
}

// markEvery is how often a local check tries to store the time, where it cannot.
const markEvery = time.Minute

// keepTime stores the highest time seen, where the store is free. That it cannot be stored is no error.
func (m *Manager) keepTime(v *snapshot) {
	now, last := int64(m.time.running()), m.markedAt.Load()
	if v.entry.Empty() || last != 0 && now-last < int64(markEvery) || !m.markedAt.CompareAndSwap(last, now) {
		return
	}
	m.tryChange(change{store.One, func(e *state.Entry) error {
		e.Clock = m.look(e.Clock).Marks
		return nil
	}})
}
