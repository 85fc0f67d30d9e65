package state_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/state"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

const (
	day       = 24 * time.Hour
	tolerance = day
)

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// license is a license object with members of its own beside those that every one here has.
func license(members ...string) string {
	return `{"product_details":{"short_code":"acme","company_id":7},"company":{"id":7}` +
		strings.Join(append([]string{""}, members...), ",") + `}`
}

func document(t testing.TB, text string) *state.Document {
	t.Helper()
	d, err := state.ReadDocument([]byte(text))
	require.NoError(t, err)
	return d
}

// entry was activated online at noon, and confirmed then.
func entry(t testing.TB, text string) state.Entry {
	t.Helper()
	return state.Entry{
		Document: document(t, text), Evidence: state.Evidence{Signed: true, Device: state.BySignature},
		Activated: state.Activation{How: state.Online, At: noon}, Identity: state.Identity{LicenseKey: "K"},
		Device: state.Device{HardwareID: "this"}, Contact: noon, Epoch: "e",
	}
}

func settings() state.Settings {
	return state.Settings{Product: "acme", CompanyID: 7, HardwareID: "this", CheckWithin: 30 * day,
		GracePeriod: 14 * day, ClockTolerance: tolerance}
}

type want struct {
	name   state.Name
	reason string
	until  time.Time
}

func (w want) check(t *testing.T, got state.State) {
	t.Helper()
	assert.Equal(t, w.name, got.Name)
	assert.Equal(t, w.reason, got.Reason)
	assert.Equal(t, stamp(w.until), stamp(got.Until), "until")
	assert.Equal(t, w.name == state.Valid || w.name == state.Grace, got.Usable())
	assert.Equal(t, got.Usable(), got.Status() == api.OK)
}

func evaluate(e state.Entry, s state.Settings, at time.Time) state.State {
	return judged(e, s, state.Moment{T: at, Clock: state.ClockOK})
}

func judged(e state.Entry, s state.Settings, m state.Moment) state.State {
	return state.Evaluate(&e, &s, m)
}

var never time.Time

// ours is the license of these tests' product.
var ours = state.Part("acme")

// The rows of the contract's table that time does not change, each by one change to a license that may be used.
func TestEachRuleThatTimeDoesNotChange(t *testing.T) {
	t.Parallel()
	ended := &state.End{How: state.Deactivated, At: noon}
	tests := []struct {
		name   string
		alter  func(e *state.Entry, s *state.Settings)
		reason string
	}{
		{"1 no entry", func(e *state.Entry, _ *state.Settings) { *e = state.Entry{} }, "no_license"},
		{"1 pending only", func(e *state.Entry, _ *state.Settings) { *e = state.Entry{Pending: []state.Pending{{RequestID: "r"}}} }, "no_license"},
		{"2 deactivated", func(e *state.Entry, _ *state.Settings) { e.Ended = ended }, "deactivated"},
		{"2 deactivated, without a document", func(e *state.Entry, _ *state.Settings) { *e = state.Entry{Ended: ended} }, "deactivated"},
		{"3 nobody has verified it", func(e *state.Entry, _ *state.Settings) { e.Evidence = state.Evidence{} }, "not_proven"},
		{"3 another key", func(e *state.Entry, _ *state.Settings) { e.Evidence.Signed = false }, "not_proven"},
		{"3 another device", func(e *state.Entry, _ *state.Settings) { e.Evidence.Device = state.AnotherDevice }, "not_proven"},
		{"4 another product", func(_ *state.Entry, s *state.Settings) { s.Product = "other" }, "wrong_product"},
		{"4 case counts", func(_ *state.Entry, s *state.Settings) { s.Product = "ACME" }, "wrong_product"},
		{"4 another company", func(_ *state.Entry, s *state.Settings) { s.CompanyID = 8 }, "wrong_company"},
		{"5 another device", func(_ *state.Entry, s *state.Settings) { s.HardwareID = "that" }, "wrong_device"},
		{"6 refused", func(e *state.Entry, _ *state.Settings) { e.Refused = &state.Refusal{Code: "blacklisted", At: noon} }, "blacklisted"},
	}
	for i, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			e, s := entry(t, license()), settings()
			want{state.Valid, "ok", noon.Add(30 * day)}.check(t, evaluate(e, s, noon))
			tc.alter(&e, &s)
			for _, at := range []time.Time{noon, noon.Add(-400 * day), noon.Add(4000 * day)} {
				want{state.Invalid, tc.reason, never}.check(t, evaluate(e, s, at))
			}
			// The rule that comes first speaks, whichever of the later ones would.
			for _, later := range tests[i+1:] {
				if strings.HasPrefix(later.name, "1") || strings.Contains(later.name, "without") {
					continue
				}
				e, s := entry(t, license()), settings()
				later.alter(&e, &s)
				tc.alter(&e, &s)
				assert.Contains(t, []string{tc.reason, later.reason}, evaluate(e, s, noon).Reason)
				if tc.name[0] != later.name[0] {
					assert.Equal(t, tc.reason, evaluate(e, s, noon).Reason, later.name)
				}
			}
		})
	}
}

