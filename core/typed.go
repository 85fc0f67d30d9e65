package core

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/openspring/openspring/core/internal/members"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
)

// Options are the options of one call.
type Options struct {
	// Timeout is the time limit of the whole call, retries included; 0 is the configuration's.
	Timeout time.Duration
	// CallID is a name with which Cancel can end the call. A context does the same.
	CallID string
	// Trace asks for the steps of the call in Meta.Trace.
	Trace bool
}

func (o Options) write(w *members.Writer, complete bool) {
	w.Object("options", func(w *members.Writer) {
		w.Milliseconds("timeout_ms", o.Timeout)
		w.Text("call_id", o.CallID)
		w.Flag("complete", complete)
		w.Flag("trace", o.Trace)
	})
}

// List is a response that is an array.
type List[T any] struct {
	Items []T
	// Raw is the server's own document, byte for byte.
	Raw json.RawMessage
	// Meta says how the call went.
	Meta Meta
}

// String shows the items, without their secrets.
func (l List[T]) String() string { return fmt.Sprint(l.Items) }

// Format is String for every verb.
func (l List[T]) Format(f fmt.State, _ rune) { show(f, l) }

// MarshalJSON returns Raw without its secrets, or null for what was not read from a document.
func (l List[T]) MarshalJSON() ([]byte, error) { return marshal(l.Raw) }

// Value is what p points to, or the zero value where p is nil. Members of results are pointers where the server may leave
// them out and their zero value would say something else.
func Value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// requester is a typed request.
type requester interface{ write(*members.Writer) }

// model is a typed result that is read from a value.
type model[T any] interface {
	*T
	read(v rawjson.Value, meta Meta)
}

// ask makes the call of a typed request.
func (c *Client) ask(ctx context.Context, operation string, request requester) (rawjson.Value, Response, error) {
	text, fail := members.Write(request.write)
	if fail != nil {
		return rawjson.Value{}, Response{}, fail
	}
	response, err := c.Call(ctx, operation, text)
	if err != nil {
		return rawjson.Value{}, Response{}, err
	}
	v, err := rawjson.Parse(response.Result)
	if err != nil {
		return rawjson.Value{}, Response{}, failure.From(err, libraryFailed)
	}
	return v, response, nil
}

// get makes a call whose response is one object, or a word.
func get[T any, P model[T]](ctx context.Context, c *Client, operation string, request requester) (*T, error) {
	v, response, err := c.ask(ctx, operation, request)
	if err != nil {
		return nil, err
	}
	result := new(T)
	P(result).read(v, response.Meta)
	return result, nil
}

// list makes a call whose response is an array. Each item has the call's Meta, with its own validity.
func list[T any, P model[T]](ctx context.Context, c *Client, operation string, request requester) (*List[T], error) {
	v, response, err := c.ask(ctx, operation, request)
	if err != nil {
		return nil, err
	}
	return &List[T]{Items: items[T, P](v, response.Meta), Raw: response.Result, Meta: response.Meta}, nil
}

// items reads the objects in an array, or the members of an object; what is no object is left out.
func items[T any, P model[T]](v rawjson.Value, meta Meta) []T {
	own, verdicts := meta, meta.Validities
	own.Validity, own.Validities = nil, nil
	var all []T
	for item := range v.All() {
		if item.Kind() != rawjson.Object {
			continue
		}
		if n := len(all); n < len(verdicts) {
			own.Validity = &verdicts[n]
		}
		var one T
		P(&one).read(item, own)
		all = append(all, one)
	}
	return all
}

// objects reads the objects in an array; nothing for everything else.
func objects[T any, P model[T]](v rawjson.Value, meta Meta) []T {
	if v.Kind() != rawjson.Array {
		return nil
	}
	return items[T, P](v, meta)
}

// nested reads a member that is an object; nil for everything else.
func nested[T any, P model[T]](v rawjson.Value, meta Meta) *T {
	if v.Kind() != rawjson.Object {
		return nil
	}
	one := new(T)
	P(one).read(v, meta)
	return one
}

// unmarshal reads a model from the text of an object. As package encoding/json asks, null changes nothing.
func unmarshal[T any, P model[T]](text []byte, target P) error {
	if strings.TrimSpace(string(text)) == "null" {
		return nil
	}
	v, err := members.Object(text)
	if err != nil {
		return fmt.Errorf("%T: %w", target, err)
	}
	var fresh T
	P(&fresh).read(v, Meta{})
	*target = fresh
	return nil
}

// marshal is the JSON of a model: the server's own without its secrets, because logs write what they can read.
func marshal(raw json.RawMessage) ([]byte, error) {
	if raw == nil {
		return []byte("null"), nil
	}
	v, err := rawjson.Parse(raw)
	return appendPublic(nil, v), err
}

// appendPublic appends a value without the members that are secret, at any depth.
func appendPublic(out []byte, v rawjson.Value) []byte {
	opening, closing := byte('['), byte(']')
	switch v.Kind() {
	case rawjson.Object:
		opening, closing = '{', '}'
	case rawjson.Array:
	default:
		return append(out, v.Raw()...)
	}
	out = append(out, opening)
	first := true
	for member := range v.All() {
		name := member.Name()
		if isSecret(name) {
			continue
		}
		if !first {
			out = append(out, ',')
		}
		first = false
		if opening == '{' {
			out = append(rawjson.AppendString(out, name), ':')
		}
		out = appendPublic(out, member)
	}
	return append(out, closing)
}

// described names a result by some of its members.
func described(name string, pairs ...any) string {
	var out strings.Builder
	out.WriteString(name + "{")
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			out.WriteString(", ")
		}
		fmt.Fprintf(&out, "%s: %s", pairs[i], shown(pairs[i+1]))
	}
	return out.String() + "}"
}

func shown(value any) string {
	switch value := value.(type) {
	case string:
		return fmt.Sprintf("%q", value)
	case *int64:
		if value != nil {
			return fmt.Sprint(*value)
		}
		return "nil"
	case time.Time:
		return value.Format(time.RFC3339)
	}
	return fmt.Sprint(value)
}
