package api

// Operation is a function of the library that is not an endpoint of the API: a step that is done on this machine, or
// for another one.
type Operation struct {
	// Name is the function's name behind osp_.
	Name string
	// Client means that it needs an open client, and takes its handle as every endpoint's function does.
	Client bool
	// Network means that it may wait for a server.
	Network bool
	// LargeText means that its request holds the text of a file, and may be as large as that.
	LargeText bool
	// Complete means that it takes the option complete.
	Complete bool
	// Summary says in one sentence what it does.
	Summary string
}

// Operations is the table of operations.
var Operations = []Operation{
	{Name: "create_offline_request", Client: true,
		Summary: "Makes the text of a request file on a device without network."},
	{Name: "send_offline_request", Client: true, Network: true, LargeText: true, Complete: true,
		Summary: "Sends the text of a request file for a device without network, from any machine."},
	{Name: "load_offline_response", Client: true, LargeText: true, Complete: true,
		Summary: "Verifies and reads the text of a license file on the device."},
	{Name: "evaluate_license", LargeText: true,
		Summary: "Judges whether a license may be used, at a moment."},
	{Name: "hardware_id", Summary: "Reads this machine's hardware id."},
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
