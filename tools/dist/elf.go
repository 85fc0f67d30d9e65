package main

import (
	"debug/elf"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// allowedNeeds are the libraries of glibc that a library for Linux may ask for.
var allowedNeeds = []string{"libc.so.6", "libpthread.so.0", "libdl.so.2", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}

func readELF(file string) (report, error) {
	f, err := elf.Open(file)
	if err != nil {
		return report{}, err
	}
	defer f.Close()
	symbols, err := f.DynamicSymbols()
	if err != nil {
		return report{}, err
	}
	var r report
	for _, s := range symbols {
		if s.Section != elf.SHN_UNDEF && s.Section < elf.SHN_LORESERVE && elf.ST_BIND(s.Info) == elf.STB_GLOBAL && elf.ST_TYPE(s.Info) == elf.STT_FUNC {
			r.exports = append(r.exports, s.Name)
		}
	}
	if r.needs, err = f.ImportedLibraries(); err != nil {
		return report{}, err
	}
	imported, err := f.ImportedSymbols()
	if err != nil {
		return report{}, err
	}
	for _, s := range imported {
		if version, ok := strings.CutPrefix(s.Version, "GLIBC_"); ok && (r.floor == "" || newer(version, r.floor)) {
			r.floor = version
		}
	}
	return r, hardened(f, r.needs)
}

// hardened fails where the file lacks what protects a process.
func hardened(f *elf.File, needs []string) error {
	for _, name := range needs {
		if !slices.Contains(allowedNeeds, name) {
			return fmt.Errorf("it needs %s", name)
		}
	}
	flags, err := f.DynValue(elf.DT_FLAGS_1)
	if err != nil {
		return err
	}
	var now, stays bool
	for _, value := range flags {
		now = now || value&uint64(elf.DF_1_NOW) != 0
		stays = stays || value&uint64(elf.DF_1_NODELETE) != 0
	}
	var relro, stack bool
	for _, p := range f.Progs {
		relro = relro || p.Type == elf.PT_GNU_RELRO
		stack = stack || p.Type == elf.PT_GNU_STACK && p.Flags&elf.PF_X == 0
	}
	switch {
	case !now:
		return errors.New("it is not bound at its load (NOW)")
	case !stays:
		return errors.New("it can be unloaded (no NODELETE)")
	case !relro:
		return errors.New("its tables stay writable (no RELRO)")
	case !stack:
		return errors.New("its stack is executable")
	}
	return nil
}
