package request

import (
	"bytes"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/pasted"
	"github.com/openspring/openspring/internal/rawjson"
)

// identify finds the one identity group of a request, checks it and puts its fields first.
func (f *Checked) identify(in *Values) *failure.Error {
	if f.Endpoint.Identity == 0 {
		return nil
	}
	in.cutIdentity()
	group, fail := chooseGroup(in)
	if fail != nil {
		return fail
	}
	if fail := checkStrays(in, group); fail != nil {
		return fail
	}
	if group == nil && len(in.blank) > 0 {
		return unentered(in.blank[0])
	}
	if group == nil {
		return input.Request.Fail("no_identity", "%s does not identify the license: %s", input.Request, f.choices())
	}
	if f.Endpoint.Identity&group.Identity == 0 {
		return input.Request.Fail("misplaced_member", "%s has no meaning for %s, which takes %s", group.Mark, f.Endpoint.Name, f.choices())
	}
	f.Owner.Group = group.Identity
	for _, i := range group.required {
		if fail := f.addIdentity(in, i, true); fail != nil {
			return fail
		}
	}
	if group.Identity == api.ByKey || group.Identity == api.ByUser {
		f.Owner.ID = in.values[group.mark].String()
	}
	for _, i := range group.optional {
		if fail := f.addOptional(in, i); fail != nil {
			return fail
		}
	}
	return nil
}

// cutIdentity cuts what pasting leaves around a license key, and takes away the members that are empty: nobody has entered
// anything there.
func (in *Values) cutIdentity() {
	for i := range in.op.slots {
		s := &in.op.slots[i]
		if s.role != identity || in.values[i].Kind() != rawjson.String {
			continue
		}
		if s.name == "license_key" {
			in.values[i] = cutAround(in.values[i])
		}
		if in.values[i].IsEmptyText() {
			in.values[i], in.blank = rawjson.Value{}, append(in.blank, s.name)
		}
	}
}

// cutAround cuts white space and characters that show nothing at the ends of a text.
func cutAround(v rawjson.Value) rawjson.Value {
	raw := v.Raw()
	if len(raw) > 2 && isInk(raw[1]) && isInk(raw[len(raw)-2]) && bytes.IndexByte(raw, '\\') < 0 {
		return v // as most are
	}
	text := v.String()
	cut := strings.TrimFunc(text, pasted.IsAround)
	if cut == text {
		return v
	}
	shorter, err := rawjson.Parse(rawjson.AppendString(nil, cut))
	if err != nil {
		return v // AppendString makes JSON of every text
	}
	return shorter
}

// isInk reports whether a byte is a visible character of ASCII.
func isInk(c byte) bool { return c > ' ' && c < 0x7f }

// unentered is the error where the user, not the application's author, has left a member empty.
func unentered(name string) *failure.Error {
	fail := input.Request.Fail("no_identity", "%s is empty in %s: ask the user for the license key, or for user name and password", name, input.Request)
	fail.Action = api.EnterLicense
	return fail
}

func chooseGroup(in *Values) (*groupSlots, *failure.Error) {
	var chosen *groupSlots
	for i := range in.op.groups {
		g := &in.op.groups[i]
		if !in.values[g.mark].Present() {
			continue
		}
		if chosen != nil {
			return nil, input.Request.Fail("several_identities", "%s and %s are both given; identify the license with one of them", chosen.Mark, g.Mark)
		}
		chosen = g
	}
	return chosen, nil
}

// checkStrays refuses identity fields that do not belong to the group that was chosen.
func checkStrays(in *Values, group *groupSlots) *failure.Error {
	for _, g := range in.op.groups {
		for _, i := range g.required {
			if in.values[i].Present() && !group.has(i) {
				return stray(in.op, i)
			}
		}
		for _, i := range g.optional {
			if in.op.slots[i].isSet(in.values[i]) && !group.has(i) {
				return stray(in.op, i)
			}
		}
	}
	return nil
}

func (g *groupSlots) has(slot int) bool {
	if g == nil {
		return false
	}
	for _, i := range g.required {
		if i == slot {
			return true
		}
	}
	for _, i := range g.optional {
		if i == slot {
			return true
		}
	}
	return false
}

func stray(op *Operation, i int) *failure.Error {
	name := op.slots[i].name
	belongs := "id_token or code"
	switch name {
	case "password":
		belongs = "username"
	case "redirect_uri":
		belongs = "code"
	}
	return input.Request.Fail("misplaced_member", "%s belongs to %s, which is not given", name, belongs)
}

// choices names the groups of the endpoint.
func (f *Checked) choices() string {
	var marks []string
	for _, g := range api.Groups {
		if f.Endpoint.Identity&g.Identity != 0 {
			marks = append(marks, g.Mark)
		}
	}
	last := len(marks) - 1
	if last == 0 {
		return marks[0]
	}
	return strings.Join(marks[:last], ", ") + " or " + marks[last]
}

func (f *Checked) addIdentity(in *Values, i int, required bool) *failure.Error {
	s, v := &in.op.slots[i], in.values[i]
	if !v.Present() {
		if required && slices.Contains(in.blank, s.name) {
			return unentered(s.name)
		}
		if required {
			return input.Request.Missing(s.name)
		}
		return nil
	}
	token, fail := input.Request.Token(s.name, v, s.limit)
	if fail != nil {
		return fail
	}
	f.fields = append(f.fields, field{s.name, token})
	if s.secret {
		f.Secrets = append(f.Secrets, v.String())
	}
	return nil
}

// addOptional adds a password or a redirect_uri. A password that the endpoint does not take is checked and
// left out, so that one identity serves all calls.
func (f *Checked) addOptional(in *Values, i int) *failure.Error {
	s := &in.op.slots[i]
	if s.name != "password" {
		if !s.isSet(in.values[i]) {
			return nil
		}
		return f.addIdentity(in, i, false)
	}
	before := len(f.fields)
	required := f.Endpoint.Password == api.PasswordRequired
	if !required && !s.isSet(in.values[i]) {
		return nil
	}
	fail := f.addIdentity(in, i, required)
	if f.Endpoint.Password == api.PasswordUnused {
		f.fields = f.fields[:before]
	}
	return fail
}
