package api

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDefaultsOfSettingsAreOfTheirTypeAndWithinTheirBounds(t *testing.T) {
	t.Parallel()
	for _, s := range slices.Concat(ClientSettings, ManagerSettings) {
		switch value := s.Default.(type) {
		case nil:
			assert.NotEqual(t, SettingBoolean, s.Type, "%s needs a default", s.Name)
			assert.False(t, s.Type.Number() && s.Least <= 0, "%s: 0 is a value, and what a Go program that sets nothing has", s.Name)
		case bool:
			assert.Equal(t, SettingBoolean, s.Type, s.Name)
		case int:
			require.True(t, s.Type.Number(), s.Name)
			assert.True(t, int64(value) >= s.Least && int64(value) <= s.Most, "the default of %s is out of its bounds", s.Name)
		case string:
			require.False(t, s.Type.Number() || s.Type == SettingBoolean, s.Name)
			assert.True(t, s.Type != SettingWord || slices.Contains(s.Words, value), "the default of %s is not one of its words", s.Name)
		default:
			t.Errorf("the default of %s is of type %T", s.Name, value)
		}
	}
}

func TestSettingsHaveNamesOfTheirOwnAndUnitsWhereTheyAreDurations(t *testing.T) {
	t.Parallel()
	units := map[SettingType]string{SettingMilliseconds: "ms", SettingMinutes: "minutes", SettingHours: "hours"}
	for _, rows := range [][]Setting{ClientSettings, ManagerSettings} {
		seen := map[string]bool{}
		for _, s := range rows {
			assert.False(t, seen[s.Name], "%s occurs twice", s.Name)
			seen[s.Name] = true
			if s.Type.Duration() {
				assert.Regexp(t, "_"+units[s.Type]+"$", s.Name)
			}
			assert.True(t, s.Type != SettingWord || len(s.Words) > 1, "%s: words", s.Name)
			assert.True(t, len(s.Words) == 0 || s.Type == SettingWord || s.Type == SettingText, "%s: words", s.Name)
			assert.Equal(t, s.Type.Number(), s.Most > 0 && s.Most >= s.Least && s.Type != SettingText, "%s: bounds", s.Name)
		}
	}
}
