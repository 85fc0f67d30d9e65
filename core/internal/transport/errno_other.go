//go:build !windows

package transport

import "syscall"

// connectionRefused is the system's error of a port where nobody listens.
const connectionRefused = syscall.ECONNREFUSED
