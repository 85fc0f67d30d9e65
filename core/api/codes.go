package api

import "slices"

// Status is the result of a call: 0 or one of the stable negative numbers below. New ones may be added.
type Status int32

// The statuses. Their ranges are stable: -1 to -7 concern this process, -10 to -13 the connection, -20 to
// -25 refusals of the server, -30 and -31 the verification, -40 and below the machine.
const (
	OK           Status = 0
	Argument     Status = -1
	Handle       Status = -2
	Config       Status = -3
	Forked       Status = -4
	Internal     Status = -5
	Cancelled    Status = -6
	Memory       Status = -7
	Network      Status = -10
	Timeout      Status = -11
	Protocol     Status = -12
	Unavailable  Status = -13
	API          Status = -20
	Auth         Status = -21
	LicenseState Status = -22
	NotFound     Status = -23
	Limit        Status = -24
	Device       Status = -25
	Signature    Status = -30
	Offline      Status = -31
	Storage      Status = -40
	Clock        Status = -41
	HardwareID   Status = -50
)

// Action is one word for an application: what its user, or its author, can do about an error.
type Action string

// The actions.
const (
	None                Action = "none"
	Retry               Action = "retry"
	CheckNetwork        Action = "check_network"
	CheckClock          Action = "check_clock"
	EnterLicense        Action = "enter_license"
	Activate            Action = "activate"
	DeactivateElsewhere Action = "deactivate_elsewhere"
	Renew               Action = "renew"
	ContactVendor       Action = "contact_vendor"
	NewOfflineRequest   Action = "new_offline_request"
	FreeStorage         Action = "free_storage"
	FixIntegration      Action = "fix_integration"
)

// Actions lists every action, in the order of the reference.
var Actions = []Action{Retry, CheckNetwork, CheckClock, EnterLicense, Activate, DeactivateElsewhere, Renew,
	ContactVendor, NewOfflineRequest, FreeStorage, FixIntegration, None}

// StatusRow is one row of the table of statuses.
type StatusRow struct {
	Status Status
	// Name is the name without its prefix: ARGUMENT.
	Name string
	// Class is the stem of the exceptions of Python and C#: Argument gives ArgumentError.
	Class string
	// Retryable is whether the same call may succeed later; a code may say otherwise.
	Retryable bool
	// Action is the action of codes that have no row in the table of codes.
	Action Action
	When   string
	// UserMessage is the sentence for the end user of codes that have no row of their own.
	UserMessage string
}

// The sentences for the end user that several codes share.
const (
	badNetworkSettings = "The license server cannot be reached. Please check the network settings."
	deviceBusy         = "This device is too busy at the moment. Please close other programs and try again."
	faulty             = "This application has a problem. Please restart it, or contact its vendor."
	impostor           = "Something else responded in place of the license server. Please check the network connection."
	mistake            = "This application made a mistake. Please contact its vendor."
	noCustomer         = "The customer was not found. Please check what you entered."
	noDevice           = "This device could not be identified. Please contact the vendor."
	noFile             = "A file could not be read or written. Please check the disk and its permissions."
	noMemory           = "This device ran out of memory. Please close other programs and try again."
	notAccepted        = "The license server did not accept this application. Please contact its vendor."
	notActive          = "Your license is not active. Please activate it."
	notOffered         = "Your license does not offer this. Please contact the vendor."
	oddResponse        = "The license server sent an unexpected response. Please contact the vendor."
	refused            = "The license server refused this request. Please contact the vendor."
	serverBusy         = "The license server is busy. Please try again later."
	stopped            = "The operation was cancelled."
	tooManyDevices     = "Your license is in use on as many devices as it allows. Please deactivate it on another device."
	tooSlow            = "The license server did not respond in time. Please check the network connection and try again."
	unproven           = "This may not be the license server. Please contact the vendor."
	unreachable        = "The license server cannot be reached. Please check the network connection."
	untrusted          = "The response of the license server cannot be trusted. Please contact the vendor."
	untrustedFile      = "The license file cannot be trusted. Please contact the vendor."
	wrongClock         = "The date or time of this device may be wrong. Please set the clock and try again."
)

