package manager

import (
	"maps"
	"sync"
	"time"

	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
)

// The names of events.
const (
	eventStateChanged = "state_changed"
	eventCheckFailed  = "check_failed"
	eventGraceStarted = "grace_started"
	eventSlotRenewed  = "slot_renewed"
	eventSlotLost     = "slot_lost"
	eventStoreChanged = "store_changed"
	eventSynced       = "synced"
)

// mostEvents is how many events are kept until they are polled.
const mostEvents = 64

// events are what has happened and was not told yet, the oldest first.
type events struct {
	mu   sync.Mutex
	list [][]byte
	// at is the time of the next event; said is whether a state was judged, name and reason are what it was.
	at     time.Time
	said   bool
	name   state.Name
	reason string
	// held are the slots that were noted last.
	held state.Slots
}

// begin remembers the first state, which is no event.
func (e *events) begin(s *state.State, slots state.Slots) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.said, e.name, e.reason, e.at = true, s.Name, s.Reason, s.Time
	e.held = heldAt(slots, s.Time)
}

func (e *events) begun() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.said
}

// note adds the events of a change of state.
func (e *events) note(s *state.State) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.at = s.Time
	if e.name == s.Name && e.reason == s.Reason {
		return
	}
	from := e.name
	e.name, e.reason = s.Name, s.Reason
	e.append(eventStateChanged, func(w *rawjson.Writer) {
		w.Text("from", string(from))
		w.Text("to", string(s.Name))
		w.Text("reason", s.Reason)
	})
	if s.Name == state.Grace && from != state.Grace {
		e.append(eventGraceStarted, func(w *rawjson.Writer) { w.Time("until", s.Until) })
	}
}

// noteSlots adds the events of slots that were renewed, and of those that have ended or were lost at that moment. part writes which.
func (e *events) noteSlots(entry *state.Entry, at time.Time, part func(*rawjson.Writer, state.Part)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	held := heldAt(entry.Slots, at)
	for _, p := range held.Parts() {
		if until := held[p].Until; until.After(e.held[p].Until) {
			e.append(eventSlotRenewed, func(w *rawjson.Writer) {
				part(w, p)
				w.Time("until", until)
			})
		}
	}
	for _, p := range e.held.Parts() {
		if _, still := held[p]; !still && !entry.Empty() && entry.Ended == nil {
			e.append(eventSlotLost, func(w *rawjson.Writer) { part(w, p) })
		}
	}
	e.held = held
}

// released forgets a slot that was given back: that is no loss.
func (e *events) released(p state.Part) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.held, p)
}

// heldAt are the slots that have not ended.
func heldAt(slots state.Slots, at time.Time) state.Slots {
	held := maps.Clone(slots)
	maps.DeleteFunc(held, func(_ state.Part, slot state.Slot) bool { return !slot.Until.After(at) })
	return held
}

// add adds an event; members writes its own members.
func (e *events) add(name string, members func(*rawjson.Writer)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.said {
		e.append(name, members)
	}
}

func (e *events) append(name string, members func(*rawjson.Writer)) {
	w := rawjson.Writer{Out: []byte("{")}
	w.Text("event", name)
	w.Time("time", e.at)
	if members != nil {
		members(&w)
	}
	w.Close()
	if len(e.list) == mostEvents {
		e.list = e.list[1:]
	}
	e.list = append(e.list, w.Out)
}

// take returns the events and forgets them.
func (e *events) take() [][]byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := e.list
	e.list = nil
	return list
}
