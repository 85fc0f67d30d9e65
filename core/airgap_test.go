package core_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
)

// The codes of vectors r6-activation-1 and r6-confirmation.
const (
	airGapDevice         = "5d41402abc4b2a76b9719d911017c592ae2f0f5b0a1c2d3e4f5061728394a5b6"
	airGapLicense        = "OSPT-4K7Q-ZZ2M-9XWB"
	airGapKey            = "3om64+V+xhWEutHmCBpET+SITSLvftWT/1duypl525rGaioRM+XK7t6BwD52/ZAOGSjNc1ziLDljeigGUWPTXQ=="
	airGapInitialization = "7muYoQDDC4zSU2QVrMOMHzJNGrWFTkBYD4kY892hZzs="
	airGapActivation     = "Fyr2pBkpKJJ2ZRL4F8AkJA3K3pCQv9Woxve0nAvyUns8PM+N0NiPMF4fsw1qP/dRw7PHcBSnALXfZeJscAnRUA=="
	airGapConfirmation   = "eczIvuKfLQTiwrgbfZmjGlc4G6sA31ttOFZZJ9HiXGoEbDdxysSXt2g3jg2FxmIU/alXebSaDYkQkV/lg3OYjg=="
)

func encoded(t *testing.T, request map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(request)
	require.NoError(t, err)
	return text
}

func creation(changes map[string]any) map[string]any {
	return changed(map[string]any{"initialization_code": airGapInitialization, "license_key": airGapLicense, "hardware_id": airGapDevice}, changes)
}

func verification(changes map[string]any) map[string]any {
	return changed(map[string]any{"air_gap_key": airGapKey, "confirmation_code": airGapConfirmation, "license_key": airGapLicense,
		"policy_id": "998", "hardware_id": airGapDevice}, changes)
}

func changed(request, changes map[string]any) map[string]any {
	for name, value := range changes {
		request[name] = value
	}
	return request
}

func TestAirGapCodesAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	broken := airGapInitialization[:20] + " \r\n" + airGapInitialization[20:] + "\u00a0\n"
	for _, changes := range []map[string]any{
		nil, {"initialization_code": broken}, {"license_key": "\ufeff " + airGapLicense + "\n"}, {"options": map[string]any{"call_id": "x"}},
	} {
		response, err := core.CreateAirGapCodeJSON(encoded(t, creation(changes)))
		require.NoError(t, err)
		assert.JSONEq(t, `{"activation_code":"`+airGapActivation+`","hardware_id":"`+airGapDevice+`","license_key":"`+airGapLicense+`"}`, string(response.Result))
	}
	for _, changes := range []map[string]any{
		nil, {"confirmation_code": "\t" + airGapConfirmation[:44] + "\n" + airGapConfirmation[44:]}, {"air_gap_key": airGapKey + "\r\n"},
	} {
		response, err := core.VerifyAirGapCodeJSON(encoded(t, verification(changes)))
		require.NoError(t, err)
		assert.JSONEq(t, `{"hardware_id":"`+airGapDevice+`","license_key":"`+airGapLicense+`","policy_id":"998"}`, string(response.Result))
	}
}

func TestAConfirmationIsForOneDeviceLicenseAndPolicy(t *testing.T) {
	t.Parallel()
	for name, changes := range map[string]map[string]any{
		"another device":       {"hardware_id": airGapDevice + "0"},
		"another license":      {"license_key": "OSPT-4K7Q-ZZ2M-9XWC"},
		"another policy":       {"policy_id": "999"},
		"no policy":            {"policy_id": ""},
		"a policy that is nil": {"policy_id": nil},
		"an activation code":   {"confirmation_code": airGapActivation},
		"no base64":            {"confirmation_code": "what?"},
	} {
		_, err := core.VerifyAirGapCodeJSON(encoded(t, verification(changes)))
		fail := wantError(t, err, api.Signature, "air_gap_code_wrong")
		assert.Equal(t, api.EnterLicense, fail.UserAction(), name)
	}
}

