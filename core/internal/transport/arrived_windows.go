package transport

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// pollfd is Winsock's WSAPOLLFD.
type pollfd struct {
	socket          windows.Handle
	events, revents int16
}

const pollIn = 0x0100 | 0x0200 // POLLRDNORM | POLLRDBAND

var wsaPoll = windows.NewLazySystemDLL("ws2_32.dll").NewProc("WSAPoll")

// arrivedOn reports whether bytes, an end or an error wait to be read from a socket. The poll does not wait.
func arrivedOn(fd uintptr) bool {
	poll := pollfd{socket: windows.Handle(fd), events: pollIn}
	ready, _, _ := wsaPoll.Call(uintptr(unsafe.Pointer(&poll)), 1, 0)
	return ready != 0
}
