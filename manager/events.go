package manager

import (
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
}

// begin remembers the first state, which is no event.
func (e *events) begin(s state.State) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.said, e.name, e.reason, e.at = true, s.Name, s.Reason, s.Time
}

func (e *events) begun() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.said
}

// note adds the events of a change of state.
func (e *events) note(s state.State) {
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
