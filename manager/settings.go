package manager

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/settings"
)

// Settings say where a manager keeps its license and by which rules it may be used. Start from DefaultSettings: the zero value is
// not usable. Formatting them never shows a secret.
type Settings struct {
	// BEGIN GENERATED: settings (tools/tables)
	// Where the license is kept: for this user, for all users of the machine, or in memory only. Set it, or
	// Path. "user", "machine" or "memory".
	Location string
	// The name of the folder in that location. Choose one that no other vendor has. At most 128 bytes.
	Name string
	// The folder that the license is kept in, as an absolute path, instead of Location and Name.
	Path string
	// A key of your own that encrypts what is kept. If not set, a fixed text of the library, which hides nothing
	// from people who know it. At least 16 bytes.
	StoreKey string `json:"-"`
	// The client's product is a bundle. Default false.
	Bundle bool
	// How long a license stays valid after the last contact with the server. -1 means without end. Default 720
	// hours; -1 to 87,600 hours.
	CheckWithin time.Duration
	// How long the license may still be used after that, while the user is warned. Default 336 hours; 0 to
	// 87,600 hours.
	GracePeriod time.Duration
	// How far the clock may be behind before a license with dates waits for a connection. Default 24 hours; 1 to
	// 168 hours.
	ClockTolerance time.Duration
	// How often "poll" checks the license with the server. Default 60 minutes; 1 to 10,080 minutes.
	CheckEvery time.Duration
	// Refuse to activate on a device whose hardware id may change, unless the configuration sets "hardware_id".
	// Default true.
	RequireStableDevice bool
	// How long a call waits for another process that writes what is kept. Default 5 seconds; at most 600
	// seconds.
	LockTimeout time.Duration
	// END GENERATED: settings (tools/tables)
}

// places are where the settings of the table are kept.
func (s *Settings) places() []any {
	return []any{
		// BEGIN GENERATED: places (tools/tables)
		&s.Location, &s.Name, &s.Path, &s.StoreKey, &s.Bundle, &s.CheckWithin, &s.GracePeriod, &s.ClockTolerance,
		&s.CheckEvery, &s.RequireStableDevice, &s.LockTimeout,
		// END GENERATED: places (tools/tables)
	}
}

// table is what settings are read by.
var table = settings.Table{Scope: input.Manager, Rows: api.ManagerSettings}

// DefaultSettings returns the defaults; a Location with a Name, or a Path, is still to be set.
func DefaultSettings() Settings {
	var s Settings
	table.SetDefaults(s.places())
	return s
}

// ParseSettings reads settings from JSON over the defaults. A member that is null counts as absent; one that is not known is an error.
// What the members say together is checked when a manager is opened.
func ParseSettings(text []byte) (Settings, error) {
	s := DefaultSettings()
	if fail := table.Read(text, s.places()); fail != nil {
		return Settings{}, fail
	}
	return s, nil
}

// The words that location takes.
const (
	locationUser    = "user"
	locationMachine = "machine"
	locationMemory  = "memory"
)

// check checks settings as a whole.
func (s *Settings) check() *failure.Error {
	if fail := table.Check(s.places()); fail != nil {
		return fail
	}
	switch {
	case s.Path != "" && (s.Location != "" || s.Name != ""):
		return input.Manager.Fail("contradiction", "path excludes location and name: path names the folder itself")
	case s.Path != "" || s.Location == locationMemory:
		return nil
	case s.Location == "":
		return input.Manager.Fail("missing_member", "the manager's settings lack a place: location and name, or path")
	case s.Name == "":
		return input.Manager.Missing("name")
	case strings.ContainsAny(s.Name, `/\:`) || strings.Trim(s.Name, ".") == "":
		return input.Manager.Fail("invalid_value", `name must be the name of a folder, without /, \ and :`)
	}
	return nil
}

// String describes the settings without their secrets.
func (s Settings) String() string {
	place := s.Path
	if place == "" {
		place = strings.TrimSpace(s.Location + " " + s.Name)
	}
	return fmt.Sprintf("OpenSpring manager's settings (%q)", place)
}

// GoString is String: %#v shows no secret either.
func (s Settings) GoString() string { return s.String() }

// Format is String for every verb.
func (s Settings) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// LogValue is String for package slog.
func (s Settings) LogValue() slog.Value { return slog.StringValue(s.String()) }
