package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const sumsFile = "SHA256SUMS"

// writeSums writes the checksums of all artifacts, as sha256sum -c reads them.
func (d dist) writeSums() error {
	files, err := d.artifacts()
	if err != nil {
		return err
	}
	var out strings.Builder
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(d.out, file))
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "%x  %s\n", sha256.Sum256(content), filepath.ToSlash(file))
	}
	return os.WriteFile(filepath.Join(d.out, sumsFile), []byte(out.String()), 0o644)
}

// artifacts lists the files of build/dist by their paths there, in order.
func (d dist) artifacts() ([]string, error) {
	var files []string
	err := filepath.WalkDir(d.out, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == sumsFile {
			return err
		}
		file, err := filepath.Rel(d.out, path)
		files = append(files, file)
		return err
	})
	slices.Sort(files)
	return files, err
}
