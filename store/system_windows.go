package store

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// noLinks opens a link itself, and not what it leads to.
const noLinks = windows.FILE_FLAG_OPEN_REPARSE_POINT

// pauses are those before a file that another program keeps open is tried again. Virus scanners open every new file.
var pauses = []time.Duration{10 * time.Millisecond, 25 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond,
	200 * time.Millisecond, 400 * time.Millisecond}

// errKeptOpen is the error of a file that was kept open during all pauses.
var errKeptOpen = errors.New("another program keeps it open, or this user may not replace it")

// retried repeats work while it meets one of errs.
func retried(work func() error, errs ...error) error {
	err := work()
	for _, pause := range pauses {
		if !of(err, errs) {
			return err
		}
		time.Sleep(pause)
		err = work()
	}
	if of(err, errs) {
		return errors.Join(errKeptOpen, err)
	}
	return err
}

// openForReading shares the file with those who replace and delete it.
func openForReading(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	var handle windows.Handle
	err = retried(func() error {
		handle, err = windows.CreateFile(name, windows.GENERIC_READ, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
			nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_OPEN_REPARSE_POINT|windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
		return err
	}, windows.ERROR_SHARING_VIOLATION)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}

// asLink has nothing to recognize: a link is opened itself, and seen by its mode.
func asLink(err error) error { return err }

func notAFolder(err error) error { return err }

// setMode has nothing to do: rights come from the folder.
func setMode(string, fs.FileMode) error { return nil }

// replace writes through, since Windows syncs no folders.
func replace(from, to string) error {
	source, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	target, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	err = retried(func() error {
		return windows.MoveFileEx(source, target, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH)
	}, windows.ERROR_ACCESS_DENIED, windows.ERROR_SHARING_VIOLATION)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}

func syncFolder(string) error { return nil }

// mayWrite does not know: only an attempt shows it.
func mayWrite(string) error { return nil }
