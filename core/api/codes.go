package api

import "slices"

// Status is the result of a call: 0 or one of the stable negative numbers below. New ones may be added.
type Status int32

// The statuses. Their ranges are stable: -1 to -7 are this process's, -10 to -13 the connection's, -20 to
// -25 the server's refusals, -30 and -31 the verification's, -40 and below the machine's.
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

// Action is the one word that tells an application what its user, or its author, can do about an error.
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
	// Action is the action of codes that have no row of their own.
	Action Action
	When   string
}

// Statuses is the table of statuses.
var Statuses = []StatusRow{
	{OK, "OK", "", false, None, "success"},
	{Argument, "ARGUMENT", "Argument", false, FixIntegration,
		"the request is NULL, not UTF-8, not JSON, too large or too deep, or has a member that is unknown, missing or of the wrong type"},
	{Handle, "HANDLE", "Handle", false, FixIntegration, "the handle is NULL, stale, closed or foreign"},
	{Config, "CONFIG", "Config", false, FixIntegration,
		"a member of the configuration is unknown, missing, of the wrong type or contradicts another"},
	{Forked, "FORKED", "Forked", false, FixIntegration,
		"the library was loaded before a fork and this is the child process"},
	{Internal, "INTERNAL", "Internal", false, ContactVendor, "a fault of the library's own; close the client"},
	{Cancelled, "CANCELLED", "Cancelled", true, None, "the call was cancelled or its client closed"},
	{Memory, "MEMORY", "Memory", false, None, "memory ran out"},
	{Network, "NETWORK", "Network", true, CheckNetwork, "no answer came: name, connection, TLS or proxy"},
	{Timeout, "TIMEOUT", "Timeout", true, CheckNetwork, "the time for the call or for the connection is over"},
	{Protocol, "PROTOCOL", "Protocol", false, ContactVendor, "something came that is not the API's answer"},
	{Unavailable, "UNAVAILABLE", "Unavailable", true, Retry, "the server answered 429 or 5xx, also after the retries"},
	{API, "API", "API", false, ContactVendor, "the server refused for a reason without a status of its own"},
	{Auth, "AUTH", "Auth", false, FixIntegration, "the server refused the credentials, the request's signature or the token"},
	{LicenseState, "LICENSE_STATE", "LicenseState", false, ContactVendor,
		"the license is disabled, inactive, expired or not started, or its product is disabled or archived"},
	{NotFound, "NOT_FOUND", "NotFound", false, ContactVendor, "there is no such license, product, feature, version or customer"},
	{Limit, "LIMIT", "Limit", false, ContactVendor, "activations, users, transfers, consumptions or floating slots are used up"},
	{Device, "DEVICE", "Device", false, ContactVendor,
		"the device is not activated, is blacklisted, is another's or is a virtual machine"},
	{Signature, "SIGNATURE", "Signature", false, ContactVendor, "an answer or a file is not signed, or not by the trusted key"},
	{Offline, "OFFLINE", "Offline", false, NewOfflineRequest,
		"a file or an answer is damaged, of another kind, or for another device, product or request"},
	{Storage, "STORAGE", "Storage", false, FreeStorage, "a file could not be read or written"},
	{Clock, "CLOCK", "Clock", true, CheckClock, "the server refuses this machine's time, also after one correction"},
	{HardwareID, "HARDWARE_ID", "HardwareID", false, FixIntegration, "this machine has no usable hardware id"},
}

// Origin says who speaks a code.
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
	// Final marks a code that is not retryable though its status is; Passing one that is though its status
	// is not.
	Final, Passing bool
	Meaning        string
}

// exception says how the codes of a family differ from their status in being retryable.
type exception uint8

const (
	asStatus exception = iota
	// final codes are not retryable though their status is.
	final
	// passing codes are retryable though their status is not.
	passing
)

// family are codes that have all but their meaning in common. The table is written in families and as data
// alone, which costs a program's start nothing.
type family struct {
	status    Status
	origin    Origin
	action    Action
	retryable exception
	// codes are pairs of a code and its meaning.
	codes []string
}

