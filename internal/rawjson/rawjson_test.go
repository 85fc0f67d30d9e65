package rawjson

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseAgreesWithEncodingJSONOnValidity(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "null", "true", "fals", "0", "-0", "01", "1.", "1.5e+3", "1e", "-", `"a`, `"\u12"`,
		`"\x"`, `"\ud83d\ude00"`, "\"\x01\"", "[]", "[1,]", "[1 2]", "{}", `{"a":1,}`, `{"a" 1}`, `{"a":1 "b":2}`, `{a:1}`,
		"\xef\xbb\xbf{}", "[1]x", `{"a":{"b":[1,{"c":null}]}}`, "\"\x7f\"", "nul", "[", "{", `{"`, `"\`} {
		_, err := Parse([]byte(text))
		assert.Equal(t, json.Valid([]byte(text)), (err == nil), "Parse(%q)", text)
	}
}

func TestParseNamesTheRuleThatIsBroken(t *testing.T) {
	t.Parallel()
	many := "[" + strings.Repeat("0,", MaxValues) + "0]"
	wide := `{"x":0,` + strings.Repeat(`"`+strings.Repeat("k", 3), 0)
	for i := range 40 {
		wide += `"k` + strings.Repeat("a", i) + `":1,`
	}
	wide += `"kaaa":2}`
	for name, tc := range map[string]struct {
		text string
		want Reason
		path string
	}{
		"duplicate":             {`{"a":1,"b":{"c":1,"c":2}}`, Duplicate, "b.c"},
		"duplicate by escape":   {`{"a":1,"\u0061":2}`, Duplicate, "a"},
		"duplicate among many":  {wide, Duplicate, "kaaa"},
		"too deep":              {strings.Repeat("[", 65) + strings.Repeat("]", 65), TooDeep, ""},
		"too many":              {many, TooMany, ""},
		"lone surrogate":        {`{"a":"\ud800x"}`, LoneSurrogate, "a"},
		"reversed surrogates":   {`{"a":"\ude00\ud83d"}`, LoneSurrogate, "a"},
		"invalid UTF-8":         {"{\"a\":\"\xff\"}", InvalidUTF8, ""},
		"syntax inside a value": {`{"a":[1,tru]}`, Syntax, "a.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseStrict([]byte(tc.text))
			var got *Error
			require.ErrorAs(t, err, &got, "ParseStrict")
			require.Equal(t, tc.want, got.Reason, "ParseStrict")
			assert.False(t, tc.path != "" && strings.Join(got.Path, ".") != tc.path, "path = %q; want %q", got.Path, tc.path)
		})
	}
	_, err := Parse([]byte(strings.Repeat("[", 64) + strings.Repeat("]", 64)))
	assert.NoError(t, err, "64 levels")
	_, err = Parse([]byte(`"\ud800"`))
	assert.NoError(t, err, "a lone surrogate in a response")
}

func TestValuesAreReadWhereTheyStand(t *testing.T) {
	t.Parallel()
	v, err := Parse([]byte(` { "a" : "x\n\u00fc\ud83d\ude00" , "n":-12,"b":true,"z":null,"l":[1,{"m":2},3],"big":9007199254740993,"f":1.0 } `))
	require.NoError(t, err)
	assert.Equal(t, "x\nü😀", v.Get("a").String(), "a")
	n, ok := v.Get("n").Int()
	require.Equal(t, int64(-12), n, "n")
	assert.True(t, ok, "n = %d, %v", n, ok)
	_, ok = v.Get("f").Int()
	assert.False(t, ok, "1.0 was taken for an integer")
	b, ok := v.Get("b").Bool()
	require.True(t, b, "b = %v, %v", b, ok)
	assert.True(t, ok, "b = %v, %v", b, ok)
	require.False(t, v.Get("z").Present(), "null or a missing member counts as present")
	require.False(t, v.Get("none").Present(), "null or a missing member counts as present")
	assert.Equal(t, Missing, v.Get("none").Kind(), "null or a missing member counts as present")
	assert.Equal(t, "9007199254740993", string(v.Get("big").Raw()), "big")
	var list []string
	for e := range v.Get("l").All() {
		list = append(list, string(e.Raw()))
	}
	assert.Equal(t, `1|{"m":2}|3`, strings.Join(list, "|"), "elements")
	require.Equal(t, 7, v.Len(), "Len")
	assert.Equal(t, 3, v.Get("l").Len(), "Len = %d", v.Len())
}

func TestWithoutRemovesOnlyTopLevelMembers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"s":1,"a":{"s":2},"b":3}`:                  `{"a":{"s":2},"b":3}`,
		`{"a":1,"s":2}`:                              `{"a":1}`,
		`{"s":2}`:                                    `{}`,
		`{"\u0073":2,"a":"s \" x"}`:                  `{"a":"s \" x"}`,
		"{ \"a\" : [ 1 , \" 2\\\\\" ] ,\t\"s\":{} }": `{"a":[1," 2\\"]}`,
	} {
		v, err := Parse([]byte(text))
		require.NoError(t, err)
		assert.Equal(t, want, string(v.Without("s")), "%s without s", text)
	}
}

func TestAppendStringEscapesOnlyWhatJSONDemands(t *testing.T) {
	t.Parallel()
	text := "a\"\\\b\f\n\r\t\x00\x1f\x7f<>&\u2028ü😀/"
	got := string(AppendString(nil, text))
	assert.Equal(t, `"a\"\\\b\f\n\r\t\u0000\u001f`+"\x7f<>&\u2028ü😀/\"", got)
	var back string
	require.NoError(t, json.Unmarshal([]byte(got), &back), "read back %q: want %q", back, text)
	assert.Equal(t, text, back, "read back")
}

func BenchmarkParseLicense(b *testing.B) {
	text := []byte(`{"id":1770311100000201,"product_features":[` + strings.Repeat(`{"id":1770305500000301,"code":"reports","name":"Reports","metadata":{"a":[1,2,3]},"flag":false},`, 45) + `{}],"license_key":"AAAA"}`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

func TestPlainStopsAtTheFirstByteThatMeansSomething(t *testing.T) {
	t.Parallel()
	for special := range 256 {
		c := byte(special)
		stops := c == '"' || c == '\\' || c < 0x20
		for at := range 20 {
			for _, around := range []byte{'a', 0x20, 0x7f, 0x80, 0xff, '!', '#', '[', ']'} {
				text := bytes.Repeat([]byte{around}, 24)
				text[at] = c
				want := len(text)
				if stops {
					want = at
				}
				require.Equal(t, want, plain(text), "plain(%q)", text)
			}
		}
	}
}
