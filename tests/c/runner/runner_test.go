// Package runner compiles the C tests of the ABI under AddressSanitizer and runs them over the library that
// `make build` left in build/.
package runner

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../../.."

// limit is the time that one C program may take; it is a guard against hanging, not a measure.
var limit = map[bool]time.Duration{false: 5 * time.Minute, true: 30 * time.Minute}[underLoad]

// library returns the folder of the plain library, or of the one that is built for tests. OSP_TEST_FOLDER
// names another one for both. A release has no library that is built for tests.
func library(t *testing.T, folder string) string {
	t.Helper()
	if target.name != "" {
		needs(t, folder == plain, "a library with functions for tests")
		return target.released(t)
	}
	if other := os.Getenv("OSP_TEST_FOLDER"); other != "" {
		folder = other
	}
	path, err := filepath.Abs(filepath.Join(root, folder))
	require.NoError(t, err)
	if _, err := os.Stat(filepath.Join(path, "libopenspring.so")); err != nil {
		t.Skip("the library is not built: make test-c builds it and runs these tests")
	}
	return path
}

// counting is the library that counts what is left open, or the plain one where there is only that.
func counting(t *testing.T) string {
	t.Helper()
	if target.name != "" {
		return library(t, plain)
	}
	return library(t, forTests)
}

// compile builds one C test under AddressSanitizer over the library in a folder, "" for a program that loads
// it itself.
func compile(t *testing.T, folder string, sources ...string) string {
	t.Helper()
	if !target.sanitizes {
		return compileWith(t, nil, folder, sources...)
	}
	return compileWith(t, []string{"-fsanitize=address", "-fno-omit-frame-pointer"}, folder, sources...)
}

func compileWith(t *testing.T, flags []string, folder string, sources ...string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(sources[0]), ".c"))
	if target.windows() {
		program += ".exe"
	}
	args := append(slices.Clone(target.compiler[1:]), "-std=gnu11", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
		"-I"+filepath.Join(root, "include"), "-I..", "-o", program)
	args = append(args, flags...)
	for _, source := range sources {
		args = append(args, filepath.Join("..", source))
	}
	if folder != "" {
		args = append(args, "-L"+folder, "-lopenspring")
	}
	if target.windows() {
		args = append(args, "-Wl,-Bstatic", "-lpthread", "-Wl,-Bdynamic", "-lws2_32", "-lcrypt32")
	} else {
		args = append(args, "-pthread", "-ldl", "-Wl,-rpath,"+folder)
	}
	out, err := exec.Command(target.compiler[0], args...).CombinedOutput()
	require.NoError(t, err, "compiling %s: %s", sources[0], out)
	return program
}

// compileCpp builds a C++ test with these sanitizers.
func compileCpp(t *testing.T, sanitizers, source string) string {
	t.Helper()
	needs(t, target.sanitizes, "a C++ compiler that the tests know")
	folder := library(t, "build")
	cxx := os.Getenv("CXX")
	if cxx == "" {
		cxx = "c++"
	}
	program := filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(source), ".cpp"))
	out, err := exec.Command(cxx, "-std=c++17", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror",
		"-fsanitize="+sanitizers, "-fno-omit-frame-pointer", "-I"+filepath.Join(root, "include"), "-o", program,
		filepath.Join(root, source), "-L"+folder, "-lopenspring", "-Wl,-rpath,"+folder).CombinedOutput()
	require.NoError(t, err, "compiling %s: %s", source, out)
	return program
}

func run(t *testing.T, program string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	command := target.command(ctx, program, args...)
	var stacks []byte
	command.Cancel = func() error {
		stacks = stacksOf(command.Process.Pid)
		return command.Process.Kill()
	}
	out, err := command.CombinedOutput()
	require.NoError(t, ctx.Err(), "%s hung for %v\n%s\n%s", filepath.Base(program), limit, out, stacks)
	require.NoError(t, err, "%s: %s", filepath.Base(program), out)
	t.Logf("%s", bytes.TrimSpace(out))
}

// stacksOf shows where the threads of a process are, by gdb where there is one.
func stacksOf(pid int) []byte {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "gdb", "-batch", "-p", strconv.Itoa(pid), "-ex", "thread apply all backtrace 20").CombinedOutput()
	if err != nil {
		return append(out, err.Error()...)
	}
	return out
}

// sandbox starts a sandbox and returns the file that holds its line.
func sandbox(t *testing.T, flags ...string) string {
	t.Helper()
	command := exec.Command(filepath.Join(root, "build", "openspring-sandbox"), flags...)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		assert.NoError(t, command.Process.Signal(os.Interrupt))
		assert.NoError(t, command.Wait(), "the sandbox ended")
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, "the sandbox's line")
	return write(t, line)
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "input")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

const plain, forTests = "build", "build/testing"

// folders are the plain library and the one that counts what is left open, which a release does not have.
var folders = map[bool]map[string]string{
	true:  {"plain": plain},
	false: {"plain": plain, "counting": forTests},
}[target != nil && target.name != ""]

func overBoth(t *testing.T, test func(t *testing.T, folder string)) {
	t.Helper()
	t.Parallel()
	for name, folder := range folders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, library(t, folder))
		})
	}
}

func TestArgumentsHandlesAndSizes(t *testing.T) {
	overBoth(t, func(t *testing.T, folder string) {
		run(t, compile(t, folder, "arguments.c", "check.c"))
	})
}

