package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/hwid"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/store"
)

// The words of a line.
const (
	fine    = "ok"
	doubt   = "warning"
	problem = "problem"
	skipped = "skipped"
)

// checkup is one line of doctor.
type checkup struct {
	Name   string `json:"name"`
	Result string `json:"result"`
	Detail string `json:"detail"`
	// Todo is what to do; empty for what is fine.
	Todo string `json:"todo,omitempty"`
	Code string `json:"code,omitempty"`
	exit int
}

// doctor looks at everything that a call needs, changes nothing, and spends nothing at the server.
type doctor struct {
	*session
	cfg   core.Config
	lines []checkup
	// usable is whether the configuration can be used, credentials whether it has any.
	usable, credentials bool
	reach               reach
	// server is the server's time and the moment at which it was heard.
	server, heard time.Time
}

func (s *session) doctor([]string) int {
	d := &doctor{session: s}
	for _, look := range []func(){d.program, d.configuration, d.device, d.place, d.network, d.service, d.clock} {
		if s.ctx.Err() == nil {
			look()
		}
	}
	if s.ctx.Err() != nil {
		return s.failed(failure.EndedWaiting(s.ctx, "doctor", ""))
	}
	code := exitOK
	for _, line := range d.lines {
		if line.Result == problem && code == exitOK {
			code = line.exit
		}
	}
	if s.options.json {
		s.value(map[string]any{"checks": d.lines, "healthy": code == exitOK})
		return code
	}
	d.show(code)
	return code
}

func (d *doctor) show(code int) {
	for _, line := range d.lines {
		d.line("%-8s %-14s %s", line.Result, line.Name, plain(line.Detail))
		if line.Todo != "" {
			d.line("         what to do:    %s", plain(line.Todo))
		}
	}
	if code == exitOK {
		d.line("\nNo problem was found.")
	} else {
		d.line("\nThere is a problem: see what to do above. Its first one decides the exit code, %d.", code)
	}
}

func (d *doctor) ok(name, format string, args ...any) {
	d.lines = append(d.lines, checkup{Name: name, Result: fine, Detail: fmt.Sprintf(format, args...)})
}

func (d *doctor) skip(name, format string, args ...any) {
	d.lines = append(d.lines, checkup{Name: name, Result: skipped, Detail: fmt.Sprintf(format, args...)})
}

func (d *doctor) warn(name, todo, format string, args ...any) {
	d.lines = append(d.lines, checkup{Name: name, Result: doubt, Detail: fmt.Sprintf(format, args...), Todo: todo})
}

func (d *doctor) bad(name string, exit int, todo, format string, args ...any) {
	d.lines = append(d.lines, checkup{Name: name, Result: problem, Detail: fmt.Sprintf(format, args...), Todo: todo, exit: exit})
}

// fault is a line for an error of the library: its message names what to do.
func (d *doctor) fault(name string, fail *failure.Error) {
	what := todo[fail.UserAction()]
	if fail.UserAction() == api.CheckNetwork || fail.Sentence == fail.Message {
		what = "" // it is to run doctor, or the message says it
	}
	d.lines = append(d.lines, checkup{Name: name, Result: problem, Detail: fail.Message, Todo: what, Code: fail.Code, exit: exitCode(fail.Status)})
}

// program says what runs here, and which shared libraries are installed beside it.
func (d *doctor) program() {
	v := ownVersions()
	d.ok("version", "openspring %s, %s, %s", v.Version, v.Go, v.Platform)
	found := installed(d.getenv)
	if len(found) == 0 {
		d.skip("library", "no shared library is in the usual folders: an application may have its own")
		return
	}
	for _, path := range found {
		if version := versionIn(path); version != v.Version && version != "" {
			d.warn("library", "update the older one, or compare results with care", "%s is %s, and this program is %s", path, version, v.Version)
			continue
		}
		d.ok("library", "%s", path)
	}
}

