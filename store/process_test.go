//go:build unix

package store_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/store"
)

// order is what a process of its own does with a store.
type order struct {
	Do       string
	Folder   string
	Location string
	Times    int
	// User is who does it, Umask with which umask; 0 is as this process.
	User, Umask int
}

const orderVariable = "OPENSPRING_STORE_TEST_ORDER"

// TestMain makes this program the other process too.
func TestMain(m *testing.M) {
	text := os.Getenv(orderVariable)
	if text == "" {
		os.Exit(m.Run())
	}
	var o order
	err := json.Unmarshal([]byte(text), &o)
	if err == nil {
		err = o.run()
	}
	if err != nil {
		var fail *failure.Error
		if errors.As(err, &fail) {
			fmt.Println("failed", fail.Code, fail.Message)
			os.Exit(0)
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func (o order) run() error {
	if o.Umask != 0 {
		syscall.Umask(o.Umask)
	}
	if o.User != 0 {
		if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(users), syscall.Setuid(o.User)); err != nil {
			return err
		}
	}
	s, err := store.Open(store.Settings{Place: store.Place{Location: o.Location, Path: o.Folder}, Folder: o.Folder, Code: "editor", LockTimeout: time.Minute})
	if err != nil {
		return err
	}
	switch o.Do {
	case "count":
		return count(s, o.Times)
	case "hold":
		return hold(s)
	case "fork":
		return forkInside(s)
	}
	return fmt.Errorf("unknown order %q", o.Do)
}

// users is the group of the users of these tests.
const users = 65534

// start starts a process. Its lines come out of said; it ends at the latest when its input does.
func (o order) start(t *testing.T) (process *exec.Cmd, said *bufio.Scanner, input io.WriteCloser) {
	t.Helper()
	text, err := json.Marshal(o)
	require.NoError(t, err)
	process = exec.Command(os.Args[0], "-test.run=^$")
	process.Env = append(os.Environ(), orderVariable+"="+string(text))
	process.Stderr = os.Stderr
	input, err = process.StdinPipe()
	require.NoError(t, err)
	output, err := process.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, process.Start())
	return process, bufio.NewScanner(output), input
}

// next returns the next line of a process.
func next(t *testing.T, said *bufio.Scanner) string {
	t.Helper()
	require.True(t, said.Scan(), "the process has ended: %v", said.Err())
	return said.Text()
}

// number reads the counter that the tests store.
func number(snapshot store.Snapshot) (int, error) {
	if !snapshot.Found {
		return 0, nil
	}
	return strconv.Atoi(string(snapshot.Content.JSON))
}

// count adds 1 some times, and says each number once it is stored.
func count(s *store.Store, times int) error {
	for i := range times {
		now := 0
		slots := store.One
		if i%5 == 0 {
			slots = store.Both
		}
		_, err := s.Change(ctx(), slots, func(base store.Snapshot) (store.Content, error) {
			before, err := number(base)
			now = before + 1
			return store.Content{JSON: []byte(strconv.Itoa(now)), Document: make([]byte, 2000)}, err
		})
		if err != nil {
			return err
		}
		fmt.Println(now)
	}
	return nil
}

func TestSeveralProcessesLoseNothingOfEachOther(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "license")
	const processes, times = 4, 60
	var all []*exec.Cmd
	var lines []*bufio.Scanner
	for range processes {
		process, said, _ := order{Do: "count", Folder: folder, Times: times}.start(t)
		all, lines = append(all, process), append(lines, said)
	}
	seen := map[string]bool{}
	for i, process := range all {
		for lines[i].Scan() {
			assert.False(t, seen[lines[i].Text()], "%s was counted twice", lines[i].Text())
			seen[lines[i].Text()] = true
		}
		require.NoError(t, process.Wait())
	}
	got, err := number(get(t, at(t, folder)))
	require.NoError(t, err)
	assert.Equal(t, processes*times, got)
	assert.Len(t, seen, processes*times)
	assert.Equal(t, []string{"editor.0", "editor.1"}, files(t, folder))
}

func TestKilledProcessesLoseNothingThatTheyHaveReported(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "license")
	const kills = 25
	reported := 0
	for range kills {
		process, said, _ := order{Do: "count", Folder: folder, Times: 1 << 30}.start(t)
		for range 1 + rand.N(20) {
			last, err := strconv.Atoi(next(t, said))
			require.NoError(t, err)
			assert.Greater(t, last, reported, "a reported change was lost")
			reported = last
		}
		require.NoError(t, process.Process.Kill())
		for said.Scan() { // what it said before it died
			last, err := strconv.Atoi(said.Text())
			require.NoError(t, err)
			reported = last
		}
		require.Error(t, process.Wait())
		snapshot := get(t, at(t, folder))
		got, err := number(snapshot)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, got, reported)
		assert.LessOrEqual(t, got, reported+1, "at most the change that was under way")
		assert.Empty(t, snapshot.Warnings)
	}
	s := at(t, folder, func(settings *store.Settings) { settings.LockTimeout = time.Nanosecond })
	_, done, err := s.TryChange(t.Context(), store.Both, func(base store.Snapshot) (store.Content, error) { return base.Content, nil })
	require.NoError(t, err)
	assert.True(t, done, "a lock was left behind")
	assert.Equal(t, []string{"editor.0", "editor.1"}, files(t, folder), "leftovers were not removed")
}

