// Package dotnet runs programs on CoreCLR over the library, which is where a Go runtime has most to fear. make
// test-csharp-guest builds the program and runs these tests, make guest runs them long.
package dotnet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/sandbox"
)

const root = "../../.."

// long is set by make guest.
var long = os.Getenv("OSP_LOAD") != ""

// amount is the small number in ordinary runs and the large one under make guest.
func amount(small, large int) int {
	if long {
		return large
	}
	return small
}

// libraries are the one that is shipped and the one that can be told to leave the host's signals to Go.
type libraries struct{ plain, testing string }

// copied puts both libraries where no later build can change them under a program that runs.
func copied(t *testing.T) libraries {
	t.Helper()
	folder := t.TempDir()
	var found libraries
	for name, to := range map[string]*string{"build": &found.plain, "build/testing": &found.testing} {
		text, err := os.ReadFile(filepath.Join(root, name, "libopenspring.so.1"))
		require.NoError(t, err)
		*to = filepath.Join(folder, strings.ReplaceAll(name, "/", "-")+".so")
		require.NoError(t, os.WriteFile(*to, text, 0o700))
	}
	return found
}

// host is how the program is started, and an environment with a configuration and a license for it.
type host struct {
	start   []string
	environ []string
}

// The variables that name the program: as an assembly that the machine's .NET runs, and as a single file with a
// .NET of its own.
const (
	ordinary = "OSP_GUEST_HOST"
	single   = "OSP_GUEST_SINGLE"
)

// built returns how the program of a variable is started.
func built(t *testing.T, variable string) []string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		t.Skip("make test-csharp-guest builds the program on CoreCLR and runs these tests")
	}
	path, err := filepath.Abs(filepath.Join(root, path))
	require.NoError(t, err)
	if variable == single {
		return []string{path}
	}
	dotnet := os.Getenv("DOTNET")
	if dotnet == "" {
		dotnet = "dotnet"
	}
	return []string{dotnet, path}
}

// newHost starts a sandbox for the program. Without url the configuration is for that.
func newHost(t *testing.T, variable, url string) host {
	t.Helper()
	start := built(t, variable)
	server, err := sandbox.New(sandbox.Options{})
	require.NoError(t, err)
	require.NoError(t, server.Start(""))
	t.Cleanup(func() { server.Close() })
	line := server.Line()
	if url == "" {
		url = line.BaseURL
	}
	config, err := json.Marshal(map[string]any{"product": line.Products["editor"], "api_key": line.APIKey, "shared_key": line.SharedKey,
		"public_key": line.PublicKey, "base_url": url, "hardware_id": "guest", "proxy": "none", "timeout_ms": 60000})
	require.NoError(t, err)
	return host{start, append(os.Environ(), "OSP_CONFIG="+string(config), "OSP_LICENSE_KEY="+line.Licenses["license"].LicenseKey)}
}

// command is the program, killed where it takes longer than the limit.
func (h host) command(ctx context.Context, library string, off bool, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, h.start[0], append(h.start[1:len(h.start):len(h.start)], args...)...)
	command.Env = append(h.environ[:len(h.environ):len(h.environ)], "OSP_LIBRARY="+library)
	if off {
		command.Env = append(command.Env, "OSP_TESTING_SIGNALS_OFF=1")
	}
	command.WaitDelay = time.Second // a program that it started may still hold its output
	return command
}

// run returns what the program printed, and "good" or how it ended.
func (h host) run(limit time.Duration, library string, off bool, args ...string) (out []byte, outcome string) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	out, err := h.command(ctx, library, off, args...).CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return out, "hung"
	case err != nil:
		return out, err.Error()
	}
	return out, "good"
}

// stressSeconds is what a run takes, start and end aside; stressLimit allows for a machine that is busy.
const (
	stressSeconds = 6
	stressLimit   = 90 * time.Second
	atOnce        = 2
)

