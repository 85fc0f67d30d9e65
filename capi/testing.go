//go:build osp_testing

package main

// #cgo CFLAGS: -DOSP_TESTING
// #include "shim.h"
import "C"

import (
	"sync/atomic"
	"time"

	"github.com/openspring/openspring/core/injected"
)

// What only a library built for tests exports.

// osp_testing_alive counts the open clients and the calls in flight, this one left out.
//
//export osp_testing_alive
func osp_testing_alive() C.int32_t { return C.int32_t(library.Alive()) } //nolint:revive // A C name.

// osp_testing_panic makes the function of that name, without its osp_, panic from now on; "goroutine" is where
// signatures are verified in parallel; NULL none.
//
//export osp_testing_panic
func osp_testing_panic(operation *C.char) { //nolint:revive // A C name.
	name := C.GoString(operation)
	library.InjectPanic(name)
	injected.Choose(name)
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
