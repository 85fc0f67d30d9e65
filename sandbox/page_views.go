package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// This file makes what the pages show.

// doneSentences are what a page says after a form, by the word in its address.
var doneSentences = map[string]string{
	"terms":       "The license is changed.",
	"fault":       "The fault is on.",
	"removed":     "The fault is off.",
	"cleared":     "All faults are off.",
	"clock":       "The clock is moved.",
	"blacklisted": "The device is on the blacklist.",
	"allowed":     "The device is off the blacklist.",
	"reset":       "Everything is as at the start.",
}

// spell says in words how far the clock is moved; empty for not at all.
func spell(seconds int64) string {
	if seconds == 0 {
		return ""
	}
	sign, left := "+", seconds
	if seconds < 0 {
		sign, left = "−", -seconds
	}
	var parts []string
	for _, unit := range clockUnits {
		if n := left / unit.Seconds; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.TrimSuffix(unit.Name, "s")+plural(n)))
			left %= unit.Seconds
		}
	}
	return sign + strings.Join(parts, " ")
}

func plural(n int64) string {
	if n == 1 {
		return ""
	}
	return "s"
}

type clockUnit struct {
	Name    string
	Seconds int64
}

var clockUnits = []clockUnit{{"days", 24 * 60 * 60}, {"hours", 60 * 60}, {"minutes", 60}, {"seconds", 1}}

// homeView is the first page: what to configure, and the licenses.
type homeView struct {
	Configuration string
	Line          Line
	Licenses      []licenseRow
	Blacklist     []string
}

type licenseRow struct {
	licenseState
	// State is one word or two on whether it may be used.
	State string
	// Passwords has each user's password by the user's id.
	Passwords map[int64]string
}

func (s *Server) homeView() homeView {
	state, line, passwords := s.state(), s.Line(), s.passwords()
	view := homeView{Configuration: configurationOf(line), Line: line, Blacklist: state.Blacklist}
	for _, l := range state.Licenses {
		view.Licenses = append(view.Licenses, licenseRow{l, stateWord(&l, s.now()), passwords})
	}
	return view
}

// passwords returns the password of each user by the user's id. The state has none.
func (s *Server) passwords() map[int64]string {
	passwords := map[int64]string{}
	for _, u := range s.published().users {
		passwords[u.ID] = u.Password
	}
	return passwords
}

// configurationOf is a client's configuration as a text to copy.
func configurationOf(line Line) string {
	var o object
	o.text("product", line.Products["editor"])
	o.text("api_key", line.APIKey)
	o.text("shared_key", line.SharedKey)
	o.text("base_url", line.BaseURL)
	o.text("public_key", line.PublicKey)
	o.integer("company_id", line.CompanyID)
	if line.CAPEM != "" {
		o.text("ca_pem", line.CAPEM)
	}
	return indented(o.bytes())
}

// indented is JSON over several lines; what is no JSON stays as it is.
func indented(text []byte) string {
	var out bytes.Buffer
	if json.Indent(&out, text, "", "  ") != nil {
		return string(text)
	}
	return out.String()
}

func stateWord(l *licenseState, now time.Time) string {
	starts := l.StartDate != nil && isLater(*l.StartDate, now)
	switch {
	case !l.LicenseEnabled:
		return "disabled"
	case l.IsExpired:
		return "expired"
	case starts:
		return "not started"
	case l.LicenseActive:
		return "active"
	}
	return "unused"
}

func isLater(date string, now time.Time) bool {
	at, err := wire.ParseTime(date)
	return err == nil && at.After(now)
}

// licenseView is the page of one license.
type licenseView struct {
	licenseRow
	Rows   []deviceRow
	Groups []termGroup
	// Others are the ids of the other licenses of the bundle.
	Others []int64
}

type deviceRow struct {
	deviceState
	Facts       []fact
	Blacklisted bool
	// Refresh is the address of the refresh file; empty where the device is not active.
	Refresh string
}

// fact is a name and a value.
type fact struct{ Name, Value string }

