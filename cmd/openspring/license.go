package main

import (
	"encoding/json"
	"flag"
	"strconv"
	"strings"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

func defineIdentity(f *flag.FlagSet, o *options) {
	f.StringVar(&o.username, "user", "", "the `NAME` of a user, in place of a license key")
	f.StringVar(&o.passwordFile, "password-file", "", "the `FILE` with the user's password, - for the standard input; else OPENSPRING_PASSWORD")
	f.Int64Var(&o.licenseID, "license-id", 0, "the `ID` of the license, if the key or user has several")
}

func defineTrace(f *flag.FlagSet, o *options) {
	f.BoolVar(&o.trace, "trace", false, "show the steps of the call with their times")
}

func defineActivate(f *flag.FlagSet, o *options) {
	defineTrace(f, o)
	defineIdentity(f, o)
	f.BoolVar(&o.replace, "replace", false, "replace a stored license of another key or user that may be used")
	f.BoolVar(&o.replaceDevice, "replace-device", false, "deactivate the device that the license is stored for first")
}

func defineCheck(f *flag.FlagSet, o *options) {
	defineTrace(f, o)
	f.BoolVar(&o.local, "local", false, "ask nobody: decide by what is stored on this device")
	f.StringVar(&o.product, "product", "", "of a bundle, the short `CODE` of the product that is meant")
}

func defineDeactivate(f *flag.FlagSet, o *options) {
	defineTrace(f, o)
	f.BoolVar(&o.forget, "forget", false, "remove everything that is stored of the license afterwards")
}

// finding is what the manager's results and errors say of the license.
type finding struct {
	State     *licenseState `json:"state"`
	Confirmed *bool         `json:"confirmed"`
	Failure   *struct {
		Code        string `json:"code"`
		Message     string `json:"message"`
		UserMessage string `json:"user_message"`
	} `json:"failure"`
	Warnings []string `json:"warnings"`
	Licenses map[string]struct {
		State *licenseState `json:"state"`
	} `json:"licenses"`
}

type licenseState struct {
	State      string     `json:"state"`
	Usable     bool       `json:"usable"`
	Reason     string     `json:"reason"`
	Message    string     `json:"message"`
	UserAction api.Action `json:"user_action"`
	Until      *time.Time `json:"until"`
	Contact    *time.Time `json:"contact"`
	Time       time.Time  `json:"time"`
	Facts      struct {
		LicenseType    string     `json:"license_type"`
		IsTrial        bool       `json:"is_trial"`
		ValidityPeriod *time.Time `json:"validity_period"`
		Slot           *slot      `json:"slot"`
		Consumption    *struct {
			Total, Local int64
			Max          *int64
		} `json:"consumption"`
		Features []struct {
			Code   string     `json:"code"`
			State  string     `json:"state"`
			Expiry *time.Time `json:"expiry_date"`
		} `json:"features"`
	} `json:"facts"`
}

type slot struct {
	Until    time.Time `json:"until"`
	Borrowed bool      `json:"borrowed"`
}

// find reads a document of the library. What it does not have stays empty.
func readFinding(document []byte) (f finding) {
	if json.Unmarshal(document, &f) != nil { // never: the library has written it
		return finding{}
	}
	return f
}

// findingOf is what an error says of the license.
func findingOf(fail *failure.Error) (f finding) {
	document := []byte(`{`)
	for i, name := range []string{"state", "confirmed", "failure", "warnings"} {
		value := fail.Detail(name)
		if value == nil {
			value = []byte("null")
		}
		if i > 0 {
			document = append(document, ',')
		}
		document = append(append(strconv.AppendQuote(document, name), ':'), value...)
	}
	return readFinding(append(document, '}'))
}

func (s *session) activate(args []string) int {
	request, fail := s.identity(args)
	if fail == nil {
		fail = s.openStore(false)
	}
	if fail != nil {
		return s.failed(fail)
	}
	request["replace"], request["replace_device"] = s.options.replace, s.options.replaceDevice
	response, fail := s.do("activate_license", request)
	if fail != nil {
		return s.failed(fail)
	}
	return s.stored("The license is activated on this device.", response.Result, response.Meta)
}

// stored writes the result of an operation that has stored a license: 0 if that may be used.
func (s *session) stored(headline string, result []byte, meta core.Meta) int {
	f := readFinding(result)
	code := exitOK
	if f.State == nil || !f.State.Usable {
		code = exitLicense
	}
	if s.options.json {
		s.document(result, meta)
		return code
	}
	if code != exitOK {
		headline += " It may not be used at the moment."
	}
	s.line("%s", headline)
	s.finding(f)
	s.call(meta)
	return code
}

func (s *session) check([]string) int {
	if fail := s.openStore(s.options.local); fail != nil {
		return s.failed(fail)
	}
	request := map[string]any{}
	if s.options.product != "" {
		request["product"] = s.options.product
	}
	operation := "check"
	switch bundle := s.settings().manager["bundle"] == "true"; {
	case s.options.local && bundle && s.options.product == "": // local_check needs one product
		return s.checkBundle()
	case s.options.local:
		operation = "local_check"
	}
	response, fail := s.do(operation, request)
	if fail != nil {
		code := s.failed(fail)
		if f := findingOf(fail); !s.options.json && f.State != nil {
			s.finding(f)
		}
		return code
	}
	if s.options.json {
		s.document(response.Result, response.Meta)
		return exitOK
	}
	s.line("The license may be used.")
	s.finding(readFinding(response.Result))
	s.call(response.Meta)
	return exitOK
}

// checkBundle judges the best license of the stored bundle.
func (s *session) checkBundle() int {
	response, fail := s.do("current", nil)
	if fail != nil {
		return s.failed(fail)
	}
	return s.stored("The bundle is stored on this device.", response.Result, response.Meta)
}

func (s *session) deactivate([]string) int {
	if fail := s.openStore(false); fail != nil {
		return s.failed(fail)
	}
	response, fail := s.do("deactivate", map[string]any{"remove_local_data": s.options.forget})
	if fail != nil {
		return s.failed(fail)
	}
	if s.options.json {
		s.document(response.Result, response.Meta)
		return exitOK
	}
	found := readFinding(response.Result)
	if found.Confirmed != nil && *found.Confirmed {
		s.line("The license is deactivated: another device can use it.")
	} else {
		s.line("The license was deactivated before. What was stored of it is removed.")
	}
	s.warnings(found.Warnings)
	s.call(response.Meta)
	return exitOK
}

// finding writes what is known of a license.
func (s *session) finding(f finding) {
	if f.State != nil {
		s.state(f.State)
	}
	for product, l := range sorted(f.Licenses) {
		if l.State != nil {
			s.row(product, "%s", inWords(l.State))
		}
	}
	if f.Confirmed != nil && !*f.Confirmed && f.Failure != nil {
		s.row("not confirmed", "by the server: %s (%s)", f.Failure.UserMessage, f.Failure.Code)
		if s.options.verbose {
			s.row("", "%s", f.Failure.Message)
		}
	} else if f.Failure != nil {
		s.row("note", "%s (%s)", f.Failure.UserMessage, f.Failure.Code)
	}
	s.warnings(f.Warnings)
}

func inWords(l *licenseState) string {
	if l.Reason == "ok" {
		return l.State
	}
	return l.State + " (" + l.Reason + ")"
}

func (s *session) state(l *licenseState) {
	s.row("state", "%s", inWords(l))
	if l.Message != "" && l.Usable && l.Reason != "ok" {
		s.row("note", "%s", l.Message)
	}
	if l.Until != nil {
		s.row("state until", "%s", moment(*l.Until, l.Time))
	}
	s.row("type", "%s", licenseType(l))
	if l.Facts.ValidityPeriod != nil {
		s.row("expires", "%s", moment(*l.Facts.ValidityPeriod, l.Time))
	}
	if l.Contact != nil {
		s.row("last contact", "%s", moment(*l.Contact, l.Time))
	}
	if c := l.Facts.Consumption; c != nil {
		limit := "no limit"
		if c.Max != nil {
			limit = strconv.FormatInt(*c.Max, 10)
		}
		s.row("consumption", "%d of %s, not reported yet: %d", c.Total, limit, c.Local)
	}
	if l.Facts.Slot != nil {
		s.row("slot", "until %s", moment(l.Facts.Slot.Until, l.Time))
	}
	for _, feature := range l.Facts.Features {
		text := feature.State
		if feature.Expiry != nil {
			text += ", expires " + moment(*feature.Expiry, l.Time)
		}
		s.row("feature", "%s: %s", feature.Code, text)
	}
}

func licenseType(l *licenseState) string {
	if l.Facts.IsTrial {
		return strings.TrimSpace(l.Facts.LicenseType + " (trial)")
	}
	return l.Facts.LicenseType
}

func (s *session) warnings(words []string) {
	for _, word := range words {
		text := word
		if row := warningText[word]; row != "" {
			text += ": " + row
		}
		s.row("warning", "%s", text)
	}
}

// warningText explains the warnings of docs/go.md.
var warningText = map[string]string{
	"store_not_written":     "what the server said could not be stored: check the disk",
	"store_recovered":       "one of the two files is damaged or unreadable; the other one counts",
	"store_damaged":         "the stored license is damaged: activate it again",
	"store_older":           "somebody has put back older files",
	"store_unlocked":        "the file system does not lock files: move the folder to a local disk",
	"superseded":            "another program has activated or deactivated the license meanwhile",
	"seat_kept":             "the device is still activated at the server",
	"consumption_in_flight": "it is not known yet whether the last report of consumption has arrived",
	"consumption_dropped":   "consumption was given up that could not be reported",
}

// stock is what `current` says beside the state.
type stock struct {
	finding
	Document json.RawMessage `json:"document"`
	Identity *struct {
		LicenseKey string `json:"license_key"`
		Username   string `json:"username"`
	} `json:"identity"`
	Device *struct {
		HardwareID string `json:"hardware_id"`
		Source     string `json:"source"`
	} `json:"device"`
	Store struct {
		Path       string `json:"path"`
		Location   string `json:"location"`
		Writable   bool   `json:"writable"`
		Format     int64  `json:"format"`
		Generation int64  `json:"generation"`
	} `json:"store"`
	Pending []struct {
		Operation  string    `json:"operation"`
		LicenseKey string    `json:"license_key"`
		Username   string    `json:"username"`
		At         time.Time `json:"at"`
	} `json:"pending"`
}

func (s *session) licenseShow([]string) int {
	if fail := s.openStore(true); fail != nil {
		return s.failed(fail)
	}
	response, fail := s.do("current", nil)
	if fail != nil {
		return s.failed(fail)
	}
	if s.options.json {
		s.document(response.Result, response.Meta)
		return exitOK
	}
	var kept stock
	if err := json.Unmarshal(response.Result, &kept); err != nil { // never: the library has written it
		return s.failed(failure.From(err, libraryFailed))
	}
	if len(kept.Document) == 0 || string(kept.Document) == "null" {
		s.line("No license is stored on this device.")
	} else {
		s.line("A license is stored on this device.")
	}
	s.finding(kept.finding)
	s.kept(&kept)
	return exitOK
}

func (s *session) kept(kept *stock) {
	if who := kept.Identity; who != nil {
		s.row("license key", "%s", masked(who.LicenseKey))
		s.row("user", "%s", who.Username)
	}
	s.vendor(kept.Document)
	if kept.Device != nil {
		s.row("device", "%s, from %s", kept.Device.HardwareID, kept.Device.Source)
	}
	for _, p := range kept.Pending {
		s.row("pending", "%s of %s", p.Operation, moment(p.At, time.Now()))
	}
	place := kept.Store.Path
	if place == "" {
		place = kept.Store.Location
	}
	writable := "can be written"
	if !kept.Store.Writable {
		writable = "cannot be written"
	}
	s.row("store", "%s (%s; format %d, generation %d)", place, writable, kept.Store.Format, kept.Store.Generation)
}

// vendor is what a license says of its product and company. A document of a bundle is a list, and says nothing here.
type vendor struct {
	Product struct {
		ShortCode string `json:"short_code"`
	} `json:"product_details"`
	Company struct {
		ID int64 `json:"id"`
	} `json:"company"`
}

func (s *session) vendor(document []byte) {
	var v vendor
	if json.Unmarshal(document, &v) != nil {
		return
	}
	s.row("product", "%s", v.Product.ShortCode)
	if v.Company.ID != 0 {
		s.row("company id", "%d", v.Company.ID)
	}
}

// masked shows the last four characters of a license key.
func masked(key string) string {
	if key == "" {
		return ""
	}
	return failure.LastFour(key)
}
