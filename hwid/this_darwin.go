package hwid

import (
	"strconv"
	"syscall"

	"github.com/denisbrodbeck/machineid"
)

// thisMachine lets machineid read the IOPlatformUUID. It runs ioreg, which must be on the program's PATH: the
// property has no other reader than a framework, which needs cgo.
func thisMachine() describer { return macMachine{machineid.ID, kernelVariable} }

func kernelVariable(name string) (string, error) {
	if name == "kern.hv_vmm_present" {
		number, err := syscall.SysctlUint32(name)
		return strconv.FormatUint(uint64(number), 10), err
	}
	return syscall.Sysctl(name)
}
