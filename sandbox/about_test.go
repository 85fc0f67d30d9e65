package sandbox

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProductDetailsTellWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	ask := func(more members) reply {
		return c.get("/product_details", members{"product": "osp-editor"}.with(more))
	}
	got := c.wantOK("plain", ask(nil)).object(t)
	assert.Equal(t, "osp-editor", got["short_code"])
	assert.Equal(t, "{}", got["metadata_string"])
	assert.NotContains(t, got, "latest_version")
	assert.NotContains(t, got, "custom_fields")
	got = c.wantOK("all", ask(members{"include_latest_version": true, "include_custom_fields": true})).object(t)
	latest := got["latest_version"].(map[string]any)
	assert.Equal(t, "3.0.0-beta", latest["version"])
	assert.Equal(t, "2026-03-01", latest["release_date"])
	assert.Equal(t, []any{map[string]any{"name": "seats", "id": 619.0, "default_value": "10"}}, got["custom_fields"])
	got = c.wantOK("env", ask(members{"include_latest_version": true, "env": "win64"})).object(t)
	assert.Equal(t, "2.1.0", got["latest_version"].(map[string]any)["version"])
	got = c.wantOK("no such", ask(members{"include_latest_version": true, "env": "mac"})).object(t)
	assert.Nil(t, got["latest_version"])
	got = c.wantOK("studio", c.get("/product_details", members{"product": "osp-studio", "include_custom_fields": true})).object(t)
	assert.Equal(t, []any{}, got["custom_fields"])
	assert.Equal(t, false, got["allow_trial"])
	c.wantCode("unknown", c.get("/product_details", members{"product": "none"}), "unknown_product")
	c.wantCode("missing", c.get("/product_details", members{}), "missing_parameters")
	c.wantCode("no boolean", ask(members{"include_latest_version": "yes"}), "validation_error")
}

func TestVersionsAreThoseThatTheLicenseCovers(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	names := func(license string, more members) []string {
		t.Helper()
		var all []string
		for _, v := range c.wantOK("versions", c.get("/versions", c.keyed(license, "A", more))).array(t) {
			all = append(all, v["version"].(string))
		}
		return all
	}
	file := func(license string, more members) reply {
		return c.get("/installation_file", c.keyed(license, "A", more))
	}
	c.wantCode("inactive", file("license", nil), "active_license_required")
	c.mustAdmin("PATCH", "/company", `{"inactive_files":true}`)
	c.wantOK("inactive", file("license", nil))
	c.wantOK("activate", c.activate("license", "A"))
	c.wantOK("activate", c.activate("maintained", "A"))
	assert.Equal(t, []string{"1.0.0", "2.0.0", "2.1.0", "2.1.0", "3.0.0-beta"}, names("license", nil))
	assert.Equal(t, []string{"1.0.0", "2.0.0", "2.1.0"}, names("license", members{"env": "win64", "channel": "stable"}))
	assert.Equal(t, []string{"1.0.0", "2.0.0"}, names("maintained", nil))
	assert.Empty(t, names("license", members{"env": "mac"}))
	got := c.wantOK("newest", file("license", members{"env": "win64"})).object(t)
	assert.Equal(t, "2.1.0", got["version"])
	assert.Equal(t, "2.0.0", got["requires_version"])
	assert.Equal(t, "2026-01-15T00:00:00.000Z", got["release_date"])
	assert.Equal(t, "2.0.0", c.wantOK("covered", file("maintained", nil)).object(t)["version"])
	assert.Equal(t, "1.0.0", c.wantOK("named", file("license", members{"version": "1.0.0"})).object(t)["version"])
	c.wantCode("too late", file("maintained", members{"version": "2.1.0"}), "product_version_not_supported")
	c.wantCode("unknown", file("license", members{"version": "9"}), "version_not_found")
	c.wantCode("nothing", file("license", members{"env": "mac"}), "version_not_found")
	c.wantCode("nothing covered", file("maintained", members{"env": "linux64"}), "product_version_not_supported")
	c.wantCode("nobody's", c.get("/versions", members{"hardware_id": "A", "product": "osp-editor"}), "license_key_or_license_user_required")
	c.wantCode("elsewhere", c.get("/versions", c.keyed("license", "B", nil)), "device_not_found")
	assert.Equal(t, "2.0.0", c.wantOK("check", c.check("maintained", "A")).object(t)["version"])
}

func TestSignInAddressesNameWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	ask := func(more members) reply {
		return c.get("/sso_url", members{"product": "osp-user", "customer_account_code": c.line.Customer.AccountCode}.with(more))
	}
	nonces := map[string]bool{}
	for given, want := range map[string]string{"": "code", "code": "code", "token": "id_token token"} {
		got := c.wantOK(given, ask(members{"response_type": given, "redirect_uri": "http://localhost:1/a?b"})).object(t)
		address, err := url.Parse(got["url"].(string))
		require.NoError(t, err)
		assert.Equal(t, want, address.Query().Get("response_type"))
		assert.Equal(t, "http://localhost:1/a?b", address.Query().Get("redirect_uri"))
		nonces[address.Query().Get("nonce")] = true
		assert.Contains(t, got["openid_configuration"].(map[string]any)["issuer"], userRealm)
		assert.Equal(t, []any{}, got["alternate_urls"])
	}
	assert.Len(t, nonces, 3)
	c.wantCode("another flow", ask(members{"response_type": "x"}), "validation_error")
	c.wantCode("another account", ask(members{"customer_account_code": "x"}), "customer_account_not_found")
	c.wantCode("none", c.get("/sso_url", members{"product": "osp-user"}), "missing_parameters")
}

func TestUsersHaveTheirLicensesListed(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	user := c.line.Licenses["many"]
	ask := func(more members) reply {
		return c.get("/user_licenses", members{"product": "osp-user", "username": user.Username, "password": user.Password}.with(more))
	}
	got := c.wantOK("list", ask(nil)).array(t)
	require.Len(t, got, 2)
	ids := map[any]bool{}
	for _, entry := range got {
		l := entry["license"].(map[string]any)
		ids[l["id"]] = true
		for _, absent := range []string{"device_id", "version", "license_signature", "license_key", "user"} {
			assert.NotContains(t, l, absent)
		}
		assert.Equal(t, user.Username, entry["user"].(map[string]any)["email"])
		assert.Equal(t, true, entry["user"].(map[string]any)["is_initial_password"])
	}
	assert.Len(t, ids, 2)
	second := members{"license_id": c.license("many_second").ID}
	c.wantOK("one of them", c.post("/activate_license", c.identity("many", "A").with(second)))
	assert.Len(t, c.license("many_second").Devices, 1)
	c.wantOK("by token", c.get("/user_licenses", members{"product": "osp-user", "id_token": tokenPrefix + user.Username, "customer_account_code": accountCode}))
	c.wantCode("wrong password", ask(members{"password": "x"}), "license_not_found")
	c.wantCode("no password", ask(members{"password": ""}), "missing_parameters")
	c.wantCode("no product", ask(members{"product": ""}), "missing_parameters")
	c.wantCode("another product", ask(members{"product": "osp-user-second"}), "license_not_found")
	c.wantCode("unknown product", ask(members{"product": "x"}), "unknown_product")
	bundled := c.line.Licenses["bundle_user"]
	assert.Len(t, c.wantOK("a bundle", ask(members{"product": bundled.Product, "username": bundled.Username})).array(t), 2)
	for _, entry := range c.server.journal.all() {
		assert.NotContains(t, entry.Query, user.Password)
		assert.NotContains(t, entry.Query, tokenPrefix)
	}
}

func TestCustomersHaveTheirUsersListed(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	ask := func(product, customer string) reply {
		return c.get("/customer_license_users", members{"product": product, "customer": customer})
	}
	got := c.wantOK("list", ask("osp-user", strings.ToUpper(c.line.Customer.Email))).object(t)
	assert.Equal(t, c.line.Customer.Email, got["customer"].(map[string]any)["email"])
	byID := map[any]map[string]any{}
	for _, u := range got["users"].([]any) {
		byID[u.(map[string]any)["license_id"]] = u.(map[string]any)
	}
	many := byID[float64(c.license("many").ID)]
	assert.Equal(t, c.line.Licenses["many"].Password, many["initial_password"])
	assert.Equal(t, "order-0001", many["order_store_id"])
	c.wantCode("by key", ask("osp-editor", c.line.Customer.Email), "invalid_product_auth_method")
	c.wantCode("nobody", ask("osp-user", "x@example.com"), "customer_does_not_exist")
	c.wantCode("unknown", ask("x", c.line.Customer.Email), "unknown_product")
	limited := *c
	limited.apiKey = "osp-sandbox-studio-key"
	c.wantCode("not visible to the key", limited.get("/customer_license_users",
		members{"product": "osp-user", "customer": c.line.Customer.Email}), "customer_not_found")
}

func TestAPasswordIsChangedForAllLicenses(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	user := c.line.Licenses["many"]
	change := func(old, next string) reply {
		return c.post("/change_password", members{"username": user.Username, "password": old, "new_password": next})
	}
	c.wantCode("wrong", change("x", "next-password"), "license_not_found")
	c.wantCode("none", change(user.Password, ""), "missing_parameters")
	assert.Equal(t, `"password_changed"`, string(c.wantOK("change", change(user.Password, "next-password")).body))
	c.wantCode("the old one", c.activate("many", "A"), "license_not_found")
	next := c.identity("many", "A").with(members{"password": "next-password"})
	got := c.wantOK("the new one", c.post("/activate_license", next)).object(t)
	assert.Equal(t, false, got["user"].(map[string]any)["is_initial_password"])
	listed := c.wantOK("users", c.get("/customer_license_users", members{"product": "osp-user", "customer": customerEmail}))
	assert.NotContains(t, string(listed.body), "next-password", "no initial password any more")
	c.mustAdmin("PATCH", "/company", `{"allow_change_password":false}`)
	c.wantCode("not here", change("next-password", "other"), "change_password_not_allowed")
	state := c.admin("GET", "/state", "")
	requests := c.admin("GET", "/requests", "")
	for _, secret := range []string{"next-password", user.Password} {
		assert.NotContains(t, string(state.body), secret)
		assert.NotContains(t, string(requests.body), secret)
	}
}

