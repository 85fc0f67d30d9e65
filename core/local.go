package core

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/members"
	"github.com/openspring/openspring/core/internal/request"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/pasted"
	"github.com/openspring/openspring/internal/rawjson"
)

// arguments are the members of a request to an operation without a client, checked by the operation's row.
type arguments struct {
	values map[string]rawjson.Value
	clock  Clock
}

// text returns a text, empty if it was not given.
func (a arguments) text(name string) string {
	text, _ := a.values[name].Text()
	return text
}

// Local performs an operation without a client, by its name. A nil request means no members, if the operation needs none.
// clock gives the time; nil is this machine's clock.
func Local(operation string, request []byte, clock Clock) (Response, error) {
	started := time.Now()
	if clock == nil {
		clock = transport.SystemClock{}
	}
	result, fail := local(operation, request, clock)
	meta := Meta{Signature: outcome.None, LicenseSignature: outcome.None, Duration: time.Since(started)}
	if fail != nil {
		return Response{}, fail.WithMeta(meta)
	}
	return Response{Result: result, Meta: meta}, nil
}

// perform is Local with a typed request and result. A nil request has no members.
func perform[T any, P model[T]](operation string, request requester) (*T, error) {
	text := []byte("{}")
	if request != nil {
		var fail *failure.Error
		if text, fail = members.Write(request.write); fail != nil {
			return nil, fail
		}
	}
	response, err := Local(operation, text, nil)
	if err != nil {
		return nil, err
	}
	v, err := rawjson.Parse(response.Result)
	if err != nil {
		return nil, failure.From(err, libraryFailed)
	}
	result := new(T)
	P(result).read(v, response.Meta)
	return result, nil
}

func local(operation string, text []byte, clock Clock) (json.RawMessage, *failure.Error) {
	row, perform := api.LookupOperation(operation), localFunction(operation)
	if row == nil || perform == nil {
		return nil, request.UnknownOperation(operation)
	}
	values, fail := readArguments(row, text)
	if fail != nil {
		return nil, fail
	}
	return perform(arguments{values, clock})
}

// readArguments reads a request by the row of its operation.
func readArguments(row *api.Operation, text []byte) (map[string]rawjson.Value, *failure.Error) {
	values := map[string]rawjson.Value{}
	if text == nil && row.NoRequest {
		return values, nil
	}
	doc, fail := parseArguments(row, text)
	if fail != nil {
		return nil, fail
	}
	for member := range doc.All() {
		if fail := takeArgument(row, member, values); fail != nil {
			return nil, fail
		}
	}
	for i := range row.Parameters {
		p := &row.Parameters[i]
		if _, given := values[p.Name]; p.Required && !given {
			return nil, input.Request.Missing(p.Name)
		}
	}
	return values, nil
}

// parseArguments reads the JSON of a request. A document of the server's in it may have as many levels as any, and texts
// that a request of ours may not hold.
func parseArguments(row *api.Operation, text []byte) (rawjson.Value, *failure.Error) {
	if !row.LargeText {
		return input.Request.Parse(text, input.MaxInput)
	}
	if len(text) > input.MaxFileInput {
		return rawjson.Value{}, input.Argument("document_too_large", "%s is larger than %d bytes", input.Request, input.MaxFileInput)
	}
	doc, err := rawjson.ParseAround(text)
	if err != nil {
		return rawjson.Value{}, input.Request.Unreadable(err)
	}
	if doc.Kind() != rawjson.Object {
		return rawjson.Value{}, input.Request.Fail("not_an_object", "%s must be a JSON object and is of type %s", input.Request, doc.Kind())
	}
	return doc, nil
}

// takeArgument checks a member by its row and keeps it. One that is null counts as absent.
func takeArgument(row *api.Operation, member rawjson.Value, values map[string]rawjson.Value) *failure.Error {
	name := member.Name()
	p := row.Parameter(name)
	switch {
	case name == "options":
		_, fail := input.ReadOptions(member, row.Complete)
		return fail
	case p == nil:
		return input.Request.Unknown(name, append(row.ParameterNames(), "options"))
	case !member.Present() || p.Blank && member.IsEmptyText():
		return nil
	}
	values[name] = member
	return checkArgument(p, member)
}

// withoutSpace is a text that a person has typed, without white space and what shows nothing.
func withoutSpace(text string) string {
	return strings.Map(func(r rune) rune {
		if pasted.IsAround(r) {
			return -1
		}
		return r
	}, text)
}

func checkArgument(p *api.RequestMember, v rawjson.Value) (fail *failure.Error) {
	switch p.Kind {
	case api.KindText:
		limit := input.MaxText
		if p.Limit > 0 {
			limit = p.Limit
		}
		if text, ok := v.Text(); ok && p.Typed {
			return input.Request.CheckText(p.Name, withoutSpace(text), limit)
		}
		_, fail = input.Request.Text(p.Name, v, limit)
	case api.KindMoment:
		_, fail = readMoment(p.Name, v)
	case api.KindBoolean:
		_, fail = input.Request.Boolean(p.Name, v)
	case api.KindInteger, api.KindNumber:
		if v.Kind() != rawjson.Number {
			fail = input.Request.WrongType(p.Name, "integer", v.Kind())
		}
	case api.KindObject:
		if v.Kind() != rawjson.Object {
			fail = input.Request.WrongType(p.Name, "object", v.Kind())
		}
	}
	return fail
}