// inputCodes are what can be wrong with a document of the caller's, a request and a configuration alike.
var inputCodes = []string{
	"null_argument", "a pointer that must not be NULL is NULL",
	"invalid_utf8", "the text is not UTF-8",
	"not_json", "the text is not one JSON value",
	"not_an_object", "the JSON value is not an object",
	"duplicate_member", "a member occurs twice",
	"unknown_member", "a member is not known; the message names the nearest one",
	"missing_member", "a required member is missing",
	"wrong_type", "a member has another JSON type than it must have",
	"invalid_value", "a member's value is outside what is allowed",
	"empty_value", "a text that must not be empty is empty",
	"invalid_text", "a text holds a control character or a lone surrogate",
	"value_too_long", "a text is longer than its limit",
}

// Codes is the table of codes: the server's, the token server's and the library's own. The server's set is
// open: a code without a row follows its HTTP status (ServerStatus).
var Codes = rows(families)

func rows(families []family) []CodeRow {
	n := 0
	for i := range families {
		n += len(families[i].codes) / 2
	}
	out := make([]CodeRow, 0, n)
	for i := range families {
		f := &families[i]
		for j := 0; j < len(f.codes); j += 2 {
			out = append(out, CodeRow{Status: f.status, Code: f.codes[j], Origin: f.origin, Action: f.action,
				Final: f.retryable == final, Passing: f.retryable == passing, Meaning: f.codes[j+1]})
		}
	}
	return out
}

