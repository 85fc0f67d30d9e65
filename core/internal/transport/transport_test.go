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
		if err != nil {
			t.Error(err)
		}
		seen, bodies = append(seen, r), append(bodies, string(body))
		w.Header().Set("LicenseSignature", "sig")
		fmt.Fprint(w, `{"a": 1}`)
	})
	client := open(t, apiKey(base))
	for _, request := range []Request{get, post()} {
		var meta outcome.Meta
		reply, err := client.Do(within(t, 20*time.Second), request, &meta)
		if err != nil {
			t.Fatal(err)
		}
		if string(reply.Body) != `{"a": 1}` || reply.Header.Get("LicenseSignature") != "sig" {
			t.Errorf("got %q with %v", reply.Body, reply.Header)
		}
		if meta.Attempts != 1 || meta.HTTPStatus != 200 || meta.ClockOffset != 0 {
			t.Errorf("meta %+v, want one attempt and HTTP 200", meta)
		}
	}
	for i, want := range []struct{ uri, contentType, body string }{
		{"/api/v4/check_license?license_key=SECRET-KEY-1234", "", ""},
		{"/api/v4/activate_license", "application/json", `{"a":1}`},
	} {
		r := seen[i]
		if r.RequestURI != want.uri || r.Header.Get("Content-Type") != want.contentType || bodies[i] != want.body {
			t.Errorf("got %s, content type %q, body %q; want %+v", r.RequestURI, r.Header.Get("Content-Type"), bodies[i], want)
		}
		date := r.Header.Get("Date")
		if authorization := wire.Authorization("test-api-key", "test-shared-key", date); r.Header.Get("Authorization") != authorization {
			t.Errorf("authorization %q, want %q", r.Header.Get("Authorization"), authorization)
		}
		if r.Header.Get("Accept") != "application/json" || r.UserAgent() != "OpenSpring" {
			t.Errorf("accept %q, agent %q", r.Header.Get("Accept"), r.UserAgent())
		}
	}
}

func TestBodyIsMadeForTheAttemptsDate(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	base, _ := startHTTP(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if string(body) != r.Header.Get("Date") {
			t.Errorf("the body was made for %s, the header is %s", body, r.Header.Get("Date"))
		}
		if tries.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	request := post()
	request.Body = func(date string) ([]byte, string, error) { return []byte(date), "text/plain", nil }
	var meta outcome.Meta
	if _, err := open(t, apiKey(base)).Do(within(t, 20*time.Second), request, &meta); err != nil || meta.Attempts != 2 {
		t.Errorf("got %v after %d attempts, want success after 2", err, meta.Attempts)
	}
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
		if err == nil || err.Status != tc.status || meta.Attempts != 0 || requests.Load() != 0 {
			t.Errorf("got %v after %d attempts, want status %v and nothing sent", err, meta.Attempts, tc.status)
		}
	}
}

func gzipped(t *testing.T, text []byte) []byte {
	t.Helper()
	var buffer bytes.Buffer
	w := gzip.NewWriter(&buffer)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
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
				if err != nil || !bytes.Equal(reply.Body, tc.body) {
					t.Errorf("got %d bytes and %v, want %d", len(reply.Body), err, len(tc.body))
				}
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
	if connections, requests := server.accepted.Load(), server.requests.Load(); connections != 1 || requests != 6 {
		t.Errorf("got %d connections for %d requests, want 1 for 6", connections, requests)
	}
}

// closingLate answers the first request of the first connection and ends that when the second one has come.
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
			if _, err := client.Do(within(t, 20*time.Second), get, &meta); err != nil {
				t.Fatal(err)
			}
			meta = outcome.Meta{}
			_, err := client.Do(within(t, 20*time.Second), requestOf(method), &meta)
			code := ""
			if err != nil {
				code = err.Code
			}
			if code != want.code || meta.Attempts != want.attempts || server.requests.Load() != want.requests {
				t.Errorf("got %q after %d attempts, the server saw %d requests; want %+v", code, meta.Attempts,
					server.requests.Load(), want)
			}
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
					if _, err := client.Do(within(t, 20*time.Second), get, new(outcome.Meta)); err != nil {
						t.Error(err)
					}
				})
			}
			calls.Wait()
			dead.Store(true)
			before := server.requests.Load()
			var meta outcome.Meta
			_, err := client.Do(within(t, 20*time.Second), requestOf(test.method), &meta)
			if err == nil || err.Code != "connection_lost" || meta.Attempts != test.want || server.requests.Load()-before != int64(test.want) {
				t.Errorf("got %v after %d attempts, the server saw %d; want connection_lost after %d", err, meta.Attempts,
					server.requests.Load()-before, test.want)
			}
		})
	}
}

