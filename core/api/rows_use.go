package api

import "slices"

// The fields and refusals of the calls about the use of an active license.
var (
	whichLicense = slices.Concat(integers("license_id"), text("bundle_code", "sdk_ver"))
	feature      = []Field{{Name: "feature", Type: Text, Required: true}}
	amount       = []Field{{Name: "consumptions", Type: Integer, Default: "1"}}
	event        = []Field{{Name: "event", Type: Words, Words: []string{"consumption_add", "offline_floating_consumptions_sync"}}}
	until        = []Field{{Name: "borrowed_until", Type: NullableMoment, Required: true, Default: "null"}}

	active = []Refusal{
		{Device, "the license is not active on this device, or the device is blacklisted", []string{"device_not_found", "blacklisted"}},
		{LicenseState, "the license is disabled, or is active on no device", []string{"license_not_enabled", "license_not_active"}},
		noLicense,
	}
	noFeature     = Refusal{NotFound, "the license has no such feature", []string{"invalid_license_feature_code"}}
	notFloating   = Refusal{API, "the feature is not a floating cloud feature", []string{"feature_not_floating"}}
	noSlot        = Refusal{Limit, "all floating slots are taken", []string{"floating_not_available"}}
	noBorrowing   = Refusal{API, "it may not be borrowed, or not until then", []string{"license_borrow_not_allowed", "borrow_until_not_valid"}}
	expired       = Refusal{LicenseState, "the license has expired", []string{"license_expired"}}
	sameLicense   = []Bind{{Member: "license_id", Field: "license_id", How: Equal}}
	borrowedUntil = slices.Concat(sameLicense, []Bind{{Member: "borrowed_until", Field: "borrowed_until", How: NotAfter}})
)

const borrowRemarks = "`borrowed_until` is a moment in UTC, such as `2026-09-27T23:30:00.000Z`; a date alone is its midnight. Without it, or with null, " +
	"the slot is borrowed for as long as is allowed. A later call replaces the moment."

