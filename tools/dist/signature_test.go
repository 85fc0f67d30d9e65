package main

import (
	"bytes"
	"debug/macho"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// macProgram builds an empty program for a Mac and returns its path. Go signs it as zig signs the library.
func macProgram(t *testing.T, goarch string) string {
	t.Helper()
	source, program := filepath.Join(t.TempDir(), "main.go"), filepath.Join(t.TempDir(), "program")
	require.NoError(t, os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o644))
	build := exec.Command("go", "build", "-o", program, source)
	build.Env = append(os.Environ(), "GOOS=darwin", "GOARCH="+goarch, "CGO_ENABLED=0", "GOFLAGS=")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

// signatureOf returns where the signature starts.
func signatureOf(t *testing.T, content []byte) int {
	t.Helper()
	f, err := macho.NewFile(bytes.NewReader(content))
	require.NoError(t, err)
	for _, load := range f.Loads {
		if raw := load.Raw(); f.ByteOrder.Uint32(raw) == loadSignature {
			return int(f.ByteOrder.Uint32(raw[8:]))
		}
	}
	require.Fail(t, "it has no signature")
	return 0
}

func TestAFileForMacOSIsRefusedWhenAnyPageIsNotTheSignedOne(t *testing.T) {
	program := macProgram(t, "arm64")
	_, err := readMachO(program)
	require.NoError(t, err)
	content, err := os.ReadFile(program)
	require.NoError(t, err)
	end := signatureOf(t, content)

	// The last byte before the signature is in a page that is shorter than the others.
	for name, at := range map[string]int{"the middle": end / 2, "the last page": end - 1, "the last hash": lastHash(t, content, end)} {
		changed := bytes.Clone(content)
		changed[at] ^= 1
		require.NoError(t, os.WriteFile(program, changed, 0o755))
		_, err = readMachO(program)
		assert.ErrorContains(t, err, "its signature is of another content", name)
	}
}

// lastHash returns where the last byte of the last page's hash is.
func lastHash(t *testing.T, content []byte, signature int) int {
	t.Helper()
	head, hashes, err := directoryOf(content, signature)
	require.NoError(t, err)
	return len(content) - len(hashes) + int(head.Slots)*int(head.HashSize) - 1
}

func TestAFileForMacOSIsRefusedWhenItsSignatureLeavesSomethingOut(t *testing.T) {
	program := macProgram(t, "arm64")
	content, err := os.ReadFile(program)
	require.NoError(t, err)
	signature := signatureOf(t, content)
	f, err := macho.NewFile(bytes.NewReader(content))
	require.NoError(t, err)
	head := signature + int(binary.BigEndian.Uint32(content[signature+16:]))

	for said, change := range map[string]func([]byte) []byte{
		"its signature does not cover all of it":      func(b []byte) []byte { b[head+31]--; return b },
		"its signature has other hashes than SHA-256": func(b []byte) []byte { b[head+37] = 1; return b },
		"its signature has pages of an unknown size":  func(b []byte) []byte { b[head+39] = 64; return b },
		"its signature has no hashes":                 func(b []byte) []byte { b[head+3]++; return b },
		"its signature has an unknown form":           func(b []byte) []byte { b[signature]++; return b },
		"its signature is cut":                        func(b []byte) []byte { return b[:head+10] },
	} {
		assert.ErrorContains(t, checkSignature(f, change(bytes.Clone(content))), said)
	}
}

func TestOnlyMacOSOnARM64AsksForASignature(t *testing.T) {
	unsigned := func(cpu macho.Cpu) *macho.File { return &macho.File{FileHeader: macho.FileHeader{Cpu: cpu}} }
	assert.ErrorContains(t, checkSignature(unsigned(macho.CpuArm64), nil), "it is not signed")
	assert.NoError(t, checkSignature(unsigned(macho.CpuAmd64), nil))
}

func TestAFileForMacOSIsRefusedWhenItTellsWhereItWasBuilt(t *testing.T) {
	program := macProgram(t, "amd64")
	_, err := readMachO(program)
	require.NoError(t, err)
	f, err := macho.Open(program)
	require.NoError(t, err)
	defer f.Close()
	content, err := os.ReadFile(program)
	require.NoError(t, err)

	const typeOfFirstSymbol, nameOfObject = 4, 0x66
	content[f.ByteOrder.Uint32(f.Symtab.LoadBytes[8:])+typeOfFirstSymbol] = nameOfObject
	require.NoError(t, os.WriteFile(program, content, 0o755))
	_, err = readMachO(program)
	assert.ErrorContains(t, err, "it has a debugger's symbols")
}
