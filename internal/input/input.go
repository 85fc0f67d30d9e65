// Package input reads the JSON that a caller gives: a request, its options, a configuration, a manager's settings. It knows the rules that
// hold for all of them, and names in each error the member that breaks one.
package input

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/nearest"
	"github.com/openspring/openspring/internal/rawjson"
)

// FileMember is the member of a request that holds the text of a file.
const FileMember = "text"

// OptionNames are the members of a request's options.
var OptionNames = [...]string{"timeout_ms", "call_id", "complete", "trace"}

// Limits of what a caller gives, in bytes.
const (
	// MaxInput bounds a configuration and a request.
	MaxInput = 1 << 20
	// MaxFileInput bounds the requests that carry a file's text (send and load).
	MaxFileInput = 24 << 20
	// MaxFileText bounds the text of a request or license file.
	MaxFileText = 16 << 20
	// MaxText bounds every text that has no limit of its own.
	MaxText = api.MaxText
	// MaxToken bounds id_token and code, which identity providers make long.
	MaxToken = 64 << 10
	// MaxHardwareID bounds a hardware id.
	MaxHardwareID = api.MaxHardwareID
	// MaxPEM bounds public_key and ca_pem.
	MaxPEM = api.MaxPEM
	// MaxTimeoutMS is the longest time that a call may be given, in milliseconds.
	MaxTimeoutMS = api.MaxTimeoutMS
)

// Scope says which document of a caller's is read: it gives errors their status and their words.
type Scope uint8

// The documents that callers give.
const (
	Request Scope = iota
	Options
	Config
	Manager
)

func (s Scope) String() string {
	return [...]string{"the request", "the request's options", "the configuration", "the manager's settings"}[s]
}

func (s Scope) status() api.Status {
	if s == Config || s == Manager {
		return api.Config
	}
	return api.Argument
}

// Fail is the error of a code, with the status of the document that is read.
func (s Scope) Fail(code, format string, args ...any) *failure.Error {
	return failure.New(s.status(), code, fmt.Sprintf(format, args...))
}

// Parse reads a whole document, which must be an object. What is no readable JSON at all is ARGUMENT in a
// configuration too. U+0000 may stand in the member of a file's text alone, which is judged as a file.
func (s Scope) Parse(text []byte, limit int) (rawjson.Value, *failure.Error) {
	if len(text) > limit {
		return rawjson.Value{}, Argument("document_too_large", "%s is larger than %d bytes", s, limit)
	}
	doc, err := rawjson.ParseStrict(text)
	if err != nil {
		return rawjson.Value{}, s.Unreadable(err)
	}
	if doc.Kind() != rawjson.Object {
		return rawjson.Value{}, s.Fail("not_an_object", "%s must be a JSON object and is of type %s", s, doc.Kind())
	}
	if holdsNUL(text) && (limit != MaxFileInput || holdsNULBeside(doc, FileMember)) {
		return rawjson.Value{}, s.Fail("invalid_text", `%s holds the character \u0000`, s)
	}
	return doc, nil
}

// Unreadable is the error for a document that package rawjson refuses.
func (s Scope) Unreadable(err error) *failure.Error {
	var reason *rawjson.Error
	if !errors.As(err, &reason) {
		return Argument("not_json", "%s cannot be read as JSON", s)
	}
	switch reason.Reason {
	case rawjson.InvalidUTF8:
		return Argument("invalid_utf8", "%s is not UTF-8 at byte %d", s, reason.Offset)
	case rawjson.LoneSurrogate:
		return s.Fail("invalid_text", "%s holds half a surrogate pair at byte %d", s, reason.Offset)
	case rawjson.Duplicate:
		return s.Fail("duplicate_member", "%s has the member %q twice", s, Shown(strings.Join(reason.Path, ".")))
	case rawjson.TooDeep:
		return Argument("document_too_deep", "%s has more than %d levels of arrays and objects", s, rawjson.MaxDepth)
	case rawjson.TooMany:
		return Argument("document_too_large", "%s has more than %d values", s, rawjson.MaxValues)
	}
	return Argument("not_json", "%s is not valid JSON at byte %d", s, reason.Offset)
}

// holdsNUL reports whether valid JSON text spells U+0000, which it can only do as an escape.
func holdsNUL(text []byte) bool {
	for {
		at := bytes.IndexByte(text, '\\')
		if at < 0 {
			return false
		}
		if bytes.HasPrefix(text[at:], []byte(`\u0000`)) {
			return true
		}
		text = text[at+2:]
	}
}

// holdsNULBeside reports whether a member other than the one of that name spells U+0000.
func holdsNULBeside(doc rawjson.Value, name string) bool {
	for member := range doc.All() {
		if member.Name() != name && (holdsNUL(member.Raw()) || strings.Contains(member.Name(), "\x00")) {
			return true
		}
	}
	return false
}

