package main

import (
	"errors"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/nearest"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/manager"
)

// The names of variables.
const (
	prefix           = "OPENSPRING_"
	managerMember    = "manager"
	fileSuffix       = "_FILE"
	configVariable   = prefix + "CONFIG"
	passwordVariable = prefix + "PASSWORD"
	besideName       = "openspring.json"
)

// otherVariables are those that are no settings. The last two are other programs' of OpenSpring.
var otherVariables = []string{configVariable, passwordVariable, passwordVariable + fileSuffix, prefix + "SANDBOX", prefix + "LIBRARY"}

// variable is a variable of the environment that holds a setting.
type variable struct {
	name string
	row  *api.Setting
	// ofManager is whether it is a setting of the manager.
	ofManager bool
}

// variables are those of all settings. A name with _FILE at its end is that of a file with the value.
var variables = func() (all []variable) {
	for i := range api.ClientSettings {
		row := &api.ClientSettings[i]
		all = append(all, variable{prefix + strings.ToUpper(row.Name), row, false})
	}
	for i := range api.ManagerSettings {
		row := &api.ManagerSettings[i]
		all = append(all, variable{prefix + "MANAGER_" + strings.ToUpper(row.Name), row, true})
	}
	return all
}()

// variableOf is that of the setting of a name, or nil.
func variableOf(name string) *variable {
	for i := range variables {
		if variables[i].row.Name == name {
			return &variables[i]
		}
	}
	return nil
}

// settings are what the configuration file and the environment say.
type settings struct {
	// file is the configuration file, empty where there is none.
	file string
	// client and manager are the members by name, as JSON.
	client, manager map[string]string
	// unknown are variables that look like a setting and are none.
	unknown []string
	fail    *failure.Error
}

// read reads the configuration.
func readSettings(o *options, p process) *settings {
	s := &settings{client: map[string]string{}, manager: map[string]string{}}
	if s.fail = s.readFile(o, p); s.fail == nil {
		s.fail = s.readEnvironment(p)
	}
	return s
}

func (s *settings) readFile(o *options, p process) *failure.Error {
	s.file = o.config
	if s.file == "" {
		s.file = p.getenv(configVariable)
	}
	if s.file == "" {
		s.file = besideProgram()
	}
	if s.file == "" {
		return nil
	}
	text, err := os.ReadFile(s.file)
	if err != nil {
		return configFailed("the configuration file %s cannot be read: %s", s.file, why(err))
	}
	doc, fail := input.Config.Parse([]byte(strings.TrimPrefix(string(text), "\ufeff")), input.MaxInput)
	if fail != nil {
		return configFailed("the configuration file %s: %s", s.file, fail.Message)
	}
	for member := range doc.All() {
		switch {
		case member.Name() != managerMember:
			s.client[member.Name()] = string(member.Raw())
		case member.Kind() != rawjson.Object:
			return configFailed("the configuration file %s: manager must be an object with the manager's settings", s.file)
		default:
			for setting := range member.All() {
				s.manager[setting.Name()] = string(setting.Raw())
			}
		}
	}
	return nil
}

// besideProgram is the configuration file beside this program, where there is one. The current folder is not looked at: whoever may write
// there is not whoever may replace the program.
func besideProgram() string {
	program, err := os.Executable()
	if err != nil {
		return ""
	}
	path := filepath.Join(filepath.Dir(program), besideName)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

func (s *settings) readEnvironment(p process) *failure.Error {
	for i := range variables {
		v := &variables[i]
		text, set, fail := v.value(p)
		if fail != nil {
			return fail
		}
		if !set {
			continue
		}
		if v.ofManager {
			s.manager[v.row.Name] = v.json(text)
		} else {
			s.client[v.row.Name] = v.json(text)
		}
	}
	for _, pair := range p.environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, prefix) && !isVariable(name) {
			s.unknown = append(s.unknown, name)
		}
	}
	slices.Sort(s.unknown)
	return nil
}

// value is a variable's, or that of the file that the one with _FILE names.
func (v *variable) value(p process) (text string, set bool, fail *failure.Error) {
	if text = p.getenv(v.name); text != "" {
		return text, true, nil
	}
	path := p.getenv(v.name + fileSuffix)
	if path == "" {
		return "", false, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", false, configFailed("the file that %s%s names cannot be read: %s", v.name, fileSuffix, why(err))
	}
	return strings.TrimRight(string(content), "\r\n"), true, nil
}

// json writes a variable's text as the setting's type. What does not fit stays a text, and the reader of the settings says what is expected.
func (v *variable) json(text string) string {
	trimmed := strings.TrimSpace(text)
	switch {
	case v.row.Type == api.SettingBoolean && (trimmed == "1" || trimmed == "true"):
		return "true"
	case v.row.Type == api.SettingBoolean && (trimmed == "0" || trimmed == "false"):
		return "false"
	case v.row.Type.Number() && isInteger(trimmed):
		return trimmed
	}
	return string(rawjson.AppendString(nil, text))
}

func isInteger(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == "" && (len(digits) == 1 || digits[0] != '0')
}

