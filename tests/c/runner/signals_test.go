package runner

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// signalsProgram compiles the program without AddressSanitizer, which has signal handlers of its own.
func signalsProgram(t *testing.T) string {
	t.Helper()
	needs(t, runtime.GOOS == "linux", "signals that are looked after")
	needsPOSIX(t)
	return compileWith(t, nil, "", "signals.c")
}

// coreCLRHost makes programs that the test starts look like hosts with CoreCLR: they find an empty library of
// its name.
func coreCLRHost(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	source := filepath.Join(folder, "empty.c")
	require.NoError(t, os.WriteFile(source, []byte("int osp_test_empty;\n"), 0o600))
	out, err := exec.Command(target.compiler[0], append(slices.Clone(target.compiler[1:]), "-shared", "-fPIC", "-o", filepath.Join(folder, "libcoreclr.so"), source)...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Setenv("LD_LIBRARY_PATH", folder)
}

func TestSignalsOfACoreCLRHostStayItsOwnAlsoInAStorm(t *testing.T) {
	program := signalsProgram(t)
	coreCLRHost(t)
	for _, folder := range folders {
		run(t, program, filepath.Join(library(t, folder), "libopenspring.so.1"), "coreclr", "20000")
	}
}

func TestSignalsOfAnotherHostKeepTheirHandlers(t *testing.T) {
	run(t, signalsProgram(t), filepath.Join(library(t, "build"), "libopenspring.so.1"), "other", "0")
}

// TestAnotherGoOpensNoClientBesideCoreCLR: with a Go whose table of signals is another one, a CoreCLR host gets an error
// before anything can go wrong, and other hosts are served.
func TestAnotherGoOpensNoClientBesideCoreCLR(t *testing.T) {
	library := filepath.Join(library(t, "build/testing"), "libopenspring.so.1")
	program := signalsProgram(t)
	t.Setenv("OSP_TESTING_ANOTHER_GO", "1")
	coreCLRHost(t)
	out, err := exec.Command(program, library, "coreclr", "0").CombinedOutput()
	require.Error(t, err, "%s", out)
	assert.Contains(t, string(out), `"name":"OSP_E_INTERNAL","code":"signals_unprotected"`)
	assert.Contains(t, string(out), "the toolchain that go.mod names")
	out, err = exec.Command(program, library, "open", "0").CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func TestSignalsTestBites(t *testing.T) {
	program := signalsProgram(t)
	coreCLRHost(t)
	t.Setenv("OSP_TESTING_SIGNALS_OFF", "1")
	out, err := exec.Command(program, filepath.Join(library(t, "build/testing"), "libopenspring.so.1"), "coreclr", "0").CombinedOutput()
	assert.Error(t, err, "without the workaround the test passes; want failures\n%s", out)
}
