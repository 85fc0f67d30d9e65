package manager_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/manager"
)

// events are the names of those that a poll has told.
func (a answer) events() []string {
	names := []string{}
	list, _ := a.all["events"].([]any)
	for _, event := range list {
		names = append(names, fmt.Sprint(event.(map[string]any)["event"]))
	}
	return names
}

func (a answer) next() time.Duration {
	ms, _ := a.at("next_ms").(float64)
	return time.Duration(ms) * time.Millisecond
}

// watch polls as asked for so long, and returns the events.
func (u *user) watch(d time.Duration) []string {
	u.t.Helper()
	events := []string{}
	for d > 0 {
		got := u.do("poll", "")
		events = append(events, got.events()...)
		require.Positive(u.t, got.next())
		u.pass(min(d, got.next()))
		d -= got.next()
	}
	return append(events, u.do("poll", "").events()...)
}

func TestTheWatchdogChecksAsOftenAsItIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	assert.Empty(t, u.watch(time.Minute), "without a license there is nothing to ask")
	assert.Zero(t, w.asked("/check_license"))
	u.do("activate_license", w.identity())
	assert.Equal(t, []string{"state_changed"}, u.watch(4*time.Minute))
	assert.Zero(t, w.asked("/check_license"), "the contact is fresh")
	u.watch(10 * time.Hour)
	asked := w.asked("/check_license")
	assert.GreaterOrEqual(t, asked, 9)
	assert.LessOrEqual(t, asked, 11)

	restarted := w.open()
	restarted.do("poll", "")
	restarted.pass(6 * time.Minute)
	before := w.asked("/check_license")
	late := w.open()
	late.do("poll", "")
	assert.Equal(t, before+1, w.asked("/check_license"), "at the first poll of a process")
	late.do("poll", "")
	assert.Equal(t, before+1, w.asked("/check_license"), "an earlier poll is free")
}

func TestTheWatchdogBacksOffAndNeverEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("poll", "")
	w.fault(`{"kind":"reset","times":0}`)
	u.pass(2 * time.Hour)
	var waits []time.Duration
	asked, since := w.asked("/check_license"), time.Duration(0)
	for len(waits) < 7 {
		got := u.do("poll", "")
		if n := w.asked("/check_license"); n > asked {
			asked = n
			waits = append(waits, since.Round(time.Minute))
			since = 0
			assert.Contains(t, got.events(), "check_failed")
		}
		u.pass(got.next())
		since += got.next()
	}
	assert.Equal(t, []time.Duration{0, time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, time.Hour}, waits)
	events := u.watch(45 * day)
	assert.Contains(t, events, "grace_started")
	assert.Len(t, u.do("poll", "").events(), 0)
	assert.Equal(t, "check_overdue", u.do("poll", "").reason(), "it is OK whatever the state")
	w.admin("DELETE", "faults", "")
	assert.Contains(t, u.watch(2*time.Hour), "state_changed")
	assert.Equal(t, "ok", u.do("local_check", "").reason())
}

func TestTheWatchdogKeepsTheSlot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "slots")
	u := w.open()
	u.do("activate_license", w.identity())
	for range 60 {
		assert.Equal(t, "ok", u.do("local_check", "").reason())
		u.watch(time.Minute)
	}
	assert.Contains(t, u.watch(20*time.Minute), "slot_renewed")
	assert.LessOrEqual(t, w.asked("/check_license"), 12, "not oftener than its end demands")
	w.fault(`{"kind":"status","status":400,"code":"floating_not_available","path":"/check_license","times":2}`)
	events := u.watch(15 * time.Minute)
	assert.Contains(t, events, "slot_lost")
	assert.Contains(t, events, "slot_renewed", "it asks again")
}

func TestOfTwoProcessesOneChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	first, second := w.open(), w.open()
	first.do("activate_license", w.identity())
	asked := w.asked("/check_license")
	for range 24 * 60 {
		first.do("poll", "")
		second.do("poll", "")
		w.pass(time.Minute)
	}
	assert.InDelta(t, 24, w.asked("/check_license")-asked, 3)
	assert.Contains(t, second.do("check", "").reason(), "ok")
}

func TestAMachineThatSleptGivesTheNetworkTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("poll", "")
	w.machine.set(8 * time.Hour)
	got := u.do("poll", "")
	assert.Zero(t, w.asked("/check_license"))
	assert.LessOrEqual(t, got.next(), 15*time.Second)
	w.pass(got.next())
	u.do("poll", "")
	assert.Equal(t, 1, w.asked("/check_license"))
}

