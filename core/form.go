package core

import (
	"slices"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
)

// field is a member of what is sent: a name and a JSON value in its shortest spelling.
type field struct {
	name  string
	token []byte
}

// owner is whose license a call is about.
type owner struct {
	group api.Identity
	// id is the license key or the user name; empty for SSO, where only the provider knows.
	id string
}

// form is a request for an endpoint that was checked and filled in.
type form struct {
	endpoint            *api.Endpoint
	owner               owner
	product, hardwareID string
	// fields are in the order in which they are sent; the first lead of them say whose license, which device
	// and which product.
	fields []field
	lead   int
	// requestID is the id that an offline request is to have; empty where one is made.
	requestID string
	// secrets are the request's own, to be kept out of messages.
	secrets []string
}

// form checks a request by its endpoint's row and fills in what the configuration knows.
func (c *Client) form(in *input) (*form, *failure.Error) {
	f := &form{endpoint: in.op.endpoint, fields: make([]field, 0, 16)}
	if fail := f.identify(in); fail != nil {
		return nil, fail
	}
	for i := range in.op.slots {
		s := &in.op.slots[i]
		if s.role != sent {
			continue
		}
		v := in.values[i]
		token, fail := c.value(s, v)
		if fail != nil {
			return nil, fail
		}
		if token != nil {
			f.fields = append(f.fields, field{s.name, token})
			if s.secret && v.Kind() == rawjson.String {
				f.secrets = append(f.secrets, v.String())
			}
		}
		switch s.fill {
		case fillHardwareID:
			f.hardwareID, f.lead = in.override(s.name, c.hardwareID), len(f.fields)
		case fillProduct:
			f.product, f.lead = in.override(s.name, c.settings.Product), len(f.fields)
		}
	}
	var fail *failure.Error
	if f.requestID, fail = givenRequestID(in.get("request_id")); fail != nil {
		return nil, fail
	}
	return f, f.addExtra(in)
}

// value returns the JSON that is sent for a member of the row, or nil where nothing is.
func (c *Client) value(s *slot, v rawjson.Value) ([]byte, *failure.Error) {
	if s.kind == api.NullableText && v.Kind() == rawjson.Null {
		return v.Raw(), nil
	}
	if !s.given(v) {
		if token := c.fills[s.fill]; token != nil {
			return token, nil
		}
		if s.required {
			return nil, inRequest.missing(s.name)
		}
		if s.otherwise != "" {
			return []byte(s.otherwise), nil
		}
		return nil, nil
	}
	switch s.kind {
	case api.Integer:
		if _, ok := v.Int(); !ok {
			return nil, inRequest.wrongType(s.name, "integer of 64 bits", v.Kind())
		}
		return v.Raw(), nil
	case api.Boolean:
		if v.Kind() != rawjson.Bool {
			return nil, inRequest.wrongType(s.name, "boolean", v.Kind())
		}
		return v.Raw(), nil
	case api.Variables, api.TextVariables:
		return variables(s, v)
	case api.Usage:
		return usage(s.name, v)
	case api.Words:
		return words(s, v)
	}
	return inRequest.token(s.name, v, s.limit)
}

