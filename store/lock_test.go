package store_test

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/store"
)

// locking is a file system in memory of which try takes the locks.
type locking struct {
	store.Files
	try func(path string) (func() error, bool, error)
}

func (l locking) TryLock(path string, _ fs.FileMode) (func() error, bool, error) { return l.try(path) }

// inMemory is a store in memory with some changes.
func inMemory(t *testing.T, files store.Files, wait time.Duration) *store.Store {
	t.Helper()
	s, err := store.Open(store.Settings{Place: store.Place{Location: store.Memory}, Code: "editor", Files: files, LockTimeout: wait})
	require.NoError(t, err)
	return s
}

func unchanged(base store.Snapshot) (store.Content, error) { return base.Content, nil }

func TestAFileSystemThatDoesNotRespondMakesTheStoreReadOnly(t *testing.T) {
	t.Parallel()
	files := store.NewMemory()
	put(t, inMemory(t, files, 0), store.Both, "one")
	respond, released := make(chan struct{}), make(chan struct{})
	var attempts atomic.Int32
	s := inMemory(t, locking{files, func(path string) (func() error, bool, error) {
		if attempts.Add(1) > 1 {
			return files.TryLock(path, 0)
		}
		<-respond // an NFS whose server is gone
		return func() error { close(released); return nil }, true, nil
	}}, time.Millisecond)
	_, err := s.Change(t.Context(), store.One, unchanged)
	message := fails(t, err, api.Storage, "store_locked").Message
	assert.Contains(t, message, "does not respond")
	assert.False(t, s.Writable())
	got := get(t, s)
	assert.Equal(t, content("one"), got.Content)
	assert.Equal(t, []string{store.WarnUnlocked}, got.Warnings)
	_, done, err := s.TryChange(t.Context(), store.One, unchanged)
	require.NoError(t, err)
	assert.False(t, done)
	_, err = s.Change(t.Context(), store.One, unchanged)
	fails(t, err, api.Storage, "store_locked")
	assert.EqualValues(t, 1, attempts.Load(), "no second attempt is made beside the one that hangs")

	close(respond)
	<-released // a lock that comes too late is released at once
	require.Eventually(t, s.Writable, 10*time.Second, time.Millisecond)
	put(t, s, store.One, "two")
	assert.Empty(t, get(t, s).Warnings)
}

func TestAFileSystemWithoutLocksMakesTheStoreReadOnly(t *testing.T) {
	t.Parallel()
	files := store.NewMemory()
	put(t, inMemory(t, files, 0), store.Both, "one")
	for _, err := range []error{syscall.ENOLCK, syscall.ENOTSUP, syscall.ENOSYS} {
		broken := true
		s := inMemory(t, locking{files, func(path string) (func() error, bool, error) {
			if broken {
				return nil, false, &fs.PathError{Op: "flock", Path: path, Err: err}
			}
			return files.TryLock(path, 0)
		}}, 0)
		assert.Contains(t, refused(t, s, "store_locked"), "does not lock", err)
		assert.Equal(t, []string{store.WarnUnlocked}, get(t, s).Warnings)
		broken = false
		put(t, s, store.Both, "one") // some say so for a moment only
		assert.True(t, s.Writable())
	}
}

func TestAWaitEndsWithTheCall(t *testing.T) {
	t.Parallel()
	held := locking{store.NewMemory(), func(string) (func() error, bool, error) { return nil, false, nil }}
	s := inMemory(t, held, time.Hour)
	never := func(store.Snapshot) (store.Content, error) {
		t.Error("the change was applied")
		return store.Content{}, nil
	}

	cancelled, cancel := context.WithCancelCause(ctx())
	time.AfterFunc(5*time.Millisecond, func() { cancel(nil) })
	_, err := s.Change(cancelled, store.One, never)
	fails(t, err, api.Cancelled, "cancelled")

	closed, cancel := context.WithCancelCause(ctx())
	time.AfterFunc(5*time.Millisecond, func() { cancel(failure.New(api.Cancelled, "client_closed", "the client was closed")) })
	_, err = s.Change(closed, store.One, never)
	fails(t, err, api.Cancelled, "client_closed")

	late, cancelLate := context.WithTimeout(ctx(), 5*time.Millisecond)
	defer cancelLate()
	_, err = s.Change(late, store.One, never)
	fails(t, err, api.Storage, "store_locked")

	for _, call := range []func() error{
		func() error { _, err := s.Read(cancelled); return err },
		func() error { _, err := s.Change(cancelled, store.One, never); return err },
		func() error { _, _, err := s.TryChange(cancelled, store.One, never); return err },
		func() error { _, _, err := s.TrySync(cancelled); return err },
		func() error { return s.Probe(cancelled) },
		func() error { return s.Clear(cancelled) },
	} {
		fails(t, call(), api.Cancelled, "cancelled")
	}
}

