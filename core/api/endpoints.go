// Package api holds the two tables that the rest of OpenSpring follows: the endpoints of the
// LicenseSpring License API v4 and the statuses and codes that errors carry. It is data and look-ups
// only and imports nothing of the project.
package api

import (
	"slices"
	"strings"
)

// Type is the JSON type that a request's field must have.
type Type uint8

const (
	// Text is a JSON string. Empty text in an optional field counts as absent.
	Text Type = iota
	// Integer is a JSON number without fraction or exponent that fits 64 bits.
	Integer
	// Boolean is true or false.
	Boolean
	// Variables is an object of device variables: name to text, number or boolean.
	Variables
	// TextVariables is Variables for the offline activations, whose schema has text only: numbers and
	// booleans are sent as their JSON text.
	TextVariables
	// Usage is an array of objects that tell the local use of product features.
	Usage
)

// String names the type as messages and the reference do.
func (t Type) String() string {
	return [...]string{"text", "integer", "boolean", "object", "object", "array"}[t]
}

// Field is one member of a request.
type Field struct {
	Name     string
	Type     Type
	Required bool
}

// Identity is a set of the groups of fields that say whose license a call is about.
type Identity uint8

const (
	// ByKey is license_key.
	ByKey Identity = 1 << iota
	// ByUser is username, with password where the endpoint takes one.
	ByUser
	// ByToken is id_token (the provider's access token) with customer_account_code.
	ByToken
	// ByCode is code with customer_account_code and, if wanted, redirect_uri.
	ByCode
)

const (
	keyOrUser = ByKey | ByUser
	anyGroup  = keyOrUser | ByToken | ByCode
)

// Group describes the fields of one identity group.
type Group struct {
	Identity Identity
	// Name is the group in words, for messages.
	Name string
	// Mark is the field whose presence chooses the group.
	Mark string
	// Required are the fields that must be there; Optional those that may.
	Required, Optional []string
}

// Groups lists the identity groups of protocol.md 3.0. A user's password is not here: whether it is
// required, taken or left out is the endpoint's Password.
var Groups = []Group{
	{ByKey, "license key", "license_key", []string{"license_key"}, nil},
	{ByUser, "user", "username", []string{"username"}, []string{"password"}},
	{ByToken, "SSO token", "id_token", []string{"id_token", "customer_account_code"}, nil},
	{ByCode, "SSO code", "code", []string{"code", "customer_account_code"}, []string{"redirect_uri"}},
}

// Password says what an endpoint does with the password of a user name.
type Password uint8

const (
	// PasswordUnused means it is left out, so that one identity serves every call.
	PasswordUnused Password = iota
	// PasswordOptional means it is sent when it is given.
	PasswordOptional
	// PasswordRequired means a user name without it is an error.
	PasswordRequired
)

// Body is the form in which a request travels.
type Body uint8

const (
	// JSON is one JSON object in a POST.
	JSON Body = iota
	// Query is a GET's query string.
	Query
	// OfflineText is the base64 text of a request file, raw or as a multipart part.
	OfflineText
)

// Answer is the form of a good answer.
type Answer uint8

const (
	// LicenseObject is a JSON object.
	LicenseObject Answer = iota
	// LicenseArray is a JSON array of license objects.
	LicenseArray
	// BundleObject is the object {"licenses":[…],"bundle_signature_v2":…}.
	BundleObject
	// Word is a string, bare or quoted, that must equal the endpoint's Word.
	Word
)

// Signed says where an answer's signature stands.
type Signed uint8

const (
	// Unsigned means the answer carries none by the API's contract.
	Unsigned Signed = iota
	// ByHeader is the LicenseSignature header over the body's bytes.
	ByHeader
	// InBody is license_signature_v2 or bundle_signature_v2 inside the document.
	InBody
)

// Endpoint is one row of the table: all that is common knowledge about one call.
type Endpoint struct {
	// Name is the path with "/" written "_": the function's name behind osp_.
	Name string
	// Method and Path are HTTP's; Path is relative to the base URL.
	Method, Path string
	Identity     Identity
	Password     Password
	Fields       []Field
	Body         Body
	Answer       Answer
	Signed       Signed
	// Word is the string that a Word answer must be.
	Word string
	// Request is the payload's own word for what it asks, "activation" or "deactivation"; offline only.
	Request string
	// Bundle means that product is a bundle's short code.
	Bundle bool
	// LooseAnswer means that an object or array is taken for success too (protocol.md 8.8).
	LooseAnswer bool
	// Summary says in one sentence what the call does, Section which section of protocol.md it is from.
	Summary, Section string
	// Page is the last part of the address of the API's own documentation of it (Docs); empty where that is
	// not known.
	Page string
}

// Docs is where the pages of the API's documentation are.
const Docs = "https://docs.licensespring.com/license-api/license-activation-and-deactivation/"

// Offline reports whether the request is the text of a request file.
func (e *Endpoint) Offline() bool { return e.Body == OfflineText }

// Activation reports whether the call activates a license offline.
func (e *Endpoint) Activation() bool { return e.Request == "activation" }

