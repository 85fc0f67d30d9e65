// Package pasted reads texts that people have pasted, mailed or saved in another encoding, and explains what is wrong
// with them. Its messages name a character or a place. They never quote more of a text, because it may be secret.
package pasted

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ByteOrderMark is what some editors put before a text.
const ByteOrderMark = "\ufeff"

// blanks is ASCII's white space.
const blanks = " \t\r\n\v\f"

// Trim cuts a byte order mark before a text and the white space of ASCII around it.
func Trim(text string) string {
	return strings.Trim(strings.TrimPrefix(text, ByteOrderMark), blanks)
}

// IsAround reports whether a character around a pasted word is there by accident: white space of any script, one that
// shows nothing, or a byte order mark.
func IsAround(r rune) bool {
	return unicode.IsSpace(r) || r >= '\u200b' && r <= '\u200d' || r == '\u2060' || r == '\ufeff'
}

// names are the characters that nobody sees, or takes for another.
var names = map[rune]string{
	0: "a NUL byte", '\t': "a tab", '\n': "a line break", '\r': "a line break", ' ': "a blank", '\u00a0': "a no-break space",
	'\u00ad': "a soft hyphen", '\u2011': "a no-break hyphen", '\u2013': "a dash", '\u2014': "a dash",
	'\u2018': "a curly quote", '\u2019': "a curly quote", '\u201c': "a curly quote", '\u201d': "a curly quote",
	'\u200b': "a zero-width space", '\u200c': "a zero-width non-joiner", '\u200d': "a zero-width joiner",
	'\ufeff': "a byte order mark", utf8.RuneError: "what stands for bytes that are not UTF-8",
}

// Character names a character as a person can look for it.
func Character(r rune) string {
	name, known := names[r]
	switch {
	case known:
		return fmt.Sprintf("U+%04X (%s)", r, name)
	case unicode.IsGraphic(r):
		return fmt.Sprintf("U+%04X (%q)", r, string(r))
	}
	return fmt.Sprintf("U+%04X", r)
}

// place says where the byte at an offset of a text stands, as editors count.
func place(text string, offset int) string {
	before := text[:offset]
	line := strings.Count(before, "\n")
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return fmt.Sprintf("line %d, character %d", line+1, column+1)
}
