package manager_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/sandbox"
)

func BenchmarkLocalCheck(b *testing.B) {
	w := newWorldOf(b, "license", sandbox.Options{})
	u := w.open()
	u.do("activate_license", w.identity())
	b.Run("Go", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := u.LocalCheck(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("JSON", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := u.Call(b.Context(), "local_check", []byte("{}")); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("64 at once", func(b *testing.B) {
		b.SetParallelism(64)
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				if _, err := u.LocalCheck(); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func BenchmarkOpenToVerdict(b *testing.B) {
	for name, line := range map[string]string{"license": "license", "file": "license", "bundle": "bundle"} {
		b.Run(name, func(b *testing.B) {
			w := newWorldOf(b, line, sandbox.Options{})
			u := w.open()
			if name == "file" {
				made := u.do("create_offline_activation_file", w.identity())
				u.do("activate_license_offline", `"text":"`+w.carried(made.at("text"))+`"`)
			} else {
				u.do("activate_license", w.identity())
			}
			settings := manager.DefaultSettings()
			settings.Path, settings.Bundle = w.folder, w.isBundle()
			product := ""
			if w.isBundle() {
				product = u.products()[0]
			}
			for b.Loop() {
				m, err := manager.Open(u.client, settings)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := m.LocalCheck(product); err != nil {
					b.Fatal(err)
				}
				if err := m.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAddLocalConsumption(b *testing.B) {
	w := newWorldOf(b, "consumption", sandbox.Options{})
	w.admin("PATCH", "licenses/consumption", `{"allow_unlimited_consumptions":true}`)
	u := w.open()
	u.do("activate_license", w.identity())
	u.do("check", "")
	for b.Loop() {
		if _, err := u.Call(b.Context(), "add_local_consumption", []byte("{}")); err != nil {
			b.Fatal(err)
		}
	}
}

// A manager is a snapshot and little else.
func TestAManagerTakesLittleMemory(t *testing.T) {
	w := newWorld(t, "license")
	client := w.client()
	w.open().do("activate_license", w.identity())
	settings := manager.DefaultSettings()
	settings.Path = w.folder
	const many = 200
	all := make([]*manager.Manager, many)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	for i := range all {
		m, err := manager.Open(client, settings)
		require.NoError(t, err)
		_, err = m.LocalCheck()
		require.NoError(t, err)
		all[i] = m
	}
	each := (int64(heap()) - int64(before)) / many
	assert.Less(t, each, int64(64<<10))
	t.Logf("%d bytes a manager", each)
	for _, m := range all {
		require.NoError(t, m.Close())
	}
}

// Local checks leave nothing behind.
func TestLocalChecksLeaveNoMemoryBehind(t *testing.T) {
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	var before, after runtime.MemStats
	check := func() {
		for range 20_000 {
			_, err := u.LocalCheck()
			require.NoError(t, err)
		}
		runtime.GC()
	}
	check()
	runtime.ReadMemStats(&before)
	check()
	runtime.ReadMemStats(&after)
	assert.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(256<<10))
}
