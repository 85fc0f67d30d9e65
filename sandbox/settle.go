package sandbox

import (
	"slices"
	"time"
)

// settle lets time act, before every rule: floating slots end, and counts that a period resets begin at 0 in a new one.
func (m *model) settle(now time.Time) {
	for _, l := range m.licenses {
		if l.due(now) {
			m.edit(l).settle(now)
		}
	}
}

// due reports whether settle would change the license.
func (l *license) due(now time.Time) bool {
	for i := range l.Devices {
		if slices.ContainsFunc(l.Devices[i].Slots, func(s slot) bool { return s.ended(now) }) {
			return true
		}
	}
	for _, c := range l.counts() {
		if begin, resets := c.period(now); resets && !begin.Equal(l.Periods[c.feature]) {
			return true
		}
	}
	return false
}

func (l *license) settle(now time.Time) {
	for i := range l.Devices {
		d := &l.Devices[i]
		d.Slots = slices.DeleteFunc(d.Slots, func(s slot) bool { return s.ended(now) })
	}
	for _, c := range l.counts() {
		begin, resets := c.period(now)
		last, counted := l.Periods[c.feature]
		if resets && counted && begin.After(last) {
			*c.total = 0
		}
	}
	l.beginPeriods(now)
}

// beginPeriods lets what is counted now be of the periods of now, without a reset.
func (l *license) beginPeriods(now time.Time) {
	l.Periods = nil
	for _, c := range l.counts() {
		if begin, resets := c.period(now); resets {
			if l.Periods == nil {
				l.Periods = map[string]time.Time{}
			}
			l.Periods[c.feature] = begin
		}
	}
}

func (s *slot) ended(now time.Time) bool { return !s.Until.After(now) }

// count is a total that a period may reset.
type count struct {
	// feature is empty for the license's.
	feature string
	total   *int64
	reset   bool
	name    *string
}

func (l *license) counts() []count {
	t := &l.Terms
	all := []count{{"", &t.TotalConsumptions, t.ResetConsumption, t.ConsumptionPeriod}}
	for i := range t.ProductFeatures {
		f := &t.ProductFeatures[i]
		all = append(all, count{f.Code, &f.TotalConsumptions, f.ResetConsumption, f.ConsumptionPeriod})
	}
	return all
}

// period returns when the period began that now is in, at midnight UTC (protocol.md 3.10).
func (c *count) period(now time.Time) (begin time.Time, resets bool) {
	if !c.reset || c.name == nil {
		return time.Time{}, false
	}
	year, month, day := now.UTC().Date()
	switch *c.name {
	case "weekly":
		sinceMonday := (int(now.UTC().Weekday()) + 6) % 7
		day -= sinceMonday
	case "monthly":
		day = 1
	case "annually":
		month, day = time.January, 1
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC), true
}
