package faults

import (
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// front is the port of one party. It hands connections to the fault while that lasts, and otherwise to the
// party itself.
type front struct {
	address string
	broken  *atomic.Bool
	// tries counts what came while the fault lasted: connections, or requests where each of them is judged.
	tries atomic.Int64
	// socket is the fault, nil where there is none at this level.
	socket func(net.Conn)
	// good serves a connection well.
	good func(net.Conn)

	descriptor int
	fillers    []net.Conn
	mu         sync.Mutex
	listener   net.Listener
	closed     bool
}

// open listens at once.
func (f *front) open() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	f.address = listener.Addr().String()
	f.serve(listener)
	return nil
}

// The port of a party that does not respond is held all the while, so that nobody else gets it before the
// fault is over.

// park takes a port on which nobody listens, or with full so many that no more are let in.
func (f *front) park(full bool) error {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	f.descriptor = fd
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return os.NewSyscallError("bind", err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		return os.NewSyscallError("getsockname", err)
	}
	f.address = fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
	if !full {
		return nil
	}
	if err := syscall.Listen(fd, 0); err != nil {
		return os.NewSyscallError("listen", err)
	}
	return f.occupy()
}

// occupy connects until the kernel responds no more.
func (f *front) occupy() error {
	for range 8 {
		filler, err := net.DialTimeout("tcp", f.address, 100*time.Millisecond)
		if err != nil {
			return nil
		}
		f.fillers = append(f.fillers, filler)
	}
	return fmt.Errorf("%s takes more connections than it has room for", f.address)
}

// unpark begins to listen on the port.
func (f *front) unpark() error {
	if f.descriptor == 0 {
		return nil
	}
	fd := f.descriptor
	f.descriptor = 0
	for _, filler := range f.fillers {
		filler.Close()
	}
	file := os.NewFile(uintptr(fd), f.address)
	defer file.Close()
	if err := syscall.Listen(fd, 128); err != nil {
		return os.NewSyscallError("listen", err)
	}
	listener, err := net.FileListener(file)
	if err != nil {
		return err
	}
	f.serve(listener)
	return nil
}

func (f *front) serve(listener net.Listener) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		listener.Close()
		return
	}
	f.listener = listener
	go func() {
		for {
			raw, err := listener.Accept()
			if err != nil {
				return
			}
			go f.take(raw)
		}
	}()
}

func (f *front) take(raw net.Conn) {
	if f.socket == nil || !f.broken.Load() {
		f.good(raw)
		return
	}
	f.tries.Add(1)
	defer raw.Close()
	f.socket(raw)
}

func (f *front) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	if f.listener != nil {
		f.listener.Close()
	}
	if f.descriptor != 0 {
		_ = syscall.Close(f.descriptor)
	}
	for _, filler := range f.fillers {
		filler.Close()
	}
}
