package pasted

import (
	"fmt"
	"strings"
)

// HoldsDocument reports whether a file's text is the JSON itself and not its base64.
func HoldsDocument(text string) bool {
	text = Trim(text)
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

// asItCame is the cure for what a mail program or an editor has done to a file.
const asItCame = "take the file as it came, as an attachment and not as text of a mail"

// WhyNotBase64 says why the text of a request or license file is not base64, in words that follow the file's name.
func WhyNotBase64(text string) string {
	text = strings.TrimPrefix(text, ByteOrderMark)
	trimmed := Trim(text)
	foreign := strings.IndexFunc(text, isForeign)
	switch {
	case trimmed == "":
		return "is empty: get it again"
	case strings.Trim(text, "\x00") == "":
		return "consists of NUL bytes: it was not written to its end, get it again"
	case strings.Contains(text, "\x00"):
		return "holds NUL bytes between its characters, as UTF-16 does: save it as UTF-8"
	case quotedLine(text) > 0:
		return fmt.Sprintf(`is quoted as mail programs do (">" begins its line %d): %s`, quotedLine(text), asItCame)
	case trimmed[0] == '<':
		return "is a page of HTML or XML: get it again, and look at what the page says"
	case foreign >= 0:
		for _, r := range text[foreign:] {
			return fmt.Sprintf("is not base64: its first foreign character is %s at %s: %s", Character(r), place(text, foreign), asItCame)
		}
	}
	return whyNotWhole(text)
}

// quotedLine returns the number of the first line that begins with ">".
func quotedLine(text string) int {
	number := 0
	for line := range strings.Lines(text) {
		number++
		if strings.HasPrefix(line, ">") {
			return number
		}
	}
	return 0
}

// isForeign reports whether base64, broken into lines or not, never holds a character.
func isForeign(r rune) bool {
	switch {
	case r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '+', r == '/', r == '=':
		return false
	}
	return !strings.ContainsRune(blanks, r)
}

// whyNotWhole says what is wrong with a text of the right characters.
func whyNotWhole(text string) string {
	whole := strings.TrimRight(text, blanks+"=")
	if at := strings.IndexByte(whole, '='); at >= 0 {
		return fmt.Sprintf(`is not base64: more follows after its end, the "=" at %s: %s`, place(text, at), asItCame)
	}
	length := 0
	for _, r := range text {
		if !strings.ContainsRune(blanks, r) {
			length++
		}
	}
	if length%4 != 0 {
		return fmt.Sprintf("is cut or altered: its %d characters of base64 are no multiple of 4: get it again", length)
	}
	return "is cut or altered: no base64 ends as it does: get it again"
}
