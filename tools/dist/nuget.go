package main

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The package with the libraries of these platforms alone must have fewer bytes than this. It has those of the others too,
// which most applications do not ship.
const usualLimit = 12_000_000

var usualPlatforms = []string{"linux-x64", "linux-arm64", "win-x64", "osx-arm64"}

// checkPackage fails where the NuGet package of a release lacks a platform's library or is too large. Without a .NET SDK
// there is no package.
func (d dist) checkPackage() error {
	file, err := d.nuget()
	if err != nil || file == "" {
		return err
	}
	usual, err := d.usualSize(file)
	if err == nil && usual >= usualLimit {
		err = fmt.Errorf("with the libraries for %s it has %d bytes, and the limit is %d", strings.Join(usualPlatforms, ", "), usual, usualLimit)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// nuget returns the package's file, or nothing where there is none.
func (d dist) nuget() (string, error) {
	version, err := d.version()
	if err != nil {
		return "", err
	}
	file := filepath.Join(d.out, "OpenSpring."+version+".nupkg")
	if _, err := os.Stat(file); os.IsNotExist(err) {
		return "", nil
	}
	return file, nil
}

// usualSize is the package's size without the libraries of other platforms than the usual ones.
func (d dist) usualSize(file string) (int64, error) {
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	packed, err := zip.OpenReader(file)
	if err != nil {
		return 0, err
	}
	defer packed.Close()
	sizes := map[string]int64{}
	for _, entry := range packed.File {
		sizes[entry.Name] = int64(entry.CompressedSize64)
	}
	usual := info.Size()
	for _, p := range d.platforms {
		name := "runtimes/" + p.runtime + "/native/" + p.file
		size, ok := sizes[name]
		if !ok {
			return 0, fmt.Errorf("it has no %s", name)
		}
		if !slices.Contains(usualPlatforms, p.name) {
			usual -= size
		}
	}
	return usual, nil
}
