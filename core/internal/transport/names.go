package transport

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// firstTry is how long a name server has for a question that it is asked for the first time. Go's resolver waits 5
// seconds by itself, which is all the time that a connection has: it would ask no second server, and would not
// repeat a query that got lost. When a server is asked again it gets its share of the time that is left.
const firstTry = time.Second

// lookup resolves the name of one connection by Go's resolver, where that is the one in use, and limits its waits.
type lookup struct {
	// ctx is the connection's. Go's resolver works on after its end.
	ctx  context.Context
	base *net.Resolver
	stop func() bool

	mu sync.Mutex
	// asked has the servers that were asked a question, in order.
	asked map[string][]string
	// heard has the servers that said anything, plain those that do not understand EDNS, or may not.
	heard, plain map[string]bool
	open         map[*query]struct{}
	// found is whether an address is known.
	found bool
}

func newLookup(ctx context.Context) *lookup {
	l := &lookup{ctx: ctx, base: net.DefaultResolver,
		asked: map[string][]string{}, heard: map[string]bool{}, plain: map[string]bool{}, open: map[*query]struct{}{}}
	l.stop = context.AfterFunc(ctx, l.closeQueries)
	return l
}

// resolver is what a dialer is given.
func (l *lookup) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: l.base.PreferGo, StrictErrors: l.base.StrictErrors, Dial: l.dial}
}

// end ends what the resolver still does.
func (l *lookup) end() {
	l.stop()
	l.closeQueries()
}

func (l *lookup) closeQueries() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for q := range l.open {
		_ = q.Conn.Close()
	}
	l.open = nil
}

var errLookupEnded = errors.New("transport: the name is not needed any more")

func (l *lookup) dial(ctx context.Context, network, server string) (net.Conn, error) {
	dial := l.base.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	raw, err := dial(ctx, network, server)
	if err != nil {
		return nil, err
	}
	q := &query{Conn: raw, lookup: l, server: server}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		_ = raw.Close()
		return nil, errLookupEnded
	}
	l.open[q] = struct{}{}
	if packets, ok := raw.(net.PacketConn); ok {
		return &packetQuery{q, packets}, nil
	}
	return q, nil
}

// turn notes that a server is asked and returns how long it has. Once an address is known, another kind of
// address is not asked for again: some servers drop the questions for IPv6.
func (l *lookup) turn(question, server string) (limit time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.asked[question]
	if l.found && len(before) > 0 {
		return 0, errLookupEnded
	}
	l.asked[question] = append(before, server)
	if slices.Contains(before, server) && !l.heard[server] {
		l.plain[server] = true // some firewalls drop what has EDNS
	}
	deadline, limited := l.ctx.Deadline()
	switch {
	case !slices.Contains(before, server):
		return firstTry, nil
	case !limited:
		return 0, nil
	}
	servers := len(slices.Compact(slices.Sorted(slices.Values(before))))
	stillToAsk := servers - len(before)%servers
	return max(time.Until(deadline)/time.Duration(stillToAsk), time.Millisecond), nil
}

// silent names the servers that were asked and said nothing; empty where an address is known.
func (l *lookup) silent() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var names []string
	for _, servers := range l.asked {
		for _, server := range servers {
			if name := strings.TrimSuffix(server, ":53"); !l.heard[server] && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if l.found || len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	if len(names) == 1 {
		return "the name server " + names[0]
	}
	return "the name servers " + strings.Join(names, " and ")
}

// query is a connection to a name server, on which one question is asked.
type query struct {
	net.Conn
	lookup *lookup
	server string
	// deadline is what the resolver has set.
	deadline time.Time
	sent     message
}

// packetQuery is a query over UDP, which the resolver recognizes by its methods.
type packetQuery struct {
	*query
	packets net.PacketConn
}

func (q *packetQuery) ReadFrom(b []byte) (int, net.Addr, error)   { return q.packets.ReadFrom(b) }
func (q *packetQuery) WriteTo(b []byte, to net.Addr) (int, error) { return q.packets.WriteTo(b, to) }

func (q *query) SetDeadline(t time.Time) error {
	q.deadline = t
	return q.Conn.SetDeadline(t)
}

func (q *query) Close() error {
	q.lookup.mu.Lock()
	delete(q.lookup.open, q)
	q.lookup.mu.Unlock()
	return q.Conn.Close()
}

// Write sends the question over TCP, behind its length.
func (q *query) Write(b []byte) (int, error) {
	if len(b) < 2 {
		return q.Conn.Write(b)
	}
	m, err := q.ask(b[2:])
	if err != nil {
		return 0, err
	}
	_, err = q.Conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(m))), m...))
	return len(b), err
}

