//go:build !linux

package transport

import "net"

// quietly does nothing: Windows knows no SIGPIPE. On macOS a host should leave it as Go has set it.
func quietly(c net.Conn) net.Conn { return c }
