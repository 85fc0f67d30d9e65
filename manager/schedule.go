package manager

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
)

// What poll goes by.
const (
	// fresh is how new a contact is that the first poll leaves alone.
	fresh = 5 * time.Minute
	// refusedEvery is how often a license is checked that the server has refused, fileEvery one that came by file.
	refusedEvery = time.Hour
	fileEvery    = 24 * time.Hour
	// beforeSlotEnds is how long before its end a slot is renewed, at most.
	beforeSlotEnds = time.Minute
	// parted is how far wall and monotonic time part where the machine has slept, and awake what the network gets then.
	parted = 2 * time.Minute
	awake  = 15 * time.Second
	// longestWait is how late the next poll is asked for: another process may change what is stored.
	longestWait = time.Minute
	// othersWait is when to look again while another process polls.
	othersWait = 2 * time.Second
)

// backoffs are the waits after no word.
var backoffs = []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

// schedule is when what is due, and what of it this process remembers.
type schedule struct {
	mu sync.Mutex
	// seen is when a report of unknown outcome was seen first by this process, by its id.
	seen map[string]time.Duration
	// polled is whether this process has asked the server, or found that it need not.
	polled bool
	// since and factor are the moment from which the next check is counted, and how its interval varies.
	since  time.Time
	factor float64
	// failures counts the tries without a word; before retryAt there is no other one.
	failures int
	retryAt  time.Duration
	// last is the reading of the last poll, and quiet until when the network may still be coming up.
	last  state.Reading
	quiet time.Duration
}

// firstSeen is when a report was seen first.
func (s *schedule) firstSeen(id string, now time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if first, known := s.seen[id]; known {
		return first
	}
	if s.seen == nil {
		s.seen = map[string]time.Duration{}
	}
	s.seen[id] = now
	return now
}

// settled forgets a report of which the outcome is known.
func (s *schedule) settled(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.seen, id)
}

// woke notes a poll, and gives the network its time where the machine has slept.
func (s *schedule) woke(at state.Reading) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.last.Wall.IsZero() && (at.Wall.Sub(s.last.Wall)-(at.Running-s.last.Running)).Abs() > parted {
		s.quiet = at.Running + awake
	}
	s.last = at
}

// wait is how long until the server is to be asked about a license; 0 or less is now.
func (s *schedule) wait(m *Manager, e *state.Entry, t time.Time, running time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	since := e.Contact
	if e.Ended != nil {
		since = time.Time{} // an activation is to be settled
	}
	if e.Refused != nil && e.Refused.At.After(since) {
		since = e.Refused.At
	}
	if !s.since.Equal(since) || s.factor == 0 {
		s.since, s.factor = since, 0.9+0.2*rand.Float64()
	}
	wait := since.Add(time.Duration(float64(m.interval(e)) * s.factor)).Sub(t)
	switch {
	case s.polled:
	case t.Sub(since) >= fresh:
		wait = 0
	default:
		s.polled = true
	}
	if slot, ends := slotDue(e); ends {
		wait = min(wait, slot.Sub(t))
	}
	return max(wait, s.retryAt-running, s.quiet-running)
}

// interval is how often the server is asked about a license.
func (m *Manager) interval(e *state.Entry) time.Duration {
	switch {
	case e.Refused != nil:
		return refusedEvery
	case e.Activated.How == state.Offline:
		return fileEvery
	}
	return m.settings.CheckEvery
}

// slotDue is when the next slot must be renewed. A floating license without a slot needs one at once.
func slotDue(e *state.Entry) (due time.Time, ends bool) {
	if e.Refused != nil {
		return time.Time{}, false
	}
	for _, product := range e.Document.Products() {
		l := e.Document.License(product)
		if _, held := e.Slots[state.Part(product)]; !held && isSet(l, "is_floating_cloud") && !hasExpired(l) {
			return time.Time{}, true
		}
	}
	for p := range e.Slots {
		if at, renewed := renewal(e, p); renewed && (!ends || at.Before(due)) {
			due, ends = at, true
		}
	}
	return due, ends
}

// renewal is when a slot must be renewed; a borrowed one never.
func renewal(e *state.Entry, p state.Part) (at time.Time, renewed bool) {
	slot := e.Slots[p]
	return slot.Until.Add(-min(beforeSlotEnds, timeoutOf(termsOf(e.Document, p))/4)), !slot.Borrowed
}

// termsOf is the license, or its feature, as the server wrote it; nothing where the document has none.
func termsOf(d *state.Document, p state.Part) rawjson.Value {
	l := d.License(p.Product())
	if p.Feature() == "" {
		return l
	}
	for f := range l.Get("product_features").All() {
		if f.Get("code").Is(p.Feature()) {
			return f
		}
	}
	return rawjson.Value{}
}

// hasExpired reports whether the server says of a license that it has expired: it gives it no slot.
func hasExpired(l rawjson.Value) bool {
	end := l.Get("validity_period")
	_, err := wire.ParseTime(end.String())
	return isSet(l, "is_expired") || err != nil && end.HasContent()
}

// heard notes that the server was heard, or need not be.
func (s *schedule) heard() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.polled, s.failures, s.retryAt = true, 0, 0
}

// missed notes a try without a word. asked is how long the server wants to be left alone, left what is left of a slot.
func (s *schedule) missed(running, asked, left time.Duration, least time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.polled = true
	wait := max(backoffs[min(s.failures, len(backoffs)-1)], least)
	s.failures++
	if left > 0 {
		wait = min(wait, max(left/2, time.Second))
	}
	s.retryAt = running + max(wait, asked)
}
