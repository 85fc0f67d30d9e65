package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/openspring/openspring/sandbox"
)

// terminal is the two ends of a terminal: what a person sees, and what a program writes to.
func terminal(t *testing.T) (screen, device *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, screen.Close()) })
	require.NoError(t, unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	device, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	return screen, device
}

// inTerminal starts the command in a terminal, reads what it prints until a line that has the text, and stops it.
func inTerminal(t *testing.T, until string, args ...string) string {
	t.Helper()
	screen, device := terminal(t)
	command := exec.Command(binary, append(args, "--key", keyFile())...)
	command.Stdout = device
	require.NoError(t, command.Start())
	require.NoError(t, device.Close())
	var shown strings.Builder
	for lines := bufio.NewScanner(screen); lines.Scan(); {
		shown.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), until) {
			break
		}
	}
	assert.NoError(t, command.Process.Signal(os.Interrupt))
	assert.NoError(t, command.Wait(), "after Ctrl-C")
	return shown.String()
}

func TestTerminalShowsThePageTheLicensesAndHowToStop(t *testing.T) {
	t.Parallel()
	shown := inTerminal(t, "Ctrl-C")
	assert.Regexp(t, `Page +http://127\.0\.0\.1:\d+/\s`, shown)
	assert.Regexp(t, `license +osp-editor +OSPT-4K7Q-ZZ2M-9XWB`, shown)
	assert.Regexp(t, `user +osp-user +jana@sandbox\.example +sandbox-password`, shown)
	assert.Contains(t, shown, "Press Ctrl-C to stop")
	assert.NotContains(t, shown, `{"`)
}

func TestTerminalShowsTheLineOfJSONOnRequest(t *testing.T) {
	t.Parallel()
	var line sandbox.Line
	require.NoError(t, json.Unmarshal([]byte(inTerminal(t, "base_url", "--json")), &line))
	assert.NotEmpty(t, line.Licenses)
}
