//go:build unix

package store_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/store"
)

// inPlace is a place of a kind in a folder.
func inPlace(location string) func(*store.Settings) {
	return func(settings *store.Settings) { settings.Place = store.Place{Location: location, Name: "Acme"} }
}

func TestFoldersAreMadeWhereTheyMayBe(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		location string
		levels   int
		made     bool
	}{
		{"the last folder of a path", "", 1, true}, {"two folders of a path", "", 2, false},
		{"a user's folder below the home", store.User, 3, true}, {"a user's home", store.User, 4, false},
		{"a machine's folder", store.Machine, 1, false},
	} {
		base := t.TempDir()
		folder := filepath.Join(append([]string{base}, strings.Split("a/b/c/d", "/")[:row.levels]...)...)
		s := at(t, folder, inPlace(row.location))
		assert.Equal(t, store.Snapshot{}, get(t, s), row.name)
		assert.Equal(t, row.made, s.Writable(), row.name)
		assert.NoDirExists(t, filepath.Join(base, "a"), "reading makes nothing")
		if !row.made {
			assert.Contains(t, refused(t, s, "store_no_folder"), "does not exist", row.name)
			assert.NoDirExists(t, filepath.Join(base, "a"), row.name)
			continue
		}
		put(t, s, store.One, "one")
		for path := folder; path != base; path = filepath.Dir(path) {
			info, err := os.Stat(path)
			require.NoError(t, err)
			assert.Equal(t, fs.FileMode(0o700), info.Mode().Perm(), path)
		}
	}
}

func TestSomethingElseInPlaceOfTheFolderIsAnError(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	file := filepath.Join(base, "file")
	writeFile(t, file, nil)
	for _, folder := range []string{file, filepath.Join(file, "below")} {
		s := at(t, folder)
		_, err := s.Read(t.Context())
		fails(t, err, api.Storage, "store_no_folder")
		assert.Contains(t, refused(t, s, "store_no_folder"), "something else stands in its place")
		assert.False(t, s.Writable())
	}
	link := filepath.Join(base, "link")
	require.NoError(t, os.Symlink(t.TempDir(), link))
	put(t, at(t, link), store.One, "one")
	usable(t, at(t, link), "one")
}

func TestALinkToNothingInPlaceOfAFolderIsSaidSo(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	link, goal := filepath.Join(base, "link"), filepath.Join(base, "goal")
	require.NoError(t, os.Symlink(goal, link))
	for _, folder := range []string{link, filepath.Join(link, "license"), filepath.Join(link, "a", "b", "c")} {
		for _, location := range []string{"", store.User, store.Machine} {
			s := at(t, folder, inPlace(location))
			_, err := s.Read(t.Context())
			assert.Contains(t, fails(t, err, api.Storage, "store_no_folder").Message, link+" is a link to something that does not exist")
			assert.Contains(t, refused(t, s, "store_no_folder"), link+" is a link to something that does not exist")
			assert.False(t, s.Writable())
			assert.NoFileExists(t, goal)
		}
	}
	s := at(t, filepath.Join(link, "license"))
	require.NoError(t, os.Mkdir(goal, 0o700))
	put(t, s, store.One, "one")
	usable(t, s, "one")
}

func TestAFolderThatGoesIsMadeAgain(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "license")
	s := at(t, folder)
	put(t, s, store.Both, "one")
	require.NoError(t, os.RemoveAll(folder))
	assert.True(t, s.Changed())
	assert.Equal(t, store.Snapshot{}, get(t, s))
	put(t, s, store.Both, "two")
	usable(t, s, "two")
	require.NoError(t, os.RemoveAll(folder))
	writeFile(t, folder, []byte("a file"))
	assert.True(t, s.Changed())
	refused(t, s, "store_no_folder")
	assert.Equal(t, "a file", string(readFile(t, folder)))
}

