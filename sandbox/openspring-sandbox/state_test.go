package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// These tests are about --state and what can happen to a process and its disk; each sandbox is a process.

func (p *process) admin(method, path, body string) (int, []byte, error) {
	r, err := http.NewRequest(method, strings.TrimSuffix(p.line.BaseURL, "/api/v4")+"/_sandbox"+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return response.StatusCode, content, err
}

// mark writes a number into both licenses of the bundle, which is one change of the state.
func (p *process) mark(n int) error {
	status, content, err := p.admin("PATCH", "/licenses/bundle", fmt.Sprintf(`{"max_activations":%d}`, n))
	if err == nil && status != 200 {
		err = fmt.Errorf("%d %s", status, content)
	}
	return err
}

// marked reads the number again and fails where the licenses hold different ones.
func (p *process) marked() int {
	p.t.Helper()
	_, content, err := p.admin("GET", "/state", "")
	require.NoError(p.t, err)
	var state struct {
		Licenses []struct {
			Name           string
			MaxActivations int `json:"max_activations"`
		}
	}
	require.NoError(p.t, json.Unmarshal(content, &state))
	found := map[int]bool{}
	for _, l := range state.Licenses {
		if l.Name == "bundle" {
			found[l.MaxActivations] = true
		}
	}
	require.Len(p.t, found, 1, "the bundle's licenses hold %v, want one number", found)
	for n := range found {
		return n
	}
	return -1
}

func TestKilledSandboxLeavesTheOldOrTheNewState(t *testing.T) {
	t.Parallel()
	const runs, writes = 10, 100
	path := filepath.Join(t.TempDir(), "state.json")
	inFlight := 0
	for run := range runs {
		p := launch(t, t.TempDir(), "--key", keyFile(), "--state", path)
		require.NoError(t, p.mark(run*1000))
		last, next := run*1000, 0
		deadly := 1 + rand.IntN(writes)
		for i := 1; i <= writes; i++ {
			next = run*1000 + i
			if i == deadly {
				time.AfterFunc(time.Duration(rand.IntN(3000))*time.Microsecond, func() { _ = p.command.Process.Kill() })
			}
			if err := p.mark(next); err != nil {
				break
			}
			last = next
		}
		p.kill()
		p = launch(t, t.TempDir(), "--key", keyFile(), "--state", path)
		got := p.marked()
		assert.False(t, got != last && got != next, "run %d: got state %d, want %d or %d", run, got, last, next)
		if last != next {
			inFlight++
		}
		p.stop(syscall.SIGTERM)
	}
	entries, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	assert.LessOrEqual(t, len(entries), 3)
	t.Logf("%d of %d runs ended within a write", inFlight, runs)
}

func TestOneOfManySandboxesHoldsAStateFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	var mu sync.Mutex
	var messages []string
	var serving []*exec.Cmd
	var starters sync.WaitGroup
	for range 6 {
		starters.Go(func() {
			command := exec.Command(binary, "--key", keyFile(), "--state", path)
			var stderr bytes.Buffer
			command.Stderr = &stderr
			stdout, err := command.StdoutPipe()
			if err == nil {
				err = command.Start()
			}
			if !assert.NoError(t, err) {
				return
			}
			first := make([]byte, 1)
			_, err = io.ReadFull(stdout, first)
			if err != nil {
				// Its exit code is in the message's stead: it said why on stderr.
				_ = command.Wait()
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				messages = append(messages, stderr.String())
				return
			}
			serving = append(serving, command)
		})
	}
	starters.Wait()
	for _, command := range serving {
		assert.NoError(t, command.Process.Signal(syscall.SIGTERM))
		// It may end by the pipe that nobody reads.
		_ = command.Wait()
	}
	require.Len(t, serving, 1)
	assert.Len(t, messages, 5, "%d serve and", len(serving))
	for _, message := range messages {
		assert.Contains(t, message, "another sandbox uses it", "got %q", message)
	}
}

// smallDisk mounts a file system of 128 KiB, which needs root.
func smallDisk(t *testing.T) (folder string, err error) {
	t.Helper()
	folder = t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", folder).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, bytes.TrimSpace(out))
	}
	t.Cleanup(func() {
		out, err := exec.Command("umount", folder).CombinedOutput()
		assert.NoError(t, err, "umount: %s", out)
	})
	return folder, nil
}

