package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/validity"
)

// license is one license of one product.
type license struct {
	Name    string `json:"name"`
	ID      int64  `json:"id"`
	Product string `json:"product"`
	// Bundle is the short code of the bundle that the license is part of.
	Bundle string       `json:"bundle,omitempty"`
	Key    string       `json:"license_key,omitempty"`
	Users  []assignment `json:"users,omitempty"`
	// Company is the id of the company in the documents; 0 is the sandbox's.
	Company int64 `json:"company_id,omitempty"`
	// Order is the id of the order that the license came with.
	Order   int64    `json:"order_id"`
	Terms   terms    `json:"terms"`
	Devices []device `json:"devices"`
	// Vacancies are the hardware ids of deactivated devices whose place nobody has taken, oldest first.
	Vacancies []string `json:"vacancies"`
	// Periods are the beginnings of the periods that the counts are of: by feature, "" for the license.
	Periods map[string]time.Time `json:"periods,omitempty"`
}

func (l *license) clone() *license {
	c := *l
	c.Users = slices.Clone(l.Users)
	c.Devices = slices.Clone(l.Devices)
	for i := range c.Devices {
		c.Devices[i] = l.Devices[i].clone()
	}
	c.Vacancies = slices.Clone(l.Vacancies)
	c.Terms.ProductFeatures = slices.Clone(l.Terms.ProductFeatures)
	c.Periods = maps.Clone(l.Periods)
	return &c
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
	CanBorrow                  bool            `json:"can_borrow,omitempty"`
	MaxBorrowTime              int64           `json:"max_borrow_time,omitempty"`
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

// inGrace reports whether the validity is over, and the grace that a subscription may have is not.
func (l *license) inGrace(now time.Time) bool {
	limits := l.limits()
	limits.Start = nil
	return limits.At(now).State == validity.Grace
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

func (l *license) feature(code string) *feature {
	i := slices.IndexFunc(l.Terms.ProductFeatures, func(f feature) bool { return f.Code == code })
	if i < 0 {
		return nil
	}
	return &l.Terms.ProductFeatures[i]
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
