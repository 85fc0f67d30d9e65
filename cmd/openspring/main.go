// Command openspring activates, checks and deactivates a license on this device, carries offline files, and finds out why something
// does not work. It is one static program, which support can send to a customer. docs/cli.md is its page.
//
//	main.go        the frame: arguments, Ctrl-C, exit code
//	commands.go    the table of commands, from which help and completion follow
//	arguments.go   options and arguments; secrets that do not belong there
//	settings.go    the configuration: a file and the environment
//	session.go     what a command works with: its client, its manager
//	output.go      results and errors, for people and for machines
//	exit.go        exit codes
//	license.go     activate, check, deactivate, license show
//	offline.go     offline request, send, load
//	inspect.go     inspect: what a file is
//	hwid.go        hwid, version
//	doctor.go      doctor; reach.go looks at the network
//	completion.go  completion for four shells
package main

import (
	"cmp"
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, process{in: os.Stdin, getenv: os.Getenv, environ: os.Environ}, printer{out: os.Stdout, err: os.Stderr}, os.Args[1:])
	stop()
	os.Exit(code)
}

// process is what a program has from its caller.
type process struct {
	in      io.Reader
	getenv  func(name string) string
	environ func() []string
}

// run does what the arguments ask for and returns the exit code.
func run(ctx context.Context, p process, show printer, args []string) int {
	show.options = &options{}
	s := &session{ctx: ctx, process: p, printer: show}
	defer s.close()
	c, rest, fail := choose(show.options, args)
	if fail != nil {
		// Its message may show an argument, which must not be a secret.
		return show.failed(cmp.Or(s.refuseSecrets(args), fail))
	}
	if show.options.help {
		return show.help(c)
	}
	if fail := s.refuseSecrets(rest); fail != nil {
		return show.failed(fail)
	}
	return c.run(s, rest)
}
