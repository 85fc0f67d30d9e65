// Package failure holds the one error type of the client, what every answer and error tells about its call
// (Meta), and the removal of secrets from texts that are not ours.
package failure

import (
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/validity"
)

// Meta tells how a call went. It stands beside every result and in every error.
type Meta struct {
	// HTTPStatus is the status of the last answer; 0 where none came.
	HTTPStatus int
	// Duration is the time the whole call took.
	Duration time.Duration
	// Attempts counts the tries to reach the API, those without a connection too. A repeat for the clock or
	// the token counts, fetching a token does not; 0 for calls without network.
	Attempts int
	// Sent is whether a request may have reached the API's server.
	Sent bool
	// Signature is "verified", "not_signed", "skipped" or "none".
	Signature string
	// LicenseSignature is "verified", "mismatch", "absent", "skipped" or "none".
	LicenseSignature string
	// Form is the form of a document signed in its body ("license", "a", "b", "c", "map", "refresh"), else
	// empty.
	Form string
	// ClockOffset is what the client adds to this machine's time in the requests it sends.
	ClockOffset time.Duration
	// ServerDate is the Date of the last response, where it came over TLS or loopback; else zero.
	ServerDate time.Time
	// SignatureHeader is the header that signs the result, to verify it again later; no document tells it.
	SignatureHeader string
	// Validity is the verdict on a result that is one license, by this machine's clock plus ClockOffset; else nil.
	Validity *validity.Validity
	// Validities are the verdicts on a result that is several licenses, in their order; else nil.
	Validities []validity.Validity
}

// The values of Meta.Signature and Meta.LicenseSignature.
const (
	Verified  = "verified"
	NotSigned = "not_signed"
	Skipped   = "skipped"
	None      = "none"
	Mismatch  = "mismatch"
	Absent    = "absent"
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
	// Body is the text of an answer that was not the API's, without secrets and cut.
	Body string
	// SignatureHeader and BodySHA256 (hex) let a report about a failed header signature be analysed.
	SignatureHeader, BodySHA256 string
	// Sent tells of a call over the network whether the request may have reached the server, by MaybeSent or NotSent; it is
	// empty for other calls.
	Sent string
	// Refused is whether the server itself has refused, by Code.
	Refused bool
	// Uncertain is whether the call may have counted something: it must not be repeated before somebody has looked.
	Uncertain bool
	Meta      Meta
	// Action is what can be done where that is not what the code's row says; else empty.
	Action api.Action
	// Cause is the error below, for errors.Is and errors.As of Go callers; it may be nil.
	Cause error
}

// New returns an error without network.
func New(status api.Status, code, message string) *Error {
	return &Error{Status: status, Code: code, Message: message, Meta: Meta{Signature: None, LicenseSignature: None}}
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
func (e *Error) Retryable() bool { return !e.Uncertain && api.Retryable(e.Status, e.Code) }

// UserAction says what can be done.
func (e *Error) UserAction() api.Action {
	if e.Action != "" {
		return e.Action
	}
	return api.UserAction(e.Status, e.Code)
}

// UserMessage is one short sentence for the end user; Message is the developer's.
func (e *Error) UserMessage() string { return api.UserMessage(e.Status, e.Code) }
