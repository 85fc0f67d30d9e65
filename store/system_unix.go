//go:build unix

package store

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// noLinks makes opening a link an error.
const noLinks = syscall.O_NOFOLLOW

// openForReading does not wait for the writer of a pipe.
func openForReading(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|noLinks|syscall.O_NONBLOCK, 0)
	return file, asLink(err)
}

// asLink adds ErrNotAFile to the errors with which the system refuses a link, and a device without a driver or a socket.
func asLink(err error) error {
	if of(err, []error{syscall.ELOOP, syscall.EMLINK, syscall.EISDIR, syscall.ENXIO, syscall.ENODEV}) {
		return errors.Join(ErrNotAFile, err)
	}
	return err
}

// notAFolder recognizes a file among the folders above.
func notAFolder(err error) error {
	if errors.Is(err, syscall.ENOTDIR) {
		return errors.Join(ErrNotAFolder, err)
	}
	return err
}

// setMode sets what the umask has cut. Some file systems have no modes, and refuse.
func setMode(path string, mode fs.FileMode) error {
	err := os.Chmod(path, mode)
	if of(err, []error{syscall.EPERM, syscall.ENOTSUP, syscall.ENOSYS}) {
		return nil
	}
	return err
}

func replace(from, to string) error { return os.Rename(from, to) }

// syncFolder is done where the file system has no such call.
func syncFolder(folder string) error {
	file, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = file.Sync()
	if of(err, []error{syscall.EINVAL, syscall.ENOTSUP, syscall.ENOSYS}) {
		err = nil
	}
	return errors.Join(err, file.Close())
}

func mayWrite(folder string) error {
	if err := unix.Faccessat(unix.AT_FDCWD, folder, unix.W_OK|unix.X_OK, unix.AT_EACCESS); err != nil {
		return &fs.PathError{Op: "access", Path: folder, Err: err}
	}
	return nil
}
