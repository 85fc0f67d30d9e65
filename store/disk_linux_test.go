package store_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/store"
)

// mounted is a tmpfs with options, for this test.
func mounted(t *testing.T, options string) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, options); err != nil {
		t.Skip("NOT TESTED: this process may not mount a file system: " + err.Error())
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(folder, 0)) })
	return folder
}

func TestAFullDiskIsAnErrorAndTheLicenseStays(t *testing.T) {
	t.Parallel()
	folder := mounted(t, "size=64k")
	s := at(t, folder)
	put(t, s, store.Both, "one")
	ballast := filepath.Join(folder, "ballast")
	require.ErrorIs(t, os.WriteFile(ballast, make([]byte, 1<<20), 0o600), syscall.ENOSPC)
	assert.Contains(t, refused(t, s, "store_full"), "free some space")
	fails(t, s.Clear(t.Context()), api.Storage, "store_full")
	usable(t, s, "one")
	assert.Equal(t, []string{"ballast", "editor.0", "editor.1"}, files(t, folder))
	require.NoError(t, os.Remove(ballast))
	put(t, s, store.One, "two")
	usable(t, s, "two")
}

func TestAReadOnlyDiskIsAnErrorAndTheLicenseStays(t *testing.T) {
	t.Parallel()
	folder := mounted(t, "size=64k")
	s := at(t, folder)
	put(t, s, store.Both, "one")
	require.NoError(t, syscall.Mount("", folder, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	assert.False(t, s.Writable())
	refused(t, s, "store_read_only")
	fails(t, s.Clear(t.Context()), api.Storage, "store_read_only")
	usable(t, s, "one")
	_, got, err := s.TrySync(t.Context())
	assert.False(t, got)
	fails(t, err, api.Storage, "store_read_only")
	missing := at(t, filepath.Join(folder, "missing"))
	assert.False(t, missing.Writable())
	assert.Contains(t, refused(t, missing, "store_read_only"), "cannot be made")
}
