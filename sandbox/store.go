package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/openspring/openspring/core/rawjson"
)

// store keeps the state in a file, held by a lock file beside it, so that a second sandbox is refused.
type store struct {
	path string
	// lock is nil once the store is closed.
	lock *os.File
}

const (
	stateFormat  = "openspring-sandbox-state"
	stateVersion = 1
)

// stateDocument is the file's content.
type stateDocument struct {
	Format       string     `json:"format"`
	Version      int        `json:"version"`
	ClockOffsetS int64      `json:"clock_offset_s"`
	Devices      int64      `json:"devices"`
	Blacklist    []string   `json:"blacklist"`
	Licenses     []*license `json:"licenses"`
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

// load fills the model from the file; a file that is not there leaves it as it is.
func (s *store) load(m *model) error {
	text, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("state file: %w", err)
	}
	if err := decodeState(text, m); err != nil {
		return fmt.Errorf("state file %s: %w; move it away to start anew", s.path, err)
	}
	return nil
}

func decodeState(text []byte, m *model) error {
	if _, err := rawjson.Parse(text); err != nil {
		return err
	}
	var document stateDocument
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&document); err != nil {
		return err
	}
	if document.Format != stateFormat || document.Version != stateVersion {
		return fmt.Errorf("it is not a %s of version %d", stateFormat, stateVersion)
	}
	if !slices.EqualFunc(document.Licenses, m.licenses, sameLicense) {
		return errors.New("it does not hold the licenses of this sandbox")
	}
	for _, l := range document.Licenses {
		if err := l.Terms.normalize(); err != nil {
			return fmt.Errorf("license %d: %w", l.ID, err)
		}
	}
	if document.Devices < 0 || document.Devices > maxNumber-firstDeviceID {
		return errors.New("devices is out of range")
	}
	if document.ClockOffsetS > maxOffset || document.ClockOffsetS < -maxOffset {
		return errors.New("clock_offset_s is out of range")
	}
	m.licenses, m.blacklist, m.devices = document.Licenses, document.Blacklist, document.Devices
	m.offset = time.Duration(document.ClockOffsetS) * time.Second
	return nil
}

// sameLicense compares what no call changes of a license; a is nil where a file holds null.
func sameLicense(a, b *license) bool {
	return a != nil && a.Name == b.Name && a.ID == b.ID && a.Product == b.Product && a.Bundle == b.Bundle && a.Key == b.Key &&
		len(a.Users) == len(b.Users)
}

// save replaces the file as a whole: after a crash or on a full disk the old state is still there.
func (s *store) save(m *model) error {
	if s.lock == nil {
		return errors.New("the sandbox is closed")
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(stateDocument{stateFormat, stateVersion, int64(m.offset / time.Second), m.devices, m.blacklist, m.licenses})
	if err != nil {
		return err
	}
	return replaceFile(s.path, text.Bytes())
}

// close gives the file up; nothing is saved from then on.
func (s *store) close() error {
	lock := s.lock
	s.lock = nil
	return lock.Close()
}

// replaceFile writes a file of mode 0600 atomically and durably. Only the holder of the state's lock calls
// it, so one name serves every temporary file, and one that a killed sandbox left is taken away.
func replaceFile(path string, content []byte) (err error) {
	temporary := path + ".tmp"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temporary))
		}
	}()
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return err
	}
	// The new state is in place; a folder that cannot be synced only makes it less sure to outlive the machine.
	_ = syncDirectory(filepath.Dir(path))
	return nil
}
