package core_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
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
		_, err := core.HardwareID([]byte(request))
		if fail := wantError(t, err, api.Argument, code); fail.Message == "" {
			t.Errorf("%s: no message", request)
		}
	}
}

func TestHardwareIDExplainsItself(t *testing.T) {
	t.Parallel()
	for _, request := range [][]byte{nil, []byte(`{}`), []byte(`{"algorithm":"default","options":{"call_id":"x"}}`)} {
		answer, err := core.HardwareID(request)
		if err != nil {
			if !errors.Is(err, &core.Error{Status: api.HardwareID, Code: "no_hardware_id"}) {
				t.Errorf("error = %v; want an id or no_hardware_id", err)
			}
			continue
		}
		var result struct {
			HardwareID, Algorithm, Source, Environment *string
			ID                                         *string `json:"hardware_id"`
			Stable                                     *bool
			Refused                                    []struct{ Source, Reason string }
		}
		if err := json.Unmarshal(answer.Result, &result); err != nil {
			t.Fatalf("%s: %v", answer.Result, err)
		}
		if result.ID == nil || result.Algorithm == nil || result.Source == nil || result.Environment == nil || result.Stable == nil || result.Refused == nil {
			t.Errorf("result = %s; want all members", answer.Result)
		}
	}
}
