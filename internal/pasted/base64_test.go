package pasted_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/internal/pasted"
)

func TestWhyNotBase64NamesTheCause(t *testing.T) {
	t.Parallel()
	const good = "eyJsaWNlbnNlX2tleSI6Ik9TUFQifQ=="
	for name, tc := range map[string]struct{ text, want string }{
		"empty":                    {"", "is empty"},
		"white space":              {"\ufeff \r\n", "is empty"},
		"NUL bytes":                {"\x00\x00\x00", "consists of NUL bytes"},
		"UTF-16 as UTF-8":          {"e\x00y\x00", "holds NUL bytes between its characters, as UTF-16 does: save it as UTF-8"},
		"mail quoting":             {"> " + good[:8] + "\r\n> " + good[8:], `is quoted as mail programs do (">" begins its line 1)`},
		"mail quoting, later":      {"Jana wrote:\n> " + good, `(">" begins its line 2)`},
		"page":                     {"<!doctype html><p>Sign in", "is a page of HTML or XML"},
		"no-break space":           {"\ufeff" + good[:4] + "\n" + good[4:8] + "\u00a0" + good[8:], "U+00A0 (a no-break space) at line 2, character 5"},
		"zero-width space":         {"\u200b" + good, "U+200B (a zero-width space) at line 1, character 1"},
		"zero-width joiner":        {good[:3] + "\u200d" + good[3:], "U+200D (a zero-width joiner) at line 1, character 4"},
		"byte order mark inside":   {good[:3] + "\ufeff" + good[3:], "U+FEFF (a byte order mark) at line 1, character 4"},
		"bytes that are not UTF-8": {good + "\ufffd", "U+FFFD (what stands for bytes that are not UTF-8) at line 1, character 33"},
		"quotes":                   {`"` + good + `"`, "U+0022 (\"\\\"\") at line 1, character 1"},
		"base64url":                {"eyJ-" + good, `U+002D ("-") at line 1, character 4`},
		"mail's head":              {"Content-Type: text/plain\n\n" + good, `U+002D ("-") at line 1, character 8`},
		"two files":                {good + "\n" + good, `more follows after its end, the "=" at line 1, character 31`},
		"cut":                      {good[:21], "its 21 characters of base64 are no multiple of 4"},
		"bits that mean nothing":   {"eyJ=", "no base64 ends as it does"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := pasted.WhyNotBase64(tc.text)
			assert.Contains(t, got, tc.want)
			assert.NotContains(t, got, good[:8], "the text itself is quoted")
		})
	}
}

// FuzzWhyNotBase64 explains any text: in one line of bounded length, and without a run of it.
func FuzzWhyNotBase64(f *testing.F) {
	for _, seed := range []string{"", "\x00", "> eyJ", "<p>", "e\u00a0y", "\u200b", "{}", "eyJ=", "e\x00", "=====", "\ufeff>", "a\xffb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := pasted.WhyNotBase64(text)
		require.NotEmpty(t, got, "WhyNotBase64(%q)", text)
		require.LessOrEqual(t, len(got), 300, "WhyNotBase64(%q)", text)
		require.False(t, strings.ContainsAny(got, "\n\r\x00"), "WhyNotBase64(%q) = %q", text, got)
		assert.True(t, utf8.ValidString(got), "WhyNotBase64(%q) = %q", text, got)
		decoded, err := base64.StdEncoding.Strict().DecodeString(pasted.Trim(text))
		assert.False(t, err == nil && len(decoded) > 0 && strings.Contains(got, "foreign"), "WhyNotBase64(%q) = %q, and it is base64", text, got)
	})
}
