// Command openspring-sandbox serves the License API on this machine, for development and tests. It prints its
// address, keys and licenses, for a person in a terminal and otherwise as one line of JSON, and serves until SIGINT
// or SIGTERM.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/sandbox"
)

// Exit codes beside 0.
const (
	exitFailed = 1
	exitUsage  = 2
)

const usage = `openspring-sandbox - a LicenseSpring License API server for development and tests

In a terminal it prints its page and its licenses. Otherwise it prints one line of JSON (base_url, keys,
products, licenses) for programs. It serves until Ctrl-C (SIGINT) or SIGTERM, and contacts nobody.

  --listen HOST:PORT    the address, such as 127.0.0.1:8080; port 0 means any free port (default 127.0.0.1:0)
  --json                print the line of JSON in a terminal too
  --until-stdin-ends    end with standard input too, and so with the program that holds its other end
  --key FILE|new        the RSA private key (PEM) that signs responses, or a new one of 4096 bits;
                        without the flag one is made once and kept in your cache folder
  --state FILE          keep licenses, devices and clock in FILE (default: in memory)
  --seed FILE           add the products and licenses of FILE (JSON) to the samples
  --tls                 serve https; the line has the CA as ca_pem
  --answers documented  return exactly the published type from activate_bundle_offline
  --expired-as-error    refuse the check of an expired license (default: return is_expired)
  --grace-is-expired    return is_expired in a subscription's grace too (default: after it)
  --min-schema 2        refuse offline requests of schema version 1
  -v                    log requests on standard error, without secrets
  --version             print the version
  --help                this text

The page at / shows licenses, requests and faults, and takes request files. The admin API is under /_sandbox/.
Both are for this machine only.
`

type arguments struct {
	listen, key, state, seed, answers string
	tls, expiredAsError, verbose      bool
	graceIsExpired, json, version     bool
	untilStdinEnds                    bool
	minSchema                         int
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	a, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "openspring-sandbox: %v; see --help\n", err)
		return exitUsage
	case a.version:
		fmt.Fprintf(stdout, "openspring-sandbox %s\n", core.LibraryVersion())
		return 0
	}
	var ended <-chan struct{}
	if a.untilStdinEnds {
		ended = endOf(os.Stdin)
	}
	if err := serve(a, ended, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "openspring-sandbox: %v\n", err)
		return exitFailed
	}
	return 0
}

func parse(args []string) (*arguments, error) {
	a := &arguments{}
	flags := flag.NewFlagSet("openspring-sandbox", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&a.listen, "listen", "127.0.0.1:0", "")
	flags.StringVar(&a.key, "key", "", "")
	flags.StringVar(&a.state, "state", "", "")
	flags.StringVar(&a.seed, "seed", "", "")
	flags.StringVar(&a.answers, "answers", "recorded", "")
	flags.BoolVar(&a.tls, "tls", false, "")
	flags.BoolVar(&a.expiredAsError, "expired-as-error", false, "")
	flags.BoolVar(&a.graceIsExpired, "grace-is-expired", false, "")
	flags.BoolVar(&a.verbose, "v", false, "")
	flags.BoolVar(&a.json, "json", false, "")
	flags.BoolVar(&a.untilStdinEnds, "until-stdin-ends", false, "")
	flags.BoolVar(&a.version, "version", false, "")
	flags.IntVar(&a.minSchema, "min-schema", 1, "")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	empty := ""
	flags.Visit(func(f *flag.Flag) {
		if f.Value.String() == "" {
			empty = f.Name
		}
	})
	switch {
	case empty != "": // of a shell's variable that is not set: nobody means the default by it
		return nil, fmt.Errorf("--%s is empty", empty)
	case flags.NArg() > 0:
		return nil, fmt.Errorf("unknown argument %q", flags.Arg(0))
	case !isAddress(a.listen):
		return nil, fmt.Errorf("--listen must be HOST:PORT such as 127.0.0.1:8080, not %q", a.listen)
	case a.answers != "recorded" && a.answers != "documented":
		return nil, fmt.Errorf("--answers must be documented or recorded, not %q", a.answers)
	case a.minSchema != 1 && a.minSchema != 2:
		return nil, fmt.Errorf("--min-schema must be 1 or 2, not %d", a.minSchema)
	}
	return a, nil
}

// isAddress reports whether a text is a host and a port; whether it can be listened on is seen later.
func isAddress(text string) bool {
	_, port, err := net.SplitHostPort(text)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	return err == nil
}

// endOf returns a channel that is closed when all is read. A system ends a pipe when the program at its other end is gone,
// also one that was killed.
func endOf(r io.Reader) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		// An error is an end too.
		_, _ = io.Copy(io.Discard, r)
	}()
	return ended
}

// serve serves until a signal, or until ended is closed.
func serve(a *arguments, ended <-chan struct{}, stdout, stderr io.Writer) error {
	key, err := signingKey(a.key, stderr)
	if err != nil {
		return err
	}
	// Not before: making a key takes seconds, and a signal must end that too.
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(stop)
	options := sandbox.Options{Key: key, StateFile: a.state, SeedFile: a.seed, AnswersDocumented: a.answers == "documented",
		ExpiredAsError: a.expiredAsError, GraceIsExpired: a.graceIsExpired, MinSchema: a.minSchema, TLS: a.tls}
	if a.verbose {
		options.Log = stderr
	}
	server, err := sandbox.New(options)
	if err != nil {
		return err
	}
	if err := server.Start(a.listen); err != nil {
		return errors.Join(err, server.Close())
	}
	greet := printLine
	if !a.json && isTerminal(stdout) {
		greet = printForPerson
	}
	if err := greet(stdout, server.Line()); err != nil {
		return errors.Join(fmt.Errorf("print the line: %w", err), server.Close())
	}
	select {
	case <-stop:
	case <-ended:
	}
	return server.Close()
}
