package transport

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http/httpproxy"
)

// TestExemptionIsThatOfTheUsualPackage compares with the package that Go programs follow.
func TestExemptionIsThatOfTheUsualPackage(t *testing.T) {
	t.Parallel()
	lists := []string{"", "*", "example.com", ".example.com", "*.example.com", "EXAMPLE.com", " example.com , 10.0.0.0/8", "example.com:443",
		"example.com:8443", ".example.com:80", "10.1.2.3", "10.1.2.3:80", "10.0.0.0/8", "10.1.2.3/8", "::/0", "2001:db8::/32", "2001:db8::1", "[2001:db8::1]",
		"[2001:db8::1]:443", "0.0.0.0/0", ",,", "example.com,*", ":80", "com", "*com", "10.", "*.", "localhost", "::ffff:10.1.2.3", "a b", "[example.com]"}
	targets := []string{"http://example.com", "https://example.com", "https://api.example.com", "https://API.Example.com:8443/x", "https://badexample.com",
		"http://10.1.2.3", "https://10.1.2.3:8443", "http://11.1.2.3", "https://[2001:db8::1]", "https://[2001:db8::1]:8443", "https://[2001:db9::1]",
		"https://[::ffff:10.1.2.3]", "https://localhost", "http://127.0.0.1:80", "http://127.9.9.9", "https://[::1]", "https://com", "https://example.com."}
	const some = "http://proxy.invalid"
	for _, list := range lists {
		ours, theirs := readExemption(list), (&httpproxy.Config{HTTPProxy: some, HTTPSProxy: some, NoProxy: list}).ProxyFunc()
		for _, target := range targets {
			u, err := url.Parse(target)
			require.NoError(t, err)
			proxy, err := theirs(u)
			require.NoError(t, err)
			assert.Equal(t, proxy == nil, ours.holds(u), "NO_PROXY=%q, %s: exempt", list, target)
		}
	}
}
