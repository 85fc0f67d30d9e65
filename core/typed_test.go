package core_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/sandbox"
)

// typedFor is openFor with the identity that typed requests take.
func typedFor(t *testing.T, line sandbox.Line, name string, change func(*core.Config)) (*core.Client, core.Identity) {
	t.Helper()
	client, _ := openFor(t, line, name, change)
	license := line.Licenses[name]
	if license.LicenseKey != "" {
		return client, core.ByKey(license.LicenseKey)
	}
	return client, core.ByUser(license.Username, license.Password)
}

// inTyped starts a sandbox, opens a client for one of its licenses and activates it.
func inTyped(t *testing.T, name string) (*core.Client, core.Identity) {
	t.Helper()
	client, identity := typedFor(t, inSandbox(t, sandbox.Options{}), name, nil)
	license, err := client.ActivateLicense(t.Context(), core.ActivateLicenseRequest{Identity: identity, IsVM: new(false), Variables: map[string]any{"theme": "<dark>", "n": 7}})
	require.NoError(t, err)
	assert.Equal(t, outcome.Verified, license.Meta.Signature)
	assert.True(t, license.IsValid())
	return client, identity
}

// typedStories call the endpoints of their names by the typed methods.
var typedStories = map[string]func(*testing.T){
	"activate_license check_license deactivate_license": func(t *testing.T) {
		client, identity := inTyped(t, "license")
		license, err := client.CheckLicense(t.Context(), core.CheckLicenseRequest{Identity: identity, IncludeExpiredFeatures: new(true), Env: "win64"})
		require.NoError(t, err)
		assert.Equal(t, "osp-editor", license.Product())
		assert.Nil(t, license.Feature("missing"))
		assert.Equal(t, core.Valid, license.Meta.Validity.State)
		assert.Equal(t, license.Validity().State, license.Meta.Validity.State)
		assert.False(t, license.IsTrial())
		assert.False(t, license.IsExpired())
		gone, err := client.DeactivateLicense(t.Context(), core.DeactivateLicenseRequest{Identity: identity})
		require.NoError(t, err)
		assert.Equal(t, "license_deactivated", gone.Text)
		assert.Equal(t, `"license_deactivated"`, string(gone.Raw))
		_, err = client.CheckLicense(t.Context(), core.CheckLicenseRequest{Identity: identity})
		wantError(t, err, api.LicenseState, "license_not_active")
	},
	"activate_bundle check_bundle deactivate_bundle": func(t *testing.T) {
		client, identity := typedFor(t, inSandbox(t, sandbox.Options{}), "bundle", nil)
		made, err := client.ActivateBundle(t.Context(), core.ActivateBundleRequest{Identity: identity})
		require.NoError(t, err)
		checked, err := client.CheckBundle(t.Context(), core.CheckBundleRequest{Identity: identity})
		require.NoError(t, err)
		for _, bundle := range []*core.Bundle{made, checked} {
			assert.True(t, bundle.IsValid())
			require.NotEmpty(t, bundle.Licenses)
			for i := range bundle.Licenses {
				license := &bundle.Licenses[i]
				assert.Same(t, license, bundle.License(license.Product()))
				require.NotNil(t, license.Meta.Validity)
				assert.Equal(t, bundle.Meta.Validities[i], *license.Meta.Validity)
				assert.Nil(t, license.Meta.Validities)
			}
			assert.Nil(t, bundle.License("missing"))
		}
		gone, err := client.DeactivateBundle(t.Context(), core.DeactivateBundleRequest{Identity: identity})
		require.NoError(t, err)
		assert.Equal(t, "license_deactivated", gone.Text)
	},
	"activate_offline deactivate_offline": func(t *testing.T) {
		client, identity := typedFor(t, inSandbox(t, sandbox.Options{}), "user", nil)
		license, err := client.ActivateOffline(t.Context(), core.ActivateOfflineRequest{Identity: identity, RequestID: "r-1"})
		require.NoError(t, err)
		assert.Equal(t, "r-1", license.RequestID)
		assert.NotEmpty(t, license.User.Email)
		gone, err := client.DeactivateOffline(t.Context(), core.DeactivateOfflineRequest{Identity: identity, Consumptions: new(int64(0))})
		require.NoError(t, err)
		assert.Equal(t, "license_deactivated", gone.Text)
	},
	"activate_bundle_offline deactivate_bundle_offline": func(t *testing.T) {
		client, identity := typedFor(t, inSandbox(t, sandbox.Options{}), "bundle", nil)
		bundle, err := client.ActivateBundleOffline(t.Context(), core.ActivateBundleOfflineRequest{Identity: identity, Complete: true})
		require.NoError(t, err)
		assert.True(t, bundle.IsValid())
		assert.Equal(t, "a", bundle.Meta.Form)
		gone, err := client.DeactivateBundleOffline(t.Context(), core.DeactivateBundleOfflineRequest{Identity: identity})
		require.NoError(t, err)
		assert.Equal(t, "license_deactivated", gone.Text)
	},
	"add_consumption add_feature_consumption check_license_feature": func(t *testing.T) {
		client, identity := inTyped(t, "metered")
		counted, err := client.AddConsumption(t.Context(), core.AddConsumptionRequest{Identity: identity, Consumptions: new(int64(10)),
			AllowOverages: new(true), MaxOverages: new(int64(1)), Event: []string{"consumption_add"}, IgnoreEvents: new(true)})
		require.NoError(t, err)
		assert.Equal(t, int64(10), *counted.TotalConsumptions)
		assert.Equal(t, *counted.MaxConsumptions+1-10, *counted.Remaining())
		reports, err := client.AddFeatureConsumption(t.Context(), core.AddFeatureConsumptionRequest{Identity: identity, Feature: "reports"})
		require.NoError(t, err)
		assert.Equal(t, int64(1), *reports.TotalConsumptions)
		feature, err := client.CheckLicenseFeature(t.Context(), core.CheckLicenseFeatureRequest{Identity: identity, Feature: "reports", IncludeMetadataString: new(true)})
		require.NoError(t, err)
		assert.Equal(t, "reports", feature.Code)
		license, err := client.CheckLicense(t.Context(), core.CheckLicenseRequest{Identity: identity})
		require.NoError(t, err)
		assert.Equal(t, feature.TotalConsumptions, license.Feature("reports").TotalConsumptions)
		assert.Equal(t, "{}", feature.MetadataString)
	},
	"floating_borrow floating_release": func(t *testing.T) {
		client, identity := inTyped(t, "slots")
		until := time.Now().Add(3 * time.Hour).Truncate(time.Millisecond)
		_, err := client.CheckLicense(t.Context(), core.CheckLicenseRequest{Identity: identity})
		require.NoError(t, err)
		borrowed, err := client.FloatingBorrow(t.Context(), core.FloatingBorrowRequest{Identity: identity, BorrowedUntil: until})
		require.NoError(t, err)
		assert.WithinDuration(t, until, borrowed.BorrowedUntil, time.Second)
		assert.Equal(t, 48*time.Hour, *borrowed.MaxBorrowTime)
		longest, err := client.FloatingBorrow(t.Context(), core.FloatingBorrowRequest{Identity: identity})
		require.NoError(t, err)
		assert.WithinDuration(t, time.Now().Add(48*time.Hour), longest.BorrowedUntil, time.Minute)
		free, err := client.FloatingRelease(t.Context(), core.FloatingReleaseRequest{Identity: identity})
		require.NoError(t, err)
		assert.Empty(t, free.Text)
		assert.Equal(t, `""`, string(free.Raw))
	},
	"floating_feature_borrow floating_feature_release": func(t *testing.T) {
		client, identity := inTyped(t, "metered_user")
		_, err := client.CheckLicenseFeature(t.Context(), core.CheckLicenseFeatureRequest{Identity: identity, Feature: "render"})
		require.NoError(t, err)
		borrowed, err := client.FloatingFeatureBorrow(t.Context(), core.FloatingFeatureBorrowRequest{Identity: identity, Feature: "render"})
		require.NoError(t, err)
		assert.Equal(t, 24*time.Hour, *borrowed.MaxBorrowTime)
		free, err := client.FloatingFeatureRelease(t.Context(), core.FloatingFeatureReleaseRequest{Identity: identity, Feature: "render"})
		require.NoError(t, err)
		assert.Equal(t, `""`, string(free.Raw))
	},
	"track_device_variables get_device_variables": func(t *testing.T) {
		client, identity := inTyped(t, "license")
		kept, err := client.TrackDeviceVariables(t.Context(), core.TrackDeviceVariablesRequest{Identity: identity, Variables: map[string]any{"x": 0.5, "on": true}})
		require.NoError(t, err)
		assert.NotEmpty(t, kept.Items)
		all, err := client.GetDeviceVariables(t.Context(), core.GetDeviceVariablesRequest{Identity: identity})
		require.NoError(t, err)
		values := map[string]string{}
		for _, v := range all.Items {
			values[v.Variable] = string(v.Value)
			assert.Equal(t, outcome.Verified, v.Meta.Signature)
		}
		assert.Equal(t, map[string]string{"theme": `"<dark>"`, "n": `"7"`, "x": `"0.5"`, "on": `"true"`}, values)
	},
	"versions installation_file product_details": func(t *testing.T) {
		client, identity := inTyped(t, "maintained")
		versions, err := client.Versions(t.Context(), core.VersionsRequest{Identity: identity, Env: "win64"})
		require.NoError(t, err)
		require.NotEmpty(t, versions.Items)
		assert.Equal(t, "1.0.0", versions.Items[0].Version)
		assert.False(t, versions.Items[0].ReleaseDate.IsZero())
		file, err := client.InstallationFile(t.Context(), core.InstallationFileRequest{Identity: identity, Version: "1.0.0", Env: "win64", Channel: "stable"})
		require.NoError(t, err)
		assert.Equal(t, "1.0.0", file.Version)
		assert.NotEmpty(t, file.URL)
		product, err := client.ProductDetails(t.Context(), core.ProductDetailsRequest{IncludeLatestVersion: new(true), IncludeCustomFields: new(true)})
		require.NoError(t, err)
		assert.NotEmpty(t, product.LatestVersion.Version)
	},
	"user_licenses customer_license_users sso_url change_password oauth_url": func(t *testing.T) {
		client, identity := typedFor(t, inSandbox(t, sandbox.Options{}), "many", nil)
		licenses, err := client.UserLicenses(t.Context(), core.UserLicensesRequest{Identity: identity})
		require.NoError(t, err)
		require.Len(t, licenses.Items, 2)
		for i, item := range licenses.Items {
			assert.Equal(t, licenses.Meta.Validities[i], *item.License.Meta.Validity)
		}
		_, err = client.ActivateLicense(t.Context(), core.ActivateLicenseRequest{Identity: identity, LicenseID: licenses.Items[1].License.ID})
		require.NoError(t, err)
		users, err := client.CustomerLicenseUsers(t.Context(), core.CustomerLicenseUsersRequest{Customer: "ops@example.com"})
		require.NoError(t, err)
		assert.Equal(t, "ops@example.com", users.Customer.Email)
		assert.NotContains(t, fmt.Sprintf("%+v", users), "sandbox-password")
		assert.Contains(t, string(users.Raw), "sandbox-password")
		address, err := client.SSOURL(t.Context(), core.SSOURLRequest{CustomerAccountCode: "SANDBOX"})
		require.NoError(t, err)
		assert.Contains(t, address.URL, "response_type=code")
		assert.NotEmpty(t, address.OpenIDConfiguration)
		change := core.ChangePasswordRequest{Username: "maya@sandbox.example", Password: "sandbox-password", NewPassword: "next-password"}
		changed, err := client.ChangePassword(t.Context(), change)
		require.NoError(t, err)
		assert.Equal(t, "password_changed", changed.Text)
		tokens, err := client.OAuthURL(t.Context(), core.OAuthURLRequest{})
		require.NoError(t, err)
		assert.Equal(t, "client_credentials", tokens.LoginType)
	},
	"trial_key": func(t *testing.T) {
		client, _ := typedFor(t, inSandbox(t, sandbox.Options{}), "license", nil)
		trial, err := client.TrialKey(t.Context(), core.TrialKeyRequest{Product: "osp-trial-user", Email: "ann@example.com"})
		require.NoError(t, err)
		assert.True(t, trial.IsNew())
		license, err := client.ActivateLicense(t.Context(), core.ActivateLicenseRequest{Identity: trial.Identity(), Product: "osp-trial-user"})
		require.NoError(t, err)
		assert.True(t, license.IsTrial())
		again, err := client.TrialKey(t.Context(), core.TrialKeyRequest{Product: "osp-trial-user", Email: "ann@example.com"})
		require.NoError(t, err)
		assert.True(t, again.Identity().IsZero(), "only the first response has the password")
	},
}

