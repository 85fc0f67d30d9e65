package manager_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

// mounted puts a world's license on a disk of its own of 64 KB.
func (w *world) mounted(t *testing.T) *world {
	t.Helper()
	w.folder = t.TempDir()
	if err := syscall.Mount("tmpfs", w.folder, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("NOT TESTED: this process may not mount a file system: " + err.Error())
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(w.folder, syscall.MNT_DETACH)) })
	return w
}

// untouched calls everything that must store something before it sends something.
func (u *user) untouched(code string) {
	u.t.Helper()
	before := len(u.admin("GET", "requests", ""))
	for operation, request := range map[string]string{"activate_license": u.identity(), "sync_consumption": "", "add_local_consumption": "",
		"create_offline_activation_file": u.identity(), "deactivate_offline": ""} {
		u.refused(operation, request, api.Storage, code)
	}
	assert.Len(u.t, u.admin("GET", "requests", ""), before, "nothing was sent")
	assert.Equal(u.t, "ok", u.do("local_check", "").reason())
	assert.Equal(u.t, "ok", u.do("check", "").reason(), "a check needs no store")
	assert.Equal(u.t, "ok", u.open().do("local_check", "").reason(), "the license is still usable")
}

func TestAFullDiskCostsNoLicense(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption").mounted(t)
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", "")
	ballast := filepath.Join(w.folder, "ballast")
	require.ErrorIs(t, os.WriteFile(ballast, make([]byte, 1<<20), 0o600), syscall.ENOSPC)
	u.untouched("store_full")
	require.NoError(t, os.Remove(ballast))
	u.do("sync_consumption", "")
	assert.Equal(t, int64(1), w.total())
}

func TestAReadOnlyDiskCostsNoLicense(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption").mounted(t)
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", "")
	require.NoError(t, syscall.Mount("", w.folder, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	u.untouched("store_read_only")
	require.NoError(t, syscall.Mount("", w.folder, "", syscall.MS_REMOUNT, ""))
	u.do("sync_consumption", "")
	assert.Equal(t, int64(1), w.total())
}
