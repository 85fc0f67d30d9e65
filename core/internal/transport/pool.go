package transport

import (
	"net/url"
	"slices"
	"sync"
	"time"
)

// The limits of kept connections. No more are ever kept than were in use at once, so a client of few threads keeps few, and
// one of many threads opens none anew in each round. Idle ones are closed by us before servers and load balancers, which
// commonly wait 60 seconds, close them: a POST must not be written to a connection that is just ending. So what a burst has
// left is gone half a minute later.
const (
	maxIdle     = 64
	idleTimeout = 30 * time.Second
)

// route is where a connection leads to; through is the proxy's URL.
type route struct{ scheme, address, through string }

func routeTo(target, proxy *url.URL) route {
	r := route{scheme: target.Scheme, address: addressOf(target)}
	if proxy != nil {
		r.through = proxy.String()
	}
	return r
}

// pool keeps connections between exchanges. The one that was used last is used first.
type pool struct {
	mu     sync.Mutex
	kept   []keptConn
	closed bool
}

type keptConn struct {
	to route
	c  *conn
}

// get takes out a connection that is alive; nil if there is none.
func (p *pool) get(to route) *conn {
	for {
		c := p.last(to)
		if c == nil || !c.overslept() && c.alive() {
			return c
		}
		c.abandon()
	}
}

// overslept reports whether a connection has been kept for too long by the wall clock: after a sleep the servers
// and routers on its way have forgotten it.
func (c *conn) overslept() bool { return time.Now().Round(0).Sub(c.since) > idleTimeout }

// The wait for the first byte of a response on a kept connection, which may lead nowhere although nobody has said
// so: routers, VPNs and load balancers forget connections. It is a part of the time that is left, at most
// longestPatience, and at least a few times what the last response took on that connection.
const (
	longestPatience  = 2 * time.Second
	partOfPatience   = 4
	timesTheLastTime = 3
)

// patience is how long a request waits on a kept connection of which it may make a second try.
func (c *conn) patience(left time.Duration) time.Duration {
	return max(min(left/partOfPatience, longestPatience), timesTheLastTime*c.took)
}

func (p *pool) last(to route) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.kept) - 1; i >= 0; i-- {
		if p.kept[i].to == to {
			return p.remove(i)
		}
	}
	return nil
}

func (p *pool) remove(i int) *conn {
	c := p.kept[i].c
	p.kept = slices.Delete(p.kept, i, i+1) // which forgets the connection behind the end, too
	c.idle.Stop()
	return c
}

// put keeps a connection after its last response was read completely. If enough are kept, it closes the oldest.
func (p *pool) put(to route, c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		c.Close()
		return
	}
	if len(p.kept) == maxIdle {
		p.remove(0).Close()
	}
	if c.idle == nil {
		c.idle = time.AfterFunc(idleTimeout, func() { p.expire(c) })
	} else {
		c.idle.Reset(idleTimeout)
	}
	c.since = time.Now().Round(0)
	p.kept = append(p.kept, keptConn{to, c})
}

// expire closes a connection unless it is in use again.
func (p *pool) expire(c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.kept {
		if p.kept[i].c == c {
			p.remove(i).Close()
			return
		}
	}
}

// drop closes the connections that are kept to one end.
func (p *pool) drop(to route) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.kept) - 1; i >= 0; i-- {
		if p.kept[i].to == to {
			p.remove(i).abandon()
		}
	}
}

// close closes what is kept, and keeps nothing from then on.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for len(p.kept) > 0 {
		p.remove(len(p.kept) - 1).Close()
	}
}
