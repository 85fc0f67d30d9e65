package sandbox

import (
	"slices"

	"github.com/openspring/openspring/core/wire"
)

// This file tells of products and their versions (protocol.md 3.18, 3.19).

func productDetails(a *ask, m *model) (bodyWriter, *refusal) {
	p, err := a.findProduct(m)
	if err != nil {
		return nil, err
	}
	return func(*Server) ([]byte, error) {
		var o object
		o.integer("product_id", p.ID)
		o.text("product_name", p.Title)
		o.text("short_code", p.ShortCode)
		o.boolean("allow_trial", p.AllowTrial)
		o.integer("trial_days", p.TrialDays)
		o.text("authorization_method", p.Method)
		o.integer("floating_timeout", p.FloatingTimeout)
		o.boolean("allow_overages", p.AllowOverages)
		o.integer("max_overages", p.MaxOverages)
		o.boolean("prevent_vm", false)
		o.raw("metadata", p.Metadata)
		o.text("metadata_string", string(p.Metadata))
		o.raw("company", companyObject(companyID))
		if a.fields.booleans["include_latest_version"] {
			o.raw("latest_version", p.newest(a.fields.text["env"], "").latest(p))
		}
		if a.fields.booleans["include_custom_fields"] {
			o.raw("custom_fields", p.fieldObjects())
		}
		return o.bytes(), nil
	}, nil
}

// latest writes a version as product_details does; null for none.
func (v *version) latest(p *product) []byte {
	if v == nil {
		return []byte("null")
	}
	var o object
	released := date(&v.ReleaseDate)
	o.integer("id", v.ID)
	o.text("created_at", wire.FormatTime(*released))
	o.text("updated_at", wire.FormatTime(*released))
	o.text("version", v.Version)
	o.text("full_link", v.URL)
	o.optional("filename", nil)
	o.text("release_date", released.Format("2006-01-02"))
	o.boolean("enabled", true)
	o.text("hash_md5", v.MD5)
	o.integer("product_id", p.ID)
	o.text("environment", v.Environment)
	v.links(&o)
	return o.bytes()
}

func (v *version) links(o *object) {
	o.text("eula_link", v.EULALink)
	o.text("release_notes_link", v.ReleaseNotesLink)
	o.optional("size", orNull(v.Size))
	o.optional("requires_version", orNull(v.RequiresVersion))
	o.optional("channel", orNull(v.Channel))
}

func (p *product) fieldObjects() []byte {
	var all [][]byte
	for _, f := range p.CustomFields {
		var o object
		o.text("name", f.Name)
		o.integer("id", f.ID)
		o.text("default_value", f.DefaultValue)
		all = append(all, o.bytes())
	}
	return array(all)
}

// matching are the versions for an environment and channel, each empty for any, the oldest first.
func (p *product) matching(environment, channel string) (found []version) {
	for _, v := range p.Versions {
		if (environment == "" || environment == v.Environment) && (channel == "" || channel == v.Channel) {
			found = append(found, v)
		}
	}
	slices.SortStableFunc(found, func(a, b version) int { return date(&a.ReleaseDate).Compare(*date(&b.ReleaseDate)) })
	return found
}

// offered are those of them that were released while the license was maintained or, without such an end, valid.
func (l *license) offered(p *product, environment, channel string) []version {
	end := date(l.Terms.MaintenancePeriod)
	if end == nil {
		end = date(l.Terms.ValidityPeriod)
	}
	return slices.DeleteFunc(p.matching(environment, channel), func(v version) bool {
		return end != nil && date(&v.ReleaseDate).After(*end)
	})
}

// versionsOf finds the license of a call about versions, and its product.
func (a *ask) versionsOf(m *model) (*license, *product, *refusal) {
	targets, err := a.find(m)
	if err != nil {
		return nil, nil, err
	}
	l, c := targets[0].license, &targets[0].call
	inactiveMay := m.company.InactiveFiles && l.Terms.LicenseEnabled && l.active(nil) == 0
	if err := m.mayUse(l, c, "active_license_required"); err != nil && !inactiveMay {
		return nil, nil, err
	}
	return l, m.product(l.Product), nil
}

func listVersions(a *ask, m *model) (bodyWriter, *refusal) {
	l, p, err := a.versionsOf(m)
	if err != nil {
		return nil, err
	}
	return func(*Server) ([]byte, error) {
		var all [][]byte
		for _, v := range l.offered(p, a.fields.text["env"], a.fields.text["channel"]) {
			var o object
			o.text("version", v.Version)
			o.text("release_date", wire.FormatTime(*date(&v.ReleaseDate)))
			all = append(all, o.bytes())
		}
		return array(all), nil
	}, nil
}

func installationFile(a *ask, m *model) (bodyWriter, *refusal) {
	l, p, err := a.versionsOf(m)
	if err != nil {
		return nil, err
	}
	v, err := a.file(l, p)
	if err != nil {
		return nil, err
	}
	return func(*Server) ([]byte, error) {
		var o object
		o.integer("id", v.ID)
		o.text("version", v.Version)
		o.text("installation_file", v.URL)
		o.text("release_date", wire.FormatTime(*date(&v.ReleaseDate)))
		o.text("hash_md5", v.MD5)
		o.text("environment", v.Environment)
		v.links(&o)
		o.raw("company", l.companyObject())
		return o.bytes(), nil
	}, nil
}

// file is the newest version that the license covers, or the one that is named.
func (a *ask) file(l *license, p *product) (*version, *refusal) {
	environment, channel := a.fields.text["env"], a.fields.text["channel"]
	named, given := a.fields.text["version"]
	another := func(v version) bool { return given && v.Version != named }
	switch offered := slices.DeleteFunc(l.offered(p, environment, channel), another); {
	case len(offered) > 0:
		return &offered[len(offered)-1], nil
	case len(slices.DeleteFunc(p.matching(environment, channel), another)) > 0:
		return nil, refuse("product_version_not_supported", "The license does not cover this version")
	}
	return nil, refuse("version_not_found", "There is no such version")
}
