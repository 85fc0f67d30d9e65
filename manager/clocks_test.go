package manager_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/openspring/openspring/core/api"
)

// lookAgain is how long a manager believes that nobody else has written.
const lookAgain = 2 * time.Second

// turned is how far a clock is turned, and what the reason is then of a license without dates that was activated online, of the same
// activated by file, and of a trial of fourteen days.
var turned = []struct {
	name               string
	by                 time.Duration
	online, file, with string
}{
	{"30 years back", -30 * 365 * day, "ok", "ok", "clock_behind"},
	{"to 1970", -1, "ok", "ok", "clock_behind"},
	{"a year back", -365 * day, "ok", "ok", "clock_behind"},
	{"beyond the tolerance", -day - time.Second, "ok", "ok", "clock_behind"},
	{"the tolerance", -day, "ok", "ok", "ok"},
	{"the other system's time zone", -14 * time.Hour, "ok", "ok", "ok"},
	{"a second back", -time.Second, "ok", "ok", "ok"},
	{"right", 0, "ok", "ok", "ok"},
	{"a second ahead", time.Second, "ok", "ok", "ok"},
	{"the time zone, ahead", 14 * time.Hour, "ok", "ok", "ok"},
	{"13 days ahead", 13 * day, "ok", "ok", "ok"},
	{"15 days ahead", 15 * day, "ok", "ok", "trial_expired"},
	{"31 days ahead", 31 * day, "offline_grace", "ok", "trial_expired"},
	{"45 days ahead", 45 * day, "check_overdue", "ok", "trial_expired"},
	{"30 years ahead", 30 * 365 * day, "check_overdue", "ok", "trial_expired"},
}

// byFile activates a license by a file.
func (u *user) byFile() {
	made := u.do("create_offline_activation_file", u.identity())
	u.do("activate_license_offline", `"text":"`+u.carried(made.at("text"))+`"`)
}

// putRight is the reason once the clock is right again, and no server was asked. A time up to 35 days ahead was believed, and time
// does not run backwards; one further ahead was not.
func putRight(name, expected string, by time.Duration) string {
	switch {
	case by <= day || by > 35*day:
		return "ok"
	case name == "trial" && expected == "ok":
		return "clock_behind"
	}
	return expected
}

func TestClocksThatAreTurned(t *testing.T) {
	t.Parallel()
	for _, row := range turned {
		by := row.by
		if row.name == "to 1970" {
			by = time.Until(time.Unix(0, 0))
		}
		for name, expected := range map[string]string{"online": row.online, "file": row.file, "trial": row.with} {
			t.Run(row.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				license := "license"
				if name == "trial" {
					license = "trial"
				}
				w := newWorld(t, license).own()
				u := w.open()
				if name == "file" {
					u.byFile()
				} else {
					u.do("activate_license", w.identity())
				}
				w.machine.set(by)
				restarted := w.open()
				got := restarted.try("local_check", "")
				assert.Equal(t, expected, got.reason(), "between two runs")
				assert.Equal(t, got.fail == nil, expected == "ok" || expected == "offline_grace")

				// In the process the monotonic clock carries on.
				running := u.try("local_check", "")
				if by < 0 {
					assert.Contains(t, []any{"ok", expected}, running.reason(), "during a run")
				}
				w.machine.set(-by)
				assert.Equal(t, putRight(name, expected, by), w.open().try("local_check", "").reason(), "put right")
				w.machine.set(by)
				last := w.open()
				last.do("check", "")
				assert.Equal(t, "ok", last.do("local_check", "").reason(), "a server's time heals every clock")
				last.do("deactivate", "")
				last.refused("local_check", "", api.LicenseState, "deactivated")
			})
		}
	}
}

func TestAClockThatIsWrongAtTheStartIsHealedByTheActivation(t *testing.T) {
	t.Parallel()
	for _, row := range turned {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "trial").own()
			w.machine.set(row.by)
			u := w.open()
			assert.Equal(t, "ok", u.do("activate_license", w.identity()).reason())
			assert.Equal(t, "ok", u.do("local_check", "").reason())
			w.machine.set(-row.by)
			assert.Equal(t, "ok", w.open().do("local_check", "").reason(), "and costs nothing once it is put right")
		})
	}
}

func TestTheYear2099ForOneEveningLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "trial").own()
	u := w.open()
	u.do("activate_license", w.identity())
	ahead := time.Date(2099, 1, 1, 20, 0, 0, 0, time.UTC).Sub(w.machine.Now())
	w.machine.set(ahead)
	for range 5 {
		w.open().try("local_check", "")
		w.pass(time.Hour)
	}
	w.machine.set(-ahead)
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())
}

func TestASystemBesidesWithAnotherTimeZoneIsNoAlarm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "trial").own()
	w.open().do("activate_license", w.identity())
	for i := range 10 {
		by := 14 * time.Hour
		if i%2 == 1 {
			by = -by
		}
		w.machine.set(by)
		assert.Equal(t, "ok", w.open().do("local_check", "").reason(), "start %d", i)
		w.pass(time.Hour)
	}
}

func TestAMachineThatSleepsJudgesByTheWall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "trial").own()
	u := w.open()
	u.do("activate_license", w.identity())
	w.machine.set(15 * day) // the wall goes on, the monotonic clock stands
	u.refused("local_check", "", api.LicenseState, "trial_expired")
}

func TestAClockThatIsTurnedBackAtEveryStartGainsTheToleranceOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "trial").own()
	w.open().do("activate_license", w.identity())
	used := time.Duration(0)
	for range 5 {
		u := w.open()
		if got := u.try("local_check", ""); got.fail != nil {
			assert.Equal(t, "clock_behind", got.fail.Code)
			break
		}
		w.machine.pass(20 * time.Hour)
		used += 20 * time.Hour
		u.try("local_check", "")
		w.machine.set(-20 * time.Hour)
	}
	assert.Equal(t, 40*time.Hour, used, "20 hours that were true, and 20 that were gained")
	w.machine.pass(20 * time.Hour)
	w.open().do("local_check", "") // the clock has caught up to the tolerance
}
