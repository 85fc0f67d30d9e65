package sandbox

import "slices"

// This file counts use while a license is active (protocol.md 3.10, 3.11).

// addConsumption counts use of a license. Settings of overages that come with it change the license first.
func addConsumption(a *ask, m *model) (bodyWriter, *refusal) {
	if err := a.checkCount(); err != nil {
		return nil, err
	}
	overages, given := a.fields.integers["max_overages"]
	if given && overages < 0 {
		return nil, refuse("validation_error", "max_overages must not be negative")
	}
	l, _, err := a.use(m)
	if err != nil {
		return nil, err
	}
	t := &l.Terms
	if !l.consumption() {
		return nil, refuse("license_not_consumption", "The license needs to be of consumption type")
	}
	if given {
		t.MaxOverages = overages
	}
	if allow, given := a.fields.booleans["allow_overages"]; given {
		t.AllowOverages = allow
	}
	n := a.count()
	if err := fits(n, l.counter(), "license_not_enough_consumptions"); err != nil {
		return nil, err
	}
	t.TotalConsumptions = book(t.TotalConsumptions, n)
	return func(*Server) ([]byte, error) {
		var o object
		o.integer("id", l.ID)
		o.integer("max_consumptions", t.MaxConsumptions)
		o.boolean("allow_unlimited_consumptions", t.AllowUnlimitedConsumptions)
		o.boolean("allow_negative_consumptions", t.AllowNegativeConsumptions)
		o.boolean("allow_overages", t.AllowOverages)
		o.integer("max_overages", t.MaxOverages)
		o.boolean("reset_consumption", t.ResetConsumption)
		o.optional("consumption_period", t.ConsumptionPeriod)
		o.integer("total_consumptions", t.TotalConsumptions)
		o.raw("company", l.companyObject())
		return o.bytes(), nil
	}, nil
}

// addFeatureConsumption counts use of a feature.
func addFeatureConsumption(a *ask, m *model) (bodyWriter, *refusal) {
	if err := a.checkCount(); err != nil {
		return nil, err
	}
	l, _, err := a.use(m)
	if err != nil {
		return nil, err
	}
	f := l.feature(a.fields.text["feature"])
	if f == nil || f.expired(a.call.now) || f.Type != "consumption" {
		return nil, refuse("unsupported_product_feature", "One or more of requested product features do not exists or they are not enabled on the product")
	}
	n := a.count()
	if err := fits(n, f.counter(), "feature_not_enough_consumptions"); err != nil {
		return nil, err
	}
	f.TotalConsumptions = book(f.TotalConsumptions, n)
	return func(*Server) ([]byte, error) {
		var o object
		o.integer("id", f.ID)
		o.integer("license_id", l.ID)
		o.raw("company", l.companyObject())
		o.integer("total_consumptions", f.TotalConsumptions)
		o.integer("max_consumptions", f.MaxConsumption)
		o.boolean("allow_negative_consumptions", f.AllowNegativeConsumptions)
		o.boolean("allow_unlimited_consumptions", f.AllowUnlimitedConsumptions)
		o.boolean("allow_overages", f.AllowOverages)
		o.integer("max_overages", f.MaxOverages)
		o.boolean("reset_consumption", f.ResetConsumption)
		o.optional("consumption_period", f.ConsumptionPeriod)
		o.boolean("is_floating", f.IsFloating)
		o.boolean("is_floating_cloud", f.IsFloatingCloud)
		if f.IsFloating || f.IsFloatingCloud {
			o.integer("floating_timeout", f.FloatingTimeout)
			o.integer("floating_users", f.FloatingUsers)
		}
		return o.bytes(), nil
	}, nil
}

// count is the use that a call reports, 1 unless it says.
func (a *ask) count() int64 {
	if n, given := a.fields.integers["consumptions"]; given {
		return n
	}
	return 1
}

var events = []string{"consumption_add", "offline_floating_consumptions_sync"}

// checkCount judges event, of which the words exclude each other.
func (a *ask) checkCount() *refusal {
	given, there := a.fields.words["event"]
	if there && (len(given) != 1 || !slices.Contains(events, given[0])) {
		return refuse("validation_error", "event must hold one of consumption_add and offline_floating_consumptions_sync")
	}
	return nil
}
