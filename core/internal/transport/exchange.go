package transport

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// exchange is one request and its response.
type exchange struct {
	// operation begins every message.
	operation string
	method    string
	// again is whether the request may be sent again although it may have arrived.
	again    bool
	url      *url.URL
	header   http.Header
	body     []byte
	redactor failure.Redactor

	proxy *url.URL
	clock Clock
	// roots are whom the certificate of a new connection must be signed by; nil is the system's.
	roots *x509.CertPool
	// conn is the connection in use.
	conn *conn
	// tries counts the connections on which bytes of the request were written.
	tries int
}

// response is what came back; the zero value if nothing did.
type response struct {
	status int
	header http.Header
	body   []byte
	// incomplete is why the body is not whole.
	incomplete *fault
	// tries is the number of times that the peer was tried.
	tries int
}

// maxRefusalBytes limits the body of a response that is not a success.
const maxRefusalBytes = 64 << 10

// exchanger carries one request to its server and the response back. The product's is connections; a test puts
// net/http's Transport in its place and compares what both make of the same servers.
type exchanger interface {
	// exchange sends a request once and reads the response whole.
	exchange(ctx context.Context, x *exchange) (response, *fault)
	// close closes the connections that are kept, and keeps none from then on. Calls in flight are ended by their
	// contexts.
	close()
}

// forwards reports whether the request itself is sent to a proxy: plain http to one that speaks HTTP.
func (x *exchange) forwards() bool {
	return x.proxy != nil && x.url.Scheme == "http" && !isSOCKS(x.proxy)
}

// finish returns the response, or the reason why the call ended while it was read.
func (x *exchange) finish(ctx context.Context, r response) (response, *fault) {
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), context.DeadlineExceeded) && r.incomplete != nil {
		return r, settled(failure.EndedWaiting(ctx, x.operation, x.url.Host))
	}
	return r, nil
}

// withOperation makes an error of the settings an error of the call that it stops.
func (x *exchange) withOperation(err error) *fault {
	own := *failure.From(err, bodyNotMade)
	own.Message = x.operation + ": " + own.Message
	return settled(&own)
}

// encode returns the request, and its text.
func (x *exchange) encode(agent string) (*http.Request, []byte, error) {
	x.header.Set("Accept", "application/json")
	x.header.Set("Accept-Encoding", "gzip")
	x.header.Set("User-Agent", agent)
	request := &http.Request{
		Method: x.method, URL: x.url, Host: x.url.Host, Header: x.header, ContentLength: int64(len(x.body)),
	}
	if len(x.body) > 0 {
		request.Body = io.NopCloser(bytes.NewReader(x.body))
	}
	write := request.Write
	if x.forwards() {
		write = request.WriteProxy
		if credentials := basic(x.proxy); credentials != "" {
			x.header.Set("Proxy-Authorization", credentials)
		}
	}
	var text bytes.Buffer
	err := write(&text)
	return request, text.Bytes(), err
}

// connectFailed names why there is no connection.
func (x *exchange) connectFailed(ctx context.Context, err error) *fault {
	var why *connectError
	if ctx.Err() != nil || !errors.As(err, &why) {
		return settled(failure.EndedWaiting(ctx, x.operation, cmp.Or(silentNameServers(err), x.url.Host)))
	}
	f := x.fault(why.status, why.code, why.what, why.cause)
	f.untouched = x.tries == 0
	return f
}

// noResponse names the reason why no response came over a connection.
func (x *exchange) noResponse(ctx context.Context, err error) *fault {
	if ctx.Err() != nil {
		return settled(failure.EndedWaiting(ctx, x.operation, x.url.Host))
	}
	return x.headFailed(err)
}

// headFailed names why no head of a response could be read.
func (x *exchange) headFailed(err error) *fault {
	host := x.url.Host
	end := x.conn.abnormalEnd()
	switch {
	case x.conn.read == 0 && isAlert(end):
		return x.fault(api.Network, "tls_failed", host+" ended the TLS connection: "+tlsDetail(end, x.redactor), end)
	case x.conn.read == 0:
		return x.fault(api.Network, "connection_lost",
			"the connection to "+host+" ended before a response arrived: check the network", transportCause(err))
	case end != nil:
		return x.fault(api.Network, "connection_lost",
			"the connection to "+host+" broke in the middle of the response: check the network", end)
	case x.conn.end != nil:
		return x.fault(api.Protocol, "body_cut",
			"the response of "+host+" ended inside its headers: check whether a proxy or firewall cuts it", nil)
	}
	return x.fault(api.Protocol, "not_http",
		host+" does not respond with valid HTTP: check base_url, and whether a proxy or firewall alters responses", nil)
}

