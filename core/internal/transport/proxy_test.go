package transport

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
)

// httpProxy is a small proxy: it forwards plain requests and makes tunnels. Where tunnelStatus is set it
// responds to every CONNECT with that.
type httpProxy struct {
	credentials     string
	tunnelStatus    int
	forwards, opens atomic.Int64
}

func (p *httpProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p.credentials != "" {
		given := (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}})
		user, password, _ := given.BasicAuth()
		if user+":"+password != p.credentials {
			w.Header().Set("Proxy-Authenticate", "Basic")
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
	}
	switch {
	case r.Method != http.MethodConnect:
		p.forwards.Add(1)
		p.forward(w, r)
	case p.tunnelStatus != 0:
		w.WriteHeader(p.tunnelStatus)
	default:
		p.opens.Add(1)
		p.tunnel(w, r)
	}
}

func (p *httpProxy) forward(w http.ResponseWriter, r *http.Request) {
	out := r.Clone(r.Context())
	out.RequestURI = ""
	out.Header.Del("Proxy-Authorization")
	response, err := new(http.Transport).RoundTrip(out)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer response.Body.Close()
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body)
}

func (p *httpProxy) tunnel(w http.ResponseWriter, r *http.Request) {
	target, err := net.Dial("tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		target.Close()
		return
	}
	_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	join(client, buffered.Reader, target)
}

// join copies both ways until one side ends.
func join(client net.Conn, clientReader io.Reader, target net.Conn) {
	var wg sync.WaitGroup
	one := func(to net.Conn, from io.Reader) {
		_, _ = io.Copy(to, from)
		client.Close()
		target.Close()
	}
	wg.Go(func() { one(target, clientReader) })
	wg.Go(func() { one(client, target) })
	wg.Wait()
}

// socksProxy is a small SOCKS 5 server. Where reply is set it responds to every request with that.
func socksProxy(credentials string, reply byte, opens *atomic.Int64) func(*session) {
	return func(s *session) {
		if !socksLoginServed(s, credentials) {
			return
		}
		address := socksAsked(s.reader)
		if reply != 0 {
			s.say("\x05" + string([]byte{reply}) + "\x00\x01\x00\x00\x00\x00\x00\x00")
			return
		}
		target, err := net.Dial("tcp", address)
		if err != nil {
			s.say("\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00")
			return
		}
		opens.Add(1)
		s.say("\x05\x00\x00\x03\x04name\x00\x00")
		join(s.TCPConn, s.reader, target)
	}
}

func socksLoginServed(s *session, credentials string) bool {
	methods := socksField(s.reader, 1)
	switch {
	case credentials == "":
		s.say("\x05\x00")
		return true
	case !strings.Contains(methods, "\x02"):
		s.say("\x05\xff")
		return false
	}
	s.say("\x05\x02")
	user := socksField(s.reader, 1)
	password := socksField(s.reader, 0)
	if user+":"+password != credentials {
		s.say("\x01\x01")
		return false
	}
	s.say("\x01\x00")
	return true
}

// socksField reads a text after its length, and skips bytes before that.
func socksField(r *bufio.Reader, skip int) string {
	_, _ = r.Discard(skip)
	length, err := r.ReadByte()
	if err != nil {
		return ""
	}
	text := make([]byte, length)
	_, _ = io.ReadFull(r, text)
	return string(text)
}

func socksAsked(r *bufio.Reader) string {
	_, _ = r.Discard(3)
	kind, _ := r.ReadByte()
	host := ""
	switch kind {
	case socksIPv4:
		ip := make(net.IP, net.IPv4len)
		_, _ = io.ReadFull(r, ip)
		host = ip.String()
	case socksIPv6:
		ip := make(net.IP, net.IPv6len)
		_, _ = io.ReadFull(r, ip)
		host = ip.String()
	case socksName:
		host = socksField(r, 0)
	}
	var port [2]byte
	_, _ = io.ReadFull(r, port[:])
	return fmt.Sprintf("%s:%d", host, int(port[0])<<8|int(port[1]))
}

