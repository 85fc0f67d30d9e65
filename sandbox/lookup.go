package sandbox

import (
	"strings"

	"github.com/openspring/openspring/core/api"
)

// target is a license that a request is about, with the call in its user's name.
type target struct {
	license *license
	call    call
}

// find makes the checks 10 and 11: the product, then the license or the bundle's licenses.
func (a *ask) find(m *model) ([]target, *refusal) {
	p, err := a.findProduct(m)
	if err != nil {
		return nil, err
	}
	return a.findLicenses(m, p)
}

func (a *ask) findLicenses(m *model, p *product) ([]target, *refusal) {
	matches, err := a.identity(m)
	if err != nil {
		return nil, err
	}
	id, byID := a.fields.integers["license_id"]
	var found []target
	rightID := !byID
	for _, l := range m.licenses {
		u, ok := matches(l)
		switch {
		case !ok || a.endpoint.Bundle && l.Bundle != p.ShortCode || !a.endpoint.Bundle && !a.single(l, p):
			continue
		case !a.endpoint.Bundle && byID && l.ID != id:
			continue
		}
		rightID = rightID || l.ID == id
		t := target{l, a.call}
		t.call.user = u
		found = append(found, t)
		if !a.endpoint.Bundle {
			break
		}
	}
	if found == nil || !rightID {
		return nil, refuse("license_not_found", "License with the provided license user not found")
	}
	return found, nil
}

func (a *ask) single(l *license, p *product) bool {
	bundle, given := a.fields.text["bundle_code"]
	return l.Product == p.ShortCode && (!given || l.Bundle == bundle)
}

// findProduct makes check 10 for calls that also take a product that is no longer sold.
func (a *ask) findProduct(m *model) (*product, *refusal) {
	p, err := a.namedProduct(m)
	if err != nil {
		return nil, err
	}
	return p, a.checkBundle(m, p)
}

func (a *ask) namedProduct(m *model) (*product, *refusal) {
	p := m.product(a.fields.text["product"])
	if p == nil {
		return nil, refuse("unknown_product", "Provided product was not found")
	}
	return p, nil
}

// checkBundle checks that a bundle is meant where the endpoint or the field bundle_code says so.
func (a *ask) checkBundle(m *model, p *product) *refusal {
	if a.endpoint.Bundle {
		if p.Bundle == nil {
			return refuse("product_not_bundle", "Specified product %q is not a bundle", p.ShortCode)
		}
		return nil
	}
	code, given := a.fields.text["bundle_code"]
	if !given {
		return nil
	}
	bundle := m.product(code)
	switch {
	case bundle == nil:
		return refuse("unknown_product", "Provided product was not found")
	case bundle.Bundle == nil:
		return refuse("product_not_bundle", "Specified product %q is not a bundle", code)
	}
	return nil
}

// The sandbox is its own identity provider: an SSO token or code is a prefix and the user's e-mail address.
const (
	tokenPrefix = "token:"
	codePrefix  = "code:"
)

// identity returns a function that reports whether a license is the caller's, and which of its users calls.
func (a *ask) identity(m *model) (func(*license) (*licenseUser, bool), *refusal) {
	text := a.fields.text
	byName := func(name string, usable func(*user) bool) func(*license) (*licenseUser, bool) {
		return func(l *license) (*licenseUser, bool) {
			u := m.licenseUser(l, name)
			return u, u != nil && usable(u.user)
		}
	}
	switch a.group.Identity {
	case api.ByKey:
		return func(l *license) (*licenseUser, bool) { return nil, l.Key == text["license_key"] }, nil
	case api.ByUser:
		password, given := text["password"]
		judged := given && a.endpoint.Password != api.PasswordUnused
		return byName(text["username"], func(u *user) bool { return !judged || u.Password == password }), nil
	}
	customer := m.account(text["customer_account_code"])
	if customer == nil {
		return nil, refuse("customer_account_not_found", "the customer account was not found")
	}
	prefix := tokenPrefix
	if a.group.Identity == api.ByCode {
		prefix = codePrefix
	}
	email, ok := strings.CutPrefix(text[a.group.Mark], prefix)
	return byName(email, func(u *user) bool { return ok && u.Account == customer.Code }), nil
}

// username is the name in the responses to this request: the caller's own spelling, or the user's e-mail
// address after SSO.
func (a *ask) username(u *licenseUser) string {
	switch {
	case u == nil:
		return ""
	case a.group.Identity == api.ByUser:
		return a.fields.text["username"]
	}
	return u.Email
}

// forAll makes the checks 12 to 14 on every license and then, if none of them refuses, the changes. The response holds
// all of them.
func (a *ask) forAll(m *model, targets []target, may func(*license, *call) *refusal, do func(*license, *call) *license,
	write licensesWriter) (bodyWriter, *refusal) {
	for i := range targets {
		if err := may(targets[i].license, &targets[i].call); err != nil {
			return nil, err
		}
	}
	subjects := make([]subject, len(targets))
	for i := range targets {
		c := &targets[i].call
		l := do(targets[i].license, c)
		subjects[i] = subject{license: l, product: m.product(l.Product), call: c, username: a.username(c.user), storeID: m.storeID(l),
			includeExpired: a.fields.booleans["include_expired_features"], env: a.fields.text["env"], channel: a.fields.text["channel"]}
	}
	return func(s *Server) ([]byte, error) { return write(s, a, subjects) }, nil
}