// hold keeps both locks until its input ends.
func hold(s *store.Store) error {
	release, got, err := s.TrySync(ctx())
	if err != nil || !got {
		return errors.Join(err, errors.New("no lock"))
	}
	defer release()
	_, err = s.Change(ctx(), store.One, func(base store.Snapshot) (store.Content, error) {
		fmt.Println("held")
		_, err := io.Copy(io.Discard, os.Stdin)
		return content("held"), err
	})
	return err
}

func TestALockHeldByAnotherProcessIsWaitedForAndNamed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	put(t, at(t, folder), store.Both, "one")
	process, said, input := order{Do: "hold", Folder: folder}.start(t)
	require.Equal(t, "held", next(t, said))
	s := at(t, folder, func(settings *store.Settings) { settings.LockTimeout = 20 * time.Millisecond })
	message := refused(t, s, "store_locked")
	assert.Contains(t, message, filepath.Join(folder, "editor.lock"))
	fails(t, s.Clear(t.Context()), api.Storage, "store_locked")
	never := func(store.Snapshot) (store.Content, error) {
		t.Error("the change was applied")
		return store.Content{}, nil
	}
	_, done, err := s.TryChange(t.Context(), store.One, never)
	require.NoError(t, err)
	assert.False(t, done)
	_, got, err := s.TrySync(t.Context())
	require.NoError(t, err)
	assert.False(t, got)
	usable(t, s, "one")
	assert.True(t, s.Writable(), "another process's lock passes")

	waiting := make(chan error, 1)
	go func() {
		_, err := at(t, folder).Change(ctx(), store.One, func(base store.Snapshot) (store.Content, error) {
			assert.Equal(t, content("held"), base.Content)
			return content("two"), nil
		})
		waiting <- err
	}()
	require.NoError(t, input.Close())
	require.NoError(t, <-waiting)
	require.NoError(t, process.Wait())
	usable(t, s, "two")
}

func TestALockHeldByAProcessThatDiesIsFree(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	process, said, _ := order{Do: "hold", Folder: folder}.start(t)
	require.Equal(t, "held", next(t, said))
	require.NoError(t, process.Process.Kill())
	require.Error(t, process.Wait())
	put(t, at(t, folder), store.One, "one")
	release, got, err := at(t, folder).TrySync(t.Context())
	require.NoError(t, err)
	require.True(t, got)
	release()
}

// asUser skips where other users cannot be tried.
func asUser(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("NOT TESTED: only root can become another user")
	}
}

// reachable is a folder that other users can reach.
func reachable(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "openspring-store-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(folder)) })
	require.NoError(t, os.Chmod(folder, 0o755))
	return folder
}

// done is what a process says until it ends.
func (o order) done(t *testing.T) string {
	t.Helper()
	process, said, _ := o.start(t)
	var lines []string
	for said.Scan() {
		lines = append(lines, said.Text())
	}
	require.NoError(t, process.Wait())
	return strings.Join(lines, " ")
}

func TestUsersOfAMachineShareALicenseWhateverTheirUmask(t *testing.T) {
	t.Parallel()
	asUser(t)
	folder := filepath.Join(reachable(t), "license")
	require.NoError(t, os.Mkdir(folder, 0o770))
	require.NoError(t, os.Chown(folder, 0, users))
	require.NoError(t, os.Chmod(folder, 0o770|fs.ModeSetgid))
	for i, user := range []int{1001, 1002, 1001, 1002} {
		said := order{Do: "count", Folder: folder, Location: store.Machine, Times: 1, User: user, Umask: 0o077}.done(t)
		assert.Equal(t, strconv.Itoa(i+1), said)
	}
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, entries, 3)
	for _, entry := range entries {
		info, err := entry.Info()
		require.NoError(t, err)
		assert.Equal(t, fs.FileMode(0o660), info.Mode().Perm(), entry.Name())
		assert.EqualValues(t, users, info.Sys().(*syscall.Stat_t).Gid, entry.Name())
	}
}

func TestAUsersFilesAreTheUsersAlone(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "license")
	assert.Equal(t, "1", order{Do: "count", Folder: folder, Times: 1, Umask: 0o277}.done(t))
	// Killed between making the file and giving it its mode.
	require.NoError(t, os.WriteFile(filepath.Join(folder, "editor.sync"), nil, 0o400))
	release, got, err := at(t, folder).TrySync(t.Context())
	require.NoError(t, err)
	require.True(t, got)
	release()
	for name, mode := range map[string]fs.FileMode{"": 0o700, "editor.0": 0o600, "editor.1": 0o600, "editor.lock": 0o600, "editor.sync": 0o600} {
		info, err := os.Stat(filepath.Join(folder, name))
		require.NoError(t, err)
		assert.Equal(t, mode, info.Mode().Perm(), name)
	}
}

func TestAnotherUsersLicenseIsReadIfItMayBeAndNeverWritten(t *testing.T) {
	t.Parallel()
	asUser(t)
	folder := filepath.Join(reachable(t), "license")
	put(t, at(t, folder), store.Both, "one")
	as := order{Do: "count", Folder: folder, Times: 1, User: 1001}
	assert.Contains(t, as.done(t), "failed store_read_only", "the folder is another user's alone")
	require.NoError(t, os.Chmod(folder, 0o777))
	assert.Contains(t, as.done(t), "failed store_read_only the lock file "+filepath.Join(folder, "editor.lock"))
	require.NoError(t, os.Chmod(filepath.Join(folder, "editor.lock"), 0o666))
	assert.Contains(t, as.done(t), "failed store_no_access the stored license "+filepath.Join(folder, "editor.0"))
	usable(t, at(t, folder), "one")
}