// showLicense shows the page of a license; its form has what was typed, if something was.
func (s *Server) showLicense(id string, typed url.Values, above notices) *outbound {
	state := s.state()
	at := slices.IndexFunc(state.Licenses, func(l licenseState) bool { return fmt.Sprint(l.ID) == id })
	if at < 0 {
		return s.noPage("there is no license of this id")
	}
	l := state.Licenses[at]
	view := licenseView{licenseRow: licenseRow{l, stateWord(&l, s.now()), s.passwords()}, Groups: termGroupsOf(&l.terms, typed)}
	for _, other := range state.Licenses {
		if other.Name == l.Name && other.ID != l.ID {
			view.Others = append(view.Others, other.ID)
		}
	}
	for _, d := range l.Devices {
		row := deviceRow{deviceState: d, Facts: factsOf(d), Blacklisted: slices.Contains(state.Blacklist, d.HardwareID)}
		if d.Active {
			row.Refresh = adminPath + "/" + refreshPath + id + "?" + url.Values{"hardware_id": {d.HardwareID}}.Encode()
		}
		view.Rows = append(view.Rows, row)
	}
	return s.show("license.html", view, above)
}

// factsOf lists what calls have reported about a device, and its variables.
func factsOf(d deviceState) (facts []fact) {
	for _, name := range slices.Sorted(maps.Keys(d.Data)) {
		facts = append(facts, fact{name, d.Data[name]})
	}
	if d.IsVM != nil {
		facts = append(facts, fact{"is_vm", strconv.FormatBool(*d.IsVM)})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Variables)) {
		facts = append(facts, fact{"variable " + name, string(d.Variables[name])})
	}
	return facts
}

// InUse is how many devices hold a slot of a feature, or of the license for "".
func (v licenseView) InUse(feature string) (n int) {
	for _, d := range v.Devices {
		if slices.ContainsFunc(d.Slots, func(held slot) bool { return held.Feature == feature }) {
			n++
		}
	}
	return n
}

// termGroup is a part of the form of a license's terms.
type termGroup struct {
	Title  string
	Fields []termField
}

// termField is a term in the form. Kind is bool, number, text or choice.
type termField struct {
	Name, Kind, Hint string
	// Value is what the form shows, Was what the license has.
	Value, Was string
	Choices    []string
}

const moment = "such as 2030-01-31; empty for none"

var (
	licenseTypes       = []string{"perpetual", "time-limited", "subscription", "consumption"}
	consumptionPeriods = []string{"", "daily", "weekly", "monthly", "annually"}
)

// termGroups are the terms that the form offers, with their kinds.
var termGroups = []termGroup{
	{"Whether it may be used", []termField{
		{Name: "license_enabled", Kind: "bool"},
		{Name: "license_type", Kind: "choice", Choices: licenseTypes},
		{Name: "validity_period", Kind: "text", Hint: moment}, {Name: "start_date", Kind: "text", Hint: moment},
		{Name: "allow_grace_period", Kind: "bool"}, {Name: "grace_period", Kind: "number", Hint: "hours"},
		{Name: "is_trial", Kind: "bool"}, {Name: "trial_days", Kind: "number", Hint: "days"},
		{Name: "enable_maintenance_period", Kind: "bool"}, {Name: "maintenance_period", Kind: "text", Hint: moment},
	}},
	{"Devices", []termField{
		{Name: "max_activations", Kind: "number"}, {Name: "allow_unlimited_activations", Kind: "bool"},
		{Name: "max_transfers", Kind: "number", Hint: "-1 for no limit"}, {Name: "transfer_count", Kind: "number"},
		{Name: "prevent_vm", Kind: "bool"}, {Name: "allow_offline_activation", Kind: "bool"}, {Name: "is_air_gapped", Kind: "bool"},
	}},
	{"Floating slots", []termField{
		{Name: "is_floating_cloud", Kind: "bool"}, {Name: "floating_users", Kind: "number", Hint: "slots"},
		{Name: "floating_timeout", Kind: "number", Hint: "minutes"}, {Name: "can_borrow", Kind: "bool"},
		{Name: "max_borrow_time", Kind: "number", Hint: "hours"},
	}},
	{"Consumption", []termField{
		{Name: "total_consumptions", Kind: "number"}, {Name: "max_consumptions", Kind: "number"},
		{Name: "allow_unlimited_consumptions", Kind: "bool"}, {Name: "allow_negative_consumptions", Kind: "bool"},
		{Name: "allow_overages", Kind: "bool"}, {Name: "max_overages", Kind: "number"},
		{Name: "reset_consumption", Kind: "bool"}, {Name: "consumption_period", Kind: "choice", Choices: consumptionPeriods},
	}},
}