func TestTheHeaderForCpp(t *testing.T) {
	t.Parallel()
	for name, sanitizers := range map[string]string{"memory": "address,undefined", "threads": "thread"} {
		t.Run(name, func(t *testing.T) { run(t, compileCpp(t, sanitizers, "tests/cpp/reading.cpp")) })
	}
}

func TestEveryFunctionAgainstTheSandbox(t *testing.T) {
	overBoth(t, func(t *testing.T, folder string) {
		run(t, compile(t, folder, "sandbox.c", "check.c"), sandbox(t))
	})
}

func TestThreadsAndCloseInUse(t *testing.T) {
	overBoth(t, func(t *testing.T, folder string) {
		run(t, compile(t, folder, "threads.c", "check.c"), sandbox(t))
	})
}

func TestLifeOfALicenseOnTheDevice(t *testing.T) {
	overBoth(t, func(t *testing.T, folder string) {
		run(t, compile(t, folder, "manager.c", "check.c"), sandbox(t), t.TempDir())
	})
}

func TestThreadsForksAndClosesOfAManager(t *testing.T) {
	overBoth(t, func(t *testing.T, folder string) {
		run(t, compile(t, folder, "manager_threads.c", "check.c"), sandbox(t), t.TempDir())
	})
}

func TestTwoProductsInOneFolder(t *testing.T) {
	overBoth(t, func(t *testing.T, folder string) {
		program, line, store := compile(t, folder, "manager_products.c", "check.c"), sandbox(t), t.TempDir()
		run(t, program, line, store, "both")
		t.Run("in two processes", func(t *testing.T) {
			for _, product := range []string{"editor", "studio"} {
				t.Run(product, func(t *testing.T) {
					t.Parallel()
					run(t, program, line, store, product)
				})
			}
		})
		left, err := os.ReadDir(store)
		require.NoError(t, err)
		var names []string
		for _, file := range left {
			names = append(names, file.Name())
		}
		assert.Equal(t, []string{"osp-editor.0", "osp-editor.1", "osp-editor.lock", "osp-editor.sync",
			"osp-studio.0", "osp-studio.1", "osp-studio.lock", "osp-studio.sync"}, names)
	})
}

func TestForkedChildIsToldSo(t *testing.T) {
	t.Parallel()
	needs(t, !target.windows(), "forks")
	run(t, compile(t, library(t, "build"), "child.c", "check.c"))
}

func TestLimitOfDescriptorsStaysTheHosts(t *testing.T) {
	t.Parallel()
	needsPOSIX(t)
	run(t, compileWith(t, nil, "", "limits.c"), filepath.Join(library(t, "build"), "libopenspring.so"))
}

func TestNoDescriptorIsFree(t *testing.T) {
	needsPOSIX(t)
	overBoth(t, func(t *testing.T, folder string) {
		run(t, compile(t, folder, "shortage.c", "check.c"), sandbox(t))
	})
}

// TestNoDescriptorIsFreeAtTheLoad is without AddressSanitizer, which opens files itself when a program starts.
func TestNoDescriptorIsFreeAtTheLoad(t *testing.T) {
	t.Parallel()
	needsPOSIX(t)
	run(t, compileWith(t, nil, library(t, "build"), "starved.c", "check.c"))
}

// TestNoDescriptorIsFreeForTheAuthorities: the system's authorities are the sandbox's own here, by SSL_CERT_FILE.
func TestNoDescriptorIsFreeForTheAuthorities(t *testing.T) {
	needsPOSIX(t)
	overBoth(t, func(t *testing.T, folder string) {
		line := sandbox(t, "--tls")
		text, err := os.ReadFile(line)
		require.NoError(t, err)
		var told struct {
			CA string `json:"ca_pem"`
		}
		require.NoError(t, json.Unmarshal(text, &told))
		run(t, compile(t, folder, "shortage.c", "check.c"), line, write(t, told.CA), write(t, another(t)))
	})
}

func TestLoadUseUnloadLoadUse(t *testing.T) {
	t.Parallel()
	folder := library(t, "build")
	run(t, compile(t, "", "unload.c"), filepath.Join(folder, target.file()))
}

func TestProxyVariablesOfTheCEnvironment(t *testing.T) {
	t.Parallel()
	run(t, compile(t, library(t, "build"), "environment.c", "check.c"))
}

func TestMemoryRunsOut(t *testing.T) {
	t.Parallel()
	run(t, compileWith(t, nil, library(t, "build/testing"), "memory.c", "check.c"))
}

func TestASecondGoLibraryInTheProcess(t *testing.T) {
	t.Parallel()
	needs(t, target.emulator == nil, "a second library that is built for it")
	folder := library(t, "build")
	second := filepath.Join(t.TempDir(), "second.so")
	build := exec.Command("go", "build", "-buildmode=c-shared", "-o", second, "../second")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "building the second library: %s", out)
	run(t, compile(t, folder, "two.c", "check.c"), second)
}

func TestPanicsPoisonTheClient(t *testing.T) {
	t.Parallel()
	run(t, compile(t, library(t, "build/testing"), "panic.c", "check.c"))
}

// TestLeakIsNoticed: the gate that finds leaks must be known to bite.
func TestLeakIsNoticed(t *testing.T) {
	t.Parallel()
	needs(t, target.sanitizes, "AddressSanitizer")
	program := compile(t, library(t, "build"), "leak.c")
	out, err := exec.Command(program).CombinedOutput()
	require.Error(t, err, "a program that frees no response: %s\nwant a report of the leak", out)
	assert.True(t, bytes.Contains(out, []byte("LeakSanitizer: detected memory leaks")), "a program that frees no response: got %v\n%s\nwant a report of the leak", err, out)
}