// stress makes runs until enough says so, and counts the outcomes.
func (h host) stress(t *testing.T, runs int, library func(i int) string, off bool, enough func(outcome string) bool) map[string]int {
	t.Helper()
	outcomes := map[string]int{}
	var (
		mu   sync.Mutex
		wait sync.WaitGroup
		next int
		over bool
	)
	for range atOnce {
		wait.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				stop := over || i >= runs
				mu.Unlock()
				if stop {
					return
				}
				out, outcome := h.run(stressLimit, library(i), off, "stress", fmt.Sprint(stressSeconds))
				t.Logf("run %d: %s: %s", i+1, outcome, bytes.TrimSpace(out))
				mu.Lock()
				outcomes[outcome]++
				over = over || enough(outcome)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return outcomes
}

// TestCoreCLRUnderStress: every run is good, and the same program dies or hangs where the library leaves the
// host's signals to Go. Were it not so, the good runs would say nothing.
func TestCoreCLRUnderStress(t *testing.T) {
	underStress(t, newHost(t, ordinary, ""), amount(3, 200), amount(5, 20))
}

// TestCoreCLRInASingleFileUnderStress: there CoreCLR is part of the program, and is found in another way.
func TestCoreCLRInASingleFileUnderStress(t *testing.T) {
	underStress(t, newHost(t, single, ""), amount(2, 50), amount(5, 10))
}

func underStress(t *testing.T, h host, runs, runsWithout int) {
	t.Helper()
	l := copied(t)
	with := h.stress(t, runs, func(i int) string { return []string{l.plain, l.testing}[i%2] }, false, func(string) bool { return false })
	without := h.stress(t, runsWithout, func(int) string { return l.testing }, true, func(outcome string) bool { return !long && outcome != "good" })
	t.Logf("with the workaround: %v; without: %v", with, without)
	require.Len(t, with, 1, "with the workaround: %v, want good ones only", with)
	assert.NotEqual(t, 0, with["good"], "with the workaround: %v, want good ones only", with)
	assert.False(t, len(without) == 1 && without["good"] > 0, "without the workaround: %v, want one that is not good", without)
}

// limit guards against hanging and is no measure.
var limit = time.Duration(amount(3, 60)) * time.Minute

// must runs the program once and returns what it printed.
func (h host) must(t *testing.T, library string, off bool, args ...string) string {
	t.Helper()
	out, outcome := h.run(limit, library, off, args...)
	require.Equal(t, "good", outcome, "%v: %s", args, out)
	return strings.TrimSpace(string(out))
}

func TestMemoryOfCoreCLRStaysFlat(t *testing.T) {
	h, l := newHost(t, ordinary, ""), copied(t)
	t.Log(h.must(t, l.plain, false, "flat", fmt.Sprint(amount(10_000, 350_000))))
}

// TestCostOfACall compares a call through the package with the same call without the package and without the
// workaround.
func TestCostOfACall(t *testing.T) {
	h, l := newHost(t, ordinary, ""), copied(t)
	best := func(library string, off bool) (plain, packaged float64) {
		for i := range amount(1, 5) {
			var one, other float64
			_, err := fmt.Sscan(h.must(t, library, off, "cost"), &one, &other)
			require.NoError(t, err)
			if i == 0 {
				plain, packaged = one, other
			}
			plain, packaged = min(plain, one), min(packaged, other)
		}
		return plain, packaged
	}
	bare, _ := best(l.testing, true)
	plain, packaged := best(l.plain, false)
	t.Logf("by a function pointer %.0f ns without the workaround and %.0f with it; through the package %.0f ns, which is %.0f more",
		bare, plain, packaged, packaged-bare)
	assert.LessOrEqual(t, packaged-bare, float64(amount(3000, 600)), "a call costs")
}

func TestCancelledCallReturnsSoon(t *testing.T) {
	h, l := newHost(t, ordinary, ""), copied(t)
	var median, most float64
	_, err := fmt.Sscan(h.must(t, l.plain, false, "cancel", fmt.Sprint(amount(20, 200))), &median, &most)
	require.NoError(t, err)
	t.Logf("%.2f ms after the token's cancel, %.2f at most", median, most)
	assert.LessOrEqual(t, median, 100.0, "a cancelled call returns after")
}

// silent starts a server that never answers, and tells when a request has come.
func silent(t *testing.T) (url string, arrived <-chan struct{}) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	came := make(chan struct{}, 1)
	go func() {
		taken, err := listener.Accept()
		if err != nil {
			return
		}
		defer taken.Close()
		_, _ = taken.Read(make([]byte, 1))
		came <- struct{}{}
		_, _ = io.Copy(io.Discard, taken)
	}()
	return "http://" + listener.Addr().String() + "/api/v4", came
}

func TestCtrlCInAConsoleProgram(t *testing.T) {
	for _, mode := range []string{"default", "handled"} {
		t.Run(mode, func(t *testing.T) {
			url, arrived := silent(t)
			h, l := newHost(t, ordinary, url), copied(t)
			ctx, cancel := context.WithTimeout(context.Background(), limit)
			defer cancel()
			command := h.command(ctx, l.plain, false, "interrupt", mode)
			var out bytes.Buffer
			command.Stdout, command.Stderr = &out, &out
			require.NoError(t, command.Start())
			select {
			case <-arrived:
			case <-ctx.Done():
				t.Error("no request has come")
			}
			begun := time.Now()
			assert.NoError(t, command.Process.Signal(os.Interrupt))
			err := command.Wait()
			t.Logf("ended with %v %v after the interrupt; %s", err, time.Since(begun).Round(time.Millisecond), bytes.TrimSpace(out.Bytes()))
			require.False(t, mode == "handled" && err != nil, "ended with %v\n%s", err, &out)
			assert.False(t, mode == "default" && !interrupted(err), "ended with %v\n%s", err, &out)
		})
	}
}

// interrupted is true of a program that Ctrl-C has ended, as a signal or as shells tell it.
func interrupted(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, _ := exit.Sys().(syscall.WaitStatus)
	return status.Signaled() && status.Signal() == syscall.SIGINT || exit.ExitCode() == 128+int(syscall.SIGINT)
}
