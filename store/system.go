package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// system is the operating system's files.
type system struct{}

// System returns the files of the operating system.
func System() Files { return system{} }

func (system) Read(path string, limit int) ([]byte, error) {
	file, err := openForReading(path)
	if err != nil {
		return nil, err
	}
	content, err := readRegular(file, limit)
	if closing := file.Close(); err == nil && closing != nil {
		err = closing
	}
	return content, err
}

func readRegular(file *os.File, limit int) ([]byte, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: file.Name(), Err: ErrNotAFile}
	}
	content := make([]byte, min(int64(limit), info.Size()))
	read, err := io.ReadFull(file, content)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil // somebody has cut the file meanwhile
	}
	return content[:read], err
}

func (system) Create(path string, mode fs.FileMode) (File, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && info.Mode().Perm() != mode { // the umask has cut it
		err = setMode(path, mode)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(path))
	}
	return file, nil
}

func (system) Rename(from, to string) error { return replace(from, to) }
func (system) Remove(path string) error     { return os.Remove(path) }

func (system) Names(folder string) ([]string, error) {
	file, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	names, err := file.Readdirnames(-1)
	if closing := file.Close(); err == nil {
		err = closing
	}
	return names, err
}

func (system) FolderMode(folder string) (fs.FileMode, error) {
	info, err := os.Stat(folder)
	if err == nil && !info.IsDir() {
		err = ErrNotAFolder
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, asDeadLink(folder, err)
	case err != nil:
		return 0, notAFolder(err)
	}
	return info.Mode().Perm(), nil
}

// asDeadLink looks whether a path is missing because of a link on it that leads nowhere, and names that.
func asDeadLink(path string, missing error) error {
	for {
		_, itself := os.Lstat(path)
		_, goal := os.Stat(path)
		above := filepath.Dir(path)
		switch {
		case itself == nil && errors.Is(goal, fs.ErrNotExist):
			return &fs.PathError{Op: "open", Path: path, Err: ErrDeadLink}
		case itself == nil, above == path:
			return missing
		}
		path = above
	}
}

func (system) MakeFolder(folder string) error {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	return setMode(folder, 0o700)
}

func (system) SyncFolder(folder string) error { return syncFolder(folder) }
func (system) MayWrite(folder string) error   { return mayWrite(folder) }

// TryLock makes the file first, so that it gets its mode whatever the umask is.
func (system) TryLock(path string, mode fs.FileMode) (func() error, bool, error) {
	if err := makeLock(path, mode); err != nil {
		return nil, false, err
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDWR|noLinks), flock.SetPermissions(mode))
	ok, err := lock.TryLock()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil // removed meanwhile
	}
	if err != nil || !ok {
		return nil, false, asLink(err)
	}
	return lock.Unlock, true, nil
}

// makeLock makes a lock file, or gives one its mode that a killed process has made.
func makeLock(path string, mode fs.FileMode) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if errors.Is(err, fs.ErrExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return errors.Join(setMode(path, mode), file.Close())
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return &fs.PathError{Op: "lock", Path: path, Err: ErrNotAFile}
	}
	if info.Mode().Perm() != mode {
		_ = setMode(path, mode) // the file's owner alone may; whether this process may lock it shows next
	}
	return nil
}