func TestConnectionOnWhichSomethingArrivesUnaskedIsGivenUp(t *testing.T) {
	t.Parallel()
	var first atomic.Bool
	answered, givenUp := make(chan struct{}), make(chan struct{})
	server := startRaw(t, func(s *session) {
		if s.request() == nil {
			return
		}
		s.say(ok)
		if first.CompareAndSwap(false, true) {
			<-answered // the client keeps the connection
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
		if err != nil || string(reply.Body) != "{}" {
			t.Fatalf("call %d: got %q, %v; want {}", i, reply.Body, err)
		}
		if i == 0 {
			close(answered)
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
	if err != nil || string(reply.Body) != "{}" {
		t.Errorf("got %q, %v; want the answer", reply.Body, err)
	}
}

func TestCallEndsWithItsContext(t *testing.T) {
	t.Parallel()
	places := map[string]func(*session){
		"before the answer": func(s *session) {
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
			if err == nil || err.Status != api.Cancelled || err.Code != "client_closed" || meta.Attempts != 1 {
				t.Errorf("got %v after %d attempts, want CANCELLED client_closed after 1", err, meta.Attempts)
			}
			if took := time.Since(start); took > 15*time.Second { // the call itself ends after 20
				t.Errorf("took %v", took)
			}
			if err == closed || closed.Meta.Attempts != 0 {
				t.Error("the cause itself was returned, which other calls share")
			}
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
			if err == nil || err.Code != want || meta.Attempts != 1 {
				t.Errorf("got %v after %d attempts, want %s after 1", err, meta.Attempts, want)
			}
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
	if err == nil || err.Status != api.Cancelled || err.Code != "cancelled" || meta.Attempts != 0 || requests.Load() != 0 {
		t.Errorf("got %v after %d attempts, want CANCELLED cancelled before the first", err, meta.Attempts)
	}
}

// serverClock answers like the API with a clock of its own.
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
		if err != nil || meta.Attempts != want || (meta.ClockOffset-offset).Abs() > 5*time.Second {
			t.Errorf("call %d: got %v, meta %+v; want %d attempts and an offset of %v", i, err, meta, want, offset)
		}
	}
	if requests.Load() != 3 {
		t.Errorf("the server saw %d requests, want 3", requests.Load())
	}
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
			if err == nil || err.Status != api.Clock || err.Code != "date_header_diff" || requests.Load() != tc.requests {
				t.Errorf("got %v after %d requests, want CLOCK date_header_diff after %d", err, requests.Load(), tc.requests)
			}
		})
	}
}

func TestUnavailableServersCodeCorrectsNothing(t *testing.T) {
	t.Parallel()
	server := startRaw(t, answering(status("500 Oops", "Date: Fri, 02 Jan 2026 03:04:05 GMT\r\n", `{"code":"date_header_diff"}`)))
	client := open(t, apiKey("http://"+server.address))
	var meta outcome.Meta
	_, err := client.Do(within(t, 20*time.Second), get, &meta)
	if err == nil || err.Status != api.Unavailable || meta.Attempts != 1 || client.ClockOffset() != 0 {
		t.Errorf("got %v, meta %+v; want UNAVAILABLE after one attempt, and the clock as it was", err, meta)
	}
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
		if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
			t.Fatal(err)
		}
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
		if !errors.As(err, &known) || known.Status != api.Config {
			t.Errorf("New(%q): %v, want CONFIG", base, err)
		}
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
				if err != nil || string(reply.Body) != text {
					t.Errorf("got %q, %v; want %q", reply.Body, err, text)
				}
			}
		})
	}
	wg.Wait()
	if requests.Load() != 320 {
		t.Errorf("the server saw %d requests, want 320", requests.Load())
	}
}
