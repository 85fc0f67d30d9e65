// Package members writes the members of a typed request, and reads those of a typed result. It serves the typed methods of
// the client only; the shared library does not link it.
//
//	write.go  a request's fields as JSON, or as text that hides secrets
//	read.go   a result's members by their kind
package members

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// Text reads a text; empty for everything else.
func Text(v rawjson.Value) string { return v.String() }

// Integer reads a number without its fraction, however it is spelled; nil for everything else.
func Integer(v rawjson.Value) *int64 {
	if whole, ok := v.Int(); ok {
		return &whole
	}
	number := Number(v)
	if number == nil || math.Abs(*number) >= math.MaxInt64 {
		return nil
	}
	return new(int64(*number))
}

// Number reads a number; nil for everything else.
func Number(v rawjson.Value) *float64 {
	if v.Kind() != rawjson.Number {
		return nil
	}
	number, err := strconv.ParseFloat(string(v.Raw()), 64)
	if err != nil {
		return nil
	}
	return &number
}

// Boolean reads true or false; nil for everything else.
func Boolean(v rawjson.Value) *bool {
	value, ok := v.Bool()
	if !ok {
		return nil
	}
	return &value
}

// Duration reads a number of units; nil for everything else. What does not fit is the longest duration there is.
func Duration(v rawjson.Value, unit time.Duration) *time.Duration {
	number := Number(v)
	if number == nil {
		return nil
	}
	length := *number * float64(unit)
	switch {
	case length >= math.MaxInt64:
		return new(time.Duration(math.MaxInt64))
	case length <= math.MinInt64:
		return new(time.Duration(math.MinInt64))
	}
	return new(time.Duration(length))
}

// Any returns any value but null as it is; nil for null.
func Any(v rawjson.Value) json.RawMessage {
	if !v.Present() {
		return nil
	}
	return v.Raw()
}

// Words reads an array of texts; what is no text in it is left out.
func Words(v rawjson.Value) []string {
	if v.Kind() != rawjson.Array {
		return nil
	}
	var all []string
	for item := range v.All() {
		if text, ok := item.Text(); ok {
			all = append(all, text)
		}
	}
	return all
}

// Texts reads an object of texts by name; what is no text in it is left out.
func Texts(v rawjson.Value) map[string]string {
	if v.Kind() != rawjson.Object {
		return nil
	}
	all := map[string]string{}
	for member := range v.All() {
		if text, ok := member.Text(); ok {
			all[member.Name()] = text
		}
	}
	return all
}

// Moment reads a moment in UTC: ISO 8601, the form of offline responses, or milliseconds since 1970; zero for everything else.
func Moment(v rawjson.Value) time.Time {
	if number := Number(v); number != nil {
		return fromMilliseconds(*number)
	}
	text := v.String()
	if at, err := wire.ParseTime(text); err == nil {
		return at
	}
	return offlineMoment(text)
}

// latestMoment is the end of the year 9999, in milliseconds.
const latestMoment = 253402300800000

func fromMilliseconds(ms float64) time.Time {
	if math.Abs(ms) >= latestMoment {
		return time.Time{}
	}
	at := time.UnixMicro(int64(ms * 1000)).UTC()
	if at.Year() < 1 {
		return time.Time{}
	}
	return at
}

// offlineMoment reads the dates of offline responses, such as "Tue Mar 3 2026 09:05:07 GMT+0000 (Coordinated Universal Time)".
func offlineMoment(text string) time.Time {
	text, _, _ = strings.Cut(text, " (")
	text = strings.Replace(text, " UTC", " GMT", 1)
	if strings.HasSuffix(text, " GMT") {
		text += "+0000"
	}
	at, err := time.Parse("Mon Jan 2 2006 15:04:05 GMT-0700", text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// Object parses the text of an object. The text is copied.
func Object(text []byte) (rawjson.Value, error) {
	v, err := rawjson.Parse(append([]byte(nil), text...))
	switch {
	case err != nil:
		return rawjson.Value{}, err
	case v.Kind() != rawjson.Object:
		return rawjson.Value{}, errors.New("not a JSON object")
	}
	return v, nil
}