// Write sends the question.
func (q *packetQuery) Write(b []byte) (int, error) {
	m, err := q.ask(b)
	if err != nil {
		return 0, err
	}
	_, err = q.Conn.Write(m)
	return len(b), err
}

// ask begins the server's time and returns what it is asked.
func (q *query) ask(m message) (message, error) {
	limit, err := q.lookup.turn(m.question(), q.server)
	if err != nil {
		return nil, err
	}
	if until := time.Now().Add(limit); limit > 0 && (q.deadline.IsZero() || until.Before(q.deadline)) {
		if err := q.Conn.SetDeadline(until); err != nil {
			return nil, err
		}
	}
	q.lookup.mu.Lock()
	defer q.lookup.mu.Unlock()
	if q.lookup.plain[q.server] {
		m = m.withoutEDNS()
	}
	q.sent = slices.Clone(m)
	return m, nil
}

// Read reads a response over TCP.
func (q *query) Read(b []byte) (int, error) {
	n, err := q.Conn.Read(b)
	if n > 0 {
		q.lookup.hear(q.server, false)
	}
	return n, err
}

// Read reads a response. A server that does not understand EDNS is asked again without.
func (q *packetQuery) Read(b []byte) (int, error) {
	for {
		n, err := q.Conn.Read(b)
		if err != nil {
			return n, err
		}
		m := message(b[:n])
		if !m.respondsTo(q.sent) {
			return n, nil // The resolver leaves it out.
		}
		q.lookup.hear(q.server, m.holds(q.sent.kind()))
		if !q.sent.hasEDNS() || m.rcode() != formatError && m.rcode() != notImplemented {
			return n, nil
		}
		q.lookup.mu.Lock()
		q.lookup.plain[q.server] = true
		q.lookup.mu.Unlock()
		q.sent = q.sent.withoutEDNS()
		if _, err := q.Conn.Write(q.sent); err != nil {
			return 0, err
		}
	}
}

func (l *lookup) hear(server string, found bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard[server] = true
	l.found = l.found || found
}

// message is one of DNS (RFC 1035, 4.1), as far as it is needed here. What is cut short is read as zeros.
type message []byte

const (
	messageHead    = 12
	formatError    = 1
	notImplemented = 4
	recordFields   = 10
)

func (m message) number(at int) int {
	if at < 0 || at+2 > len(m) {
		return 0
	}
	return int(binary.BigEndian.Uint16(m[at:]))
}

func (m message) rcode() int      { return m.number(2) & 0xf }
func (m message) additional() int { return m.number(10) }
func (m message) hasEDNS() bool   { return m.additional() > 0 && len(m) > m.questionEnd() }

// respondsTo reports whether a message is a response to a query.
func (m message) respondsTo(query message) bool {
	return len(m) >= messageHead && m.number(0) == query.number(0) && m[2]&0x80 != 0
}

// nameEnd is where a name ends that begins at a place.
func (m message) nameEnd(at int) int {
	for at < len(m) && m[at] != 0 {
		if m[at]&0xc0 == 0xc0 {
			return at + 2
		}
		at += 1 + int(m[at])
	}
	return at + 1
}

func (m message) questionEnd() int { return min(m.nameEnd(messageHead)+4, len(m)) }

// question is the name, type and class that are asked for.
func (m message) question() string { return string(m[min(messageHead, len(m)):m.questionEnd()]) }

// kind is the type of records that is asked for.
func (m message) kind() int { return m.number(m.questionEnd() - 4) }

// holds reports whether a response holds a record of a type.
func (m message) holds(kind int) bool {
	at := messageHead
	if m.number(4) > 0 {
		at = m.questionEnd()
	}
	for range m.number(6) {
		at = m.nameEnd(at)
		if at+recordFields > len(m) {
			return false
		}
		if m.number(at) == kind {
			return true
		}
		at += recordFields + m.number(at+recordFields-2)
	}
	return false
}

// withoutEDNS is a query without its additional record, which is the last thing in it.
func (m message) withoutEDNS() message {
	if !m.hasEDNS() {
		return m
	}
	plain := slices.Clone(m[:m.questionEnd()])
	binary.BigEndian.PutUint16(plain[10:], 0)
	return plain
}
