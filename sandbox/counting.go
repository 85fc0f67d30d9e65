package sandbox

// mayConsume checks the use that a deactivation reports. A license that counts no consumption ignores it.
func mayConsume(l *license, c *call) *refusal {
	if l.consumption() {
		if err := fits(c.consumptions, l.counter(), "license_not_enough_consumptions"); err != nil {
			return err
		}
	}
	for _, use := range c.usage {
		f := l.feature(use.code)
		if f == nil || f.Type != "consumption" {
			return refuse("invalid_license_feature_code", "License feature code: %s is invalid or not assigned to the license.", use.code)
		}
		if err := fits(use.consumptions, f.counter(), "feature_not_enough_consumptions"); err != nil {
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
	limit, unlimited := c.max, c.unlimited
	if c.allowOverages {
		limit, unlimited = limit+c.overages, unlimited || c.overages == 0
	}
	switch {
	case n < 0 && !c.allowedNegative:
		return refuse("negative_consumptions_not_allowed", "Negative consumptions not allowed")
	case n > 0 && !unlimited && n > limit-c.total:
		return refuse(code, "Not enough consumptions left")
	}
	return nil
}

func (l *license) counter() counter {
	t := &l.Terms
	return counter{t.TotalConsumptions, t.MaxConsumptions, t.MaxOverages, t.AllowOverages, t.AllowUnlimitedConsumptions, t.AllowNegativeConsumptions}
}

func (f *feature) counter() counter {
	return counter{f.TotalConsumptions, f.MaxConsumption, f.MaxOverages, f.AllowOverages, f.AllowUnlimitedConsumptions, f.AllowNegativeConsumptions}
}

// maxNumber is the largest number that every JSON reader keeps exact.
const maxNumber = 1 << 53

// book adds within the numbers that every JSON reader keeps exact. A total may fall below 0 where negative use is allowed.
func book(total, n int64) int64 { return min(max(-maxNumber, total+n), maxNumber) }
