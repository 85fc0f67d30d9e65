package hwid

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The ids of the fixtures; the first is that of vectors H1 and H2.
const (
	machineID     = "3d1219c7c4c5404aaa1f6d2a48adfda4"
	machineIDHash = "0035969ec53f6e7f0fb40f08cc9ed4783aa99c2000cf1ebe4187c10dd0d8370f"
	otherID       = "8f14c9e2b07d45a6913be5d2706f8ac1"
	machineGUID   = "5f0d4b2e-9c31-4a7e-8b26-d1e0f3a4c597"
	platformUUID  = "564D7E2A-0C4B-4F19-A3D6-8E5B71C2F094"

	// What printf '%s' ID | sha256sum prints.
	otherIDHash      = "3ab69f6b514cda50581e7dff2e4c21d7137fb581beb05280c27b13e9f8c35ed6"
	machineGUIDHash  = "cbfd62db2b27662e1e828944bc4d47009996f51651526efbcdb0078e87fbc0c5"
	platformUUIDHash = "63b20122799ef656c5307c0cb5ac7e9dd2b1d4f0e9f11c1766509aa527c417dc"
)

func linux(contents map[string]string) machine { return linuxMachine{tree(contents)} }

func tree(contents map[string]string) *files {
	out := fstest.MapFS{}
	for name, text := range contents {
		out[strings.TrimPrefix(name, "/")] = &fstest.MapFile{Data: []byte(text), Mode: 0o444}
	}
	return &files{root: out}
}