// strangers make something at a path that is no regular file.
var strangers = map[string]func(t *testing.T, path string){
	"a link": func(t *testing.T, path string) {
		target := filepath.Join(t.TempDir(), "target")
		writeFile(t, target, []byte("precious"))
		require.NoError(t, os.Symlink(target, path))
		t.Cleanup(func() { assert.Equal(t, "precious", string(readFile(t, target))) })
	},
	"a link to nothing": func(t *testing.T, path string) {
		target := filepath.Join(t.TempDir(), "target")
		require.NoError(t, os.Symlink(target, path))
		t.Cleanup(func() { assert.NoFileExists(t, target) })
	},
	"a folder": func(t *testing.T, path string) { require.NoError(t, os.Mkdir(path, 0o700)) },
	"a pipe":   func(t *testing.T, path string) { require.NoError(t, syscall.Mkfifo(path, 0o600)) },
	"a socket": func(t *testing.T, path string) {
		// The paths of sockets are short: it is made elsewhere and moved here.
		short, err := os.MkdirTemp("", "s")
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, os.RemoveAll(short)) })
		listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: short + "/s", Net: "unix"})
		require.NoError(t, err)
		listener.SetUnlinkOnClose(false)
		t.Cleanup(func() { require.NoError(t, listener.Close()) })
		require.NoError(t, os.Rename(short+"/s", path))
	},
}

func TestNothingButAFileIsAcceptedInPlaceOfAFile(t *testing.T) {
	t.Parallel()
	for what, makeIt := range strangers {
		for _, name := range []string{"editor.0", "editor.1", "editor.lock", "editor.sync"} {
			t.Run(what+" in place of "+name, func(t *testing.T) {
				t.Parallel()
				folder := t.TempDir()
				path := filepath.Join(folder, name)
				makeIt(t, path)
				s := at(t, folder)
				switch name {
				case "editor.sync":
					_, _, err := s.TrySync(t.Context())
					assert.Contains(t, fails(t, err, api.Storage, "store_symlink").Message, path)
				case "editor.lock":
					assert.Contains(t, refused(t, s, "store_symlink"), path)
					assert.Equal(t, store.Snapshot{}, get(t, s), "reading takes no lock")
				default:
					_, err := s.Read(t.Context())
					assert.Contains(t, fails(t, err, api.Storage, "store_symlink").Message, path)
					assert.Contains(t, refused(t, s, "store_symlink"), path)
					fails(t, s.Clear(t.Context()), api.Storage, "store_symlink")
				}
			})
		}
	}
}

// failing is the system's files, of which some steps fail.
type failing struct {
	store.Files
	fail func(step, path string) error
}

func (f failing) Read(path string, limit int) ([]byte, error) {
	if err := f.fail("read", path); err != nil {
		return nil, err
	}
	return f.Files.Read(path, limit)
}

func (f failing) Create(path string, mode fs.FileMode) (store.File, error) {
	if err := f.fail("create", path); err != nil {
		return nil, err
	}
	file, err := f.Files.Create(path, mode)
	return failingFile{file, path, f.fail}, err
}

func (f failing) Rename(from, to string) error {
	if err := f.fail("rename", to); err != nil {
		return err
	}
	return f.Files.Rename(from, to)
}

func (f failing) Remove(path string) error {
	if err := f.fail("remove", path); err != nil {
		return err
	}
	return f.Files.Remove(path)
}

func (f failing) Names(folder string) ([]string, error) {
	if err := f.fail("names", folder); err != nil {
		return nil, err
	}
	return f.Files.Names(folder)
}

func (f failing) SyncFolder(folder string) error {
	if err := f.fail("sync folder", folder); err != nil {
		return err
	}
	return f.Files.SyncFolder(folder)
}

func (f failing) TryLock(path string, mode fs.FileMode) (func() error, bool, error) {
	if err := f.fail("lock", path); err != nil {
		return nil, false, err
	}
	return f.Files.TryLock(path, mode)
}

type failingFile struct {
	store.File
	path string
	fail func(step, path string) error
}

func (f failingFile) Write(content []byte) (int, error) {
	if err := f.fail("write", f.path); err != nil {
		half, _ := f.File.Write(content[:len(content)/2])
		return half, err
	}
	return f.File.Write(content)
}

