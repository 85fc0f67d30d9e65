package sandbox

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/internal/rawjson"
)

func (c *client) wantTransfers(want int64) {
	c.t.Helper()
	assert.Equal(c.t, want, c.license("license").TransferCount, "transfer_count")
}

func TestTransfersAreCountedByVacancies(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	on := func(hw string) { t.Helper(); c.wantOK("activate "+hw, c.activate("license", hw)) }
	off := func(hw string) { t.Helper(); c.wantOK("deactivate "+hw, c.deactivate("license", hw)) }
	on("A")
	off("A")
	c.wantTransfers(0)
	on("B")
	c.wantTransfers(1)
	off("B")
	on("A")
	c.wantTransfers(2)
	on("C")
	c.wantTransfers(2)
	off("A")
	off("C")
	on("C")
	c.wantTransfers(2)
	on("D")
	c.wantTransfers(3)
}

func TestTransferLimit(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("no_transfer", "A"))
	c.wantOK("deactivate", c.deactivate("no_transfer", "A"))
	c.wantOK("its own place again", c.activate("no_transfer", "A"))
	c.wantOK("deactivate", c.deactivate("no_transfer", "A"))
	c.wantCode("another device", c.activate("no_transfer", "B"), "license_transferred_max_times")
	l := c.license("no_transfer")
	require.Len(t, l.Devices, 1, "after a refusal")
	require.Equal(t, int64(0), l.TransferCount, "after a refusal")
	assert.Len(t, l.Vacancies, 1, "after a refusal")
	c.patch("no_transfer", `{"allow_unlimited_activations":true}`)
	c.wantOK("not checked when activations are unlimited", c.activate("no_transfer", "B"))
}

func TestActivationIsTheSameForTheSameDevice(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	first := c.activate("one_device", "A").object(t)
	second := c.activate("one_device", "A").object(t)
	require.Equal(t, second["device_id"], first["device_id"])
	assert.Equal(t, 1.0, second["times_activated"])
	c.wantOK("deactivate", c.deactivate("one_device", "A"))
	c.wantCode("a second deactivation", c.deactivate("one_device", "A"), "license_not_active")
	assert.Equal(t, first["device_id"], c.activate("one_device", "A").object(t)["device_id"], "a device that comes back")
}

func TestDeactivationNamesTheMissingDevice(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("license", "A"))
	c.wantOK("activate", c.activate("license", "B"))
	c.wantOK("deactivate", c.deactivate("license", "A"))
	c.wantCode("A again", c.deactivate("license", "A"), "device_not_found")
}

func TestDurationsBeginWithTheFirstActivation(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 3, 9, 5, 7, 0, time.UTC)
	c := start(t, Options{Clock: fixedClock(at)})
	assert.Nil(t, c.license("trial").ValidityPeriod, "before")
	want := "2026-03-17T09:05:07.000Z"
	assert.Equal(t, want, c.activate("trial", "A").object(t)["validity_period"], "validity")
	c.mustAdmin("PUT", "/clock", `{"offset_s":86400}`)
	assert.Equal(t, want, c.activate("trial", "B").object(t)["validity_period"], "validity after the second activation")
	c.mustAdmin("PUT", "/clock", `{"offset_s":1209600}`)
	c.wantCode("after the trial", c.activate("trial", "A"), "license_expired")
	c.mustAdmin("PUT", "/clock", `{"offset_s":0}`)
	features := c.activate("consumption", "A").object(t)["product_features"].([]any)
	require.Len(t, features, 2)
	assert.Equal(t, "2026-04-02T09:05:07.000Z", features[1].(map[string]any)["expiry_date"], "feature's expiry")
}

