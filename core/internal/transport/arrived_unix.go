//go:build unix

package transport

import "syscall"

// arrivedOn reports whether bytes, an end or an error wait to be read from a socket.
func arrivedOn(fd uintptr) bool {
	_, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	return err != syscall.EAGAIN
}
