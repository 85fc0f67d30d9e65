package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

const (
	device     = "hardware_id! product! "
	deviceData = "os_ver hostname os_hostname ip ip_local app_ver sdk_ver mac_address "
	which      = "license_id:integer bundle_code sdk_ver"
	anyGroup   = api.ByKey | api.ByUser | api.ByToken | api.ByCode
	keyOrUser  = api.ByKey | api.ByUser
)

// What protocol.md section 3 says of each endpoint, written out by hand. A field is text unless a type
// follows; ! is required.
var contract = map[string]struct {
	request  string
	identity api.Identity
	password api.Password
	fields   string
	body     api.Body
	form     api.Form
	content  api.Content
	signed   api.Signed
	payload  string
	bundle   bool
}{
	"activate_license": {"POST /activate_license", anyGroup, api.PasswordRequired,
		device + "license_id:integer bundle_code is_vm:boolean vm_info " + deviceData + "variables:object include_expired_features:boolean",
		api.JSON, api.Object, "License", api.ByHeader, "", false},
	"check_license": {"GET /check_license", keyOrUser, api.PasswordUnused,
		device + "license_id:integer bundle_code include_expired_features:boolean env channel " + deviceData,
		api.Query, api.Object, "License", api.ByHeader, "", false},
	"deactivate_license": {"POST /deactivate_license", anyGroup, api.PasswordOptional,
		device + "license_id:integer sdk_ver consumptions:integer bundle_code",
		api.JSON, api.Word, "Deactivation", api.Unsigned, "", false},
	"activate_bundle": {"POST /activate_bundle", anyGroup, api.PasswordRequired,
		device + "license_id:integer is_vm:boolean vm_info " + deviceData + "variables:object",
		api.JSON, api.Array, "License", api.ByHeader, "", true},
	"check_bundle": {"GET /check_bundle", keyOrUser, api.PasswordUnused,
		device + "license_id:integer include_expired_features:boolean env channel " + deviceData,
		api.Query, api.Array, "License", api.ByHeader, "", true},
	"deactivate_bundle": {"POST /deactivate_bundle", anyGroup, api.PasswordOptional,
		device + "license_id:integer sdk_ver is_vm:boolean vm_info os_ver hostname ip mac_address",
		api.JSON, api.Word, "Deactivation", api.Unsigned, "", true},
	"activate_offline": {"POST /activate_offline", keyOrUser, api.PasswordRequired,
		device + "license_id:integer bundle_code is_vm:boolean vm_info " + deviceData + "app_name variables:object",
		api.OfflineText, api.Object, "License", api.InBody, "activation", false},
	"deactivate_offline": {"POST /deactivate_offline", keyOrUser, api.PasswordUnused,
		device + "license_id:integer bundle_code sdk_ver app_ver os_ver hostname ip mac_address consumptions:integer product_features:array variables:object",
		api.OfflineText, api.Word, "Deactivation", api.Unsigned, "deactivation", false},
	"activate_bundle_offline": {"POST /activate_bundle_offline", keyOrUser, api.PasswordRequired,
		device + "license_id:integer bundle_code is_vm:boolean vm_info " + deviceData + "app_name variables:object",
		api.OfflineText, api.Bundle, "License", api.InBody, "activation", true},
	"deactivate_bundle_offline": {"POST /deactivate_bundle_offline", keyOrUser, api.PasswordUnused,
		device + "license_id:integer sdk_ver app_ver os_ver hostname ip mac_address consumptions:integer product_features:array variables:object",
		api.OfflineText, api.Word, "Deactivation", api.Unsigned, "deactivation", true},
	"add_consumption": {"POST /add_consumption", keyOrUser, api.PasswordUnused,
		device + "consumptions:integer allow_overages:boolean max_overages:integer event:array~of~text ignore_events:boolean " + which,
		api.JSON, api.Object, "Consumption", api.ByHeader, "", false},
	"add_feature_consumption": {"POST /add_feature_consumption", keyOrUser, api.PasswordUnused,
		device + "feature! consumptions:integer event:array~of~text " + which,
		api.JSON, api.Object, "FeatureConsumption", api.ByHeader, "", false},
	"check_license_feature": {"GET /check_license_feature", keyOrUser, api.PasswordUnused,
		device + "feature! include_metadata_string:boolean " + which,
		api.Query, api.Object, "LicenseFeature", api.ByHeader, "", false},
	"floating_release": {"POST /floating/release", keyOrUser, api.PasswordUnused,
		device + which,
		api.JSON, api.Word, "Release", api.Unsigned, "", false},
	"floating_borrow": {"POST /floating/borrow", anyGroup, api.PasswordRequired,
		device + "borrowed_until:text~or~null! " + which,
		api.JSON, api.Object, "FloatingBorrow", api.ByHeader, "", false},
	"floating_feature_release": {"POST /floating/feature_release", keyOrUser, api.PasswordUnused,
		device + "feature! " + which,
		api.JSON, api.Word, "Release", api.Unsigned, "", false},
	"floating_feature_borrow": {"POST /floating/feature_borrow", anyGroup, api.PasswordRequired,
		device + "feature! borrowed_until:text~or~null! " + which,
		api.JSON, api.Object, "FloatingBorrow", api.ByHeader, "", false},
	"trial_key": {"GET /trial_key", 0, api.PasswordUnused,
		device + "email license_policy password first_name last_name phone address postcode state country city reference company_name company_code sdk_ver",
		api.Query, api.Object, "TrialKey", api.ByHeader, "", false},
	"product_details": {"GET /product_details", 0, api.PasswordUnused,
		"product! include_latest_version:boolean include_custom_fields:boolean env",
		api.Query, api.Object, "ProductDetails", api.ByHeader, "", false},
	"versions": {"GET /versions", keyOrUser, api.PasswordUnused,
		device + "env channel " + which,
		api.Query, api.Array, "Version", api.ByHeader, "", false},
	"installation_file": {"GET /installation_file", keyOrUser, api.PasswordUnused,
		device + "env channel version " + which,
		api.Query, api.Object, "InstallationFile", api.ByHeader, "", false},
	"track_device_variables": {"POST /track_device_variables", anyGroup, api.PasswordUnused,
		device + "variables:object! " + which,
		api.JSON, api.Array, "DeviceVariable", api.ByHeader, "", false},
	"get_device_variables": {"GET /get_device_variables", keyOrUser, api.PasswordUnused,
		device + which,
		api.Query, api.Array, "DeviceVariable", api.ByHeader, "", false},
	"user_licenses": {"GET /user_licenses", api.ByUser | api.ByToken | api.ByCode, api.PasswordRequired,
		"product! bundle_code",
		api.Query, api.Array, "UserLicense", api.ByHeader, "", false},
	"customer_license_users": {"GET /customer_license_users", 0, api.PasswordUnused,
		"product! customer! bundle_code",
		api.Query, api.Object, "CustomerLicenseUsers", api.ByHeader, "", false},
	"sso_url": {"GET /sso_url", 0, api.PasswordUnused,
		"product! customer_account_code! response_type redirect_uri bundle_code",
		api.Query, api.Object, "SsoUrl", api.ByHeader, "", false},
	"change_password": {"POST /change_password", 0, api.PasswordUnused,
		"username! password! new_password!",
		api.JSON, api.Word, "PasswordChange", api.Unsigned, "", false},
	"oauth_url": {"GET /oauth_url", 0, api.PasswordUnused,
		"login_type!",
		api.Query, api.Object, "OAuthUrl", api.Unsigned, "", false},
}

