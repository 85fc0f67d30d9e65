package sandbox

import "slices"

// deactivation frees the device of a request.
func deactivation(a *ask, m *model) (bodyWriter, *refusal) {
	targets, err := a.find(m)
	if err != nil {
		return nil, err
	}
	if err := a.deactivate(m, targets); err != nil {
		return nil, err
	}
	return word(a.endpoint.Word), nil
}

// deactivate frees the device wherever it is active: a bundle's licenses may have been freed one by one.
func (a *ask) deactivate(m *model, targets []target) *refusal {
	active := slices.DeleteFunc(slices.Clone(targets), func(t target) bool {
		return t.license.activeDevice(t.call.hardwareID, t.call.user) == nil
	})
	if len(active) == 0 {
		for i := range targets {
			if targets[i].license.active(nil) > 0 {
				return mayDeactivate(targets[i].license, &targets[i].call)
			}
		}
		return mayDeactivate(targets[0].license, &targets[0].call)
	}
	if err := shareUsage(active); err != nil {
		return err
	}
	for i := range active {
		if err := mayDeactivate(active[i].license, &active[i].call); err != nil {
			return err
		}
	}
	for i := range active {
		m.deactivate(active[i].license, &active[i].call)
	}
	return nil
}

// shareUsage gives each license the part of the reported use that is about its features.
func shareUsage(targets []target) *refusal {
	reported := targets[0].call.usage
	for i := range targets {
		targets[i].call.usage = nil
	}
	for _, use := range reported {
		at := slices.IndexFunc(targets, func(t target) bool { return t.license.feature(use.code) != nil })
		if at < 0 {
			return refuse("invalid_license_feature_code", "License feature code: %s is invalid or not assigned to the license.", use.code)
		}
		targets[at].call.usage = append(targets[at].call.usage, use)
	}
	return nil
}

// mayDeactivate returns the reason why a device cannot be deactivated.
func mayDeactivate(l *license, c *call) *refusal {
	switch {
	case l.active(nil) == 0:
		return refuse("license_not_active", "The license is not active")
	case l.activeDevice(c.hardwareID, c.user) == nil:
		return refuse("device_not_found", "An active device matching the hardware_id not found")
	}
	return mayConsume(l, c)
}

// deactivate frees a device that mayDeactivate let pass and books the use it reports. The place becomes a
// vacancy that remembers its device.
func (m *model) deactivate(l *license, c *call) {
	l = m.edit(l)
	d := l.device(c.hardwareID)
	d.Variables = nil
	m.note(d, c)
	d.Active, d.Slots = false, nil
	l.Vacancies = append(l.Vacancies, c.hardwareID)
	if l.consumption() {
		l.Terms.TotalConsumptions = book(l.Terms.TotalConsumptions, c.consumptions)
	}
	for _, use := range c.usage {
		f := l.feature(use.code)
		f.TotalConsumptions = book(f.TotalConsumptions, use.consumptions)
	}
}
