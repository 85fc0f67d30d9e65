package api

import "slices"

// Kind is the type that a member of a response is read as. A value that is missing, null or of another type is read as null.
type Kind uint8

const (
	// KindText is a JSON string.
	KindText Kind = iota
	// KindInteger is a JSON number without its fraction.
	KindInteger
	// KindNumber is a JSON number.
	KindNumber
	// KindBoolean is true or false.
	KindBoolean
	// KindMoment is a moment in UTC: ISO 8601, the form of offline responses, or milliseconds since 1970.
	KindMoment
	// KindAny is any JSON value, as it is.
	KindAny
	// KindObject is an object that is read as a model.
	KindObject
	// KindObjects is an array of such objects; null is an empty one.
	KindObjects
	// KindWords is an array of text; null is an empty one. What is no text in it is left out.
	KindWords
	// KindTexts is an object of text by name; null is an empty one. What is no text in it is left out.
	KindTexts
)

// Member is a member of a response's object.
type Member struct {
	Name string
	// As is the name in the languages where it is not the API's.
	As   string
	Kind Kind
	// Of is the model of objects.
	Of string
	// Unit is what a number counts; empty if its sentence says it.
	Unit     string
	Sentence string
	// Secret members never occur in the text that an object shows of itself.
	Secret bool
}

// Known is the member's name in the languages.
func (m *Member) Known() string {
	if m.As != "" {
		return m.As
	}
	return m.Name
}

// Model is a kind of object in the server's responses (protocol.md 4), and a class in each language.
type Model struct {
	Name, Sentence, Remarks string
	// Result means that a call returns it, or an array of it: it has the whole text and how the call went.
	Result bool
	// Extended means that the class has hand-written parts, in a file beside the generated one.
	Extended bool
	// List is the hand-written Python class of an array of it, where that is more than a tuple.
	List string
	// Word means that it is a text and not an object.
	Word bool
	// Shown are the members that identify an object in its own text.
	Shown   []string
	Members []Member
}

// featureMembers are what a feature has, in a license and by itself.
var featureMembers = []Member{
	{Name: "id", Kind: KindInteger, Sentence: "The id."},
	{Name: "code", Kind: KindText, Sentence: "The code."},
	{Name: "name", Kind: KindText, Sentence: "The name."},
	{Name: "feature_type", Kind: KindText, Sentence: "`activation` or `consumption`."},
	{Name: "expiry_date", Kind: KindMoment, Sentence: "When the feature ends; null if it never ends."},
	{Name: "is_expired", Kind: KindBoolean, Sentence: "Whether it has expired; only if the request included expired features."},
	{Name: "is_floating", Kind: KindBoolean, Sentence: "Whether it floats, with a server on premises."},
	{Name: "is_floating_cloud", Kind: KindBoolean, Sentence: "Whether it floats, with slots in the cloud."},
	{Name: "floating_users", Kind: KindInteger, Sentence: "How many may use it at once."},
	{Name: "floating_timeout", Kind: KindInteger, Unit: "minutes", Sentence: "Minutes for which a slot is held."},
	{Name: "floating_in_use_devices", Kind: KindInteger, Sentence: "How many devices use it now."},
	{Name: "floating_start_date", Kind: KindMoment, Sentence: "Since when this device uses it."},
	{Name: "can_borrow", Kind: KindBoolean, Sentence: "Whether it can be borrowed."},
	{Name: "is_borrowed", Kind: KindBoolean, Sentence: "Whether it is borrowed."},
	{Name: "max_borrow_time", Kind: KindInteger, Unit: "hours", Sentence: "Hours for which it can be borrowed."},
	{Name: "max_consumption", Kind: KindInteger, Sentence: "How much may be consumed."},
	{Name: "total_consumptions", Kind: KindInteger, Sentence: "How much was consumed."},
	{Name: "allow_unlimited_consumptions", Kind: KindBoolean, Sentence: "Whether consumption has no limit."},
	{Name: "allow_negative_consumptions", Kind: KindBoolean, Sentence: "Whether consumption can be taken back."},
	{Name: "allow_overages", Kind: KindBoolean, Sentence: "Whether more may be consumed than bought."},
	{Name: "max_overages", Kind: KindInteger, Sentence: "How much more may be consumed than bought."},
	{Name: "reset_consumption", Kind: KindBoolean, Sentence: "Whether consumption starts anew in each period."},
	{Name: "consumption_period", Kind: KindText, Sentence: "`daily`, `weekly`, `monthly` or `annually`."},
	{Name: "metadata", Kind: KindAny, Sentence: "What the vendor keeps about the feature."},
}

