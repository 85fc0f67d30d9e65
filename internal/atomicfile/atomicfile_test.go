package atomicfile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/internal/atomicfile"
)

// alone checks that a file is the only one in its folder, of mode 0600, and returns its content.
func alone(t *testing.T, path string) string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, entries, 1, "%v", entries)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

func TestReplaceTakesTheRestOfAKilledProcessAway(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	require.NoError(t, os.WriteFile(path+".tmp", []byte("half"), 0o644))
	for _, content := range []string{"first", "second, which is longer", "3"} {
		require.NoError(t, atomicfile.Replace(path, []byte(content)))
		assert.Equal(t, content, alone(t, path))
	}
}

func TestOneOfManyCreatesTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key.pem")
	var created atomic.Int32
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			err := atomicfile.Create(path, []byte{byte('a' + i)})
			if err == nil {
				created.Add(1)
			} else {
				assert.ErrorIs(t, err, fs.ErrExist)
			}
		})
	}
	group.Wait()
	assert.EqualValues(t, 1, created.Load())
	assert.Len(t, alone(t, path), 1)
}

func TestNothingIsLeftWhereAFileCannotBeWritten(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	taken := filepath.Join(folder, "taken")
	require.NoError(t, os.MkdirAll(filepath.Join(taken, "full"), 0o700))
	require.Error(t, atomicfile.Replace(taken, []byte("x")), "a folder is in the way")
	require.ErrorIs(t, atomicfile.Create(taken, []byte("x")), fs.ErrExist)
	missing := filepath.Join(folder, "missing", "file")
	require.ErrorIs(t, atomicfile.Replace(missing, nil), fs.ErrNotExist)
	require.ErrorIs(t, atomicfile.Create(missing, nil), fs.ErrNotExist)
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "%v", entries)
}
