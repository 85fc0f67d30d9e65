//go:build !osp_testing

// Package injected lets a test make the library fail at places that no test reaches from outside: in
// goroutines, where a panic that nobody recovers ends the host. Only a library built for tests has more of it
// than an empty function.
package injected

// Panic does nothing.
func Panic(string) {}
