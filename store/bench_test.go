package store_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/store"
)

// typical is about as large as a license with its proof and state.
func typical() store.Content {
	return store.Content{JSON: make([]byte, 1200), Document: make([]byte, 2800)}
}

func benchStore(b *testing.B) *store.Store {
	b.Helper()
	folder := b.TempDir()
	s, err := store.Open(store.Settings{Place: store.Place{Path: folder}, Folder: folder, Code: "editor"})
	require.NoError(b, err)
	_, err = s.Change(b.Context(), store.Both, func(store.Snapshot) (store.Content, error) { return typical(), nil })
	require.NoError(b, err)
	return s
}

// BenchmarkDurableWrite writes one slot, and in turn the least that a durable write needs: a new file, fsync, rename, fsync of the
// folder. What a disk needs for that changes by the second, so the times of both are taken from the same seconds.
func BenchmarkDurableWrite(b *testing.B) {
	s := benchStore(b)
	path := filepath.Join(b.TempDir(), "file")
	content := make([]byte, 4064)
	var stored, bare time.Duration
	for b.Loop() {
		begun := time.Now()
		_, err := s.Change(b.Context(), store.One, func(base store.Snapshot) (store.Content, error) { return base.Content, nil })
		require.NoError(b, err)
		middle := time.Now()
		require.NoError(b, bareWrite(path, content))
		stored, bare = stored+middle.Sub(begun), bare+time.Since(middle)
	}
	b.ReportMetric(float64(stored.Microseconds())/float64(b.N), "µs/change")
	b.ReportMetric(float64(bare.Microseconds())/float64(b.N), "µs/bare")
	b.ReportMetric(float64(stored)/float64(bare), "x-bare")
}

func bareWrite(path string, content []byte) error {
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err = file.Write(content); err != nil {
		return err
	}
	if err = file.Sync(); err != nil {
		return err
	}
	if err = file.Close(); err != nil {
		return err
	}
	if err = os.Rename(path+".new", path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	if err = folder.Sync(); err != nil {
		return err
	}
	return folder.Close()
}

// BenchmarkRead: both slots read and decrypted.
func BenchmarkRead(b *testing.B) {
	s := benchStore(b)
	for b.Loop() {
		_, err := s.Read(b.Context())
		require.NoError(b, err)
	}
}

// BenchmarkChanged: whether the files were changed, once a second at most.
func BenchmarkChanged(b *testing.B) {
	s := benchStore(b)
	for b.Loop() {
		if s.Changed() {
			b.Fatal("nobody has changed it")
		}
	}
}

// BenchmarkOpen: a store from its settings, as at the start of a process.
func BenchmarkOpen(b *testing.B) {
	folder := b.TempDir()
	for b.Loop() {
		_, err := store.Open(store.Settings{Place: store.Place{Path: folder}, Folder: folder, Code: "editor"})
		require.NoError(b, err)
	}
}
