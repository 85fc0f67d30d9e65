package manager_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/tests/faults"
)

// endsLicense are the codes that end a license until a later yes.
var endsLicense = []string{"license_not_enabled", "license_not_active", "license_expired", "trial_expired", "license_not_found", "device_not_found",
	"blacklisted", "vm_not_allowed"}

func TestEveryCodeOfTheServersInACheck(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	ended := 0
	for _, row := range api.Codes {
		if row.Origin != api.Server || row.Status == api.Unavailable || row.Code == "date_header_diff" || row.Status == api.Auth {
			continue
		}
		w.fault(fmt.Sprintf(`{"kind":"status","status":400,"code":%q,"path":"/check_license"}`, row.Code))
		got := u.try("check", "")
		if slices.Contains(endsLicense, row.Code) {
			ended++
			require.NotNil(t, got.fail, row.Code)
			assert.Equal(t, row.Code, got.fail.Code)
			assert.Equal(t, true, got.at("confirmed"), row.Code)
			assert.Equal(t, row.Code, w.open().refused("local_check", "", got.fail.Status, row.Code).reason(), "after a restart")
			assert.Equal(t, "ok", u.do("check", "").reason(), "a later yes heals")
			continue
		}
		require.Nil(t, got.fail, row.Code)
		assert.Equal(t, "ok", got.reason(), row.Code)
		assert.Equal(t, row.Code == "floating_not_available", got.at("confirmed"), row.Code)
	}
	assert.Equal(t, len(endsLicense), ended)
}

// Codes that say nothing of the license, and those of a server that is not well, change nothing, whatever they are called.
func TestWhatTheServerSaysOfItselfChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	said := func(status int, code string, want api.Status) {
		w.fault(fmt.Sprintf(`{"kind":"status","status":%d,"code":%q,"path":"/check_license","times":0}`, status, code))
		got := u.do("check", "")
		w.admin("DELETE", "faults", "")
		assert.Equal(t, []any{"ok", false}, []any{got.reason(), got.at("confirmed")}, "%d %s", status, code)
		assert.Equal(t, string(want.Name()), got.at("failure.name"), "%d %s", status, code)
		assert.Equal(t, "ok", w.open().do("local_check", "").reason(), "%d %s", status, code)
	}
	tried := 0
	for _, row := range api.Codes {
		switch {
		case row.Origin != api.Server:
		case row.Code == "date_header_diff":
			said(400, row.Code, api.Clock)
			tried++
		case row.Status == api.Auth:
			said(401, row.Code, api.Auth)
			tried++
		case row.Status == api.Unavailable:
			said(503, row.Code, api.Unavailable)
			tried++
		}
	}
	assert.Greater(t, tried, 10)
	for _, code := range endsLicense {
		said(503, code, api.Unavailable)
	}
}

func TestNoSlotTakesTheSlotAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "slots")
	u := w.open()
	u.do("activate_license", w.identity())
	w.fault(`{"kind":"status","status":400,"code":"floating_not_available","path":"/check_license"}`)
	got := u.refused("check", "", api.Limit, "no_slot")
	assert.Equal(t, true, got.at("confirmed"))
	w.open().refused("local_check", "", api.Limit, "no_slot")
	u.do("check", "")
}

func TestMain(m *testing.M) {
	faults.TakeNames()
	os.Exit(m.Run())
}

// Each row of the table of faults of a check: what is not the API's word changes nothing.
func TestEveryFaultInACheckLeavesTheStateAsItWas(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("some rows wait for their time to end")
	}
	slots := make(chan struct{}, 32)
	var rows sync.WaitGroup
	var done, ended sync.Map
	for i := range faults.All {
		f := &faults.All[i]
		if f.Operation != "" || !slices.Contains(f.Methods(), "GET") || f.Want.Code == "" || f.Warm || f.Callers > 1 || f.Cancel {
			continue
		}
		rows.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if was, is, ok := checkUnder(t, f); ok {
				done.Store(f.Name, true)
				if slices.Contains(endsLicense, f.Want.Code) && f.Want.Status != api.Unavailable {
					ended.Store(f.Name, true)
					assert.NotEqual(t, was, is, f.Name)
					return
				}
				assert.Equal(t, was, is, f.Name)
			}
		})
	}
	rows.Wait()
	n := 0
	done.Range(func(any, any) bool { n++; return true })
	assert.Greater(t, n, 60, "rows that a license could be activated for first")
}

