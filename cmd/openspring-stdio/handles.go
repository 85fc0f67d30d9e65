package main

import (
	"sync"

	"github.com/openspring/openspring/capi/bridge"
)

// handles are those that the host has opened and not closed.
type handles struct {
	mu   sync.Mutex
	open map[uintptr]struct{}
}

func (h *handles) add(token uintptr) {
	if token == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open == nil {
		h.open = map[uintptr]struct{}{}
	}
	h.open[token] = struct{}{}
}

func (h *handles) remove(token uintptr) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.open, token)
}

// closeAll ends the calls of every handle and closes it.
func (h *handles) closeAll(library *bridge.Bridge) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for token := range h.open {
		library.Close(token)
	}
	clear(h.open)
}
