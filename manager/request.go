package manager

import (
	"slices"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
)

// request is a request that was read.
type request struct {
	row     *api.ManagerOperation
	doc     rawjson.Value
	options input.CallOptions
}

func (r *request) name() string { return r.row.Name }

// read reads a request. Fields of endpoints are only looked up: the client checks them.
func (m *Manager) read(row *api.ManagerOperation, text []byte) (*request, *failure.Error) {
	limit := input.MaxInput
	if row.LargeText {
		limit = input.MaxFileInput
	}
	doc, fail := input.Request.Parse(text, limit)
	if fail != nil {
		return nil, fail
	}
	r := &request{row: row, doc: doc}
	takes := row.Takes()
	for member := range doc.All() {
		if fail := r.check(member, takes); fail != nil {
			return nil, fail
		}
	}
	if product := r.text("product"); product != "" && !m.settings.Bundle && product != m.facts.Product {
		return nil, input.Request.Fail("invalid_value", "product %q is not the manager's: only a manager of a bundle has several", input.Shown(product))
	}
	return r, nil
}

// check checks a member's name, and its value where it is the manager's own.
func (r *request) check(v rawjson.Value, takes []api.Field) (fail *failure.Error) {
	name := v.Name()
	switch {
	case name == "options":
		r.options, fail = input.ReadOptions(v, false)
		return fail
	case r.row.Identity && api.IsIdentity(name), r.row.Proof && slices.ContainsFunc(api.ManagerProof, func(p api.Parameter) bool { return p.Name == name }):
		return nil
	}
	i := slices.IndexFunc(takes, func(f api.Field) bool { return f.Name == name })
	switch {
	case i < 0 && (slices.Contains(api.ManagerKnows, name) || slices.Contains(r.row.Known, name) || api.IsIdentity(name)):
		return input.Request.Fail("misplaced_member", "%s is not for a request to a manager, which knows it", name)
	case i < 0:
		return input.Request.Unknown(name, r.names(takes))
	case !v.Present() || !slices.ContainsFunc(r.row.Parameters, func(p api.Parameter) bool { return p.Name == name }):
		return nil
	}
	switch takes[i].Type {
	case api.Boolean:
		_, fail = input.Request.Boolean(name, v)
	case api.Integer:
		_, fail = input.Request.Integer(name, v, -maxCount, maxCount)
	default:
		if name == input.FileMember {
			return nil
		}
		_, fail = input.Request.Text(name, v, input.MaxText)
	}
	return fail
}

// maxCount bounds what is counted at once, so that sums of it fit.
const maxCount = 1 << 50

func (r *request) names(takes []api.Field) []string {
	names := []string{"options"}
	for _, f := range takes {
		names = append(names, f.Name)
	}
	if r.row.Identity {
		for _, g := range api.Groups {
			names = append(append(names, g.Required...), g.Optional...)
		}
	}
	return names
}

func (r *request) text(name string) string { return r.doc.Get(name).String() }

func (r *request) flag(name string) bool {
	set, _ := r.doc.Get(name).Bool()
	return set
}

// fields are the members that go to an endpoint as they are: those of its own fields that the request has.
func (r *request) fields(endpoint *api.Endpoint) []rawjson.Value {
	var fields []rawjson.Value
	for member := range r.doc.All() {
		name := member.Name()
		own := slices.ContainsFunc(r.row.Parameters, func(p api.Parameter) bool { return p.Name == name })
		if member.Present() && !own && (endpoint.Field(name) != nil || r.row.Identity && api.IsIdentity(name)) {
			fields = append(fields, member)
		}
	}
	return fields
}

// hasIdentity is whether the request names a license by one of the groups.
func (r *request) hasIdentity() bool {
	for _, g := range api.Groups {
		if r.doc.Get(g.Mark).Present() {
			return true
		}
	}
	return false
}

// endpoint is the operation's endpoint for a license or a bundle.
func (m *Manager) endpoint(license, bundle string) *api.Endpoint {
	if m.settings.Bundle {
		return api.Lookup(bundle)
	}
	return api.Lookup(license)
}
