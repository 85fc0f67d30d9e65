package transport

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

func TestRequestIsWrittenAsTheAPIWantsIt(t *testing.T) {
	t.Parallel()
	var seen []*http.Request
	var bodies []string
	base, _ := startHTTP(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		seen, bodies = append(seen, r), append(bodies, string(body))
		w.Header().Set("LicenseSignature", "sig")
		fmt.Fprint(w, `{"a": 1}`)
	})
	client := open(t, apiKey(base))
	for _, request := range []Request{get, post()} {
		var meta outcome.Meta
		reply, err := client.Do(within(t, 20*time.Second), request, &meta)
		require.Nil(t, err)
		require.Equal(t, `{"a": 1}`, string(reply.Body))
		assert.Equal(t, "sig", reply.Header.Get("LicenseSignature"))
		require.Equal(t, 1, meta.Attempts, "meta %+v, want one attempt and HTTP 200", meta)
		require.Equal(t, 200, meta.HTTPStatus, "meta %+v, want one attempt and HTTP 200", meta)
		assert.Equal(t, time.Duration(0), meta.ClockOffset, "meta %+v, want one attempt and HTTP 200", meta)
	}
	for i, want := range []struct{ uri, contentType, body string }{
		{"/api/v4/check_license?license_key=SECRET-KEY-1234", "", ""},
		{"/api/v4/activate_license", "application/json", `{"a":1}`},
	} {
		r := seen[i]
		require.Equal(t, want.uri, r.RequestURI)
		require.Equal(t, want.contentType, r.Header.Get("Content-Type"))
		assert.Equal(t, want.body, bodies[i])
		date := r.Header.Get("Date")
		assert.Equal(t, wire.Authorization("test-api-key", "test-shared-key", date), r.Header.Get("Authorization"), "authorization")
		require.Equal(t, "application/json", r.Header.Get("Accept"), "accept")
		assert.Equal(t, "OpenSpring", r.UserAgent(), "accept")
	}
}

