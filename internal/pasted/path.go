package pasted

import (
	"slices"
	"strings"
)

// maxPath is longer than the paths that people give.
const maxPath = 1024

// LooksLikePath reports whether a text is the path of a file and not what the file holds. A file's base64 never
// begins with a slash: no JSON text begins with such a byte.
func LooksLikePath(text string) bool {
	text = strings.ToLower(Trim(text))
	if len(text) > maxPath || strings.ContainsAny(text, "\n\r") {
		return false
	}
	begins := func(with string) bool { return strings.HasPrefix(text, with) }
	ends := func(with string) bool { return strings.HasSuffix(text, with) }
	onDrive := len(text) > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/')
	return onDrive || slices.ContainsFunc([]string{"/", "./", "../", "~/", `\\`, `.\`, `..\`}, begins) ||
		slices.ContainsFunc([]string{".pem", ".crt", ".cer", ".der", ".key", ".pub", ".txt", ".lic", ".req", ".json"}, ends)
}
