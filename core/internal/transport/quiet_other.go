//go:build !linux

package transport

import "net"

// quietly does nothing: Windows has no SIGPIPE. On macOS a host must leave its action as Go has set it.
func quietly(c net.Conn) net.Conn { return c }
