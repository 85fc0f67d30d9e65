package manager_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/manager"
)

func TestWithoutALicenseNothingIsUsableAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	u := newWorld(t, "license").open()
	got := u.refused("local_check", "", api.NotFound, "no_license")
	assert.Equal(t, "no_license", got.reason())
	assert.Empty(t, got.warnings())
	assert.Nil(t, u.do("current", "").at("document"))
	assert.NoDirExists(t, u.folder)
	var info map[string]any
	require.NoError(t, json.Unmarshal(u.Info().Result, &info))
	assert.Equal(t, true, info["writable"])
	assert.Equal(t, u.folder, info["path"])
}

func TestRequestsOfAManagerAreRead(t *testing.T) {
	t.Parallel()
	u := newWorld(t, "license").open()
	for request, code := range map[string]string{
		`"license_key":"K"`: "misplaced_member", `"hardware_id":"H"`: "misplaced_member", `"prodct":"p"`: "unknown_member",
		`"product":7`: "wrong_type", `"product":"another"`: "invalid_value", `"options":{"timeout":1}`: "unknown_member",
		`"timeout_ms":1`: "misplaced_member", `"product":"osp-editor","product":"x"`: "duplicate_member",
	} {
		u.refused("local_check", request, api.Argument, code)
	}
	u.refused("check_license", "", api.Argument, "unknown_operation")
	require.NoError(t, u.Close())
	_, err := u.Call(t.Context(), "local_check", []byte("{}"))
	var fail *manager.Error
	require.ErrorAs(t, err, &fail)
	assert.Equal(t, api.Handle, fail.Status)
}
