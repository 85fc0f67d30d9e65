package sandbox

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// noon is a moment in the middle of a day.
const noon = "2026-03-03T12:00:00Z"

func (c *client) keyed(name, hardwareID string, more members) members {
	c.t.Helper()
	m := c.identity(name, hardwareID).with(more)
	if _, byKey := m["license_key"]; byKey {
		return m
	}
	delete(m, "password")
	return m
}

func TestConsumptionIsCountedWithinItsLimit(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(at(noon))})
	count := func(more members) reply { return c.post("/add_consumption", c.keyed("metered", "A", more)) }
	c.wantCode("not active", count(nil), "license_not_active")
	c.wantOK("activate", c.activate("metered", "A"))
	got := c.wantOK("one", count(nil)).object(t)
	assert.Equal(t, 1.0, got["total_consumptions"])
	assert.Equal(t, map[string]any{"id": float64(companyID)}, got["company"])
	assert.Equal(t, float64(c.license("metered").ID), got["id"])
	c.wantOK("to the limit", count(members{"consumptions": 9}))
	c.wantCode("beyond", count(members{"consumptions": 1}), "license_not_enough_consumptions")
	c.wantOK("none", count(members{"consumptions": 0}))
	c.wantCode("back", count(members{"consumptions": -1}), "negative_consumptions_not_allowed")
	c.wantCode("a part", c.post("/add_consumption", c.keyed("metered", "A", members{"consumptions": 0.5})), "validation_error")
	c.wantCode("refused with overages", count(members{"consumptions": 9, "allow_overages": true, "max_overages": 2}), "license_not_enough_consumptions")
	assert.False(t, c.license("metered").AllowOverages, "a refused count changes nothing")
	c.wantOK("with overages", count(members{"consumptions": 2, "allow_overages": true, "max_overages": 2}))
	c.wantCode("beyond them", count(nil), "license_not_enough_consumptions")
	c.wantOK("overages without limit", count(members{"consumptions": 1000, "max_overages": 0}))
	c.wantCode("negative overages", count(members{"max_overages": -1}), "validation_error")
	c.mustAdmin("PUT", "/clock", `{"offset_s":43200}`)
	assert.Equal(t, 1.0, c.wantOK("the next day", count(nil)).object(t)["total_consumptions"])
	c.patch("metered", `{"allow_negative_consumptions":true}`)
	assert.Equal(t, -4.0, c.wantOK("below zero", count(members{"consumptions": -5})).object(t)["total_consumptions"])
	c.wantOK("activate", c.activate("license", "A"))
	c.wantCode("no consumption", c.post("/add_consumption", c.keyed("license", "A", nil)), "license_not_consumption")
}

func TestEventsOfACountExcludeEachOther(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("metered", "A"))
	for _, path := range []string{"/add_consumption", "/add_feature_consumption"} {
		count := func(event ...string) reply {
			return c.post(path, c.keyed("metered", "A", members{"feature": "reports", "event": event}))
		}
		c.wantOK("one", count("consumption_add"))
		c.wantCode("none", count([]string{}...), "validation_error")
		c.wantCode("both", count("consumption_add", "offline_floating_consumptions_sync"), "validation_error")
		c.wantCode("another", count("else"), "validation_error")
	}
}

func TestFeaturesCountTheirOwnConsumption(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	count := func(code string, n int) reply {
		return c.post("/add_feature_consumption", c.keyed("metered", "A", members{"feature": code, "consumptions": n}))
	}
	c.wantOK("activate", c.activate("metered", "A"))
	got := c.wantOK("count", count("reports", 10)).object(t)
	assert.Equal(t, 10.0, got["total_consumptions"])
	assert.Equal(t, 10.0, got["max_consumptions"])
	assert.Equal(t, float64(c.license("metered").ID), got["license_id"])
	c.wantOK("the overages", count("reports", 2))
	c.wantCode("beyond", count("reports", 1), "feature_not_enough_consumptions")
	c.wantCode("back", count("reports", -1), "negative_consumptions_not_allowed")
	for _, code := range []string{"export", "legacy", "none"} {
		c.wantCode(code, count(code, 1), "unsupported_product_feature")
	}
	assert.Zero(t, c.license("metered").TotalConsumptions)
}

