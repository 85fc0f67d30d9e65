package manager_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/manager"
)

// This file has a test for each row of what hurts users of other libraries, by its name.

func TestAClockSetBackThirtySecondsIsNoAlarm(t *testing.T) {
	t.Parallel()
	for _, license := range []string{"license", "trial"} {
		w := newWorld(t, license).own()
		u := w.open()
		u.do("activate_license", w.identity())
		w.machine.set(-30 * time.Second)
		assert.Equal(t, "ok", u.do("local_check", "").reason())
		assert.Equal(t, "ok", w.open().do("local_check", "").reason())
	}
}

func TestACheckWhileTheClockIsAheadCostsNothingOnceItIsPutRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license").own()
	w.open().do("activate_license", w.identity())
	w.machine.set(400 * day)
	u := w.open()
	got := u.do("check", "")
	assert.Equal(t, "ok", got.reason())
	assert.Equal(t, "ahead", got.at("state.clock"))
	w.machine.set(-400 * day)
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())
	assert.Equal(t, "ok", u.do("local_check", "").reason())
}

func TestAnOfflineDeviceForgetsTheWrongYearOfOneEvening(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "trial").own()
	w.open().do("activate_license", w.identity())
	w.fault(`{"kind":"reset","times":0}`)
	w.machine.set(-6 * time.Hour)
	w.machine.set(400 * day)
	u := w.open()
	u.refused("local_check", "", api.LicenseState, "trial_expired")
	w.machine.set(-394 * day)
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())
}

func TestAClockSetBackAfterLocalChecksIsNoticed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "trial").own()
	w.open().do("activate_license", w.identity())
	w.pass(10 * day)
	w.open().do("local_check", "")
	w.machine.set(-9 * day)
	got := w.open().refused("local_check", "", api.Clock, "clock_behind")
	assert.Equal(t, "stale", got.at("state.state"))
	assert.Equal(t, "check_clock", got.at("state.user_action"))
}

func TestAPerpetualLicenseGoesOnWithAClockThatIsBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license").own()
	w.open().do("activate_license", w.identity())
	w.machine.set(-900 * day)
	got := w.open().do("local_check", "")
	assert.Equal(t, "ok", got.reason())
	assert.Equal(t, "behind", got.at("state.clock"))
}

func TestOnePageInPlaceOfTheAPIChangesNothing(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{`{"kind":"page","times":0}`, `{"kind":"status","status":503,"times":0}`, `{"kind":"unsigned","times":0}`,
		`{"kind":"wrong_signature","times":0}`, `{"kind":"redirect","location":"https://portal.example.com/","times":0}`, `{"kind":"cut","after_bytes":40,"times":0}`} {
		w := newWorld(t, "license")
		u := w.open()
		u.do("activate_license", w.identity())
		w.fault(fault)
		w.pass(time.Hour)
		before := u.do("current", "").at("contact")
		got := u.do("check", "")
		assert.Equal(t, "ok", got.reason(), fault)
		assert.Equal(t, false, got.at("confirmed"), fault)
		assert.NotNil(t, got.at("failure.code"), fault)
		assert.Equal(t, before, u.do("current", "").at("contact"), fault)
	}
}

func TestEmptyFilesDoNotPreventAnActivation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	w.open().do("activate_license", w.identity())
	w.open().do("check", "")
	slots, err := filepath.Glob(w.folder + "/*.[01]")
	require.NoError(t, err)
	require.Len(t, slots, 2)
	require.NoError(t, os.Truncate(slots[0], 0))
	recovered := w.open().do("local_check", "")
	assert.Equal(t, []any{"store_recovered"}, recovered.warnings())
	require.NoError(t, os.Truncate(slots[1], 0))
	u := w.open()
	got := u.refused("local_check", "", api.NotFound, "no_license")
	assert.Contains(t, got.warnings(), "store_damaged")
	for _, operation := range []string{"check", "deactivate", "sync_consumption", "floating_borrow", "floating_release"} {
		u.refused(operation, "", api.Storage, "store_damaged")
	}
	asked := w.asked("/activate_license")
	assert.Equal(t, "ok", u.do("activate_license", w.identity()).reason())
	assert.Equal(t, asked+1, w.asked("/activate_license"))
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())
}

func TestNothingIsSpentWhereTheStoreCannotBeWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	u := w.open()
	require.NoError(t, os.WriteFile(w.folder, []byte("not a folder"), 0o600))
	got := u.try("activate_license", w.identity())
	require.NotNil(t, got.fail)
	assert.Equal(t, api.Storage, got.fail.Status, "%v", got.fail)
	assert.Equal(t, "no", got.fail.Sent)
	assert.Zero(t, w.asked("/activate_license"))
	assert.Equal(t, api.Storage, u.try("create_offline_activation_file", w.identity()).fail.Status)
}

func TestAnAnswerThatCannotBeStoredCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	require.NoError(t, os.Rename(w.folder, w.folder+".away"))
	require.NoError(t, os.WriteFile(w.folder, nil, 0o600))
	w.patch(`{"license_enabled":false}`)
	got := u.refused("check", "", api.LicenseState, "license_not_enabled")
	assert.Contains(t, got.warnings(), "store_not_written")
	u.refused("local_check", "", api.LicenseState, "license_not_enabled")
	require.NoError(t, os.Remove(w.folder))
	require.NoError(t, os.Rename(w.folder+".away", w.folder))
	w.patch(`{"license_enabled":true}`)
	u.do("check", "")
	assert.Equal(t, "ok", w.open().do("local_check", "").reason(), "stored with the next change")
}

