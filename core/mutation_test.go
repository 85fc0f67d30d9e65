package core_test

import (
	"bytes"
	"iter"
	"slices"

	"github.com/openspring/openspring/tests/reference"
)

// The sorts of change that are made to a signed document, in the order of the table in docs/security.md.
const (
	flipped   = iota // one bit of one byte
	replaced         // one byte by another
	cut              // what follows a byte
	exchanged        // two members or elements
	removed          // a member or an element
	doubled          // a member or an element
	spaced           // white space between two tokens
	sorts
)

// mutations yields every change of a document, one at a time. Those that change nothing are left out. Every
// stride-th byte is changed; bits are the bits that are flipped and others the bytes that are put in.
type mutations struct {
	text   []byte
	stride int
	bits   []uint
	others string
}

func (m mutations) all() iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		_ = m.bytes(yield) && m.members(yield)
	}
}

// bytes changes bytes and cuts.
func (m mutations) bytes(yield func(int, []byte) bool) bool {
	for i := 0; i < len(m.text); i += m.stride {
		for _, bit := range m.bits {
			if !yield(flipped, m.with(i, m.text[i]^1<<bit)) {
				return false
			}
		}
		for _, other := range []byte(m.others) {
			if other != m.text[i] && !yield(replaced, m.with(i, other)) {
				return false
			}
		}
		if !yield(cut, m.text[:i]) {
			return false
		}
	}
	return true
}

func (m mutations) with(i int, c byte) []byte {
	out := bytes.Clone(m.text)
	out[i] = c
	return out
}

// members changes what stands in objects and arrays, on every level.
func (m mutations) members(yield func(int, []byte) bool) bool {
	root, err := reference.Parse(m.text)
	if err != nil {
		return true
	}
	return m.within(root, true, yield)
}

func (m mutations) within(n *reference.Node, top bool, yield func(int, []byte) bool) bool {
	for _, at := range gaps(n) {
		if !yield(spaced, slices.Concat(m.text[:at], []byte("\n"), m.text[at:])) {
			return false
		}
	}
	for i, child := range n.Children {
		for j := i + 1; j < len(n.Children) && (top || j == i+1); j++ {
			if !yield(exchanged, m.exchange(child, n.Children[j])) {
				return false
			}
		}
		if !yield(removed, m.without(n, i)) || !yield(doubled, m.twice(child)) || !m.within(child, false, yield) {
			return false
		}
	}
	return true
}

// gaps are the places around a value's tokens at which white space may stand.
func gaps(n *reference.Node) []int {
	at := []int{n.Start, n.End}
	if n.Member {
		at = append(at, n.Begin, n.NameEnd)
	}
	if len(n.Children) == 0 && (n.IsObject() || n.IsArray()) {
		at = append(at, n.Start+1)
	}
	return at
}

func (m mutations) exchange(a, b *reference.Node) []byte {
	return slices.Concat(m.text[:a.Begin], m.text[b.Begin:b.End], m.text[a.End:b.Begin], m.text[a.Begin:a.End], m.text[b.End:])
}

// without takes a child away with one comma.
func (m mutations) without(n *reference.Node, i int) []byte {
	from, to := n.Children[i].Begin, n.Children[i].End
	switch {
	case i+1 < len(n.Children):
		to = n.Children[i+1].Begin
	case i > 0:
		from = n.Children[i-1].End
	}
	return slices.Concat(m.text[:from], m.text[to:])
}

func (m mutations) twice(child *reference.Node) []byte {
	return slices.Concat(m.text[:child.End], []byte(","), m.text[child.Begin:child.End], m.text[child.End:])
}
