package core

import (
	"slices"
	"time"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
)

// options are what every call takes beside its fields.
type options struct {
	// timeout is 0 where the configuration's holds.
	timeout time.Duration
	// callID is what Cancel can end the call by.
	callID string
	// complete asks for a proof that a bundle is complete.
	complete bool
}

var optionNames = [...]string{"timeout_ms", "call_id", "complete"}

// readOptions reads the member options; complete is refused where it has no meaning.
func readOptions(v rawjson.Value, complete bool) (options, *failure.Error) {
	var o options
	if !v.Present() {
		return o, nil
	}
	if v.Kind() != rawjson.Object {
		return o, inRequest.wrongType("options", "object", v.Kind())
	}
	for member := range v.All() {
		if fail := o.set(member, complete); fail != nil {
			return o, fail
		}
	}
	return o, nil
}

func (o *options) set(v rawjson.Value, complete bool) (fail *failure.Error) {
	name := v.Name()
	switch {
	case !slices.Contains(optionNames[:], name):
		return inOptions.unknown(name, optionNames[:])
	case !v.Present():
		return nil
	case name == "timeout_ms":
		var n int64
		n, fail = inOptions.integer(name, v, 1, MaxTimeoutMS)
		o.timeout = time.Duration(n) * time.Millisecond
	case name == "call_id":
		o.callID, fail = inOptions.text(name, v, MaxText)
	case !complete:
		return inOptions.fail("misplaced_member", "complete belongs to the calls that read a bundle's license file")
	default:
		o.complete, fail = inOptions.boolean(name, v)
	}
	return fail
}
