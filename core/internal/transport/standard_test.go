package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

// standard carries exchanges by net/http's Transport. It classifies failures by what net/http reports.
type standard struct {
	client   *http.Transport
	settings Settings
	open     atomic.Int64
}

// counted is a connection that is counted while it is open.
type counted struct {
	net.Conn
	close func()
}

func (c *counted) Close() error {
	c.close()
	return c.Conn.Close()
}

func (n *standard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	raw, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	n.open.Add(1)
	return &counted{raw, sync.OnceFunc(func() { n.open.Add(-1) })}, nil
}

func newStandard(t testing.TB, s Settings, proxy func(*url.URL) (*url.URL, error)) *standard {
	n := &standard{settings: s}
	n.client = &http.Transport{
		DialContext:            n.dial,
		Proxy:                  func(r *http.Request) (*url.URL, error) { return proxy(r.URL) },
		MaxResponseHeaderBytes: maxHeaderBytes,
		MaxIdleConnsPerHost:    maxIdle,
		TLSClientConfig:        &tls.Config{Time: s.Clock.Now},
	}
	if s.RootCAs != nil {
		roots, fail := s.RootCAs()
		require.Nil(t, fail)
		n.client.TLSClientConfig.RootCAs = roots
	}
	return n
}

func (n *standard) close() { n.client.CloseIdleConnections() }

func (n *standard) exchange(ctx context.Context, x *exchange) (response, *fault) {
	x.clock, x.tries = n.settings.Clock, 1
	var body io.Reader
	if len(x.body) > 0 {
		body = bytes.NewReader(x.body)
	}
	request, err := http.NewRequestWithContext(ctx, x.method, x.url.String(), body)
	if err != nil {
		return response{}, x.fault(api.Internal, "internal_fault", err.Error(), err)
	}
	request.Header = x.header
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", n.settings.UserAgent)
	head, err := n.client.RoundTrip(request)
	if err != nil {
		return response{tries: 1}, n.fault(ctx, x, err)
	}
	defer head.Body.Close()
	r := response{status: head.StatusCode, header: head.Header, tries: 1}
	if head.StatusCode >= http.StatusOK {
		r.body, r.incomplete = n.read(ctx, x, head)
	}
	return r, nil
}

func (n *standard) read(ctx context.Context, x *exchange, response *http.Response) ([]byte, *fault) {
	limit := n.settings.MaxResponseBytes
	if response.StatusCode != http.StatusOK {
		limit = maxRefusalBytes
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	switch {
	case err != nil:
		return body, n.fault(ctx, x, err)
	case int64(len(body)) > limit:
		return body[:limit], x.fault(api.Protocol, "body_too_large", "", nil)
	case len(body) > 0 && !slices.Contains([]string{"", "identity"}, response.Header.Get("Content-Encoding")):
		return body, x.fault(api.Protocol, "not_http", "", nil)
	}
	return body, nil
}

// fault finds the code of an error of net/http.
func (n *standard) fault(ctx context.Context, x *exchange, err error) *fault {
	if ctx.Err() != nil {
		return settled(failure.EndedWaiting(ctx, x.operation, x.url.Host))
	}
	text := err.Error()
	says := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(text, part) {
				return true
			}
		}
		return false
	}
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		op        *net.OpError
	)
	status, code := api.Network, "connection_lost"
	switch {
	case errors.As(err, &authority):
		code = "tls_unknown_authority"
	case errors.As(err, &host):
		code = "tls_wrong_host"
	case errors.As(err, &invalid):
		code = "tls_expired"
	case says("HTTP response to HTTPS client", "tls: "):
		code = "tls_failed"
	case says("Proxy Authentication Required"):
		code = "proxy_refused"
	case errors.Is(err, connectionRefused):
		code = "connection_refused"
	case errors.As(err, &op) && op.Op != "write", says("http: server closed idle connection"), errors.Is(err, io.EOF):
	case errors.Is(err, io.ErrUnexpectedEOF), says("unexpected EOF"):
		status, code = api.Protocol, "body_cut"
	default:
		status, code = api.Protocol, "not_http"
	}
	return x.fault(status, code, text, err)
}

// fixedClock makes the same request of the same call.
type fixedClock struct{}

func (fixedClock) Now() time.Time { return time.Now().Truncate(time.Hour) }

// seen is what a server was asked.
type seen struct {
	mu       sync.Mutex
	requests []string
}