// termGroupsOf fills the form in.
func termGroupsOf(t *terms, typed url.Values) []termGroup {
	// The terms are numbers, texts and JSON, all of which can be written.
	text, _ := json.Marshal(t)
	document, _ := rawjson.Parse(text)
	groups := make([]termGroup, len(termGroups))
	for i, group := range termGroups {
		groups[i] = termGroup{group.Title, slices.Clone(group.Fields)}
		for j := range groups[i].Fields {
			field := &groups[i].Fields[j]
			field.Was = plainText(document.Get(field.Name))
			field.Value = field.Was
			if typed.Has("was." + field.Name) {
				field.Value = field.typed(typed)
			}
		}
	}
	return groups
}

// plainText is a value as a form shows it; empty for null.
func plainText(v rawjson.Value) string {
	if !v.Present() {
		return ""
	}
	if text, ok := v.Text(); ok {
		return text
	}
	return string(v.Raw())
}

// offlineView is the offline portal's page, which shows nothing of its own.
type offlineView struct{}

// airGapView is the air-gap portal's page.
type airGapView struct {
	Key, PolicyID string
	Licenses      []licenseRow
	// LicenseKey and Purpose are what Initialization was made for.
	LicenseKey, Purpose, Initialization string
	Confirmed                           *confirmation
	// ActivationCode and HardwareID are what was typed.
	ActivationCode, HardwareID string
}

// showAirGap shows the air-gap portal, with an initialization code where a license was chosen.
func (s *Server) showAirGap(query url.Values, confirmed *confirmation, above notices) *outbound {
	view := airGapView{Key: s.airGapPublic, PolicyID: airGapPolicyID, LicenseKey: query.Get("license_key"), Purpose: query.Get("for"),
		ActivationCode: query.Get("activation_code"), HardwareID: query.Get("hardware_id"), Confirmed: confirmed}
	seen := map[string]bool{}
	for _, row := range s.homeView().Licenses {
		if row.LicenseKey != "" && !seen[row.LicenseKey] {
			seen[row.LicenseKey] = true
			view.Licenses = append(view.Licenses, row)
		}
	}
	if view.LicenseKey != "" {
		code, err := s.initializationCode(view.LicenseKey, view.Purpose)
		if err != nil {
			above.refused = err
		}
		view.Initialization = code
	}
	return s.show("airgap.html", view, above)
}

// faultsView is the page of faults and clock.
type faultsView struct {
	Kinds   []faultKind
	Paths   []string
	Active  []faultRow
	Units   []clockUnit
	OffsetS int64
}

// faultKind is a kind of fault in the form.
type faultKind struct {
	Kind, Sentence string
	Members        []faultMember
}

// faultMember is a member of a fault in the form. Its value is a number or a text.
type faultMember struct {
	Name, Value, Hint string
	Number            bool
}

