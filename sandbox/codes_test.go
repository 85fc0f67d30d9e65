package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
)

// provocation is one documented error code and the real request that brings it.
type provocation struct {
	code   string
	status int
	ask    func(c *client) reply
}

func headers(c *client, date, authorization string) reply {
	r := c.request("GET", c.line.BaseURL+"/check_license?product=osp-editor", nil)
	r.Header["Date"], r.Header["Authorization"] = nil, nil
	if date != "" {
		r.Header.Set("Date", date)
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	return c.do(r)
}

func altered(c *client, from, to string) reply {
	return headers(c, c.date(), strings.Replace(wire.Authorization(apiKey, sharedKey, c.date()), from, to, 1))
}

func withKey(c *client, key string) *client {
	other := *c
	other.apiKey = key
	return &other
}

var provocations = map[string]provocation{
	"unknown path": {"not_found", 404, func(c *client) reply { return c.post("/no_such_path", members{}) }},
	"wrong method": {"not_found", 404, func(c *client) reply { return c.get("/activate_license", members{}) }},
	"outside the base": {"not_found", 404, func(c *client) reply {
		return c.do(c.authorize(c.request("POST", c.server.root+"/v4/activate_license", nil)))
	}},
	"no date": {"missing_headers", 400, func(c *client) reply {
		return headers(c, "", wire.Authorization(apiKey, sharedKey, c.date()))
	}},
	"no authorization": {"missing_headers", 400, func(c *client) reply { return headers(c, c.date(), "") }},
	"unreadable date": {"date_header_diff", 400, func(c *client) reply {
		return headers(c, "yesterday", wire.Authorization(apiKey, sharedKey, "yesterday"))
	}},
	"old date": {"date_header_diff", 400, func(c *client) reply {
		date := wire.FormatDate(c.server.now().Add(-maxClockSkew * 2))
		return headers(c, date, wire.Authorization(apiKey, sharedKey, date))
	}},
	"future date": {"date_header_diff", 400, func(c *client) reply {
		date := wire.FormatDate(c.server.now().Add(maxClockSkew * 2))
		return headers(c, date, wire.Authorization(apiKey, sharedKey, date))
	}},
	"other scheme":       {"authorization_invalid_headers", 400, func(c *client) reply { return headers(c, c.date(), "Basic YTpi") }},
	"no scheme":          {"authorization_invalid_headers", 400, func(c *client) reply { return headers(c, c.date(), "nonsense") }},
	"other headers part": {"authorization_invalid_headers", 400, func(c *client) reply { return altered(c, `"date"`, `"host"`) }},
	"doubled part":       {"authorization_invalid_headers", 400, func(c *client) reply { return altered(c, `headers=`, `algorithm="x", headers=`) }},
	"no api key part":    {"authorization_missing_params", 400, func(c *client) reply { return altered(c, `apikey=`, `other=`) }},
	"other algorithm":    {"hmac_required", 400, func(c *client) reply { return altered(c, `hmac-sha256`, `hmac-sha1`) }},
	"unknown api key":    {"invalid_api_key", 400, func(c *client) reply { return withKey(c, "unknown").activate("license", "HW-1") }},
	"revoked api key":    {"revoked_api_key", 400, func(c *client) reply { return withKey(c, "osp-sandbox-revoked-key").activate("license", "HW-1") }},
	"read-only api key":  {"read_only_api_key", 400, func(c *client) reply { return withKey(c, "osp-sandbox-read-only-key").activate("license", "HW-1") }},
	"key of another product": {"api_key_product_not_allowed", 400, func(c *client) reply {
		return withKey(c, "osp-sandbox-studio-key").activate("license", "HW-1")
	}},
	"wrong signature": {"signature_mismatch", 401, func(c *client) reply {
		return headers(c, c.date(), wire.Authorization(apiKey, "another key", c.date()))
	}},
	"foreign token": {"oauth_token_malformed", 401, func(c *client) reply { return headers(c, c.date(), "Bearer a.b.c") }},
	"altered token": {"oauth_token_malformed", 401, func(c *client) reply { return headers(c, c.date(), "Bearer x"+c.withToken().bearer) }},
	"old token": {"oauth_token_expired", 401, func(c *client) reply {
		c = c.withToken()
		c.mustAdmin("PUT", "/clock", `{"offset_s":600}`)
		return c.activate("license", "HW-1")
	}},
	"empty body": {"missing_parameters", 400, func(c *client) reply {
		return c.do(c.authorize(c.request("POST", c.line.BaseURL+"/activate_license", nil)))
	}},
	"no JSON": {"invalid_json", 400, func(c *client) reply {
		return c.do(c.authorize(c.request("POST", c.line.BaseURL+"/activate_license", []byte("{"))))
	}},
	"JSON array": {"validation_error", 400, func(c *client) reply {
		return c.do(c.authorize(c.request("POST", c.line.BaseURL+"/activate_license", []byte("[]"))))
	}},
	"no product": {"missing_parameters", 400, func(c *client) reply {
		return c.post("/activate_license", members{"hardware_id": "HW-1", "license_key": "K"})
	}},
	"no identity": {"missing_parameters", 400, func(c *client) reply {
		return c.post("/activate_license", members{"hardware_id": "HW-1", "product": "osp-editor"})
	}},
	"no password": {"missing_parameters", 400, func(c *client) reply {
		return c.post("/activate_license", c.identity("user", "HW-1").with(members{"password": nil}))
	}},
	"two groups": {"validation_error", 400, func(c *client) reply {
		return c.post("/activate_license", c.identity("user", "HW-1").with(members{"license_key": "K"}))
	}},
	"wrong type": {"validation_error", 400, func(c *client) reply {
		return c.post("/activate_license", c.identity("license", "HW-1").with(members{"is_vm": "no"}))
	}},
	"wrong number": {"validation_error", 400, func(c *client) reply {
		return c.get("/check_license", c.identity("license", "HW-1").with(members{"license_id": "1.5"}))
	}},

	"unknown product": {"unknown_product", 400, func(c *client) reply {
		return c.post("/activate_license", c.identity("license", "HW-1").with(members{"product": "none"}))
	}},
	"disabled product": {"disabled_product", 400, func(c *client) reply {
		return c.post("/activate_license", c.identity("license", "HW-1").with(members{"product": "osp-disabled"}))
	}},
	"archived product": {"archived_product", 400, func(c *client) reply {
		return c.post("/activate_license", c.identity("license", "HW-1").with(members{"product": "osp-archived"}))
	}},
	"no bundle": {"product_not_bundle", 400, func(c *client) reply { return c.post("/activate_bundle", c.identity("license", "HW-1")) }},
	"unknown license": {"license_not_found", 400, func(c *client) reply {
		return c.post("/activate_license", c.identity("license", "HW-1").with(members{"license_key": "none"}))
	}},
	"wrong password": {"license_not_found", 400, func(c *client) reply {
		return c.post("/activate_license", c.identity("user", "HW-1").with(members{"password": "wrong"}))
	}},
	"other license id": {"license_not_found", 400, func(c *client) reply {
		return c.post("/activate_license", c.identity("license", "HW-1").with(members{"license_id": 1}))
	}},
	"unknown account": {"customer_account_not_found", 400, func(c *client) reply {
		return c.post("/activate_license", members{"hardware_id": "HW-1", "product": "osp-user", "id_token": "token:jana@sandbox.example", "customer_account_code": "OTHER"})
	}},

	"disabled":    {"license_not_enabled", 400, func(c *client) reply { return c.activate("disabled", "HW-1") }},
	"not started": {"license_start_date_error", 400, func(c *client) reply { return c.activate("not_started", "HW-1") }},
	"expired":     {"license_expired", 400, func(c *client) reply { return c.activate("expired", "HW-1") }},
	"not active":  {"license_not_active", 400, func(c *client) reply { return c.check("license", "HW-1") }},
	"other device": {"device_not_found", 400, func(c *client) reply {
		c.wantOK("activate", c.activate("license", "HW-1"))
		return c.check("license", "HW-2")
	}},
	"blacklisted": {"blacklisted", 400, func(c *client) reply { return c.activate("license", c.line.BlacklistedHardwareID) }},
	"virtual machine": {"vm_not_allowed", 400, func(c *client) reply {
		c.patch("license", `{"prevent_vm":true}`)
		return c.post("/activate_license", c.identity("license", "HW-1").with(members{"is_vm": true}))
	}},
	"another user's device": {"license_device_exists", 400, func(c *client) reply {
		c.wantOK("activate", c.activate("user", "HW-1"))
		return c.post("/activate_license", c.identity("user", "HW-1").with(members{"username": "jiri@sandbox.example"}))
	}},
	"too many devices": {"license_activated_max_times", 400, func(c *client) reply {
		c.wantOK("activate", c.activate("one_device", "HW-1"))
		return c.activate("one_device", "HW-2")
	}},
	"too many devices of a user": {"license_user_activated_max_times", 400, func(c *client) reply {
		second := members{"username": "jiri@sandbox.example"}
		c.wantOK("activate", c.post("/activate_license", c.identity("user", "HW-1").with(second)))
		return c.post("/activate_license", c.identity("user", "HW-2").with(second))
	}},
	"too many transfers": {"license_transferred_max_times", 400, func(c *client) reply {
		c.wantOK("activate", c.activate("no_transfer", "HW-1"))
		c.wantOK("deactivate", c.deactivate("no_transfer", "HW-1"))
		return c.activate("no_transfer", "HW-2")
	}},
	"no slot": {"floating_not_available", 400, func(c *client) reply {
		c.wantOK("activate", c.activate("floating", "HW-1"))
		c.wantOK("activate", c.activate("floating", "HW-2"))
		c.wantOK("check", c.check("floating", "HW-1"))
		return c.check("floating", "HW-2")
	}},
	"too much use": {"license_not_enough_consumptions", 400, func(c *client) reply {
		c.wantOK("activate", c.activate("consumption", "HW-1"))
		return c.post("/deactivate_license", c.identity("consumption", "HW-1").with(members{"consumptions": 1001}))
	}},

	"no file":        {"missing_content", 400, func(c *client) reply { return c.upload("/activate_offline", " \r\n") }},
	"no bundle file": {"missing_parameters", 400, func(c *client) reply { return c.upload("/activate_bundle_offline", "") }},
	"no part": {"missing_parameters", 400, func(c *client) reply {
		return c.do(c.authorize(c.form(c.t, c.line.BaseURL+"/activate_offline", map[string]string{"other": "x"})))
	}},
	"plain JSON offline": {"authorization_missing_params", 400, func(c *client) reply { return c.upload("/activate_offline", `{"license_key":"K"}`) }},
	"base64 of an array": {"authorization_missing_params", 400, func(c *client) reply { return c.upload("/activate_offline", wire.EncodeFile([]byte("[]"))) }},
	"offline without device": {"authorization_missing_params", 400, func(c *client) reply {
		return c.upload("/activate_offline", encode(c.t, c.payload("activation", c.identity("license", "HW-1").with(members{"hardware_id": nil}))))
	}},
	"offline without product": {"missing_parameters", 400, func(c *client) reply {
		return c.upload("/activate_offline", encode(c.t, c.payload("activation", c.identity("license", "HW-1").with(members{"product": nil}))))
	}},
	"offline wrong word": {"validation_error", 400, func(c *client) reply {
		return c.upload("/activate_offline", encode(c.t, c.payload("deactivation", c.identity("license", "HW-1"))))
	}},
	"offline wrong signature": {"signature_mismatch", 401, func(c *client) reply {
		return c.upload("/activate_offline", encode(c.t, c.payload("activation", c.identity("license", "HW-1")).with(members{"hardware_id": "HW-2"})))
	}},
	"offline two credentials": {"validation_error", 400, func(c *client) reply {
		return c.upload("/activate_offline", encode(c.t, c.payload("activation", c.identity("license", "HW-1")).with(members{"client_id": clientID})))
	}},
	"offline unknown key": {"invalid_api_key", 400, func(c *client) reply {
		return c.upload("/activate_offline", encode(c.t, c.payload("activation", c.identity("license", "HW-1")).with(members{"api_key": "unknown"})))
	}},
	"offline floating": {"offline_floating_cloud_not_supported", 400, func(c *client) reply {
		return c.upload("/activate_offline", encode(c.t, c.payload("activation", c.identity("floating", "HW-1"))))
	}},
	"online only": {"validation_error", 400, func(c *client) reply {
		return c.upload("/activate_offline", encode(c.t, c.payload("activation", c.identity("online_only", "HW-1"))))
	}},
	"use of an unknown feature": {"invalid_license_feature_code", 400, func(c *client) reply {
		c.wantOK("activate", c.activate("consumption", "HW-1"))
		use := []members{{"code": "none", "consumptions": 1}}
		return c.upload("/deactivate_offline", encode(c.t, c.payload("deactivation", c.identity("consumption", "HW-1").with(members{"product_features": use}))))
	}},
	"too much use of a feature": {"feature_not_enough_consumptions", 400, func(c *client) reply {
		c.wantOK("activate", c.activate("consumption", "HW-1"))
		use := []members{{"code": "reports", "consumptions": 100}, {"code": "reports", "consumptions": 6}}
		return c.upload("/deactivate_offline", encode(c.t, c.payload("deactivation", c.identity("consumption", "HW-1").with(members{"product_features": use}))))
	}},
	"too many requests": {"too_many_requests", 429, func(c *client) reply {
		c.mustAdmin("POST", "/faults", `{"kind":"status","status":429}`)
		return c.activate("license", "HW-1")
	}},
	"a fault": {"internal_error", 500, func(c *client) reply {
		c.mustAdmin("POST", "/faults", `{"kind":"status","status":500}`)
		return c.activate("license", "HW-1")
	}},
}

func TestEveryCodeIsReachable(t *testing.T) {
	t.Parallel()
	for name, p := range provocations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, Options{})
			got := p.ask(c)
			require.Equal(t, p.status, got.status)
			assert.Equal(t, p.code, got.code())
			var status int
			n, err := fmt.Sscanf(string(got.body), `{"status":%d,`, &status)
			require.Equal(t, 1, n, "body %s does not begin with its status %d: %v", got.body, p.status, err)
			assert.Equal(t, p.status, status, "body %s does not begin with its status", got.body)
			assert.True(t, slices.ContainsFunc(api.Codes, func(r api.CodeRow) bool { return r.Origin == api.Server && r.Code == p.code }), "%s is not in the table of codes", p.code)
		})
	}
}