func (s *seen) note(r *http.Request, at string) {
	body, _ := io.ReadAll(r.Body)
	header := r.Header.Clone()
	header.Del("Date")
	var text strings.Builder
	_ = header.Write(&text)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, strings.ReplaceAll(fmt.Sprintf("%s %s Host: %s\n%s\n%s", r.Method, r.RequestURI, r.Host, text.String(), body), at, "HOST"))
}

// result is what a caller gets, and what the server has seen for it.
type result struct {
	Status      string
	Code        string
	HTTPStatus  int
	Body        string
	Header      http.Header
	Requests    []string
	Connections int64
}

// difference is a wanted one between the pool and net/http.
type difference struct {
	why string
	// ours makes of what net/http's caller gets what ours gets.
	ours func(theirs []result)
}

// closesAfter is for bodies that came whole and are of no use.
var closesAfter = difference{"the pool keeps no connection after a body that it has refused", func(theirs []result) {
	theirs[len(theirs)-1].Connections++
}}

// cutHead is for the beginning of a head that could be a malformed one too.
var cutHead = difference{"the pool knows how reading ended, and reports what has been cut as cut", func(theirs []result) {
	theirs[0].Code = "body_cut"
}}

// differences are the wanted ones, by script.
var differences = map[string]difference{
	"x-gzip":                closesAfter,
	"br":                    closesAfter,
	"gzip bomb":             closesAfter,
	"gzip and then more":    closesAfter,
	"gzip cut":              closesAfter,
	"gzip with a wrong sum": closesAfter,
	"no gzip though said":   closesAfter,
	"larger than the limit": closesAfter,
	"first line cut":        cutHead,
	"head cut":              cutHead,
	"six interim": {"five interim responses are enough", func(theirs []result) {
		theirs[0] = result{Status: "OSP_E_PROTOCOL", Code: "not_http"}
		theirs[1].Connections++
	}},
}

// script is what a server says to one request after the other, on whatever connection each comes.
type script struct {
	says []string
	// keeps leaves a connection open after a text; reset ends it with an RST.
	keeps, reset bool
	// spoils is for a first text after which the client cannot keep the connection, though the server does.
	spoils bool
}

func said(texts ...string) script { return script{says: texts, keeps: true} }

// thenClosed ends the connection after each text.
func thenClosed(texts ...string) script { return script{says: texts} }

func chunked(body, end string) string {
	return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + end
}

func with(header, body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s", header, len(body), body)
}

const interim = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"

