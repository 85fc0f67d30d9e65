package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/openspring/openspring/internal/loopback"
)

// reach is what was seen on the way to the server.
type reach struct {
	target, proxy *url.URL
	roots         *x509.CertPool
	// addresses are those that the name of the server, or of the proxy, stands for.
	addresses []string
	connected string
	// certificates is whether a handshake has shown any, distrust why they are not trusted.
	state    *tls.ConnectionState
	distrust error
	status   int
	// date is the server's time, if it came over a trusted way, heard the moment at which it came.
	date, heard time.Time
}

// network looks at each step of the way to the server. It sends one request without credentials.
func (d *doctor) network() {
	target, err := url.Parse(d.cfg.BaseURL)
	if err != nil || target.Hostname() == "" {
		d.skip("name", "base_url is no address")
		return
	}
	d.reach.target = target
	if !d.certificates() || !d.way() {
		return
	}
	err = d.probe()
	d.names(err)
	if len(d.reach.addresses) == 0 {
		return
	}
	d.connection(err)
	if d.reach.connected != "" && target.Scheme == "https" {
		d.handshake(err)
	}
}

// certificates gathers the authorities that are trusted, as the library does.
func (d *doctor) certificates() bool {
	const name = "authorities"
	if d.reach.target.Scheme != "https" {
		d.skip(name, "base_url is plain http: nothing is encrypted")
		return true
	}
	pool, err := x509.SystemCertPool()
	if err != nil || d.cfg.CAOnly {
		pool = x509.NewCertPool()
	}
	var own []string
	if d.cfg.CAPEM != "" && pool.AppendCertsFromPEM([]byte(d.cfg.CAPEM)) {
		own = append(own, "ca_pem")
	}
	if d.cfg.CAFile != "" {
		content, err := os.ReadFile(d.cfg.CAFile)
		if err != nil || !pool.AppendCertsFromPEM(content) {
			d.bad(name, exitUsage, "correct ca_file", "ca_file %s holds no certificate that can be read", d.cfg.CAFile)
			return false
		}
		own = append(own, "ca_file")
	}
	if pool.Equal(x509.NewCertPool()) {
		d.bad(name, exitNetwork, "install the package ca-certificates, or set ca_file", "this machine trusts no authority")
		return false
	}
	d.reach.roots = pool
	d.ok(name, "%s", cmp.Or(strings.Join(append(own, d.systems()...), " and "), "the system's"))
	return true
}

// systems names where the system's authorities are from.
func (d *doctor) systems() []string {
	switch {
	case d.cfg.CAOnly:
		return nil
	case d.getenv("SSL_CERT_FILE") != "" || d.getenv("SSL_CERT_DIR") != "":
		return []string{"those of SSL_CERT_FILE and SSL_CERT_DIR"}
	}
	return []string{"the system's"}
}

// way says which proxy is used.
func (d *doctor) way() bool {
	const name = "proxy"
	var err error
	switch d.cfg.Proxy {
	case "none":
	case "", "environment":
		d.reach.proxy, err = http.ProxyFromEnvironment(&http.Request{URL: d.reach.target})
	default:
		d.reach.proxy, err = url.Parse(d.cfg.Proxy)
	}
	switch {
	case err != nil:
		d.bad(name, exitNetwork, "correct HTTPS_PROXY and HTTP_PROXY, or set proxy", "the address of the proxy cannot be read")
		return false
	case d.reach.proxy == nil:
		d.ok(name, "none: the connection is direct")
	default:
		d.ok(name, "%s", d.reach.proxy.Redacted())
	}
	return true
}

// probe asks the server for nothing, and keeps what happens on the way.
func (d *doctor) probe() error {
	r := &d.reach
	transport := &http.Transport{DisableKeepAlives: true, TLSHandshakeTimeout: d.cfg.ConnectTimeout,
		DialContext: (&net.Dialer{Timeout: d.cfg.ConnectTimeout}).DialContext,
		// VerifyConnection verifies, and keeps the certificates also where they are not trusted.
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true, VerifyConnection: r.verify}}
	if r.proxy != nil {
		transport.Proxy = http.ProxyURL(r.proxy)
	}
	ctx, cancel := context.WithTimeout(httptrace.WithClientTrace(d.ctx, r.trace()), cmp.Or(d.cfg.Timeout, 10*time.Second))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, r.target.String(), nil)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", "openspring-doctor")
	response, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	r.status, r.heard = response.StatusCode, time.Now()
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil && (r.target.Scheme == "https" || r.proxy == nil && loopback.Is(r.target.Hostname())) {
		r.date = date
	}
	return response.Body.Close()
}

