package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// product is what a short code stands for. Its members have the API's names where the API has them.
type product struct {
	// Name is the name in the line of JSON; empty for products that only error codes need.
	Name      string `json:"name"`
	ID        int64  `json:"id"`
	ShortCode string `json:"short_code"`
	Title     string `json:"product_name"`
	// Method is the authorization method, license-key or user.
	Method          string `json:"authorization_method"`
	AllowTrial      bool   `json:"allow_trial"`
	TrialDays       int64  `json:"trial_days"`
	AllowOverages   bool   `json:"allow_overages"`
	MaxOverages     int64  `json:"max_overages"`
	FloatingTimeout int64  `json:"floating_timeout"`
	// Bundle lists the short codes of a bundle's products; nil for a product.
	Bundle   []string        `json:"bundle,omitempty"`
	Disabled bool            `json:"disabled"`
	Archived bool            `json:"archived"`
	Metadata json.RawMessage `json:"metadata"`
	Versions []version       `json:"versions"`
	// CustomFields are what licenses of the product may be annotated with.
	CustomFields []customField `json:"custom_fields,omitempty"`
	// Policies are what a trial may be issued by; the first goes unless another is asked for.
	Policies []policy `json:"policies,omitempty"`
}

type customField struct {
	ID           int64  `json:"id"`
	Name         string `json:"name"`
	DefaultValue string `json:"default_value"`
}

// policy is a template of licenses: the members of the license object that differ from a new license's.
type policy struct {
	Code  string          `json:"code"`
	Terms json.RawMessage `json:"terms"`
}

const (
	byKey  = "license-key"
	byUser = "user"
)

// version is one installation file of a product. Dates are as the API spells them.
type version struct {
	ID               int64  `json:"id"`
	Version          string `json:"version"`
	Environment      string `json:"environment"`
	Channel          string `json:"channel"`
	URL              string `json:"installation_file"`
	MD5              string `json:"hash_md5"`
	ReleaseDate      string `json:"release_date"`
	Size             string `json:"size"`
	RequiresVersion  string `json:"requires_version"`
	EULALink         string `json:"eula_link"`
	ReleaseNotesLink string `json:"release_notes_link"`
}

// newProduct is a product before its own members are set.
func newProduct() *product {
	return &product{Method: byKey, FloatingTimeout: 120, Metadata: json.RawMessage(emptyObject)}
}

// newest is the version of the latest release date for an environment and channel, each empty for any; nil for none.
func (p *product) newest(environment, channel string) (found *version) {
	for i := range p.Versions {
		v := &p.Versions[i]
		if environment != "" && environment != v.Environment || channel != "" && channel != v.Channel {
			continue
		}
		if found == nil || date(&v.ReleaseDate).After(*date(&found.ReleaseDate)) {
			found = v
		}
	}
	return found
}

// normalize refuses values that no product has and spells its metadata canonically.
func (p *product) normalize() error {
	switch {
	case p.ShortCode == "":
		return errors.New("short_code is missing")
	case p.Title == "":
		return errors.New("product_name is missing")
	case p.Method != byKey && p.Method != byUser:
		return fmt.Errorf("authorization_method must be %s or %s", byKey, byUser)
	case p.Bundle != nil && len(p.Bundle) == 0:
		return errors.New("bundle must list products")
	}
	for _, text := range append([]string{p.Name, p.ShortCode, p.Title}, p.Bundle...) {
		if err := isPlain(text); err != nil {
			return err
		}
	}
	err := inRange(map[string][3]int64{"trial_days": {p.TrialDays, 0, 36500}, "max_overages": {p.MaxOverages, 0, maxNumber},
		"floating_timeout": {p.FloatingTimeout, 0, maxSpan}})
	if err != nil {
		return err
	}
	for i := range p.Versions {
		if err := p.Versions[i].check(); err != nil {
			return fmt.Errorf("versions: %w", err)
		}
	}
	if err := p.checkTemplates(); err != nil {
		return err
	}
	return normalizeJSON("metadata", &p.Metadata, rawjson.Missing)
}

func (p *product) checkTemplates() error {
	seen := once{}
	for _, f := range p.CustomFields {
		if f.Name == "" {
			return errors.New("custom_fields: name is missing")
		}
	}
	for i := range p.Policies {
		each := &p.Policies[i]
		if each.Code == "" {
			return errors.New("policies: code is missing")
		}
		if each.Terms == nil {
			each.Terms = json.RawMessage(emptyObject)
		}
		terms, err := rawjson.ParseStrict(each.Terms)
		if err == nil {
			err = new(model).patch(&license{Terms: newTerms()}, terms, time.Time{})
		}
		if err := errors.Join(err, seen.take("code", each.Code)); err != nil {
			return fmt.Errorf("policies: %w", err)
		}
	}
	return nil
}

// giveIDs gives ids to the parts of a product that was just read, and refuses ids that it brings.
func (m *model) giveIDs(p *product) error {
	given := errors.New("id cannot be set: the sandbox gives it")
	for i := range p.Versions {
		if p.Versions[i].ID != 0 {
			return fmt.Errorf("versions: %w", given)
		}
		p.Versions[i].ID = nextID(&m.given.Versions, firstVersionID)
	}
	for i := range p.CustomFields {
		if p.CustomFields[i].ID != 0 {
			return fmt.Errorf("custom_fields: %w", given)
		}
		p.CustomFields[i].ID = nextID(&m.given.CustomFields, firstCustomFieldID)
	}
	return nil
}

// patchable are the members of a product that may change. The others are what licenses and requests name it by.
var patchable = []string{"allow_trial", "trial_days", "allow_overages", "max_overages", "floating_timeout", "disabled", "archived",
	"metadata", "versions", "custom_fields", "policies"}

// patchProduct sets members of a product.
func (m *model) patchProduct(shortCode string, document rawjson.Value) error {
	if err := onlyKnown(document, "what may be set of a product", patchable); err != nil {
		return err
	}
	for member := range document.All() {
		if !member.Present() && member.Name() != "metadata" {
			return fmt.Errorf("%s must not be null", member.Name())
		}
	}
	at := slices.IndexFunc(m.products, func(p *product) bool { return p.ShortCode == shortCode })
	next := *m.products[at]
	next.Policies = slices.Clone(next.Policies) // normalize writes into it
	detach(&next, document)
	var own product
	if err := decodeStrictly(document.Raw(), &next); err != nil {
		return err
	}
	if document.Get("versions").Present() {
		own.Versions = next.Versions
	}
	if document.Get("custom_fields").Present() {
		own.CustomFields = next.CustomFields
	}
	if err := m.giveIDs(&own); err != nil {
		return err
	}
	m.products[at] = &next
	return next.normalize()
}

func (v *version) check() error {
	if v.Version == "" {
		return errors.New("version is missing")
	}
	if _, err := wire.ParseTime(v.ReleaseDate); err != nil {
		return fmt.Errorf("release_date of %s must be an ISO date", v.Version)
	}
	return nil
}

func (m *model) product(shortCode string) *product {
	i := slices.IndexFunc(m.products, func(p *product) bool { return p.ShortCode == shortCode })
	if i < 0 {
		return nil
	}
	return m.products[i]
}