func scripts(t *testing.T) map[string]script {
	packed := string(gzipped(t, []byte(`{"packed":true}`)))
	return map[string]script{
		"kept alive":                     said(ok, ok, ok),
		"closed by the response":         thenClosed(with("Connection: close\r\n", "{}"), ok),
		"closed without saying so":       thenClosed(ok, ok),
		"HTTP/1.0":                       thenClosed("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", ok),
		"HTTP/1.0 kept alive":            said("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}", ok),
		"body until the end":             thenClosed("HTTP/1.1 200 OK\r\n\r\n{}", ok),
		"body until the end, HTTP/1.0":   thenClosed("HTTP/1.0 200 OK\r\n\r\n{}", ok),
		"empty body":                     said(with("", ""), ok),
		"body too short":                 thenClosed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", ok),
		"body too long":                  {says: []string{ok + "junk", ok}, keeps: true, spoils: true},
		"body reset":                     {says: []string{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", ok}, reset: true},
		"no byte":                        thenClosed("", ok),
		"reset before a byte":            {says: []string{"", ok}, reset: true},
		"head cut":                       thenClosed("HTTP/1.1 200 OK\r\nConte", ok),
		"first line cut":                 thenClosed("HTTP/1.", ok),
		"chunked":                        said(chunked("1\r\n{\r\n1\r\n}\r\n", "0\r\n\r\n"), ok),
		"chunk with extension":           said(chunked("2;a=b\r\n{}\r\n", "0\r\n\r\n"), ok),
		"trailer":                        said(strings.Replace(chunked("2\r\n{}\r\n", "0\r\nX-Sum: 1\r\n\r\n"), "\r\n\r\n", "\r\nTrailer: X-Sum\r\n\r\n", 1), ok),
		"undeclared trailer":             said(chunked("2\r\n{}\r\n", "0\r\nX-Sum: 1\r\n\r\n"), ok),
		"malformed trailer":              said(chunked("2\r\n{}\r\n", "0\r\nno colon\r\n\r\n"), ok),
		"chunk cut":                      thenClosed(chunked("9\r\n{", ""), ok),
		"last chunk missing":             thenClosed(chunked("2\r\n{}\r\n", ""), ok),
		"end of the chunks cut":          thenClosed(chunked("2\r\n{}\r\n", "0\r\n"), ok),
		"bad chunk size":                 said(chunked("zz\r\n{}\r\n", "0\r\n\r\n"), ok),
		"negative chunk size":            said(chunked("-1\r\n{}\r\n", "0\r\n\r\n"), ok),
		"huge chunk size":                said(chunked("fffffffffffffffff\r\n{}\r\n", "0\r\n\r\n"), ok),
		"chunk without its end":          said(chunked("2\r\n{}xx", "0\r\n\r\n"), ok),
		"chunked and a length":           said(strings.Replace(chunked("2\r\n{}\r\n", "0\r\n\r\n"), "\r\n\r\n", "\r\nContent-Length: 7\r\n\r\n", 1), ok),
		"chunked twice":                  said(strings.Replace(chunked("2\r\n{}\r\n", "0\r\n\r\n"), "chunked\r\n", "chunked\r\nTransfer-Encoding: chunked\r\n", 1), ok),
		"another transfer coding":        said("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", ok),
		"identity as transfer coding":    said("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}", ok),
		"gzip":                           said(with("Content-Encoding: gzip\r\n", packed), ok),
		"GZIP":                           said(with("Content-Encoding: GZIP\r\n", packed), ok),
		"x-gzip":                         said(with("Content-Encoding: x-gzip\r\n", packed), ok),
		"gzip of two members":            said(with("Content-Encoding: gzip\r\n", packed+packed), ok),
		"gzip cut":                       said(with("Content-Encoding: gzip\r\n", packed[:len(packed)-4]), ok),
		"gzip cut by the end":            thenClosed("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\n\r\n"+packed[:20], ok),
		"gzip with a wrong sum":          said(with("Content-Encoding: gzip\r\n", packed[:len(packed)-8]+"12345678"), ok),
		"gzip and then more":             said(with("Content-Encoding: gzip\r\n", packed+"junk"), ok),
		"no gzip though said":            said(with("Content-Encoding: gzip\r\n", "{}"), ok),
		"gzip of nothing":                said(with("Content-Encoding: gzip\r\n", ""), ok),
		"gzip until the end, of nothing": thenClosed("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", ok),
		"br":                             said(with("Content-Encoding: br\r\n", "{}"), ok),
		"identity":                       said(with("Content-Encoding: identity\r\n", "{}"), ok),
		"gzip bomb":                      said(with("Content-Encoding: gzip\r\n", string(gzipped(t, bytes.Repeat([]byte("x"), 2<<20)))), ok),
		"larger than the limit":          said(with("", strings.Repeat("x", 1<<20+1)), ok),
		"as large as the limit":          said(with("", strings.Repeat("x", 1<<20)), ok),
		"redirect":                       said("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", ok),
		"permanent redirect":             said("HTTP/1.1 308 Moved\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n", ok),
		"redirect to nowhere":            said("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", ok),
		"204":                            said("HTTP/1.1 204 No Content\r\n\r\n", ok),
		"204 with a length":              said("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", ok),
		"205":                            said("HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", ok),
		"304":                            said("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", ok),
		"201":                            said("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}", ok),
		"100":                            said("HTTP/1.1 100 Continue\r\n\r\n"+ok, ok),
		"103":                            said(interim+ok, ok),
		"five interim":                   said(strings.Repeat(interim, 5)+ok, ok),
		"six interim":                    said(strings.Repeat(interim, 6)+ok, ok),
		"interim and no more":            thenClosed(interim, ok),
		"101":                            said("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", ok),
		"a status of 600":                said("HTTP/1.1 600 Odd\r\nContent-Length: 2\r\n\r\n{}", ok),
		"a status of 099":                said("HTTP/1.1 099 Odd\r\nContent-Length: 2\r\n\r\n{}", ok),
		"a status of four digits":        said("HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}", ok),
		"a status that is negative":      said("HTTP/1.1 -20 OK\r\nContent-Length: 2\r\n\r\n{}", ok),
		"no reason":                      said("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", ok),
		"no space before the reason":     said("HTTP/1.1 200OK\r\nContent-Length: 2\r\n\r\n{}", ok),
		"HTTP/2.0 in the first line":     said("HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", ok),
		"HTTP/1.2":                       said("HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\n{}", ok),
		"http/1.1":                       said("http/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", ok),
		"not HTTP":                       said("SSH-2.0-OpenSSH_9.2\r\n\r\n", ok),
		"lines without CR":               said("HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", ok),
		"empty line before the first":    said("\r\n"+ok, ok),
		"header of 60 KiB":               said(with("X-Long: "+strings.Repeat("x", 60<<10)+"\r\n", "{}"), ok),
		"header of 80 KiB":               said(with("X-Long: "+strings.Repeat("x", 80<<10)+"\r\n", "{}"), ok),
		"many headers, 80 KiB":           said(with(strings.Repeat("X-Filler: 0123456789\r\n", 4000), "{}"), ok),
		"header without colon":           said(with("nonsense\r\n", "{}"), ok),
		"header without name":            said(with(": x\r\n", "{}"), ok),
		"space before the colon":         said(with("X-Odd : x\r\n", "{}"), ok),
		"folded header":                  said(with("X-Folded: a\r\n b\r\n", "{}"), ok),
		"first header folded":            said(with(" X-Folded: a\r\n", "{}"), ok),
		"NUL in a header":                said(with("X-Odd: a\x00b\r\n", "{}"), ok),
		"header with bytes above 127":    said(with("X-Odd: \xff\xfe\r\n", "{}"), ok),
		"header twice":                   said(with("X-Two: a\r\nX-Two: b\r\n", "{}"), ok),
		"the same length twice":          said(with("Content-Length: 2\r\n", "{}"), ok),
		"two lengths":                    said(with("Content-Length: 3\r\n", "{}"), ok),
		"length of -2":                   said("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}", ok),
		"length of +2":                   said("HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}", ok),
		"no length at all":               said("HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n{}", ok),
		"length of a hundred digits":     said("HTTP/1.1 200 OK\r\nContent-Length: "+strings.Repeat("9", 100)+"\r\n\r\n{}", ok),
		"unknown refusal":                said(refusalKept("403 Forbidden", "something_new"), ok),
		"refusal":                        said(refusalKept("404 Not Found", "license_not_found"), ok),
		"refusal of 100 KiB":             said("HTTP/1.1 400 Bad\r\nContent-Length: 102400\r\n\r\n"+strings.Repeat("x", 102400), ok),
		"page as refusal":                said("HTTP/1.1 403 No\r\nContent-Length: 6\r\n\r\n<html>", ok),
		"refusal cut":                    thenClosed("HTTP/1.1 400 Bad\r\nContent-Length: 99\r\n\r\n{", ok),
		"401":                            said(refusalKept("401 Unauthorized", "x"), ok),
		"407":                            said("HTTP/1.1 407 Proxy\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n", ok),
		"408 of an idle connection":      thenClosed(ok, "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
		"429":                            said(refusalKept("429 Too Many", "too_many_requests"), ok),
		"500":                            said(refusalKept("500 Oops", "internal_error"), ok),
		"502 page":                       said("HTTP/1.1 502 Bad\r\nContent-Length: 6\r\n\r\n<html>", ok),
		"503 cut":                        thenClosed("HTTP/1.1 503 Busy\r\nContent-Length: 99\r\n\r\n{", ok),
	}
}

func refusalKept(line, code string) string {
	return strings.Replace(refusal(line, code), "Connection: close\r\n", "", 1)
}

// play responds to each request with the next text of a script.
func (sc script) play(t *testing.T) (server *rawServer, asked *seen) {
	asked = new(seen)
	var mu sync.Mutex
	next := 0
	server = startRaw(t, func(s *session) {
		for {
			r := s.request()
			if r == nil {
				return
			}
			asked.note(r, s.server.address)
			mu.Lock()
			text := sc.says[min(next, len(sc.says)-1)]
			next++
			mu.Unlock()
			s.say(text)
			if sc.reset && text != ok {
				time.Sleep(20 * time.Millisecond) // else the reset throws away what is on its way
				s.reset()
				return
			}
			if !sc.keeps {
				return
			}
		}
	})
	return server, asked
}

// usable counts the kept connections that have not ended.
func usable(client *Transport) (n int64) {
	switch network := client.network.(type) {
	case *standard:
		return network.open.Load()
	case *connections:
		network.kept.mu.Lock()
		defer network.kept.mu.Unlock()
		for _, one := range network.kept.kept {
			if one.c.alive() {
				n++
			}
		}
	}
	return n
}

// playOut makes as many calls as the script has texts.
func (sc script) playOut(t *testing.T, stand bool, method string) []result {
	server, asked := sc.play(t)
	settings := apiKey("http://" + server.address + "/api/v4")
	settings.Retries, settings.Clock = 0, fixedClock{}
	client := open(t, settings)
	if stand {
		client.network = newStandard(t, client.settings, client.proxy)
	}
	var results []result
	for i := range sc.says {
		var meta outcome.Meta
		reply, err := client.Do(within(t, 20*time.Second), requestOf(method), &meta)
		o := result{HTTPStatus: meta.HTTPStatus, Body: string(reply.Body), Header: reply.Header.Clone()}
		if err != nil {
			o.Status, o.Code = err.Status.Name(), err.Code
			t.Logf("net/http: %v, %s", stand, err.Message)
		}
		o.Header.Del("Content-Length") // net/http leaves it out where it has undone a gzip
		results = append(results, o)
		if !sc.keeps || sc.spoils && i == 0 {
			assert.Eventually(t, func() bool { return usable(client) == 0 }, 10*time.Second, time.Millisecond, "the client notices the end")
		}
	}
	asked.mu.Lock()
	defer asked.mu.Unlock()
	last := &results[len(results)-1]
	last.Requests, last.Connections = asked.requests, server.accepted.Load()
	return results
}

// TestPoolDoesAsNetHTTPDoes makes the same calls over the product's connections and over net/http's, to servers that
// behave alike.
func TestPoolDoesAsNetHTTPDoes(t *testing.T) {
	t.Parallel()
	all := scripts(t)
	for name := range differences {
		assert.Contains(t, all, name)
	}
	for name, sc := range all {
		for _, method := range []string{"GET", "POST"} {
			t.Run(method+" "+name, func(t *testing.T) {
				t.Parallel()
				want, got := sc.playOut(t, true, method), sc.playOut(t, false, method)
				if wanted, ok := differences[name]; ok {
					require.NotEqual(t, want, got, "no difference any more: %s", wanted.why)
					wanted.ours(want)
				}
				assert.Equal(t, want, got)
			})
		}
	}
}

// TestPoolConnectsAsNetHTTPDoes is for what can go wrong before a request is written.
func TestPoolConnectsAsNetHTTPDoes(t *testing.T) {
	t.Parallel()
	ca, other := newAuthority(t), newAuthority(t)
	secure := func(certificate tls.Certificate) string {
		return startTLS(t, &tls.Config{Certificates: []tls.Certificate{certificate}}, good).URL
	}
	plain, _ := startHTTP(t, good)
	httpProxy, _ := startProxy(t, "http", "user:p@ss", nil)
	login := "http://" + url.UserPassword("user", "p@ss").String() + "@" + httpProxy
	trusted := secure(ca.issue(t, nil))
	for name, tc := range map[string]struct{ base, proxy, code string }{
		"plain":                  {plain, "", ""},
		"TLS":                    {trusted, "", ""},
		"nobody listens":         {"http://" + closedPort(t), "", "connection_refused"},
		"unknown authority":      {secure(other.issue(t, nil)), "", "tls_unknown_authority"},
		"wrong host":             {secure(ca.issue(t, func(c *x509.Certificate) { c.IPAddresses = nil })), "", "tls_wrong_host"},
		"expired":                {secure(ca.issue(t, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })), "", "tls_expired"},
		"plain where TLS is":     {strings.Replace(trusted, "https", "http", 1), "", "not_an_api_error"},
		"TLS where plain is":     {strings.Replace(plain, "http", "https", 1), "", "tls_failed"},
		"proxy":                  {plain, login, ""},
		"tunnel":                 {trusted, login, ""},
		"proxy without login":    {plain, "http://" + httpProxy, "proxy_refused"},
		"tunnel without login":   {trusted, "http://" + httpProxy, "proxy_refused"},
		"unknown, in the tunnel": {secure(other.issue(t, nil)), login, "tls_unknown_authority"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, stand := range []bool{true, false} {
				settings := apiKey(tc.base)
				settings.Retries, settings.RootCAs = 0, ca.pool
				if tc.proxy != "" {
					settings = through(t, settings, tc.proxy)
				}
				client := open(t, settings)
				if stand {
					client.network = newStandard(t, client.settings, client.proxy)
				}
				for range 2 {
					_, fail := client.Do(within(t, 20*time.Second), post(), new(outcome.Meta))
					if tc.code == "" {
						assert.Nil(t, fail)
					} else if assert.NotNil(t, fail) {
						assert.Equal(t, tc.code, fail.Code, "net/http: %v, %s", stand, fail.Message)
					}
				}
			}
		})
	}
}
