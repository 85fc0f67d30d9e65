package hwid

import (
	"errors"
	"io/fs"
	"maps"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func on(cards ...card) network {
	return network{func() (string, error) { return "workstation", nil }, func() ([]card, error) { return cards, nil }}
}

func cardOf(name, hardware string, addresses ...string) card {
	c := card{name: name}
	if hardware != "" {
		c.hardware, _ = net.ParseMAC(hardware)
	}
	for _, a := range addresses {
		c.addresses = append(c.addresses, netip.MustParseAddr(a))
	}
	return c
}

var (
	wired    = cardOf("eth0", "00:1b:44:11:3a:b7", "fe80::1", "fd00::7", "192.0.2.7")
	wireless = cardOf("wlan0", "00:1b:44:11:3a:b8", "192.0.2.8")
)

// table makes the kernel's table of routes of version 4; each line is the interface, the destination, the flags, the metric and the mask.
func table(lines ...string) string {
	out := "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
	for _, line := range lines {
		f := strings.Fields(line)
		out += strings.Join([]string{f[0], f[1], "01020304", f[2], "0", "0", f[3], f[4], "0", "0", "0"}, "\t") + "\n"
	}
	return out
}

func described(t *testing.T, m describer, n network) Device {
	t.Helper()
	d, err := readDevice(m, n)
	require.NoError(t, err)
	return d
}

func TestLinuxDescribesItself(t *testing.T) {
	t.Parallel()
	d := described(t, linuxMachine{tree(map[string]string{
		"/etc/os-release":              "NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
		"/sys/class/dmi/id/sys_vendor": "QEMU\n", "/sys/class/dmi/id/product_name": "Standard PC (Q35 + ICH9, 2009)\n",
		"/proc/net/route": table("wlan0 00000000 0003 600 00000000", "eth0 00000000 0003 100 00000000", "eth0 000200C0 0001 0 00FFFFFF"),
	})}, on(wireless, wired))
	yes := true
	assert.Equal(t, Device{OSVersion: "Debian GNU/Linux 12 (bookworm)", Hostname: "workstation", IP: "192.0.2.7",
		MACAddress: "00:1B:44:11:3A:B7", IsVM: &yes, VMInfo: "QEMU Standard PC (Q35 + ICH9, 2009)"}, d)
}

func TestTheNameOfTheSystemIsReadAsAShellWould(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"PRETTY_NAME=\"Fedora Linux 41\"\n":       "Fedora Linux 41",
		"PRETTY_NAME='Arch Linux'":                "Arch Linux",
		"PRETTY_NAME=Alpine\r\n":                  "Alpine",
		`PRETTY_NAME="A \"B\" \$C \\D"`:           `A "B" $C \D`,
		"PRETTY_NAME=\n":                          "Linux 6.8.0",
		"NAME=x\nMY_PRETTY_NAME=y\n":              "Linux 6.8.0",
		"PRETTY_NAME=\"a\x01b\"":                  "",
		"PRETTY_NAME=\"\xff\"":                    "",
		"PRETTY_NAME=" + strings.Repeat("x", 257): "",
	} {
		m := linuxMachine{tree(map[string]string{"/etc/os-release": text, "/proc/sys/kernel/osrelease": "6.8.0\n"})}
		assert.Equal(t, want, described(t, m, on()).OSVersion, "%q", text)
	}
	assert.Empty(t, described(t, linuxMachine{tree(nil)}, on()).OSVersion)
	usr := linuxMachine{tree(map[string]string{"/usr/lib/os-release": "PRETTY_NAME=Usr\n"})}
	assert.Equal(t, "Usr", described(t, usr, on()).OSVersion)
}

