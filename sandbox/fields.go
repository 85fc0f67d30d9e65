package sandbox

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/rawjson"
)

// fields are the members of a request that are present and known, each of its type. null and, for text, the
// empty string are absent. Members that no endpoint knows are ignored, as the vendor's open types ask for.
type fields struct {
	text     map[string]string
	integers map[string]int64
	booleans map[string]bool
	objects  map[string]rawjson.Value
	words    map[string][]string
	// nulls are those for which null says something.
	nulls map[string]bool
}

// fieldTypes holds the type of every field, by the endpoint's name and the field's. Clients send fields that only
// other endpoints document (protocol.md 3.1), so each endpoint has those too, and a wrong type is an error wherever it stands. Its
// own row goes first, and of a name on whose type the others differ it knows nothing.
var fieldTypes = typesByEndpoint(api.Endpoints)

// envelopeTypes are the fields of an offline request that no row has. They are all that is known of a request whose endpoint is
// still to be found out.
var envelopeTypes = map[string]api.Type{"request": api.Text, "request_id": api.Text, "date": api.Text, "signature": api.Text,
	"api_key": api.Text, "client_id": api.Text, "schema_version": api.Integer, "product": api.Text}

func typesByEndpoint(endpoints []api.Endpoint) map[string]map[string]api.Type {
	types := map[string]map[string]api.Type{}
	for _, e := range endpoints {
		known := sharedTypes(endpoints)
		for _, f := range e.Fields {
			known[f.Name] = f.Type
		}
		types[e.Name] = known
	}
	return types
}

// sharedTypes are the types on which all endpoints agree, with those of the identity groups and the envelope.
func sharedTypes(endpoints []api.Endpoint) map[string]api.Type {
	types, differ := map[string]api.Type{}, map[string]bool{}
	for _, e := range endpoints {
		for _, f := range e.Fields {
			if t, there := types[f.Name]; there && t != f.Type {
				differ[f.Name] = true
			}
			types[f.Name] = f.Type
		}
	}
	maps.DeleteFunc(types, func(name string, _ api.Type) bool { return differ[name] })
	for _, group := range api.Groups {
		for _, name := range slices.Concat(group.Required, group.Optional) {
			types[name] = api.Text
		}
	}
	maps.Copy(types, envelopeTypes)
	return types
}

func newFields() *fields {
	return &fields{map[string]string{}, map[string]int64{}, map[string]bool{}, map[string]rawjson.Value{}, map[string][]string{}, map[string]bool{}}
}

func wrongType(name string, t api.Type) *refusal {
	article := "a"
	if t == api.Integer || t == api.Variables || t == api.TextVariables || t == api.Usage || t == api.Words {
		article = "an"
	}
	return refuse("validation_error", "%s must be %s %s", name, article, t)
}

// readObject takes the members of a JSON object whose types are known.
func readObject(types map[string]api.Type, object rawjson.Value) (*fields, *refusal) {
	f := newFields()
	for member := range object.All() {
		name := member.Name()
		t, known := types[name]
		if known && t == api.NullableMoment && member.Kind() == rawjson.Null {
			f.nulls[name] = true
		}
		if !known || !member.Present() {
			continue
		}
		if !f.take(name, t, member) {
			return nil, wrongType(name, t)
		}
	}
	return f, nil
}

func (f *fields) take(name string, t api.Type, v rawjson.Value) (ok bool) {
	switch t {
	case api.Text, api.NullableMoment:
		var text string
		if text, ok = v.Text(); ok && text != "" {
			f.text[name] = text
		}
	case api.Integer:
		f.integers[name], ok = v.Int()
		ok = ok && f.integers[name] <= maxNumber && f.integers[name] >= -maxNumber
	case api.Boolean:
		f.booleans[name], ok = v.Bool()
	case api.Variables, api.TextVariables:
		f.objects[name], ok = v, isVariables(v)
	case api.Usage:
		f.objects[name], ok = v, isUsage(v)
	case api.Words:
		f.words[name], ok = readWords(v)
	}
	return ok
}

