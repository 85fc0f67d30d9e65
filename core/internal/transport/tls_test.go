package transport

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

// authority signs the certificates of one test.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pool        func() (*x509.CertPool, *failure.Error)
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	trusted := x509.NewCertPool()
	a := &authority{key: newKey(t), pool: func() (*x509.CertPool, *failure.Error) { return trusted, nil }}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	require.NoError(t, err)
	a.certificate, err = x509.ParseCertificate(der)
	require.NoError(t, err)
	trusted.AddCert(a.certificate)
	return a
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return key
}

// issue makes a certificate for 127.0.0.1, or for what change makes of it.
func (a *authority) issue(t testing.TB, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "test server"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if change != nil {
		change(template)
	}
	key := newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func startTLS(t testing.TB, config *tls.Config, handle http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handle)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = config
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func good(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") }

func TestTLSFailures(t *testing.T) {
	t.Parallel()
	ca, other := newAuthority(t), newAuthority(t)
	serving := func(certificate tls.Certificate) *tls.Config {
		return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	tests := map[string]struct {
		config   *tls.Config
		code     string
		attempts int
	}{
		"unknown authority": {serving(other.issue(t, nil)), "tls_unknown_authority", 1},
		"wrong host": {serving(ca.issue(t, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"a.example"} })),
			"tls_wrong_host", 1},
		"expired": {serving(ca.issue(t, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })), "tls_expired", 1},
		"not yet valid": {serving(ca.issue(t, func(c *x509.Certificate) { c.NotBefore = time.Now().Add(30 * time.Minute) })),
			"tls_not_yet_valid", 1},
		"not for servers": {serving(ca.issue(t, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning} })),
			"tls_unknown_authority", 1},
		"too old": {&tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11},
			"tls_failed", 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := tls.Listen("tcp", "127.0.0.1:0", tc.config)
			require.NoError(t, err)
			server := &http.Server{Handler: http.HandlerFunc(good), ErrorLog: log.New(io.Discard, "", 0)}
			go func() { _ = server.Serve(listener) }()
			t.Cleanup(func() { server.Close() })
			expectTLS(t, "https://"+listener.Addr().String(), ca, tc.code, tc.attempts)
		})
	}
}

func TestMissingAuthorityIsNamed(t *testing.T) {
	t.Parallel()
	other, ca := newAuthority(t), newAuthority(t)
	config := &tls.Config{Certificates: []tls.Certificate{other.issue(t, nil)}, MinVersion: tls.VersionTLS12}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	require.NoError(t, err)
	server := &http.Server{Handler: http.HandlerFunc(good), ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { server.Close() })
	for secret, want := range map[string]string{"": `the authority "test authority" that`, "authority": `the authority "test ***" that`} {
		s := apiKey("https://" + listener.Addr().String() + "/api/v4")
		s.Retries, s.RootCAs, s.Redactor = 0, ca.pool, s.Redactor.With(secret)
		var meta outcome.Meta
		_, err := open(t, s).Do(within(t, 20*time.Second), post(), &meta)
		require.NotNil(t, err)
		require.Equal(t, "tls_unknown_authority", err.Code)
		assert.Contains(t, err.Message, want, "got %v, want one that names", err)
	}
}

// expectTLS makes a call with one repeat, which must fail before a connection is there.
func expectTLS(t *testing.T, base string, ca *authority, code string, attempts int) {
	t.Helper()
	s := apiKey(base + "/api/v4")
	s.Retries, s.RootCAs = 1, ca.pool
	var meta outcome.Meta
	_, err := open(t, s).Do(within(t, 20*time.Second), post(), &meta)
	require.NotNil(t, err)
	require.Equal(t, api.Network, err.Status)
	require.Equal(t, code, err.Code)
	require.Equal(t, attempts, meta.Attempts)
	require.Contains(t, err.Message, strings.TrimPrefix(base, "https://"), "message %q with cause %v: want the host and a cause", err.Message, err.Cause)
	assert.Error(t, err.Cause, "message %q with cause", err.Message)
}

