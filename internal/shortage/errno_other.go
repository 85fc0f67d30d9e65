//go:build !windows

package shortage

import (
	"strconv"
	"syscall"
)

// The system's errors of each shortage.
var (
	perProcess = []error{syscall.EMFILE}
	perSystem  = []error{syscall.ENFILE}
	memory     = []error{syscall.ENOMEM, syscall.ENOBUFS}
)

func descriptorLimit() string {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return "no more"
	}
	return strconv.FormatUint(uint64(limit.Cur), 10) + " (RLIMIT_NOFILE, ulimit -n)"
}
