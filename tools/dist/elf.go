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

// foreignNames are functions of libc that look up names by what the machine has configured, which would be loaded into the host.
var foreignNames = []string{"getaddrinfo", "getnameinfo", "res_search", "__res_search", "getpwnam", "getpwnam_r", "getpwuid_r"}

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
	r := report{goarch: map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}[f.Machine]}
	for _, s := range symbols {
		if s.Section != elf.SHN_UNDEF && s.Section < elf.SHN_LORESERVE && elf.ST_BIND(s.Info) == elf.STB_GLOBAL && elf.ST_TYPE(s.Info) == elf.STT_FUNC {
			r.exports = append(r.exports, s.Name)
			r.versions = append(r.versions, s.Version)
		}
	}
	slices.Sort(r.versions)
	r.versions = slices.Compact(r.versions)
	if names, err := f.DynString(elf.DT_SONAME); err == nil && len(names) == 1 {
		r.soname = names[0]
	}
	if r.needs, err = f.ImportedLibraries(); err != nil {
		return report{}, err
	}
	imported, err := f.ImportedSymbols()
	if err != nil {
		return report{}, err
	}
	for _, s := range imported {
		if slices.Contains(foreignNames, s.Name) {
			return report{}, fmt.Errorf("it asks libc for names (%s), and its own resolver does that", s.Name)
		}
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
	for _, tag := range []elf.DynTag{elf.DT_TEXTREL, elf.DT_RPATH, elf.DT_RUNPATH} {
		if values, err := f.DynValue(tag); err == nil && len(values) > 0 {
			return fmt.Errorf("it has %s", tag)
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