func TestEveryEndpointGoesThroughItsTypedMethod(t *testing.T) {
	t.Parallel()
	var called, known []string
	for names, story := range typedStories {
		called = append(called, strings.Fields(names)...)
		t.Run(names, func(t *testing.T) {
			t.Parallel()
			story(t)
		})
	}
	for _, e := range api.Endpoints {
		known = append(known, e.Name)
	}
	assert.Subset(t, known, called)
	assert.GreaterOrEqual(t, len(called), 28)
}

// methodOf is the client's method for an operation.
func methodOf(t *testing.T, operation string) reflect.Method {
	t.Helper()
	client := reflect.TypeOf(&core.Client{})
	for i := range client.NumMethod() {
		if strings.EqualFold(client.Method(i).Name, strings.ReplaceAll(operation, "_", "")) {
			return client.Method(i)
		}
	}
	require.Fail(t, "the client has no method for "+operation)
	return reflect.Method{}
}

// put fills a field of a request, and returns what the server must get for it.
func put(field reflect.Value, name string) any {
	switch target := field.Addr().Interface().(type) {
	case *string:
		*target = "v-" + name
		return *target
	case **int64:
		*target = new(int64(7))
		return 7.0
	case **bool:
		*target = new(false)
		return false
	case *time.Time:
		*target = time.Date(2099, 3, 3, 10, 5, 7, 0, time.FixedZone("", 3600))
		return "2099-03-03T09:05:07.000Z"
	case *[]string:
		*target = []string{"<a>"}
		return []any{"<a>"}
	case *map[string]any:
		*target = map[string]any{"k": "<v>"}
		return map[string]any{"k": "<v>"}
	case *[]map[string]any:
		*target = []map[string]any{{"k": "<v>"}}
		return []any{map[string]any{"k": "<v>"}}
	}
	return nil
}

