package sandbox

import (
	"encoding/json"
	"time"

	"github.com/openspring/openspring/core/wire"
)

// stateAnswer is GET /_sandbox/state: everything but secrets.
type stateAnswer struct {
	Clock     clockState     `json:"clock"`
	Products  []productState `json:"products"`
	Licenses  []licenseState `json:"licenses"`
	Blacklist []string       `json:"blacklist"`
	Faults    []fault        `json:"faults"`
	Trials    []trial        `json:"trials"`
	Company   company        `json:"company"`
}

type clockState struct {
	OffsetS int64  `json:"offset_s"`
	Now     string `json:"now"`
}

// productState is a product; its bundle is empty if it is not a bundle.
type productState struct {
	product
	Bundle []string `json:"bundle"`
}

// licenseState is a license as in its object, with all its devices.
type licenseState struct {
	ID           int64       `json:"id"`
	Name         string      `json:"name"`
	Product      string      `json:"product"`
	BundleCode   string      `json:"bundle_code,omitempty"`
	LicenseKey   string      `json:"license_key,omitempty"`
	Users        []userState `json:"users,omitempty"`
	OrderStoreID *string     `json:"order_store_id"`
	terms
	LicenseActive  bool          `json:"license_active"`
	IsExpired      bool          `json:"is_expired"`
	TimesActivated int64         `json:"times_activated"`
	Devices        []deviceState `json:"devices"`
	Vacancies      []string      `json:"vacancies"`
}

type userState struct {
	ID                        int64  `json:"id"`
	Email                     string `json:"email"`
	CustomerAccountCode       string `json:"customer_account_code"`
	MaxActivations            int64  `json:"max_activations"`
	AllowUnlimitedActivations bool   `json:"allow_unlimited_activations"`
	TotalActivations          int64  `json:"total_activations"`
}

// deviceState is a device with its user's e-mail address and its variables by name.
type deviceState struct {
	ID         int64                      `json:"device_id"`
	HardwareID string                     `json:"hardware_id"`
	User       string                     `json:"user,omitempty"`
	Active     bool                       `json:"active"`
	Data       map[string]string          `json:"data,omitempty"`
	IsVM       *bool                      `json:"is_vm,omitempty"`
	Variables  map[string]json.RawMessage `json:"variables,omitempty"`
	Slots      []slot                     `json:"slots,omitempty"`
}

func (s *Server) state() stateAnswer {
	now := s.now()
	m := s.published().clone()
	m.settle(now)
	out := stateAnswer{Clock: clockState{int64(m.offset / time.Second), wire.FormatTime(now)}, Products: []productState{},
		Licenses: []licenseState{}, Blacklist: append([]string{}, m.blacklist...), Faults: s.faults.left(), Trials: append([]trial{}, m.trials...), Company: m.company}
	for _, p := range m.products {
		out.Products = append(out.Products, productState{*p, append([]string{}, p.Bundle...)})
	}
	for _, l := range m.licenses {
		out.Licenses = append(out.Licenses, m.licenseState(l, now))
	}
	return out
}

func (m *model) licenseState(l *license, now time.Time) licenseState {
	out := licenseState{ID: l.ID, Name: l.Name, Product: l.Product, BundleCode: l.Bundle, LicenseKey: l.Key, OrderStoreID: m.storeID(l),
		terms: l.Terms, LicenseActive: l.active(nil) > 0, IsExpired: l.expired(now), TimesActivated: l.active(nil),
		Devices: []deviceState{}, Vacancies: append([]string{}, l.Vacancies...)}
	for i := range l.Devices {
		out.Devices = append(out.Devices, m.deviceState(&l.Devices[i]))
	}
	for _, assigned := range l.Users {
		u := &licenseUser{m.user(assigned.User), assigned}
		out.Users = append(out.Users, userState{u.ID, u.Email, u.Account, u.MaxActivations, u.AllowUnlimitedActivations, l.active(u)})
	}
	return out
}

func (m *model) deviceState(d *device) deviceState {
	out := deviceState{ID: d.ID, HardwareID: d.HardwareID, Active: d.Active, Data: d.Data, IsVM: d.IsVM, Slots: d.Slots}
	if u := m.user(d.User); u != nil {
		out.User = u.Email
	}
	for _, v := range d.Variables {
		if out.Variables == nil {
			out.Variables = map[string]json.RawMessage{}
		}
		out.Variables[v.Name] = v.Value
	}
	return out
}
