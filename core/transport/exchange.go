package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/failure"
)

// exchange is one request and its answer.
type exchange struct {
	// operation begins every message.
	operation string
	method    string
	url       *url.URL
	header    http.Header
	body      []byte
	redactor  failure.Redactor

	// ctx ends with the exchange, at the latest.
	ctx   context.Context
	proxy *url.URL

	// conn is the connection in use, read what was read from it before this exchange took it over.
	conn *conn
	read int64
	// tries counts the connections on which bytes of the request were written.
	tries int
}

// answer is what came back; zero where nothing did.
type answer struct {
	status int
	header http.Header
	body   []byte
	// unread is why the body is not whole.
	unread *fault
	// tries is the number of times that the peer was tried.
	tries int
}

// maxRefusalBytes bounds the body of an answer that is no success.
const maxRefusalBytes = 64 << 10

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// forwards reports whether the request itself is sent to a proxy: plain http to one that speaks HTTP.
func (x *exchange) forwards() bool {
	return x.proxy != nil && x.url.Scheme == "http" && !isSOCKS(x.proxy)
}

// exchange sends a request once and reads the answer whole. net/http itself repeats a request on a fresh
// connection where a kept one turns out to be closed: a GET, and a POST of which no byte was written.
func (t *Transport) exchange(ctx context.Context, x *exchange) (answer, *fault) {
	proxy, err := t.proxy(x.url)
	if err != nil {
		return answer{}, settled(asFailure(err))
	}
	x.proxy = proxy
	var cancel context.CancelFunc
	x.ctx, cancel = context.WithCancel(ctx)
	defer cancel()
	traced := httptrace.WithClientTrace(context.WithValue(x.ctx, exchangeKey{}, x),
		&httptrace.ClientTrace{GotConn: x.take})
	response, err := t.http.RoundTrip(x.httpRequest(traced, t.settings.UserAgent))
	if err != nil {
		return answer{tries: max(x.leave(), 1)}, x.unanswered(ctx, err)
	}
	a := answer{status: response.StatusCode, header: response.Header}
	a.body, a.unread = x.readBody(ctx, response, t.settings.MaxResponseBytes)
	response.Body.Close()
	a.tries = max(x.leave(), 1)
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), context.DeadlineExceeded) && a.unread != nil {
		return a, settled(ended(ctx, x.operation))
	}
	return a, nil
}

func (x *exchange) httpRequest(ctx context.Context, agent string) *http.Request {
	request := (&http.Request{
		Method: x.method, URL: x.url, Host: x.url.Host, Header: x.header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	x.header.Set("Accept", "application/json")
	x.header.Set("User-Agent", agent)
	if len(x.body) > 0 {
		request.ContentLength = int64(len(x.body))
		request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(x.body)), nil }
		request.Body, _ = request.GetBody()
	}
	return request
}

// take is called when net/http has chosen a connection for the request.
func (x *exchange) take(info httptrace.GotConnInfo) {
	x.leave()
	x.conn, _ = info.Conn.(*conn)
	if x.conn == nil {
		return
	}
	x.read = x.conn.read.Load()
	x.conn.take(x)
}

// leave gives up the connection in use and returns the number of tries so far.
func (x *exchange) leave() int {
	if x.conn != nil && x.conn.leave(x) {
		x.tries++
	}
	return x.tries
}

// unanswered names why no answer came.
func (x *exchange) unanswered(ctx context.Context, err error) *fault {
	var noConnection *connectError
	switch {
	case ctx.Err() != nil:
		return settled(ended(ctx, x.operation))
	case errors.As(err, &noConnection):
		f := x.fault(noConnection.status, noConnection.code, noConnection.what, noConnection.cause)
		f.untouched = x.tries == 0
		return f
	case x.conn == nil:
		return settled(x.fault(api.Network, "connection_failed",
			"the request to "+x.url.Host+" could not be sent: check base_url", transportCause(err)).err)
	}
	return x.broken(err)
}

func (x *exchange) broken(err error) *fault {
	host := x.url.Host
	end := x.conn.broken()
	switch {
	case x.conn.unasked.Load():
		return x.fault(api.Protocol, "not_http", host+" sent something unasked: check base_url", nil)
	case x.conn.read.Load() == x.read && isAlert(end):
		return x.fault(api.Network, "tls_failed", host+" ended the TLS connection: "+tlsDetail(end), end)
	case x.conn.read.Load() == x.read:
		return x.fault(api.Network, "connection_lost",
			"the connection to "+host+" ended before an answer came: check the network", transportCause(err))
	case end != nil:
		return x.fault(api.Network, "connection_lost",
			"the connection to "+host+" broke in the middle of the answer: check the network", end)
	case x.conn.end.Load() != nil:
		return x.fault(api.Protocol, "body_cut",
			"the answer of "+host+" ended in its head: check whether a proxy or firewall cuts it", nil)
	}
	return x.fault(api.Protocol, "not_http",
		host+" does not answer as HTTP demands: check base_url, and whether a proxy or firewall alters answers", nil)
}

// isAlert reports whether the peer ended TLS by an alert: with TLS 1.3 it may refuse a client only after the
// handshake.
func isAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

// readBody reads the body whole, up to the limit. Of an answer that is no success only what a person or the
// error object needs is read.
func (x *exchange) readBody(ctx context.Context, response *http.Response, limit int64) ([]byte, *fault) {
	if response.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil
	}
	if response.StatusCode != http.StatusOK {
		limit = min(limit, maxRefusalBytes)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	switch coding := response.Header.Get("Content-Encoding"); {
	case err != nil && ctx.Err() != nil:
		return body, settled(ended(ctx, x.operation))
	case err != nil:
		return body, x.brokenBody(err)
	case int64(len(body)) > limit:
		return body[:limit], x.fault(api.Protocol, "body_too_large",
			fmt.Sprintf("the answer of %s is larger than %d bytes: check base_url, or raise max_response_bytes",
				x.url.Host, limit), nil)
	case coding != "" && !strings.EqualFold(coding, "identity"):
		return body, x.fault(api.Protocol, "not_http",
			"the answer of "+x.url.Host+" has a content-coding that was not asked for", nil)
	}
	return body, nil
}

// brokenBody names why a body could not be read to its end.
func (x *exchange) brokenBody(err error) *fault {
	host := x.url.Host
	switch end := x.conn.broken(); {
	case end != nil:
		return x.fault(api.Network, "connection_lost",
			"the connection to "+host+" broke in the middle of the answer: check the network", end)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return x.fault(api.Protocol, "body_cut",
			"the answer of "+host+" ended before it was whole: check whether a proxy or firewall cuts it", nil)
	}
	return x.fault(api.Protocol, "not_http",
		"the body of "+host+"'s answer is not coded as HTTP demands: check whether a proxy or firewall alters answers", nil)
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

// ended is the error of a call that its context has ended.
func ended(ctx context.Context, operation string) *failure.Error {
	cause := context.Cause(ctx)
	var known *failure.Error
	switch {
	case errors.As(cause, &known):
		own := *known
		own.Message = operation + ": " + known.Message
		if known.Status == api.Timeout {
			own.Message = operation + ": no answer: " + known.Message + ": check the network, or raise timeout_ms"
		}
		return &own
	case errors.Is(cause, context.DeadlineExceeded):
		err := failure.New(api.Timeout, "deadline_exceeded",
			operation+": no answer within the time for the call: check the network, or raise timeout_ms")
		err.Cause = context.DeadlineExceeded
		return err
	}
	err := failure.New(api.Cancelled, "cancelled", operation+": the call was cancelled")
	err.Cause = cause
	return err
}
