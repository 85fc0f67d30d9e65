// Package api has the tables that the rest of OpenSpring follows. It is only data and look-ups, and imports nothing of
// the project.
//
//	endpoint.go    what a row of the table of endpoints can say
//	endpoints.go   the endpoints of the LicenseSpring License API v4
//	operations.go  the functions that are not endpoints
//	models.go      the objects in responses, with their members
//	meanings.go    the meaning of each field of a request
//	codes.go       the statuses, and the codes of errors
package api

import "slices"

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
	// Usage is an array of objects that report the local use of product features.
	Usage
	// NullableMoment is the text of a moment, of which null says something too and is sent.
	NullableMoment
	// Words is an array of text.
	Words
)

// String names the type as messages and the reference do.
func (t Type) String() string {
	return [...]string{"text", "integer", "boolean", "object", "object", "array", "text or null", "array of text"}[t]
}

// Field is one member of a request.
type Field struct {
	Name     string
	Type     Type
	Required bool
	// Secret fields are kept out of messages, logs and what objects show of themselves.
	Secret bool
	// Default is the JSON that is sent where the field is not given; empty for nothing.
	Default string
	// Words are the values of a text, or of an array's texts, that has few. Python's types list them; others are the server's to refuse.
	Words []string
}

// Identity is a set of the groups of fields that identify a license.
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
	// Secret are those of them that are kept out of messages and logs.
	Secret []string
}

// Groups lists the identity groups of protocol.md 3.0. A user's password is not here: whether it is
// required, taken or left out is the endpoint's Password.
var Groups = []Group{
	{ByKey, "license key", "license_key", []string{"license_key"}, nil, nil},
	{ByUser, "user", "username", []string{"username"}, []string{"password"}, []string{"password"}},
	{ByToken, "SSO token", "id_token", []string{"id_token", "customer_account_code"}, nil, []string{"id_token"}},
	{ByCode, "SSO code", "code", []string{"code", "customer_account_code"}, []string{"redirect_uri"}, []string{"code"}},
}

// IsIdentity reports whether a field is one of an identity group's.
func IsIdentity(name string) bool {
	return slices.ContainsFunc(Groups, func(g Group) bool {
		return slices.Contains(g.Required, name) || slices.Contains(g.Optional, name)
	})
}

// IsSecret reports whether a field of an identity group is kept out of messages and logs.
func IsSecret(name string) bool {
	return slices.ContainsFunc(Groups, func(g Group) bool { return slices.Contains(g.Secret, name) })
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

// Form is the JSON form of a good response.
type Form uint8

const (
	// Object is a JSON object.
	Object Form = iota
	// Array is a JSON array of objects.
	Array
	// Word is a string, bare or quoted, that must equal the endpoint's Word. Where that is empty, so is the response:
	// no body, white space, or "".
	Word
	// Bundle is the object {"licenses":[…],"bundle_signature_v2":…}.
	Bundle
)

// Content names the model that a response is read as; empty where it is no model.
type Content string

// LicenseContent is the one model that is bound to its question by more than its row's Binds: by license_signature, which
// names the device too.
const LicenseContent Content = "License"

// UserLicenseContent is the model of a license beside its user.
const UserLicenseContent Content = "UserLicense"

// How says how a member of a response is compared with a field of the request.
type How uint8

const (
	// Equal compares texts byte by byte and numbers as integers.
	Equal How = iota
	// Folded compares the names of users: without regard to ASCII case, up to the first '|'.
	Folded
	// NotAfter demands a moment that is not later than the field's. A date alone ends with its day.
	NotAfter
	// InQuery demands that the words of a URL's parameter of the field's name hold the field's text.
	InQuery
	// Address demands a URL that is https, or on this machine where the server is. It compares with no field.
	Address
	// Alike demands that all elements say the same. It compares with no field.
	Alike
)

// Bind ties a member of a response to a field of the request: a signature proves who has responded, not to what. A member that
// is missing or null, and a field that was not sent, bind nothing.
type Bind struct {
	// Member is a path in the response, or in each of its elements: "user.email". Of several, separated by '|', the first that
	// says something counts.
	Member string
	Field  string
	How    How
}

// Repeat says when the client sends a request again by itself.
type Repeat uint8

const (
	// Safe requests change nothing that a second one would change again: they are repeated although they may have arrived.
	Safe Repeat = iota
	// Unsent requests are repeated only where they surely did nothing: without a connection, on 429 and on 503.
	Unsent
	// Unheard requests are repeated without a connection and on 429 alone: a 503 may come from a gateway that has
	// passed the request on.
	Unheard
)

// Refusal is what an endpoint refuses with: codes of one status, and when.
type Refusal struct {
	Status Status
	// When completes the sentence "the call fails with the status: …".
	When  string
	Codes []string
}

// Signed is the place of a response's signature.
type Signed uint8

const (
	// Unsigned means that the response has none by the API's contract.
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
	// Identity is the groups of which a request has one; 0 for a call that is about nobody's license.
	Identity Identity
	Password Password
	Fields   []Field
	Body     Body
	// Form and Content are the good response's.
	Form    Form
	Content Content
	Signed  Signed
	// Binds tie the response to the request.
	Binds  []Bind
	Repeat Repeat
	// Once marks a call that counts: after one that may have arrived nobody knows whether it did, so that the error is not
	// retryable.
	Once bool
	// Open marks a call that carries no authorization.
	Open bool
	// Word is the string that a response of Form Word must be.
	Word string
	// Request is the payload's own word for what it asks, "activation" or "deactivation"; offline only.
	Request string
	// Bundle means that product is a bundle's short code.
	Bundle bool
	// LooseWord means that an object or array is taken for success too (protocol.md 8.8).
	LooseWord bool
	// Refusals are the refusals that a caller of this endpoint plans for; those that any call may meet are not among them.
	Refusals []Refusal
	// Summary says in one sentence what the call does; Remarks what else a caller must know. Names in backticks are those
	// of endpoints, fields and members.
	Summary, Remarks string
	// Section is the section of protocol.md that the row is from.
	Section string
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
