//go:build osp_testing

package injected

import "sync/atomic"

var chosen atomic.Pointer[string]

// Choose makes the place of that name panic from now on; an empty name makes none.
func Choose(place string) { chosen.Store(&place) }

// Panic panics where a test has chosen this place.
func Panic(place string) {
	if name := chosen.Load(); name != nil && *name == place {
		panic("a test's")
	}
}
