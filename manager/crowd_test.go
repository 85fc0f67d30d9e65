package manager_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openspring/openspring/core/api"
)

func TestSixtyFourThreadsCheckBesideChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	u, other := w.open(), w.open()
	u.do("activate_license", w.identity())
	w.pass(lookAgain)
	other.do("local_check", "")
	const threads, changes = 64, 20
	var ended atomic.Bool
	var all, started sync.WaitGroup
	started.Add(threads)
	for i := range threads {
		of := u
		if i%2 == 1 {
			of = other
		}
		all.Go(func() {
			for first := true; first || !ended.Load(); first = false {
				s, err := of.LocalCheck()
				if !assert.NoError(t, err) || !assert.True(t, s.Usable()) {
					ended.Store(true)
				}
				if first {
					started.Done()
				}
			}
		})
	}
	started.Wait()
	for i := range changes {
		u.do("add_local_consumption", "")
		other.do("add_local_consumption", `"feature":"reports"`)
		switch i % 10 {
		case 3:
			u.do("check", "")
		case 6:
			other.do("activate_license", w.identity())
		case 9:
			u.do("sync_consumption", "")
		}
		w.pass(lookAgain) // so that the readers look at the files too
	}
	ended.Store(true)
	all.Wait()
	u.do("sync_consumption", "")
	assert.Equal(t, int64(changes), w.total())

	// And a no is a no in every thread, once it is done.
	u.do("deactivate", "")
	for range threads {
		all.Go(func() {
			_, err := u.LocalCheck()
			assert.ErrorContains(t, err, "deactivated")
		})
	}
	all.Wait()
	w.pass(lookAgain)
	other.refused("local_check", "", api.LicenseState, "deactivated")
}

func TestTwoProductsAndABundleShareAFolder(t *testing.T) {
	t.Parallel()
	editor := newWorld(t, "license")
	studio, bundle := editor.besides("consumption", nil), editor.besides("bundle", nil)
	studio.folder, bundle.folder = editor.folder, editor.folder
	e, s, b := editor.open(), studio.open(), bundle.open()
	var all sync.WaitGroup
	for u, add := range map[*user]string{e: "", s: "{}", b: `{"product":"osp-studio"}`} {
		all.Go(func() {
			_, err := u.Call(t.Context(), "activate_license", []byte("{"+u.identity()+"}"))
			assert.NoError(t, err)
			for range 20 {
				if add != "" {
					_, err = u.Call(t.Context(), "add_local_consumption", []byte(add))
				} else {
					_, err = u.Call(t.Context(), "check", []byte("{}"))
				}
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	e.do("clear_local_storage", "")
	editor.open().refused("local_check", "", api.NotFound, "no_license")
	assert.EqualValues(t, 20, studio.open().do("current", "").at("use.local"))
	assert.EqualValues(t, 20, bundle.open().do("local_check", `"product":"osp-studio"`).at("state.facts.consumption.local"))
	s.do("deactivate", "")
	bundle.open().do("local_check", `"product":"osp-editor"`)
	studio.open().refused("local_check", "", api.LicenseState, "deactivated")
}
