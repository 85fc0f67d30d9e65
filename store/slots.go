package store

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/shortage"
)

// slot is one of the two files as it was read.
type slot struct {
	state      slotState
	generation uint64
	content    Content
	format     int
	// fail is the error of a slot that is unreadable.
	fail *failure.Error
	mark mark
}

type slotState int

const (
	absent slotState = iota
	valid
	damaged
	// unreadable is not damaged: the system does not give the bytes, which may be all right.
	unreadable
)

// mark is what the beginning of a file looks like. Every write changes it.
type mark struct {
	there, odd bool
	head       [headLength]byte
}

// reading is what reading both slots has shown.
type reading [2]slot

func (r reading) marks() [2]mark { return [2]mark{r[0].mark, r[1].mark} }

// best is the index of the slot that counts, or -1.
func (r reading) best() int {
	best := -1
	for i := range r {
		if r[i].state == valid && (best < 0 || r[i].generation > r[best].generation) {
			best = i
		}
	}
	return best
}

func (r reading) any(state slotState) bool { return r[0].state == state || r[1].state == state }

// holdsContent is whether a slot holds anything that Clear must forget.
func (r reading) holdsContent() bool {
	return r.any(damaged) || !r[0].content.empty() || !r[1].content.empty()
}

func (r reading) snapshot() Snapshot {
	best := r.best()
	if best < 0 {
		if r.any(damaged) {
			return Snapshot{Damaged: true, Warnings: []string{WarnDamaged}}
		}
		return Snapshot{}
	}
	snapshot := Snapshot{Generation: r[best].generation, Content: r[best].content, Format: r[best].format}
	snapshot.Found = !snapshot.Content.empty()
	if r.any(damaged) || r.any(unreadable) {
		snapshot.Warnings = []string{WarnRecovered}
	}
	return snapshot
}

// readSlots reads both slots. It returns an error where what they hold must not be judged: a link in place of one, a newer format,
// a shortage, or no slot to read although one is there.
func (s *Store) readSlots() (reading, *failure.Error) {
	var read reading
	for i, path := range s.slots {
		fail := s.readSlot(path, &read[i])
		if fail != nil {
			return read, fail
		}
	}
	if read.best() < 0 {
		if fail := s.folderIsOne(); fail != nil {
			return read, fail
		}
		for i := range read {
			if read[i].state == unreadable {
				return read, read[i].fail
			}
		}
	}
	return read, nil
}

// folderIsOne refuses a file in place of the folder, and a link to nothing. A folder that is missing holds nothing.
func (s *Store) folderIsOne() *failure.Error {
	_, err := s.files.FolderMode(s.settings.Folder)
	if errors.Is(err, ErrNotAFolder) || errors.Is(err, ErrDeadLink) {
		return noFolder(s.settings.Folder, err)
	}
	return nil
}

func (s *Store) readSlot(path string, into *slot) *failure.Error {
	file, err := s.files.Read(path, maxFile+1)
	into.mark = markOf(file, err)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, ErrNotAFile):
		return odd(path, err)
	case err != nil:
		if short := shortage.Of("the stored license "+path+" cannot be read", err); short != nil {
			return failure.OfShortage(short)
		}
		into.state, into.fail = unreadable, notRead(path, err)
		return nil
	}
	into.generation, into.content, into.format, err = s.sealing().open(file)
	var newer errNewer
	switch {
	case errors.As(err, &newer):
		return tooNew(path, newer.format)
	case err != nil:
		*into = slot{state: damaged, mark: into.mark}
	default:
		into.state = valid
	}
	return nil
}

func tooNew(path string, format int) *failure.Error {
	return failure.New(api.Storage, "store_too_new", fmt.Sprintf("the stored license %s has format %d, and this version of the library reads formats up to %d: "+
		"update the application. The file is left as it is", path, format, Format))
}

func (s *Store) sealing() sealing { return sealing{s.settings.Key, s.settings.Code} }

// look returns the mark of a file.
func (s *Store) look(path string) mark {
	head, err := s.files.Read(path, headLength)
	return markOf(head, err)
}

func markOf(file []byte, err error) mark {
	m := mark{there: !errors.Is(err, fs.ErrNotExist)}
	m.odd = m.there && err != nil
	copy(m.head[:], file)
	return m
}
