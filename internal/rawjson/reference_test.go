package rawjson

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/tests/reference"
)

// addVectorDocuments seeds with every document of the vectors that is signed in its body, right or wrong.
func addVectorDocuments(f *testing.F) {
	f.Helper()
	text, err := os.ReadFile("../../core/wire/testdata/vectors.json")
	if err != nil {
		f.Fatal(err)
	}
	var file struct {
		Vectors []struct{ Inputs struct{ Lic string } }
	}
	if err := json.Unmarshal(text, &file); err != nil {
		f.Fatal(err)
	}
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
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("Parse says %v; the reference %v", err, wantErr)
		}
		if err != nil {
			return
		}
		compare(t, got, want)
		if got.Kind() != Object {
			return
		}
		for _, names := range [][]string{{one}, {one, two}, {}} {
			if g, w := string(got.Without(names...)), want.Compact(names...); g != w {
				t.Fatalf("without %q = %q; want %q", names, g, w)
			}
		}
		for _, name := range []string{one, two} {
			if g, w := got.Get(name), want.Get(name); (g.Kind() != Missing) != (w != nil) {
				t.Fatalf("Get(%q) is of type %s; the reference has %v", name, g.Kind(), w)
			}
		}
	})
}

// compare looks at a value and all within it.
func compare(t *testing.T, got Value, want *reference.Node) {
	t.Helper()
	if g, w := string(got.Compact()), want.Compact(); g != w {
		t.Fatalf("compact text = %q; want %q", g, w)
	}
	if g, w := got.String(), want.Text(); g != w || got.Name() != want.Name || string(got.NameBytes()) != want.Name {
		t.Fatalf("%q holds %q; want %q with %q", got.Name(), g, want.Name, w)
	}
	if got.Present() != want.Present() || (got.Kind() == Object) != want.IsObject() || (got.Kind() == Array) != want.IsArray() {
		t.Fatalf("%q is of type %s; the reference has %v", got.Raw(), got.Kind(), want.Value)
	}
	if number, ok := want.Value.(json.Number); ok != (got.Kind() == Number) || string(number) != "" && string(got.Raw()) != string(number) {
		t.Fatalf("number %q; want %q", got.Raw(), number)
	}
	if value, ok := got.Bool(); ok && value != want.Value {
		t.Fatalf("boolean %t; want %v", value, want.Value)
	}
	i := 0
	for inner := range got.All() {
		if i == len(want.Children) {
			t.Fatalf("%q has more than %d members", got.Raw(), i)
		}
		compare(t, inner, want.Children[i])
		i++
	}
	if i != len(want.Children) || i != got.Len() {
		t.Fatalf("%q has %d members, Len %d; want %d", got.Raw(), i, got.Len(), len(want.Children))
	}
}
