package api

import "slices"

// Parameter is a member of the request of a manager's operation that is no field of an endpoint.
type Parameter struct {
	Field
	// Unit is what a number counts; empty if the sentence says it.
	Unit     string
	Sentence string
}

// ManagerOperation is a function of the manager, which keeps a license on the device.
type ManagerOperation struct {
	// Name is the function's name behind osp_manager_.
	Name string
	// On is the class in Python and C# that has its method: LicenseManager, or License.
	On string
	// Network means that it may wait for a server.
	Network bool
	// LargeText means that its request may hold the text of a file, and may be as large as that.
	LargeText bool
	// Identity means that it takes one of the identity groups of its endpoints, or none: then the stored identity.
	Identity bool
	// Proof means that it takes ManagerProof, without the rest of an identity.
	Proof bool
	// Endpoints are those that it calls or makes files for: first the one for a license, then the one for a bundle. It takes
	// their fields, but those that the manager knows.
	Endpoints []string
	// Known are fields of its endpoints that the manager fills in by itself, besides ManagerKnows.
	Known []string
	// Parameters are the other members of its request; Results those of its result, besides ManagerResults.
	Parameters []Parameter
	Results    []Member
	// Usable means that it returns OK only if the license may be used.
	Usable bool
	// Untold means that a watchdog has nothing to tell after it: it changes nothing, or tells by itself.
	Untold bool
	// Refusals are the errors that a caller plans for.
	Refusals []Refusal
	// Summary says in one sentence what it does; Remarks what else a caller must know.
	Summary, Remarks string
}

// ManagerKnows are the fields that no request to a manager may name: they are the stored license's, the configuration's or
// made by the manager.
var ManagerKnows = []string{"hardware_id", "product", "sdk_ver", "request_id"}

// ManagerProof is by what the user of the stored license proves who they are: a password, or what an identity provider has given.
var ManagerProof = []Parameter{
	{Field{Name: "password", Type: Text}, "", "The password of a license that belongs to a user."},
	{Field{Name: "id_token", Type: Text}, "", "The access token of a user who signs in at an identity provider, with `customer_account_code`."},
	{Field{Name: "code", Type: Text}, "", "The code of a user who signs in at an identity provider, with `customer_account_code`."},
	{Field{Name: "customer_account_code", Type: Text}, "", "The code of the customer account, with `id_token` or `code`."},
	{Field{Name: "redirect_uri", Type: Text}, "", "The address that `code` was given for."},
}

// ManagerResults are the members of every result of a manager's operation.
var ManagerResults = []Member{
	{Name: "state", Kind: KindAny, Sentence: "Whether the license may be used, why not, and until when this is so."},
	{Name: "warnings", Kind: KindAny, Sentence: "Codes of what went less well than it should; usually empty."},
}

// Members of results that several operations have.
var (
	confirmed = Member{Name: "confirmed", Kind: KindBoolean, Sentence: "Whether the server's word was heard in this call."}
	failed    = Member{Name: "failure", Kind: KindAny, Sentence: "The error of the call to the server if its word was not heard; else null."}
	licenses  = Member{Name: "licenses", Kind: KindAny, Sentence: "Of a bundle, by product code, each license with its state and document; else null."}
	fileText  = Member{Name: "text", Kind: KindText, Sentence: "The text of the request file."}
	fileName  = Member{Name: "file_name", Kind: KindText, Sentence: "The usual name of such a file."}
	savedTo   = Member{Name: "path", Kind: KindText, Sentence: "The file that was written; null if none was asked for."}
)

// Parameters that several operations have.
var (
	ofProduct = Parameter{Field{Name: "product", Type: Text}, "", "Of a bundle, the short code of the product that is meant."}
	ofFeature = Parameter{Field{Name: "feature", Type: Text}, "", "The code of the feature that is meant; without it the license itself."}
	textOf    = Parameter{Field{Name: "text", Type: Text}, "", "The content of the file; or `path`."}
	pathOf    = Parameter{Field{Name: "path", Type: Text}, "", "The file to read, which stays as it is; or `text`."}
	writtenTo = Parameter{Field{Name: "path", Type: Text}, "", "The file to write the text to."}
)

