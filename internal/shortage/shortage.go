// Package shortage deals with a system that is short of descriptors or memory for the moment. Such a shortage
// must not end the process, and nothing that was learned during one may be kept: it is an error that the same
// call may not meet again.
package shortage

import (
	"errors"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// Of returns the error of a shortage, or nil where err is not of one. what begins the message: what could not
// be done.
func Of(what string, err error) *failure.Error {
	return of(what, err, func(kind error) bool { return errors.Is(err, kind) })
}

// OfText is Of for the words of an error that ends with the system's.
func OfText(what, words string) *failure.Error {
	return of(what, errors.New(words), func(kind error) bool { return strings.HasSuffix(words, kind.Error()) })
}

func of(what string, cause error, is func(kind error) bool) *failure.Error {
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
	fail := failure.New(api.Memory, code, what+": "+why)
	fail.Cause = cause
	return fail
}
