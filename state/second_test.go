package state_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/state"
)

var entries = flag.Int("entries", 30_000, "how many random entries the rules are read for twice (make test-rules: a million)")

// draw is an entry in words of its own, from which both readings start. Its moments are hours from noon, so that they often meet.
type draw struct {
	none, ended, unsigned, foreign, product, company, device, refused bool
	disabled, inactive, expired, trial, floating, offline             bool
	start, end, slot                                                  *int
	grace, within, patience, behind                                   int
	contact, now                                                      int
}

func drawn(r *rand.Rand) draw {
	rarely := func() bool { return r.IntN(40) == 0 }
	hour := func() *int {
		if r.IntN(3) == 0 {
			return nil
		}
		h := r.IntN(48) - 12
		return &h
	}
	return draw{
		rarely(), rarely(), rarely(), rarely(), rarely(), rarely(), rarely(), rarely(),
		rarely(), rarely(), rarely(), r.IntN(2) == 0, r.IntN(4) == 0, r.IntN(4) == 0,
		hour(), hour(), hour(), []int{0, 0, 5, 24, 500}[r.IntN(5)], r.IntN(30) - 3, r.IntN(20), []int{0, 0, 0, 24, 25}[r.IntN(5)],
		r.IntN(24) - 12, r.IntN(72) - 24,
	}
}

func at(hours int) time.Time { return noon.Add(time.Duration(hours) * time.Hour) }

// build makes what Evaluate reads.
func (d draw) build(t testing.TB) (state.Entry, state.Settings, state.Moment) {
	members := []string{fmt.Sprintf(`"license_enabled":%t,"license_active":%t,"is_expired":%t,"is_trial":%t,"is_floating_cloud":%t,"grace_period":%d`,
		!d.disabled, !d.inactive, d.expired, d.trial, d.floating, d.grace)}
	if d.start != nil {
		members = append(members, fmt.Sprintf(`"start_date":%q`, stamp(at(*d.start))))
	}
	if d.end != nil {
		members = append(members, fmt.Sprintf(`"validity_period":%q`, stamp(at(*d.end))))
	}
	e, s := state.Entry{}, settings()
	if !d.none {
		e = entry(t, license(members...))
	}
	e.Contact, e.Evidence.Signed = at(d.contact), !d.unsigned
	if d.slot != nil {
		e.SetSlot(ours, &state.Slot{Until: at(*d.slot)})
	}
	if d.ended && !d.none {
		e.Ended = &state.End{How: state.Deactivated}
	}
	if d.refused {
		e.Refused = &state.Refusal{Code: "license_not_found"}
	}
	if d.offline {
		e.Activated.How = state.Offline
	}
	if d.foreign {
		e.Evidence.Device = state.AnotherDevice
	}
	alter(d.product, &s.Product, "other")
	alter(d.device, &s.HardwareID, "that")
	alter(d.company, &s.CompanyID, 8)
	s.CheckWithin, s.GracePeriod = time.Duration(d.within)*time.Hour, time.Duration(d.patience)*time.Hour
	return e, s, state.Moment{T: at(d.now), Behind: time.Duration(d.behind) * time.Hour}
}

func alter[V any](do bool, value *V, to V) {
	if do {
		*value = to
	}
}

// reading is the contract's rules once more, in hours, from the end to the beginning: the last word counts.
func (d draw) reading(now int) string {
	word := "valid ok"
	const forever = 1 << 30
	graceEnd, hard := forever, forever
	subscription := d.end != nil && now >= *d.end && d.grace > 0 && now < *d.end+d.grace
	if subscription {
		graceEnd = *d.end + d.grace
		word = "grace subscription_grace"
	}
	if !d.offline && !d.floating && d.within >= 0 && now >= d.contact+d.within {
		if hard = d.contact + d.within + d.patience; hard < graceEnd {
			word = "grace offline_grace"
		}
		if now >= hard {
			word = "stale check_overdue"
		}
	}
	if d.floating && (d.slot == nil || *d.slot <= now) {
		word = "stale no_slot"
	}
	if d.behind > 24 && (d.start != nil || d.end != nil || d.slot != nil) {
		word = "stale clock_behind"
	}
	expired := "invalid license_expired"
	if d.trial {
		expired = "invalid trial_expired"
	}
	if d.end != nil && now >= *d.end && !subscription || d.expired && (d.end == nil || now < *d.end) {
		word = expired
	}
	if d.start != nil && *d.start > now {
		word = "invalid license_start_date_error"
	}
	for _, no := range []struct {
		holds bool
		word  string
	}{
		{d.inactive, "license_not_active"}, {d.disabled, "license_not_enabled"}, {d.refused, "license_not_found"}, {d.device, "wrong_device"},
		{d.company, "wrong_company"}, {d.product, "wrong_product"}, {d.unsigned || d.foreign, "not_proven"}, {d.ended, "deactivated"},
		{d.none, "no_license"},
	} {
		if no.holds {
			word = "invalid " + no.word
		}
	}
	return word
}

// until looks at every hour: all dates are whole ones.
func (d draw) until() time.Time {
	for hour := d.now + 1; hour < 700; hour++ {
		if d.reading(hour) != d.reading(d.now) {
			return at(hour)
		}
	}
	return time.Time{}
}

func TestASecondReadingOfTheRulesAgrees(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(12, uint64(*entries))) //nolint:gosec // A test that can be repeated.
	seen := map[string]int{}
	for range *entries {
		d := drawn(r)
		e, s, m := d.build(t)
		got := judged(e, s, m)
		word := string(got.Name) + " " + got.Reason
		if word != d.reading(d.now) || !got.Until.Equal(d.until()) {
			require.Equal(t, d.reading(d.now)+stamp(d.until()), word+stamp(got.Until), "%+v", d)
		}
		if got.Usable() && (e.Refused != nil || e.Ended != nil || !e.Evidence.Signed || d.foreign) {
			require.Fail(t, "usable", "%+v", d)
		}
		seen[word]++
	}
	require.Len(t, seen, 18, "every verdict occurs: %v", seen)
}