func (r *reach) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSDone: func(info httptrace.DNSDoneInfo) {
			for _, address := range info.Addrs {
				r.addresses = append(r.addresses, address.String())
			}
		},
		ConnectStart: func(_, address string) {
			if host, _, err := net.SplitHostPort(address); err == nil && len(r.addresses) == 0 {
				r.addresses = []string{host}
			}
		},
		ConnectDone: func(_, address string, err error) {
			if err == nil {
				r.connected = address
			}
		},
	}
}

// verify verifies a peer as crypto/tls does.
func (r *reach) verify(state tls.ConnectionState) error {
	options := x509.VerifyOptions{Roots: r.roots, DNSName: state.ServerName, Intermediates: x509.NewCertPool()}
	for _, certificate := range state.PeerCertificates[1:] {
		options.Intermediates.AddCert(certificate)
	}
	r.state = &state
	_, r.distrust = state.PeerCertificates[0].Verify(options)
	return r.distrust
}

// asked is the host whose name is looked up: the proxy's, where there is one.
func (r *reach) asked() string {
	if r.proxy != nil {
		return r.proxy.Hostname()
	}
	return r.target.Hostname()
}

func (d *doctor) names(err error) {
	r := &d.reach
	if len(r.addresses) > 0 {
		d.ok("name", "%s is %s", r.asked(), strings.Join(r.addresses, ", "))
		return
	}
	reason := "no name server has responded"
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		reason = "no such name is known"
	}
	d.bad("name", exitNetwork, "check the network, its name server, and base_url", "%s cannot be resolved: %s", r.asked(), reason)
}

func (d *doctor) connection(err error) {
	r := &d.reach
	switch {
	case r.connected == "":
		d.bad("connection", exitNetwork, "check the network and its firewall, and whether the server runs", "%s cannot be connected to: %s", r.asked(), innermost(err))
	case err != nil && r.proxy != nil && r.state == nil:
		d.bad("connection", exitNetwork, "check the proxy, its password, and whether it allows the server", "the proxy %s does not connect to %s: %s",
			r.proxy.Host, r.target.Host, innermost(err))
	case err != nil && r.target.Scheme != "https":
		d.bad("connection", exitNetwork, "check the network and its firewall", "%s does not respond: %s", r.target.Host, innermost(err))
	default:
		d.ok("connection", "%s", r.connected)
	}
}

func (d *doctor) handshake(err error) {
	const name = "TLS"
	r := &d.reach
	if r.state == nil {
		if r.proxy == nil {
			d.bad(name, exitNetwork, "check whether a firewall or proxy is on the way", "no handshake with %s: %s", r.target.Host, innermost(err))
		}
		return
	}
	leaf := r.state.PeerCertificates[0]
	issuer := cmp.Or(leaf.Issuer.CommonName, strings.Join(leaf.Issuer.Organization, " "), "nobody")
	now := time.Now()
	switch {
	case r.distrust != nil && (now.After(leaf.NotAfter) || now.Before(leaf.NotBefore)):
		d.bad(name, exitNetwork, "check the clock of this device; if it is right, the certificate is the vendor's to renew",
			"the certificate of %s is valid from %s to %s only", r.target.Host, day(leaf.NotBefore), day(leaf.NotAfter))
	case r.distrust != nil:
		d.bad(name, exitNetwork, "if a firewall of yours inspects connections, put its authority into ca_file; else this is not the server",
			"the certificate of %s by %q is not trusted: %s", r.target.Host, issuer, r.distrust)
	case err != nil:
		d.bad(name, exitNetwork, "try again, and check the firewall", "%s does not respond: %s", r.target.Host, innermost(err))
	default:
		d.ok(name, "%s, certificate by %q until %s", tls.VersionName(r.state.Version), issuer, day(leaf.NotAfter))
	}
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02") }

// innermost is the reason of an error of package net without the addresses around it. It quotes nothing that a server has sent.
func innermost(err error) string {
	var op *net.OpError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "no response in time"
	case errors.As(err, &op):
		return op.Err.Error()
	case err == nil:
		return "nothing came back"
	}
	return err.Error()
}
