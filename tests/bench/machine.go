package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// fact is something that the numbers depend on.
type fact struct{ name, value string }

type facts []fact

// machine names the machine and what is installed on it.
func machine(python string) facts {
	return facts{
		{"processor", fmt.Sprintf("%s, %d of its cores", line("/proc/cpuinfo", "model name\t: "), runtime.NumCPU())},
		{"system", line("/etc/os-release", "PRETTY_NAME=") + ", Linux " + first("uname", "-r")},
		{"load before the run", line("/proc/loadavg", "")},
		{"date", time.Now().UTC().Format(time.DateOnly)},
		{"Go", runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH},
		{"C", first("cc", "--version")},
		{"Python", first(python, "--version")},
		{"OpenSSL", first("openssl", "version")},
		{"libcurl", first("curl-config", "--version")},
	}
}

// line returns what follows a prefix in the first line of a file that has it.
func line(path, prefix string) string {
	file, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer file.Close()
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		if rest, ok := strings.CutPrefix(scanner.Text(), prefix); ok {
			return strings.Trim(rest, `"`)
		}
	}
	return "unknown"
}

// first returns the first line that a program prints.
func first(program string, args ...string) string {
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		return "not installed"
	}
	text, _, _ := strings.Cut(string(out), "\n")
	return text
}

func (f facts) text() string {
	var out strings.Builder
	for _, one := range f {
		fmt.Fprintf(&out, "%-20s %s\n", one.name, one.value)
	}
	return out.String()
}
