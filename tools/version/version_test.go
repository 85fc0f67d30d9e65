package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const repository = "../.."

func TestEveryPlaceTellsTheSameVersion(t *testing.T) {
	t.Parallel()
	assert.NoError(t, run(repository, true))
}

func copied(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, p := range append([]place{{file: "VERSION"}}, places...) {
		text, err := os.ReadFile(filepath.Join(repository, p.file))
		require.NoError(t, err)
		write(t, root, p.file, string(text))
	}
	return root
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	path := filepath.Join(root, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

func TestAPlaceThatTellsAnotherVersionIsNamed(t *testing.T) {
	t.Parallel()
	for _, p := range places {
		t.Run(p.file+" "+p.what, func(t *testing.T) {
			t.Parallel()
			root := copied(t)
			text, err := os.ReadFile(filepath.Join(root, p.file))
			require.NoError(t, err)
			at := p.line.FindSubmatchIndex(text)
			require.NotNil(t, at, "%s has no line for %s", p.file, p.what)
			write(t, root, p.file, string(text[:at[2]])+"77"+string(text[at[3]:]))
			err = run(root, true)
			require.Error(t, err, "report")
			assert.Contains(t, err.Error(), p.file+": "+p.what+` is "77"`, "report")
			write(t, root, p.file, "nothing\n")
			err = run(root, true)
			require.Error(t, err, "report on a file without the line")
			assert.Contains(t, err.Error(), p.file+": no line for", "report on a file without the line")
			require.NoError(t, os.Remove(filepath.Join(root, p.file)))
			err = run(root, true)
			require.Error(t, err, "report on a missing file")
			assert.Contains(t, err.Error(), p.file+": ", "report on a missing file")
		})
	}
}

func TestTheABINumberIsTheHeaders(t *testing.T) {
	t.Parallel()
	root := copied(t)
	text, err := os.ReadFile(filepath.Join(root, header))
	require.NoError(t, err)
	write(t, root, header, strings.Replace(string(text), "#define OSP_ABI_VERSION 1\n", "#define OSP_ABI_VERSION 2\n", 1))
	err = run(root, true)
	for _, name := range []string{"core/version.go: ABIVersion", "capi/osp.map", "_version.py: ABI_VERSION"} {
		require.Error(t, err, "report")
		assert.Contains(t, err.Error(), name, "report")
	}
}

func TestVERSIONHoldsThreeNumbers(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{"0.1.0\n": true, "10.20.30": true, "": false, "1.2": false, "v1.2.3\n": false,
		"1.2.3-rc1\n": false, "01.2.3\n": false, "1.2.3\n\n": false, "1.2.3 \n": false} {
		root := t.TempDir()
		write(t, root, "VERSION", text)
		got, err := current(root)
		require.Equal(t, good, (err == nil), "current of %q", text)
		assert.False(t, good && got != strings.TrimSpace(text), "current of %q = %q, %v; want it good: %t", text, got, err, good)
	}
	_, err := current(t.TempDir())
	require.Error(t, err, "without the file")
	assert.Contains(t, err.Error(), "VERSION", "without the file")
}
