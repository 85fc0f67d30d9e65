package transport

import (
	"net/url"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// ProxyMode says where the proxy comes from.
type ProxyMode uint8

const (
	// ProxyEnvironment follows Environment; loopback is exempt.
	ProxyEnvironment ProxyMode = iota
	// ProxyURL uses URL for every request.
	ProxyURL
	// ProxyNone uses none.
	ProxyNone
)

// Environment holds the values of HTTP_PROXY, HTTPS_PROXY and NO_PROXY as the host's C environment has them;
// this package never reads Go's.
type Environment struct{ HTTP, HTTPS, No string }

// ProxySettings say through which proxy requests go. The zero value uses none.
type ProxySettings struct {
	Mode ProxyMode
	// URL is an http, https or socks5 URL, with credentials where the proxy wants them.
	URL         *url.URL
	Environment Environment
}

func noProxy(*url.URL) (*url.URL, error) { return nil, nil }

// function returns what chooses the proxy of a target. An address in the configuration is judged now, so that it shows
// when a client is opened; a variable of the environment fails the calls that need it.
func (p ProxySettings) function() (func(*url.URL) (*url.URL, error), error) {
	switch p.Mode {
	case ProxyNone:
		return noProxy, nil
	case ProxyEnvironment:
		return p.Environment.function(), nil
	}
	if p.URL == nil || !usableProxy(p.URL) {
		return nil, failure.New(api.Config, "invalid_url", "proxy must be an http, https or socks5 URL with a host")
	}
	return func(*url.URL) (*url.URL, error) { return p.URL, nil }, nil
}

// variable is what a variable of the environment says.
type variable struct {
	proxy *url.URL
	fail  *failure.Error
}

// readVariable reads one. Of a value that cannot be used the error names the variable and the part, never the text, which
// may hold a password. Its user can mend it, whose machine has set it.
func readVariable(name, value string) variable {
	proxy, err := ParseProxy(value)
	if err == nil {
		return variable{proxy: proxy}
	}
	fail := failure.New(api.Config, "invalid_url", "the proxy in the environment's "+name+" (or "+strings.ToLower(name)+") "+err.Error()+
		": set it right, or the setting proxy, or leave this host out by NO_PROXY")
	fail.Action = api.CheckNetwork
	return variable{fail: fail}
}

// function follows the variables. One that cannot be read is an error: requests are not sent past the proxy that somebody
// has set.
func (e Environment) function() func(*url.URL) (*url.URL, error) {
	exempt := readExemption(cutQuotes(e.No))
	plain, secure := readVariable("HTTP_PROXY", e.HTTP), readVariable("HTTPS_PROXY", e.HTTPS)
	return func(target *url.URL) (*url.URL, error) {
		v := plain
		if target.Scheme == "https" {
			v = secure
		}
		switch {
		case v.proxy == nil && v.fail == nil, exempt.holds(target):
			return nil, nil
		case v.fail != nil:
			return nil, v.fail
		}
		return v.proxy, nil
	}
}

// proxyPassword returns the password of the proxy towards a target, for redaction.
func (t *Transport) proxyPassword(target *url.URL) string {
	proxy, err := t.proxy(target)
	if err != nil || proxy == nil || proxy.User == nil {
		return ""
	}
	password, _ := proxy.User.Password()
	return password
}

func usableProxy(u *url.URL) bool {
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u.Hostname() != ""
	}
	return false
}

// isSOCKS reports whether the proxy speaks SOCKS 5. Names are left to it to resolve, under either scheme.
func isSOCKS(proxy *url.URL) bool { return strings.HasPrefix(proxy.Scheme, "socks5") }
