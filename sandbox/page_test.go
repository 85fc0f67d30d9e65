package sandbox

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
)

// submit posts a form of the page as a browser does, from the page's own origin.
func (c *client) submit(path string, form url.Values, head ...string) reply {
	c.t.Helper()
	r := c.request("POST", c.server.root+path, []byte(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", c.server.root)
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	return c.do(r)
}

// wantDone checks that a form was taken, and returns the page that it leads to.
func (c *client) wantDone(what string, got reply) string {
	c.t.Helper()
	require.Equal(c.t, http.StatusSeeOther, got.status, "%s: %s", what, got.body)
	return c.read(got.header.Get("Location"))
}

// read returns a page without its head, and with its characters as a person sees them.
func (c *client) read(path string) string {
	c.t.Helper()
	got := c.do(c.request("GET", c.server.root+path, nil))
	require.Equal(c.t, http.StatusOK, got.status, "%s: %s", path, got.body)
	_, shown, _ := strings.Cut(string(got.body), "<body>")
	return html.UnescapeString(shown)
}

func TestPageShowsEachLicenseWithItsKey(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(time.Now())})
	page := c.read("/")
	for name, l := range c.line.Licenses {
		assert.Contains(t, page, ">"+name+"</a>")
		assert.Contains(t, page, l.LicenseKey+l.Username)
	}
	assert.Equal(t, page, c.read("/_sandbox/"), "the page has two addresses")
}

func TestPagesShowEachUserWithTheUsersOwnPassword(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/licenses", `{"name":"team","product":"osp-user","users":[{"email":"ada@example.com","password":"ada-password"},{"email":"bob@example.com","password":"bob-password"}]}`)
	for _, path := range []string{"/", c.licensePage("team")} {
		page := c.read(path)
		for _, name := range []string{"ada", "bob"} {
			assert.Regexp(t, name+`@example.com</span> <small>password</small> <span class="key">`+name+`-password</span>`, page, path)
		}
	}
}

func TestPageEscapesWhatClientsSend(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	const hostile = `"><script>alert(1)</script>`
	c.wantOK("activate", c.post("/activate_license", c.identity("license", hostile).with(members{"hostname": hostile, "variables": members{hostile: hostile}})))
	c.wantDone("blacklist", c.submit("/_sandbox/page/blacklist", url.Values{"hardware_id": {hostile}, "listed": {"true"}}))
	c.mustAdmin("POST", "/faults", `{"kind":"status","status":400,"code":"<script>","body":"<script>"}`)
	for _, path := range []string{"/", c.licensePage("license"), "/_sandbox/page/requests", "/_sandbox/page/faults", "/_sandbox/page/air-gap?license_key=" + url.QueryEscape(hostile)} {
		got := c.do(c.request("GET", c.server.root+path, nil))
		assert.NotContains(t, string(got.body), "<script", path)
		assert.Contains(t, got.header.Get("Content-Security-Policy"), "default-src 'none'", path)
	}
	got := c.submit("/_sandbox/page/air-gap", url.Values{"activation_code": {hostile}, "hardware_id": {hostile}})
	assert.NotContains(t, string(got.body), "<script")
}

// licensePage is the address of a license's page.
func (c *client) licensePage(name string) string {
	c.t.Helper()
	return fmt.Sprintf("/_sandbox/page/license/%d", c.license(name).ID)
}

// A form of another page can reach this address, with the browser's cookies and from this machine. What it cannot do is
// choose its Origin or Sec-Fetch-Site.
func TestPageTakesNoFormOfAnotherOrigin(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for _, head := range [][]string{
		{"Origin", "http://127.0.0.1:1"}, {"Origin", "http://localhost:3000"}, {"Origin", "http://sandbox.example"}, {"Origin", "null"},
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
	} {
		for _, path := range []string{"clock", "reset", "faults", "faults/clear", "blacklist", "air-gap", "license/1"} {
			got := c.submit("/_sandbox/page/"+path, url.Values{"by": {"9"}, "unit": {"days"}, "kind": {"reset"}, "hardware_id": {"A"}}, head...)
			assert.Equal(t, http.StatusForbidden, got.status, "%s from %v", path, head)
		}
		upload := c.form(t, c.server.root+adminPath+"/"+pagePath, map[string]string{"file": "x"})
		upload.Header.Set(head[0], head[1])
		assert.Equal(t, http.StatusForbidden, c.do(upload).status, "upload from %v", head)
	}
	state := c.server.state()
	assert.Zero(t, state.Clock.OffsetS)
	assert.Empty(t, state.Faults)
}

