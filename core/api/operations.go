package api

// Operation is a function of the library that is not an endpoint of the API: a step that is done on this machine, or
// for another one. `go run ./tools/tables` writes from its row the prototype and the comment in the header, the C shim,
// the symbol lists, docs/functions.md, its functions or methods in Python and C#, and of an operation without a client also those in Go.
type Operation struct {
	// Name is the function's name behind osp_.
	Name string
	// Client means that it needs an open client, and takes its handle as every endpoint's function does.
	Client bool
	// Network means that it may wait for a server.
	Network bool
	// LargeText means that its request holds the text of a file or a document of the server's, and may be as large as that.
	LargeText bool
	// Complete means that it takes the option complete.
	Complete bool
	// NoRequest means that the request may be NULL: every member has a default.
	NoRequest bool
	// Clock means that its function in Go is given the clock to read the time from.
	Clock bool
	// MethodOf is the class by whose methods, written by hand, Python and C# offer the operation; empty if they have a
	// function of its name.
	MethodOf string
	// Summary says in one sentence what it does; Remarks what else a caller must know.
	Summary, Remarks string
	// Parameters are the members of its request, besides options.
	Parameters []RequestMember
	// Fields is true if the request takes the fields of the endpoint that it names, too.
	Fields bool
	// Members describes the result: its members.
	Members string
	// Result is the class, in Python's spelling, that a result is read as; Returns says what that is.
	Result, Returns string
	// By is the member on whose word the result depends; Choices are what it can be. Python has an overload for each, C# a method.
	By      string
	Choices []Choice
	// Refusals are what it fails with, besides what every function returns.
	Refusals []Refusal
}

// Choice is what an operation returns for some words of one of its members.
type Choice struct {
	// Type is the class of these words in Python, and in C# if the words are an endpoint's.
	Type string
	// Words are the words, unless they are the names of endpoints.
	Words []string
	// Result and Returns are those of the operation for these words.
	Result, Returns string
}

// RequestMember is a member of the request of an operation.
type RequestMember struct {
	Name     string
	Kind     Kind
	Required bool
	// Blank means that an empty text counts as not given.
	Blank bool
	// Typed means that people type or paste it: white space in or around it is not looked at.
	Typed bool
	// Secret values never occur in the text that a request shows of itself.
	Secret bool
	// Limit is how many bytes a text may have; 0 is the limit of every text.
	Limit int
	// Words are the values of a text that has few; Python's types list them.
	Words []string
	// File is the kind of file whose text it is, "request" or "license". Python also takes bytes and the path of such a file.
	File string
	// Sentence says what it is. Names in backticks are those of functions, members and values.
	Sentence string
}

// maxHardwareID is the limit of a hardware id.
const maxHardwareID = 256

var offlineEndpoint = RequestMember{Name: "endpoint", Required: true,
	Sentence: "`activate_offline`, `activate_bundle_offline`, `deactivate_offline` or `deactivate_bundle_offline`."}

// Members of the requests about codes that people type.
var (
	airGappedLicense = RequestMember{Name: "license_key", Required: true, Typed: true, Sentence: "The license key, as it was typed into the portal."}
	airGappedDevice  = RequestMember{Name: "hardware_id", Blank: true, Limit: maxHardwareID,
		Sentence: "The device; this machine unless given. If a client is configured with one, give the same."}
)