// checkUnder activates, breaks the world, checks as a process that was just started, and returns the states before and after.
func checkUnder(t *testing.T, f *faults.Fault) (was, is string, ok bool) {
	w, err := f.Start("GET")
	require.NoError(t, err, f.Name)
	defer func() { assert.NoError(t, w.Close(), f.Name) }()
	settings := manager.DefaultSettings()
	settings.Path, settings.RequireStableDevice = t.TempDir(), false
	within := func(do func(*manager.Manager)) {
		config, err := core.ParseConfig(w.Config())
		require.NoError(t, err, f.Name)
		client, err := core.Open(config)
		require.NoError(t, err, f.Name)
		defer func() { assert.NoError(t, client.Close(), f.Name) }()
		m, err := manager.Open(client, settings)
		require.NoError(t, err, f.Name)
		defer func() { assert.NoError(t, m.Close(), f.Name) }()
		do(m)
	}
	within(func(m *manager.Manager) {
		_, err = m.Call(t.Context(), "activate_license", w.GoodRequest())
		was = stateIn(t, m)
	})
	if err != nil {
		return "", "", false // a configuration by which nothing can go well
	}
	w.Break()
	within(func(m *manager.Manager) {
		_, err = m.Check(t.Context(), manager.CheckRequest{})
		is = stateIn(t, m)
	})
	return was, is, err == nil || assertLicenseError(err)
}

// stateIn is what a manager knows, but for the time.
func stateIn(t *testing.T, m *manager.Manager) string {
	response, err := m.Call(t.Context(), "current", []byte("{}"))
	require.NoError(t, err)
	var current struct {
		State    struct{ State, Reason string }
		Contact  string
		Document json.RawMessage
	}
	require.NoError(t, json.Unmarshal(response.Result, &current))
	return fmt.Sprint(current.State, current.Contact, len(current.Document))
}

// assertLicenseError reports whether an error says that the license may not be used.
func assertLicenseError(err error) bool {
	fail := err.(*manager.Error)
	return fail.Detail("confirmed") != nil
}

func TestAYesUnderWayDoesNotUndoADeactivation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	slow, other := w.open(), w.open()
	slow.do("activate_license", w.identity())
	w.fault(`{"kind":"delay","ms":300,"path":"/check_license"}`)
	done := make(chan answer, 1)
	go func() { done <- slow.try("check", `"options":{"timeout_ms":60000}`) }()
	require.Eventually(t, func() bool { return w.asked("/check_license") == 1 }, 10*time.Second, time.Millisecond)
	other.do("deactivate", "")
	got := <-done
	require.NotNil(t, got.fail)
	assert.Equal(t, "deactivated", got.fail.Code)
	assert.Equal(t, []any{"superseded"}, got.warnings())
	for _, u := range []*user{slow, other, w.open()} {
		u.refused("local_check", "", api.LicenseState, "deactivated")
	}
}

func TestAnActivationWhoseResponseIsLostIsSettledByACheck(t *testing.T) {
	t.Parallel()
	for _, license := range []string{"license", "user", "slots", "bundle"} {
		w := newWorld(t, license)
		u := w.open()
		endpoint := "/activate_license"
		if w.isBundle() {
			endpoint = "/activate_bundle"
		}
		w.fault(`{"kind":"reset","path":"` + endpoint + `"}`)
		got := u.try("activate_license", w.identity())
		require.NotNil(t, got.fail)
		assert.Equal(t, "maybe", got.fail.Sent)
		restarted := w.open()
		assert.Equal(t, "ok", restarted.do("check", "").reason(), "nobody types a key twice")
		assert.Equal(t, "ok", w.open().do("current", "").reason())
	}
	w := newWorld(t, "license")
	u := w.open()
	w.fault(`{"kind":"status","status":500,"path":"/activate_license"}`)
	u.try("activate_license", w.identity())
	restarted := w.open()
	restarted.refused("check", "", api.NotFound, "no_license")
	assert.Empty(t, restarted.do("current", "").at("pending"))
}

