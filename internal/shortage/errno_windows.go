package shortage

import "golang.org/x/sys/windows"

// The system's errors of each shortage.
var (
	perProcess = []error{windows.ERROR_TOO_MANY_OPEN_FILES, windows.WSAEMFILE}
	perSystem  = []error{windows.ERROR_NO_SYSTEM_RESOURCES}
	memory     = []error{windows.ERROR_NOT_ENOUGH_MEMORY, windows.ERROR_OUTOFMEMORY, windows.WSAENOBUFS}
)

func descriptorLimit() string { return "no more" }
