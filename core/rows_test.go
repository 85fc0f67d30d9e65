package core_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/sandbox"
)

// step is one call of a story and what it returns: a part of the result, or a code.
type step struct {
	operation, request, want string
}

// takeSteps makes the calls of a story in order. The identity is put into every request that takes one.
func takeSteps(t *testing.T, client *core.Client, identity fields, steps []step) {
	t.Helper()
	for _, s := range steps {
		request := fields{}
		require.NoError(t, json.Unmarshal([]byte(s.request), &request))
		if e := api.Lookup(s.operation); e.Identity != 0 {
			for name, value := range identity {
				request[name] = value
			}
		}
		document, err := json.Marshal(request)
		require.NoError(t, err)
		response, err := client.Call(t.Context(), s.operation, document)
		var fail *core.Error
		if errors.As(err, &fail) {
			assert.Equal(t, s.want, fail.Code, "%s: %s", s.operation, fail.Message)
			continue
		}
		require.NoError(t, err)
		assert.Contains(t, string(response.Result), s.want, s.operation)
		signature := outcome.Verified
		if api.Lookup(s.operation).Signed == api.Unsigned {
			signature = outcome.NotSigned
		}
		assert.Equal(t, signature, response.Meta.Signature, s.operation)
	}
}

var stories = map[string]struct {
	license string
	steps   []step
}{
	"consumption": {"metered", []step{
		{"add_consumption", `{}`, "license_not_active"},
		{"activate_license", `{}`, `"license_type":"consumption"`},
		{"add_consumption", `{}`, `"total_consumptions":1`},
		{"add_consumption", `{"consumptions":10}`, "license_not_enough_consumptions"},
		{"add_consumption", `{"consumptions":-1}`, "negative_consumptions_not_allowed"},
		{"add_consumption", `{"consumptions":10,"allow_overages":true,"max_overages":1,"event":["consumption_add"],"ignore_events":true}`, `"total_consumptions":11`},
		{"add_feature_consumption", `{"feature":"reports","consumptions":12}`, `"total_consumptions":12`},
		{"add_feature_consumption", `{"feature":"reports"}`, "feature_not_enough_consumptions"},
		{"add_feature_consumption", `{"feature":"export"}`, "unsupported_product_feature"},
		{"check_license_feature", `{"feature":"reports","include_metadata_string":true}`, `"metadata_string":"{}"`},
		{"check_license_feature", `{"feature":"legacy"}`, "invalid_license_feature_code"},
	}},
	"slots by key": {"slots", floatingSteps}, "slots by user": {"slots_user", floatingSteps},
	"feature slots": {"metered_user", []step{
		{"activate_license", `{}`, `"user":`},
		{"floating_feature_release", `{"feature":"render"}`, "floating_feature_device_not_in_use"},
		{"check_license_feature", `{"feature":"render"}`, `"floating_in_use_devices":1`},
		{"floating_feature_release", `{"feature":"render"}`, `""`},
		{"floating_feature_borrow", `{"feature":"render"}`, `"max_borrow_time":24`},
		{"floating_feature_borrow", `{"feature":"render","borrowed_until":"2020-01-01"}`, "borrow_until_not_valid"},
		{"floating_feature_borrow", `{"feature":"export"}`, "feature_not_floating"},
	}},
	"variables": {"license", []step{
		{"activate_license", `{}`, `"active":true`},
		{"track_device_variables", `{"variables":{"theme":"dark","n":7,"on":true,"x":0.5}}`, `"value":"0.5"`},
		{"get_device_variables", `{}`, `"variable":"theme"`},
		{"track_device_variables", `{"variables":{}}`, "empty_value"},
		{"track_device_variables", `{"variables":{"":1}}`, "empty_value"},
		{"track_device_variables", `{}`, "missing_member"},
	}},
	"versions": {"maintained", []step{
		{"versions", `{}`, "active_license_required"},
		{"activate_license", `{}`, `"active":true`},
		{"versions", `{"env":"win64"}`, `"version":"2.0.0"`},
		{"installation_file", `{"env":"win64","channel":"stable","version":"1.0.0"}`, `"version":"1.0.0"`},
		{"installation_file", `{"version":"2.1.0"}`, "product_version_not_supported"},
		{"product_details", `{"include_latest_version":true,"include_custom_fields":true}`, `"latest_version":{`},
	}},
	"people": {"many", []step{
		{"user_licenses", `{}`, `"is_initial_password":true`},
		{"customer_license_users", `{"customer":"ops@example.com"}`, `"initial_password":"sandbox-password"`},
		{"customer_license_users", `{"customer":"x@example.com"}`, "customer_does_not_exist"},
		{"sso_url", `{"customer_account_code":"SANDBOX"}`, `response_type=code`},
		{"sso_url", `{"customer_account_code":"SANDBOX","response_type":"token"}`, `response_type=id_token%20token`},
		{"change_password", `{"username":"maya@sandbox.example","password":"wrong","new_password":"next-password"}`, "license_not_found"},
		{"change_password", `{"username":"maya@sandbox.example","password":"sandbox-password","new_password":"next-password"}`, `"password_changed"`},
		{"user_licenses", `{}`, "license_not_found"},
		{"change_password", `{"username":"maya@sandbox.example","password":"next-password"}`, "missing_member"},
		{"oauth_url", `{}`, `"login_type":"client_credentials"`},
		{"trial_key", `{"product":"osp-trial"}`, `"license":"TRIA-`},
		{"trial_key", `{"product":"osp-trial-user"}`, "email_missing"},
		{"trial_key", `{"product":"osp-trial-user","email":"ann@example.com"}`, `"initial_password":"`},
		{"trial_key", `{"product":"osp-studio"}`, "trial_not_allowed"},
	}},
}

