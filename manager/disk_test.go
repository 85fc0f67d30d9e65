package manager_test

import (
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/store"
)

// faulty are the system's files, of which one step fails.
type faulty struct {
	store.Files
	mu   sync.Mutex
	step string
	err  error
	// next and nextErr fail once the step has failed.
	next    string
	nextErr error
	failed  bool
}

// breaks makes a step fail; no step is none.
func (f *faulty) breaks(step string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.step, f.err, f.next, f.failed = step, err, "", false
}

// then makes another step fail too, once the first one has.
func (f *faulty) then(step string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next, f.nextErr = step, err
}

func (f *faulty) at(step string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.step == step:
		f.failed = true
		return f.err
	case f.failed && f.next == step:
		return f.nextErr
	}
	return nil
}

func (f *faulty) Create(path string, mode fs.FileMode) (store.File, error) {
	if err := f.at("create"); err != nil {
		return nil, err
	}
	file, err := f.Files.Create(path, mode)
	return faultyFile{file, f}, err
}

func (f *faulty) Rename(from, to string) error {
	if err := f.at("rename"); err != nil {
		return err
	}
	return f.Files.Rename(from, to)
}

func (f *faulty) SyncFolder(folder string) error {
	if err := f.at("sync folder"); err != nil {
		return err
	}
	return f.Files.SyncFolder(folder)
}

type faultyFile struct {
	store.File
	faults *faulty
}

func (f faultyFile) Write(content []byte) (int, error) {
	if err := f.faults.at("write"); err != nil {
		return 0, err
	}
	return f.File.Write(content)
}

func (f faultyFile) Sync() error {
	if err := f.faults.at("sync"); err != nil {
		return err
	}
	return f.File.Sync()
}

// over opens a manager of this world over files that can fail.
func (w *world) over(files store.Files) *user {
	settings := manager.DefaultSettings()
	settings.Path = w.folder
	client := w.client()
	m, err := manager.OpenOver(client, settings, files)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { assert.NoError(w.t, m.Close()) })
	return &user{w, client, m}
}

// Whatever step of a write the disk refuses: nothing is sent that cannot be kept, and the license stays usable.
func TestADiskThatFailsAtAnyStepCostsNoLicense(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"create", "write", "sync", "rename", "sync folder"} {
		for err, code := range map[syscall.Errno]string{syscall.ENOSPC: "store_full", syscall.EROFS: "store_read_only", syscall.EIO: "storage_failed"} {
			t.Run(fmt.Sprintf("%s/%s", step, code), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, "consumption")
				files := &faulty{Files: store.System()}
				u := w.over(files)
				u.do("activate_license", w.identity())
				u.do("add_local_consumption", `"consumptions":2`)
				files.breaks(step, &fs.PathError{Op: step, Path: w.folder, Err: err})
				u.untouched(code)
				assert.Contains(t, u.do("check", "").warnings(), "store_not_written")

				files.breaks("", nil)
				u.do("add_local_consumption", "")
				assert.Empty(t, u.do("check", "").warnings(), "what was owed is written with the next change")
				assert.Equal(t, int64(3), w.total(), "nothing is counted twice, and nothing is lost")
			})
		}
	}
}

// What a disk fails to keep is taken back, so that a caller may repeat it.
func TestWhatIsCountedAgainAfterADiskFaultIsCountedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	files := &faulty{Files: store.System()}
	u := w.over(files)
	u.do("activate_license", w.identity())
	files.breaks("sync folder", &fs.PathError{Op: "sync", Path: w.folder, Err: syscall.EIO})
	got := u.refused("add_local_consumption", `"consumptions":2`, api.Storage, "storage_failed")
	assert.Nil(t, got.at("applied"))
	for _, each := range []*user{u, w.open()} {
		assert.EqualValues(t, 0, each.do("current", "").at("use.local"))
	}
	files.breaks("", nil)
	assert.NotContains(t, u.do("poll", "").events(), "store_changed", "no other process has written")
	u.do("add_local_consumption", `"consumptions":2`)
	assert.EqualValues(t, 2, w.open().do("current", "").at("use.local"))
	u.do("sync_consumption", "")
	assert.Equal(t, int64(2), w.total())
}

// Where it cannot be taken back either, because the system has mounted the disk read-only meanwhile, the error says that it counts.
func TestWhatCountsAfterADiskFaultIsSaidSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	files := &faulty{Files: store.System()}
	u := w.over(files)
	u.do("activate_license", w.identity())
	files.breaks("sync folder", &fs.PathError{Op: "sync", Path: w.folder, Err: syscall.EIO})
	files.then("create", &fs.PathError{Op: "create", Path: w.folder, Err: syscall.EROFS})
	got := u.refused("add_local_consumption", `"consumptions":2`, api.Storage, "storage_failed")
	assert.Equal(t, true, got.at("applied"))
	assert.False(t, got.fail.Retryable())
	assert.EqualValues(t, 2, u.do("current", "").at("use.local"))
	files.breaks("", nil)
	u.do("sync_consumption", "")
	assert.Equal(t, int64(2), w.total())
}

func TestConsumptionThatWasNotSentBecauseOfADiskFaultIsReportedByTheNextReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	files := &faulty{Files: store.System()}
	u := w.over(files)
	u.do("activate_license", w.identity())
	u.do("add_local_consumption", `"consumptions":2`)
	files.breaks("sync folder", &fs.PathError{Op: "sync", Path: w.folder, Err: syscall.EIO})
	files.then("create", &fs.PathError{Op: "create", Path: w.folder, Err: syscall.EROFS})
	assert.Equal(t, "no", u.refused("sync_consumption", "", api.Storage, "storage_failed").at("sent"))
	files.breaks("", nil)
	got := u.do("sync_consumption", "")
	assert.Equal(t, true, got.at("synced"))
	assert.Empty(t, got.warnings())
	assert.Equal(t, int64(2), w.total())
}

