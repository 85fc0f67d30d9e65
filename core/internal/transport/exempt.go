package transport

import (
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/openspring/openspring/internal/loopback"
)

// exemption is a list of hosts that are reached without the environment's proxy, as NO_PROXY gives it: names
// with all below them, ".name" or "*.name" for those below alone, addresses, CIDR blocks, each with a port or
// not, and "*" for all. golang.org/x/net/http/httpproxy does the same and brings tables of 150 KB.
type exemption struct {
	all     bool
	entries []exempted
}

type exempted struct {
	block netip.Prefix
	// suffix begins with a dot; below leaves the name itself out.
	suffix string
	below  bool
	port   string
}

func readExemption(list string) exemption {
	var e exemption
	for text := range strings.SplitSeq(list, ",") {
		text = strings.ToLower(strings.TrimSpace(text))
		if text == "*" {
			return exemption{all: true}
		}
		if one, ok := readExempted(text); ok {
			e.entries = append(e.entries, one)
		}
	}
	return e
}

func readExempted(text string) (one exempted, ok bool) {
	if block, err := netip.ParsePrefix(text); err == nil {
		return exempted{block: block.Masked()}, true
	}
	host := text
	if name, port, err := net.SplitHostPort(text); err == nil {
		host, one.port = name, port
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		one.block = netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen())
		return one, true
	}
	if strings.HasPrefix(host, "*.") {
		host = host[1:]
	}
	if host == "" {
		return one, false
	}
	one.below = host[0] == '.'
	one.suffix = "." + strings.TrimPrefix(host, ".")
	return one, true
}

// holds reports whether a target needs no proxy. Loopback never does.
func (e exemption) holds(target *url.URL) bool {
	host, port := strings.ToLower(target.Hostname()), portOf(target)
	if e.all || loopback.Is(host) {
		return true
	}
	ip, _ := netip.ParseAddr(host)
	for _, one := range e.entries {
		if one.matches(host, ip.Unmap()) && (one.port == "" || one.port == port) {
			return true
		}
	}
	return false
}

func (one exempted) matches(host string, ip netip.Addr) bool {
	if one.suffix == "" {
		return one.block.Contains(ip)
	}
	return strings.HasSuffix(host, one.suffix) || !one.below && host == one.suffix[1:]
}
