package sandbox

import "time"

// call is what a rule needs to know about a request.
type call struct {
	now        time.Time
	hardwareID string
	// user is the license user who calls; nil on key-based licenses.
	user         *licenseUser
	data         map[string]string
	isVM         *bool
	variables    []variable
	consumptions int64
	usage        []usage
	// expiredAsError and graceIsExpired are the sandbox's options.
	offline, expiredAsError, graceIsExpired bool
}

// usage is the local use of a feature that an offline deactivation reports.
type usage struct {
	code         string
	consumptions int64
}