var floatingSteps = []step{
	{"activate_license", `{}`, `"is_floating_cloud":true`},
	{"floating_release", `{}`, "floating_not_available"},
	{"check_license", `{}`, `"floating_in_use_devices":1`},
	{"floating_borrow", `{}`, `"max_borrow_time":48`},
	{"floating_borrow", `{"borrowed_until":null}`, `"borrowed_until":"`},
	{"floating_borrow", `{"borrowed_until":"2020-01-01"}`, "borrow_until_not_valid"},
	{"floating_release", `{}`, `""`},
}

func TestStoriesOfTheOtherEndpoints(t *testing.T) {
	t.Parallel()
	for name, story := range stories {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, identity := openFor(t, inSandbox(t, sandbox.Options{}), story.license, nil)
			takeSteps(t, client, identity, story.steps)
		})
	}
}

func TestLicensesOfAUserAreJudged(t *testing.T) {
	t.Parallel()
	client, identity := openFor(t, inSandbox(t, sandbox.Options{}), "many", nil)
	response, err := do(t.Context(), client, "user_licenses", identity)
	require.NoError(t, err)
	assert.Len(t, response.Meta.Validities, 2)
	assert.Equal(t, outcome.None, response.Meta.LicenseSignature)
}

func TestNumbersThatTheServerWouldSpellOtherwiseAreRefused(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, responding(jsonType, `[]`, sign(t, `[]`)))
	for number, good := range map[string]bool{"1.5": true, "0.1": true, "-7": true, "12345678901234567890": true, "1.50": false, "1.0": false, "1E5": false} {
		_, err := client.Call(t.Context(), "track_device_variables", []byte(`{"license_key":"K","variables":{"x":`+number+`}}`))
		if good {
			require.NoError(t, err, number)
		} else {
			wantError(t, err, api.Argument, "invalid_value")
		}
	}
}

