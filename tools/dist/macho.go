package main

import (
	"bytes"
	"debug/macho"
	"errors"
	"os"
	"strings"
)

func readMachO(file string) (report, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return report{}, err
	}
	f, err := macho.NewFile(bytes.NewReader(content))
	if err != nil {
		return report{}, err
	}
	if f.Symtab == nil {
		return report{}, errors.New("it has no table of symbols")
	}
	const debug, private, typeMask, external = 0xe0, 0x10, 0x0e, 0x01
	r := report{goarch: map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64"}[f.Cpu]}
	for _, s := range f.Symtab.Syms {
		if s.Type&debug != 0 {
			return report{}, errors.New("it has a debugger's symbols, which tell the folders in which it was built")
		}
		if s.Type&external != 0 && s.Type&private == 0 && s.Type&typeMask != 0 {
			r.exports = append(r.exports, strings.TrimPrefix(s.Name, "_"))
		}
	}
	if r.needs, err = f.ImportedLibraries(); err != nil {
		return report{}, err
	}
	return r, checkSignature(f, content)
}