func TestAnActivationBesideATombstoneIsSettledToo(t *testing.T) {
	t.Parallel()
	for _, settled := range []string{"check", "poll"} {
		for _, given := range []string{"deactivate", "deactivate_offline"} {
			w := newWorld(t, "license")
			u := w.open()
			u.do("activate_license", w.identity())
			u.do(given, "")
			w.fault(`{"kind":"reset","path":"/activate_license"}`)
			require.NotNil(t, u.try("activate_license", w.identity()).fail)
			restarted := w.open()
			restarted.refused("local_check", "", api.LicenseState, "deactivated")
			assert.Equal(t, "ok", restarted.do(settled, "").reason(), "nobody types a key twice")
			assert.Equal(t, "ok", w.open().do("local_check", "").reason())
		}
	}
}

func TestAnActivationThatWasBegunBeforeADeactivationIsNotSettled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	w.fault(`{"kind":"reset","path":"/activate_license"}`)
	require.NotNil(t, u.try("activate_license", "").fail)
	u.do("deactivate_offline", "")
	before := w.asked("/check_license")
	restarted := w.open()
	restarted.refused("check", "", api.LicenseState, "deactivated")
	assert.Equal(t, "deactivated", restarted.do("poll", "").reason())
	assert.Equal(t, before, w.asked("/check_license"), "the server, which has not got the file, would say yes")
}

func TestAnActivationBesideATombstoneThatHadNoEffectLeavesTheTombstone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("deactivate", "")
	w.fault(`{"kind":"status","status":500,"path":"/activate_license"}`)
	require.NotNil(t, u.try("activate_license", w.identity()).fail)
	restarted := w.open()
	got := restarted.refused("check", "", api.LicenseState, "deactivated")
	assert.Equal(t, true, got.at("confirmed"))
	before := w.asked("/check_license")
	restarted.refused("check", "", api.LicenseState, "deactivated")
	assert.Equal(t, before, w.asked("/check_license"), "it is settled")
}

func TestAnotherLicenseIsNotReplacedByAccident(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	w.license = "one_device"
	assert.Equal(t, "no", u.refused("activate_license", w.identity(), api.Argument, "license_present").at("sent"))
	assert.Equal(t, "no", u.refused("activate_license", `"unknown":1`, api.Argument, "unknown_member").at("sent"))
	u.refused("create_offline_activation_file", w.identity(), api.Argument, "license_present")
	got := u.do("activate_license", `"replace":true,`+w.identity())
	assert.Equal(t, "ok", got.reason())
	assert.Equal(t, []any{"seat_kept"}, got.warnings(), "the first license is still activated at the server")
	assert.Equal(t, 0, w.asked("/deactivate_license"), "nobody has asked for that")
	assert.Empty(t, u.do("activate_license", "").warnings(), "the stored one again")
}

func TestConsumptionOfALicenseThatIsReplacedIsToldAsDropped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "metered")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", "")
	w.license = "license"
	got := u.do("activate_license", `"replace":true,`+w.identity())
	assert.ElementsMatch(t, []any{"seat_kept", "consumption_dropped"}, got.warnings())
}

func TestALicenseThatTheServerDoesNotKnowAnyMoreKeepsNoSeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	w.fault(`{"kind":"status","status":400,"code":"device_not_found","path":"/check_license"}`)
	u.refused("check", "", api.Device, "device_not_found")
	w.license = "one_device"
	assert.Empty(t, u.do("activate_license", w.identity()).warnings())
}

