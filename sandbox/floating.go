package sandbox

import (
	"slices"
	"time"

	"github.com/openspring/openspring/core/wire"
)

// This file gives, lends and takes back the slots of floating cloud licenses and features (protocol.md 3.12 to 3.16).

// checkFeature reports the state of a feature and takes or renews its slot, where it has slots.
func checkFeature(a *ask, m *model) (bodyWriter, *refusal) {
	l, d, err := a.use(m)
	if err != nil {
		return nil, err
	}
	f := l.feature(a.fields.text["feature"])
	if f == nil || f.expired(a.call.now) {
		return nil, a.noFeature()
	}
	if f.IsFloatingCloud {
		switch {
		case l.expired(a.call.now):
			return nil, expiredLicense()
		case l.slots(f.Code, d.HardwareID) >= f.FloatingUsers:
			return nil, noSlot()
		}
		d.renew(f.Code, a.call.now.Add(time.Duration(f.FloatingTimeout)*time.Minute))
	}
	return func(*Server) ([]byte, error) {
		var o object
		o.integer("id", f.ID)
		o.integer("license_id", l.ID)
		f.describe(&o, l.slots(f.Code, ""))
		o.raw("company", l.companyObject())
		if held := d.slot(f.Code); held != nil {
			o.boolean("is_borrowed", held.Borrowed)
		}
		if a.fields.booleans["include_metadata_string"] {
			o.text("metadata_string", string(f.metadata()))
		}
		return o.bytes(), nil
	}, nil
}

func (a *ask) noFeature() *refusal {
	return refuse("invalid_license_feature_code", "License feature code: %s is invalid or not assigned to the license.", a.fields.text["feature"])
}

// floatingFeature finds the floating cloud feature of a call.
func (a *ask) floatingFeature(l *license) (*feature, *refusal) {
	f := l.feature(a.fields.text["feature"])
	switch {
	case f == nil || f.expired(a.call.now):
		return nil, a.noFeature()
	case !f.IsFloatingCloud:
		return nil, refuse("feature_not_floating", "License feature is not floating cloud feature.")
	}
	return f, nil
}

func releaseLicense(a *ask, m *model) (bodyWriter, *refusal) {
	l, d, err := a.use(m)
	switch {
	case err != nil:
		return nil, err
	case !l.Terms.IsFloatingCloud || !d.release(""):
		return nil, refuse("floating_not_available", "The device holds no slot of the license")
	}
	return word(""), nil
}

func releaseFeature(a *ask, m *model) (bodyWriter, *refusal) {
	l, d, err := a.use(m)
	if err != nil {
		return nil, err
	}
	f, err := a.floatingFeature(l)
	switch {
	case err != nil:
		return nil, err
	case !d.release(f.Code):
		return nil, refuse("floating_feature_device_not_in_use", "the device holds no slot of the feature")
	}
	return word(""), nil
}

// release frees the device's slot, and reports whether it held one.
func (d *device) release(feature string) bool {
	before := len(d.Slots)
	d.Slots = slices.DeleteFunc(d.Slots, func(s slot) bool { return s.Feature == feature })
	return len(d.Slots) < before
}

// lending are the terms by which slots are borrowed.
type lending struct {
	feature        string
	allowed        bool
	hours, holders int64
}

func borrowLicense(a *ask, m *model) (bodyWriter, *refusal) {
	l, d, err := a.use(m)
	if err != nil {
		return nil, err
	}
	t := &l.Terms
	return a.borrow(l, d, lending{"", t.IsFloatingCloud && t.CanBorrow, t.MaxBorrowTime, t.FloatingUsers})
}

func borrowFeature(a *ask, m *model) (bodyWriter, *refusal) {
	l, d, err := a.use(m)
	if err != nil {
		return nil, err
	}
	f, err := a.floatingFeature(l)
	if err != nil {
		return nil, err
	}
	return a.borrow(l, d, lending{f.Code, f.CanBorrow, f.MaxBorrowTime, f.FloatingUsers})
}

// borrow gives the device a slot until a moment. A later call moves it, to an earlier one too.
func (a *ask) borrow(l *license, d *device, by lending) (bodyWriter, *refusal) {
	switch {
	case l.expired(a.call.now):
		return nil, expiredLicense()
	case !by.allowed:
		return nil, refuse("license_borrow_not_allowed", "License does not allow borrowing")
	}
	until, ok := a.borrowedUntil(by.hours)
	switch {
	case !ok:
		return nil, refuse("borrow_until_not_valid", "Borrow until field is not valid")
	case l.slots(by.feature, d.HardwareID) >= by.holders:
		return nil, noSlot()
	}
	d.release(by.feature)
	d.Slots = append(d.Slots, slot{Feature: by.feature, Until: until, Borrowed: true})
	return func(*Server) ([]byte, error) {
		var o object
		o.text("borrowed_until", wire.FormatTime(until))
		o.integer("max_borrow_time", by.hours)
		o.integer("device_id", d.ID)
		o.integer("license_id", l.ID)
		o.raw("company", l.companyObject())
		return o.bytes(), nil
	}, nil
}

// borrowedUntil is the moment that is asked for, or the latest that is allowed.
func (a *ask) borrowedUntil(hours int64) (until time.Time, ok bool) {
	latest := a.call.now.Add(time.Duration(hours) * time.Hour).Truncate(time.Millisecond)
	text, given := a.fields.text["borrowed_until"]
	if !given {
		return latest, hours > 0
	}
	until, err := wire.ParseTime(text)
	return until, err == nil && until.After(a.call.now) && !until.After(latest)
}