// variables checks device variables: text, numbers and booleans by name.
func variables(s *slot, v rawjson.Value) ([]byte, *failure.Error) {
	if v.Kind() != rawjson.Object {
		return nil, inRequest.wrongType(s.name, "object", v.Kind())
	}
	out := append(make([]byte, 0, len(v.Raw())), '{')
	for m := range v.All() {
		name := m.Name()
		if fail := inRequest.checkText("a name in "+s.name, name, MaxText); fail != nil {
			return nil, fail
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(rawjson.AppendString(out, name), ':')
		switch {
		case m.Kind() == rawjson.String:
			out = appendJSON(out, m)
		case m.Kind() != rawjson.Number && m.Kind() != rawjson.Bool:
			return nil, inRequest.wrongType(s.name+"."+shown(name), "text, number or boolean", m.Kind())
		case s.kind == api.TextVariables:
			out = rawjson.AppendString(out, string(m.Raw()))
		default:
			out = append(out, m.Raw()...)
		}
	}
	return append(out, '}'), nil
}

// words checks an array of texts.
func words(s *slot, v rawjson.Value) ([]byte, *failure.Error) {
	if v.Kind() != rawjson.Array {
		return nil, inRequest.wrongType(s.name, "array", v.Kind())
	}
	out := append(make([]byte, 0, len(v.Raw())), '[')
	for element := range v.All() {
		token, fail := inRequest.token("an element of "+s.name, element, s.limit)
		if fail != nil {
			return nil, fail
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, token...)
	}
	return append(out, ']'), nil
}

// usage checks the local use of product features: an array of objects.
func usage(name string, v rawjson.Value) ([]byte, *failure.Error) {
	if v.Kind() != rawjson.Array {
		return nil, inRequest.wrongType(name, "array", v.Kind())
	}
	for element := range v.All() {
		if element.Kind() != rawjson.Object {
			return nil, inRequest.wrongType("an element of "+name, "object", element.Kind())
		}
	}
	if holdsControl(v) {
		return nil, inRequest.fail("invalid_text", "%s holds a control character in %s", name, inRequest)
	}
	return appendJSON(make([]byte, 0, len(v.Raw())), v), nil
}

// holdsControl looks for a control character in the texts of a value, names included.
func holdsControl(v rawjson.Value) bool {
	if hasControl(v.String()) {
		return true
	}
	for inner := range v.All() {
		if hasControl(inner.Name()) || holdsControl(inner) {
			return true
		}
	}
	return false
}

// appendJSON appends a value without white space and with no escape but those that JSON demands, so that its
// bytes survive being read and written again at the server (protocol.md 2.3). Numbers stay as spelled.
func appendJSON(dst []byte, v rawjson.Value) []byte {
	switch v.Kind() {
	case rawjson.String:
		return rawjson.AppendString(dst, v.String())
	case rawjson.Object, rawjson.Array:
	default:
		return append(dst, v.Raw()...)
	}
	object := v.Kind() == rawjson.Object
	dst = append(dst, v.Raw()[0])
	first := true
	for inner := range v.All() {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if object {
			dst = append(rawjson.AppendString(dst, inner.Name()), ':')
		}
		dst = appendJSON(dst, inner)
	}
	return append(dst, v.Raw()[len(v.Raw())-1])
}

// addExtra adds the fields that the row does not know.
func (f *form) addExtra(in *input) *failure.Error {
	extra := in.get("extra")
	if !extra.Present() {
		return nil
	}
	if extra.Kind() != rawjson.Object {
		return inRequest.wrongType("extra", "object", extra.Kind())
	}
	for m := range extra.All() {
		name := m.Name()
		if fail := inRequest.checkText("a name in extra", name, MaxText); fail != nil {
			return fail
		}
		if fail := f.checkExtra(in.op, name, m); fail != nil {
			return fail
		}
		if m.Present() {
			f.fields = append(f.fields, field{name, appendJSON(nil, m)})
		}
	}
	return nil
}

func (f *form) checkExtra(op *operation, name string, v rawjson.Value) *failure.Error {
	i, known := op.index[name]
	switch {
	case known && (op.slots[i].role == sent || op.slots[i].role == identity):
		return inRequest.fail("reserved_member", "extra must not hold %q: %s has a member of that name", name, f.endpoint.Name)
	case api.IsIdentity(name):
		return inRequest.fail("reserved_member", "extra must not hold %q: it identifies the license", name)
	case slices.Contains(api.Reserved, name):
		return inRequest.fail("reserved_member", "extra must not hold %q: the library fills it in", name)
	case f.endpoint.Body == api.Query && (v.Kind() == rawjson.Object || v.Kind() == rawjson.Array):
		return inRequest.wrongType("extra."+shown(name), "text, number or boolean", v.Kind())
	case f.endpoint.Offline() && holdsFloat(v):
		return inRequest.fail("invalid_value", "extra.%s contains a number that is not an integer; an offline request takes only integers", shown(name))
	}
	return nil
}

// holdsFloat looks for a number that is not spelled as an integer: other spellings do not survive being read
// and written again, and the signature of an offline request covers them.
func holdsFloat(v rawjson.Value) bool {
	if v.Kind() == rawjson.Number {
		return !isInteger(v.Raw())
	}
	for inner := range v.All() {
		if holdsFloat(inner) {
			return true
		}
	}
	return false
}

func isInteger(number []byte) bool {
	for _, c := range number {
		if c == '.' || c == 'e' || c == 'E' {
			return false
		}
	}
	return true
}
