package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

func (c *client) refresh(name, hardwareID, more string) reply {
	c.t.Helper()
	return c.admin("GET", "/refresh/"+url.PathEscape(name)+"?hardware_id="+url.QueryEscape(hardwareID)+more, "")
}

// refreshed decodes a refresh file and checks the two RSA signatures.
func (c *client) refreshed(got reply, id, hardwareID string) (rawjson.Value, map[string]any) {
	c.t.Helper()
	c.wantOK("refresh", got)
	assert.Contains(c.t, got.header.Get("Content-Disposition"), "license_refresh.lic")
	text, err := wire.DecodeFile(string(got.body))
	require.NoError(c.t, err)
	document, err := rawjson.Parse(text)
	require.NoError(c.t, err)
	members := map[string]any{}
	require.NoError(c.t, json.Unmarshal(text, &members))
	assert.NoError(c.t, c.key.Verify(document.Without("license_signature_v2"), members["license_signature_v2"].(string)), "license_signature_v2")
	validity, _ := members["validity_period"].(string)
	signed := wire.LicenseSignatureText(hardwareID, id, validity)
	assert.NoError(c.t, c.key.Verify([]byte(signed), members["license_signature"].(string)), "license_signature")
	return document, members
}

func TestARefreshFileTellsTheStateOfADevicesLicense(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(at(noon))})
	key := c.line.Licenses["license"].LicenseKey
	c.wantOK("activate", c.activate("license", "A/1"))
	c.patch("license", `{"validity_period":"2031-01-31T00:00:00.000Z"}`)
	for _, name := range []string{"license", key, "1770311100000201"} {
		_, got := c.refreshed(c.refresh(name, "A/1", ""), key, "A/1")
		assert.Equal(t, "A/1", got["hardware_id"])
		assert.Equal(t, "Tue Mar 3 2026 12:00:00 GMT+0000", got["date"])
		assert.Equal(t, "2031-01-31T00:00:00.000Z", got["validity_period"])
		assert.Equal(t, "osp-editor", got["product_details"].(map[string]any)["short_code"])
		assert.Equal(t, wire.SignOffline(sharedKey, got["date"].(string), key, "A/1", apiKey), got["offline_signature"])
		assert.NotContains(t, got, "request_id")
	}
	_, got := c.refreshed(c.refresh("license", "A/1", "&credential="+clientID), key, "A/1")
	assert.Equal(t, wire.SignOffline(clientSecret, got["date"].(string), key, "A/1", clientID), got["offline_signature"])
	c.patch("license", `{"validity_period":"2026-01-31T00:00:00.000Z"}`)
	_, got = c.refreshed(c.refresh("license", "A/1", ""), key, "A/1")
	assert.Equal(t, true, got["is_expired"])
	assert.Equal(t, 1.0, got["times_activated"])
	assert.Empty(t, c.server.journal.all()[1:], "making a file is no call")
}

func TestARefreshFileNamesTheUserOfTheDevice(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	jiri := c.identity("user", "J").with(members{"username": "jiri@sandbox.example"})
	c.wantOK("activate", c.post("/activate_license", jiri))
	_, got := c.refreshed(c.refresh("user", "J", ""), "jiri@sandbox.example", "J")
	assert.Equal(t, "jiri@sandbox.example", got["user"].(map[string]any)["email"])
}

func TestARefreshFileIsOfOneActiveDeviceOfOneLicense(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("license", "A"))
	c.wantOK("activate", c.post("/activate_bundle", c.identity("bundle", "A")))
	for what, want := range map[string]struct {
		got  reply
		code string
	}{
		"another device":     {c.refresh("license", "B", ""), "device_not_found"},
		"no device":          {c.refresh("license", "", ""), "missing_parameters"},
		"no license":         {c.refresh("none", "A", ""), "not_found"},
		"a bundle's name":    {c.refresh("bundle", "A", ""), "validation_error"},
		"another credential": {c.refresh("license", "A", "&credential=x"), "validation_error"},
		"another member":     {c.refresh("license", "A", "&product=x"), "validation_error"},
		"another method":     {c.admin(http.MethodPost, "/refresh/license?hardware_id=A", ""), "not_found"},
		"nothing named":      {c.admin(http.MethodGet, "/refresh/?hardware_id=A", ""), "not_found"},
	} {
		c.wantCode(what, want.got, want.code)
	}
	c.refreshed(c.refresh("1770311100000203", "A", ""), c.line.Licenses["bundle"].LicenseKey, "A")
	c.wantOK("deactivate", c.deactivate("license", "A"))
	c.wantCode("freed", c.refresh("license", "A", ""), "device_not_found")
}

func TestTheImpostorsDocumentsAreOfAnotherCompany(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	other := map[string]any{"id": float64(otherCompanyID)}
	impostor, license := c.line.Licenses["impostor"], c.line.Licenses["license"]
	assert.Equal(t, license.Product, impostor.Product)
	assert.NotEqual(t, c.line.CompanyID, int64(otherCompanyID))
	got := c.activate("impostor", "A")
	c.wantHeader("activate", got)
	assert.Equal(t, other, got.object(t)["company"])
	assert.Equal(t, float64(otherCompanyID), got.object(t)["product_details"].(map[string]any)["company_id"])
	got = c.check("impostor", "A")
	c.wantHeader("check", got)
	assert.Equal(t, other, got.object(t)["company"])
	c.patch("impostor", `{"license_type":"consumption","max_consumptions":1}`)
	assert.Equal(t, other, c.wantOK("count", c.post("/add_consumption", c.keyed("impostor", "A", nil))).object(t)["company"])
	_, file := c.refreshed(c.refresh("impostor", "A", ""), impostor.LicenseKey, "A")
	assert.Equal(t, other, file["company"])
	assert.Equal(t, float64(companyID), c.activate("license", "A").object(t)["company"].(map[string]any)["id"])
}