func through(t *testing.T, s Settings, proxy string) Settings {
	t.Helper()
	u, err := url.Parse(proxy)
	require.NoError(t, err)
	s.Proxy = ProxySettings{Mode: ProxyURL, URL: u}
	return s
}

func TestProxies(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	config := &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}}
	secure := startTLS(t, config, good)
	plain, _ := startHTTP(t, good)
	const credentials = "user:pass word@1"
	login := url.UserPassword("user", "pass word@1").String() + "@"
	for _, base := range []string{plain, secure.URL} {
		for _, scheme := range []string{"http", "https", "socks5"} {
			for _, user := range []string{"", login} {
				t.Run(fmt.Sprintf("%s to %.5s, credentials %t", scheme, base, user != ""), func(t *testing.T) {
					t.Parallel()
					wanted := ""
					if user != "" {
						wanted = credentials
					}
					proxy, used := startProxy(t, scheme, wanted, config.Clone())
					s := through(t, apiKey(base), scheme+"://"+user+proxy)
					s.RootCAs = ca.pool
					client := open(t, s)
					for range 2 {
						var meta outcome.Meta
						reply, err := client.Do(within(t, 20*time.Second), post(), &meta)
						require.Nil(t, err)
						require.Equal(t, "{}", string(reply.Body))
					}
					assert.NotEqual(t, int64(0), used(), "the proxy was not used")
				})
			}
		}
	}
}

// startProxy starts a proxy of a scheme and returns its address and how often it was used.
func startProxy(t *testing.T, scheme, credentials string, config *tls.Config) (address string, used func() int64) {
	t.Helper()
	if scheme == "socks5" {
		opens := new(atomic.Int64)
		return startRaw(t, socksProxy(credentials, 0, opens)).address, opens.Load
	}
	proxy := &httpProxy{credentials: credentials}
	used = func() int64 { return proxy.opens.Load() + proxy.forwards.Load() }
	if scheme == "https" {
		server := startTLS(t, config, proxy.ServeHTTP)
		return strings.TrimPrefix(server.URL, "https://"), used
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), used
}

