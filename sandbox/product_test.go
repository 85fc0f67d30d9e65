package sandbox

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPatchedProductShows(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("license", "A"))
	published := c.server.published().product("osp-editor")
	c.mustAdmin("PATCH", "/products/osp-editor", `{"trial_days":30,"metadata":{"b":1},"versions":[
		{"version":"3.0.0","environment":"linux64","channel":"beta","release_date":"2026-03-01"},
		{"version":"2.1.0","environment":"linux64","channel":"stable","release_date":"2026-01-15","requires_version":"2.0.0","eula_link":"https://example.com/eula"}]}`)
	offered := func(more members) any {
		return c.wantOK("check", c.get("/check_license", c.identity("license", "A").with(more))).object(t)["version"]
	}
	assert.Equal(t, "3.0.0", offered(nil), "the newest")
	assert.Equal(t, "2.1.0", offered(members{"channel": "stable"}))
	assert.Equal(t, "", offered(members{"env": "win64"}))
	got := c.wantOK("check", c.get("/check_license", c.identity("license", "A").with(members{"channel": "stable"}))).object(t)
	assert.Equal(t, "2.0.0", got["requires_version"])
	assert.Equal(t, "https://example.com/eula", got["eula_link"])
	details := c.wantOK("activate", c.activate("license", "A")).object(t)["product_details"].(map[string]any)
	assert.Equal(t, 30.0, details["trial_days"])
	assert.Equal(t, map[string]any{"b": 1.0}, details["metadata"])
	assert.Equal(t, int64(14), published.TrialDays, "a response that is being written sees the old product")
	assert.Equal(t, "1.0.0", published.Versions[0].Version)
	assert.Equal(t, emptyObject, string(published.Metadata))

	c.mustAdmin("PATCH", "/products/osp-editor", `{"disabled":true}`)
	c.wantCode("disabled", c.activate("license", "B"), "disabled_product")
	c.mustAdmin("POST", "/reset", "")
	c.wantOK("after a reset", c.activate("license", "B"))
}

func TestPatchOfAProductIsJudged(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	before := c.server.published()
	for body, want := range map[string]string{
		`{"short_code":"x"}`:     `"short_code" is not a member of what may be set of a product`,
		`{"trial_day":1}`:        "did you mean trial_days?",
		`{"trial_days":null}`:    "trial_days must not be null",
		`{"trial_days":-1}`:      "trial_days must be between",
		`{"trial_days":"1"}`:     "trial_days must not be string",
		`[]`:                     "must be an object",
		`{"versions":[{}]}`:      "versions: version is missing",
		`{"versions":[{"x":1}]}`: `"x" is not a known member`,
		`{"versions":[{"id":1,"version":"1","release_date":"2026-01-01"}]}`: "the sandbox gives it",
		`{"custom_fields":[{"default_value":"1"}]}`:                         "custom_fields: name is missing",
		`{"policies":[{"terms":{}}]}`:                                       "policies: code is missing",
		`{"policies":[{"code":"a"},{"code":"a"}]}`:                          "policies: code a is there twice",
		`{"policies":[{"code":"a","terms":{"license_typ":"x"}}]}`:           "policies: license_typ is not a member that can be set",
		`{"policies":[{"code":"a","terms":{"license_type":"x"}}]}`:          "policies: license_type must be",
	} {
		got := c.admin("PATCH", "/products/osp-editor", body)
		c.wantCode(body, got, "validation_error")
		assert.Contains(t, got.object(t)["message"], want, body)
	}
	assert.Same(t, before, c.server.published())
	c.wantCode("unknown", c.admin("PATCH", "/products/osp-none", `{}`), "not_found")
}

func TestCompanyTrialsAndTemplatesAreKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	c := start(t, Options{StateFile: path})
	assert.Equal(t, company{AllowChangePassword: true}, c.server.state().Company)
	c.mustAdmin("PATCH", "/company", `{"allow_change_password":false,"multiple_trials":true}`)
	c.mustAdmin("PATCH", "/products/osp-editor", `{"custom_fields":[{"name":"seats","default_value":"10"}],
		"policies":[{"code":"default"},{"code":"pro","terms":{"license_type":"consumption","max_consumptions":5}}]}`)
	c.wantCode("unknown", c.admin("PATCH", "/company", `{"multiple_trial":true}`), "validation_error")
	c.wantCode("of another type", c.admin("PATCH", "/company", `{"multiple_trials":1}`), "validation_error")
	issued := trial{Product: "osp-editor", HardwareID: "A", License: c.license("trial").ID}
	require.Nil(t, c.server.change(c.server.now(), func(m *model) *refusal {
		m.trials = append(m.trials, issued)
		return nil
	}))
	before := c.server.published().product("osp-editor")
	require.NoError(t, c.server.Close())

	c = start(t, Options{StateFile: path})
	assert.Equal(t, company{MultipleTrials: true}, c.server.state().Company)
	assert.Equal(t, []trial{issued}, c.server.published().trials)
	kept := c.server.published().product("osp-editor")
	assert.Equal(t, before.CustomFields, kept.CustomFields)
	assert.NotZero(t, kept.CustomFields[0].ID)
	assert.Equal(t, "pro", kept.Policies[1].Code)
	assert.JSONEq(t, `{"license_type":"consumption","max_consumptions":5}`, string(kept.Policies[1].Terms))
	c.mustAdmin("POST", "/reset", "")
	assert.Equal(t, newCompany(), c.server.state().Company)
	assert.Empty(t, c.server.published().trials)
}
