package core

import (
	"time"

	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/outcome"
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

// evaluation is a request to judge a license.
type evaluation struct {
	license rawjson.Value
	// now is nil if the clock gives it.
	now         *time.Time
	clockOffset time.Duration
}

var evaluationMembers = []string{"license", "now", "clock_offset_ms", "options"}

// EvaluateLicense judges the license object in a request {"license":{…}} by a moment "now" (RFC 3339), else by a clock,
// to which "clock_offset_ms" is added; nil is this machine's clock. It needs no client.
func EvaluateLicense(request []byte, clock Clock) (Response, error) {
	if clock == nil {
		clock = transport.SystemClock{}
	}
	started := time.Now()
	e, fail := readEvaluation(request)
	meta := Meta{Signature: outcome.None, LicenseSignature: outcome.None, Duration: time.Since(started)}
	if fail != nil {
		return Response{}, fail.WithMeta(meta)
	}
	now := clock.Now().Add(e.clockOffset)
	if e.now != nil {
		now = *e.now
	}
	return Response{Result: validity.Evaluate(e.license, now).AppendJSON(nil), Meta: meta}, nil
}

// readEvaluation reads a request. The license in it is a document of the server's, which may have as many levels as
// any, and texts that a request of ours may not hold.
func readEvaluation(text []byte) (*evaluation, *failure.Error) {
	if len(text) > input.MaxFileInput {
		return nil, input.Argument("document_too_large", "%s is larger than %d bytes", input.Request, input.MaxFileInput)
	}
	doc, err := rawjson.ParseAround(text)
	if err != nil {
		return nil, input.Request.Unreadable(err)
	}
	if doc.Kind() != rawjson.Object {
		return nil, input.Request.Fail("not_an_object", "%s must be a JSON object and is of type %s", input.Request, doc.Kind())
	}
	e := &evaluation{}
	for member := range doc.All() {
		if fail := e.set(member); fail != nil {
			return nil, fail
		}
	}
	switch {
	case !e.license.Present():
		return nil, input.Request.Missing("license")
	case e.license.Kind() != rawjson.Object:
		return nil, input.Request.WrongType("license", "object", e.license.Kind())
	case e.now != nil && e.clockOffset != 0:
		return nil, input.Request.Fail("misplaced_member", "clock_offset_ms belongs to this machine's time: leave it out beside now")
	}
	return e, nil
}

// maxClockOffset is about a century, in milliseconds.
const maxClockOffset = 100 * 366 * 24 * 60 * 60 * 1000

func (e *evaluation) set(v rawjson.Value) (fail *failure.Error) {
	switch name := v.Name(); {
	case name == "license":
		e.license = v
	case name == "options":
		_, fail = input.ReadOptions(v, false)
	case name == "now" && v.Present():
		e.now, fail = readMoment(name, v)
	case name == "clock_offset_ms" && v.Present():
		var ms int64
		ms, fail = input.Request.Integer(name, v, -maxClockOffset, maxClockOffset)
		e.clockOffset = time.Duration(ms) * time.Millisecond
	case name != "now" && name != "clock_offset_ms":
		fail = input.Request.Unknown(name, evaluationMembers)
	}
	return fail
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