func TestEvidenceThatIsEnough(t *testing.T) {
	t.Parallel()
	for _, by := range []state.DeviceProof{state.BySignature, state.ByHardwareID, state.ByNothing} {
		e := entry(t, license())
		e.Evidence.Device = by
		got := evaluate(e, settings(), noon)
		assert.True(t, got.Usable(), by)
		assert.Equal(t, by, got.Facts.DeviceProof)
	}
	s := settings()
	s.CompanyID = 0
	assert.Equal(t, state.OK, evaluate(entry(t, `{"product_details":{"short_code":"acme"},"company":{"id":99}}`), s, noon).Reason, "no company is asked for")
	assert.Equal(t, state.OK, evaluate(entry(t, `{"product_details":{"short_code":"acme"}}`), settings(), noon).Reason, "the license names none")
	assert.Equal(t, "wrong_company", evaluate(entry(t, `{"product_details":{"short_code":"acme","company_id":"7"}}`), settings(), noon).Reason)
	bundle := `"licenses":[{"product_details":{"short_code":"acme"}}]}`
	assert.Equal(t, "wrong_company", evaluate(entry(t, `{"company":{"id":8},`+bundle), settings(), noon).Reason, "a bundle's own company")
	assert.Equal(t, state.OK, evaluate(entry(t, `{"company":{"id":7},`+bundle), settings(), noon).Reason)
	assert.Equal(t, "wrong_product", evaluate(entry(t, `{"license_enabled":true}`), settings(), noon).Reason)
}

// step is what holds from a moment on, up to the next step.
type step struct {
	from time.Time
	want want
}

type timeline struct {
	name    string
	license string
	alter   func(e *state.Entry, s *state.Settings)
	steps   []step
}

