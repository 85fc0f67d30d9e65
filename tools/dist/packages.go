package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// kind is what docs/platforms.md says of a package or program.
type kind struct {
	// pattern is what its name looks like.
	pattern                 string
	floor, exports, checked string
}

// asLibrary stands for the exports of a package that has a platform's library.
const asLibrary = "as the library's"

// kinds are the packages of a release but for the wheels, which packaging/platforms lists. The first that matches counts.
var kinds = []kind{
	{"OpenSpring.[0-9]*.nupkg", "the libraries'", asLibrary, "its libraries and size at `make dist`; `make test-csharp-package` runs one with the library for linux-x64"},
	{"OpenSpring.Testing.*.nupkg", "the sandbox's", "none: the program", "`make test-csharp-package` uses one with the sandbox for linux-x64"},
	{"libopenspring[0-9]*.deb", "glibc 2.17", asLibrary, "`make test-deb`, with lintian"},
	{"libopenspring-dev_*.deb", "for the static archive the glibc here", "none: headers, archive", "`make test-deb`, with lintian"},
	{"openspring_*.deb", "for the sandbox the glibc here", "none: programs", "`make test-deb`, with lintian"},
	{"openspring-*.tar.gz", "Python 3.9", "none: sources", "`make test-wheels`, twine"},
}

// packages returns the table of packages and programs.
func (d dist) packages() (string, error) {
	files, err := d.artifacts()
	if err != nil {
		return "", err
	}
	var out strings.Builder
	out.WriteString("\n| package or program | size | floor | exports | checked how |\n| --- | --- | --- | --- | --- |\n")
	for _, file := range files {
		file = filepath.ToSlash(file)
		if !isPackage(file) {
			continue
		}
		info, err := os.Stat(filepath.Join(d.out, file))
		if err != nil {
			return "", err
		}
		k, err := d.kindOf(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "| `%s` | %.2f MB | %s | %s | %s |\n", file, float64(info.Size())/1e6, k.floor, k.exports, k.checked)
	}
	said, err := d.sizeOfPackage()
	return out.String() + said, err
}

// isPackage tells packages and programs from the libraries and what lies beside them.
func isPackage(file string) bool {
	name := path.Base(file)
	return slices.Contains([]string{".whl", ".nupkg", ".deb", ".gz"}, path.Ext(name)) || slices.ContainsFunc(staticPrograms, func(source string) bool { return path.Base(source) == strings.TrimSuffix(name, ".exe") })
}

// kindOf fails for a package of which nobody has said how it is checked.
func (d dist) kindOf(file string) (kind, error) {
	if name, ok := strings.CutSuffix(file, ".whl"); ok {
		return d.wheel(name[:strings.Index(name, "-")], name[strings.LastIndex(name, "-")+1:])
	}
	if p, err := d.platform(path.Dir(file)); err == nil {
		return p.program(file), nil
	}
	for _, k := range kinds {
		matches, err := path.Match(k.pattern, file)
		if err != nil {
			return k, err
		}
		if matches {
			return k, nil
		}
	}
	return kind{}, fmt.Errorf("tools/dist/packages.go does not say how %s is checked", file)
}

// program says of a program how those for a platform in this state were used.
func (p platform) program(file string) kind {
	checked := programsUsed[p.state][strings.TrimSuffix(path.Base(file), ".exe")]
	if checked == "" {
		checked = sentences[built]
	}
	return kind{floor: p.floorOfProgram(), exports: "none", checked: checked}
}

// programsUsed lists the programs that were used.
var programsUsed = map[state]map[string]string{
	tested: {
		"openspring":         "`make test-go` runs it, built in the same way",
		"openspring-sandbox": "`make test-wheels` and `make test-csharp-package` run it",
		"openspring-stdio":   "`make test-csharp-process` and `make test-python-process` run it, built in the same way",
	},
	emulated: {
		"openspring-stdio": "`make test-arm64` runs it under qemu-user, built in the same way",
	},
	wine: {
		"openspring":         "`make test-windows-python` runs it under wine",
		"openspring-sandbox": "`make test-windows` runs it under wine",
		"openspring-stdio":   "`make test-windows` runs it under wine, built in the same way",
	},
}

// floorOfProgram is the oldest system for Go's static programs.
func (p platform) floorOfProgram() string {
	if p.goos == "linux" {
		return "Linux 3.2"
	}
	return p.floor
}

// wheel says of a wheel what packaging/platforms does not: how those for a platform in this state were used.
func (d dist) wheel(name, tag string) (kind, error) {
	for _, p := range d.platforms {
		library, program, _ := strings.Cut(p.wheel, ",")
		switch {
		case name == "openspring_sandbox" && tag == strings.ReplaceAll(p.wheel, ",", "."):
			return kind{floor: p.floorOfProgram(), exports: "none: the program", checked: sandboxesUsed[p.state] + "; twine"}, nil
		case name != "openspring":
		case tag == library && p.goos == "linux":
			return kind{floor: p.floor, exports: asLibrary, checked: wheelsUsed[p.state] + "; auditwheel, twine"}, nil
		case tag == library:
			return kind{floor: p.floor, exports: asLibrary, checked: wheelsUsed[p.state] + "; twine"}, nil
		case tag == program:
			return kind{floor: p.floorOfProgram(), exports: "none: the program", checked: "on glibc: " + wheelsUsed[p.state] + "; twine"}, nil
		}
	}
	return kind{}, fmt.Errorf("packaging/platforms has no wheel of %s for %s", name, tag)
}

var wheelsUsed = map[state]string{
	tested:   "`make test-wheels`, `make test-frozen`",
	emulated: "once by hand under qemu-user",
	wine:     "`make test-windows-python`, under wine",
	built:    "**never installed**",
}

var sandboxesUsed = map[state]string{
	tested:   "`make test-wheels`",
	emulated: "**never installed**",
	wine:     "**never installed**",
	built:    "**never installed**",
}

// sizeOfPackage says what the NuGet package would have with the usual platforms alone.
func (d dist) sizeOfPackage() (string, error) {
	file, err := d.nuget()
	if err != nil || file == "" {
		return "", err
	}
	usual, err := d.usualSize(file)
	return fmt.Sprintf("\nWith the libraries for %s alone, `%s` has %.2f MB; `make dist` fails from %d MB on.\n",
		strings.Join(usualPlatforms, ", "), filepath.Base(file), float64(usual)/1e6, usualLimit/1_000_000), err
}