func TestEndpointsAreThoseOfTheProtocol(t *testing.T) {
	t.Parallel()
	assert.Len(t, api.Endpoints, len(contract))
	for name, want := range contract {
		e := api.Lookup(name)
		if !assert.NotNil(t, e, "there is no endpoint %s", name) {
			continue
		}
		assert.Equal(t, want.request, e.Method+" "+e.Path, name)
		require.Equal(t, want.identity, e.Identity, "%s: identity", name)
		assert.Equal(t, want.password, e.Password, "%s: identity", name)
		require.Equal(t, want.body, e.Body, "%s: body", name)
		require.Equal(t, want.form, e.Form, "%s: body", name)
		require.Equal(t, want.content, e.Content, "%s: body", name)
		require.Equal(t, want.signed, e.Signed, "%s: body", name)
		require.Equal(t, want.payload, e.Request, "%s: body", name)
		assert.Equal(t, want.bundle, e.Bundle, "%s: body", name)
		assert.Equal(t, sorted(strings.Fields(want.fields)), spell(e.Fields), "%s: fields", name)
	}
}

func spell(fields []api.Field) []string {
	var out []string
	for _, f := range fields {
		text := f.Name
		if f.Type != api.Text {
			text += ":" + strings.ReplaceAll(f.Type.String(), " ", "~")
		}
		if f.Required {
			text += "!"
		}
		out = append(out, text)
	}
	return sorted(out)
}