func windows(values map[string]string) machine {
	return windowsMachine{func(key, name string) (string, error) { return look(values, key+`\`+name) }}
}

func mac(values map[string]string) machine {
	return macMachine{func() (string, error) { return look(values, "IOPlatformUUID") },
		func(name string) (string, error) { return look(values, name) }}
}

func look(values map[string]string, name string) (string, error) {
	if text, ok := values[name]; ok {
		return text, nil
	}
	return "", fs.ErrNotExist
}

func TestHardwareIDEqualsTheVectors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../core/wire/testdata/vectors.json")
	require.NoError(t, err)
	var file struct {
		Vectors []struct {
			ID, Kind string
			Inputs   struct {
				MachineID string `json:"machine_id"`
			}
			Expected json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal(text, &file))
	replayed := 0
	for _, v := range file.Vectors {
		if v.Kind != "hardware_id" {
			continue
		}
		replayed++
		var want struct {
			HardwareID string `json:"hardware_id"`
		}
		require.NoError(t, json.Unmarshal(v.Expected, &want))
		for _, algorithm := range []string{"", "default", "linux_machine_id"} {
			got, err := read(linux(map[string]string{"/etc/machine-id": v.Inputs.MachineID}), algorithm)
			require.NoError(t, err, "%s by %q = %q", v.ID, algorithm, got.HardwareID)
			assert.Equal(t, want.HardwareID, got.HardwareID, "%s by %q", v.ID, algorithm)
		}
	}
	assert.GreaterOrEqual(t, replayed, 2, "replayed")
}

// These results are frozen: a change here costs every user an activation.
func TestEveryAlgorithmGivesItsFrozenID(t *testing.T) {
	t.Parallel()
	const guid = `SOFTWARE\Microsoft\Cryptography\MachineGuid`
	tests := map[string]struct {
		machine                    machine
		algorithm, want, from, was string
	}{
		"linux":                  {linux(map[string]string{"/etc/machine-id": machineID + "\n", "/var/lib/dbus/machine-id": otherID}), "", machineIDHash, "/etc/machine-id", "default"},
		"linux by name":          {linux(map[string]string{"/etc/machine-id": machineID}), "linux_machine_id", machineIDHash, "/etc/machine-id", "linux_machine_id"},
		"linux with dbus alone":  {linux(map[string]string{"/var/lib/dbus/machine-id": otherID + "\n"}), "default", otherIDHash, "/var/lib/dbus/machine-id", "default"},
		"windows":                {windows(map[string]string{guid: machineGUID}), "default", machineGUIDHash, `HKLM\` + guid, "default"},
		"windows by name":        {windows(map[string]string{guid: machineGUID}), "windows_cryptography_id", machineGUIDHash, `HKLM\` + guid, "windows_cryptography_id"},
		"macos":                  {mac(map[string]string{"IOPlatformUUID": platformUUID}), "default", platformUUIDHash, "IOPlatformUUID", "default"},
		"others with systemd":    {otherMachine{tree(map[string]string{"/etc/machine-id": machineID})}, "default", machineIDHash, "/etc/machine-id", "default"},
		"others with a host id":  {otherMachine{tree(map[string]string{"/etc/hostid": machineGUID + "\n"})}, "default", machineGUIDHash, "/etc/hostid", "default"},
		"letter case is kept":    {linux(map[string]string{"/etc/machine-id": platformUUID}), "default", platformUUIDHash, "/etc/machine-id", "default"},
		"white space around it":  {linux(map[string]string{"/etc/machine-id": " \t" + machineID + " \r\n\n"}), "default", machineIDHash, "/etc/machine-id", "default"},
		"wsl takes the distro's": {linux(map[string]string{"/etc/machine-id": machineID, "/proc/sys/kernel/osrelease": "5.15.167.4-microsoft-standard-WSL2\n"}), "default", machineIDHash, "/etc/machine-id", "default"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := read(tc.machine, tc.algorithm)
			require.NoError(t, err)
			require.Equal(t, tc.want, got.HardwareID)
			require.Equal(t, tc.from, got.Source)
			require.Equal(t, tc.was, got.Algorithm)
			assert.True(t, got.Stable, "got %+v, %v; want %s from %s by %s, stable", got, err, tc.want, tc.from, tc.was)
		})
	}
}

func TestAlgorithmsOfAnotherSystemAreNoHardwareID(t *testing.T) {
	t.Parallel()
	full := map[string]string{"/etc/machine-id": machineID, "IOPlatformUUID": platformUUID,
		`SOFTWARE\Microsoft\Cryptography\MachineGuid`: machineGUID}
	machines := map[string]machine{"linux": linux(full), "windows": windows(full), "macos": mac(full), "others": otherMachine{tree(full)}}
	own := map[string][]string{"linux": {"default", "linux_machine_id"}, "windows": {"default", "windows_cryptography_id"},
		"macos": {"default"}, "others": {"default"}}
	for name, m := range machines {
		for _, algorithm := range Algorithms() {
			id, err := read(m, algorithm)
			if slices.Contains(own[name], algorithm) {
				assert.NoError(t, err, "%s on %s", algorithm, name)
				continue
			}
			require.Equal(t, NoSource, reasonOf(err), "%s on %s = %+v", algorithm, name, id)
			assert.Empty(t, id.HardwareID, "%s on %s = %+v", algorithm, name, id)
		}
	}
}

// reasonOf is the reason of an error of Read's, 0 where it is another.
func reasonOf(err error) Reason {
	var failed *Error
	if !errors.As(err, &failed) {
		return 0
	}
	return failed.Reason
}

func TestUnknownAlgorithmIsRefusedAndNamesTheKnownOnes(t *testing.T) {
	t.Parallel()
	_, err := Read("mac_address")
	var failed *Error
	require.ErrorAs(t, err, &failed, "Read(mac_address)")
	require.Equal(t, UnknownAlgorithm, failed.Reason, "Read(mac_address)")
	for _, name := range append(Algorithms(), "mac_address") {
		assert.Contains(t, failed.Message, name, "message")
	}
}

func TestPlaceholdersAreRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, reason string }{
		"empty":               {"", "is empty"},
		"white space":         {" \n", "is empty"},
		"systemd's first run": {"uninitialized\n", "not made its id"},
		"all zero":            {"00000000000000000000000000000000", `nothing but the character "0"`},
		"all zero uuid":       {"{00000000-0000-0000-0000-000000000000}", `nothing but the character "0"`},
		"all F":               {"FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", `nothing but the character "f"`},
		"to be filled":        {"To be filled by O.E.M.", "placeholder"},
		"to be filled, plain": {"TO BE FILLED BY OEM", "placeholder"},
		"default string":      {"Default string", "placeholder"},
		"serial number":       {"System Serial Number", "placeholder"},
		"not specified":       {"Not Specified", "placeholder"},
		"none":                {"None", "placeholder"},
		"counting up":         {"0123456789abcdef0123456789ABCDEF", "placeholder"},
		"unset board":         {"03000200-0400-0500-0006-000700080009", "placeholder"},
		"only dashes":         {"--------------------------------", "neither letters nor digits"},
		"too short":           {"3d1219c7", "too few to distinguish"},
		"two digits":          {"01010101010101010101010101010101", "2 different"},
		"five digits":         {"01234012340123401234012340123401", "5 different"},
		"a log":               {strings.Repeat(machineID+"\n", 4), "one line"},
		"binary":              {"\x7fELF\x02\x01\x01" + machineID, "printable"},
		"not UTF-8":           {"\xff\xfe" + machineID, "printable"},
		"other alphabets":     {"идентификатор-машины", "printable"},
		"far too long":        {strings.Repeat(machineID, 9), "288 bytes"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := read(linux(map[string]string{"/etc/machine-id": tc.text, "/var/lib/dbus/machine-id": otherID}), "")
			require.NoError(t, err, "read")
			require.Equal(t, "/var/lib/dbus/machine-id", got.Source, "read")
			require.Len(t, got.Refused, 1, "read")
			r := got.Refused[0]
			require.Equal(t, "/etc/machine-id", r.Source, "refusal = %+v", r)
			assert.Contains(t, r.Reason, tc.reason, "refusal = %+v; want /etc/machine-id with %q", r, tc.reason)
		})
	}
}

func TestIDsOfRealMachinesAreTaken(t *testing.T) {
	t.Parallel()
	for _, text := range []string{machineID, otherID, machineGUID, platformUUID, "{" + machineGUID + "}",
		"4C4C4544-0042-3510-8050-B4C04F303132", "ec2f8a0b-1a2b-3c4d-5e6f-708192a3b4c5", "i-0abcd1234ef567890"} {
		assert.Empty(t, refuse(text), "%q", text)
	}
}

func TestNoUsableSourceNamesEveryOneWithItsReason(t *testing.T) {
	t.Parallel()
	contents := fstest.MapFS{"etc/machine-id": {Data: []byte("uninitialized\n")}, "var/lib/dbus/machine-id": {Mode: fs.ModeDir}}
	got, err := read(linuxMachine{&files{root: contents}}, "")
	var failed *Error
	require.ErrorAs(t, err, &failed, "err")
	require.Equal(t, NoSource, failed.Reason, "err")
	want := []string{`/etc/machine-id says "uninitialized"`, "/var/lib/dbus/machine-id cannot be read: it is not a regular file",
		"configure hardware_id"}
	for _, part := range want {
		assert.Contains(t, failed.Message, part, "message")
	}
	require.Len(t, got.Refused, 2, "id beside the error")
	require.Empty(t, got.HardwareID, "id beside the error")
	assert.Equal(t, Physical, got.Environment, "id beside the error")
}

func TestUnreadableSourcesSayWhy(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err  error
		want string
	}{
		"missing":   {fs.ErrNotExist, "does not exist"},
		"forbidden": {&fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}, "cannot be read: permission denied"},
		"other":     {errors.New("exit status 1"), "cannot be read: exit status 1"},
	}
	for name, tc := range tests {
		m := windowsMachine{func(string, string) (string, error) { return "", tc.err }}
		got, err := read(m, "")
		require.Error(t, err, "%s: refused %+v", name, got.Refused)
		require.Len(t, got.Refused, 1, "%s: refused %+v", name, got.Refused)
		assert.Equal(t, tc.want, got.Refused[0].Reason, "%s: refused %+v", name, got.Refused)
	}
}

func TestEnvironmentAndStability(t *testing.T) {
	t.Parallel()
	const (
		mountFormat = "22 27 0:21 / /proc rw - proc proc rw\n610 590 0:25 ROOT /etc/machine-id ro,relatime - TYPE dev rw\n"
		docker      = "/.dockerenv"
		vendor      = "/sys/class/dmi/id/sys_vendor"
		product     = "/sys/class/dmi/id/product_name"
	)
	mount := func(root, kind string) string {
		return strings.NewReplacer("ROOT", root, "TYPE", kind).Replace(mountFormat)
	}
	tests := map[string]struct {
		contents map[string]string
		want     string
		stable   bool
	}{
		"nothing special":            {nil, Physical, true},
		"a vendor's machine":         {map[string]string{vendor: "Dell Inc.\n", product: "XPS 13 7390\n"}, Physical, true},
		"a name that begins alike":   {map[string]string{vendor: "XENON\n"}, Physical, true},
		"microsoft's own laptop":     {map[string]string{vendor: "Microsoft Corporation\n", product: "Surface Laptop\n"}, Physical, true},
		"docker":                     {map[string]string{docker: ""}, Container, false},
		"docker, id mounted":         {map[string]string{docker: "", "/proc/self/mountinfo": mount("/etc/machine-id", "ext4")}, Container, true},
		"kubernetes, secret mounted": {map[string]string{"/proc/1/cgroup": "0::/kubepods/burstable/pod1\n", "/proc/self/mountinfo": mount("/..2026_01/machine-id", "tmpfs")}, Container, true},
		"podman":                     {map[string]string{"/run/.containerenv": "engine=\"podman\""}, Container, false},
		"docker, old control groups": {map[string]string{"/proc/1/cgroup": "12:memory:/docker/3f1c\n"}, Container, false},
		"lxc":                        {map[string]string{"/run/systemd/container": "lxc\n"}, Container, false},
		"nspawn":                     {map[string]string{"/run/host/container-manager": "systemd-nspawn"}, Container, false},
		"openvz":                     {map[string]string{"/proc/vz": ""}, Container, false},
		"openvz's host":              {map[string]string{"/proc/vz": "", "/proc/bc": ""}, Physical, true},
		"a docker host":              {map[string]string{"/proc/1/cgroup": "0::/init.scope\n"}, Physical, true},
		"wsl 2":                      {map[string]string{"/proc/sys/kernel/osrelease": "5.15.167.4-microsoft-standard-WSL2\n"}, WSL, true},
		"wsl 1":                      {map[string]string{"/proc/sys/kernel/osrelease": "4.4.0-19041-Microsoft\n"}, WSL, true},
		"wsl with systemd":           {map[string]string{"/proc/sys/kernel/osrelease": "6.6.87.2-microsoft-standard-WSL2\n", "/run/systemd/container": "wsl\n"}, WSL, true},
		"docker in wsl":              {map[string]string{docker: "", "/proc/sys/kernel/osrelease": "5.15.167.4-microsoft-standard-WSL2\n"}, Container, false},
		"kvm":                        {map[string]string{vendor: "QEMU\n", product: "Standard PC (Q35 + ICH9, 2009)\n"}, VM, true},
		"vmware":                     {map[string]string{vendor: "VMware, Inc.\n", product: "VMware7,1\n"}, VM, true},
		"virtualbox":                 {map[string]string{vendor: "innotek GmbH\n", product: "VirtualBox\n"}, VM, true},
		"hyper-v":                    {map[string]string{vendor: "Microsoft Corporation\n", product: "Virtual Machine\n"}, VM, true},
		"google":                     {map[string]string{vendor: "Google\n", product: "Google Compute Engine\n"}, VM, true},
		"amazon":                     {map[string]string{vendor: "Amazon EC2\n", product: "m5.large\n"}, VM, true},
		"amazon without hypervisor":  {map[string]string{vendor: "Amazon EC2\n", product: "m5.metal\n"}, Physical, true},
		"board by qemu":              {map[string]string{vendor: "Acme\n", "/sys/class/dmi/id/board_vendor": "QEMU\n"}, VM, true},
		"no firmware texts":          {map[string]string{"/proc/cpuinfo": "processor\t: 0\nflags\t\t: fpu vme hypervisor lahf_lm\n"}, VM, true},
		"a processor of one's own":   {map[string]string{"/proc/cpuinfo": "processor\t: 0\nflags\t\t: fpu vme lahf_lm\n"}, Physical, true},
		"arm guest":                  {map[string]string{"/proc/device-tree/hypervisor/compatible": "linux,kvm\x00"}, VM, true},
		"arm dummy":                  {map[string]string{"/proc/device-tree/compatible": "linux,dummy-virt\x00"}, VM, true},
		"xen guest":                  {map[string]string{"/proc/xen/capabilities": ""}, VM, true},
		"xen's first domain":         {map[string]string{"/proc/xen/capabilities": "control_d\n", "/proc/cpuinfo": "flags : fpu hypervisor\n"}, Physical, true},
		"id made at each start":      {map[string]string{"/proc/self/mountinfo": mount("/machine-id", "tmpfs")}, Physical, false},
		"made anew in a container":   {map[string]string{docker: "", "/proc/self/mountinfo": mount("/machine-id", "tmpfs")}, Container, false},
		"another file's mount":       {map[string]string{docker: "", "/proc/self/mountinfo": "610 590 0:25 /x /etc/hosts ro - ext4 dev rw\n"}, Container, false},
		"a damaged mount table":      {map[string]string{docker: "", "/proc/self/mountinfo": "610 590\n - \n1 2 3 4 /etc/machine-id\n"}, Container, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contents := map[string]string{"/etc/machine-id": machineID}
			for file, text := range tc.contents {
				contents[file] = text
			}
			got, err := read(linux(contents), "")
			require.NoError(t, err)
			require.Equal(t, tc.want, got.Environment)
			assert.Equal(t, tc.stable, got.Stable)
		})
	}
}

func TestEnvironmentOfWindowsAndMacOS(t *testing.T) {
	t.Parallel()
	const bios = `HARDWARE\DESCRIPTION\System\BIOS\`
	win := func(pairs ...string) machine {
		values := map[string]string{`SOFTWARE\Microsoft\Cryptography\MachineGuid`: machineGUID}
		for i := 0; i < len(pairs); i += 2 {
			values[pairs[i]] = pairs[i+1]
		}
		return windows(values)
	}
	apple := func(name, value string) machine {
		return mac(map[string]string{"IOPlatformUUID": platformUUID, name: value})
	}
	tests := map[string]struct {
		machine machine
		want    string
		stable  bool
	}{
		"windows":                 {win(bios+"SystemManufacturer", "LENOVO", bios+"SystemProductName", "21CB"), Physical, true},
		"windows in a container":  {win(`SYSTEM\CurrentControlSet\Control\ContainerType`, "2"), Container, false},
		"windows on hyper-v":      {win(bios+"SystemManufacturer", "Microsoft Corporation", bios+"SystemProductName", "Virtual Machine"), VM, true},
		"windows on microsoft's":  {win(bios+"SystemManufacturer", "Microsoft Corporation", bios+"SystemProductName", "Surface Pro 9"), Physical, true},
		"windows on vmware":       {win(bios+"SystemManufacturer", "VMware, Inc."), VM, true},
		"windows by its firmware": {win(bios+"BIOSVersion", "VirtualBox"), VM, true},
		"macos":                   {apple("hw.model", "MacBookPro18,3"), Physical, true},
		"macos, flag":             {apple("kern.hv_vmm_present", "1"), VM, true},
		"macos, no flag":          {apple("kern.hv_vmm_present", "0"), Physical, true},
		"macos, model":            {apple("hw.model", "VirtualMac2,1"), VM, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := read(tc.machine, "")
			require.NoError(t, err)
			require.Equal(t, tc.want, got.Environment)
			assert.Equal(t, tc.stable, got.Stable)
		})
	}
}

func TestOnlyPartOfAHugeFileIsRead(t *testing.T) {
	t.Parallel()
	f := tree(map[string]string{"/etc/machine-id": strings.Repeat("a", 2*maximumFile)})
	text, err := f.text("/etc/machine-id")
	require.NoError(t, err, "read %d bytes", len(text))
	assert.Len(t, text, maximumFile, "read")
}

// thisMachine's own files are whatever they are; reading them must give an id or say why not.
func TestReadOnThisMachineAnswersOrExplains(t *testing.T) {
	t.Parallel()
	id, err := Read("")
	if err != nil {
		require.NotEmpty(t, id.Refused, "Read = %+v", id)
		require.Equal(t, NoSource, reasonOf(err), "Read = %+v", id)
		return
	}
	require.Len(t, id.HardwareID, 64, "Read = %+v", id)
	require.NotEmpty(t, id.Source, "Read = %+v", id)
	require.NotEmpty(t, id.Environment, "Read = %+v", id)
	assert.Equal(t, "default", id.Algorithm, "Read = %+v", id)
}

func TestNothingHereCanStartAProgramOnLinuxOrWindows(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"linux", "windows"} {
		list := exec.Command("go", "list", "-deps", ".")
		list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		out, err := list.Output()
		require.NoError(t, err, "go list for %s", system)
		packages := strings.Fields(string(out))
		for _, name := range []string{"os/exec", "net/http"} {
			assert.False(t, slices.Contains(packages, name), "hwid for %s brings in %s", system, name)
		}
		assert.True(t, slices.Contains(packages, "io/fs"), "go list for %s answered %q; want the packages that hwid is built of", system, out)
	}
}

func TestTheEnvironmentsVariablesAreNotRead(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, word := range []string{"os.Getenv", "os.LookupEnv", "os.Environ", "os.ExpandEnv", "syscall.Getenv",
			"net.Dial", "net.Listen", "net.Lookup", "net.Resolve", "net.Resolver", "net.DefaultResolver"} {
			assert.NotContains(t, string(text), word, "%s calls %s", name, word)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			// device.go lists the interfaces, which sends nothing.
			require.False(t, name != "device.go" && (path == "net" || strings.HasPrefix(path, "net/")), "%s imports %s", name, path)
			assert.NotEqual(t, "os/exec", path, "%s imports", name)
		}
	}
}

func FuzzRefuse(f *testing.F) {
	for _, text := range []string{"", machineID, "To be filled by O.E.M.", "\xff", strings.Repeat("0", 300)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := read(linux(map[string]string{"/etc/machine-id": text}), linuxMachineID)
		require.Equal(t, (len(id.HardwareID) == 64), (err == nil), "read(%q) = %+v", text, id)
		assert.NotEqual(t, (len(id.Refused) == 1), (err == nil), "read(%q) = %+v", text, id)
	})
}

func FuzzMountTable(f *testing.F) {
	for _, text := range []string{"", " - ", "1 2 3 /machine-id /etc/machine-id rw - tmpfs tmpfs rw\n", "1 2 3 4 /etc/machine-id -"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := linuxMachine{tree(map[string]string{"/proc/self/mountinfo": text})}
		mounted, transient := m.mount(etcMachineID)
		assert.False(t, transient && !mounted, "mount of %q is transient and not there", text)
	})
}

// short is a file system that is out of descriptors for some of its files.
type short struct {
	fstest.MapFS
	names []string
}

func (s short) Open(name string) (fs.File, error) {
	if slices.Contains(s.names, name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EMFILE}
	}
	return s.MapFS.Open(name)
}

// TestAShortageIsNoHardwareID: another source must not step in for one that cannot be read for a moment, nor a
// container look like a machine of its own.
func TestAShortageIsNoHardwareID(t *testing.T) {
	t.Parallel()
	contents := fstest.MapFS{"etc/machine-id": {Data: []byte(machineID)}, "var/lib/dbus/machine-id": {Data: []byte(strings.ToUpper(machineID))},
		"run/systemd/container": {Data: []byte("docker")}, "proc/self/mountinfo": {Data: []byte("1 2 3 / / rw - ext4 x")}}
	for _, name := range []string{"etc/machine-id", "run/systemd/container", "proc/self/mountinfo"} {
		id, err := read(linuxMachine{&files{root: short{contents, []string{name}}}}, "")
		var fail *Error
		require.ErrorAs(t, err, &fail, name)
		assert.Equal(t, Shortage, fail.Reason, name)
		require.ErrorIs(t, err, syscall.EMFILE, name)
		assert.Contains(t, fail.Message, "/"+name+" cannot be read: too many open files")
		assert.Empty(t, id.HardwareID, name)
	}
	_, err := read(linuxMachine{&files{root: short{contents, []string{"etc/os-release"}}}}, "")
	assert.NoError(t, err, "a file that is not asked for")
}
