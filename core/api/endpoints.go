package api

import (
	"slices"
	"strings"
)

func text(names ...string) []Field     { return fields(Text, names) }
func booleans(names ...string) []Field { return fields(Boolean, names) }
func integers(names ...string) []Field { return fields(Integer, names) }

func fields(t Type, names []string) []Field {
	out := make([]Field, len(names))
	for i, name := range names {
		out[i] = Field{Name: name, Type: t}
	}
	return out
}

var (
	device = []Field{
		{Name: "hardware_id", Type: Text, Required: true},
		{Name: "product", Type: Text, Required: true},
	}
	deviceData = text("os_ver", "hostname", "os_hostname", "ip", "ip_local", "app_ver", "sdk_ver", "mac_address")
	machine    = slices.Concat(booleans("is_vm"), text("vm_info"))
	variables  = []Field{{Name: "variables", Type: Variables}}
	checking   = slices.Concat(device, integers("license_id"), booleans("include_expired_features"),
		text("env", "channel"), deviceData)
	offlineActivation = slices.Concat(device, integers("license_id"), text("bundle_code"), machine, deviceData,
		text("app_name"), []Field{{Name: "variables", Type: TextVariables}})
	offlineDeactivation = slices.Concat(device, integers("license_id"),
		text("sdk_ver", "app_ver", "os_ver", "hostname", "ip", "mac_address"),
		integers("consumptions"), []Field{{Name: "product_features", Type: Usage}}, variables)
)

const deactivated = "license_deactivated"

// DeactivationContent is the model of a word that says that an activation is freed.
const DeactivationContent Content = "Deactivation"

// What binds a response that is one license, and one that is a bundle's: product is not the licenses' own there.
var (
	bundled = []Bind{
		{Member: "license_key", Field: "license_key", How: Equal},
		{Member: "username|user.email", Field: "username", How: Folded},
	}
	oneLicense = slices.Concat(bundled, []Bind{{Member: "product_details.short_code", Field: "product", How: Equal}})
)

// What the calls of one kind refuse with.
var (
	noLicense  = Refusal{NotFound, "the product has no such license, or the password is wrong", []string{"license_not_found", "unknown_product"}}
	activation = []Refusal{
		noLicense,
		{Limit, "the license is active on as many devices as it allows, or has moved as often as it may",
			[]string{"license_activated_max_times", "license_user_activated_max_times", "license_transferred_max_times"}},
		{LicenseState, "the license is disabled, has expired or has not started, or its product is disabled or archived",
			[]string{"license_not_enabled", "license_expired", "license_start_date_error", "disabled_product", "archived_product"}},
		{Device, "the device is blacklisted, belongs to another user, or is a virtual machine and none is allowed",
			[]string{"blacklisted", "license_device_exists", "vm_not_allowed"}},
	}
	checks = []Refusal{
		{Device, "the license is not active on this device, or the device is blacklisted",
			[]string{"device_not_found", "blacklisted"}},
		{Limit, "all floating slots are taken", []string{"floating_not_available"}},
		{LicenseState, "the license is disabled, is active on no device, or has expired and the server returns an error for it",
			[]string{"license_not_enabled", "license_not_active", "license_expired", "trial_expired"}},
		noLicense,
	}
	deactivation = []Refusal{
		{Device, "the license is not active on this device, or the device is blacklisted",
			[]string{"device_not_found", "blacklisted"}},
		{LicenseState, "the license is disabled, or is active on no device",
			[]string{"license_not_enabled", "license_not_active"}},
		noLicense,
	}
	noBundle           = []Refusal{{API, "the product is not a bundle", []string{"product_not_bundle"}}}
	offlineActivations = []Refusal{{API, "the license floats in the cloud and cannot be activated offline",
		[]string{"offline_floating_cloud_not_supported"}}}
	wrongResponse = []Refusal{{Offline, "the response is for another device, product, request or license",
		[]string{"foreign_device", "foreign_product", "foreign_request", "foreign_license"}}}
)

// Endpoints is the table, in the order in which the reference lists it.
var Endpoints = slices.Concat(licenseRows, usingRows, aboutRows)