func TestTrialsAreIssuedOnceForADevice(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(at(noon))})
	ask := func(hardwareID string, more members) reply {
		return c.get("/trial_key", members{"hardware_id": hardwareID, "product": c.line.Products["trial"]}.with(more))
	}
	got := c.wantOK("first", ask("A", members{"email": "ann@example.com", "city": "Bonn"})).object(t)
	key := got["license"].(string)
	assert.Equal(t, key, got["license_key"])
	assert.Equal(t, "perpetual", got["license_type"])
	assert.Equal(t, 14.0, got["trial_days"])
	assert.Equal(t, false, got["active"])
	assert.Equal(t, 1772539200000.0, got["created_at"])
	again := c.wantOK("again", ask("A", nil)).object(t)
	assert.Equal(t, map[string]any{"license_type": "perpetual", "is_trial": true, "license": key}, again)
	other := c.wantOK("another device", ask("B", members{"license_policy": "pro"})).object(t)
	assert.NotEqual(t, key, other["license"])
	assert.Equal(t, "consumption", other["license_type"])
	assert.Equal(t, 10.0, other["max_consumptions"])
	c.wantCode("no policy", ask("C", members{"license_policy": "x"}), "validation_error")
	m := members{"hardware_id": "A", "product": "osp-trial", "license_key": key}
	active := c.wantOK("activate", c.post("/activate_license", m)).object(t)
	assert.Equal(t, "2026-03-17T12:00:00.000Z", active["validity_period"])
	assert.Equal(t, "Bonn", active["customer"].(map[string]any)["city"])
	c.mustAdmin("PUT", "/clock", `{"offset_s":1209600}`)
	c.wantCode("over", ask("A", nil), "trial_expired")
	c.mustAdmin("PATCH", "/company", `{"multiple_trials":true}`)
	assert.NotEqual(t, key, c.wantOK("another", ask("A", nil)).object(t)["license"])
	assert.Len(t, c.server.state().Trials, 3)
	c.wantCode("no trials", c.get("/trial_key", members{"hardware_id": "A", "product": "osp-studio"}), "trial_not_allowed")
	c.wantCode("no device", c.get("/trial_key", members{"product": "osp-trial"}), "missing_hardware_id")
	c.wantCode("unknown", c.get("/trial_key", members{"hardware_id": "A", "product": "x"}), "unknown_product")
}

func TestATrialMakesItsUserOnce(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	ask := func(hardwareID string, more members) reply {
		return c.get("/trial_key", members{"hardware_id": hardwareID, "product": "osp-trial-user"}.with(more))
	}
	c.wantCode("no address", ask("A", nil), "email_missing")
	ann := members{"email": "ann@example.com"}
	got := c.wantOK("first", ask("A", ann)).object(t)
	assert.Equal(t, "ann@example.com", got["license_user"])
	assert.NotEmpty(t, got["initial_password"])
	assert.NotContains(t, got, "license")
	again := c.wantOK("again", ask("A", members{"email": "ANN@example.com"})).object(t)
	assert.Equal(t, map[string]any{"license_type": "perpetual", "is_trial": true, "license_user": "ann@example.com"}, again)
	got2 := c.wantOK("another device", ask("B", ann)).object(t)
	assert.NotContains(t, got2, "initial_password", "who is a user gets no new password")
	m := members{"hardware_id": "A", "product": "osp-trial-user", "username": "ann@example.com", "password": got["initial_password"]}
	c.wantOK("activate", c.post("/activate_license", m))
	own := c.wantOK("a password of one's own", ask("A", members{"email": "ben@example.com", "password": "ben-password"})).object(t)
	assert.Equal(t, "ben-password", own["initial_password"])
	assert.NotContains(t, string(c.admin("GET", "/requests", "").body), "ben-password")
	assert.NotContains(t, string(c.admin("GET", "/state", "").body), "ben-password")
}

func TestNewSamplesAreInTheLine(t *testing.T) {
	t.Parallel()
	line := start(t, Options{}).line
	for _, name := range []string{"metered", "metered_user", "slots", "slots_user", "maintained", "many"} {
		assert.Contains(t, line.Licenses, name)
	}
	assert.Equal(t, LineCustomer{"ops@example.com", "SANDBOX"}, line.Customer)
	assert.Equal(t, "osp-trial", line.Products["trial"])
	assert.Equal(t, "osp-trial-user", line.Products["trial_user"])
}
