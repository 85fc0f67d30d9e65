package transport

import "golang.org/x/sys/windows"

// connectionRefused is the system's error of a port where nobody listens.
const connectionRefused = windows.WSAECONNREFUSED