func TestExpiredFeaturesAreIncludedOnRequest(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("consumption", "A"))
	identity := c.identity("consumption", "A")
	for include, want := range map[bool]int{false: 2, true: 3} {
		features := c.get("/check_license", identity.with(members{"include_expired_features": include})).object(t)["product_features"].([]any)
		assert.Len(t, features, want, "include_expired_features=%v", include)
		_, told := features[0].(map[string]any)["is_expired"]
		assert.Equal(t, include, told, "include_expired_features")
	}
}

func TestCheckOfAnExpiredLicense(t *testing.T) {
	t.Parallel()
	for asError, want := range map[bool]string{false: "", true: "license_expired"} {
		c := start(t, Options{ExpiredAsError: asError})
		c.wantOK("activate", c.activate("license", "A"))
		c.patch("license", `{"validity_period":"2020-01-31"}`)
		got := c.check("license", "A")
		assert.Equal(t, want, got.code(), "ExpiredAsError %v", asError)
		assert.False(t, !asError && got.object(t)["is_expired"] != true, "got %s, want is_expired", got.body)
	}
}

func TestGraceOfASubscription(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC))})
	c.patch("license", `{"license_type":"subscription","validity_period":"2026-03-03T00:00:00Z","allow_grace_period":true,"grace_period":24}`)
	assert.Equal(t, false, c.activate("license", "A").object(t)["is_expired"], "in grace")
	c.patch("license", `{"grace_period":12}`)
	c.wantCode("after grace", c.activate("license", "A"), "license_expired")
}

func TestFloatingSlots(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for _, hw := range []string{"A", "B"} {
		c.wantOK("activate "+hw, c.activate("floating", hw))
	}
	assert.Equal(t, 1.0, c.check("floating", "A").object(t)["floating_in_use_devices"], "floating_in_use_devices")
	c.wantOK("renew", c.check("floating", "A"))
	c.wantCode("none free", c.check("floating", "B"), "floating_not_available")
	c.mustAdmin("PUT", "/clock", `{"offset_s":7201}`)
	c.wantOK("the slot has run out", c.check("floating", "B"))
	c.wantCode("none free", c.check("floating", "A"), "floating_not_available")
	c.wantOK("deactivate", c.deactivate("floating", "B"))
	c.wantOK("the slot is freed", c.check("floating", "A"))
}

func TestChecksUpdateDeviceData(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.post("/activate_license", c.identity("license", "A").with(members{"os_ver": "1", "hostname": "h", "is_vm": false,
		"vm_info": nil, "variables": members{"a": 1.50, "b": true, "c": ""}})))
	c.wantOK("check", c.get("/check_license", c.identity("license", "A").with(members{"os_ver": "2 beta"})))
	d := c.license("license").Devices[0]
	require.Equal(t, "2 beta", d.Data["os_ver"])
	require.Equal(t, "h", d.Data["hostname"])
	require.NotNil(t, d.IsVM)
	require.False(t, *d.IsVM, "got data %v, is_vm %v, variables %s", d.Data, d.IsVM, d.Variables)
	assert.Equal(t, "1.5", string(d.Variables["a"]))
}

