//go:build osp_testing

package main

// #cgo CFLAGS: -DOSP_TESTING
// #include "shim.h"
import "C"

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/openspring/openspring/capi/bridge"
	"github.com/openspring/openspring/internal/parallel"
)

// What only a library built for tests exports.

// osp_testing_alive counts the open clients and the calls in flight, this one left out.
//
//export osp_testing_alive
func osp_testing_alive() C.int32_t { return C.int32_t(library.Alive()) } //nolint:revive // A C name.

// library is the bridge with functions that panic where a test says so.
var library = panicking{bridge.New(bridge.Core{Clock: clock}), new(atomic.Pointer[string])}

type panicking struct {
	*bridge.Bridge
	// chosen names the function, without its osp_; goroutine is any function, in a goroutine that the library starts.
	chosen *atomic.Pointer[string]
}

const goroutine = "goroutine"

// Guard is Bridge's, with what it guards.
func (p panicking) Guard(operation string, token uintptr, f func() bridge.Reply) bridge.Reply {
	return p.Bridge.Guard(operation, token, func() bridge.Reply {
		switch chosen := p.chosen.Load(); {
		case chosen == nil:
		case *chosen == operation:
			panic("a test's")
		case *chosen == goroutine:
			parallel.Do(context.Background(), runtime.GOMAXPROCS(0), func(int) { panic("a test's") })
		}
		return f()
	})
}

// osp_testing_panic makes the function of that name, without its osp_, panic from now on; "goroutine" every function, in a
// goroutine like those that verify signatures; NULL none.
//
//export osp_testing_panic
func osp_testing_panic(operation *C.char) { //nolint:revive // A C name.
	name := C.GoString(operation)
	library.chosen.Store(&name)
}

// clock is this machine's clock, moved.
var clock = movedClock{new(atomic.Int64)}

// movedClock holds how far it is ahead, in milliseconds.
type movedClock struct{ ahead *atomic.Int64 }

func (c movedClock) Now() time.Time {
	return time.Now().Add(time.Duration(c.ahead.Load()) * time.Millisecond)
}

// osp_testing_move_clock puts the clock of all clients so many milliseconds ahead of this machine's, or behind it.
//
//export osp_testing_move_clock
func osp_testing_move_clock(ahead C.int64_t) { clock.ahead.Store(int64(ahead)) } //nolint:revive // A C name.