// Statuses is the table of statuses.
var Statuses = []StatusRow{
	{OK, "OK", "", false, None, "success", "The operation succeeded."},
	{Argument, "ARGUMENT", "Argument", false, FixIntegration,
		"the request is NULL, not UTF-8, not JSON, too large or too deep, or has a member that is unknown, missing or of the wrong type",
		mistake},
	{Handle, "HANDLE", "Handle", false, FixIntegration, "the handle is NULL, stale, closed or foreign", mistake},
	{Config, "CONFIG", "Config", false, FixIntegration,
		"a member of the configuration is unknown, missing, of the wrong type or contradicts another", mistake},
	{Forked, "FORKED", "Forked", false, FixIntegration,
		"the library was loaded before a fork and this is the child process", mistake},
	{Internal, "INTERNAL", "Internal", false, ContactVendor, "the library itself failed; close the client",
		faulty},
	{Cancelled, "CANCELLED", "Cancelled", true, None, "the call was cancelled or its client closed", stopped},
	{Memory, "MEMORY", "Memory", false, None, "memory, open files or another resource of the system ran out", noMemory},
	{Network, "NETWORK", "Network", true, CheckNetwork, "no response: name, connection, TLS or proxy",
		unreachable},
	{Timeout, "TIMEOUT", "Timeout", true, CheckNetwork, "the time limit of the call or of the connection has passed",
		tooSlow},
	{Protocol, "PROTOCOL", "Protocol", false, ContactVendor, "a response that does not come from the API",
		oddResponse},
	{Unavailable, "UNAVAILABLE", "Unavailable", true, Retry, "the server returned 429 or 5xx, also after the retries",
		serverBusy},
	{API, "API", "API", false, ContactVendor, "the server refused for a reason that has no other status", refused},
	{Auth, "AUTH", "Auth", false, FixIntegration, "the server refused the credentials, the request's signature or the token",
		notAccepted},
	{LicenseState, "LICENSE_STATE", "LicenseState", false, ContactVendor,
		"the license is disabled, inactive, expired or not started, or its product is disabled or archived",
		"Your license cannot be used at the moment. Please contact the vendor."},
	{NotFound, "NOT_FOUND", "NotFound", false, ContactVendor, "there is no such license, product, feature, version or customer",
		"Nothing was found for this request. Please contact the vendor."},
	{Limit, "LIMIT", "Limit", false, ContactVendor, "activations, users, transfers, consumptions or floating slots are used up",
		"Your license has reached its limit. Please contact the vendor."},
	{Device, "DEVICE", "Device", false, ContactVendor,
		"the device is not activated, is blacklisted, belongs to another user or is a virtual machine",
		"Your license cannot be used on this device. Please contact the vendor."},
	{Signature, "SIGNATURE", "Signature", false, ContactVendor, "a response or a file is not signed, or not by the trusted key",
		untrusted},
	{Offline, "OFFLINE", "Offline", false, NewOfflineRequest,
		"a file or a response is damaged, of another kind, or for another device, product or request",
		"The license file cannot be used. Please request a new one."},
	{Storage, "STORAGE", "Storage", false, FreeStorage, "a file could not be read or written", noFile},
	{Clock, "CLOCK", "Clock", true, CheckClock, "the server refuses this machine's time, also after one correction",
		wrongClock},
	{HardwareID, "HARDWARE_ID", "HardwareID", false, FixIntegration, "this machine has no usable hardware id",
		noDevice},
}

// Origin is who sends a code.
type Origin uint8

const (
	// Server codes come from the License API.
	Server Origin = iota
	// TokenServer codes come from the OAuth token server.
	TokenServer
	// Own codes are the library's.
	Own
)

