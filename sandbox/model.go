package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/validity"
)

// product is what a short code stands for. Products never change while the sandbox runs.
type product struct {
	// Name is the name in the line of JSON; empty for products that only error codes need.
	Name      string
	ID        int64
	ShortCode string
	Title     string
	// Method is the authorization method, license-key or user.
	Method     string
	AllowTrial bool
	TrialDays  int64
	// Bundle lists the short codes of a bundle's products; nil for a product.
	Bundle             []string
	Disabled, Archived bool
	File               *installationFile
}

const (
	byKey  = "license-key"
	byUser = "user"
)

// installationFile is what a product's check answers carry in their version block.
type installationFile struct {
	Version, Environment, Channel, URL, MD5, ReleaseDate, Size string
}

// terms are the members of a license object that the vendor sets and the admin API changes, by the API's
// own names.
type terms struct {
	LicenseEnabled             bool            `json:"license_enabled"`
	LicenseType                string          `json:"license_type"`
	LicenseTemplateID          *int64          `json:"license_template_id"`
	IsTrial                    bool            `json:"is_trial"`
	TrialDays                  int64           `json:"trial_days"`
	ValidityPeriod             *string         `json:"validity_period"`
	StartDate                  *string         `json:"start_date"`
	EnableMaintenancePeriod    bool            `json:"enable_maintenance_period"`
	MaintenancePeriod          *string         `json:"maintenance_period"`
	AllowGracePeriod           bool            `json:"allow_grace_period"`
	GracePeriod                int64           `json:"grace_period"`
	MaxActivations             int64           `json:"max_activations"`
	AllowUnlimitedActivations  bool            `json:"allow_unlimited_activations"`
	AllowOfflineActivation     bool            `json:"allow_offline_activation"`
	MaxTransfers               int64           `json:"max_transfers"`
	TransferCount              int64           `json:"transfer_count"`
	MaxLicenseUsers            int64           `json:"max_license_users"`
	PreventVM                  bool            `json:"prevent_vm"`
	IsAirGapped                bool            `json:"is_air_gapped"`
	IsHardwareKeyAuth          bool            `json:"is_hardware_key_auth"`
	IsFloating                 bool            `json:"is_floating"`
	IsFloatingCloud            bool            `json:"is_floating_cloud"`
	FloatingTimeout            int64           `json:"floating_timeout"`
	FloatingUsers              int64           `json:"floating_users"`
	CanBorrow                  bool            `json:"can_borrow"`
	MaxBorrowTime              int64           `json:"max_borrow_time"`
	AllowOverages              bool            `json:"allow_overages"`
	MaxOverages                int64           `json:"max_overages"`
	MaxConsumptions            int64           `json:"max_consumptions"`
	TotalConsumptions          int64           `json:"total_consumptions"`
	AllowUnlimitedConsumptions bool            `json:"allow_unlimited_consumptions"`
	AllowNegativeConsumptions  bool            `json:"allow_negative_consumptions"`
	ResetConsumption           bool            `json:"reset_consumption"`
	ConsumptionPeriod          *string         `json:"consumption_period"`
	OrderStoreID               *string         `json:"order_store_id"`
	Metadata                   json.RawMessage `json:"metadata"`
	CustomFields               json.RawMessage `json:"custom_fields"`
	Customer                   json.RawMessage `json:"customer"`
	ProductFeatures            []feature       `json:"product_features"`
}

// feature is a product feature of a license (protocol.md 4.4).
type feature struct {
	ID         int64   `json:"id"`
	Code       string  `json:"code"`
	Name       string  `json:"name"`
	Type       string  `json:"feature_type"`
	ExpiryDate *string `json:"expiry_date"`
	// ValidDays is a validity given as a duration: it becomes the expiry date at the first activation.
	ValidDays                  int64           `json:"valid_days,omitempty"`
	Metadata                   json.RawMessage `json:"metadata"`
	MaxConsumption             int64           `json:"max_consumption"`
	TotalConsumptions          int64           `json:"total_consumptions"`
	AllowUnlimitedConsumptions bool            `json:"allow_unlimited_consumptions"`
	AllowNegativeConsumptions  bool            `json:"allow_negative_consumptions"`
	AllowOverages              bool            `json:"allow_overages"`
	MaxOverages                int64           `json:"max_overages"`
	ResetConsumption           bool            `json:"reset_consumption"`
	ConsumptionPeriod          *string         `json:"consumption_period"`
	IsFloating                 bool            `json:"is_floating"`
	IsFloatingCloud            bool            `json:"is_floating_cloud"`
	FloatingUsers              int64           `json:"floating_users,omitempty"`
	FloatingTimeout            int64           `json:"floating_timeout,omitempty"`
}

