package runner

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestValidityCases replays the cases that all languages share.
func TestValidityCases(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "internal", "validity", "testdata", "cases.json"))
	require.NoError(t, err)
	var cases []struct {
		Name, Now         string
		License, Validity json.RawMessage
	}
	require.NoError(t, json.Unmarshal(text, &cases))
	var lines strings.Builder
	for _, c := range cases {
		var want bytes.Buffer
		require.NoError(t, json.Compact(&want, c.Validity))
		fmt.Fprintf(&lines, "%q\t{\"license\":%s,\"now\":%q}\t%s\n", c.Name, c.License, c.Now, &want)
	}
	run(t, compile(t, library(t, "build"), "validity.c", "check.c"), write(t, lines.String()))
}

func TestTheClockCanBeMoved(t *testing.T) {
	t.Parallel()
	run(t, compile(t, library(t, "build/testing"), "clock.c", "check.c"), sandbox(t))
}
