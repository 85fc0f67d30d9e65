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
	if slot, ends := m.slotDue(e); ends {
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

// slotDue is when a slot must be renewed that is not borrowed. A floating license without a slot needs one at once.
func (m *Manager) slotDue(e *state.Entry) (due time.Time, ends bool) {
	floats := false
	timeout := time.Duration(0)
	for _, product := range e.Document.Products() {
		l := e.Document.License(product)
		if cloud, _ := l.Get("is_floating_cloud").Bool(); cloud {
			floats = true
			timeout = timeoutOf(l)
		}
	}
	switch {
	case !floats || e.Refused != nil:
		return time.Time{}, false
	case e.Slot == nil:
		return time.Time{}, !expired(e)
	case e.Slot.Borrowed:
		return time.Time{}, false
	}
	return e.Slot.Until.Add(-min(beforeSlotEnds, timeout/4)), true
}

func timeoutOf(l rawjson.Value) time.Duration {
	minutes, _ := l.Get("floating_timeout").Int()
	return time.Duration(min(max(minutes, 0), maxMinutes)) * time.Minute
}

// expired reports whether the server says of a license that it has expired: it gives none a slot.
func expired(e *state.Entry) bool {
	for _, product := range e.Document.Products() {
		l := e.Document.License(product)
		if is, _ := l.Get("is_expired").Bool(); is {
			return true
		}
		if _, err := wire.ParseTime(l.Get("validity_period").String()); err != nil && l.Get("validity_period").HasContent() {
			return true
		}
	}
	return false
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
