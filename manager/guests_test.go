package manager_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/manager"
)

func TestTwoManagersOnOneStoreTellEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	first, second := w.open(), w.open()
	first.do("activate_license", w.identity())
	w.pass(2 * time.Second)
	assert.Equal(t, "ok", second.do("local_check", "").reason())
	assert.Contains(t, second.do("poll", "").events(), "store_changed")
	second.do("deactivate", "")
	w.pass(2 * time.Second)
	first.refused("local_check", "", api.LicenseState, "deactivated")
	first.do("clear_local_storage", "")
	w.pass(2 * time.Second)
	second.refused("local_check", "", api.NotFound, "no_license")
}

func TestTwoProductsShareAFolder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	editor := w.open()
	editor.do("activate_license", w.identity())
	studio := *w
	studio.license = "consumption"
	other := studio.open()
	other.refused("local_check", "", api.NotFound, "no_license")
	other.do("activate_license", studio.identity())
	other.do("clear_local_storage", "")
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())
}

func TestLocalChecksOf64ThreadsBesideChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "consumption")
	u := w.open()
	u.do("activate_license", w.identity())
	done := make(chan struct{})
	var threads sync.WaitGroup
	for range 64 {
		threads.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if _, err := u.LocalCheck(); !assert.NoError(t, err) {
					return
				}
			}
		})
	}
	for range 20 {
		u.do("add_local_consumption", "")
		u.pass(2 * time.Second)
		u.do("check", "")
	}
	close(done)
	threads.Wait()
	require.EqualValues(t, 20, u.do("local_check", "").at("state.facts.consumption.total"))
}

func TestAStoreWithAnotherKeyIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	w.settle = func(s *manager.Settings) { s.StoreKey = "0123456789abcdef" }
	w.open().do("activate_license", w.identity())
	own := w.settle
	w.settle = func(s *manager.Settings) { s.StoreKey = "another-key-of-16" }
	w.open().refused("local_check", "", api.NotFound, "no_license")
	w.settle = own
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())
}

func TestAManagerNeedsSignatures(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	w.configure = func(cfg *core.Config) { cfg.InsecureSkipSignature = true }
	_, err := manager.Open(w.client(), manager.DefaultSettings())
	require.ErrorIs(t, err, &manager.Error{Status: api.Config})
	settings := manager.DefaultSettings()
	settings.Location = "memory"
	_, err = manager.Open(w.client(), settings)
	require.ErrorIs(t, err, &manager.Error{Status: api.Config, Code: "contradiction"})
}

func TestATimeIsLimitedForTheWholeCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	w.fault(`{"kind":"delay","ms":600000,"times":0,"path":"/check_license"}`)
	got := u.do("check", `"options":{"timeout_ms":50}`)
	assert.Equal(t, "OSP_E_TIMEOUT", got.at("failure.name"), "%v", got.all)
	assert.Equal(t, "ok", got.reason())
}