// timelines are the rules that time changes; each step is looked at a second before its end, and at its beginning.
func timelines() []timeline {
	end, start := noon.Add(10*day), noon.Add(2*day)
	long := func(_ *state.Entry, s *state.Settings) { s.CheckWithin = -1 }
	slot := func(until time.Time) func(e *state.Entry, s *state.Settings) {
		return func(e *state.Entry, _ *state.Settings) { e.SetSlot(ours, &state.Slot{Until: until}) }
	}
	within := func(check, grace time.Duration) func(e *state.Entry, s *state.Settings) {
		return func(_ *state.Entry, s *state.Settings) { s.CheckWithin, s.GracePeriod = check, grace }
	}
	ends := fmt.Sprintf(`"validity_period":%q`, stamp(end))
	starts := fmt.Sprintf(`"start_date":%q`, stamp(start))
	return []timeline{
		{"7 disabled", license(`"license_enabled":false`), nil, []step{{noon, want{state.Invalid, "license_not_enabled", never}}}},
		{"7 not active", license(`"license_active":false`), nil, []step{{noon, want{state.Invalid, "license_not_active", never}}}},
		{"7 not active, of an activation", license(`"active":false`), nil, []step{{noon, want{state.Invalid, "license_not_active", never}}}},
		{"7 unreadable", license(`"validity_period":"soon"`), nil, []step{{noon, want{state.Invalid, "unreadable_license", never}}}},
		{"8 not started", license(starts), long, []step{
			{noon, want{state.Invalid, "license_start_date_error", start}}, {start, want{state.Valid, "ok", never}}}},
		{"9 ends", license(ends), long, []step{
			{noon, want{state.Valid, "ok", end}}, {end, want{state.Invalid, "license_expired", never}}}},
		{"9 a date alone", license(`"validity_period":"2026-06-11"`), long, []step{
			{noon, want{state.Valid, "ok", end.Add(-12 * time.Hour)}},
			{end.Add(-12 * time.Hour), want{state.Invalid, "license_expired", never}}}},
		{"9 trial ends", license(ends, `"is_trial":true`), long, []step{
			{noon, want{state.Valid, "ok", end}}, {end, want{state.Invalid, "trial_expired", never}}}},
		{"9 the server says expired", license(`"is_expired":true`), nil, []step{{noon, want{state.Invalid, "license_expired", never}}}},
		{"9 and 13 subscription grace", license(ends, `"grace_period":24`), long, []step{
			{noon, want{state.Valid, "ok", end}}, {end, want{state.Grace, "subscription_grace", end.Add(day)}},
			{end.Add(day), want{state.Invalid, "license_expired", never}}}},
		{"9 grace not allowed", license(ends, `"grace_period":24,"allow_grace_period":false`), long, []step{
			{noon, want{state.Valid, "ok", end}}, {end, want{state.Invalid, "license_expired", never}}}},
		{"9 is_expired during grace", license(ends, `"grace_period":24,"is_expired":true`), long, []step{
			{noon, want{state.Invalid, "license_expired", end}}, {end, want{state.Grace, "subscription_grace", end.Add(day)}},
			{end.Add(day), want{state.Invalid, "license_expired", never}}}},
		{"11 no slot", license(`"is_floating_cloud":true`), nil, []step{{noon, want{state.Stale, "no_slot", never}}}},
		{"11 slot ends", license(`"is_floating_cloud":true`), slot(end), []step{
			{noon, want{state.Valid, "ok", end}}, {end, want{state.Stale, "no_slot", never}}}},
		{"11 floating on premises", license(`"is_floating":true`), slot(end), []step{
			{noon, want{state.Valid, "ok", end}}, {end, want{state.Stale, "no_slot", never}}}},
		{"11 a slot outlives the deadline", license(`"is_floating_cloud":true`), slot(noon.Add(100 * day)), []step{
			{noon, want{state.Valid, "ok", noon.Add(100 * day)}}, {noon.Add(100 * day), want{state.Stale, "no_slot", never}}}},
		{"11 the license ends before the slot", license(`"is_floating_cloud":true`, ends), slot(end.Add(day)), []step{
			{noon, want{state.Valid, "ok", end}}, {end, want{state.Invalid, "license_expired", never}}}},
		{"12 and 13 deadline", license(), nil, []step{
			{noon, want{state.Valid, "ok", noon.Add(30 * day)}}, {noon.Add(30 * day), want{state.Grace, "offline_grace", noon.Add(44 * day)}},
			{noon.Add(44 * day), want{state.Stale, "check_overdue", never}}}},
		{"12 deadline at once", license(), within(0, 14*day), []step{
			{noon, want{state.Grace, "offline_grace", noon.Add(14 * day)}}, {noon.Add(14 * day), want{state.Stale, "check_overdue", never}}}},
		{"12 no grace", license(), within(30*day, 0), []step{
			{noon, want{state.Valid, "ok", noon.Add(30 * day)}}, {noon.Add(30 * day), want{state.Stale, "check_overdue", never}}}},
		{"12 none for a file", license(), func(e *state.Entry, _ *state.Settings) { e.Activated.How = state.Offline }, []step{
			{noon, want{state.Valid, "ok", never}}}},
		{"12 none", license(), long, []step{{noon, want{state.Valid, "ok", never}}}},
		{"12 overdue, then expired", license(ends), within(day, day), []step{
			{noon, want{state.Valid, "ok", noon.Add(day)}}, {noon.Add(day), want{state.Grace, "offline_grace", noon.Add(2 * day)}},
			{noon.Add(2 * day), want{state.Stale, "check_overdue", end}}, {end, want{state.Invalid, "license_expired", never}}}},
		{"13 offline grace ends first", license(ends, `"grace_period":240`), within(12*day, 2*day), []step{
			{noon, want{state.Valid, "ok", end}}, {end, want{state.Grace, "subscription_grace", noon.Add(12 * day)}},
			{noon.Add(12 * day), want{state.Grace, "offline_grace", noon.Add(14 * day)}},
			{noon.Add(14 * day), want{state.Stale, "check_overdue", end.Add(10 * day)}},
			{end.Add(10 * day), want{state.Invalid, "license_expired", never}}}},
		{"13 subscription grace ends first", license(ends, `"grace_period":24`), within(5*day, 90*day), []step{
			{noon, want{state.Valid, "ok", noon.Add(5 * day)}}, {noon.Add(5 * day), want{state.Grace, "offline_grace", end}},
			{end, want{state.Grace, "subscription_grace", end.Add(day)}}, {end.Add(day), want{state.Invalid, "license_expired", never}}}},
		{"13 both end at once", license(ends, `"grace_period":24`), within(5*day, 6*day), []step{
			{noon, want{state.Valid, "ok", noon.Add(5 * day)}}, {noon.Add(5 * day), want{state.Grace, "offline_grace", end}},
			{end, want{state.Grace, "subscription_grace", end.Add(day)}}, {end.Add(day), want{state.Invalid, "license_expired", never}}}},
		{"13 the same reason through the other's beginning", license(ends, `"grace_period":2400`), within(5*day, 9*day), []step{
			{noon, want{state.Valid, "ok", noon.Add(5 * day)}}, {noon.Add(5 * day), want{state.Grace, "offline_grace", noon.Add(14 * day)}},
			{noon.Add(14 * day), want{state.Stale, "check_overdue", end.Add(100 * day)}},
			{end.Add(100 * day), want{state.Invalid, "license_expired", never}}}},
	}
}

