package failure

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// alphabet says which characters of a reading are the same, and which do not count.
type alphabet uint8

const (
	// asText: a form writes + for a space.
	asText alphabet = iota
	// asBase64: base64url has - and _ for + and /, and lines may be broken anywhere.
	asBase64
	// asHex: case does not matter, and lines may be broken anywhere.
	asHex
)

var alphabets = [...]alphabet{asText, asBase64, asHex}

// fold returns the character that a byte stands for in the alphabet; counts is false where it stands for none.
func (a alphabet) fold(c byte) (folded byte, counts bool) {
	space := c == ' ' || c == '\n' || c == '\r' || c == '\t'
	switch {
	case a == asText && c == '+':
		return ' ', true
	case a == asText:
		return c, true
	case space:
		return 0, false
	case a == asBase64 && c == '-':
		return '+', true
	case a == asBase64 && c == '_':
		return '/', true
	case a == asHex && c >= 'A' && c <= 'F':
		return c | 0x20, true
	}
	return c, true
}

// spelling is a way to write a secret. Where a short one occurs, the text that it stands in is not told.
type spelling struct {
	text     string
	alphabet alphabet
	short    bool
	// borders has, for every beginning of text, the length of the longest shorter one that it ends with.
	borders []int
}

// The fewest characters of a secret in base64 or hex that are looked for: less is met by chance.
const (
	fewestInBase64 = 4
	fewestInHex    = 6
)

// spellingsOf returns how a secret may be written in a reading of a text of that length. What is longer than the text
// can only begin in it, so that no more of a form is kept.
func spellingsOf(secret string, length int) []spelling {
	secret = strings.ToValidUTF8(secret, "\uFFFD")
	var spellings []spelling
	add := func(text string, a alphabet) {
		text = text[:min(len(text), length+1)]
		spellings = append(spellings, newSpelling(text, a))
	}
	add(strings.ReplaceAll(secret, "+", " "), asText)
	if read := fullyRead(secret); read != secret && len(read) >= shortSecret {
		add(strings.ReplaceAll(read, "+", " "), asText)
	}
	for _, text := range inBase64(secret) {
		add(text, asBase64)
	}
	if text := hex.EncodeToString([]byte(secret)); len(text) >= fewestInHex {
		add(text, asHex)
	}
	return spellings
}

func newSpelling(text string, a alphabet) spelling {
	f := spelling{text: text, alphabet: a, short: len(text) < shortSecret, borders: make([]int, len(text))}
	border := 0
	for i := 1; i < len(text); i++ {
		border, _ = f.follow(border, text[i])
		f.borders[i] = border
	}
	return f
}

// follow is how much of the form's beginning is matched after one more byte. compared counts the comparisons: as many as
// there are bytes, and once more for each byte that was matched before.
func (f *spelling) follow(matched int, c byte) (now, compared int) {
	for matched > 0 && c != f.text[matched] {
		matched = f.borders[matched-1]
		compared++
	}
	if c == f.text[matched] {
		matched++
	}
	return matched, compared + 1
}

// mark counts where the form begins and ends in a reading, by the algorithm of Knuth, Morris and Pratt: no byte is
// gone back to, whatever the texts are. A form is found everywhere, also where it overlaps itself, and its
// beginning at the reading's end, which may have been cut there.
func (f *spelling) mark(v view, edges []int) (found bool, compared int) {
	matched := 0
	for i, c := range v.text {
		now, n := f.follow(matched, c)
		matched, compared = now, compared+n
		if matched == len(f.text) {
			edges[v.start[i-matched+1]]++
			edges[v.end[i]]--
			found = true
			matched = f.borders[matched-1]
		}
	}
	if matched >= shortSecret {
		edges[v.start[len(v.text)-matched]]++
		edges[v.end[len(v.text)-1]]--
		found = true
	}
	return found, compared
}

// inBase64 returns the base64 of a secret inside a longer text, such as a request file. There are three spellings,
// one for each position in a group of three bytes. Each result has only the characters that do not depend on the
// text around the secret.
func inBase64(secret string) []string {
	var out []string
	for before, altered := range [...]int{0, 2, 3} {
		text := base64.RawStdEncoding.EncodeToString([]byte("  "[:before] + secret))
		if text = text[altered:max(altered, (before+len(secret))*4/3)]; len(text) >= fewestInBase64 {
			out = append(out, text)
		}
	}
	return out
}
