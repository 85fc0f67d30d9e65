package hwid

// otherMachine looks at the systems that have no file of their own here, the BSDs above all.
type otherMachine struct{ files files }

func (m otherMachine) sources(algorithm string) []source {
	if algorithm != defaultAlgorithm {
		return nil
	}
	return []source{m.files.source(etcMachineID), m.files.source(dbusMachineID), m.files.source("/etc/hostid")}
}

func (otherMachine) environment() string { return Unknown }

func (otherMachine) stable(string, string) bool { return true }
