package pasted

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxPath is longer than the paths that people give, in characters.
const maxPath = 1024

var (
	pathBegins = []string{"/", `\`, "./", `.\`, "../", `..\`, "~/", `~\`}
	pathEnds   = []string{".pem", ".crt", ".cer", ".der", ".key", ".pub", ".txt", ".lic", ".req", ".json"}
)

// LooksLikePath reports whether a text is the path of a file and not what the file holds. A file's base64 never
// begins with a slash: no JSON text begins with such a byte. The bindings decide in the same way: testdata/paths.json
// is what the tests of all read.
func LooksLikePath(text string) bool {
	text = Trim(text)
	if utf8.RuneCountInString(text) > maxPath || strings.ContainsAny(text, "\n\r") {
		return false
	}
	text = strings.ToLower(text)
	if len(text) > 2 && text[0] >= 'a' && text[0] <= 'z' && text[1] == ':' && (text[2] == '\\' || text[2] == '/') {
		return true
	}
	return slices.ContainsFunc(pathBegins, func(with string) bool { return strings.HasPrefix(text, with) }) ||
		slices.ContainsFunc(pathEnds, func(with string) bool { return strings.HasSuffix(text, with) })
}