func TestFullDiskKeepsTheOldState(t *testing.T) {
	t.Parallel()
	folder, err := smallDisk(t)
	if err != nil {
		t.Skipf("no small file system can be mounted: %v", err)
	}
	path := filepath.Join(folder, "state.json")
	p := launch(t, t.TempDir(), "-v", "--key", keyFile(), "--state", path)
	require.NoError(t, p.mark(1))
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	filler := filepath.Join(folder, "filler")
	require.ErrorIs(t, os.WriteFile(filler, make([]byte, 1<<20), 0o600), syscall.ENOSPC, "filling the disk")
	p.wantFull()
	after, err := os.ReadFile(path)
	require.NoError(t, err, "the file changed")
	assert.Equal(t, string(before), string(after), "the file changed")
	assert.Contains(t, refusedStart(t, "--key", keyFile(), "--state", filepath.Join(folder, "other.json")), "no space left on device", "a start on a full disk")
	require.NoError(t, os.Remove(filler))
	assert.NoError(t, p.mark(3), "once there is room again")
	p.stop(syscall.SIGTERM)
	log := p.stderr.String()
	require.Contains(t, log, "the state was not saved", "-v: got %q", log)
	assert.Contains(t, log, "no space left on device", "-v: got %q", log)
}

// wantFull makes a change that cannot be saved.
func (p *process) wantFull() {
	p.t.Helper()
	status, content, err := p.admin("PATCH", "/licenses/bundle", `{"max_activations":2}`)
	require.NoError(p.t, err)
	require.Equal(p.t, 500, status)
	assert.True(p.t, bytes.Contains(content, []byte(`"internal_error"`)), "got %d %s, %v; want 500 internal_error", status, content, err)
	assert.Equal(p.t, 1, p.marked())
}

func refusedStart(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(binary, args...).CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "%v", args)
	assert.Equal(t, exitFailed, exit.ExitCode(), "%v", args)
	return string(out)
}

func TestLimitOfFileSizesKeepsTheOldState(t *testing.T) {
	t.Parallel()
	prlimit, err := exec.LookPath("prlimit")
	if runtime.GOOS != "linux" || err != nil {
		t.Skip("prlimit is not here")
	}
	p := launch(t, t.TempDir(), "--key", keyFile(), "--state", filepath.Join(t.TempDir(), "state.json"))
	require.NoError(t, p.mark(1))
	limit := func(size string) {
		t.Helper()
		out, err := exec.Command(prlimit, "--pid", fmt.Sprint(p.line.PID), "--fsize="+size+":").CombinedOutput()
		require.NoError(t, err, "prlimit: %s", out)
	}
	limit("4096")
	p.wantFull()
	limit("1000000")
	assert.NoError(t, p.mark(3), "without the limit")
}

func TestUnusableStateFilesAreRefusedAndKept(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	whole := filepath.Join(folder, "whole.json")
	launch(t, t.TempDir(), "--key", keyFile(), "--state", whole).stop(syscall.SIGTERM)
	text, err := os.ReadFile(whole)
	require.NoError(t, err)
	flipped := bytes.Replace(text, []byte(`"license_key"`), []byte(`"license_keg"`), 1)
	for name, content := range map[string][]byte{"cut": text[:len(text)/2], "cut by one": text[:len(text)-3], "zeros": make([]byte, len(text)),
		"flipped": flipped, "doubled": append(bytes.Clone(text), text...)} {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, content, 0o600))
		message := refusedStart(t, "--key", keyFile(), "--state", path)
		require.Contains(t, message, path, "%s: got %q", name, message)
		assert.Contains(t, message, "move it away", "%s: got %q", name, message)
		kept, err := os.ReadFile(path)
		require.NoError(t, err, "%s: the file changed", name)
		assert.Equal(t, string(content), string(kept), "%s: the file changed", name)
	}
	inner := filepath.Join(folder, "folder")
	require.NoError(t, os.Mkdir(inner, 0o700))
	assert.Contains(t, refusedStart(t, "--key", keyFile(), "--state", inner), "not a regular file", "a folder")
	_, err = os.Stat(inner + ".lock")
	assert.Error(t, err, "a folder: its lock file is left")
}

func TestUnreadableStateFileIsRefused(t *testing.T) {
	t.Parallel()
	folder, arguments := openFolder(t)
	path := filepath.Join(folder, "state.json")
	require.NoError(t, os.WriteFile(path, []byte("{}"), 0))
	arguments = append(arguments, "--key", filepath.Join(folder, "key.pem"), "--state", path)
	out, err := exec.Command(arguments[0], arguments[1:]...).CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "%q", out)
	require.Equal(t, exitFailed, exit.ExitCode(), "%q", out)
	require.Contains(t, string(out), path, "%q", out)
	assert.Contains(t, string(out), "permission denied", "%q", out)
}

// openFolder is a folder for everybody that holds the command and a key, and how somebody who is not root
// starts that command.
func openFolder(t *testing.T) (folder string, arguments []string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "openspring-sandbox-open")
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, os.RemoveAll(folder))
	})
	command := filepath.Join(folder, "command")
	key, err := os.ReadFile(keyFile())
	err = errors.Join(err, os.Link(binary, command), os.WriteFile(filepath.Join(folder, "key.pem"), key, 0o644), os.Chmod(folder, 0o777))
	require.NoError(t, err)
	if os.Geteuid() != 0 {
		return folder, []string{command}
	}
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		t.Skip("root reads every file, and setpriv is not here")
	}
	return folder, []string{setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", command}
}