func TestFormSetsOnlyTheTermsThatWereChanged(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	page := c.licensePage("license")
	form := url.Values{"was.max_activations": {"5"}, "max_activations": {"9"}, "was.license_enabled": {"true"}, "was.prevent_vm": {"false"},
		"was.max_transfers": {"-1"}, "max_transfers": {"-1"}, "was.validity_period": {""}, "validity_period": {"2031-01-31"}}
	c.patch("license", `{"max_transfers":3}`)
	assert.Contains(t, c.wantDone("terms", c.submit(page, form)), "The license is changed.")
	l := c.license("license")
	assert.Equal(t, int64(9), l.MaxActivations)
	assert.False(t, l.LicenseEnabled, "the box was cleared")
	assert.Equal(t, int64(3), l.MaxTransfers, "somebody else has changed it")
	assert.Equal(t, "2031-01-31", *l.ValidityPeriod)
	c.wantDone("terms", c.submit(page, url.Values{"was.validity_period": {"2031-01-31"}, "validity_period": {" "}, "was.license_enabled": {"false"}, "license_enabled": {"true"}}))
	assert.Nil(t, c.license("license").ValidityPeriod)
	assert.True(t, c.license("license").LicenseEnabled)
	for field, typed := range map[string]string{"max_activations": "many", "validity_period": "soon", "license_type": "eternal", "grace_period": "-1"} {
		got := c.submit(page, url.Values{"was." + field: {"?"}, field: {typed}})
		assert.Equal(t, 400, got.status, field)
		assert.Contains(t, string(got.body), field+" must be", field)
		if field != "license_type" {
			assert.Contains(t, string(got.body), `value="`+typed+`"`, "%s: what was typed is still there", field)
		}
	}
}

func TestFormsAddAndRemoveFaults(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	form := url.Values{"kind": {"status"}, "path": {"/check_license"}, "times": {"0"}, "status.status": {"429"}, "status.retry_after_s": {"2"},
		"status.code": {""}, "delay.ms": {"3000"}}
	page := c.wantDone("add", c.submit("/_sandbox/page/faults", form))
	assert.Contains(t, page, "status 429, retry_after_s 2")
	assert.Contains(t, page, "until removed")
	c.wantDone("add another", c.submit("/_sandbox/page/faults", url.Values{"kind": {"reset"}, "times": {"1"}}))
	require.Equal(t, []string{"status", "reset"}, kindsOf(c.server.faults.left()))
	c.wantDone("remove", c.submit("/_sandbox/page/faults/remove", url.Values{"number": {"1"}}))
	require.Equal(t, []string{"reset"}, kindsOf(c.server.faults.left()))
	c.wantDone("clear", c.submit("/_sandbox/page/faults/clear", nil))
	assert.Empty(t, c.server.faults.left())
	for _, tc := range []struct {
		form url.Values
		want string
	}{
		{url.Values{}, "choose a kind"},
		{url.Values{"kind": {"delay"}, "delay.ms": {"soon"}}, "ms must be an integer"},
		{url.Values{"kind": {"unsigned"}, "path": {"/oauth_url"}}, "could never fire"},
	} {
		got := c.submit("/_sandbox/page/faults", tc.form)
		assert.Equal(t, 400, got.status)
		assert.Contains(t, string(got.body), tc.want)
	}
}

