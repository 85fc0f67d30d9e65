package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sizeLimit are the bytes that a library may have.
const sizeLimit = 7_400_000

// report is what a look at a library showed.
type report struct {
	size int64
	// exports are the functions that leave it, needs the libraries that it asks the system for.
	exports, needs []string
	// floor is the newest version of a symbol that it asks for, empty where the format has none.
	floor string
}

// check fails where a library is not as it must be.
func (d dist) check(p platform) error {
	r, err := d.look(p)
	if err != nil {
		return err
	}
	want, err := d.exported()
	if err != nil {
		return err
	}
	r.exports = slices.DeleteFunc(r.exports, func(name string) bool { return unavoidable(p, name) })
	slices.Sort(want)
	slices.Sort(r.exports)
	switch {
	case !slices.Equal(want, r.exports):
		return fmt.Errorf("%s exports %q, and abi/symbols-linux.txt lists %q", p.file, r.exports, want)
	case r.size > sizeLimit:
		return fmt.Errorf("%s has %d bytes, more than %d", p.file, r.size, sizeLimit)
	case p.goos == "linux" && newer(r.floor, strings.TrimPrefix(p.floor, "glibc ")):
		return fmt.Errorf("%s needs glibc %s, and its floor is %s", p.file, r.floor, p.floor)
	}
	return nil
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
func (d dist) look(p platform) (report, error) {
	file := filepath.Join(d.folder(p), p.file)
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