func TestEachRuleThatTimeChanges(t *testing.T) {
	t.Parallel()
	for _, line := range timelines() {
		t.Run(line.name, func(t *testing.T) {
			t.Parallel()
			e, s := entry(t, line.license), settings()
			if line.alter != nil {
				line.alter(&e, &s)
			}
			usableUntil := never
			for i := len(line.steps) - 1; i >= 0; i-- {
				step := line.steps[i]
				moments := []time.Time{step.from, step.from.Add(time.Second), noon.Add(10_000 * day)}
				if i+1 < len(line.steps) {
					moments[2] = line.steps[i+1].from.Add(-time.Second)
				}
				if usable := step.want.name == state.Valid || step.want.name == state.Grace; !usable {
					usableUntil = step.from
				}
				for _, at := range moments {
					got := evaluate(e, s, at)
					step.want.check(t, got)
					if got.Usable() {
						assert.Equal(t, stamp(usableUntil), stamp(got.Facts.GraceUntil), "grace_until")
					} else {
						assert.True(t, got.Facts.GraceUntil.IsZero())
					}
				}
			}
		})
	}
}

func TestAClockBehindMattersToLicensesWithDates(t *testing.T) {
	t.Parallel()
	end := noon.Add(10 * day)
	slot := func(e *state.Entry) { e.SetSlot(ours, &state.Slot{Until: end}) }
	tests := map[string]struct {
		license string
		alter   func(e *state.Entry)
		dated   bool
	}{
		"perpetual": {license(), nil, false}, "ends": {license(fmt.Sprintf(`"validity_period":%q`, stamp(end))), nil, true},
		"started": {license(`"start_date":"2026-01-01"`), nil, true}, "slot": {license(`"is_floating_cloud":true`), slot, true},
		"no date": {license(`"validity_period":null,"start_date":null,"maintenance_period":"2026-01-01"`), nil, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := entry(t, tc.license)
			if tc.alter != nil {
				tc.alter(&e)
			}
			for behind, late := range map[time.Duration]bool{0: false, day - time.Second: false, day: false, day + time.Second: true, 400 * day: true} {
				got := judged(e, settings(), state.Moment{T: noon, Behind: behind, Clock: state.ClockOK})
				if late && tc.dated {
					assert.Equal(t, []any{state.Stale, "clock_behind"}, []any{got.Name, got.Reason}, behind)
				} else {
					assert.Equal(t, state.Valid, got.Name, behind)
				}
			}
		})
	}
	// What the license itself says comes first, and goes on with the time.
	e := entry(t, license(fmt.Sprintf(`"validity_period":%q`, stamp(end))))
	late := state.Moment{T: end.Add(-time.Second), Behind: 2 * day, Clock: state.ClockLate}
	want{state.Stale, "clock_behind", end}.check(t, judged(e, settings(), late))
	late.T = end
	want{state.Invalid, "license_expired", never}.check(t, judged(e, settings(), late))
}

func TestABundleIsJudgedByTheProductThatIsAskedFor(t *testing.T) {
	t.Parallel()
	of := func(code, more string) string {
		return fmt.Sprintf(`{"product_details":{"short_code":%q}%s}`, code, more)
	}
	a, b := of("a", ""), of("b", `,"license_enabled":false`)
	for name, text := range map[string]string{"array": "[" + a + "," + b + "]", "object": `{"licenses":[` + a + "," + b + `],"bundle_signature_v2":"x"}`,
		"map": `{"a":` + a + `,"b":` + b + `}`} {
		e := entry(t, text)
		assert.Equal(t, []string{"a", "b"}, e.Document.Products(), name)
		assert.Equal(t, text, string(e.Document.Bytes()))
		for product, reason := range map[string]string{"a": "ok", "b": "license_not_enabled", "c": "wrong_product", "": "wrong_product"} {
			s := settings()
			s.Product = product
			assert.Equal(t, reason, evaluate(e, s, noon).Reason, "%s %s", name, product)
		}
	}
	for _, text := range []string{"", "{", "7", "null", "[7]", `["a"]`, `{"licenses":[null]}`} {
		_, err := state.ReadDocument([]byte(text))
		assert.Error(t, err, text)
	}
	assert.Nil(t, (*state.Document)(nil).Bytes())
	assert.Nil(t, (*state.Document)(nil).Products())
}

func TestOfSeveralLicensesOfOneProductTheFirstCounts(t *testing.T) {
	t.Parallel()
	d := document(t, "["+license(`"id":1`)+","+license(`"id":2`)+`,{"id":3,"product_details":{"short_code":"other"}}]`)
	assert.Equal(t, []string{"acme", "other"}, d.Products())
	id, _ := d.License("acme").Get("id").Int()
	assert.Equal(t, int64(1), id)
}
