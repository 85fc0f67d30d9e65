package main

import (
	"debug/macho"
	"errors"
	"strings"
)

func readMachO(file string) (report, error) {
	f, err := macho.Open(file)
	if err != nil {
		return report{}, err
	}
	defer f.Close()
	if f.Symtab == nil {
		return report{}, errors.New("it has no table of symbols")
	}
	const private, typeMask, external = 0x10, 0x0e, 0x01
	r := report{goarch: map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64"}[f.Cpu]}
	for _, s := range f.Symtab.Syms {
		if s.Type&external != 0 && s.Type&private == 0 && s.Type&typeMask != 0 {
			r.exports = append(r.exports, strings.TrimPrefix(s.Name, "_"))
		}
	}
	r.needs, err = f.ImportedLibraries()
	return r, err
}
