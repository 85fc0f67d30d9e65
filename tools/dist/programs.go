package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// staticPrograms are the programs of a release, by the folders of their sources.
var staticPrograms = []string{"cmd/openspring", "cmd/openspring-stdio", "sandbox/openspring-sandbox"}

// programs builds a platform's static programs, which need no compiler for C and, on Linux, no library of the system.
func (d dist) programs(p platform) error {
	version, err := d.version()
	if err != nil {
		return err
	}
	// Those of the Makefile, which builds this machine's programs with them too.
	compiler := os.Getenv("LIBRARY_GCFLAGS")
	if compiler == "" {
		return errors.New("LIBRARY_GCFLAGS is not set: run make dist-programs, which sets it")
	}
	for _, source := range staticPrograms {
		file := filepath.Base(source)
		if p.goos == "windows" {
			file += ".exe"
		}
		flags := append([]string{"build"}, strings.Fields(compiler)...)
		flags = append(flags, "-trimpath", "-buildvcs=false", "-tags", "netgo,osusergo,nethttpomithttp2",
			"-ldflags", "-s -w -buildid= -X github.com/openspring/openspring/core.version="+version,
			"-o", filepath.Join(d.folder(p), file), "./"+source)
		command := exec.Command("go", flags...)
		command.Dir = d.root
		command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.goos, "GOARCH="+p.goarch)
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("go build %s: %w\n%s", source, err, out)
		}
	}
	return nil
}