func TestUsersAreFoundByEveryIdentity(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	device := members{"hardware_id": "A", "product": "osp-user"}
	for name, identity := range map[string]members{
		"user":             {"username": "jana@sandbox.example", "password": password},
		"user with a code": {"username": "jana@sandbox.example|SANDBOX", "password": password},
		"other case":       {"username": "Jana@Sandbox.Example", "password": password},
		"SSO token":        {"id_token": "token:jana@sandbox.example", "customer_account_code": "SANDBOX"},
		"SSO code":         {"code": "code:jana@sandbox.example", "customer_account_code": "SANDBOX", "redirect_uri": "http://localhost"},
	} {
		got := c.wantOK(name, c.post("/activate_license", device.with(identity))).object(t)
		want := "jana@sandbox.example"
		if given, ok := identity["username"].(string); ok {
			want = given
		}
		require.Equal(t, want, got["username"], name)
		require.Equal(t, "jana@sandbox.example", got["user"].(map[string]any)["email"], name)
		assert.Nil(t, got["license_key"], name)
		c.wantOK(name, c.post("/deactivate_license", device.with(identity)))
	}
	c.wantOK("activate", c.post("/activate_license", device.with(members{"username": "jana@sandbox.example", "password": password})))
	c.wantCode("another code", c.get("/check_license", device.with(members{"username": "jana@sandbox.example|OTHER"})), "license_not_found")
	c.wantCode("wrong password of a deactivation", c.post("/deactivate_license", device.with(members{"username": "jana@sandbox.example", "password": "x"})), "license_not_found")
	c.wantOK("no password needed", c.post("/deactivate_license", device.with(members{"username": "jana@sandbox.example"})))
	c.wantCode("SSO without account", c.post("/activate_license", device.with(members{"id_token": "token:jana@sandbox.example"})), "missing_parameters")
	c.wantCode("SSO of nobody", c.post("/activate_license", device.with(members{"id_token": "jana@sandbox.example", "customer_account_code": "SANDBOX"})), "license_not_found")
}

func TestBundleIsAllOrNone(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	ids := c.server.state().Licenses
	var studio licenseState
	for _, l := range ids {
		if l.Name == "bundle" && l.Product == "osp-studio" {
			studio = l
		}
	}
	one := members{"product": "osp-studio", "bundle_code": "osp-bundle"}
	c.wantOK("one license of the bundle", c.post("/activate_license", c.identity("bundle", "A").with(one)))
	c.mustAdmin("PATCH", "/licenses/1770311100000204", `{"max_activations":1}`)
	c.wantCode("bundle", c.post("/activate_bundle", c.identity("bundle", "B")), "license_activated_max_times")
	got := c.license("bundle")
	require.Equal(t, "osp-editor", got.Product)
	assert.Empty(t, got.Devices, got.Product)
	licenses := c.wantOK("bundle", c.post("/activate_bundle", c.identity("bundle", "A").with(members{"license_id": studio.ID}))).array(t)
	require.Len(t, licenses, 2)
	require.Equal(t, licenses[1]["license_key"], licenses[0]["license_key"])
	assert.NotEqual(t, licenses[1]["id"], licenses[0]["id"])
	checked := c.wantOK("check", c.get("/check_bundle", c.identity("bundle", "A"))).array(t)
	require.Len(t, checked, 2, "check")
	assert.Equal(t, true, checked[1]["license_active"], "check")
	c.wantOK("one of the bundle", c.post("/deactivate_license", c.identity("bundle", "A").with(one)))
	c.wantOK("the rest", c.post("/deactivate_bundle", c.identity("bundle", "A")))
	c.wantCode("again", c.post("/deactivate_bundle", c.identity("bundle", "A")), "license_not_active")
	c.wantCode("license of no bundle", c.post("/activate_license", c.identity("license", "A").with(members{"bundle_code": "osp-bundle"})), "license_not_found")
	c.wantCode("no bundle", c.post("/activate_license", c.identity("license", "A").with(members{"bundle_code": "osp-studio"})), "product_not_bundle")
}

func TestDeactivationBooksUse(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for _, n := range []int{30, -10, -100} {
		c.wantOK("activate", c.activate("consumption", "A"))
		c.wantOK("deactivate", c.post("/deactivate_license", c.identity("consumption", "A").with(members{"consumptions": n})))
	}
	assert.Equal(t, int64(-80), c.license("consumption").TotalConsumptions, "total_consumptions")
	c.patch("consumption", `{"total_consumptions":0}`)
	c.wantOK("activate", c.activate("consumption", "A"))
	use := members{"consumptions": 7, "product_features": []members{{"code": "reports", "consumptions": 105}}, "variables": members{"v": 1}}
	c.wantOK("deactivate", c.upload("/deactivate_offline", encode(t, c.payload("deactivation", c.identity("consumption", "A").with(use)))))
	l := c.license("consumption")
	require.Equal(t, int64(7), l.TotalConsumptions)
	require.Equal(t, int64(105), l.ProductFeatures[0].TotalConsumptions)
	assert.Equal(t, "1", string(l.Devices[0].Variables["v"]))
	c.wantOK("a license that counts none", c.activate("license", "A"))
	c.wantOK("ignores it", c.post("/deactivate_license", c.identity("license", "A").with(members{"consumptions": 7})))
}