func TestFormOfEachKindOfFaultIsWhole(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	require.Len(t, faultKinds, len(faultMembers))
	for _, kind := range faultKinds {
		form := url.Values{"kind": {kind.Kind}, "times": {"1"}}
		var names []string
		for _, member := range kind.Members {
			names = append(names, member.Name)
			form.Set(kind.Kind+"."+member.Name, member.Value)
		}
		assert.ElementsMatch(t, faultMembers[kind.Kind], names, kind.Kind)
		c.wantDone("with its defaults, "+kind.Kind, c.submit("/_sandbox/page/faults", form))
	}
}

func TestFormMovesTheClockFromWhereItIs(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	move := func(by, unit string) string {
		return c.wantDone("move", c.submit("/_sandbox/page/clock", url.Values{"by": {by}, "unit": {unit}}))
	}
	move("2", "days")
	assert.Contains(t, move("-1", "hours"), "moved +1 day 23 hours")
	assert.Equal(t, int64(47*60*60), c.server.state().Clock.OffsetS)
	assert.Contains(t, move("-3", "days"), "moved −1 day 1 hour")
	c.wantDone("back", c.submit("/_sandbox/page/clock", url.Values{"reset": {"1"}}))
	assert.Zero(t, c.server.state().Clock.OffsetS)
	for by, unit := range map[string]string{"": "days", "1.5": "hours", "1": "years", "9223372036854775807": "days", "40000": "days"} {
		assert.Equal(t, 400, c.submit("/_sandbox/page/clock", url.Values{"by": {by}, "unit": {unit}}).status, "%s %s", by, unit)
	}
}

func TestFormsKeepTheBlacklistAndReset(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("license", "A"))
	page := c.wantDone("add", c.submit("/_sandbox/page/blacklist", url.Values{"hardware_id": {"A"}, "listed": {"true"}, "license": {fmt.Sprint(c.license("license").ID)}}))
	assert.Contains(t, page, "blacklisted</span>")
	c.wantCode("blacklisted", c.activate("license", "A"), "blacklisted")
	c.wantDone("remove", c.submit("/_sandbox/page/blacklist", url.Values{"hardware_id": {"A"}}))
	c.wantOK("allowed", c.activate("license", "A"))
	assert.Equal(t, 400, c.submit("/_sandbox/page/blacklist", url.Values{"listed": {"true"}}).status)
	c.wantDone("reset", c.submit("/_sandbox/page/reset", nil))
	assert.Empty(t, c.license("license").Devices)
}

func TestUnknownPagesAndFormsAreNotFound(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for _, path := range []string{"/_sandbox/page/", "/_sandbox/page/none", "/_sandbox/page/license/1", "/_sandbox/page/license/"} {
		assert.Equal(t, http.StatusNotFound, c.do(c.request("GET", c.server.root+path, nil)).status, path)
	}
	for _, path := range []string{"/_sandbox/page/none", "/_sandbox/page/license/1"} {
		body := c.do(c.request("GET", c.server.root+path, nil)).body
		assert.Contains(t, string(body), `href="/_sandbox/page/requests"`, "%s: a person can go on from there", path)
	}
	for _, path := range []string{"/_sandbox/page/none", "/_sandbox/page/faults/none", "/_sandbox/page/license/1"} {
		assert.Equal(t, http.StatusNotFound, c.submit(path, url.Values{}).status, path)
	}
	assert.Equal(t, 400, c.do(c.request("POST", c.server.root+"/_sandbox/page/clock", []byte("by=1"))).status, "no form")
}

