//go:build unix

package store

import "syscall"

// The system's errors of each kind.
var (
	full         = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}
	readOnly     = []error{syscall.EROFS}
	keptOpen     = []error{syscall.EBUSY, syscall.ETXTBSY}
	withoutLocks = []error{syscall.ENOLCK, syscall.ENOTSUP, syscall.EOPNOTSUPP, syscall.ENOSYS}
)