func TestVendorSpellingsOfRequests(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("null and unknown members", c.post("/activate_license", c.identity("license", "A B+C").with(members{"vm_info": nil, "username": nil,
		"password": "", "sdk_lang": "cpp", "license_id": nil})))
	r := c.request("GET", c.line.BaseURL+"/check_license/?hardware_id=A+B%2BC&product=osp-editor&license_key="+c.line.Licenses["license"].LicenseKey+
		"&include_expired_features=false&env=", nil)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "*/*")
	c.wantOK("a query with + for a space", c.do(c.authorize(r)))
	c.wantOK("variables of a deactivation", c.post("/deactivate_license", c.identity("license", "A B+C").with(members{"variables": members{"a": "b"}, "is_vm": false})))
}

func TestUsersLimitHoldsWithoutTheLicenses(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.patch("user", `{"allow_unlimited_activations":true,"user":{"max_activations":1}}`)
	c.wantOK("activate", c.activate("user", "A"))
	c.wantCode("a second device of the user", c.activate("user", "B"), "license_user_activated_max_times")
	c.patch("user", `{"user":{"allow_unlimited_activations":true}}`)
	c.wantOK("unlimited for the user too", c.activate("user", "B"))
}

func TestReportedUseOfOneFeatureIsAddedUp(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.patch("consumption", `{"product_features":[{"code":"reports","feature_type":"consumption","max_consumption":100,"total_consumptions":50,"allow_negative_consumptions":true}]}`)
	c.wantOK("activate", c.activate("consumption", "A"))
	use := []members{{"code": "reports", "consumptions": -20}, {"code": "reports", "consumptions": 5}}
	c.wantOK("deactivate", c.upload("/deactivate_offline", encode(t, c.payload("deactivation", c.identity("consumption", "A").with(members{"product_features": use})))))
	assert.Equal(t, int64(35), c.license("consumption").ProductFeatures[0].TotalConsumptions, "total_consumptions")
}

func TestLargeReportsOfUseAreReadQuickly(t *testing.T) {
	t.Parallel()
	var report strings.Builder
	report.WriteString("[")
	for i := range 200_000 {
		if i > 0 {
			report.WriteString(",")
		}
		fmt.Fprintf(&report, `{"code":"f%d","consumptions":1}`, i)
	}
	report.WriteString("]")
	features, err := rawjson.Parse([]byte(report.String()))
	require.NoError(t, err)
	began := time.Now()
	assert.Equal(t, 200_000, len(sumUsage(features)))
	assert.LessOrEqual(t, time.Since(began), 10*time.Second, "took")
}

func TestFloatingFeaturesTellTheirSlots(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.patch("license", `{"is_floating":true,"floating_users":3,"product_features":[{"code":"f","feature_type":"activation","is_floating_cloud":true,"floating_users":2,"floating_timeout":30}]}`)
	got := c.activate("license", "A").object(t)
	f := got["product_features"].([]any)[0].(map[string]any)
	require.Equal(t, 3.0, got["floating_users"])
	require.Equal(t, 2.0, f["floating_users"])
	require.Equal(t, 30.0, f["floating_timeout"])
	assert.Equal(t, 0.0, f["floating_in_use_devices"])
	c.patch("one_device", `{"is_floating_cloud":true}`)
	c.wantOK("activate", c.activate("one_device", "A"))
	c.wantOK("one slot unless told otherwise", c.check("one_device", "A"))
}
