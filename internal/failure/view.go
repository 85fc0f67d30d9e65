package failure

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// view is a reading of a text, and where in the text each of its bytes begins and ends.
type view struct {
	text       []byte
	start, end []int
}

// mostReadings bounds how often what URLs, JSON and HTML escape is undone: JSON in JSON escapes twice.
const mostReadings = 5

// readings returns the text as it is, and with its escapes undone once, twice and so on.
func readings(text string) []view {
	v := view{[]byte(text), make([]int, len(text)), make([]int, len(text))}
	for i := range v.text {
		v.start[i], v.end[i] = i, i+1
	}
	views := []view{v}
	for len(views) < mostReadings {
		next := v.read()
		if len(next.text) == len(v.text) {
			return views
		}
		views, v = append(views, next), next
	}
	return views
}

// fullyRead is a secret without what looks like an escape, as it appears where the escapes around it are undone.
func fullyRead(secret string) string {
	v := view{text: []byte(secret)}
	for range mostReadings {
		next := v.read()
		if len(next.text) == len(v.text) {
			break
		}
		v = next
	}
	return string(v.text)
}

// read undoes the escapes once.
func (v view) read() view {
	out := view{text: make([]byte, 0, len(v.text))}
	placed := len(v.start) > 0
	for i := 0; i < len(v.text); {
		character, length := unescape(v.text[i:])
		if length == 0 {
			character, length = v.text[i:i+1], 1
		}
		out.text = append(out.text, character...)
		for range character {
			if placed {
				out.start, out.end = append(out.start, v.start[i]), append(out.end, v.end[i+length-1])
			}
		}
		i += length
	}
	return out
}

// folded leaves out what does not count in an alphabet and makes equal what is equal in it.
func (v view) folded(a alphabet) view {
	out := view{make([]byte, 0, len(v.text)), make([]int, 0, len(v.text)), make([]int, 0, len(v.text))}
	for i, c := range v.text {
		if folded, counts := a.fold(c); counts {
			out.text = append(out.text, folded)
			out.start, out.end = append(out.start, v.start[i]), append(out.end, v.end[i])
		}
	}
	return out
}

// unescape returns the character that an escape at the beginning of a text stands for, and the escape's length; 0
// where there is none. Every escape is longer than its character.
func unescape(text []byte) (character []byte, length int) {
	switch text[0] {
	case '%':
		if b, ok := hexadecimal(text, 1, 2); ok {
			return []byte{byte(b)}, 3
		}
	case '\\':
		return inJSON(text)
	case '&':
		return inHTML(text)
	}
	return nil, 0
}

func inJSON(text []byte) (character []byte, length int) {
	if len(text) < 2 {
		return nil, 0
	}
	if at := strings.IndexByte("bfnrt", text[1]); at >= 0 {
		return []byte{"\b\f\n\r\t"[at]}, 2
	}
	if isPunctuation(text[1]) {
		return text[1:2], 2
	}
	unit, ok := unicodeEscape(text)
	switch {
	case !ok:
		return nil, 0
	case !utf16.IsSurrogate(unit):
		return utf8.AppendRune(nil, unit), 6
	}
	low, ok := unicodeEscape(text[6:])
	if r := utf16.DecodeRune(unit, low); ok && r != utf8.RuneError {
		return utf8.AppendRune(nil, r), 12
	}
	return nil, 0
}

func isPunctuation(c byte) bool {
	letter, digit := c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9'
	return c > ' ' && c < 0x7f && !letter && !digit
}

func unicodeEscape(text []byte) (unit rune, ok bool) {
	if len(text) < 2 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	return hexadecimal(text, 2, 4)
}

// longestReference is the length of a character reference that has leading zeros.
const longestReference = 12

// references are the names that encoders write, each with its character.
const references = `;amp=&;lt=<;gt=>;quot=";apos=';`

func inHTML(text []byte) (character []byte, length int) {
	head := string(text[:min(len(text), longestReference)])
	name, _, ended := strings.Cut(head[1:], ";")
	if !ended {
		return nil, 0
	}
	length = len(name) + len("&;")
	number, isNumber := strings.CutPrefix(name, "#")
	if !isNumber {
		at := strings.Index(references, ";"+name+"=")
		if name == "" || at < 0 {
			return nil, 0
		}
		return []byte{references[at+len(name)+len(";=")]}, length
	}
	base := 10
	if digits := strings.TrimLeft(number, "xX"); digits != number {
		number, base = digits, 16
	}
	r, err := strconv.ParseUint(number, base, 32)
	if err != nil || r > utf8.MaxRune {
		return nil, 0
	}
	return utf8.AppendRune(nil, rune(r)), length
}

// hexadecimal reads digits at a place of a text.
func hexadecimal(text []byte, at, digits int) (n rune, ok bool) {
	if len(text) < at+digits {
		return 0, false
	}
	for i := at; i < at+digits; i++ {
		digit := strings.IndexByte("0123456789abcdef", text[i]|0x20)
		if digit < 0 {
			return 0, false
		}
		n = n<<4 | rune(digit)
	}
	return n, true
}
