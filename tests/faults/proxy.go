package faults

import (
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"strconv"
)

// goodProxy serves one connection as an HTTP proxy that forwards and tunnels. A login is demanded where there
// is one.
func goodProxy(p *Peer, login string) {
	defer p.Close()
	for {
		r, err := http.ReadRequest(p.reader)
		if err != nil {
			return
		}
		given := r.Header.Get("Proxy-Authorization")
		if login != "" && given != "Basic "+base64.StdEncoding.EncodeToString([]byte(login)) {
			p.say("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			return
		}
		if r.Method == http.MethodConnect {
			tunnel(p, r.Host, "HTTP/1.1 200 Connection established\r\n\r\n")
			return
		}
		r.RequestURI = ""
		r.Header.Del("Proxy-Authorization")
		response, err := new(http.Transport).RoundTrip(r)
		if err != nil {
			return
		}
		err = response.Write(p)
		response.Body.Close()
		if err != nil {
			return
		}
	}
}

// tunnel joins the connection to a target, after a word to the client.
func tunnel(p *Peer, target, word string) {
	raw, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	p.say(word)
	join(p, raw)
}

// goodSOCKS serves one connection as a SOCKS 5 proxy without a login.
func goodSOCKS(p *Peer) {
	defer p.Close()
	if target := socksAsked(p); target != "" {
		tunnel(p, target, "\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
	}
}

// socksAsked goes through the greeting, wanting no login, and returns the target asked for.
func socksAsked(p *Peer) string {
	if !socksGreeted(p) {
		return ""
	}
	p.say("\x05\x00")
	var head [10]byte // version, command, 0, IPv4, address, port
	if _, err := io.ReadFull(p, head[:]); err != nil {
		return ""
	}
	return net.JoinHostPort(net.IP(head[4:8]).String(), strconv.Itoa(int(head[8])<<8|int(head[9])))
}

// socksGreeted reads the client's greeting.
func socksGreeted(p *Peer) bool {
	var head [2]byte
	if _, err := io.ReadFull(p, head[:]); err != nil {
		return false
	}
	_, err := io.CopyN(io.Discard, p, int64(head[1]))
	return err == nil
}

// socksReplying responds to the request for a connection with a number.
func socksReplying(reply byte) func(*Peer) {
	return func(p *Peer) {
		if socksAsked(p) != "" {
			p.say("\x05" + string([]byte{reply}) + "\x00\x01\x00\x00\x00\x00\x00\x00")
		}
	}
}
