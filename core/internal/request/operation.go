// Package request turns the JSON of a caller into a checked request, and writes what is sent. The steps, in their order:
//
//	operation.go  what each operation takes; the caller's members by their field
//	identity.go   the one identity of the license
//	checked.go    each field's type and value; values of the configuration
//	encode.go     the JSON body or the query string
//	payload.go    the signed payload of a request file
//	file.go       request files that another machine has made
//	asked.go      what the request asked for, to compare the response with
package request

import (
	"slices"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
)

// The operations that are not endpoints of the API.
const (
	CreateOffline = "create_offline_request"
	SendOffline   = "send_offline_request"
	LoadOffline   = "load_offline_response"
)

// OperationNames lists what Client.Call can do: the endpoints of the table and the three offline steps.
func OperationNames() []string {
	var names []string
	for i := range api.Endpoints {
		names = append(names, api.Endpoints[i].Name)
	}
	for i := range api.Operations {
		if o := &api.Operations[i]; o.Client {
			names = append(names, o.Name)
		}
	}
	return names
}

// InputLimit returns how many bytes the request of an operation may have.
func InputLimit(operation string) int {
	if o := api.LookupOperation(operation); o != nil && o.LargeText {
		return input.MaxFileInput
	}
	return input.MaxInput
}

// role is what is done with a member of a request.
type role uint8

const (
	// sent members are fields of the endpoint's row.
	sent role = iota
	// identity members are fields of an identity group.
	identity
	// accepted members may override the configuration on every call and are not sent by this one.
	accepted
	// control members are the operation's own: options, extra, text, …
	control
)

// preset says which value of the configuration stands in for a member that is not given.
type preset uint8

// The presets are in the order of overrides.
const (
	noPreset preset = iota
	presetHardwareID
	presetProduct
	presetSDKVersion
	presetAppVersion
	presetAppName
	presets
)

// overrides are the members by which a request may replace what the configuration says.
var overrides = [...]string{"hardware_id", "product", "sdk_ver", "app_ver", "app_name"}

func presetOf(name string) preset {
	for i, override := range overrides {
		if name == override {
			return presetHardwareID + preset(i)
		}
	}
	return noPreset
}

// slot is a member that an operation knows.
type slot struct {
	name     string
	role     role
	kind     api.Type
	preset   preset
	required bool
	// secret values are kept out of messages; otherwise is what is sent where none is given.
	secret    bool
	otherwise string
	limit     int
}

// groupSlots are the places of an identity group's members among an operation's slots.
type groupSlots struct {
	*api.Group
	mark     int
	required []int
	optional []int
}

// Operation is a kind of call: what its request may hold.
type Operation struct {
	name string
	// Endpoint is nil for send and load.
	Endpoint *api.Endpoint
	slots    []slot
	index    map[string]int
	groups   []groupSlots
	// Complete is whether the option complete has a meaning.
	Complete bool
}

// Operations are what a client can do, by name. create_offline_request has a table per endpoint, by the
// endpoint's name.
type Operations struct {
	byName, creating map[string]*Operation
}

// The kinds of license file that can be asked for.
const (
	KindLicense = "license"
	KindBundle  = "bundle"
	KindRefresh = "refresh"
)

// NewOperations returns the calls of a table of endpoints, and the three offline steps.
func NewOperations(endpoints []api.Endpoint) Operations {
	creating, sending, loading := api.LookupOperation(CreateOffline), api.LookupOperation(SendOffline), api.LookupOperation(LoadOffline)
	all := Operations{make(map[string]*Operation, len(endpoints)+2), map[string]*Operation{}}
	for i := range endpoints {
		e := &endpoints[i]
		controls := []string{"extra"}
		if e.Offline() {
			controls = append(controls, "request_id")
		}
		op := newOperation(e.Name, e, controls...)
		op.Complete = e.Activation() && e.Bundle
		all.byName[e.Name] = op
		if e.Offline() {
			all.creating[e.Name] = newOperation(CreateOffline, e, append([]string{"extra"}, creating.ParameterNames()...)...)
		}
	}
	send := newOperation(SendOffline, nil, sending.ParameterNames()...)
	load := newOperation(LoadOffline, nil, loading.ParameterNames()...)
	send.Complete, load.Complete = sending.Complete, loading.Complete
	all.byName[SendOffline], all.byName[LoadOffline] = send, load
	return all
}

func newOperation(name string, e *api.Endpoint, controls ...string) *Operation {
	op := &Operation{name: name, Endpoint: e, index: map[string]int{}}
	if e != nil {
		if e.Identity != 0 {
			op.addGroups()
		}
		for _, f := range e.Fields {
			op.add(slot{name: f.Name, role: sent, kind: f.Type, preset: presetOf(f.Name), required: f.Required,
				secret: f.Secret, otherwise: f.Default})
		}
	}
	for _, name := range overrides {
		op.add(slot{name: name, role: accepted, kind: api.Text, preset: presetOf(name)})
	}
	for _, name := range append(controls, "options") {
		op.add(slot{name: name, role: control})
	}
	return op
}

