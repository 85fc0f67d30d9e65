package transport

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// IsLoopback reports whether a host is this machine by its spelling: localhost, 127.0.0.0/8, also as IPv6 spells it, or
// ::1. All that exempts loopback from something asks it.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// readable reports whether the proxy could read what is sent to a target: plain http leaves this machine on its way there,
// though the target's name is loopback.
func readable(target, proxy *url.URL) bool {
	return target.Scheme == "http" && proxy != nil && !IsLoopback(proxy.Hostname())
}

// readableBy names the proxy on another host that could read the secrets sent to a target; empty where none could, or
// where that is allowed.
func (t *Transport) readableBy(target *url.URL) string {
	proxy, err := t.proxy(target)
	if err != nil || t.settings.AllowHTTP || !readable(target, proxy) {
		return ""
	}
	return proxyAddress(proxy)
}

// checkReadable refuses addresses of the configuration whose secrets a proxy could read.
func (t *Transport) checkReadable() *failure.Error {
	for _, address := range []struct{ name, text string }{{"base_url", t.settings.BaseURL}, {"token_url", t.settings.TokenURL}} {
		target, err := url.Parse(address.text)
		if err != nil {
			continue // New has judged the base, and tokenAddress judges the other
		}
		if proxy := t.readableBy(target); proxy != "" {
			return failure.New(api.Config, "insecure_url", address.name+" is plain http, and the proxy "+proxy+
				" on another host could read what is sent: use https, set proxy to \"none\" for a server on this machine, or allow_http")
		}
	}
	return nil
}
