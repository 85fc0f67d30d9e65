// Package config reads and checks a configuration.
package config

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/openspring/openspring/core/internal/roots"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
)

// Config says which product a client is for, with which credentials, and how it behaves. Start from
// core.DefaultConfig: the zero value is not usable. core.Open checks it. Formatting it never shows a secret.
type Config struct {
	// Product is the product's short code; a bundle's code for bundle calls. Required.
	Product string
	// APIKey and SharedKey, or ClientID and ClientSecret: one pair is required.
	APIKey       string
	SharedKey    string `json:"-"`
	ClientID     string
	ClientSecret string `json:"-"`
	// BaseURL is the API's address.
	BaseURL string
	// PublicKey is the PEM of the public key that verifies responses; empty means the vendor's.
	PublicKey string
	// HardwareID names this device; empty asks package hwid by HardwareIDAlgorithm.
	HardwareID, HardwareIDAlgorithm string
	// CompanyID is the vendor's id at LicenseSpring, 0 to take a document of any company: every company's are
	// signed with one key.
	CompanyID int64
	// AppName and AppVersion are sent where an endpoint takes them.
	AppName, AppVersion string
	// Timeout covers a whole call, retries included; ConnectTimeout the making of a connection.
	Timeout, ConnectTimeout time.Duration
	// Retries is how often a call is repeated at most, 0 to 10.
	Retries int
	// Proxy is "environment", "none" or the URL of a proxy. "environment" takes ProxyEnvironment: this
	// package reads no environment variables.
	Proxy            string                `json:"-"`
	ProxyEnvironment transport.Environment `json:"-"`
	// CAFile and CAPEM are authorities to trust besides the system's or, with CAOnly, instead of them.
	CAFile, CAPEM string
	CAOnly        bool
	// RootsEnvironment is where the environment says that the system's authorities are: this package reads no
	// environment variables.
	RootsEnvironment roots.Environment `json:"-"`
	// TokenURL is where client credentials get their token; empty asks the API for it.
	TokenURL string
	// OfflineSchemaVersion is 1, or 2 for the wrapped form of offline requests.
	OfflineSchemaVersion int
	// OfflineUpload is "raw" or "multipart".
	OfflineUpload string
	// OfflineSignatureEncoding is "hex" or "base64", for the outer signature of version 2.
	OfflineSignatureEncoding string
	// AllowHTTP permits plain http to hosts other than loopback.
	AllowHTTP bool
	// CorrectClock takes the server's time where it refuses this machine's.
	CorrectClock bool
	// InsecureSkipSignature switches off the RSA checks; every response's Meta shows it.
	InsecureSkipSignature bool
	// MaxResponseBytes limits the size of a response.
	MaxResponseBytes int64
	// Clock gives the time by which the client dates requests and judges licenses, tokens and certificates; nil is
	// this machine's. Deadlines do not follow it.
	Clock transport.Clock `json:"-"`
}

// The words that members of the configuration take.
const (
	proxyFromEnvironment = "environment"
	proxyNone            = "none"
	uploadRaw            = "raw"
	// UploadMultipart posts a request file as the part of a form.
	UploadMultipart = "multipart"
	encodingHex     = "hex"
	encodingBase64  = "base64"
)

const defaultBaseURL = "https://api.licensespring.com/api/v4"

// Default returns the defaults; the product and a pair of credentials are still to be set.
func Default() Config {
	return Config{
		BaseURL:                  defaultBaseURL,
		HardwareIDAlgorithm:      "default",
		Timeout:                  10 * time.Second,
		ConnectTimeout:           5 * time.Second,
		Retries:                  2,
		Proxy:                    proxyFromEnvironment,
		OfflineSchemaVersion:     1,
		OfflineUpload:            uploadRaw,
		OfflineSignatureEncoding: encodingHex,
		CorrectClock:             true,
		MaxResponseBytes:         8 << 20,
	}
}

