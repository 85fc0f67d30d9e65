package transport

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// conn counts the bytes of HTTP on a connection (TLS is below it) and remembers how its reading ended, so that
// a failure is told by what happened and not by the words of an error.
type conn struct {
	net.Conn
	written, read atomic.Int64
	// user is the exchange that the connection serves now, nil while it is kept; mark is what was written before
	// it took over.
	user atomic.Pointer[exchange]
	mark atomic.Int64
	// used is closed by the first write, or by the end.
	used   chan struct{}
	begin  sync.Once
	closed atomic.Bool
	// end is the first error of reading: after a reset the kernel tells it once, and an orderly end from then on.
	end atomic.Pointer[error]
	// unasked means that something arrived while the connection was kept.
	unasked atomic.Bool
}

func newConn(raw net.Conn) *conn { return &conn{Conn: raw, used: make(chan struct{})} }

// Write counts before it writes: an answer may be read before a write returns.
func (c *conn) Write(p []byte) (int, error) {
	c.written.Add(int64(len(p)))
	c.begin.Do(func() { close(c.used) })
	n, err := c.Conn.Write(p)
	c.written.Add(int64(n - len(p)))
	return n, err
}

// Read holds back what a peer says before it is asked for the first time, so that it is read as the answer
// that it claims to be, and ends a kept connection on which something arrives unasked. net/http would print
// such bytes to the process's standard error.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && !c.asked() {
		<-c.used
		if c.closed.Load() {
			return 0, net.ErrClosed
		}
		if !c.asked() {
			c.unasked.Store(true)
			return 0, io.EOF
		}
	}
	c.read.Add(int64(n))
	if err != nil {
		c.end.CompareAndSwap(nil, &err)
	}
	return n, err
}

func (c *conn) take(x *exchange) {
	c.mark.Store(c.written.Load())
	c.user.Store(x)
}

// leave reports whether x was the user and has written something.
func (c *conn) leave(x *exchange) bool {
	used := c.written.Load() > c.mark.Load()
	return c.user.CompareAndSwap(x, nil) && used
}

// asked reports whether the present user has written something.
func (c *conn) asked() bool { return c.user.Load() != nil && c.written.Load() > c.mark.Load() }

// Close also frees a Read that holds something back.
func (c *conn) Close() error {
	c.closed.Store(true)
	c.begin.Do(func() { close(c.used) })
	return c.Conn.Close()
}

// broken returns the error that reading ended with where that is not an orderly end; nil otherwise.
func (c *conn) broken() error {
	end := c.end.Load()
	if end == nil || *end == io.EOF || *end == io.ErrUnexpectedEOF {
		return nil
	}
	return *end
}
