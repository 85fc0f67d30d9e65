package faults

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync"
)

// Peer is a connection whose bytes are written and read by hand.
type Peer struct {
	net.Conn
	reader *bufio.Reader
}

func newPeer(raw net.Conn) *Peer { return &Peer{raw, bufio.NewReader(raw)} }

// Read reads what request has not.
func (p *Peer) Read(b []byte) (int, error) { return p.reader.Read(b) }

// request reads one request, body and all, and reports whether one came.
func (p *Peer) request() bool {
	r, err := http.ReadRequest(p.reader)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, r.Body)
	return err == nil
}

func (p *Peer) say(text string) { _, _ = io.WriteString(p, text) }

// ever says a text again and again until the other side has had enough.
func (p *Peer) ever(text string) {
	for {
		if _, err := io.WriteString(p, text); err != nil {
			return
		}
	}
}

// hold waits until the other side ends the connection.
func (p *Peer) hold() { _, _ = io.Copy(io.Discard, p.reader) }

// reset ends the connection with an RST instead of a FIN.
func (p *Peer) reset() {
	if tcp, ok := p.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = p.Close()
}

// saying responds to every request with the same bytes and then ends the connection.
func saying(text string) func(*Peer) {
	return func(p *Peer) {
		if p.request() {
			p.say(text)
		}
	}
}

// sayingThen says something after the request and goes on.
func sayingThen(text string, then func(*Peer)) func(*Peer) {
	return func(p *Peer) {
		if p.request() {
			p.say(text)
			then(p)
		}
	}
}

// greeted waits for the first byte, of a handshake for instance, and goes on.
func greeted(then func(*Peer)) func(*Peer) {
	return func(p *Peer) {
		if _, err := p.reader.Peek(1); err == nil {
			then(p)
		}
	}
}

// join copies both ways until either side ends.
func join(a io.ReadWriteCloser, b io.ReadWriteCloser) {
	var both sync.WaitGroup
	one := func(to, from io.ReadWriteCloser) {
		_, _ = io.Copy(to, from)
		_, _ = a.Close(), b.Close()
	}
	both.Go(func() { one(a, b) })
	both.Go(func() { one(b, a) })
	both.Wait()
}
