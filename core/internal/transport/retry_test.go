package transport

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := map[string]struct {
		header string
		want   time.Duration
		ok     bool
	}{
		"seconds":              {"2", 2 * time.Second, true},
		"seconds in spaces":    {" 2 ", 2 * time.Second, true},
		"zero":                 {"0", 0, true},
		"date":                 {"Fri, 02 Jan 2026 03:04:09 GMT", 4 * time.Second, true},
		"date in the past":     {"Fri, 02 Jan 2026 03:00:00 GMT", 0, true},
		"date far away":        {"Fri, 02 Jan 2027 03:00:00 GMT", maxRetryAfter, true},
		"one day is capped":    {"86400", maxRetryAfter, true},
		"too large for an int": {"99999999999999999999999", maxRetryAfter, true},
		"negative":             {"-1", 0, false},
		"fraction":             {"1.5", 0, false},
		"words":                {"soon", 0, false},
		"absent":               {"", 0, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, ok := retryAfter(tc.header, now); got != tc.want || ok != tc.ok {
				t.Errorf("retryAfter(%q) = %v, %v; want %v, %v", tc.header, got, ok, tc.want, tc.ok)
			}
		})
	}
}

func TestRetryAfterDateIsComparedWithTheAnswersOwn(t *testing.T) {
	t.Parallel()
	header := http.Header{"Date": {"Fri, 02 Jan 2026 03:04:05 GMT"}, "Retry-After": {"Fri, 02 Jan 2026 03:04:08 GMT"}}
	if got := requestedWait(header, SystemClock{}); got != 3*time.Second {
		t.Errorf("got %v, want 3s", got)
	}
}

func TestBackoffDoublesWithJitterUpToItsLimit(t *testing.T) {
	t.Parallel()
	for n, whole := range []time.Duration{200, 400, 800, 1600, 3200, 5000, 5000} {
		whole *= time.Millisecond
		if low, high := backoff(n, 0), backoff(n, 1); low != whole/2 || high != whole {
			t.Errorf("backoff(%d) is from %v to %v, want %v to %v", n, low, high, whole/2, whole)
		}
	}
	if got := backoff(1000, 1); got != longestWait {
		t.Errorf("backoff(1000) = %v, want %v", got, longestWait)
	}
}

// busy is a 503 that asks to wait.
func busy(wait time.Duration) *fault {
	err := failure.New(api.Unavailable, "server_unavailable", "busy")
	err.Meta.HTTPStatus = http.StatusServiceUnavailable
	return &fault{err: err, wait: wait}
}

func TestRepeatWaitsAsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start, tries, budget := time.Now(), 0, 2
		err := repeat(ctx, "op", api.Unsent, &budget, func() *fault {
			tries++
			return busy(10 * time.Second)
		})
		if took := time.Since(start); took != 20*time.Second || tries != 3 || err == nil || err.Code != "server_unavailable" {
			t.Errorf("got %v after %d tries in %v, want server_unavailable after 3 in 20s", err, tries, took)
		}
	})
}

func TestWaitThatWouldPassTheDeadlineIsNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start, tries, budget := time.Now(), 0, 2
		err := repeat(ctx, "op", api.Safe, &budget, func() *fault {
			tries++
			return busy(10 * time.Second)
		})
		if took := time.Since(start); took != 0 || tries != 1 || err == nil || err.Code != "server_unavailable" {
			t.Errorf("got %v after %d tries in %v, want server_unavailable after 1 at once", err, tries, took)
		}
	})
}

func TestWaitEndsWithItsCallsCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		closed := failure.New(api.Cancelled, "client_closed", "closed")
		time.AfterFunc(time.Second, func() { cancel(closed) })
		start, budget := time.Now(), 2
		err := repeat(ctx, "op", api.Safe, &budget, func() *fault { return busy(20 * time.Second) })
		if took := time.Since(start); took != time.Second || !errors.Is(err, closed) || err.Message != "op: closed" {
			t.Errorf("got %v in %v, want the cause with the operation's name after 1s", err, took)
		}
	})
}
