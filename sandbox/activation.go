package sandbox

import (
	"slices"
	"time"

	"github.com/openspring/openspring/core/wire"
)

// activation activates the licenses of a request on its device.
func activation(write licensesWriter) handler {
	return func(a *ask, m *model) (bodyWriter, *refusal) {
		targets, err := a.findSold(m)
		if err != nil {
			return nil, err
		}
		return a.forAll(m, targets, m.mayActivate, m.activate, write)
	}
}

// findSold is find for a product that must still be sold, and with a key that may be used for it.
func (a *ask) findSold(m *model) ([]target, *refusal) {
	p, err := a.namedProduct(m)
	if err != nil {
		return nil, err
	}
	switch {
	case p.Disabled:
		return nil, refuse("disabled_product", "the product is disabled")
	case p.Archived:
		return nil, refuse("archived_product", "the product is archived")
	case !a.credential.allows(p):
		return nil, refuse("api_key_product_not_allowed", "the API key may not be used for this product")
	}
	if err := a.checkBundle(m, p); err != nil {
		return nil, err
	}
	return a.findLicenses(m, p)
}

// mayActivate returns the reason why a license cannot be activated; nil if it can.
func (m *model) mayActivate(l *license, c *call) *refusal {
	if err := activationState(l, c); err != nil {
		return err
	}
	switch d := l.device(c.hardwareID); {
	case m.blacklisted(c.hardwareID):
		return refuse("blacklisted", "This device is blacklisted")
	case l.Terms.PreventVM && c.isVM != nil && *c.isVM:
		return refuse("vm_not_allowed", "Virtual machine not allowed")
	case d == nil || !d.Active:
		return mayTakePlace(l, c)
	case c.user != nil && d.User != c.user.ID:
		return refuse("license_device_exists", "A device matching this hardware_id is already created on the license")
	}
	return nil
}

func activationState(l *license, c *call) *refusal {
	switch {
	case !l.Terms.LicenseEnabled:
		return refuse("license_not_enabled", "The license is not enabled")
	case l.startsLater(c.now):
		return refuse("license_start_date_error", "This license cannot be activated before start date: %s", *l.Terms.StartDate)
	case l.expired(c.now):
		return refuse("license_expired", "License validity period has expired.")
	case c.offline && l.Terms.IsFloatingCloud:
		return refuse("offline_floating_cloud_not_supported", "Floating cloud licenses cannot be activated offline.")
	case c.offline && !l.Terms.AllowOfflineActivation:
		return refuse("validation_error", "allow_offline_activation is off for this license")
	}
	return nil
}

// mayTakePlace checks the limits for a device that is not active now.
func mayTakePlace(l *license, c *call) *refusal {
	limited := !l.Terms.AllowUnlimitedActivations
	if limited && l.active(nil) >= l.Terms.MaxActivations {
		return refuse("license_activated_max_times", "This license has already been activated the maximum number of times")
	}
	if u := c.user; u != nil && !u.AllowUnlimitedActivations && l.active(u) >= u.MaxActivations {
		return refuse("license_user_activated_max_times", "License user has activated this license max times")
	}
	if _, transfer := vacancy(l, c.hardwareID); limited && transfer && l.Terms.MaxTransfers >= 0 && l.Terms.TransferCount >= l.Terms.MaxTransfers {
		return refuse("license_transferred_max_times", "This license has already been transferred the maximum number of times")
	}
	return nil
}

// vacancy returns the index of the place that a device takes: its own, else the oldest, which is a transfer;
// -1 where there is none.
func vacancy(l *license, hardwareID string) (index int, transfer bool) {
	if own := slices.Index(l.Vacancies, hardwareID); own >= 0 {
		return own, false
	}
	if len(l.Vacancies) == 0 {
		return -1, false
	}
	return 0, true
}

// activate changes a license that mayActivate let pass.
func (m *model) activate(l *license, c *call) *license {
	l = m.edit(l)
	d := l.device(c.hardwareID)
	if d == nil {
		l.Devices = append(l.Devices, device{ID: nextID(&m.given.Devices, firstDeviceID), HardwareID: c.hardwareID})
		d = &l.Devices[len(l.Devices)-1]
	}
	if !d.Active {
		if at, transfer := vacancy(l, c.hardwareID); at >= 0 {
			l.Vacancies = slices.Delete(l.Vacancies, at, at+1)
			if transfer {
				l.Terms.TransferCount++
			}
		}
		d.Active = true
		if c.user != nil {
			d.User = c.user.ID
		}
	}
	startDurations(&l.Terms, c.now)
	m.note(d, c)
	return l
}

// startDurations turns validities that are given as durations into dates; they begin with the first
// activation.
func startDurations(t *terms, now time.Time) {
	after := func(days int64) *string {
		text := wire.FormatTime(now.AddDate(0, 0, int(days)))
		return &text
	}
	if t.IsTrial && t.TrialDays > 0 && t.ValidityPeriod == nil {
		t.ValidityPeriod = after(t.TrialDays)
	}
	for i := range t.ProductFeatures {
		if f := &t.ProductFeatures[i]; f.ValidDays > 0 && f.ExpiryDate == nil {
			f.ExpiryDate = after(f.ValidDays)
		}
	}
}
