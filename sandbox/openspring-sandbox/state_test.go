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
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// mark writes a number into both licenses of the bundle, which is one change of the state.
func (p *process) mark(n int) error {
	status, answer, err := p.admin("PATCH", "/licenses/bundle", fmt.Sprintf(`{"max_activations":%d}`, n))
	if err == nil && status != 200 {
		err = fmt.Errorf("%d %s", status, answer)
	}
	return err
}

// marked reads the number again and fails where the licenses hold different ones.
func (p *process) marked() int {
	p.t.Helper()
	_, answer, err := p.admin("GET", "/state", "")
	if err != nil {
		p.t.Fatal(err)
	}
	var state struct {
		Licenses []struct {
			Name           string
			MaxActivations int `json:"max_activations"`
		}
	}
	if err := json.Unmarshal(answer, &state); err != nil {
		p.t.Fatal(err)
	}
	found := map[int]bool{}
	for _, l := range state.Licenses {
		if l.Name == "bundle" {
			found[l.MaxActivations] = true
		}
	}
	if len(found) != 1 {
		p.t.Fatalf("the bundle's licenses hold %v, want one number", found)
	}
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
		if err := p.mark(run * 1000); err != nil {
			t.Fatal(err)
		}
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
		if got != last && got != next {
			t.Errorf("run %d: got state %d, want %d or %d", run, got, last, next)
		}
		if last != next {
			inFlight++
		}
		p.stop(syscall.SIGTERM)
	}
	entries, err := filepath.Glob(path + "*")
	if err != nil || len(entries) > 3 {
		t.Errorf("got %v, %v; want the state, its lock and at most one temporary file", entries, err)
	}
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
			if err != nil {
				t.Error(err)
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
		if err := command.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		// It may end by the pipe that nobody reads.
		_ = command.Wait()
	}
	if len(serving) != 1 || len(messages) != 5 {
		t.Errorf("%d serve and %d were refused, want 1 and 5", len(serving), len(messages))
	}
	for _, message := range messages {
		if !strings.Contains(message, "another sandbox uses it") {
			t.Errorf("got %q", message)
		}
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
		if out, err := exec.Command("umount", folder).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
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
	if err := p.mark(1); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(folder, "filler")
	if err := os.WriteFile(filler, make([]byte, 1<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling the disk: got %v, want ENOSPC", err)
	}
	p.wantFull()
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(after, before) {
		t.Errorf("the file changed: %v", err)
	}
	if message := refusedStart(t, "--key", keyFile(), "--state", filepath.Join(folder, "other.json")); !strings.Contains(message, "no space left on device") {
		t.Errorf("a start on a full disk: got %q", message)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if err := p.mark(3); err != nil {
		t.Errorf("once there is room again: %v", err)
	}
	p.stop(syscall.SIGTERM)
	if log := p.stderr.String(); !strings.Contains(log, "the state was not saved") || !strings.Contains(log, "no space left on device") {
		t.Errorf("-v: got %q", log)
	}
}

// wantFull makes a change that cannot be saved.
func (p *process) wantFull() {
	p.t.Helper()
	status, answer, err := p.admin("PATCH", "/licenses/bundle", `{"max_activations":2}`)
	if err != nil || status != 500 || !bytes.Contains(answer, []byte(`"internal_error"`)) {
		p.t.Errorf("got %d %s, %v; want 500 internal_error", status, answer, err)
	}
	if got := p.marked(); got != 1 {
		p.t.Errorf("got state %d, want the old 1", got)
	}
}

func refusedStart(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(binary, args...).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFailed {
		t.Errorf("%v: got %v, want exit code %d", args, err, exitFailed)
	}
	return string(out)
}

func TestLimitOfFileSizesKeepsTheOldState(t *testing.T) {
	t.Parallel()
	prlimit, err := exec.LookPath("prlimit")
	if runtime.GOOS != "linux" || err != nil {
		t.Skip("prlimit is not here")
	}
	p := launch(t, t.TempDir(), "--key", keyFile(), "--state", filepath.Join(t.TempDir(), "state.json"))
	if err := p.mark(1); err != nil {
		t.Fatal(err)
	}
	limit := func(size string) {
		t.Helper()
		if out, err := exec.Command(prlimit, "--pid", fmt.Sprint(p.line.PID), "--fsize="+size+":").CombinedOutput(); err != nil {
			t.Fatalf("prlimit: %v %s", err, out)
		}
	}
	limit("4096")
	p.wantFull()
	limit("1000000")
	if err := p.mark(3); err != nil {
		t.Errorf("without the limit: %v", err)
	}
}

func TestUnusableStateFilesAreRefusedAndKept(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	whole := filepath.Join(folder, "whole.json")
	launch(t, t.TempDir(), "--key", keyFile(), "--state", whole).stop(syscall.SIGTERM)
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Replace(text, []byte(`"license_key"`), []byte(`"license_keg"`), 1)
	for name, content := range map[string][]byte{"cut": text[:len(text)/2], "cut by one": text[:len(text)-3], "zeros": make([]byte, len(text)),
		"flipped": flipped, "doubled": append(bytes.Clone(text), text...)} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if message := refusedStart(t, "--key", keyFile(), "--state", path); !strings.Contains(message, path) || !strings.Contains(message, "move it away") {
			t.Errorf("%s: got %q", name, message)
		}
		if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, content) {
			t.Errorf("%s: the file changed: %v", name, err)
		}
	}
	inner := filepath.Join(folder, "folder")
	if err := os.Mkdir(inner, 0o700); err != nil {
		t.Fatal(err)
	}
	if message := refusedStart(t, "--key", keyFile(), "--state", inner); !strings.Contains(message, "not a regular file") {
		t.Errorf("a folder: got %q", message)
	}
	if _, err := os.Stat(inner + ".lock"); err == nil {
		t.Error("a folder: its lock file is left")
	}
}

func TestUnreadableStateFileIsRefused(t *testing.T) {
	t.Parallel()
	folder, arguments := openFolder(t)
	path := filepath.Join(folder, "state.json")
	if err := os.WriteFile(path, []byte("{}"), 0); err != nil {
		t.Fatal(err)
	}
	arguments = append(arguments, "--key", filepath.Join(folder, "key.pem"), "--state", path)
	out, err := exec.Command(arguments[0], arguments[1:]...).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFailed || !strings.Contains(string(out), path) || !strings.Contains(string(out), "permission denied") {
		t.Errorf("got %v, %q", err, out)
	}
}

// openFolder is a folder for everybody that holds the command and a key, and how somebody who is not root
// starts that command.
func openFolder(t *testing.T) (folder string, arguments []string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "openspring-sandbox-open")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	command := filepath.Join(folder, "command")
	key, err := os.ReadFile(keyFile())
	err = errors.Join(err, os.Link(binary, command), os.WriteFile(filepath.Join(folder, "key.pem"), key, 0o644), os.Chmod(folder, 0o777))
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		return folder, []string{command}
	}
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		t.Skip("root reads every file, and setpriv is not here")
	}
	return folder, []string{setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", command}
}
