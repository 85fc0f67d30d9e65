package main

import (
	"sync"

	"github.com/openspring/openspring/capi/bridge"
)

// handles are those that the host has opened and not closed, each with what closes it.
type handles struct {
	mu   sync.Mutex
	open map[uintptr]func(uintptr) bridge.Reply
}

func (h *handles) add(token uintptr, closing func(uintptr) bridge.Reply) {
	if token == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open == nil {
		h.open = map[uintptr]func(uintptr) bridge.Reply{}
	}
	h.open[token] = closing
}

func (h *handles) remove(token uintptr) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.open, token)
}

// closeAll ends the calls of every handle and closes it. The clients and managers of one another may close in any order.
func (h *handles) closeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for token, closing := range h.open {
		closing(token)
	}
	clear(h.open)
}
