// Package settings reads and checks the settings of a table of package api: the client's configuration, the manager's settings.
//
// A place is where a setting is kept: a *string, *int, *int64, *bool or *time.Duration. Places stand in the order of the table's
// rows; those of an object's members stand where its row stands.
package settings

import (
	"fmt"
	"strconv"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
)

// Table is a table of settings and the document that they are read from.
type Table struct {
	Scope input.Scope
	Rows  []api.Setting
}

// SetDefaults gives every setting its default.
func (t Table) SetDefaults(places []any) {
	for _, s := range leaves(t.Rows, "") {
		switch value := s.Default.(type) {
		case string:
			*places[0].(*string) = value
		case bool:
			*places[0].(*bool) = value
		case int:
			s.setNumber(places[0], int64(value))
		}
		places = places[1:]
	}
}

// Read reads JSON over what the places hold. A member that is null counts as absent; one that is not known is an error.
func (t Table) Read(text []byte, places []any) *failure.Error {
	doc, fail := t.Scope.Parse(text, input.MaxInput)
	if fail != nil {
		return fail
	}
	return t.object(doc, t.Rows, "", places)
}

// object reads the members of an object, whose own name with a dot is prefix.
func (t Table) object(object rawjson.Value, rows []api.Setting, prefix string, places []any) *failure.Error {
	for member := range object.All() {
		if fail := t.member(member, rows, prefix, places); fail != nil {
			return fail
		}
	}
	return nil
}

func (t Table) member(v rawjson.Value, rows []api.Setting, prefix string, places []any) *failure.Error {
	name := v.Name()
	for i := range rows {
		row := &rows[i]
		n := width(row)
		switch {
		case row.Name != name:
		case !v.Present():
			return nil
		case row.Type != api.SettingObject:
			return t.value(leaf{row, prefix + row.Name}, v, places[0])
		case v.Kind() != rawjson.Object:
			return t.Scope.WrongType(prefix+row.Name, "object", v.Kind())
		default:
			return t.object(v, row.Members, prefix+row.Name+".", places[:n])
		}
		places = places[n:]
	}
	names := make([]string, len(rows))
	for i := range rows {
		names[i] = prefix + rows[i].Name
	}
	return t.Scope.Unknown(prefix+name, names)
}

// value reads one setting.
func (t Table) value(s leaf, v rawjson.Value, place any) *failure.Error {
	switch {
	case s.Type == api.SettingBoolean:
		b, fail := t.Scope.Boolean(s.path, v)
		*place.(*bool) = b
		return fail
	case s.Type.Number():
		n, fail := t.Scope.Integer(s.path, v, s.Least, s.Most)
		if fail == nil {
			s.setNumber(place, n)
		}
		return fail
	}
	text, ok := v.Text()
	if !ok {
		return t.Scope.WrongType(s.path, "text", v.Kind())
	}
	*place.(*string) = text
	return t.checkText(s, text)
}

// Check checks settings that may have been made otherwise than by Read. An empty text is one that is not set.
func (t Table) Check(places []any) *failure.Error {
	for i, s := range leaves(t.Rows, "") {
		if fail := t.check(s, places[i]); fail != nil {
			return fail
		}
	}
	return nil
}

func (t Table) check(s leaf, place any) *failure.Error {
	if text, ok := place.(*string); ok {
		switch {
		case *text != "":
			return t.checkText(s, *text)
		case s.Required:
			return t.Scope.Missing(s.path)
		}
		return nil
	}
	if !s.Type.Number() {
		return nil
	}
	n := s.number(place)
	if (n < s.Least || n > s.Most) && (n != 0 || s.Default != nil || s.Required) {
		return t.Scope.Fail("invalid_value", "%s must be an integer from %d to %d in %s", s.path, s.Least, s.Most, t.Scope)
	}
	return nil
}

func (t Table) checkText(s leaf, text string) *failure.Error {
	least, most := s.textBounds()
	switch {
	case s.Type == api.SettingPEM && text == "":
		return t.Scope.Fail("empty_value", "%s must not be empty in %s", s.path, t.Scope)
	case s.Type == api.SettingPEM && len(text) > most:
		return t.Scope.Fail("value_too_long", "%s is longer than %d bytes in %s", s.path, most, t.Scope)
	case s.Type == api.SettingPEM:
		return nil
	}
	if fail := t.Scope.CheckText(s.path, text, most); fail != nil {
		return fail
	}
	if len(text) < least {
		return t.Scope.Fail("invalid_value", "%s must have at least %d bytes in %s", s.path, least, t.Scope)
	}
	for _, word := range s.Words {
		if text == word {
			return nil
		}
	}
	if s.Type == api.SettingWord {
		return t.Scope.Fail("invalid_value", "%s must be %s", s.path, either(s.Words))
	}
	return nil
}

// either lists words: "a", "b" or "c".
func either(words []string) string {
	text := strconv.Quote(words[0])
	for i, word := range words[1:] {
		separator := ", "
		if i == len(words)-2 {
			separator = " or "
		}
		text += separator + strconv.Quote(word)
	}
	return text
}

// leaf is a setting that is no object, with the names of the objects it is in before its own.
type leaf struct {
	*api.Setting
	path string
}

func leaves(rows []api.Setting, prefix string) []leaf {
	all := make([]leaf, 0, len(rows))
	for i := range rows {
		row := &rows[i]
		if row.Type == api.SettingObject {
			all = append(all, leaves(row.Members, prefix+row.Name+".")...)
		} else {
			all = append(all, leaf{row, prefix + row.Name})
		}
	}
	return all
}

// width is the number of places of a row.
func width(row *api.Setting) int {
	if row.Type != api.SettingObject {
		return 1
	}
	n := 0
	for i := range row.Members {
		n += width(&row.Members[i])
	}
	return n
}

// textBounds are the least and most bytes of a text.
func (s leaf) textBounds() (least, most int) {
	least, most = int(s.Least), int(s.Most)
	switch {
	case most != 0:
	case s.Type == api.SettingPEM:
		most = api.MaxPEM
	default:
		most = api.MaxText
	}
	return least, most
}

// unit is what a duration's integer counts.
func (s leaf) unit() time.Duration {
	switch s.Type {
	case api.SettingMinutes:
		return time.Minute
	case api.SettingHours:
		return time.Hour
	}
	return time.Millisecond
}

func (s leaf) setNumber(place any, n int64) {
	switch p := place.(type) {
	case *int:
		*p = int(n)
	case *int64:
		*p = n
	case *time.Duration:
		*p = time.Duration(n) * s.unit()
	default:
		panic(fmt.Sprintf("%s is kept in a %T", s.path, place))
	}
}

func (s leaf) number(place any) int64 {
	switch p := place.(type) {
	case *int:
		return int64(*p)
	case *int64:
		return *p
	case *time.Duration:
		return int64(*p / s.unit())
	}
	panic(fmt.Sprintf("%s is kept in a %T", s.path, place))
}
