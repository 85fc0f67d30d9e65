package sandbox

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/openspring/openspring/internal/rawjson"
)

// This file issues trial licenses (protocol.md 3.17).

func trialKey(a *ask, m *model) (bodyWriter, *refusal) {
	p, err := a.namedProduct(m)
	if err != nil {
		return nil, err
	}
	email := a.fields.text["email"]
	switch {
	case !p.AllowTrial || p.Bundle != nil:
		return nil, refuse("trial_not_allowed", "The product has no trials")
	case p.Method == byUser && email == "":
		return nil, refuse("email_missing", "An e-mail address is needed")
	}
	of := trial{Product: p.ShortCode, HardwareID: a.call.hardwareID}
	if p.Method == byUser {
		of.Email = strings.ToLower(email)
	}
	if known := m.issued(of); known != nil && !m.company.MultipleTrials {
		return m.trialAgain(known, a.call.now)
	}
	l, u, err := a.issue(m, p)
	if err != nil {
		return nil, err
	}
	of.License = l.ID
	m.trials = append(m.trials, of)
	return func(*Server) ([]byte, error) { return newTrial(p, l, u, a.call.now), nil }, nil
}

// issued is the license of the last trial for the same product, device and user, or nil.
func (m *model) issued(of trial) *license {
	for _, t := range slices.Backward(m.trials) {
		of.License = t.License
		if t == of {
			at := slices.IndexFunc(m.licenses, func(l *license) bool { return l.ID == t.License })
			return m.licenses[at] // A trial's license stays.
		}
	}
	return nil
}

// trialAgain tells of a trial once more, without a password.
func (m *model) trialAgain(l *license, now time.Time) (bodyWriter, *refusal) {
	if l.expired(now) {
		return nil, refuse("trial_expired", "the device's trial is over")
	}
	var o object
	o.text("license_type", l.Terms.LicenseType)
	o.boolean("is_trial", true)
	if l.Key != "" {
		o.text("license", l.Key)
	} else {
		o.text("license_user", m.user(l.Users[0].User).Email)
	}
	return func(*Server) ([]byte, error) { return o.bytes(), nil }, nil
}

// trialUser is the user of a trial; made means that there was no such user before.
type trialUser struct {
	*user
	made bool
}

// issue makes a trial license by the policy that is asked for. The user is nil where the product is by key.
func (a *ask) issue(m *model, p *product) (*license, *trialUser, *refusal) {
	terms, err := a.policy(p)
	if err != nil {
		return nil, nil, err
	}
	l := &license{ID: nextID(&m.given.Licenses, firstLicenseID), Product: p.ShortCode, Terms: newTerms(), Devices: []device{}, Vacancies: []string{}}
	l.Name = fmt.Sprint("trial-", l.ID)
	l.Order = m.orderID("")
	l.Terms.IsTrial, l.Terms.TrialDays = true, p.TrialDays
	l.Terms.AllowOverages, l.Terms.MaxOverages, l.Terms.FloatingTimeout = p.AllowOverages, p.MaxOverages, p.FloatingTimeout
	if failed := m.patch(l, terms, a.call.now); failed != nil {
		return nil, nil, refuse("internal_error", "the policy does not fit: %s", failed)
	}
	for i := range l.Terms.ProductFeatures {
		l.Terms.ProductFeatures[i].ID = nextID(&m.given.Features, firstFeatureID)
	}
	if a.fields.text["email"] != "" {
		l.Terms.Customer = a.customer()
	}
	var u *trialUser
	if p.Method == byUser {
		u = a.trialUser(m)
		l.Users = []assignment{{User: u.ID, MaxActivations: l.Terms.MaxActivations}}
	} else {
		l.Key = newKey()
	}
	m.licenses = append(m.licenses, l)
	return l, u, nil
}

// policy is what is asked for of the product's policies; the first unless one is named.
func (a *ask) policy(p *product) (rawjson.Value, *refusal) {
	code, named := a.fields.text["license_policy"]
	terms := []byte(emptyObject)
	at := slices.IndexFunc(p.Policies, func(each policy) bool { return !named || each.Code == code })
	switch {
	case at >= 0:
		terms = p.Policies[at].Terms
	case named:
		return rawjson.Value{}, refuse("validation_error", "the product has no policy %q", code)
	}
	document, err := rawjson.Parse(terms)
	if err != nil {
		return rawjson.Value{}, refuse("internal_error", "the policy cannot be read")
	}
	return document, nil
}