// lose activates a license whose response is lost after the server has done it.
func (u *user) lose(license string) {
	u.t.Helper()
	u.license = license
	u.fault(`{"kind":"reset","path":"/activate_license"}`)
	require.NotNil(u.t, u.try("activate_license", u.identity()).fail)
}

func TestAnActivationWhoseResponseWasLostIsSettledBeforeAnotherLicenseIsActivated(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	w.open().lose("license")
	u := w.open()
	w.license = "one_device"
	got := u.refused("activate_license", w.identity(), api.Argument, "license_present")
	assert.Equal(t, "ok", got.reason(), "the first license is activated")
	assert.Equal(t, "maybe", got.at("sent"), "the server was asked about the first license")
	w.license = "license"
	assert.Equal(t, w.line.Licenses["license"].LicenseKey, u.do("current", "").at("identity.license_key"))
	u.do("deactivate", "")
	w.license = "one_device"
	assert.Empty(t, u.do("activate_license", w.identity()).warnings(), "no seat is left behind")
}

func TestAnActivationThatHadNoEffectDoesNotStandInTheWayOfAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	w.fault(`{"kind":"status","status":500,"path":"/activate_license"}`)
	require.NotNil(t, u.try("activate_license", w.identity()).fail)
	w.license = "one_device"
	got := u.do("activate_license", w.identity())
	assert.Equal(t, "ok", got.reason())
	assert.Empty(t, got.warnings())
	assert.Empty(t, u.do("current", "").all["pending"])
}

// Of an activation nobody may know even then. It stays beside the next one, and is settled if that has no effect.
func TestTwoActivationsWhoseResponsesWereLostAreBothRemembered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.lose("license")
	w.fault(`{"kind":"status","status":500,"path":"/check_license"}`)
	w.license = "one_device"
	w.fault(`{"kind":"status","status":500,"path":"/activate_license"}`)
	require.NotNil(t, u.try("activate_license", w.identity()).fail)
	u = w.open()
	assert.Len(t, u.do("current", "").all["pending"], 2)
	assert.Equal(t, "ok", u.do("check", "").reason(), "the newer one had no effect, the older one had")
	assert.Equal(t, w.line.Licenses["license"].LicenseKey, u.do("current", "").at("identity.license_key"))
}

func TestAnActivationThatNobodyKnowsOfMayKeepASeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.lose("license")
	w.fault(`{"kind":"status","status":500,"path":"/check_license"}`)
	w.license = "one_device"
	got := u.do("activate_license", w.identity())
	assert.Equal(t, "ok", got.reason())
	assert.Equal(t, []any{"seat_kept"}, got.warnings())
}

func TestAnUnstableDeviceIsNotActivated(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	w.configure = func(cfg *core.Config) { cfg.HardwareID = "" }
	u := w.open()
	if u.client.Facts().HardwareIDStable {
		t.Skip("this machine's id is stable")
	}
	u.refused("activate_license", w.identity(), api.HardwareID, "device_unstable")
	assert.Zero(t, w.asked("/activate_license"))
}

func TestClosingTheClientEndsCallsOverTheNetworkAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	u := w.open()
	u.do("activate_license", w.identity())
	require.NoError(t, u.client.Close())
	u.do("local_check", "")
	u.do("add_local_consumption", "")
	u.do("current", "")
	u.refused("check", "", api.Handle, "client_closed")
	u.refused("deactivate", "", api.Handle, "client_closed")
	_, err := u.client.CallLocal(t.Context(), "check_license", []byte("{}"))
	require.ErrorIs(t, err, &core.Error{Status: api.Argument})
	assert.Equal(t, "deactivated", u.do("deactivate_offline", "").reason())
}

func TestACallOnAClosedManagerSaysThatNothingWasSent(t *testing.T) {
	t.Parallel()
	u := newWorld(t, "license").open()
	require.NoError(t, u.Close())
	assert.Equal(t, "no", u.refused("check", "", api.Handle, "invalid_handle").at("sent"))
	assert.Nil(t, u.refused("local_check", "", api.Handle, "invalid_handle").at("sent"), "it never sends anything")
}