// lateSync are files of which the last fsync of the folder fails when the store is cleared, after that of each slot.
type lateSync struct {
	store.Files
	syncs atomic.Int32
}

func (l *lateSync) SyncFolder(folder string) error {
	if l.syncs.Add(1) == 3 {
		return &fs.PathError{Op: "sync", Path: folder, Err: syscall.EIO}
	}
	return l.Files.SyncFolder(folder)
}

func TestWhatIsForgottenThoughAnErrorIsReturnedIsForgottenInTheProcessToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	files := &lateSync{Files: store.System()}
	u := w.over(files)
	u.do("activate_license", w.identity())
	files.syncs.Store(0)
	assert.Equal(t, true, u.refused("clear_local_storage", "", api.Storage, "storage_failed").at("applied"))
	for _, each := range []*user{u, w.open()} {
		each.refused("local_check", "", api.NotFound, "no_license")
	}
}

// Nor is the server asked about an earlier activation, unless the disk fails after that.
func TestNothingIsSentForAnActivationThatCannotBeStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	files := &faulty{Files: store.System()}
	u := w.over(files)
	w.fault(`{"kind":"status","status":500,"path":"/activate_license"}`)
	require.NotNil(t, u.try("activate_license", w.identity()).fail)
	asked := w.asked("/activate_license")
	w.license = "one_device"
	for _, fault := range []struct {
		step, sent string
		checks     int
	}{{"create", "no", 0}, {"rename", "maybe", 1}} {
		files.breaks(fault.step, &fs.PathError{Op: fault.step, Path: w.folder, Err: syscall.EIO})
		assert.Equal(t, fault.sent, u.refused("activate_license", w.identity(), api.Storage, "storage_failed").at("sent"), fault.step)
		assert.Equal(t, fault.checks, w.asked("/check_license"), fault.step)
		assert.Equal(t, asked, w.asked("/activate_license"), fault.step)
	}
}

// The text of a deactivation is given out only with the tombstone.
func TestADeactivationThatCannotBeKeptIsTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	files := &faulty{Files: store.System()}
	u := w.over(files)
	u.do("activate_license", w.identity())
	files.breaks("sync folder", &fs.PathError{Op: "sync", Path: w.folder, Err: syscall.EIO})
	u.refused("deactivate_offline", "", api.Storage, "storage_failed")
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())
	files.breaks("", nil)
	first, again := u.do("deactivate_offline", ""), w.open().do("deactivate_offline", "")
	assert.Equal(t, "deactivated", first.reason())
	assert.Equal(t, first.at("text"), again.at("text"))
}

// A deactivation needs no store: nobody is kept from moving a license by a disk.
func TestADeactivationIsKeptInMemoryWhileTheDiskFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	files := &faulty{Files: store.System()}
	u := w.over(files)
	u.do("activate_license", w.identity())
	files.breaks("create", &fs.PathError{Op: "create", Path: w.folder, Err: syscall.EIO})
	got := u.do("deactivate", "")
	assert.Equal(t, "deactivated", got.reason())
	assert.Contains(t, got.warnings(), "store_not_written")
	files.breaks("", nil)
	u.do("create_offline_activation_file", w.identity())
	assert.Equal(t, "deactivated", w.open().do("current", "").reason(), "it is written with the next change")
}

// Nor is removing what is stored an error then: the server has deactivated the device.
func TestADeactivationThatCannotRemoveItsFilesSucceeds(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"create", "write", "sync", "rename", "sync folder"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "license")
			files := &faulty{Files: store.System()}
			u := w.over(files)
			u.do("activate_license", w.identity())
			files.breaks(step, &fs.PathError{Op: step, Path: w.folder, Err: syscall.EROFS})
			got := u.do("deactivate", `"remove_local_data":true`)
			assert.Equal(t, "deactivated", got.reason())
			assert.Equal(t, true, got.at("confirmed"))
			assert.Contains(t, got.warnings(), "store_not_written")
			assert.Equal(t, 1, w.asked("deactivate_license"))
			u.refused("local_check", "", api.LicenseState, "deactivated")

			next := w.open()
			assert.Equal(t, "ok", next.do("local_check", "").reason(), "what is stored is all that the next process knows")
			next.refused("check", "", api.LicenseState, "license_not_active")

			files.breaks("", nil)
			assert.Equal(t, "no_license", u.do("clear_local_storage", "").reason())
			assert.Equal(t, "no_license", w.open().do("current", "").reason())
		})
	}
}

func TestFilesThatAreDeletedWhileAProcessRunsAreGoneForAllItsCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "metered")
	u := w.open()
	u.do("activate_license", w.identity())
	require.NoError(t, os.RemoveAll(w.folder))
	w.pass(2 * time.Hour)
	asked := w.asked("check_license")
	assert.Equal(t, "no_license", u.do("poll", "").reason())
	assert.Equal(t, asked, w.asked("check_license"), "there is nothing to ask about")
	for _, operation := range []string{"local_check", "check", "add_local_consumption", "deactivate"} {
		u.refused(operation, "", api.NotFound, "no_license")
	}
	assert.Equal(t, "ok", u.do("activate_license", w.identity()).reason())
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())
}

func TestFilesThatComeBackCountAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	require.NoError(t, os.Rename(w.folder, w.folder+"-unmounted"))
	w.pass(lookAgain)
	u.refused("local_check", "", api.NotFound, "no_license")
	require.NoError(t, os.Rename(w.folder+"-unmounted", w.folder))
	w.pass(lookAgain)
	assert.Equal(t, "ok", u.do("local_check", "").reason())
}
