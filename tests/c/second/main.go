// Command second is a small shared library with a Go runtime of its own, to see two of them in one process.
package main

import "C"

import "runtime"

func main() {}

// second_work makes garbage, collects it and returns what it was given.
//
//export second_work
func second_work(n C.int) C.int { //nolint:revive // A C name.
	garbage := make([][]byte, 64)
	for i := range garbage {
		garbage[i] = make([]byte, 1024)
	}
	runtime.GC()
	runtime.KeepAlive(garbage)
	return n
}
