package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// appleParts writes stubs of the system's libraries. Apple's SDK is not needed: all that the
// library takes from macOS beyond libSystem, which zig has, stands in Go's own sources.
func (d dist) appleParts(p platform) (external []string, stubs string, err error) {
	stubs = filepath.Join(d.root, "build", "dist-stubs")
	if err := writeStubs(stubs); err != nil {
		return nil, "", err
	}
	number, err := d.abi()
	if err != nil {
		return nil, "", err
	}
	return []string{"-Wl,-install_name,@rpath/libopenspring." + number + ".dylib"}, stubs, nil
}

// importLine is how Go's sources name a function of a library.
var importLine = regexp.MustCompile(`(?m)^//go:cgo_import_dynamic \S+ (\S+) "([^"]+)"`)

// writeStubs makes a stub for every library that Go's sources import from on macOS.
func writeStubs(folder string) error {
	imports, err := appleImports()
	if err != nil {
		return err
	}
	for library, names := range imports {
		slices.Sort(names)
		names = slices.Compact(names)
		text := fmt.Sprintf("--- !tapi-tbd\ntbd-version: 4\ntargets: [ x86_64-macos, arm64-macos ]\ninstall-name: '%s'\n"+
			"exports:\n  - targets: [ x86_64-macos, arm64-macos ]\n    symbols: [ _%s ]\n...\n", library, strings.Join(names, ", _"))
		file := filepath.Join(folder, stubName(library))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// stubName is where a linker looks for the stub of /usr/lib/libX.9.dylib or of a framework.
func stubName(library string) string {
	name := path.Base(library)
	if strings.Contains(library, ".framework/") {
		return filepath.Join(name+".framework", name+".tbd")
	}
	name, _, _ = strings.Cut(name, ".")
	return name + ".tbd"
}

// appleImports returns the names by library, without those of libSystem.
func appleImports() (map[string][]string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	imports := map[string][]string{}
	source := filepath.Join(strings.TrimSpace(string(out)), "src")
	err = filepath.WalkDir(source, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, ".go") {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, found := range importLine.FindAllSubmatch(text, -1) {
			library := string(found[2])
			if strings.HasPrefix(library, "/System/") || strings.HasPrefix(library, "/usr/lib/") && !strings.Contains(library, "libSystem") {
				imports[library] = append(imports[library], string(found[1]))
			}
		}
		return nil
	})
	return imports, err
}