// foreignCodes are codes of the table that calls outside the ten endpoints raise.
var foreignCodes = []string{"missing_hardware_id", "license_key_required", "invalid_product_auth_method", "feature_not_floating",
	"license_not_consumption", "trial_not_allowed", "license_borrow_not_allowed", "change_password_not_allowed",
	"customer_account_id_mismatch", "order_id_exists", "email_missing", "borrow_until_not_valid", "unsupported_product_feature",
	"customer_not_found", "customer_does_not_exist", "version_not_found", "product_version_not_supported",
	"active_license_required", "trial_expired", "floating_feature_device_not_in_use", "license_key_or_license_user_required",
	"negative_consumptions_not_allowed"}

func TestProvocationsCoverTheTableOfCodes(t *testing.T) {
	t.Parallel()
	reached := map[string]bool{}
	for _, p := range provocations {
		reached[p.code] = true
	}
	for _, row := range api.Codes {
		assert.False(t, row.Origin == api.Server && !reached[row.Code] && !slices.Contains(foreignCodes, row.Code), "no request provokes %s", row.Code)
	}
}

func TestChecksComeInOrder(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	bad := `algorithm="hmac-sha1", headers="date", signature="x", apikey="unknown"`
	old := wire.FormatDate(c.server.now().Add(-maxClockSkew * 2))
	c.wantCode("old date before bad header", headers(c, old, "nonsense"), "date_header_diff")
	c.wantCode("algorithm before key", headers(c, c.date(), bad), "hmac_required")
	c.wantCode("key before signature", altered(c, apiKey, "unknown"), "invalid_api_key")
	c.wantCode("signature before body", headers(c, c.date(), wire.Authorization(apiKey, "wrong", c.date())), "signature_mismatch")
	c.wantCode("parameters before product", c.post("/activate_license", members{"product": "none", "hardware_id": "HW-1"}), "missing_parameters")
	c.wantCode("product before license", c.post("/activate_license", members{"product": "none", "hardware_id": "HW-1", "license_key": "none"}), "unknown_product")
	c.wantCode("state before device", c.activate("disabled", c.line.BlacklistedHardwareID), "license_not_enabled")
	c.wantOK("activate", c.activate("one_device", "HW-1"))
	c.wantCode("device before limits", c.activate("one_device", c.line.BlacklistedHardwareID), "blacklisted")
}