// faultKinds are the kinds of faultMembers, for a person.
var faultKinds = []faultKind{
	{"status", "Return this status. The call is not executed.", []faultMember{{"status", "503", "200 to 599", true},
		{"code", "", "the error's code, such as license_not_enabled", false}, {"retry_after_s", "", "seconds, for Retry-After", true},
		{"body", "", "a text in place of the error", false}, {"content_type", "", "of that text", false}}},
	{"page", "Return a portal's sign-in page. The call is not executed.", nil},
	{"redirect", "Return 302. The call is not executed.", []faultMember{{"location", "https://portal.example/", "the address", false}}},
	{"delay", "Execute the call, and respond later.", []faultMember{{"ms", "3000", "milliseconds", true}}},
	{"date", "Execute the call. The Date of the response is off.", []faultMember{{"offset_s", "3600", "seconds", true}}},
	{"cut", "Execute the call. The body of the response ends early.", []faultMember{{"after_bytes", "20", "bytes", true}}},
	{"reset", "Execute the call, and reset the connection before the response.", nil},
	{"unsigned", "Execute the call. The response lacks its signature.", nil},
	{"wrong_signature", "Execute the call. The response's signature is wrong.", nil},
}

// faultRow is a fault that can still fire.
type faultRow struct {
	Number      int
	Kind, Where string
	Details     string
	Left        string
	Fired       int
}

func (s *Server) faultsView() faultsView {
	view := faultsView{Kinds: faultKinds, Units: clockUnits, OffsetS: s.state().Clock.OffsetS}
	for i := range api.Endpoints {
		view.Paths = append(view.Paths, api.Endpoints[i].Path)
	}
	view.Paths = append(view.Paths, tokenName)
	for _, one := range s.faults.all() {
		if one.spent() {
			continue
		}
		row := faultRow{Number: one.number, Kind: one.Kind, Where: one.Path, Details: faultDetails(one.fault), Left: "until removed", Fired: one.Fired}
		if row.Where == "" {
			row.Where = "any call"
		}
		if one.Left != nil {
			row.Left = fmt.Sprint(*one.Left)
		}
		view.Active = append(view.Active, row)
	}
	return view
}

// faultDetails lists the members that only this kind has.
func faultDetails(f fault) string {
	// A fault is numbers and texts, all of which can be written.
	text, _ := json.Marshal(f)
	document, _ := rawjson.Parse(text)
	var parts []string
	for _, name := range faultMembers[f.Kind] {
		if v := document.Get(name); v.Present() {
			parts = append(parts, name+" "+plainText(v))
		}
	}
	return strings.Join(parts, ", ")
}

// maxShown is how many requests a page lists.
const maxShown = 50

// requestsView is the list of requests, newest first.
type requestsView struct {
	Entries []requestRow
	Total   int
	// Older is where the next page begins; 0 where there is none.
	Older int
}

type requestRow struct {
	entry
	Number int
	// Reason is the status in words.
	Reason string
	Facts  []fact
	// Decoded is the content of a body that is base64; empty for others.
	Decoded string
	// Readable is the body, over several lines where it is JSON.
	Readable string
	// About are the device and the license that the request names.
	About string
}

func (s *Server) requestsView(before string) requestsView {
	all := s.journal.all()
	end := len(all)
	if n, err := strconv.Atoi(before); err == nil && n > 0 && n < end {
		end = n
	}
	begin := max(0, end-maxShown)
	view := requestsView{Total: len(all), Older: begin}
	for i := end - 1; i >= begin; i-- {
		view.Entries = append(view.Entries, requestRowOf(i+1, all[i]))
	}
	return view
}

func requestRowOf(number int, e entry) requestRow {
	row := requestRow{entry: e, Number: number, Reason: http.StatusText(e.Status), Readable: indented([]byte(e.Body))}
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		row.Facts = append(row.Facts, fact{name, e.Headers[name]})
	}
	content := []byte(e.Body)
	if decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(e.Body)); err == nil && len(decoded) > 0 && decoded[0] == '{' {
		content, row.Decoded = decoded, indented(decoded)
	}
	row.About = aboutRequest(content, e.Query)
	return row
}

// aboutRequest is the license and the device that a request names, in its body or its query.
func aboutRequest(body []byte, query string) string {
	// What cannot be read names nothing.
	document, _ := rawjson.Parse(body)
	values, _ := url.ParseQuery(query)
	var parts []string
	for _, name := range []string{"license_key", "username", "hardware_id"} {
		if text := document.Get(name).String(); text != "" {
			parts = append(parts, text)
		} else if text := values.Get(name); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " · ")
}