// trialUser finds the user of an e-mail address, or makes it.
func (a *ask) trialUser(m *model) *trialUser {
	text := a.fields.text
	if known := m.userByEmail(text["email"]); known != nil {
		return &trialUser{known, false}
	}
	u := &user{ID: nextID(&m.given.Users, firstUserID), Email: text["email"], FirstName: text["first_name"], LastName: text["last_name"],
		Phone: text["phone"], Password: text["password"], InitialPassword: true}
	if u.Password == "" {
		u.Password = rand.Text()
	}
	m.users = append(m.users, u)
	return &trialUser{u, true}
}

// customer is who the fields of the request say.
func (a *ask) customer() []byte {
	var o object
	o.text("email", a.fields.text["email"])
	for _, name := range []string{"company_name", "reference", "phone", "first_name", "last_name", "city", "postcode", "state", "country", "address"} {
		o.text(name, a.fields.text[name])
	}
	o.optional("customer_account", nil)
	o.raw("metadata", []byte(emptyObject))
	return o.bytes()
}

// newKey makes a license key that nobody guesses.
func newKey() string {
	text := rand.Text()
	return "TRIA-" + text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:16]
}

// newTrial is the first response about a trial.
func newTrial(p *product, l *license, u *trialUser, now time.Time) []byte {
	var o object
	t := &l.Terms
	o.integer("id", l.ID)
	o.integer("order_id", l.Order)
	o.integer("product_id", p.ID)
	o.integer("created_at", now.UnixMilli())
	o.integer("updated_at", now.UnixMilli())
	o.integer("times_activated", 0)
	o.boolean("is_trial", true)
	o.boolean("active", false)
	o.boolean("enabled", t.LicenseEnabled)
	o.boolean("is_floating", t.IsFloating)
	o.integer("max_activations", t.MaxActivations)
	o.integer("trial_days", t.TrialDays)
	o.text("license_type", t.LicenseType)
	o.integer("max_transfers", t.MaxTransfers)
	o.boolean("prevent_vm", t.PreventVM)
	o.boolean("enable_maintenance_period", t.EnableMaintenancePeriod)
	o.optional("maintenance_duration", nil)
	o.raw("metadata", t.Metadata)
	o.boolean("is_hardware_key_auth", t.IsHardwareKeyAuth)
	o.raw("company", l.companyObject())
	o.raw("LicenseProductFeatures", t.trialFeatures())
	o.raw("LicenseCustomFields", p.trialFields())
	if l.Key == "" {
		l.trialUserMembers(&o, u)
		return o.bytes()
	}
	o.text("license_key", l.Key)
	o.boolean("allow_overages", t.AllowOverages)
	o.integer("max_overages", t.MaxOverages)
	o.integer("max_consumptions", t.MaxConsumptions)
	o.optional("valid_duration", nil)
	o.optional("consumption_period", t.ConsumptionPeriod)
	o.boolean("reset_consumption", t.ResetConsumption)
	o.text("license", l.Key)
	return o.bytes()
}

// trialUserMembers writes the four members of user-based trials. Who was a user before gets no password.
func (l *license) trialUserMembers(o *object, u *trialUser) {
	o.integer("max_license_users", l.Terms.MaxLicenseUsers)
	o.integer("license_user_id", l.Users[0].User)
	o.text("license_user", u.Email)
	if u.made {
		o.text("initial_password", u.Password)
	}
}

func (t *terms) trialFeatures() []byte {
	var all [][]byte
	for i := range t.ProductFeatures {
		f := &t.ProductFeatures[i]
		var o object
		o.integer("id", f.ID)
		o.integer("product_feature_id", f.ID)
		o.integer("max_consumption", f.MaxConsumption)
		o.boolean("allow_overages", f.AllowOverages)
		o.integer("max_overages", f.MaxOverages)
		o.boolean("reset_consumption", f.ResetConsumption)
		o.optional("consumption_period", f.ConsumptionPeriod)
		o.optional("expiry_date", f.ExpiryDate)
		o.boolean("is_floating", f.IsFloating)
		o.boolean("is_floating_cloud", f.IsFloatingCloud)
		o.raw("metadata", f.metadata())
		all = append(all, o.bytes())
	}
	return array(all)
}

func (p *product) trialFields() []byte {
	var all [][]byte
	for _, f := range p.CustomFields {
		var o object
		o.integer("product_custom_field_id", f.ID)
		o.text("value", f.DefaultValue)
		all = append(all, o.bytes())
	}
	return array(all)
}
