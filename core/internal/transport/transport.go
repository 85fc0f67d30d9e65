// Package transport carries one request of the License API over HTTP. It signs, sends, retries if that is safe,
// corrects the clock, fetches access tokens, and turns every failure into a typed error. It knows nothing about
// licenses. The steps of one request, in their order:
//
//	transport.go   Do, and what a client keeps between calls
//	retry.go       how often and when an attempt is repeated
//	call.go        one attempt: date, authorization; the correction of the clock, the renewal of the token
//	token.go       OAuth tokens: one fetch for all calls that wait
//	exchange.go    one request, its response, and what failed in between
//	connections.go what carries an exchange: on a kept connection or a new one
//	proxy.go       which proxy a host needs; proxyurl.go, exempt.go (NO_PROXY), challenge.go, socks.go
//	pool.go        the connections that are kept
//	connect.go     a new connection: names.go (name servers), TCP, proxy, TLS (sessions.go); tlscause.go explains refusals
//	conn.go        reading and writing
//	classify.go    what a status and a body mean
//	clock.go       the clock that tests replace
package transport

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/loopback"
	"github.com/openspring/openspring/internal/outcome"
)

// Settings configure a Transport. Core has validated them.
type Settings struct {
	// BaseURL is an absolute http or https URL without a trailing slash.
	BaseURL string
	// UserAgent names the client; empty is "OpenSpring".
	UserAgent string
	// APIKey and SharedKey, or ClientID and ClientSecret, authorize the requests.
	APIKey, SharedKey      string
	ClientID, ClientSecret string
	// TokenURL is the token server's address; empty asks {BaseURL}/oauth_url.
	TokenURL string
	// ConnectTimeout covers everything before a request can be written: name, connection, proxy and TLS.
	// Zero leaves only the call's deadline.
	ConnectTimeout time.Duration
	// Retries is how often a call is repeated at most.
	Retries int
	Proxy   ProxySettings
	// RootCAs returns the trusted authorities; nil takes the system's.
	RootCAs func() (*x509.CertPool, *failure.Error)
	// UnreadRoot names an authority that was to be trusted and cannot be read, beside others that can.
	UnreadRoot string
	// AllowHTTP accepts plain http on a foreign host for the token server's address that the API names.
	AllowHTTP bool
	// CorrectClock takes the server's time once where the server refuses ours.
	CorrectClock bool
	// MaxResponseBytes limits a response's body, counted after decoding.
	MaxResponseBytes int64
	// Redactor knows the configured secrets.
	Redactor failure.Redactor
	// Clock gives the time that dates requests and judges certificates and tokens.
	Clock Clock
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
	// Repeat says when the request is sent again.
	Repeat api.Repeat
	// Open requests carry no authorization.
	Open bool
}

// Reply is a response with HTTP 200: its body is complete and decoded.
type Reply struct {
	Header http.Header
	Body   []byte
	// Redactor knows every secret of the request, the access token too: the body may echo them.
	Redactor failure.Redactor
}

// Transport sends the requests of one client. It is safe for use by many goroutines.
type Transport struct {
	settings Settings
	base     *url.URL
	proxy    func(target *url.URL) (*url.URL, error)
	network  exchanger
	redactor failure.Redactor
	tokens   tokens
	// offset is the correction of the clock, a time.Duration.
	offset atomic.Int64
}

// maxHeaderBytes limits the headers of a response, also of a proxy's.
const maxHeaderBytes = 64 << 10

// New returns a transport; nothing is sent yet. An error is a *failure.Error of status CONFIG.
func New(s Settings) (*Transport, error) {
	base, err := url.Parse(s.BaseURL)
	if err != nil || base.Hostname() == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, failure.New(api.Config, "invalid_url", "base_url must be an absolute http or https URL")
	}
	base.User, base.RawQuery, base.Fragment = nil, "", ""
	proxy, proxyErr := s.Proxy.function()
	if proxyErr != nil {
		return nil, proxyErr
	}
	if s.Clock == nil {
		s.Clock = SystemClock{}
	}
	if s.UserAgent == "" {
		s.UserAgent = "OpenSpring"
	}
	t := &Transport{settings: s, base: base, proxy: proxy}
	t.redactor = s.Redactor.With(s.SharedKey, s.ClientSecret, t.proxyPassword(base))
	if fail := t.checkReadable(); fail != nil {
		return nil, fail
	}
	t.network = newConnections(&t.settings, proxy)
	return t, nil
}

// Do sends a request, repeats it where that is safe, and returns the body of a 200. ctx carries the deadline
// of the whole call; a *failure.Error that is its cause is what a call ended by it returns. meta is filled in,
// except for its duration, and stands in the error too.
func (t *Transport) Do(ctx context.Context, r Request, meta *outcome.Meta) (Reply, *failure.Error) {
	c := &call{t: t, ctx: ctx, request: r, meta: meta}
	budget := t.settings.Retries
	err := repeat(ctx, r.Endpoint, r.Repeat, &budget, c.attempt)
	meta.ClockOffset = t.ClockOffset()
	if err == nil {
		meta.HTTPStatus = http.StatusOK
		return c.reply, nil
	}
	meta.HTTPStatus = err.Meta.HTTPStatus
	return Reply{}, err.WithMeta(*meta)
}

// Host is the API's host and port, as messages name it.
func (t *Transport) Host() string { return t.base.Host }

// ClockOffset is what is added to this machine's time in the requests sent.
func (t *Transport) ClockOffset() time.Duration { return time.Duration(t.offset.Load()) }

// Close closes the connections that are kept. Calls in flight are ended by their contexts.
func (t *Transport) Close() { t.network.close() }

// overTrustedPath reports whether a response of the API is proof enough of the server's time: it came over TLS,
// or did not leave this machine.
func (t *Transport) overTrustedPath() bool {
	if t.base.Scheme == "https" {
		return true
	}
	proxy, err := t.proxy(t.base)
	return err == nil && loopback.Is(t.base.Hostname()) && !readable(t.base, proxy)
}

// trustedDate is the Date of a response that came over a trusted path, else zero.
func (t *Transport) trustedDate(header http.Header) time.Time {
	date, err := wire.ParseDate(header.Get("Date"))
	if err != nil || !t.overTrustedPath() {
		return time.Time{}
	}
	return date.UTC()
}

// address returns the URL of a path below the base.
func (t *Transport) address(path, query string) *url.URL {
	u := *t.base
	u.Path = strings.TrimSuffix(t.base.Path, "/") + path
	if t.base.RawPath != "" {
		u.RawPath = strings.TrimSuffix(t.base.RawPath, "/") + path
	}
	u.RawQuery = query
	return &u
}
