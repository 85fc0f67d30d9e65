package core

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

// Limits of what a caller gives, in bytes.
const (
	// MaxDocument bounds a configuration and a request.
	MaxDocument = 1 << 20
	// MaxFileDocument bounds the requests that carry a file's text (send and load).
	MaxFileDocument = 24 << 20
	// MaxFileText bounds the text of a request or license file.
	MaxFileText = 16 << 20
	// MaxText bounds every text that has no limit of its own.
	MaxText = 4 << 10
	// MaxToken bounds id_token and code, which identity providers make long.
	MaxToken = 64 << 10
	// MaxHardwareID bounds a hardware id.
	MaxHardwareID = 256
	// MaxPEM bounds public_key and ca_pem.
	MaxPEM = 256 << 10
)

// scope says which document of a caller's is read: it gives errors their status and their words.
type scope uint8

const (
	inRequest scope = iota
	inOptions
	inConfig
)

func (s scope) String() string {
	return [...]string{"the request", "the request's options", "the configuration"}[s]
}

func (s scope) status() api.Status {
	if s == inConfig {
		return api.Config
	}
	return api.Argument
}

func (s scope) fail(code, format string, args ...any) *failure.Error {
	return failure.New(s.status(), code, fmt.Sprintf(format, args...))
}

// parse reads a whole document, which must be an object. What is no readable JSON at all is ARGUMENT in a
// configuration too. U+0000 may stand in the member of a file's text alone, which is judged as a file.
func (s scope) parse(text []byte, limit int) (rawjson.Value, *failure.Error) {
	if len(text) > limit {
		return rawjson.Value{}, argument("document_too_large", "%s is larger than %d bytes", s, limit)
	}
	doc, err := rawjson.ParseStrict(text)
	if err != nil {
		return rawjson.Value{}, s.unreadable(err)
	}
	if doc.Kind() != rawjson.Object {
		return rawjson.Value{}, s.fail("not_an_object", "%s must be a JSON object and is of type %s", s, doc.Kind())
	}
	if holdsNUL(text) && (limit != MaxFileDocument || holdsNULBeside(doc, fileMember)) {
		return rawjson.Value{}, s.fail("invalid_text", `%s holds the character \u0000`, s)
	}
	return doc, nil
}

func (s scope) unreadable(err error) *failure.Error {
	var reason *rawjson.Error
	if !errors.As(err, &reason) {
		return argument("not_json", "%s cannot be read as JSON", s)
	}
	switch reason.Reason {
	case rawjson.InvalidUTF8:
		return argument("invalid_utf8", "%s is not UTF-8 at byte %d", s, reason.Offset)
	case rawjson.LoneSurrogate:
		return s.fail("invalid_text", "%s holds half a surrogate pair at byte %d", s, reason.Offset)
	case rawjson.Duplicate:
		return s.fail("duplicate_member", "%s has the member %q twice", s, shown(strings.Join(reason.Path, ".")))
	case rawjson.TooDeep:
		return argument("document_too_deep", "%s has more than %d levels of arrays and objects", s, rawjson.MaxDepth)
	case rawjson.TooMany:
		return argument("document_too_large", "%s has more than %d values", s, rawjson.MaxValues)
	}
	return argument("not_json", "%s is not valid JSON at byte %d", s, reason.Offset)
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

// unknown refuses a member. One that a call's options have is not unknown but out of place.
func (s scope) unknown(name string, known []string) *failure.Error {
	if s != inOptions && slices.Contains(optionNames[:], name) {
		return s.fail("misplaced_member", `%s belongs into the member options of a request: "options":{%q:…}`, name, name)
	}
	return s.fail("unknown_member", "%s has the unknown member %q%s", s, shown(name), hint("; the nearest known one is %q", name, known))
}

// fewNames is how many known names a message lists where none is near.
const fewNames = 8

// hint names the known name that is near to one, by a format for it, and else the known ones where they are few.
func hint(format, name string, known []string) string {
	if near := nearest.Name(name, known); near != "" {
		return fmt.Sprintf(format, near)
	}
	if len(known) <= fewNames {
		return "; known are " + strings.Join(known, ", ")
	}
	return ""
}

func (s scope) missing(name string) *failure.Error {
	return s.fail("missing_member", "%s lacks the member %s", s, name)
}

func (s scope) wrongType(name, want string, got rawjson.Kind) *failure.Error {
	return s.fail("wrong_type", "%s must be of type %s in %s and is of type %s", name, want, s, got)
}

// checkText applies the rules that hold for every text of a caller's.
func (s scope) checkText(name, text string, limit int) *failure.Error {
	switch {
	case text == "":
		return s.fail("empty_value", "%s must not be empty in %s", name, s)
	case len(text) > limit:
		return s.fail("value_too_long", "%s is longer than %d bytes in %s", name, limit, s)
	case !utf8.ValidString(text):
		return s.fail("invalid_utf8", "%s is not UTF-8 in %s", name, s)
	case hasControl(text):
		return s.fail("invalid_text", "%s holds %s in %s", name, firstControl(text), s)
	}
	return nil
}

func hasControl(text string) bool {
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

// text reads a text member.
func (s scope) text(name string, v rawjson.Value, limit int) (string, *failure.Error) {
	text, ok := v.Text()
	if !ok {
		return "", s.wrongType(name, "text", v.Kind())
	}
	return text, s.checkText(name, text, limit)
}

// token reads a text member and returns it as a JSON string that escapes only what must be. Most texts hold
// no escape: they are passed on where they stand.
func (s scope) token(name string, v rawjson.Value, limit int) ([]byte, *failure.Error) {
	raw := v.Raw()
	if v.Kind() == rawjson.String && len(raw) > 2 && len(raw)-2 <= limit &&
		bytes.IndexByte(raw, '\\') < 0 && bytes.IndexByte(raw, 0x7f) < 0 {
		return raw, nil
	}
	text, fail := s.text(name, v, limit)
	if fail != nil {
		return nil, fail
	}
	return rawjson.AppendString(nil, text), nil
}

// integer reads an integer within bounds.
func (s scope) integer(name string, v rawjson.Value, least, most int64) (int64, *failure.Error) {
	if v.Kind() != rawjson.Number {
		return 0, s.wrongType(name, "integer", v.Kind())
	}
	n, ok := v.Int()
	if !ok || n < least || n > most {
		return 0, s.fail("invalid_value", "%s must be an integer from %d to %d in %s", name, least, most, s)
	}
	return n, nil
}

func (s scope) boolean(name string, v rawjson.Value) (bool, *failure.Error) {
	b, ok := v.Bool()
	if !ok {
		return false, s.wrongType(name, "boolean", v.Kind())
	}
	return b, nil
}

func argument(code, format string, args ...any) *failure.Error {
	return failure.New(api.Argument, code, fmt.Sprintf(format, args...))
}
