package transport

import (
	"net"
	"syscall"
)

// quiet is a TCP connection on which a write to a broken end is an error and never a SIGPIPE. Go's runtime handles
// that signal, but a host that sets its own action after loading the library would be ended, or called, by it.
type quiet struct {
	net.Conn
	raw syscall.RawConn
}

func quietly(c net.Conn) net.Conn {
	if tcp, ok := c.(*net.TCPConn); ok {
		if raw, err := tcp.SyscallConn(); err == nil {
			return &quiet{c, raw}
		}
	}
	return c
}

func (c *quiet) SyscallConn() (syscall.RawConn, error) { return c.raw, nil }

// Write writes all of p, as net.Conn demands.
func (c *quiet) Write(p []byte) (n int, err error) {
	for n < len(p) {
		var sent int
		var broken error
		err := c.raw.Write(func(fd uintptr) bool {
			sent, broken = syscall.SendmsgN(int(fd), p[n:], nil, nil, syscall.MSG_NOSIGNAL)
			return broken != syscall.EAGAIN
		})
		switch {
		case err != nil:
			return n, err
		case broken == nil:
			n += sent
		case broken != syscall.EINTR:
			return n, &net.OpError{Op: "write", Net: "tcp", Err: broken}
		}
	}
	return n, nil
}
