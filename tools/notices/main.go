// Command notices writes THIRD_PARTY_NOTICES, here and in the Python package, the licences of all that is linked into what a release ships, which their
// authors ask for in every copy. With -check it fails where the file is not current.
//
//	go run ./tools/notices [-check]
package main

import (
	"bytes"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	module = "github.com/openspring/openspring"
	intro  = "OpenSpring is under the MIT license (LICENSE). Its library and its programs contain the works below.\n"
)

// files hold the same text: what makes a package for Python sees the package's folder alone.
var files = []string{"THIRD_PARTY_NOTICES", "bindings/python/THIRD_PARTY_NOTICES"}

// shipped are the packages that become libraries and programs.
var shipped = []string{"./capi", "./sandbox/openspring-sandbox", "./cmd/..."}

// targets are the systems that a release is made for: each may link modules of its own.
var targets = []string{"linux", "windows", "darwin"}

// compilers are the works that zig links into a library of a release: they are no modules of Go's.
var compilers = []struct{ name, licence string }{
	{"The runtime of mingw-w64, in openspring.dll (https://www.mingw-w64.org)", mingw},
	{"The compiler's runtime of Zig, in the libraries of a release (https://ziglang.org)", zig},
}

//go:embed linked/mingw-w64
var mingw string

//go:embed linked/zig
var zig string

func main() {
	check := flag.Bool("check", false, "compare only")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "notices: "+err.Error())
		os.Exit(1)
	}
}

func run(check bool) error {
	text, err := notices()
	if err != nil {
		return err
	}
	for _, file := range files {
		if !check {
			if err := os.WriteFile(file, text, 0o644); err != nil {
				return err
			}
		}
		if have, err := os.ReadFile(file); err != nil || !bytes.Equal(have, text) {
			return errors.Join(errors.New(file+" is not current: run go run ./tools/notices"), err)
		}
	}
	return nil
}

func notices() ([]byte, error) {
	folders, err := modules()
	if err != nil {
		return nil, err
	}
	root, err := output("go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	text := bytes.NewBufferString(intro)
	if err := add(text, "The Go programming language and its standard library (https://go.dev)", root[0]); err != nil {
		return nil, err
	}
	for _, m := range folders {
		path, folder, _ := strings.Cut(m, " ")
		if err := add(text, path, folder); err != nil {
			return nil, err
		}
	}
	for _, work := range compilers {
		write(text, work.name, work.licence)
	}
	return text.Bytes(), nil
}

// modules lists the path and the folder of every module that is linked.
func modules() ([]string, error) {
	present := slices.DeleteFunc(slices.Clone(shipped), func(pattern string) bool {
		_, err := os.Stat(strings.TrimSuffix(pattern, "/..."))
		return err != nil
	})
	var all []string
	for _, target := range targets {
		args := append([]string{"list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Dir}}{{end}}"}, present...)
		command := exec.Command("go", args...)
		command.Env = append(os.Environ(), "GOOS="+target, "GOARCH=amd64", "CGO_ENABLED=1")
		lines, err := linesOf(command)
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(m string) bool { return m == "" || strings.HasPrefix(m, module+" ") }), nil
}

// add appends a work's licence, which stands in a file of its folder.
func add(text *bytes.Buffer, name, folder string) error {
	found, err := filepath.Glob(filepath.Join(folder, "LICEN[CS]E*"))
	if err != nil || len(found) == 0 {
		return fmt.Errorf("%s has no file LICENSE in %s: add its licence by hand or leave the module", name, folder)
	}
	licence, err := os.ReadFile(found[0])
	if err != nil {
		return err
	}
	write(text, name, string(licence))
	return nil
}

func write(text *bytes.Buffer, name, licence string) {
	line := strings.Repeat("=", 80)
	fmt.Fprintf(text, "\n%s\n%s\n%s\n\n%s\n", line, name, line, strings.TrimSpace(licence))
}

func output(name string, args ...string) ([]string, error) {
	return linesOf(exec.Command(name, args...))
}

func linesOf(command *exec.Cmd) ([]string, error) {
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", command, err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n"), nil
}