// installed lists the shared libraries in the folders that a loader looks at.
func installed(getenv func(string) string) []string {
	pattern := "libopenspring.so.[0-9]*.[0-9]*"
	switch runtime.GOOS {
	case "windows":
		pattern = "*openspring*.dll"
	case "darwin":
		pattern = "libopenspring*.dylib"
	}
	folders := filepath.SplitList(getenv("LD_LIBRARY_PATH"))
	if program, err := os.Executable(); err == nil {
		folders = append(folders, filepath.Dir(program), filepath.Join(filepath.Dir(program), "..", "lib"))
	}
	folders = append(folders, "/usr/local/lib", "/usr/lib", "/usr/lib64")
	var found []string
	for _, folder := range folders {
		matches, err := filepath.Glob(filepath.Join(folder, pattern)) // only a wrong pattern is an error
		if err == nil {
			found = append(found, matches...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// versionIn is the version in the name of a library; empty where the name has none.
func versionIn(path string) string {
	_, version, _ := strings.Cut(filepath.Base(path), ".so.")
	return version
}

// configuration reads what is configured.
func (d *doctor) configuration() {
	const name = "configuration"
	s := d.settings()
	cfg, fail := s.config(d.process, true)
	d.cfg = cfg
	if fail != nil {
		d.cfg = core.DefaultConfig()
		d.fault(name, fail)
	} else {
		d.usable, d.credentials = true, cfg.SharedKey != unused && cfg.SharedKey+cfg.ClientSecret != ""
		d.ok(name, "product %s, %s", cfg.Product, s.origin())
	}
	if s.file != "" && holdsSecrets(s.file) && readByOthers(s.file) {
		d.warn(name, "chmod 600 "+s.file, "%s holds secrets, and other users may read it", s.file)
	}
	for _, unknown := range s.unknown {
		hint := ""
		if near := meant(unknown); near != "" {
			hint = "; is " + near + " meant?"
		}
		d.warn(name, "correct its name, or unset it", "the variable %s is not known%s", unknown, hint)
	}
	if d.usable && cfg.CompanyID == 0 {
		d.warn(name, "set company_id: docs/security.md says why", "company_id is not set: licenses of other vendors are not told apart")
	}
	if cfg.InsecureSkipSignature {
		d.bad(name, exitUntrusted, "remove insecure_skip_signature", "no signature is checked")
	}
}

func (s *settings) origin() string {
	if s.file == "" {
		return "from the environment"
	}
	return "from " + s.file
}

// readByOthers reports whether others than the owner may read a file. On Windows the mode says nothing.
func readByOthers(path string) bool {
	info, err := os.Stat(path)
	return err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o044 != 0
}

// device looks at the hardware id.
func (d *doctor) device() {
	const name = "hardware id"
	if d.usable && d.cfg.HardwareID != "" {
		d.ok(name, "%s, from the configuration", d.cfg.HardwareID)
		return
	}
	id, err := hwid.Read(d.cfg.HardwareIDAlgorithm)
	if err != nil {
		d.bad(name, exitMachine, "repair it, or set hardware_id", "%s", err)
		return
	}
	if !id.Stable {
		d.warn(name, "mount the source from outside, or set hardware_id", "%s, from %s of a %s, may change at the next start", id.HardwareID, id.Source, id.Environment)
		return
	}
	d.ok(name, "%s, from %s (%s)", id.HardwareID, id.Source, id.Environment)
}

// place looks at the folder of the store and at what is in it.
func (d *doctor) place() {
	const name = "store"
	settings, fail := d.settings().keeper()
	switch {
	case fail == nil:
	case d.settings().fail == nil && len(d.settings().manager) > 0:
		d.fault(name, fail)
		return
	default: // nothing says where it is, or the whole configuration cannot be read, which has its own line
		d.skip(name, "%s", fail.Message)
		return
	}
	if !d.usable {
		d.skip(name, "without a configuration nobody knows which license is meant")
		return
	}
	where := store.Place{Location: settings.Location, Name: settings.Name, Path: settings.Path}
	folder, err := where.Folder(store.EnvironmentOf(d.getenv))
	if err != nil {
		d.fault(name, failure.From(err, libraryFailed))
		return
	}
	switch info, err := os.Stat(folder); {
	case folder == "":
		d.ok(name, "in memory: nothing stays when the program ends")
		return
	case errors.Is(err, fs.ErrNotExist) && settings.Location == store.Machine:
		d.bad(name, exitFile, "let the installer make it (docs/store.md)", "the folder %s is not there", folder)
		return
	case errors.Is(err, fs.ErrNotExist):
		d.ok(name, "%s is not there yet: the first activation makes it", folder)
		return
	case err != nil:
		d.bad(name, exitFile, "let this user read the folder", "%s: %s", folder, why(err))
		return
	case runtime.GOOS != "windows" && settings.Location != store.Machine && info.Mode().Perm()&0o022 != 0:
		d.warn(name, "chmod 700 "+folder, "other users may write into %s (mode %04o)", folder, info.Mode().Perm())
	}
	d.stored(name, where, folder, settings)
}

// stored tries to write, and reads the state.
func (d *doctor) stored(name string, where store.Place, folder string, settings manager.Settings) {
	var key []byte
	if settings.StoreKey != "" {
		key = []byte(settings.StoreKey)
	}
	kept, err := store.Open(store.Settings{Place: where, Folder: folder, Code: d.cfg.Product, Key: key, LockTimeout: settings.LockTimeout})
	if err == nil {
		err = kept.Probe(d.ctx)
	}
	if err != nil {
		d.fault(name, failure.From(err, libraryFailed))
		return
	}
	d.ok(name, "%s can be written", folder)
	fail := d.openStore(true)
	if fail != nil {
		d.fault("license", fail)
		return
	}
	f := readFinding(d.keeper.Info().Result)
	for _, word := range f.Warnings {
		d.warn(name, warningText[word], "%s", word)
	}
	switch {
	case f.State == nil:
	case f.State.Usable:
		d.ok("license", "may be used: %s", inWords(f.State))
	case f.State.Reason == "no_license":
		d.skip("license", "none is stored")
	default:
		d.warn("license", todo[f.State.UserAction], "may not be used: %s", inWords(f.State))
	}
}

// service makes one call that spends nothing, by the library itself.
func (d *doctor) service() {
	const name = "server"
	switch {
	case !d.usable:
		d.skip(name, "without a configuration no call can be made")
		return
	case !d.credentials:
		d.skip(name, "no credentials are configured: only the network was looked at")
		return
	}
	if d.client == nil {
		if fail := d.open(false); fail != nil {
			d.fault(name, fail)
			return
		}
	}
	details, err := d.client.ProductDetails(d.ctx, core.ProductDetailsRequest{})
	d.heard = time.Now()
	if err != nil {
		fail := failure.From(err, libraryFailed)
		if !fail.Meta.ServerDate.IsZero() {
			d.server = fail.Meta.ServerDate
		}
		d.fault(name, fail)
		return
	}
	d.server = details.Meta.ServerDate
	d.ok(name, "accepts the credentials, knows the product, and signs by the trusted key (%d ms)", details.Meta.Duration.Milliseconds())
}

// The differences between the clocks that matter: the server refuses requests that are off by 15 minutes.
const (
	clockNoted   = 2 * time.Minute
	clockRefused = 15 * time.Minute
)

// clock compares this machine's clock with the server's.
func (d *doctor) clock() {
	const name = "clock"
	if d.server.IsZero() {
		d.server, d.heard = d.reach.date, d.reach.heard
	}
	if d.server.IsZero() {
		d.skip(name, "no server has told its time")
		return
	}
	off := d.heard.Sub(d.server).Round(time.Second)
	word := "ahead of"
	if off < 0 {
		word, off = "behind", -off
	}
	switch {
	case off >= clockRefused:
		d.bad(name, exitMachine, todo[api.CheckClock], "%v %s the server's", off, word)
	case off >= clockNoted:
		d.warn(name, todo[api.CheckClock], "%v %s the server's", off, word)
	default:
		d.ok(name, "%v %s the server's", off, word)
	}
}
