package main

import (
	"context"
	"io"
	"maps"
	"os"
	"strings"
	"unicode/utf16"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/pasted"
	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/store"
)

// session is what a command works with.
type session struct {
	process
	printer
	ctx    context.Context
	read   *settings
	client *core.Client
	keeper *manager.Manager
}

// libraryFailed is the message for an error that nobody has foreseen.
const libraryFailed = "the library failed"

// settings reads the configuration, once.
func (s *session) settings() *settings {
	if s.read == nil {
		s.read = readSettings(s.options, s.process)
	}
	return s.read
}

// open opens the client. With offline no credentials are needed.
func (s *session) open(offline bool) *failure.Error {
	cfg, fail := s.settings().config(s.process, offline)
	if fail != nil {
		return fail
	}
	if s.options.timeout != 0 {
		cfg.Timeout = s.options.timeout
	}
	client, err := core.Open(cfg)
	if err != nil {
		return s.settings().explain(failure.From(err, libraryFailed))
	}
	s.client = client
	return nil
}

// openStore opens the client and the manager.
func (s *session) openStore(offline bool) *failure.Error {
	settings, fail := s.settings().keeper()
	if fail == nil {
		fail = s.open(offline)
	}
	if fail != nil {
		return fail
	}
	keeper, err := manager.OpenIn(s.client, settings, store.EnvironmentOf(s.getenv))
	if err != nil {
		return s.settings().explain(failure.From(err, libraryFailed))
	}
	s.keeper = keeper
	return nil
}

// close closes what is open. What fails in it is of no use to anybody any more.
func (s *session) close() {
	if s.keeper != nil {
		_ = s.keeper.Close()
	}
	if s.client != nil {
		_ = s.client.Close()
	}
}

// do does an operation of the manager.
func (s *session) do(operation string, request map[string]any) (manager.Response, *failure.Error) {
	if s.options.trace {
		request = maps.Clone(request)
		if request == nil {
			request = map[string]any{}
		}
		request["options"] = map[string]any{"trace": true}
	}
	response, err := s.keeper.Do(s.ctx, operation, request)
	if err != nil {
		return response, failure.From(err, libraryFailed)
	}
	return response, nil
}

// identity reads whose license is meant: a license key as the argument or from the standard input, or a user. Without any, whose is
// stored.
func (s *session) identity(args []string) (map[string]any, *failure.Error) {
	request := map[string]any{}
	if s.options.licenseID != 0 {
		request["license_id"] = s.options.licenseID
	}
	if s.options.username != "" {
		if len(args) > 0 {
			return nil, usage("contradiction", "a license key and --user exclude each other")
		}
		password, fail := s.password()
		request["username"], request["password"] = s.options.username, password
		return request, fail
	}
	if len(args) == 0 {
		return request, nil
	}
	key := strings.TrimSpace(args[0])
	if key == "-" {
		text, fail := s.readAll("-")
		if fail != nil {
			return nil, fail
		}
		key = strings.TrimSpace(text)
	} else if fail := refuseAsKey(key); fail != nil {
		return nil, fail
	}
	if key == "" {
		return nil, usage("empty_value", "the license key is empty")
	}
	request["license_key"] = key
	return request, nil
}

// password is the user's, of a file or of the environment.
func (s *session) password() (string, *failure.Error) {
	path := s.options.passwordFile
	if path == "" {
		if text := s.getenv(passwordVariable); text != "" {
			return text, nil
		}
		if path = s.getenv(passwordVariable + fileSuffix); path == "" {
			return "", usage("missing_member", "--user needs the password: set %s, or give --password-file FILE, or - for the standard input", passwordVariable)
		}
	}
	text, fail := s.readAll(path)
	return strings.TrimRight(text, "\r\n"), fail
}

// readAll reads a file, or the standard input for "-".
func (s *session) readAll(path string) (string, *failure.Error) {
	from := s.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return "", notRead(path, err)
		}
		defer file.Close()
		from = file
	}
	content, err := io.ReadAll(io.LimitReader(from, input.MaxFileText+1))
	if err != nil {
		return "", notRead(path, err)
	}
	if len(content) > input.MaxFileText {
		return "", failure.New(api.Offline, "damaged_file", input.Shown(path)+" is too long to be a license or request file")
	}
	return decode(content), nil
}

// fileText reads a request or license file. What else is wrong with its text is said by who reads it.
func (s *session) fileText(path string) (string, *failure.Error) {
	text, fail := s.readAll(path)
	if fail == nil && pasted.Trim(text) == "" {
		fail = damaged(input.Shown(path) + " " + pasted.WhyNotBase64(text))
	}
	return text, fail
}

func notRead(path string, err error) *failure.Error {
	fail := failure.New(api.Storage, "storage_failed", "the file "+input.Shown(path)+" cannot be read: "+why(err))
	fail.Cause, fail.Sentence = err, fail.Message
	return fail
}

// decode makes UTF-8 of the UTF-16 that Windows' editors and shells write, which begins with a byte order mark.
func decode(content []byte) string {
	high := 0
	switch {
	case len(content) < 2:
	case content[0] == 0xfe && content[1] == 0xff:
		high = 1
	case content[0] == 0xff && content[1] == 0xfe:
		high = 2
	}
	if high == 0 {
		return strings.ToValidUTF8(string(content), "\uFFFD")
	}
	units := make([]uint16, 0, len(content)/2)
	for pair := content[2:]; len(pair) >= 2; pair = pair[2:] {
		if high == 1 {
			units = append(units, uint16(pair[0])<<8|uint16(pair[1]))
		} else {
			units = append(units, uint16(pair[1])<<8|uint16(pair[0]))
		}
	}
	return string(utf16.Decode(units))
}
