package sandbox

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
	if err := c.server.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got mode %v, %v; want 0600", info.Mode(), err)
	}
	c = start(t, Options{StateFile: path})
	after := c.admin("GET", "/state", "").body
	cutNow := func(text []byte) string { _, rest, _ := bytes.Cut(text, []byte(`"products"`)); return string(rest) }
	if cutNow(before) != cutNow(after) || !strings.Contains(string(after), `"offset_s":60`) {
		t.Errorf("after a restart:\n got %s\nwant %s", after, before)
	}
	c.bearer = token
	got := c.wantOK("an older token is still good", c.activate("license", "A"))
	if !strings.Contains(string(got.body), "\"metadata\":{\"b\":\"<&>\u2028\",\"a\":[1]}") {
		t.Errorf("metadata: got %s", got.body)
	}
}

func TestStateFileIsHeldByOneServer(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	c := start(t, Options{StateFile: path})
	if _, err := New(Options{Key: testKey(), StateFile: path}); err == nil || !strings.Contains(err.Error(), "another sandbox") || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want a refusal that names the file", err)
	}
	if err := c.server.Close(); err != nil {
		t.Fatal(err)
	}
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
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := New(Options{Key: testKey(), StateFile: path}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want a refusal that names the file", name, err)
		}
		if kept, err := os.ReadFile(path); err != nil || string(kept) != text {
			t.Errorf("%s: the file became %q, %v", name, kept, err)
		}
	}
	if _, err := New(Options{Key: testKey(), StateFile: filepath.Join(t.TempDir(), "none", "state.json")}); err == nil {
		t.Error("a folder that is not there: got no error")
	}
}

func TestFailedSaveRefusesTheCallAndKeepsTheState(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	c := start(t, Options{StateFile: filepath.Join(folder, "state.json")})
	c.wantOK("activate", c.activate("license", "A"))
	moved := folder + ".away"
	if err := os.Rename(folder, moved); err != nil {
		t.Fatal(err)
	}
	if got := c.activate("license", "B"); got.status != 500 || got.code() != "internal_error" {
		t.Errorf("got %d %s, want 500 internal_error", got.status, got.body)
	} else if !strings.Contains(string(got.body), "no such file or directory") {
		t.Errorf("got %s, want the reason in it", got.body)
	}
	if n := len(c.license("license").Devices); n != 1 {
		t.Errorf("got %d devices, want the old state", n)
	}
	if err := os.Rename(moved, folder); err != nil {
		t.Fatal(err)
	}
	c.wantOK("once there is room again", c.activate("license", "B"))
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 2 {
		t.Errorf("got %v, %v; want the state and its lock and no temporary file", entries, err)
	}
}
