package core

import (
	"encoding/json"
	"time"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/validity"
)

// Validity is the verdict on a license at a moment: whether it may be used, why not, and until when that holds.
type Validity = validity.Validity

// State is what a license permits.
type State = validity.State

// The states. A license in its grace period may be used for some hours more.
const (
	Valid   = validity.Valid
	Grace   = validity.Grace
	Invalid = validity.Invalid
)

// EvaluateLicense judges the text of a license object by a moment, as it is kept in the Raw of a License. It needs no client.
func EvaluateLicense(license []byte, now time.Time) (Validity, error) {
	v, err := rawjson.Parse(license)
	switch {
	case err != nil:
		return Validity{}, input.Request.Unreadable(err)
	case v.Kind() != rawjson.Object:
		return Validity{}, input.Request.WrongType("license", "object", v.Kind())
	}
	return validity.Evaluate(v, now), nil
}

// maxClockOffset is about a century, in milliseconds.
const maxClockOffset = 100 * 366 * 24 * 60 * 60 * 1000

// evaluateLicense judges a license object by a moment, else by a clock that may be off.
func evaluateLicense(in arguments) (json.RawMessage, *failure.Error) {
	var offset int64
	if v, given := in.values["clock_offset_ms"]; given {
		var fail *failure.Error
		if offset, fail = input.Request.Integer("clock_offset_ms", v, -maxClockOffset, maxClockOffset); fail != nil {
			return nil, fail
		}
	}
	now := in.clock.Now().Add(time.Duration(offset) * time.Millisecond)
	if v, given := in.values["now"]; given {
		moment, fail := readMoment("now", v)
		switch {
		case fail != nil:
			return nil, fail
		case offset != 0:
			return nil, input.Request.Fail("misplaced_member", "clock_offset_ms belongs to this machine's time: leave it out beside now")
		}
		now = *moment
	}
	return validity.Evaluate(in.values["license"], now).AppendJSON(nil), nil
}

func readMoment(name string, v rawjson.Value) (*time.Time, *failure.Error) {
	text, fail := input.Request.Text(name, v, input.MaxText)
	if fail != nil {
		return nil, fail
	}
	moment, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return nil, input.Request.Fail("invalid_value", `%s must be spelled like "2026-01-31T09:00:00Z" in %s`, name, input.Request)
	}
	return &moment, nil
}
