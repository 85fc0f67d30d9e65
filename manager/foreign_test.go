package manager_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/store"
)

// slot is the path of one of both files of a product's license.
func (w *world) slot(product, which string) string { return filepath.Join(w.folder, product+which) }

// stored opens the store below the manager: whoever has the application has its key.
func (w *world) stored(product string) *store.Store {
	s, err := store.Open(store.Settings{Place: store.Place{Path: w.folder}, Folder: w.folder, Code: product})
	require.NoError(w.t, err)
	return s
}

func (w *world) content(product string) store.Content {
	snapshot, err := w.stored(product).Read(w.t.Context())
	require.NoError(w.t, err)
	return snapshot.Content
}

// forge stores a content under the right key.
func (w *world) forge(product string, content store.Content) {
	_, err := w.stored(product).Change(w.t.Context(), store.Both, func(store.Snapshot) (store.Content, error) { return content, nil })
	require.NoError(w.t, err)
}

// besides is another device or application against the same server.
func (w *world) besides(license string, configure func(*core.Config)) *world {
	return &world{t: w.t, server: w.server, line: w.line, truth: w.truth, machine: w.machine, folder: w.t.TempDir() + "/other", license: license,
		configure: configure}
}

func TestEveryChangedByteAndEveryCutOfBothSlotsIsNotBelieved(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	first := w.open()
	first.do("activate_license", w.identity())
	settings := manager.DefaultSettings()
	settings.Path = w.folder
	var whole [2][]byte
	slots := []string{w.slot("osp-editor", ".0"), w.slot("osp-editor", ".1")}
	for i, path := range slots {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		whole[i] = text
	}
	check := func(which int, file []byte) manager.State {
		require.NoError(t, os.WriteFile(slots[which], file, 0o600))
		m, err := manager.Open(first.client, settings)
		require.NoError(t, err)
		s, err := m.LocalCheck()
		require.NoError(t, err, "the other slot counts")
		require.Contains(t, string(m.Info().Result), `"store_recovered"`)
		require.NoError(t, m.Close())
		return s
	}
	for i := range slots {
		for at := range whole[i] {
			file := bytes.Clone(whole[i])
			file[at] ^= 1 << (at % 8)
			if file[4] != whole[i][4] || file[5] != whole[i][5] {
				continue // another format, which is left alone
			}
			check(i, file)
			if at%16 == 0 {
				check(i, whole[i][:at])
			}
		}
		require.NoError(t, os.WriteFile(slots[i], whole[i], 0o600))
	}
	for _, path := range slots {
		require.NoError(t, os.WriteFile(path, whole[0][:100], 0o600))
	}
	u := w.open()
	got := u.refused("local_check", "", api.NotFound, "no_license")
	assert.Equal(t, []any{"store_damaged"}, got.warnings())
	u.refused("check", "", api.Storage, "store_damaged")
	assert.Equal(t, "ok", u.do("activate_license", w.identity()).reason())
}

func TestSlotsOfOthersAreRefusedByTheirOwnReason(t *testing.T) {
	t.Parallel()
	ours := func(t *testing.T) *world {
		w := newWorld(t, "license")
		w.open().do("activate_license", w.identity())
		return w
	}
	t.Run("of another product", func(t *testing.T) {
		t.Parallel()
		w := ours(t)
		other := w.besides("consumption", nil)
		other.open().do("activate_license", other.identity())
		for _, which := range []string{".0", ".1"} {
			text, err := os.ReadFile(other.slot("osp-studio", which))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(w.slot("osp-editor", which), text, 0o600))
		}
		got := w.open().refused("local_check", "", api.NotFound, "no_license")
		assert.Equal(t, []any{"store_damaged"}, got.warnings())
	})
	t.Run("a document of another product under the right key", func(t *testing.T) {
		t.Parallel()
		w := ours(t)
		other := w.besides("consumption", nil)
		other.open().do("activate_license", other.identity())
		w.forge("osp-editor", other.content("osp-studio"))
		w.open().refused("local_check", "", api.LicenseState, "wrong_product")
	})
	t.Run("another device's store", func(t *testing.T) {
		t.Parallel()
		w := ours(t)
		other := w.besides("license", func(cfg *core.Config) { cfg.HardwareID = "HW-2" })
		other.open().do("activate_license", other.identity())
		w.forge("osp-editor", other.content("osp-editor"))
		w.open().refused("local_check", "", api.Device, "wrong_device")
	})
	t.Run("another device's document under the right key", func(t *testing.T) {
		t.Parallel()
		w := ours(t)
		other := w.besides("license", func(cfg *core.Config) { cfg.HardwareID = "HW-2" })
		other.open().do("activate_license", other.identity())
		content := other.content("osp-editor")
		require.Contains(t, string(content.JSON), `"HW-2"`)
		content.JSON = bytes.ReplaceAll(content.JSON, []byte(`"HW-2"`), []byte(`"HW-1"`))
		w.forge("osp-editor", content)
		w.open().refused("local_check", "", api.Signature, "not_proven")
	})
	t.Run("another company's document under the right key", func(t *testing.T) {
		t.Parallel()
		w := ours(t)
		other := w.besides("impostor", func(cfg *core.Config) { cfg.CompanyID = 0 })
		other.open().do("activate_license", other.identity())
		w.forge("osp-editor", other.content("osp-editor"))
		w.open().refused("local_check", "", api.LicenseState, "wrong_company")
	})
	t.Run("an edited document under the right key", func(t *testing.T) {
		t.Parallel()
		w := ours(t)
		content := w.content("osp-editor")
		for at := range content.Document {
			if at%97 != 0 {
				continue
			}
			changed := store.Content{JSON: content.JSON, Document: bytes.Clone(content.Document)}
			changed.Document[at] ^= 1
			w.forge("osp-editor", changed)
			fail := w.open().try("local_check", "").fail
			require.NotNil(t, fail, "byte %d", at)
			require.Contains(t, []string{"not_proven", "no_license"}, fail.Code)
		}
	})
}

func TestAReplayedSlotDoesNotUndoADeactivation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	var old [][]byte
	slots := []string{w.slot("osp-editor", ".0"), w.slot("osp-editor", ".1")}
	for _, path := range slots {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		old = append(old, text)
	}
	u.do("deactivate", "")
	buried, err := os.ReadFile(slots[0])
	require.NoError(t, err)
	for i := range slots {
		require.NoError(t, os.WriteFile(slots[i], old[i], 0o600))
		w.open().refused("local_check", "", api.LicenseState, "deactivated")
		if i == 0 {
			require.NoError(t, os.WriteFile(slots[0], buried, 0o600))
		}
	}
	require.NoError(t, os.WriteFile(slots[0], old[0], 0o600))
	w.pass(lookAgain)
	got := u.refused("local_check", "", api.LicenseState, "deactivated")
	assert.True(t, slices.Contains(got.warnings(), any("store_older")), "%v", got.warnings())
	assert.Equal(t, "ok", w.open().do("local_check", "").reason(), "a process that starts has nothing to compare with")
	assert.NotNil(t, w.open().try("check", "").fail, "the server knows")
}