func (f failingFile) Sync() error {
	if err := f.fail("sync", f.path); err != nil {
		return err
	}
	return f.File.Sync()
}

func (f failingFile) Close() error {
	return errors.Join(f.File.Close(), f.fail("close", f.path))
}

// without are settings with files of which one step fails with an error, as long as *on.
func without(on *bool, step string, err error) func(*store.Settings) {
	return func(settings *store.Settings) {
		settings.Files = failing{store.System(), func(now, path string) error {
			if *on && now == step {
				return &fs.PathError{Op: now, Path: path, Err: err}
			}
			return nil
		}}
	}
}

func TestEachStepThatFailsIsATypedErrorAndTheLicenseStays(t *testing.T) {
	t.Parallel()
	causes := []struct {
		err    error
		status api.Status
		code   string
	}{
		{syscall.EIO, api.Storage, "storage_failed"}, {syscall.ENOSPC, api.Storage, "store_full"}, {syscall.EDQUOT, api.Storage, "store_full"},
		{syscall.EFBIG, api.Storage, "store_full"}, {syscall.EROFS, api.Storage, "store_read_only"}, {syscall.EACCES, api.Storage, "store_read_only"},
		{syscall.EPERM, api.Storage, "store_read_only"}, {syscall.EBUSY, api.Storage, "store_busy"}, {syscall.ENOENT, api.Storage, "store_no_folder"},
		{syscall.ESTALE, api.Storage, "storage_failed"}, {syscall.EMFILE, api.Memory, "too_many_open_files"}, {syscall.ENOMEM, api.Memory, "system_resources_short"},
	}
	for _, step := range []string{"create", "write", "sync", "close", "rename", "sync folder", "names", "lock"} {
		for _, cause := range causes {
			t.Run(step+" "+cause.err.Error(), func(t *testing.T) {
				t.Parallel()
				folder := t.TempDir()
				put(t, at(t, folder), store.Both, "one")
				broken := true
				s := at(t, folder, without(&broken, step, cause.err))
				_, err := s.Change(t.Context(), store.One, func(store.Snapshot) (store.Content, error) { return content("two"), nil })
				fail := fails(t, err, cause.status, cause.code)
				assert.Contains(t, fail.Message, folder)
				if cause.status == api.Storage {
					assert.Contains(t, fail.Message, cause.err.Error())
				}
				assert.ErrorIs(t, err, cause.err)
				assert.False(t, store.Applied(err))
				usable(t, s, "one")
				assert.Equal(t, []string{"editor.0", "editor.1"}, files(t, folder))
				broken = false
				put(t, s, store.Both, "three")
				usable(t, s, "three")
			})
		}
	}
}

func TestASlotThatCannotBeReadIsNotDamaged(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		err    error
		status api.Status
		code   string
	}{{syscall.EIO, api.Storage, "storage_failed"}, {syscall.EACCES, api.Storage, "store_no_access"}, {syscall.EBUSY, api.Storage, "store_busy"}} {
		folder := t.TempDir()
		put(t, at(t, folder), store.One, "one")
		put(t, at(t, folder), store.One, "two")
		first, second := readFile(t, filepath.Join(folder, "editor.0")), readFile(t, filepath.Join(folder, "editor.1"))
		only := "editor.1"
		s := at(t, folder, func(settings *store.Settings) {
			settings.Files = failing{store.System(), func(step, path string) error {
				if step == "read" && (only == "" || filepath.Base(path) == only) {
					return &fs.PathError{Op: "read", Path: path, Err: row.err}
				}
				return nil
			}}
		})
		other := get(t, s)
		assert.Equal(t, content("one"), other.Content, row.code)
		assert.Equal(t, []string{store.WarnRecovered}, other.Warnings)
		assert.Contains(t, refused(t, s, row.code), "editor.1")
		fails(t, s.Clear(t.Context()), api.Storage, row.code)
		only = ""
		_, err := s.Read(t.Context())
		fails(t, err, row.status, row.code)
		assert.Equal(t, first, readFile(t, filepath.Join(folder, "editor.0")))
		assert.Equal(t, second, readFile(t, filepath.Join(folder, "editor.1")))
		assert.Equal(t, []string{"editor.0", "editor.1"}, files(t, folder))
	}
}

