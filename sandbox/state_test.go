package sandbox

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// writtenAt is when testdata/state-1.json was written, by the last sandbox that wrote version 1.
var writtenAt = time.Date(2026, 11, 28, 6, 47, 0, 0, time.UTC)

func copyOf(t *testing.T, name string) (path string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	path = filepath.Join(t.TempDir(), "state.json")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	return path
}

func asJSON(t *testing.T, value any) (decoded any) {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &decoded))
	return decoded
}

func TestStateOfVersion1IsMigrated(t *testing.T) {
	t.Parallel()
	path := copyOf(t, "state-1.json")
	text, err := os.ReadFile("testdata/state-1-view.json")
	require.NoError(t, err)
	var want map[string]any
	require.NoError(t, json.Unmarshal(text, &want))
	for range 2 { // the second time from what the first wrote
		c := start(t, Options{StateFile: path, Clock: fixedClock(writtenAt)})
		state := c.server.state()
		assert.Equal(t, int64(60), state.Clock.OffsetS)
		kept := want["licenses"].([]any)
		assert.Equal(t, kept, asJSON(t, state.Licenses[:len(kept)]))
		assert.Len(t, state.Licenses, len(sampleModel(writtenAt).licenses), "newer samples are added")
		for i, p := range want["products"].([]any) {
			assert.Subset(t, asJSON(t, state.Products[i]), p)
		}
		assert.Equal(t, want["blacklist"], asJSON(t, state.Blacklist))
		c.wantCode("the slot is held", c.check("floating", "B"), "floating_not_available")
		require.NoError(t, c.server.Close())
	}
	c := start(t, Options{StateFile: path, Clock: fixedClock(writtenAt)})
	jiri := c.identity("user", "J").with(members{"username": "jiri@sandbox.example"})
	c.wantOK("the second user's device", c.post("/deactivate_license", jiri))
	c.wantCode("a device that was freed", c.deactivate("license", "B"), "device_not_found")
	c.wantOK("its place", c.activate("license", "B"))
	assert.Zero(t, c.license("license").TransferCount)
	ids := []int64{}
	for _, l := range c.server.published().licenses {
		for _, d := range l.Devices {
			ids = append(ids, d.ID)
		}
	}
	slices.Sort(ids)
	assert.Len(t, slices.Compact(ids), 13, "device ids are given once")
	for _, o := range c.server.published().orders {
		assert.Contains(t, []string{"order-0001", "order-9"}, o.StoreID)
	}
}

func TestStateFileWithoutASampleStaysUsable(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]func(*model){
		"a license": func(m *model) { m.licenses = m.licenses[1:] },
		"a product with its licenses": func(m *model) {
			m.products = slices.DeleteFunc(m.products, func(p *product) bool { return p.ShortCode == "osp-studio" || p.ShortCode == "osp-bundle" })
			m.licenses = slices.DeleteFunc(m.licenses, func(l *license) bool { return l.Product == "osp-studio" || l.Bundle == "osp-bundle" })
		},
		"users with their licenses": func(m *model) {
			m.users = nil
			m.licenses = slices.DeleteFunc(m.licenses, func(l *license) bool { return len(l.Users) > 0 })
		},
		"credentials and accounts": func(m *model) {
			m.credentials, m.accounts = nil, nil
			for _, u := range m.users {
				u.Account = ""
			}
		},
	} {
		m := sampleModel(writtenAt)
		m.edit(m.known("online_only")[0]).Terms.MaxActivations = 77
		lost(m)
		text, err := encodeState(m)
		require.NoError(t, err, name)
		path := filepath.Join(t.TempDir(), "state.json")
		require.NoError(t, os.WriteFile(path, text, 0o600))
		c := start(t, Options{StateFile: path})
		for sample := range c.line.Licenses {
			if l := c.license(sample); sample == "online_only" {
				assert.Equal(t, int64(77), l.MaxActivations, name)
			}
		}
		assert.Len(t, c.server.published().licenses, len(sampleModel(writtenAt).licenses), name)
		for _, sample := range []string{"license", "user", "bundle_user", "consumption"} {
			path := "/activate_license"
			if sample == "bundle_user" {
				path = "/activate_bundle"
			}
			c.wantOK(name+": "+sample, c.post(path, c.identity(sample, "A")))
		}
	}
}