func TestTheImpostorIsKeptInTheStateFile(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/state.json"
	c := start(t, Options{StateFile: path})
	require.NoError(t, c.server.Close())
	c = start(t, Options{StateFile: path})
	assert.Equal(t, float64(otherCompanyID), c.activate("impostor", "A").object(t)["company"].(map[string]any)["id"])
}

func TestGraceIsToldAsExpiredOnRequest(t *testing.T) {
	t.Parallel()
	for _, option := range []bool{false, true} {
		c := start(t, Options{Clock: fixedClock(at(noon)), GraceIsExpired: option})
		c.wantOK("activate", c.activate("license", "A"))
		told := func() any { return c.wantOK("check", c.check("license", "A")).object(t)["is_expired"] }
		assert.Equal(t, false, told(), "without an end")
		c.patch("license", `{"license_type":"subscription","validity_period":"2026-03-03T18:00:00Z","allow_grace_period":true,"grace_period":24}`)
		assert.Equal(t, false, told(), "before the end")
		c.patch("license", `{"validity_period":"2026-03-03T00:00:00Z"}`)
		assert.Equal(t, option, told(), "in grace")
		assert.Equal(t, option, c.wantOK("activating in grace", c.activate("license", "B")).object(t)["is_expired"])
		_, file := c.refreshed(c.refresh("license", "A", ""), c.line.Licenses["license"].LicenseKey, "A")
		assert.Equal(t, option, file["is_expired"], "in a refresh file")
		c.patch("license", `{"allow_grace_period":false}`)
		assert.Equal(t, true, told(), "without grace")
		c.patch("license", `{"allow_grace_period":true,"grace_period":12}`)
		assert.Equal(t, true, told(), "after grace")
	}
}

func TestTheDateHeaderAloneIsMovedByAFault(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(at(noon))})
	c.mustAdmin("POST", "/faults", `[{"kind":"date","offset_s":-86400,"path":"/check_license"},{"kind":"date","offset_s":3600}]`)
	c.wantOK("another path takes the one without", c.activate("license", "A"))
	got := c.check("license", "A")
	c.wantHeader("the response is signed as ever", got)
	assert.Equal(t, "Mon, 02 Mar 2026 12:00:00 GMT", got.header.Get("Date"))
	assert.Equal(t, "Tue, 03 Mar 2026 12:00:00 GMT", c.check("license", "A").header.Get("Date"), "once")
	assert.Equal(t, int64(0), c.server.state().Clock.OffsetS)
	faults := c.admin("GET", "/faults", "").array(t)
	assert.Equal(t, -86400.0, faults[0]["offset_s"])
	for fault, want := range map[string]string{`{"kind":"date"}`: "offset_s is missing", `{"kind":"date","offset_s":0}`: "offset_s is missing",
		`{"kind":"date","offset_s":99999999999}`: "a hundred years", `{"kind":"reset","offset_s":1}`: "not a member"} {
		refused := c.admin("POST", "/faults", fault)
		c.wantCode(fault, refused, "validation_error")
		assert.True(t, strings.Contains(string(refused.body), want), "%s: %s", fault, refused.body)
	}
}

func TestTermsOfGraceBorrowingAndConsumptionArePatched(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(at(noon))})
	const change = `{"grace_period":24,"allow_grace_period":true,"floating_timeout":5,"can_borrow":true,"max_borrow_time":3,
		"is_floating_cloud":true,"floating_users":1,"license_type":"consumption","max_consumptions":7,"total_consumptions":6,
		"allow_overages":true,"max_overages":2,"allow_negative_consumptions":true,"reset_consumption":true,"consumption_period":"weekly"}`
	c.patch("license", change)
	c.wantOK("activate", c.activate("license", "A"))
	got := c.wantOK("check", c.check("license", "A")).object(t)
	want := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(change), &want))
	for name, value := range want {
		assert.Equal(t, value, got[name], name)
	}
	c.mustAdmin("PUT", "/clock", `{"offset_s":299}`)
	c.wantOK("activate", c.activate("license", "B"))
	c.wantCode("held", c.check("license", "B"), "floating_not_available")
	c.mustAdmin("PUT", "/clock", `{"offset_s":300}`)
	c.wantOK("ended", c.check("license", "B"))
	borrowed := c.wantOK("borrow", c.post("/floating/borrow", c.keyed("license", "B", members{"borrowed_until": nil}))).object(t)
	assert.Equal(t, "2026-03-03T15:05:00.000Z", borrowed["borrowed_until"])
	count := func(n int) reply {
		return c.post("/add_consumption", c.keyed("license", "B", members{"consumptions": n}))
	}
	c.wantOK("to the overages", count(3))
	c.wantCode("beyond", count(1), "license_not_enough_consumptions")
	c.wantOK("back", count(-10))
}