// Field returns the row's field of that name, or nil.
func (e *Endpoint) Field(name string) *Field {
	i := slices.IndexFunc(e.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &e.Fields[i]
}

// FileName is the usual name of the endpoint's request file; empty for online endpoints.
func (e *Endpoint) FileName() string {
	if !e.Offline() {
		return ""
	}
	return "ls_" + e.Request + ".req"
}

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

// Endpoints is the table, in the order in which the reference lists it.
var Endpoints = []Endpoint{
	{
		Name: "activate_license", Method: "POST", Path: "/activate_license", Section: "3.5",
		Summary:  "Activates a license on this device.",
		Page:     "activate-license-online-method",
		Identity: anyGroup, Password: PasswordRequired, Body: JSON, Answer: LicenseObject, Signed: ByHeader,
		Fields: slices.Concat(device, integers("license_id"), text("bundle_code"), machine, deviceData, variables,
			booleans("include_expired_features")),
	},
	{
		Name: "check_license", Method: "GET", Path: "/check_license", Section: "3.6",
		Summary:  "Asks for the present state of a license that is active on this device.",
		Identity: keyOrUser, Body: Query, Answer: LicenseObject, Signed: ByHeader,
		Fields: slices.Concat(checking, text("bundle_code")),
	},
	{
		Name: "deactivate_license", Method: "POST", Path: "/deactivate_license", Section: "3.1",
		Summary:  "Frees this device's activation of a license.",
		Page:     "deactivate-license-online-method",
		Identity: anyGroup, Password: PasswordOptional, Body: JSON, Answer: Word, Word: deactivated,
		Fields: slices.Concat(device, integers("license_id"), text("sdk_ver"), integers("consumptions"),
			text("bundle_code")),
	},
	{
		Name: "activate_bundle", Method: "POST", Path: "/activate_bundle", Section: "3.7", Bundle: true,
		Summary:  "Activates every license of a bundle on this device.",
		Page:     "activate-bundle-online-method",
		Identity: anyGroup, Password: PasswordRequired, Body: JSON, Answer: LicenseArray, Signed: ByHeader,
		Fields: slices.Concat(device, integers("license_id"), machine, deviceData, variables),
	},
	{
		Name: "check_bundle", Method: "GET", Path: "/check_bundle", Section: "3.7", Bundle: true,
		Summary:  "Asks for the present state of the licenses of a bundle.",
		Identity: keyOrUser, Body: Query, Answer: LicenseArray, Signed: ByHeader,
		Fields: checking,
	},
	{
		Name: "deactivate_bundle", Method: "POST", Path: "/deactivate_bundle", Section: "3.2", Bundle: true,
		Summary:  "Frees this device's activation of every license of a bundle.",
		Page:     "deactivate-bundle-online-method",
		Identity: anyGroup, Password: PasswordOptional, Body: JSON, Answer: Word, Word: deactivated,
		Fields: slices.Concat(device, integers("license_id"), text("sdk_ver"), machine,
			text("os_ver", "hostname", "ip", "mac_address")),
	},
	{
		Name: "activate_offline", Method: "POST", Path: "/activate_offline", Section: "3.8",
		Summary:  "Activates a license with a request file and answers the content of a license file.",
		Page:     "activate-license-offline-method",
		Identity: keyOrUser, Password: PasswordRequired, Body: OfflineText, Request: "activation",
		Answer: LicenseObject, Signed: InBody,
		Fields: offlineActivation,
	},
	{
		Name: "deactivate_offline", Method: "POST", Path: "/deactivate_offline", Section: "3.9",
		Summary:  "Frees a device's activation of a license with a request file.",
		Page:     "deactivate-license-offline-method",
		Identity: keyOrUser, Body: OfflineText, Request: "deactivation", Answer: Word, Word: deactivated,
		Fields: slices.Concat(offlineDeactivation, text("bundle_code")),
	},
	{
		Name: "activate_bundle_offline", Method: "POST", Path: "/activate_bundle_offline", Section: "3.3", Bundle: true,
		Summary:  "Activates every license of a bundle with a request file and answers the content of a license file.",
		Page:     "activate-bundle-offline-method",
		Identity: keyOrUser, Password: PasswordRequired, Body: OfflineText, Request: "activation",
		Answer: BundleObject, Signed: InBody,
		Fields: offlineActivation,
	},
	{
		Name: "deactivate_bundle_offline", Method: "POST", Path: "/deactivate_bundle_offline", Section: "3.4", Bundle: true,
		Summary:  "Frees a device's activation of every license of a bundle with a request file.",
		Page:     "deactivate-bundle-offline-method",
		Identity: keyOrUser, Body: OfflineText, Request: "deactivation", Answer: Word, Word: deactivated,
		LooseAnswer: true,
		Fields:      offlineDeactivation,
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

// Reserved are names that a request's "extra" may never carry, whatever the endpoint: they are the
// client's own to fill in.
var Reserved = []string{"api_key", "client_id", "signature", "date", "request", "request_id", "schema_version"}
