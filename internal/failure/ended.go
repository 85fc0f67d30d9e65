package failure

import (
	"context"
	"errors"
	"time"

	"github.com/openspring/openspring/core/api"
)

// Ended returns the error of an operation whose context has ended, or nil. A cause that is an error of ours says
// more than the context does.
func Ended(ctx context.Context, operation string) *Error {
	if ctx.Err() == nil {
		deadline, limited := ctx.Deadline()
		if !limited || time.Now().Before(deadline) {
			return nil
		}
		<-ctx.Done() // its timer is due, and late only because every processor is at work
	}
	cause := context.Cause(ctx)
	own, known := Error{}, (*Error)(nil)
	switch {
	case errors.As(cause, &known):
		own = *known
	case errors.Is(cause, context.DeadlineExceeded):
		own = *New(api.Timeout, "deadline_exceeded", "the time for the call is over")
		own.Cause = cause
	default:
		own = *New(api.Cancelled, "cancelled", "the call was cancelled")
		own.Cause = cause
	}
	own.Message = operation + ": " + own.Message
	if own.Status == api.Timeout {
		own.Message += ": raise timeout_ms"
	}
	return &own
}
