// Command noop is a shared library that does nothing: what loading it costs is what a Go runtime costs.
package main

import "C"

func main() {}

// noop_call enters Go and returns.
//
//export noop_call
func noop_call() C.int { return 0 } //nolint:revive // A C name.
