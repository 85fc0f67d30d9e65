// Package store keeps the license of one product or bundle on the device: two files that are written in turn, so that one of
// them is whole whenever the process or the machine stops. docs/store.md has their format, byte by byte.
//
// Reading takes no lock and changes nothing. A change is a function: it is applied under a lock to what is stored at that
// moment, and so no process undoes what another has written.
package store

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/shortage"
)

// Format is the format that this version writes. It reads this one and every earlier one.
const Format = 1

// DefaultLockTimeout is how long a change waits for other processes.
const DefaultLockTimeout = 5 * time.Second

// Settings say where a license is stored and how.
type Settings struct {
	// Place is where the folder stands; it decides who makes the folder, and the mode of the files.
	Place Place
	// Folder is what Place.Folder has returned.
	Folder string
	// Code is the short code of the product or bundle.
	Code string
	// Key is the application's own key, or nil.
	Key []byte
	// LockTimeout limits the wait for other processes; 0 is DefaultLockTimeout.
	LockTimeout time.Duration
	// Files is nil for the system's files, and in memory for a place in memory.
	Files Files
}

// Content is what is stored: JSON, and the bytes of a document beside it. The store reads neither. Nobody may change the bytes
// that a Content leads to.
type Content struct{ JSON, Document []byte }

func (c Content) empty() bool { return len(c.JSON) == 0 && len(c.Document) == 0 }

// Snapshot is what was stored at one moment.
type Snapshot struct {
	// Generation rises with each write, across Clear too. 0 means that nothing was ever stored here.
	Generation uint64
	// Content is empty if not Found.
	Content Content
	Found   bool
	// Damaged is whether slots are there and none of them can be used.
	Damaged bool
	// Format is the format of the file that counts; 0 if there is none.
	Format int
	// Warnings has the words below.
	Warnings []string
}

// The warnings of a Snapshot.
const (
	// WarnRecovered: one slot is damaged or cannot be read, and the other one counts.
	WarnRecovered = "store_recovered"
	// WarnDamaged: every slot that is there is damaged.
	WarnDamaged = "store_damaged"
	// WarnUnlocked: the file system does not lock files, or does not respond. Nothing is written.
	WarnUnlocked = "store_unlocked"
	// WarnOlder: the files are older than what this process knows to have been stored, and it goes on with what it knows.
	WarnOlder = "store_older"
)

// Slots says into how many slots a change goes.
type Slots int

// One is enough for a change that may be lost with a slot. Both slots are written by a change of which no slot may hold the
// state before it: else a damaged slot would bring that back.
const (
	One  Slots = 1
	Both Slots = 2
)

// Store is the stored license of one code. Any number of goroutines, stores and processes may use the same files.
type Store struct {
	settings Settings
	files    Files
	slots    [2]string
	lockPath string
	syncPath string
	now      func() time.Time

	// turn is held by the one change of this store.
	turn chan struct{}
	// stuck counts attempts to lock that have not returned in time.
	stuck atomic.Int32
	// lockless is whether the file system has said that it does not lock.
	lockless atomic.Bool

	mu sync.Mutex
	// newest is the snapshot of the highest generation that this store has seen.
	newest Snapshot
	// marks are what the slots looked like when the caller got to know them last: not when a change was refused that had read them.
	marks [2]mark
}

// Open returns the store of a code. It reads nothing and makes nothing.
func Open(settings Settings) (*Store, error) {
	if fail := failure.OfShortage(shortage.StartPoller()); fail != nil {
		return nil, fail
	}
	s := &Store{settings: settings, files: settings.Files, now: time.Now, turn: make(chan struct{}, 1)}
	if s.settings.LockTimeout <= 0 {
		s.settings.LockTimeout = DefaultLockTimeout
	}
	if settings.Code == "" {
		return nil, failure.New(api.Config, "missing_member", "the store of a license needs the code of a product or bundle")
	}
	if settings.Place.Location == Memory {
		s.settings.Folder = memoryFolder
		if s.files == nil {
			s.files = NewMemory()
		}
	}
	if s.files == nil {
		s.files = System()
	}
	if !filepath.IsAbs(s.settings.Folder) && settings.Place.Location != Memory {
		return nil, failure.New(api.Config, "invalid_value", "the license's folder must be an absolute path, not "+s.settings.Folder)
	}
	name := fileName(settings.Code)
	for i, suffix := range slotSuffixes {
		s.slots[i] = s.path(name + suffix)
	}
	s.lockPath, s.syncPath = s.path(name+lockSuffix), s.path(name+syncSuffix)
	return s, nil
}

func (s *Store) path(name string) string { return filepath.Join(s.settings.Folder, name) }

// Path returns the folder; it is empty for a place in memory.
func (s *Store) Path() string {
	if s.settings.Place.Location == Memory {
		return ""
	}
	return s.settings.Folder
}

// Writable reports whether a change can probably be written. It tries nothing: Probe does.
func (s *Store) Writable() bool {
	if s.unlocked() {
		return false
	}
	folder := s.settings.Folder
	for range s.settings.Place.makes() + 1 {
		_, err := s.files.FolderMode(folder)
		if err == nil {
			return s.files.MayWrite(folder) == nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return false
		}
		folder = filepath.Dir(folder)
	}
	return false
}

// Read returns what is stored. It takes no lock and changes nothing. No files, and no folder, are a Snapshot that is not Found.
func (s *Store) Read(ctx context.Context) (Snapshot, error) {
	if fail := failure.Ended(ctx, "reading the stored license"); fail != nil {
		return Snapshot{}, fail
	}
	snapshot, read, fail := s.read()
	if fail != nil {
		return Snapshot{}, fail
	}
	s.seen(read)
	return snapshot, nil
}

// seen notes what the caller knows of now.
func (s *Store) seen(read reading) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marks = read.marks()
}

// Changed reports whether the files differ from what Read, or a change that was written whole, has returned last. It looks at their
// beginnings only.
func (s *Store) Changed() bool {
	var marks [2]mark
	for i, path := range s.slots {
		marks[i] = s.look(path)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return marks != s.marks
}

// read reads the slots, and returns what they hold or, where they are older than what was known before, that.
func (s *Store) read() (Snapshot, reading, *failure.Error) {
	known := s.known().Generation
	read, fail := s.readSlots()
	if fail != nil {
		return Snapshot{}, read, fail
	}
	snapshot := read.snapshot()
	if s.unlocked() {
		snapshot.Warnings = append(snapshot.Warnings, WarnUnlocked)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch found := snapshot.Generation; {
	case found == 0: // Files that are gone are believed: a user may delete them.
	case found >= s.newest.Generation:
		s.newest = snapshot
	default:
		warnings := snapshot.Warnings
		snapshot = s.newest
		if found < known { // else a change came in between
			warnings = append(warnings, WarnOlder)
		}
		snapshot.Warnings = warnings
	}
	return snapshot, read, nil
}

func (s *Store) known() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newest
}

// next is the generation of the first write after base. Without a base it comes from the clock, so that it is higher than that of
// an earlier store whose files were deleted.
func (s *Store) next(base Snapshot) uint64 {
	highest := max(base.Generation, s.known().Generation)
	if base.Generation == 0 {
		highest = max(highest, uint64(min(max(s.now().UnixMicro(), 0), maxGeneration/2))) // a clock may be wrong
	}
	return highest + 1
}