func TestAMachineSaysWhetherItIsVirtualOnlyIfSomethingTellsIt(t *testing.T) {
	t.Parallel()
	flags := func(words string) string { return "processor\t: 0\nflags\t\t: fpu vme " + words + "\n" }
	dmi := func(vendor, product string) map[string]string {
		return map[string]string{"/sys/class/dmi/id/sys_vendor": vendor, "/sys/class/dmi/id/product_name": product}
	}
	with := func(m, more map[string]string) map[string]string { maps.Copy(m, more); return m }
	for name, tc := range map[string]struct {
		m    describer
		is   string
		info string
	}{
		"Linux of which nothing is known":  {linuxMachine{tree(nil)}, "", ""},
		"Linux on ARM without firmware":    {linuxMachine{tree(map[string]string{"/proc/cpuinfo": "BogoMIPS: 50\n"})}, "", ""},
		"a processor under a hypervisor":   {linuxMachine{tree(map[string]string{"/proc/cpuinfo": flags("hypervisor")})}, "yes", ""},
		"a processor without a hypervisor": {linuxMachine{tree(map[string]string{"/proc/cpuinfo": flags("sse")})}, "no", ""},
		"a laptop":                         {linuxMachine{tree(dmi("LENOVO", "20XW"))}, "no", ""},
		"a container in a virtual machine": {linuxMachine{tree(with(dmi("Amazon EC2", "t3.small"), map[string]string{"/.dockerenv": ""}))}, "yes", "Amazon EC2 t3.small"},
		"a guest of Xen": {linuxMachine{tree(map[string]string{"/proc/xen/capabilities": "", "/sys/hypervisor/type": "xen\n"})},
			"yes", "xen"},
		"a board with a device tree": {linuxMachine{tree(map[string]string{"/proc/device-tree/compatible": "raspberrypi,4-model-b"})}, "no", ""},
		"Windows on a virtual machine": {windowsMachine{registryOf(map[string]string{firmwareKey + `\SystemManufacturer`: "VMware, Inc.",
			firmwareKey + `\SystemProductName`: "VMware7,1"})}, "yes", "VMware, Inc. VMware7,1"},
		"Windows on a laptop":                 {windowsMachine{registryOf(map[string]string{firmwareKey + `\SystemManufacturer`: "Dell Inc."})}, "no", ""},
		"Windows of which nothing is known":   {windowsMachine{registryOf(nil)}, "", ""},
		"macOS on a Mac":                      {macMachine{nil, sysctlOf(map[string]string{"kern.hv_vmm_present": "0", "hw.model": "Mac15,3"})}, "no", ""},
		"macOS on a virtual machine":          {macMachine{nil, sysctlOf(map[string]string{"kern.hv_vmm_present": "1", "hw.model": "VirtualMac2,1"})}, "yes", "VirtualMac2,1"},
		"macOS before it had the variable":    {macMachine{nil, sysctlOf(map[string]string{"hw.model": "MacBookPro11,1"})}, "", ""},
		"a system that nobody looks at (BSD)": {otherMachine{tree(nil)}, "", ""},
	} {
		d := described(t, tc.m, on())
		is := ""
		if d.IsVM != nil {
			is = map[bool]string{true: "yes", false: "no"}[*d.IsVM]
		}
		assert.Equal(t, tc.is, is, name)
		assert.Equal(t, tc.info, d.VMInfo, name)
	}
}