// Operations is the table of operations.
var Operations = []Operation{
	{
		Name: "create_offline_request", Client: true, Fields: true,
		Summary: "Makes the text of a request file, for an activation or a deactivation without a network.",
		Remarks: "Contacts nobody. The client is the one of the device that the license is for. The text of an activation by user name " +
			"contains the password: keep the file private.",
		Parameters: []RequestMember{
			offlineEndpoint,
			{Name: "request_id", Sentence: "1 to 128 printable ASCII characters; the library makes one unless given."},
			{Name: "date", Kind: KindMoment, Sentence: "The moment of the request, as HTTP writes dates; this machine's time unless given."},
		},
		Members: "text, endpoint, request_id, date, file_name", Result: "OfflineRequest", Returns: "The text to save and carry.",
		By: "endpoint", Choices: []Choice{
			{Type: "ActivationEndpoint", Result: "OfflineRequest", Returns: "The text to save and carry."},
			{Type: "DeactivationEndpoint", Result: "OfflineRequest", Returns: "The text to save and carry."},
		},
		Refusals: []Refusal{{Argument, "a field is missing, wrong or not one of the endpoint's", []string{"missing_member", "unknown_member", "invalid_value"}}},
	},
	{
		Name: "send_offline_request", Client: true, Network: true, LargeText: true, Complete: true,
		Summary: "Sends the text of a request file for a machine that has no network, from any machine that has one.",
		Remarks: "The client is any client of the same vendor.",
		Parameters: []RequestMember{
			offlineEndpoint,
			{Name: "text", Required: true, File: "request", Sentence: "The text of the request file."},
		},
		Members: "for an activation text (of the .lic file) and file_name, for a deactivation the API's word", Result: "LicenseFile",
		Returns: "For an activation the license file to carry back, for a deactivation the server's word.",
		By:      "endpoint", Choices: []Choice{
			{Type: "ActivationEndpoint", Result: "LicenseFile", Returns: "The license file to carry back."},
			{Type: "DeactivationEndpoint", Result: "Deactivation", Returns: "The server's word."},
		},
		Refusals: []Refusal{
			{Offline, "the text is damaged or of another kind, and nothing was sent; or the response is for another device, request or license",
				[]string{"damaged_file", "path_as_text", "wrong_kind"}},
			{Signature, "the response is not signed by the trusted key", []string{"file_signature_wrong"}},
		},
	},
	{
		Name: "load_offline_response", Client: true, LargeText: true, Complete: true,
		Summary: "Verifies and reads the text of a license file (.lic) or of a refresh file: its base64, or the JSON document itself.",
		Remarks: "Contacts nobody. The client is the one of the device that the file is for.",
		Parameters: []RequestMember{
			{Name: "text", Required: true, File: "license", Sentence: "The text of the file."},
			{Name: "kind", Required: true, Sentence: "What the file must be: `license`, `bundle` or `refresh`."},
			{Name: "request_id", Sentence: "The id of the request that the file must be for; any unless given."},
			{Name: "hardware_id", Limit: maxHardwareID, Sentence: "The device, unless it is the configured one."},
			{Name: "product", Sentence: "The product, unless it is the configured one."},
		},
		Members: "the document as it is in the file", Result: "License", Returns: "The license or the bundle.",
		By: "kind", Choices: []Choice{
			{Type: "LicenseKind", Words: []string{"license", "refresh"}, Result: "License", Returns: "The license."},
			{Type: "BundleKind", Words: []string{"bundle"}, Result: "Bundle", Returns: "The licenses."},
		},
		Refusals: []Refusal{
			{Offline, "the file is damaged, of another kind or company, or for another device, product or request",
				[]string{"damaged_file", "path_as_text", "wrong_kind", "foreign_device", "foreign_product", "foreign_request", "foreign_company"}},
			{Signature, "the file was not made by the trusted key or was changed", []string{"file_not_signed", "file_signature_wrong", "offline_signature_wrong"}},
		},
	},
	{
		Name: "hardware_id", NoRequest: true,
		Summary: "Reads this machine's hardware id, its source, the refused sources with the reasons, and whether the id is stable.",
		Remarks: "Needs no client and no network.",
		Parameters: []RequestMember{
			{Name: "algorithm", Words: HardwareIDAlgorithms, Sentence: "The name of a way to compute it; unless given the default one, which equals the vendor's own."},
		},
		Members: "hardware_id, algorithm, source, stable, environment, refused", Result: "HardwareID", Returns: "The id, and where it comes from.",
		Refusals: []Refusal{
			{Argument, "the algorithm is not known", []string{"invalid_value"}},
			{HardwareID, "the machine has no usable id", []string{"no_hardware_id"}},
		},
	},
	{
		Name: "evaluate_license", LargeText: true, Clock: true, MethodOf: "License",
		Summary: "Decides whether a license object of the API may be used, why not, and until when this is so.",
		Remarks: "Needs no client and no network. The rules are in docs/abi.md. The license's signature is not checked. It succeeds whatever " +
			"the state is.",
		Parameters: []RequestMember{
			{Name: "license", Kind: KindObject, Required: true, Sentence: "The license object."},
			{Name: "now", Kind: KindMoment, Sentence: "The moment to judge by, RFC 3339; this machine's time unless given."},
			{Name: "clock_offset_ms", Kind: KindInteger,
				Sentence: "Milliseconds to add to this machine's time, such as `meta.clock_offset_ms` of the response with the license."},
		},
		Members: "state, reason, until, days_remaining", Result: "Validity",
	},
	{
		Name: "device_info", NoRequest: true,
		Summary: "Describes this machine: what an application may send to the server about its device.",
		Remarks: "Needs no client and no network, starts no process, and sends nothing: pass on the members that the server should have. " +
			"What cannot be read is left out.",
		Members: "os_ver, hostname, ip, mac_address, is_vm, vm_info; without what cannot be read",
		Result:  "DeviceInfo", Returns: "What could be read.",
	},
	{
		Name: "create_air_gap_code", Summary: "Makes the activation code for a device that no file may enter or leave.",
		Remarks: "Contacts nobody. A person takes the initialization code from the vendor's air-gap portal, and types the activation code " +
			"there. A deactivation code is made in the same way, with a new initialization code.",
		Parameters: []RequestMember{
			{Name: "initialization_code", Required: true, Typed: true, Secret: true, Sentence: "The code of the portal, for one use. White space in it does no harm."},
			airGappedLicense, airGappedDevice,
		},
		Members: "activation_code, hardware_id, license_key", Result: "AirGapCode", Returns: "The code to type into the portal.",
		Refusals: []Refusal{
			{Argument, "the initialization code is mistyped", []string{"invalid_air_gap_code"}},
			{HardwareID, "no `hardware_id` was given and the machine has no usable one", []string{"no_hardware_id"}},
		},
	},
	{
		Name: "verify_air_gap_code", Summary: "Verifies the confirmation code that the vendor's air-gap portal gives for an activation code.",
		Remarks: "Contacts nobody. It succeeds only if the code is the portal's for this device, license and policy. It does not read the " +
			"policy file, which is not signed: see docs/offline.md.",
		Parameters: []RequestMember{
			{Name: "air_gap_key", Required: true, Typed: true, Sentence: "The vendor's public air-gap key, from the key page of the platform."},
			{Name: "confirmation_code", Required: true, Typed: true, Sentence: "The code of the portal. White space in it does no harm."},
			airGappedLicense,
			{Name: "policy_id", Blank: true, Sentence: "The id of the policy, which the portal shows; none if it shows none."},
			airGappedDevice,
		},
		Members: "hardware_id, license_key, policy_id: what the code confirms", Result: "AirGapConfirmation", Returns: "What the code confirms.",
		Refusals: []Refusal{
			{Signature, "the code is mistyped, or not for this device, license and policy", []string{"air_gap_code_wrong"}},
			{Argument, "the key is not one of the curve P-256", []string{"invalid_air_gap_key"}},
			{HardwareID, "no `hardware_id` was given and the machine has no usable one", []string{"no_hardware_id"}},
		},
	},
}

// LookupOperation returns the operation of that name, or nil.
func LookupOperation(name string) *Operation {
	for i := range Operations {
		if Operations[i].Name == name {
			return &Operations[i]
		}
	}
	return nil
}

// Parameter returns the parameter of that name, or nil.
func (o *Operation) Parameter(name string) *RequestMember {
	for i := range o.Parameters {
		if o.Parameters[i].Name == name {
			return &o.Parameters[i]
		}
	}
	return nil
}

// ParameterNames lists the members of the request, in the order of the row.
func (o *Operation) ParameterNames() []string {
	names := make([]string, len(o.Parameters))
	for i := range o.Parameters {
		names[i] = o.Parameters[i].Name
	}
	return names
}
