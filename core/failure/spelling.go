package failure

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// mostForks bounds the places of a secret where a text is read in both ways that it can be, as "%25" for % or
// for itself: without a bound a text could be made that takes for ever.
const mostForks = 2

// spelled returns how many bytes at the beginning of a text spell a secret, as it is or as a server may echo
// it from a request: every character may be spelled in its own way. left is what the text lacks of the secret
// where it ends before that; all of it where it spells something else.
func spelled(text, secret string, forks int) (length int, left string) {
	left = secret
	if text == "" || secret == "" {
		return 0, left
	}
	_, size := utf8.DecodeRuneInString(secret)
	ways := [...]int{encoded(text, secret[:size]), literal(text, secret[:size])}
	if ways[0] > 0 && ways[1] > 0 {
		if forks--; forks < 0 {
			ways[1] = 0
		}
	}
	for _, n := range ways {
		if n == 0 {
			continue
		}
		more, rest := spelled(text[n:], secret[size:], forks)
		if len(rest) < len(left) && (rest == "" || n+more == len(text)) {
			length, left = n+more, rest
		}
	}
	return length, left
}

func literal(text, character string) int {
	if strings.HasPrefix(text, character) {
		return len(character)
	}
	return 0
}

// encoded returns how many bytes at the beginning of a text spell a character as URLs, forms, JSON (in JSON,
// too) or HTML do; 0 where they do not.
func encoded(text, character string) int {
	switch text[0] {
	case '+':
		if character == " " {
			return 1
		}
	case '%':
		return inURL(text, character)
	case '\\':
		return inJSON(text, character)
	case '&':
		return inHTML(text, character)
	}
	return 0
}

func inURL(text, character string) int {
	for i := range len(character) {
		if b, ok := hexadecimal(text, 3*i+1, 2); !ok || text[3*i] != '%' || b != rune(character[i]) {
			return 0
		}
	}
	return 3 * len(character)
}

func inJSON(text, character string) int {
	escape := afterBackslashes(text)
	before := len(text) - len(escape)
	// A backslash's own are left to the character that follows it.
	if n := literal(escape, character); n > 0 && character != `\` {
		return before + n
	}
	unit, ok := hexadecimal(escape, 1, 4)
	if !ok || escape[0] != 'u' {
		return 0
	}
	if want, _ := utf8.DecodeRuneInString(character); !utf16.IsSurrogate(unit) {
		if unit == want {
			return before + 5
		}
		return 0
	}
	second := afterBackslashes(escape[5:])
	low, ok := hexadecimal(second, 1, 4)
	if !ok || second[0] != 'u' || string(utf16.DecodeRune(unit, low)) != character {
		return 0
	}
	return len(text) - len(second) + 5
}

// mostBackslashes is what JSON in JSON in JSON makes of one.
const mostBackslashes = 8

func afterBackslashes(text string) string {
	for range mostBackslashes {
		text = strings.TrimPrefix(text, `\`)
	}
	return text
}

// longestReference is the length of a character reference that has leading zeros.
const longestReference = 12

// references are the names that encoders write, each after its character.
const references = `&amp;<lt;>gt;"quot;'apos;`

func inHTML(text, character string) int {
	end := strings.IndexByte(text[:min(len(text), longestReference)], ';')
	if end < 0 {
		return 0
	}
	name := text[1:end]
	number, isNumber := strings.CutPrefix(name, "#")
	if !isNumber {
		if strings.Contains(references, character+name+";") {
			return end + 1
		}
		return 0
	}
	base := 10
	if digits := strings.TrimLeft(number, "xX"); digits != number {
		number, base = digits, 16
	}
	if r, err := strconv.ParseUint(number, base, 32); err != nil || string(rune(r)) != character {
		return 0
	}
	return end + 1
}

// hexadecimal reads digits at a place of a text.
func hexadecimal(text string, at, digits int) (n rune, ok bool) {
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

// fewestInBase64 is how many characters must be known of a secret in base64 for it to be looked for.
const fewestInBase64 = 4

// inBase64 returns what base64 makes of a secret that stands somewhere in a longer text, such as a request
// file: by where it begins there are three, of which the characters are taken that nothing beside it alters.
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
