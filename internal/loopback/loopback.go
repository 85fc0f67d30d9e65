// Package loopback recognizes this machine by its spelling. All that exempts loopback from something asks it: the client
// for plain http and proxies, the sandbox for its admin API.
package loopback

import (
	"net/netip"
	"strings"
)

// Is reports whether a host, without the brackets of a URL, is this machine: localhost, 127.0.0.0/8, also as IPv6 spells
// it (::ffff:127.0.0.1), or ::1.
func Is(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}