// sentMembers are the fields that have arrived in a request of whatever form.
func sentMembers(t *testing.T, e *api.Endpoint, r *http.Request) map[string]any {
	t.Helper()
	got := map[string]any{}
	if e.Body == api.Query {
		for name, values := range r.URL.Query() {
			got[name] = values[0]
		}
		return got
	}
	body, err := io.ReadAll(r.Body)
	assert.NoError(t, err)
	if e.Offline() {
		body, err = wire.DecodeFile(string(body))
		assert.NoError(t, err)
	}
	assert.NoError(t, json.Unmarshal(body, &got), "%s", body)
	return got
}

func TestEveryFieldOfATypedRequestIsSent(t *testing.T) {
	t.Parallel()
	for i := range api.Endpoints {
		e := &api.Endpoints[i]
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			arrived := make(chan map[string]any, 1)
			client := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
				arrived <- sentMembers(t, e, r)
				w.WriteHeader(http.StatusBadRequest)
			})
			method := methodOf(t, e.Name)
			request := reflect.New(method.Type.In(2)).Elem()
			want := map[string]any{"new_field": "<x>"}
			request.FieldByName("Extra").Set(reflect.ValueOf(map[string]any{"new_field": "<x>"}))
			if e.Identity != 0 {
				identity := core.ByUser("jana", "pass-word")
				if e.Identity&api.ByKey != 0 {
					identity = core.ByKey("OSPT-KEY")
				}
				request.FieldByName("Identity").Set(reflect.ValueOf(identity))
			}
			for _, f := range e.Fields {
				want[f.Name] = put(fieldOf(t, request, f.Name), f.Name)
				if e.Body == api.Query {
					want[f.Name] = fmt.Sprint(want[f.Name])
				}
			}
			results := method.Func.Call([]reflect.Value{reflect.ValueOf(client), reflect.ValueOf(t.Context()), request})
			err, failed := results[1].Interface().(error)
			require.True(t, failed, "400 is an error")
			require.NotErrorIs(t, err, &core.Error{Status: api.Argument})
			got := <-arrived
			for name, value := range want {
				assert.Equal(t, value, got[name], name)
			}
		})
	}
}

