package manager

import (
	"sync"
	"time"
)

// schedule is when what is due, and what of it this process remembers.
type schedule struct {
	mu sync.Mutex
	// seen is when a report of unknown outcome was seen first by this process, by its id.
	seen map[string]time.Duration
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