// Refusals that several operations have.
var (
	notStored  = Refusal{NotFound, "no license is stored", []string{"no_license"}}
	notUsable  = Refusal{LicenseState, "the license may not be used: the code is the reason", []string{"deactivated", "license_not_enabled", "license_not_active", "license_expired", "check_overdue"}}
	otherHost  = Refusal{Device, "the license is stored for another device: `activate_license` with `replace_device` moves it to this one", []string{"wrong_device"}}
	notProven  = Refusal{Signature, "the stored license is not proven by the server's signature", []string{"not_proven"}}
	clockBack  = Refusal{Clock, "the clock is too far behind to judge a license with dates", []string{"clock_behind"}}
	withoutOne = Refusal{Limit, "a floating license has no slot", []string{"no_slot"}}
	noWriting  = Refusal{Storage, "the store cannot be written; nothing was sent or changed", []string{"store_read_only", "store_full", "store_locked"}}
	closedOff  = Refusal{Storage, "the stored license may not be read, or was written by a newer version", []string{"store_no_access", "store_too_new"}}
	noReading  = Refusal{Storage, "the stored license cannot be read", []string{"store_damaged", "store_too_new", "store_no_access"}}
	badFile    = Refusal{Offline, "the file is damaged, a path in place of its text, of another kind, or for another device, product or request", []string{"damaged_file", "path_as_text", "wrong_kind", "foreign_device", "foreign_product", "foreign_request"}}
)

