package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/openspring/openspring/internal/atomicfile"
)

// store keeps the state in a file, held by a lock file beside it, so that a second sandbox is refused.
type store struct {
	path string
	// lock is nil once the store is closed.
	lock *os.File
}

func openStore(path string) (*store, error) {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("state file %s: it is not a regular file", path)
	}
	lock, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("state file %s: cannot create its lock file: %w", path, err)
	}
	if err := lockFile(lock); err != nil {
		return nil, errors.Join(fmt.Errorf("state file %s: another sandbox uses it: %w", path, err), lock.Close())
	}
	return &store{path, lock}, nil
}

// load reads the file; nil if there is none yet.
func (s *store) load(now time.Time) (*model, error) {
	text, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("state file: %w", err)
	}
	m, err := decodeState(text, now)
	if err != nil {
		return nil, fmt.Errorf("state file %s: %w; move it away to start anew", s.path, err)
	}
	return m, nil
}

// save replaces the file as a whole: after a crash or on a full disk the old state is still there.
func (s *store) save(m *model) error {
	if s.lock == nil {
		return errors.New("the sandbox is closed")
	}
	text, err := encodeState(m)
	if err != nil {
		return err
	}
	return atomicfile.Replace(s.path, text)
}

// close gives the file up; nothing is saved from then on.
func (s *store) close() error {
	lock := s.lock
	s.lock = nil
	return lock.Close()
}
