package shortage

import (
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// spare are descriptors that must be free beside those of the poller when it starts: other threads of the host
// take some in the meantime, and the call that needs the poller reads files.
const spare = 6

var poller struct {
	mu      sync.Mutex
	started atomic.Bool
}

// StartPoller starts the part of Go's runtime that waits for sockets and timers, once per process. The runtime
// does so by itself at the first timer or file, and ends the process where it gets no descriptors for it. So it is
// first looked whether they are there; without them the error is one of Of's and the next call tries again.
func StartPoller() *Error {
	if err := TryPoller(); err != nil {
		return unavailable(err)
	}
	return nil
}

// TryPoller is StartPoller that returns the system's own error. It allocates no memory where it fails: the garbage
// collector uses timers too.
func TryPoller() error {
	if poller.started.Load() {
		return nil
	}
	poller.mu.Lock()
	defer poller.mu.Unlock()
	if poller.started.Load() {
		return nil
	}
	if err := probe(); err != nil {
		return err
	}
	time.AfterFunc(time.Hour, func() {}).Stop() // a timer starts the poller
	poller.started.Store(true)
	return nil
}

// unavailable is never nil. Of knows no system limit on what pollers watch, which is ENOSPC.
func unavailable(err error) *Error {
	const what = "the network cannot be used"
	if short := Of(what, err); short != nil {
		return short
	}
	return &Error{Code: "system_resources_short", Message: what + ": the system gives no poller: " + err.Error() +
		": close other programs, or raise fs.epoll.max_user_watches, then try again", Cause: err}
}

// probe takes what the poller takes, by plain system calls, and gives it back.
func probe() error {
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	defer syscall.Close(epoll)
	event, err := eventfd()
	if err != nil {
		return err
	}
	defer syscall.Close(event)
	// The kernel bounds what a user's pollers watch, too.
	if err := syscall.EpollCtl(epoll, syscall.EPOLL_CTL_ADD, event, &syscall.EpollEvent{Events: syscall.EPOLLIN}); err != nil {
		return err
	}
	for range spare {
		more, err := eventfd()
		if err != nil {
			return err
		}
		defer syscall.Close(more)
	}
	return nil
}

func eventfd() (int, error) {
	descriptor, _, errno := syscall.Syscall(syscall.SYS_EVENTFD2, 0, syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if errno != 0 {
		return -1, errno
	}
	return int(descriptor), nil
}
