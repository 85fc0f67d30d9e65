package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
)

// program starts the program itself, with its output in a pipe whose other end is returned.
func program(t *testing.T) (*exec.Cmd, *os.File) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "openspring-stdio")
	built, err := exec.Command("go", "build", "-o", file, ".").CombinedOutput()
	require.NoError(t, err, "go build: %s", built)
	output, its, err := os.Pipe()
	require.NoError(t, err)
	cmd := exec.Command(file)
	cmd.Stdout = its
	t.Cleanup(func() {
		_ = output.Close()
		_ = its.Close()
	})
	return cmd, output
}

func TestTheProgramTellsItsNameAndVersion(t *testing.T) {
	t.Parallel()
	cmd, _ := program(t)
	said, err := exec.Command(cmd.Path, "--version").Output()
	require.NoError(t, err)
	assert.Equal(t, "openspring-stdio "+core.LibraryVersion()+"\n", string(said))
}

func TestAProgramWhoseOutputIsClosedEndsWithItsInput(t *testing.T) {
	t.Parallel()
	cmd, output := program(t)
	input, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	require.NoError(t, cmd.Stdout.(*os.File).Close())
	ask := func() {
		_, err := fmt.Fprintln(input, `{"id":1,"operation":"version"}`)
		require.NoError(t, err)
	}
	ask()
	first, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, first, core.LibraryVersion())

	require.NoError(t, output.Close())
	ask()
	require.NoError(t, input.Close())
	assert.Error(t, cmd.Wait())
	assert.Equal(t, 1, cmd.ProcessState.ExitCode(), "-1 is the end by a signal")
}