// TestRowsRefuseAResponseToAnotherQuestion puts a response that is signed, but about something else, in the way of each row.
func TestRowsRefuseAResponseToAnotherQuestion(t *testing.T) {
	t.Parallel()
	const another, request = "response_for_another_license", "response_for_another_request"
	for _, tc := range []struct{ operation, request, body, code string }{
		{"add_consumption", `{"license_key":"K","license_id":7}`, `{"id":8}`, another},
		{"add_feature_consumption", `{"license_key":"K","feature":"f","license_id":7}`, `{"license_id":8}`, another},
		{"check_license_feature", `{"license_key":"K","feature":"f"}`, `{"code":"g"}`, request},
		{"check_license_feature", `{"license_key":"K","feature":"f","license_id":7}`, `{"code":"f","license_id":8}`, another},
		{"floating_borrow", `{"license_key":"K","license_id":7}`, `{"license_id":8}`, another},
		{"floating_borrow", `{"license_key":"K"}`, `{"borrowed_until":"2020-01-01T00:00:00Z"}`, request},
		{"floating_borrow", `{"license_key":"K"}`, `{"borrowed_until":"soon"}`, "malformed_answer"},
		{"floating_feature_borrow", `{"license_key":"K","feature":"f","borrowed_until":"2990-01-01"}`, `{"borrowed_until":"2991-01-01T00:00:00Z"}`, request},
		{"trial_key", `{"email":"a@b.c"}`, `{"license_user":"x@b.c"}`, another},
		{"trial_key", `{"email":"a@b.c"}`, `{"license_user":"A@B.c"}`, ""},
		{"product_details", `{}`, `{"short_code":"other"}`, another},
		{"installation_file", `{"license_key":"K","version":"1"}`, `{"version":"2"}`, request},
		{"installation_file", `{"license_key":"K","env":"win64"}`, `{"environment":"mac"}`, request},
		{"installation_file", `{"license_key":"K","channel":"beta"}`, `{"channel":"stable"}`, request},
		{"get_device_variables", `{"license_key":"K"}`, `[{"device_id":1},{"device_id":2}]`, request},
		{"get_device_variables", `{"license_key":"K"}`, `[{"device_id":1},{},{"device_id":1}]`, ""},
		{"user_licenses", `{"username":"jana","password":"p-p-p-p"}`, `[{"user":{"email":"jens"}}]`, another},
		{"user_licenses", `{"id_token":"t-t-t-t","customer_account_code":"A"}`, `[{"user":{"email":"a"}},{"user":{"email":"b"}}]`, request},
		{"customer_license_users", `{"customer":"a@b.c"}`, `{"customer":{"email":"x@b.c"}}`, another},
		{"customer_license_users", `{"customer":"a@b.c"}`, `{"customer":{"email":""}}`, ""},
		{"sso_url", `{"customer_account_code":"A"}`, `{"url":"https://x.example/?response_type=id_token%20token"}`, request},
		{"sso_url", `{"customer_account_code":"A","response_type":"token"}`, `{"url":"https://x.example/?response_type=id_token%20token"}`, ""},
		{"sso_url", `{"customer_account_code":"A"}`, `{"url":"http://x.example/?response_type=code"}`, "malformed_answer"},
		{"oauth_url", `{}`, `{"url":"http://x.example/token"}`, "malformed_answer"},
		{"versions", `{"license_key":"K"}`, `{}`, "malformed_answer"},
		{"track_device_variables", `{"license_key":"K","variables":{"a":1}}`, `[1]`, "malformed_answer"},
	} {
		t.Run(tc.operation+" "+tc.body, func(t *testing.T) {
			t.Parallel()
			_, err := signedResponse(t, tc.operation, tc.request, tc.body, nil)
			if tc.code == "" {
				require.NoError(t, err)
				return
			}
			var fail *core.Error
			require.ErrorAs(t, err, &fail)
			assert.Equal(t, tc.code, fail.Code, fail.Message)
		})
	}
}

func retrying(cfg *core.Config) { cfg.Retries = 2 }

