//go:build !linux

package shortage

// StartPoller does nothing: the part of Go's runtime that waits for sockets is looked after on Linux only.
func StartPoller() *Error { return nil }
