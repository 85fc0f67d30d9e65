package rawjson

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/tests/reference"
)

// addVectorDocuments seeds with every document of the vectors that is signed in its body, right or wrong.
func addVectorDocuments(f *testing.F) {
	f.Helper()
	text, err := os.ReadFile("../../core/wire/testdata/vectors.json")
	require.NoError(f, err)
	var file struct {
		Vectors []struct{ Inputs struct{ Lic string } }
	}
	require.NoError(f, json.Unmarshal(text, &file))
	for _, v := range file.Vectors {
		if document, err := wire.DecodeFile(v.Inputs.Lic); err == nil && len(document) > 0 {
			f.Add(document, "license_signature", "license_signature_v2")
		}
	}
}

// FuzzCanonicalText compares what is read, found and cut out for a signature with the reference, which goes by
// encoding/json's tokens.
func FuzzCanonicalText(f *testing.F) {
	addVectorDocuments(f)
	for _, seed := range []string{
		`{"a":1,"s":"x","b":{"s":2}}`, ` { "s" : 1 , "\u0073" : 2 } `, `{"a":1.0,"b":1e3,"c":-0,"s":null}`, `{"":"","\u0000":1}`,
		`{"s":"\\\"","t":"\\","u":[ ]}`, `{"\ud800":1,"\udbff":2}`, `{"\ud83d\ude00":1,"😀":2}`, `{"a":{"b":1,"b":2}}`, `[{"s":1},[ 1 , 2 ]]`,
		`{"a":[1,2.5e-3,"\u00fc\ud83d\ude00",null,true],"b":{}}`, `[[],{"\u0061":""}]`, " 1 ", `"\ud800"`,
	} {
		f.Add([]byte(seed), "s", "")
	}
	f.Fuzz(func(t *testing.T, text []byte, one, two string) {
		got, err := Parse(text)
		want, wantErr := reference.Parse(text)
		require.Equal(t, (wantErr == nil), (err == nil), "Parse")
		if err != nil {
			return
		}
		compare(t, got, want)
		if got.Kind() != Object {
			return
		}
		for _, names := range [][]string{{one}, {one, two}, {}} {
			require.Equal(t, want.Compact(names...), string(got.Without(names...)), "without %q", names)
		}
		for _, name := range []string{one, two} {
			require.Equal(t, (want.Get(name) != nil), (got.Get(name).Kind() != Missing), "Get(%q) is of type", name)
		}
	})
}

// compare looks at a value and all within it.
func compare(t *testing.T, got Value, want *reference.Node) {
	t.Helper()
	require.Equal(t, want.Compact(), string(got.Compact()), "compact text")
	require.Equal(t, want.Text(), got.String(), "%q holds", got.Name())
	require.Equal(t, want.Name, got.Name())
	require.Equal(t, want.Name, string(got.NameBytes()), "%q holds", got.Name())
	require.Equal(t, want.Present(), got.Present(), "%q is of type %s; the reference", got.Raw(), got.Kind())
	require.Equal(t, want.IsObject(), (got.Kind() == Object), "%q is of type %s; the reference", got.Raw(), got.Kind())
	require.Equal(t, want.IsArray(), (got.Kind() == Array), "%q is of type %s; the reference", got.Raw(), got.Kind())
	number, ok := want.Value.(json.Number)
	require.Equal(t, (got.Kind() == Number), ok, "number %q", got.Raw())
	require.False(t, string(number) != "" && string(got.Raw()) != string(number), "number %q; want %q", got.Raw(), number)
	value, ok := got.Bool()
	require.False(t, ok && value != want.Value, "boolean %t; want %v", value, want.Value)
	i := 0
	for inner := range got.All() {
		require.NotEqual(t, len(want.Children), i, "%q has more than", got.Raw())
		compare(t, inner, want.Children[i])
		i++
	}
	require.Equal(t, len(want.Children), i, "%q", got.Raw())
	require.Equal(t, got.Len(), i, "%q", got.Raw())
}
