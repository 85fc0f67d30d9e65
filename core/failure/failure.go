// Package failure holds the one error type of the client, what every answer and error tells about its call
// (Meta), and the removal of secrets from texts that are not ours.
package failure

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/openspring/openspring/core/api"
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
	// Signature is "verified", "not_signed", "skipped" or "none".
	Signature string
	// LicenseSignature is "verified", "mismatch", "absent", "skipped" or "none".
	LicenseSignature string
	// Form is the form of a document signed in its body ("license", "a", "b", "c", "map", "refresh"), else
	// empty.
	Form string
	// ClockOffset is what the client adds to this machine's time in the requests it sends.
	ClockOffset time.Duration
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

// Error is every error of the client. Match it with errors.As, or errors.Is against another *Error: equal
// Status and, where the target has one, equal Code.
type Error struct {
	Status api.Status
	// Code is the server's code or one of our own; api.Codes lists them.
	Code string
	// Message is one sentence for a person that names the field, file, host or limit.
	Message string
	// ServerMessage is the server's message, without secrets and cut.
	ServerMessage string
	// Body is the text of an answer that was not the API's, without secrets and cut.
	Body string
	// SignatureHeader and BodySHA256 (hex) let a report about a failed header signature be analysed.
	SignatureHeader, BodySHA256 string
	Meta                        Meta
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
func (e *Error) Retryable() bool { return api.Retryable(e.Status, e.Code) }

// UserAction says what can be done.
func (e *Error) UserAction() api.Action { return api.UserAction(e.Status, e.Code) }

// MaxDetail is the number of bytes to which texts of a server's are cut.
const MaxDetail = 1024

// shortSecret is the length below which a secret is not searched for and replaced, since it would match by
// chance: a text that holds one is replaced whole.
const shortSecret = 6

const masked = "***"

// Redactor removes secrets from texts. The zero value knows none. It is not safe for use while Add runs.
type Redactor struct{ secrets []string }

// With returns a redactor that also knows these secrets; empty ones are left out.
func (r Redactor) With(secrets ...string) Redactor {
	out := Redactor{secrets: append([]string(nil), r.secrets...)}
	for _, s := range secrets {
		if s != "" {
			out.secrets = append(out.secrets, s)
		}
	}
	return out
}

// Text replaces every secret in a text by ***, and the whole text where a short one occurs in it.
func (r Redactor) Text(text string) string {
	for _, secret := range r.secrets {
		if len(secret) < shortSecret {
			if strings.Contains(text, secret) {
				return masked
			}
		}
	}
	for _, secret := range r.longestFirst() {
		text = strings.ReplaceAll(text, secret, masked)
	}
	return text
}

// longestFirst orders so that a secret that is part of another does not leave the other's rest behind.
func (r Redactor) longestFirst() []string {
	var long []string
	for _, s := range r.secrets {
		if len(s) >= shortSecret {
			long = append(long, s)
		}
	}
	for i := range long {
		for j := i; j > 0 && len(long[j]) > len(long[j-1]); j-- {
			long[j], long[j-1] = long[j-1], long[j]
		}
	}
	return long
}

// Detail redacts a server's text and then cuts it to MaxDetail bytes on a character. Invalid UTF-8 is
// replaced, so that the text fits into JSON.
func (r Redactor) Detail(text string) string { return Cut(r.Text(strings.ToValidUTF8(text, "\uFFFD"))) }

// Code keeps a server's code of a-z, 0-9 and _ as it is, and treats any other like a text.
func (r Redactor) Code(code string) string {
	for _, c := range code {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return r.Detail(code)
		}
	}
	return Cut(code)
}

// Cut cuts a valid text to MaxDetail bytes on a character.
func Cut(text string) string {
	if len(text) <= MaxDetail {
		return text
	}
	end := MaxDetail
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// LastFour names a license key in a sentence without giving it away.
func LastFour(key string) string {
	runes := []rune(key)
	if len(runes) <= 4 {
		return masked
	}
	return "…" + string(runes[len(runes)-4:])
}
