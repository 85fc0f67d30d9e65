package failure

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
)

// Ended returns the error of an operation whose context has ended, or nil.
func Ended(ctx context.Context, operation string) *Error {
	if ctx.Err() == nil {
		deadline, limited := ctx.Deadline()
		if !limited || time.Now().Before(deadline) {
			return nil
		}
		<-ctx.Done() // its timer is due, and late only because every processor is at work
	}
	return ended(ctx, operation, func(why string) string {
		return cmp.Or(why, "the time for the call is over") + ": raise timeout_ms"
	})
}

// EndedWaiting is the error of an operation whose context has ended while it waited for host, or, where host is empty, for
// nobody.
func EndedWaiting(ctx context.Context, operation, host string) *Error {
	missing := "no response"
	if host != "" {
		missing += " from " + host
	}
	return ended(ctx, operation, func(why string) string {
		if why == "" {
			missing += " within the time for the call"
		} else {
			missing += ": " + why
		}
		return missing + ": check the network, or raise timeout_ms"
	})
}

// ended is the error that a context has ended with. A cause that is an error of ours says more than the context does. late
// makes the message of one that is out of time; why is the cause's, empty where it is not ours.
func ended(ctx context.Context, operation string, late func(why string) string) *Error {
	cause := context.Cause(ctx)
	var own Error
	var known *Error
	switch {
	case errors.As(cause, &known):
		own = *known
	case errors.Is(cause, context.DeadlineExceeded):
		own = Error{Status: api.Timeout, Code: "deadline_exceeded", Meta: outcome.New(), Cause: context.DeadlineExceeded}
	default:
		own = *New(api.Cancelled, "cancelled", "the call was cancelled")
		own.Cause = cause
	}
	if own.Status == api.Timeout {
		own.Message = late(own.Message)
	}
	own.Message = operation + ": " + own.Message
	return &own
}
