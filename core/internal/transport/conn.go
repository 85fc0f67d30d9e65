package transport

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

// conn makes one exchange after the other, in the goroutine of its caller. It counts the bytes of HTTP (TLS is
// below it) and remembers how reading ended. So the cause of a failure comes from what happened, not from the text
// of an error.
//
// The pool of connections is this package's own, in place of net/http's Transport. net/http still encodes and decodes
// HTTP. The reasons:
//
//   - It knows exactly whether a byte of a request was written. That decides whether a POST may be sent again, and
//     what details.sent reports. net/http repeats some requests by itself and reports no count.
//   - No goroutine outlives a call or works beside it. net/http reads and writes in two goroutines of its own, so a call
//     from a thread of C would wait for three wake-ups of threads instead of one.
//   - Its writes raise no SIGPIPE in the host (quiet_linux.go).
//
// BenchmarkKept on 2 cores: 86 µs a call in a locked thread, as calls from C are; net/http takes 87 to 150 µs there. In
// an ordinary goroutine net/http is quicker. TestPoolDoesAsNetHTTPDoes compares what callers get from both.
type conn struct {
	net.Conn
	reader *bufio.Reader
	// written and read count the bytes of the present exchange.
	written, read int64
	// headLeft is the number of bytes that the headers of a response may still have; the body has its own limit.
	headLeft int64
	// sentAt is when the last request was sent, took how long its response took to begin.
	sentAt time.Time
	took   time.Duration
	// end is the first error of reading. After a reset the kernel reports it once, and later an orderly end.
	end error
	// idle closes the connection when it has been kept for long.
	idle *time.Timer
	// since is the wall time from which it has been kept: the timer's clock stands still while the machine sleeps.
	since time.Time
}

func newConn(raw net.Conn) *conn {
	c := &conn{Conn: raw}
	c.reader = bufio.NewReader(c)
	return c
}

func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.written += int64(n)
	return n, err
}

var errHeadTooLarge = errors.New("transport: the head of the response is too large")

func (c *conn) Read(p []byte) (int, error) {
	if c.headLeft <= 0 {
		return 0, errHeadTooLarge
	}
	if int64(len(p)) > c.headLeft {
		p = p[:c.headLeft]
	}
	n, err := c.Conn.Read(p)
	if n > 0 && c.read == 0 {
		c.took = time.Since(c.sentAt)
	}
	c.read += int64(n)
	c.headLeft -= int64(n)
	if err != nil && c.end == nil {
		c.end = err
	}
	return n, err
}

// maxInterim is how many 1xx responses may come before the final one.
const maxInterim = 5

// roundTrip sends the text of a request and reads the head of its response. A server may respond although not all of
// the request could be sent: then the response counts. patience is how long it waits for the response to begin; 0: until
// ctx ends.
func (c *conn) roundTrip(ctx context.Context, text []byte, request *http.Request, patience time.Duration) (*http.Response, error) {
	c.written, c.read, c.headLeft = 0, 0, maxHeaderBytes
	_, unsent := c.Write(text)
	c.sentAt = time.Now()
	if patience > 0 {
		if err := c.awaitFirstByte(ctx, patience); err != nil {
			return nil, err
		}
	}
	response, err := c.readHead(request)
	if err != nil && unsent != nil {
		return nil, unsent
	}
	return response, err
}

// awaitFirstByte waits until the response begins. A deadline that interruptAtEndOf has set meanwhile stays.
func (c *conn) awaitFirstByte(ctx context.Context, patience time.Duration) error {
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, err := c.reader.Peek(1); err != nil {
		return err
	}
	err := c.SetReadDeadline(time.Time{})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (c *conn) readHead(request *http.Request) (*http.Response, error) {
	for range maxInterim + 1 {
		response, err := http.ReadResponse(c.reader, request)
		if err != nil {
			return nil, err
		}
		if response.StatusCode/100 != 1 || response.StatusCode == http.StatusSwitchingProtocols {
			c.headLeft = math.MaxInt64
			return response, nil
		}
	}
	return nil, errors.New("transport: too many interim responses")
}

// interruptAtEndOf ends every read and write on the connection when ctx ends. Its result stops that; it returns false if
// ctx has already ended them.
func (c *conn) interruptAtEndOf(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() { _ = c.SetDeadline(past) })
}

// alive reports whether a kept connection can carry another exchange: it has not ended, and nothing has arrived
// that no request asked for. Below TLS an end looks like that too, and anything else would be taken for the next
// response. It does not wait.
func (c *conn) alive() bool {
	if c.reader.Buffered() > 0 || c.SetReadDeadline(past) != nil {
		return false
	}
	n, err := c.Conn.Read(make([]byte, 1))
	return n == 0 && errors.Is(err, os.ErrDeadlineExceeded) && !arrived(c.Conn) && c.SetReadDeadline(time.Time{}) == nil
}

// past is a deadline that ends whatever waits, at once.
var past = time.Unix(1, 0)

// arrived reports whether bytes, an end or an error wait to be read from the socket of a connection. A connection
// whose socket cannot be asked counts as used up.
func arrived(c net.Conn) bool {
	socket, ok := below(c).(syscall.Conn)
	if !ok {
		return true
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return true
	}
	waits := true
	err = raw.Control(func(fd uintptr) { waits = arrivedOn(fd) })
	return err != nil || waits
}

// abandon closes a connection that is in the midst of something, without the farewell of TLS, which could block.
func (c *conn) abandon() { _ = below(c.Conn).Close() }

// below is the connection that everything else is built on.
func below(c net.Conn) net.Conn {
	for {
		secured, ok := c.(*tls.Conn)
		if !ok {
			return c
		}
		c = secured.NetConn()
	}
}

// abnormalEnd returns the error that reading ended with where that is not an orderly end; nil otherwise.
func (c *conn) abnormalEnd() error {
	if c.end == io.EOF || c.end == io.ErrUnexpectedEOF {
		return nil
	}
	return c.end
}
