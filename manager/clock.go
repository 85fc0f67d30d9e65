package manager

import (
	"sync"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/state"
)

// A Clock of a client that has a method Running has a monotonic clock of its own too, which tests move.
type ownRunning interface{ Running() time.Duration }

// timekeeper reads the clocks, and keeps what this process knows of the time.
type timekeeper struct {
	source  core.Clock
	running func() time.Duration
	mu      sync.Mutex
	clock   state.Clock
}

func (k *timekeeper) start(source core.Clock) {
	began := time.Now()
	k.source, k.running = source, func() time.Duration { return time.Since(began) }
	if own, ok := source.(ownRunning); ok {
		k.running = own.Running
	}
}

func (k *timekeeper) reading() state.Reading {
	return state.Reading{Wall: k.source.Now(), Running: k.running()}
}

// change replaces what is known of the time.
func (k *timekeeper) change(f func(clock state.Clock, at state.Reading) state.Clock) {
	at := k.reading()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.clock = f(k.clock, at)
}

// look reads the clock for a license.
func (m *Manager) look(marks state.Marks) (sight state.Sight) {
	m.time.change(func(clock state.Clock, at state.Reading) state.Clock {
		sight = clock.Look(marks, at, m.settings.ClockTolerance)
		return sight.Clock
	})
	return sight
}

// verified takes the Date of a verified response.
func (m *Manager) verified(date time.Time) {
	if !date.IsZero() {
		m.time.change(func(clock state.Clock, at state.Reading) state.Clock { return clock.Verified(date, at) })
	}
}

// confirm sets an entry's marks by the Date of a response that confirms its license; one without a Date says nothing of the time.
func (m *Manager) confirm(e *state.Entry, date time.Time) {
	if !date.IsZero() {
		m.time.change(func(clock state.Clock, at state.Reading) state.Clock {
			clock, e.Clock = clock.Confirmed(date, at)
			return clock
		})
	}
}

// loaded sets an entry's marks by the signed date of a file.
func (m *Manager) loaded(e *state.Entry, date time.Time) {
	m.time.change(func(clock state.Clock, at state.Reading) state.Clock {
		clock, e.Clock = clock.Loaded(e.Clock, date, at)
		return clock
	})
}

// reloaded takes the marks that another process has written.
func (m *Manager) reloaded(before, after state.Marks) {
	m.time.change(func(clock state.Clock, at state.Reading) state.Clock { return clock.Reloaded(before, after, at) })
}