func TestBodyIsMadeForTheAttemptsDate(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	base, _ := startHTTP(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		assert.Equal(t, r.Header.Get("Date"), string(body), "the body was made for %s, the header", body)
		if tries.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	request := post()
	request.Body = func(date string) ([]byte, string, error) { return []byte(date), "text/plain", nil }
	var meta outcome.Meta
	_, err := open(t, apiKey(base)).Do(within(t, 20*time.Second), request, &meta)
	require.Nil(t, err)
	assert.Equal(t, 2, meta.Attempts)
}

func TestErrorOfTheBodyEndsTheCall(t *testing.T) {
	t.Parallel()
	base, requests := startHTTP(t, func(http.ResponseWriter, *http.Request) {})
	client := open(t, apiKey(base))
	known := failure.New(api.Argument, "invalid_value", "no")
	for _, tc := range []struct {
		err    error
		status api.Status
	}{{known, api.Argument}, {errors.New("odd"), api.Internal}} {
		request := post()
		request.Body = func(string) ([]byte, string, error) { return nil, "", tc.err }
		var meta outcome.Meta
		_, err := client.Do(within(t, 20*time.Second), request, &meta)
		require.NotNil(t, err)
		require.Equal(t, tc.status, err.Status)
		require.Equal(t, 0, meta.Attempts)
		assert.Equal(t, int64(0), requests.Load())
	}
}

func gzipped(t *testing.T, text []byte) []byte {
	t.Helper()
	var buffer bytes.Buffer
	w := gzip.NewWriter(&buffer)
	_, err := w.Write(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return buffer.Bytes()
}

func TestSizeLimitCountsDecodedBytes(t *testing.T) {
	t.Parallel()
	const limit = 4096
	fits, tooLarge := bytes.Repeat([]byte("x"), limit), bytes.Repeat([]byte("x"), limit+1)
	tests := map[string]struct {
		body  []byte
		coded bool
		code  string
	}{
		"plain, fits":      {fits, false, ""},
		"plain, too large": {tooLarge, false, "body_too_large"},
		"gzip, fits":       {fits, true, ""},
		"gzip bomb":        {bytes.Repeat([]byte("x"), 1<<24), true, "body_too_large"},
		"empty":            {nil, false, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, requests := startHTTP(t, func(w http.ResponseWriter, _ *http.Request) {
				body := tc.body
				if tc.coded {
					w.Header().Set("Content-Encoding", "gzip")
					body = gzipped(t, body)
				}
				_, _ = w.Write(body)
			})
			s := apiKey(base)
			s.MaxResponseBytes = limit
			var meta outcome.Meta
			reply, err := open(t, s).Do(within(t, 20*time.Second), get, &meta)
			switch {
			case tc.code == "":
				require.Nil(t, err, "got %d bytes and: want %d", len(reply.Body), len(tc.body))
				assert.Equal(t, string(tc.body), string(reply.Body), "got %d bytes and %v, want %d", len(reply.Body), err, len(tc.body))
			case err == nil || err.Status != api.Protocol || err.Code != tc.code || requests.Load() != 1:
				t.Errorf("got %v after %d requests, want PROTOCOL %s after 1", err, requests.Load(), tc.code)
			}
		})
	}
}

func TestConnectionIsKept(t *testing.T) {
	t.Parallel()
	server := startRaw(t, func(s *session) {
		for i := 0; s.request() != nil; i++ {
			if i%2 == 0 {
				s.say("HTTP/1.1 400 Bad\r\nContent-Length: 28\r\n\r\n" + `{"code":"x","message":"why"}`)
			} else {
				s.say(ok)
			}
		}
	})
	client := open(t, apiKey("http://"+server.address))
	for range 6 {
		var meta outcome.Meta
		_, _ = client.Do(within(t, 20*time.Second), post(), &meta)
	}
	require.Equal(t, int64(1), server.accepted.Load())
	assert.Equal(t, int64(6), server.requests.Load())
}

// closingLate responds to the first request of the first connection and ends that when the second one has come.
func closingLate(first *atomic.Bool) func(*session) {
	return func(s *session) {
		if s.request() == nil {
			return
		}
		s.say(ok)
		if first.CompareAndSwap(false, true) {
			s.request()
			return
		}
		s.hold()
	}
}

func TestKeptConnectionThatEndsDuringARequest(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		code     string
		attempts int
		requests int64
	}{"GET": {"", 2, 3}, "POST": {"connection_lost", 1, 2}}
	for method, want := range tests {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			server := startRaw(t, closingLate(new(atomic.Bool)))
			client := open(t, apiKey("http://"+server.address))
			var meta outcome.Meta
			_, err := client.Do(within(t, 20*time.Second), get, &meta)
			require.Nil(t, err)
			meta = outcome.Meta{}
			_, err = client.Do(within(t, 20*time.Second), requestOf(method), &meta)
			code := ""
			if err != nil {
				code = err.Code
			}
			require.Equal(t, want.code, code)
			require.Equal(t, want.attempts, meta.Attempts)
			assert.Equal(t, want.requests, server.requests.Load())
		})
	}
}

// TestManyKeptConnectionsThatAreDead: what is tried without being a repeat is one fresh connection, however
// many are kept.
func TestManyKeptConnectionsThatAreDead(t *testing.T) {
	t.Parallel()
	const kept = 8
	tests := map[string]struct {
		method        string
		retries, want int
	}{"GET": {"GET", 0, 2}, "POST": {"POST", 0, 1}, "GET, repeated": {"GET", 2, 4}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var dead atomic.Bool
			var together sync.WaitGroup
			together.Add(kept)
			server := startRaw(t, func(s *session) {
				for s.request() != nil && !dead.Load() {
					together.Done()
					together.Wait() // so that each needs a connection of its own
					s.say(ok)
				}
				s.reset()
			})
			settings := apiKey("http://" + server.address)
			settings.Retries = test.retries
			client := open(t, settings)
			var calls sync.WaitGroup
			for range kept {
				calls.Go(func() {
					_, err := client.Do(within(t, 20*time.Second), get, new(outcome.Meta))
					assert.Nil(t, err)
				})
			}
			calls.Wait()
			dead.Store(true)
			before := server.requests.Load()
			var meta outcome.Meta
			_, err := client.Do(within(t, 20*time.Second), requestOf(test.method), &meta)
			require.NotNil(t, err)
			require.Equal(t, "connection_lost", err.Code)
			require.Equal(t, test.want, meta.Attempts)
			assert.Equal(t, int64(test.want), server.requests.Load()-before)
		})
	}
}

