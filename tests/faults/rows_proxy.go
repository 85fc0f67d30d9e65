package faults

import (
	"crypto/tls"
	"slices"

	"github.com/openspring/openspring/core/api"
)

var (
	proxyFailed  = Want{api.Network, "proxy_failed", true, 0, 3, 3}
	proxyRefused = Want{api.Network, "proxy_refused", false, 0, 1, 1}
)

// refusedWith is proxyRefused where the proxy's 407 stands for the API's response.
func refusedWith(status int) Want {
	w := proxyRefused
	w.HTTP = status
	return w
}

// wantsBy is a proxy's refusal that offers these ways of signing in.
func wantsBy(challenges ...string) string {
	text := "HTTP/1.1 407 Proxy Authentication Required\r\n"
	for _, challenge := range challenges {
		text += "Proxy-Authenticate: " + challenge + "\r\n"
	}
	return text + "Content-Length: 0\r\nConnection: close\r\n\r\n"
}

var wantsLogin = wantsBy("Basic")

func socksSaying(greeting string) func(*Peer) {
	return func(p *Peer) {
		if socksGreeted(p) {
			p.say(greeting)
			p.hold()
		}
	}
}

// established makes the tunnel and goes on as the API would.
func established(then func(*Peer)) func(*Peer) {
	return sayingThen("HTTP/1.1 200 Connection established\r\n\r\n", greeted(then))
}

