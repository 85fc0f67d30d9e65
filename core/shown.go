package core

import "unicode/utf8"

// maxNameShown is the number of bytes of an unknown name that is shown.
const maxNameShown = 64

// shown cuts a name that a caller made up, for messages.
func shown(name string) string {
	if len(name) <= maxNameShown {
		return name
	}
	end := maxNameShown
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + "…"
}
