// Package nearest suggests the known name that is closest to an unknown one.
package nearest

import "strings"

// maxName is the length above which a name is near to none.
const maxName = 64

// minPrefix is how many letters of a name stand for the whole of it: base for base_url.
const minPrefix = 4

// Name returns the known name that is nearest to a name, and empty text where none is near: at most a third of
// the longer one's letters differ, or one is the beginning of the other. Case, hyphens and underscores do not
// count.
func Name(name string, known []string) string {
	if len(name) > maxName {
		return ""
	}
	letters := plain(name)
	best, fewest := "", 0
	for _, candidate := range known {
		other := plain(candidate)
		d := distance(letters, other)
		near := 3*d <= max(len(letters), len(other)) || begins(letters, other) || begins(other, letters)
		if near && (best == "" || d < fewest) {
			best, fewest = candidate, d
		}
	}
	return best
}

func begins(whole, with string) bool { return len(with) >= minPrefix && strings.HasPrefix(whole, with) }

func plain(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
}

// distance counts the bytes to insert, delete or replace that turn a into b.
func distance(a, b string) int {
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
