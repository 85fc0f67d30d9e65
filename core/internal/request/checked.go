package request

import (
	"slices"
	"strconv"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
)

// field is a member of what is sent: a name and a JSON value in its shortest spelling.
type field struct {
	name  string
	token []byte
}

// Owner is the identity of the license that a call is about.
type Owner struct {
	Group api.Identity
	// ID is the license key or the user name; empty for SSO, where only the provider knows.
	ID string
}

// Checked is a request for an endpoint that was checked and filled in.
type Checked struct {
	Endpoint            *api.Endpoint
	Owner               Owner
	Product, HardwareID string
	// Secrets are the request's own, to be kept out of messages.
	Secrets []string
	// fields are in the order in which they are sent; the first identifying of them say whose license, which device
	// and which product.
	fields      []field
	identifying int
	// requestID is the id that an offline request is to have; empty where one is made.
	requestID string
}

// Presets are what the configuration knows and a request need not say.
type Presets struct {
	HardwareID, Product string
	// tokens are JSON strings by preset; nil where the configuration does not know.
	tokens [presets][]byte
}

// NewPresets returns the presets; the versions and the name of the application may be empty.
func NewPresets(hardwareID, product, sdkVersion, appVersion, appName string) Presets {
	return Presets{hardwareID, product, [presets][]byte{
		presetHardwareID: rawjson.AppendString(nil, hardwareID),
		presetProduct:    rawjson.AppendString(nil, product),
		presetSDKVersion: rawjson.AppendString(nil, sdkVersion),
		presetAppVersion: textToken(appVersion),
		presetAppName:    textToken(appName),
	}}
}

func textToken(text string) []byte {
	if text == "" {
		return nil
	}
	return rawjson.AppendString(nil, text)
}

// Check checks a request by its endpoint's row and fills in what the configuration knows.
func (p *Presets) Check(in *Values) (*Checked, *failure.Error) {
	f := &Checked{Endpoint: in.op.Endpoint, fields: make([]field, 0, 16)}
	if fail := f.identify(in); fail != nil {
		return nil, fail
	}
	for i := range in.op.slots {
		s := &in.op.slots[i]
		if s.role != sent {
			continue
		}
		v := in.values[i]
		token, fail := p.value(s, v)
		if fail != nil {
			return nil, fail
		}
		if token != nil {
			f.fields = append(f.fields, field{s.name, token})
			if s.secret && v.Kind() == rawjson.String {
				f.Secrets = append(f.Secrets, v.String())
			}
		}
		switch s.preset {
		case presetHardwareID:
			f.HardwareID, f.identifying = in.Override(s.name, p.HardwareID), len(f.fields)
		case presetProduct:
			f.Product, f.identifying = in.Override(s.name, p.Product), len(f.fields)
		}
	}
	var fail *failure.Error
	if f.requestID, fail = ReadRequestID(in.Get("request_id")); fail != nil {
		return nil, fail
	}
	return f, f.addExtra(in)
}

// value returns the JSON that is sent for a member of the row, or nil where nothing is.
func (p *Presets) value(s *slot, v rawjson.Value) ([]byte, *failure.Error) {
	if s.kind == api.NullableMoment && v.Kind() == rawjson.Null {
		return v.Raw(), nil
	}
	if !s.isSet(v) {
		if token := p.tokens[s.preset]; token != nil {
			return token, nil
		}
		if s.otherwise != "" {
			return []byte(s.otherwise), nil
		}
		if s.required {
			return nil, input.Request.Missing(s.name)
		}
		return nil, nil
	}
	switch s.kind {
	case api.Integer:
		if _, ok := v.Int(); !ok {
			return nil, input.Request.WrongType(s.name, "integer of 64 bits", v.Kind())
		}
		return v.Raw(), nil
	case api.Boolean:
		if v.Kind() != rawjson.Bool {
			return nil, input.Request.WrongType(s.name, "boolean", v.Kind())
		}
		return v.Raw(), nil
	case api.Variables, api.TextVariables:
		return variables(s, v)
	case api.Usage:
		return usage(s.name, v)
	case api.Words:
		return words(s, v)
	}
	return input.Request.Token(s.name, v, s.limit)
}

