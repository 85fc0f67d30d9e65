package main

import (
	"fmt"
	"strings"
)

// replaceBlock puts new lines between a block's marks.
func replaceBlock(text, name, lines string) (string, error) {
	begin, end := strings.Index(text, "BEGIN GENERATED: "+name+" "), strings.Index(text, "END GENERATED: "+name+" ")
	if begin < 0 || end < begin {
		return "", fmt.Errorf("no lines with BEGIN GENERATED: %s and END GENERATED: %s", name, name)
	}
	begin += strings.IndexByte(text[begin:], '\n') + 1
	end = strings.LastIndexByte(text[:end], '\n') + 1
	return text[:begin] + lines + text[end:], nil
}

// difference names the first line in which two texts differ.
func difference(present, wanted string) string {
	have, want := strings.Split(present, "\n"), strings.Split(wanted, "\n")
	for i := range max(len(have), len(want)) {
		switch {
		case i >= len(have):
			return fmt.Sprintf("line %d is missing: %s", i+1, want[i])
		case i >= len(want):
			return fmt.Sprintf("line %d is too much: %s", i+1, have[i])
		case have[i] != want[i]:
			return fmt.Sprintf("line %d is %q, the tables give %q", i+1, have[i], want[i])
		}
	}
	return "no difference"
}

// wrap breaks a text into lines of at most width bytes. The first begins with first, the others with rest.
func wrap(text, first, rest string, width int) string {
	var out strings.Builder
	line := first
	for i, word := range strings.Fields(text) {
		if i > 0 && len(line)+1+len(word) > width {
			out.WriteString(strings.TrimRight(line, " ") + "\n")
			line = rest + word
			continue
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	return out.String() + line
}

// list joins words as a sentence does: a, b and c.
func list(words []string, conjunction string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + conjunction + " " + words[last]
}
