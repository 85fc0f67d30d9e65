package transport

import (
	"net"
	"net/url"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/failure"
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

// function returns what chooses the proxy of a target. That of the base is judged now, so that a bad setting
// shows when a client is opened.
func (p ProxySettings) function(base *url.URL) (func(*url.URL) (*url.URL, error), error) {
	choose := noProxy
	switch p.Mode {
	case ProxyURL:
		choose = func(*url.URL) (*url.URL, error) { return p.URL, nil }
	case ProxyEnvironment:
		choose = p.Environment.function()
	}
	checked := func(target *url.URL) (*url.URL, error) {
		proxy, err := choose(target)
		switch {
		case err != nil, proxy == nil && p.Mode == ProxyURL, proxy != nil && !usableProxy(proxy):
			return nil, p.refusal(target)
		}
		return proxy, nil
	}
	_, err := checked(base)
	return checked, err
}

// function follows the variables. A proxy that cannot be read is an error: requests are not sent past the one
// that somebody has set.
func (e Environment) function() func(*url.URL) (*url.URL, error) {
	exempt := readExemption(e.No)
	return func(target *url.URL) (*url.URL, error) {
		variable := e.HTTP
		if target.Scheme == "https" {
			variable = e.HTTPS
		}
		if variable == "" || exempt.holds(target) {
			return nil, nil
		}
		if !strings.Contains(variable, "://") {
			variable = "http://" + variable
		}
		return url.Parse(variable)
	}
}

// refusal names where the unusable proxy comes from and never its text, which may hold a password.
func (p ProxySettings) refusal(target *url.URL) *failure.Error {
	source := "proxy"
	if p.Mode == ProxyEnvironment {
		source = "the environment's " + strings.ToUpper(target.Scheme) + "_PROXY"
	}
	return failure.New(api.Config, "invalid_url", source+" must be an http, https or socks5 URL with a host")
}

// password returns the password of the proxy towards a target, for redaction.
func (p ProxySettings) password(base *url.URL) string {
	choose, err := p.function(base)
	if err != nil {
		return ""
	}
	proxy, err := choose(base)
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

// proxyAddress is the proxy's host and port.
func proxyAddress(proxy *url.URL) string {
	port := proxy.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[proxy.Scheme]
	}
	if port == "" {
		port = "1080"
	}
	return net.JoinHostPort(proxy.Hostname(), port)
}
