package transport

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/shortage"
)

// connectError is why no connection was made: nothing of a request has been written.
type connectError struct {
	status api.Status
	code   string
	// what is the sentence for a person, without the operation.
	what  string
	cause error
	// silent names the name servers that have not responded, if the name was still being looked up.
	silent string
}

func (e *connectError) Error() string { return e.what }
func (e *connectError) Unwrap() error { return e.cause }

func connectFailure(code, what string, cause error) *connectError {
	return &connectError{status: api.Network, code: code, what: what, cause: cause}
}

// ports are the ports of the schemes that a URL may have.
var ports = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

// portOf is the port that a URL leads to.
func portOf(u *url.URL) string { return cmp.Or(u.Port(), ports[u.Scheme]) }

// addressOf is the host and port that a URL leads to.
func addressOf(u *url.URL) string { return net.JoinHostPort(u.Hostname(), portOf(u)) }

// dial makes everything up to the point where a request can be written.
func (n *connections) dial(ctx context.Context, x *exchange) (*conn, error) {
	if fail := n.readRoots(x); fail != nil {
		return nil, shortOf(fail)
	}
	limited := ctx
	if limit := n.settings.ConnectTimeout; limit > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	raw, err := n.connect(limited, x, addressOf(x.url), x.url.Scheme == "https")
	if err == nil {
		return newConn(raw), nil
	}
	// The deadlines of sockets are set to that of the context and may pass a moment before it ends by its own timer.
	if deadline, ok := limited.Deadline(); ok && !time.Now().Before(deadline) {
		<-limited.Done()
	}
	if limited.Err() != nil && ctx.Err() == nil {
		return nil, n.connectTimeout(x, err)
	}
	return nil, err
}

func (n *connections) connectTimeout(x *exchange, err error) *connectError {
	through := ""
	if x.proxy != nil {
		through = " through the proxy " + addressOf(x.proxy)
	}
	what := fmt.Sprintf("no connection to %s%s within %v: check the network and its firewall, or raise connect_timeout_ms",
		x.url.Host, through, n.settings.ConnectTimeout)
	if silent := silentNameServers(err); silent != "" {
		what = fmt.Sprintf("no connection to %s%s within %v: %s did not respond: %s, or raise connect_timeout_ms",
			x.url.Host, through, n.settings.ConnectTimeout, silent, checkNames)
	}
	return &connectError{status: api.Timeout, code: "connect_timeout", what: what, cause: err}
}

// checkNames is what to do about a name server that does not respond.
const checkNames = "check the network and the name servers that this machine is set to"

// silentNameServers names those that a connection has waited for; empty where it is not the names that failed.
func silentNameServers(err error) string {
	var why *connectError
	if errors.As(err, &why) {
		return why.silent
	}
	return ""
}

// readRoots comes before any socket is made: one free descriptor is then enough for both.
func (n *connections) readRoots(x *exchange) (fail *failure.Error) {
	secure := x.url.Scheme == "https" || x.proxy != nil && x.proxy.Scheme == "https"
	if secure && n.settings.RootCAs != nil {
		x.roots, fail = n.settings.RootCAs()
	}
	return fail
}

func (n *connections) connect(ctx context.Context, x *exchange, address string, secure bool) (net.Conn, error) {
	if x.proxy == nil {
		raw, err := dialTCP(ctx, address, false)
		if err == nil && secure {
			return n.secure(ctx, x, raw, address)
		}
		return raw, err
	}
	proxy := addressOf(x.proxy)
	raw, err := dialTCP(ctx, proxy, true)
	if err == nil && x.proxy.Scheme == "https" {
		raw, err = n.secure(ctx, x, raw, proxy)
	}
	if err != nil || x.forwards() {
		return raw, err
	}
	if err := n.tunnel(ctx, raw, x.proxy, address); err != nil {
		raw.Close()
		return nil, err
	}
	outcome.TraceOf(ctx).Add("tunnel", proxy)
	if secure {
		return n.secure(ctx, x, raw, address)
	}
	return raw, nil
}

// checkProxy is what to do about a proxy that does not work: nobody may remember the environment's.
const checkProxy = "check the setting proxy, and HTTPS_PROXY and HTTP_PROXY in the environment"

func dialTCP(ctx context.Context, address string, proxy bool) (net.Conn, error) {
	names := newLookup(ctx)
	defer names.end()
	trace := outcome.TraceOf(ctx)
	dialer := net.Dialer{Resolver: names.resolver()}
	if trace != nil {
		// It comes once the name is known, for each address that is tried.
		dialer.ControlContext = func(_ context.Context, _, resolved string, _ syscall.RawConn) error {
			trace.Add("name", address+" is "+resolved)
			return nil
		}
	}
	raw, err := dialer.DialContext(ctx, "tcp", address)
	if err == nil {
		trace.Add("connected", raw.RemoteAddr().String())
		return quietly(raw), nil
	}
	return nil, dialFailure(address, proxy, names.silent(), err)
}