// textMember is a member of the configuration that is a text.
type textMember struct {
	name  string
	at    func(*Config) *string
	limit int
	// pem allows control characters.
	pem bool
	// words are the only values there are, if any.
	words []string
}

var textMembers = []textMember{
	{name: "product", at: func(c *Config) *string { return &c.Product }, limit: input.MaxText},
	{name: "api_key", at: func(c *Config) *string { return &c.APIKey }, limit: input.MaxText},
	{name: "shared_key", at: func(c *Config) *string { return &c.SharedKey }, limit: input.MaxText},
	{name: "client_id", at: func(c *Config) *string { return &c.ClientID }, limit: input.MaxText},
	{name: "client_secret", at: func(c *Config) *string { return &c.ClientSecret }, limit: input.MaxText},
	{name: "base_url", at: func(c *Config) *string { return &c.BaseURL }, limit: input.MaxText},
	{name: "public_key", at: func(c *Config) *string { return &c.PublicKey }, limit: input.MaxPEM, pem: true},
	{name: "hardware_id", at: func(c *Config) *string { return &c.HardwareID }, limit: input.MaxHardwareID},
	{name: "hardware_id_algorithm", at: func(c *Config) *string { return &c.HardwareIDAlgorithm }, limit: input.MaxText},
	{name: "app_name", at: func(c *Config) *string { return &c.AppName }, limit: input.MaxText},
	{name: "app_version", at: func(c *Config) *string { return &c.AppVersion }, limit: input.MaxText},
	{name: "proxy", at: func(c *Config) *string { return &c.Proxy }, limit: input.MaxText},
	{name: "ca_file", at: func(c *Config) *string { return &c.CAFile }, limit: input.MaxText},
	{name: "ca_pem", at: func(c *Config) *string { return &c.CAPEM }, limit: input.MaxPEM, pem: true},
	{name: "token_url", at: func(c *Config) *string { return &c.TokenURL }, limit: input.MaxText},
	{name: "offline_upload", at: func(c *Config) *string { return &c.OfflineUpload }, limit: input.MaxText,
		words: []string{uploadRaw, UploadMultipart}},
	{name: "offline_signature_encoding", at: func(c *Config) *string { return &c.OfflineSignatureEncoding }, limit: input.MaxText,
		words: []string{encodingHex, encodingBase64}},
}

// integerMember is a member of the configuration that is an integer.
type integerMember struct {
	name        string
	get         func(*Config) int64
	set         func(*Config, int64)
	least, most int64
	// optional members are 0 where they are not set.
	optional bool
}

// maxCompanyID is the largest integer that every reader of JSON keeps.
const maxCompanyID = 1<<53 - 1

var integerMembers = []integerMember{
	{name: "timeout_ms", get: func(c *Config) int64 { return c.Timeout.Milliseconds() },
		set: func(c *Config, n int64) { c.Timeout = time.Duration(n) * time.Millisecond }, least: 1, most: input.MaxTimeoutMS},
	{name: "connect_timeout_ms", get: func(c *Config) int64 { return c.ConnectTimeout.Milliseconds() },
		set: func(c *Config, n int64) { c.ConnectTimeout = time.Duration(n) * time.Millisecond }, least: 1, most: input.MaxTimeoutMS},
	{name: "retries", get: func(c *Config) int64 { return int64(c.Retries) },
		set: func(c *Config, n int64) { c.Retries = int(n) }, most: 10},
	{name: "company_id", get: func(c *Config) int64 { return c.CompanyID },
		set: func(c *Config, n int64) { c.CompanyID = n }, least: 1, most: maxCompanyID, optional: true},
	{name: "offline_schema_version", get: func(c *Config) int64 { return int64(c.OfflineSchemaVersion) },
		set: func(c *Config, n int64) { c.OfflineSchemaVersion = int(n) }, least: 1, most: 2},
	{name: "max_response_bytes", get: func(c *Config) int64 { return c.MaxResponseBytes },
		set: func(c *Config, n int64) { c.MaxResponseBytes = n }, least: 1 << 10, most: 64 << 20},
}