// isAlert reports whether the peer ended TLS by an alert: with TLS 1.3 it may refuse a client only after the
// handshake.
func isAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

// readBody reads the body whole, up to the limit. Of a response other than 200 only what a person or the
// error object needs is read.
func (x *exchange) readBody(ctx context.Context, response *http.Response, limit int64) ([]byte, *fault) {
	if response.StatusCode != http.StatusOK {
		limit = min(limit, maxRefusalBytes)
	}
	body, err := readDecoded(ctx, response, limit+1)
	switch coding := response.Header.Get("Content-Encoding"); {
	case err != nil && ctx.Err() != nil:
		return body, settled(failure.EndedWaiting(ctx, x.operation, x.url.Host))
	case err != nil:
		return body, x.bodyFailed(err)
	case int64(len(body)) > limit:
		return body[:limit], x.fault(api.Protocol, "body_too_large",
			fmt.Sprintf("the response of %s is larger than %d bytes: check base_url, or raise max_response_bytes",
				x.url.Host, limit), nil)
	case len(body) > 0 && coding != "" && !strings.EqualFold(coding, "identity"):
		return body, x.fault(api.Protocol, "not_http",
			"the response of "+x.url.Host+" has a content-coding that was not requested", nil)
	}
	return body, nil
}

// readDecoded reads at most limit bytes of the body, whose gzip it undoes.
func readDecoded(ctx context.Context, response *http.Response, limit int64) ([]byte, error) {
	body := io.Reader(response.Body)
	if response.ContentLength != 0 && strings.EqualFold(response.Header.Get("Content-Encoding"), "gzip") {
		unzipped, err := gzip.NewReader(body)
		if err != nil && err != io.EOF {
			return nil, err
		}
		response.Header.Del("Content-Encoding")
		if err == io.EOF {
			return nil, nil // no body, which some servers label all the same
		}
		body = unzipped
	}
	return io.ReadAll(io.LimitReader(whileWanted{ctx, body}, limit))
}

// whileWanted reads until ctx has ended: of a little that has come, gzip can make very much.
type whileWanted struct {
	ctx context.Context
	io.Reader
}

func (r whileWanted) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, r.ctx.Err()
	}
	return r.Reader.Read(p)
}

// trailerCut is what net/http reports where a chunked body ends before its last line.
const trailerCut = "http: unexpected EOF reading trailer"

// bodyFailed names why a body could not be read to its end.
func (x *exchange) bodyFailed(err error) *fault {
	host := x.url.Host
	switch end := x.conn.abnormalEnd(); {
	case end != nil:
		return x.fault(api.Network, "connection_lost",
			"the connection to "+host+" broke in the middle of the response: check the network", end)
	case errors.Is(err, io.ErrUnexpectedEOF), err.Error() == trailerCut:
		return x.fault(api.Protocol, "body_cut",
			"the response of "+host+" ended before it was complete: check whether a proxy or firewall cuts it", nil)
	}
	return x.fault(api.Protocol, "not_http",
		"the body of "+host+"'s response is not encoded as HTTP requires: check whether a proxy or firewall alters responses", nil)
}

func (x *exchange) fault(status api.Status, code, what string, cause error) *fault {
	err := failure.New(status, code, x.operation+": "+what)
	err.Cause = cause
	return &fault{err: err}
}

// transportCause keeps an error for errors.Is and errors.As where it is of the network's and cannot quote what
// a server has sent.
func transportCause(err error) error {
	var op *net.OpError
	switch {
	case errors.As(err, &op):
		return op
	case errors.Is(err, io.ErrUnexpectedEOF):
		return io.ErrUnexpectedEOF
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, os.ErrDeadlineExceeded):
		return os.ErrDeadlineExceeded
	}
	return nil
}
