package hwid

// otherMachine looks at the systems that have no file of their own here, the BSDs above all.
type otherMachine struct{ *files }

func (m otherMachine) sources(algorithm string) []source {
	if algorithm != defaultAlgorithm {
		return nil
	}
	return []source{m.source(etcMachineID), m.source(dbusMachineID), m.source("/etc/hostid")}
}

func (otherMachine) environment() string { return Unknown }

func (otherMachine) stable(string, string) bool { return true }

func (otherMachine) osVersion() string { return "" }

func (otherMachine) vm() (virtual, known bool) { return false, false }

func (otherMachine) firmware() string { return "" }

func (otherMachine) defaultInterface() string { return "" }