func TestChangesOfOneStoreQueue(t *testing.T) {
	t.Parallel()
	s := inMemory(t, nil, 0)
	begun, end := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		_, err := s.Change(ctx(), store.One, func(base store.Snapshot) (store.Content, error) {
			close(begun)
			<-end
			return content("one"), nil
		})
		assert.NoError(t, err)
	})
	<-begun
	_, done, err := s.TryChange(t.Context(), store.One, unchanged)
	require.NoError(t, err)
	assert.False(t, done)
	soon, cancel := context.WithTimeout(ctx(), time.Millisecond)
	defer cancel()
	_, err = s.Change(soon, store.One, unchanged)
	fails(t, err, api.Storage, "store_locked")
	assert.Equal(t, store.Snapshot{}, get(t, s), "reading waits for nobody")
	group.Go(func() {
		_, err := s.Change(ctx(), store.One, func(base store.Snapshot) (store.Content, error) {
			assert.Equal(t, content("one"), base.Content)
			return content("two"), nil
		})
		assert.NoError(t, err)
	})
	close(end)
	group.Wait()
	assert.Equal(t, content("two"), get(t, s).Content)
}

func TestAPanicOfAChangeLeavesNoLock(t *testing.T) {
	t.Parallel()
	places(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		assert.PanicsWithValue(t, "no", func() {
			_, _ = s.Change(t.Context(), store.One, func(store.Snapshot) (store.Content, error) { panic("no") })
		})
		put(t, s, store.One, "one")
		put(t, open(), store.One, "two")
	})
}

// A change that is done must not be repeated, so what comes after it is no error of it.
func TestAChangeIsDoneAlthoughItsLockCannotBeReleased(t *testing.T) {
	t.Parallel()
	files := store.NewMemory()
	s := inMemory(t, locking{files, func(path string) (func() error, bool, error) {
		return func() error { return syscall.EIO }, true, nil
	}}, 0)
	assert.Equal(t, content("one"), put(t, s, store.One, "one").Content)
	_, err := s.Change(t.Context(), store.One, func(store.Snapshot) (store.Content, error) { return store.Content{}, errors.New("no") })
	require.EqualError(t, err, "no")
}

func TestTheSyncLockHasOneOwnerAndIsReleasedOnce(t *testing.T) {
	t.Parallel()
	places(t, func(t *testing.T, open func() *store.Store) {
		first, second := open(), open()
		release, got, err := first.TrySync(t.Context())
		require.NoError(t, err)
		require.True(t, got)
		_, got, err = second.TrySync(t.Context())
		require.NoError(t, err)
		assert.False(t, got)
		put(t, second, store.One, "one") // it keeps nobody from changing
		release()
		other, got, err := second.TrySync(t.Context())
		require.NoError(t, err)
		require.True(t, got)
		release()
		_, got, err = first.TrySync(t.Context())
		require.NoError(t, err)
		assert.False(t, got, "releasing twice has released another's lock")
		other()
	})
}

func TestAProbeFindsNoFaultAndChangesNothing(t *testing.T) {
	t.Parallel()
	places(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		require.NoError(t, s.Probe(t.Context()))
		assert.Equal(t, store.Snapshot{}, get(t, s))
		written := put(t, s, store.Both, "one")
		require.NoError(t, s.Probe(t.Context()))
		assert.False(t, s.Changed())
		assert.Equal(t, written, get(t, open()))
		if s.Path() != "" {
			assert.Equal(t, []string{"editor.0", "editor.1"}, files(t, s.Path()))
		}
	})
}

func TestSixtyFourGoroutinesReadBesideChanges(t *testing.T) {
	t.Parallel()
	places(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		put(t, s, store.Both, "x")
		var group sync.WaitGroup
		for i := range 64 {
			group.Go(func() {
				reading, last := s, uint64(0)
				if i%2 == 0 {
					reading = open()
				}
				for range 30 {
					snapshot, err := reading.Read(ctx())
					if !assert.NoError(t, err) || !assert.True(t, snapshot.Found) || !assert.Empty(t, snapshot.Warnings) ||
						!assert.GreaterOrEqual(t, snapshot.Generation, last) {
						return
					}
					last = snapshot.Generation
					reading.Changed()
				}
			})
		}
		for i := range 4 {
			group.Go(func() {
				writing := s
				if i > 1 {
					writing = open()
				}
				for n := range 6 {
					_, err := writing.Change(ctx(), store.Slots(1+n%2), func(base store.Snapshot) (store.Content, error) {
						return store.Content{JSON: append([]byte("+"), base.Content.JSON...)}, nil
					})
					assert.NoError(t, err)
				}
			})
		}
		group.Wait()
		assert.Len(t, get(t, open()).Content.JSON, len(content("x").JSON)+24)
	})
}

func TestAStoreNeedsACodeAndAWholePath(t *testing.T) {
	t.Parallel()
	_, err := store.Open(store.Settings{Place: store.Place{Location: store.Memory}})
	fails(t, err, api.Config, "missing_member")
	_, err = store.Open(store.Settings{Code: "editor", Folder: "relative"})
	fails(t, err, api.Config, "invalid_value")
}
