package main

import "C"

import (
	"syscall"

	"github.com/openspring/openspring/internal/shortage"
)

// goOspStartPoller returns 0, or the errno for which Go cannot wait for sockets and timers now.
//
//export goOspStartPoller
func goOspStartPoller() C.int {
	err := shortage.TryPoller()
	if err == nil {
		return 0
	}
	if errno, ok := err.(syscall.Errno); ok { // errors.As would allocate
		return C.int(errno)
	}
	return C.int(syscall.EMFILE)
}
