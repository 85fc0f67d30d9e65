package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"

	"golang.org/x/term"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/sandbox"
)

// isTerminal reports whether a person reads what is written.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// printLine writes what programs read.
func printLine(w io.Writer, line sandbox.Line) error {
	text, err := json.Marshal(line)
	if err == nil {
		_, err = fmt.Fprintf(w, "%s\n", text)
	}
	return err
}

// printForPerson writes the same for a person: where to look, what to configure, which licenses there are.
func printForPerson(w io.Writer, line sandbox.Line) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, `OpenSpring sandbox %s, a License API server for development and tests

  Page        %s
  base_url    %s
  api_key     %s
  shared_key  %s

The page shows the whole configuration, with the public key to copy.

`, core.LibraryVersion(), line.Page(), line.BaseURL, line.APIKey, line.SharedKey)
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  License\tProduct\tKey, or user and password")
	for _, name := range slices.Sorted(maps.Keys(line.Licenses)) {
		l := line.Licenses[name]
		asked := l.LicenseKey
		if asked == "" {
			asked = l.Username + "  " + l.Password
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\n", name, l.Product, asked)
	}
	// It writes to memory, which does not fail.
	_ = table.Flush()
	fmt.Fprintln(&text, "\nPress Ctrl-C to stop. --json prints all of this as one line for programs.")
	_, err := w.Write(text.Bytes())
	return err
}