func TestTypedOfflineStepsInTheSandbox(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"user", "bundle"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			line := inSandbox(t, sandbox.Options{})
			device, identity := typedFor(t, line, name, nil)
			carrier, _ := typedFor(t, line, name, func(cfg *core.Config) { cfg.HardwareID = "carrier" })
			var activation, deactivation core.OfflineRequest = core.ActivateOfflineRequest{Identity: identity, RequestID: "r-7"}, core.DeactivateOfflineRequest{Identity: identity}
			kind := core.LicenseKind
			if name == "bundle" {
				activation, deactivation = core.ActivateBundleOfflineRequest{Identity: identity, RequestID: "r-7"}, core.DeactivateBundleOfflineRequest{Identity: identity}
				kind = core.BundleKind
			}
			made, err := device.CreateOfflineRequest(t.Context(), activation)
			require.NoError(t, err)
			assert.Equal(t, "r-7", made.RequestID)
			assert.WithinDuration(t, time.Now(), made.Date, time.Minute)
			sent, err := carrier.SendOfflineRequest(t.Context(), core.SendOfflineRequestRequest{Endpoint: made.Endpoint, Text: made.Text})
			require.NoError(t, err)
			require.Nil(t, sent.Deactivation)
			assert.Equal(t, "ls_activation.lic", sent.File.FileName)
			load := core.LoadOfflineResponseRequest{Text: sent.File.Text, Kind: kind, RequestID: made.RequestID}
			loaded, err := device.LoadOfflineResponse(t.Context(), load)
			require.NoError(t, err)
			assert.Equal(t, name == "bundle", loaded.Bundle != nil)
			assert.Equal(t, name == "bundle", loaded.License == nil)
			_, err = carrier.LoadOfflineResponse(t.Context(), load)
			wantError(t, err, api.Offline, "foreign_device")
			gone, err := device.CreateOfflineRequestAt(t.Context(), deactivation, time.Now().Add(time.Minute))
			require.NoError(t, err)
			assert.WithinDuration(t, time.Now().Add(time.Minute), gone.Date, 30*time.Second)
			word, err := carrier.SendOfflineRequest(t.Context(), core.SendOfflineRequestRequest{Endpoint: gone.Endpoint, Text: gone.Text})
			require.NoError(t, err)
			assert.Nil(t, word.File)
			assert.Equal(t, "license_deactivated", word.Deactivation.Text)
		})
	}
}

