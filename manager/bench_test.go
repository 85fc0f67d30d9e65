package manager_test

import (
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sync"
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

// vendorKey is of the size of the vendor's.
var vendorKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := sandbox.NewKey()
	if err != nil {
		panic(err)
	}
	return key
})

// bundleOf writes a seed with a bundle of so many products, and returns its path.
func bundleOf(b *testing.B, n int) string {
	type object = map[string]any
	var products, licenses []object
	var codes []string
	for i := range n {
		code := fmt.Sprintf("part-%03d", i)
		codes = append(codes, code)
		products = append(products, object{"short_code": code, "product_name": code})
		licenses = append(licenses, object{"name": "bundle_large", "product": code, "bundle_code": "large", "license_key": "LARGE-BUND-LE00-0001"})
	}
	products = append(products, object{"short_code": "large", "product_name": "large", "bundle": codes})
	text, err := json.Marshal(object{"products": products, "licenses": licenses})
	require.NoError(b, err)
	path := b.TempDir() + "/seed.json"
	require.NoError(b, os.WriteFile(path, text, 0o600))
	return path
}

func BenchmarkOpenToVerdict(b *testing.B) {
	for _, row := range []struct{ name, license string }{{"license", "license"}, {"file", "license"}, {"bundle of 2", "bundle"}, {"bundle of 100", "bundle_large"}} {
		b.Run(row.name, func(b *testing.B) {
			w := newWorldOf(b, row.license, sandbox.Options{Key: vendorKey(), SeedFile: bundleOf(b, 100)})
			u := w.open()
			if row.name == "file" {
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
		for range 500_000 {
			if _, err := u.LocalCheck(); err != nil {
				require.NoError(t, err)
			}
		}
		runtime.GC()
	}
	check()
	runtime.ReadMemStats(&before)
	check()
	runtime.ReadMemStats(&after)
	assert.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(256<<10))
}
