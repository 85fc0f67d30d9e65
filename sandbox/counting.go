package sandbox

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

// maxNumber is the largest number that every JSON reader keeps exact.
const maxNumber = 1 << 53

// book adds within 0 and maxNumber.
func book(total, n int64) int64 { return min(max(0, total+n), maxNumber) }
