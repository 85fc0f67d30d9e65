package core_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/hwid"
)

func TestHardwareIDRequestsAreRefused(t *testing.T) {
	t.Parallel()
	for request, code := range map[string]string{
		"":                                   "not_json",
		"[]":                                 "not_an_object",
		`{"algorithm":"mac"}`:                "invalid_value",
		`{"algorithm":""}`:                   "empty_value",
		`{"algorithm":1}`:                    "wrong_type",
		`{"algoritm":"default"}`:             "unknown_member",
		`{"options":{"complete":true}}`:      "misplaced_member",
		`{"options":{"timeout_ms":"1"}}`:     "wrong_type",
		`{"algorithm":null,"algorithm":"a"}`: "duplicate_member",
	} {
		_, err := core.HardwareIDJSON([]byte(request))
		assert.NotEmpty(t, wantError(t, err, api.Argument, code).Message, "%s: no message", request)
	}
}

func TestHardwareIDExplainsItself(t *testing.T) {
	t.Parallel()
	for _, request := range [][]byte{nil, []byte(`{}`), []byte(`{"algorithm":"default","options":{"call_id":"x"}}`)} {
		response, err := core.HardwareIDJSON(request)
		if err != nil {
			assert.ErrorIs(t, err, &core.Error{Status: api.HardwareID, Code: "no_hardware_id"})
			continue
		}
		var result struct {
			HardwareID, Algorithm, Source, Environment *string
			ID                                         *string `json:"hardware_id"`
			Stable                                     *bool
			Refused                                    []struct{ Source, Reason string }
		}
		require.NoError(t, json.Unmarshal(response.Result, &result), "%s", response.Result)
		require.NotNil(t, result.ID, "result = %s", response.Result)
		require.NotNil(t, result.Algorithm, "result = %s", response.Result)
		require.NotNil(t, result.Source, "result = %s", response.Result)
		require.NotNil(t, result.Environment, "result = %s", response.Result)
		require.NotNil(t, result.Stable, "result = %s", response.Result)
		assert.NotNil(t, result.Refused, "result = %s", response.Result)
	}
}

func TestTypesOfTheLanguagesListTheAlgorithmsThatThereAre(t *testing.T) {
	t.Parallel()
	assert.Equal(t, hwid.Algorithms(), api.HardwareIDAlgorithms)
}
