package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/openspring/openspring/core/api"
)

const (
	device     = "hardware_id! product! "
	deviceData = "os_ver hostname os_hostname ip ip_local app_ver sdk_ver mac_address "
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
}

func TestEndpointsAreThoseOfTheProtocol(t *testing.T) {
	t.Parallel()
	if len(api.Endpoints) != len(contract) {
		t.Errorf("%d endpoints, want %d", len(api.Endpoints), len(contract))
	}
	for name, want := range contract {
		e := api.Lookup(name)
		if e == nil {
			t.Errorf("there is no endpoint %s", name)
			continue
		}
		if got := e.Method + " " + e.Path; got != want.request {
			t.Errorf("%s is %s, want %s", name, got, want.request)
		}
		if e.Identity != want.identity || e.Password != want.password {
			t.Errorf("%s: identity %b, password %d; want %b, %d", name, e.Identity, e.Password, want.identity, want.password)
		}
		if e.Body != want.body || e.Form != want.form || e.Content != want.content || e.Signed != want.signed || e.Request != want.payload || e.Bundle != want.bundle {
			t.Errorf("%s: body %d, form %d of %q, signed %d, request %q, bundle %t; want %d, %d of %q, %d, %q, %t", name,
				e.Body, e.Form, e.Content, e.Signed, e.Request, e.Bundle, want.body, want.form, want.content, want.signed, want.payload, want.bundle)
		}
		if got := spell(e.Fields); !slices.Equal(got, sorted(strings.Fields(want.fields))) {
			t.Errorf("%s: fields\n%v, want\n%v", name, got, sorted(strings.Fields(want.fields)))
		}
	}
}

