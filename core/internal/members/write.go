package members

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
)

// hidden stands for a value that may not be shown.
const hidden = "***"

// Writer writes the members of one object. A member that says nothing is left out: empty text, a nil pointer, a nil map.
type Writer struct {
	out []byte
	// shown means that the text is for people: it hides what is secret.
	shown bool
	fail  *failure.Error
}

// Write returns the JSON of the object that write fills.
func Write(write func(*Writer)) ([]byte, *failure.Error) {
	w := Writer{out: []byte{'{'}}
	write(&w)
	return append(w.out, '}'), w.fail
}

// Show returns the object that write fills as text for people, without its secrets.
func Show(write func(*Writer)) string {
	w := Writer{out: []byte{'{'}, shown: true}
	write(&w)
	return string(append(w.out, '}'))
}

// start writes a member's name.
func (w *Writer) start(name string) {
	if len(w.out) > 1 {
		w.out = append(w.out, ',')
	}
	w.out = append(rawjson.AppendString(w.out, name), ':')
}

// Always writes a text, an empty one too.
func (w *Writer) Always(name, value string) {
	w.start(name)
	w.out = rawjson.AppendString(w.out, value)
}

// Text writes a text.
func (w *Writer) Text(name, value string) {
	if value != "" {
		w.Always(name, value)
	}
}

// Secret writes a text that is never shown.
func (w *Writer) Secret(name, value string) {
	if value != "" {
		w.AlwaysSecret(name, value)
	}
}

// AlwaysSecret is Secret for an empty text too.
func (w *Writer) AlwaysSecret(name, value string) {
	if w.shown {
		value = hidden
	}
	w.Always(name, value)
}

// Key writes a license key, an empty one too; its last four characters are shown.
func (w *Writer) Key(name, value string) {
	if w.shown {
		value = ShownKey(value)
	}
	w.Always(name, value)
}

// shortKey is the length under which a text is too short to be a license key of which four characters may be shown.
const shortKey = 8

// ShownKey is a license key as people may see it.
func ShownKey(key string) string {
	if len(key) < shortKey {
		return hidden
	}
	return failure.LastFour(key)
}

// Integer writes an integer.
func (w *Writer) Integer(name string, value *int64) {
	if value != nil {
		w.start(name)
		w.out = strconv.AppendInt(w.out, *value, 10)
	}
}

// Boolean writes true or false; false too.
func (w *Writer) Boolean(name string, value *bool) {
	if value != nil {
		w.start(name)
		w.out = strconv.AppendBool(w.out, *value)
	}
}

// Flag writes true, and leaves out false.
func (w *Writer) Flag(name string, value bool) {
	if value {
		w.Boolean(name, &value)
	}
}

// Moment writes a moment in UTC.
func (w *Writer) Moment(name string, value time.Time) {
	if !value.IsZero() {
		w.Text(name, value.UTC().Format("2006-01-02T15:04:05.000Z07:00"))
	}
}

// Milliseconds writes a length of time, rounded up.
func (w *Writer) Milliseconds(name string, value time.Duration) {
	if value != 0 {
		w.start(name)
		w.out = strconv.AppendInt(w.out, int64((value+time.Millisecond-1)/time.Millisecond), 10)
	}
}

// Map writes an object with values of any kind, an empty one too.
func (w *Writer) Map(name string, value map[string]any) {
	if value != nil {
		w.any(name, value)
	}
}

// HiddenMap is Map for values that may be secret: their names alone are shown.
func (w *Writer) HiddenMap(name string, value map[string]any) {
	if w.shown && value != nil {
		names := make(map[string]any, len(value))
		for member := range value {
			names[member] = hidden
		}
		value = names
	}
	w.Map(name, value)
}

// Maps writes an array of objects, an empty one too.
func (w *Writer) Maps(name string, value []map[string]any) {
	if value != nil {
		w.any(name, value)
	}
}

// Texts writes an array of texts, an empty one too.
func (w *Writer) Texts(name string, value []string) {
	if value != nil {
		w.any(name, value)
	}
}

// Object writes an object, unless it has no members.
func (w *Writer) Object(name string, write func(*Writer)) {
	inner := Writer{out: []byte{'{'}, shown: w.shown}
	write(&inner)
	if len(inner.out) > 1 {
		w.start(name)
		w.out = append(append(w.out, inner.out...), '}')
	}
}

func (w *Writer) any(name string, value any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	w.start(name)
	if err := encoder.Encode(value); err != nil {
		w.fail = input.Argument("wrong_type", "%s cannot be written as JSON in %s", name, input.Request)
		w.fail.Cause = err
		w.out = append(w.out, "null"...)
		return
	}
	w.out = append(w.out, strings.TrimSuffix(text.String(), "\n")...)
}
