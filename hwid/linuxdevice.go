package hwid

import (
	"strconv"
	"strings"
)

// osVersion is the name that the distribution gives itself, else the kernel's.
func (m linuxMachine) osVersion() string {
	for _, name := range []string{"/etc/os-release", "/usr/lib/os-release"} {
		if pretty := releaseValue(m.hint(name), "PRETTY_NAME"); pretty != "" {
			return pretty
		}
	}
	if release := m.hint("/proc/sys/kernel/osrelease"); release != "" {
		return "Linux " + release
	}
	return ""
}

// releaseValue reads a value of os-release, whose lines are assignments of a shell.
func releaseValue(text, name string) string {
	for line := range strings.Lines(text) {
		value, ok := strings.CutPrefix(strings.TrimSpace(line), name+"=")
		if !ok {
			continue
		}
		for _, quote := range []string{`"`, `'`} {
			if inner, ok := strings.CutPrefix(value, quote); ok {
				value = strings.TrimSuffix(inner, quote)
				break
			}
		}
		return strings.NewReplacer(`\"`, `"`, `\$`, `$`, "\\`", "`", `\\`, `\`).Replace(value)
	}
	return ""
}

// vm relies on a "no" only where something was there that would have said "yes".
func (m linuxMachine) vm() (virtual, known bool) {
	if m.inVM() {
		return true, true
	}
	return false, m.firmware() != "" || m.hasProcessorFlags() || m.exists("/proc/device-tree/compatible")
}

func (m linuxMachine) hasProcessorFlags() bool {
	for line := range strings.Lines(m.hint("/proc/cpuinfo")) {
		if name, _, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "flags" {
			return true
		}
	}
	return false
}

func (m linuxMachine) firmware() string {
	const dmi = "/sys/class/dmi/id/"
	if text := joined(m.hint(dmi+"sys_vendor"), m.hint(dmi+"product_name")); text != "" {
		return text
	}
	return m.hint("/sys/hypervisor/type")
}

// Flags of a route.
const (
	routeUp     = 0x1
	routeReject = 0x200
)

// route is a default route of the kernel's tables.
type route struct {
	device string
	flags  string
	metric string
	base   int
}

// defaultInterface is that of the default route with the lowest metric, of version 4 where there is one.
func (m linuxMachine) defaultInterface() string {
	if four := lowest(m.hint("/proc/net/route"), defaultRoute4); four != "" {
		return four
	}
	return lowest(m.hint("/proc/net/ipv6_route"), defaultRoute6)
}

// defaultRoute4 reads: Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT.
func defaultRoute4(f []string) (route, bool) {
	const any4 = "00000000"
	if len(f) < 8 || f[1] != any4 || f[7] != any4 {
		return route{}, false
	}
	return route{device: f[0], flags: f[3], metric: f[6], base: 10}, true
}

// defaultRoute6 reads: destination, length, source, length, gateway, metric, references, use, flags, interface.
func defaultRoute6(f []string) (route, bool) {
	if len(f) < 10 || strings.Trim(f[0], "0") != "" || f[1] != "00" {
		return route{}, false
	}
	return route{device: f[9], flags: f[8], metric: f[5], base: 16}, true
}

// lowest returns the interface of the usable default route with the lowest metric.
func lowest(table string, read func([]string) (route, bool)) (best string) {
	least := uint64(0)
	for line := range strings.Lines(table) {
		r, ok := read(strings.Fields(line))
		if !ok || r.device == "lo" {
			continue
		}
		flags, err := strconv.ParseUint(r.flags, 16, 32)
		metric, err2 := strconv.ParseUint(r.metric, r.base, 32)
		if err != nil || err2 != nil || flags&routeUp == 0 || flags&routeReject != 0 {
			continue
		}
		if best == "" || metric < least {
			best, least = r.device, metric
		}
	}
	return best
}