var families = []family{
	{API, Server, FixIntegration, asStatus, []string{
		"validation_error", "the request does not fit the schema",
		"invalid_json", "the body is not JSON",
		"missing_parameters", "parameters are missing in the request",
		"missing_content", "the offline request is empty",
		"missing_hardware_id", "the hardware id is missing in the request",
		"license_key_required", "the license key is missing in the request",
		"product_not_bundle", "the product exists and is not a bundle",
		"invalid_product_auth_method", "the product's licenses are of the other kind, key or user",
		"feature_not_floating", "the feature is not a floating cloud feature",
		"license_not_consumption", "the license is not a consumption license",
	}},
	{API, Server, ContactVendor, asStatus, []string{
		"trial_not_allowed", "the product has no trials",
		"license_borrow_not_allowed", "the license may not be borrowed",
		"offline_floating_cloud_not_supported", "floating cloud licenses cannot be activated offline",
		"change_password_not_allowed", "the company does not let users change passwords",
		"customer_account_id_mismatch", "the customer account is another",
		"order_id_exists", "an order with this id exists",
	}},
	{API, Server, EnterLicense, asStatus, []string{
		"email_missing", "an e-mail address is needed",
		"borrow_until_not_valid", "the date to borrow until is past or too far away",
	}},
	{Unavailable, Server, Retry, asStatus, []string{
		"internal_error", "the server failed",
		"too_many_requests", "too many requests in a short time",
	}},
	{Auth, Server, FixIntegration, asStatus, []string{
		"missing_headers", "the Date or the Authorization header is missing",
		"authorization_missing_params", "the authorization, or the offline request, lacks a part or cannot be read",
		"authorization_invalid_headers", "the authorization's headers part is not as it must be",
		"hmac_required", "the authorization's algorithm must be hmac-sha256",
		"signature_mismatch", "the request's signature is wrong: the shared key or client secret does not fit",
		"invalid_api_key", "the API key is unknown",
		"revoked_api_key", "the API key is revoked",
		"read_only_api_key", "the API key may only read",
		"api_key_product_not_allowed", "the API key may not be used for this product",
		"oauth_token_expired", "the access token has expired",
		"oauth_token_malformed", "the access token is not one of the server's",
	}},
	{Auth, TokenServer, FixIntegration, asStatus, []string{
		"invalid_client", "the token server does not know the client id, or the secret is wrong",
		"unauthorized_client", "the client may not ask for tokens this way",
	}},
	{Clock, Server, CheckClock, asStatus, []string{
		"date_header_diff", "the time of this machine is more than 15 minutes away from the server's",
	}},
	{NotFound, Server, FixIntegration, asStatus, []string{
		"not_found", "the server has no such path: the base URL is wrong",
		"unknown_product", "the server knows no product of this short code",
		"unsupported_product_feature", "the product has no such feature",
		"invalid_license_feature_code", "the license has no such feature",
	}},
	{NotFound, Server, EnterLicense, asStatus, []string{
		"license_not_found", "the product has no such license, or the password is wrong",
		"customer_not_found", "the customer is not visible to these credentials",
		"customer_does_not_exist", "there is no such customer",
		"customer_account_not_found", "there is no such customer account",
	}},
	{NotFound, Server, ContactVendor, asStatus, []string{
		"version_not_found", "there is no such version",
		"product_version_not_supported", "the license does not cover this version",
	}},
	{LicenseState, Server, ContactVendor, asStatus, []string{
		"license_not_enabled", "the vendor has disabled the license",
		"license_start_date_error", "the license has not started yet",
		"disabled_product", "the product is disabled",
		"archived_product", "the product is archived",
	}},
	{LicenseState, Server, Activate, asStatus, []string{
		"license_not_active", "the license is active on no device",
		"active_license_required", "an active license is needed",
	}},
	{LicenseState, Server, Renew, asStatus, []string{
		"license_expired", "the license has expired",
		"trial_expired", "the trial is over",
	}},
	{Limit, Server, DeactivateElsewhere, asStatus, []string{
		"license_activated_max_times", "the license is active on as many devices as it allows",
		"license_user_activated_max_times", "the user has activated the license on as many devices as it allows",
	}},
	{Limit, Server, ContactVendor, asStatus, []string{
		"license_transferred_max_times", "the license has been moved to another device as often as it allows",
		"license_not_enough_consumptions", "the license has not enough consumptions left",
		"feature_not_enough_consumptions", "the feature has not enough consumptions left",
	}},
	{Limit, Server, Retry, passing, []string{
		"floating_not_available", "all floating slots are taken",
	}},
	{Device, Server, Activate, asStatus, []string{
		"device_not_found", "the license is not active on this device",
	}},
	{Device, Server, ContactVendor, asStatus, []string{
		"license_device_exists", "the device is another user's of this license",
		"blacklisted", "the vendor has blacklisted this device",
		"vm_not_allowed", "the license may not be used in a virtual machine",
		"floating_feature_device_not_in_use", "the device holds no slot of the feature",
	}},

	{Argument, Own, FixIntegration, asStatus, inputCodes},
	{Argument, Own, FixIntegration, asStatus, []string{
		"document_too_large", "the document is larger than its limit",
		"document_too_deep", "the document has more than 64 levels",
		"no_identity", "no license key, user or SSO group says whose license it is",
		"several_identities", "more than one identity group is given",
		"misplaced_member", "a member is given where it has no meaning",
		"reserved_member", "extra names a field that is the library's to fill in",
		"unknown_operation", "there is no such endpoint or function",
	}},
	{Config, Own, FixIntegration, asStatus, inputCodes},
	{Config, Own, FixIntegration, asStatus, []string{
		"contradiction", "two members exclude each other",
		"private_key", "public_key holds a private key",
		"invalid_key", "public_key is not one RSA public key of 2048 to 8192 bits",
		"invalid_url", "a URL is not usable",
		"insecure_url", "plain http is refused for a host that is not loopback",
		"unreadable_file", "a file cannot be read",
		"invalid_ca", "no certificate can be read from the CA text",
	}},
	{Handle, Own, FixIntegration, asStatus, []string{
		"invalid_handle", "the handle is NULL, foreign or of a client that is closed",
	}},
	{Forked, Own, FixIntegration, asStatus, []string{
		"forked", "the library was loaded before a fork; load it in the child instead",
	}},
	{Internal, Own, ContactVendor, asStatus, []string{
		"internal_fault", "the library failed; the client is no longer usable",
		"client_poisoned", "an earlier call on this client failed inside the library; close it and open another",
	}},
	{Cancelled, Own, None, asStatus, []string{
		"cancelled", "the call was cancelled",
		"client_closed", "the client was closed during the call",
	}},
	{Memory, Own, None, asStatus, []string{
		"out_of_memory", "memory ran out",
	}},
	{Network, Own, CheckNetwork, asStatus, []string{
		"name_not_resolved", "the host's name could not be resolved",
		"connection_refused", "the host refused the connection",
		"connection_failed", "the connection could not be made",
		"connection_lost", "the connection ended before an answer came",
		"tls_failed", "the TLS handshake failed",
		"proxy_failed", "the proxy could not be used",
	}},
	{Network, Own, FixIntegration, final, []string{
		"tls_unknown_authority", "the server's certificate is signed by an authority that is not trusted here",
		"tls_wrong_host", "the server's certificate is for another host",
	}},
	{Network, Own, CheckNetwork, final, []string{
		"proxy_refused", "the proxy wants credentials or refuses the connection",
	}},
	{Network, Own, CheckClock, final, []string{
		"tls_expired", "the server's certificate has expired, or this machine's clock is wrong",
		"tls_not_yet_valid", "the server's certificate is not valid yet, or this machine's clock is wrong",
	}},
	{Timeout, Own, CheckNetwork, asStatus, []string{
		"deadline_exceeded", "the time for the whole call is over",
		"connect_timeout", "the time for making the connection is over",
	}},
	{Protocol, Own, CheckNetwork, asStatus, []string{
		"not_http", "what answered does not speak HTTP as it must",
		"unexpected_page", "a web page answered: a proxy, a portal or another server",
		"redirect_refused", "the server redirects; the API never does",
		"unexpected_status", "the HTTP status is not one the API uses",
		"not_an_api_error", "a refusal without the API's error object",
		"body_cut", "the answer ended before it was whole",
	}},
	{Protocol, Own, ContactVendor, asStatus, []string{
		"malformed_answer", "the signed answer is not JSON of the expected form",
		"unexpected_answer", "the answer is not the endpoint's word",
		"body_too_large", "the answer is larger than its limit",
		"token_malformed", "the token server's answer holds no usable token",
		"token_url_refused", "the address of the token server is not https",
	}},
	{Auth, Own, FixIntegration, asStatus, []string{
		"token_refused", "the token server refused, without a code",
	}},
	{Unavailable, Own, Retry, asStatus, []string{
		"server_unavailable", "the server answered 429 or 5xx without a code",
	}},
	{Signature, Own, ContactVendor, asStatus, []string{
		"response_not_signed", "the answer carries no signature",
		"response_signature_wrong", "the answer is not signed by the trusted key",
		"response_for_another_license", "the signed answer is about another license, product or user",
		"response_for_another_device", "the signed answer is about another device",
		"file_not_signed", "the file carries no signature",
		"file_signature_wrong", "the file is not signed by the trusted key",
		"offline_signature_wrong", "the file's offline_signature was not made with our credentials",
		"bundle_not_complete", "the signature does not prove that the bundle is complete",
	}},
	{Offline, Own, NewOfflineRequest, asStatus, []string{
		"damaged_file", "the file's text is cut or altered: no strict base64 of the JSON expected",
		"foreign_device", "it is for another device",
		"foreign_product", "it is for another product",
		"foreign_request", "it answers another request",
		"foreign_license", "it is about another license or user",
	}},
	{Offline, Own, FixIntegration, asStatus, []string{
		"wrong_kind", "it is a file of another kind",
	}},
	{Storage, Own, FreeStorage, asStatus, []string{
		"storage_failed", "a file could not be read or written",
	}},
	{HardwareID, Own, FixIntegration, asStatus, []string{
		"no_hardware_id", "the machine has no usable id; configure hardware_id",
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
