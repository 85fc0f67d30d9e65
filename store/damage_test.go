package store_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/store"
)

// at is a store in a folder of the disk.
func at(t *testing.T, folder string, more ...func(*store.Settings)) *store.Store {
	t.Helper()
	settings := store.Settings{Place: store.Place{Path: folder}, Folder: folder, Code: "editor"}
	for _, change := range more {
		change(&settings)
	}
	s, err := store.Open(settings)
	require.NoError(t, err)
	return s
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	return file
}

func writeFile(t *testing.T, path string, content []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, content, 0o600))
}

// files returns the names in a folder, without the lock files.
func files(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != ".lock" && filepath.Ext(entry.Name()) != ".sync" {
			names = append(names, entry.Name())
		}
	}
	return names
}

// fails checks the code of an error, and returns it.
func fails(t *testing.T, err error, status api.Status, code string) *failure.Error {
	t.Helper()
	var fail *failure.Error
	require.ErrorAs(t, err, &fail)
	require.Equal(t, status.Name()+" "+code, fail.Status.Name()+" "+fail.Code, fail.Message)
	require.NotNil(t, api.Code(status, code), "the table has no such code")
	return fail
}

// refused checks that neither a change nor clearing nor the probe is possible, all for one reason, and returns the message.
func refused(t *testing.T, s *store.Store, code string) string {
	t.Helper()
	_, err := s.Change(t.Context(), store.Both, func(store.Snapshot) (store.Content, error) { return content("never"), nil })
	message := fails(t, err, api.Storage, code).Message
	fails(t, s.Probe(t.Context()), api.Storage, code)
	return message
}

// changed returns every file that differs from one in a byte, or ends too early, or is too long.
func changed(file []byte, visit func(what string, file []byte)) {
	for i := range file {
		for _, bits := range []byte{0x01, 0x80, 0xff} {
			other := slices.Clone(file)
			other[i] ^= bits
			visit(fmt.Sprintf("byte %d changed by %#x", i, bits), other)
		}
		visit(fmt.Sprintf("cut after %d bytes", i), file[:i])
	}
	visit("a byte more", append(slices.Clone(file), 0))
	visit("twice", append(slices.Clone(file), file...))
	visit("zeroes", make([]byte, len(file)))
}

func TestEveryChangedByteAndEveryCutIsRefusedAndTheOtherSlotCounts(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	put(t, at(t, folder), store.One, "one")
	put(t, at(t, folder), store.One, "two")
	slots := [2]string{filepath.Join(folder, "editor.0"), filepath.Join(folder, "editor.1")}
	held := [2]store.Content{content("one"), content("two")}
	for i, path := range slots {
		whole := readFile(t, path)
		changed(whole, func(what string, file []byte) {
			writeFile(t, path, file)
			snapshot := get(t, at(t, folder))
			assert.Equal(t, held[1-i], snapshot.Content, "slot %d: %s", i, what)
			assert.Equal(t, []string{store.WarnRecovered}, snapshot.Warnings, "slot %d: %s", i, what)
			assert.False(t, snapshot.Damaged)
		})
		writeFile(t, path, whole)
	}
	assert.Equal(t, []string{"editor.0", "editor.1"}, files(t, folder), "reading has changed the folder")
}

func TestTwoDamagedSlotsHoldNothingAndCanBeWritten(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	put(t, at(t, folder), store.One, "one")
	path := filepath.Join(folder, "editor.0")
	whole := readFile(t, path)
	changed(whole, func(what string, file []byte) {
		writeFile(t, path, file)
		writeFile(t, filepath.Join(folder, "editor.1"), file)
		s := at(t, folder)
		assert.Equal(t, store.Snapshot{Damaged: true, Warnings: []string{store.WarnDamaged}}, get(t, s), what)
	})
	spoiled := readFile(t, path)
	s := at(t, folder)
	written := put(t, s, store.Both, "two")
	assert.Equal(t, written, get(t, s))
	assert.Empty(t, written.Warnings)
	assert.Equal(t, []string{"editor.0", "editor.1", "editor.damaged-1", "editor.damaged-2"}, files(t, folder))
	assert.Equal(t, spoiled, readFile(t, filepath.Join(folder, "editor.damaged-1")), "quarantine keeps the damaged bytes")
}

func TestSlotsOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	key := func(key string) func(*store.Settings) {
		return func(settings *store.Settings) { settings.Key = []byte(key) }
	}
	code := func(code string) func(*store.Settings) {
		return func(settings *store.Settings) { settings.Code = code }
	}
	put(t, at(t, folder, key("the application's key")), store.Both, "mine")
	for name, s := range map[string]*store.Store{
		"without the key": at(t, folder), "with another key": at(t, folder, key("the application's kez")),
	} {
		assert.True(t, get(t, s).Damaged, name)
	}
	assert.Equal(t, content("mine"), get(t, at(t, folder, key("the application's key"))).Content, "looking with another key destroys nothing")

	put(t, at(t, folder, code("other")), store.Both, "other")
	for i := range 2 {
		writeFile(t, filepath.Join(folder, fmt.Sprint("editor.", i)), readFile(t, filepath.Join(folder, fmt.Sprint("other.", i))))
	}
	assert.True(t, get(t, at(t, folder)).Damaged, "the slots of another product")
	assert.Equal(t, content("other"), get(t, at(t, folder, code("other"))).Content)
}

func TestOnlyAProcessThatKnowsTheNewerLicenseRefusesTheOlder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := at(t, folder)
	put(t, s, store.Both, "older")
	var old [2][]byte
	for i := range old {
		old[i] = readFile(t, filepath.Join(folder, fmt.Sprint("editor.", i)))
	}
	replay := func(slots ...int) {
		for _, i := range slots {
			writeFile(t, filepath.Join(folder, fmt.Sprint("editor.", i)), old[i])
		}
	}
	newer := put(t, s, store.Both, "newer")
	replay(0)
	assert.Equal(t, content("newer"), get(t, at(t, folder)).Content, "one old slot never wins")
	replay(0, 1)
	assert.Equal(t, content("older"), get(t, at(t, folder)).Content, "a new process knows nothing else")
	got := get(t, s)
	assert.Equal(t, newer.Content, got.Content)
	assert.Equal(t, newer.Generation, got.Generation)
	assert.Equal(t, []string{store.WarnOlder}, got.Warnings)
	_, err := s.Change(t.Context(), store.One, func(base store.Snapshot) (store.Content, error) {
		assert.Equal(t, newer.Content, base.Content, "a change goes on from what is known")
		return content("newest"), nil
	})
	require.NoError(t, err)
	assert.Equal(t, content("newest"), get(t, at(t, folder)).Content)
}

func TestGenerationsRiseAcrossClearingAndDeleting(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	running := at(t, folder)
	last := put(t, running, store.Both, "first").Generation
	rises := func(what string) {
		t.Helper()
		now := put(t, at(t, folder), store.One, what).Generation
		assert.Greater(t, now, last, what)
		assert.Equal(t, content(what), get(t, running).Content)
		last = now
	}
	require.NoError(t, at(t, folder).Clear(t.Context()))
	assert.False(t, get(t, running).Found)
	rises("after clearing")
	require.NoError(t, os.Remove(filepath.Join(folder, "editor.0")))
	require.NoError(t, os.Remove(filepath.Join(folder, "editor.1")))
	assert.Equal(t, store.Snapshot{}, get(t, running), "a user may delete the files")
	rises("after deleting")
	for i := range 2 {
		writeFile(t, filepath.Join(folder, fmt.Sprint("editor.", i)), []byte("spoiled"))
	}
	rises("after damage")
}

func TestClearingLeavesNoFileWithTheLicense(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := at(t, folder)
	require.NoError(t, s.Clear(t.Context()))
	assert.Empty(t, files(t, folder), "where nothing is, nothing is written")
	for _, text := range []string{"one", "two"} {
		put(t, s, store.Both, text)
		for i := range 2 {
			writeFile(t, filepath.Join(folder, fmt.Sprint("editor.", i)), []byte("spoiled"))
		}
	}
	put(t, s, store.Both, "three")
	writeFile(t, filepath.Join(folder, "editor.new-0123456789abcdef"), []byte("half"))
	require.Len(t, files(t, folder), 6)
	require.NoError(t, s.Clear(t.Context()))
	assert.Equal(t, []string{"editor.0", "editor.1"}, files(t, folder))
	empty := len(readFile(t, filepath.Join(folder, "editor.0")))
	assert.Equal(t, 44+4+16, empty)
	assert.Len(t, readFile(t, filepath.Join(folder, "editor.1")), empty)
	cleared := get(t, at(t, folder))
	assert.False(t, cleared.Found)
	before := readFile(t, filepath.Join(folder, "editor.0"))
	require.NoError(t, s.Clear(t.Context()))
	assert.Equal(t, before, readFile(t, filepath.Join(folder, "editor.0")), "what is cleared is not written again")
	require.NoError(t, at(t, filepath.Join(folder, "missing")).Clear(t.Context()))
	assert.NoDirExists(t, filepath.Join(folder, "missing"))
}

func TestClearingTwoDamagedSlotsLeavesNothingOfThem(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := at(t, folder)
	for i := range 2 {
		writeFile(t, filepath.Join(folder, fmt.Sprint("editor.", i)), []byte("written with another key"))
	}
	require.NoError(t, s.Clear(t.Context()))
	assert.Equal(t, []string{"editor.0", "editor.1"}, files(t, folder))
	cleared := get(t, s)
	assert.False(t, cleared.Found)
	assert.False(t, cleared.Damaged)
	assert.Positive(t, cleared.Generation)
}