// booleanMember is a member of the configuration that is true or false.
type booleanMember struct {
	name string
	at   func(*Config) *bool
}

var booleanMembers = []booleanMember{
	{"ca_only", func(c *Config) *bool { return &c.CAOnly }},
	{"allow_http", func(c *Config) *bool { return &c.AllowHTTP }},
	{"correct_clock", func(c *Config) *bool { return &c.CorrectClock }},
	{"insecure_skip_signature", func(c *Config) *bool { return &c.InsecureSkipSignature }},
}

func configNames() []string {
	var names []string
	for i := range textMembers {
		names = append(names, textMembers[i].name)
	}
	for i := range integerMembers {
		names = append(names, integerMembers[i].name)
	}
	for i := range booleanMembers {
		names = append(names, booleanMembers[i].name)
	}
	return names
}

// Parse reads a configuration from JSON over the defaults. A member that is null counts as absent; one
// that is not known is an error. What the members say together is checked by Resolve.
func Parse(text []byte) (Config, error) {
	cfg := Default()
	doc, fail := input.Config.Parse(text, input.MaxInput)
	if fail != nil {
		return Config{}, fail
	}
	for member := range doc.All() {
		if fail := cfg.setMember(member); fail != nil {
			return Config{}, fail
		}
	}
	return cfg, nil
}

func (c *Config) setMember(v rawjson.Value) *failure.Error {
	name := v.Name()
	for i := range textMembers {
		if m := &textMembers[i]; m.name == name {
			return m.read(c, v)
		}
	}
	for i := range integerMembers {
		if m := &integerMembers[i]; m.name == name {
			return m.read(c, v)
		}
	}
	for i := range booleanMembers {
		if m := &booleanMembers[i]; m.name == name {
			return m.read(c, v)
		}
	}
	return input.Config.Unknown(name, configNames())
}

func (m *textMember) read(c *Config, v rawjson.Value) *failure.Error {
	if !v.Present() {
		return nil
	}
	text, ok := v.Text()
	if !ok {
		return input.Config.WrongType(m.name, "text", v.Kind())
	}
	*m.at(c) = text
	return m.check(text)
}

func (m *textMember) check(text string) *failure.Error {
	if m.pem {
		switch {
		case text == "":
			return input.Config.Fail("empty_value", "%s must not be empty in %s", m.name, input.Config)
		case len(text) > m.limit:
			return input.Config.Fail("value_too_long", "%s is longer than %d bytes in %s", m.name, m.limit, input.Config)
		}
		return nil
	}
	if fail := input.Config.CheckText(m.name, text, m.limit); fail != nil {
		return fail
	}
	if len(m.words) > 0 && text != m.words[0] && text != m.words[1] {
		return input.Config.Fail("invalid_value", "%s must be %q or %q", m.name, m.words[0], m.words[1])
	}
	return nil
}

func (m *integerMember) read(c *Config, v rawjson.Value) *failure.Error {
	if !v.Present() {
		return nil
	}
	n, fail := input.Config.Integer(m.name, v, m.least, m.most)
	if fail == nil {
		m.set(c, n)
	}
	return fail
}

func (m *booleanMember) read(c *Config, v rawjson.Value) *failure.Error {
	if !v.Present() {
		return nil
	}
	b, fail := input.Config.Boolean(m.name, v)
	*m.at(c) = b
	return fail
}

// String describes the configuration without its secrets.
func (c Config) String() string {
	credentials := "none"
	switch {
	case c.APIKey != "":
		credentials = "api_key " + failure.LastFour(c.APIKey)
	case c.ClientID != "":
		credentials = "client_id " + failure.LastFour(c.ClientID)
	}
	return fmt.Sprintf("OpenSpring configuration (product %q, %s)", c.Product, credentials)
}

// GoString is String: %#v shows no secret either.
func (c Config) GoString() string { return c.String() }

// Format is String for every verb.
func (c Config) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// LogValue is String for package slog.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }
