package store

import (
	"errors"
	"io/fs"
)

// Files is the file system as a store uses it. Tests put others in its place, to end the power between two steps.
//
// Paths are whole. Errors wrap those of package syscall, or fs.ErrNotExist and fs.ErrExist.
type Files interface {
	// Read returns the content of a regular file, or its first limit bytes. It follows no link and opens nothing but a regular
	// file: else the error is ErrNotAFile.
	Read(path string, limit int) ([]byte, error)
	// Create makes a file that must not be there yet, with exactly this mode.
	Create(path string, mode fs.FileMode) (File, error)
	// Rename puts a file in the place of another, or of none.
	Rename(from, to string) error
	Remove(path string) error
	// Names lists a folder.
	Names(folder string) ([]string, error)
	// FolderMode returns the permissions of a folder, which may be a link to one. A file in its place, or above it, is ErrNotAFolder,
	// and a link to nothing ErrDeadLink.
	FolderMode(folder string) (fs.FileMode, error)
	// MakeFolder makes one folder with mode 0700.
	MakeFolder(folder string) error
	// SyncFolder returns when the names in a folder outlive the power.
	SyncFolder(folder string) error
	// MayWrite returns nil if this process probably may make files in a folder. It tries nothing.
	MayWrite(folder string) error
	// TryLock takes the lock of a file, which it makes where it is missing. ok is false if somebody else has it. The lock ends
	// with unlock or with the process.
	TryLock(path string, mode fs.FileMode) (unlock func() error, ok bool, err error)
}

// File is a file that is being written.
type File interface {
	Write(content []byte) (int, error)
	// Sync returns when the content outlives the power.
	Sync() error
	Close() error
}

// The errors of Files that a system has no one error for.
var (
	ErrNotAFile   = errors.New("it is a link, a folder or a device, and not a regular file")
	ErrNotAFolder = errors.New("it is no folder")
	ErrDeadLink   = errors.New("it is a link to something that does not exist")
)
