package settings

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
)

// sample has a setting of each type, and an object within an object.
type sample struct {
	title, colour, pem string
	count              int
	size               int64
	on                 bool
	wait               time.Duration
	inner              struct {
		secret string
		deep   struct{ hours time.Duration }
	}
	last int
}

func (s *sample) places() []any {
	return []any{&s.title, &s.colour, &s.pem, &s.count, &s.size, &s.on, &s.wait, &s.inner.secret, &s.inner.deep.hours, &s.last}
}

var table = Table{Scope: input.Manager, Rows: []api.Setting{
	{Name: "title", Required: true},
	{Name: "colour", Type: api.SettingWord, Words: []string{"red", "green", "blue"}, Default: "red"},
	{Name: "pem", Type: api.SettingPEM},
	{Name: "count", Type: api.SettingInteger, Least: 1, Most: 9},
	{Name: "size", Type: api.SettingBytes, Least: 1, Most: 1 << 40, Default: 1},
	{Name: "on", Type: api.SettingBoolean, Default: true},
	{Name: "wait_minutes", Type: api.SettingMinutes, Most: 60, Default: 5},
	{Name: "inner", Type: api.SettingObject, Members: []api.Setting{
		{Name: "secret", Secret: true, Least: 16, Most: 32},
		{Name: "deep", Type: api.SettingObject, Members: []api.Setting{
			{Name: "a_hours", Type: api.SettingHours, Least: -1, Most: 10, Default: 2},
		}},
	}},
	{Name: "last", Type: api.SettingInteger, Most: 5, Default: 3},
}}

func read(text string) (sample, *failure.Error) {
	var s sample
	table.SetDefaults(s.places())
	fail := table.Read([]byte(text), s.places())
	return s, fail
}

func TestSettingsAreReadOverTheirDefaultsThroughObjects(t *testing.T) {
	t.Parallel()
	got, fail := read(`{"title":"t","size":1099511627776,"on":false,"pem":null,"inner":{"secret":"0123456789abcdef","deep":{"a_hours":-1}},"last":4}`)
	require.Nil(t, fail)
	want := sample{title: "t", colour: "red", size: 1 << 40, wait: 5 * time.Minute, last: 4}
	want.inner.secret, want.inner.deep.hours = "0123456789abcdef", -time.Hour
	assert.Equal(t, want, got)
	require.Nil(t, table.Check(got.places()))
	got, fail = read(`{"inner":null}`)
	require.Nil(t, fail)
	assert.Equal(t, sample{colour: "red", size: 1, on: true, wait: 5 * time.Minute, last: 3, inner: struct {
		secret string
		deep   struct{ hours time.Duration }
	}{deep: struct{ hours time.Duration }{2 * time.Hour}}}, got)
}

func TestSettingsAreRefusedByTheNameOfTheirPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"inner":[]}`:                                           "inner must be of type object in the manager's settings and is of type array",
		`{"inner":{"secret":1}}`:                                 "inner.secret must be of type text in the manager's settings and is of type number",
		`{"inner":{"secret":"0123456789abcde"}}`:                 "inner.secret must have at least 16 bytes in the manager's settings",
		`{"inner":{"secret":"` + strings.Repeat("x", 33) + `"}}`: "inner.secret is longer than 32 bytes in the manager's settings",
		`{"inner":{"deep":{"a_hours":11}}}`:                      "inner.deep.a_hours must be an integer from -1 to 10 in the manager's settings",
		`{"inner":{"secert":1}}`:                                 `the manager's settings has the unknown member "inner.secert"; the nearest known one is "inner.secret"`,
		`{"colour":"pink"}`:                                      `colour must be "red", "green" or "blue"`,
		`{"count":0}`:                                            "count must be an integer from 1 to 9 in the manager's settings",
	} {
		_, fail := read(text)
		require.NotNil(t, fail, text)
		assert.Equal(t, api.Config, fail.Status, text)
		assert.Equal(t, want, fail.Message, text)
	}
}

func TestSettingsOfAStructAreChecked(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*sample){
		"the manager's settings lacks the member title":                                 func(s *sample) { s.title = "" },
		"count must be an integer from 1 to 9 in the manager's settings":                func(s *sample) { s.count = 10 },
		"size must be an integer from 1 to 1099511627776 in the manager's settings":     func(s *sample) { s.size = 0 },
		"wait_minutes must be an integer from 0 to 60 in the manager's settings":        func(s *sample) { s.wait = 61 * time.Minute },
		"inner.deep.a_hours must be an integer from -1 to 10 in the manager's settings": func(s *sample) { s.inner.deep.hours = -2 * time.Hour },
		"title holds a tab in the manager's settings":                                   func(s *sample) { s.title = "\t" },
	} {
		s := sample{title: "t", size: 1}
		change(&s)
		fail := table.Check(s.places())
		require.NotNil(t, fail, want)
		assert.Equal(t, want, fail.Message)
	}
	assert.Nil(t, table.Check((&sample{title: "t", size: 1}).places()))
}