func sorted(words []string) []string {
	out := slices.Clone(words)
	slices.Sort(out)
	return out
}

func TestOnlyOfflineActivationsTurnVariablesIntoText(t *testing.T) {
	t.Parallel()
	for _, e := range api.Endpoints {
		f := e.Field("variables")
		if f == nil {
			continue
		}
		want := api.Variables
		if e.Offline() && e.Activation() {
			want = api.TextVariables
		}
		assert.Equal(t, want, f.Type, "%s: variables of type", e.Name)
	}
}

func TestEndpointRowsAreConsistent(t *testing.T) {
	t.Parallel()
	var names, paths []string
	for _, e := range api.Endpoints {
		require.False(t, slices.Contains(names, e.Name), "%s or its path is there twice", e.Name)
		assert.False(t, slices.Contains(paths, e.Path), "%s or its path is there twice", e.Name)
		names, paths = append(names, e.Name), append(paths, e.Path)
		assert.Equal(t, strings.ReplaceAll(strings.TrimPrefix(e.Path, "/"), "/", "_"), e.Name)
		assert.Equal(t, (e.Body == api.Query), (e.Method == "GET"), "%s: method %s with body form %d", e.Name, e.Method, e.Body)
		require.Equal(t, e.Offline(), (e.Request != ""), "%s: request %q, offline", e.Name, e.Request)
		assert.Equal(t, (e.Request == "activation"), e.Activation(), "%s: request %q, offline %t, activation", e.Name, e.Request, e.Offline())
		require.False(t, e.Word != "" && e.Form != api.Word, "%s: word %q, form %d, open %t, signed %d", e.Name, e.Word, e.Form, e.Open, e.Signed)
		assert.False(t, (e.Form == api.Word || e.Open) && e.Signed != api.Unsigned, "%s: word %q, form %d, open %t, signed %d", e.Name, e.Word, e.Form, e.Open, e.Signed)
		assert.False(t, e.LooseWord && e.Name != "deactivate_bundle_offline", "%s: takes an object for its word", e.Name)
		require.NotEmpty(t, e.Summary, "%s: no summary or no section", e.Name)
		assert.NotEmpty(t, e.Section, "%s: no summary or no section", e.Name)
		require.False(t, e.Once && e.Repeat != api.Unheard, "%s: method %s, repeat %d, once %t", e.Name, e.Method, e.Repeat, e.Once)
		assert.False(t, e.Method == "POST" && e.Repeat == api.Safe, "%s: method %s, repeat %d, once %t", e.Name, e.Method, e.Repeat, e.Once)
		checkFields(t, e)
		checkRefusals(t, e)
	}
}