var usingRows = []Endpoint{
	{
		Name: "check_license_feature", Method: "GET", Path: "/check_license_feature", Section: "3.12",
		Summary:  "Returns the current state of a feature of a license that is active on this device.",
		Remarks:  "A floating cloud feature takes or renews its slot by it.",
		Identity: keyOrUser, Body: Query, Form: Object, Content: "LicenseFeature", Signed: ByHeader,
		Binds: slices.Concat([]Bind{{Member: "code", Field: "feature", How: Equal}}, sameLicense), Refusals: slices.Concat(active, []Refusal{noFeature, noSlot, expired}),
		Fields: slices.Concat(device, feature, whichLicense, booleans("include_metadata_string")),
	},
	{
		Name: "add_consumption", Method: "POST", Path: "/add_consumption", Section: "3.10",
		Summary:  "Counts use of a consumption license.",
		Remarks:  "A repeated call counts again: see `details.sent` of the error before you repeat one. `allow_overages` and `max_overages` change the license.",
		Identity: keyOrUser, Body: JSON, Form: Object, Content: "Consumption", Signed: ByHeader,
		Binds: []Bind{{Member: "id", Field: "license_id", How: Equal}}, Repeat: Unheard, Once: true,
		Refusals: slices.Concat(active, []Refusal{
			{Limit, "too little is left", []string{"license_not_enough_consumptions"}},
			{API, "the license counts no consumption, or no negative one", []string{"license_not_consumption", "negative_consumptions_not_allowed"}},
		}),
		Fields: slices.Concat(device, amount, booleans("allow_overages"), integers("max_overages"), event, booleans("ignore_events"), whichLicense),
	},
	{
		Name: "add_feature_consumption", Method: "POST", Path: "/add_feature_consumption", Section: "3.11",
		Summary:  "Counts use of a consumption feature of a license.",
		Remarks:  "A repeated call counts again: see `details.sent` of the error before you repeat one.",
		Identity: keyOrUser, Body: JSON, Form: Object, Content: "FeatureConsumption", Signed: ByHeader,
		Binds: sameLicense, Repeat: Unheard, Once: true,
		Refusals: slices.Concat(active, []Refusal{
			{Limit, "too little is left", []string{"feature_not_enough_consumptions"}},
			{NotFound, "the license has no such consumption feature", []string{"unsupported_product_feature", "invalid_license_feature_code"}},
			{API, "the feature counts no negative consumption", []string{"negative_consumptions_not_allowed"}},
		}),
		Fields: slices.Concat(device, feature, amount, event, whichLicense),
	},
	{
		Name: "floating_release", Method: "POST", Path: "/floating/release", Section: "3.13",
		Summary:  "Frees this device's slot of a floating cloud license, a borrowed one too.",
		Identity: keyOrUser, Body: JSON, Form: Word, Content: "Release", Repeat: Unsent,
		Refusals: slices.Concat(active, []Refusal{{Limit, "this device holds no slot", []string{"floating_not_available"}}}),
		Fields:   slices.Concat(device, whichLicense),
	},
	{
		Name: "floating_borrow", Method: "POST", Path: "/floating/borrow", Section: "3.14",
		Summary:  "Keeps a slot of a floating cloud license for this device until a moment, with or without network.",
		Remarks:  borrowRemarks,
		Identity: anyGroup, Password: PasswordRequired, Body: JSON, Form: Object, Content: "FloatingBorrow", Signed: ByHeader,
		Binds: borrowedUntil, Repeat: Unsent, Refusals: slices.Concat(active, []Refusal{noBorrowing, noSlot, expired}),
		Fields: slices.Concat(device, until, whichLicense),
	},
	{
		Name: "floating_feature_release", Method: "POST", Path: "/floating/feature_release", Section: "3.15",
		Summary:  "Frees this device's slot of a floating cloud feature, a borrowed one too.",
		Identity: keyOrUser, Body: JSON, Form: Word, Content: "Release", Repeat: Unsent,
		Refusals: slices.Concat(active, []Refusal{noFeature, notFloating,
			{Device, "this device holds no slot of the feature", []string{"floating_feature_device_not_in_use"}}}),
		Fields: slices.Concat(device, feature, whichLicense),
	},
	{
		Name: "floating_feature_borrow", Method: "POST", Path: "/floating/feature_borrow", Section: "3.16",
		Summary:  "Keeps a slot of a floating cloud feature for this device until a moment, with or without network.",
		Remarks:  borrowRemarks,
		Identity: anyGroup, Password: PasswordRequired, Body: JSON, Form: Object, Content: "FloatingBorrow", Signed: ByHeader,
		Binds: borrowedUntil, Repeat: Unsent, Refusals: slices.Concat(active, []Refusal{noFeature, notFloating, noBorrowing, noSlot, expired}),
		Fields: slices.Concat(device, feature, until, whichLicense),
	},
	{
		Name: "track_device_variables", Method: "POST", Path: "/track_device_variables", Section: "3.20",
		Summary:  "Keeps variables of this device at the server.",
		Remarks:  "One of a name that is there is overwritten.",
		Identity: anyGroup, Body: JSON, Form: Array, Content: "DeviceVariable", Signed: ByHeader, Repeat: Unsent, Refusals: active,
		Fields: slices.Concat(device, []Field{{Name: "variables", Type: Variables, Required: true}}, whichLicense),
	},
	{
		Name: "get_device_variables", Method: "GET", Path: "/get_device_variables", Section: "3.20",
		Summary:  "Returns the variables of this device that the server keeps.",
		Identity: keyOrUser, Body: Query, Form: Array, Content: "DeviceVariable", Signed: ByHeader, Refusals: active,
		Binds:  []Bind{{Member: "device_id", How: Alike}},
		Fields: slices.Concat(device, whichLicense),
	},
}
