package sandbox

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStateOutlivesTheServer(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	c := start(t, Options{StateFile: path})
	c.wantOK("activate", c.post("/activate_license", c.identity("license", "A").with(members{"os_ver": "1", "is_vm": false, "variables": members{"a": "<&>\u2028"}})))
	c.wantOK("activate", c.activate("floating", "A"))
	c.wantOK("check", c.check("floating", "A"))
	c.wantOK("deactivate", c.deactivate("license", "A"))
	c.patch("license", `{"metadata":{"b":"<&>\u2028","a":[1]}}`)
	c.mustAdmin("PUT", "/clock", `{"offset_s":60}`)
	c.mustAdmin("PUT", "/blacklist/B", "")
	token := c.withToken().bearer
	before := c.admin("GET", "/state", "").body
	require.NoError(t, c.server.Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	c = start(t, Options{StateFile: path})
	after := c.admin("GET", "/state", "").body
	cutNow := func(text []byte) string { _, rest, _ := bytes.Cut(text, []byte(`"products"`)); return string(rest) }
	require.Equal(t, cutNow(after), cutNow(before), "after a restart:\n got %s\nwant %s", after, before)
	assert.Contains(t, string(after), `"offset_s":60`, "after a restart:\n got %s\nwant %s", after, before)
	c.bearer = token
	got := c.wantOK("an older token is still good", c.activate("license", "A"))
	assert.Contains(t, string(got.body), "\"metadata\":{\"b\":\"<&>\u2028\",\"a\":[1]}", "metadata: got %s", got.body)
}

func TestStateFileIsHeldByOneServer(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	c := start(t, Options{StateFile: path})
	_, err := New(Options{Key: testKey(), StateFile: path})
	require.Error(t, err)
	require.Contains(t, err.Error(), "another sandbox")
	assert.Contains(t, err.Error(), path)
	require.NoError(t, c.server.Close())
	start(t, Options{StateFile: path})
}

func TestDamagedStateFileIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no JSON":          "{",
		"other format":     `{"format":"x","version":1}`,
		"later version":    `{"format":"openspring-sandbox-state","version":3}`,
		"unknown member":   `{"format":"openspring-sandbox-state","version":1,"more":1}`,
		"null license":     `{"format":"openspring-sandbox-state","version":1,"licenses":[null]}`,
		"foreign product":  `{"format":"openspring-sandbox-state","version":1,"licenses":[{"product":"x"}]}`,
		"no terms":         `{"format":"openspring-sandbox-state","version":1,"licenses":[{"product":"osp-editor"}]}`,
		"impossible clock": `{"format":"openspring-sandbox-state","version":1,"clock_offset_s":99999999999}`,
		"empty":            "",
	} {
		path := filepath.Join(t.TempDir(), "state.json")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := New(Options{Key: testKey(), StateFile: path})
		require.Error(t, err, name)
		assert.Contains(t, err.Error(), path, name)
		kept, err := os.ReadFile(path)
		require.NoError(t, err, "%s: the file became %q", name, kept)
		assert.Equal(t, text, string(kept), "%s: the file became %q", name, kept)
	}
	_, err := New(Options{Key: testKey(), StateFile: filepath.Join(t.TempDir(), "none", "state.json")})
	assert.Error(t, err, "a folder that is not there: got no error")
}

func TestFailedSaveRefusesTheCallAndKeepsTheState(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "state")
	require.NoError(t, os.Mkdir(folder, 0o700))
	c := start(t, Options{StateFile: filepath.Join(folder, "state.json")})
	c.wantOK("activate", c.activate("license", "A"))
	moved := folder + ".away"
	require.NoError(t, os.Rename(folder, moved))
	got := c.activate("license", "B")
	assert.Equal(t, 500, got.status)
	assert.Equal(t, "internal_error", got.code())
	assert.Contains(t, string(got.body), "no such file or directory")
	assert.Equal(t, 1, len(c.license("license").Devices))
	require.NoError(t, os.Rename(moved, folder))
	c.wantOK("once there is room again", c.activate("license", "B"))
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, entries, 2)
}
