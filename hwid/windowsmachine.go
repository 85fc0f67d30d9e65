package hwid

import (
	"strings"

	"github.com/openspring/openspring/internal/shortage"
)

const (
	cryptographyKey = `SOFTWARE\Microsoft\Cryptography`
	versionKey      = `SOFTWARE\Microsoft\Windows NT\CurrentVersion`
	controlKey      = `SYSTEM\CurrentControlSet\Control`
	firmwareKey     = `HARDWARE\DESCRIPTION\System\BIOS`
)

// windowsMachine looks at Windows through the registry's HKEY_LOCAL_MACHINE. registry returns a value as text
// and fs.ErrNotExist where there is none.
type windowsMachine struct {
	registry func(key, name string) (string, error)
}

func (m windowsMachine) sources(algorithm string) []source {
	switch algorithm {
	case defaultAlgorithm, windowsCryptographyID:
		return []source{{`HKLM\` + cryptographyKey + `\MachineGuid`, func() (string, error) {
			return m.registry(cryptographyKey, "MachineGuid")
		}}}
	}
	return nil
}

func (m windowsMachine) environment() string {
	switch {
	case m.hint(controlKey, "ContainerType") != "":
		return Container
	case m.inVM():
		return VM
	}
	return Physical
}

func (m windowsMachine) inVM() bool {
	return virtual(m.hint(firmwareKey, "SystemManufacturer"), m.hint(firmwareKey, "SystemProductName"),
		m.hint(firmwareKey, "BaseBoardManufacturer"), m.hint(firmwareKey, "BIOSVendor"), m.hint(firmwareKey, "BIOSVersion"))
}

// osVersion is made of the version's numbers: the product's name is "Windows 10" on Windows 11 too.
func (m windowsMachine) osVersion() string {
	major, minor := m.hint(versionKey, "CurrentMajorVersionNumber"), m.hint(versionKey, "CurrentMinorVersionNumber")
	build := m.hint(versionKey, "CurrentBuild")
	if major == "" || minor == "" || build == "" {
		return ""
	}
	return "Windows " + major + "." + minor + "." + build
}

func (m windowsMachine) vm() (virtual, known bool) {
	virtual = m.inVM()
	return virtual, virtual || m.firmware() != ""
}

func (m windowsMachine) firmware() string {
	return joined(m.hint(firmwareKey, "SystemManufacturer"), m.hint(firmwareKey, "SystemProductName"))
}

// defaultInterface is not known: no reader of the routes is in the standard library.
func (windowsMachine) defaultInterface() string { return "" }

// hint returns a value, empty where it cannot be read: what only helps to describe the machine.
func (m windowsMachine) hint(key, name string) string {
	text, err := m.registry(key, name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(text)
}

func (m windowsMachine) stable(_, environment string) bool { return environment != Container }

func (windowsMachine) shortage() *shortage.Error { return nil }