// variables checks device variables: text, numbers and booleans by name.
func variables(s *slot, v rawjson.Value) ([]byte, *failure.Error) {
	if v.Kind() != rawjson.Object {
		return nil, input.Request.WrongType(s.name, "object", v.Kind())
	}
	if s.required && v.Len() == 0 {
		return nil, input.Request.Fail("empty_value", "%s must not be empty in %s", s.name, input.Request)
	}
	out := append(make([]byte, 0, len(v.Raw())), '{')
	for m := range v.All() {
		name := m.Name()
		if fail := input.Request.CheckText("a name in "+s.name, name, input.MaxText); fail != nil {
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
			return nil, input.Request.WrongType(s.name+"."+input.Shown(name), "text, number or boolean", m.Kind())
		case s.required && m.Kind() == rawjson.Number && !survives(m.Raw()):
			return nil, input.Request.Fail("invalid_value", "%s.%s is a number that the server would spell otherwise: give it as text", s.name, input.Shown(name))
		case s.kind == api.TextVariables:
			out = rawjson.AppendString(out, string(m.Raw()))
		default:
			out = append(out, m.Raw()...)
		}
	}
	return append(out, '}'), nil
}

// survives reports whether a number keeps its spelling where JavaScript reads and writes it.
func survives(number []byte) bool {
	if isInteger(number) {
		return true
	}
	n, err := strconv.ParseFloat(string(number), 64)
	if err != nil {
		return false
	}
	return string(rawjson.AppendFloat(nil, n)) == string(number)
}

// words checks an array of texts.
func words(s *slot, v rawjson.Value) ([]byte, *failure.Error) {
	if v.Kind() != rawjson.Array {
		return nil, input.Request.WrongType(s.name, "array", v.Kind())
	}
	out := append(make([]byte, 0, len(v.Raw())), '[')
	for element := range v.All() {
		token, fail := input.Request.Token("an element of "+s.name, element, s.limit)
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
		return nil, input.Request.WrongType(name, "array", v.Kind())
	}
	for element := range v.All() {
		if element.Kind() != rawjson.Object {
			return nil, input.Request.WrongType("an element of "+name, "object", element.Kind())
		}
	}
	if holdsControl(v) {
		return nil, input.Request.Fail("invalid_text", "%s holds a control character in %s", name, input.Request)
	}
	return appendJSON(make([]byte, 0, len(v.Raw())), v), nil
}

// holdsControl looks for a control character in the texts of a value, names included.
func holdsControl(v rawjson.Value) bool {
	if input.HasControl(v.String()) {
		return true
	}
	for inner := range v.All() {
		if input.HasControl(inner.Name()) || holdsControl(inner) {
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
func (f *Checked) addExtra(in *Values) *failure.Error {
	extra := in.Get("extra")
	if !extra.Present() {
		return nil
	}
	if extra.Kind() != rawjson.Object {
		return input.Request.WrongType("extra", "object", extra.Kind())
	}
	for m := range extra.All() {
		name := m.Name()
		if fail := input.Request.CheckText("a name in extra", name, input.MaxText); fail != nil {
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

func (f *Checked) checkExtra(op *Operation, name string, v rawjson.Value) *failure.Error {
	i, known := op.index[name]
	switch {
	case known && (op.slots[i].role == sent || op.slots[i].role == identity):
		return input.Request.Fail("reserved_member", "extra must not hold %q: %s has a member of that name", name, f.Endpoint.Name)
	case api.IsIdentity(name):
		return input.Request.Fail("reserved_member", "extra must not hold %q: it identifies the license", name)
	case slices.Contains(api.Reserved, name):
		return input.Request.Fail("reserved_member", "extra must not hold %q: the library fills it in", name)
	case f.Endpoint.Body == api.Query && (v.Kind() == rawjson.Object || v.Kind() == rawjson.Array):
		return input.Request.WrongType("extra."+input.Shown(name), "text, number or boolean", v.Kind())
	case f.Endpoint.Offline() && holdsFloat(v):
		return input.Request.Fail("invalid_value", "extra.%s contains a number that is not an integer; an offline request takes only integers", input.Shown(name))
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
