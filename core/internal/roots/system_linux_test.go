package roots_test

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/internal/roots"
)

func TestEnvironmentMovesTheSystemsRoots(t *testing.T) {
	t.Parallel()
	own, text := authority(t)
	want := x509.NewCertPool()
	want.AddCert(own)
	empty, full := t.TempDir(), t.TempDir()
	file := write(t, filepath.Join(t.TempDir(), "bundle.pem"), text)
	write(t, filepath.Join(full, "own.pem"), text)
	write(t, filepath.Join(full, "no certificate"), []byte("\x00\xff"))
	require.NoError(t, os.Symlink("own.pem", filepath.Join(full, "0a775a30.0")))
	require.NoError(t, os.Mkdir(filepath.Join(full, "folder"), 0o700))
	for name, environment := range map[string]roots.Environment{
		"file":                  {File: file, Directories: empty},
		"directories":           {File: "/nowhere", Directories: "/nowhere:" + full},
		"file and directory":    {File: file, Directories: full},
		"a folder for the file": {File: full, Directories: full},
	} {
		assert.True(t, want.Equal(poolOf(t, system(t, environment))), name)
	}
	for name, environment := range map[string]roots.Environment{
		"nothing there": {File: "/nowhere", Directories: "/nowhere"},
		"nothing in it": {File: filepath.Join(full, "no certificate"), Directories: empty},
	} {
		assert.True(t, x509.NewCertPool().Equal(poolOf(t, system(t, environment))), name)
	}
}

// TestRootsAreReadOncePerEnvironment: what a later client trusts needs no file.
func TestRootsAreReadOncePerEnvironment(t *testing.T) {
	t.Parallel()
	_, text := authority(t)
	file := write(t, filepath.Join(t.TempDir(), "bundle.pem"), text)
	environment := roots.Environment{File: file, Directories: "/nowhere"}
	first := poolOf(t, system(t, environment))
	require.NoError(t, os.Remove(file))
	assert.Same(t, first, poolOf(t, system(t, environment)))
}
