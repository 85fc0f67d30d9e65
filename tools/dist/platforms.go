package main

import (
	"fmt"
	"os"
	"strings"
)

// platform is a line of packaging/platforms.
type platform struct {
	name string
	// goos and goarch are Go's target, target is zig's.
	goos, goarch, target string
	// file is the library's name as the bindings look for it.
	file string
	// wheel is Python's tag, runtime NuGet's identifier.
	wheel, runtime string
	floor          string
	state          state
}

// state is how far a platform was tried.
type state string

const (
	tested   state = "tested"
	emulated state = "emulated"
	wine     state = "wine"
	built    state = "built"
)

// sentences say in docs/platforms.md how the library of a platform in this state was checked.
var sentences = map[state]string{
	tested:   "tested here: `make test-dist`",
	emulated: "tested under qemu-user: `make test-arm64`, `make test-arm64-python`",
	wine:     "tested under wine: `make test-windows`",
	built:    "**built, never run**",
}

func readPlatforms(path string) ([]platform, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var platforms []platform
	for i, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		p, err := parse(fields)
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, i+1, err)
		}
		platforms = append(platforms, p)
	}
	return platforms, nil
}

func parse(fields []string) (platform, error) {
	const columns = 8
	if len(fields) != columns {
		return platform{}, fmt.Errorf("%d columns, and there must be %d", len(fields), columns)
	}
	p := platform{name: fields[0], target: fields[2], file: fields[3], wheel: fields[4], runtime: fields[5],
		floor: strings.ReplaceAll(fields[6], "-", " "), state: state(fields[7])}
	var ok bool
	if p.goos, p.goarch, ok = strings.Cut(fields[1], "/"); !ok {
		return platform{}, fmt.Errorf("%s is no target such as linux/amd64", fields[1])
	}
	if sentences[p.state] == "" {
		return platform{}, fmt.Errorf("%s is no state", p.state)
	}
	return p, nil
}

// column returns a value by the name of its column.
func (p platform) column(name string) (string, error) {
	switch name {
	case "name":
		return p.name, nil
	case "file":
		return p.file, nil
	case "wheel":
		return p.wheel, nil
	case "runtime":
		return p.runtime, nil
	}
	return "", fmt.Errorf("no column %q: name, file, wheel or runtime", name)
}
