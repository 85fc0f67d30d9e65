package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sizeLimit are the bytes that a library may have. The one for macOS on x86-64 is the largest, by some 50 KB.
func sizeLimit(p platform) int64 {
	if p.goos == "darwin" {
		return 7_500_000
	}
	return 7_400_000
}

// report is what a look at a library showed.
type report struct {
	size int64
	// goarch is the processor that it is for.
	goarch string
	// exports are the functions that leave it, needs the libraries that it asks the system for.
	exports, needs []string
	// floor is the newest version of a symbol that it asks for, empty where the format has none.
	floor string
	// soname is what programs look for, and versions are those of the exports. Only Linux has them.
	soname   string
	versions []string
}

// check fails where a platform's library is not as it must be.
func (d dist) check(p platform) error {
	r, err := d.right(p, filepath.Join(d.folder(p), p.file))
	if err == nil && p.goos == "linux" && newer(r.floor, strings.TrimPrefix(p.floor, "glibc ")) {
		err = fmt.Errorf("%s needs glibc %s, and its floor is %s", p.file, r.floor, p.floor)
	}
	return err
}

// checkFile checks a library that was built in another way, whose floor is that of its compiler.
func (d dist) checkFile(name, file string) error {
	p, err := d.platform(name)
	if err != nil {
		return err
	}
	r, err := d.right(p, file)
	if err != nil {
		return err
	}
	fmt.Printf("%s: ok, %d bytes, %d functions, needs %s", file, r.size, len(r.exports), strings.Join(r.needs, " "))
	if r.floor != "" {
		fmt.Printf(", glibc %s", r.floor)
	}
	fmt.Println()
	return nil
}

// right fails where a library for a platform is not as every such library must be.
func (d dist) right(p platform, file string) (report, error) {
	r, err := look(p, file)
	if err != nil {
		return r, err
	}
	want, err := d.exported()
	if err != nil {
		return r, err
	}
	number, err := d.abi()
	if err != nil {
		return r, err
	}
	r.exports = slices.DeleteFunc(r.exports, func(name string) bool { return unavoidable(p, name) })
	slices.Sort(want)
	slices.Sort(r.exports)
	switch {
	case r.goarch != p.goarch:
		return r, fmt.Errorf("%s is for %s, and %s is for %s", file, r.goarch, p.name, p.goarch)
	case !slices.Equal(want, r.exports):
		return r, fmt.Errorf("%s exports %q, and abi/symbols-linux.txt lists %q", file, r.exports, want)
	case r.size > sizeLimit(p):
		return r, fmt.Errorf("%s has %d bytes, more than %d", file, r.size, sizeLimit(p))
	case p.goos == "linux" && r.soname != "libopenspring.so."+number:
		return r, fmt.Errorf("%s has the SONAME %q, and the ABI's number is %s", file, r.soname, number)
	case p.goos == "linux" && !slices.Equal(r.versions, []string{"OPENSPRING_" + number}):
		return r, fmt.Errorf("%s exports functions under the versions %q, and the ABI's number is %s", file, r.versions, number)
	}
	return r, nil
}

// appleRuntime are the names that Go and the linker leave visible in a library for macOS, where each library has names of
// its own.
var appleRuntime = []string{"__dso_handle", "_mh_dylib_header", "_cgo_panic", "_cgo_topofstack", "crosscall1", "crosscall2"}

// unavoidable reports whether a name leaves the library and no list can hide it. On Windows it is what Go exports to the
// shim: programs cannot link it, because the import libraries do not have it.
func unavoidable(p platform, name string) bool {
	switch p.goos {
	case "windows":
		return strings.HasPrefix(name, "goOsp")
	case "darwin":
		return slices.Contains(appleRuntime, name)
	}
	return false
}

// look reads a library's file.
func look(p platform, file string) (report, error) {
	info, err := os.Stat(file)
	if err != nil {
		return report{}, err
	}
	read := map[string]func(string) (report, error){"linux": readELF, "windows": readPE, "darwin": readMachO}[p.goos]
	r, err := read(file)
	if err != nil {
		return report{}, fmt.Errorf("%s: %w", file, err)
	}
	r.size = info.Size()
	return r, nil
}

// newer reports whether a is a later version than b.
func newer(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := 0; i < len(x) && i < len(y); i++ {
		if x[i] != y[i] {
			return len(x[i]) > len(y[i]) || len(x[i]) == len(y[i]) && x[i] > y[i]
		}
	}
	return len(x) > len(y)
}
