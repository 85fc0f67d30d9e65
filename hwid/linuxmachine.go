package hwid

import (
	"slices"
	"strings"
)

const (
	etcMachineID  = "/etc/machine-id"
	dbusMachineID = "/var/lib/dbus/machine-id"
)

// linuxMachine looks at Linux through its files.
type linuxMachine struct{ *files }

func (m linuxMachine) sources(algorithm string) []source {
	switch algorithm {
	case defaultAlgorithm:
		return []source{m.source(etcMachineID), m.source(dbusMachineID)}
	case linuxMachineID:
		return []source{m.source(etcMachineID)}
	}
	return nil
}

// environment asks from the inside out: a container in WSL or in a virtual machine is a container.
func (m linuxMachine) environment() string {
	switch {
	case m.inContainer():
		return Container
	case m.inWSL():
		return WSL
	case m.inVM():
		return VM
	}
	return Physical
}

// containerMarks are files that container managers put into their containers.
var containerMarks = []string{"/.dockerenv", "/run/.containerenv", "/run/host/container-manager",
	"/var/run/secrets/kubernetes.io"}

// containerGroups are parts of a container's control group, as the first version of control groups shows them
// inside and the second one where the container shares the host's name space.
var containerGroups = []string{"/docker/", "/docker-", "/kubepods", "/lxc/", "/lxc.payload", "/libpod-",
	"/containerd/", "/cri-containerd", "/crio-", "/ecs/", "/garden/", "/machine.slice/systemd-nspawn"}

func (m linuxMachine) inContainer() bool {
	for _, mark := range containerMarks {
		if m.exists(mark) {
			return true
		}
	}
	// systemd notes the manager that it was started by; WSL is one to it.
	if manager := m.hint("/run/systemd/container"); manager != "" && manager != "wsl" {
		return true
	}
	groups := m.hint("/proc/1/cgroup")
	for _, group := range containerGroups {
		if strings.Contains(groups, group) {
			return true
		}
	}
	// OpenVZ shows vz to all and bc to the host alone.
	return m.exists("/proc/vz") && !m.exists("/proc/bc")
}

func (m linuxMachine) inWSL() bool {
	release := strings.ToLower(m.hint("/proc/sys/kernel/osrelease"))
	return strings.Contains(release, "microsoft") || strings.Contains(release, "wsl")
}

func (m linuxMachine) inVM() bool {
	const dmi = "/sys/class/dmi/id/"
	vendor, product := m.hint(dmi+"sys_vendor"), m.hint(dmi+"product_name")
	if virtual(vendor, product, m.hint(dmi+"product_version"), m.hint(dmi+"board_vendor"),
		m.hint(dmi+"bios_vendor")) {
		return true
	}
	if m.exists("/proc/xen/capabilities") {
		// The first domain of Xen owns the machine.
		return !strings.Contains(m.hint("/proc/xen/capabilities"), "control_d")
	}
	return m.hypervisorFlag() || m.exists("/proc/device-tree/hypervisor") ||
		strings.Contains(m.hint("/proc/device-tree/compatible"), "dummy-virt")
}

// hypervisorFlag is the processor's own word on x86, also where there are no firmware texts.
func (m linuxMachine) hypervisorFlag() bool {
	for line := range strings.Lines(m.hint("/proc/cpuinfo")) {
		if name, flags, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "flags" {
			return slices.Contains(strings.Fields(flags), "hypervisor")
		}
	}
	return false
}

func (m linuxMachine) stable(source, environment string) bool {
	mounted, transient := m.mount(source)
	if transient {
		return false
	}
	return mounted || environment != Container
}

// mount is whether the file is a mount of its own, and whether it is the one by which systemd puts an id that
// lasts until shutdown over a file that it cannot write: machine-id of the memory file system /run.
func (m linuxMachine) mount(file string) (mounted, transient bool) {
	for line := range strings.Lines(m.hint("/proc/self/mountinfo")) {
		// 36 35 98:0 /root/of/mount /mount/point options [more options] - type device options
		left, right, _ := strings.Cut(line, " - ")
		fields, types := strings.Fields(left), strings.Fields(right)
		if len(fields) < 5 || len(types) == 0 || fields[4] != file {
			continue
		}
		mounted = true
		transient = types[0] == "tmpfs" && fields[3] == "/machine-id"
	}
	return mounted, transient
}
