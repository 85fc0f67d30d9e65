package main

import (
	"cmp"
	"path/filepath"
	"strings"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/hwid"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/pasted"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/requestfile"
	"github.com/openspring/openspring/internal/validity"
)

// What is said of a signature.
const (
	signatureRight     = "right"
	signatureWrong     = "wrong"
	signatureUnchecked = "not_checked"
)

// inspected is what a file is. It holds no password, and of keys four characters.
type inspected struct {
	// Kind is request, license, bundle or refresh.
	Kind    string `json:"kind"`
	Request string `json:"request,omitempty"`
	// Signature is one of the constants above, and Reason why it is not right.
	Signature string `json:"signature"`
	Reason    string `json:"reason,omitempty"`
	// Form is how a license file is signed.
	Form       string         `json:"form,omitempty"`
	LicenseKey string         `json:"license_key,omitempty"`
	Username   string         `json:"username,omitempty"`
	Password   bool           `json:"holds_password,omitempty"`
	Product    string         `json:"product,omitempty"`
	HardwareID string         `json:"hardware_id,omitempty"`
	ThisDevice *bool          `json:"this_device"`
	RequestID  string         `json:"request_id,omitempty"`
	Date       string         `json:"date,omitempty"`
	Credential string         `json:"credential,omitempty"`
	CompanyID  *int64         `json:"company_id,omitempty"`
	Licenses   []insideOfFile `json:"licenses,omitempty"`
}

// insideOfFile is a license in a file.
type insideOfFile struct {
	Product        string     `json:"product"`
	LicenseKey     string     `json:"license_key,omitempty"`
	Username       string     `json:"username,omitempty"`
	LicenseType    string     `json:"license_type,omitempty"`
	State          string     `json:"state"`
	StateReason    string     `json:"reason"`
	ValidityPeriod *time.Time `json:"validity_period"`
	DaysRemaining  *int64     `json:"days_remaining"`
}

func (s *session) inspect(args []string) int {
	text, fail := s.fileText(args[0])
	if fail != nil {
		return s.failed(fail)
	}
	name := cmp.Or(strings.TrimPrefix(filepath.Base(args[0]), "-"), "the file")
	root, fail := fileRoot(name, text)
	if fail != nil {
		return s.failed(fail)
	}
	var found *inspected
	payload, _ := requestfile.Unwrap(root)
	if len(licensesIn(root)) == 0 && payload.Get("request").Kind() == rawjson.String { // a license file names its request too
		found, fail = s.inspectRequest(root, payload)
	} else {
		found, fail = s.inspectLicense(name, root)
	}
	if fail != nil {
		return s.failed(fail)
	}
	found.ThisDevice = s.isThisDevice(found.HardwareID)
	code := exitOK
	if found.Signature == signatureWrong {
		code = exitUntrusted
	}
	if s.options.json {
		s.value(found)
	} else {
		s.showInspected(name, found)
	}
	return code
}

// damaged is the error for what is no file of the License API.
func damaged(message string) *failure.Error {
	fail := failure.New(api.Offline, "damaged_file", message)
	fail.Sentence = message
	return fail
}

// fileRoot is the JSON in a file, which is base64 of it or the JSON itself.
func fileRoot(name, text string) (rawjson.Value, *failure.Error) {
	content := []byte(pasted.Trim(text))
	if !pasted.HoldsDocument(text) {
		decoded, err := wire.DecodeFile(text)
		if err != nil || len(decoded) == 0 {
			return rawjson.Value{}, damaged(name + " " + pasted.WhyNotBase64(text))
		}
		content = decoded
	}
	root, err := rawjson.Parse(content)
	if err != nil || root.Kind() != rawjson.Object && root.Kind() != rawjson.Array {
		return rawjson.Value{}, damaged(name + " holds no JSON document: it is neither a request file nor a license file, or it is damaged: get it again")
	}
	return root, nil
}

// inspectRequest reads a request file, and checks its signature where the shared key is configured that made it.
func (s *session) inspectRequest(root, payload rawjson.Value) (*inspected, *failure.Error) {
	found := &inspected{
		Kind: "request", Request: payload.Get("request").String(), LicenseKey: masked(payload.Get("license_key").String()),
		Username: payload.Get("username").String(), Password: payload.Get("password").HasContent(),
		Product: payload.Get("product").String(), HardwareID: payload.Get("hardware_id").String(),
		RequestID: payload.Get("request_id").String(), Date: payload.Get("date").String(),
	}
	credential := cmp.Or(payload.Get("api_key").String(), payload.Get("client_id").String())
	found.Credential = masked(credential)
	found.Signature, found.Reason = s.requestSignature(root, payload, credential)
	return found, nil
}