func TestHandshakeThatEndsEarly(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	tests := map[string]func(*session){
		"closed": func(s *session) { _, _ = s.reader.Peek(1) },
		"reset": func(s *session) {
			_, _ = s.reader.Peek(1)
			s.reset()
		},
		"cut": func(s *session) {
			_, _ = s.reader.Peek(1)
			s.say("\x16\x03\x03\x00\x7a\x02\x00")
		},
		"plain http": func(s *session) {
			_, _ = s.reader.Peek(1)
			s.say("HTTP/1.1 400 Bad Request\r\n\r\n")
		},
		"garbage": func(s *session) {
			_, _ = s.reader.Peek(1)
			s.say("\x16\x03\x03\x00\x04\xff\xff\xff\xff")
		},
	}
	for name, handle := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expectTLS(t, "https://"+startRaw(t, handle).address, ca, "tls_failed", 2)
		})
	}
}

func TestRefusalByAlertAfterTheHandshake(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	config := &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}, ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS13}
	server := startTLS(t, config, good)
	s := apiKey(server.URL)
	s.RootCAs, s.Retries = ca.pool, 1
	for method, attempts := range map[string]int{"GET": 2, "POST": 1} {
		var meta outcome.Meta
		_, err := open(t, s).Do(within(t, 20*time.Second), requestOf(method), &meta)
		require.NotNil(t, err, method)
		require.Equal(t, api.Network, err.Status, method)
		require.False(t, err.Code != "tls_failed" && err.Code != "connection_lost", "%s: got %v after %d attempts, want NETWORK tls_failed after %d", method, err, meta.Attempts, attempts)
		assert.Equal(t, attempts, meta.Attempts, method)
	}
}

func TestConnectTimeoutCoversTheHandshake(t *testing.T) {
	t.Parallel()
	server := startRaw(t, func(s *session) { s.hold() })
	for want, limits := range map[string]struct{ connect, call time.Duration }{
		"connect_timeout":   {200 * time.Millisecond, 20 * time.Second},
		"deadline_exceeded": {time.Minute, 500 * time.Millisecond},
	} {
		s := apiKey("https://" + server.address)
		s.Retries, s.ConnectTimeout = 1, limits.connect
		var meta outcome.Meta
		_, err := open(t, s).Do(within(t, limits.call), post(), &meta)
		require.NotNil(t, err, "with a connect timeout of %v", limits.connect)
		require.Equal(t, api.Timeout, err.Status, "with a connect timeout of %v", limits.connect)
		assert.Equal(t, want, err.Code, "with a connect timeout of %v", limits.connect)
		assert.Equal(t, map[string]int{"connect_timeout": 2, "deadline_exceeded": 1}[want], meta.Attempts, "%s after", want)
	}
}

func TestKeptTLSConnection(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	var protocol string
	server := startTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}, NextProtos: []string{"h2", "http/1.1"}},
		func(w http.ResponseWriter, r *http.Request) {
			protocol = r.Proto
			fmt.Fprint(w, r.RemoteAddr)
		})
	s := apiKey(server.URL)
	s.RootCAs = ca.pool
	client := open(t, s)
	peers := map[string]bool{}
	for range 5 {
		var meta outcome.Meta
		reply, err := client.Do(within(t, 20*time.Second), post(), &meta)
		require.Nil(t, err)
		peers[string(reply.Body)] = true
	}
	require.Len(t, peers, 1)
	assert.Equal(t, "HTTP/1.1", protocol)
}

// BenchmarkKept measures a call over a kept connection, by the pool and by net/http, in a thread of its own.
func BenchmarkKept(b *testing.B) {
	ca := newAuthority(b)
	body := strings.Repeat("x", 5400)
	server := startTLS(b, &tls.Config{Certificates: []tls.Certificate{ca.issue(b, nil)}},
		func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, body)
		})
	s := apiKey(server.URL)
	s.RootCAs = ca.pool
	for _, name := range []string{"pool", "net/http"} {
		b.Run(name, func(b *testing.B) {
			client, err := New(s)
			require.NoError(b, err)
			defer client.Close()
			if name == "net/http" {
				client.network = newStandard(b, client.settings, client.proxy)
			}
			request := post()
			runtime.LockOSThread() // as a call from C is
			defer runtime.UnlockOSThread()
			b.ReportAllocs()
			for b.Loop() {
				var meta outcome.Meta
				if _, err := client.Do(b.Context(), request, &meta); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
