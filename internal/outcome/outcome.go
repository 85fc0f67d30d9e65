// Package outcome describes how a call went. Every result and every error has one.
package outcome

import (
	"time"

	"github.com/openspring/openspring/internal/validity"
)

// Meta describes how a call went. Every result and every error has one.
type Meta struct {
	// HTTPStatus is the status of the last response; 0 if there was none.
	HTTPStatus int
	// Duration is the time the whole call took.
	Duration time.Duration
	// Attempts counts the tries to reach the API, failed connections included. A repeat for the clock or the token
	// counts, fetching a token does not. It is 0 for calls without network.
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
	// SignatureHeader is the header that signs the result, to verify it again later; it is in no document.
	SignatureHeader string
	// Validity is the verdict on a result that is one license, by this machine's clock plus ClockOffset; else nil.
	Validity *validity.Validity
	// Validities are the verdicts on a result that is several licenses, in their order; else nil.
	Validities []validity.Validity
	// Trace has the steps of the call, where it was asked for; else nil. See Trace.Steps.
	Trace *Trace
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

// New returns the Meta of a call that has verified nothing yet.
func New() Meta { return Meta{Signature: None, LicenseSignature: None} }
