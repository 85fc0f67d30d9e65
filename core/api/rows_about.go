package api

import "slices"

// The fields and refusals of the calls about a product and its people.
var (
	product     = []Field{{Name: "product", Type: Text, Required: true}}
	whichFile   = slices.Concat(device, text("env", "channel"), whichLicense)
	noProduct   = Refusal{NotFound, "there is no such product", []string{"unknown_product"}}
	notInactive = []Refusal{
		{LicenseState, "the license is not active", []string{"active_license_required"}},
		{Device, "the license is not active on this device", []string{"device_not_found"}},
		noLicense,
	}
	secret = func(name string) []Field { return []Field{{Name: name, Type: Text, Secret: true}} }
)

// required marks fields that a request must have.
func required(all ...Field) []Field {
	for i := range all {
		all[i].Required = true
	}
	return all
}

var aboutRows = []Endpoint{
	{
		Name: "product_details", Method: "GET", Path: "/product_details", Section: "3.18",
		Summary: "Returns what the server knows of a product.",
		Body:    Query, Form: Object, Content: "ProductDetails", Signed: ByHeader,
		Binds: []Bind{{Member: "short_code", Field: "product", How: Equal}}, Refusals: []Refusal{noProduct},
		Fields: slices.Concat(product, booleans("include_latest_version", "include_custom_fields"), text("env")),
	},
	{
		Name: "versions", Method: "GET", Path: "/versions", Section: "3.19",
		Summary:  "Lists the versions of the product that the license covers, the oldest first.",
		Remarks:  "An old response can be replayed by whoever stands between: it hides an update.",
		Identity: keyOrUser, Body: Query, Form: Array, Content: "Version", Signed: ByHeader, Refusals: notInactive,
		Fields: whichFile,
	},
	{
		Name: "installation_file", Method: "GET", Path: "/installation_file", Section: "3.19",
		Summary:  "Returns where to get the newest version of the product that the license covers, or the version that is named.",
		Remarks:  "Compare `version` with the one that runs: an old response can be replayed. `hash_md5` proves nothing against an attacker.",
		Identity: keyOrUser, Body: Query, Form: Object, Content: "InstallationFile", Signed: ByHeader,
		Binds: []Bind{{Member: "version", Field: "version", How: Equal}, {Member: "environment", Field: "env", How: Equal},
			{Member: "channel", Field: "channel", How: Equal}},
		Refusals: slices.Concat(notInactive, []Refusal{{NotFound, "there is no such version, or the license does not cover it",
			[]string{"version_not_found", "product_version_not_supported"}}}),
		Fields: slices.Concat(whichFile, text("version")),
	},
	{
		Name: "sso_url", Method: "GET", Path: "/sso_url", Section: "3.21",
		Summary: "Returns the address at which a user of a customer account signs in.",
		Remarks: "`response_type` is `code` or `token`. Compare the `nonce` in the address with the one in the token.",
		Body:    Query, Form: Object, Content: "SsoUrl", Signed: ByHeader,
		Binds:    []Bind{{Member: "url", Field: "response_type", How: InQuery}, {Member: "url", How: Address}},
		Refusals: []Refusal{{NotFound, "there is no such product or customer account", []string{"unknown_product", "customer_account_not_found"}}},
		Fields: slices.Concat(product, required(text("customer_account_code")...), []Field{{Name: "response_type", Type: Text, Default: `"code"`, Words: []string{"code", "token"}}},
			text("redirect_uri", "bundle_code")),
	},
	{
		Name: "user_licenses", Method: "GET", Path: "/user_licenses", Section: "3.21",
		Summary:  "Lists the licenses of a product that a user has.",
		Remarks:  "`license.id` is what other calls take as `license_id`.",
		Identity: ByUser | ByToken | ByCode, Password: PasswordRequired, Body: Query, Form: Array, Content: UserLicenseContent, Signed: ByHeader,
		Binds:    []Bind{{Member: "user.email", Field: "username", How: Folded}, {Member: "user.email", How: Alike}},
		Refusals: []Refusal{noLicense},
		Fields:   slices.Concat(product, text("bundle_code")),
	},
	{
		Name: "customer_license_users", Method: "GET", Path: "/customer_license_users", Section: "3.21",
		Summary: "Lists the users of a customer's licenses of a user-based product.",
		Remarks: "The response holds initial passwords: it is a secret.",
		Body:    Query, Form: Object, Content: "CustomerLicenseUsers", Signed: ByHeader,
		Binds: []Bind{{Member: "customer.email", Field: "customer", How: Folded}},
		Refusals: []Refusal{{NotFound, "there is no such customer or product", []string{"customer_not_found", "customer_does_not_exist", "unknown_product"}},
			{API, "the product's licenses are by key", []string{"invalid_product_auth_method"}}},
		Fields: slices.Concat(product, required(text("customer")...), text("bundle_code")),
	},
	{
		Name: "trial_key", Method: "GET", Path: "/trial_key", Section: "3.17",
		Summary: "Makes a trial license for this device, which is to be activated then.",
		Remarks: "The first response alone holds the initial password of a user: keep it. It is a secret.",
		Body:    Query, Form: Object, Content: "TrialKey", Signed: ByHeader,
		Binds: []Bind{{Member: "license_user", Field: "email", How: Folded}}, Repeat: Unheard,
		Refusals: []Refusal{{API, "the product has no trials, or needs an e-mail address", []string{"trial_not_allowed", "email_missing"}},
			{LicenseState, "the trial on this device is over", []string{"trial_expired"}}, noProduct},
		Fields: slices.Concat(device, text("email", "license_policy"), secret("password"), text("first_name", "last_name", "phone", "address",
			"postcode", "state", "country", "city", "reference", "company_name", "company_code", "sdk_ver")),
	},
	{
		Name: "change_password", Method: "POST", Path: "/change_password", Section: "3.21",
		Summary: "Changes the password of a license user.",
		Body:    JSON, Form: Word, Word: "password_changed", Content: "PasswordChange", Repeat: Unheard, Once: true,
		Refusals: []Refusal{{NotFound, "there is no such user, or the password is wrong", []string{"license_not_found"}},
			{API, "the company lets nobody change passwords", []string{"change_password_not_allowed"}}},
		Fields: required(slices.Concat(text("username"), secret("password"), secret("new_password"))...),
	},
	{
		Name: "oauth_url", Method: "GET", Path: "/oauth_url", Section: "3.21",
		Summary: "Returns the address of the token server.",
		Remarks: "The client asks it by itself where it needs a token.",
		Body:    Query, Form: Object, Content: "OAuthUrl", Open: true,
		Binds:  []Bind{{Member: "url", How: Address}},
		Fields: []Field{{Name: "login_type", Type: Text, Required: true, Default: `"client_credentials"`, Words: []string{"client_credentials"}}},
	},
}