func isVariable(name string) bool {
	if slices.Contains(otherVariables, name) {
		return true
	}
	for _, v := range variables {
		if name == v.name || name == v.name+fileSuffix {
			return true
		}
	}
	return false
}

// meant is the variable that an unknown one may be meant to be; empty where none is near.
func meant(unknown string) string {
	known := slices.Clone(otherVariables)
	for _, v := range variables {
		known = append(known, v.name)
	}
	return nearest.Name(unknown, known)
}

// secrets are the values that belong into no argument and no output, each with the name of its variable.
func (s *settings) secrets() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i := range variables {
			v := &variables[i]
			members := s.client
			if v.ofManager {
				members = s.manager
			}
			text, there := members[v.row.Name]
			if !there || !v.row.Secret {
				continue
			}
			if value, err := rawjson.Parse([]byte(text)); err == nil && !yield(v.name, value.String()) {
				return
			}
		}
	}
}

// holdsSecrets reports whether the configuration file does. It is asked before the environment is read over it.
func holdsSecrets(path string) bool {
	s := &settings{client: map[string]string{}, manager: map[string]string{}}
	if s.readFile(&options{config: path}, process{getenv: func(string) string { return "" }}) != nil {
		return false
	}
	for range s.secrets() {
		return true
	}
	return false
}

// config is the client's configuration. A command that sends and signs nothing needs no credentials.
func (s *settings) config(p process, offline bool) (core.Config, *failure.Error) {
	if s.fail != nil {
		return core.Config{}, s.fail
	}
	cfg, err := core.ParseConfig(object(s.client))
	if err != nil {
		return core.Config{}, s.explain(failure.From(err, "the configuration could not be read"))
	}
	if cfg.Product == "" {
		return core.Config{}, configFailed("the product is not configured: set %sPRODUCT, or give --config FILE with the member product", prefix)
	}
	if offline && cfg.APIKey == "" && cfg.SharedKey == "" && cfg.ClientID == "" && cfg.ClientSecret == "" {
		cfg.APIKey, cfg.SharedKey = unused, unused
	}
	cfg.ProxyEnvironment = core.ProxyEnvironment{HTTP: either(p, "HTTP_PROXY", "http_proxy"), HTTPS: either(p, "HTTPS_PROXY", "https_proxy"),
		No: either(p, "NO_PROXY", "no_proxy")}
	cfg.RootsEnvironment = core.RootsEnvironment{File: p.getenv("SSL_CERT_FILE"), Directories: p.getenv("SSL_CERT_DIR")}
	return cfg, nil
}

// device is what is configured of the hardware id: itself, or the way to read it. Both may be empty.
func (s *settings) device() (id, algorithm string, fail *failure.Error) {
	if s.fail != nil {
		return "", "", s.fail
	}
	members := map[string]string{}
	for _, name := range []string{"hardware_id", "hardware_id_algorithm"} {
		if text, there := s.client[name]; there {
			members[name] = text
		}
	}
	cfg, err := core.ParseConfig(object(members))
	if err != nil {
		return "", "", s.explain(failure.From(err, "the configuration could not be read"))
	}
	return cfg.HardwareID, cfg.HardwareIDAlgorithm, nil
}

// unused stands for credentials where nothing is sent or signed.
const unused = "unused"

func either(p process, upper, lower string) string {
	if value := p.getenv(upper); value != "" {
		return value
	}
	return p.getenv(lower)
}

// keeper is the manager's settings.
func (s *settings) keeper() (manager.Settings, *failure.Error) {
	if s.fail != nil {
		return manager.Settings{}, s.fail
	}
	if s.manager["location"] == "" && s.manager["path"] == "" {
		return manager.Settings{}, configFailed("it is not configured where the license is stored: write \"manager\":{\"location\":\"user\",\"name\":\"…\"} "+
			"into the configuration file, with the words of your application, or set %sMANAGER_LOCATION and %sMANAGER_NAME, or %sMANAGER_PATH", prefix, prefix, prefix)
	}
	settings, err := manager.ParseSettings(object(s.manager))
	if err != nil {
		return manager.Settings{}, s.explain(failure.From(err, "the manager's settings could not be read"))
	}
	return settings, nil
}

// explain shows the user what is wrong with the configuration, which in a program is the developer's concern.
func (s *settings) explain(fail *failure.Error) *failure.Error {
	own := *fail
	if own.Status == api.Config {
		if s.file != "" {
			own.Message += " (" + s.file + ", and the variables that begin with " + prefix + ")"
		}
		own.Sentence = own.Message
	}
	return &own
}

func object(members map[string]string) []byte {
	w := rawjson.Writer{Out: []byte("{")}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		w.Raw(name, []byte(members[name]))
	}
	w.Close()
	return w.Out
}

// configFailed is an error of the configuration that the user can do something about.
func configFailed(format string, args ...any) *failure.Error {
	fail := input.Config.Fail("invalid_value", format, args...)
	fail.Sentence = fail.Message
	return fail
}

// why is the reason of an error with a path, which the message names itself.
func why(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
