package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"slices"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/requestfile"
)

func defineOut(f *flag.FlagSet, o *options, name string) {
	f.StringVar(&o.out, "out", ".", "the `FILE` or folder to write to, - for the standard output; in a folder it is "+name)
	f.StringVar(&o.out, "o", ".", "the same as --out `FILE`")
}

func defineOfflineRequest(f *flag.FlagSet, o *options) {
	defineIdentity(f, o)
	defineOut(f, o, "ls_activation.req or ls_deactivation.req")
	f.BoolVar(&o.forDeactivation, "deactivate", false, "deactivate the stored license here, and write the file that deactivates it at the server")
}

func defineOfflineSend(f *flag.FlagSet, o *options) {
	defineTrace(f, o)
	defineOut(f, o, "ls_activation.lic")
	f.BoolVar(&o.bundle, "bundle", false, "the file is of a bundle; else by the setting of the manager")
}

func defineOfflineLoad(f *flag.FlagSet, o *options) {
	f.BoolVar(&o.anyRequest, "any-request", false, "accept a file for a request that was not made here")
	f.BoolVar(&o.older, "older", false, "accept a refresh file that is older than what is stored")
}

// madeFile is the result of the manager's operations that make a request file.
type madeFile struct {
	Text     string   `json:"text"`
	FileName string   `json:"file_name"`
	Warnings []string `json:"warnings"`
}

func (s *session) offlineRequest(args []string) int {
	request, fail := s.identity(args)
	if fail == nil && s.options.forDeactivation && len(request) > 0 {
		fail = usage("contradiction", "--deactivate is about the stored license: give no key and no user")
	}
	if fail == nil {
		fail = s.openStore(false)
	}
	if fail != nil {
		return s.failed(fail)
	}
	operation := "create_offline_activation_file"
	if s.options.forDeactivation {
		operation = "deactivate_offline"
	}
	response, fail := s.do(operation, request)
	if fail != nil {
		return s.failed(fail)
	}
	var made madeFile
	if err := json.Unmarshal(response.Result, &made); err != nil { // never: the library has written it
		return s.failed(failure.From(err, libraryFailed))
	}
	return s.written(core.RequestFile{Text: made.Text, FileName: made.FileName}, made, s.requestWords(request))
}

// requestWords say what is to be done with a request file.
func (s *session) requestWords(request map[string]any) []string {
	words := []string{`Next: send it from a connected machine ("openspring offline send FILE"), or upload it at the vendor's offline portal.`}
	if s.options.forDeactivation {
		return append(words, "The license can no longer be used on this device.")
	}
	if request["password"] != nil {
		words = append(words, "The file holds the password: whoever reads it can use it. Delete it once it is sent.")
	}
	return append(words, `Then load the license file here: "openspring offline load FILE".`)
}

// saver is a file of the library that can be saved.
type saver interface {
	Save(path string) (string, error)
}

// written saves a file, or writes it to the standard output, and says what to do next.
func (s *session) written(file saver, made madeFile, words []string) int {
	if s.options.out == "-" && !s.options.json {
		fmt.Fprintln(s.out, made.Text)
		return exitOK
	}
	path := ""
	if s.options.out != "-" {
		var err error
		if path, err = file.Save(s.options.out); err != nil {
			fail := *failure.From(err, libraryFailed)
			fail.Sentence = fail.Message
			return s.failed(&fail)
		}
	}
	if s.options.json {
		text := made.Text
		if path != "" {
			text = ""
		}
		s.value(map[string]any{"path": path, "text": text, "file_name": made.FileName, "warnings": append([]string{}, made.Warnings...)})
		return exitOK
	}
	s.line("Written: %s", path)
	for _, word := range words {
		s.line("%s", word)
	}
	s.warnings(made.Warnings)
	return exitOK
}

func (s *session) offlineSend(args []string) int {
	text, fail := s.fileText(args[0])
	if fail == nil {
		fail = s.open(false)
	}
	if fail != nil {
		return s.failed(fail)
	}
	request := core.SendOfflineRequestRequest{Endpoint: s.endpointOf(text), Text: text, Options: core.Options{Trace: s.options.trace}}
	sent, err := s.client.SendOfflineRequest(s.ctx, request)
	if err != nil {
		fail := failure.From(err, libraryFailed)
		if fail.Code == "license_not_found" && !s.ofBundle() {
			s.remedy = `if the file is of a bundle, send it with --bundle; else ` + todo[fail.UserAction()]
		}
		return s.failed(fail)
	}
	s.trace(s.err, sent.Meta)
	if sent.File != nil {
		return s.written(sent.File, madeFile{Text: sent.File.Text, FileName: sent.File.FileName},
			[]string{`Next: carry it to the device and load it there: "openspring offline load FILE".`})
	}
	if s.options.json {
		s.value(map[string]any{"path": "", "deactivation": sent.Deactivation.Text})
		return exitOK
	}
	s.line("The license is deactivated: another device can use it.")
	return exitOK
}

// ofBundle reports whether a request file is of a bundle, which the file itself does not say.
func (s *session) ofBundle() bool {
	return s.options.bundle || s.settings().manager["bundle"] == "true"
}

// endpointOf is the endpoint that a request file is for. What is wrong with a damaged one is said by the library when it reads it.
func (s *session) endpointOf(text string) core.OfflineEndpoint {
	bundle := s.ofBundle()
	deactivation := wordOf(text) == "deactivation"
	switch {
	case bundle && deactivation:
		return core.ForDeactivateBundleOffline
	case bundle:
		return core.ForActivateBundleOffline
	case deactivation:
		return core.ForDeactivateOffline
	}
	return core.ForActivateOffline
}

// wordOf is what a request file asks for: activation or deactivation; empty where it cannot be read.
func wordOf(text string) string {
	decoded, err := wire.DecodeFile(text)
	if err != nil {
		return ""
	}
	root, err := rawjson.Parse(decoded)
	if err != nil {
		return ""
	}
	payload, _ := requestfile.Unwrap(root)
	return payload.Get("request").String()
}

// mayBeRefresh are the codes of activate_license_offline for a file that may be a refresh file.
var mayBeRefresh = []string{"wrong_kind", "foreign_request", "file_signature_wrong"}

func (s *session) offlineLoad(args []string) int {
	text, fail := s.fileText(args[0])
	if fail == nil {
		fail = s.openStore(false)
	}
	if fail != nil {
		return s.failed(fail)
	}
	response, fail := s.do("activate_license_offline", map[string]any{"text": text, "any_request": s.options.anyRequest})
	if fail == nil {
		return s.stored("The license is stored on this device.", response.Result, response.Meta)
	}
	if slices.Contains(mayBeRefresh, fail.Code) {
		refreshed, other := s.do("update_offline", map[string]any{"text": text, "older": s.options.older})
		if other == nil {
			return s.stored("The stored license is refreshed.", refreshed.Result, refreshed.Meta)
		}
		// It is a refresh file, and something else is wrong with it.
		if other.Code == "older_file" || other.Code == "foreign_license" {
			fail = other
		}
	}
	return s.failed(fail)
}
