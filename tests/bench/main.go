// Command bench measures the library from Go, C and Python, each beside what the same work costs without it,
// and prints one table. `make bench` builds what it needs.
//
//	bench -folder build/bench -library FILE -python PYTHON [-out docs/benchmarks.md]
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/openspring/openspring/tests/sample"
)

// Each program is run several times, in turns with the others, so that a machine that is busy for a while
// slows down all of them.
const (
	rounds      = 3
	startRounds = 15 // of what is over in milliseconds and can be measured once per process only
	manyCalls   = 10_000
	crowd       = 3000 // threads that call at once
	busy        = 64   // threads that call one after the other
	vectors     = "core/wire/testdata/vectors.json"
)

// sizes are the licenses in the bundles.
var sizes = []int{1, 10, 100}

func main() {
	b := bench{found: measured{}}
	flag.StringVar(&b.folder, "folder", "build/bench", "where the programs are and inputs are written")
	flag.StringVar(&b.library, "library", "", "the shared library's absolute path")
	flag.StringVar(&b.python, "python", "python3", "the interpreter")
	flag.StringVar(&b.guest, "guest", "", "the .NET program tests/guest/dotnet, built")
	flag.StringVar(&b.testing, "testing", "", "the library that is built for tests")
	out := flag.String("out", "", "a Markdown file that the table is written to as well")
	flag.Parse()
	if err := b.run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// call is an operation to be measured.
type call struct {
	name, operation string
	request         []byte
}

type bench struct {
	folder, library, python string
	// guest is the .NET program that measures the C# package, testing the library that it is compared over;
	// empty without a .NET SDK.
	guest, testing string

	found measured
	// settings is the configuration, as the Python package takes it too.
	settings map[string]string
	calls    []call
	ca       []byte
	keep     *server
	slow     *server
	close    *server
	forget   *server
	silent   *server
	// missing are the sentences about rows that cannot be measured here.
	missing []string
}

func (b *bench) run(out string) error {
	about := machine(b.python)
	if err := b.prepare(); err != nil {
		return err
	}
	for _, step := range []func() error{b.starts, b.operations, b.dotnet, b.network, b.memory, b.manager} {
		if err := step(); err != nil {
			return err
		}
	}
	info, err := os.Stat(b.library)
	if err != nil {
		return err
	}
	b.found["size"] = float64(info.Size())
	table := b.table()
	fmt.Print(about.text(), "\n", table.text())
	for _, sentence := range b.missing {
		fmt.Println("\nNOT MEASURED:", sentence)
	}
	if out == "" {
		return nil
	}
	return os.WriteFile(out, []byte(page(about, table, b.missing)), 0o644)
}

// prepare makes the inputs and starts the servers.
func (b *bench) prepare() error {
	maker, err := sample.New(vectors)
	if err != nil {
		return err
	}
	b.settings = map[string]string{"product": sample.Product, "api_key": sample.APIKey, "shared_key": sample.SharedKey,
		"hardware_id": sample.Device, "public_key": maker.PublicKey, "proxy": "none"}
	b.calls = []call{{"create", "create_offline_request", []byte(createRequest)}, load("license", "license", maker.License())}
	for _, n := range sizes {
		b.calls = append(b.calls, load("whole"+strconv.Itoa(n), "bundle", maker.Whole(n)), load("each"+strconv.Itoa(n), "bundle", maker.Each(n)))
	}
	for _, c := range b.calls {
		if err := b.write(c.name, c.request); err != nil {
			return err
		}
	}
	for name, more := range map[string]string{"activate": "", "check_license_feature": `,"feature":"` + sample.Feature + `"`, "add_consumption": ""} {
		if err := b.write(name, []byte(`{"license_key":"`+sample.LicenseKey+`"`+more+`}`)); err != nil {
			return err
		}
	}
	return b.serve(maker)
}

func load(name, kind, text string) call {
	return call{name, "load_offline_response", []byte(`{"text":"` + text + `","kind":"` + kind + `"}`)}
}

func (b *bench) serve(maker *sample.Maker) error {
	certificate, ca, err := selfSigned()
	if err != nil {
		return err
	}
	b.ca = ca
	responses := maker.Responses()
	for m, at := range map[manner]**server{keeping: &b.keep, closing: &b.close, forgetting: &b.forget, slow: &b.slow, silent: &b.silent} {
		if *at, err = serve(certificate, m, responses); err != nil {
			return err
		}
	}
	if err := b.write("ca", ca); err != nil {
		return err
	}
	mute, err := serveSilently()
	if err != nil {
		return err
	}
	if err := b.write("waiting", []byte(`{"license_key":"`+sample.LicenseKey+`","options":{"timeout_ms":3000}}`)); err != nil {
		return err
	}
	for name, change := range map[string]map[string]any{
		"config": {}, "mute": {"base_url": mute, "retries": 0}, "keep": {"base_url": b.keep.url}, "unchecked": {"base_url": b.keep.url, "insecure_skip_signature": true},
		"slow": {"base_url": b.slow.url}, "close": {"base_url": b.close.url}, "forget": {"base_url": b.forget.url}, "silent": {"base_url": b.silent.url},
	} {
		if err := b.write(name, b.config(change)); err != nil {
			return err
		}
	}
	return nil
}

// config is a configuration; one of a server trusts its certificate besides the system's authorities.
func (b *bench) config(change map[string]any) []byte {
	document := map[string]any{}
	for name, value := range b.settings {
		document[name] = value
	}
	for name, value := range change {
		document[name] = value
		document["ca_pem"] = string(b.ca)
	}
	text, err := json.Marshal(document)
	if err != nil {
		panic(err) // it holds texts and booleans
	}
	return text
}

func (b *bench) path(name string) string { return filepath.Join(b.folder, name) }

func (b *bench) write(name string, text []byte) error { return os.WriteFile(b.path(name), text, 0o600) }

// starts measures from the loading of the library on.
func (b *bench) starts() error {
	var settings []string
	for name, value := range b.settings {
		settings = append(settings, name+"="+value)
	}
	for range startRounds {
		if err := b.found.run("c.", nil, b.path("host"), "noop", b.path("libnoop.so")); err != nil {
			return err
		}
		if err := b.found.run("c.", nil, b.path("host"), "load", b.library, b.path("config")); err != nil {
			return err
		}
		if err := b.found.run("py.", b.inPython(), b.python, append([]string{"tests/bench/hosts/host.py", "open"}, settings...)...); err != nil {
			return err
		}
	}
	return nil
}

// inPython is the environment for the package as it stands in the source, compiled once as an installed one is.
func (b *bench) inPython() []string {
	return []string{"PYTHONPATH=bindings/python", "OSP_LIBRARY=" + b.library,
		"PYTHONDONTWRITEBYTECODE=", "PYTHONPYCACHEPREFIX=" + b.path("pycache")}
}

// operations measures what only computes, from all three languages, and OpenSSL between them.
func (b *bench) operations() error {
	var measures []string
	for _, c := range b.calls {
		measures = append(measures, c.name+"="+c.operation+"="+b.path(c.name))
	}
	for range rounds {
		if err := b.openssl(); err != nil {
			return err
		}
		if err := b.found.fromGo(b.config(nil), b.calls); err != nil {
			return err
		}
		if err := b.found.run("c.", nil, b.path("host"), append([]string{"calls", b.library, b.path("config")}, measures...)...); err != nil {
			return err
		}
		if err := b.found.run("py.", b.inPython(), b.python, append([]string{"tests/bench/hosts/host.py", "calls", b.path("config")}, measures...)...); err != nil {
			return err
		}
	}
	return nil
}

// dotnet measures the C# package, and what the cheapest call costs with the workaround for CoreCLR and without.
func (b *bench) dotnet() error {
	if b.guest == "" {
		b.miss("the C# package: there is no .NET SDK of version 8 or later.")
		return nil
	}
	config, err := json.Marshal(b.settings)
	if err != nil {
		return err
	}
	env := []string{"OSP_CONFIG=" + string(config), "OSP_LICENSE_KEY=" + sample.LicenseKey}
	for range rounds {
		if err := b.found.run("cs.", append(env, "OSP_LIBRARY="+b.library), "dotnet", b.guest, "measures", b.path("license")); err != nil {
			return err
		}
		if err := b.cost("cs.", append(env, "OSP_LIBRARY="+b.library)); err != nil {
			return err
		}
		if err := b.cost("cs.off.", append(env, "OSP_LIBRARY="+b.testing, "OSP_TESTING_SIGNALS_OFF=1")); err != nil {
			return err
		}
	}
	return nil
}

// cost measures the cheapest call, by a function pointer and through the package.
func (b *bench) cost(prefix string, env []string) error {
	command := exec.Command("dotnet", b.guest, "cost")
	command.Stderr = os.Stderr
	command.Env = append(os.Environ(), env...)
	out, err := command.Output()
	if err != nil {
		return fmt.Errorf("%s cost: %w", b.guest, err)
	}
	var pointer, packaged float64
	if _, err := fmt.Sscan(string(out), &pointer, &packaged); err != nil {
		return fmt.Errorf("%s cost printed %q: %w", b.guest, out, err)
	}
	b.found.add(prefix+"pointer", pointer)
	b.found.add(prefix+"package", packaged)
	return nil
}

// openssl asks `openssl speed` for the time of one RSA-4096 verification.
func (b *bench) openssl() error {
	if _, err := exec.LookPath("openssl"); err != nil {
		b.miss("OpenSSL's RSA verification: there is no program openssl, on Debian and Ubuntu 'apt install openssl'.")
		return nil
	}
	out, err := exec.Command("openssl", "speed", "-seconds", "1", "-mr", "rsa4096").Output()
	if err != nil {
		return fmt.Errorf("openssl speed: %w", err)
	}
	// "+F2:4:4096:signatures per second:verifications per second"
	fields := strings.Split(strings.TrimSpace(string(out)), ":")
	perSecond, err := strconv.ParseFloat(fields[len(fields)-1], 64)
	if err != nil || perSecond == 0 {
		return fmt.Errorf("openssl speed printed %q", out)
	}
	b.found.add("openssl", 1e9/perSecond)
	return nil
}

func (b *bench) miss(sentence string) {
	for _, known := range b.missing {
		if known == sentence {
			return
		}
	}
	b.missing = append(b.missing, sentence)
}

// network measures calls over TLS: an activation checked, not checked, over a new connection, and the same bytes by
// libcurl; other calls; many threads' calls; how long a cancelled call lasts; and how long calls of very many threads do
// that no server answers.
func (b *bench) network() error {
	for range rounds {
		for prefix, config := range map[string]string{"keep.": "keep", "unchecked.": "unchecked", "close.": "close", "forget.": "forget"} {
			if err := b.found.run(prefix, nil, b.path("host"), "tls", b.library, b.path(config), b.path("activate"), "0"); err != nil {
				return err
			}
		}
		if err := b.found.run("keep.", nil, b.path("host"), "calls", b.library, b.path("keep"),
			"check_license_feature=check_license_feature="+b.path("check_license_feature"),
			"add_consumption=add_consumption="+b.path("add_consumption")); err != nil {
			return err
		}
		for prefix, config := range map[string]string{"keep.": "keep", "unchecked.": "unchecked", "slow.": "slow"} {
			if err := b.found.run(prefix, nil, b.path("host"), "busy", b.library, b.path(config), b.path("activate"), strconv.Itoa(busy)); err != nil {
				return err
			}
		}
		if err := b.curls(); err != nil {
			return err
		}
	}
	if err := b.found.run("c.", nil, b.path("host"), "cancel", b.library, b.path("silent"), b.path("activate")); err != nil {
		return err
	}
	return b.found.run("c.", nil, b.path("host"), "crowd", b.library, b.path("mute"), b.path("waiting"), strconv.Itoa(crowd))
}

// curls measures libcurl with the bytes that the library has sent: one activation after the other, and checks by many
// threads.
func (b *bench) curls() error {
	if _, err := os.Stat(b.path("curl")); err != nil {
		b.miss("the same calls by libcurl: its headers are missing, on Debian and Ubuntu 'apt install libcurl4-openssl-dev'.")
		return nil
	}
	if err := b.curl("/activate_license", 1); err != nil {
		return err
	}
	return b.curl("/check_license", busy)
}

func (b *bench) curl(path string, threads int) error {
	target, headers, body, err := b.keep.asked(path)
	if err != nil {
		return err
	}
	if err := b.write("headers", headers); err != nil {
		return err
	}
	if err := b.write("body", body); err != nil {
		return err
	}
	return b.found.run("c.", nil, b.path("curl"), b.keep.url+target, b.path("ca"), b.path("body"), b.path("headers"), strconv.Itoa(threads))
}

// memory measures one process after its first call and after many.
func (b *bench) memory() error {
	return b.found.run("c.", nil, b.path("host"), "tls", b.library, b.path("keep"), b.path("activate"), strconv.Itoa(manyCalls))
}
