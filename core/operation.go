package core

import (
	"slices"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
)

// The operations that are not endpoints of the API.
const (
	createOperation = "create_offline_request"
	sendOperation   = "send_offline_request"
	loadOperation   = "load_offline_response"
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

// DocumentLimit returns how many bytes the request of an operation may have.
func DocumentLimit(operation string) int {
	if o := api.LookupOperation(operation); o != nil && o.LargeText {
		return MaxFileDocument
	}
	return MaxDocument
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

// fill says which value of the configuration stands in for a member that is not given.
type fill uint8

// The fills are in the order of overrides.
const (
	fillNone fill = iota
	fillHardwareID
	fillProduct
	fillSDKVersion
	fillAppVersion
	fillAppName
	fills
)

// overrides are the members by which a request may replace what the configuration says.
var overrides = [...]string{"hardware_id", "product", "sdk_ver", "app_ver", "app_name"}

func fillOf(name string) fill {
	for i, override := range overrides {
		if name == override {
			return fillHardwareID + fill(i)
		}
	}
	return fillNone
}

// slot is a member that an operation knows.
type slot struct {
	name     string
	role     role
	kind     api.Type
	fill     fill
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

// operation is a kind of call: what its request may hold.
type operation struct {
	name string
	// endpoint is nil for send and load.
	endpoint *api.Endpoint
	slots    []slot
	index    map[string]int
	groups   []groupSlots
	// complete is whether the option complete has a meaning.
	complete bool
}

// operations are what a client can do, by name. create_offline_request has a table per endpoint, by the
// endpoint's name.
type operations struct {
	byName, creating map[string]*operation
}

func newOperations(endpoints []api.Endpoint) operations {
	all := operations{make(map[string]*operation, len(endpoints)+2), map[string]*operation{}}
	for i := range endpoints {
		e := &endpoints[i]
		controls := []string{"extra"}
		if e.Offline() {
			controls = append(controls, "request_id")
		}
		op := newOperation(e.Name, e, controls...)
		op.complete = e.Activation() && e.Bundle
		all.byName[e.Name] = op
		if e.Offline() {
			all.creating[e.Name] = newOperation(createOperation, e, "extra", "endpoint", "request_id", "date")
		}
	}
	send := newOperation(sendOperation, nil, "endpoint", "text")
	load := newOperation(loadOperation, nil, "text", "request_id", "kind")
	send.complete, load.complete = api.LookupOperation(sendOperation).Complete, api.LookupOperation(loadOperation).Complete
	all.byName[sendOperation], all.byName[loadOperation] = send, load
	return all
}

func newOperation(name string, e *api.Endpoint, controls ...string) *operation {
	op := &operation{name: name, endpoint: e, index: map[string]int{}}
	if e != nil {
		if e.Identity != 0 {
			op.addGroups()
		}
		for _, f := range e.Fields {
			op.add(slot{name: f.Name, role: sent, kind: f.Type, fill: fillOf(f.Name), required: f.Required,
				secret: f.Secret, otherwise: f.Default})
		}
	}
	for _, name := range overrides {
		op.add(slot{name: name, role: accepted, kind: api.Text, fill: fillOf(name)})
	}
	for _, name := range append(controls, "options") {
		op.add(slot{name: name, role: control})
	}
	return op
}

// add appends a slot unless there is one of that name, and returns its place.
func (op *operation) add(s slot) int {
	if i, there := op.index[s.name]; there {
		return i
	}
	s.limit = MaxText
	switch s.name {
	case "hardware_id":
		s.limit = MaxHardwareID
	case "id_token", "code":
		s.limit = MaxToken
	}
	op.slots = append(op.slots, s)
	op.index[s.name] = len(op.slots) - 1
	return len(op.slots) - 1
}

func (op *operation) addGroups() {
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

func (op *operation) names() []string {
	names := make([]string, len(op.slots))
	for i := range op.slots {
		names[i] = op.slots[i].name
	}
	return names
}

// input is a request that was read: one value per slot of its operation, Missing or null where it is absent.
type input struct {
	op     *operation
	values []rawjson.Value
	// blank are the members of identity groups that were given as empty text.
	blank []string
}

// take puts the members of a request into the slots of its operation.
func (op *operation) take(doc rawjson.Value) (*input, *failure.Error) {
	in := &input{op: op, values: make([]rawjson.Value, len(op.slots))}
	for member := range doc.All() {
		i, known := op.index[string(member.NameBytes())]
		if !known {
			return nil, inRequest.unknown(member.Name(), op.names())
		}
		in.values[i] = member
	}
	return in, in.checkAccepted()
}

// get returns the value of a slot that the operation may lack.
func (in *input) get(name string) rawjson.Value {
	if i, known := in.op.index[name]; known {
		return in.values[i]
	}
	return rawjson.Value{}
}

// checkAccepted checks the overrides that are not sent.
func (in *input) checkAccepted() *failure.Error {
	for i := range in.op.slots {
		s := &in.op.slots[i]
		if s.role != accepted || !s.given(in.values[i]) {
			continue
		}
		if _, fail := inRequest.token(s.name, in.values[i], s.limit); fail != nil {
			return fail
		}
	}
	return nil
}

// given reports whether a member counts as there: null does not, nor does empty text in an optional one.
func (s *slot) given(v rawjson.Value) bool {
	if !v.Present() {
		return false
	}
	optional := !s.required && s.fill != fillHardwareID && s.fill != fillProduct
	return !optional || !isEmptyText(v)
}

func isEmptyText(v rawjson.Value) bool { return v.Kind() == rawjson.String && len(v.Raw()) == 2 }

// override returns a text by which the request replaces what the configuration says, or that.
func (in *input) override(name, configured string) string {
	if v := in.get(name); v.Present() {
		return v.String()
	}
	return configured
}

// knows reports whether there is an operation of that name.
func (all *operations) knows(name string) bool {
	return all.byName[name] != nil || name == createOperation
}

// of returns the operation that a request is for; create_offline_request is told apart by its endpoint.
func (all *operations) of(name string, doc rawjson.Value) (*operation, *failure.Error) {
	if name != createOperation {
		return all.byName[name], nil
	}
	endpoint := doc.Get("endpoint")
	if raw := endpoint.Raw(); endpoint.Kind() == rawjson.String {
		if op := all.creating[string(raw[1:len(raw)-1])]; op != nil {
			return op, nil
		}
	}
	e, fail := offlineEndpoint(endpoint)
	if fail != nil {
		return nil, fail
	}
	return all.creating[e.Name], nil
}

// offlineEndpoint reads the member that names one of the four offline endpoints.
func offlineEndpoint(v rawjson.Value) (*api.Endpoint, *failure.Error) {
	if !v.Present() {
		return nil, inRequest.missing("endpoint")
	}
	name, fail := inRequest.text("endpoint", v, MaxText)
	if fail != nil {
		return nil, fail
	}
	if e := api.Lookup(name); e != nil && e.Offline() {
		return e, nil
	}
	return nil, inRequest.fail("invalid_value", "endpoint must be an offline endpoint and %q is not one%s",
		shown(name), hint("; the nearest is %q", name, offlineNames()))
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

func unknownOperation(name string) *failure.Error {
	return argument("unknown_operation", "there is no operation %q%s", shown(name), hint("; the nearest is %q", name, OperationNames()))
}
