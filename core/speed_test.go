package core_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/openspring/openspring/tests/sample"
)

var samples = sync.OnceValue(func() *sample.Maker {
	m, err := sample.New("wire/testdata/vectors.json")
	if err != nil {
		panic(err)
	}
	return m
})

// calling measures one operation whose request does not change.
func calling(b *testing.B, operation string, request fields) {
	client, document := open(b, nil), encode(b, request)
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Call(b.Context(), operation, document); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadOfflineResponse(b *testing.B) {
	b.Run("license", func(b *testing.B) {
		calling(b, "load_offline_response", fields{"text": samples().License(), "kind": "license"})
	})
	for _, licenses := range []int{1, 10, 100} {
		for form, text := range map[string]func(int) string{"whole": samples().Whole, "each": samples().Each} {
			b.Run(fmt.Sprintf("bundle/%s/%d", form, licenses), func(b *testing.B) {
				calling(b, "load_offline_response", fields{"text": text(licenses), "kind": "bundle"})
			})
		}
	}
}
