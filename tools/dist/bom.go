package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// bom is a list of parts, in CycloneDX 1.6, with what the lists of packages need of it.
type bom struct {
	Schema       string       `json:"$schema"`
	Format       string       `json:"bomFormat"`
	Spec         string       `json:"specVersion"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Ref         string   `json:"bom-ref"`
	Type        string   `json:"type"`
	Name        string   `json:"name"`
	Version     string   `json:"version,omitempty"`
	Description string   `json:"description,omitempty"`
	Scope       string   `json:"scope,omitempty"`
	Hashes      []hash   `json:"hashes,omitempty"`
	Licenses    []choice `json:"licenses,omitempty"`
	PURL        string   `json:"purl,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type choice struct {
	License struct {
		ID string `json:"id"`
	} `json:"license"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

func license(id string) []choice {
	var c choice
	c.License.ID = id
	return []choice{c}
}

// hashed is what a list tells of a file's content.
func hashed(content []byte) []hash {
	return []hash{{"SHA-256", fmt.Sprintf("%x", sha256.Sum256(content))}}
}

// newBOM begins the list of this artifact.
func newBOM(of component) *bom {
	return &bom{Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: metadata{Component: of}, Components: []component{}, Dependencies: []dependency{{Ref: of.Ref}}}
}

// add puts a component under another one. One that is there already is not listed a second time.
func (b *bom) add(above string, c component) {
	if !slices.ContainsFunc(b.Components, func(have component) bool { return have.Ref == c.Ref }) {
		b.Components = append(b.Components, c)
		b.Dependencies = append(b.Dependencies, dependency{Ref: c.Ref})
	}
	for i := range b.Dependencies {
		if d := &b.Dependencies[i]; d.Ref == above && !slices.Contains(d.DependsOn, c.Ref) {
			d.DependsOn = append(d.DependsOn, c.Ref)
		}
	}
}

// save writes the list beside the artifact, in an order that does not depend on how it was found.
func (b *bom) save(artifact string) error {
	slices.SortFunc(b.Components, func(x, y component) int { return strings.Compare(x.Ref, y.Ref) })
	slices.SortFunc(b.Dependencies, func(x, y dependency) int { return strings.Compare(x.Ref, y.Ref) })
	for _, d := range b.Dependencies {
		slices.Sort(d.DependsOn)
	}
	out, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(artifact+listSuffix, append(out, '\n'), 0o644)
}

// modules are the Go modules of a binary, and Go's library.
func modules(info *buildinfo.BuildInfo) ([]component, error) {
	found := []component{module("std", info.GoVersion)}
	for _, dep := range info.Deps {
		if dep.Replace != nil {
			dep = dep.Replace
		}
		c := module(dep.Path, dep.Version)
		if sum, ok := strings.CutPrefix(dep.Sum, "h1:"); ok {
			raw, err := base64.StdEncoding.DecodeString(sum)
			if err != nil {
				return nil, fmt.Errorf("the checksum of %s: %w", dep.Path, err)
			}
			c.Hashes = []hash{{"SHA-256", fmt.Sprintf("%x", raw)}}
		}
		found = append(found, c)
	}
	return found, nil
}

func module(path, version string) component {
	purl := "pkg:golang/" + path + "@" + version + "?type=module"
	return component{Ref: purl, Type: "library", Name: path, Version: version, Scope: "required", PURL: purl}
}

// runtimes are what the C compiler links into a library, as THIRD_PARTY_NOTICES tells: zig builds the libraries, and no program.
func runtimes(info *buildinfo.BuildInfo) ([]component, error) {
	if !isLibrary(info) {
		return nil, nil
	}
	zig, err := findZig()
	if err != nil {
		return nil, err
	}
	out, err := exec.Command(zig, "version").Output()
	if err != nil {
		return nil, fmt.Errorf("%s version: %w", zig, err)
	}
	version := string(bytes.TrimSpace(out))
	found := []component{{Ref: "pkg:generic/zig@" + version, Type: "library", Name: "zig", Version: version, Scope: "required",
		Description: "the compiler's runtime of Zig", Licenses: license("MIT"), PURL: "pkg:generic/zig@" + version}}
	if setting(info, "GOOS") == "windows" {
		found = append(found, component{Ref: "pkg:generic/mingw-w64", Type: "library", Name: "mingw-w64", Scope: "required",
			Description: "the runtime of mingw-w64 that comes with zig " + version, Licenses: license("ZPL-2.1"), PURL: "pkg:generic/mingw-w64"})
	}
	return found, nil
}

func isLibrary(info *buildinfo.BuildInfo) bool { return setting(info, "-buildmode") == "c-shared" }

func setting(info *buildinfo.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