// user is a license user.
type user struct {
	ID        int64  `json:"id"`
	Email     string `json:"email"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Password  string `json:"password"`
	// Account is the customer account's code, which may stand behind "|" in a user name.
	Account                   string `json:"account"`
	MaxActivations            int64  `json:"max_activations"`
	AllowUnlimitedActivations bool   `json:"allow_unlimited_activations"`
}

// named reports whether a user name means this user: the e-mail address alone, or with the account's code.
func (u *user) named(name string) bool {
	return strings.EqualFold(name, u.Email) || u.Account != "" && strings.EqualFold(name, u.Email+"|"+u.Account)
}

// device is one activation of one license. It stays, inactive, after a deactivation.
type device struct {
	ID         int64  `json:"device_id"`
	HardwareID string `json:"hardware_id"`
	// User is the e-mail address of the user who activated it; empty on key-based licenses.
	User   string `json:"user,omitempty"`
	Active bool   `json:"active"`
	// Data holds the device data that calls brought, by the fields' names.
	Data      map[string]string          `json:"data,omitempty"`
	IsVM      *bool                      `json:"is_vm,omitempty"`
	Variables map[string]json.RawMessage `json:"variables,omitempty"`
	// SlotUntil is the end of the floating cloud slot that the device holds.
	SlotUntil time.Time `json:"slot_until,omitzero"`
}

// license is one license of one product.
type license struct {
	Name    string `json:"name"`
	ID      int64  `json:"id"`
	Product string `json:"product"`
	// Bundle is the short code of the bundle that the license is part of.
	Bundle  string   `json:"bundle,omitempty"`
	Key     string   `json:"license_key,omitempty"`
	Users   []user   `json:"users,omitempty"`
	Terms   terms    `json:"terms"`
	Devices []device `json:"devices"`
	// Vacancies are the hardware ids of deactivated devices whose place nobody has taken, oldest first.
	Vacancies []string `json:"vacancies"`
}

func (l *license) clone() *license {
	c := *l
	c.Users = slices.Clone(l.Users)
	c.Devices = slices.Clone(l.Devices)
	for i := range c.Devices {
		c.Devices[i].Data = maps.Clone(c.Devices[i].Data)
		c.Devices[i].Variables = maps.Clone(c.Devices[i].Variables)
	}
	c.Vacancies = slices.Clone(l.Vacancies)
	c.Terms.ProductFeatures = slices.Clone(l.Terms.ProductFeatures)
	return &c
}

func (l *license) device(hardwareID string) *device {
	i := slices.IndexFunc(l.Devices, func(d device) bool { return d.HardwareID == hardwareID })
	if i < 0 {
		return nil
	}
	return &l.Devices[i]
}

// activeDevice returns the user's active device of that id; user is nil on key-based licenses.
func (l *license) activeDevice(hardwareID string, u *user) *device {
	if d := l.device(hardwareID); d != nil && d.Active && (u == nil || d.User == u.Email) {
		return d
	}
	return nil
}

// active counts the active devices, of one user where one is given.
func (l *license) active(u *user) (n int64) {
	for i := range l.Devices {
		if l.Devices[i].Active && (u == nil || l.Devices[i].User == u.Email) {
			n++
		}
	}
	return n
}

// slots counts the floating slots that other devices hold now.
func (l *license) slots(now time.Time, except string) (n int64) {
	for i := range l.Devices {
		if d := &l.Devices[i]; d.Active && d.SlotUntil.After(now) && d.HardwareID != except {
			n++
		}
	}
	return n
}

func (f *feature) expired(now time.Time) bool {
	return validity.Terms{End: date(f.ExpiryDate)}.At(now).State == validity.Invalid
}

// limits are the terms that time acts on. Whether a license is enabled and active is asked apart from them.
func (l *license) limits() validity.Terms {
	limits := validity.Terms{Start: date(l.Terms.StartDate), End: date(l.Terms.ValidityPeriod)}
	if l.Terms.AllowGracePeriod {
		limits.GraceHours = float64(l.Terms.GracePeriod)
	}
	return limits
}

// expired reports whether the validity, and the grace that a subscription may have, is over.
func (l *license) expired(now time.Time) bool {
	limits := l.limits()
	limits.Start = nil
	return limits.At(now).Reason == validity.Expired
}

func (l *license) startsLater(now time.Time) bool {
	return l.limits().At(now).Reason == validity.NotStarted
}

// date is a date of the model, which holds none that cannot be read.
func date(text *string) *time.Time {
	if text == nil {
		return nil
	}
	at, err := wire.ParseTime(*text)
	if err != nil {
		panic("the model holds a date that cannot be read: " + *text)
	}
	return &at
}

func (l *license) consumption() bool { return l.Terms.LicenseType == "consumption" }

// user returns the license user whom a user name means, or nil.
func (l *license) user(name string) *user {
	i := slices.IndexFunc(l.Users, func(u user) bool { return u.named(name) })
	if i < 0 {
		return nil
	}
	return &l.Users[i]
}

// model is the state. Licenses are replaced and never changed once they are in it, so that answers can be
// written from them without the lock.
type model struct {
	products  []product
	licenses  []*license
	blacklist []string
	offset    time.Duration
	// devices counts the device ids that were given out.
	devices int64
}

func (m *model) clone() *model {
	c := *m
	c.licenses = slices.Clone(m.licenses)
	c.blacklist = slices.Clone(m.blacklist)
	return &c
}

// equal reports whether nothing was edited since one was cloned from the other.
func (m *model) equal(other *model) bool {
	return m.offset == other.offset && m.devices == other.devices && slices.Equal(m.licenses, other.licenses) &&
		slices.Equal(m.blacklist, other.blacklist)
}

// edit replaces a license by a copy that may be changed, and returns it.
func (m *model) edit(l *license) *license {
	i := slices.Index(m.licenses, l)
	m.licenses[i] = l.clone()
	return m.licenses[i]
}

func (m *model) product(shortCode string) *product {
	i := slices.IndexFunc(m.products, func(p product) bool { return p.ShortCode == shortCode })
	if i < 0 {
		return nil
	}
	return &m.products[i]
}

// known returns the licenses of a name, or the one of an id or a license key; a bundle's name is that of all its licenses.
func (m *model) known(name string) (found []*license) {
	for _, l := range m.licenses {
		if l.Name == name || fmt.Sprint(l.ID) == name || l.Key != "" && l.Key == name {
			found = append(found, l)
		}
	}
	return found
}

func (m *model) blacklisted(hardwareID string) bool { return slices.Contains(m.blacklist, hardwareID) }

func (m *model) newDeviceID() int64 {
	m.devices++
	return firstDeviceID + m.devices
}
