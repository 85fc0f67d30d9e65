package core

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/pasted"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/shortage"
)

// createAirGapCode makes the activation code for an initialization code.
func createAirGapCode(in arguments) (json.RawMessage, *failure.Error) {
	device, license, fail := airGapped(in)
	if fail != nil {
		return nil, fail
	}
	made, err := wire.ActivationCode(withoutSpace(in.text("initialization_code")), device, license)
	switch {
	case errors.Is(err, wire.ErrInitializationCode):
		return nil, failure.New(api.Argument, "invalid_air_gap_code", err.Error())
	case err != nil:
		return nil, failure.From(err, libraryFailed)
	}
	w := rawjson.Writer{}
	w.Open()
	w.Text("activation_code", made)
	w.Text("hardware_id", device)
	w.Text("license_key", license)
	w.Close()
	return w.Out, nil
}

// verifyAirGapCode checks a confirmation code.
func verifyAirGapCode(in arguments) (json.RawMessage, *failure.Error) {
	device, license, fail := airGapped(in)
	if fail != nil {
		return nil, fail
	}
	policy := in.text("policy_id")
	err := wire.VerifyConfirmationCode(withoutSpace(in.text("air_gap_key")), withoutSpace(in.text("confirmation_code")), device, license, policy)
	switch {
	case errors.Is(err, wire.ErrAirGapKey):
		return nil, failure.New(api.Argument, "invalid_air_gap_key", err.Error())
	case err != nil:
		return nil, failure.New(api.Signature, "air_gap_code_wrong", err.Error())
	}
	w := rawjson.Writer{}
	w.Open()
	w.Text("hardware_id", device)
	w.Text("license_key", license)
	w.Text("policy_id", policy)
	w.Close()
	return w.Out, nil
}

// airGapped returns the texts that the codes cover. The device is this machine unless the request names another.
func airGapped(in arguments) (device, license string, fail *failure.Error) {
	license = strings.TrimFunc(in.text("license_key"), pasted.IsAround)
	if fail = input.Request.CheckText("license_key", license, input.MaxText); fail != nil {
		return "", "", fail
	}
	if device = in.text("hardware_id"); device != "" {
		return device, license, nil
	}
	if fail = failure.OfShortage(shortage.StartPoller()); fail != nil {
		return "", "", fail
	}
	id, fail := readHardwareID(input.Request, "hardware_id", "")
	return id.HardwareID, license, fail
}
