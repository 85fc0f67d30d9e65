package rawjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestParseAgreesWithEncodingJSONOnValidity(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "null", "true", "fals", "0", "-0", "01", "1.", "1.5e+3", "1e", "-", `"a`, `"\u12"`,
		`"\x"`, `"\ud83d\ude00"`, "\"\x01\"", "[]", "[1,]", "[1 2]", "{}", `{"a":1,}`, `{"a" 1}`, `{"a":1 "b":2}`, `{a:1}`,
		"\xef\xbb\xbf{}", "[1]x", `{"a":{"b":[1,{"c":null}]}}`, "\"\x7f\"", "nul", "[", "{", `{"`, `"\`} {
		_, err := Parse([]byte(text))
		if want := json.Valid([]byte(text)); (err == nil) != want {
			t.Errorf("Parse(%q) = %v; encoding/json says valid = %v", text, err, want)
		}
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
			if !errors.As(err, &got) || got.Reason != tc.want {
				t.Fatalf("ParseStrict = %v; want reason %d", err, tc.want)
			}
			if tc.path != "" && strings.Join(got.Path, ".") != tc.path {
				t.Errorf("path = %q; want %q", got.Path, tc.path)
			}
		})
	}
	if _, err := Parse([]byte(strings.Repeat("[", 64) + strings.Repeat("]", 64))); err != nil {
		t.Errorf("64 levels: %v; want none", err)
	}
	if _, err := Parse([]byte(`"\ud800"`)); err != nil {
		t.Errorf("a lone surrogate in an answer: %v; want none", err)
	}
}

func TestValuesAreReadWhereTheyStand(t *testing.T) {
	t.Parallel()
	v, err := Parse([]byte(` { "a" : "x\n\u00fc\ud83d\ude00" , "n":-12,"b":true,"z":null,"l":[1,{"m":2},3],"big":9007199254740993,"f":1.0 } `))
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Get("a").String(); got != "x\nü😀" {
		t.Errorf("a = %q", got)
	}
	if n, ok := v.Get("n").Int(); n != -12 || !ok {
		t.Errorf("n = %d, %v", n, ok)
	}
	if _, ok := v.Get("f").Int(); ok {
		t.Error("1.0 was taken for an integer")
	}
	if b, ok := v.Get("b").Bool(); !b || !ok {
		t.Errorf("b = %v, %v", b, ok)
	}
	if v.Get("z").Present() || v.Get("none").Present() || v.Get("none").Kind() != Missing {
		t.Error("null or a missing member counts as present")
	}
	if got := string(v.Get("big").Raw()); got != "9007199254740993" {
		t.Errorf("big = %s", got)
	}
	var list []string
	for e := range v.Get("l").All() {
		list = append(list, string(e.Raw()))
	}
	if got := strings.Join(list, "|"); got != `1|{"m":2}|3` {
		t.Errorf("elements = %s", got)
	}
	if v.Len() != 7 || v.Get("l").Len() != 3 {
		t.Errorf("Len = %d, %d", v.Len(), v.Get("l").Len())
	}
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
		if err != nil {
			t.Fatal(err)
		}
		if got := string(v.Without("s")); got != want {
			t.Errorf("%s without s = %s; want %s", text, got, want)
		}
	}
}

func TestAppendStringEscapesOnlyWhatJSONDemands(t *testing.T) {
	t.Parallel()
	text := "a\"\\\b\f\n\r\t\x00\x1f\x7f<>&\u2028ü😀/"
	got := string(AppendString(nil, text))
	if want := `"a\"\\\b\f\n\r\t\u0000\u001f` + "\x7f<>&\u2028ü😀/\""; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	var back string
	if err := json.Unmarshal([]byte(got), &back); err != nil || back != text {
		t.Errorf("read back %q, %v; want %q", back, err, text)
	}
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
				if got := plain(text); got != want {
					t.Fatalf("plain(%q) = %d; want %d", text, got, want)
				}
			}
		}
	}
}
