package sandbox

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// FuzzStateFile checks that a state file which is taken can be served and is read again as it was written.
func FuzzStateFile(f *testing.F) {
	// Small ones, since the fuzzer shortens what it finds: the samples are added.
	m := sampleModel(writtenAt)
	m.licenses, m.products = m.known("user"), nil
	m.edit(m.licenses[0]).Devices = []device{{ID: 1, HardwareID: "A", User: jana, Active: true, Slots: []slot{{Until: writtenAt}}}}
	present, err := encodeState(m)
	require.NoError(f, err)
	old := `{"format":"openspring-sandbox-state","version":1,"devices":1,"licenses":[{"name":"user","id":1,"product":"osp-user",
		"users":[{"id":7,"email":"a@b.c","password":"p"}],"terms":{"license_type":"perpetual","metadata":{},"custom_fields":[],"customer":{}},
		"devices":[{"device_id":1,"hardware_id":"A","user":"a@b.c","active":true,"variables":{"v":1}}]}]}`
	for _, text := range [][]byte{present, []byte(old)} {
		_, err := decodeState(text, writtenAt)
		require.NoError(f, err)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := decodeState(text, writtenAt)
		if err != nil {
			return
		}
		s := &Server{options: Options{Clock: fixedClock(writtenAt)}, model: m}
		_, _ = s.Line(), s.state()
		m.clone().settle(writtenAt.Add(1000 * time.Hour))
		written, err := encodeState(m)
		require.NoError(t, err)
		again, err := decodeState(written, writtenAt)
		require.NoError(t, err)
		rewritten, err := encodeState(again)
		require.NoError(t, err)
		require.Equal(t, string(written), string(rewritten))
	})
}

// FuzzSeedFile checks that a seed which is taken makes a state that a file can hold.
func FuzzSeedFile(f *testing.F) {
	for _, text := range []string{
		`{"products":[{"short_code":"x","product_name":"X","versions":[{"version":"1","release_date":"2026-01-01"}],"policies":[{"code":"a"}]}]}`,
		`{"licenses":[{"name":"x","product":"osp-user","users":[{"email":"a@b.c","password":"p","customer_account_code":"A"}]}]}`,
		`{"licenses":[{"name":"x","product":"osp-editor","license_key":"K","product_features":[{"code":"a","feature_type":"consumption"}]}]}`,
		`{"products":[{"short_code":"b","product_name":"B","bundle":["osp-editor"]}],"licenses":[{"name":"x","product":"osp-editor","bundle_code":"b","license_key":"K"}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		own, err := readSeed(text)
		if err != nil {
			return
		}
		m := sampleModel(writtenAt)
		if m.plant(&own, writtenAt) != nil {
			return
		}
		written, err := encodeState(m)
		require.NoError(t, err)
		again, err := decodeState(written, writtenAt)
		require.NoError(t, err)
		require.NoError(t, again.plant(own.missingIn(again), writtenAt))
		require.True(t, len(again.licenses) == len(m.licenses) && len(again.products) == len(m.products))
	})
}
