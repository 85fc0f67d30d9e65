//go:build !linux

package transport

import (
	"net"
	"time"
)

// quietly does nothing: Windows knows no SIGPIPE. On macOS a host should leave it as Go has set it.
func quietly(c net.Conn) net.Conn { return c }

// soon is until when a kept connection is read from, to see whether it has ended.
func soon() time.Time { return time.Now().Add(time.Millisecond) }

// arrived is left to a read until soon.
func arrived(net.Conn) bool { return false }