func readWords(v rawjson.Value) (words []string, ok bool) {
	words = []string{}
	for element := range v.All() {
		text, isText := element.Text()
		if !isText {
			return nil, false
		}
		words = append(words, text)
	}
	return words, v.Kind() == rawjson.Array
}

func isVariables(v rawjson.Value) bool {
	for value := range v.All() {
		switch value.Kind() {
		case rawjson.String, rawjson.Number, rawjson.Bool:
		default:
			return false
		}
	}
	return v.Kind() == rawjson.Object
}

func isUsage(v rawjson.Value) bool {
	for use := range v.All() {
		n, ok := use.Get("consumptions").Int()
		if use.Get("code").String() == "" || !ok || n > maxNumber || n < -maxNumber {
			return false
		}
	}
	return v.Kind() == rawjson.Array
}

// readQuery takes the members of a query string whose types are known; in it "+" is a space.
func readQuery(types map[string]api.Type, query string) (*fields, *refusal) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, refuse("validation_error", "the query string is not well formed")
	}
	f := newFields()
	for name, all := range values {
		t, known := types[name]
		switch {
		case !known || all[0] == "" && len(all) == 1:
			continue
		case len(all) > 1:
			return nil, refuse("validation_error", "%s is given more than once", name)
		case !f.takeText(name, t, all[0]):
			return nil, wrongType(name, t)
		}
	}
	return f, nil
}

func (f *fields) takeText(name string, t api.Type, text string) bool {
	var err error
	switch t {
	case api.Text:
		f.text[name] = text
		return utf8.ValidString(text)
	case api.Integer:
		if strings.HasPrefix(text, "+") {
			return false
		}
		f.integers[name], err = strconv.ParseInt(text, 10, 64)
	case api.Boolean:
		f.booleans[name] = text == "true"
		return text == "true" || text == "false"
	default:
		// No GET has these; an emulator has nothing to do with them.
	}
	return err == nil
}

func (f *fields) has(name string) bool {
	_, text := f.text[name]
	_, integer := f.integers[name]
	_, boolean := f.booleans[name]
	_, object := f.objects[name]
	_, words := f.words[name]
	return text || integer || boolean || object || words || f.nulls[name]
}

// group returns the one identity group that the request has, of those the endpoint takes; nil for none.
func (f *fields) group(e *api.Endpoint) (*api.Group, *refusal) {
	var found *api.Group
	for i := range api.Groups {
		g := &api.Groups[i]
		switch {
		case !f.has(g.Mark):
			continue
		case found != nil:
			return nil, refuse("validation_error", "%s and %s exclude each other", found.Mark, g.Mark)
		}
		found = g
	}
	if found == nil || e.Identity&found.Identity == 0 {
		return nil, nil
	}
	return found, nil
}

func identityMarks(e *api.Endpoint) string {
	var marks []string
	for _, g := range api.Groups {
		if e.Identity&g.Identity != 0 {
			marks = append(marks, g.Mark)
		}
	}
	return strings.Join(marks, " or ")
}

// need finds the identity group, nil at an endpoint that takes none, and lists what the endpoint requires and the request lacks.
func (f *fields) need(e *api.Endpoint) (group *api.Group, absent []string, err *refusal) {
	for _, field := range e.Fields {
		if field.Required && !f.has(field.Name) {
			absent = append(absent, field.Name)
		}
	}
	if e.Identity == 0 {
		return nil, absent, nil
	}
	if group, err = f.group(e); err != nil {
		return nil, nil, err
	}
	if group == nil {
		return nil, append(absent, identityMarks(e)), nil
	}
	for _, name := range group.Required {
		if !f.has(name) {
			absent = append(absent, name)
		}
	}
	if group.Identity == api.ByUser && e.Password == api.PasswordRequired && !f.has("password") {
		absent = append(absent, "password")
	}
	return group, absent, nil
}
