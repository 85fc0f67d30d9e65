package faults

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

const errorsPage = "../../docs/errors.md"

var update = flag.Bool("update", false, "write the table into docs/errors.md")

func TestPageShowsTheTable(t *testing.T) {
	t.Parallel()
	present, err := os.ReadFile(errorsPage)
	require.NoError(t, err)
	wanted, err := replaceBlock(string(present))
	require.NoError(t, err, "docs/errors.md")
	if wanted == string(present) {
		return
	}
	require.True(t, *update, "docs/errors.md does not show the table of faults: go test ./tests/faults -run TestPage -update writes it")
	if err := os.WriteFile(errorsPage, []byte(wanted), 0o644); err != nil { //nolint:gosec // A page is for everyone to read.
		t.Fatal(err)
	}
}
