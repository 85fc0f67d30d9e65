package input

import (
	"slices"
	"time"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
)

// CallOptions are what every call takes beside its fields.
type CallOptions struct {
	// Timeout is 0 where the configuration's holds.
	Timeout time.Duration
	// CallID is what Cancel can end the call by.
	CallID string
	// Complete asks for a proof that a bundle is complete.
	Complete bool
	// Trace asks for the steps of the call.
	Trace bool
}

// ReadOptions reads the member options; complete is refused where it has no meaning.
func ReadOptions(v rawjson.Value, complete bool) (CallOptions, *failure.Error) {
	var o CallOptions
	if !v.Present() {
		return o, nil
	}
	if v.Kind() != rawjson.Object {
		return o, Request.WrongType("options", "object", v.Kind())
	}
	for member := range v.All() {
		if fail := o.set(member, complete); fail != nil {
			return o, fail
		}
	}
	return o, nil
}

func (o *CallOptions) set(v rawjson.Value, complete bool) (fail *failure.Error) {
	name := v.Name()
	switch {
	case !slices.Contains(OptionNames[:], name):
		return Options.Unknown(name, OptionNames[:])
	case !v.Present():
		return nil
	case name == "timeout_ms":
		var n int64
		n, fail = Options.Integer(name, v, 1, MaxTimeoutMS)
		o.Timeout = time.Duration(n) * time.Millisecond
	case name == "call_id":
		o.CallID, fail = Options.Text(name, v, MaxText)
	case name == "trace":
		o.Trace, fail = Options.Boolean(name, v)
	case !complete:
		return Options.Fail("misplaced_member", "complete belongs to the calls that read a bundle's license file")
	default:
		o.Complete, fail = Options.Boolean(name, v)
	}
	return fail
}