func TestRequestsTellWhetherSignaturesWereRight(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	newest := func() entry {
		all := c.server.journal.all()
		return all[len(all)-1]
	}
	c.activate("license", "A")
	assert.Equal(t, isRight, newest().Signature)
	send := func(key, secret, date string) {
		t.Helper()
		r, err := http.NewRequest("GET", c.line.BaseURL+"/check_license?product=osp-editor", nil)
		require.NoError(t, err)
		r.Header.Set("Date", date)
		if key != "" {
			r.Header.Set("Authorization", wire.Authorization(key, secret, date))
		}
		c.do(r)
	}
	old := wire.FormatDate(c.server.now().Add(-24 * time.Hour))
	send(apiKey, sharedKey, old)
	assert.Equal(t, isRight, newest().Signature, "the clock is off, the signature is not")
	assert.Equal(t, "date_header_diff", newest().Code)
	for key, secret := range map[string]string{apiKey: "another", "unknown": sharedKey} {
		send(key, secret, c.date())
		assert.Equal(t, isWrong, newest().Signature, key)
	}
	send("", "", c.date())
	assert.Equal(t, isMissing, newest().Signature)
	plain, err := http.NewRequest("GET", c.line.BaseURL+"/oauth_url?login_type=client_credentials", nil)
	require.NoError(t, err)
	c.do(plain)
	assert.Equal(t, notNeeded, newest().Signature)
	for verdict, file := range map[verdict]string{
		isRight:   encode(t, c.payload("activation", c.identity("license", "HW-1"))),
		isWrong:   encode(t, c.payload("activation", c.identity("license", "HW-1")).with(members{"hardware_id": "HW-2"})),
		isMissing: "<b>",
	} {
		c.upload("/activate_offline", file)
		assert.Equal(t, verdict, newest().FileSignature, file)
		assert.Equal(t, isRight, newest().Signature)
	}
	page := c.read("/_sandbox/page/requests")
	assert.Contains(t, page, "file's signature wrong")
	assert.Contains(t, page, "The body decoded")
}

func TestPageOfRequestsShowsThemInParts(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for range maxShown + 3 {
		c.activate("license", "A")
	}
	first := c.read("/_sandbox/page/requests")
	assert.Equal(t, maxShown, strings.Count(first, "<details"))
	assert.Contains(t, first, "before=3")
	assert.Equal(t, 3, strings.Count(c.read("/_sandbox/page/requests?before=3"), "<details"))
}

func TestAirGapPortalConfirmsWhatADeviceTypes(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	key := c.line.Licenses["bundle"].LicenseKey
	exchange := func(purpose, hardwareID string) reply {
		t.Helper()
		made := c.wantOK(purpose, c.admin("POST", "/air-gap/initialization", fmt.Sprintf(`{"license_key":%q,"for":%q}`, key, purpose)))
		code := made.object(t)["initialization_code"]
		typed, err := wire.ActivationCode(code.(string), hardwareID, key)
		require.NoError(t, err)
		return c.admin("POST", "/air-gap/confirmation", fmt.Sprintf(`{"activation_code":%q,"hardware_id":%q}`, typed, hardwareID))
	}
	for _, purpose := range airGapPurposes {
		got := exchange(purpose, "vault-1")
		require.Equal(t, 200, got.status, "%s: %s", purpose, got.body)
		o := got.object(t)
		assert.Equal(t, purpose, o["for"])
		assert.NoError(t, wire.VerifyConfirmationCode(c.line.AirGapKey, o["confirmation_code"].(string), "vault-1", key, o["policy_id"].(string)))
		assert.Equal(t, purpose == "activation", c.license("bundle").Devices[0].Active, purpose)
	}
	c.wantCode("deactivated twice", exchange("deactivation", "vault-1"), "license_not_active")
	c.patch("bundle", `{"license_enabled":false}`)
	c.wantCode("disabled", exchange("activation", "vault-1"), "license_not_enabled")
	other, err := wire.ActivationCode("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=", "vault-1", key)
	require.NoError(t, err)
	for body, want := range map[string]string{
		fmt.Sprintf(`{"activation_code":%q,"hardware_id":"vault-1"}`, other): "signature_mismatch",
		`{"activation_code":"AAAA","hardware_id":"vault-1"}`:                 "validation_error",
		`{"activation_code":"","hardware_id":""}`:                            "missing_parameters",
	} {
		c.wantCode(body, c.admin("POST", "/air-gap/confirmation", body), want)
	}
	c.wantCode("an unknown key", c.admin("POST", "/air-gap/initialization", `{"license_key":"NONE"}`), "license_not_found")
	c.wantCode("an unknown step", c.admin("POST", "/air-gap/other", `{}`), "not_found")
}
