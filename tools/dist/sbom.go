package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// writeParts writes the list of parts (an SBOM in CycloneDX) of every library and program beside it.
func (d dist) writeParts() error {
	version, err := d.version()
	if err != nil {
		return err
	}
	artifacts, err := d.binaries()
	if err != nil {
		return err
	}
	for _, file := range artifacts {
		if err := d.parts(file, version); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// binaries lists the libraries and programs of all platforms that were built.
func (d dist) binaries() ([]string, error) {
	var found []string
	for _, pattern := range []string{"libopenspring.so", "libopenspring.dylib", "openspring.dll", "openspring", "openspring.exe", "openspring-stdio", "openspring-stdio.exe", "openspring-sandbox", "openspring-sandbox.exe"} {
		files, err := filepath.Glob(filepath.Join(d.out, "*", pattern))
		if err != nil {
			return nil, err
		}
		found = append(found, files...)
	}
	return found, nil
}

// parts lists what a binary is made of, as Go has noted it in the file.
func (d dist) parts(file, version string) error {
	// The tool wants files that may be executed.
	if err := os.Chmod(file, 0o755); err != nil {
		return err
	}
	target, err := targetOf(file)
	if err != nil {
		return err
	}
	tool := filepath.Join(d.root, "build", "bin", "cyclonedx-gomod")
	command := exec.Command(tool, "bin", "-json", "-noserial", "-std", "-version", "v"+version, file)
	// It writes into the list what it would build for, not what the file was built for.
	command.Env = append(os.Environ(), target...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", command, err)
	}
	var list map[string]any
	if err := json.Unmarshal(out, &list); err != nil {
		return err
	}
	// The time, and the tool's own checksums, would make each list another one.
	if metadata, ok := list["metadata"].(map[string]any); ok {
		delete(metadata, "timestamp")
		if tools, ok := metadata["tools"].([]any); ok {
			for _, tool := range tools {
				delete(tool.(map[string]any), "hashes")
			}
		}
	}
	if err := complete(list, file); err != nil {
		return err
	}
	out, err = json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file+listSuffix, append(out, '\n'), 0o644)
}

// complete puts into a list what the tool does not know: the hash of the file, and what the C compiler linked into it.
func complete(list map[string]any, file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	info, err := buildinfo.Read(bytes.NewReader(content))
	if err != nil {
		return err
	}
	linked, err := runtimes(info)
	if err != nil {
		return err
	}
	metadata, _ := list["metadata"].(map[string]any)
	self, ok := metadata["component"].(map[string]any)
	if !ok {
		return errors.New("the tool's list has no metadata.component")
	}
	self["hashes"] = hashed(content)
	components, _ := list["components"].([]any)
	dependencies, _ := list["dependencies"].([]any)
	for _, c := range linked {
		components = append(components, c)
		dependencies = append(dependencies, dependency{Ref: c.Ref})
		for _, d := range dependencies {
			if d, ok := d.(map[string]any); ok && d["ref"] == self["bom-ref"] {
				on, _ := d["dependsOn"].([]any)
				d["dependsOn"] = append(on, c.Ref)
			}
		}
	}
	if len(linked) > 0 {
		list["components"], list["dependencies"] = components, dependencies
	}
	return nil
}

// targetOf reads from a binary the system and the processor that it was built for, as variables for Go's tools.
func targetOf(file string) ([]string, error) {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var target []string
	for _, setting := range info.Settings {
		if setting.Key == "GOOS" || setting.Key == "GOARCH" {
			target = append(target, setting.Key+"="+setting.Value)
		}
	}
	return target, nil
}
