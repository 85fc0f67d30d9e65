package main

import (
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/hwid"
	"github.com/openspring/openspring/internal/failure"
)

func defineHwid(f *flag.FlagSet, o *options) {
	f.BoolVar(&o.explain, "explain", false, "say where the id is from, whether it will stay, and what was not used")
	f.StringVar(&o.algorithm, "algorithm", "", "the `NAME` of the way to read it: "+strings.Join(hwid.Algorithms(), ", "))
}

// identified is the result of hwid with --json.
type identified struct {
	HardwareID  string     `json:"hardware_id"`
	Algorithm   string     `json:"algorithm"`
	Source      string     `json:"source"`
	Stable      bool       `json:"stable"`
	Environment string     `json:"environment"`
	Refused     []unusable `json:"refused"`
}

type unusable struct {
	Source string `json:"source"`
	Reason string `json:"reason"`
}

func (s *session) hwid([]string) int {
	id, fail := s.ownID()
	if fail != nil {
		return s.failed(fail)
	}
	if s.options.json {
		s.value(identifiedBy(id))
		return exitOK
	}
	s.line("%s", id.HardwareID)
	if s.options.explain {
		s.explain(id)
	}
	return exitOK
}

// configured is the source of an id that no machine was asked for.
const configured = "configuration"

// ownID is the hardware id by which the application's licenses know this device: the configuration's, else the machine's. With --algorithm it
// is the machine's.
func (s *session) ownID() (hwid.ID, *failure.Error) {
	id, algorithm, fail := s.settings().device()
	if fail != nil {
		return hwid.ID{}, fail
	}
	if s.options.algorithm != "" {
		id, algorithm = "", s.options.algorithm
	}
	if id != "" {
		return hwid.ID{HardwareID: id, Source: configured, Stable: true}, nil
	}
	read, err := core.HardwareID(algorithm)
	if err != nil {
		own := *failure.From(err, libraryFailed)
		own.Sentence = own.Message
		return hwid.ID{}, &own
	}
	return read, nil
}

func identifiedBy(id hwid.ID) identified {
	out := identified{id.HardwareID, id.Algorithm, id.Source, id.Stable, id.Environment, []unusable{}}
	for _, r := range id.Refused {
		out.Refused = append(out.Refused, unusable{r.Source, r.Reason})
	}
	return out
}

func (s *session) explain(id hwid.ID) {
	if id.Source == configured {
		s.row("is", "hardware_id of the configuration, %s; --algorithm default reads the machine's own", s.settings().origin())
		return
	}
	s.row("is", "the SHA-256 of the text of %s", id.Source)
	s.row("algorithm", "%s", id.Algorithm)
	s.row("machine", "%s", id.Environment)
	if id.Stable {
		s.row("stable", "yes: it stays when the program, the container or the machine is started again")
	} else {
		s.row("stable", "no: it may change at the next start, and then the license needs another seat; mount the source from outside, or set hardware_id")
	}
	for _, r := range id.Refused {
		s.row("not used", "%s %s", r.Source, r.Reason)
	}
}

// versions are what the program is made of.
type versions struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	Revision string `json:"revision,omitempty"`
}

func ownVersions() versions {
	v := versions{Version: core.LibraryVersion(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				v.Revision = setting.Value
			}
		}
	}
	return v
}

func (s *session) version([]string) int {
	v := ownVersions()
	if s.options.json {
		s.value(v)
		return exitOK
	}
	fmt.Fprintln(s.out, "openspring "+v.Version)
	if s.options.verbose {
		s.row("go", "%s", v.Go)
		s.row("platform", "%s", v.Platform)
		s.row("revision", "%s", v.Revision)
	}
	return exitOK
}
