package sandbox

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/openspring/openspring/core/wire"
)

// This file holds the rules of protocol.md 3.1 to 3.9 for one license: each step first refuses, then
// changes.

// call is what a rule needs to know about a request.
type call struct {
	now        time.Time
	hardwareID string
	// user is the license user who calls; nil on key-based licenses.
	user                    *user
	data                    map[string]string
	isVM                    *bool
	variables               map[string]json.RawMessage
	consumptions            int64
	usage                   []usage
	offline, expiredAsError bool
}

// usage is the local use of a feature that an offline deactivation reports.
type usage struct {
	code         string
	consumptions int64
}

// mayActivate tells why a license cannot be activated; nil if it can.
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
	case c.user != nil && d.User != c.user.Email:
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
		l.Devices = append(l.Devices, device{ID: m.newDeviceID(), HardwareID: c.hardwareID})
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
			d.User = c.user.Email
		}
	}
	startDurations(&l.Terms, c.now)
	note(d, c)
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

// note stores what a call tells about its device.
func note(d *device, c *call) {
	if len(c.data) > 0 && d.Data == nil {
		d.Data = map[string]string{}
	}
	for name, value := range c.data {
		d.Data[name] = value
	}
	if c.isVM != nil {
		d.IsVM = c.isVM
	}
	if len(c.variables) > 0 && d.Variables == nil {
		d.Variables = map[string]json.RawMessage{}
	}
	for name, value := range c.variables {
		d.Variables[name] = value
	}
}

// mayCheck tells why a license cannot be checked on a device.
func (m *model) mayCheck(l *license, c *call) *refusal {
	switch {
	case !l.Terms.LicenseEnabled:
		return refuse("license_not_enabled", "The license is not enabled")
	case l.active(nil) == 0:
		return refuse("license_not_active", "The license is not active")
	case c.expiredAsError && l.expired(c.now):
		return refuse("license_expired", "License validity period has expired.")
	case m.blacklisted(c.hardwareID):
		return refuse("blacklisted", "This device is blacklisted")
	case l.activeDevice(c.hardwareID, c.user) == nil:
		return refuse("device_not_found", "An active device matching the hardware_id not found")
	case l.Terms.IsFloatingCloud && l.slots(c.now, c.hardwareID) >= l.Terms.FloatingUsers:
		return refuse("floating_not_available", "No available slots for floating license")
	}
	return nil
}

// check stores the device data of a check and, for a floating cloud license, takes or renews the slot.
func (m *model) check(l *license, c *call) *license {
	if !l.Terms.IsFloatingCloud && len(c.data) == 0 && c.isVM == nil {
		return l
	}
	l = m.edit(l)
	d := l.device(c.hardwareID)
	note(d, c)
	if l.Terms.IsFloatingCloud {
		d.SlotUntil = c.now.Add(time.Duration(l.Terms.FloatingTimeout) * time.Minute)
	}
	return l
}

// mayDeactivate tells why a device cannot be freed.
func mayDeactivate(l *license, c *call) *refusal {
	switch {
	case l.active(nil) == 0:
		return refuse("license_not_active", "The license is not active")
	case l.activeDevice(c.hardwareID, c.user) == nil:
		return refuse("device_not_found", "An active device matching the hardware_id not found")
	}
	return mayConsume(l, c)
}

// mayConsume checks the use that a deactivation reports. A license that counts no consumption ignores it.
func mayConsume(l *license, c *call) *refusal {
	t := &l.Terms
	if l.consumption() {
		if err := fits(c.consumptions, counter{t.TotalConsumptions, t.MaxConsumptions, t.MaxOverages, t.AllowOverages,
			t.AllowUnlimitedConsumptions, t.AllowNegativeConsumptions}, "license_not_enough_consumptions"); err != nil {
			return err
		}
	}
	for _, use := range c.usage {
		f := l.feature(use.code)
		if f == nil || f.Type != "consumption" {
			return refuse("invalid_license_feature_code", "License feature code: %s is invalid or not assigned to the license.", use.code)
		}
		if err := fits(use.consumptions, counter{f.TotalConsumptions, f.MaxConsumption, f.MaxOverages, f.AllowOverages,
			f.AllowUnlimitedConsumptions, f.AllowNegativeConsumptions}, "feature_not_enough_consumptions"); err != nil {
			return err
		}
	}
	return nil
}

type counter struct {
	total, max, overages                      int64
	allowOverages, unlimited, allowedNegative bool
}

func fits(n int64, c counter, code string) *refusal {
	limit := c.max
	if c.allowOverages {
		limit += c.overages
	}
	switch {
	case n < 0 && !c.allowedNegative:
		return refuse("validation_error", "negative consumptions are not allowed")
	case n > 0 && !c.unlimited && n > limit-c.total:
		return refuse(code, "Not enough consumptions left")
	}
	return nil
}

func (l *license) feature(code string) *feature {
	i := slices.IndexFunc(l.Terms.ProductFeatures, func(f feature) bool { return f.Code == code })
	if i < 0 {
		return nil
	}
	return &l.Terms.ProductFeatures[i]
}

// deactivate frees a device that mayDeactivate let pass and books the use it reports. The place becomes a
// vacancy that remembers its device.
func (m *model) deactivate(l *license, c *call) {
	l = m.edit(l)
	d := l.device(c.hardwareID)
	note(d, c)
	d.Active, d.SlotUntil = false, time.Time{}
	l.Vacancies = append(l.Vacancies, c.hardwareID)
	if l.consumption() {
		l.Terms.TotalConsumptions = book(l.Terms.TotalConsumptions, c.consumptions)
	}
	for _, use := range c.usage {
		f := l.feature(use.code)
		f.TotalConsumptions = book(f.TotalConsumptions, use.consumptions)
	}
}

// maxNumber is the largest number that every JSON reader keeps exact.
const maxNumber = 1 << 53

// book adds within 0 and maxNumber.
func book(total, n int64) int64 { return min(max(0, total+n), maxNumber) }
