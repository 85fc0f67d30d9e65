package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheListOfPartsTellsTheSystemThatTheFileIsForAndItsHash(t *testing.T) {
	t.Parallel()
	d := dist{root: t.TempDir()}
	tool := filepath.Join(d.root, "build", "bin", "cyclonedx-gomod")
	require.NoError(t, os.MkdirAll(filepath.Dir(tool), 0o755))
	// In place of the tool: it too takes the system from the environment.
	require.NoError(t, os.WriteFile(tool, []byte("#!/bin/sh\nprintf '{\"metadata\":{\"component\":{\"purl\":\"%s/%s\"}}}' \"$GOOS\" \"$GOARCH\"\n"), 0o755))
	file := filepath.Join(d.root, "program.exe")
	build := exec.Command("go", "build", "-o", file, ".")
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=arm64", "CGO_ENABLED=0")
	said, err := build.CombinedOutput()
	require.NoError(t, err, "go build: %s", said)

	require.NoError(t, d.parts(file, "1.2.3"))
	list, err := os.ReadFile(file + ".cdx.json")
	require.NoError(t, err)
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.JSONEq(t, fmt.Sprintf(`{"metadata":{"component":{"purl":"windows/arm64","hashes":[{"alg":"SHA-256","content":"%x"}]}}}`, sha256.Sum256(content)), string(list))
}