func TestFeaturesAreChecked(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	check := func(hardwareID, code string, more members) reply {
		return c.get("/check_license_feature", c.keyed("metered", hardwareID, members{"feature": code}.with(more)))
	}
	c.wantOK("activate", c.activate("metered", "A"))
	c.wantOK("activate", c.activate("metered", "B"))
	got := c.wantOK("reports", check("A", "reports", members{"include_metadata_string": true})).object(t)
	assert.Equal(t, "reports", got["code"])
	assert.Equal(t, 10.0, got["max_consumption"])
	assert.Equal(t, "{}", got["metadata_string"])
	got = c.wantOK("export", check("A", "export", nil)).object(t)
	assert.NotContains(t, got, "max_consumption")
	assert.NotContains(t, got, "metadata_string")
	got = c.wantOK("render", check("A", "render", nil)).object(t)
	assert.Equal(t, 1.0, got["floating_in_use_devices"])
	c.wantCode("taken", check("B", "render", nil), "floating_not_available")
	for _, code := range []string{"legacy", "none"} {
		c.wantCode(code, check("A", code, nil), "invalid_license_feature_code")
	}
	c.wantCode("not here", check("C", "reports", nil), "device_not_found")
	c.mustAdmin("PUT", "/clock", `{"offset_s":600}`)
	c.wantOK("free after its time", check("B", "render", nil))
	c.patch("metered", `{"validity_period":"2020-01-01"}`)
	c.wantCode("expired", check("B", "render", nil), "license_expired")
	c.wantOK("a plain one", check("B", "reports", nil))
}

func TestSlotsAreReleasedAndBorrowed(t *testing.T) {
	t.Parallel()
	for _, what := range []struct{ license, release, borrow, check, notHeld string }{
		{"slots", "/floating/release", "/floating/borrow", "/check_license", "floating_not_available"},
		{"slots_user", "/floating/release", "/floating/borrow", "/check_license", "floating_not_available"},
		{"metered", "/floating/feature_release", "/floating/feature_borrow", "/check_license_feature", "floating_feature_device_not_in_use"},
	} {
		t.Run(what.license, func(t *testing.T) {
			t.Parallel()
			c := start(t, Options{Clock: fixedClock(at(noon))})
			ask := func(hardwareID string) members {
				return c.keyed(what.license, hardwareID, members{"feature": "render"})
			}
			borrow := func(hardwareID string, until any) reply {
				return c.post(what.borrow, c.identity(what.license, hardwareID).with(members{"feature": "render", "borrowed_until": until}))
			}
			release := func(hardwareID string) reply { return c.post(what.release, ask(hardwareID)) }
			c.wantOK("activate", c.activate(what.license, "A"))
			c.wantOK("activate", c.activate(what.license, "B"))
			c.wantCode("nothing held", release("A"), what.notHeld)
			c.wantOK("take", c.get(what.check, ask("A")))
			c.wantCode("taken", c.get(what.check, ask("B")), "floating_not_available")
			c.wantCode("taken", borrow("B", nil), "floating_not_available")
			assert.Equal(t, `""`, string(c.wantOK("release", release("A")).body))
			got := c.wantOK("borrow", borrow("B", "2026-03-04 11:30")).object(t)
			assert.Equal(t, "2026-03-04T11:30:00.000Z", got["borrowed_until"])
			assert.Equal(t, float64(c.license(what.license).ID), got["license_id"])
			assert.Equal(t, float64(c.license(what.license).Devices[1].ID), got["device_id"])
			assert.Equal(t, true, c.wantOK("check", c.get(what.check, ask("B"))).object(t)["is_borrowed"])
			assert.Equal(t, "2026-03-03T20:00:00.000Z", c.wantOK("an earlier end", borrow("B", "2026-03-03T20:00:00Z")).object(t)["borrowed_until"])
			for _, until := range []string{"2026-03-03T11:59:59Z", "2027-01-01", "soon", "2026-03-03"} {
				c.wantCode(until, borrow("B", until), "borrow_until_not_valid")
			}
			m := c.identity(what.license, "B").with(members{"feature": "render"})
			c.wantCode("no end given", c.post(what.borrow, m), "missing_parameters")
			c.mustAdmin("PUT", "/clock", `{"offset_s":28700}`)
			c.wantCode("still held", c.get(what.check, ask("A")), "floating_not_available")
			c.mustAdmin("PUT", "/clock", `{"offset_s":28800}`)
			c.wantOK("over", c.get(what.check, ask("A")))
			c.wantOK("release", release("A"))
			assert.NotEmpty(t, c.wantOK("as long as is allowed", borrow("A", nil)).object(t)["borrowed_until"])
			c.wantOK("a borrowed one", release("A"))
			c.wantOK("borrow", borrow("A", nil))
			c.wantOK("deactivate", c.deactivate(what.license, "A"))
			c.wantOK("free", c.get(what.check, ask("B")))
			c.patch(what.license, `{"validity_period":"2020-01-01"}`)
			c.wantCode("expired", borrow("B", nil), "license_expired")
		})
	}
}

func TestWhatCannotBeBorrowedIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	borrow := func(license string, more members) reply {
		return c.post("/floating/borrow", c.identity(license, "A").with(members{"borrowed_until": nil}.with(more)))
	}
	for _, license := range []string{"floating", "license", "metered", "slots_user"} {
		c.wantOK("activate", c.activate(license, "A"))
	}
	c.wantCode("cannot", borrow("floating", nil), "license_borrow_not_allowed")
	c.wantCode("does not float", borrow("license", nil), "license_borrow_not_allowed")
	user := c.identity("slots_user", "A").with(members{"borrowed_until": nil})
	delete(user, "password")
	c.wantCode("no password", c.post("/floating/borrow", user), "missing_parameters")
	c.wantCode("wrong password", borrow("slots_user", members{"password": "x"}), "license_not_found")
	feature := func(code string) reply {
		return c.post("/floating/feature_borrow", c.keyed("metered", "A", members{"borrowed_until": nil, "feature": code}))
	}
	c.wantCode("plain", feature("export"), "feature_not_floating")
	c.wantCode("unknown", feature("none"), "invalid_license_feature_code")
	release := c.post("/floating/feature_release", c.keyed("metered", "A", members{"feature": "export"}))
	c.wantCode("plain", release, "feature_not_floating")
	c.wantCode("does not float", c.post("/floating/release", c.keyed("license", "A", nil)), "floating_not_available")
}

func TestAnExpiredFloatingLicenseTakesNoSlot(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("slots", "A"))
	c.wantOK("activate", c.activate("slots", "B"))
	c.patch("slots", `{"validity_period":"2020-01-01"}`)
	assert.Equal(t, true, c.wantOK("check", c.check("slots", "A")).object(t)["is_expired"])
	c.wantOK("check", c.check("slots", "B"))
	assert.Empty(t, c.license("slots").Devices[0].Slots)
}

func TestDeviceVariablesAreKept(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(at(noon))})
	track := func(variables any) reply {
		return c.post("/track_device_variables", c.keyed("license", "A", members{"variables": variables}))
	}
	list := func() []map[string]any {
		return c.wantOK("get", c.get("/get_device_variables", c.keyed("license", "A", nil))).array(t)
	}
	c.wantOK("activate", c.activate("license", "A"))
	assert.Empty(t, list())
	got := c.wantOK("track", track(members{"on": true, "theme": "dark", "launches": 17})).array(t)
	require.Len(t, got, 3)
	assert.Equal(t, 1772539200000.0, got[0]["created_at"])
	c.wantOK("overwrite", track(members{"theme": "light"}))
	values := map[string]any{}
	for _, v := range list() {
		values[v["variable"].(string)] = v["value"]
		assert.Equal(t, "2026-03-03T12:00:00.000Z", v["created_at"])
		assert.Equal(t, float64(c.license("license").Devices[0].ID), v["device_id"])
		assert.NotZero(t, v["id"])
	}
	assert.Equal(t, map[string]any{"on": "true", "theme": "light", "launches": "17"}, values)
	c.wantCode("none", track(members{}), "validation_error")
	c.wantCode("nested", track(members{"a": []int{1}}), "validation_error")
	c.wantCode("missing", track(nil), "missing_parameters")
	c.wantOK("deactivate", c.deactivate("license", "A"))
	c.wantCode("inactive", track(members{"a": 1}), "license_not_active")
	c.wantOK("activate", c.activate("license", "A"))
	assert.Empty(t, list(), "a deactivation forgets them")
}
