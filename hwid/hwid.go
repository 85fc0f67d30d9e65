// Package hwid reads the hardware id: the text with which the License API distinguishes devices. ReadDevice describes the
// device in words.
//
// An algorithm is a name for one exact way to compute it. Names and results never change: a new way gets a new name,
// because a changed id costs every user an activation. All algorithms give the lower-case hex SHA-256 of the text of
// one source, without surrounding white space and otherwise unchanged:
//
//	default                  Linux    /etc/machine-id, else /var/lib/dbus/machine-id
//	                         Windows  the registry's MachineGuid
//	                         macOS    the IOPlatformUUID
//	                         others   /etc/machine-id, /var/lib/dbus/machine-id, /etc/hostid
//	linux_machine_id         Linux    /etc/machine-id and nothing else
//	windows_cryptography_id  Windows  the registry's MachineGuid and nothing else
//
// A source that is empty or contains a placeholder is refused with the reason. No source is a network card's address.
//
// The sources are those of github.com/denisbrodbeck/machineid. That package imports os/exec on every system, but a
// library inside another program must not be able to start a process. So it is used only on macOS, where it runs
// ioreg. On the other systems this package reads the same sources itself. It never reads environment variables, and sends
// nothing over the network.
package hwid

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/openspring/openspring/internal/shortage"
)

// The values of ID.Environment.
const (
	// Container is a container of Docker, Podman, Kubernetes, LXC, systemd-nspawn or Windows.
	Container = "container"
	// WSL is the Windows Subsystem for Linux, outside of a container.
	WSL = "wsl"
	// VM is a virtual machine, a cloud's instances included.
	VM = "vm"
	// Physical means that nothing speaks for one of the others.
	Physical = "physical"
	// Unknown is what systems are on which nobody looks.
	Unknown = "unknown"
)

// Refusal is a source that was looked at and not used.
type Refusal struct {
	Source string
	// Reason ends a sentence that the source begins: "is empty".
	Reason string
}

// ID is a hardware id and where it is from.
type ID struct {
	HardwareID string
	// Algorithm is the name it can be asked for again by.
	Algorithm string
	// Source is the file, the registry value or the property that was read.
	Source string
	// Environment is one of the constants above.
	Environment string
	// Stable is whether the id is expected to stay when program, container and machine are started again. It
	// is false in a container, unless the source's file is mounted into it from outside, and where
	// /etc/machine-id is made anew at each start because the system could not write it.
	Stable bool
	// Refused are the sources that come before Source and were not used.
	Refused []Refusal
}

const (
	defaultAlgorithm      = "default"
	linuxMachineID        = "linux_machine_id"
	windowsCryptographyID = "windows_cryptography_id"
)

var algorithms = []string{defaultAlgorithm, linuxMachineID, windowsCryptographyID}

// Algorithms lists the names that Read takes. On a system that an algorithm is not made for, Read says so.
func Algorithms() []string { return slices.Clone(algorithms) }

// Read computes this machine's hardware id; an empty algorithm is "default". The error is an *Error. With NoSource,
// the ID still says what the environment is and what was refused.
func Read(algorithm string) (ID, error) { return read(thisMachine(), algorithm) }

// machine is one operating system's way of looking at itself.
type machine interface {
	// sources are where an algorithm looks, the best first; none where it is another system's.
	sources(algorithm string) []source
	environment() string
	// stable is the meaning of ID.Stable for an id of that source.
	stable(source, environment string) bool
	// shortage is why something could not be read that may be there in a moment; nil where all could.
	shortage() *shortage.Error
}

type source struct {
	name string
	read func() (string, error)
}

func read(m machine, algorithm string) (ID, error) {
	if algorithm == "" {
		algorithm = defaultAlgorithm
	}
	if !slices.Contains(algorithms, algorithm) {
		return ID{}, unknownAlgorithm(algorithm)
	}
	id := ID{Algorithm: algorithm, Environment: m.environment()}
	sources := m.sources(algorithm)
	if len(sources) == 0 {
		return id, &Error{Reason: NoSource, Message: "hardware id algorithm " + algorithm +
			" is not made for this operating system: use default or configure hardware_id"}
	}
	for _, s := range sources {
		text, err := s.read()
		if short := m.shortage(); short != nil {
			return ID{}, shortOf(short)
		}
		reason := unreadable(err)
		if err == nil {
			text = strings.TrimSpace(text)
			reason = refuse(text)
		}
		if reason == "" {
			sum := sha256.Sum256([]byte(text))
			id.HardwareID, id.Source = hex.EncodeToString(sum[:]), s.name
			id.Stable = m.stable(s.name, id.Environment)
			if short := m.shortage(); short != nil {
				return ID{}, shortOf(short)
			}
			return id, nil
		}
		id.Refused = append(id.Refused, Refusal{s.name, reason})
	}
	return id, &Error{Reason: NoSource, Message: explain(id.Refused)}
}

func explain(refused []Refusal) string {
	parts := make([]string, len(refused))
	for i, r := range refused {
		parts[i] = r.Source + " " + r.Reason
	}
	return "this machine has no usable hardware id: " + strings.Join(parts, "; ") + ": repair it or configure hardware_id"
}

// unreadable is the reason for a source that could not be read, empty for one that could.
func unreadable(err error) string {
	if err == nil {
		return ""
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "does not exist"
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	return "cannot be read: " + err.Error()
}
