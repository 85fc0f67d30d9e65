package store

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// makeFolder makes the folder of the license, and those above it that its place allows.
func (s *Store) makeFolder() *failure.Error {
	folder := s.settings.Folder
	_, err := s.files.FolderMode(folder)
	if err == nil {
		return nil
	}
	var missing []string
	for errors.Is(err, fs.ErrNotExist) && len(missing) < s.settings.Place.makes() {
		missing = append(missing, folder)
		folder = filepath.Dir(folder)
		_, err = s.files.FolderMode(folder)
	}
	if err != nil {
		return noFolder(folder, err)
	}
	for i := len(missing) - 1; i >= 0; i-- {
		if err := s.files.MakeFolder(missing[i]); err != nil && !errors.Is(err, fs.ErrExist) {
			return notWritten("the license's folder "+missing[i]+" cannot be made", missing[i], err)
		}
		if fail := s.syncFolder(folder); fail != nil {
			// One that stays would be taken for one that outlives the power.
			fail.Cause = errors.Join(fail.Cause, s.files.Remove(missing[i]))
			return fail
		}
		folder = missing[i]
	}
	// Somebody may have made something else meanwhile.
	if _, err := s.files.FolderMode(s.settings.Folder); err != nil {
		return noFolder(s.settings.Folder, err)
	}
	return nil
}

// syncFolder makes the names in a folder outlive the power.
func (s *Store) syncFolder(folder string) *failure.Error {
	if err := s.files.SyncFolder(folder); err != nil {
		return notWritten("the names in the folder "+folder+" could not be written to the disk", folder, err)
	}
	return nil
}

func noFolder(folder string, err error) *failure.Error {
	var dead *fs.PathError
	switch {
	case errors.Is(err, ErrDeadLink) && errors.As(err, &dead):
		return caused(failure.New(api.Storage, "store_no_folder", "the license needs the folder "+folder+", and "+dead.Path+
			" is a link to something that does not exist: make or mount what it leads to, or remove the link"), err)
	case errors.Is(err, ErrNotAFolder):
		return caused(failure.New(api.Storage, "store_no_folder", "the license needs the folder "+folder+", and something else stands in its place: remove that"), err)
	case errors.Is(err, fs.ErrNotExist):
		return caused(failure.New(api.Storage, "store_no_folder", "the license's folder cannot be made because "+folder+" does not exist: the installer makes it"), err)
	}
	return notWritten("the license's folder "+folder+" cannot be used", folder, err)
}

func caused(fail *failure.Error, err error) *failure.Error {
	fail.Cause = err
	return fail
}
