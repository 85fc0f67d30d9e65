package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// moment is that of the sources, the variable SOURCE_DATE_EPOCH. All entries of a package get it, so that the same content is the
// same file. It is no constant: a build copies a file of a package only if its time or size is another than that of its last copy,
// and a later version's files must have a later time.
func moment() (time.Time, error) {
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return time.Time{}, errors.New("SOURCE_DATE_EPOCH is not set: run make dist, which sets it")
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// normalize rewrites the NuGet packages without the times at which they were made.
func (d dist) normalize() error {
	sources, err := moment()
	if err != nil {
		return err
	}
	for _, pattern := range []string{"*.nupkg", "*.snupkg"} {
		files, err := filepath.Glob(filepath.Join(d.out, pattern))
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := normalizeZip(file, sources); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return nil
}

func normalizeZip(file string, sources time.Time) error {
	old, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer old.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, entry := range old.File {
		header := entry.FileHeader
		// A raw entry keeps the old fields as they are, and Modified would add one of its own.
		header.SetModTime(sources)
		header.Modified, header.Extra = time.Time{}, nil
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
