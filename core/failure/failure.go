// Package failure holds the one error type of the client, what every answer and error tells about its call
// (Meta), and the removal of secrets from texts that are not ours.
package failure

import (
	"slices"
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
	// Message is one sentence for the developer that names the field, file, host or limit.
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

// UserMessage is one short sentence for the end user; Message is the developer's.
func (e *Error) UserMessage() string { return api.UserMessage(e.Status, e.Code) }

// MaxDetail is the number of bytes to which texts of a server's are cut.
const MaxDetail = 1024

// shortSecret is the length below which a secret is not searched for and replaced, since it would match by
// chance: a text that holds one is replaced whole.
const shortSecret = 6

const masked = "***"

// Redactor removes secrets from texts. The zero value knows none.
type Redactor struct{ secrets []secret }

// secret is a text that must not be told. Where a short one occurs, the text that it stands in is not told.
type secret struct {
	text  string
	short bool
}

// With returns a redactor that also knows these secrets, however a server that echoes a request spells them.
// Empty ones are left out.
func (r Redactor) With(secrets ...string) Redactor {
	out := Redactor{secrets: slices.Clone(r.secrets)}
	for _, text := range secrets {
		if text == "" {
			continue
		}
		text = strings.ToValidUTF8(text, "\uFFFD")
		for _, known := range append(inBase64(text), text) {
			if s := (secret{known, len(known) < shortSecret}); !slices.Contains(out.secrets, s) {
				out.secrets = append(out.secrets, s)
			}
		}
	}
	return out
}

// Text replaces every secret in a text by ***, and the whole text where a short one occurs in it. What overlaps
// or touches is replaced as one, so that no rest of either is left.
func (r Redactor) Text(text string) string {
	edges := make([]int, len(text)+1)
	for _, s := range r.secrets {
		if found := s.mark(text, edges); found && s.short {
			return masked
		}
	}
	var out strings.Builder
	within := 0
	for i := range len(text) {
		before := within
		within += edges[i]
		switch {
		case within == 0:
			out.WriteByte(text[i])
		case before == 0:
			out.WriteString(masked)
		}
	}
	return out.String()
}

// mark counts the secrets that begin and, negatively, end at each byte of a text. A secret is found everywhere,
// also where it overlaps itself, and its beginning at the text's end, which may have been cut there.
func (s secret) mark(text string, edges []int) (found bool) {
	for at := range len(text) {
		switch text[at] {
		case s.text[0], '%', '+', '\\', '&':
			length, left := len(s.text), ""
			if !strings.HasPrefix(text[at:], s.text) {
				length, left = spelled(text[at:], s.text, mostForks)
			}
			if left == "" || len(s.text)-len(left) >= shortSecret {
				edges[at]++
				edges[at+length]--
				found = true
			}
		}
	}
	return found
}

// maxExamined bounds the part of a server's text that is looked at.
const maxExamined = 64 << 10

// Detail redacts a server's text and then cuts it to MaxDetail bytes on a character. Invalid UTF-8 is
// replaced, so that the text fits into JSON.
func (r Redactor) Detail(text string) string {
	text = text[:min(len(text), maxExamined)]
	return Cut(r.Text(strings.ToValidUTF8(text, "\uFFFD")))
}

// Body is Detail for an answer's body.
func (r Redactor) Body(body []byte) string {
	return r.Detail(string(body[:min(len(body), maxExamined)]))
}

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
