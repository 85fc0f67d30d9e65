package store

import (
	"encoding/json"
	"errors"
	"io/fs"
	"slices"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/shortage"
)

func of(err error, kinds []error) bool {
	return slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) })
}

// lockless is whether an error says that the file system has no locks.
func lockless(err error) bool { return of(err, withoutLocks) }

// notRead is the error of a file that is there and cannot be read.
func notRead(path string, err error) *failure.Error {
	code, advice := "storage_failed", "check the disk"
	switch {
	case errors.Is(err, fs.ErrPermission):
		code, advice = "store_no_access", "let this user read the file"
	case of(err, keptOpen):
		code, advice = "store_busy", "try again"
	}
	return caused(failure.New(api.Storage, code, "the stored license "+path+" cannot be read: "+reason(err)+": "+advice), err)
}

// notWritten is the error of a step of writing; what says which.
func notWritten(what, path string, err error) *failure.Error {
	if short := shortage.Of(what, err); short != nil {
		return failure.OfShortage(short)
	}
	code, advice := "storage_failed", "check the disk"
	switch {
	case errors.Is(err, ErrNotAFile):
		return odd(path, err)
	case of(err, full):
		code, advice = "store_full", "free some space, and try again"
	case of(err, keptOpen):
		code, advice = "store_busy", "end the program that keeps the file open, and try again"
	case errors.Is(err, fs.ErrPermission), of(err, readOnly):
		code, advice = "store_read_only", "let this user write into the folder"
	case errors.Is(err, fs.ErrNotExist):
		code, advice = "store_no_folder", "the folder was removed meanwhile: try again"
	}
	return caused(failure.New(api.Storage, code, what+": "+reason(err)+": "+advice), err)
}

// odd is the error of what stands in place of a file.
func odd(path string, err error) *failure.Error {
	return caused(failure.New(api.Storage, "store_symlink", "something else stands in place of the license's file "+path+": "+ErrNotAFile.Error()+": remove it"), err)
}

// appliedDetail is the member of an error's details that says that a change can be read although it has failed.
const appliedDetail = "applied"

// stays is the error of a change that could neither be finished nor be taken back.
func stays(fail *failure.Error) *failure.Error {
	fail.Message += ". The change could not be taken back: it counts now, and may not outlive the power. Look at what is stored before you repeat it"
	fail.Final = true
	fail.Details = append(fail.Details, failure.Detail{Name: appliedDetail, Value: json.RawMessage("true")})
	return fail
}

// Applied reports whether an error of Change is of a change that can be read nevertheless, and must not be repeated. It says so in
// its details as applied.
func Applied(err error) bool {
	var fail *failure.Error
	return errors.As(err, &fail) && fail.Detail(appliedDetail) != nil
}

// reason is the system's word for an error, without the path that the message names already.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
