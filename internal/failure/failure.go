// Package failure has the one error type of the client, and removes secrets from texts that others have sent.
package failure

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/shortage"
)

// The values of Error.Sent.
const (
	NotSent   = "no"
	MaybeSent = "maybe"
)

// Error is every error of the client. Match it with errors.As, or errors.Is against another *Error: equal
// Status and, where the target has one, equal Code.
type Error struct {
	Status api.Status
	// Code is the server's code or one of our own; api.Codes lists them.
	Code string
	// Message is one sentence for the developer that names the field, file, host or limit.
	Message string
	// ServerMessage is the server's message, without secrets and cut.
	ServerMessage string
	// Body is the text of a response that does not come from the API, cut and without secrets.
	Body string
	// SignatureHeader and BodySHA256 (hex) let a report about a failed header signature be analysed.
	SignatureHeader, BodySHA256 string
	// Sent says for a call over the network whether the request may have reached the server, by MaybeSent or NotSent; it is
	// empty for other calls.
	Sent string
	// Refused is whether the server itself has refused, by Code.
	Refused bool
	// Uncertain is whether the call may have counted something: it must not be repeated before somebody has looked.
	Uncertain bool
	// Final is whether the same call will not succeed later, although its code says so of other calls.
	Final bool
	Meta  outcome.Meta
	// Action is what can be done where that is not what the code's row says; else empty.
	Action api.Action
	// Sentence is the one for the end user where that is not what the code's row says; else empty.
	Sentence string
	// RetryAfter is how long the server asks to be left alone; 0 where it does not say.
	RetryAfter time.Duration
	// Details are further members of the error's details.
	Details []Detail
	// Cause is the error below, for errors.Is and errors.As of Go callers; it may be nil.
	Cause error
}

// Detail is a member of an error's details: a name of the library's own, and a JSON value.
type Detail struct {
	Name  string
	Value json.RawMessage
}

// Detail returns the value of a further member of the details, nil where there is none.
func (e *Error) Detail(name string) json.RawMessage {
	for _, d := range e.Details {
		if d.Name == name {
			return d.Value
		}
	}
	return nil
}

// New returns an error without network.
func New(status api.Status, code, message string) *Error {
	return &Error{Status: status, Code: code, Message: message, Meta: outcome.New()}
}

// From returns an error of ours as it is, and any other as a fault of the library, which message describes.
func From(err error, message string) *Error {
	var ours *Error
	if errors.As(err, &ours) {
		return ours
	}
	fail := New(api.Internal, "internal_fault", message)
	fail.Cause = err
	return fail
}

// OfShortage returns the error of a system that is short of something, or nil where it is not.
func OfShortage(short *shortage.Error) *Error {
	if short == nil {
		return nil
	}
	fail := New(api.Memory, short.Code, short.Message)
	fail.Cause = short.Cause
	return fail
}

// WithMeta copies an error, which several calls may share, and says how its own call went. An error vouches for no
// signature and judges no license.
func (e *Error) WithMeta(meta outcome.Meta) *Error {
	own := *e
	meta.Signature, meta.LicenseSignature, meta.Form, meta.SignatureHeader = outcome.None, outcome.None, "", ""
	meta.Validity, meta.Validities = nil, nil
	own.Meta = meta
	return &own
}

func (e *Error) Error() string {
	return e.Status.Name() + " (" + e.Code + "): " + e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is reports whether target is an *Error of the same status and, if it has one, the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Status == e.Status && (t.Code == "" || t.Code == e.Code)
}

// Retryable reports whether the same call may succeed later.
func (e *Error) Retryable() bool { return !e.Uncertain && !e.Final && api.Retryable(e.Status, e.Code) }

// UserAction says what can be done.
func (e *Error) UserAction() api.Action {
	if e.Action != "" {
		return e.Action
	}
	return api.UserAction(e.Status, e.Code)
}

// UserMessage is one short sentence for the end user; Message is the developer's.
func (e *Error) UserMessage() string {
	if e.Sentence != "" {
		return e.Sentence
	}
	return api.UserMessage(e.Status, e.Code)
}
