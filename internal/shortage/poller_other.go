//go:build !linux

package shortage

import "github.com/openspring/openspring/internal/failure"

// StartPoller does nothing: the part of Go's runtime that waits for sockets is looked after on Linux only.
func StartPoller() *failure.Error { return nil }