func TestWhatCountsOrCreatesIsSentOnceWhereItMayHaveArrived(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		operation, request string
		once               bool
	}{
		{"add_consumption", `{"license_key":"K"}`, true},
		{"add_feature_consumption", `{"license_key":"K","feature":"f"}`, true},
		{"change_password", `{"username":"u","password":"old-secret","new_password":"new-secret"}`, true},
		{"trial_key", `{"email":"a@b.c","password":"old-secret"}`, false},
	} {
		for name, reply := range map[string]func(http.ResponseWriter){
			"lost": func(w http.ResponseWriter) {
				connection, _, err := http.NewResponseController(w).Hijack()
				if err == nil {
					_ = connection.Close()
				}
			},
			"503": func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		} {
			t.Run(tc.operation+" "+name, func(t *testing.T) {
				t.Parallel()
				asked := make(chan string, 9)
				client := serve(t, retrying, func(w http.ResponseWriter, r *http.Request) {
					asked <- r.URL.RawQuery
					reply(w)
				})
				_, err := client.Call(t.Context(), tc.operation, []byte(tc.request))
				var fail *core.Error
				require.ErrorAs(t, err, &fail)
				assert.Len(t, asked, 1)
				assert.Equal(t, "maybe", fail.Sent)
				assert.Equal(t, !tc.once, fail.Retryable())
				assert.Equal(t, tc.once, strings.Contains(fail.Message, " before you repeat"))
				assert.Equal(t, tc.once, fail.UserAction() == api.None)
				assert.NotContains(t, fail.Message+fail.Error(), "secret")
			})
		}
	}
}

func TestPasswordsOfTheRowsAreInNoError(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ operation, request string }{
		{"change_password", `{"username":"u","password":"old-secret","new_password":"new-secret"}`},
		{"trial_key", `{"email":"a@b.c","password":"old-secret"}`},
		{"user_licenses", `{"username":"u","password":"old-secret"}`},
	} {
		client := serve(t, retrying, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"code":"validation_error","message":"no: old-secret new-secret ` + r.URL.RawQuery + `"}`))
		})
		_, err := client.Call(t.Context(), tc.operation, []byte(tc.request))
		var fail *core.Error
		require.ErrorAs(t, err, &fail)
		assert.NotContains(t, fail.Message+fail.ServerMessage+fail.Body, "old-secret", tc.operation)
		if tc.operation == "change_password" {
			assert.NotContains(t, fail.ServerMessage, "new-secret")
		}
		assert.NotContains(t, fail.Message, "?", "no URL with a query")
	}
}

// TestOnlyACallThatTakesASlotCanBeRetriedForWantOfOne refuses each of the calls about slots by the one code that they share.
func TestOnlyACallThatTakesASlotCanBeRetriedForWantOfOne(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"code":"floating_not_available","message":"no"}`))
	})
	const taken, none = "All licenses are in use. Please try again later.", "This device does not use a floating license at the moment."
	for operation, want := range map[string]struct {
		retryable bool
		action    api.Action
		sentence  string
	}{
		"check_license":            {true, api.Retry, taken},
		"check_license_feature":    {true, api.Retry, taken},
		"floating_borrow":          {true, api.Retry, taken},
		"floating_feature_borrow":  {true, api.Retry, taken},
		"add_consumption":          {false, api.None, "All licenses are in use."},
		"deactivate_license":       {false, api.None, "All licenses are in use."},
		"floating_release":         {false, api.None, none},
		"floating_feature_release": {false, api.None, none},
	} {
		request := `{"license_key":"K"}`
		if strings.Contains(operation, "feature") {
			request = `{"license_key":"K","feature":"f"}`
		}
		_, err := client.Call(t.Context(), operation, []byte(request))
		var fail *core.Error
		require.ErrorAs(t, err, &fail, operation)
		assert.Equal(t, "floating_not_available", fail.Code, operation)
		assert.Equal(t, want.retryable, fail.Retryable(), operation)
		assert.Equal(t, want.action, fail.UserAction(), operation)
		assert.Equal(t, want.sentence, fail.UserMessage(), operation)
	}
}
