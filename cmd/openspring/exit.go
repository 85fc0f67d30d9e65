package main

import "github.com/openspring/openspring/core/api"

// The exit codes, which docs/cli.md lists.
const (
	exitOK          = 0
	exitLicense     = 1
	exitUsage       = 2
	exitNetwork     = 3
	exitRefused     = 4
	exitFile        = 5
	exitUntrusted   = 6
	exitMachine     = 7
	exitInterrupted = 130
)

// exitCodes are the exit codes of the statuses.
var exitCodes = map[api.Status]int{
	api.OK:           exitOK,
	api.LicenseState: exitLicense, api.NotFound: exitLicense, api.Limit: exitLicense, api.Device: exitLicense,
	api.Argument: exitUsage, api.Config: exitUsage,
	api.Network: exitNetwork, api.Timeout: exitNetwork, api.Unavailable: exitNetwork,
	api.Protocol: exitRefused, api.API: exitRefused, api.Auth: exitRefused,
	api.Offline: exitFile, api.Storage: exitFile,
	api.Signature: exitUntrusted,
	api.Clock:     exitMachine, api.HardwareID: exitMachine, api.Memory: exitMachine,
	api.Cancelled: exitInterrupted,
}

// exitCode is the exit code of a status. What is left is a fault of the program.
func exitCode(status api.Status) int {
	if code, ok := exitCodes[status]; ok {
		return code
	}
	return exitMachine
}
