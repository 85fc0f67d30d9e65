package rawjson

import (
	"strconv"
	"time"
)

// Writer writes JSON objects. An empty text, a zero time and nil are written as null.
type Writer struct{ Out []byte }

// Open begins an object, and Close ends one.
func (w *Writer) Open() { w.Out = append(w.Out, '{') }

// Close ends an object.
func (w *Writer) Close() { w.Out = append(w.Out, '}') }

// Name begins a member.
func (w *Writer) Name(name string) {
	if w.Out[len(w.Out)-1] != '{' {
		w.Out = append(w.Out, ',')
	}
	w.Out = append(AppendString(w.Out, name), ':')
}

// Null writes a member that is null.
func (w *Writer) Null(name string) {
	w.Name(name)
	w.Out = append(w.Out, "null"...)
}

// Raw writes a member whose value is JSON already; one that is empty is null.
func (w *Writer) Raw(name string, value []byte) {
	if len(value) == 0 {
		w.Null(name)
		return
	}
	w.Name(name)
	w.Out = append(w.Out, value...)
}

// Text writes a member that is text.
func (w *Writer) Text(name, value string) {
	if value == "" {
		w.Null(name)
		return
	}
	w.Name(name)
	w.Out = AppendString(w.Out, value)
}

// Boolean writes a member that is true or false.
func (w *Writer) Boolean(name string, value bool) {
	w.Name(name)
	w.Out = strconv.AppendBool(w.Out, value)
}

// Integer writes a member that is an integer.
func (w *Writer) Integer(name string, value int64) {
	w.Name(name)
	w.Out = strconv.AppendInt(w.Out, value, 10)
}

// OptionalInteger writes a member that is an integer or null.
func (w *Writer) OptionalInteger(name string, value *int64) {
	if value == nil {
		w.Null(name)
		return
	}
	w.Integer(name, *value)
}

// Time writes a member that is a moment in UTC.
func (w *Writer) Time(name string, value time.Time) {
	if value.IsZero() {
		w.Null(name)
		return
	}
	w.Name(name)
	w.Out = append(value.UTC().AppendFormat(append(w.Out, '"'), time.RFC3339Nano), '"')
}

// OptionalTime writes a member that is a moment or null.
func (w *Writer) OptionalTime(name string, value *time.Time) {
	if value == nil {
		w.Null(name)
		return
	}
	w.Time(name, *value)
}

// Object writes a member that is an object, whose members a function writes.
func (w *Writer) Object(name string, members func()) {
	w.Name(name)
	w.Open()
	members()
	w.Close()
}

// Texts writes a member that is an array of texts.
func (w *Writer) Texts(name string, values []string) {
	w.Name(name)
	w.Out = append(w.Out, '[')
	for i, value := range values {
		if i > 0 {
			w.Out = append(w.Out, ',')
		}
		w.Out = AppendString(w.Out, value)
	}
	w.Out = append(w.Out, ']')
}