// Unknown refuses a member. One that a call's options have is not unknown but out of place.
func (s Scope) Unknown(name string, known []string) *failure.Error {
	if s != Options && slices.Contains(OptionNames[:], name) {
		return s.Fail("misplaced_member", `%s belongs into the member options of a request: "options":{%q:…}`, name, name)
	}
	return s.Fail("unknown_member", "%s has the unknown member %q%s", s, Shown(name), Hint("; the nearest known one is %q", name, known))
}

// fewNames is how many known names a message lists where none is near.
const fewNames = 8

// Hint names the known name that is near to one, by a format for it, and else the known ones where they are few.
func Hint(format, name string, known []string) string {
	if near := nearest.Name(name, known); near != "" {
		return fmt.Sprintf(format, near)
	}
	if len(known) <= fewNames {
		return "; known are " + strings.Join(known, ", ")
	}
	return ""
}

// Missing is the error for a member that must be there.
func (s Scope) Missing(name string) *failure.Error {
	return s.Fail("missing_member", "%s lacks the member %s", s, name)
}

// WrongType is the error for a member of another type.
func (s Scope) WrongType(name, want string, got rawjson.Kind) *failure.Error {
	return s.Fail("wrong_type", "%s must be of type %s in %s and is of type %s", name, want, s, got)
}

// CheckText applies the rules that hold for every text of a caller's.
func (s Scope) CheckText(name, text string, limit int) *failure.Error {
	switch {
	case text == "":
		return s.Fail("empty_value", "%s must not be empty in %s", name, s)
	case len(text) > limit:
		return s.Fail("value_too_long", "%s is longer than %d bytes in %s", name, limit, s)
	case !utf8.ValidString(text):
		return s.Fail("invalid_utf8", "%s is not UTF-8 in %s", name, s)
	case HasControl(text):
		return s.Fail("invalid_text", "%s holds %s in %s", name, firstControl(text), s)
	}
	return nil
}

// HasControl reports whether a text holds a control character of ASCII.
func HasControl(text string) bool {
	for i := range len(text) {
		if text[i] < 0x20 || text[i] == 0x7f {
			return true
		}
	}
	return false
}

// firstControl names the first control character of a text that has one.
func firstControl(text string) string {
	at := strings.IndexFunc(text, func(r rune) bool { return r < 0x20 || r == 0x7f })
	switch text[at] {
	case '\n', '\r':
		return "a line break"
	case '\t':
		return "a tab"
	}
	return fmt.Sprintf("the control character U+%04X", text[at])
}

// Text reads a text member.
func (s Scope) Text(name string, v rawjson.Value, limit int) (string, *failure.Error) {
	text, ok := v.Text()
	if !ok {
		return "", s.WrongType(name, "text", v.Kind())
	}
	return text, s.CheckText(name, text, limit)
}

// Token reads a text member and returns it as a JSON string that escapes only what must be. Most texts hold
// no escape: they are passed on where they stand.
func (s Scope) Token(name string, v rawjson.Value, limit int) ([]byte, *failure.Error) {
	raw := v.Raw()
	if v.Kind() == rawjson.String && len(raw) > 2 && len(raw)-2 <= limit &&
		bytes.IndexByte(raw, '\\') < 0 && bytes.IndexByte(raw, 0x7f) < 0 {
		return raw, nil
	}
	text, fail := s.Text(name, v, limit)
	if fail != nil {
		return nil, fail
	}
	return rawjson.AppendString(nil, text), nil
}

// Integer reads an integer within bounds.
func (s Scope) Integer(name string, v rawjson.Value, least, most int64) (int64, *failure.Error) {
	if v.Kind() != rawjson.Number {
		return 0, s.WrongType(name, "integer", v.Kind())
	}
	n, ok := v.Int()
	if !ok || n < least || n > most {
		return 0, s.Fail("invalid_value", "%s must be an integer from %d to %d in %s", name, least, most, s)
	}
	return n, nil
}

// Boolean reads a member that is true or false.
func (s Scope) Boolean(name string, v rawjson.Value) (bool, *failure.Error) {
	b, ok := v.Bool()
	if !ok {
		return false, s.WrongType(name, "boolean", v.Kind())
	}
	return b, nil
}

// Argument is an error of status ARGUMENT, whatever document is read.
func Argument(code, format string, args ...any) *failure.Error {
	return failure.New(api.Argument, code, fmt.Sprintf(format, args...))
}

// maxNameShown is the number of bytes of an unknown name that is shown.
const maxNameShown = 64

// Shown cuts a name that a caller made up, for messages.
func Shown(name string) string {
	if len(name) <= maxNameShown {
		return name
	}
	end := maxNameShown
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + "…"
}
