package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/nearest"
)

// options are the options of all commands.
type options struct {
	config                      string
	json, verbose, help         bool
	timeout                     time.Duration
	username, passwordFile      string
	licenseID                   int64
	replace, replaceDevice      bool
	local, trace                bool
	product                     string
	forget                      bool
	out                         string
	forDeactivation, anyRequest bool
	bundle, older               bool
	explain                     bool
	algorithm                   string
}

// common declares the options of every command.
func common(f *flag.FlagSet, o *options) {
	f.StringVar(&o.config, "config", o.config, "the `FILE` with the configuration; else OPENSPRING_CONFIG, else openspring.json beside this program")
	f.BoolVar(&o.json, "json", o.json, "print one JSON document, for machines")
	f.BoolVar(&o.verbose, "verbose", o.verbose, "add what a developer wants to know")
	f.DurationVar(&o.timeout, "timeout", o.timeout, "the `TIME` that a call may take, such as 30s; else that of the configuration")
	f.BoolVar(&o.help, "help", o.help, "show this help")
	f.BoolVar(&o.help, "h", o.help, "show this help")
}

// usage is an error of the arguments. What it says is for the user.
func usage(code, format string, args ...any) *failure.Error {
	fail := input.Argument(code, format, args...)
	fail.Sentence = fail.Message
	return fail
}

// choose reads the arguments: the command, its options, which may stand anywhere, and what is left. With help asked for there may be no
// command.
func choose(o *options, args []string) (*command, []string, *failure.Error) {
	if fail := refuseSecretOptions(args); fail != nil {
		o.json = slices.Contains(args, "--json")
		return nil, nil, fail
	}
	set := newSet()
	common(set, o)
	version := set.Bool("version", false, "")
	rest, fail := parse(set, o, args, true)
	if fail != nil {
		return nil, nil, fail
	}
	if *version {
		rest = append([]string{"version"}, rest...)
	}
	if len(rest) > 0 && rest[0] == "help" {
		o.help = true
		rest = rest[1:]
	}
	c, used := find(rest)
	if c == nil {
		if o.help && len(rest) == 0 {
			return nil, nil, nil
		}
		o.json = o.json || slices.Contains(rest, "--json")
		return nil, nil, unknownCommand(o, rest)
	}
	set = newSet()
	common(set, o)
	if c.define != nil {
		c.define(set, o)
	}
	if rest, fail = parse(set, o, rest[used:], false); fail != nil {
		return c, nil, fail
	}
	switch {
	case o.help:
	case len(rest) < c.least:
		return c, nil, usage("missing_member", "%s needs an argument: openspring %s %s", c.name, c.name, c.arguments)
	case len(rest) > c.most:
		return c, nil, usage("invalid_value", "%s takes no argument %q: see openspring %s --help", c.name, input.Shown(rest[c.most]), c.name)
	}
	return c, rest, nil
}

