package store

import "golang.org/x/sys/windows"

// The system's errors of each kind.
var (
	full         = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED, windows.ERROR_FILE_TOO_LARGE}
	readOnly     = []error{windows.ERROR_WRITE_PROTECT}
	keptOpen     = []error{windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION, windows.ERROR_USER_MAPPED_FILE, errKeptOpen}
	withoutLocks = []error{windows.ERROR_NOT_SUPPORTED, windows.ERROR_INVALID_FUNCTION, windows.ERROR_CALL_NOT_IMPLEMENTED}
)
