package manager_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

// counting is a world in which a device has counted seven and two of a feature.
func counting(t *testing.T) (*world, *user) {
	w := newWorld(t, "consumption")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", `"consumptions":7`)
	return w, u
}

// total is what the server counts.
func (w *world) total() int64 {
	elsewhere := &world{t: w.t, line: w.line, truth: w.truth, machine: w.truth, folder: w.t.TempDir(), license: w.license}
	u := elsewhere.open()
	u.do("activate_license", elsewhere.identity())
	n, _ := u.do("check", "").at("state.facts.consumption.total").(float64)
	return int64(n)
}

// consumeElsewhere books on another device.
func (w *world) consumeElsewhere(n int) {
	elsewhere := &world{t: w.t, line: w.line, truth: w.truth, machine: w.truth, folder: w.t.TempDir(), license: w.license,
		configure: nil}
	u := elsewhere.open()
	u.do("activate_license", elsewhere.identity())
	u.do("add_local_consumption", fmt.Sprintf(`"consumptions":%d`, n))
	u.do("sync_consumption", "")
}

func TestReportsWhoseResponseIsLost(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		// fault is what happens to the report, meanwhile before it is settled.
		fault     string
		meanwhile func(*world)
		// total is what the server counts in the end.
		total int64
	}{
		"after booking":  {`{"kind":"reset","path":"/add_consumption"}`, nil, 7},
		"before booking": {`{"kind":"status","status":500,"path":"/add_consumption"}`, nil, 7},
		// The request of the same device arrives after all.
		"delayed and booked then":                 {`{"kind":"status","status":500,"path":"/add_consumption"}`, func(w *world) { w.consumeElsewhere(7) }, 7},
		"not booked, hidden by a second device":   {`{"kind":"status","status":500,"path":"/add_consumption"}`, func(w *world) { w.consumeElsewhere(9) }, 9},
		"not booked, a second device counts less": {`{"kind":"status","status":500,"path":"/add_consumption"}`, func(w *world) { w.consumeElsewhere(6) }, 13},
		"booked, a second device counts too":      {`{"kind":"reset","path":"/add_consumption"}`, func(w *world) { w.consumeElsewhere(3) }, 10},
	} {
		for _, killed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/killed %v", name, killed), func(t *testing.T) {
				t.Parallel()
				w, u := counting(t)
				w.fault(row.fault)
				got := u.do("sync_consumption", "")
				assert.Equal(t, false, got.at("synced"))
				assert.NotNil(t, got.at("failure"))
				if killed {
					u = w.open()
				}
				assert.EqualValues(t, 7, u.do("current", "").at("use.in_flight.n"))
				u.do("add_local_consumption", `"consumptions":-0`)
				w.pass(15 * time.Minute)
				early := u.do("sync_consumption", "")
				assert.Equal(t, false, early.at("synced"), "the server may still take it")
				assert.Contains(t, early.warnings(), "consumption_in_flight")
				if row.meanwhile != nil {
					row.meanwhile(w)
				}
				w.pass(2 * time.Minute)
				assert.Equal(t, true, u.do("sync_consumption", "").at("synced"))
				assert.Nil(t, u.do("current", "").at("use.in_flight"))
				assert.EqualValues(t, 0, u.do("current", "").at("use.local"))
				assert.Equal(t, row.total, w.total())
			})
		}
	}
}

func TestAWrongClockSettlesNoReportEarly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption").own()
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", "")
	w.fault(`{"kind":"status","status":500,"path":"/add_consumption"}`)
	u.do("sync_consumption", "")
	w.machine.set(24 * time.Hour)
	restarted := w.open()
	assert.Equal(t, false, restarted.do("sync_consumption", "").at("synced"), "the server's time decides")
	assert.EqualValues(t, 1, restarted.do("current", "").at("use.in_flight.n"))
	w.pass(17 * time.Minute)
	assert.Equal(t, true, restarted.do("sync_consumption", "").at("synced"))
}

func TestARefusedReportGoesBack(t *testing.T) {
	t.Parallel()
	w, u := counting(t)
	w.fault(`{"kind":"status","status":400,"code":"license_not_enough_consumptions","path":"/add_consumption"}`)
	got := u.do("sync_consumption", "")
	assert.Equal(t, false, got.at("synced"))
	assert.Equal(t, "license_not_enough_consumptions", got.at("failure.code"))
	assert.EqualValues(t, 7, u.do("current", "").at("use.local"))
	assert.Nil(t, u.do("current", "").at("use.in_flight"))
	assert.Equal(t, true, u.do("sync_consumption", "").at("synced"))
	assert.Equal(t, int64(7), w.total())
}

func TestANewPeriodIsNoReasonToReportTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "metered")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", `"consumptions":4`)
	u.do("sync_consumption", "")
	u.do("add_local_consumption", `"consumptions":3`)
	w.fault(`{"kind":"reset","path":"/add_consumption"}`)
	u.do("sync_consumption", "")
	w.pass(2 * day)
	u.do("sync_consumption", "")
	assert.Nil(t, u.do("current", "").at("use.in_flight"))
	assert.EqualValues(t, 0, u.do("current", "").at("use.local"))
	assert.EqualValues(t, 0, u.do("check", "").at("state.facts.consumption.total"))
}

func TestConsumptionHasItsLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "metered")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", `"consumptions":6`)
	w.fault(`{"kind":"reset","path":"/add_consumption"}`)
	u.do("sync_consumption", "")
	u.do("add_local_consumption", `"consumptions":4`)
	u.refused("add_local_consumption", "", api.Limit, "license_not_enough_consumptions")
	u.refused("add_local_consumption", `"consumptions":-1`, api.API, "negative_consumptions_not_allowed")
	u.refused("add_local_consumption", `"feature":"nothing"`, api.NotFound, "unsupported_product_feature")
	u.do("add_local_consumption", `"feature":"reports","consumptions":12`)
	u.refused("add_local_consumption", `"feature":"reports"`, api.Limit, "feature_not_enough_consumptions")
	assert.Equal(t, true, u.do("sync_consumption", `"feature":"reports"`).at("synced"))
	u.refused("add_local_consumption", `"feature":"reports"`, api.Limit, "feature_not_enough_consumptions")
	assert.Equal(t, 1, w.asked("/add_feature_consumption"))

	plain := newWorld(t, "license")
	p := plain.open()
	p.refused("add_local_consumption", "", api.NotFound, "no_license")
	p.do("activate_license", plain.identity())
	p.refused("add_local_consumption", "", api.API, "license_not_consumption")

	back := newWorld(t, "consumption")
	b := back.open()
	b.do("activate_license", back.identity())
	b.refused("add_local_consumption", `"consumptions":-1`, api.Limit, "license_not_enough_consumptions")
	b.do("add_local_consumption", `"consumptions":5`)
	b.do("add_local_consumption", `"consumptions":-2`)
	assert.EqualValues(t, 3, b.do("current", "").at("use.local"))
}

func TestABundleCountsPerProduct(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "bundle")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", `"product":"osp-studio","consumptions":5`)
	u.refused("add_local_consumption", "", api.Argument, "missing_member")
	u.refused("add_local_consumption", `"product":"osp-editor"`, api.API, "license_not_consumption")
	assert.Equal(t, true, u.do("sync_consumption", `"product":"osp-studio"`).at("synced"))
	u.do("check", "")
	assert.EqualValues(t, 5, u.do("local_check", `"product":"osp-studio"`).at("state.facts.consumption.total"))
}

func TestReportsFollowAConfirmedCheck(t *testing.T) {
	t.Parallel()
	w, u := counting(t)
	u.do("check", "")
	assert.Equal(t, 1, w.asked("/add_consumption"))
	assert.EqualValues(t, 7, u.do("local_check", "").at("state.facts.consumption.total"))
	u.do("check", "")
	assert.Equal(t, 1, w.asked("/add_consumption"))
}

func TestTheTextOfADeactivationReportsEverything(t *testing.T) {
	t.Parallel()
	_, u := counting(t)
	u.do("add_local_consumption", `"feature":"reports","consumptions":2`)
	made := u.do("deactivate_offline", "")
	require.Equal(t, "deactivated", made.reason())
	text := decoded(t, made.at("text"))
	assert.Contains(t, text, `"consumptions":7`)
	assert.Contains(t, text, `"product_features":[{"code":"reports","consumptions":2}]`)
	u.refused("add_local_consumption", "", api.LicenseState, "deactivated")
}

func TestTheTextOfADeactivationDoesNotChargeALostReportTwice(t *testing.T) {
	t.Parallel()
	w, u := counting(t)
	w.fault(`{"kind":"reset","path":"/add_consumption"}`)
	u.do("sync_consumption", "")
	require.Equal(t, int64(7), w.total(), "the server has booked it")
	u.do("add_local_consumption", "")
	made := u.do("deactivate_offline", "")
	assert.Contains(t, made.warnings(), any("consumption_in_flight"))
	text, err := json.Marshal(map[string]any{"endpoint": "deactivate_offline", "text": made.at("text")})
	require.NoError(t, err)
	_, err = w.client().Call(t.Context(), "send_offline_request", text)
	require.NoError(t, err)
	assert.Equal(t, int64(8), w.total())
}

func TestADeactivationReportsEverything(t *testing.T) {
	t.Parallel()
	w, u := counting(t)
	u.do("add_local_consumption", `"feature":"reports","consumptions":2`)
	assert.Empty(t, u.do("deactivate", "").warnings())
	assert.Equal(t, int64(7), w.total())
	assert.Equal(t, 1, w.asked("/add_feature_consumption"))
	assert.EqualValues(t, 0, u.do("current", "").at("use.local"))
}

func TestConsumptionKeepsNobodyFromDeactivating(t *testing.T) {
	t.Parallel()
	w, u := counting(t)
	w.patch(`{"max_consumptions":5}`)
	assert.Equal(t, []any{"consumption_dropped"}, u.do("deactivate", "").warnings())
	u.refused("local_check", "", api.LicenseState, "deactivated")
}
