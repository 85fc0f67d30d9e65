// Command version prints the version of OpenSpring, which stands in the file VERSION, and with -check fails
// where another file says something else, naming the file and what it says. The pages of the documentation are
// searched for commands, packages and files that have a version in their name (pages.go).
//
//	go run ./tools/version [-check] [-root DIR]
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	check := flag.Bool("check", false, "compare every place that tells the version or the ABI's number")
	root := flag.String("root", ".", "the repository's folder")
	flag.Parse()
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	version, err := current(root)
	if err != nil {
		return err
	}
	if !check {
		fmt.Println(version)
		return nil
	}
	return compare(root, version)
}

// place is a line that tells the version, a part of it, or the ABI's number.
type place struct {
	file, what string
	// line matches the line that counts, the first of the file that fits; its group is what it tells.
	line *regexp.Regexp
	// want picks what it must tell.
	want func(facts) string
}

type facts struct{ version, major, minor, patch, abi string }

func version(f facts) string { return f.version }
func abi(f facts) string     { return f.abi }

func line(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?m)^` + pattern) }

const header = "include/openspring.h"

var abiNumber = place{header, "OSP_ABI_VERSION", line(`#define OSP_ABI_VERSION ([0-9]+)$`), abi}

var places = []place{
	{header, "OSP_VERSION_STRING", line(`#define OSP_VERSION_STRING "(.*)"$`), version},
	{header, "OSP_VERSION_MAJOR", line(`#define OSP_VERSION_MAJOR (.*)$`), func(f facts) string { return f.major }},
	{header, "OSP_VERSION_MINOR", line(`#define OSP_VERSION_MINOR (.*)$`), func(f facts) string { return f.minor }},
	{header, "OSP_VERSION_PATCH", line(`#define OSP_VERSION_PATCH (.*)$`), func(f facts) string { return f.patch }},
	{"core/version.go", "version", line(`var version = "(.*)"$`), version},
	{"core/version.go", "ABIVersion", line(`const ABIVersion = (.*)$`), abi},
	{"capi/osp.map", "the symbols' node", line(`OPENSPRING_(.*) \{$`), abi},
	{"bindings/python/pyproject.toml", "version", line(`version = "(.*)"$`), version},
	{"bindings/python/pyproject.toml", "the extra testing", line(`testing = \["openspring-sandbox==(.*)"\]$`), version},
	{"packaging/sandbox/python/pyproject.toml", "version", line(`version = "(.*)"$`), version},
	{"bindings/python/openspring/_version.py", "VERSION", line(`VERSION = "(.*)"$`), version},
	{"bindings/python/openspring/_version.py", "ABI_VERSION", line(`ABI_VERSION = (.*)$`), abi},
	{"bindings/csharp/OpenSpring/Native/Loader.cs", "AbiVersion", line(`    internal const int AbiVersion = (.*);$`), abi},
	{"packaging/vcpkg/vcpkg.json", "version", line(`  "version": "(.*)",$`), version},
	{"CHANGELOG.md", "the newest version", line(`## \[?([0-9][^\s\]]*)`), version},
}

var semantic = regexp.MustCompile(`^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$`)

func current(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "VERSION"))
	if err != nil {
		return "", fmt.Errorf("VERSION: %w", err)
	}
	version := strings.TrimSuffix(string(text), "\n")
	if !semantic.MatchString(version) {
		return "", fmt.Errorf("VERSION holds %q, not three numbers like 1.2.3", version)
	}
	return version, nil
}

func compare(root, version string) error {
	parts := strings.Split(version, ".")
	f := facts{version: version, major: parts[0], minor: parts[1], patch: parts[2]}
	var err error
	if f.abi, err = abiNumber.told(root); err != nil {
		return err
	}
	var failed []error
	for _, p := range places {
		told, err := p.told(root)
		if err == nil && told != p.want(f) {
			err = fmt.Errorf("%s: %s is %q, must be %q", p.file, p.what, told, p.want(f))
		}
		failed = append(failed, err)
	}
	return errors.Join(append(failed, comparePages(root, version))...)
}

// told reads what the file says at the place.
func (p place) told(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(p.file)))
	if err != nil {
		return "", fmt.Errorf("%s: %w", p.file, err)
	}
	match := p.line.FindSubmatch(text)
	if match == nil {
		return "", fmt.Errorf("%s: no line for %s", p.file, p.what)
	}
	return string(match[1]), nil
}
