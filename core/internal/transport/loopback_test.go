package transport

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// Plain http to this machine is not private where a proxy elsewhere is asked to carry it.
func TestPlainHTTPThroughAProxyOnAnotherHostIsRefused(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"http://127.0.0.1:1", "http://localhost:1", "http://[::ffff:127.0.0.1]:1"} {
		for _, proxy := range []string{"http://proxy.example:3128", "https://proxy.example", "socks5://user:p4ss@proxy.example", "socks5h://192.0.2.1:1"} {
			s := through(t, apiKey(base), proxy)
			_, err := New(s)
			var fail *failure.Error
			require.ErrorAs(t, err, &fail, "%s through %s", base, proxy)
			assert.Equal(t, api.Config, fail.Status)
			assert.Equal(t, "insecure_url", fail.Code)
			assert.Contains(t, fail.Message, "base_url is plain http")
			u, err := url.Parse(proxy)
			require.NoError(t, err)
			assert.Contains(t, fail.Message, u.Hostname())
			assert.NotContains(t, fail.Message, "p4ss")

			s.AllowHTTP = true
			_, err = New(s)
			assert.NoError(t, err, "with allow_http")
		}
		for _, proxy := range []string{"http://127.0.0.1:3128", "socks5://localhost:1", "http://[::1]:1"} {
			_, err := New(through(t, apiKey(base), proxy))
			assert.NoError(t, err, "%s through %s", base, proxy)
		}
		elsewhere := Environment{HTTP: "http://proxy.example:3128", HTTPS: "http://proxy.example:3128"}
		s := apiKey(base)
		s.Proxy = ProxySettings{Mode: ProxyEnvironment, Environment: elsewhere}
		client, err := New(s)
		require.NoError(t, err, "the environment's proxy is not asked about loopback")
		proxy, err := client.proxy(client.base)
		require.NoError(t, err)
		assert.Nil(t, proxy)
	}
	_, err := New(through(t, apiKey("https://127.0.0.1:1"), "http://proxy.example:3128"))
	assert.NoError(t, err, "TLS is private through any proxy")
}

func TestTokenAddressThroughAProxyOnAnotherHostIsRefused(t *testing.T) {
	t.Parallel()
	s := through(t, oauth("https://api.example"), "http://proxy.example:3128")
	s.TokenURL = "http://127.0.0.1:1/t"
	_, err := New(s)
	var fail *failure.Error
	require.ErrorAs(t, err, &fail)
	assert.Equal(t, "insecure_url", fail.Code)
	assert.Contains(t, fail.Message, "token_url is plain http")
	s.AllowHTTP = true
	_, err = New(s)
	assert.NoError(t, err)
}

// A token server that the API names is asked only where nobody on the way could read the client secret.
func TestTokenAddressThatTheAPINamesIsNotAskedThroughAProxyOnAnotherHost(t *testing.T) {
	t.Parallel()
	client, err := New(through(t, oauth("https://localhost:1"), "http://proxy.example:3128"))
	require.NoError(t, err)
	_, refused := client.tokenAddress("http://127.0.0.1:1/t")
	require.NotNil(t, refused)
	assert.Equal(t, api.Protocol, refused.Status)
	assert.Equal(t, "token_url_refused", refused.Code)
	assert.Contains(t, refused.Message, "proxy.example:3128")

	client, err = New(oauth("https://localhost:1"))
	require.NoError(t, err)
	_, refused = client.tokenAddress("http://127.0.0.1:1/t")
	assert.Nil(t, refused, "without a proxy")
}
