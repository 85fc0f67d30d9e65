package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// validate reports what no state of the sandbox may be, whether it was read from a file or is about to be published with a product or
// license of a user's own. It changes nothing, so that it may look at what is published.
func (m *model) validate() error {
	for _, part := range []func() error{m.given.check, m.checkCredentials, m.checkProducts, m.checkUsers, m.checkOrders, m.checkLicenses, m.checkTrials} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

func (g given) check() error {
	for name, n := range map[string]int64{"devices": g.Devices, "variables": g.Variables, "orders": g.Orders, "products": g.Products,
		"versions": g.Versions, "users": g.Users, "licenses": g.Licenses, "features": g.Features, "custom_fields": g.CustomFields} {
		if n < 0 || n > maxNumber-firstDeviceID {
			return fmt.Errorf("%s is out of range", name)
		}
	}
	return nil
}

// once reports what occurs twice.
type once map[string]bool

func (o once) take(what string, value any) error {
	key := fmt.Sprint(what, " ", value)
	if o[key] {
		return fmt.Errorf("%s is there twice", key)
	}
	o[key] = true
	return nil
}

func (m *model) checkCredentials() error {
	seen := once{}
	for _, c := range m.credentials {
		what := "API key"
		if c.OAuth {
			what = "client"
		}
		if c.ID == "" || c.Secret == "" {
			return fmt.Errorf("%s %s lacks its id or secret", what, c.ID)
		}
		if err := seen.take(what, c.ID); err != nil {
			return err
		}
	}
	return nil
}

func (m *model) checkProducts() error {
	seen := once{}
	for _, p := range m.products {
		err := errors.Join(seen.take("short_code", p.ShortCode), seen.take("product id", p.ID))
		if p.Name != "" {
			err = errors.Join(err, seen.take("product name", p.Name))
		}
		if err != nil {
			return err
		}
		for _, code := range p.Bundle {
			if part := m.product(code); part == nil || part.Bundle != nil || part.Method != p.Method {
				return fmt.Errorf("product %s: bundle names %s, which is not a product of the same authorization_method", p.ShortCode, code)
			}
		}
	}
	return nil
}

func (m *model) checkUsers() error {
	seen := once{}
	for _, a := range m.accounts {
		if err := seen.take("customer account", a.Code); err != nil {
			return err
		}
	}
	for _, u := range m.users {
		if err := errors.Join(u.check(), seen.take("user id", u.ID), seen.take("user", strings.ToLower(u.Email))); err != nil {
			return err
		}
		if u.Account != "" && m.account(u.Account) == nil {
			return fmt.Errorf("user %s is of the customer account %s, which is not there", u.Email, u.Account)
		}
	}
	return nil
}

func (m *model) checkOrders() error {
	seen := once{}
	for _, o := range m.orders {
		if err := seen.take("order id", o.ID); err != nil {
			return err
		}
	}
	return nil
}

func (m *model) checkLicenses() error {
	seen := once{}
	named := map[string]*license{}
	for _, l := range m.licenses {
		if err := m.checkLicense(l); err != nil {
			return fmt.Errorf("license %s: %w", l.Name, err)
		}
		err := seen.take("license id", l.ID)
		if l.Key != "" {
			err = errors.Join(err, seen.take("for product "+l.Product+", license_key", l.Key))
		}
		if err != nil {
			return err
		}
		if other := named[l.Name]; other != nil && !other.sameBundle(l) {
			return fmt.Errorf("license name %s is there twice: only the licenses of one bundle share it", l.Name)
		}
		named[l.Name] = l
	}
	return nil
}

// sameBundle reports whether two licenses are asked for by the same bundle, and the same key or users.
func (l *license) sameBundle(other *license) bool {
	sameUsers := slices.EqualFunc(l.Users, other.Users, func(a, b assignment) bool { return a.User == b.User })
	return l.Bundle != "" && l.Bundle == other.Bundle && l.Key == other.Key && sameUsers && l.Product != other.Product
}

func (m *model) checkLicense(l *license) error {
	if l.Name == "" {
		return errors.New("name is missing")
	}
	if err := errors.Join(isPlain(l.Name), isPlain(l.Key)); err != nil {
		return err
	}
	p := m.product(l.Product)
	switch {
	case p == nil:
		return fmt.Errorf("there is no product %q", l.Product)
	case p.Bundle != nil:
		return fmt.Errorf("product %s is a bundle: name one of its products, and the bundle as bundle_code", l.Product)
	case p.Method == byKey && (l.Key == "" || len(l.Users) > 0):
		return fmt.Errorf("product %s is by license key: license_key is needed, and no users", l.Product)
	case p.Method == byUser && (l.Key != "" || len(l.Users) == 0):
		return fmt.Errorf("product %s is by user: users are needed, and no license_key", l.Product)
	}
	if l.Bundle != "" {
		if bundle := m.product(l.Bundle); bundle == nil || !slices.Contains(bundle.Bundle, l.Product) {
			return fmt.Errorf("%q is not a bundle that contains product %s", l.Bundle, l.Product)
		}
	}
	if !slices.ContainsFunc(m.orders, func(o order) bool { return o.ID == l.Order }) {
		return errors.New("its order is not there")
	}
	return m.checkPeople(l)
}

// checkPeople checks the users of a license and the devices, which are theirs.
func (m *model) checkPeople(l *license) error {
	seen := once{}
	for _, assigned := range l.Users {
		u := m.user(assigned.User)
		if u == nil {
			return errors.New("its user is not there")
		}
		if err := seen.take("user", u.Email); err != nil {
			return err
		}
		if assigned.MaxActivations < 0 || assigned.MaxActivations > maxNumber {
			return fmt.Errorf("max_activations of user %s is out of range", u.Email)
		}
	}
	for i := range l.Devices {
		d := &l.Devices[i]
		if err := errors.Join(seen.take("device", d.HardwareID), seen.take("device id", d.ID)); err != nil {
			return err
		}
		if d.User != 0 && !slices.ContainsFunc(l.Users, func(a assignment) bool { return a.User == d.User }) {
			return fmt.Errorf("device %s is of a user who is not the license's", d.HardwareID)
		}
	}
	return nil
}

func (m *model) checkTrials() error {
	for _, t := range m.trials {
		if !slices.ContainsFunc(m.licenses, func(l *license) bool { return l.ID == t.License && l.Product == t.Product }) {
			return fmt.Errorf("the trial of device %s has no license", t.HardwareID)
		}
	}
	return nil
}

// isPlain refuses control characters, which no name, code or key has.
func isPlain(text string) error {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return fmt.Errorf("%q holds a control character", text)
	}
	return nil
}