func dialFailure(address string, proxy bool, silent string, err error) *connectError {
	if fail := dialShortage(address, err); fail != nil {
		return shortOf(fail)
	}
	code, why := dialCause(err)
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound || code != "name_not_resolved" {
		silent = "" // a name server knows that there is no such name
	}
	if silent != "" {
		why += ": " + silent + " did not respond"
	}
	if proxy {
		failed := connectFailure("proxy_failed", fmt.Sprintf("cannot connect to the proxy %s: %s: %s", address, why, checkProxy), err)
		failed.silent = silent
		return failed
	}
	advice := "check the network and its firewall"
	switch {
	case silent != "":
		advice = checkNames
	case code == "name_not_resolved":
		advice = "check the network, its name server and base_url"
	case code == "connection_refused":
		advice = "check whether the server runs and the address is right"
	}
	failed := connectFailure(code, fmt.Sprintf("cannot connect to %s: %s: %s", address, why, advice), err)
	failed.silent = silent
	return failed
}

// dialShortage returns the error where it is not the network's fault: no socket could be made, for the connection or
// for asking the name server, whose error keeps the words alone.
func dialShortage(address string, err error) *failure.Error {
	what := "cannot connect to " + address
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return failure.OfShortage(shortage.OfText(what, dns.Err))
	}
	return failure.OfShortage(shortage.Of(what, err))
}

func shortOf(fail *failure.Error) *connectError {
	return &connectError{status: fail.Status, code: fail.Code, what: fail.Message, cause: fail.Cause}
}

func dialCause(err error) (code, why string) {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "name_not_resolved", "the name could not be resolved"
	case errors.Is(err, connectionRefused):
		return "connection_refused", "the connection was refused"
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return "connection_failed", op.Err.Error()
	}
	return "connection_failed", "the connection could not be made"
}

// secure makes the TLS handshake with the host of address over raw, and closes raw where that fails.
func (n *connections) secure(ctx context.Context, x *exchange, raw net.Conn, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	config := n.tls.Clone()
	config.ServerName, config.RootCAs, config.ClientSessionCache = host, x.roots, n.sessionsOf(address)
	secured := tls.Client(raw, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		raw.Close()
		code, what := n.tlsCause(err, address, x.redactor)
		return nil, connectFailure(code, what, err)
	}
	outcome.TraceOf(ctx).Add("tls", address+" by "+tls.VersionName(secured.ConnectionState().Version))
	return secured, nil
}

// tunnel asks the proxy for a connection to address.
func (n *connections) tunnel(ctx context.Context, raw net.Conn, proxy *url.URL, address string) error {
	stop := context.AfterFunc(ctx, func() { raw.SetDeadline(past) })
	var err *connectError
	if isSOCKS(proxy) {
		err = socksConnect(raw, proxy, address)
	} else {
		err = n.httpConnect(raw, proxy, address)
	}
	if !stop() {
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	return nil
}

// httpConnect makes a tunnel by HTTP's CONNECT. What is read beyond the response's headers may be dropped: a TLS
// server does not speak first.
func (n *connections) httpConnect(raw net.Conn, proxy *url.URL, address string) *connectError {
	name := addressOf(proxy)
	request := &http.Request{
		Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address,
		Header: http.Header{"User-Agent": {n.settings.UserAgent}},
	}
	if credentials := basic(proxy); credentials != "" {
		request.Header.Set("Proxy-Authorization", credentials)
	}
	if err := request.Write(raw); err != nil {
		return brokenProxy(name, err)
	}
	response, err := http.ReadResponse(bufio.NewReader(io.LimitReader(raw, maxHeaderBytes)), request)
	if err != nil {
		return brokenProxy(name, err)
	}
	status := strconv.Itoa(response.StatusCode)
	switch {
	case response.StatusCode/100 == 2:
		return nil
	case response.StatusCode == http.StatusProxyAuthRequired:
		return connectFailure("proxy_refused", wantsCredentials("the proxy "+name, response.Header), nil)
	case response.StatusCode >= 500:
		return connectFailure("proxy_failed",
			"the proxy "+name+" could not connect to "+address+" ("+status+"): try again, or ask the proxy's operator", nil)
	}
	return connectFailure("proxy_refused",
		"the proxy "+name+" refuses a connection to "+address+" ("+status+"): ask the proxy's operator to allow it", nil)
}

func brokenProxy(name string, err error) *connectError {
	return connectFailure("proxy_failed",
		"the proxy "+name+" did not respond as a proxy does: "+checkProxy, transportCause(err))
}

// basic is the Proxy-Authorization of the credentials in the proxy's URL.
func basic(proxy *url.URL) string {
	if proxy.User == nil {
		return ""
	}
	password, _ := proxy.User.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(proxy.User.Username()+":"+password))
}
