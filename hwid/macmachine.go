package hwid

import (
	"strings"

	"github.com/openspring/openspring/internal/shortage"
)

// macMachine looks at macOS. platformUUID reads the IOPlatformUUID, sysctl a variable of the kernel as text.
type macMachine struct {
	platformUUID func() (string, error)
	sysctl       func(name string) (string, error)
}

func (m macMachine) sources(algorithm string) []source {
	if algorithm != defaultAlgorithm {
		return nil
	}
	return []source{{"IOPlatformUUID", m.platformUUID}}
}

func (m macMachine) environment() string {
	if m.inVM() {
		return VM
	}
	return Physical
}

func (m macMachine) inVM() bool {
	return m.hint("kern.hv_vmm_present") == "1" || virtual("", m.hint("hw.model"))
}

func (m macMachine) osVersion() string {
	if version := m.hint("kern.osproductversion"); version != "" {
		return "macOS " + version
	}
	return ""
}

func (m macMachine) vm() (virtual, known bool) {
	virtual = m.inVM()
	return virtual, virtual || m.hint("kern.hv_vmm_present") == "0"
}

func (m macMachine) firmware() string { return m.hint("hw.model") }

// defaultInterface is not known: no reader of the routes is in the standard library.
func (macMachine) defaultInterface() string { return "" }

// hint returns a variable, empty where it cannot be read: what only helps to describe the machine.
func (m macMachine) hint(name string) string {
	text, err := m.sysctl(name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(text)
}

func (macMachine) stable(string, string) bool { return true }

func (macMachine) shortage() *shortage.Error { return nil }