var proxies = slices.Concat(
	group("A proxy before an http API", through("http", false),
		Fault{Name: "proxy-refused-http", What: "refuses the connection", Closed: true, Want: proxyFailed},
		Fault{Name: "proxy-407-http", What: "wants credentials (407)", Socket: saying(wantsLogin), Everywhere: true, Want: refusedWith(407)},
		Fault{Name: "proxy-ntlm-http", What: "takes credentials by NTLM and Negotiate alone (407)", Login: "user:secret%20word",
			Socket: saying(wantsBy("Negotiate", "NTLM")), Says: "takes them only by Negotiate, NTLM, and this library speaks Basic", Want: refusedWith(407)},
		Fault{Name: "proxy-502-http", What: "does not reach the API (502)",
			Socket: saying("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
			Want:   unavailable(502, 3, 1)},
		Fault{Name: "proxy-dies-http", What: "closes the connection without a response", Socket: saying(""), Want: lost},
		Fault{Name: "proxy-dies-in-body-http", What: "dies inside the body", Socket: saying(head + "Content-Length: 900\r\n\r\n{"), Want: cut},
		Fault{Name: "proxy-stalled-http", What: "does not respond", Socket: sayingThen("", (*Peer).hold), Ends: ByTimeout,
			Want: Want{api.Timeout, "deadline_exceeded", true, 0, 1, 1}},
		Fault{Name: "proxy-page-http", What: "responds with its own page (403)",
			Socket: saying("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>"),
			Want:   notTheAPIs(403)},
	),
	group("A proxy before an https API", through("http", true),
		Fault{Name: "proxy-name", What: "has a name that cannot be one", Config: map[string]any{"proxy": "http://" + unresolvable + ":3128"}, Want: proxyFailed},
		Fault{Name: "proxy-refused", What: "refuses the connection", Closed: true, Want: proxyFailed},
		Fault{Name: "proxy-407", What: "wants credentials (407)", Socket: saying(wantsLogin), Everywhere: true, Want: proxyRefused},
		Fault{Name: "proxy-wrong-login", What: "refuses the credentials (407)", Login: "user:secret%20word", Socket: saying(wantsLogin), Want: proxyRefused},
		Fault{Name: "proxy-negotiate", What: "takes credentials by Negotiate and NTLM alone (407)", Login: "user:secret%20word", Everywhere: true,
			Socket: saying(wantsBy("Negotiate", "NTLM")), Says: "takes them only by Negotiate, NTLM, and this library speaks Basic", Want: proxyRefused},
		Fault{Name: "proxy-digest", What: "takes credentials by Digest alone (407)",
			Socket: saying(wantsBy(`Digest realm="a, Basic b", qop="auth,auth-int", nonce="0"`)), Says: "takes them only by Digest, and this library speaks Basic",
			Want: proxyRefused},
		Fault{Name: "proxy-forbids", What: "forbids the tunnel (403)", Socket: saying("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), Want: proxyRefused},
		Fault{Name: "proxy-redirects", What: "redirects to a page of its own (302)",
			Socket: saying("HTTP/1.1 302 Found\r\nLocation: https://portal.example/\r\nContent-Length: 0\r\n\r\n"), Want: proxyRefused},
		Fault{Name: "proxy-502", What: "does not reach the API (502)", Socket: saying("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"), Want: proxyFailed},
		Fault{Name: "proxy-closes", What: "closes the connection without a response", Socket: saying(""), Want: proxyFailed},
		Fault{Name: "proxy-cut", What: "ends its response inside the headers", Socket: saying("HTTP/1.1 200 Conn"), Want: proxyFailed},
		Fault{Name: "proxy-endless", What: "responds with endless headers",
			Socket: sayingThen("HTTP/1.1 200 OK\r\n", func(p *Peer) { p.ever("X-Filler: 0123456789\r\n") }), Want: proxyFailed},
		Fault{Name: "proxy-not-http", What: "speaks another protocol", Socket: saying("SSH-2.0-OpenSSH_9.2\r\n"), Want: proxyFailed},
		Fault{Name: "proxy-stalled", What: "does not respond", Socket: sayingThen("", (*Peer).hold), Ends: ByConnectTimeout,
			Want: Want{api.Timeout, "connect_timeout", true, 0, 3, 3}},
		Fault{Name: "proxy-dies-in-tunnel", What: "makes the tunnel and dies in the handshake", Socket: established((*Peer).reset), Want: handshakeFailed},
		Fault{Name: "proxy-dies-after-request", What: "dies when the request is through", Socket: throughHandshake(func(p *Peer) { p.request() }), Want: lost},
		Fault{Name: "proxy-dies-in-body", What: "dies inside the body", Socket: throughHandshake(saying(head + "Content-Length: 900\r\n\r\n{")), Want: cut},
		Fault{Name: "proxy-intercepts", What: "responds in the API's place with its own certificate",
			Socket: established(func(p *Peer) {
				conn := tls.Server(p, stranger().serving(nil))
				_ = conn.Handshake()
				newPeer(conn).hold()
			}), Want: badCertificate("tls_unknown_authority")},
	),
	group("An https proxy", through("https", true),
		Fault{Name: "https-proxy-refused", What: "refuses the connection", Closed: true, Want: proxyFailed},
		Fault{Name: "https-proxy-unknown", What: "has a certificate of an unknown authority",
			TLS: func(*authority) *tls.Config { return stranger().serving(nil) }, Want: badCertificate("tls_unknown_authority")},
		Fault{Name: "https-proxy-plain", What: "speaks plain http", Socket: greeted(func(p *Peer) { p.say("HTTP/1.1 400 Bad Request\r\n\r\n") }), Want: handshakeFailed},
	),
	group("A SOCKS 5 proxy", through("socks5", true),
		Fault{Name: "socks-refused", What: "refuses the connection", Closed: true, Want: proxyFailed},
		Fault{Name: "socks-wants-login", What: "wants credentials", Socket: socksSaying("\x05\xff"), Want: proxyRefused},
		Fault{Name: "socks-wrong-login", What: "refuses the credentials", Login: "user:secret-word", Socket: socksSaying("\x05\x02\x01\x01"), Want: proxyRefused},
		Fault{Name: "socks-4", What: "speaks SOCKS 4", Socket: socksSaying("\x04\x00"), Want: proxyFailed},
		Fault{Name: "socks-other-login", What: "wants a login that was not offered", Socket: socksSaying("\x05\x01"), Want: proxyFailed},
		Fault{Name: "socks-closes", What: "closes the connection after the greeting", Socket: func(p *Peer) { socksGreeted(p) }, Want: proxyFailed},
		Fault{Name: "socks-closes-later", What: "closes the connection inside its reply",
			Socket: func(p *Peer) {
				if socksAsked(p) != "" {
					p.say("\x05\x00\x00\x01\x7f")
				}
			}, Want: proxyFailed},
		Fault{Name: "socks-http", What: "speaks HTTP", Socket: socksSaying("HTTP/1.1 400 Bad Request\r\n\r\n"), Want: proxyFailed},
		Fault{Name: "socks-stalled", What: "does not respond", Socket: socksSaying(""), Ends: ByConnectTimeout,
			Want: Want{api.Timeout, "connect_timeout", true, 0, 3, 3}},
		Fault{Name: "socks-stalled-later", What: "does not make the connection", Socket: func(p *Peer) {
			socksAsked(p)
			p.hold()
		}, Ends: ByConnectTimeout, Want: Want{api.Timeout, "connect_timeout", true, 0, 3, 3}},
		Fault{Name: "socks-1", What: "fails (reply 1)", Socket: socksReplying(1), Want: proxyFailed},
		Fault{Name: "socks-2", What: "does not allow the connection (reply 2)", Socket: socksReplying(2), Want: proxyRefused},
		Fault{Name: "socks-3", What: "does not reach the network (reply 3)", Socket: socksReplying(3), Want: proxyFailed},
		Fault{Name: "socks-4-host", What: "does not reach the host (reply 4)", Socket: socksReplying(4), Want: proxyFailed},
		Fault{Name: "socks-5", What: "is refused by the API (reply 5)", Socket: socksReplying(5), Want: proxyFailed},
		Fault{Name: "socks-6", What: "gives up on the way (reply 6)", Socket: socksReplying(6), Want: proxyFailed},
		Fault{Name: "socks-7", What: "does not know the command (reply 7)", Socket: socksReplying(7), Want: proxyFailed},
		Fault{Name: "socks-8", What: "does not know the kind of address (reply 8)", Socket: socksReplying(8), Want: proxyFailed},
		Fault{Name: "socks-99", What: "replies with an invalid status (99)", Socket: socksReplying(99), Want: proxyFailed},
	),
)

func through(scheme string, secure bool) func(*Fault) {
	return func(f *Fault) { f.At, f.Through, f.Secure = Proxy, scheme, secure }
}

// throughHandshake makes the tunnel and, in the API's place, the handshake, and goes on below TLS.
func throughHandshake(then func(*Peer)) func(*Peer) {
	return established(func(p *Peer) {
		conn := tls.Server(p, trusted().serving(nil))
		if conn.Handshake() == nil {
			then(newPeer(conn))
		}
	})
}
