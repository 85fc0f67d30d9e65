//go:build race

package core_test

// raced is whether the race detector is on, which makes long tests many times longer.
const raced = true