func newSet() *flag.FlagSet {
	set := flag.NewFlagSet("openspring", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	return set
}

// parse reads the options and returns what is left; options may follow arguments, but not "--". With first it stops at the first word that
// is no option.
func parse(set *flag.FlagSet, o *options, args []string, first bool) ([]string, *failure.Error) {
	var rest []string
	for {
		if err := set.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				o.help = true
				return rest, nil
			}
			o.json = o.json || slices.Contains(args, "--json")
			return nil, optionFailed(set, err)
		}
		left := set.Args()
		ended := len(args) > len(left) && args[len(args)-len(left)-1] == "--"
		if first || ended || len(left) == 0 {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}

// optionFailed says what is wrong with an option. The value is not shown: it may be a secret at the wrong place.
func optionFailed(set *flag.FlagSet, err error) *failure.Error {
	text := err.Error()
	if _, name, unknown := strings.Cut(text, "not defined: -"); unknown {
		var known []string
		set.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
		hint := ""
		if near := nearest.Name(name, known); near != "" {
			hint = "; the nearest one is --" + near
		}
		return usage("unknown_member", "there is no option --%s%s: see openspring --help", input.Shown(name), hint)
	}
	name, _, _ := strings.Cut(text[strings.LastIndex(text, " -")+1:], ":")
	why := "has a value that cannot be used"
	if strings.Contains(text, "needs an argument") {
		why = "needs a value"
	}
	return usage("invalid_value", "the option -%s %s: see openspring --help", name, why)
}

func unknownCommand(o *options, words []string) *failure.Error {
	switch {
	case len(words) == 0:
		return usage("missing_member", "a command is missing: %s; see openspring --help", strings.Join(names(""), ", "))
	case isGroup(words[0]):
		return usage("missing_member", "%s needs one of: %s", words[0], strings.Join(names(words[0]), ", "))
	}
	return usage("unknown_operation", "there is no command %q%s: see openspring --help", input.Shown(words[0]), input.Hint("; the nearest one is %q", words[0], names("")))
}

// whyNoSecrets is why secrets are no arguments.
const whyNoSecrets = "other users of this machine see arguments, and shells keep them"

// refuseSecretOptions refuses options that would hold a secret, or another setting. Nothing of the value is shown.
func refuseSecretOptions(args []string) *failure.Error {
	for _, argument := range args {
		if argument == "--" {
			return nil
		}
		name, _, _ := strings.Cut(strings.TrimLeft(argument, "-"), "=")
		name = strings.ReplaceAll(strings.ToLower(name), "-", "_")
		if name == "password" && strings.HasPrefix(argument, "-") {
			return usage("invalid_value", "--password is refused, because %s: set %s, or give --password-file", whyNoSecrets, passwordVariable)
		}
		if fail := settingAsArgument(name, strings.HasPrefix(argument, "-"), strings.Contains(argument, "=")); fail != nil {
			return fail
		}
	}
	return nil
}

// settingAsArgument refuses --shared-key and shared_key=…, of the settings that are no options of a command.
func settingAsArgument(name string, option, assigned bool) *failure.Error {
	v := variableOf(name)
	switch {
	case v == nil || isOption(name):
		return nil
	case isSecret(v.row) && (option || assigned):
		return usage("invalid_value", "%s as an argument is refused, because %s: set %s, or %s%s to a file that holds it, or write it into the configuration file",
			name, whyNoSecrets, v.name, v.name, fileSuffix)
	case option:
		return usage("unknown_member", "%s is no option: set %s, or write it into the configuration file", name, v.name)
	}
	return nil
}

// isOption reports whether a command has an option of the name of a setting.
func isOption(name string) bool {
	return slices.ContainsFunc(commands(), func(c *command) bool {
		return slices.ContainsFunc(optionsOf(c), func(f *flag.Flag) bool { return f.Name == name })
	})
}

// isSecret reports whether a setting's value belongs into no argument. An API key is no secret by itself, but half of a pair.
func isSecret(row *api.Setting) bool {
	return row.Secret || row.Password || row.Name == "api_key" || row.Name == "client_id"
}

// Forms that license keys do not have as a rule, and credentials do.
var (
	uuidForm  = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	tokenForm = regexp.MustCompile(`^[A-Za-z0-9+/_.=-]{40,}$`)
)

// refuseSecrets refuses arguments that are a configured secret.
func (s *session) refuseSecrets(args []string) *failure.Error {
	given := append([]string{s.options.username, s.options.out, s.options.config, s.options.passwordFile}, args...)
	for v, value := range s.settings().secrets() {
		if len(value) >= 8 && slices.Contains(given, value) {
			return usage("invalid_value", "an argument is the value of %s, and secrets are refused as arguments, because %s", v, whyNoSecrets)
		}
	}
	return nil
}

// refuseAsKey refuses an argument that has the form of a credential in place of a license key.
func refuseAsKey(text string) *failure.Error {
	if uuidForm.MatchString(text) || tokenForm.MatchString(text) {
		return usage("invalid_value", "the argument looks like an API key or a secret and not like a license key, and is refused, because %s: "+
			`if it is the license key, give "-" and write the key to the standard input`, whyNoSecrets)
	}
	return nil
}

// optionsOf are the options of a command: its own and those of every command.
func optionsOf(c *command) []*flag.Flag {
	set := newSet()
	common(set, &options{})
	if c != nil && c.define != nil {
		c.define(set, &options{})
	}
	var all []*flag.Flag
	set.VisitAll(func(f *flag.Flag) {
		if f.Name != "h" {
			all = append(all, f)
		}
	})
	return all
}

// writeOptions writes the options for the help.
func writeOptions(w io.Writer, list []*flag.Flag) {
	for _, f := range list {
		value, what := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %-24s %s\n", strings.TrimSpace(typed(f.Name)+" "+value), what)
	}
}