func spell(fields []api.Field) []string {
	var out []string
	for _, f := range fields {
		text := f.Name
		if f.Type != api.Text {
			text += ":" + f.Type.String()
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
		if f.Type != want {
			t.Errorf("%s: variables of type %d, want %d", e.Name, f.Type, want)
		}
	}
}

func TestEndpointRowsAreConsistent(t *testing.T) {
	t.Parallel()
	var names, paths []string
	for _, e := range api.Endpoints {
		if slices.Contains(names, e.Name) || slices.Contains(paths, e.Path) {
			t.Errorf("%s or its path is there twice", e.Name)
		}
		names, paths = append(names, e.Name), append(paths, e.Path)
		if want := strings.ReplaceAll(strings.TrimPrefix(e.Path, "/"), "/", "_"); e.Name != want {
			t.Errorf("%s: the path makes the name %s", e.Name, want)
		}
		if (e.Method == "GET") != (e.Body == api.Query) {
			t.Errorf("%s: method %s with body form %d", e.Name, e.Method, e.Body)
		}
		if (e.Request != "") != e.Offline() || e.Activation() != (e.Request == "activation") {
			t.Errorf("%s: request %q, offline %t, activation %t", e.Name, e.Request, e.Offline(), e.Activation())
		}
		if e.Word != "" && e.Form != api.Word || (e.Form == api.Word || e.Open) && e.Signed != api.Unsigned {
			t.Errorf("%s: word %q, form %d, open %t, signed %d", e.Name, e.Word, e.Form, e.Open, e.Signed)
		}
		if e.LooseWord && e.Name != "deactivate_bundle_offline" {
			t.Errorf("%s: takes an object for its word", e.Name)
		}
		if e.Summary == "" || e.Section == "" {
			t.Errorf("%s: no summary or no section", e.Name)
		}
		if e.Once && e.Repeat != api.Unheard || e.Method == "POST" && e.Repeat == api.Safe {
			t.Errorf("%s: method %s, repeat %d, once %t", e.Name, e.Method, e.Repeat, e.Once)
		}
		checkFields(t, e)
		checkRefusals(t, e)
	}
}

func checkFields(t *testing.T, e api.Endpoint) {
	t.Helper()
	var seen []string
	for _, f := range e.Fields {
		if slices.Contains(seen, f.Name) {
			t.Errorf("%s: the field %s is there twice", e.Name, f.Name)
		}
		seen = append(seen, f.Name)
		if slices.Contains(api.Reserved, f.Name) {
			t.Errorf("%s: the field %s is reserved", e.Name, f.Name)
		}
		if e.Identity != 0 && api.IsIdentity(f.Name) {
			t.Errorf("%s: the field %s belongs to an identity group", e.Name, f.Name)
		}
		if e.Body == api.Query && f.Type > api.Boolean {
			t.Errorf("%s: the field %s has no form in a query string", e.Name, f.Name)
		}
	}
	for _, name := range []string{"hardware_id", "product"} {
		if f := e.Field(name); f != nil && !f.Required {
			t.Errorf("%s: %s = %v, want it required", e.Name, name, f)
		}
	}
}

func checkRefusals(t *testing.T, e api.Endpoint) {
	t.Helper()
	for _, refusal := range e.Refusals {
		if refusal.When == "" || len(refusal.Codes) == 0 {
			t.Errorf("%s: a refusal of status %d without words or codes", e.Name, refusal.Status)
		}
		for _, code := range refusal.Codes {
			if api.Code(refusal.Status, code) == nil {
				t.Errorf("%s: %s is no code of status %d", e.Name, code, refusal.Status)
			}
		}
	}
	for _, b := range e.Binds {
		if b.How != api.Address && e.Field(b.Field) == nil && !api.IsIdentity(b.Field) {
			t.Errorf("%s: %s is bound to %s, which is no field", e.Name, b.Member, b.Field)
		}
	}
}

func TestGroupsAreMarkedByOneFieldEach(t *testing.T) {
	t.Parallel()
	var all api.Identity
	var marks []string
	for _, g := range api.Groups {
		if all&g.Identity != 0 || slices.Contains(marks, g.Mark) || !slices.Contains(g.Required, g.Mark) {
			t.Errorf("group %s: its bit or mark is another's, or the mark is not required", g.Name)
		}
		all |= g.Identity
		marks = append(marks, g.Mark)
	}
	if all != anyGroup {
		t.Errorf("groups %b, want %b", all, anyGroup)
	}
}

func TestLookUps(t *testing.T) {
	t.Parallel()
	for i := range api.Endpoints {
		e := &api.Endpoints[i]
		if api.Lookup(e.Name) != e || api.ByPath(e.Path) != e || api.ByPath(e.Path+"/") != e {
			t.Errorf("%s is not found by name, path or path with a slash", e.Name)
		}
	}
	for _, none := range []string{"", "activate", "Activate_License", "osp_activate_license", "/activate_license"} {
		if api.Lookup(none) != nil {
			t.Errorf("Lookup(%q) finds one", none)
		}
	}
	for _, none := range []string{"", "/", "activate_license", "/activate_license//", "/activate_license/x", "/Activate_license"} {
		if api.ByPath(none) != nil {
			t.Errorf("ByPath(%q) finds one", none)
		}
	}
	check := api.Lookup("check_license")
	if f := check.Field("env"); f == nil || f.Name != "env" || check.Field("variables") != nil {
		t.Errorf("fields of check_license: env %v, variables %v", f, check.Field("variables"))
	}
}

func TestRequestFilesHaveTheUsualNames(t *testing.T) {
	t.Parallel()
	want := map[string]string{"activate_offline": "ls_activation.req", "activate_bundle_offline": "ls_activation.req",
		"deactivate_offline": "ls_deactivation.req", "deactivate_bundle_offline": "ls_deactivation.req"}
	for _, e := range api.Endpoints {
		if got := e.FileName(); got != want[e.Name] {
			t.Errorf("file name of %s = %q, want %q", e.Name, got, want[e.Name])
		}
	}
}

func TestReservedNamesAreTheContracts(t *testing.T) {
	t.Parallel()
	want := []string{"api_key", "client_id", "date", "request", "request_id", "schema_version", "signature"}
	if got := sorted(api.Reserved); !slices.Equal(got, want) {
		t.Errorf("reserved: %v, want %v", got, want)
	}
}
