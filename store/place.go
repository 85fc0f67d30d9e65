package store

import (
	"path/filepath"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// The locations of a Place.
const (
	// User is a folder of the user's own, which the store makes.
	User = "user"
	// Machine is a folder of the whole machine, which the installer makes.
	Machine = "machine"
	// Memory writes nothing.
	Memory = "memory"
)

// Environment holds the variables that name the folders of users and machines. Go programs take them from EnvironmentOf.
type Environment struct {
	Home           string // HOME
	StateHome      string // XDG_STATE_HOME
	StateDirectory string // STATE_DIRECTORY
	LocalAppData   string // LOCALAPPDATA
	ProgramData    string // ProgramData
}

// EnvironmentOf fills an Environment by a function such as os.Getenv.
func EnvironmentOf(variable func(name string) string) Environment {
	return Environment{
		Home:           variable("HOME"),
		StateHome:      variable("XDG_STATE_HOME"),
		StateDirectory: variable("STATE_DIRECTORY"),
		LocalAppData:   variable("LOCALAPPDATA"),
		ProgramData:    variable("ProgramData"),
	}
}

// Place is where a license is stored: a location with the name of a folder in it, or the path of the folder itself.
type Place struct{ Location, Name, Path string }

// Folder returns the folder of a place; it is empty in memory.
func (p Place) Folder(env Environment) (string, error) {
	switch {
	case p.Location == Memory:
		return "", nil
	case p.Location == "":
		if !filepath.IsAbs(p.Path) {
			return "", failure.New(api.Config, "invalid_value", "path must be an absolute path, not "+p.Path)
		}
		return filepath.Clean(p.Path), nil
	}
	if why := NameProblem(p.Name); why != "" {
		return "", failure.New(api.Config, "invalid_value", "name "+why)
	}
	parent, wanted := p.parent(runtime.GOOS, env)
	if parent == "" {
		return "", failure.New(api.Storage, "store_no_home", "the license has no folder: "+wanted+
			" names none: set path to a folder, or use the location machine")
	}
	return filepath.Join(parent, p.Name), nil
}

// parent returns the folder in which the one of the name stands, or none, and the variables that would name one. A path in a
// variable counts only if it is whole: the current folder is nobody's choice.
func (p Place) parent(system string, env Environment) (folder, variables string) {
	whole := func(path string, below ...string) string {
		if !filepath.IsAbs(path) {
			return ""
		}
		return filepath.Join(append([]string{path}, below...)...)
	}
	machine := p.Location == Machine
	switch {
	case system == "windows" && machine:
		return whole(env.ProgramData), "ProgramData"
	case system == "windows":
		return whole(env.LocalAppData), "LOCALAPPDATA"
	case system == "darwin" && machine:
		return "/Library/Application Support", ""
	case system == "darwin":
		return whole(env.Home, "Library", "Application Support"), "HOME"
	case machine:
		return serviceFolder(env.StateDirectory, p.Name), ""
	}
	if folder = whole(env.StateHome); folder == "" {
		folder = whole(env.Home, ".local", "state")
	}
	return folder, "HOME or XDG_STATE_HOME"
}

// serviceFolder returns the folder in which that of a name stands, by systemd's STATE_DIRECTORY, which separates several folders by
// colons. One of this very name is the folder itself, so that a service and a program of the same machine find the same license.
func serviceFolder(directories, name string) string {
	first := ""
	for folder := range strings.SplitSeq(directories, ":") {
		switch {
		case !filepath.IsAbs(folder):
		case filepath.Base(folder) == name:
			return filepath.Dir(folder)
		case first == "":
			first = filepath.Clean(folder)
		}
	}
	if first == "" {
		return "/var/lib"
	}
	return first
}

// makes is how many folders of the path a change makes: at most ~/.local/state/name of a user, whose home must be there; the
// last of a path that was set; none of a machine's.
func (p Place) makes() int {
	switch p.Location {
	case User:
		return 3
	case Machine, Memory:
		return 0
	}
	return 1
}

// maxName is shorter than what any file system accepts.
const maxName = 128

// NameProblem says why a name cannot be that of a folder on every system, or returns nothing.
func NameProblem(name string) string {
	switch {
	case name == "":
		return "is empty"
	case len(name) > maxName:
		return "is longer than 128 bytes"
	case !utf8.ValidString(name):
		return "is no UTF-8"
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"/\|?*`, r) }):
		return `contains a control character or one of <>:"/\|?*`
	case strings.Trim(name, " ") != name || strings.HasSuffix(name, "."):
		return "begins or ends with a blank, or ends with a dot"
	case device(name):
		return "is the name of a device on Windows"
	}
	return ""
}
