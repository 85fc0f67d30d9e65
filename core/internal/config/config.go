// Package config reads and checks a configuration.
package config

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/roots"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/settings"
)

// Config says which product a client is for, with which credentials, and how it behaves. Start from
// core.DefaultConfig: the zero value is not usable. core.Open checks it. Formatting it never shows a secret.
type Config struct {
	// BEGIN GENERATED: settings (tools/tables)
	// The short code of the product; of a bundle for calls about bundles.
	Product string
	// The API key. A client needs it with SharedKey, or ClientID with ClientSecret.
	APIKey string
	// The shared key, which signs requests.
	SharedKey string `json:"-"`
	// The OAuth client id.
	ClientID string
	// The OAuth client secret.
	ClientSecret string `json:"-"`
	// The address of the API; another one for the sandbox, staging or a floating server. Default
	// "https://api.licensespring.com/api/v4".
	BaseURL string
	// PEM of the public key that verifies responses. If not set, the production key, which is built in.
	PublicKey string
	// The id of this device. If not set, it is read from the machine. At most 256 bytes.
	HardwareID string
	// The name of the way to read the hardware id. Default "default".
	HardwareIDAlgorithm string
	// The vendor's id at LicenseSpring. One key signs the documents of all vendors: with this id, documents of
	// other vendors are refused. Set it.
	CompanyID int64
	// The name of the application, sent in offline activations.
	AppName string
	// The version of the application, sent if the endpoint has a field for it.
	AppVersion string
	// The time for a whole call, retries included. Default 10 seconds; at most 600 seconds.
	Timeout time.Duration
	// The time for making a connection. Default 5 seconds; at most 600 seconds.
	ConnectTimeout time.Duration
	// How often a call is repeated at most. Default 2; 0 to 10.
	Retries int
	// "environment", "none", or the address of a proxy, with http, https or socks5. Default "environment".
	Proxy string `json:"-"`
	// A PEM file of authorities to trust, besides those of the system.
	CAFile string
	// PEM of authorities to trust, besides those of the system.
	CAPEM string
	// Trust the authorities of CAFile and CAPEM only, and not those of the system. Default false.
	CAOnly bool
	// Allow plain http to hosts other than this one. Default false.
	AllowHTTP bool
	// Where client credentials get their token. If not set, the API names the address.
	TokenURL string
	// The version of request files; 2 is the wrapped form. Default 1; 1 to 2.
	OfflineSchemaVersion int
	// How a request file is posted. "raw" or "multipart"; default "raw".
	OfflineUpload string
	// The encoding of the outer signature of request files; of version 2 only. "hex" or "base64"; default "hex".
	OfflineSignatureEncoding string
	// If the server refuses this machine's time, take the server's time and try once more. Default true.
	CorrectClock bool
	// Add the steps of every call, with their times, to its "meta". Default false.
	Trace bool
	// Leave out the check of signatures. Every response shows it in its "meta". Never in a product. Default
	// false.
	InsecureSkipSignature bool
	// The size limit of a response, in bytes. Default 8 MiB; 1 KiB to 64 MiB.
	MaxResponseBytes int64
	// END GENERATED: settings (tools/tables)

	// ProxyEnvironment is what Proxy "environment" takes: this package reads no environment variables.
	ProxyEnvironment transport.Environment `json:"-"`
	// RootsEnvironment is where the environment says that the system's authorities are.
	RootsEnvironment roots.Environment `json:"-"`
	// Clock gives the time by which the client dates requests and judges licenses, tokens and certificates; nil is
	// this machine's. Deadlines do not follow it.
	Clock transport.Clock `json:"-"`
}

// places are where the settings of the table are kept.
func (c *Config) places() []any {
	return []any{
		// BEGIN GENERATED: places (tools/tables)
		&c.Product, &c.APIKey, &c.SharedKey, &c.ClientID, &c.ClientSecret, &c.BaseURL, &c.PublicKey, &c.HardwareID,
		&c.HardwareIDAlgorithm, &c.CompanyID, &c.AppName, &c.AppVersion, &c.Timeout, &c.ConnectTimeout, &c.Retries,
		&c.Proxy, &c.CAFile, &c.CAPEM, &c.CAOnly, &c.AllowHTTP, &c.TokenURL, &c.OfflineSchemaVersion,
		&c.OfflineUpload, &c.OfflineSignatureEncoding, &c.CorrectClock, &c.Trace, &c.InsecureSkipSignature,
		&c.MaxResponseBytes,
		// END GENERATED: places (tools/tables)
	}
}

// The words that members of the configuration take.
const (
	proxyFromEnvironment = "environment"
	proxyNone            = "none"
	// UploadMultipart posts a request file as the part of a form.
	UploadMultipart = "multipart"
	encodingBase64  = "base64"
)

// table is what a configuration is read by.
var table = settings.Table{Scope: input.Config, Rows: api.ClientSettings}

// Default returns the defaults; the product and a pair of credentials are still to be set.
func Default() Config {
	var cfg Config
	table.SetDefaults(cfg.places())
	return cfg
}

// Parse reads a configuration from JSON over the defaults. A member that is null counts as absent; one
// that is not known is an error. What the members say together is checked by Resolve.
func Parse(text []byte) (Config, error) {
	cfg := Default()
	if fail := table.Read(text, cfg.places()); fail != nil {
		return Config{}, fail
	}
	return cfg, nil
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
