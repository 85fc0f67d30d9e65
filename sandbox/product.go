package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/openspring/openspring/core/rawjson"
	"github.com/openspring/openspring/core/wire"
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
	return normalizeJSON("metadata", &p.Metadata, rawjson.Missing)
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
