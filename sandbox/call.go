package sandbox

import (
	"encoding/json"
	"time"
)

// call is what a rule needs to know about a request.
type call struct {
	now        time.Time
	hardwareID string
	// user is the license user who calls; nil on key-based licenses.
	user                    *user
	data                    map[string]string
	isVM                    *bool
	variables               map[string]json.RawMessage
	consumptions            int64
	usage                   []usage
	offline, expiredAsError bool
}

// usage is the local use of a feature that an offline deactivation reports.
type usage struct {
	code         string
	consumptions int64
}

// note stores what a call tells about its device.
func note(d *device, c *call) {
	if len(c.data) > 0 && d.Data == nil {
		d.Data = map[string]string{}
	}
	for name, value := range c.data {
		d.Data[name] = value
	}
	if c.isVM != nil {
		d.IsVM = c.isVM
	}
	if len(c.variables) > 0 && d.Variables == nil {
		d.Variables = map[string]json.RawMessage{}
	}
	for name, value := range c.variables {
		d.Variables[name] = value
	}
}