func (s *session) requestSignature(root, payload rawjson.Value, credential string) (word, reason string) {
	cfg, fail := s.settings().config(s.process, false)
	switch {
	case fail != nil || cfg.SharedKey == "" && cfg.ClientSecret == "":
		return signatureUnchecked, "it is made with the shared key: configure that to check it"
	case credential != cfg.APIKey && credential != cfg.ClientID:
		return signatureUnchecked, "it is made with other credentials than the configured ones"
	}
	key := cmp.Or(cfg.SharedKey, cfg.ClientSecret)
	owner := cmp.Or(payload.Get("license_key").String(), payload.Get("username").String())
	want := wire.SignOffline(key, payload.Get("date").String(), owner, payload.Get("hardware_id").String(), credential)
	if payload.Get("signature").String() != want {
		return signatureWrong, "the file was changed, or made with another shared key"
	}
	inner, wrapped := requestfile.Unwrap(root)
	if outer := root.Get("signature").String(); wrapped && outer != wire.SignWrapper(key, inner.Raw(), wire.Hex) && outer != wire.SignWrapper(key, inner.Raw(), wire.Base64) {
		return signatureWrong, "its outer signature is wrong: the file was changed"
	}
	return signatureRight, ""
}

// inspectLicense reads a license file. The library verifies it, for the device and the product that the file itself names: so that it is the
// signature alone that decides.
func (s *session) inspectLicense(name string, root rawjson.Value) (*inspected, *failure.Error) {
	licenses := licensesIn(root)
	if len(licenses) == 0 {
		return nil, damaged(name + " is neither a request file nor a license file of the License API")
	}
	first := licenses[0]
	found := &inspected{
		Kind: "license", RequestID: cmp.Or(root.Get("request_id").String(), first.Get("request_id").String()),
		Date:       cmp.Or(root.Get("date").String(), first.Get("date").String()),
		HardwareID: cmp.Or(root.Get("hardware_id").String(), first.Get("hardware_id").String()),
	}
	found.CompanyID = companyIn(first)
	for _, license := range licenses {
		found.Licenses = append(found.Licenses, inside(license))
	}
	client, fail := s.verifierOf(found.HardwareID, found.Licenses[0].Product)
	if fail != nil {
		return nil, fail
	}
	s.client = client
	fail = s.verify(client, root, found)
	switch {
	case fail == nil, fail.Code == "foreign_device": // the file does not name its device, and is not for this one
		found.Signature = signatureRight
	case fail.Status == api.Signature:
		found.Signature, found.Reason = signatureWrong, "it was not made by the trusted key, or it was changed"
	default:
		return nil, fail
	}
	return found, nil
}

// verify tries the kinds that a file can be. The signatures of licenses and of refresh files cover different bytes.
func (s *session) verify(client *core.Client, root rawjson.Value, found *inspected) *failure.Error {
	var first *failure.Error
	for _, kind := range []core.FileKind{core.LicenseKind, core.BundleKind, core.RefreshKind} {
		meta, err := client.Verify(s.ctx, root.Raw(), core.Proof{}, core.Asked{Operation: "load_offline_response", Kind: string(kind), AnyCredentials: true})
		if err == nil {
			found.Kind, found.Form = string(kind), meta.Form
			return nil
		}
		fail := failure.From(err, libraryFailed)
		if fail.Code == "wrong_kind" {
			continue
		}
		if first == nil {
			first = fail
			found.Kind = string(kind)
		}
	}
	if first == nil {
		return damaged("the file is of a kind that this program does not know")
	}
	return first
}

// verifierOf is a client that verifies a file for the device and product that it names.
func (s *session) verifierOf(hardwareID, product string) (*core.Client, *failure.Error) {
	read := *s.settings()
	if read.fail != nil {
		return nil, read.fail
	}
	cfg := core.DefaultConfig()
	if text := read.client["public_key"]; text != "" {
		parsed, err := core.ParseConfig(object(map[string]string{"public_key": text}))
		if err != nil {
			return nil, read.explain(failure.From(err, libraryFailed))
		}
		cfg.PublicKey = parsed.PublicKey
	}
	cfg.Product, cfg.APIKey, cfg.SharedKey, cfg.HardwareID = cmp.Or(product, unused), unused, unused, cmp.Or(hardwareID, s.device())
	client, err := core.Open(cfg)
	if err != nil {
		return nil, read.explain(failure.From(err, libraryFailed))
	}
	return client, nil
}

