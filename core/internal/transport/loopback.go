package transport

import (
	"net/url"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/loopback"
)

// readable reports whether the proxy could read what is sent to a target: plain http leaves this machine on its way there,
// though the target's name is loopback.
func readable(target, proxy *url.URL) bool {
	return target.Scheme == "http" && proxy != nil && !loopback.Is(proxy.Hostname())
}

// readableBy names the proxy on another host that could read the secrets sent to a target; empty where none could, or
// where that is allowed.
func (t *Transport) readableBy(target *url.URL) string {
	proxy, err := t.proxy(target)
	if err != nil || t.settings.AllowHTTP || !readable(target, proxy) {
		return ""
	}
	return addressOf(proxy)
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
