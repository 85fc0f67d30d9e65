// Package failure holds the one error type of the client, what every answer and error tells about its call
// (Meta), and the removal of secrets from texts that are not ours.
package failure

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/rawjson"
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

// Redactor removes secrets from texts. The zero value knows none.
type Redactor struct{ secrets []string }

// With returns a redactor that also knows these secrets, as they are and as they are spelled in JSON, in a
// URL, in a form and in HTML: a server may echo a request's body. Empty ones are left out.
func (r Redactor) With(secrets ...string) Redactor {
	out := Redactor{secrets: slices.Clone(r.secrets)}
	for _, secret := range secrets {
		for _, spelling := range spellings(secret) {
			if spelling != "" && !slices.Contains(out.secrets, spelling) {
				out.secrets = append(out.secrets, spelling)
			}
		}
	}
	return out
}

// spellings are valid UTF-8, as the texts are in which they are looked for: half a character is never cut out.
func spellings(secret string) []string {
	valid := strings.ToValidUTF8(secret, "\uFFFD")
	return []string{valid, inJSON(valid, true), inJSON(valid, false), inASCII(valid),
		url.QueryEscape(secret), url.PathEscape(secret), inHTML.Replace(valid)}
}

// inHTML writes what package html does, whose tables of entities are a tenth of a megabyte of the library.
var inHTML = strings.NewReplacer("&", "&amp;", "'", "&#39;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// harmless are the escapes that encoders write so that JSON may stand in HTML.
var harmless = strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`, "\u2028", `\u2028`, "\u2029", `\u2029`)

// inJSON spells a text as JSON does, with or without the escapes that keep it harmless in HTML.
func inJSON(text string, forHTML bool) string {
	quoted := string(rawjson.AppendString(nil, text))
	if forHTML {
		quoted = harmless.Replace(quoted)
	}
	return quoted[1 : len(quoted)-1]
}

// inASCII spells a text as JSON in nothing but ASCII does.
func inASCII(text string) string {
	var out strings.Builder
	for _, r := range inJSON(text, false) {
		if r < utf8.RuneSelf {
			out.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}

// Text replaces every secret in a text by ***, and the whole text where a short one occurs in it.
func (r Redactor) Text(text string) string {
	var found []span
	for _, secret := range r.secrets {
		places := occurrences(text, secret)
		if len(places) > 0 && len(secret) < shortSecret {
			return masked
		}
		found = append(found, places...)
	}
	slices.SortFunc(found, func(a, b span) int { return a.start - b.start })
	var out strings.Builder
	end := 0
	for _, s := range found {
		// What overlaps is masked as one, so that no rest of either is left.
		if s.start >= end {
			out.WriteString(text[end:s.start] + masked)
		}
		end = max(end, s.end)
	}
	return out.String() + text[end:]
}

// span is where a secret stands in a text.
type span struct{ start, end int }

// occurrences finds a secret everywhere, also where it overlaps itself.
func occurrences(text, secret string) []span {
	var out []span
	for from := 0; ; {
		i := strings.Index(text[from:], secret)
		if i < 0 {
			return out
		}
		out = append(out, span{from + i, from + i + len(secret)})
		from += i + 1
	}
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