func TestARotatedSharedKeyCostsNoLicense(t *testing.T) {
	t.Parallel()
	for _, offline := range []bool{false, true} {
		w := newWorld(t, "license")
		u := w.open()
		if offline {
			activateByFile(t, u)
		} else {
			u.do("activate_license", w.identity())
		}
		w.configure = func(cfg *core.Config) { cfg.SharedKey = "rotated" }
		updated := w.open()
		assert.Equal(t, "ok", updated.do("local_check", "").reason())
		got := updated.do("check", "")
		assert.Equal(t, "ok", got.reason())
		assert.Equal(t, "OSP_E_AUTH", got.at("failure.name"))
	}
}

func activateByFile(t *testing.T, u *user) {
	made := u.do("create_offline_activation_file", u.identity())
	u.do("activate_license_offline", `"text":"`+u.carried(made.at("text"))+`"`)
}

func TestActivationTakesTheSlot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "slots")
	u := w.open()
	assert.Equal(t, "ok", u.do("activate_license", w.identity()).reason())
	got := u.do("local_check", "")
	assert.Equal(t, w.truth.Now().Add(10*time.Minute).Format(time.RFC3339), got.at("state.facts.slot.until"))
	w.pass(10*time.Minute - time.Second)
	u.do("local_check", "")
	w.pass(time.Second)
	u.refused("local_check", "", api.Limit, "no_slot")
	u.do("check", "")
	u.do("floating_release", "")
	u.refused("local_check", "", api.Limit, "no_slot")
	u.do("floating_release", "")
	assert.Equal(t, 2, w.asked("/floating/release"))
	borrowed := u.do("floating_borrow", `"borrowed_until":"`+w.truth.Now().Add(24*time.Hour).Format("2006-01-02T15:04:05.000Z")+`"`)
	assert.Equal(t, true, borrowed.at("state.facts.slot.borrowed"))
	w.pass(24*time.Hour - time.Second)
	w.open().do("local_check", "")
	w.pass(time.Second)
	u.refused("local_check", "", api.Limit, "no_slot")
}

func TestAnEditedFileIsNotBelieved(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	w.open().do("activate_license", w.identity())
	w.configure = func(cfg *core.Config) { cfg.HardwareID = "HW-2" }
	u := w.open()
	u.refused("local_check", "", api.Device, "wrong_device")
	asked := w.asked("/check_license") + w.asked("/deactivate_license")
	for _, operation := range []string{"check", "deactivate", "deactivate_offline"} {
		got := u.refused(operation, "", api.Device, "wrong_device")
		assert.Contains(t, got.fail.Message, "replace_device", "the message names the way out")
	}
	assert.Equal(t, asked, w.asked("/check_license")+w.asked("/deactivate_license"), "nothing was sent")
	assert.Equal(t, "ok", u.do("activate_license", `"replace_device":true,`+w.identity()).reason())
	assert.Equal(t, 1, w.asked("/deactivate_license"))

	w.configure = func(cfg *core.Config) { cfg.HardwareID, cfg.PublicKey = "HW-2", "" }
	w.open().refused("local_check", "", api.Signature, "not_proven")
	w.configure = func(cfg *core.Config) { cfg.HardwareID, cfg.CompanyID = "HW-2", 4712 }
	w.open().refused("local_check", "", api.LicenseState, "wrong_company")
}

func TestTwoProcessesCountTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	w.open().do("activate_license", w.identity())
	const each = 25
	var all sync.WaitGroup
	for range 4 {
		u := w.open()
		all.Go(func() {
			for range each {
				_, err := u.Call(t.Context(), "add_local_consumption", []byte(`{}`))
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	u := w.open()
	assert.EqualValues(t, 4*each, u.do("current", "").at("use.local"))
	assert.Equal(t, true, u.do("sync_consumption", "").at("synced"))
	assert.EqualValues(t, 4*each, u.do("check", "").at("state.facts.consumption.total"))
	assert.EqualValues(t, 0, u.do("current", "").at("use.local"))
}

func TestACheckThatWaitsForTheNetworkHoldsNoLock(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	slow, other := w.open(), w.open()
	slow.do("activate_license", w.identity())
	w.fault(`{"kind":"delay","ms":600000,"path":"/check_license"}`)
	done := make(chan error, 1)
	go func() {
		_, err := slow.Call(t.Context(), "check", []byte(`{"options":{"call_id":"slow","timeout_ms":60000}}`))
		done <- err
	}()
	require.Eventually(t, func() bool { return w.asked("/check_license") == 1 }, 10*time.Second, time.Millisecond)
	other.pass(2 * time.Second)
	other.do("add_local_consumption", "")
	slow.do("local_check", "")
	slow.Cancel("slow")
	require.ErrorIs(t, <-done, &manager.Error{Status: api.Cancelled})
	assert.EqualValues(t, 1, slow.do("current", "").at("use.local"))
}

func TestTheNetworksErrorStandsBesideTheState(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	w.patch(`{"license_enabled":false}`)
	u.refused("check", "", api.LicenseState, "license_not_enabled")
	w.fault(`{"kind":"reset","times":0}`)
	got := u.refused("check", "", api.LicenseState, "license_not_enabled")
	assert.Equal(t, "OSP_E_NETWORK", got.at("failure.name"))
	assert.Equal(t, "license_not_enabled", got.reason())
}

func TestAnUpdateWithAnotherAlgorithmIsNotAnotherDevice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	w.settle = func(s *manager.Settings) { s.RequireStableDevice = false }
	w.configure = func(cfg *core.Config) { cfg.HardwareID, cfg.HardwareIDAlgorithm = "", "default" }
	w.open().do("activate_license", w.identity())
	w.configure = func(cfg *core.Config) { cfg.HardwareID, cfg.HardwareIDAlgorithm = "", "linux_machine_id" }
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())
}
