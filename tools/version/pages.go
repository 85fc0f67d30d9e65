package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// marks are how a page names this version: in a project file, a command, the name of a package, a printed line.
var marks = regexp.MustCompile(`(?i)(?:` + strings.Join([]string{
	`Include="OpenSpring[a-z.]*" Version="`,
	`openspring@v`,
	`(?:lib)?openspring(?:\.testing|[0-9])?(?:-dev)?[-_. ]v?`,
	`openspring\[?[a-z,]*\]?==`,
	`libopenspring\.so\.`,
	`conan --version `,
}, "|") + `)([0-9]+\.[0-9]+\.[0-9]+)`)

// generated is a part of a page that is written by a tool, from files that the version is in.
var generated = regexp.MustCompile(`(?s)<!-- BEGIN GENERATED.*?<!-- END GENERATED`)

// isPage tells whether a file shows its readers this version. The changelog has all versions.
func isPage(name string) bool {
	return filepath.Ext(name) == ".md" && filepath.Base(name) != "CHANGELOG.md" || name == "packaging/conan/conanfile.py"
}

// comparePages reports every mark of another version, with its file and line.
func comparePages(root, version string) error {
	var failed []error
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if entry.IsDir() {
			if name == "build" || name != "." && strings.HasPrefix(entry.Name(), ".") {
				return filepath.SkipDir
			}
			return nil
		}
		if !isPage(name) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		failed = append(failed, otherVersions(name, text, version)...)
		return nil
	})
	return errors.Join(append(failed, err)...)
}

// otherVersions are the marks of a page that do not name the version.
func otherVersions(name string, text []byte, version string) []error {
	// Blank lines in place of what is generated: line numbers stay.
	text = generated.ReplaceAllFunc(text, func(part []byte) []byte { return bytes.Repeat([]byte("\n"), bytes.Count(part, []byte("\n"))) })
	var failed []error
	for _, at := range marks.FindAllSubmatchIndex(text, -1) {
		if named := string(text[at[2]:at[3]]); named != version {
			line := 1 + bytes.Count(text[:at[0]], []byte("\n"))
			failed = append(failed, fmt.Errorf("%s:%d: %q must name version %s", name, line, text[at[0]:at[1]], version))
		}
	}
	return failed
}
