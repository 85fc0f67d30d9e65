package faults

import (
	"flag"
	"os"
	"testing"
)

const errorsPage = "../../docs/errors.md"

var update = flag.Bool("update", false, "write the table into docs/errors.md")

func TestPageShowsTheTable(t *testing.T) {
	t.Parallel()
	present, err := os.ReadFile(errorsPage)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := replaceBlock(string(present))
	if err != nil {
		t.Fatalf("docs/errors.md: %v", err)
	}
	if wanted == string(present) {
		return
	}
	if !*update {
		t.Fatal("docs/errors.md does not show the table of faults: go test ./tests/faults -run TestPage -update writes it")
	}
	if err := os.WriteFile(errorsPage, []byte(wanted), 0o644); err != nil { //nolint:gosec // A page is for everyone to read.
		t.Fatal(err)
	}
}