func TestThreeDamagedFilesAreKept(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := at(t, folder)
	for n := range 5 {
		put(t, s, store.One, fmt.Sprint(n))
		writeFile(t, filepath.Join(folder, "editor.0"), []byte(fmt.Sprint("spoiled ", n)))
		require.NoError(t, os.RemoveAll(filepath.Join(folder, "editor.1")))
	}
	put(t, s, store.One, "last")
	var kept []string
	for _, name := range files(t, folder)[1:] {
		kept = append(kept, name+" "+string(readFile(t, filepath.Join(folder, name))))
	}
	assert.Equal(t, []string{"editor.damaged-3 spoiled 2", "editor.damaged-4 spoiled 3", "editor.damaged-5 spoiled 4"}, kept)
}

func TestOnlyTheStoresOwnLeftoversAreRemoved(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	others := []string{"editor.new-0123456789abcde", "editor.new-0123456789abcdeff", "editor.new-0123456789ABCDEF", "editor.new-0123456789abcdef.txt",
		"editor.new-", "editor2.new-0123456789abcdef", "my editor.new-0123456789abcdef", "editor.damaged-", "editor.damaged-01", "editor.damaged-x",
		"editor.damaged-1.txt", "editor.2", "editor"}
	for _, name := range append([]string{"editor.new-0123456789abcdef", "editor.new-ffffffffffffffff"}, others...) {
		writeFile(t, filepath.Join(folder, name), []byte("x"))
	}
	s := at(t, folder)
	put(t, s, store.One, "one")
	slices.Sort(others)
	assert.Equal(t, append([]string{"editor.0"}, others...), ordered(files(t, folder)))
	require.NoError(t, s.Clear(t.Context()))
	assert.Equal(t, append([]string{"editor.0", "editor.1"}, others...), ordered(files(t, folder)))
}

// ordered sorts names, the slots first.
func ordered(names []string) []string {
	slices.SortFunc(names, func(a, b string) int {
		slot := func(name string) int {
			if name == "editor.0" || name == "editor.1" {
				return 0
			}
			return 1
		}
		if slot(a) != slot(b) {
			return slot(a) - slot(b)
		}
		return bytes.Compare([]byte(a), []byte(b))
	})
	return names
}

func TestANewerFormatIsLeftAlone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	put(t, at(t, folder), store.Both, "one")
	path := filepath.Join(folder, "editor.0")
	newer, err := hex.DecodeString("4f53504c" + "0002" + "beef")
	require.NoError(t, err)
	newer = append(newer, make([]byte, 90)...)
	writeFile(t, path, newer)
	old := readFile(t, filepath.Join(folder, "editor.1"))
	s := at(t, folder)
	_, err = s.Read(t.Context())
	message := fails(t, err, api.Storage, "store_too_new").Message
	assert.Contains(t, message, path+" has format 2, and this version of the library reads formats up to 1")
	refused(t, s, "store_too_new")
	fails(t, s.Clear(t.Context()), api.Storage, "store_too_new")
	assert.Equal(t, newer, readFile(t, path))
	assert.Equal(t, old, readFile(t, filepath.Join(folder, "editor.1")))
	assert.Equal(t, []string{"editor.0", "editor.1"}, files(t, folder))

	copy(newer, "OSPX")
	writeFile(t, path, newer)
	assert.Equal(t, content("one"), get(t, s).Content, "a file of another kind is no newer format")
}

func TestALicenseThatIsTooLargeIsNotWritten(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := at(t, folder)
	put(t, s, store.Both, "one")
	write := func(length int) (store.Snapshot, error) {
		return s.Change(t.Context(), store.One, func(store.Snapshot) (store.Content, error) {
			return store.Content{JSON: []byte("{}"), Document: make([]byte, length)}, nil
		})
	}
	const longest = 16<<20 - 44 - 4 - 16 - 2
	_, err := write(longest + 1)
	fails(t, err, api.Storage, "storage_failed")
	assert.Equal(t, content("one"), get(t, s).Content)
	written, err := write(longest)
	require.NoError(t, err)
	assert.Equal(t, written.Generation, get(t, at(t, folder)).Generation)
	// A longer file is not read into memory to be refused.
	file, err := os.OpenFile(filepath.Join(folder, "editor.0"), os.O_WRONLY|os.O_TRUNC, 0)
	require.NoError(t, err)
	require.NoError(t, file.Truncate(1<<40))
	require.NoError(t, file.Close())
	assert.Equal(t, []string{store.WarnRecovered}, get(t, at(t, folder)).Warnings)
}