func checkFields(t *testing.T, e api.Endpoint) {
	t.Helper()
	var seen []string
	for _, f := range e.Fields {
		assert.False(t, slices.Contains(seen, f.Name), "%s: the field %s is there twice", e.Name, f.Name)
		seen = append(seen, f.Name)
		assert.False(t, slices.Contains(api.Reserved, f.Name), "%s: the field %s is reserved", e.Name, f.Name)
		assert.False(t, e.Identity != 0 && api.IsIdentity(f.Name), "%s: the field %s belongs to an identity group", e.Name, f.Name)
		assert.False(t, e.Body == api.Query && f.Type > api.Boolean, "%s: the field %s has no form in a query string", e.Name, f.Name)
	}
	for _, name := range []string{"hardware_id", "product"} {
		f := e.Field(name)
		assert.False(t, f != nil && !f.Required, "%s: %s = %v, want it required", e.Name, name, f)
	}
}

func checkRefusals(t *testing.T, e api.Endpoint) {
	t.Helper()
	for _, refusal := range e.Refusals {
		require.NotEmpty(t, refusal.When, "%s: a refusal of status %d without words or codes", e.Name, refusal.Status)
		assert.NotEmpty(t, refusal.Codes, "%s: a refusal of status %d without words or codes", e.Name, refusal.Status)
		for _, code := range refusal.Codes {
			assert.NotNil(t, api.Code(refusal.Status, code), "%s: %s is no code of status %d", e.Name, code, refusal.Status)
		}
	}
	for _, b := range e.Binds {
		tied := b.How == api.Address || b.How == api.Alike || e.Field(b.Field) != nil || api.IsIdentity(b.Field)
		assert.True(t, tied, "%s: %s is bound to %s, which is no field", e.Name, b.Member, b.Field)
	}
}

func TestGroupsAreMarkedByOneFieldEach(t *testing.T) {
	t.Parallel()
	var all api.Identity
	var marks []string
	for _, g := range api.Groups {
		require.Equal(t, api.Identity(0), all&g.Identity, "group %s: its bit or mark is another's, or the mark is not required", g.Name)
		require.False(t, slices.Contains(marks, g.Mark), "group %s: its bit or mark is another's, or the mark is not required", g.Name)
		assert.True(t, slices.Contains(g.Required, g.Mark), "group %s: its bit or mark is another's, or the mark is not required", g.Name)
		all |= g.Identity
		marks = append(marks, g.Mark)
	}
	assert.Equal(t, anyGroup, all, "groups")
}

func TestLookUps(t *testing.T) {
	t.Parallel()
	for i := range api.Endpoints {
		e := &api.Endpoints[i]
		require.Same(t, e, api.Lookup(e.Name))
		require.Same(t, e, api.ByPath(e.Path))
		assert.Same(t, e, api.ByPath(e.Path+"/"))
	}
	for _, none := range []string{"", "activate", "Activate_License", "osp_activate_license", "/activate_license"} {
		assert.Nil(t, api.Lookup(none), "Lookup(%q) finds one", none)
	}
	for _, none := range []string{"", "/", "activate_license", "/activate_license//", "/activate_license/x", "/Activate_license"} {
		assert.Nil(t, api.ByPath(none), "ByPath(%q) finds one", none)
	}
	check := api.Lookup("check_license")
	f := check.Field("env")
	require.NotNil(t, f, "fields of check_license: env")
	require.Equal(t, "env", f.Name, "fields of check_license: env %v, variables", f)
	assert.Nil(t, check.Field("variables"), "fields of check_license: env %v, variables", f)
}

func TestRequestFilesHaveTheUsualNames(t *testing.T) {
	t.Parallel()
	want := map[string]string{"activate_offline": "ls_activation.req", "activate_bundle_offline": "ls_activation.req",
		"deactivate_offline": "ls_deactivation.req", "deactivate_bundle_offline": "ls_deactivation.req"}
	for _, e := range api.Endpoints {
		assert.Equal(t, want[e.Name], e.FileName(), "file name of %s", e.Name)
	}
}

func TestReservedNamesAreTheContracts(t *testing.T) {
	t.Parallel()
	want := []string{"api_key", "client_id", "date", "request", "request_id", "schema_version", "signature"}
	assert.Equal(t, want, sorted(api.Reserved), "reserved")
}
