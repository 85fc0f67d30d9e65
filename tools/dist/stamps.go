package main

import (
	"bytes"
	"crypto/sha256"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// span is a part of a file.
type span struct{ offset, size int }

// stampFile replaces what the linker writes into a file for Windows differently each time it runs: the time, and the id by
// which a debugger finds symbols. Both become a hash of all the rest, so that the same content is the same file.
func stampFile(file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if content, err = stamped(content); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, content, 0o644)
}

func stamped(content []byte) ([]byte, error) {
	stamps, err := stampsOf(content)
	if err != nil {
		return nil, err
	}
	content = bytes.Clone(content)
	for _, s := range stamps {
		clear(content[s.offset : s.offset+s.size])
	}
	hash := sha256.Sum256(content)
	for _, s := range stamps {
		copy(content[s.offset:s.offset+s.size], hash[:])
	}
	return content, nil
}

// Where the fields stand in their headers, all of which have the time at the same place.
const (
	signatureAt, signatureSize             = 0x3c, 4
	timeAt, timeSize                       = 4, 4
	exportsSize                            = 40
	debugSize, debugType, debugData        = 28, 12, 24
	codeView, codeViewIDAt, codeViewIDSize = 2, 4, 16
)

// stampsOf finds the times and ids.
func stampsOf(content []byte) ([]span, error) {
	f, err := pe.NewFile(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	header, ok := f.OptionalHeader.(*pe.OptionalHeader64)
	if !ok {
		return nil, errors.New("it is no 64-bit file")
	}
	if header.CheckSum != 0 {
		return nil, errors.New("it has a checksum, which another time would make wrong")
	}
	found := []span{{int(binary.LittleEndian.Uint32(content[signatureAt:])) + signatureSize + timeAt, timeSize}}
	if exports := header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT]; exports.Size != 0 {
		offset, err := offsetOf(f, content, exports.VirtualAddress, exportsSize)
		if err != nil {
			return nil, err
		}
		found = append(found, span{offset + timeAt, timeSize})
	}
	list := header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_DEBUG]
	for read := uint32(0); read+debugSize <= list.Size; read += debugSize {
		offset, err := offsetOf(f, content, list.VirtualAddress+read, debugSize)
		if err != nil {
			return nil, err
		}
		found = append(found, span{offset + timeAt, timeSize})
		if entry := content[offset:]; binary.LittleEndian.Uint32(entry[debugType:]) == codeView {
			data := int(binary.LittleEndian.Uint32(entry[debugData:]))
			if data > len(content)-codeViewIDAt-codeViewIDSize || !bytes.HasPrefix(content[data:], []byte("RSDS")) {
				return nil, errors.New("its debug data are of an unknown form")
			}
			found = append(found, span{data + codeViewIDAt, codeViewIDSize})
		}
	}
	return found, nil
}

// offsetOf returns where in the file an address is, with so many bytes.
func offsetOf(f *pe.File, content []byte, address uint32, size int) (int, error) {
	for _, s := range f.Sections {
		if address < s.VirtualAddress || address-s.VirtualAddress >= s.Size {
			continue
		}
		offset := int(address-s.VirtualAddress) + int(s.Offset)
		if offset+size <= len(content) {
			return offset, nil
		}
	}
	return 0, errors.New("an address is in none of its sections")
}