var licenseRows = []Endpoint{
	{
		Name: "activate_license", Method: "POST", Path: "/activate_license", Section: "3.5",
		Summary:  "Activates a license on this device.",
		Remarks:  "If the device is active already, the activation does not count again.",
		Page:     "activate-license-online-method",
		Identity: anyGroup, Password: PasswordRequired, Body: JSON, Form: Object, Content: LicenseContent, Signed: ByHeader,
		Binds: oneLicense, Repeat: Unsent, Refusals: activation,
		Fields: slices.Concat(device, integers("license_id"), text("bundle_code"), machine, deviceData, variables,
			booleans("include_expired_features")),
	},
	{
		Name: "check_license", Method: "GET", Path: "/check_license", Section: "3.6",
		Summary:  "Returns the current state of a license that is active on this device.",
		Remarks:  "A floating license takes or renews its slot with this call. An expired license is usually not an error: the response has `is_expired` true.",
		Identity: keyOrUser, Body: Query, Form: Object, Content: LicenseContent, Signed: ByHeader,
		Binds: oneLicense, Refusals: checks,
		Fields: slices.Concat(checking, text("bundle_code")),
	},
	{
		Name: "deactivate_license", Method: "POST", Path: "/deactivate_license", Section: "3.1",
		Summary:  "Deactivates a license on this device.",
		Page:     "deactivate-license-online-method",
		Identity: anyGroup, Password: PasswordOptional, Body: JSON, Form: Word, Word: deactivated, Content: DeactivationContent, Repeat: Unsent,
		Refusals: deactivation,
		Fields: slices.Concat(device, integers("license_id"), text("sdk_ver"), integers("consumptions"),
			text("bundle_code")),
	},
	{
		Name: "activate_bundle", Method: "POST", Path: "/activate_bundle", Section: "3.7", Bundle: true,
		Summary:  "Activates every license of a bundle on this device.",
		Remarks:  "`product`, in the call or in the configuration, is the short code of the bundle.",
		Page:     "activate-bundle-online-method",
		Identity: anyGroup, Password: PasswordRequired, Body: JSON, Form: Array, Content: LicenseContent, Signed: ByHeader,
		Binds: bundled, Repeat: Unsent, Refusals: slices.Concat(activation, noBundle),
		Fields: slices.Concat(device, integers("license_id"), machine, deviceData, variables),
	},
	{
		Name: "check_bundle", Method: "GET", Path: "/check_bundle", Section: "3.7", Bundle: true,
		Summary:  "Returns the current state of the licenses of a bundle.",
		Remarks:  "`product`, in the call or in the configuration, is the short code of the bundle. See `check_license`.",
		Identity: keyOrUser, Body: Query, Form: Array, Content: LicenseContent, Signed: ByHeader,
		Binds: bundled, Refusals: slices.Concat(checks, noBundle),
		Fields: checking,
	},
	{
		Name: "deactivate_bundle", Method: "POST", Path: "/deactivate_bundle", Section: "3.2", Bundle: true,
		Summary:  "Deactivates every license of a bundle on this device.",
		Remarks:  "`product`, in the call or in the configuration, is the short code of the bundle. See `deactivate_license`.",
		Page:     "deactivate-bundle-online-method",
		Identity: anyGroup, Password: PasswordOptional, Body: JSON, Form: Word, Word: deactivated, Content: DeactivationContent, Repeat: Unsent,
		Refusals: slices.Concat(deactivation, noBundle),
		Fields: slices.Concat(device, integers("license_id"), text("sdk_ver"), machine,
			text("os_ver", "hostname", "ip", "mac_address")),
	},
	{
		Name: "activate_offline", Method: "POST", Path: "/activate_offline", Section: "3.8",
		Summary:  "Activates a license with a request file and returns the content of a license file.",
		Remarks:  "For a device without network see `create_offline_request`. The response contains its signature, so it can be saved as a license file.",
		Page:     "activate-license-offline-method",
		Identity: keyOrUser, Password: PasswordRequired, Body: OfflineText, Request: "activation",
		Form: Object, Content: LicenseContent, Signed: InBody, Repeat: Unsent,
		Refusals: slices.Concat(activation, offlineActivations, wrongResponse),
		Fields:   offlineActivation,
	},
	{
		Name: "deactivate_offline", Method: "POST", Path: "/deactivate_offline", Section: "3.9",
		Summary:  "Deactivates a license on a device with a request file.",
		Remarks:  "For a device without network see `create_offline_request`.",
		Page:     "deactivate-license-offline-method",
		Identity: keyOrUser, Body: OfflineText, Request: "deactivation", Form: Word, Word: deactivated, Content: DeactivationContent, Repeat: Unsent,
		Refusals: deactivation,
		Fields:   slices.Concat(offlineDeactivation, text("bundle_code")),
	},
	{
		Name: "activate_bundle_offline", Method: "POST", Path: "/activate_bundle_offline", Section: "3.3", Bundle: true,
		Summary:  "Activates every license of a bundle with a request file and returns the content of a license file.",
		Remarks:  "`product`, in the call or in the configuration, is the short code of the bundle. See `activate_offline`.",
		Page:     "activate-bundle-offline-method",
		Identity: keyOrUser, Password: PasswordRequired, Body: OfflineText, Request: "activation",
		Form: Bundle, Content: LicenseContent, Signed: InBody, Repeat: Unsent,
		Refusals: slices.Concat(activation, offlineActivations, noBundle, wrongResponse),
		Fields:   offlineActivation,
	},
	{
		Name: "deactivate_bundle_offline", Method: "POST", Path: "/deactivate_bundle_offline", Section: "3.4", Bundle: true,
		Summary:  "Deactivates every license of a bundle on a device with a request file.",
		Remarks:  "`product`, in the call or in the configuration, is the short code of the bundle. See `deactivate_offline`.",
		Page:     "deactivate-bundle-offline-method",
		Identity: keyOrUser, Body: OfflineText, Request: "deactivation", Form: Word, Word: deactivated, Content: DeactivationContent, Repeat: Unsent,
		LooseWord: true,
		Refusals:  slices.Concat(deactivation, noBundle),
		Fields:    offlineDeactivation,
	},
}

// Lookup returns the endpoint of that name, or nil.
func Lookup(name string) *Endpoint {
	i := slices.IndexFunc(Endpoints, func(e Endpoint) bool { return e.Name == name })
	if i < 0 {
		return nil
	}
	return &Endpoints[i]
}

// ByPath returns the endpoint whose path, relative to the base URL, is path, or nil. A trailing slash is
// accepted (protocol.md 1.1).
func ByPath(path string) *Endpoint {
	path = strings.TrimSuffix(path, "/")
	i := slices.IndexFunc(Endpoints, func(e Endpoint) bool { return e.Path == path })
	if i < 0 {
		return nil
	}
	return &Endpoints[i]
}

// TakesSlot reports whether a call can fail because all floating slots are taken, which passes.
func (e *Endpoint) TakesSlot() bool {
	return e.Content != "Release" && slices.ContainsFunc(e.Refusals, func(r Refusal) bool {
		return slices.Contains(r.Codes, "floating_not_available")
	})
}

// Reserved are names that a request's "extra" may never carry, whatever the endpoint: they are the
// client's own to fill in.
var Reserved = []string{"api_key", "client_id", "signature", "date", "request", "request_id", "schema_version"}
