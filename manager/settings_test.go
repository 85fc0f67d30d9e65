package manager

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

func TestSettingsAreReadOverTheirDefaults(t *testing.T) {
	t.Parallel()
	got, err := ParseSettings([]byte(`{"location":"user","name":"Acme Editor","store_key":"0123456789abcdef","check_within_hours":-1,
		"check_every_minutes":5,"lock_timeout_ms":250,"require_stable_device":false,"bundle":null}`))
	require.NoError(t, err)
	assert.Equal(t, Settings{Location: "user", Name: "Acme Editor", StoreKey: "0123456789abcdef", CheckWithin: -time.Hour,
		GracePeriod: 14 * 24 * time.Hour, ClockTolerance: 24 * time.Hour, CheckEvery: 5 * time.Minute, LockTimeout: 250 * time.Millisecond}, got)
	defaults := DefaultSettings()
	assert.Equal(t, Settings{CheckWithin: 30 * 24 * time.Hour, GracePeriod: 14 * 24 * time.Hour, ClockTolerance: 24 * time.Hour,
		CheckEvery: time.Hour, RequireStableDevice: true, LockTimeout: 5 * time.Second}, defaults)
}

func TestSettingsAreRefused(t *testing.T) {
	t.Parallel()
	const place = `"location":"user","name":"Acme"`
	for document, want := range map[string]struct{ code, mentions string }{
		`{}`:                                       {"missing_member", "location and name, or path"},
		`{"name":"Acme"}`:                          {"missing_member", "location and name, or path"},
		`{"location":"user"}`:                      {"missing_member", "the member name"},
		`{"location":"attic"}`:                     {"invalid_value", `location must be "user", "machine" or "memory"`},
		`{"path":"/p","location":"memory"}`:        {"contradiction", "path"},
		`{"path":"/p","name":"Acme"}`:              {"contradiction", "path"},
		`{"location":"user","name":"a/b"}`:         {"invalid_value", "name"},
		`{"location":"user","name":".."}`:          {"invalid_value", "name"},
		`{` + place + `,"store_key":"hunter2"}`:    {"invalid_value", "store_key must have at least 16 bytes"},
		`{` + place + `,"check_within_hours":-2}`:  {"invalid_value", "check_within_hours must be an integer from -1 to 87600"},
		`{` + place + `,"check_every_minutes":0}`:  {"invalid_value", "check_every_minutes"},
		`{` + place + `,"check_within":1}`:         {"unknown_member", `"check_within_hours"`},
		`{` + place + `,"lock_timeout_ms":600001}`: {"invalid_value", "lock_timeout_ms"},
	} {
		s, err := ParseSettings([]byte(document))
		if err == nil {
			if fail := s.check(); fail != nil {
				err = fail
			}
		}
		var fail *failure.Error
		require.True(t, errors.As(err, &fail), document)
		assert.Equal(t, api.Config, fail.Status, document)
		assert.Equal(t, want.code, fail.Code, document)
		assert.Contains(t, fail.Message, want.mentions, document)
		assert.NotContains(t, fail.Message, "hunter2", document)
	}
	for _, document := range []string{`{` + place + `}`, `{"path":"/p"}`, `{"location":"memory"}`} {
		s, err := ParseSettings([]byte(document))
		require.NoError(t, err)
		assert.Nil(t, s.check(), document)
	}
}

func TestFormattingSettingsShowsNoSecret(t *testing.T) {
	t.Parallel()
	s := DefaultSettings()
	s.Path, s.StoreKey = "/var/lib/acme", "hunter2-hunter2-"
	document, err := json.Marshal(s)
	require.NoError(t, err)
	text := string(document)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		text += fmt.Sprintf(verb, s) + fmt.Sprintf(verb, &s) + fmt.Sprintf(verb, []Settings{s})
	}
	assert.False(t, strings.Contains(text, "hunter2"), text)
	assert.Contains(t, text, "/var/lib/acme")
}
