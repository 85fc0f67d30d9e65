package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/openspring/openspring/capi/bridge"
	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

// printer writes what a command has found: words for people, or with --json the library's own document. A program that cannot write its
// output has nobody to tell.
type printer struct {
	out, err io.Writer
	options  *options
	// remedy is what to do about an error where that is not what its code's row says; else empty.
	remedy string
}

func (p printer) line(format string, args ...any) { fmt.Fprintf(p.out, format+"\n", args...) }

// row writes a name and a value; nothing for an empty value.
func (p printer) row(name, format string, args ...any) {
	if value := fmt.Sprintf(format, args...); value != "" {
		fmt.Fprintf(p.out, "  %-14s %s\n", name, plain(value))
	}
}

// plain keeps what others have sent from driving the terminal.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '\uFFFD'
		}
		return r
	}, text)
}

// document writes a result as the C ABI's functions return it.
func (p printer) document(result []byte, meta core.Meta) {
	fmt.Fprintf(p.out, "%s\n", bridge.Success(bridge.Response{Result: result, Meta: meta}).JSON)
}

// value writes a result of the program's own in the same envelope.
func (p printer) value(result any) {
	text, err := json.Marshal(result)
	if err != nil { // nothing in the program's types can fail
		panic(err)
	}
	p.document(text, outcome.New())
}

// failed writes an error and returns its exit code.
func (p printer) failed(fail *failure.Error) int {
	if p.options.json {
		fmt.Fprintf(p.out, "%s\n", bridge.Refuse(fail).JSON)
		return exitCode(fail.Status)
	}
	fail = forUser(fail)
	fmt.Fprintf(p.err, "openspring: %s\n", plain(fail.UserMessage()))
	if fail.Sentence != fail.Message { // such a sentence says all
		fmt.Fprintf(p.err, "  code: %s (%s)\n", plain(fail.Code), fail.Status.Name())
		if what := cmp.Or(p.remedy, remedies[fail.Code], todo[fail.UserAction()]); what != "" {
			fmt.Fprintf(p.err, "  what to do: %s\n", what)
		}
	}
	if p.options.verbose {
		p.developer(fail)
	}
	p.trace(p.err, fail.Meta)
	return exitCode(fail.Status)
}

// forUser shows the message of a mistake in the arguments or the configuration: here the user is who can correct it.
func forUser(fail *failure.Error) *failure.Error {
	mistake := fail.Status == api.Argument || fail.Status == api.Config
	if !mistake || fail.Sentence != "" || fail.UserAction() != api.FixIntegration || remedies[fail.Code] != "" {
		return fail
	}
	own := *fail
	own.Sentence = own.Message
	return &own
}

// developer writes what the user's sentence leaves out.
func (p printer) developer(fail *failure.Error) {
	fmt.Fprintf(p.err, "  message: %s\n", plain(fail.Message))
	if fail.ServerMessage != "" {
		fmt.Fprintf(p.err, "  the server says: %s\n", plain(fail.ServerMessage))
	}
	if fail.Sent != "" {
		fmt.Fprintf(p.err, "  http status: %d, attempts: %d, sent: %s, retry later: %v\n", fail.Meta.HTTPStatus, fail.Meta.Attempts, fail.Sent, fail.Retryable())
	}
}

// call writes how a call went, for developers.
func (p printer) call(meta core.Meta) {
	if p.options.verbose && meta.Attempts > 0 {
		p.row("call", "HTTP %d, %d attempt(s), %d ms, signature %s", meta.HTTPStatus, meta.Attempts, meta.Duration.Milliseconds(), meta.Signature)
	}
	p.trace(p.out, meta)
}

// trace writes the steps of a call that was traced.
func (p printer) trace(to io.Writer, meta core.Meta) {
	if p.options.json {
		return
	}
	for _, step := range meta.Trace.Steps() {
		fmt.Fprintln(to, strings.TrimRight(fmt.Sprintf("%6d ms  %-11s %s", step.At.Milliseconds(), step.Name, plain(step.Detail)), " "))
	}
}

// todo says the words of user_action in sentences.
var todo = map[api.Action]string{
	api.Retry:               "try again later",
	api.CheckNetwork:        `check the connection, the proxy and the firewall: "openspring doctor" finds out which`,
	api.CheckClock:          "set the clock of this device",
	api.EnterLicense:        "check the license key, or the user name and password",
	api.Activate:            `activate the license: "openspring activate KEY"`,
	api.DeactivateElsewhere: "deactivate the license on another device",
	api.Renew:               "renew the license",
	api.ContactVendor:       "contact the vendor of the application",
	api.NewOfflineRequest:   `make a new request file ("openspring offline request"), or get the file again`,
	api.FreeStorage:         "check the disk: its free space and the permissions",
	api.FixIntegration:      "the vendor must correct the configuration of the application",
}

// remedies are what to do about codes for which this program has an option.
var remedies = map[string]string{
	"license_present": `deactivate the stored license, or replace it: "openspring activate KEY --replace"`,
	"wrong_device":    `activate with --replace-device, which deactivates the other device first`,
	"foreign_request": `get the file for the request that was made here, or load it with --any-request`,
	"older_file":      `get a newer file, or load it with --older`,
	"wrong_kind":      `choose the other file: "openspring offline send" takes the request file (.req), and "openspring offline load" the license file (.lic)`,
}

// moment writes a moment in UTC, and how far off it is.
func moment(t, now time.Time) string {
	text := t.UTC().Format("2006-01-02 15:04 UTC")
	switch days := int(math.Round(t.Sub(now).Hours() / 24)); {
	case t.Before(now) && days == 0:
		return text + " (today)"
	case t.Before(now):
		return fmt.Sprintf("%s (%d days ago)", text, -days)
	case days == 0:
		return text + " (within a day)"
	case days == 1:
		return text + " (in 1 day)"
	default:
		return fmt.Sprintf("%s (in %d days)", text, days)
	}
}

// help writes the help of a command, or without one that of the program.
func (p printer) help(c *command) int {
	if c != nil {
		p.line("%s.\n\nUsage: openspring %s [OPTIONS]\n\nOptions:", c.summary, strings.TrimSpace(c.name+" "+c.arguments))
		writeOptions(p.out, optionsOf(c))
		return exitOK
	}
	p.line("openspring activates, checks and deactivates a license on this device.\n\nUsage: openspring COMMAND [ARGUMENT] [OPTIONS]\n\nCommands:")
	for _, c := range commands() {
		p.line("  %-24s %s", strings.TrimSpace(c.name+" "+c.arguments), c.summary)
	}
	p.line("\nOptions of every command:")
	writeOptions(p.out, optionsOf(nil))
	p.line("\nThe configuration comes from a file and from variables of the environment (OPENSPRING_PRODUCT, OPENSPRING_SHARED_KEY and so on).\n" +
		"Secrets are never arguments. Exit codes: 0 ok, 1 the license may not be used, 2 usage or configuration, 3 network, 4 the server\n" +
		"refused the application, 5 file or store, 6 signature, 7 this machine (clock, hardware id), 130 interrupted.")
	return exitOK
}
