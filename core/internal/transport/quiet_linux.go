package transport

import (
	"net"
	"syscall"
	"time"
	"unsafe"
)

// quiet is a TCP connection whose broken end is an error of the write and no SIGPIPE. Go's runtime takes that
// signal, but a host that sets its action after loading the library would be ended, or called, by it.
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

// Write writes all of p, as net.Conn demands.
func (c *quiet) Write(p []byte) (n int, err error) {
	for n < len(p) {
		var sent uintptr
		var broken syscall.Errno
		err := c.raw.Write(func(fd uintptr) bool {
			sent, _, broken = syscall.Syscall6(syscall.SYS_SENDTO, fd, uintptr(unsafe.Pointer(&p[n])), uintptr(len(p)-n), syscall.MSG_NOSIGNAL, 0, 0)
			return broken != syscall.EAGAIN
		})
		switch {
		case err != nil:
			return n, err
		case broken == 0:
			n += int(sent)
		case broken != syscall.EINTR:
			return n, &net.OpError{Op: "write", Net: "tcp", Err: broken}
		}
	}
	return n, nil
}

// soon is until when a kept connection is read from, to see whether it has ended: what has arrived is asked apart,
// without waiting.
func soon() time.Time { return time.Unix(1, 0) }

// arrived reports whether bytes, an end or an error wait to be read from a connection.
func arrived(c net.Conn) bool {
	var waits bool
	q, ok := below(c).(*quiet)
	return !ok || q.raw.Control(func(fd uintptr) {
		_, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		waits = err != syscall.EAGAIN
	}) != nil || waits
}
