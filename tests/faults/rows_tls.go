package faults

import (
	"crypto/tls"
	"crypto/x509"
	"time"

	"github.com/openspring/openspring/core/api"
)

func certificate(change func(*x509.Certificate)) func(*authority) *tls.Config {
	return func(a *authority) *tls.Config { return a.serving(change) }
}

func badCertificate(code string) Want { return Want{api.Network, code, false, 0, 1, 1} }

var handshakeFailed = Want{api.Network, "tls_failed", true, 0, 3, 3}

var handshakes = group("TLS", func(f *Fault) { f.Secure = f.Name != "https-port" },
	Fault{Name: "unknown-authority", What: "has a certificate of an unknown authority", Everywhere: true,
		TLS: func(*authority) *tls.Config { return stranger().serving(nil) }, Want: badCertificate("tls_unknown_authority")},
	Fault{Name: "other-host", What: "has a certificate for another host", TLS: certificate(func(c *x509.Certificate) {
		c.IPAddresses, c.DNSNames = nil, []string{"other.example"}
	}), Want: badCertificate("tls_wrong_host")},
	Fault{Name: "expired", What: "has a certificate that has expired", TLS: certificate(func(c *x509.Certificate) {
		c.NotAfter = time.Now().Add(-time.Minute)
	}), Want: badCertificate("tls_expired")},
	Fault{Name: "not-yet-valid", What: "has a certificate that is not valid yet", TLS: certificate(func(c *x509.Certificate) {
		c.NotBefore = time.Now().Add(time.Hour)
	}), Want: badCertificate("tls_not_yet_valid")},
	Fault{Name: "not-for-servers", What: "has a certificate that is not for servers", TLS: certificate(func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}), Want: badCertificate("tls_unknown_authority")},
	Fault{Name: "old-tls", What: "offers nothing newer than TLS 1.1", TLS: func(a *authority) *tls.Config {
		config := a.serving(nil)
		config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
		return config
	}, Want: handshakeFailed},
	Fault{Name: "handshake-closed", What: "closes the connection during the handshake", Socket: greeted(func(*Peer) {}), Want: handshakeFailed},
	Fault{Name: "handshake-reset", What: "resets the connection during the handshake", Socket: greeted((*Peer).reset), Want: handshakeFailed},
	Fault{Name: "handshake-cut", What: "ends a message of the handshake in its middle",
		Socket: greeted(func(p *Peer) { p.say("\x16\x03\x03\x00\x7a\x02\x00") }), Want: handshakeFailed},
	Fault{Name: "handshake-garbled", What: "responds to the handshake with garbage",
		Socket: greeted(func(p *Peer) { p.say("\x16\x03\x03\x00\x04\xff\xff\xff\xff") }), Want: handshakeFailed},
	Fault{Name: "handshake-stalled", What: "does not respond to the handshake", Socket: greeted((*Peer).hold), Ends: ByConnectTimeout,
		Want: Want{api.Timeout, "connect_timeout", true, 0, 3, 3}},
	Fault{Name: "http-port", What: "speaks plain http on the port for https",
		Socket: greeted(func(p *Peer) { p.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n") }), Want: handshakeFailed},
	Fault{Name: "https-port", What: "speaks https on the port for http", Socket: sayingThen("\x15\x03\x01\x00\x02\x02\x0a", func(*Peer) {}),
		Want: notHTTP},
)
