// Package hwid reads the hardware id: the text by which the License API tells one device from another.
package hwid

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/failure"
)

// Refusal is a source that was looked at and not used.
type Refusal struct{ Source, Reason string }

// ID is a hardware id and how it was come by.
type ID struct {
	HardwareID, Algorithm, Source, Environment string
	Stable                                     bool
	Refused                                    []Refusal
}

var algorithms = []string{"default", "linux_machine_id", "windows_cryptography_id"}

// Algorithms lists the names that Read takes.
func Algorithms() []string { return slices.Clone(algorithms) }

// Read computes this machine's hardware id; an empty algorithm is "default".
func Read(algorithm string) (ID, error) {
	if algorithm == "" {
		algorithm = "default"
	}
	if !slices.Contains(algorithms, algorithm) {
		return ID{}, failure.New(api.Argument, "invalid_value", "hardware id: there is no algorithm "+algorithm)
	}
	const source = "/etc/machine-id"
	text, err := os.ReadFile(source)
	id := strings.TrimSpace(string(text))
	if err != nil || id == "" {
		return ID{}, failure.New(api.HardwareID, "no_hardware_id", "hardware id: "+source+" holds no machine id")
	}
	sum := sha256.Sum256([]byte(id))
	return ID{HardwareID: hex.EncodeToString(sum[:]), Algorithm: algorithm, Source: source, Environment: "physical", Stable: true}, nil
}
