// Package reference is a second, slow implementation of what the library accepts, for tests to compare the
// library with. It reads JSON with encoding/json's tokens and checks RSA with crypto/rsa, shares no code with
// the library's reader, cutter and verifier, and follows docs/protocol.md, whose section numbers it cites.
package reference

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// The reasons for which a text is no document of the protocol (2.6, rule 1).
var (
	ErrSyntax    = errors.New("not JSON")
	ErrDuplicate = errors.New("a member that occurs twice")
	ErrDepth     = errors.New("too many levels")
)

// maxDepth is the number of levels that documents may have.
const maxDepth = 64

// Node is a JSON value and where its text stands.
type Node struct {
	// Name is a member's name, decoded; Member tells it from an element.
	Name   string
	Member bool
	// Value is nil, a bool, a json.Number or a string; '{' or '[' as a json.Delim for the others.
	Value any
	// Children are the members or elements in order.
	Children []*Node
	// Begin is where the member or element begins, with its name, which ends at NameEnd; Start to End is the
	// value.
	Begin, NameEnd, Start, End int

	text []byte
}

// reader walks the tokens and knows where each stands.
type reader struct {
	text  []byte
	dec   *json.Decoder
	depth int
}

// Parse reads a document strictly.
func Parse(text []byte) (*Node, error) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, ErrSyntax
	}
	r := &reader{text: text, dec: json.NewDecoder(bytes.NewReader(text))}
	r.dec.UseNumber()
	n, err := r.value(r.next())
	if err != nil {
		return nil, err
	}
	if _, _, _, err := r.next(); err != io.EOF {
		return nil, ErrSyntax
	}
	return n, nil
}

// next returns a token and its place: the decoder tells only where it ends.
func (r *reader) next() (token json.Token, start, end int, err error) {
	from := int(r.dec.InputOffset())
	token, err = r.dec.Token()
	end = int(r.dec.InputOffset())
	for from < end && strings.IndexByte(" \t\r\n,:", r.text[from]) >= 0 {
		from++
	}
	return token, from, end, err
}

func (r *reader) value(token json.Token, start, end int, err error) (*Node, error) {
	if err != nil {
		return nil, ErrSyntax
	}
	n := &Node{Value: token, Begin: start, Start: start, End: end, text: r.text}
	opening, composite := token.(json.Delim)
	if !composite {
		return n, nil
	}
	if r.depth++; r.depth > maxDepth {
		return nil, ErrDepth
	}
	defer func() { r.depth-- }()
	names := map[string]bool{}
	for r.dec.More() {
		child, err := r.child(opening == '{')
		if err != nil {
			return nil, err
		}
		if child.Member && names[child.Name] {
			return nil, ErrDuplicate
		}
		names[child.Name] = true
		n.Children = append(n.Children, child)
	}
	if _, _, n.End, err = r.next(); err != nil {
		return nil, ErrSyntax
	}
	return n, nil
}

func (r *reader) child(member bool) (*Node, error) {
	if !member {
		return r.value(r.next())
	}
	token, start, end, err := r.next()
	name, ok := token.(string)
	if err != nil || !ok {
		return nil, ErrSyntax
	}
	child, err := r.value(r.next())
	if err != nil {
		return nil, err
	}
	child.Name, child.Member, child.Begin, child.NameEnd = name, true, start, end
	return child, nil
}

// Get returns an object's member of that name, nil where there is none or n is no object.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for _, child := range n.Children {
		if child.Member && child.Name == name {
			return child
		}
	}
	return nil
}

// IsObject and IsArray tell the composite values.
func (n *Node) IsObject() bool { return n != nil && n.Value == json.Delim('{') }

// IsArray reports whether the value is an array.
func (n *Node) IsArray() bool { return n != nil && n.Value == json.Delim('[') }

// Present reports whether there is a value other than null.
func (n *Node) Present() bool { return n != nil && n.Value != nil }

// Carried reports whether there is a value other than null and the empty text.
func (n *Node) Carried() bool { return n.Present() && n.Value != "" }

// Text returns a text, and the empty one for everything else.
func (n *Node) Text() string {
	if n == nil {
		return ""
	}
	text, _ := n.Value.(string)
	return text
}

// IsText reports whether the value is a text.
func (n *Node) IsText() bool {
	if n == nil {
		return false
	}
	_, ok := n.Value.(string)
	return ok
}

// Compact writes the value's tokens one after the other, without its own members of the given names.
func (n *Node) Compact(without ...string) string {
	var out strings.Builder
	n.write(&out, without)
	return out.String()
}

func (n *Node) write(out *strings.Builder, without []string) {
	delimiter, composite := n.Value.(json.Delim)
	if !composite {
		out.Write(n.text[n.Start:n.End])
		return
	}
	out.WriteByte(byte(delimiter))
	between := ""
	for _, child := range n.Children {
		if child.Member && contains(without, child.Name) {
			continue
		}
		out.WriteString(between)
		between = ","
		if child.Member {
			out.Write(n.text[child.Begin:child.NameEnd])
			out.WriteByte(':')
		}
		child.write(out, nil)
	}
	out.WriteByte(n.text[n.End-1])
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}
