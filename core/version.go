package core

// version is set when the library is built: -X github.com/openspring/openspring/core.version=….
var version = "0.1.0"

// LibraryVersion returns the version of OpenSpring.
func LibraryVersion() string { return version }

// ABIVersion is the number of the C ABI that an opened client reports.
const ABIVersion = 1

// sdkVersion is sent to the API as sdk_ver.
func sdkVersion() string { return "OpenSpring/" + version }
