package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"time"

	"github.com/openspring/openspring/internal/nearest"
	"github.com/openspring/openspring/internal/rawjson"
)

// seed are products and licenses of a user's own, as a seed file or the admin API gives them.
type seed struct {
	products, licenses []rawjson.Value
}

func readSeedFile(path string) (seed, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return seed{}, fmt.Errorf("seed file: %w", err)
	}
	s, err := readSeed(text)
	if err != nil {
		return seed{}, fmt.Errorf("seed file %s: %w", path, err)
	}
	return s, nil
}

func readSeed(text []byte) (s seed, err error) {
	document, err := rawjson.ParseStrict(text)
	if err != nil {
		return s, err
	}
	if err := onlyKnown(document, "a seed file", []string{"products", "licenses"}); err != nil {
		return s, err
	}
	for name, into := range map[string]*[]rawjson.Value{"products": &s.products, "licenses": &s.licenses} {
		entries := document.Get(name)
		if entries.Present() && entries.Kind() != rawjson.Array {
			return s, fmt.Errorf("%s must be an array", name)
		}
		*into = slices.Collect(entries.All())
	}
	return s, nil
}

// plant adds what a seed holds.
func (m *model) plant(s *seed, now time.Time) error {
	for _, p := range s.products {
		if err := m.addProduct(p); err != nil {
			return err
		}
	}
	for _, l := range s.licenses {
		if err := m.addLicense(l, now); err != nil {
			return err
		}
	}
	return m.validate()
}

// missingIn is the part of a seed that a state lacks.
func (s *seed) missingIn(m *model) *seed {
	return &seed{
		products: slices.DeleteFunc(slices.Clone(s.products), func(p rawjson.Value) bool { return m.product(p.Get("short_code").String()) != nil }),
		licenses: slices.DeleteFunc(slices.Clone(s.licenses), func(l rawjson.Value) bool { return m.isNamed(l.Get("name").String()) }),
	}
}

func (m *model) isNamed(name string) bool {
	return slices.ContainsFunc(m.licenses, func(l *license) bool { return l.Name == name })
}

var productMembers = slices.DeleteFunc(membersOf(reflect.TypeFor[product]()), func(name string) bool { return name == "id" })

func (m *model) addProduct(document rawjson.Value) error {
	if err := onlyKnown(document, "a product", productMembers); err != nil {
		return err
	}
	p := newProduct()
	if err := decodeStrictly(document.Raw(), p); err != nil {
		return fmt.Errorf("product %s: %w", document.Get("short_code").String(), err)
	}
	if p.Name == "" {
		p.Name = p.ShortCode
	}
	p.ID = nextID(&m.given.Products, firstProductID)
	if err := m.giveIDs(p); err != nil {
		return fmt.Errorf("product %s: %w", p.ShortCode, err)
	}
	if err := p.normalize(); err != nil {
		return fmt.Errorf("product %s: %w", p.ShortCode, err)
	}
	m.products = append(m.products, p)
	return nil
}

// licenseHead are the members of a new license that are no terms. The terms stand beside them.
type licenseHead struct {
	Name    string         `json:"name"`
	Product string         `json:"product"`
	Bundle  string         `json:"bundle_code"`
	Key     string         `json:"license_key"`
	Users   []userDocument `json:"users"`
}

type userDocument struct {
	Email                     string `json:"email"`
	Password                  string `json:"password"`
	FirstName                 string `json:"first_name"`
	LastName                  string `json:"last_name"`
	Phone                     string `json:"phone_number"`
	Account                   string `json:"customer_account_code"`
	MaxActivations            *int64 `json:"max_activations"`
	AllowUnlimitedActivations bool   `json:"allow_unlimited_activations"`
}

var (
	headMembers    = membersOf(reflect.TypeFor[licenseHead]())
	termMembers    = append(membersOf(reflect.TypeFor[terms]()), "order_store_id")
	licenseMembers = slices.Concat(headMembers, termMembers)
)

func (m *model) addLicense(document rawjson.Value, now time.Time) error {
	if err := onlyKnown(document, "a license", licenseMembers); err != nil {
		return err
	}
	l, err := m.newLicense(document, now)
	if err != nil {
		return fmt.Errorf("license %s: %w", document.Get("name").String(), err)
	}
	m.licenses = append(m.licenses, l)
	return nil
}

func (m *model) newLicense(document rawjson.Value, now time.Time) (*license, error) {
	var head licenseHead
	if err := decodeStrictly(document.Without(termMembers...), &head); err != nil {
		return nil, err
	}
	l := &license{Name: head.Name, ID: nextID(&m.given.Licenses, firstLicenseID), Product: head.Product, Bundle: head.Bundle, Key: head.Key,
		Terms: newTerms(), Devices: []device{}, Vacancies: []string{}}
	for _, u := range head.Users {
		assigned, err := m.assign(u)
		if err != nil {
			return nil, err
		}
		l.Users = append(l.Users, assigned)
	}
	l.Terms.MaxLicenseUsers = max(1, int64(len(l.Users)))
	if document.Get("order_store_id").Kind() == rawjson.Missing {
		l.Order = m.orderID("")
	}
	own, err := rawjson.Parse(document.Without(headMembers...))
	if err == nil {
		err = m.patch(l, own, now)
	}
	for i := range l.Terms.ProductFeatures {
		if f := &l.Terms.ProductFeatures[i]; f.ID == 0 {
			f.ID = nextID(&m.given.Features, firstFeatureID)
		}
	}
	return l, err
}

// assign finds or makes a user and the customer account of the user.
func (m *model) assign(d userDocument) (assignment, error) {
	if d.Account != "" && m.account(d.Account) == nil {
		m.accounts = append(m.accounts, account{d.Account, d.Account})
	}
	assigned := assignment{MaxActivations: 5, AllowUnlimitedActivations: d.AllowUnlimitedActivations}
	if d.MaxActivations != nil {
		assigned.MaxActivations = *d.MaxActivations
	}
	known := m.userByEmail(d.Email)
	if known == nil {
		known = &user{ID: nextID(&m.given.Users, firstUserID), Email: d.Email, FirstName: d.FirstName, LastName: d.LastName, Phone: d.Phone,
			Password: d.Password, InitialPassword: true, Account: d.Account}
		m.users = append(m.users, known)
	}
	for name, pair := range map[string][2]string{"password": {d.Password, known.Password}, "first_name": {d.FirstName, known.FirstName},
		"last_name": {d.LastName, known.LastName}, "phone_number": {d.Phone, known.Phone}, "customer_account_code": {d.Account, known.Account}} {
		if pair[0] != "" && pair[0] != pair[1] {
			return assignment{}, fmt.Errorf("user %s is there already, with another %s: leave it out", known.Email, name)
		}
	}
	assigned.User = known.ID
	return assigned, nil
}

// onlyKnown refuses what is no object and members that are unknown.
func onlyKnown(document rawjson.Value, what string, known []string) error {
	if document.Kind() != rawjson.Object {
		return fmt.Errorf("%s must be an object", what)
	}
	for member := range document.All() {
		name := member.Name()
		if slices.Contains(known, name) {
			continue
		}
		message := fmt.Sprintf("%q is not a member of %s", name, what)
		if near := nearest.Name(name, known); near != "" {
			message += "; did you mean " + near + "?"
		}
		return errors.New(message)
	}
	return nil
}

func membersOf(t reflect.Type) []string { return slices.Sorted(maps.Keys(jsonFields(t))) }
