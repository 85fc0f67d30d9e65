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
		return expiredLicense()
	}
	if err := m.mayUse(l, c, "license_not_active"); err != nil {
		return err
	}
	if l.Terms.IsFloatingCloud && !l.expired(c.now) && l.slots("", c.hardwareID) >= l.Terms.FloatingUsers {
		return noSlot()
	}
	return nil
}

// mayUse tells why a license cannot be used on a device; inactive is the call's code for one that is active nowhere.
func (m *model) mayUse(l *license, c *call, inactive string) *refusal {
	switch {
	case !l.Terms.LicenseEnabled:
		return refuse("license_not_enabled", "The license is not enabled")
	case l.active(nil) == 0:
		return refuse(inactive, "The license is not active")
	case m.blacklisted(c.hardwareID):
		return refuse("blacklisted", "This device is blacklisted")
	case l.activeDevice(c.hardwareID, c.user) == nil:
		return refuse("device_not_found", "An active device matching the hardware_id not found")
	}
	return nil
}

// use finds the license that a call is about and gives the call's own license and device to change.
func (a *ask) use(m *model) (*license, *device, *refusal) {
	targets, err := a.find(m)
	if err != nil {
		return nil, nil, err
	}
	t := &targets[0]
	if err := m.mayUse(t.license, &t.call, "license_not_active"); err != nil {
		return nil, nil, err
	}
	a.call = t.call
	l := m.edit(t.license)
	d := l.device(a.call.hardwareID)
	m.note(d, &a.call)
	return l, d, nil
}

func expiredLicense() *refusal {
	return refuse("license_expired", "License validity period has expired.")
}

func noSlot() *refusal {
	return refuse("floating_not_available", "No available slots for floating license")
}

// check stores the device data of a check and, for a floating cloud license, takes or renews the slot.
func (m *model) check(l *license, c *call) *license {
	if !l.Terms.IsFloatingCloud && len(c.data) == 0 && c.isVM == nil {
		return l
	}
	l = m.edit(l)
	d := l.device(c.hardwareID)
	m.note(d, c)
	if l.Terms.IsFloatingCloud && !l.expired(c.now) {
		d.renew("", c.now.Add(time.Duration(l.Terms.FloatingTimeout)*time.Minute))
	}
	return l
}
