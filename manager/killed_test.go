package manager_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

// late is how long after a report its outcome can be found out.
const late = 20 * time.Minute

func TestADeactivationOfUnknownOutcomeIsNotChargedTwice(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]string{
		"lost after the server has done it":  `{"kind":"reset","path":"/deactivate_license"}`,
		"lost before the server has done it": `{"kind":"status","status":500,"path":"/deactivate_license"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, u := counting(t)
			w.fault(fault)
			assert.NotNil(t, u.try("deactivate", "").fail)
			u = w.open()
			assert.EqualValues(t, 7, u.do("current", "").at("use.in_flight.n"), "nobody knows yet whether it was booked")
			u.do("activate_license", w.identity())
			w.pass(late)
			assert.Equal(t, true, u.do("sync_consumption", "").at("synced"))
			assert.Equal(t, int64(7), w.total())
		})
	}
}

func TestARefusedDeactivationKeepsWhatWasCounted(t *testing.T) {
	t.Parallel()
	w, u := counting(t)
	w.fault(`{"kind":"status","status":400,"code":"no_transfers_left","path":"/deactivate_license"}`)
	assert.NotNil(t, u.try("deactivate", "").fail)
	assert.EqualValues(t, 7, u.do("current", "").at("use.local"))
	assert.Nil(t, u.do("current", "").at("use.in_flight"))
}

func TestADeactivationNeedsNoStore(t *testing.T) {
	t.Parallel()
	w, u := counting(t)
	u.do("add_local_consumption", `"feature":"reports","consumptions":2`)
	for _, name := range []string{"osp-studio.lock", "osp-studio.sync"} {
		path := filepath.Join(w.folder, name)
		if err := os.Remove(path); err != nil {
			require.ErrorIs(t, err, os.ErrNotExist)
		}
		require.NoError(t, os.Mkdir(path, 0o700))
	}
	got := u.do("deactivate", "")
	assert.Contains(t, got.warnings(), "consumption_dropped", "what cannot be noted is not sent")
	assert.Contains(t, got.warnings(), "store_not_written")
	assert.Equal(t, "deactivated", got.reason())
}

func TestABundlesConsumptionOutlivesAnotherActivation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "bundle")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", `"product":"osp-studio","consumptions":5`)
	u.do("activate_license", w.identity())
	u.do("sync_consumption", `"product":"osp-studio"`)
	assert.EqualValues(t, 5, u.do("local_check", `"product":"osp-studio"`).at("state.facts.consumption.total"))
}

func TestACheckThatIsOvertakenByAReportDoesNotHideIt(t *testing.T) {
	t.Parallel()
	w, u := counting(t)
	slow := w.open()
	w.fault(`{"kind":"delay","ms":300,"path":"/check_license"}`)
	done := make(chan answer, 1)
	go func() { done <- slow.try("check", `"options":{"timeout_ms":60000}`) }()
	require.Eventually(t, func() bool { return w.asked("/check_license") == 1 }, 10*time.Second, time.Millisecond)
	u.do("sync_consumption", "")
	require.Nil(t, (<-done).fail)
	u = w.open()
	assert.EqualValues(t, 7, u.do("local_check", "").at("state.facts.consumption.total"))
	u.do("add_local_consumption", `"consumptions":3`)
	w.fault(`{"kind":"status","status":500,"path":"/add_consumption"}`)
	assert.Equal(t, false, u.do("sync_consumption", "").at("synced"))
	w.pass(late)
	assert.Equal(t, true, u.do("sync_consumption", "").at("synced"))
	assert.Equal(t, int64(10), w.total())
}

func TestARefusedChangeHidesNothingOfAnotherProcess(t *testing.T) {
	t.Parallel()
	w, u := counting(t)
	other := w.open()
	other.do("add_local_consumption", "")
	u.refused("add_local_consumption", `"consumptions":100000`, api.Limit, "license_not_enough_consumptions")
	assert.EqualValues(t, 8, u.do("current", "").at("use.local"))
	other.do("add_local_consumption", `"feature":"reports"`)
	u.refused("add_local_consumption", `"consumptions":100000`, api.Limit, "license_not_enough_consumptions")
	u.do("deactivate", "")
	assert.Equal(t, 1, w.asked("/add_feature_consumption"), "what the other process has counted is reported")
}