func TestConnectionOnWhichSomethingArrivesUnaskedIsGivenUp(t *testing.T) {
	t.Parallel()
	var first atomic.Bool
	responded, givenUp := make(chan struct{}), make(chan struct{})
	server := startRaw(t, func(s *session) {
		if s.request() == nil {
			return
		}
		s.say(ok)
		if first.CompareAndSwap(false, true) {
			<-responded // the client keeps the connection
			s.say(strings.Replace(ok, "{}", "[]", 1))
			s.hold()
			close(givenUp)
			return
		}
		s.hold()
	})
	client := open(t, apiKey("http://"+server.address))
	for i := range 2 {
		var meta outcome.Meta
		reply, err := client.Do(within(t, 20*time.Second), get, &meta)
		require.Nil(t, err, "call %d", i)
		require.Equal(t, "{}", string(reply.Body), "call %d", i)
		if i == 0 {
			close(responded)
			untilDead(t, client)
		}
	}
	select {
	case <-givenUp:
	case <-time.After(20 * time.Second):
		t.Fatal("the connection is still open")
	}
}

func TestServerThatSpeaksBeforeItIsAsked(t *testing.T) {
	t.Parallel()
	server := startRaw(t, func(s *session) {
		s.say(ok)
		s.hold()
	})
	var meta outcome.Meta
	reply, err := open(t, apiKey("http://"+server.address)).Do(within(t, 20*time.Second), get, &meta)
	require.Nil(t, err)
	assert.Equal(t, "{}", string(reply.Body))
}

func TestCallEndsWithItsContext(t *testing.T) {
	t.Parallel()
	places := map[string]func(*session){
		"before the response": func(s *session) {
			s.request()
			s.hold()
		},
		"in the head": func(s *session) {
			s.request()
			s.say("HTTP/1.1 200 OK\r\n")
			s.hold()
		},
		"in the body": func(s *session) {
			s.request()
			s.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")
			s.hold()
		},
		"in a 503's body": func(s *session) {
			s.request()
			s.say("HTTP/1.1 503 Busy\r\nContent-Length: 9\r\n\r\n{")
			s.hold()
		},
	}
	closed := failure.New(api.Cancelled, "client_closed", "closed")
	for place, handle := range places {
		t.Run("cancelled "+place, func(t *testing.T) {
			t.Parallel()
			server := startRaw(t, handle)
			ctx, cancel := context.WithCancelCause(within(t, 20*time.Second))
			time.AfterFunc(100*time.Millisecond, func() { cancel(closed) })
			start := time.Now()
			var meta outcome.Meta
			_, err := open(t, apiKey("http://"+server.address)).Do(ctx, get, &meta)
			require.NotNil(t, err)
			require.Equal(t, api.Cancelled, err.Status)
			require.Equal(t, "client_closed", err.Code)
			assert.Equal(t, 1, meta.Attempts)
			if took := time.Since(start); took > 15*time.Second { // the call itself ends after 20
				t.Errorf("took %v", took)
			}
			require.NotSame(t, closed, err, "the cause itself was returned, which other calls share")
			assert.Equal(t, 0, closed.Meta.Attempts, "the cause itself was returned, which other calls share")
		})
		t.Run("late "+place, func(t *testing.T) {
			t.Parallel()
			server := startRaw(t, handle)
			var meta outcome.Meta
			_, err := open(t, apiKey("http://"+server.address)).Do(within(t, 300*time.Millisecond), get, &meta)
			want := "deadline_exceeded"
			if place == "in a 503's body" {
				want = "server_unavailable"
			}
			require.NotNil(t, err)
			require.Equal(t, want, err.Code)
			assert.Equal(t, 1, meta.Attempts)
		})
	}
}

func TestEndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	base, requests := startHTTP(t, func(http.ResponseWriter, *http.Request) {})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var meta outcome.Meta
	_, err := open(t, apiKey(base)).Do(ctx, get, &meta)
	require.NotNil(t, err)
	require.Equal(t, api.Cancelled, err.Status)
	require.Equal(t, "cancelled", err.Code)
	require.Equal(t, 0, meta.Attempts)
	assert.Equal(t, int64(0), requests.Load())
}