func TestProxyFailures(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	secure := startTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}}, good)
	plain, _ := startHTTP(t, good)
	http1 := func(p *httpProxy) string {
		server := httptest.NewServer(p)
		t.Cleanup(server.Close)
		return server.URL
	}
	raw := func(handle func(*session)) string { return "http://" + startRaw(t, handle).address }
	socks := func(credentials string, reply byte) string {
		return "socks5://" + startRaw(t, socksProxy(credentials, reply, new(atomic.Int64))).address
	}
	stranger := startTLS(t, &tls.Config{Certificates: []tls.Certificate{newAuthority(t).issue(t, nil)}}, (&httpProxy{}).ServeHTTP)
	withLogin := func(proxy string) string { return strings.Replace(proxy, "://", "://user:wrong@", 1) }
	tests := map[string]struct {
		base, proxy string
		status      api.Status
		code        string
		attempts    int
	}{
		"nobody listens":             {secure.URL, "http://" + closedPort(t), api.Network, "proxy_failed", 2},
		"nobody listens, forwarding": {plain, "http://" + closedPort(t), api.Network, "proxy_failed", 2},
		"nobody listens, SOCKS":      {secure.URL, "socks5://" + closedPort(t), api.Network, "proxy_failed", 2},
		"name unknown":               {secure.URL, "http://" + unresolvable + ":1", api.Network, "proxy_failed", 2},
		"credentials wanted":         {secure.URL, http1(&httpProxy{credentials: "a:b"}), api.Network, "proxy_refused", 1},
		"credentials wrong":          {secure.URL, withLogin(http1(&httpProxy{credentials: "a:b"})), api.Network, "proxy_refused", 1},
		"credentials, forwarding":    {plain, http1(&httpProxy{credentials: "a:b"}), api.Network, "proxy_refused", 1},
		"tunnel forbidden":           {secure.URL, http1(&httpProxy{tunnelStatus: 403}), api.Network, "proxy_refused", 1},
		"tunnel redirected":          {secure.URL, http1(&httpProxy{tunnelStatus: 302}), api.Network, "proxy_refused", 1},
		"target not reached":         {secure.URL, http1(&httpProxy{tunnelStatus: 502}), api.Network, "proxy_failed", 2},
		"closes":                     {secure.URL, raw(func(s *session) { s.request() }), api.Network, "proxy_failed", 2},
		"no proxy":                   {secure.URL, raw(responding("SSH-2.0\r\n")), api.Network, "proxy_failed", 2},
		"endless head":               {secure.URL, raw(responding("HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", 20000))), api.Network, "proxy_failed", 2},
		"untrusted https proxy":      {secure.URL, stranger.URL, api.Network, "tls_unknown_authority", 1},
		"untrusted, forwarding":      {plain, stranger.URL, api.Network, "tls_unknown_authority", 1},
		"SOCKS, credentials wanted":  {secure.URL, socks("a:b", 0), api.Network, "proxy_refused", 1},
		"SOCKS, credentials wrong":   {secure.URL, withLogin(socks("a:b", 0)), api.Network, "proxy_refused", 1},
		"SOCKS, password too long": {secure.URL, strings.Replace(socks("a:b", 0), "://", "://a:"+strings.Repeat("b", 256)+"@", 1),
			api.Network, "proxy_refused", 1},
		"SOCKS, not allowed":    {secure.URL, socks("", 2), api.Network, "proxy_refused", 1},
		"SOCKS, target refused": {secure.URL, socks("", 5), api.Network, "proxy_failed", 2},
		"SOCKS, unknown reply":  {secure.URL, socks("", 99), api.Network, "proxy_failed", 2},
		"SOCKS, closes":         {secure.URL, "socks5://" + startRaw(t, func(*session) {}).address, api.Network, "proxy_failed", 2},
		"SOCKS, speaks HTTP": {secure.URL, "socks5://" + startRaw(t, func(s *session) {
			s.say("HTTP/1.1 400 Bad\r\n\r\n")
			s.hold()
		}).address, api.Network, "proxy_failed", 2},
		"silent":        {secure.URL, raw(func(s *session) { s.hold() }), api.Timeout, "connect_timeout", 2},
		"SOCKS, silent": {secure.URL, "socks5://" + startRaw(t, func(s *session) { s.hold() }).address, api.Timeout, "connect_timeout", 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := through(t, apiKey(tc.base), tc.proxy)
			s.RootCAs, s.Retries = ca.pool, 1
			if tc.status == api.Timeout {
				s.ConnectTimeout = 300 * time.Millisecond
			}
			var meta outcome.Meta
			_, err := open(t, s).Do(within(t, 30*time.Second), post(), &meta)
			require.NotNil(t, err)
			require.Equal(t, tc.status, err.Status)
			require.Equal(t, tc.code, err.Code)
			require.Equal(t, tc.attempts, meta.Attempts)
			assert.NotContains(t, err.Message, "wrong", "the password is in")
			assert.False(t, strings.HasPrefix(name, "nobody listens") && !strings.Contains(err.Message, "HTTPS_PROXY"), "message %q; want where a proxy may come from", err.Message)
		})
	}
}

func TestSOCKSProxyResolvesTheName(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	certificate := ca.issue(t, func(c *x509.Certificate) { c.DNSNames = []string{"localhost"} })
	server := startTLS(t, &tls.Config{Certificates: []tls.Certificate{certificate}}, good)
	asked := make(chan string, 1)
	proxy := startRaw(t, func(s *session) {
		if !socksLoginServed(s, "") {
			return
		}
		asked <- socksAsked(s.reader)
		target, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "https://"))
		if !assert.NoError(t, err) {
			return
		}
		s.say("\x05\x00\x00\x04" + strings.Repeat("\x00", 18))
		join(s.TCPConn, s.reader, target)
	})
	base := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	s := through(t, apiKey(base), "socks5://"+proxy.address)
	s.RootCAs = ca.pool
	var meta outcome.Meta
	_, err := open(t, s).Do(within(t, 20*time.Second), get, &meta)
	require.Nil(t, err)
	assert.Equal(t, strings.TrimPrefix(base, "https://"), <-asked, "the proxy was asked for")
}

