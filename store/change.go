package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// Change applies a function to what is stored, and stores what it returns. It returns when that outlives the power.
//
// An error of the function is returned as it is, and nothing is written. After another error what was stored before is what is
// stored: a change that cannot be finished is taken back, and the caller may repeat it. Where that cannot be done either, Applied
// says so of the error: the change can be read already, but may not outlive the power.
func (s *Store) Change(ctx context.Context, slots Slots, apply func(base Snapshot) (Content, error)) (Snapshot, error) {
	snapshot, _, err := s.change(ctx, true, slots, apply)
	return snapshot, err
}

// TryChange is Change that does not wait for others: done is false if somebody else is changing the store.
func (s *Store) TryChange(ctx context.Context, slots Slots, apply func(base Snapshot) (Content, error)) (snapshot Snapshot, done bool, err error) {
	return s.change(ctx, false, slots, apply)
}

func (s *Store) change(ctx context.Context, wait bool, slots Slots, apply func(Snapshot) (Content, error)) (snapshot Snapshot, done bool, err error) {
	done, err = s.locked(ctx, wait, func() error {
		w, fail := s.begin()
		if fail != nil {
			return fail
		}
		content, err := apply(w.base)
		if err != nil {
			snapshot = w.base
			return err
		}
		snapshot, err = w.write(slots, content)
		return err
	})
	return snapshot, done, err
}

// Clear forgets what is stored: nothing of it is in any file afterwards. Both slots keep a generation without content, so that no
// earlier copy of them is believed by a process that runs. Where nothing is stored it writes nothing. Its errors are those of Change:
// Applied says of one that what was stored is forgotten, and only what was put aside as damaged is left.
func (s *Store) Clear(ctx context.Context) error {
	if _, err := s.files.FolderMode(s.settings.Folder); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	_, err := s.locked(ctx, true, func() error {
		w, fail := s.begin()
		if fail != nil {
			return fail
		}
		if w.base.Found || w.read.holdsContent() {
			if _, err := w.write(Both, Content{}); err != nil {
				return err
			}
		}
		fail = w.clearQuarantine(0)
		if fail == nil {
			fail = s.syncFolder(s.settings.Folder)
		}
		if fail != nil {
			return stays(fail) // what was stored is forgotten
		}
		return nil
	})
	return err
}

// Probe returns the error that a change would meet now, or nil. It leaves the license as it is, and makes the folder and the lock
// file where a change would.
func (s *Store) Probe(ctx context.Context) error {
	_, err := s.locked(ctx, true, func() error {
		w, fail := s.begin()
		if fail != nil {
			return fail
		}
		// Somewhat more than the next file.
		const more = 16 << 10
		file, fail := w.writeNew(make([]byte, len(w.base.Content.JSON)+len(w.base.Content.Document)+more))
		if fail != nil {
			return fail
		}
		if err := s.files.Remove(file); err != nil {
			return notWritten("the license's file "+file+" cannot be removed", file, err)
		}
		return nil
	})
	return err
}

// writing is one change. Its owner holds the lock.
type writing struct {
	store *Store
	name  string
	mode  fs.FileMode
	read  reading
	base  Snapshot
	// names are those of the files in the folder.
	names []string
}

// begin reads what a change starts from, and removes what killed processes have left: nobody can be writing it now.
func (s *Store) begin() (*writing, *failure.Error) {
	w := &writing{store: s, name: fileName(s.settings.Code)}
	var fail *failure.Error
	if w.mode, fail = s.fileMode(); fail != nil {
		return nil, fail
	}
	if w.base, w.read, fail = s.read(); fail != nil {
		return nil, fail
	}
	for i := range w.read {
		if w.read[i].state == unreadable {
			return nil, w.read[i].fail // what cannot be read must not be overwritten
		}
	}
	if w.base.Generation > maxGeneration-4 {
		return nil, failure.New(api.Storage, "storage_failed", "the license's files in "+s.settings.Folder+" have the last possible generation: delete them")
	}
	return w, w.clearLeftovers()
}

// fileMode is the mode of the files: the user's alone, or for a machine's folder what the installer gave to the folder.
func (s *Store) fileMode() (fs.FileMode, *failure.Error) {
	if s.settings.Place.Location != Machine {
		return 0o600, nil
	}
	mode, err := s.files.FolderMode(s.settings.Folder)
	if err != nil {
		return 0, noFolder(s.settings.Folder, err)
	}
	return mode.Perm()&^0o111 | 0o600, nil
}

func (w *writing) clearLeftovers() *failure.Error {
	names, err := w.store.files.Names(w.store.settings.Folder)
	if err != nil {
		return notWritten("the license's folder "+w.store.settings.Folder+" cannot be listed", w.store.settings.Folder, err)
	}
	w.names = names
	for _, name := range names {
		if !leftover(name, w.name) {
			continue
		}
		path := w.store.path(name)
		if err := w.store.files.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return notWritten("the incomplete file "+path+" cannot be removed", path, err)
		}
	}
	return nil
}