func TestADeviceThatWasActivatedByFileIsCheckedDailyInSilence(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	activateByFile(t, u)
	w.fault(`{"kind":"reset","times":0}`)
	assert.NotContains(t, u.watch(5*day), "check_failed")
	asked := w.asked("/check_license")
	assert.InDelta(t, 5, asked, 1)
}

func TestTheWatchdogReportsConsumption(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", `"consumptions":4`)
	assert.Contains(t, u.watch(2*time.Hour), "synced")
	assert.EqualValues(t, 0, u.do("current", "").at("use.local"))
}

func TestARefusedLicenseIsAskedForHourly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	w.settle = func(s *manager.Settings) { s.CheckEvery = 7 * day }
	u := w.open()
	u.do("activate_license", w.identity())
	w.patch(`{"license_enabled":false}`)
	u.refused("check", "", api.LicenseState, "license_not_enabled")
	w.patch(`{"license_enabled":true}`)
	u.watch(70 * time.Minute)
	assert.Equal(t, "ok", u.do("local_check", "").reason())
}

func TestRunTellsWhatHappensUntilItIsEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	ctx, cancel := context.WithCancel(t.Context())
	var told []manager.Event
	err := u.Run(ctx, func(e manager.Event) {
		told = append(told, e)
		cancel()
	})
	require.ErrorIs(t, err, &manager.Error{Status: api.Cancelled})
	require.NotEmpty(t, told)
	assert.Equal(t, "state_changed", told[0].Name)
	assert.Contains(t, string(told[0].JSON), `"to":"valid"`)
}

// told are the events of a poll that have that name.
func (u *user) told(name string) (events []map[string]any) {
	u.t.Helper()
	list, _ := u.do("poll", "").all["events"].([]any)
	for _, event := range list {
		if one, _ := event.(map[string]any); one["event"] == name {
			events = append(events, one)
		}
	}
	return events
}

func TestASlotThatEndsByTimeIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "slots")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("poll", "")
	w.fault(`{"kind":"reset","times":0}`)
	u.pass(10*time.Minute - time.Second)
	assert.Empty(t, u.told("slot_lost"), "it has not ended")
	u.pass(time.Second)
	assert.Len(t, u.told("slot_lost"), 1)
	u.pass(time.Hour)
	assert.Empty(t, u.told("slot_lost"))
	w.admin("DELETE", "faults", "")
	u.pass(time.Hour)
	assert.Len(t, u.told("slot_renewed"), 1)
	u.pass(9*time.Minute + 30*time.Second)
	w.fault(`{"kind":"status","status":400,"code":"floating_not_available","path":"/check_license"}`)
	assert.Len(t, u.told("slot_lost"), 1, "the server's word")
	u.pass(time.Minute)
	assert.Empty(t, u.told("slot_lost"), "the end of a slot that is gone is no event")
}

func TestASlotThatIsGivenUpIsNoLoss(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"floating_release", "deactivate", "clear_local_storage"} {
		w := newWorld(t, "slots")
		u := w.open()
		u.do("activate_license", w.identity())
		u.do("poll", "")
		u.do(operation, "")
		w.fault(`{"kind":"reset","times":0}`)
		assert.Empty(t, u.told("slot_lost"), operation)
	}
}

func TestTheSlotOfAFeatureIsRenewedAndLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "metered")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("check", `"feature":"render"`)
	for range 30 {
		u.watch(time.Minute)
		features, _ := u.do("local_check", "").at("state.facts.features").([]any)
		for _, feature := range features {
			if one, _ := feature.(map[string]any); one["code"] == "render" {
				assert.Equal(t, "valid", one["state"])
			}
		}
	}
	u.told("")
	w.fault(`{"kind":"reset","times":0}`)
	u.pass(11 * time.Minute)
	lost := u.told("slot_lost")
	require.Len(t, lost, 1)
	assert.Equal(t, "render", lost[0]["feature"])
}

func TestConsumptionIsReportedAfterAYesAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", `"consumptions":4`)
	w.fault(`{"kind":"reset","path":"/check_license","times":0}`)
	u.pass(2 * time.Hour)
	u.do("poll", "")
	assert.Zero(t, w.asked("/add_consumption"), "there was no word")
	w.admin("DELETE", "faults", "")
	w.patch(`{"license_enabled":false}`)
	u.pass(2 * time.Hour)
	assert.Equal(t, "license_not_enabled", u.do("poll", "").reason())
	assert.Zero(t, w.asked("/add_consumption"), "the license is refused")
	assert.EqualValues(t, 4, u.do("current", "").at("use.local"), "nothing is lost")
	w.patch(`{"license_enabled":true}`)
	u.pass(2 * time.Hour)
	assert.Equal(t, "ok", u.do("poll", "").reason())
	assert.Equal(t, int64(4), w.total(), "charged once")
}
