package core

import (
	"encoding/json"

	"github.com/openspring/openspring/hwid"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/shortage"
)

// deviceInfo describes this machine. What could not be read is left out, so that the result can be passed on as it is.
func deviceInfo(arguments) (json.RawMessage, *failure.Error) {
	if fail := failure.OfShortage(shortage.StartPoller()); fail != nil {
		return nil, fail
	}
	device, err := hwid.ReadDevice()
	if err != nil {
		return nil, noHardwareID(input.Request, "", err)
	}
	return deviceJSON(device), nil
}

func deviceJSON(d hwid.Device) json.RawMessage {
	w := rawjson.Writer{}
	w.Open()
	text := func(name, value string) {
		if value != "" {
			w.Text(name, value)
		}
	}
	text("os_ver", d.OSVersion)
	text("hostname", d.Hostname)
	text("ip", d.IP)
	text("mac_address", d.MACAddress)
	if d.IsVM != nil {
		w.Boolean("is_vm", *d.IsVM)
	}
	text("vm_info", d.VMInfo)
	w.Close()
	return w.Out
}