func TestProxyOfTheEnvironment(t *testing.T) {
	t.Parallel()
	environment := Environment{HTTP: "http://plain.example:1", HTTPS: "secure.example:2", No: "internal.example,10.0.0.0/8,.sub.example:8443"}
	tests := map[string]string{
		"https://api.example/x":       "http://secure.example:2",
		"http://api.example/x":        "http://plain.example:1",
		"https://internal.example/":   "",
		"https://a.internal.example/": "",
		"https://10.1.2.3/":           "",
		"https://a.sub.example:8443/": "",
		"https://a.sub.example/":      "http://secure.example:2",
		"https://localhost:9/":        "",
		"http://127.1.2.3/":           "",
		"http://[::1]/":               "",
		"https://localhost.example/":  "http://secure.example:2",
	}
	for target, want := range tests {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			s := apiKey(target)
			s.Proxy, s.AllowHTTP = ProxySettings{Environment: environment}, true
			client := open(t, s)
			proxy, err := client.proxy(client.base)
			got := ""
			if proxy != nil {
				got = proxy.String()
			}
			require.NoError(t, err)
			assert.Equal(t, want, got)
		})
	}
}

func TestModesOfTheProxy(t *testing.T) {
	t.Parallel()
	environment := Environment{HTTPS: "http://secure.example:2"}
	tests := map[string]struct {
		settings ProxySettings
		want     string
		fails    bool
	}{
		"none":                     {ProxySettings{Mode: ProxyNone, Environment: environment}, "<nil>", false},
		"URL, not the environment": {ProxySettings{Mode: ProxyURL, URL: &url.URL{Scheme: "socks5", Host: "s.example"}, Environment: environment}, "socks5://s.example", false},
		"URL missing":              {ProxySettings{Mode: ProxyURL, Environment: environment}, "", true},
		"URL of another scheme":    {ProxySettings{Mode: ProxyURL, URL: &url.URL{Scheme: "ftp", Host: "s.example"}}, "", true},
		"environment, no scheme":   {ProxySettings{Environment: Environment{HTTPS: "s.example:3128"}}, "http://s.example:3128", false},
		"environment, exempt":      {ProxySettings{Environment: Environment{HTTPS: "ftp://s", No: "*"}}, "<nil>", false},
		"environment of the other": {ProxySettings{Environment: Environment{HTTP: "ftp://s.example"}}, "<nil>", false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := apiKey("https://api.example")
			s.Proxy = tc.settings
			client, err := New(s)
			if tc.fails {
				require.Error(t, err)
				assert.NotContains(t, err.Error(), "hidden")
				return
			}
			require.NoError(t, err)
			proxy, err := client.proxy(client.base)
			require.Equal(t, tc.want, fmt.Sprint(proxy))
			assert.NoError(t, err)
		})
	}
}

func TestProxyAddress(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"http://p": "p:80", "https://p": "p:443", "socks5://p": "p:1080", "http://p:3128": "p:3128", "http://[::1]": "[::1]:80",
	} {
		u, err := url.Parse(text)
		require.NoError(t, err)
		assert.Equal(t, want, addressOf(u), "addressOf(%s)", text)
	}
}

func TestSOCKSRequest(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"127.0.0.1:443":                 "\x05\x01\x00\x01\x7f\x00\x00\x01\x01\xbb",
		"[::1]:80":                      "\x05\x01\x00\x04" + strings.Repeat("\x00", 15) + "\x01\x00\x50",
		"a.example:1":                   "\x05\x01\x00\x03\x09a.example\x00\x01",
		strings.Repeat("a", 256) + ":1": "",
		"a.example:70000":               "",
		"a.example":                     "",
	} {
		got, err := socksRequest(address)
		require.Equal(t, want, string(got), "socksRequest(%.20s)", address)
		assert.Equal(t, (want == ""), (err != nil), "socksRequest(%.20s)", address)
	}
}
