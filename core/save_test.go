package core_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/sandbox"
)

// privately reads a file and checks that it is the only one in its folder and that others cannot read it.
func privately(t *testing.T, path string) string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, entries, 1)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

func TestTheFilesOfAnOfflineActivationAreSavedAndLoadedAgain(t *testing.T) {
	t.Parallel()
	server := inSandbox(t, sandbox.Options{})
	for name, tc := range map[string]struct {
		request func(core.Identity) core.OfflineRequest
		send    core.OfflineEndpoint
		kind    core.FileKind
	}{
		"license": {func(i core.Identity) core.OfflineRequest { return core.ActivateOfflineRequest{Identity: i} }, core.ForActivateOffline, core.LicenseKind},
		"bundle": {func(i core.Identity) core.OfflineRequest { return core.ActivateBundleOfflineRequest{Identity: i} },
			core.ForActivateBundleOffline, core.BundleKind},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, license := typedFor(t, server, name, nil)
			made, err := client.CreateOfflineRequest(t.Context(), tc.request(license))
			require.NoError(t, err)
			path := filepath.Join(t.TempDir(), "my.req")
			require.NoError(t, os.WriteFile(path, []byte("an earlier one"), 0o600))
			where, err := made.Save(path)
			require.NoError(t, err)
			assert.Equal(t, path, where)
			assert.Equal(t, made.Text, privately(t, path))

			sent, err := client.SendOfflineRequest(t.Context(), core.SendOfflineRequestRequest{Endpoint: tc.send, Text: made.Text})
			require.NoError(t, err)
			folder := t.TempDir()
			where, err = sent.File.Save(folder)
			require.NoError(t, err)
			assert.Equal(t, filepath.Join(folder, "ls_activation.lic"), where)

			load := func(text string) *core.OfflineResponse {
				got, err := client.LoadOfflineResponse(t.Context(), core.LoadOfflineResponseRequest{Text: text, Kind: tc.kind, RequestID: made.RequestID})
				require.NoError(t, err)
				return got
			}
			got := load(privately(t, where))
			again := filepath.Join(t.TempDir(), "again.lic")
			if tc.kind == core.BundleKind {
				where, err = got.Bundle.Save(again)
				require.NoError(t, err)
				assert.Equal(t, string(got.Bundle.Raw), string(load(privately(t, where)).Bundle.Raw))
				_, err = got.Bundle.Licenses[0].Save(again)
				wantError(t, err, api.Argument, "invalid_value")
				return
			}
			where, err = got.License.Save(again)
			require.NoError(t, err)
			assert.Equal(t, string(got.License.Raw), string(load(privately(t, where)).License.Raw))
		})
	}
}

func TestWhatCannotBeSavedSaysWhy(t *testing.T) {
	t.Parallel()
	client, license := typedFor(t, inSandbox(t, sandbox.Options{}), "license", nil)
	online, err := client.ActivateLicense(t.Context(), core.ActivateLicenseRequest{Identity: license})
	require.NoError(t, err)
	_, err = online.Save(filepath.Join(t.TempDir(), "x.lic"))
	assert.Contains(t, wantError(t, err, api.Argument, "invalid_value").Message, "an online response contains no signature")

	file := core.LicenseFile{Text: "x", FileName: "ls_activation.lic"}
	missing := filepath.Join(t.TempDir(), "no-folder", "x.lic")
	_, err = file.Save(missing)
	fail := wantError(t, err, api.Storage, "storage_failed")
	assert.ErrorIs(t, err, fs.ErrNotExist)
	assert.Contains(t, fail.Message, missing+": no such file or directory")
	_, err = file.Save(os.DevNull)
	assert.Contains(t, wantError(t, err, api.Storage, "storage_failed").Message, "it is not a regular file")
}