// CodeRow is one row of the table of codes.
type CodeRow struct {
	Status Status
	Code   string
	Origin Origin
	Action Action
	// Final marks a code that is not retryable although its status is. Passing marks a code that is
	// retryable although its status is not.
	Final, Passing bool
	Meaning        string
	// UserMessage is a short sentence for the end user, without technical words.
	UserMessage string
}

// exception is how the codes of a family differ from their status in being retryable.
type exception uint8

const (
	asStatus exception = iota
	// final codes are not retryable although their status is.
	final
	// passing codes are retryable although their status is not.
	passing
)

// family is a group of codes that differ only in their meaning and their sentence for the end user. The table is
// plain data, so it costs nothing when a program starts.
type family struct {
	status    Status
	origin    Origin
	action    Action
	retryable exception
	// codes are triples of a code, its meaning and the sentence for the end user.
	codes []string
}

// inputCodes are the mistakes that a caller's JSON can contain, in a request as in a configuration.
var inputCodes = []string{
	"null_argument", "a pointer that must not be NULL is NULL", mistake,
	"invalid_utf8", "the text is not UTF-8", mistake,
	"not_json", "the text is not one JSON value", mistake,
	"not_an_object", "the JSON value is not an object", mistake,
	"duplicate_member", "a member occurs twice", mistake,
	"unknown_member", "a member is not known; the message names the nearest one", mistake,
	"missing_member", "a required member is missing", mistake,
	"wrong_type", "a member has another JSON type than it must have", mistake,
	"invalid_value", "a member's value is outside what is allowed", mistake,
	"empty_value", "a text that must not be empty is empty", mistake,
	"invalid_text", "a text holds a control character or a lone surrogate", mistake,
	"value_too_long", "a text is longer than its limit", mistake,
}

// Codes is the table of codes: the server's, the token server's and the library's own. The server's set is
// open: a code without a row follows its HTTP status (ServerStatus).
var Codes = rows(families)

func rows(families []family) []CodeRow {
	n := 0
	for i := range families {
		n += len(families[i].codes) / 3
	}
	out := make([]CodeRow, 0, n)
	for i := range families {
		f := &families[i]
		for j := 0; j < len(f.codes); j += 3 {
			out = append(out, CodeRow{Status: f.status, Code: f.codes[j], Origin: f.origin, Action: f.action,
				Final: f.retryable == final, Passing: f.retryable == passing, Meaning: f.codes[j+1],
				UserMessage: f.codes[j+2]})
		}
	}
	return out
}

