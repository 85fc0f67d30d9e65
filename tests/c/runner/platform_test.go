package runner

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// platform is what the programs are compiled for and run on. OSP_TEST_PLATFORM names one of packaging/platforms, whose library
// make dist-libraries left in build/dist; without it the tests run over the libraries that make left in build.
type platform struct {
	name     string
	compiler []string
	// sanitizes is whether AddressSanitizer is there.
	sanitizes bool
	// emulator runs the programs, in an environment with more variables.
	emulator, environment []string
	prepare               func(*platform) error
	end                   func(*platform)
}

var platforms = map[string]*platform{
	"":            {compiler: compiler(), sanitizes: true},
	"linux-x64":   {name: "linux-x64", compiler: compiler(), sanitizes: true},
	"linux-arm64": {name: "linux-arm64", compiler: []string{"aarch64-linux-gnu-gcc"}, emulator: []string{"qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"}},
	"win-x64":     {name: "win-x64", compiler: []string{"x86_64-w64-mingw32-gcc"}, prepare: prepareWine, end: endWine},
}

// target is the platform of this run.
var target = platforms[os.Getenv("OSP_TEST_PLATFORM")]

func TestMain(m *testing.M) {
	if target == nil {
		fmt.Fprintln(os.Stderr, "no tests for the platform "+os.Getenv("OSP_TEST_PLATFORM"))
		os.Exit(1)
	}
	if target.prepare != nil {
		if err := target.prepare(target); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	code := m.Run()
	if target.end != nil {
		target.end(target)
	}
	os.Exit(code)
}

// compiler is the one of this machine, with its options.
func compiler() []string {
	if cc := strings.Fields(os.Getenv("CC")); len(cc) > 0 {
		return cc
	}
	return []string{"cc"}
}

func (p *platform) windows() bool { return strings.HasPrefix(p.name, "win-") }

// file is the library's name.
func (p *platform) file() string {
	if p.windows() {
		return "openspring.dll"
	}
	return "libopenspring.so"
}

// released returns the folder with a platform's library, which a Linux program looks for by the ABI's number.
func (p *platform) released(t *testing.T) string {
	t.Helper()
	made, err := filepath.Abs(filepath.Join(root, "build", "dist", p.name))
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(made, p.file()), "make dist-libraries PLATFORMS=%s makes it", p.name)
	if p.windows() {
		return made
	}
	folder := t.TempDir()
	for _, name := range []string{"libopenspring.so", "libopenspring.so.1"} {
		require.NoError(t, os.Symlink(filepath.Join(made, p.file()), filepath.Join(folder, name)))
	}
	return folder
}

// command is a program on the platform. Its arguments that are paths become the platform's.
func (p *platform) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	line := append([]string{}, p.emulator...)
	line = append(line, program)
	for _, arg := range args {
		line = append(line, p.path(arg))
	}
	command := exec.CommandContext(ctx, line[0], line[1:]...)
	command.Env = append(os.Environ(), p.environment...)
	return command
}

// path is the name of a file that is there as the platform spells it; what is none stays as it is.
func (p *platform) path(name string) string {
	if !p.windows() || !filepath.IsAbs(name) {
		return name
	}
	if _, err := os.Lstat(name); err != nil {
		return name
	}
	return "Z:" + name
}

// needs skips a test of what only some platforms have.
func needs(t *testing.T, has bool, what string) {
	t.Helper()
	if !has {
		t.Skip("not here, for want of " + what)
	}
}

// needsPOSIX skips a test of signals, forks and descriptors on Windows, and under an emulator, which has its own.
func needsPOSIX(t *testing.T) {
	t.Helper()
	needs(t, target.emulator == nil, "the system's own signals and descriptors")
}

// prepareWine makes a machine with Windows, as wine does, and the library that wine 8 does not have.
func prepareWine(p *platform) error {
	program, err := exec.LookPath("wine64")
	if err != nil {
		program = "/usr/lib/wine/wine64" // Debian's, which is on no path without wine32
	}
	p.emulator = []string{program}
	prefix, err := filepath.Abs(filepath.Join(root, "build", "wine"))
	if err != nil {
		return err
	}
	library, err := filepath.Abs(filepath.Join(root, "build", "dist", p.name))
	if err != nil {
		return err
	}
	p.environment = []string{"WINEPREFIX=" + prefix, "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=", "LC_ALL=C.UTF-8", "WINEPATH=" + p.path(library)}
	if _, err := os.Stat(filepath.Join(prefix, "system.reg")); errors.Is(err, fs.ErrNotExist) {
		if out, err := p.command(context.Background(), "wineboot", "--init").CombinedOutput(); err != nil {
			return fmt.Errorf("wineboot: %w\n%s", err, out)
		}
	}
	// Go takes it from the folder of the system alone.
	stub := exec.Command(p.compiler[0], "-shared", "-O1", "-o", filepath.Join(prefix, "drive_c", "windows", "system32", "bcryptprimitives.dll"),
		filepath.Join("..", "windows", "bcryptprimitives.c"), "-ladvapi32")
	if out, err := stub.CombinedOutput(); err != nil {
		return fmt.Errorf("bcryptprimitives.dll: %w\n%s", err, out)
	}
	return nil
}

// endWine ends what wine keeps running for the machine of the tests.
func endWine(p *platform) {
	server := exec.Command(filepath.Join(filepath.Dir(p.emulator[0]), "wineserver"), "-k")
	server.Env = append(os.Environ(), p.environment...)
	_ = server.Run() // it ends by itself too, some seconds later
}
