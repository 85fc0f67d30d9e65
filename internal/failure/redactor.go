package failure

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxDetail is the number of bytes to which texts of a server's are cut.
const MaxDetail = 1024

// A server's text is looked at up to maxExamined bytes, and what begins behind its first maxShown bytes is not
// shown: beside these stands enough to see that a secret begins in them.
const (
	maxShown    = 4 << 10
	maxExamined = 8 << 10
)

// shortSecret is the length below which a secret is not searched for and replaced, since it would match by
// chance: a text that holds one is replaced whole.
const shortSecret = 6

const masked = "***"

// Redactor removes secrets from texts. The zero value knows none.
type Redactor struct{ secrets []string }

// With returns a redactor that also knows these secrets, however a server that echoes a request spells them.
// Empty ones are left out.
func (r Redactor) With(secrets ...string) Redactor {
	out := Redactor{secrets: slices.Clone(r.secrets)}
	for _, text := range secrets {
		if text != "" && !slices.Contains(out.secrets, text) {
			out.secrets = append(out.secrets, text)
		}
	}
	return out
}

// Text replaces every secret in a text by ***, and the whole text where a short one occurs in it. What overlaps
// or touches is replaced as one, so that no rest of either is left. The time is linear in the text's length.
func (r Redactor) Text(text string) string { return r.replace(text, len(text)) }

// replace is Text for a text of which nothing that begins at byte shown or later is wanted.
func (r Redactor) replace(text string, shown int) string {
	edges, short, _ := r.search(text)
	if short {
		return masked
	}
	var out strings.Builder
	within := 0
	for i := range shown {
		before := within
		within += edges[i]
		switch {
		case within == 0:
			out.WriteByte(text[i])
		case before == 0:
			out.WriteString(masked)
		}
	}
	return out.String()
}

// search counts the secrets that begin and, negatively, end at each byte of a text, and reports whether it holds
// a short one. compared counts the comparisons of bytes that this took.
func (r Redactor) search(text string) (edges []int, short bool, compared int) {
	edges = make([]int, len(text)+1)
	var spellings []spelling
	for _, secret := range r.secrets {
		spellings = append(spellings, spellingsOf(secret, len(text))...)
	}
	for _, v := range readings(text) {
		for _, a := range alphabets {
			folded := v.folded(a)
			for _, f := range spellings {
				if f.alphabet != a {
					continue
				}
				found, n := f.mark(folded, edges)
				compared += n
				if found && f.short {
					return nil, true, compared
				}
			}
		}
	}
	return edges, false, compared
}

// Detail makes a server's text fit to be shown: secrets and characters that act on a terminal are replaced, and
// it is cut to MaxDetail bytes on a character.
func (r Redactor) Detail(text string) string {
	return Cut(strings.Map(func(c rune) rune {
		if c == '\n' || c == '\r' || c == '\t' {
			return ' '
		}
		return visible(c)
	}, r.excerpt(text)))
}

// Body is Detail for a response's body; it keeps the lines.
func (r Redactor) Body(body []byte) string {
	return Cut(strings.Map(func(c rune) rune {
		if c == '\n' || c == '\r' || c == '\t' {
			return c
		}
		return visible(c)
	}, r.excerpt(string(body[:min(len(body), maxExamined)]))))
}

// excerpt is the redacted beginning of a text. Invalid UTF-8 is replaced, so that it fits into JSON.
func (r Redactor) excerpt(text string) string {
	text = text[:min(len(text), maxExamined)]
	shown := len(text)
	if shown > maxShown {
		shown = wholeCharacters(text, maxShown)
	}
	before := strings.ToValidUTF8(text[:shown], "\uFFFD")
	return r.replace(before+strings.ToValidUTF8(text[shown:], "\uFFFD"), len(before))
}

// visible returns the character, or a replacement for one that a terminal obeys or that changes the order of
// what stands beside it.
func visible(c rune) rune {
	if unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == '\u2028' || c == '\u2029' {
		return unicode.ReplacementChar
	}
	return c
}

// Code keeps a server's code of a-z, 0-9 and _ as it is, and treats any other like a text.
func (r Redactor) Code(code string) string {
	for _, c := range code {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return r.Detail(code)
		}
	}
	return Cut(code)
}

// Cut cuts a valid text to MaxDetail bytes on a character.
func Cut(text string) string {
	if len(text) <= MaxDetail {
		return text
	}
	return text[:wholeCharacters(text, MaxDetail)]
}

// wholeCharacters is the largest number of bytes, up to a limit within the text, that ends no character early.
func wholeCharacters(text string, limit int) int {
	for end := limit; end > limit-utf8.UTFMax; end-- {
		if utf8.RuneStart(text[end]) {
			return end
		}
	}
	return limit
}

// LastFour names a license key in a sentence without giving it away.
func LastFour(key string) string {
	runes := []rune(key)
	if len(runes) <= 4 {
		return masked
	}
	return "…" + string(runes[len(runes)-4:])
}