var families = []family{
	{API, Server, FixIntegration, asStatus, []string{
		"validation_error", "the request does not fit the schema", mistake,
		"invalid_json", "the body is not JSON", mistake,
		"missing_parameters", "parameters are missing in the request", mistake,
		"missing_content", "the offline request is empty", mistake,
		"missing_hardware_id", "the hardware id is missing in the request", mistake,
		"license_key_required", "the license key is missing in the request", mistake,
		"license_key_or_license_user_required", "the license key or the user is missing in the request", mistake,
		"negative_consumptions_not_allowed", "the license or the feature takes no negative consumptions", notOffered,
		"product_not_bundle", "the product exists and is not a bundle", notOffered,
		"invalid_product_auth_method", "the product uses the other authorization method: license key or user", notOffered,
		"feature_not_floating", "the feature is not a floating cloud feature", notOffered,
		"license_not_consumption", "the license is not a consumption license", notOffered,
	}},
	{API, Server, ContactVendor, asStatus, []string{
		"trial_not_allowed", "the product has no trials", "There is no trial of this product.",
		"license_borrow_not_allowed", "the license may not be borrowed", "Your license cannot be borrowed.",
		"offline_floating_cloud_not_supported", "floating cloud licenses cannot be activated offline",
		"Your license cannot be activated offline. Please contact the vendor.",
		"change_password_not_allowed", "the company does not let users change passwords",
		"You cannot change the password here. Please contact the vendor.",
		"customer_account_id_mismatch", "the customer account is a different one",
		"This is not the right customer account. Please contact the vendor.",
		"order_id_exists", "an order with this id exists", "This order exists already. Please contact the vendor.",
	}},
	{API, Server, EnterLicense, asStatus, []string{
		"email_missing", "an e-mail address is needed", "Please enter an e-mail address.",
		"borrow_until_not_valid", "the end of the loan is in the past or too far away",
		"The license cannot be borrowed until this date. Please choose another one.",
	}},
	{Unavailable, Server, Retry, asStatus, []string{
		"internal_error", "the server failed", "The license server has a problem. Please try again later.",
		"too_many_requests", "too many requests in a short time", serverBusy,
	}},
	{Auth, Server, FixIntegration, asStatus, []string{
		"missing_headers", "the Date or the Authorization header is missing", notAccepted,
		"authorization_missing_params", "the authorization, or the offline request, lacks a part or cannot be read",
		notAccepted,
		"authorization_invalid_headers", "the headers part of the authorization is wrong", notAccepted,
		"hmac_required", "the authorization's algorithm must be hmac-sha256", notAccepted,
		"signature_mismatch", "the request's signature is wrong: the shared key or client secret does not fit",
		notAccepted,
		"invalid_api_key", "the API key is unknown", notAccepted,
		"revoked_api_key", "the API key is revoked", notAccepted,
		"read_only_api_key", "the API key may only read", notAccepted,
		"api_key_product_not_allowed", "the API key may not be used for this product", notAccepted,
		"oauth_token_expired", "the access token has expired", notAccepted,
		"oauth_token_malformed", "the server did not issue this access token", notAccepted,
	}},
	{Auth, TokenServer, FixIntegration, asStatus, []string{
		"invalid_client", "the token server does not know the client id, or the secret is wrong", notAccepted,
		"unauthorized_client", "the client may not ask for tokens this way", notAccepted,
	}},
	{Clock, Server, CheckClock, asStatus, []string{
		"date_header_diff", "the time of this machine is more than 15 minutes away from the server's", wrongClock,
	}},
	{NotFound, Server, FixIntegration, asStatus, []string{
		"not_found", "the server has no such path: the base URL is wrong", mistake,
		"unknown_product", "the server knows no product of this short code", mistake,
		"unsupported_product_feature", "the product has no such feature",
		"Your license does not include this feature. Please contact the vendor.",
		"invalid_license_feature_code", "the license has no such feature",
		"Your license does not include this feature. Please contact the vendor.",
	}},
	{NotFound, Server, EnterLicense, asStatus, []string{
		"license_not_found", "the product has no such license, or the password is wrong",
		"The license was not found, or the password is wrong. Please check what you entered.",
		"customer_not_found", "the customer is not visible to these credentials", noCustomer,
		"customer_does_not_exist", "there is no such customer", noCustomer,
		"customer_account_not_found", "there is no such customer account", noCustomer,
	}},
	{NotFound, Server, ContactVendor, asStatus, []string{
		"version_not_found", "there is no such version", "This version is not available. Please contact the vendor.",
		"product_version_not_supported", "the license does not cover this version",
		"Your license does not cover this version. Please contact the vendor.",
	}},
	{LicenseState, Server, ContactVendor, asStatus, []string{
		"license_not_enabled", "the vendor has disabled the license",
		"Your license is disabled. Please contact the vendor.",
		"license_start_date_error", "the license has not started yet", "Your license has not started yet.",
		"disabled_product", "the product is disabled",
		"This product is not available at the moment. Please contact the vendor.",
		"archived_product", "the product is archived",
		"This product is no longer available. Please contact the vendor.",
	}},
	{LicenseState, Server, Activate, asStatus, []string{
		"license_not_active", "the license is active on no device", notActive,
		"active_license_required", "an active license is needed", notActive,
	}},
	{LicenseState, Server, Renew, asStatus, []string{
		"license_expired", "the license has expired", "Your license has expired. Please renew it.",
		"trial_expired", "the trial is over", "Your trial is over. Please buy a license.",
	}},
	{Limit, Server, DeactivateElsewhere, asStatus, []string{
		"license_activated_max_times", "the license is active on as many devices as it allows", tooManyDevices,
		"license_user_activated_max_times", "the user has activated the license on as many devices as it allows",
		tooManyDevices,
	}},
	{Limit, Server, ContactVendor, asStatus, []string{
		"license_transferred_max_times", "the license has been moved to another device as often as it allows",
		"Your license cannot be moved to another device again. Please contact the vendor.",
		"license_not_enough_consumptions", "the license has not enough consumptions left",
		"Your license does not have enough units left. Please contact the vendor.",
		"feature_not_enough_consumptions", "the feature has not enough consumptions left",
		"This feature does not have enough units left. Please contact the vendor.",
	}},
	{Limit, Server, Retry, passing, []string{
		"floating_not_available", "all floating slots are taken", "All licenses are in use. Please try again later.",
	}},
	{Device, Server, Activate, asStatus, []string{
		"device_not_found", "the license is not active on this device",
		"Your license is not active on this device. Please activate it.",
	}},
	{Device, Server, ContactVendor, asStatus, []string{
		"license_device_exists", "the device belongs to another user of this license",
		"Another user of your license uses this device. Please contact the vendor.",
		"blacklisted", "the vendor has blacklisted this device", "This device is blocked. Please contact the vendor.",
		"vm_not_allowed", "the license may not be used in a virtual machine",
		"Your license cannot be used in a virtual machine. Please contact the vendor.",
		"floating_feature_device_not_in_use", "the device holds no slot of the feature",
		"This device does not use the feature.",
	}},

	{Argument, Own, FixIntegration, asStatus, inputCodes},
	{Argument, Own, EnterLicense, asStatus, []string{
		"invalid_air_gap_code", "the initialization code is not 32 bytes in base64, or not a number of the curve P-256",
		"What you entered is not correct. Please check it and enter it again.",
	}},
	{Argument, Own, FixIntegration, asStatus, []string{
		"invalid_air_gap_key", "the air-gap key is not 64 bytes in base64, or not a point of the curve P-256", mistake,
		"document_too_large", "the document is larger than its limit", mistake,
		"document_too_deep", "the document has more than 64 levels", mistake,
		"no_identity", "nothing identifies the license: no license key, no user, no SSO group",
		"Please enter a license key, or a user name and a password.",
		"several_identities", "more than one identity group is given", mistake,
		"misplaced_member", "a member is given where it has no meaning", mistake,
		"reserved_member", "extra names a field that the library fills in", mistake,
		"unknown_operation", "there is no such endpoint or function", mistake,
		"license_present", "another license is stored on this device and may be used; set replace to replace it",
		"This device already has a license. Please deactivate it first.",
	}},
	{Config, Own, FixIntegration, asStatus, inputCodes},
	{Config, Own, FixIntegration, asStatus, []string{
		"contradiction", "two members exclude each other", mistake,
		"private_key", "a private key in place of a public key or certificates", mistake,
		"invalid_key", "public_key is not one RSA public key of 2048 to 8192 bits", mistake,
		"invalid_url", "a URL is not usable",
		"An address in the settings cannot be used. Please check the network settings, or contact the vendor.",
		"insecure_url", "plain http is refused for a host that is not loopback, and through a proxy that is not", mistake,
		"unreadable_file", "a file cannot be read",
		"A file of this application cannot be read. Please contact its vendor.",
		"invalid_ca", "no certificate can be read from the CA text", mistake,
	}},
	{Handle, Own, FixIntegration, asStatus, []string{
		"invalid_handle", "the handle is NULL, foreign, or its client is closed", mistake,
		"client_closed", "the client is closed, and the manager needs it for calls over the network", mistake,
	}},
	{Forked, Own, FixIntegration, asStatus, []string{
		"forked", "the library was loaded before a fork; load it in the child instead", mistake,
	}},
	{Internal, Own, ContactVendor, asStatus, []string{
		"internal_fault", "the library failed; the client is no longer usable", faulty,
		"signals_unprotected", "the library was built with a Go whose signals it does not know, and does not work beside .NET (CoreCLR or Mono)",
		"This application has a problem. Please contact its vendor.",
		"client_poisoned", "an earlier call on this client failed inside the library; close it and open another",
		faulty,
		"manager_poisoned", "an earlier call on this manager failed inside the library; close it and open another",
		faulty,
	}},
	{Cancelled, Own, None, asStatus, []string{
		"cancelled", "the call was cancelled", stopped,
		"client_closed", "the client was closed during the call", stopped,
	}},
	{Memory, Own, None, asStatus, []string{
		"out_of_memory", "memory ran out", noMemory,
	}},
	{Memory, Own, Retry, passing, []string{
		"too_many_open_files", "the process, or the whole system, may open no more files or sockets at the moment", deviceBusy,
		"system_resources_short", "the system is short of memory or another resource for a file or socket", deviceBusy,
	}},
	{Network, Own, CheckNetwork, asStatus, []string{
		"name_not_resolved", "the host's name could not be resolved", unreachable,
		"connection_refused", "the host refused the connection", unreachable,
		"connection_failed", "the connection could not be made", unreachable,
		"connection_lost", "the connection ended before a response arrived", unreachable,
		"tls_failed", "the TLS handshake failed", unreachable,
		"proxy_failed", "the proxy could not be used", badNetworkSettings,
	}},
	{Network, Own, FixIntegration, final, []string{
		"tls_unknown_authority", "the server's certificate is signed by an authority that is not trusted here",
		unproven,
		"tls_wrong_host", "the server's certificate is for another host", unproven,
	}},
	{Network, Own, CheckNetwork, final, []string{
		"proxy_refused", "the proxy wants credentials or refuses the connection", badNetworkSettings,
	}},
	{Network, Own, CheckClock, final, []string{
		"tls_expired", "the server's certificate has expired, or this machine's clock is wrong", wrongClock,
		"tls_not_yet_valid", "the server's certificate is not valid yet, or this machine's clock is wrong",
		wrongClock,
	}},
	{Timeout, Own, CheckNetwork, asStatus, []string{
		"deadline_exceeded", "the time limit of the whole call has passed", tooSlow,
		"connect_timeout", "the time limit for making the connection has passed", tooSlow,
	}},
	{Protocol, Own, CheckNetwork, asStatus, []string{
		"not_http", "the response is not valid HTTP", impostor,
		"unexpected_page", "a web page came back: from a proxy, a portal or another server", impostor,
		"redirect_refused", "the server redirects; the API never does", impostor,
		"unexpected_status", "the API does not use this HTTP status", impostor,
		"not_an_api_error", "a refusal without the API's error object", impostor,
		"body_cut", "the response ended before it was complete", impostor,
	}},
	{Protocol, Own, ContactVendor, asStatus, []string{
		"malformed_answer", "the signed response is not JSON of the expected form", oddResponse,
		"unexpected_answer", "the response is not the string that the endpoint returns", oddResponse,
		"body_too_large", "the response is larger than its limit", oddResponse,
		"token_malformed", "the token server's response contains no usable token", oddResponse,
		"token_url_refused", "the address of the token server is not https", oddResponse,
	}},
	{Auth, Own, FixIntegration, asStatus, []string{
		"token_refused", "the token server refused, without a code", notAccepted,
	}},
	{Unavailable, Own, Retry, asStatus, []string{
		"server_unavailable", "the server returned 429 or 5xx without a code", serverBusy,
	}},
	{Signature, Own, ContactVendor, asStatus, []string{
		"response_not_signed", "the response has no signature", untrusted,
		"response_signature_wrong", "the response is not signed by the trusted key", untrusted,
		"response_for_another_license", "the signed response is about another license, product or user", untrusted,
		"response_for_another_request", "the signed response is about something other than the request", untrusted,
		"response_for_another_company", "the signed response belongs to another company than `company_id`", untrusted,
		"response_for_another_device", "the signed response is about another device", untrusted,
		"file_not_signed", "the file has no signature", untrustedFile,
		"file_signature_wrong", "the file is not signed by the trusted key", untrustedFile,
		"offline_signature_wrong", "the file's offline_signature was not made with the configured credentials", untrustedFile,
		"bundle_not_complete", "the signature does not prove that the bundle is complete",
		"The list of your licenses may be incomplete. Please contact the vendor.",
	}},
	{Offline, Own, FixIntegration, asStatus, []string{
		"path_as_text", "the path of a file is given in place of its text",
		"This is the name of a file and not its content. Please open the file itself.",
	}},
	{Offline, Own, NewOfflineRequest, asStatus, []string{
		"damaged_file", "the file's text is cut or altered: it is not strict base64 of the expected JSON",
		"The license file is damaged. Please fetch it again.",
		"foreign_device", "it is for another device",
		"This license file is for another device. Please request a new one.",
		"foreign_company", "it belongs to another company than `company_id`",
		"This license file is another vendor's. Please request a new one.",
		"foreign_product", "it is for another product",
		"This license file is for another product. Please request a new one.",
		"foreign_request", "it is for another request",
		"This license file is for another request. Please request a new one.",
		"foreign_license", "it is about another license or user",
		"This license file is for another license. Please request a new one.",
		"older_file", "it is older than the stored license",
		"This license file is older than the saved license. Please request a new one.",
	}},
	{Offline, Own, FixIntegration, asStatus, []string{
		"wrong_kind", "it is a file of another kind",
		"This is a license file of another kind. Please choose the right one.",
	}},
	{Storage, Own, FreeStorage, asStatus, []string{
		"storage_failed", "a file could not be read or written", noFile,
	}},
	{Storage, Own, FreeStorage, asStatus, []string{
		"store_full", "the disk, or the user's share of it, is full; the stored license is as it was",
		"The disk is full. Please free some space and try again.",
		"store_read_only", "the folder or the disk of the license may not be written; the stored license can still be used",
		"The license cannot be saved. Please check the permissions of its folder.",
		"store_no_access", "the stored license may not be read: another user may have written it",
		"The saved license may not be read. Please check the permissions of its folder.",
	}},
	{Storage, Own, Retry, passing, []string{
		"store_locked", "another process holds the license's lock file, or the file system does not respond",
		"Another program is using the license at the moment. Please try again.",
		"store_busy", "another program, such as a virus scanner, keeps a file of the license open",
		"Another program is using the license at the moment. Please try again.",
	}},
	{Storage, Own, Activate, asStatus, []string{
		"store_damaged", "both copies of the stored license are damaged, or were written with another `store_key`",
		"The saved license is damaged. Please activate your license again.",
	}},
	{Storage, Own, ContactVendor, asStatus, []string{
		"store_too_new", "a newer version of the library wrote the stored license; it is left as it is",
		"A newer version of this application saved the license. Please update this application.",
	}},
	{Storage, Own, FixIntegration, asStatus, []string{
		"store_no_home", "the environment names no folder for the user's data: set `path`, or use the location `machine`",
		"This application found no place to save the license. Please contact its vendor.",
		"store_no_folder", "the license's folder does not exist, and is not the library's to make",
		"The folder for the license is missing. Please install this application again.",
		"store_symlink", "a link, a folder or a device stands in place of a file of the license", noFile,
	}},
	{NotFound, Own, Activate, asStatus, []string{
		"no_license", "no license is stored on this device", "There is no license on this device. Please activate one.",
	}},
	{LicenseState, Own, Activate, asStatus, []string{
		"deactivated", "the license was deactivated on this device",
		"Your license was deactivated on this device. Please activate it again.",
	}},
	{LicenseState, Own, CheckNetwork, asStatus, []string{
		"check_overdue", "the license was not checked with the server for longer than it may go without",
		"Your license must be checked. Please connect to the internet.",
	}},
	{LicenseState, Own, EnterLicense, asStatus, []string{
		"wrong_product", "the stored license is for another product",
		"Your license is for another product. Please enter one for this product.",
		"wrong_company", "the stored license belongs to another company than `company_id`",
		"Your license is another vendor's. Please enter one for this product.",
	}},
	{LicenseState, Own, ContactVendor, asStatus, []string{
		"unreadable_license", "a limit in the license cannot be read", "Your license cannot be read. Please contact the vendor.",
	}},
	{Signature, Own, EnterLicense, asStatus, []string{
		"air_gap_code_wrong", "the confirmation code is not the vendor's for this device, license and policy",
		"What you entered is not correct for this device and license. Please check it and enter it again.",
	}},
	{Signature, Own, Activate, asStatus, []string{
		"not_proven", "the stored license is not signed by the trusted key, or is not this device's",
		"The saved license cannot be trusted. Please activate your license again.",
	}},
	{Device, Own, Activate, asStatus, []string{
		"wrong_device", "the license is stored for another device: the machine was changed, or its files were copied; activate_license " +
			"activates this one, and with replace_device moves the license here",
		"Your license is for another device. Please activate it on this one.",
	}},
	{Clock, Own, CheckClock, asStatus, []string{
		"clock_behind", "this machine's clock is behind the time at which the license was last used", wrongClock,
	}},
	{Limit, Own, CheckNetwork, asStatus, []string{
		"no_slot", "this device holds no floating slot, or no longer",
		"Your license must be checked. Please connect to the internet.",
	}},
	{HardwareID, Own, FixIntegration, asStatus, []string{
		"no_hardware_id", "the machine has no usable id; configure hardware_id", noDevice,
		"device_unstable", "this machine's id may change and so lose the license; configure hardware_id, or allow it by " +
			"require_stable_device", noDevice,
	}},
}