// write puts content into the slot that does not count and, for Both, then into the other one.
func (w *writing) write(slots Slots, content Content) (Snapshot, error) {
	s := w.store
	if length := headLength + countLength + len(content.JSON) + len(content.Document) + tagLength; length > maxFile {
		return w.base, failure.New(api.Storage, "storage_failed", fmt.Sprintf("a license of %d bytes cannot be stored: %d are possible", length, maxFile))
	}
	target := 0
	if w.read.best() == 0 {
		target = 1
	}
	var replaced []int
	var snapshot Snapshot
	for range slots {
		visible, fail := w.writeSlot(target, s.next(w.base), content)
		if visible {
			replaced = append(replaced, target)
			snapshot = w.remember(content)
		}
		if fail != nil {
			return w.takeBack(replaced, snapshot, fail)
		}
		target = 1 - target
	}
	s.seen(w.read)
	return snapshot, nil
}

// takeBack ends a change that cannot be finished: what was stored before goes into the slots that the change has replaced, so that
// the caller may repeat it. Only the first of them must be replaced again for that. What cannot be written to the disk even then is
// a matter of the power alone: each slot holds what was before or the change, whole.
//
// The folder is not synced a second time in place of that: a system reports a failed write once, and the next sync says yes.
func (w *writing) takeBack(replaced []int, applied Snapshot, fail *failure.Error) (Snapshot, error) {
	if len(replaced) == 0 {
		return w.base, fail
	}
	snapshot, back := applied, false
	for _, target := range replaced {
		visible, again := w.writeSlot(target, w.store.next(w.base), w.base.Content)
		if visible {
			snapshot, back = w.remember(w.base.Content), true
		}
		if again != nil {
			fail.Cause = errors.Join(fail.Cause, again)
		}
	}
	if !back {
		return snapshot, stays(fail)
	}
	return snapshot, fail
}

// remember keeps what was written last as the newest snapshot.
func (w *writing) remember(content Content) Snapshot {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	w.store.newest = Snapshot{Generation: w.read[w.read.best()].generation, Content: content, Found: !content.empty(), Format: Format}
	return w.store.newest
}

// writeSlot writes one slot. visible is whether the slot has the new content, which it may have after an error too.
func (w *writing) writeSlot(target int, generation uint64, content Content) (visible bool, fail *failure.Error) {
	s := w.store
	path := s.slots[target]
	file, err := s.sealing().seal(generation, content)
	if err != nil {
		return false, failure.From(err, "the license could not be encrypted")
	}
	written, fail := w.writeNew(file)
	if fail != nil {
		return false, fail
	}
	if w.read[target].state == damaged {
		if fail := w.quarantine(target); fail != nil {
			return false, w.removing(written, fail)
		}
	}
	is := slot{state: valid, generation: generation, mark: markOf(file, nil)}
	if err := s.files.Rename(written, path); err != nil {
		fail = notWritten("the license's file "+path+" cannot be replaced", path, err)
		if s.look(path) != is.mark { // a file server may have done what it says that it could not
			return false, w.removing(written, fail)
		}
		w.read[target] = is
		return true, fail
	}
	w.read[target] = is
	return true, s.syncFolder(s.settings.Folder)
}

// writeNew writes a new file and returns its path when its content outlives the power.
func (w *writing) writeNew(content []byte) (string, *failure.Error) {
	var random [newDigits / 2]byte
	rand.Read(random[:]) // never fails
	path := w.store.path(w.name + newSuffix + hex.EncodeToString(random[:]))
	file, err := w.store.files.Create(path, w.mode)
	if err != nil {
		return "", notWritten("the license's file "+path+" cannot be made", path, err)
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return "", w.removing(path, notWritten("the license's file "+path+" cannot be written", path, err))
	}
	return path, nil
}

// removing removes a new file after fail. If that fails too, the next change does it.
func (w *writing) removing(path string, fail *failure.Error) *failure.Error {
	if err := w.store.files.Remove(path); err != nil {
		fail.Cause = errors.Join(fail.Cause, err)
	}
	return fail
}

// keptInQuarantine is how many damaged files are kept for whoever wants to know what happened.
const keptInQuarantine = 3

// quarantine gives a damaged slot another name.
func (w *writing) quarantine(target int) *failure.Error {
	if err := w.clearQuarantine(keptInQuarantine - 1); err != nil {
		return err
	}
	var last uint64
	for _, name := range w.names {
		if number, ok := quarantined(name, w.name); ok {
			last = max(last, number)
		}
	}
	from, name := w.store.slots[target], fmt.Sprint(w.name, damagedSuffix, last+1)
	if err := w.store.files.Rename(from, w.store.path(name)); err != nil {
		return notWritten("the damaged file "+from+" cannot be put aside", from, err)
	}
	w.names = append(w.names, name)
	return nil
}

// clearQuarantine removes the oldest files in quarantine, down to keep.
func (w *writing) clearQuarantine(keep int) *failure.Error {
	var numbers []uint64
	for _, name := range w.names {
		if number, ok := quarantined(name, w.name); ok {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	for _, number := range numbers[:max(len(numbers)-keep, 0)] {
		name := fmt.Sprint(w.name, damagedSuffix, number)
		path := w.store.path(name)
		if err := w.store.files.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return notWritten("the damaged file "+path+" cannot be removed", path, err)
		}
		w.names = slices.DeleteFunc(w.names, func(n string) bool { return n == name })
	}
	return nil
}
