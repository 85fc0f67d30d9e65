// Package transport carries one request of the License API over HTTP: it signs, sends, repeats where that is
// safe, puts the clock right, fetches access tokens, and turns every failure into a typed error. It knows
// nothing of licenses.
package transport

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/url"
	"time"

	"github.com/openspring/openspring/core/failure"
)

// ProxyMode says where the proxy comes from.
type ProxyMode uint8

const (
	// ProxyEnvironment follows Environment; loopback is exempt.
	ProxyEnvironment ProxyMode = iota
	// ProxyURL uses URL for every request.
	ProxyURL
	// ProxyNone uses none.
	ProxyNone
)

// Environment holds the values of HTTP_PROXY, HTTPS_PROXY and NO_PROXY as the host's C environment has them;
// this package never reads Go's.
type Environment struct{ HTTP, HTTPS, No string }

// ProxySettings say through which proxy requests go. The zero value uses none.
type ProxySettings struct {
	Mode ProxyMode
	// URL is an http, https or socks5 URL, with credentials where the proxy wants them.
	URL         *url.URL
	Environment Environment
}

// Settings configure a Transport. Core has validated them.
type Settings struct {
	// BaseURL is an absolute http or https URL without a trailing slash.
	BaseURL string
	// APIKey and SharedKey, or ClientID and ClientSecret, authorize the requests.
	APIKey, SharedKey      string
	ClientID, ClientSecret string
	// TokenURL is the token server's address; empty asks {BaseURL}/oauth_url.
	TokenURL string
	// ConnectTimeout covers everything before a request can be written: name, connection, proxy and TLS.
	ConnectTimeout time.Duration
	// Retries is how often a call is repeated at most.
	Retries int
	Proxy   ProxySettings
	// RootCAs are the trusted authorities; nil takes the system's.
	RootCAs *x509.CertPool
	// AllowHTTP lets an address learned from the server be plain http on a foreign host.
	AllowHTTP bool
	// CorrectClock takes the server's time once where it refuses ours.
	CorrectClock bool
	// MaxResponseBytes bounds an answer's body, counted after its content-coding is undone.
	MaxResponseBytes int64
	// Redactor knows the configured secrets.
	Redactor failure.Redactor
}

// Request is one call.
type Request struct {
	// Endpoint is the call's name in messages.
	Endpoint string
	Method   string
	// Path is relative to the base URL, Query encoded and without its "?".
	Path, Query string
	// Body makes the body for the given text of the Date header. It is called once per attempt and nil for
	// GET.
	Body func(date string) (body []byte, contentType string, err error)
	// Secrets are this request's own: password, id_token, code.
	Secrets []string
}

// Reply is the answer of an HTTP 200: its body is whole and its content-coding undone.
type Reply struct {
	Header http.Header
	Body   []byte
}

// Transport sends the requests of one client. It is safe for use by many goroutines.
type Transport struct{ settings Settings }

// New returns a transport; nothing is sent yet.
func New(s Settings) (*Transport, error) { return &Transport{settings: s}, nil }

// Do sends a request, repeats it where that is safe, and returns the body of a 200. ctx carries the deadline
// of the whole call; a *failure.Error that is its cause is what a call ended by it returns. meta is filled in
// as the call goes.
func (t *Transport) Do(ctx context.Context, r Request, meta *failure.Meta) (Reply, *failure.Error) {
	return Reply{}, nil
}

// ClockOffset is what is added to this machine's time in the requests sent.
func (t *Transport) ClockOffset() time.Duration { return 0 }

// Close closes the connections that are kept.
func (t *Transport) Close() {}
