package main

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const examples = "../../packaging/sandbox/"

// lineOf returns what follows a word at the start of a line of a file.
func lineOf(t *testing.T, file, word string) string {
	t.Helper()
	text, err := os.ReadFile(examples + file)
	require.NoError(t, err)
	found := regexp.MustCompile(`(?m)^` + word + `(.*)$`).FindSubmatch(text)
	require.NotNil(t, found, "%s has no line %s", file, word)
	return strings.TrimSpace(string(found[1]))
}

func TestArgumentsOfTheServiceAreThoseOfTheCommand(t *testing.T) {
	t.Parallel()
	words := strings.Fields(lineOf(t, "openspring-sandbox.service", "ExecStart="))
	require.Equal(t, "/usr/bin/openspring-sandbox", words[0])
	a, err := parse(words[1:])
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:8080", a.listen)
	folder := lineOf(t, "openspring-sandbox.service", "StateDirectory=")
	assert.Equal(t, "/var/lib/"+folder+"/state.json", a.state)
}

func TestArgumentsOfTheContainerAreThoseOfTheCommand(t *testing.T) {
	t.Parallel()
	var words []string
	require.NoError(t, json.Unmarshal([]byte(lineOf(t, "Containerfile", "CMD")), &words))
	a, err := parse(words)
	require.NoError(t, err)
	assert.Equal(t, "new", a.key, "an image of one file has no folder for a key")
	assert.Equal(t, "127.0.0.1:8080", a.listen)
}
