package transport

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

// startForgettingTLS serves over TLS, ends each connection after its response, and reports in the body whether that was resumed.
func startForgettingTLS(t testing.TB, certificate tls.Certificate, version uint16) *httptest.Server {
	server := startTLS(t, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: version, MaxVersion: version},
		func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.TLS.DidResume) })
	server.Config.SetKeepAlivesEnabled(false)
	return server
}

// movedClock is a clock that a test moves.
type movedClock struct{ by atomic.Int64 }

func (c *movedClock) Now() time.Time { return time.Now().Add(time.Duration(c.by.Load())) }

func resumes(t *testing.T, client *Transport) string {
	t.Helper()
	reply, fail := client.Do(within(t, 20*time.Second), post(), new(outcome.Meta))
	if fail != nil {
		return fail.Code
	}
	return string(reply.Body)
}

var tlsVersions = map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13}

func TestNewConnectionResumesTheSessionOfItsClientAlone(t *testing.T) {
	t.Parallel()
	for name, version := range tlsVersions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ca := newAuthority(t)
			server := startForgettingTLS(t, ca.issue(t, nil), version)
			s := apiKey(server.URL)
			s.RootCAs, s.Retries = ca.pool, 0
			for range 2 {
				client := open(t, s)
				assert.Equal(t, "false", resumes(t, client), "a client begins with another's session")
				assert.Equal(t, "true", resumes(t, client))
				assert.Equal(t, "true", resumes(t, client))
			}
		})
	}
}

// What was right when a session began is checked again before it is resumed.
func TestSessionIsNotResumedPastWhatWasVerified(t *testing.T) {
	t.Parallel()
	for name, version := range tlsVersions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ca, other := newAuthority(t), newAuthority(t)
			server := startForgettingTLS(t, ca.issue(t, func(c *x509.Certificate) {
				c.NotBefore, c.NotAfter = time.Now().Add(-10*time.Minute), time.Now().Add(10*time.Minute)
			}), version)
			clock, trusted := new(movedClock), ca.pool
			s := apiKey(server.URL)
			s.Retries, s.Clock, s.CorrectClock = 0, clock, false
			s.RootCAs = func() (*x509.CertPool, *failure.Error) { return trusted() }
			client := open(t, s)
			require.Equal(t, "false", resumes(t, client))
			require.Equal(t, "true", resumes(t, client))

			clock.by.Store(int64(20 * time.Minute))
			assert.Equal(t, "tls_expired", resumes(t, client))
			clock.by.Store(0)
			resumes(t, client)
			require.Equal(t, "true", resumes(t, client))

			clock.by.Store(-int64(20 * time.Minute))
			assert.Equal(t, "tls_not_yet_valid", resumes(t, client))
			clock.by.Store(0)
			resumes(t, client)
			require.Equal(t, "true", resumes(t, client))

			trusted = other.pool
			assert.Equal(t, "tls_unknown_authority", resumes(t, client))
		})
	}
}

func TestServerThatHasLostItsSessionsIsReached(t *testing.T) {
	t.Parallel()
	for name, version := range tlsVersions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ca := newAuthority(t)
			server := startForgettingTLS(t, ca.issue(t, nil), version)
			s := apiKey(server.URL)
			s.RootCAs, s.Retries = ca.pool, 0
			client := open(t, s)
			resumes(t, client)
			require.Equal(t, "true", resumes(t, client))
			var key [32]byte
			_, err := rand.Read(key[:])
			require.NoError(t, err)
			server.TLS.SetSessionTicketKeys([][32]byte{key})
			assert.Equal(t, "false", resumes(t, client))
			assert.Equal(t, "true", resumes(t, client))
		})
	}
}

func TestSessionsAreBoundedAndKeptByAddress(t *testing.T) {
	t.Parallel()
	n := open(t, apiKey("https://a.example")).network.(*connections)
	const ports = 50
	for port := range ports {
		n.sessionsOf("a.example:"+strconv.Itoa(port)).Put("a.example", new(tls.ClientSessionState))
	}
	kept := 0
	for port := range ports {
		if _, ok := n.sessionsOf("a.example:" + strconv.Itoa(port)).Get("a.example"); ok {
			kept++
		}
	}
	assert.Equal(t, maxSessions, kept)
}

// BenchmarkNewTLS measures a call over a new connection whose session is resumed, and whose is not.
func BenchmarkNewTLS(b *testing.B) {
	for _, resumed := range []bool{true, false} {
		b.Run("resumed "+strconv.FormatBool(resumed), func(b *testing.B) {
			ca := newAuthority(b)
			server := startForgettingTLS(b, ca.issue(b, nil), tls.VersionTLS13)
			s := apiKey(server.URL)
			s.RootCAs = ca.pool
			client, err := New(s)
			require.NoError(b, err)
			defer client.Close()
			request := post()
			for b.Loop() {
				if !resumed {
					client.network.(*connections).sessions = tls.NewLRUClientSessionCache(maxSessions)
				}
				_, fail := client.Do(b.Context(), request, new(outcome.Meta))
				require.Nil(b, fail)
			}
		})
	}
}