func TestAuthorizationHeaderIsReadTolerantly(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	date := c.date()
	signature := wire.SignRequest(sharedKey, date)
	for name, header := range map[string]string{
		"commas only":  `algorithm="hmac-sha256",headers="date",signature="` + signature + `",apiKey="` + apiKey + `"`,
		"other order":  `apikey="` + apiKey + `" , signature="` + signature + `",headers="date",algorithm="hmac-sha256"`,
		"spaced":       ` Algorithm = "hmac-sha256" ,  HEADERS= "date",Signature="` + signature + `",  APIKEY="` + apiKey + `" `,
		"further part": wire.Authorization(apiKey, sharedKey, date) + `, note="a, b"`,
	} {
		c.wantCode(name, headers(c, date, header), "missing_parameters")
	}
}

func TestEveryRowOfTheTableIsServed(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for _, e := range api.Endpoints {
		for _, slash := range []string{"", "/"} {
			r := c.request(e.Method, c.line.BaseURL+e.Path+slash, nil)
			r.Header.Set("Content-Type", "application/json")
			got := c.do(c.authorize(r))
			require.Equal(t, http.StatusBadRequest, got.status, "%s %s%s: %s, want it served", e.Method, e.Path, slash, got.body)
			assert.NotEqual(t, "not_found", got.code(), "%s %s%s", e.Method, e.Path, slash)
		}
	}
}
