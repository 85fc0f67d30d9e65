package transport

import (
	"bytes"
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/loopback"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/rawjson"
)

// The life of access tokens. One is given up early, so that it does not end on its way; a server that does not
// say how long one lives is asked again soon.
const (
	tokenMargin      = 30 * time.Second
	unknownTokenLife = time.Minute
	longestTokenLife = 24 * time.Hour
	longestToken     = 32 << 10
	longestAddress   = 4 << 10
	longestNumber    = 400
)

// tokenOperation begins the messages of everything about tokens: several calls may share one failure.
const tokenOperation = "access token"

// tokens is the access token that all calls share, and its fetching, which one of them does for all.
type tokens struct {
	mu    sync.Mutex
	value string
	until time.Time
	fetch *fetch
}

// fetch is one fetching of a token. Its results are set before done is closed.
type fetch struct {
	done  chan struct{}
	value string
	err   *failure.Error
	// abandoned means that the call which fetched was ended: another takes over.
	abandoned bool
}

// token returns an access token that is good for use and is not the rejected one.
func (t *Transport) token(ctx context.Context, rejected string) (string, *failure.Error) {
	for {
		value, f, mine := t.tokens.join(rejected, t.settings.Clock.Now())
		switch {
		case value != "":
			return value, nil
		case mine:
			return t.fetchForAll(ctx, f)
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return "", failure.EndedWaiting(ctx, tokenOperation, "")
		}
		if !f.abandoned {
			return f.value, f.err
		}
	}
}

// join returns the present token or the fetching under way, which is the caller's own (mine) if it has begun it.
func (s *tokens) join(rejected string, now time.Time) (value string, f *fetch, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value != "" && s.value != rejected && now.Before(s.until) {
		return s.value, nil, false
	}
	if s.fetch != nil {
		return "", s.fetch, false
	}
	s.fetch = &fetch{done: make(chan struct{}), abandoned: true}
	return "", s.fetch, true
}

// fetchForAll fetches in the goroutine of the call that needs the token, so that nothing runs on after it.
func (t *Transport) fetchForAll(ctx context.Context, f *fetch) (string, *failure.Error) {
	var life time.Duration
	begun := t.settings.Clock.Now()
	defer func() {
		t.tokens.mu.Lock()
		t.tokens.fetch = nil
		if f.value != "" {
			t.tokens.value, t.tokens.until = f.value, begun.Add(life-min(tokenMargin, life/10))
		}
		t.tokens.mu.Unlock()
		close(f.done)
	}()
	outcome.TraceOf(ctx).Add("token", "fetched")
	value, life, err := t.fetchToken(ctx)
	f.value, f.err, f.abandoned = value, err, err != nil && ctx.Err() != nil
	return value, err
}

// fetchToken asks for the token server's address, where that is not configured, and then for a token.
func (t *Transport) fetchToken(ctx context.Context) (value string, life time.Duration, err *failure.Error) {
	budget := t.settings.Retries
	address := t.settings.TokenURL
	if address == "" {
		err = repeat(ctx, tokenOperation, api.Safe, &budget, func() (f *fault) {
			address, f = t.discover(ctx)
			return f
		})
		if err != nil {
			return "", 0, err
		}
	}
	target, err := t.tokenAddress(address)
	if err != nil {
		return "", 0, err
	}
	err = repeat(ctx, tokenOperation, api.Unsent, &budget, func() (f *fault) {
		value, life, f = t.askToken(ctx, target)
		return f
	})
	return value, life, err
}

// discover asks the API where tokens are given out. It is the one request without authorization.
func (t *Transport) discover(ctx context.Context) (string, *fault) {
	x := &exchange{
		operation: tokenOperation, method: http.MethodGet, again: true,
		url:    t.address("/oauth_url", "login_type=client_credentials"),
		header: http.Header{}, redactor: t.redactor,
	}
	r, f := t.network.exchange(ctx, x)
	if f == nil {
		f = x.classify(r, x.apiRefusal)
	}
	if f != nil {
		return "", f
	}
	document, err := rawjson.ParseContext(ctx, r.body)
	if ctx.Err() != nil {
		return "", settled(failure.EndedWaiting(ctx, tokenOperation, t.base.Host))
	}
	address := document.Get("url").String()
	if err != nil || address == "" || len(address) > longestAddress || !isHeaderText(address) {
		f := x.unexpected(r, "malformed_answer", "no address of a token server", r.body)
		f.err.Meta.HTTPStatus = r.status
		return "", f
	}
	return address, nil
}

