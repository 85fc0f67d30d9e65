package main

// #cgo LDFLAGS: -ldl
import "C"

// goOspStarted does nothing. That it has been called means that Go's runtime has started, and with that set
// all its signal handlers (signals_linux.c).
//
//export goOspStarted
func goOspStarted() {}
