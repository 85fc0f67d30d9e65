package pasted_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/internal/pasted"
)

// The same cases are read by the tests of the bindings.
func TestPathsAndContentsAreToldApart(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/paths.json")
	require.NoError(t, err)
	var cases []struct {
		// Text stands after Fill, which is repeated.
		Text, Fill string
		Times      int
		Path       bool
	}
	require.NoError(t, json.Unmarshal(text, &cases))
	require.NotEmpty(t, cases)
	for _, c := range cases {
		whole := strings.Repeat(c.Fill, c.Times) + c.Text
		assert.Equal(t, c.Path, pasted.LooksLikePath(whole), "%q", whole)
	}
}

func TestContentsAreNoPaths(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", base64.StdEncoding.EncodeToString([]byte("\ufeff{}"))} {
		assert.False(t, pasted.LooksLikePath(text), text)
	}
}