// serverClock responds like the API with a clock of its own.
func serverClock(offset time.Duration, cures bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		now := time.Now().Add(offset)
		w.Header().Set("Date", wire.FormatDate(now))
		date, err := wire.ParseDate(r.Header.Get("Date"))
		if err != nil || !cures || date.Sub(now).Abs() > time.Minute {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"status":400,"code":"date_header_diff","message":"Date"}`)
			return
		}
		fmt.Fprint(w, "{}")
	}
}

func TestClockIsPutRightOnceAndKept(t *testing.T) {
	t.Parallel()
	const offset = 3 * time.Hour
	base, requests := startHTTP(t, serverClock(offset, true))
	s := apiKey(base)
	s.Retries = 0
	client := open(t, s)
	for i, want := range []int{2, 1} {
		var meta outcome.Meta
		_, err := client.Do(within(t, 20*time.Second), post(), &meta)
		require.Nil(t, err, "call %d", i)
		require.Equal(t, want, meta.Attempts, "call %d", i)
		assert.LessOrEqual(t, (meta.ClockOffset - offset).Abs(), 5*time.Second, "call %d", i)
	}
	assert.Equal(t, int64(3), requests.Load(), "the server saw")
}

func TestClockThatCannotBePutRight(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		correct, cures bool
		requests       int64
	}{"refused again": {true, false, 2}, "not wanted": {false, true, 1}}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, requests := startHTTP(t, serverClock(3*time.Hour, tc.cures))
			s := apiKey(base)
			s.CorrectClock = tc.correct
			var meta outcome.Meta
			_, err := open(t, s).Do(within(t, 20*time.Second), get, &meta)
			require.NotNil(t, err)
			require.Equal(t, api.Clock, err.Status)
			require.Equal(t, "date_header_diff", err.Code)
			assert.Equal(t, tc.requests, requests.Load())
		})
	}
}

func TestUnavailableServersCodeCorrectsNothing(t *testing.T) {
	t.Parallel()
	server := startRaw(t, responding(status("500 Oops", "Date: Fri, 02 Jan 2026 03:04:05 GMT\r\n", `{"code":"date_header_diff"}`)))
	client := open(t, apiKey("http://"+server.address))
	var meta outcome.Meta
	_, err := client.Do(within(t, 20*time.Second), get, &meta)
	require.NotNil(t, err)
	require.Equal(t, api.Unavailable, err.Status)
	require.Equal(t, 1, meta.Attempts)
	assert.Equal(t, time.Duration(0), client.ClockOffset())
}

func TestNothingRunsOnAfterClose(t *testing.T) {
	t.Parallel()
	silent := startRaw(t, func(s *session) { s.hold() })
	base, _ := startHTTP(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") })
	label := pprof.Labels("transport", t.Name())
	pprof.Do(context.Background(), label, func(context.Context) {
		for _, url := range []string{base, "http://" + silent.address, "https://" + silent.address} {
			client := open(t, apiKey(url))
			var meta outcome.Meta
			_, _ = client.Do(within(t, 200*time.Millisecond), get, &meta)
			client.Close()
		}
	})
	var profile strings.Builder
	for limit := time.Now().Add(10 * time.Second); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		profile.Reset()
		require.NoError(t, pprof.Lookup("goroutine").WriteTo(&profile, 1))
		if !strings.Contains(profile.String(), `"transport":"`+t.Name()) {
			return
		}
	}
	t.Errorf("goroutines of closed clients are left:\n%s", profile.String())
}

func TestNewRefusesUnusableURLs(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "ftp://host", "https://", "http://[::1", "host/api"} {
		_, err := New(Settings{BaseURL: base})
		var known *failure.Error
		require.ErrorAs(t, err, &known, "New(%q)", base)
		assert.Equal(t, api.Config, known.Status, "New(%q)", base)
	}
}

func TestManyCallsAtOnce(t *testing.T) {
	t.Parallel()
	base, requests := startHTTP(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(body)
	})
	client := open(t, apiKey(base))
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for j := range 5 {
				text := fmt.Sprintf("%d/%d", i, j)
				request := post()
				request.Body = func(string) ([]byte, string, error) { return []byte(text), "text/plain", nil }
				var meta outcome.Meta
				reply, err := client.Do(within(t, 30*time.Second), request, &meta)
				assert.False(t, err != nil || string(reply.Body) != text, "got %q, %v; want %q", reply.Body, err, text)
			}
		})
	}
	wg.Wait()
	assert.Equal(t, int64(320), requests.Load(), "the server saw")
}