// ManagerOperations is the table of the manager's operations.
var ManagerOperations = []ManagerOperation{
	{Name: "activate_license", On: "LicenseManager", Network: true, Identity: true,
		Endpoints: []string{"activate_license", "activate_bundle"},
		Parameters: []Parameter{
			{Field{Name: "replace", Type: Boolean}, "", "Whether a stored license of another identity that may be used is replaced. That one stays activated at the server " +
				"(`seat_kept` in `warnings`): to free its seat, call `deactivate` first."},
			{Field{Name: "replace_device", Type: Boolean}, "", "Whether the device that the license is stored for is deactivated first, if it is not this one: the way out of " +
				"`wrong_device`."},
		},
		Results: []Member{confirmed, failed, licenses},
		Refusals: []Refusal{
			{Argument, "another license is stored and may be used", []string{"license_present"}},
			{HardwareID, "the hardware id of this machine may change", []string{"device_unstable"}},
			noWriting,
		},
		Summary: "Activates a license, or the licenses of a bundle, on this device and stores it.",
		Remarks: "Without an identity the stored license is activated again. The store is proven writable before anything is sent. It " +
			"succeeds once the server has activated the license, whatever its state: look at `state`. A floating license takes its slot at once; " +
			"`failure` holds the error if it got none. If another license was replaced, `warnings` says what is left of it or lost: `seat_kept`, " +
			"`consumption_dropped`, `consumption_in_flight`. An earlier activation whose response was lost is settled first: its license may be " +
			"stored then, and this call be refused with `license_present`."},
	{Name: "local_check", On: "License", Usable: true, Untold: true, Parameters: []Parameter{ofProduct},
		Refusals: []Refusal{notStored, notUsable, otherHost, notProven, clockBack, withoutOne, closedOff},
		Summary:  "Decides on this machine, without a network, whether the stored license may be used.",
		Remarks: "It succeeds only if the license may be used. Otherwise the error's code is the reason, and `details.state` the state. It takes " +
			"microseconds; once an hour it may write to the store, which takes milliseconds."},
	{Name: "check", On: "License", Network: true, Usable: true,
		Endpoints:  []string{"check_license", "check_bundle"},
		Known:      []string{"license_id"},
		Parameters: []Parameter{ofProduct, ofFeature},
		Results:    []Member{confirmed, failed, licenses},
		Refusals:   []Refusal{notStored, notUsable, otherHost, notProven, clockBack, withoutOne, noReading},
		Summary:    "Asks the server about the stored license, stores what it says, and decides like `local_check`.",
		Remarks: "It succeeds only if the license may be used, even if no server could be reached: then `confirmed` is false and `failure` is the " +
			"error of the network. It takes or renews the slot of a floating license, and reports local consumption afterwards."},
	{Name: "current", On: "LicenseManager", Untold: true,
		Results: []Member{
			{Name: "document", Kind: KindAny, Sentence: "The license as the server sent it; of a bundle all of them; null if none is stored."},
			{Name: "identity", Kind: KindAny, Sentence: "The license key or the user name of the stored license."},
			{Name: "device", Kind: KindAny, Sentence: "The hardware id that the license is stored for, and where it came from."},
			{Name: "contact", Kind: KindMoment, Sentence: "When the server last confirmed the license."},
			{Name: "use", Kind: KindAny, Sentence: "The consumption that is counted here and not reported yet, also by feature."},
			{Name: "store", Kind: KindAny, Sentence: "Where the license is stored, and whether it can be written."},
			{Name: "pending", Kind: KindAny, Sentence: "The activations that were started and not finished."},
			licenses,
		},
		Refusals: []Refusal{closedOff},
		Summary:  "Returns everything that is known of the stored license.",
		Remarks:  "It succeeds whatever the state."},
	{Name: "deactivate", On: "License", Network: true,
		Endpoints: []string{"deactivate_license", "deactivate_bundle"},
		Known:     []string{"license_id", "consumptions"},
		Parameters: []Parameter{
			{Field{Name: "remove_local_data", Type: Boolean}, "", "Whether everything that is stored of the license is removed afterwards. " +
				"Of a license that was deactivated before it is removed without asking the server."},
		},
		Results: []Member{confirmed},
		Refusals: []Refusal{notStored,
			{LicenseState, "the license was deactivated before", []string{"deactivated"}}, otherHost, noReading},
		Summary: "Deactivates the stored license at the server, and marks it here as deactivated.",
		Remarks: "If the server's word was not heard, nothing changes and the error is the network's."},
	{Name: "create_offline_activation_file", On: "LicenseManager", Identity: true, Untold: true,
		Endpoints:  []string{"activate_offline", "activate_bundle_offline"},
		Parameters: []Parameter{writtenTo},
		Results: []Member{fileText, fileName,
			{Name: "request_id", Kind: KindText, Sentence: "The id of the request, which the license file must name."}, savedTo},
		Refusals: []Refusal{
			{Argument, "another license is stored and may be used", []string{"license_present"}},
			{HardwareID, "the hardware id of this machine may change", []string{"device_unstable"}},
			noWriting,
		},
		Summary: "Makes the text of a request file for an activation without a network, and remembers its id.",
		Remarks: "Four requests are remembered; a fifth replaces the oldest. The text of an activation by user name contains the password."},
	{Name: "activate_license_offline", On: "LicenseManager", LargeText: true,
		Parameters: []Parameter{textOf, pathOf,
			{Field{Name: "any_request", Type: Boolean}, "", "Whether a file for a request that is not remembered here is accepted."}},
		Results: []Member{licenses},
		Refusals: []Refusal{badFile,
			{Signature, "the file was not made by the trusted key, or was changed", []string{"file_signature_wrong"}}, noWriting},
		Summary: "Verifies a license file and stores its license.",
		Remarks: "It succeeds once the license is stored, whatever its state: look at `state`."},
	{Name: "update_offline", On: "License", LargeText: true,
		Parameters: []Parameter{textOf, pathOf,
			{Field{Name: "reset_consumption", Type: Boolean}, "", "Whether the consumption that is counted here is forgotten."},
			{Field{Name: "older", Type: Boolean}, "", "Whether a file that is older than the stored license is accepted."}},
		Results: []Member{licenses},
		Refusals: []Refusal{notStored, badFile,
			{Offline, "the file is for another license, or is not newer than what is stored", []string{"foreign_license", "older_file"}},
			{Signature, "the file was not made by the trusted key, or was changed", []string{"file_signature_wrong"}}, noWriting},
		Summary: "Verifies a refresh file for the stored license and stores what it says."},
	{Name: "deactivate_offline", On: "License",
		Endpoints:  []string{"deactivate_offline", "deactivate_bundle_offline"},
		Known:      []string{"license_id", "consumptions", "product_features"},
		Parameters: []Parameter{writtenTo},
		Results:    []Member{fileText, fileName, savedTo},
		Refusals:   []Refusal{notStored, otherHost, noReading, noWriting},
		Summary:    "Marks the stored license as deactivated and makes the text of the request file that deactivates it at the server.",
		Remarks:    "From then on the license may not be used here. Asked again, it returns the same text."},
	{Name: "add_local_consumption", On: "License",
		Parameters: []Parameter{
			{Field{Name: "consumptions", Type: Integer}, "units of the license", "How much was consumed; 1 unless given. Negative only if the license allows it."},
			ofProduct, ofFeature},
		Refusals: []Refusal{notStored, notUsable,
			{Limit, "more is consumed than the license allows", []string{"license_not_enough_consumptions"}},
			{API, "the license counts no consumption", []string{"license_not_consumption"}},
			{NotFound, "the license has no such feature", []string{"unsupported_product_feature"}}, noWriting},
		Summary: "Counts consumption on this device, durably, until it is reported.",
		Remarks: "After an error nothing was counted, and the call may be repeated, unless the error's `details.applied` is true: then it counts, " +
			"but may not outlive a loss of power."},
	{Name: "sync_consumption", On: "License", Network: true,
		Parameters: []Parameter{ofProduct, ofFeature,
			{Field{Name: "req_overages", Type: Boolean}, "", "Whether more may be consumed than bought."}},
		Results: []Member{
			{Name: "synced", Kind: KindBoolean, Sentence: "Whether the server has taken the consumption; false while another process reports it."},
			confirmed, failed},
		Refusals: []Refusal{notStored, otherHost, noReading, noWriting},
		Summary:  "Reports the consumption that is counted on this device to the server.",
		Remarks:  "A report whose outcome is unknown is settled later, in the customer's favour."},
	{Name: "floating_borrow", On: "License", Network: true, Proof: true,
		Parameters: []Parameter{
			{Field{Name: "borrowed_until", Type: Text}, "", "When the slot ends, in UTC; without it as late as is allowed."}, ofProduct, ofFeature},
		Results: []Member{confirmed},
		Refusals: []Refusal{notStored, otherHost,
			{Limit, "there is no free slot", []string{"floating_not_available"}}, noWriting},
		Summary: "Borrows a slot of a floating license, to use it without a network.",
		Remarks: "Of a license that belongs to a user the API asks for proof: a password or, for single sign-on, a token or a code."},
	{Name: "floating_release", On: "License", Network: true,
		Parameters: []Parameter{ofProduct, ofFeature},
		Results:    []Member{confirmed},
		Refusals:   []Refusal{notStored, otherHost, noReading},
		Summary:    "Gives the slot of a floating license back to the others.",
		Remarks: "Closing the manager does not: another process on this device may use the same slot. A check takes a slot again, and so does " +
			"`poll`: end a watchdog before."},
	{Name: "poll", On: "LicenseManager", Network: true, Untold: true,
		Results: []Member{
			{Name: "events", Kind: KindAny, Sentence: "What has happened since the last poll, the oldest first: at most 64."},
			{Name: "next_ms", Kind: KindInteger, Unit: "milliseconds", Sentence: "When to call it again."}},
		Summary: "Does what is due: checks the license, renews its slot, reports consumption. It returns what has happened.",
		Remarks: "It succeeds even if the network fails, and whatever the state. Call it from any thread, again after `next_ms`; an earlier call " +
			"costs nothing."},
	{Name: "clear_local_storage", On: "LicenseManager",
		Refusals: []Refusal{noWriting},
		Summary:  "Removes everything that is stored of the license.",
		Remarks:  "Nothing is sent: the device stays activated at the server, and `warnings` holds `seat_kept`."},
}

// LookupManagerOperation returns the manager's operation of that name, or nil.
func LookupManagerOperation(name string) *ManagerOperation {
	i := slices.IndexFunc(ManagerOperations, func(o ManagerOperation) bool { return o.Name == name })
	if i < 0 {
		return nil
	}
	return &ManagerOperations[i]
}

// Fields are the fields of the operation's endpoints that its request may have.
func (o *ManagerOperation) Fields() []Field {
	var fields []Field
	for _, name := range o.Endpoints {
		for _, f := range Lookup(name).Fields {
			known := slices.Contains(ManagerKnows, f.Name) || slices.Contains(o.Known, f.Name)
			again := slices.ContainsFunc(fields, func(g Field) bool { return g.Name == f.Name })
			if !known && !again {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

// Takes lists the members that the operation's request may have at its top, besides options and those of an identity.
func (o *ManagerOperation) Takes() []Field {
	fields := o.Fields()
	for _, p := range o.Parameters {
		fields = append(fields, p.Field)
	}
	return fields
}
