package hwid

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzLinuxFacts lets every file that describes the machine hold anything: an environment is named, an id that
// is accepted does not depend on them, and a hypervisor's flag is found where the words of the line hold it.
func FuzzLinuxFacts(f *testing.F) {
	f.Add("12:memory:/docker/abc", "6.1.0-microsoft-standard-WSL2", "QEMU", "processor : 0\nflags : fpu hypervisor sse\n", "", "1 2 3 4 /etc/machine-id - ext4 x")
	f.Add("0::/", "6.1.0", "Dell Inc.", "flags:\n:\nflags", "wsl", " - \n - ")
	f.Add("\xff\x00", "", "amazon ec2", strings.Repeat("a", 5000), "docker", "\xff\xff - \xff")
	f.Fuzz(func(t *testing.T, groups, release, vendor, processor, manager, mounts string) {
		m := linuxMachine{tree(map[string]string{
			"/etc/machine-id": machineID, "/proc/1/cgroup": groups, "/proc/sys/kernel/osrelease": release, "/sys/class/dmi/id/sys_vendor": vendor,
			"/sys/class/dmi/id/product_name": vendor, "/proc/cpuinfo": processor, "/run/systemd/container": manager, "/proc/self/mountinfo": mounts,
		})}
		got := m.environment()
		assert.True(t, slices.Contains([]string{Container, WSL, VM, Physical}, got), "environment = %q", got)
		flagged := false
		for _, line := range strings.Split(strings.TrimSpace(processor), "\n") {
			parts := strings.SplitN(line, ":", 2)
			flagged = flagged || len(parts) == 2 && strings.TrimSpace(parts[0]) == "flags" && strings.Contains(" "+strings.Join(strings.Fields(parts[1]), " ")+" ", " hypervisor ")
			if len(parts) == 2 && strings.TrimSpace(parts[0]) == "flags" {
				break
			}
		}
		assert.Equal(t, flagged, m.hypervisorFlag(), "hypervisor's flag in %q", processor)
		id, err := read(m, defaultAlgorithm)
		require.NoError(t, err, "id = %+v", id)
		assert.Equal(t, machineIDHash, id.HardwareID, "id = %+v", id)
	})
}