func TestAirGapRequestsAreRefused(t *testing.T) {
	t.Parallel()
	for code, changes := range map[string]map[string]any{
		"missing_member": {"license_key": nil},
		"empty_value":    {"license_key": " \u00a0"},
		"invalid_text":   {"license_key": "OSPT\n9XWB"},
		"wrong_type":     {"initialization_code": 1},
		"unknown_member": {"confirmation_code": airGapConfirmation},
		"value_too_long": {"hardware_id": strings.Repeat("x", 257)},
	} {
		_, err := core.CreateAirGapCodeJSON(encoded(t, creation(changes)))
		wantError(t, err, api.Argument, code)
	}
	_, err := core.CreateAirGapCodeJSON(encoded(t, creation(map[string]any{"initialization_code": "AAAA"})))
	fail := wantError(t, err, api.Argument, "invalid_air_gap_code")
	assert.NotContains(t, fail.Message, "AAAA", "the code is a secret")
	_, err = core.VerifyAirGapCodeJSON(encoded(t, verification(map[string]any{"air_gap_key": airGapConfirmation})))
	wantError(t, err, api.Argument, "invalid_air_gap_key")
	_, err = core.VerifyAirGapCodeJSON(nil)
	wantError(t, err, api.Argument, "not_json")
}

func TestTheDeviceOfAnAirGapCodeIsThisMachineUnlessNamed(t *testing.T) {
	t.Parallel()
	id, err := core.HardwareIDJSON(nil)
	if err != nil {
		t.Skip("this machine has no hardware id")
	}
	var machine struct {
		HardwareID string `json:"hardware_id"`
	}
	require.NoError(t, json.Unmarshal(id.Result, &machine))
	for _, device := range []any{nil, ""} {
		response, err := core.CreateAirGapCodeJSON(encoded(t, creation(map[string]any{"hardware_id": device})))
		require.NoError(t, err)
		assert.Contains(t, string(response.Result), `"hardware_id":"`+machine.HardwareID+`"`)
	}
}

func TestTheTypedFunctionsReadWhatTheLibraryMade(t *testing.T) {
	t.Parallel()
	request := core.CreateAirGapCodeRequest{InitializationCode: airGapInitialization, LicenseKey: airGapLicense, HardwareID: airGapDevice}
	made, err := core.CreateAirGapCode(request)
	require.NoError(t, err)
	assert.Equal(t, []string{airGapActivation, airGapDevice, airGapLicense}, []string{made.ActivationCode, made.HardwareID, made.LicenseKey})
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", request, request, request), airGapInitialization)

	confirmed, err := core.VerifyAirGapCode(core.VerifyAirGapCodeRequest{AirGapKey: airGapKey, ConfirmationCode: airGapConfirmation,
		LicenseKey: airGapLicense, PolicyID: "998", HardwareID: airGapDevice})
	require.NoError(t, err)
	assert.Equal(t, "998", confirmed.PolicyID)
	_, err = core.VerifyAirGapCode(core.VerifyAirGapCodeRequest{AirGapKey: airGapKey, ConfirmationCode: airGapActivation,
		LicenseKey: airGapLicense, PolicyID: "998", HardwareID: airGapDevice})
	wantError(t, err, api.Signature, "air_gap_code_wrong")

	info, err := core.ReadDeviceInfo()
	require.NoError(t, err)
	assert.NotEmpty(t, info.Hostname)
}

func TestLocalOperationsThatDoNotExistAreNamed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"hardware_ID", "check_license", ""} {
		_, err := core.Local(name, []byte("{}"), nil)
		wantError(t, err, api.Argument, "unknown_operation")
	}
}

func TestDeviceInfoHasOnlyWhatTheActivationTakes(t *testing.T) {
	t.Parallel()
	response, err := core.DeviceInfoJSON(nil)
	require.NoError(t, err)
	var members map[string]any
	require.NoError(t, json.Unmarshal(response.Result, &members))
	assert.NotEmpty(t, members["hostname"])
	fields := map[string]bool{}
	for _, f := range api.Lookup("activate_license").Fields {
		fields[f.Name] = true
	}
	for name, value := range members {
		assert.True(t, fields[name], "activate_license has no field %s", name)
		assert.NotEqual(t, "", value, "%s is empty and not left out", name)
		assert.NotNil(t, value, "%s is null and not left out", name)
	}
	request, err := json.Marshal(members)
	require.NoError(t, err)
	again, err := core.DeviceInfoJSON([]byte(`{"options":{}}`))
	require.NoError(t, err)
	assert.JSONEq(t, string(request), string(again.Result), "a machine describes itself the same way twice")
}
