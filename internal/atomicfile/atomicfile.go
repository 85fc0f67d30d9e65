// Package atomicfile writes files of mode 0600 that are there whole or not at all, also when the machine stops meanwhile.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace writes a file, or puts the new content in place of the old. One name serves its temporary file, so that the one
// of a process that was killed is taken away: only the holder of a lock may call it.
func Replace(path string, content []byte) error {
	temporary := path + ".tmp"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := writeAll(file, content); err != nil {
		return err
	}
	return put(temporary, path, os.Rename)
}

// Create writes a file that must not be there yet: else the error is fs.ErrExist. Any number of processes may call it at
// once; of them one succeeds.
func Create(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	if err := writeAll(file, content); err != nil {
		return err
	}
	return put(file.Name(), path, func(temporary, path string) error {
		err := os.Link(temporary, path)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return os.Rename(temporary, path) // a file system without links
		}
		return errors.Join(err, os.Remove(temporary))
	})
}

// Write writes a file, or puts the new content in place of the old. Of processes that do so at once the last one wins.
func Write(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	if err := writeAll(file, content); err != nil {
		return err
	}
	return put(file.Name(), path, os.Rename)
}

// writeAll writes the content of a temporary file and closes it. After an error the file is gone.
func writeAll(file *os.File, content []byte) error {
	_, err := file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// put gives a temporary file its name. After an error the temporary file is gone.
func put(temporary, path string, rename func(temporary, path string) error) error {
	if err := rename(temporary, path); err != nil {
		if removing := os.Remove(temporary); !errors.Is(removing, fs.ErrNotExist) {
			err = errors.Join(err, removing)
		}
		return err
	}
	// The file is in place; a folder that cannot be synced only makes it less sure to outlive the machine.
	_ = syncDirectory(filepath.Dir(path))
	return nil
}
