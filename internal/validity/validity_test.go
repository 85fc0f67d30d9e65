package validity_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/validity"
)

// cases are shared with the tests of C, Python and C#.
func cases(t *testing.T) (all []struct {
	Name              string
	Now               time.Time
	License, Validity json.RawMessage
}) {
	t.Helper()
	text, err := os.ReadFile("testdata/cases.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &all))
	require.Greater(t, len(all), 100)
	return all
}

func TestEvaluate(t *testing.T) {
	t.Parallel()
	for _, c := range cases(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			license, err := rawjson.Parse(c.License)
			require.NoError(t, err)
			assert.JSONEq(t, string(c.Validity), string(validity.Evaluate(license, c.Now).AppendJSON(nil)))
		})
	}
}

func TestWhatIsNoObjectIsUnreadable(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"null", "[]", `"license"`, "7", "true"} {
		license, err := rawjson.Parse([]byte(text))
		require.NoError(t, err)
		assert.Equal(t, validity.Validity{State: validity.Invalid, Reason: validity.Unreadable}, validity.Evaluate(license, time.Now()), text)
	}
	assert.Equal(t, validity.Unreadable, validity.Evaluate(rawjson.Value{}, time.Now()).Reason)
}

var epoch = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// randomTerms draws terms whose moments lie within two days, so that they often meet.
func randomTerms(random *rand.Rand) validity.Terms {
	moment := func() *time.Time {
		if random.IntN(3) == 0 {
			return nil
		}
		at := epoch.Add(time.Duration(random.IntN(48)) * time.Hour)
		return &at
	}
	rarely := func() bool { return random.IntN(6) == 0 }
	return validity.Terms{Disabled: rarely(), Inactive: rarely(), Expired: rarely(), Trial: rarely(), Start: moment(), End: moment(),
		GraceHours: []float64{0, 0, 1.5, 24, 1e18, -3}[random.IntN(6)]}
}

// reading is the rules once more, in words of their own: who may use the license.
func reading(t validity.Terms, now time.Time) validity.State {
	end := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	if t.End != nil {
		end = *t.End
	}
	graceEnd := end.Add(time.Duration(min(max(t.GraceHours, 0), 1000) * float64(time.Hour)))
	usable := !t.Disabled && !t.Inactive && (t.Start == nil || !now.Before(*t.Start))
	switch {
	case usable && now.Before(end) && !t.Expired:
		return validity.Valid
	case usable && t.End != nil && !now.Before(end) && now.Before(graceEnd):
		return validity.Grace
	}
	return validity.Invalid
}

// The verdict stays the same up to until, and there it changes; where there is none it never does.
func TestUntilIsWhenTimeAloneChangesTheVerdict(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // A test that can be repeated.
	same := func(a, b validity.Validity) bool { return a.State == b.State && a.Reason == b.Reason }
	for range 20_000 {
		terms := randomTerms(random)
		now := epoch.Add(time.Duration(random.IntN(96)-24) * time.Hour / 2)
		verdict := terms.At(now)
		what := fmt.Sprintf("%+v at %v: %+v", terms, now, verdict)
		require.Equal(t, reading(terms, now), verdict.State, what)
		last := now.Add(1000 * time.Hour)
		if !verdict.Until.IsZero() {
			require.True(t, verdict.Until.After(now), what)
			require.False(t, same(verdict, terms.At(verdict.Until)), what)
			last = verdict.Until.Add(-1)
		}
		require.True(t, same(verdict, terms.At(last)), what)
		require.True(t, same(verdict, terms.At(now.Add(last.Sub(now)/2))), what)
	}
}

func BenchmarkEvaluate(b *testing.B) {
	license, err := rawjson.Parse([]byte(`{"license_enabled":true,"license_active":true,"is_expired":false,"is_trial":false,"start_date":"2026-01-01",
		"validity_period":"2027-01-31T00:00:00.000Z","allow_grace_period":true,"grace_period":24}`))
	require.NoError(b, err)
	for b.Loop() {
		validity.Evaluate(license, epoch)
	}
}