// StatusOf returns the row of a status, or nil.
func StatusOf(s Status) *StatusRow {
	i := slices.IndexFunc(Statuses, func(r StatusRow) bool { return r.Status == s })
	if i < 0 {
		return nil
	}
	return &Statuses[i]
}

// Name returns the status with its prefix, OSP_E_NETWORK or OSP_OK, and OSP_E_UNKNOWN for a number that is
// none.
func (s Status) Name() string {
	row := StatusOf(s)
	switch {
	case row == nil:
		return "OSP_E_UNKNOWN"
	case s == OK:
		return "OSP_OK"
	}
	return "OSP_E_" + row.Name
}

// Code returns the row of a code under a status, or nil.
func Code(s Status, code string) *CodeRow {
	i := slices.IndexFunc(Codes, func(r CodeRow) bool { return r.Status == s && r.Code == code })
	if i < 0 {
		return nil
	}
	return &Codes[i]
}

// ServerStatus returns the status of a refusal by its code and, for a code that has no row, by its HTTP
// status (design: an unknown code follows its HTTP status).
func ServerStatus(code string, httpStatus int) Status {
	if i := slices.IndexFunc(Codes, func(r CodeRow) bool { return r.Origin == Server && r.Code == code }); i >= 0 {
		return Codes[i].Status
	}
	switch {
	case httpStatus == 401:
		return Auth
	case httpStatus == 404:
		return NotFound
	case httpStatus == 429 || httpStatus >= 500:
		return Unavailable
	}
	return API
}

// Retryable reports whether the same call may succeed later without anybody's doing.
func Retryable(s Status, code string) bool {
	row := Code(s, code)
	switch {
	case row != nil && row.Final:
		return false
	case row != nil && row.Passing:
		return true
	}
	status := StatusOf(s)
	return status != nil && status.Retryable
}

// UserAction returns what can be done about an error.
func UserAction(s Status, code string) Action {
	if row := Code(s, code); row != nil {
		return row.Action
	}
	if status := StatusOf(s); status != nil {
		return status.Action
	}
	return None
}

// UserMessage returns the sentence for the end user about an error.
func UserMessage(s Status, code string) string {
	if row := Code(s, code); row != nil {
		return row.UserMessage
	}
	if status := StatusOf(s); status != nil {
		return status.UserMessage
	}
	return refused
}