func TestEveryOperationHasATypedMethod(t *testing.T) {
	t.Parallel()
	for _, operation := range core.OperationNames() {
		methodOf(t, operation)
	}
}

func TestTypedRequestsSayWhatIsMissingOrWrong(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	ctx := t.Context()
	for name, tc := range map[string]struct {
		call   func() error
		code   string
		action api.Action
	}{
		"nothing": {func() error { _, err := client.CheckLicense(ctx, core.CheckLicenseRequest{}); return err }, "no_identity", api.FixIntegration},
		"an empty key": {func() error {
			_, err := client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: core.ByKey("")})
			return err
		}, "no_identity", api.EnterLicense},
		"an empty user": {func() error {
			_, err := client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: core.ByUser("", "")})
			return err
		}, "no_identity", api.EnterLicense},
		"no password": {func() error {
			_, err := client.ActivateLicense(ctx, core.ActivateLicenseRequest{Identity: core.ByUser("u", "")})
			return err
		}, "missing_member", api.FixIntegration},
		"another way to sign in": {func() error {
			_, err := client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: core.ByIDToken("token", "account")})
			return err
		}, "misplaced_member", api.FixIntegration},
		"no feature": {func() error {
			_, err := client.CheckLicenseFeature(ctx, core.CheckLicenseFeatureRequest{Identity: core.ByKey("K")})
			return err
		}, "missing_member", api.FixIntegration},
		"no JSON": {func() error {
			_, err := client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: core.ByKey("K"), Extra: map[string]any{"x": math.Inf(1)}})
			return err
		}, "wrong_type", api.FixIntegration},
		"no UTF-8": {func() error {
			_, err := client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: core.ByKey("K\xff")})
			return err
		}, "invalid_utf8", api.FixIntegration},
		"a time limit below zero": {func() error {
			_, err := client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: core.ByKey("K"), Options: core.Options{Timeout: -time.Second}})
			return err
		}, "invalid_value", api.FixIntegration},
		"no kind": {func() error {
			_, err := client.LoadOfflineResponse(ctx, core.LoadOfflineResponseRequest{Text: "e30="})
			return err
		}, "missing_member", api.FixIntegration},
	} {
		fail := wantError(t, tc.call(), api.Argument, tc.code)
		assert.Equal(t, tc.action, fail.UserAction(), name)
	}
}

func TestOptionsOfATypedRequestReachTheCall(t *testing.T) {
	t.Parallel()
	client, arrived := hanging(t, nil)
	ended := make(chan error, 1)
	go func() {
		_, err := client.CheckLicense(context.Background(), core.CheckLicenseRequest{Identity: core.ByKey("K"), Options: core.Options{CallID: "mine"}})
		ended <- err
	}()
	<-arrived
	client.Cancel("mine")
	wantError(t, <-ended, api.Cancelled, "cancelled")
	_, err := client.CheckLicense(t.Context(), core.CheckLicenseRequest{Identity: core.ByKey("K"), Options: core.Options{Timeout: time.Microsecond}})
	wantError(t, err, api.Timeout, "deadline_exceeded")
}

