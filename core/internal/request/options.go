package request

import (
	"slices"
	"time"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
)

// Options are what every call takes beside its fields.
type Options struct {
	// Timeout is 0 where the configuration's holds.
	Timeout time.Duration
	// CallID is what Cancel can end the call by.
	CallID string
	// Complete asks for a proof that a bundle is complete.
	Complete bool
}

// ReadOptions reads the member options; complete is refused where it has no meaning.
func ReadOptions(v rawjson.Value, complete bool) (Options, *failure.Error) {
	var o Options
	if !v.Present() {
		return o, nil
	}
	if v.Kind() != rawjson.Object {
		return o, input.Request.WrongType("options", "object", v.Kind())
	}
	for member := range v.All() {
		if fail := o.set(member, complete); fail != nil {
			return o, fail
		}
	}
	return o, nil
}

func (o *Options) set(v rawjson.Value, complete bool) (fail *failure.Error) {
	name := v.Name()
	switch {
	case !slices.Contains(input.OptionNames[:], name):
		return input.Options.Unknown(name, input.OptionNames[:])
	case !v.Present():
		return nil
	case name == "timeout_ms":
		var n int64
		n, fail = input.Options.Integer(name, v, 1, input.MaxTimeoutMS)
		o.Timeout = time.Duration(n) * time.Millisecond
	case name == "call_id":
		o.CallID, fail = input.Options.Text(name, v, input.MaxText)
	case !complete:
		return input.Options.Fail("misplaced_member", "complete belongs to the calls that read a bundle's license file")
	default:
		o.Complete, fail = input.Options.Boolean(name, v)
	}
	return fail
}
