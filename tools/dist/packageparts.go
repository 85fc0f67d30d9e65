package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"debug/buildinfo"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// listSuffix ends the name of a list of parts; before it stands the artifact's name.
const listSuffix = ".cdx.json"

// entry is a file in a package.
type entry struct {
	name    string
	content []byte
}

// writePackageParts writes the list of parts of every package beside it. Lists of packages that are no longer there go.
func (d dist) writePackageParts() error {
	old, err := filepath.Glob(filepath.Join(d.out, "*"+listSuffix))
	if err != nil {
		return err
	}
	for _, file := range old {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	for _, form := range []struct {
		pattern string
		read    func(string) (component, []component, []entry, error)
	}{{"*.whl", readWheel}, {"*.nupkg", readNuGet}, {"*.snupkg", readNuGet}, {"*.deb", readDeb}, {"*.tar.gz", readSources}} {
		files, err := filepath.Glob(filepath.Join(d.out, form.pattern))
		if err != nil {
			return err
		}
		for _, file := range files {
			of, asked, entries, err := form.read(file)
			if err == nil {
				err = d.packageParts(file, of, asked, entries)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return nil
}

// packageParts writes one package's list: the binaries in it with what they were built from, and the packages that it asks for.
func (d dist) packageParts(file string, of component, asked []component, entries []entry) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	of.Ref, of.Type, of.Hashes = of.PURL, "library", hashed(content)
	of.Licenses = license("MIT")
	list := newBOM(of)
	for _, c := range asked {
		list.add(of.Ref, c)
	}
	for _, e := range entries {
		within, binary, err := d.within(e)
		if err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		if !binary {
			continue
		}
		held := component{Ref: "file:" + e.name, Type: "file", Name: e.name, Version: of.Version, Scope: "required", Hashes: hashed(e.content)}
		list.add(of.Ref, held)
		for _, c := range within {
			list.add(held.Ref, c)
		}
	}
	return list.save(file)
}

// within lists what a file of a package was built from, and tells the binaries from the other files.
func (d dist) within(e entry) (parts []component, binary bool, err error) {
	info, err := buildinfo.Read(bytes.NewReader(e.content))
	switch {
	case err == nil:
		linked, err := runtimes(info)
		if err != nil {
			return nil, true, err
		}
		parts, err = modules(info)
		return append(parts, linked...), true, err
	case path.Ext(e.name) == ".a":
		// Go notes nothing in an archive. It is built from the library's sources, by the system's compiler.
		p, err := d.platform("linux-x64")
		if err != nil {
			return nil, true, err
		}
		if info, err = buildinfo.ReadFile(filepath.Join(d.folder(p), p.file)); err != nil {
			return nil, true, err
		}
		parts, err = modules(info)
		return parts, true, err
	case isNative(e.name):
		return nil, true, fmt.Errorf("it does not tell what it was built from: %w", err)
	}
	return nil, path.Ext(e.name) == ".dll", nil
}

// isNative reports whether a file is one of our libraries or programs, by its name.
func isNative(name string) bool {
	base := path.Base(name)
	program := slices.ContainsFunc(staticPrograms, func(source string) bool { return strings.TrimSuffix(base, ".exe") == path.Base(source) })
	// Documents of the Debian package have a program's name too.
	return (program || base == "openspring.dll" || strings.HasPrefix(base, "libopenspring.")) && !strings.HasPrefix(name, "usr/share/")
}

// readZip reads the files of a wheel or a NuGet package.
func readZip(file string) ([]entry, error) {
	packed, err := zip.OpenReader(file)
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	var entries []entry
	for _, f := range packed.File {
		if f.FileInfo().IsDir() {
			continue
		}
		opened, err := f.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(opened)
		if err := errors.Join(err, opened.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		entries = append(entries, entry{f.Name, content})
	}
	return entries, nil
}

// readTar reads the regular files of an archive.
func readTar(from io.Reader) ([]entry, error) {
	var entries []entry
	for archive := tar.NewReader(from); ; {
		header, err := archive.Next()
		if err == io.EOF {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{strings.TrimPrefix(header.Name, "./"), content})
	}
}

func find(entries []entry, fits func(name string) bool) ([]byte, error) {
	for _, e := range entries {
		if fits(e.name) {
			return e.content, nil
		}
	}
	return nil, errors.New("it has no file that tells its name and version")
}

// fields reads the lines of Python's and of Debian's metadata, up to the text.
func fields(text []byte) map[string][]string {
	found := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		if key, value, ok := strings.Cut(line, ": "); ok && !strings.HasPrefix(line, " ") {
			found[key] = append(found[key], value)
		}
	}
	return found
}

// one is a field that every package has once.
func one(of map[string][]string, key string) (string, error) {
	if len(of[key]) != 1 {
		return "", fmt.Errorf("its metadata has %d fields %s", len(of[key]), key)
	}
	return of[key][0], nil
}

// named is a package's own component, from the fields for its name and version.
func named(of map[string][]string, nameField, purl, qualifiers string) (component, error) {
	name, err := one(of, nameField)
	if err != nil {
		return component{}, err
	}
	version, err := one(of, "Version")
	return component{Name: name, Version: version, PURL: purl + name + "@" + version + qualifiers}, err
}

func readWheel(file string) (component, []component, []entry, error) {
	entries, err := readZip(file)
	if err != nil {
		return component{}, nil, nil, err
	}
	return python(file, entries, "METADATA")
}

// readSources reads Python's source archive.
func readSources(file string) (component, []component, []entry, error) {
	packed, err := os.Open(file)
	if err != nil {
		return component{}, nil, nil, err
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		return component{}, nil, nil, err
	}
	entries, err := readTar(unpacked)
	if err != nil {
		return component{}, nil, nil, err
	}
	return python(file, entries, "PKG-INFO")
}

func python(file string, entries []entry, metadata string) (component, []component, []entry, error) {
	text, err := find(entries, func(name string) bool { return path.Base(name) == metadata && strings.Count(name, "/") == 1 })
	if err != nil {
		return component{}, nil, nil, err
	}
	of := fields(text)
	self, err := named(of, "Name", "pkg:pypi/", "?file_name="+filepath.Base(file))
	var asked []component
	for _, requirement := range of["Requires-Dist"] {
		what, condition, _ := strings.Cut(requirement, ";")
		name, version, _ := strings.Cut(strings.TrimSpace(what), "==")
		c := needed("pkg:pypi/", name, version)
		if strings.Contains(condition, "extra") {
			c.Scope = "optional"
		}
		asked = append(asked, c)
	}
	return self, asked, entries, err
}

// needed is a package that another one asks for and does not hold.
func needed(purl, name, version string) component {
	at := purl + name
	if version != "" {
		at += "@" + version
	}
	return component{Ref: at, Type: "library", Name: name, Version: version, Description: "asked for, not in the package", Scope: "required", PURL: at}
}

// nuspec is what a NuGet package says of itself.
type nuspec struct {
	Metadata struct {
		ID           string `xml:"id"`
		Version      string `xml:"version"`
		Dependencies []struct {
			ID      string `xml:"id,attr"`
			Version string `xml:"version,attr"`
		} `xml:"dependencies>group>dependency"`
	} `xml:"metadata"`
}

func readNuGet(file string) (component, []component, []entry, error) {
	entries, err := readZip(file)
	if err != nil {
		return component{}, nil, nil, err
	}
	text, err := find(entries, func(name string) bool { return path.Ext(name) == ".nuspec" })
	if err != nil {
		return component{}, nil, nil, err
	}
	var spec nuspec
	if err := xml.Unmarshal(text, &spec); err != nil {
		return component{}, nil, nil, err
	}
	var asked []component
	for _, dep := range spec.Metadata.Dependencies {
		asked = append(asked, needed("pkg:nuget/", dep.ID, dep.Version))
	}
	id, version := spec.Metadata.ID, spec.Metadata.Version
	return component{Name: id, Version: version, PURL: "pkg:nuget/" + id + "@" + version}, asked, entries, nil
}

func readDeb(file string) (component, []component, []entry, error) {
	control, err := exec.Command("dpkg-deb", "-f", file).Output()
	if err != nil {
		return component{}, nil, nil, fmt.Errorf("dpkg-deb -f: %w", err)
	}
	files, err := exec.Command("dpkg-deb", "--fsys-tarfile", file).Output()
	if err != nil {
		return component{}, nil, nil, fmt.Errorf("dpkg-deb --fsys-tarfile: %w", err)
	}
	entries, err := readTar(bytes.NewReader(files))
	if err != nil {
		return component{}, nil, nil, err
	}
	of := fields(control)
	architecture, err := one(of, "Architecture")
	if err != nil {
		return component{}, nil, nil, err
	}
	self, err := named(of, "Package", "pkg:deb/openspring/", "?arch="+architecture)
	var asked []component
	for _, depends := range of["Depends"] {
		for _, what := range strings.Split(depends, ",") {
			name, condition, _ := strings.Cut(strings.TrimSpace(what), " ")
			version, exact := strings.CutPrefix(condition, "(= ")
			if !exact {
				version = ""
			}
			vendor := "pkg:deb/debian/"
			if strings.HasPrefix(name, "libopenspring") {
				vendor = "pkg:deb/openspring/"
			}
			asked = append(asked, needed(vendor, name, strings.TrimSuffix(version, ")")))
		}
	}
	return self, asked, entries, err
}