// putSecrets puts a secret into every place of a request that may hold one, and says how many there are.
func putSecrets(t *testing.T, request reflect.Value, operation string) int {
	t.Helper()
	secrets := 0
	for i := range request.NumField() {
		field := request.Field(i)
		name := request.Type().Field(i).Name
		switch {
		case name == "Extra":
			field.Set(reflect.ValueOf(map[string]any{"x": secretWord}))
		case field.Kind() == reflect.String && isSecretField(operation, name):
			field.SetString(secretWord)
			secrets++
		}
	}
	return secrets
}

func isSecretField(operation, name string) bool {
	if name == "Text" {
		return true
	}
	e := api.Lookup(operation)
	if e == nil {
		return false
	}
	for _, f := range e.Fields {
		if f.Secret && strings.EqualFold(name, strings.ReplaceAll(f.Name, "_", "")) {
			return true
		}
	}
	return false
}

func TestSecretsOfRequestsAreShownNowhere(t *testing.T) {
	t.Parallel()
	identities := []core.Identity{core.ByUser("jana", secretWord), core.ByIDToken(secretWord, "account"), core.ByCode(secretWord, "account", ""),
		core.ByKey(secretWord)}
	for _, identity := range identities {
		assertHidden(t, identity)
		assertHidden(t, &identity)
	}
	secrets, requests := 0, 0
	for _, operation := range core.OperationNames() {
		kind := methodOf(t, operation).Type.In(2)
		if kind.Kind() != reflect.Struct {
			continue
		}
		requests++
		request := reflect.New(kind)
		secrets += putSecrets(t, request.Elem(), operation)
		field := request.Elem().FieldByName("Identity")
		for _, identity := range identities {
			if field.IsValid() {
				field.Set(reflect.ValueOf(identity))
			}
			assertHidden(t, request.Interface())
			assertHidden(t, request.Elem().Interface())
			assert.Contains(t, fmt.Sprint(request.Elem().Interface()), kind.Name())
		}
	}
	assert.Equal(t, len(core.OperationNames())-1, requests, "create_offline_request takes those of the endpoints")
	assert.GreaterOrEqual(t, secrets, 5, "two passwords of change_password, one of trial_key, two files")
}

func TestALicenseIsJudgedByItsText(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	text := []byte(`{"license_key":"OSPT-4K7Q-ZZ2M-9XWB","validity_period":"2026-03-04","is_trial":true}`)
	var license core.License
	require.NoError(t, json.Unmarshal(text, &license))
	for _, tc := range []struct {
		now    time.Time
		usable bool
	}{{now, true}, {now.AddDate(0, 0, 2), false}} {
		verdict, err := core.EvaluateLicense(text, tc.now)
		require.NoError(t, err)
		assert.Equal(t, verdict, license.ValidityAt(tc.now))
		assert.Equal(t, tc.usable, verdict.Usable())
	}
	assert.True(t, license.IsTrial())
	assert.True(t, license.IsExpired())
	assert.False(t, new(core.License).IsValid(), "what no server has said is not valid")
	assert.Equal(t, "License{nil of …9XWB: , , 2026-03-04T00:00:00Z}", fmt.Sprint(license))
	_, err := core.EvaluateLicense([]byte("{"), now)
	wantError(t, err, api.Argument, "not_json")
	_, err = core.EvaluateLicense([]byte("[]"), now)
	wantError(t, err, api.Argument, "wrong_type")
}

func TestTypedHardwareIDIsThatOfTheJSON(t *testing.T) {
	t.Parallel()
	id, err := core.HardwareID("")
	response, jsonErr := core.HardwareIDJSON(nil)
	if err != nil {
		require.ErrorIs(t, err, &core.Error{Status: api.HardwareID})
		require.ErrorIs(t, jsonErr, &core.Error{Status: api.HardwareID})
		return
	}
	require.NoError(t, jsonErr)
	assert.Equal(t, member(t, response.Result, "hardware_id"), id.HardwareID)
	_, err = core.HardwareID("frobnicate")
	wantError(t, err, api.Argument, "invalid_value")
}
