// Command dist makes what a release is made of, for every platform of packaging/platforms, on one Linux machine.
//
//	go run ./tools/dist libraries [NAME...]   builds and checks the libraries, into build/dist/<name>
//	go run ./tools/dist programs [NAME...]    builds the static programs
//	go run ./tools/dist normalize             takes the times out of the NuGet packages, and checks their sizes
//	go run ./tools/dist parts                 writes the list of parts (SBOM) of each library and program
//	go run ./tools/dist package-parts         writes the list of parts of each package
//	go run ./tools/dist check NAME FILE       checks a library for a platform that was built in another way
//	go run ./tools/dist table                 writes the table of artifacts into docs/platforms.md
//	go run ./tools/dist sums                  writes SHA256SUMS
//	go run ./tools/dist list COLUMN           prints a column of packaging/platforms
//
// zig is the compiler for every platform: build/zig holds it (make zig), or the variable ZIG names it. The tool is its
// own compiler command too, because what Go hands to a compiler is not always what zig takes (cc.go).
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const usage = "usage: dist libraries|programs [NAME...] | check NAME FILE | normalize | parts | package-parts | table | sums | list COLUMN"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "dist: "+err.Error())
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	if args[0] == compilerCommand {
		return compile(args[1:])
	}
	root, err := repository()
	if err != nil {
		return err
	}
	platforms, err := readPlatforms(filepath.Join(root, "packaging", "platforms"))
	if err != nil {
		return err
	}
	d := dist{root: root, out: filepath.Join(root, "build", "dist"), platforms: platforms}
	switch args[0] {
	case "libraries":
		return d.each(args[1:], d.library)
	case "programs":
		return d.each(args[1:], d.programs)
	case "normalize":
		return errors.Join(d.normalize(), d.checkPackage())
	case "parts":
		return d.writeParts()
	case "package-parts":
		return d.writePackageParts()
	case "check":
		if len(args) != 3 {
			return errors.New(usage)
		}
		return d.checkFile(args[1], args[2])
	case "table":
		return d.writeTable()
	case "sums":
		return d.writeSums()
	case "list":
		return d.list(strings.Join(args[1:], " "))
	}
	return errors.New(usage)
}

// dist is one run.
type dist struct {
	// root is the repository's folder, out the folder of the artifacts.
	root, out string
	platforms []platform
}

// each does the work for the platforms of these names, or for all.
func (d dist) each(names []string, work func(platform) error) error {
	chosen := d.platforms
	if len(names) > 0 {
		chosen = nil
		for _, name := range names {
			p, err := d.platform(name)
			if err != nil {
				return err
			}
			chosen = append(chosen, p)
		}
	}
	for i, p := range chosen {
		fmt.Printf("%d of %d: %s\n", i+1, len(chosen), p.name)
		if err := work(p); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

func (d dist) platform(name string) (platform, error) {
	for _, p := range d.platforms {
		if p.name == name {
			return p, nil
		}
	}
	return platform{}, fmt.Errorf("%s is not a platform of packaging/platforms", name)
}

func (d dist) list(column string) error {
	for _, p := range d.platforms {
		value, err := p.column(column)
		if err != nil {
			return err
		}
		fmt.Println(value)
	}
	return nil
}

// folder is where a platform's artifacts go.
func (d dist) folder(p platform) string { return filepath.Join(d.out, p.name) }

// repository finds the folder with go.mod, at or above the current one.
func repository() (string, error) {
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		above := filepath.Dir(at)
		if above == at {
			return "", errors.New("run it inside the repository: no go.mod is here or above")
		}
		at = above
	}
}
