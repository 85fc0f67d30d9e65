package hwid

import (
	"strconv"
	"strings"

	"github.com/openspring/openspring/internal/shortage"
)

// Reason says why there is no hardware id.
type Reason uint8

const (
	// UnknownAlgorithm: the algorithm is none of Algorithms.
	UnknownAlgorithm Reason = iota + 1
	// NoSource: no source of the algorithm is usable on this machine.
	NoSource
	// Shortage: something could not be read because the system is short of descriptors or memory. The same call may
	// succeed in a moment, so that another source must not step in.
	Shortage
)

// Error is every error of Read.
type Error struct {
	Reason Reason
	// Message is one sentence that names what was looked at and says what to do.
	Message string
	// Cause is the error below; it may be nil.
	Cause error
}

// Error is the message.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

func unknownAlgorithm(name string) *Error {
	return &Error{Reason: UnknownAlgorithm,
		Message: "hardware id algorithm " + strconv.Quote(name) + " is not known: use " + strings.Join(algorithms, ", ")}
}

func shortOf(short *shortage.Error) *Error {
	return &Error{Reason: Shortage, Message: short.Message, Cause: short}
}
