package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// earliest is the first day that an entry of a zip can have, 1 January 1980. All entries get it, so that the same content is
// the same file.
const earliest = 1<<5 | 1

// normalize rewrites the NuGet packages without the times at which they were made.
func (d dist) normalize() error {
	for _, pattern := range []string{"*.nupkg", "*.snupkg"} {
		files, err := filepath.Glob(filepath.Join(d.out, pattern))
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := normalizeZip(file); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return nil
}

func normalizeZip(file string) error {
	old, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer old.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, entry := range old.File {
		header := entry.FileHeader
		//lint:ignore SA1019 A raw entry keeps the old fields as they are, and Modified would add one of its own.
		header.ModifiedDate, header.ModifiedTime, header.Modified, header.Extra = earliest, 0, time.Time{}, nil
		raw, err := entry.OpenRaw()
		if err != nil {
			return err
		}
		into, err := w.CreateRaw(&header)
		if err != nil {
			return err
		}
		if _, err := io.Copy(into, raw); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(file, out.Bytes(), 0o644)
}
