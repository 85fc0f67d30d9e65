package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The table stands between these lines of docs/platforms.md.
const (
	tableBegins = "<!-- BEGIN GENERATED: artifacts -->\n"
	tableEnds   = "<!-- END GENERATED: artifacts -->\n"
)

// writeTable writes what was built, and how it was checked, into docs/platforms.md.
func (d dist) writeTable() error {
	page := filepath.Join(d.root, "docs", "platforms.md")
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, begun := strings.Cut(string(text), tableBegins)
	_, after, ended := strings.Cut(rest, tableEnds)
	if !begun || !ended {
		return errors.New("docs/platforms.md has no lines for the table of artifacts")
	}
	table, err := d.table()
	if err != nil {
		return err
	}
	return os.WriteFile(page, []byte(before+tableBegins+table+tableEnds+after), 0o644)
}

func (d dist) table() (string, error) {
	var out strings.Builder
	out.WriteString("| platform | file | size | floor | exports | checked how |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, p := range d.platforms {
		r, err := look(p, filepath.Join(d.folder(p), p.file))
		if errors.Is(err, os.ErrNotExist) {
			return "", fmt.Errorf("%s is not built: run make dist", p.name)
		}
		if err != nil {
			return "", err
		}
		floor := p.floor
		if r.floor != "" {
			floor += " (asks for " + r.floor + ")"
		}
		ours, inner := 0, 0
		for _, name := range r.exports {
			if unavoidable(p, name) {
				inner++
			} else {
				ours++
			}
		}
		exports := fmt.Sprintf("the %d functions", ours)
		if inner > 0 {
			exports += fmt.Sprintf(", and %d inner names", inner)
		}
		fmt.Fprintf(&out, "| %s | `%s` | %.2f MB | %s | %s | %s |\n", p.name, p.file, float64(r.size)/1e6, floor, exports, sentences[p.state])
	}
	out.WriteString("\nThe exports, the protections (RELRO, NOW, NODELETE; on Windows address randomization and no execution of data), the libraries that each\n" +
		"asks for, the version of glibc, the signature for macOS and the size are checked when a library is built, and `make check-dist-libraries`\n" +
		"links two of them a second time.\n")
	others, err := d.packages()
	return out.String() + others, err
}
