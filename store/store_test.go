package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/store"
)

// places are a store in memory and one on the disk.
func places(t *testing.T, test func(t *testing.T, open func() *store.Store)) {
	for name, settings := range map[string]store.Settings{
		"memory": {Place: store.Place{Location: store.Memory}, Code: "editor", Files: store.NewMemory()},
		"disk":   {Place: store.Place{Path: t.TempDir()}, Folder: t.TempDir() + "/license", Code: "editor"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, func() *store.Store {
				s, err := store.Open(settings)
				require.NoError(t, err)
				return s
			})
		})
	}
}

func content(text string) store.Content {
	return store.Content{JSON: []byte(`{"` + text + `":1}`), Document: []byte("the document of " + text)}
}

func put(t *testing.T, s *store.Store, slots store.Slots, text string) store.Snapshot {
	t.Helper()
	snapshot, err := s.Change(t.Context(), slots, func(store.Snapshot) (store.Content, error) { return content(text), nil })
	require.NoError(t, err)
	return snapshot
}

func get(t *testing.T, s *store.Store) store.Snapshot {
	t.Helper()
	snapshot, err := s.Read(t.Context())
	require.NoError(t, err)
	return snapshot
}

func TestWhatWasChangedIsRead(t *testing.T) {
	t.Parallel()
	places(t, func(t *testing.T, open func() *store.Store) {
		first := open()
		assert.Equal(t, store.Snapshot{}, get(t, first))
		assert.False(t, first.Changed())
		assert.True(t, first.Writable())
		written := put(t, first, store.One, "one")
		assert.Equal(t, content("one"), written.Content)
		assert.Equal(t, store.Format, written.Format)
		assert.Equal(t, written, get(t, first))
		second := open()
		assert.Equal(t, written, get(t, second))
		put(t, second, store.Both, "two")
		assert.True(t, first.Changed())
		assert.Equal(t, content("two"), get(t, first).Content)
		assert.False(t, first.Changed())
		put(t, first, store.One, "three")
		assert.False(t, first.Changed())
		_, err := first.Change(t.Context(), store.One, func(base store.Snapshot) (store.Content, error) {
			assert.Equal(t, content("three"), base.Content)
			return store.Content{}, errors.New("no")
		})
		require.EqualError(t, err, "no")
		assert.Equal(t, content("three"), get(t, first).Content)
		require.NoError(t, second.Clear(t.Context()))
		cleared := get(t, first)
		assert.False(t, cleared.Found)
		assert.Greater(t, cleared.Generation, written.Generation)
	})
}

// ctx is a context for other goroutines and processes than the test's.
func ctx() context.Context { return context.Background() }

// usable checks that the license is still there, for this store and for a new process.
func usable(t *testing.T, s *store.Store, text string) {
	t.Helper()
	assert.Equal(t, content(text), get(t, s).Content)
	assert.Equal(t, content(text), get(t, at(t, s.Path())).Content)
}

func TestAChangeThatIsRefusedHidesNoChangeOfAnother(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := at(t, folder)
	put(t, s, store.One, "one")
	assert.False(t, s.Changed())
	put(t, at(t, folder), store.One, "two")
	_, err := s.Change(t.Context(), store.One, func(store.Snapshot) (store.Content, error) { return store.Content{}, errors.New("no") })
	require.Error(t, err)
	require.NoError(t, s.Probe(t.Context()))
	assert.True(t, s.Changed(), "its owner has not seen it yet")
	usable(t, s, "two")
	assert.False(t, s.Changed())
}
