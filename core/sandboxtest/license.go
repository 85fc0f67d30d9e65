package sandboxtest

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openspring/openspring/core"
)

// Terms say what a license allows. A member that is not set is as in the sandbox's samples: a perpetual license for five devices,
// with unlimited transfers.
type Terms struct {
	// Product is a short code; empty is that of the product editor. For a bundle's code License makes a license of each product
	// of the bundle.
	Product string `json:"-"`
	// LicenseType is perpetual, time-limited, subscription or consumption. Empty is time-limited with a ValidityPeriod and
	// consumption with MaxConsumptions, else perpetual.
	LicenseType string `json:"license_type,omitempty"`
	// ValidityPeriod, StartDate and MaintenancePeriod are moments; the zero time is none.
	ValidityPeriod    time.Time `json:"validity_period,omitzero"`
	StartDate         time.Time `json:"start_date,omitzero"`
	MaintenancePeriod time.Time `json:"maintenance_period,omitzero"`
	// GracePeriod is in whole hours and allows the grace period.
	GracePeriod time.Duration `json:"-"`

	MaxActivations         *int64    `json:"max_activations,omitempty"`
	MaxTransfers           *int64    `json:"max_transfers,omitempty"`
	LicenseEnabled         *bool     `json:"license_enabled,omitempty"`
	AllowOfflineActivation *bool     `json:"allow_offline_activation,omitempty"`
	IsFloatingCloud        *bool     `json:"is_floating_cloud,omitempty"`
	FloatingUsers          *int64    `json:"floating_users,omitempty"`
	MaxConsumptions        *int64    `json:"max_consumptions,omitempty"`
	AllowOverages          *bool     `json:"allow_overages,omitempty"`
	MaxOverages            *int64    `json:"max_overages,omitempty"`
	ProductFeatures        []Feature `json:"product_features,omitempty"`
	// Metadata is what an application reads from the license.
	Metadata map[string]any `json:"metadata,omitempty"`
	// Extra are further members that PATCH /_sandbox/licenses/{name} can set (docs/sandbox.md), by their names.
	Extra map[string]any `json:"-"`
}

// Feature is a product feature of a license.
type Feature struct {
	Code string `json:"code"`
	Name string `json:"name,omitempty"`
	// Type is activation or consumption; empty is activation.
	Type           string    `json:"feature_type"`
	ExpiryDate     time.Time `json:"expiry_date,omitzero"`
	MaxConsumption int64     `json:"max_consumption,omitempty"`
}

// License is a license of the sandbox.
type License struct {
	// Name is what the admin API knows it by, LicenseKey the key that a user types. A license of a user has Username and
	// Password in place of the key.
	Name, LicenseKey, Username, Password string
	// Product is the short code of its product or bundle.
	Product string
}

// Identity is how a request asks for the license.
func (l License) Identity() core.Identity {
	if l.LicenseKey != "" {
		return core.ByKey(l.LicenseKey)
	}
	return core.ByUser(l.Username, l.Password)
}

// License makes a license of these terms. It is there until the sandbox ends or is reset. Of a product whose licenses belong to
// users it makes a user too.
func (s *Sandbox) License(t testing.TB, terms Terms) License {
	t.Helper()
	if terms.Product == "" {
		terms.Product = s.Line.Products["editor"]
	}
	var state struct {
		Products []product `json:"products"`
	}
	s.admin(t, http.MethodGet, "/state", nil, &state)
	sold := productOf(state.Products, terms.Product)
	if sold == nil {
		t.Fatalf("the sandbox has no product %q; Line.Products has the short codes", terms.Product)
	}
	name := rand.Text()
	made := License{Name: name, Product: terms.Product}
	document := terms.document(t)
	document["name"], document["product"] = name, terms.Product
	if sold.Method == "user" {
		made.Username, made.Password = strings.ToLower(name)+"@sandbox.example", "password-"+name
		document["users"] = []map[string]string{{"email": made.Username, "password": made.Password}}
	} else {
		made.LicenseKey = "TEST-" + name
		document["license_key"] = made.LicenseKey
	}
	s.admin(t, http.MethodPost, "/licenses", ofBundle(document, sold.Bundle), nil)
	return made
}

// ChangeLicense changes the terms of a license, also of a sample (Line.Licenses) by its name. Product counts for nothing.
func (s *Sandbox) ChangeLicense(t testing.TB, name string, terms Terms) {
	t.Helper()
	s.admin(t, http.MethodPatch, "/licenses/"+name, terms.document(t), nil)
}

// product is what the state says of a product.
type product struct {
	ShortCode string   `json:"short_code"`
	Method    string   `json:"authorization_method"`
	Bundle    []string `json:"bundle"`
}

func productOf(all []product, shortCode string) *product {
	for i := range all {
		if all[i].ShortCode == shortCode {
			return &all[i]
		}
	}
	return nil
}

// ofBundle is a license of each product of a bundle, or the license itself.
func ofBundle(license map[string]any, products []string) any {
	if len(products) == 0 {
		return license
	}
	var all []map[string]any
	for _, one := range products {
		part := map[string]any{}
		for name, value := range license {
			part[name] = value
		}
		part["bundle_code"], part["product"] = license["product"], one
		all = append(all, part)
	}
	return all
}

// document is the terms by the API's names.
func (terms Terms) document(t testing.TB) map[string]any {
	t.Helper()
	switch {
	case terms.LicenseType != "":
	case terms.MaxConsumptions != nil:
		terms.LicenseType = "consumption"
	case !terms.ValidityPeriod.IsZero():
		terms.LicenseType = "time-limited"
	}
	document, err := terms.members()
	if err != nil {
		t.Fatalf("the terms of a license: %v", err)
	}
	return document
}

func (terms Terms) members() (map[string]any, error) {
	for _, moment := range []*time.Time{&terms.ValidityPeriod, &terms.StartDate, &terms.MaintenancePeriod} {
		*moment = asServer(*moment)
	}
	terms.ProductFeatures = append([]Feature(nil), terms.ProductFeatures...)
	for i := range terms.ProductFeatures {
		f := &terms.ProductFeatures[i]
		f.ExpiryDate = asServer(f.ExpiryDate)
		if f.Type == "" {
			f.Type = "activation"
		}
	}
	text, err := json.Marshal(terms)
	if err != nil {
		return nil, err
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	if terms.GracePeriod%time.Hour != 0 {
		return nil, fmt.Errorf("the grace period must be whole hours, not %v", terms.GracePeriod)
	}
	if terms.GracePeriod > 0 {
		document["allow_grace_period"], document["grace_period"] = true, int64(terms.GracePeriod/time.Hour)
	}
	if !terms.MaintenancePeriod.IsZero() {
		document["enable_maintenance_period"] = true
	}
	for name, value := range terms.Extra {
		document[name] = value
	}
	return document, nil
}

// asServer is a moment as the server tells it: in UTC, to the millisecond.
func asServer(moment time.Time) time.Time { return moment.UTC().Truncate(time.Millisecond) }
