package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// windowsParts writes the list of exports and the version resource, and returns what the linker is told of them.
func (d dist) windowsParts(p platform) ([]string, error) {
	names, err := d.exported()
	if err != nil {
		return nil, err
	}
	version, err := d.version()
	if err != nil {
		return nil, err
	}
	definitions := filepath.Join(d.folder(p), "openspring.def")
	text := "LIBRARY " + p.file + "\nEXPORTS\n    " + strings.Join(names, "\n    ") + "\n"
	if err := os.WriteFile(definitions, []byte(text), 0o644); err != nil {
		return nil, err
	}
	resource := filepath.Join(d.folder(p), "version.res")
	if err := d.compileResource(version, p, resource); err != nil {
		return nil, err
	}
	return []string{definitions, resource}, nil
}

// compileResource makes the resource by which Explorer and installers tell the file's version.
func (d dist) compileResource(version string, p platform, resource string) error {
	source := strings.TrimSuffix(resource, ".res") + ".rc"
	numbers := strings.ReplaceAll(version, ".", ",") + ",0"
	text := fmt.Sprintf(`1 VERSIONINFO
FILEVERSION %[1]s
PRODUCTVERSION %[1]s
FILEOS 0x40004
FILETYPE 2
BEGIN
  BLOCK "StringFileInfo"
  BEGIN
    BLOCK "040904b0"
    BEGIN
      VALUE "CompanyName", "The OpenSpring authors"
      VALUE "FileDescription", "OpenSpring, a client for the LicenseSpring License API"
      VALUE "FileVersion", "%[2]s"
      VALUE "InternalName", "openspring"
      VALUE "LegalCopyright", "MIT License"
      VALUE "OriginalFilename", "%[3]s"
      VALUE "ProductName", "OpenSpring"
      VALUE "ProductVersion", "%[2]s"
    END
  END
  BLOCK "VarFileInfo"
  BEGIN
    VALUE "Translation", 0x409, 1200
  END
END
`, numbers, version, p.file)
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		return err
	}
	defer os.Remove(source)
	return zig("rc", "/:target", machine(p), "/:no-preprocess", source, resource)
}

// machine is a processor's name in the tools that make libraries.
func machine(p platform) string {
	if p.goarch == "arm64" {
		return "arm64"
	}
	return "x64"
}

// importLibraries makes the two libraries that a program links, MinGW's and MSVC's, from the list of exports: the
// linker's own would offer the names behind the shim too.
func (d dist) importLibraries(p platform) error {
	target := "i386:x86-64"
	if p.goarch == "arm64" {
		target = "arm64"
	}
	definitions := filepath.Join(d.folder(p), "openspring.def")
	for _, name := range []string{"libopenspring.dll.a", "openspring.lib"} {
		if err := zig("dlltool", "-m", target, "-d", definitions, "-l", filepath.Join(d.folder(p), name)); err != nil {
			return err
		}
	}
	return os.Remove(filepath.Join(d.folder(p), "version.res"))
}

func zig(args ...string) error {
	program, err := findZig()
	if err != nil {
		return err
	}
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("zig %s: %w\n%s", args[0], err, out)
	}
	return nil
}
