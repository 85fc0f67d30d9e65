// Package rawjson reads JSON strictly and keeps the text: a Value is a place in the bytes that it was read from. So
// signed text can be cut, compacted and passed on without decoding and encoding it again, which would change numbers,
// escapes and the order of members (protocol.md 2.6).
//
// Strict means RFC 8259 syntax, valid UTF-8, no member name twice in an object at any depth (names are
// compared after undoing escapes), at most MaxDepth levels and MaxValues values.
package rawjson

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is the number of levels of arrays and objects that are read.
const MaxDepth = 64

// MaxValues is the number of values that are read, so that a small text cannot fill the memory.
const MaxValues = 1 << 20

// Kind is a value's JSON type.
type Kind uint8

// The kinds. Missing is the kind of the zero Value.
const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	Object
	Array
)

// String names the kind as messages do.
func (k Kind) String() string {
	return [...]string{"nothing", "null", "boolean", "number", "text", "object", "array"}[k]
}

// Reason says which rule a text breaks.
type Reason uint8

// The reasons.
const (
	Syntax Reason = iota
	InvalidUTF8
	LoneSurrogate
	Duplicate
	TooDeep
	TooMany
	// Stopped: the context has ended.
	Stopped
)

// Error is the reason why a text was refused. It never quotes a value.
type Error struct {
	Reason Reason
	// Offset is the byte at which reading stopped.
	Offset int
	// Path names the members and elements from the top down to the place.
	Path []string
}

func (e *Error) Error() string {
	what := [...]string{"not valid JSON", "not valid UTF-8", "a lone surrogate", "a member that occurs twice",
		"more than " + strconv.Itoa(MaxDepth) + " levels", "more than " + strconv.Itoa(MaxValues) + " values",
		"not read to its end"}[e.Reason]
	if len(e.Path) == 0 {
		return fmt.Sprintf("%s at byte %d", what, e.Offset)
	}
	return fmt.Sprintf("%s at byte %d (%s)", what, e.Offset, strings.Join(e.Path, "."))
}

type node struct {
	start, end       int32 // the value's text
	nameStart, colon int32 // the member's name with its quotes: text[nameStart:colon]; equal for elements
	next             int32 // the first node after this value and all within it
	kind             Kind
	escaped          bool // the string holds a backslash
	nameEscaped      bool
}

type document struct {
	text   []byte
	nodes  []node
	spaced bool // white space stands between tokens
}

// Value is a value of a document that was read. The zero Value is Missing; its methods return the same as for null.
type Value struct {
	doc *document
	i   int32
}

// Parse reads one JSON value with nothing but white space around it. The text is kept, not copied: the
// caller must not change it while a Value is in use.
func Parse(text []byte) (Value, error) {
	return parse(context.Background(), text, MaxDepth, false)
}

// ParseContext is Parse for a text that may be large: it stops soon after ctx has ended.
func ParseContext(ctx context.Context, text []byte) (Value, error) {
	return parse(ctx, text, MaxDepth, false)
}

// ParseAround is Parse for a document that holds another one as a member, and so may be one level deeper.
func ParseAround(text []byte) (Value, error) {
	return parse(context.Background(), text, MaxDepth+1, false)
}

// ParseStrict is Parse for documents of a caller's own: an escape that is half a surrogate pair, which no
// Go string can hold, is refused too.
func ParseStrict(text []byte) (Value, error) {
	return parse(context.Background(), text, MaxDepth, true)
}

func parse(ctx context.Context, text []byte, maxDepth int, refuseLone bool) (Value, error) {
	if len(text) > math.MaxInt32 {
		return Value{}, &Error{Reason: TooMany}
	}
	if valid := validPrefix(ctx, text); valid < len(text) && ctx.Err() == nil {
		return Value{}, &Error{Reason: InvalidUTF8, Offset: valid}
	}
	p := parser{ctx: ctx, maxDepth: maxDepth, refuseLone: refuseLone,
		doc: &document{text: text, nodes: make([]node, 0, min(16+len(text)/24, MaxValues))}}
	p.space()
	if err := p.value(0, 0, 0, false); err != nil {
		return Value{}, err
	}
	p.space()
	if ctx.Err() != nil {
		return Value{}, p.fail(Stopped)
	}
	if p.at != len(text) {
		return Value{}, p.fail(Syntax)
	}
	return Value{p.doc, 0}, nil
}

