package hwid

import (
	"slices"
	"strings"
	"testing"
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
		if got := m.environment(); !slices.Contains([]string{Container, WSL, VM, Physical}, got) {
			t.Errorf("environment = %q", got)
		}
		flagged := false
		for _, line := range strings.Split(strings.TrimSpace(processor), "\n") {
			parts := strings.SplitN(line, ":", 2)
			flagged = flagged || len(parts) == 2 && strings.TrimSpace(parts[0]) == "flags" && strings.Contains(" "+strings.Join(strings.Fields(parts[1]), " ")+" ", " hypervisor ")
			if len(parts) == 2 && strings.TrimSpace(parts[0]) == "flags" {
				break
			}
		}
		if got := m.hypervisorFlag(); got != flagged {
			t.Errorf("hypervisor's flag in %q = %t; want %t", processor, got, flagged)
		}
		id, err := read(m, defaultAlgorithm)
		if err != nil || id.HardwareID != machineIDHash {
			t.Errorf("id = %+v, %v; want the machine id's", id, err)
		}
	})
}