func TestSampleGivesWayToTheUsersOwn(t *testing.T) {
	t.Parallel()
	m := sampleModel(writtenAt)
	own := m.licenses[0]
	own.ID, own.Name = firstLicenseID+1, "my own" // with the key of the sample named license
	m.licenses[1].Name = "trial"                  // takes the name of another sample
	m.licenses = slices.DeleteFunc(m.licenses, func(l *license) bool { return l.Terms.IsTrial })
	bruno := m.userByEmail("bruno@sandbox.example")
	m.licenses = slices.DeleteFunc(m.licenses, func(l *license) bool { return l.Name == "bundle_user" })
	bruno.ID = firstUserID + 1
	text, err := encodeState(m)
	require.NoError(t, err)
	got, err := decodeState(text, writtenAt)
	require.NoError(t, err)
	assert.Empty(t, got.known("license"))
	assert.Len(t, got.known("trial"), 1)
	assert.Equal(t, "osp-user", got.known("trial")[0].Product)
	for _, l := range got.known("bundle_user") {
		assert.Equal(t, int64(firstUserID+1), l.Users[0].User, "the sample's user is found by e-mail address")
	}
	assert.Len(t, got.known("bundle_user"), 2)
}

func TestStateThatDoesNotHoldTogetherIsRefused(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*model){
		"short_code osp-editor is there twice":   func(m *model) { m.products[1].ShortCode = "osp-editor" },
		"bundle names osp-none":                  func(m *model) { m.products[2].Bundle[0] = "osp-none" },
		"release_date of 1.0.0":                  func(m *model) { m.products[0].Versions[0].ReleaseDate = "soon" },
		"user id 9017 is there twice":            func(m *model) { m.users[1].ID = 9017 },
		"customer account NONE, which":           func(m *model) { m.users[0].Account = "NONE" },
		"password of jana@sandbox.example":       func(m *model) { m.users[0].Password = "" },
		"its user is not there":                  func(m *model) { m.licenses[1].Users[0].User = 1 },
		"its order is not there":                 func(m *model) { m.licenses[1].Order = 1 },
		"license id 1770311100000201 is there":   func(m *model) { m.licenses[1].ID = m.licenses[0].ID },
		"license_key is needed":                  func(m *model) { m.licenses[0].Key = "" },
		"users are needed":                       func(m *model) { m.licenses[1].Users = nil },
		"product osp-bundle is a bundle":         func(m *model) { m.licenses[0].Product = "osp-bundle" },
		`"osp-user-bundle" is not a bundle that`: func(m *model) { m.licenses[0].Bundle = "osp-user-bundle" },
		"license name user is there twice":       func(m *model) { m.licenses[0].Name = "user" },
		"of a user who is not the license's":     func(m *model) { m.licenses[1].Devices = []device{{HardwareID: "A", User: bruno}} },
		"device A is there twice":                func(m *model) { m.licenses[0].Devices = []device{{HardwareID: "A", ID: 1}, {HardwareID: "A", ID: 2}} },
		"devices is out of range":                func(m *model) { m.given.Devices = -1 },
		"license_type must be":                   func(m *model) { m.licenses[0].Terms.LicenseType = "" },
		"code reports is there twice":            func(m *model) { f := m.known("consumption")[0].Terms.ProductFeatures; f[1].Code = "reports" },
		"API key osp-sandbox-api-key lacks":      func(m *model) { m.credentials[0].Secret = "" },
		"max_activations of user jana@sandbox.e": func(m *model) { m.licenses[1].Users[0].MaxActivations = -1 },
		"the trial of device A has no license":   func(m *model) { m.trials = []trial{{Product: "osp-editor", HardwareID: "A", License: 1}} },
		"an entry is null":                       func(m *model) { m.users = append(m.users, nil) },
		"clock_offset_s is out of range":         func(m *model) { m.offset = 200 * 365 * 24 * time.Hour },
	} {
		m := sampleModel(writtenAt)
		spoil(m)
		text, err := encodeState(m)
		require.NoError(t, err)
		_, err = decodeState(text, writtenAt)
		assert.ErrorContains(t, err, want)
	}
}