// add appends a slot unless there is one of that name, and returns its place.
func (op *Operation) add(s slot) int {
	if i, there := op.index[s.name]; there {
		return i
	}
	s.limit = input.MaxText
	switch s.name {
	case "hardware_id":
		s.limit = input.MaxHardwareID
	case "id_token", "code":
		s.limit = input.MaxToken
	}
	op.slots = append(op.slots, s)
	op.index[s.name] = len(op.slots) - 1
	return len(op.slots) - 1
}

func (op *Operation) addGroups() {
	for i := range api.Groups {
		g := groupSlots{Group: &api.Groups[i]}
		for _, name := range g.Required {
			g.required = append(g.required, op.add(slot{name: name, role: identity, kind: api.Text, secret: slices.Contains(g.Secret, name)}))
		}
		for _, name := range g.Optional {
			g.optional = append(g.optional, op.add(slot{name: name, role: identity, kind: api.Text, secret: slices.Contains(g.Secret, name)}))
		}
		g.mark = op.index[g.Mark]
		op.groups = append(op.groups, g)
	}
}

func (op *Operation) names() []string {
	names := make([]string, len(op.slots))
	for i := range op.slots {
		names[i] = op.slots[i].name
	}
	return names
}

// Values is a request that was read: one value per slot of its operation, Missing or null where it is absent.
type Values struct {
	op     *Operation
	values []rawjson.Value
	// blank are the members of identity groups that were given as empty text.
	blank []string
}

// Take puts the members of a request into the slots of its operation.
func (op *Operation) Take(doc rawjson.Value) (*Values, *failure.Error) {
	in := &Values{op: op, values: make([]rawjson.Value, len(op.slots))}
	for member := range doc.All() {
		i, known := op.index[string(member.NameBytes())]
		if !known {
			return nil, input.Request.Unknown(member.Name(), op.names())
		}
		in.values[i] = member
	}
	return in, in.checkAccepted()
}

// Get returns the value of a slot that the operation may lack.
func (in *Values) Get(name string) rawjson.Value {
	if i, known := in.op.index[name]; known {
		return in.values[i]
	}
	return rawjson.Value{}
}

// checkAccepted checks the overrides that are not sent.
func (in *Values) checkAccepted() *failure.Error {
	for i := range in.op.slots {
		s := &in.op.slots[i]
		if s.role != accepted || !s.isSet(in.values[i]) {
			continue
		}
		if _, fail := input.Request.Token(s.name, in.values[i], s.limit); fail != nil {
			return fail
		}
	}
	return nil
}

// isSet reports whether a member counts as there: null does not, nor does empty text in an optional one.
func (s *slot) isSet(v rawjson.Value) bool {
	if !v.Present() {
		return false
	}
	optional := !s.required && s.preset != presetHardwareID && s.preset != presetProduct
	return !optional || !v.IsEmptyText()
}

// Override returns a text by which the request replaces what the configuration says, or that.
func (in *Values) Override(name, configured string) string {
	if v := in.Get(name); v.Present() {
		return v.String()
	}
	return configured
}

// Named returns the operation of that name, nil where there is none; create_offline_request has several.
func (all *Operations) Named(name string) *Operation { return all.byName[name] }

// Knows reports whether there is an operation of that name.
func (all *Operations) Knows(name string) bool {
	return all.byName[name] != nil || name == CreateOffline
}

// Of returns the operation that a request is for; create_offline_request is told apart by its endpoint.
func (all *Operations) Of(name string, doc rawjson.Value) (*Operation, *failure.Error) {
	if name != CreateOffline {
		return all.byName[name], nil
	}
	endpoint := doc.Get("endpoint")
	if raw := endpoint.Raw(); endpoint.Kind() == rawjson.String {
		if op := all.creating[string(raw[1:len(raw)-1])]; op != nil {
			return op, nil
		}
	}
	e, fail := OfflineEndpoint(endpoint)
	if fail != nil {
		return nil, fail
	}
	return all.creating[e.Name], nil
}

// OfflineEndpoint reads the member that names one of the four offline endpoints.
func OfflineEndpoint(v rawjson.Value) (*api.Endpoint, *failure.Error) {
	if !v.Present() {
		return nil, input.Request.Missing("endpoint")
	}
	name, fail := input.Request.Text("endpoint", v, input.MaxText)
	if fail != nil {
		return nil, fail
	}
	if e := api.Lookup(name); e != nil && e.Offline() {
		return e, nil
	}
	return nil, input.Request.Fail("invalid_value", "endpoint must be an offline endpoint and %q is not one%s",
		input.Shown(name), input.Hint("; the nearest is %q", name, offlineNames()))
}

func offlineNames() []string {
	var names []string
	for i := range api.Endpoints {
		if e := &api.Endpoints[i]; e.Offline() {
			names = append(names, e.Name)
		}
	}
	return names
}

// UnknownOperation is the error for a name that no operation has.
func UnknownOperation(name string) *failure.Error {
	return input.Argument("unknown_operation", "there is no operation %q%s", input.Shown(name), input.Hint("; the nearest is %q", name, OperationNames()))
}
