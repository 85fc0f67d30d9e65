// Package shortage recognizes that the system is short of descriptors or memory for the moment. Such a shortage must
// not end the process. It is an error that the next call may not meet again, so nothing that was learned during a
// shortage may be kept.
package shortage

import (
	"errors"
	"slices"
	"strings"
)

// Error is a shortage.
type Error struct {
	// Code is too_many_open_files or system_resources_short.
	Code string
	// Message says what failed, why, and what to do.
	Message string
	// Cause is the system's error.
	Cause error
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Of returns the error of a shortage, or nil where err is not of one. what begins the message: what could not
// be done.
func Of(what string, err error) *Error {
	return of(what, err, func(kind error) bool { return errors.Is(err, kind) })
}

// OfText is Of for the words of an error that ends with the system's.
func OfText(what, words string) *Error {
	return of(what, errors.New(words), func(kind error) bool { return strings.HasSuffix(words, kind.Error()) })
}

func of(what string, cause error, is func(kind error) bool) *Error {
	var code, why string
	switch {
	case slices.ContainsFunc(perProcess, is):
		code, why = "too_many_open_files", "too many open files: this process may have "+descriptorLimit()+
			": close some or raise its limit, then try again"
	case slices.ContainsFunc(perSystem, is):
		code, why = "too_many_open_files", "too many open files in the whole system: close other programs, then try again"
	case slices.ContainsFunc(memory, is):
		code, why = "system_resources_short", "the system is short of memory: close other programs, then try again"
	default:
		return nil
	}
	return &Error{Code: code, Message: what + ": " + why, Cause: cause}
}
