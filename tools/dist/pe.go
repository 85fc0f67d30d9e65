package main

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The characteristics that protect a process: any address, also a high one, and no execution of data.
const protections = pe.IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE | pe.IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA | pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT

func readPE(file string) (report, error) {
	f, err := pe.Open(file)
	if err != nil {
		return report{}, err
	}
	defer f.Close()
	header, ok := f.OptionalHeader.(*pe.OptionalHeader64)
	if !ok {
		return report{}, errors.New("it is no 64-bit library")
	}
	if header.DllCharacteristics&protections != protections {
		return report{}, errors.New("it lacks address randomization or the protection of data from execution")
	}
	needs, err := importsOf(f)
	if err != nil {
		return report{}, err
	}
	exports, err := exportsOf(f, header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT].VirtualAddress)
	goarch := map[uint16]string{pe.IMAGE_FILE_MACHINE_AMD64: "amd64", pe.IMAGE_FILE_MACHINE_ARM64: "arm64"}[f.Machine]
	return report{goarch: goarch, exports: exports, needs: needs}, err
}

// importsOf returns the libraries that the file asks Windows for, which debug/pe tells by their functions only. Others than
// Windows' own would have to be shipped too.
func importsOf(f *pe.File) ([]string, error) {
	symbols, err := f.ImportedSymbols()
	if err != nil {
		return nil, err
	}
	var needs []string
	for _, symbol := range symbols {
		_, library, _ := strings.Cut(symbol, ":")
		library = strings.ToLower(library)
		if library != "kernel32.dll" && library != "msvcrt.dll" && !strings.HasPrefix(library, "api-ms-win-crt-") {
			return nil, fmt.Errorf("it needs %s", library)
		}
		needs = append(needs, library)
	}
	slices.Sort(needs)
	return slices.Compact(needs), nil
}

// exportsOf reads the table of exports, which debug/pe does not.
func exportsOf(f *pe.File, address uint32) ([]string, error) {
	const numberOfNames, addressOfNames, directorySize = 24, 32, 40
	directory, err := at(f, address)
	if err != nil || len(directory) < directorySize {
		return nil, errors.Join(errors.New("it has no table of exports"), err)
	}
	count := binary.LittleEndian.Uint32(directory[numberOfNames:])
	names, err := at(f, binary.LittleEndian.Uint32(directory[addressOfNames:]))
	if err != nil {
		return nil, err
	}
	var exports []string
	for i := range count {
		if len(names) < int(4*i+4) {
			return nil, errors.New("its table of exports is cut")
		}
		name, err := at(f, binary.LittleEndian.Uint32(names[4*i:]))
		if err != nil {
			return nil, err
		}
		text, _, _ := bytes.Cut(name, []byte{0})
		exports = append(exports, string(text))
	}
	return exports, nil
}

// at returns the bytes of the section that holds an address, from there on.
func at(f *pe.File, address uint32) ([]byte, error) {
	for _, s := range f.Sections {
		if address >= s.VirtualAddress && address-s.VirtualAddress < s.Size {
			data, err := s.Data()
			if err != nil {
				return nil, err
			}
			return data[address-s.VirtualAddress:], nil
		}
	}
	return nil, errors.New("an address is in none of its sections")
}