// device is this device's hardware id: the configuration's, or the machine's; a stand-in where there is none.
func (s *session) device() string {
	id, algorithm, fail := s.settings().device()
	if fail != nil {
		return unused
	}
	if id != "" {
		return id
	}
	read, err := hwid.Read(algorithm)
	if err != nil {
		return unused
	}
	return read.HardwareID
}

// isThisDevice is nil where the file names no device, or this one has no id.
func (s *session) isThisDevice(hardwareID string) *bool {
	own := s.device()
	if hardwareID == "" || own == unused {
		return nil
	}
	same := hardwareID == own
	return &same
}

// licensesIn are the licenses in the document of a license file (protocol.md 2.9).
func licensesIn(root rawjson.Value) []rawjson.Value {
	var all []rawjson.Value
	add := func(list rawjson.Value) {
		for member := range list.All() {
			if isLicense(member) {
				all = append(all, member)
			}
		}
	}
	switch {
	case isLicense(root):
		return []rawjson.Value{root}
	case root.Kind() == rawjson.Object && root.Get("licenses").Kind() == rawjson.Array:
		add(root.Get("licenses"))
	default:
		add(root)
	}
	return all
}

func isLicense(v rawjson.Value) bool {
	return v.Kind() == rawjson.Object && v.Get("product_details").Kind() == rawjson.Object
}

func companyIn(license rawjson.Value) *int64 {
	for _, member := range []rawjson.Value{license.Get("company_id"), license.Get("company"), license.Get("product_details").Get("company_id")} {
		if n, ok := member.Int(); ok {
			return &n
		}
	}
	return nil
}

func inside(license rawjson.Value) insideOfFile {
	l := insideOfFile{
		Product: license.Get("product_details").Get("short_code").String(), LicenseKey: masked(license.Get("license_key").String()),
		Username:    cmp.Or(license.Get("username").String(), license.Get("user").Get("email").String()),
		LicenseType: license.Get("license_type").String(),
	}
	now := time.Now()
	verdict := validity.Evaluate(license, now)
	l.State, l.StateReason, l.DaysRemaining = string(verdict.State), string(verdict.Reason), verdict.DaysRemaining
	if terms, ok := validity.Read(license); ok {
		l.ValidityPeriod = terms.End
	}
	return l
}

func (s *session) showInspected(name string, f *inspected) {
	s.line("%s is %s.", plain(input.Shown(name)), describe(f))
	reason := f.Reason
	if reason != "" {
		reason = ": " + reason
	}
	s.row("signature", "%s%s", strings.ReplaceAll(f.Signature, "_", " "), reason)
	s.row("license key", "%s", f.LicenseKey)
	s.row("user", "%s", f.Username)
	s.row("product", "%s", f.Product)
	device := f.HardwareID
	if f.ThisDevice != nil {
		device += map[bool]string{true: " (this device)", false: " (another device)"}[*f.ThisDevice]
	}
	s.row("device", "%s", device)
	s.row("made", "%s", f.Date)
	s.row("request id", "%s", f.RequestID)
	s.row("credentials", "%s", f.Credential)
	for i := range f.Licenses {
		s.row("license", "%s", f.Licenses[i].words())
	}
	if f.Password {
		s.row("careful", "it holds the user's password: whoever reads the file can use it")
	}
}

func describe(f *inspected) string {
	switch f.Kind {
	case "request":
		return "a request file for the " + f.Request + " of a license"
	case "refresh":
		return "a refresh file, which renews a stored license"
	case "bundle":
		return "the license file of a bundle"
	}
	return "a license file"
}

func (l *insideOfFile) words() string {
	parts := []string{l.Product, cmp.Or(l.LicenseKey, l.Username), l.LicenseType, l.State}
	if l.StateReason != "" && l.StateReason != "ok" {
		parts[3] += " (" + l.StateReason + ")"
	}
	if l.ValidityPeriod != nil {
		parts = append(parts, "until "+moment(*l.ValidityPeriod, time.Now()))
	} else {
		parts = append(parts, "without end")
	}
	shown := parts[:0]
	for _, part := range parts {
		if part != "" {
			shown = append(shown, part)
		}
	}
	return strings.Join(shown, ", ")
}
