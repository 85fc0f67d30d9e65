package store

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/parallel"
)

// The pauses between attempts to lock grow from the first to the longest. They are random, so that no process always comes late.
const (
	firstPause   = time.Millisecond
	longestPause = 16 * time.Millisecond
)

// patience is how much longer than its caller waits an attempt may take before the file system counts as one that does not respond.
// An attempt does not wait for the holder of the lock; what it may wait for is a busy machine.
const patience = 250 * time.Millisecond

// unlocked is whether the file system, as far as is known, does not lock.
func (s *Store) unlocked() bool { return s.lockless.Load() || s.stuck.Load() > 0 }

// locked calls work under the lock of the store, in a folder that is there. done is false if somebody else has the lock and nobody
// waits for it. The lock is never held longer than work takes, and is released before locked returns.
func (s *Store) locked(ctx context.Context, wait bool, work func() error) (done bool, err error) {
	if fail := failure.Ended(ctx, "changing the stored license"); fail != nil {
		return false, fail
	}
	limited, cancel := context.WithTimeout(ctx, s.settings.LockTimeout)
	defer cancel()
	select {
	case s.turn <- struct{}{}:
	default:
		if !wait {
			return false, nil
		}
		select {
		case s.turn <- struct{}{}:
		case <-limited.Done():
			return false, s.notLocked(ctx, s.lockPath)
		}
	}
	defer func() { <-s.turn }()
	if fail := s.makeFolder(); fail != nil {
		return false, fail
	}
	unlock, fail := s.lock(ctx, limited, s.lockPath, wait)
	if fail != nil || unlock == nil {
		return false, failed(fail)
	}
	// A panic of work must not leave the lock to this process.
	held := true
	release := func() error {
		held = false
		return unlock()
	}
	defer func() {
		if held {
			_ = release() // a panic is on its way, which says more
		}
	}()
	err = work()
	_ = release() // what is done outlives the power already: its caller must not repeat it, and the next one finds the lock taken
	return true, err
}

// TrySync takes the lock of reports about consumption, which its owner may hold during a call to the server. got is false if
// somebody else has it.
func (s *Store) TrySync(ctx context.Context) (release func(), got bool, err error) {
	if fail := failure.Ended(ctx, "locking the stored license"); fail != nil {
		return nil, false, fail
	}
	if fail := s.makeFolder(); fail != nil {
		return nil, false, fail
	}
	unlock, fail := s.lock(ctx, ctx, s.syncPath, false)
	if fail != nil || unlock == nil {
		return nil, false, failed(fail)
	}
	// A lock that cannot be released ends with its process. Releasing twice must not release the next owner's.
	return sync.OnceFunc(func() { _ = unlock() }), true, nil
}

// lock takes a lock before limited ends. unlock is nil if somebody else has the lock and nobody waits for it.
func (s *Store) lock(ctx, limited context.Context, path string, wait bool) (unlock func() error, fail *failure.Error) {
	mode, fail := s.fileMode()
	if fail != nil {
		return nil, fail
	}
	begun := time.Now()
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		if s.stuck.Load() > 0 {
			if wait && time.Since(begun) > patience {
				return nil, s.notAnswering(path)
			}
		} else if unlock, ok, fail := s.tryLock(limited, wait, path, mode); fail != nil || ok {
			return unlock, fail
		}
		if !wait {
			return nil, nil
		}
		timer := time.NewTimer(pause/2 + rand.N(pause))
		select {
		case <-timer.C:
		case <-limited.Done():
			timer.Stop()
			return nil, s.notLocked(ctx, path)
		}
	}
}

// attempt is what one attempt to lock has brought.
type attempt struct {
	unlock func() error
	ok     bool
	err    error
}

// tryLock makes one attempt in a goroutine of its own, since file systems of a network may never return from it. A lock that comes
// after all is released at once.
func (s *Store) tryLock(limited context.Context, wait bool, path string, mode fs.FileMode) (unlock func() error, ok bool, fail *failure.Error) {
	if !wait {
		ended, end := context.WithCancel(limited)
		end()
		limited = ended
	}
	patient, cancel := context.WithCancel(context.Background())
	defer cancel()
	stop := context.AfterFunc(limited, func() { time.AfterFunc(patience, cancel) })
	defer stop()
	made, inTime := parallel.Within(patient, func() attempt {
		unlock, ok, err := s.files.TryLock(path, mode)
		return attempt{unlock, ok, err}
	}, func(late attempt) {
		if late.ok {
			_ = late.unlock() // nobody is there who could be told
		}
		s.stuck.Add(-1)
	})
	if !inTime {
		s.stuck.Add(1)
		if !wait {
			return nil, false, nil
		}
		return nil, false, s.notAnswering(path)
	}
	s.lockless.Store(lockless(made.err))
	switch {
	case lockless(made.err):
		return nil, false, s.notAnswering(path)
	case made.err != nil:
		return nil, false, notWritten("the lock file "+path+" cannot be used", path, made.err)
	}
	return made.unlock, made.ok, nil
}

// notLocked is the error of a wait for a lock that has ended.
func (s *Store) notLocked(ctx context.Context, path string) *failure.Error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return failure.Ended(ctx, "waiting for the lock file "+path)
	}
	return failure.New(api.Storage, "store_locked", "another process, or another call of this one, holds the lock file "+path+
		" for longer than the time for it: end that process, or try again")
}

func (s *Store) notAnswering(path string) *failure.Error {
	return failure.New(api.Storage, "store_locked", "the file system does not lock "+path+", or does not respond: put the license into a folder on a local disk")
}

// failed is fail as an error; no failure is no error.
func failed(fail *failure.Error) error {
	if fail == nil {
		return nil
	}
	return fail
}