func TestRemovingForgetsALicenseThatWasDeactivatedBefore(t *testing.T) {
	t.Parallel()
	for _, before := range []string{"deactivate", "deactivate_offline"} {
		t.Run(before, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "license")
			u := w.open()
			u.do("activate_license", w.identity())
			u.do(before, "")
			u.refused("deactivate", "", api.LicenseState, "deactivated")
			removed := u.do("deactivate", `"remove_local_data":true`)
			assert.Equal(t, "no_license", removed.reason())
			assert.Equal(t, false, removed.at("confirmed"), "nobody was asked")
			w.open().refused("local_check", "", api.NotFound, "no_license")
			u.refused("deactivate", `"remove_local_data":true`, api.NotFound, "no_license")
		})
	}
}

func TestDeactivatingAndRemovingForgetsAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", `"consumptions":3`)
	assert.Equal(t, "no_license", u.do("deactivate", `"remove_local_data":true`).reason())
	w.open().refused("local_check", "", api.NotFound, "no_license")
	assert.Equal(t, "ok", u.do("activate_license", w.identity()).reason())
	assert.EqualValues(t, 3, u.do("check", "").at("state.facts.consumption.total"), "the deactivation reported it")
}

func TestARefusedDeactivationChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	w.fault(`{"kind":"status","status":500,"path":"/deactivate_license"}`)
	got := u.try("deactivate", "")
	require.NotNil(t, got.fail)
	assert.Equal(t, api.Unavailable, got.fail.Status)
	assert.Equal(t, "ok", u.do("local_check", "").reason())
	w.fault(`{"kind":"status","status":400,"code":"device_not_found","path":"/deactivate_license"}`)
	assert.Equal(t, "deactivated", u.do("deactivate", "").reason(), "as good as a yes")
}

// Deactivating works whatever the clock says.
func TestDeactivatingWorksWithEveryClock(t *testing.T) {
	t.Parallel()
	for _, by := range []time.Duration{-30 * 365 * day, -day, time.Second, 14 * time.Hour, 400 * day} {
		w := newWorld(t, "trial").own()
		w.open().do("activate_license", w.identity())
		w.machine.set(by)
		u := w.open()
		u.do("deactivate", "")
		u.refused("local_check", "", api.LicenseState, "deactivated")
	}
}

func TestASettlementUnderWayDoesNotUndoADeactivation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	w.fault(`{"kind":"reset","path":"/activate_license"}`)
	w.open().try("activate_license", w.identity())
	slow, other := w.open(), w.open()
	w.fault(`{"kind":"delay","ms":300,"path":"/check_license"}`)
	done := make(chan answer, 1)
	go func() { done <- slow.try("check", `"options":{"timeout_ms":60000}`) }()
	require.Eventually(t, func() bool { return w.asked("/check_license") == 1 }, 10*time.Second, time.Millisecond)
	other.do("activate_license", w.identity())
	other.do("deactivate", "")
	got := <-done
	require.NotNil(t, got.fail)
	assert.Equal(t, "deactivated", got.fail.Code)
	w.open().refused("local_check", "", api.LicenseState, "deactivated")
}

func TestAReportByAWrongClockIsSettledByTheCorrectedOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption").own()
	w.configure = func(cfg *core.Config) { cfg.CorrectClock = true }
	w.open().do("activate_license", w.identity())
	w.machine.set(20 * day)
	u := w.open()
	u.do("add_local_consumption", "")
	w.fault(`[{"kind":"delay","ms":1,"path":"/add_consumption"},{"kind":"reset","path":"/add_consumption"}]`)
	assert.Equal(t, false, u.do("sync_consumption", "").at("synced"))
	w.pass(17 * time.Minute)
	restarted := w.open()
	restarted.do("check", "")
	assert.Equal(t, true, restarted.do("sync_consumption", "").at("synced"))
	assert.Nil(t, restarted.do("current", "").at("use.in_flight"))
	w.machine.set(-20 * day)
	assert.Equal(t, int64(1), w.total())
}