// tokenAddress judges an address of a token server. The client secret is sent there.
func (t *Transport) tokenAddress(address string) (*url.URL, *failure.Error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil:
	case t.readableBy(u) != "":
		return nil, failure.New(api.Protocol, "token_url_refused", tokenOperation+": the address of the token server is plain http, "+
			"and the proxy "+t.readableBy(u)+" on another host could read the client secret: set token_url to one that is https")
	case u.Scheme == "https",
		u.Scheme == "http" && t.settings.AllowHTTP,
		u.Scheme == "http" && loopback.Is(u.Hostname()) && (t.settings.TokenURL != "" || loopback.Is(t.base.Hostname())):
		u.Fragment = ""
		return u, nil
	}
	return nil, failure.New(api.Protocol, "token_url_refused", tokenOperation+": the address of the token server that "+
		t.base.Host+" names is not https: set token_url to the right one")
}

// askToken asks the token server for a token.
func (t *Transport) askToken(ctx context.Context, target *url.URL) (string, time.Duration, *fault) {
	form := url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {t.settings.ClientID},
		"client_secret": {t.settings.ClientSecret},
	}
	x := &exchange{
		operation: tokenOperation, method: http.MethodPost, url: target,
		header:   http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		body:     []byte(form.Encode()),
		redactor: t.redactor,
	}
	r, f := t.network.exchange(ctx, x)
	if f == nil {
		f = x.classify(r, x.tokenRefusal)
	}
	if f != nil {
		if r.status < 400 && !isPage(r.body) {
			f.err.Body = ""
		}
		return "", 0, f
	}
	value, life, ok := readToken(ctx, r.body)
	if ctx.Err() != nil {
		return "", 0, settled(failure.EndedWaiting(ctx, tokenOperation, target.Host))
	}
	if !ok {
		f := x.fault(api.Protocol, "token_malformed", target.Host+" returned 200 without a usable token: check token_url", nil)
		if isPage(r.body) {
			f.err.Body = x.redactor.Body(r.body)
		}
		f.err.Meta.HTTPStatus = r.status
		return "", 0, f
	}
	return value, life, nil
}

// isPage reports whether a body is a web page. Any other body may hold tokens in some spelling, and is not kept for a report.
func isPage(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte{'<'})
}

// tokenRefusal reads a 4xx of a token server, whose error object is OAuth's (RFC 6749, 5.2).
func (x *exchange) tokenRefusal(r response) *fault {
	code, message, ok := errorObject(r.body, "error", "error_description")
	if !ok {
		f := x.refused(r, api.Auth, "token_refused", "")
		f.err.Body = x.redactor.Body(r.body)
		return f
	}
	return x.refused(r, api.Auth, code, message)
}

// readToken reads the response of a token server.
func readToken(ctx context.Context, body []byte) (value string, life time.Duration, ok bool) {
	document, err := rawjson.ParseContext(ctx, body)
	if err != nil {
		return "", 0, false
	}
	value = document.Get("access_token").String()
	kind := document.Get("token_type")
	if !isHeaderText(value) || kind.Present() && !strings.EqualFold(kind.String(), "bearer") {
		return "", 0, false
	}
	return value, tokenLife(document.Get("expires_in")), true
}

// isHeaderText reports whether a token may stand in a header: visible ASCII without spaces, of bearable length.
func isHeaderText(token string) bool {
	for _, c := range []byte(token) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return token != "" && len(token) <= longestToken
}

func tokenLife(expiresIn rawjson.Value) time.Duration {
	if len(expiresIn.Raw()) > longestNumber {
		return unknownTokenLife
	}
	text := expiresIn.String()
	if expiresIn.Kind() == rawjson.Number {
		text = string(expiresIn.Raw())
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(seconds) {
		return unknownTokenLife
	}
	seconds = min(max(seconds, 0), longestTokenLife.Seconds())
	return time.Duration(seconds * float64(time.Second))
}
