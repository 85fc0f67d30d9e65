package bridge

import (
	"sync"
	"sync/atomic"
)

// firstToken is odd and far from small numbers, so that neither an address nor a stray count is a token.
const firstToken uint32 = 0x4F535001

// registry gives out the tokens that stand for clients in C. Every token counts one further than the one
// before, so that the number is its own generation: a closed client's token names nobody until two thousand
// million clients were opened after it. Tokens fit 32 bits, as uintptr_t may.
type registry struct {
	mu   sync.RWMutex
	last uint32
	open map[uintptr]*entry
}

// entry is an open client.
type entry struct {
	client Client
	// poisoned is set once the library has failed in a call on this client.
	poisoned atomic.Bool
}

func newRegistry() *registry {
	return &registry{last: firstToken - 2, open: map[uintptr]*entry{}}
}

func (r *registry) add(client Client) uintptr {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		r.last += 2
		if _, taken := r.open[uintptr(r.last)]; !taken {
			r.open[uintptr(r.last)] = &entry{client: client}
			return uintptr(r.last)
		}
	}
}

// get returns the open client of that token, or nil.
func (r *registry) get(token uintptr) *entry {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.open[token]
}

// remove takes an open client out and returns it, or nil: of several who close it one has it.
func (r *registry) remove(token uintptr) *entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.open[token]
	delete(r.open, token)
	return e
}

func (r *registry) len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.open)
}
