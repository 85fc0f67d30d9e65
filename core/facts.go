package core

import (
	"time"

	"github.com/openspring/openspring/hwid"
)

// Facts are what a client knows of its product and its device, for what is built upon it.
type Facts struct {
	Product   string
	CompanyID int64
	// HardwareID is this device's. Where the configuration gives it, HardwareIDConfigured is true.
	HardwareID           string
	HardwareIDConfigured bool
	// HardwareIDAlgorithm is the algorithm by which it can be asked for again, HardwareIDSource where it is from.
	HardwareIDAlgorithm, HardwareIDSource string
	// HardwareIDStable is whether it is expected to stay; see hwid.ID.
	HardwareIDStable bool
	// SkipsSignatures is whether no signature is checked.
	SkipsSignatures bool
	// Timeout is what a call gets that asks for no other.
	Timeout time.Duration
	// Trace is whether every call is traced.
	Trace bool
	Clock Clock
}

// Facts returns what the client knows. It may be asked after Close.
func (c *Client) Facts() Facts {
	return Facts{
		Product: c.presets.Product, CompanyID: c.settings.CompanyID, HardwareID: c.device.HardwareID,
		HardwareIDConfigured: c.device.Source == fromConfiguration, HardwareIDAlgorithm: c.device.Algorithm, HardwareIDSource: c.device.Source,
		HardwareIDStable: c.device.Stable, SkipsSignatures: c.settings.InsecureSkipSignature, Timeout: c.settings.Timeout, Trace: c.settings.Trace, Clock: c.settings.Clock,
	}
}

// ClockOffset is what the client adds to this machine's time in the requests that it sends.
func (c *Client) ClockOffset() time.Duration { return c.transport.ClockOffset() }

// configuredDevice is this device's id and where it is from. One that the configuration gives is stable by its word.
func configuredDevice(hardwareID, algorithm string) hwid.ID {
	return hwid.ID{HardwareID: hardwareID, Algorithm: algorithm, Source: fromConfiguration, Stable: true}
}
