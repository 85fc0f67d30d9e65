package manager_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/openspring/openspring/core/api"
)

// idOf is the id of a product's license in the stored bundle.
func (u *user) idOf(product string) string {
	u.t.Helper()
	id, _ := u.do("current", "").at("licenses." + product + ".document.id").(float64)
	return strconv.FormatInt(int64(id), 10)
}

// patchProduct changes the license of a product of the stored bundle.
func (u *user) patchProduct(product, changes string) {
	u.t.Helper()
	u.admin("PATCH", "licenses/"+u.idOf(product), changes)
}

// in is a member of the state of a bundle's product.
func (u *user) in(product, path string) any {
	u.t.Helper()
	return u.try("local_check", `"product":"`+product+`"`).at("state." + path)
}

func TestProductsOfABundleCountFeaturesOfOneCodeApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "bundle")
	u := w.open()
	u.do("activate_license", w.identity())
	w.patch(`{"product_features":[{"id":1,"code":"reports","name":"Reports","feature_type":"consumption","max_consumption":10,"metadata":{}}]}`)
	u.do("check", "")
	u.do("add_local_consumption", `"product":"osp-editor","feature":"reports","consumptions":9`)
	u.do("add_local_consumption", `"product":"osp-studio","feature":"reports","consumptions":8`)
	u.refused("add_local_consumption", `"product":"osp-editor","feature":"reports","consumptions":2`, api.Limit, "feature_not_enough_consumptions")
	current := w.open().do("current", "")
	assert.EqualValues(t, 9, current.at("use.products.osp-editor.features.reports.local"))
	assert.EqualValues(t, 8, current.at("use.products.osp-studio.features.reports.local"))

	assert.Equal(t, true, u.do("sync_consumption", `"product":"osp-editor","feature":"reports"`).at("synced"))
	current = u.do("current", "")
	assert.Nil(t, current.at("use.products.osp-editor.features.reports.in_flight"))
	assert.EqualValues(t, 8, current.at("use.products.osp-studio.features.reports.local"), "the other one is not reported yet")
	text := decoded(t, u.do("deactivate_offline", "").at("text"))
	assert.Contains(t, text, `"product_features":[{"code":"reports","consumptions":8}]`)
}

func TestADeactivationAddsUpFeaturesOfOneCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "bundle")
	u := w.open()
	u.do("activate_license", w.identity())
	w.patch(`{"product_features":[{"id":1,"code":"reports","name":"Reports","feature_type":"consumption","max_consumption":10,"metadata":{}}]}`)
	u.do("check", "")
	u.do("add_local_consumption", `"product":"osp-editor","feature":"reports","consumptions":2`)
	u.do("add_local_consumption", `"product":"osp-studio","feature":"reports","consumptions":3`)
	text := decoded(t, u.do("deactivate_offline", "").at("text"))
	assert.Contains(t, text, `"product_features":[{"code":"reports","consumptions":5}]`)
}

func TestEachFloatingLicenseOfABundleHasASlotOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "bundle")
	u := w.open()
	u.do("activate_license", w.identity())
	u.patchProduct("osp-editor", `{"is_floating_cloud":true,"floating_timeout":10,"floating_users":1,"can_borrow":true,"max_borrow_time":48}`)
	u.patchProduct("osp-studio", `{"is_floating_cloud":true,"floating_timeout":60,"floating_users":1}`)
	u.do("check", "")
	u.pass(11 * time.Minute)
	assert.Equal(t, "no_slot", u.in("osp-editor", "reason"))
	assert.Equal(t, "ok", u.in("osp-studio", "reason"), "the slot of the other product has not ended")
	assert.Equal(t, "ok", w.open().in("osp-studio", "reason"), "after a restart")

	u.do("check", "")
	u.do("floating_borrow", `"product":"osp-editor"`)
	u.do("floating_release", `"product":"osp-studio"`)
	assert.Equal(t, true, u.in("osp-editor", "facts.slot.borrowed"))
	assert.Equal(t, "no_slot", u.in("osp-studio", "reason"))
	u.pass(47 * time.Hour)
	assert.Equal(t, "ok", u.in("osp-editor", "reason"), "a borrowed slot lasts")
}

func TestTheWatchdogKeepsTheSlotsOfABundle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "bundle")
	u := w.open()
	u.do("activate_license", w.identity())
	u.patchProduct("osp-editor", `{"is_floating_cloud":true,"floating_timeout":10,"floating_users":1}`)
	u.patchProduct("osp-studio", `{"is_floating_cloud":true,"floating_timeout":60,"floating_users":1}`)
	u.do("check", "")
	for range 40 {
		u.watch(time.Minute)
		assert.Equal(t, "ok", u.in("osp-editor", "reason"))
		assert.Equal(t, "ok", u.in("osp-studio", "reason"))
	}
}

func TestARefreshFileIsForOneLicenseAndNotForABundle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "bundle")
	u := w.open()
	u.do("activate_license", w.identity())
	file := strings.TrimSpace(string(w.admin("GET", "refresh/"+u.idOf("osp-editor")+"?hardware_id=HW-1", "")))
	got := u.refused("update_offline", `"text":"`+file+`"`, api.Offline, "wrong_kind")
	assert.Contains(t, got.fail.Error(), "activate_license_offline")
	assert.Equal(t, "ok", got.reason(), "nothing changes")
}
