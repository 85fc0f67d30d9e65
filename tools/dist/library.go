package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// library builds a platform's library and checks it.
func (d dist) library(p platform) error {
	folder := d.folder(p)
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	external, stubs, err := d.linking(p)
	if err != nil {
		return err
	}
	if err := d.build(p, stubs, external); err != nil {
		return err
	}
	if p.goos == "windows" {
		if err := stampFile(filepath.Join(folder, p.file)); err != nil {
			return err
		}
		if err := d.importLibraries(p); err != nil {
			return err
		}
	}
	return d.check(p)
}

// linking returns what the linker is told, and the folder of the stubs that stand for the system's libraries.
func (d dist) linking(p platform) (external []string, stubs string, err error) {
	switch p.goos {
	case "linux":
		number, err := d.abi()
		if err != nil {
			return nil, "", err
		}
		return []string{"-Wl,--version-script=" + filepath.Join(d.root, "capi", "osp.map"), "-Wl,-soname,libopenspring.so." + number,
			"-Wl,-z,now", "-Wl,-z,defs", "-Wl,--build-id=none", "-Wl,--strip-all"}, "-", nil
	case "windows":
		external, err = d.windowsParts(p)
		return external, "-", err
	default:
		external, stubs, err = d.appleParts(p)
		return external, stubs, err
	}
}

// build runs Go's compiler with zig behind it.
func (d dist) build(p platform, stubs string, external []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	zig, err := findZig()
	if err != nil {
		return err
	}
	flags, err := libraryFlags(p, external)
	if err != nil {
		return err
	}
	command := exec.Command("go", append(flags, "-o", filepath.Join(d.folder(p), p.file), "./capi")...)
	command.Dir = d.root
	// Hidden is what the header does not export: zig's linker for macOS heeds no list.
	command.Env = append(os.Environ(), "CGO_ENABLED=1", "GOOS="+p.goos, "GOARCH="+p.goarch, "CGO_CFLAGS=-O2 -D_FORTIFY_SOURCE=2 -fvisibility=hidden",
		"ZIG="+zig, "CC="+strings.Join([]string{self, compilerCommand, p.target, stubs}, " "))
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	// Go writes a header of its own beside the library; the public one is include/openspring.h.
	return os.Remove(filepath.Join(d.folder(p), strings.TrimSuffix(p.file, filepath.Ext(p.file))+".h"))
}

// libraryFlags are the arguments of go. Those of the compiler and the linker that all platforms share come from the
// Makefile, which builds this machine's library with them too.
func libraryFlags(p platform, external []string) ([]string, error) {
	compiler, linker := os.Getenv("LIBRARY_GCFLAGS"), os.Getenv("LIBRARY_LDFLAGS")
	if compiler == "" || linker == "" {
		return nil, errors.New("LIBRARY_GCFLAGS and LIBRARY_LDFLAGS are not set: run make dist-libraries, which sets them")
	}
	tags := "nethttpomithttp2"
	if p.goos == "linux" {
		tags = "netgo,osusergo," + tags
	}
	if len(external) > 0 {
		linker += " -extldflags '" + strings.Join(external, " ") + "'"
	}
	flags := append([]string{"build"}, strings.Fields(compiler)...)
	return append(flags, "-trimpath", "-buildvcs=false", "-tags", tags, "-buildmode=c-shared", "-ldflags", linker), nil
}

// version is the number of the release, abi that of the ABI.
func (d dist) version() (string, error) {
	text, err := os.ReadFile(filepath.Join(d.root, "VERSION"))
	return strings.TrimSpace(string(text)), err
}

func (d dist) abi() (string, error) {
	text, err := os.ReadFile(filepath.Join(d.root, "include", "openspring.h"))
	if err != nil {
		return "", err
	}
	const define = "#define OSP_ABI_VERSION"
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, define); ok {
			return strings.TrimSpace(rest), nil
		}
	}
	return "", fmt.Errorf("include/openspring.h does not say %s", define)
}

// exported lists the functions that leave the library.
func (d dist) exported() ([]string, error) {
	text, err := os.ReadFile(filepath.Join(d.root, "abi", "symbols-linux.txt"))
	return strings.Fields(string(text)), err
}