func TestAShortageIsNoState(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	put(t, at(t, folder), store.One, "one")
	broken := true
	s := at(t, folder, without(&broken, "read", syscall.EMFILE))
	_, err := s.Read(t.Context())
	fails(t, err, api.Memory, "too_many_open_files")
	broken = false
	usable(t, s, "one")
}

// nth are settings with files of which a step fails each time that which says so of its number, counted from 1.
func nth(step string, err error, which func(n int) bool) func(*store.Settings) {
	n := 0
	return func(settings *store.Settings) {
		settings.Files = failing{store.System(), func(now, path string) error {
			if now == step {
				if n++; which(n) {
					return &fs.PathError{Op: now, Path: path, Err: err}
				}
			}
			return nil
		}}
	}
}

// lonely is what each slot of a folder holds by itself.
func lonely(t *testing.T, folder string) (texts []string) {
	for _, name := range []string{"editor.0", "editor.1"} {
		alone := t.TempDir()
		writeFile(t, filepath.Join(alone, name), readFile(t, filepath.Join(folder, name)))
		texts = append(texts, string(get(t, at(t, alone)).Content.Document))
	}
	return texts
}

func TestAChangeThatFailsAtTheSecondSlotIsTakenBack(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"create", "rename", "sync folder"} {
		folder := t.TempDir()
		put(t, at(t, folder), store.Both, "one")
		s := at(t, folder, nth(step, syscall.ENOSPC, func(n int) bool { return n == 2 }))
		_, err := s.Change(t.Context(), store.Both, func(store.Snapshot) (store.Content, error) { return content("two"), nil })
		fails(t, err, api.Storage, "store_full")
		assert.False(t, store.Applied(err), step)
		usable(t, s, "one")
		assert.NotContains(t, lonely(t, folder), documentOf("two"), step)
		put(t, s, store.Both, "three")
		assert.Equal(t, []string{documentOf("three"), documentOf("three")}, lonely(t, folder), step)
	}
}

func TestAChangeThatCannotBeTakenBackSaysThatItCounts(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	put(t, at(t, folder), store.Both, "one")
	readOnlyFrom := 0
	s := at(t, folder, func(settings *store.Settings) {
		settings.Files = failing{store.System(), func(step, path string) error {
			switch {
			case step == "sync folder": // as where the system mounts a disk read-only after its first fault
				readOnlyFrom++
				return syscall.EIO
			case step == "create" && readOnlyFrom > 0:
				return &fs.PathError{Op: step, Path: path, Err: syscall.EROFS}
			}
			return nil
		}}
	})
	_, err := s.Change(t.Context(), store.One, func(store.Snapshot) (store.Content, error) { return content("two"), nil })
	fail := fails(t, err, api.Storage, "storage_failed")
	assert.True(t, store.Applied(err))
	assert.JSONEq(t, "true", string(fail.Detail("applied")))
	assert.False(t, fail.Retryable())
	assert.ErrorIs(t, err, syscall.EROFS, "both causes are told")
	assert.ErrorIs(t, err, syscall.EIO)
	usable(t, s, "two")
}

// deaf does a rename and says that it has failed, as a file server can whose response is lost.
type deaf struct{ store.Files }

func (d deaf) Rename(from, to string) error {
	return errors.Join(d.Files.Rename(from, to), syscall.EIO)
}

func TestARenameThatWasDoneAlthoughItFailedIsTakenBack(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	put(t, at(t, folder), store.Both, "one")
	s := at(t, folder, func(settings *store.Settings) { settings.Files = deaf{store.System()} })
	_, err := s.Change(t.Context(), store.Both, func(store.Snapshot) (store.Content, error) { return content("two"), nil })
	fails(t, err, api.Storage, "storage_failed")
	usable(t, s, "one")
	assert.Equal(t, []string{"editor.0", "editor.1"}, files(t, folder))
}
