package transport

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
			got, ok := retryAfter(tc.header, now)
			require.Equal(t, tc.want, got, "retryAfter(%q)", tc.header)
			assert.Equal(t, tc.ok, ok, "retryAfter(%q)", tc.header)
		})
	}
}

func TestRetryAfterDateIsComparedWithTheResponsesOwn(t *testing.T) {
	t.Parallel()
	header := http.Header{"Date": {"Fri, 02 Jan 2026 03:04:05 GMT"}, "Retry-After": {"Fri, 02 Jan 2026 03:04:08 GMT"}}
	assert.Equal(t, 3*time.Second, requestedWait(header, SystemClock{}))
}

func TestBackoffDoublesWithJitterUpToItsLimit(t *testing.T) {
	t.Parallel()
	for n, whole := range []time.Duration{200, 400, 800, 1600, 3200, 5000, 5000} {
		whole *= time.Millisecond
		require.Equal(t, whole/2, backoff(n, 0), "backoff(%d) is from", n)
		assert.Equal(t, whole, backoff(n, 1), "backoff(%d) is from", n)
	}
	assert.Equal(t, longestWait, backoff(1000, 1), "backoff(1000)")
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
		require.Equal(t, 20*time.Second, time.Since(start))
		require.Equal(t, 3, tries)
		require.NotNil(t, err)
		assert.Equal(t, "server_unavailable", err.Code)
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
		require.Equal(t, time.Duration(0), time.Since(start))
		require.Equal(t, 1, tries)
		require.NotNil(t, err)
		assert.Equal(t, "server_unavailable", err.Code)
	})
}

func TestWaitEndsWithItsCallsCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		closed := failure.New(api.Cancelled, "client_closed", "closed")
		time.AfterFunc(time.Second, func() { cancel(closed) })
		start, budget := time.Now(), 2
		err := repeat(ctx, "op", api.Safe, &budget, func() *fault { return busy(20 * time.Second) })
		require.Equal(t, time.Second, time.Since(start))
		require.ErrorIs(t, err, closed, "got %v in", err)
		assert.Equal(t, "op: closed", err.Message)
	})
}
