package core

import "unicode/utf8"

// maxNameShown is the number of bytes of an unknown name that is compared and shown.
const maxNameShown = 64

// nearest returns the known name with the smallest edit distance to a name.
func nearest(name string, known []string) string {
	best, distance := "", -1
	for _, candidate := range known {
		if d := editDistance(shown(name), candidate); distance < 0 || d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// editDistance counts the bytes to insert, delete or replace that turn a into b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// shown cuts a name that a caller made up, for comparing and for messages.
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
