package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/sandbox"
)

// large is the bundle whose opening is measured, and how many licenses it has.
const (
	large         = "large"
	largeLicenses = 100
	managers      = 200
)

// device is a folder on which licenses of a sandbox are kept.
type device struct {
	*bench
	server *sandbox.Server
	folder string
}

// manager measures the license on the device.
func (b *bench) manager() error {
	parent, err := filepath.Abs(b.folder)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp(parent, "device-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	key, err := sandbox.NewKey() // of the vendor's size
	if err != nil {
		return err
	}
	seed := filepath.Join(folder, "seed.json")
	if err := os.WriteFile(seed, largeBundle(), 0o600); err != nil {
		return err
	}
	server, err := sandbox.New(sandbox.Options{Key: key, SeedFile: seed})
	if err != nil {
		return err
	}
	if err := server.Start(""); err != nil {
		return err
	}
	d := device{b, server, folder}
	return errors.Join(d.license(), d.bundle(), server.Close())
}

func (d device) config(product string) []byte {
	line := d.server.Line()
	text, err := json.Marshal(map[string]any{"product": product, "api_key": line.APIKey, "shared_key": line.SharedKey, "base_url": line.BaseURL,
		"public_key": line.PublicKey, "company_id": line.CompanyID, "hardware_id": "HW-1", "proxy": "none"})
	if err != nil {
		panic(err) // a map of texts and a number
	}
	return text
}

// opened opens a client and the settings of a manager, and activates a license.
func (d device) opened(product, key string, bundle bool) (*core.Client, manager.Settings, error) {
	settings := manager.DefaultSettings()
	settings.Path, settings.Bundle = filepath.Join(d.folder, product), bundle
	cfg, err := core.ParseConfig(d.config(product))
	if err != nil {
		return nil, settings, err
	}
	client, err := core.Open(cfg)
	if err != nil {
		return nil, settings, err
	}
	m, err := manager.Open(client, settings)
	if err != nil {
		return nil, settings, err
	}
	_, err = m.Call(context.Background(), "activate_license", fmt.Appendf(nil, `{"license_key":%q}`, key))
	return client, settings, errors.Join(err, m.Close())
}

func (d device) license() error {
	line := d.server.Line().Licenses["consumption"]
	client, settings, err := d.opened(line.Product, line.LicenseKey, false)
	if err != nil {
		return err
	}
	defer client.Close()
	m, err := manager.Open(client, settings)
	if err != nil {
		return err
	}
	err = errors.Join(
		d.measure("go.local", func() error { _, err := m.LocalCheck(); return err }),
		d.measure("go.verdict", func() error { return verdictOf(client, settings, "") }),
		d.measure("go.durable", func() error {
			_, err := m.Call(context.Background(), "add_local_consumption", []byte("{}"))
			return err
		}),
		d.measure("durable", func() error { return d.durable(settings.Path, line.Product) }),
		d.memoryOf(client, settings), m.Close())
	if err != nil {
		return err
	}
	return d.hosts(line.Product, settings.Path)
}

func (d device) measure(name string, call func() error) error {
	spent, err := quickest(call)
	d.found.add(name, spent)
	return err
}

// verdictOf opens a manager, checks and closes it.
func verdictOf(client *core.Client, settings manager.Settings, product string) error {
	m, err := manager.Open(client, settings)
	if err != nil {
		return err
	}
	_, err = m.LocalCheck(product)
	return errors.Join(err, m.Close())
}

// durable writes a file of the license's size as the store does, without anything else.
func (d device) durable(folder, product string) error {
	content, err := os.ReadFile(filepath.Join(folder, product+".0"))
	if err != nil {
		return err
	}
	var random [8]byte
	rand.Read(random[:]) // never fails
	path := filepath.Join(d.folder, hex.EncodeToString(random[:]))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err := errors.Join(err, file.Sync(), file.Close(), os.Rename(path, filepath.Join(d.folder, "bare"))); err != nil {
		return err
	}
	parent, err := os.Open(d.folder)
	if err != nil {
		return err
	}
	return errors.Join(parent.Sync(), parent.Close())
}

// memoryOf measures what an open manager takes.
func (d device) memoryOf(client *core.Client, settings manager.Settings) error {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	all := make([]*manager.Manager, managers)
	for i := range all {
		var err error
		if all[i], err = manager.Open(client, settings); err != nil {
			return err
		}
	}
	d.found.add("manager.memory", (float64(heap())-float64(before))/managers/1024)
	for _, m := range all {
		if err := m.Close(); err != nil {
			return err
		}
	}
	return nil
}

// hosts measures a local check from C and Python.
func (d device) hosts(product, folder string) error {
	config := filepath.Join(d.folder, "config")
	if err := os.WriteFile(config, d.config(product), 0o600); err != nil {
		return err
	}
	for range rounds {
		if err := d.found.run("c.", nil, d.path("manager"), d.library, config, folder); err != nil {
			return err
		}
		if err := d.found.run("py.", d.inPython(), d.python, "tests/bench/hosts/manager.py", config, folder); err != nil {
			return err
		}
	}
	return nil
}

func (d device) bundle() error {
	client, settings, err := d.opened(large, largeKey, true)
	if err != nil {
		return err
	}
	return errors.Join(d.measure("go.verdict100", func() error { return verdictOf(client, settings, part(0)) }), client.Close())
}

const largeKey = "LARGE-BUND-LE00-0001"

func part(i int) string { return fmt.Sprintf("part-%03d", i) }

// largeBundle is a sandbox's seed with a bundle.
func largeBundle() []byte {
	type object = map[string]any
	var products, licenses []object
	var codes []string
	for i := range largeLicenses {
		codes = append(codes, part(i))
		products = append(products, object{"short_code": part(i), "product_name": part(i)})
		licenses = append(licenses, object{"name": "bundle_large", "product": part(i), "bundle_code": large, "license_key": largeKey})
	}
	products = append(products, object{"short_code": large, "product_name": large, "bundle": codes})
	text, err := json.Marshal(object{"products": products, "licenses": licenses})
	if err != nil {
		panic(err) // texts alone
	}
	return text
}

// keeping is the table's part about the license on the device.
func (b *bench) keeping() table {
	m := b.found
	return table{
		m.atMost("a local check of the license on the device, from Go", "go.local", 5e3),
		m.atMost("… from C", "c.local", 10e3),
		m.atMost("… from Python", "py.local", 25e3),
		m.atMost("from opening a manager to its verdict, a license", "go.verdict", 1e6),
		m.atMost(fmt.Sprintf("… a bundle of %d", largeLicenses), "go.verdict100", 3e6),
		{what: "a new file, fsync, rename, fsync of the folder (bare)", measured: duration(m["durable"])},
		m.ratio("a change that the store has made durable", "go.durable", "bare", "durable", 1.5),
		{what: "memory of an open manager", measured: fmt.Sprintf("%.0f KB", m["manager.memory"]), aim: "at most 64 KB", met: verdict(m["manager.memory"] <= 64)},
	}
}