// pieceOfText is how much of a text is looked at at once.
const pieceOfText = 1 << 20

// validPrefix is the number of bytes that are UTF-8, or that have been looked at when ctx ended.
func validPrefix(ctx context.Context, text []byte) int {
	at := 0
	for at < len(text) && ctx.Err() == nil {
		end := min(at+pieceOfText, len(text))
		for end < len(text) && end > at && !utf8.RuneStart(text[end]) {
			end--
		}
		if end == at || !utf8.Valid(text[at:end]) {
			return at + firstInvalid(text[at:])
		}
		at = end
	}
	return at
}

func firstInvalid(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size < 2 {
			return i
		}
		i += size
	}
	return len(text)
}

type parser struct {
	ctx        context.Context
	steps      int
	doc        *document
	at         int
	maxDepth   int
	refuseLone bool
}

// stepsAtOnce is after how many steps the parser looks whether it is still wanted.
const stepsAtOnce = 1 << 12

// stopped counts a step and reports whether the context has ended.
func (p *parser) stopped() bool {
	p.steps++
	return p.steps%stepsAtOnce == 0 && p.ctx.Err() != nil
}

func (p *parser) fail(reason Reason) *Error { return &Error{Reason: reason, Offset: p.at} }

func (p *parser) space() {
	text, start := p.doc.text, p.at
	for p.at < len(text) && isSpace(text[p.at]) {
		p.at++
	}
	if p.at > start {
		p.doc.spaced = true
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func (p *parser) peek() byte {
	if p.at < len(p.doc.text) {
		return p.doc.text[p.at]
	}
	return 0
}

func (p *parser) value(depth int, nameStart, colon int32, nameEscaped bool) *Error {
	if len(p.doc.nodes) == MaxValues {
		return p.fail(TooMany)
	}
	if p.stopped() {
		return p.fail(Stopped)
	}
	self := len(p.doc.nodes)
	p.doc.nodes = append(p.doc.nodes, node{start: int32(p.at), nameStart: nameStart, colon: colon, nameEscaped: nameEscaped})
	var err *Error
	kind, escaped := Null, false
	switch c := p.peek(); c {
	case '{':
		kind, err = Object, p.object(depth+1, self)
	case '[':
		kind, err = Array, p.array(depth+1)
	case '"':
		kind = String
		escaped, err = p.text()
	case 't':
		kind, err = Bool, p.word("true")
	case 'f':
		kind, err = Bool, p.word("false")
	case 'n':
		err = p.word("null")
	default:
		kind, err = Number, p.number()
	}
	if err != nil {
		return err
	}
	n := &p.doc.nodes[self]
	n.kind, n.escaped, n.end, n.next = kind, escaped, int32(p.at), int32(len(p.doc.nodes))
	return nil
}

func (p *parser) word(word string) *Error {
	if !bytes.HasPrefix(p.doc.text[p.at:], []byte(word)) {
		return p.fail(Syntax)
	}
	p.at += len(word)
	return nil
}

func (p *parser) digits() bool {
	start := p.at
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.at++
	}
	return p.at > start
}

func (p *parser) number() *Error {
	if p.peek() == '-' {
		p.at++
	}
	if p.peek() == '0' {
		p.at++
	} else if !p.digits() {
		return p.fail(Syntax)
	}
	if p.peek() == '.' {
		p.at++
		if !p.digits() {
			return p.fail(Syntax)
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		if !p.digits() {
			return p.fail(Syntax)
		}
	}
	return nil
}

// text reads a string, quotes included, and reports whether it holds an escape.
func (p *parser) text() (escaped bool, err *Error) {
	text := p.doc.text
	for p.at++; ; p.at++ {
		p.at += plain(text[p.at:])
		if p.at >= len(text) {
			return false, p.fail(Syntax)
		}
		switch c := text[p.at]; {
		case c == '"':
			p.at++
			return escaped, nil
		case c < 0x20:
			return false, p.fail(Syntax)
		case c == '\\':
			escaped = true
			if p.stopped() {
				return false, p.fail(Stopped)
			}
			if err := p.escape(); err != nil {
				return false, err
			}
		}
	}
}

// plain counts the bytes up to the first that means something in a string: a quote, a backslash, a control
// character. It looks at eight bytes at a time, since most of a license file is one long string.
func plain(text []byte) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	at := 0
	for ; at+8 <= len(text); at += 8 {
		word := binary.LittleEndian.Uint64(text[at:])
		quote, backslash := word^('"'*ones), word^('\\'*ones)
		// A byte's top bit is set where it is below 0x20, or zero in one of the other two. Above the first such
		// byte the borrow may set more, which is why the rest is looked at one by one.
		if ((word-0x20*ones)&^word|(quote-ones)&^quote|(backslash-ones)&^backslash)&tops != 0 {
			break
		}
	}
	for ; at < len(text); at++ {
		if c := text[at]; c == '"' || c == '\\' || c < 0x20 {
			break
		}
	}
	return at
}

// escape reads from the backslash to the escape's last byte; a surrogate pair is read as one.
func (p *parser) escape() *Error {
	p.at++
	if p.peek() != 'u' {
		if p.at == len(p.doc.text) || strings.IndexByte(`"\/bfnrt`, p.peek()) < 0 {
			return p.fail(Syntax)
		}
		return nil
	}
	unit, ok := hex4(p.doc.text, p.at+1)
	if !ok {
		return p.fail(Syntax)
	}
	if utf16.IsSurrogate(unit) {
		low, ok := hex4After(p.doc.text, p.at+5)
		if ok && utf16.DecodeRune(unit, low) != utf8.RuneError {
			p.at += 10
			return nil
		}
		if p.refuseLone {
			return p.fail(LoneSurrogate)
		}
	}
	p.at += 4
	return nil
}

func hex4(text []byte, at int) (rune, bool) {
	if at+4 > len(text) {
		return 0, false
	}
	var r rune
	for _, c := range text[at : at+4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

func hex4After(text []byte, at int) (rune, bool) {
	if at+2 > len(text) || text[at] != '\\' || text[at+1] != 'u' {
		return 0, false
	}
	return hex4(text, at+2)
}

func (p *parser) array(depth int) *Error {
	if depth > p.maxDepth {
		return p.fail(TooDeep)
	}
	p.at++
	p.space()
	if p.peek() == ']' {
		p.at++
		return nil
	}
	for i := 0; ; i++ {
		if err := p.value(depth, 0, 0, false); err != nil {
			err.Path = append([]string{strconv.Itoa(i)}, err.Path...)
			return err
		}
		more, err := p.comma(']')
		if err != nil || !more {
			return err
		}
	}
}

// comma reads what stands after a member or an element and reports whether another follows.
func (p *parser) comma(closing byte) (bool, *Error) {
	p.space()
	switch p.peek() {
	case ',':
		p.at++
		p.space()
		return true, nil
	case closing:
		p.at++
		return false, nil
	}
	return false, p.fail(Syntax)
}

func (p *parser) object(depth, self int) *Error {
	if depth > p.maxDepth {
		return p.fail(TooDeep)
	}
	p.at++
	p.space()
	if p.peek() == '}' {
		p.at++
		return nil
	}
	names := 0
	for members := 1; ; members++ {
		name, err := p.member(depth)
		if err != nil {
			return err
		}
		names += name
		more, err := p.comma('}')
		if err != nil {
			return err
		}
		if !more {
			return p.distinct(self, members, names)
		}
	}
}

// member reads a member and returns the length of its name's text.
func (p *parser) member(depth int) (name int, fail *Error) {
	if p.peek() != '"' {
		return 0, p.fail(Syntax)
	}
	start := p.at
	escaped, err := p.text()
	if err != nil {
		return 0, err
	}
	end := p.at
	p.space()
	if p.peek() != ':' {
		return 0, p.fail(Syntax)
	}
	p.at++
	p.space()
	if err := p.value(depth, int32(start), int32(end), escaped); err != nil {
		err.Path = append([]string{unquote(p.doc.text[start:end], escaped)}, err.Path...)
		return 0, err
	}
	return end - start, nil
}

// Up to fewMembers names of fewLetters together are compared pair by pair, which needs no memory.
const (
	fewMembers = 24
	fewLetters = 1 << 10
)

// distinct refuses an object in which a name occurs twice; letters is the length of all names' text. The object's
// node is not closed yet.
func (p *parser) distinct(self, members, letters int) *Error {
	if members < 2 {
		return nil
	}
	d := p.doc
	duplicate := func(i int32) *Error {
		return &Error{Reason: Duplicate, Offset: int(d.nodes[i].nameStart), Path: []string{Value{d, i}.Name()}}
	}
	first, last := int32(self+1), int32(len(d.nodes))
	if members > fewMembers || letters > fewLetters {
		seen := make(map[string]struct{}, members)
		for i := first; i < last; i = d.nodes[i].next {
			if p.stopped() {
				return p.fail(Stopped)
			}
			name := Value{d, i}.Name()
			if _, there := seen[name]; there {
				return duplicate(i)
			}
			seen[name] = struct{}{}
		}
		return nil
	}
	for i := first; i < last; i = d.nodes[i].next {
		for j := first; j < i; j = d.nodes[j].next {
			if d.sameName(i, j) {
				return duplicate(i)
			}
		}
	}
	return nil
}

func (d *document) sameName(i, j int32) bool {
	a, b := &d.nodes[i], &d.nodes[j]
	if a.nameEscaped || b.nameEscaped {
		return Value{d, i}.Name() == Value{d, j}.Name()
	}
	return bytes.Equal(d.text[a.nameStart:a.colon], d.text[b.nameStart:b.colon])
}

func unquote(quoted []byte, escaped bool) string {
	inner := quoted[1 : len(quoted)-1]
	if !escaped {
		return string(inner)
	}
	out := make([]byte, 0, len(inner))
	for i := 0; i < len(inner); i++ {
		if inner[i] != '\\' {
			out = append(out, inner[i])
			continue
		}
		i++
		if at := strings.IndexByte(`"\/bfnrt`, inner[i]); at >= 0 {
			out = append(out, "\"\\/\b\f\n\r\t"[at])
			continue
		}
		unit, _ := hex4(inner, i+1)
		i += 4
		if utf16.IsSurrogate(unit) {
			low, _ := hex4After(inner, i+1)
			if unit = utf16.DecodeRune(unit, low); unit != utf8.RuneError {
				i += 6
			}
		}
		out = utf8.AppendRune(out, unit)
	}
	return string(out)
}

func (v Value) node() *node { return &v.doc.nodes[v.i] }

// Kind returns the value's type.
func (v Value) Kind() Kind {
	if v.doc == nil {
		return Missing
	}
	return v.node().kind
}

// Present reports whether there is a value other than null.
func (v Value) Present() bool { return v.Kind() > Null }

// IsEmptyText reports whether the value is "".
func (v Value) IsEmptyText() bool { return v.Kind() == String && len(v.Raw()) == 2 }

// HasContent reports whether a member says anything: null and empty text do not.
func (v Value) HasContent() bool { return v.Present() && !v.IsEmptyText() }

// Raw returns the value's own text, a part of the text that was read.
func (v Value) Raw() []byte {
	if v.doc == nil {
		return nil
	}
	n := v.node()
	return v.doc.text[n.start:n.end:n.end]
}

// Name returns the name of a member, decoded; empty for an element.
func (v Value) Name() string {
	n := v.node()
	if n.colon == n.nameStart {
		return ""
	}
	return unquote(v.doc.text[n.nameStart:n.colon], n.nameEscaped)
}

// NameBytes is Name without a copy where the name holds no escape: a part of the text that was read.
func (v Value) NameBytes() []byte {
	n := v.node()
	switch {
	case n.colon == n.nameStart:
		return nil
	case n.nameEscaped:
		return []byte(v.Name())
	}
	return v.doc.text[n.nameStart+1 : n.colon-1 : n.colon-1]
}

// Text returns a string, decoded (a lone surrogate as U+FFFD); ok is false where the value is no string.
func (v Value) Text() (text string, ok bool) {
	if v.Kind() != String {
		return "", false
	}
	return unquote(v.Raw(), v.node().escaped), true
}

// String returns a string, decoded, and empty text for everything else.
func (v Value) String() string {
	text, _ := v.Text()
	return text
}

// Int returns a number that is spelled as an integer and fits 64 bits.
func (v Value) Int() (int64, bool) {
	if v.Kind() != Number {
		return 0, false
	}
	n, err := strconv.ParseInt(string(v.Raw()), 10, 64)
	return n, err == nil
}

// Bool returns a boolean; ok is false where the value is none.
func (v Value) Bool() (value, ok bool) {
	return v.Kind() == Bool && v.Raw()[0] == 't', v.Kind() == Bool
}

// All yields the members of an object or the elements of an array, in order.
func (v Value) All() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if k := v.Kind(); k != Object && k != Array {
			return
		}
		for i, end := v.i+1, v.node().next; i < end; i = v.doc.nodes[i].next {
			if !yield(Value{v.doc, i}) {
				return
			}
		}
	}
}

// Len returns the number of members or elements.
func (v Value) Len() int {
	n := 0
	for range v.All() {
		n++
	}
	return n
}

// Get returns an object's member of that name; Missing where there is none or v is no object.
func (v Value) Get(name string) Value {
	if v.Kind() != Object {
		return Value{}
	}
	for m := range v.All() {
		if m.named(name) {
			return m
		}
	}
	return Value{}
}

func (v Value) named(name string) bool {
	n := v.node()
	if n.nameEscaped {
		return canSpell(int(n.colon-n.nameStart), name) && v.Name() == name
	}
	return string(v.doc.text[n.nameStart+1:n.colon-1]) == name
}

// longestSpelling is how many bytes of a string's text a byte of what it says takes at most, as in \u0061.
const longestSpelling = 6

// canSpell reports whether a string whose text has so many bytes, quotes included, is short enough to say this.
func canSpell(length int, text string) bool { return length-len(`""`) <= longestSpelling*len(text) }

// Is reports whether the value is a string that says this. It does not decode one that is too long for it.
func (v Value) Is(text string) bool {
	return v.Kind() == String && canSpell(len(v.Raw()), text) && v.String() == text
}

// Compact returns the value's text without the white space outside strings and nothing else changed. Where
// there is none it is a part of the text that was read.
func (v Value) Compact() []byte {
	if v.doc == nil || !v.doc.spaced {
		return v.Raw()
	}
	return appendCompact(make([]byte, 0, len(v.Raw())), v.Raw())
}

// Without returns an object's compact text without its own members of those names; members of the same
// name further down stay.
func (v Value) Without(names ...string) []byte {
	out := append(make([]byte, 0, len(v.Raw())), '{')
	for m := range v.All() {
		if m.namedAny(names) {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		n := m.node()
		out = append(out, v.doc.text[n.nameStart:n.colon]...)
		out = append(out, ':')
		if v.doc.spaced {
			out = appendCompact(out, m.Raw())
		} else {
			out = append(out, m.Raw()...)
		}
	}
	return append(out, '}')
}

func (v Value) namedAny(names []string) bool {
	for _, name := range names {
		if v.named(name) {
			return true
		}
	}
	return false
}

func appendCompact(dst, raw []byte) []byte {
	for at := 0; at < len(raw); {
		end := at + 1
		switch c := raw[at]; {
		case c == '"':
			end = at + stringEnd(raw[at:])
			dst = append(dst, raw[at:end]...)
		case isSpace(c):
			for end < len(raw) && isSpace(raw[end]) {
				end++
			}
		default:
			dst = append(dst, c)
		}
		at = end
	}
	return dst
}

// stringEnd is the length of the string at the beginning of a text that was read.
func stringEnd(text []byte) int {
	at := 1
	for {
		at += plain(text[at:])
		if text[at] == '"' {
			return at + 1
		}
		at += len(`\"`)
	}
}

// AppendString appends text as a JSON string and escapes only what JSON demands, as JavaScript's
// JSON.stringify does. text must be valid UTF-8.
func AppendString(dst []byte, text string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, text[from:i]...)
		from = i + 1
		if at := strings.IndexByte("\"\\\b\f\n\r\t", c); at >= 0 {
			dst = append(dst, '\\', `"\bfnrt`[at])
		} else {
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	dst = append(dst, text[from:]...)
	return append(dst, '"')
}
