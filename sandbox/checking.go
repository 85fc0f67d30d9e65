package sandbox

import "time"

// checking reports the state of the licenses of a request that are active on its device.
func checking(write licensesWriter) handler {
	return func(a *ask, m *model) (bodyWriter, *refusal) {
		targets, err := a.find(m)
		if err != nil {
			return nil, err
		}
		return a.forAll(m, targets, m.mayCheck, m.check, write)
	}
}

// mayCheck returns the reason why a license cannot be checked on a device.
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
	case l.Terms.IsFloatingCloud && l.slots("", c.hardwareID) >= l.Terms.FloatingUsers:
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
	m.note(d, c)
	if l.Terms.IsFloatingCloud {
		d.renew("", c.now.Add(time.Duration(l.Terms.FloatingTimeout)*time.Minute))
	}
	return l
}
