package transport

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

// The waits between attempts.
const (
	firstWait     = 200 * time.Millisecond
	longestWait   = 5 * time.Second
	maxRetryAfter = 30 * time.Second
)

// fault is a failed attempt and what decides about its repetition.
type fault struct {
	err *failure.Error
	// untouched means that no connection was made: the request was surely not carried out.
	untouched bool
	// settled means that it must not be repeated, whatever its error is.
	settled bool
	// wait is what the server asks to wait, date its Date header.
	wait time.Duration
	date string
}

func settled(err *failure.Error) *fault { return &fault{err: err, settled: true} }

// repeatable reports whether a request may be sent again after the fault; how is what its
// endpoint allows.
func (f *fault) repeatable(how api.Repeat) bool {
	if f.settled || !f.err.Retryable() {
		return false
	}
	switch f.err.Status {
	case api.Network, api.Timeout:
		return how == api.Safe || f.untouched
	case api.Unavailable:
		switch f.err.Meta.HTTPStatus {
		case http.StatusTooManyRequests:
			return true
		case http.StatusServiceUnavailable:
			return how != api.Unheard
		case http.StatusBadGateway, http.StatusGatewayTimeout:
			return how == api.Safe
		}
	}
	return false
}

// repeat tries until there is no fault, or none that is repeated, or the budget of repeats is used up. A wait
// that would pass the deadline is not begun: the last failure says more than a time-out does.
func repeat(ctx context.Context, operation string, how api.Repeat, budget *int, try func() *fault) *failure.Error {
	for n := 0; ; n++ {
		f := try()
		if f == nil {
			return nil
		}
		if *budget <= 0 || !f.repeatable(how) {
			return f.err
		}
		*budget--
		wait := max(backoff(n, rand.Float64()), f.wait)
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
			return f.err
		}
		outcome.TraceOf(ctx).Add("retry", "in "+strconv.FormatInt(wait.Milliseconds(), 10)+" ms after "+f.err.Code)
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return failure.EndedWaiting(ctx, operation, "")
		}
	}
}

// backoff is the wait before repeat n, counted from 0: doubled each time up to a limit, of which a random part,
// chance from 0 to 1, between one half and the whole is taken so that clients do not come back in step.
func backoff(n int, chance float64) time.Duration {
	wait := longestWait
	if n < 10 {
		wait = min(firstWait<<n, longestWait)
	}
	return wait/2 + time.Duration(chance*float64(wait/2))
}

// retryAfter reads a Retry-After header, seconds or a date, and caps it. now is the server's time.
func retryAfter(header string, now time.Time) (wait time.Duration, ok bool) {
	header = strings.TrimSpace(header)
	if header == "" {
		return 0, false
	}
	if isDigits(header) {
		seconds, err := strconv.Atoi(header)
		if err != nil || seconds > int(maxRetryAfter/time.Second) {
			return maxRetryAfter, true
		}
		return time.Duration(seconds) * time.Second, true
	}
	date, err := wire.ParseDate(header)
	if err != nil {
		return 0, false
	}
	return min(max(date.Sub(now), 0), maxRetryAfter), true
}

func isDigits(text string) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// requestedWait is the wait that a response asks for. A date is compared with the response's own Date, so that a wrong
// clock on this side does not matter.
func requestedWait(header http.Header, clock Clock) time.Duration {
	now, err := wire.ParseDate(header.Get("Date"))
	if err != nil {
		now = clock.Now()
	}
	wait, _ := retryAfter(header.Get("Retry-After"), now)
	return wait
}