// Models returns the table of models. A response may hold more than is listed: nothing is lost, the whole text stays. It is a
// function so that programs that do not ask for the table, such as the shared library, do not hold it.
func Models() []Model {
	return []Model{
		{
			Name: "License", Sentence: "A license as the server described it.", Result: true, Extended: true,
			Remarks: "Members have the API's names, except `expired` and `trial`. Their API names, `is_expired` and `is_trial`, are the " +
				"methods that decide. A member that is missing, null or of another type is null; `raw` has all of them.",
			Members: []Member{
				{Name: "id", Kind: KindInteger, Sentence: "The id."},
				{Name: "license_key", Kind: KindText, Sentence: "The license key, of key-based licenses."},
				{Name: "username", Kind: KindText, Sentence: "The user's name, of user-based licenses; may end in `|CODE`."},
				{Name: "user", Kind: KindObject, Of: "User", Sentence: "The user, of user-based licenses."},
				{Name: "max_license_users", Kind: KindInteger, Sentence: "How many users the license may have."},
				{Name: "license_type", Kind: KindText, Sentence: "`perpetual`, `time-limited`, `subscription` or `consumption`."},
				{Name: "license_template_id", Kind: KindInteger, Sentence: "The id of the template that the license was made from."},
				{Name: "active", Kind: KindBoolean, Sentence: "Whether it is active on this device; responses to activations."},
				{Name: "license_active", Kind: KindBoolean, Sentence: "Whether it is active on any device; responses to checks."},
				{Name: "license_enabled", Kind: KindBoolean, Sentence: "Whether the vendor allows its use."},
				{Name: "is_expired", Kind: KindBoolean, As: "expired", Sentence: "The server's own value; `is_expired` also uses the clock."},
				{Name: "is_trial", Kind: KindBoolean, As: "trial", Sentence: "The server's own value; see `is_trial`."},
				{Name: "trial_days", Kind: KindInteger, Unit: "days", Sentence: "How many days a trial has."},
				{Name: "validity_period", Kind: KindMoment, Sentence: "When the license ends; null if it never ends."},
				{Name: "start_date", Kind: KindMoment, Sentence: "When it starts."},
				{Name: "enable_maintenance_period", Kind: KindBoolean, Sentence: "Whether maintenance ends."},
				{Name: "maintenance_period", Kind: KindMoment, Sentence: "When maintenance ends."},
				{Name: "allow_grace_period", Kind: KindBoolean, Sentence: "Whether a subscription may be used for a time after its end."},
				{Name: "grace_period", Kind: KindNumber, Unit: "hours", Sentence: "Hours for which it may be used after its end."},
				{Name: "max_activations", Kind: KindInteger, Sentence: "How many devices it may be active on."},
				{Name: "times_activated", Kind: KindInteger, Sentence: "How many devices it is active on."},
				{Name: "allow_unlimited_activations", Kind: KindBoolean, Sentence: "Whether that has no limit."},
				{Name: "allow_offline_activation", Kind: KindBoolean, Sentence: "Whether it can be activated offline."},
				{Name: "max_transfers", Kind: KindInteger, Sentence: "How often it may move to another device: -1 is unlimited, 0 none."},
				{Name: "transfer_count", Kind: KindInteger, Sentence: "How often it has moved."},
				{Name: "prevent_vm", Kind: KindBoolean, Sentence: "Whether virtual machines are refused."},
				{Name: "is_air_gapped", Kind: KindBoolean, Sentence: "Whether it is activated by typed codes."},
				{Name: "is_hardware_key_auth", Kind: KindBoolean, Sentence: "Whether it needs a hardware key."},
				{Name: "is_tpm_auth", Kind: KindBoolean, Sentence: "Whether it needs a TPM."},
				{Name: "tpm_signing_public_key", Kind: KindText, Sentence: "The public key of the TPM."},
				{Name: "is_floating", Kind: KindBoolean, Sentence: "Whether it floats, with a server on premises."},
				{Name: "is_floating_cloud", Kind: KindBoolean, Sentence: "Whether it floats, with slots in the cloud."},
				{Name: "floating_timeout", Kind: KindInteger, Unit: "minutes", Sentence: "Minutes for which a floating slot is held."},
				{Name: "floating_users", Kind: KindInteger, Sentence: "How many may use it at once."},
				{Name: "floating_in_use_devices", Kind: KindInteger, Sentence: "How many devices use it now."},
				{Name: "floating_in_use", Kind: KindAny, Sentence: "Whether it is in use, or by how many."},
				{Name: "can_borrow", Kind: KindBoolean, Sentence: "Whether it can be borrowed."},
				{Name: "max_borrow_time", Kind: KindInteger, Unit: "hours", Sentence: "Hours for which it can be borrowed."},
				{Name: "is_borrowed", Kind: KindBoolean, Sentence: "Whether it is borrowed."},
				{Name: "borrowed_until", Kind: KindMoment, Sentence: "Until when it is borrowed."},
				{Name: "device_id", Kind: KindInteger, Sentence: "The id of this device."},
				{Name: "hardware_id", Kind: KindText, Sentence: "The hardware id that the license is active on."},
				{Name: "allow_overages", Kind: KindBoolean, Sentence: "Whether more may be consumed than bought."},
				{Name: "max_overages", Kind: KindInteger, Sentence: "How much more may be consumed than bought."},
				{Name: "max_consumptions", Kind: KindInteger, Sentence: "How much may be consumed."},
				{Name: "total_consumptions", Kind: KindInteger, Sentence: "How much was consumed."},
				{Name: "allow_unlimited_consumptions", Kind: KindBoolean, Sentence: "Whether consumption has no limit."},
				{Name: "allow_negative_consumptions", Kind: KindBoolean, Sentence: "Whether consumption can be taken back."},
				{Name: "reset_consumption", Kind: KindBoolean, Sentence: "Whether consumption starts anew in each period."},
				{Name: "consumption_period", Kind: KindText, Sentence: "`daily`, `weekly`, `monthly` or `annually`."},
				{Name: "order_store_id", Kind: KindText, Sentence: "The order."},
				{Name: "company", Kind: KindAny, Sentence: "The vendor."},
				{Name: "customer", Kind: KindObject, Of: "Customer", Sentence: "Who bought it."},
				{Name: "product_details", Kind: KindObject, Of: "ProductDetails", Sentence: "The product it is for."},
				{Name: "product_features", Kind: KindObjects, Of: "Feature", Sentence: "The features it grants."},
				{Name: "custom_fields", Kind: KindObjects, Of: "CustomField", Sentence: "The fields that the vendor added."},
				{Name: "metadata", Kind: KindAny, Sentence: "What the vendor keeps about the license."},
				{Name: "metadata_string", Kind: KindText, Sentence: "The same as text."},
				{Name: "variables", Kind: KindObjects, Of: "DeviceVariable", Sentence: "The variables of this device."},
				{Name: "user_data", Kind: KindAny, Sentence: "What the vendor keeps about users."},
				{Name: "version", Kind: KindText, Sentence: "The version of the product's installation file."},
				{Name: "environment", Kind: KindText, Sentence: "The operating system of that file."},
				{Name: "channel", Kind: KindText, Sentence: "The release channel of that file."},
				{Name: "installation_file", Kind: KindText, As: "installation_file_url", Sentence: "Where that file is; responses to checks."},
				{Name: "installation_file", Kind: KindObject, Of: "InstallationFile", Sentence: "That file; responses to activations."},
				{Name: "release_date", Kind: KindMoment, Sentence: "When that file was released."},
				{Name: "hash_md5", Kind: KindText, Sentence: "That file's MD5."},
				{Name: "size", Kind: KindText, Sentence: "That file's size."},
				{Name: "requires_version", Kind: KindText, Sentence: "The version that must be installed before."},
				{Name: "eula_link", Kind: KindText, Sentence: "Where the license agreement is."},
				{Name: "release_notes_link", Kind: KindText, Sentence: "Where the release notes are."},
				{Name: "request", Kind: KindText, Sentence: "Of offline responses: `activation`."},
				{Name: "request_id", Kind: KindText, Sentence: "Of offline responses: the id of the request for this license."},
				{Name: "date", Kind: KindMoment, Sentence: "Of offline responses: when the server made the file."},
				{Name: "created_at", Kind: KindMoment, Sentence: "When the license was made."},
				{Name: "license_signature", Kind: KindText, Sentence: "The signature over device, identity and validity."},
				{Name: "license_signature_v2", Kind: KindText, Sentence: "Of offline responses: the signature over the license."},
				{Name: "offline_signature", Kind: KindText, Sentence: "Of offline responses: the signature with the shared key."},
				{Name: "policy_id", Kind: KindAny, Sentence: "The policy, of air-gapped licenses."},
				{Name: "default_license_type", Kind: KindText, Sentence: "The type that the policy gives, of air-gapped licenses."},
			},
		},
		{
			Name: "User", Sentence: "The user of a user-based license.",
			Shown: []string{"id", "email"},
			Members: []Member{
				{Name: "id", Kind: KindInteger, Sentence: "The id."},
				{Name: "email", Kind: KindText, Sentence: "The e-mail address."},
				{Name: "first_name", Kind: KindText, Sentence: "The first name."},
				{Name: "last_name", Kind: KindText, Sentence: "The last name."},
				{Name: "phone_number", Kind: KindText, Sentence: "The phone number."},
				{Name: "is_initial_password", Kind: KindBoolean, Sentence: "Whether the user still has the password that the vendor set."},
				{Name: "max_activations", Kind: KindInteger, Sentence: "How many devices the user may activate."},
				{Name: "allow_unlimited_activations", Kind: KindBoolean, Sentence: "Whether that has no limit."},
				{Name: "total_activations", Kind: KindInteger, Sentence: "How many devices the user has activated."},
				{Name: "is_active", Kind: KindBoolean, Sentence: "Whether the user may use the license; of floating servers and older responses."},
				{Name: "initial_password", Kind: KindText, Secret: true, Sentence: "The password that the vendor set; of floating servers and older responses. A secret."},
				{Name: "license_id", Kind: KindInteger, Sentence: "The license; of floating servers and older responses."},
				{Name: "order_store_id", Kind: KindText, Sentence: "The order; of floating servers and older responses."},
				{Name: "order_id", Kind: KindInteger, Sentence: "The order; of floating servers and older responses."},
			},
		},
		{
			Name: "LicenseUser", Sentence: "A user of a license of a customer.",
			Shown: []string{"id", "email"},
			Members: []Member{
				{Name: "id", Kind: KindInteger, Sentence: "The id."},
				{Name: "email", Kind: KindText, Sentence: "The e-mail address."},
				{Name: "first_name", Kind: KindText, Sentence: "The first name."},
				{Name: "last_name", Kind: KindText, Sentence: "The last name."},
				{Name: "phone_number", Kind: KindText, Sentence: "The phone number."},
				{Name: "is_initial_password", Kind: KindBoolean, Sentence: "Whether the user still has the password that the vendor set."},
				{Name: "max_activations", Kind: KindInteger, Sentence: "How many devices the user may activate."},
				{Name: "allow_unlimited_activations", Kind: KindBoolean, Sentence: "Whether that has no limit."},
				{Name: "total_activations", Kind: KindInteger, Sentence: "How many devices the user has activated."},
				{Name: "is_active", Kind: KindBoolean, Sentence: "Whether the user may use the license."},
				{Name: "initial_password", Kind: KindText, Secret: true, Sentence: "The password that the vendor set; empty once the user has changed it."},
				{Name: "license_id", Kind: KindInteger, Sentence: "The id of the license."},
				{Name: "order_store_id", Kind: KindText, Sentence: "The order, by its name in the store."},
				{Name: "order_id", Kind: KindInteger, Sentence: "The id of the order."},
			},
		},
		{
			Name: "Customer", Sentence: "Who bought the license.",
			Shown: []string{"email"},
			Members: []Member{
				{Name: "email", Kind: KindText, Sentence: "The e-mail address."},
				{Name: "company_name", Kind: KindText, Sentence: "The company."},
				{Name: "reference", Kind: KindText, Sentence: "The vendor's reference."},
				{Name: "phone", Kind: KindText, Sentence: "The phone number."},
				{Name: "first_name", Kind: KindText, Sentence: "The first name."},
				{Name: "last_name", Kind: KindText, Sentence: "The last name."},
				{Name: "city", Kind: KindText, Sentence: "The city."},
				{Name: "postcode", Kind: KindText, Sentence: "The postcode."},
				{Name: "state", Kind: KindText, Sentence: "The state."},
				{Name: "country", Kind: KindText, Sentence: "The country."},
				{Name: "address", Kind: KindText, Sentence: "The address."},
				{Name: "customer_account", Kind: KindObject, Of: "CustomerAccount", Sentence: "The account, if the server sends it as an object."},
				{Name: "customer_account", Kind: KindText, As: "customer_account_name", Sentence: "The account, if the server sends it as a text."},
				{Name: "metadata", Kind: KindAny, Sentence: "What the vendor keeps about the customer."},
			},
		},
		{
			Name: "CustomerAccount", Sentence: "The account that a customer belongs to.",
			Shown: []string{"id", "code"},
			Members: []Member{
				{Name: "id", Kind: KindInteger, Sentence: "The id."},
				{Name: "name", Kind: KindText, Sentence: "The name."},
				{Name: "code", Kind: KindText, Sentence: "The code."},
			},
		},
		{
			Name: "ProductDetails", Sentence: "The product that a license is for, or that was asked for.", Result: true,
			Shown: []string{"short_code"},
			Members: []Member{
				{Name: "product_id", Kind: KindInteger, Sentence: "The id."},
				{Name: "product_name", Kind: KindText, Sentence: "The name."},
				{Name: "short_code", Kind: KindText, Sentence: "The short code."},
				{Name: "authorization_method", Kind: KindText, Sentence: "`license-key` or `user`."},
				{Name: "allow_trial", Kind: KindBoolean, Sentence: "Whether there are trials."},
				{Name: "trial_days", Kind: KindInteger, Unit: "days", Sentence: "How many days a trial has."},
				{Name: "allow_overages", Kind: KindBoolean, Sentence: "Whether more may be consumed than bought."},
				{Name: "max_overages", Kind: KindInteger, Sentence: "How much more may be consumed than bought."},
				{Name: "prevent_vm", Kind: KindBoolean, Sentence: "Whether virtual machines are refused."},
				{Name: "validity_period", Kind: KindAny, Sentence: "What the vendor set as validity of new licenses."},
				{Name: "floating_timeout", Kind: KindInteger, Unit: "minutes", Sentence: "Minutes for which a floating slot is held."},
				{Name: "company_id", Kind: KindInteger, Sentence: "The vendor."},
				{Name: "metadata", Kind: KindAny, Sentence: "What the vendor keeps about the product."},
				{Name: "metadata_string", Kind: KindText, Sentence: "The metadata as text; responses to `product_details`."},
				{Name: "latest_version", Kind: KindObject, Of: "ProductVersion", Sentence: "The latest version, where it was asked for."},
				{Name: "custom_fields", Kind: KindObjects, Of: "ProductField", Sentence: "The fields that the vendor added, where they were asked for."},
				{Name: "company", Kind: KindAny, Sentence: "The vendor."},
			},
		},
		{
			Name: "Feature", Sentence: "A feature of the product that the license grants.",
			Shown:   []string{"code"},
			Members: featureMembers,
		},
		{
			Name: "CustomField", Sentence: "A field that the vendor added to licenses. Names can repeat.",
			Shown: []string{"name"},
			Members: []Member{
				{Name: "name", Kind: KindText, Sentence: "The name."},
				{Name: "value", Kind: KindText, Sentence: "The value."},
				{Name: "data_type", Kind: KindText, Sentence: "`number`, `text` or `date/time`."},
			},
		},
		{
			Name: "InstallationFile", Sentence: "A file from which a version of the product is installed.", Result: true,
			Shown: []string{"version", "environment"},
			Members: []Member{
				{Name: "id", Kind: KindInteger, Sentence: "The id."},
				{Name: "version", Kind: KindText, Sentence: "The version."},
				{Name: "environment", Kind: KindText, Sentence: "The operating system, such as `win64`."},
				{Name: "channel", Kind: KindText, Sentence: "The release channel."},
				{Name: "installation_file", Kind: KindText, As: "url", Sentence: "Where the file is."},
				{Name: "hash_md5", Kind: KindText, Sentence: "The file's MD5."},
				{Name: "size", Kind: KindText, Sentence: "The file's size."},
				{Name: "release_date", Kind: KindMoment, Sentence: "When it was released."},
				{Name: "requires_version", Kind: KindText, Sentence: "The version that must be installed before."},
				{Name: "eula_link", Kind: KindText, Sentence: "Where the license agreement is."},
				{Name: "release_notes_link", Kind: KindText, Sentence: "Where the release notes are."},
			},
		},
		{
			Name: "Deactivation", Sentence: "The device was deactivated.", Result: true, Word: true,
		},
		{
			Name: "Consumption", Sentence: "What a license has counted.", Result: true, Extended: true,
			Shown: []string{"id", "total_consumptions"},
			Members: []Member{
				{Name: "id", Kind: KindInteger, Sentence: "The id of the license."},
				{Name: "total_consumptions", Kind: KindInteger, Sentence: "How much was consumed."},
				{Name: "max_consumptions", Kind: KindInteger, Sentence: "How much may be consumed."},
				{Name: "allow_unlimited_consumptions", Kind: KindBoolean, Sentence: "Whether consumption has no limit."},
				{Name: "allow_negative_consumptions", Kind: KindBoolean, Sentence: "Whether consumption can be taken back."},
				{Name: "allow_overages", Kind: KindBoolean, Sentence: "Whether more may be consumed than bought."},
				{Name: "max_overages", Kind: KindInteger, Sentence: "How much more; 0 is without limit where it is allowed."},
				{Name: "reset_consumption", Kind: KindBoolean, Sentence: "Whether consumption starts anew in each period."},
				{Name: "consumption_period", Kind: KindText, Sentence: "`daily`, `weekly`, `monthly` or `annually`."},
				{Name: "pool", Kind: KindAny, Sentence: "The balance that several licenses share."},
				{Name: "company", Kind: KindAny, Sentence: "The vendor."},
			},
		},
		{
			Name: "FeatureConsumption", Sentence: "What a feature of a license has counted.", Result: true, Extended: true,
			Shown: []string{"id", "total_consumptions"},
			Members: []Member{
				{Name: "id", Kind: KindInteger, Sentence: "The id of the feature."},
				{Name: "license_id", Kind: KindInteger, Sentence: "The id of the license."},
				{Name: "total_consumptions", Kind: KindInteger, Sentence: "How much was consumed."},
				{Name: "max_consumptions", Kind: KindInteger, Sentence: "How much may be consumed."},
				{Name: "allow_unlimited_consumptions", Kind: KindBoolean, Sentence: "Whether consumption has no limit."},
				{Name: "allow_negative_consumptions", Kind: KindBoolean, Sentence: "Whether consumption can be taken back."},
				{Name: "allow_overages", Kind: KindBoolean, Sentence: "Whether more may be consumed than bought."},
				{Name: "max_overages", Kind: KindInteger, Sentence: "How much more; 0 is without limit where it is allowed."},
				{Name: "reset_consumption", Kind: KindBoolean, Sentence: "Whether consumption starts anew in each period."},
				{Name: "consumption_period", Kind: KindText, Sentence: "`daily`, `weekly`, `monthly` or `annually`."},
				{Name: "pool", Kind: KindAny, Sentence: "The balance that several licenses share."},
				{Name: "company", Kind: KindAny, Sentence: "The vendor."},
				{Name: "is_floating", Kind: KindBoolean, Sentence: "Whether it floats, through a server on premises."},
				{Name: "is_floating_cloud", Kind: KindBoolean, Sentence: "Whether it floats, kept by the cloud."},
				{Name: "floating_timeout", Kind: KindInteger, Unit: "minutes", Sentence: "Minutes that a slot is held."},
				{Name: "floating_users", Kind: KindInteger, Sentence: "How many may use it at once."},
			},
		},
		{
			Name: "LicenseFeature", Sentence: "A feature, of the license that it was asked of.", Result: true,
			Shown: []string{"code"},
			Members: slices.Concat(featureMembers, []Member{
				{Name: "license_id", Kind: KindInteger, Sentence: "The id of the license."},
				{Name: "company", Kind: KindAny, Sentence: "The vendor."},
				{Name: "metadata_string", Kind: KindText, Sentence: "The metadata as text, where it was asked for."},
			}),
		},
		{
			Name: "FloatingBorrow", Sentence: "A slot that this device holds until a moment.", Result: true,
			Shown: []string{"license_id", "borrowed_until"},
			Members: []Member{
				{Name: "borrowed_until", Kind: KindMoment, Sentence: "When the slot ends."},
				{Name: "max_borrow_time", Kind: KindInteger, Unit: "hours", Sentence: "Hours for which it can be borrowed."},
				{Name: "device_id", Kind: KindInteger, Sentence: "The device."},
				{Name: "license_id", Kind: KindInteger, Sentence: "The id of the license."},
				{Name: "company", Kind: KindAny, Sentence: "The vendor."},
			},
		},
		{
			Name: "Release", Sentence: "The slot of the device is free.", Result: true, Word: true,
		},
		{
			Name: "DeviceVariable", Sentence: "A variable of a device.", Result: true, List: "DeviceVariables",
			Shown: []string{"variable"},
			Members: []Member{
				{Name: "variable", Kind: KindText, Sentence: "The name."},
				{Name: "value", Kind: KindAny, Sentence: "The value; the server makes text of it."},
				{Name: "device_id", Kind: KindInteger, Sentence: "The device."},
				{Name: "id", Kind: KindInteger, Sentence: "The id."},
				{Name: "created_at", Kind: KindMoment, Sentence: "When it was set."},
			},
		},
		{
			Name: "ProductVersion", Sentence: "A version of a product.",
			Shown: []string{"version", "environment"},
			Members: []Member{
				{Name: "id", Kind: KindInteger, Sentence: "The id."},
				{Name: "version", Kind: KindText, Sentence: "The version."},
				{Name: "environment", Kind: KindText, Sentence: "The operating system, such as `win64`."},
				{Name: "channel", Kind: KindText, Sentence: "The release channel."},
				{Name: "full_link", Kind: KindText, Sentence: "Where the file is."},
				{Name: "filename", Kind: KindText, Sentence: "The name of the file."},
				{Name: "hash_md5", Kind: KindText, Sentence: "The file's MD5."},
				{Name: "size", Kind: KindText, Sentence: "The file's size."},
				{Name: "release_date", Kind: KindMoment, Sentence: "When it was released."},
				{Name: "requires_version", Kind: KindText, Sentence: "The version that must be installed before."},
				{Name: "eula_link", Kind: KindText, Sentence: "Where the license agreement is."},
				{Name: "release_notes_link", Kind: KindText, Sentence: "Where the release notes are."},
				{Name: "enabled", Kind: KindBoolean, Sentence: "Whether the vendor offers it."},
				{Name: "product_id", Kind: KindInteger, Sentence: "The product."},
				{Name: "created_at", Kind: KindMoment, Sentence: "When the vendor added it."},
				{Name: "updated_at", Kind: KindMoment, Sentence: "When the vendor changed it."},
			},
		},
		{
			Name: "ProductField", Sentence: "A field that the vendor added to the licenses of a product.",
			Shown: []string{"name"},
			Members: []Member{
				{Name: "id", Kind: KindInteger, Sentence: "The id."},
				{Name: "name", Kind: KindText, Sentence: "The name."},
				{Name: "default_value", Kind: KindText, Sentence: "The value unless a license has another."},
			},
		},
		{
			Name: "Version", Sentence: "A version that the license covers.", Result: true,
			Shown: []string{"version"},
			Members: []Member{
				{Name: "version", Kind: KindText, Sentence: "The version."},
				{Name: "release_date", Kind: KindMoment, Sentence: "When it was released."},
			},
		},
		{
			Name: "TrialKey", Sentence: "A trial license that was made, or made before, for this device.", Result: true, Extended: true,
			Shown: []string{"id", "license_type"},
			Members: []Member{
				{Name: "license", Kind: KindText, Sentence: "The license key, of key-based products."},
				{Name: "license_user", Kind: KindText, Sentence: "The name of the user, of user-based products."},
				{Name: "initial_password", Kind: KindText, Secret: true, Sentence: "The password of a new user; the first response alone has it."},
				{Name: "id", Kind: KindInteger, Sentence: "The id of the license."},
				{Name: "order_id", Kind: KindInteger, Sentence: "The order; null where the trial was there before."},
				{Name: "product_id", Kind: KindInteger, Sentence: "The product."},
				{Name: "license_user_id", Kind: KindInteger, Sentence: "The user."},
				{Name: "license_type", Kind: KindText, Sentence: "`perpetual`, `time-limited`, `subscription` or `consumption`."},
				{Name: "is_trial", Kind: KindBoolean, Sentence: "Whether it is a trial."},
				{Name: "trial_days", Kind: KindInteger, Unit: "days", Sentence: "How many days the trial has."},
				{Name: "max_activations", Kind: KindInteger, Sentence: "How many devices it may be active on."},
				{Name: "max_license_users", Kind: KindInteger, Sentence: "How many users the license may have."},
				{Name: "created_at", Kind: KindMoment, Sentence: "When the license was made."},
				{Name: "updated_at", Kind: KindMoment, Sentence: "When it was changed."},
				{Name: "enabled", Kind: KindBoolean, Sentence: "Whether the vendor lets it be used."},
				{Name: "active", Kind: KindBoolean, Sentence: "Whether it is active."},
				{Name: "LicenseProductFeatures", Kind: KindObjects, Of: "TrialFeature", As: "product_features", Sentence: "The features of the license."},
				{Name: "LicenseCustomFields", Kind: KindObjects, Of: "TrialField", As: "custom_fields", Sentence: "The fields that the vendor added."},
				{Name: "company", Kind: KindAny, Sentence: "The vendor."},
			},
		},
		{
			Name: "TrialFeature", Sentence: "A feature of a trial license.",
			Shown: []string{"id"},
			Members: []Member{
				{Name: "id", Kind: KindInteger, Sentence: "The id."},
				{Name: "product_feature_id", Kind: KindInteger, Sentence: "The feature of the product."},
				{Name: "max_consumption", Kind: KindInteger, Sentence: "How much may be consumed."},
				{Name: "allow_overages", Kind: KindBoolean, Sentence: "Whether more may be consumed than bought."},
				{Name: "max_overages", Kind: KindInteger, Sentence: "How much more."},
				{Name: "reset_consumption", Kind: KindBoolean, Sentence: "Whether consumption starts anew in each period."},
				{Name: "consumption_period", Kind: KindText, Sentence: "`daily`, `weekly`, `monthly` or `annually`."},
				{Name: "expiry_date", Kind: KindMoment, Sentence: "When the feature ends; null for one that does not."},
				{Name: "is_floating", Kind: KindBoolean, Sentence: "Whether it floats, through a server on premises."},
				{Name: "is_floating_cloud", Kind: KindBoolean, Sentence: "Whether it floats, kept by the cloud."},
				{Name: "metadata", Kind: KindAny, Sentence: "What the vendor keeps about the feature."},
			},
		},
		{
			Name: "TrialField", Sentence: "A field that the vendor added to a trial license.",
			Shown: []string{"product_custom_field_id"},
			Members: []Member{
				{Name: "product_custom_field_id", Kind: KindInteger, Sentence: "The field of the product."},
				{Name: "value", Kind: KindText, Sentence: "The value."},
			},
		},
		{
			Name: "UserLicense", Sentence: "A license of a user.", Result: true,
			Shown: []string{"license", "user"},
			Members: []Member{
				{Name: "license", Kind: KindObject, Of: "License", Sentence: "The license."},
				{Name: "user", Kind: KindObject, Of: "User", Sentence: "The user."},
			},
		},
		{
			Name: "CustomerLicenseUsers", Sentence: "The users of the licenses of a customer.", Result: true,
			Shown: []string{"customer"},
			Members: []Member{
				{Name: "customer", Kind: KindObject, Of: "Customer", Sentence: "The customer."},
				{Name: "users", Kind: KindObjects, Of: "LicenseUser", Sentence: "The users: one for each user of each license."},
				{Name: "company", Kind: KindAny, Sentence: "The vendor."},
			},
		},
		{
			Name: "SsoUrl", Sentence: "Where a user signs in.", Result: true, Extended: true,
			Shown: []string{"url"},
			Members: []Member{
				{Name: "url", Kind: KindText, Sentence: "The address."},
				{Name: "openid_configuration", Kind: KindTexts, Sentence: "The addresses of the provider, by name."},
				{Name: "alternate_urls", Kind: KindWords, Sentence: "Other addresses."},
			},
		},
		{
			Name: "PasswordChange", Sentence: "The password was changed.", Result: true, Word: true,
		},
		{
			Name: "OAuthUrl", Sentence: "Where the token server is.", Result: true,
			Shown: []string{"url"},
			Members: []Member{
				{Name: "url", Kind: KindText, Sentence: "The address."},
				{Name: "login_type", Kind: KindText, Sentence: "`client_credentials`."},
			},
		},
		{
			Name: "DeviceInfo", Sentence: "What this machine shows of itself. The members have the names of the fields that take them.", Result: true,
			Shown: []string{"hostname", "os_ver"},
			Members: []Member{
				{Name: "os_ver", Kind: KindText, Sentence: "The operating system and its version."},
				{Name: "hostname", Kind: KindText, Sentence: "The name of this machine."},
				{Name: "ip", Kind: KindText, Sentence: "The address of the network interface of the default route, else of the only one."},
				{Name: "mac_address", Kind: KindText, Sentence: "The hardware address of that interface, in upper case with colons."},
				{Name: "is_vm", Kind: KindBoolean, Sentence: "Whether this is a virtual machine; null if nothing says so or otherwise."},
				{Name: "vm_info", Kind: KindText, Sentence: "Of a virtual machine, what its firmware is called."},
			},
		},
		{
			Name: "AirGapCode", Sentence: "The code to type into the vendor's air-gap portal.", Result: true,
			Shown: []string{"activation_code"},
			Members: []Member{
				{Name: "activation_code", Kind: KindText, Sentence: "The code: base64 of 64 bytes."},
				{Name: "hardware_id", Kind: KindText, Sentence: "The device that it is for, which the portal asks for too."},
				{Name: "license_key", Kind: KindText, Sentence: "The license key that it is for."},
			},
		},
		{
			Name: "AirGapConfirmation", Sentence: "What a confirmation code confirms, which was verified.", Result: true,
			Shown: []string{"license_key", "policy_id"},
			Members: []Member{
				{Name: "hardware_id", Kind: KindText, Sentence: "The device."},
				{Name: "license_key", Kind: KindText, Sentence: "The license key."},
				{Name: "policy_id", Kind: KindText, Sentence: "The id of the policy; null if there is none."},
			},
		},
	}
}

// LookupModel returns the model of that name, or nil.
func LookupModel(name string) *Model {
	models := Models()
	for i := range models {
		if models[i].Name == name {
			return &models[i]
		}
	}
	return nil
}
