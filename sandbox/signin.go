package sandbox

import (
	"crypto/rand"
	"math/big"
	"net/url"
	"slices"
	"strings"

	"github.com/openspring/openspring/internal/rawjson"
)

// This file tells whose licenses there are, where users sign in, and changes their passwords (protocol.md 3.21).

func userLicenses(a *ask, m *model) (bodyWriter, *refusal) {
	p, err := a.findProduct(m)
	if err != nil {
		return nil, err
	}
	matches, err := a.identity(m)
	if err != nil {
		return nil, err
	}
	bundle, inBundle := a.fields.text["bundle_code"]
	var subjects []subject
	for _, l := range m.licenses {
		u, ok := matches(l)
		if !ok || l.Product != p.ShortCode && l.Bundle != p.ShortCode || inBundle && l.Bundle != bundle {
			continue
		}
		c := a.call
		c.user = u
		subjects = append(subjects, subject{license: l, product: m.product(l.Product), call: &c, storeID: m.storeID(l)})
	}
	if subjects == nil {
		return nil, refuse("license_not_found", "License with the provided license user not found")
	}
	return func(*Server) ([]byte, error) {
		var all [][]byte
		for i := range subjects {
			var o object
			o.raw("license", subjects[i].listedShape().bytes())
			o.raw("user", subjects[i].userObject())
			all = append(all, o.bytes())
		}
		return array(all), nil
	}, nil
}

// customerEmail is the e-mail address of the customer whose license it is.
func (l *license) customerEmail() string {
	document, err := rawjson.Parse(l.Terms.Customer)
	if err != nil {
		return ""
	}
	return document.Get("email").String()
}

func customerUsers(a *ask, m *model) (bodyWriter, *refusal) {
	p, err := a.findProduct(m)
	if err != nil {
		return nil, err
	}
	if p.Method != byUser {
		return nil, refuse("invalid_product_auth_method", "Product authorization method is invalid: { %s }", p.Method)
	}
	named := func(l *license) bool { return strings.EqualFold(l.customerEmail(), a.fields.text["customer"]) }
	at := slices.IndexFunc(m.licenses, named)
	if at < 0 {
		return nil, refuse("customer_does_not_exist", "There is no such customer")
	}
	bundle, inBundle := a.fields.text["bundle_code"]
	users := [][]byte{}
	for _, l := range m.licenses {
		if !named(l) || l.Product != p.ShortCode && l.Bundle != p.ShortCode || inBundle && l.Bundle != bundle {
			continue
		}
		for _, assigned := range l.Users {
			users = append(users, m.licenseUserObject(l, &licenseUser{m.user(assigned.User), assigned}))
		}
	}
	if !a.credential.allows(p) {
		return nil, refuse("customer_not_found", "The customer was not found")
	}
	customer := m.licenses[at].Terms.Customer
	return func(*Server) ([]byte, error) {
		var o object
		o.raw("company", companyObject(companyID))
		o.raw("customer", customer)
		o.raw("users", array(users))
		return o.bytes(), nil
	}, nil
}

// licenseUserObject writes a user with the initial password, as long as it is that.
func (m *model) licenseUserObject(l *license, u *licenseUser) []byte {
	var o object
	o.text("email", u.Email)
	o.boolean("is_active", true)
	o.text("first_name", u.FirstName)
	o.text("last_name", u.LastName)
	o.text("phone_number", u.Phone)
	o.boolean("is_initial_password", u.InitialPassword)
	initial := ""
	if u.InitialPassword {
		initial = u.Password
	}
	o.text("initial_password", initial)
	o.integer("max_activations", u.MaxActivations)
	o.integer("total_activations", l.active(u))
	o.boolean("allow_unlimited_activations", u.AllowUnlimitedActivations)
	o.integer("license_id", l.ID)
	storeID := ""
	if known := m.storeID(l); known != nil {
		storeID = *known
	}
	o.text("order_store_id", storeID)
	o.integer("order_id", l.Order)
	return o.bytes()
}

const userRealm = "/realms/user-portal"

func ssoURL(a *ask, m *model) (bodyWriter, *refusal) {
	if _, err := a.findProduct(m); err != nil {
		return nil, err
	}
	customer := m.account(a.fields.text["customer_account_code"])
	if customer == nil {
		return nil, refuse("customer_account_not_found", "the customer account was not found")
	}
	flow := map[string]string{"": "code", "code": "code", "token": "id_token token"}[a.fields.text["response_type"]]
	if flow == "" {
		return nil, refuse("validation_error", "response_type must be code or token")
	}
	redirect := a.fields.text["redirect_uri"]
	if redirect == "" {
		redirect = "http://localhost"
	}
	return func(*Server) ([]byte, error) {
		nonce, err := rand.Int(rand.Reader, big.NewInt(1e9))
		if err != nil {
			return nil, err
		}
		realm, connect := a.host+userRealm, a.host+userRealm+"/protocol/openid-connect/"
		query := []string{"scope=openid", "response_type=" + url.PathEscape(flow), "client_id=license-users", "redirect_uri=" + url.QueryEscape(redirect),
			"kc_idp_hint=" + url.QueryEscape(strings.ToLower(customer.Code)), "nonce=" + nonce.String()}
		var configuration, o object
		configuration.text("issuer", realm)
		configuration.text("end_session_endpoint", connect+"logout")
		configuration.text("token_endpoint", connect+"token")
		configuration.text("introspection_endpoint", connect+"token/introspect")
		o.text("url", connect+"auth?"+strings.Join(query, "&"))
		o.raw("openid_configuration", configuration.bytes())
		o.raw("alternate_urls", array(nil))
		return o.bytes(), nil
	}, nil
}

// changePassword gives a user another password, which counts for all licenses from then on.
func changePassword(a *ask, m *model) (bodyWriter, *refusal) {
	text := a.fields.text
	if !m.company.AllowChangePassword {
		return nil, refuse("change_password_not_allowed", "Change password not allowed for the company")
	}
	at := slices.IndexFunc(m.users, func(u *user) bool { return u.named(text["username"]) && u.Password == text["password"] })
	if at < 0 {
		return nil, refuse("license_not_found", "License with the provided license user not found")
	}
	changed := *m.users[at]
	changed.Password, changed.InitialPassword = text["new_password"], false
	m.users[at] = &changed
	return word(a.endpoint.Word), nil
}
