package manager_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/openspring/openspring/core/api"
)

const day = 24 * time.Hour

func TestALicensesLifeOnADevice(t *testing.T) {
	t.Parallel()
	for _, license := range []string{"license", "user", "trial", "consumption", "metered", "floating", "slots_user", "bundle", "bundle_user"} {
		t.Run(license, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, license)
			u := w.open()
			product := ""
			activated := u.do("activate_license", w.identity())
			assert.Equal(t, "ok", activated.reason(), "%v", activated.all)
			assert.Empty(t, activated.warnings())
			assert.Nil(t, activated.at("failure"))
			if u.isBundle() {
				product = `"product":"` + u.products()[0] + `"`
				u.refused("local_check", "", api.Argument, "missing_member")
				u.refused("local_check", `"product":"another"`, api.LicenseState, "wrong_product")
			}
			assert.Equal(t, "ok", u.do("local_check", product).reason())
			again := w.open()
			assert.Equal(t, "ok", again.do("local_check", product).reason(), "after a restart")
			checked := again.do("check", product)
			assert.Equal(t, true, checked.at("confirmed"))
			assert.Equal(t, "ok", w.open().do("local_check", product).reason(), "a kept check")
			current := again.do("current", "")
			assert.NotNil(t, current.at("document"))
			assert.Equal(t, "HW-1", current.at("device.hardware_id"))
			again.do("deactivate", "")
			again.refused("local_check", product, api.LicenseState, "deactivated")
			u.pass(2 * time.Second)
			u.refused("local_check", product, api.LicenseState, "deactivated")
			u.refused("check", product, api.LicenseState, "deactivated")
			assert.Equal(t, "ok", again.do("activate_license", w.identity()).reason(), "activated again")
			cleared := again.do("clear_local_storage", "")
			assert.Equal(t, []any{"seat_kept"}, cleared.warnings())
			assert.Equal(t, "no_license", cleared.reason())
			w.open().refused("local_check", product, api.NotFound, "no_license")
		})
	}
}

func TestAMonthWithoutANetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	w.fault(`{"kind":"reset","times":0}`)
	for _, step := range []struct {
		after  time.Duration
		reason string
	}{{29 * day, "ok"}, {day - time.Second, "ok"}, {time.Second, "offline_grace"}, {14*day - time.Second, "offline_grace"}} {
		w.pass(step.after)
		assert.Equal(t, step.reason, u.do("local_check", "").reason())
		checked := u.do("check", "")
		assert.Equal(t, step.reason, checked.reason())
		assert.Equal(t, false, checked.at("confirmed"))
		assert.Equal(t, "OSP_E_NETWORK", checked.at("failure.name"))
	}
	w.pass(time.Second)
	u.refused("local_check", "", api.LicenseState, "check_overdue")
	got := u.refused("check", "", api.LicenseState, "check_overdue")
	assert.Equal(t, "OSP_E_NETWORK", got.at("failure.name"))
	assert.Equal(t, false, got.at("confirmed"))
	w.admin("DELETE", "faults", "")
	assert.Equal(t, "ok", u.do("check", "").reason())
}

func TestOfflineStory(t *testing.T) {
	t.Parallel()
	for _, license := range []string{"license", "user", "bundle"} {
		t.Run(license, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, license)
			u := w.open()
			file := func(made answer) string { return w.carried(made.at("text")) }
			first := u.do("create_offline_activation_file", w.identity())
			u.do("create_offline_activation_file", w.identity())
			restarted := w.open()
			loaded := restarted.do("activate_license_offline", `"text":"`+file(first)+`"`)
			assert.Equal(t, "ok", loaded.reason(), "the response to the first of two requests")
			assert.Equal(t, "ok", w.open().do("current", "").reason())
			restarted.refused("activate_license_offline", `"text":"`+file(first)+`"`, api.Offline, "foreign_request")
			w.pass(5000 * day)
			assert.Equal(t, "ok", restarted.do("current", "").reason(), "a device without network has no deadline")
			gone := restarted.do("deactivate_offline", "")
			again := w.open()
			assert.Equal(t, gone.at("text"), again.do("deactivate_offline", "").at("text"))
			assert.Equal(t, "deactivated", again.do("current", "").reason())
		})
	}
}
