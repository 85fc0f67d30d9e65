package main

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// linked is a library for Windows as a linker writes it: a table of exports, and debug data with an id and a time.
type linked struct {
	time     uint32
	id       byte
	text     string
	checksum uint32
}

// Where a linked library has its section, and in it the table of exports, the list of debug data and what the list names.
const (
	sectionAt, sectionAddress, sectionSize = 0x200, 0x1000, 0x200
	listAt, dataAt, textAt                 = 0x40, 0x80, 0x100
)

func (l linked) bytes(t *testing.T) []byte {
	t.Helper()
	header := pe.OptionalHeader64{Magic: 0x20b, CheckSum: l.checksum, NumberOfRvaAndSizes: 16}
	header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT] = pe.DataDirectory{VirtualAddress: sectionAddress, Size: exportsSize}
	header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_DEBUG] = pe.DataDirectory{VirtualAddress: sectionAddress + listAt, Size: 2 * debugSize}
	dos := make([]byte, 0x80)
	copy(dos, "MZ")
	dos[signatureAt] = 0x80

	section := make([]byte, sectionSize)
	little := binary.LittleEndian
	for _, entry := range []int{0, listAt, listAt + debugSize} {
		little.PutUint32(section[entry+timeAt:], l.time)
	}
	little.PutUint32(section[listAt+debugType:], codeView)
	little.PutUint32(section[listAt+debugData:], sectionAt+dataAt)
	copy(section[dataAt:], "RSDS"+string(bytes.Repeat([]byte{l.id}, codeViewIDSize))+"\x01\x00\x00\x00openspring.pdb")
	copy(section[textAt:], l.text)

	var out bytes.Buffer
	out.Write(dos)
	out.WriteString("PE\x00\x00")
	for _, part := range []any{
		pe.FileHeader{Machine: pe.IMAGE_FILE_MACHINE_AMD64, NumberOfSections: 1, TimeDateStamp: l.time, SizeOfOptionalHeader: uint16(binary.Size(header))},
		header,
		pe.SectionHeader32{Name: [8]uint8{'.', 'r'}, VirtualAddress: sectionAddress, VirtualSize: sectionSize, PointerToRawData: sectionAt, SizeOfRawData: sectionSize},
	} {
		require.NoError(t, binary.Write(&out, little, part))
	}
	out.Write(make([]byte, sectionAt-out.Len()))
	out.Write(section)
	return out.Bytes()
}

func TestTwoLinksOfTheSameContentAreTheSameFileForWindows(t *testing.T) {
	first, second := linked{time: 1, id: 1}.bytes(t), linked{time: 0x68b94c8f, id: 0xe0}.bytes(t)
	require.NotEqual(t, first, second)
	file := filepath.Join(t.TempDir(), "openspring.dll")
	require.NoError(t, os.WriteFile(file, second, 0o644))
	require.NoError(t, stampFile(file))

	want, err := stamped(first)
	require.NoError(t, err)
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, want, got)

	again, err := stamped(got)
	require.NoError(t, err)
	assert.Equal(t, got, again, "a second time changes nothing")
}

func TestAnotherContentHasAnotherTimeAndIDInAFileForWindows(t *testing.T) {
	one, err := stamped(linked{text: "one"}.bytes(t))
	require.NoError(t, err)
	two, err := stamped(linked{text: "two"}.bytes(t))
	require.NoError(t, err)
	for _, s := range []span{{0x80 + signatureSize + timeAt, timeSize}, {sectionAt + timeAt, timeSize}, {sectionAt + listAt + timeAt, timeSize},
		{sectionAt + listAt + debugSize + timeAt, timeSize}, {sectionAt + dataAt + codeViewIDAt, codeViewIDSize}} {
		assert.NotEqual(t, one[s.offset:s.offset+s.size], two[s.offset:s.offset+s.size], "at %#x", s.offset)
	}
	assert.Equal(t, "RSDS", string(one[sectionAt+dataAt:sectionAt+dataAt+4]))
	assert.Equal(t, "one", string(one[sectionAt+textAt:sectionAt+textAt+3]))
}

func TestAFileForWindowsThatCannotBeStampedIsRefused(t *testing.T) {
	_, err := stamped(linked{checksum: 1}.bytes(t))
	assert.ErrorContains(t, err, "it has a checksum")

	unknown := linked{}.bytes(t)
	copy(unknown[sectionAt+dataAt:], "NB10")
	_, err = stamped(unknown)
	assert.ErrorContains(t, err, "unknown form")

	_, err = stamped(linked{}.bytes(t)[:sectionAt+exportsSize])
	assert.ErrorContains(t, err, "an address is in none of its sections")
}
