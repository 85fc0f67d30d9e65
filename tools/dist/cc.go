package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// compilerCommand makes this program a compiler: dist cc TARGET STUBS ARGUMENTS, where STUBS is the folder of the
// macOS stubs or -.
const compilerCommand = "cc"

// compile becomes zig, with the arguments that zig does not take left out. It does not return if all is well.
func compile(args []string) error {
	if len(args) < 2 {
		return errors.New("cc needs a target and a folder")
	}
	zig, err := findZig()
	if err != nil {
		return err
	}
	command := []string{zig, "cc", "-target", args[0]}
	given := args[2:]
	if stubs := args[1]; stubs != "-" {
		command = append(command, "-F"+stubs, "-L"+stubs)
		given = forZig(given)
	}
	return syscall.Exec(zig, append(command, given...), os.Environ())
}

// forZig leaves out what Go says to Apple's compiler and zig does not know, and -x: without local symbols zig's linker
// leaves places of the table of indirect symbols unwritten, so that each library is another one.
func forZig(args []string) []string {
	var kept []string
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "-arch":
			i++
		case a == "-Wl,-x", a == "-Qunused-arguments", strings.HasPrefix(a, "-Wl,--compress-debug-sections="):
		default:
			kept = append(kept, a)
		}
	}
	return kept
}

// findZig returns the program's path.
func findZig() (string, error) {
	if zig := os.Getenv("ZIG"); zig != "" {
		return zig, nil
	}
	root, err := repository()
	if err != nil {
		return "", err
	}
	found, err := filepath.Glob(filepath.Join(root, "build", "zig", "lib", "python3*", "site-packages", "ziglang", "zig"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("zig is not in %s: run make zig, or set ZIG to the program's path", filepath.Join(root, "build", "zig"))
	}
	return found[0], nil
}