func registryOf(values map[string]string) func(key, name string) (string, error) {
	return func(key, name string) (string, error) { return look(values, key+`\`+name) }
}

func sysctlOf(values map[string]string) func(name string) (string, error) {
	return func(name string) (string, error) { return look(values, name) }
}

func TestWindowsAndMacOSNameTheirVersion(t *testing.T) {
	t.Parallel()
	numbers := map[string]string{versionKey + `\CurrentMajorVersionNumber`: "10", versionKey + `\CurrentMinorVersionNumber`: "0",
		versionKey + `\CurrentBuild`: "22631"}
	assert.Equal(t, "Windows 10.0.22631", described(t, windowsMachine{registryOf(numbers)}, on()).OSVersion)
	delete(numbers, versionKey+`\CurrentBuild`)
	assert.Empty(t, described(t, windowsMachine{registryOf(numbers)}, on()).OSVersion)
	assert.Equal(t, "macOS 14.5", described(t, macMachine{nil, sysctlOf(map[string]string{"kern.osproductversion": "14.5"})}, on()).OSVersion)
}

func TestTheAddressIsThatOfTheDefaultRoute(t *testing.T) {
	t.Parallel()
	const zeros, six = "00000000000000000000000000000000", "fe800000000000000000000000000001"
	route6 := func(destination, length, metric, flags, device string) string {
		return strings.Join([]string{destination, length, zeros, "00", six, metric, "00000001", "00000000", flags, device}, " ") + "\n"
	}
	only6 := cardOf("eth0", "00:1b:44:11:3a:b7", "fe80::1", "fd00::7", "fd00::8")
	tunnel := cardOf("tun0", "", "10.8.0.2")
	for name, tc := range map[string]struct {
		four, six string
		cards     []card
		ip, mac   string
	}{
		"the lowest metric":                          {table("wlan0 00000000 0003 50 00000000", "eth0 00000000 0003 100 00000000"), "", []card{wired, wireless}, "192.0.2.8", "00:1B:44:11:3A:B8"},
		"a metric of more digits":                    {table("wlan0 00000000 0003 1000 00000000", "eth0 00000000 0003 200 00000000"), "", []card{wireless, wired}, "192.0.2.7", "00:1B:44:11:3A:B7"},
		"a route that is down":                       {table("eth0 00000000 0002 1 00000000", "wlan0 00000000 0003 9 00000000"), "", []card{wired, wireless}, "192.0.2.8", "00:1B:44:11:3A:B8"},
		"a route that rejects":                       {table("eth0 00000000 0201 1 00000000", "wlan0 00000000 0003 9 00000000"), "", []card{wired, wireless}, "192.0.2.8", "00:1B:44:11:3A:B8"},
		"half of all addresses is no default":        {table("eth0 00000000 0003 0 00000080", "wlan0 00000000 0003 9 00000000"), "", []card{wired, wireless}, "192.0.2.8", "00:1B:44:11:3A:B8"},
		"a route through a tunnel":                   {table("tun0 00000000 0003 0 00000000"), "", []card{wired, tunnel}, "10.8.0.2", ""},
		"version 6 alone":                            {"", route6(zeros, "00", "00000400", "00000003", "eth0") + route6(zeros, "00", "ffffffff", "00200200", "lo"), []card{only6, wireless}, "fd00::7", "00:1B:44:11:3A:B7"},
		"version 6 with metrics":                     {"", route6(zeros, "00", "00000400", "00000003", "wlan0") + route6(zeros, "00", "00000064", "00000003", "eth0"), []card{wireless, only6}, "fd00::7", "00:1B:44:11:3A:B7"},
		"a network is no default in version 6":       {"", route6("fd000000000000000000000000000000", "40", "00000001", "00000001", "eth0"), []card{wired, wireless}, "", ""},
		"no route, one interface":                    {table(), "", []card{cardOf("sit0", ""), wired}, "192.0.2.7", "00:1B:44:11:3A:B7"},
		"no route, two interfaces":                   {table(), "", []card{wired, wireless}, "", ""},
		"a route of an interface without an address": {table("ppp0 00000000 0003 0 00000000"), "", []card{cardOf("ppp0", ""), wired, wireless}, "", ""},
		"link-local addresses alone":                 {"", "", []card{cardOf("eth0", "00:1b:44:11:3a:b7", "fe80::1", "169.254.3.4")}, "", ""},
		"a hardware address of zeros":                {"", "", []card{cardOf("eth0", "00:00:00:00:00:00", "192.0.2.7")}, "192.0.2.7", ""},
		"a hardware address of InfiniBand":           {"", "", []card{cardOf("ib0", "00:00:00:00:fe:80:00:00:00:00:00:00:02:00:5e:10:00:00:00:01", "192.0.2.7")}, "192.0.2.7", ""},
		"nonsense in the table":                      {"x\n" + table("eth0 00000000 zz 1 00000000", "wlan0 00000000 0003 -1 00000000"), "short line\n", []card{wired, wireless}, "", ""},
		"no network":                                 {"", "", nil, "", ""},
	} {
		d := described(t, linuxMachine{tree(map[string]string{"/proc/net/route": tc.four, "/proc/net/ipv6_route": tc.six})}, on(tc.cards...))
		assert.Equal(t, tc.ip, d.IP, name)
		assert.Equal(t, tc.mac, d.MACAddress, name)
	}
}

func TestWhatCannotBeReadIsLeftOut(t *testing.T) {
	t.Parallel()
	denied := func() (string, error) { return "", fs.ErrPermission }
	d := described(t, linuxMachine{tree(nil)}, network{denied, func() ([]card, error) { return nil, errors.New("no netlink") }})
	assert.Equal(t, Device{}, d)
}

func TestAShortageIsAnErrorAndNotADeviceWithoutMembers(t *testing.T) {
	t.Parallel()
	none := func() ([]card, error) { return nil, nil }
	name := func() (string, error) { return "workstation", nil }
	for _, n := range []network{
		{func() (string, error) { return "", syscall.EMFILE }, none},
		{name, func() ([]card, error) { return nil, syscall.ENFILE }},
	} {
		_, err := readDevice(linuxMachine{tree(nil)}, n)
		var why *Error
		require.ErrorAs(t, err, &why)
		assert.Equal(t, Shortage, why.Reason)
	}
	short := tree(nil)
	short.root = failing{syscall.EMFILE}
	_, err := readDevice(linuxMachine{short}, network{name, none})
	var why *Error
	require.ErrorAs(t, err, &why)
	assert.Equal(t, Shortage, why.Reason)
}

// failing is a file system in which nothing can be opened.
type failing struct{ err error }

func (f failing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: f.err}
}

func TestThisMachineDescribesItself(t *testing.T) {
	t.Parallel()
	d, err := ReadDevice()
	require.NoError(t, err)
	assert.NotEmpty(t, d.Hostname)
	assert.True(t, d.IsVM != nil && *d.IsVM || d.VMInfo == "", "%+v", d)
	if d.IP != "" {
		assert.True(t, netip.MustParseAddr(d.IP).IsGlobalUnicast(), d.IP)
	}
}
