// Command openspring-stdio is the library as a program: it takes the C ABI's JSON documents, one request a line on its
// standard input, and writes one response a line. It is for hosts that cannot or do not want to load a library that is
// written in Go: Alpine and other musl systems, programs that fork. docs/process.md describes the lines.
//
// It ends at the end of its input, after it has ended all calls and closed all handles.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/openspring/openspring/capi/bridge"
	"github.com/openspring/openspring/core"
)

func main() {
	version := flag.Bool("version", false, "print the version and end")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: openspring-stdio [--version]\nTakes requests of JSON, one a line: see docs/process.md.")
	}
	flag.Parse()
	if *version {
		fmt.Println("openspring-stdio " + core.LibraryVersion())
		return
	}
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	// Ctrl-C reaches every program of the terminal. The host decides what it means; when the host ends, so does the input.
	signal.Ignore(os.Interrupt)
	// A host that no longer reads gets no response. SIGPIPE would end a call in its middle, before handles are closed.
	signal.Ignore(syscall.SIGPIPE)
	if err := serve(os.Stdin, os.Stdout, bridge.New(bridge.Core{})); err != nil {
		fmt.Fprintln(os.Stderr, "openspring-stdio: "+err.Error())
		os.Exit(1)
	}
}
