package failure_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

func TestRedactorRemovesSecrets(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		secrets    []string
		text, want string
	}{
		"none known":                {nil, "a text", "a text"},
		"not there":                 {[]string{"shared-key"}, "a text", "a text"},
		"there":                     {[]string{"shared-key"}, "the key shared-key is wrong", "the key *** is wrong"},
		"twice":                     {[]string{"shared-key"}, "shared-key, shared-key", "***, ***"},
		"two":                       {[]string{"shared-key", "hunter2!"}, "hunter2!/shared-key", "***/***"},
		"the whole text":            {[]string{"shared-key"}, "shared-key", "***"},
		"empty secrets":             {[]string{"", "shared-key", ""}, "x shared-key y", "x *** y"},
		"one in another":            {[]string{"secret", "my-secret-key"}, "my-secret-key and secret", "*** and ***"},
		"one in another, reversed":  {[]string{"my-secret-key", "secret"}, "my-secret-key and secret", "*** and ***"},
		"overlapping":               {[]string{"abcdefgh", "efghijkl"}, "<abcdefghijkl>", "<***>"},
		"overlapping themselves":    {[]string{"ababab"}, "<abababab>", "<***>"},
		"six bytes":                 {[]string{"123456"}, "code 123456 is wrong", "code *** is wrong"},
		"five bytes":                {[]string{"12345"}, "code 12345 is wrong", "***"},
		"one byte":                  {[]string{"e"}, "the code", "***"},
		"one byte, not there":       {[]string{"z"}, "the code", "the code"},
		"short beside long":         {[]string{"shared-key", "abc"}, "shared-key of abc", "***"},
		"short in a long one":       {[]string{"shared-key", "key"}, "the shared-key", "***"},
		"six bytes of few letters":  {[]string{"päßé"}, "the word päßé", "the word ***"},
		"in JSON":                   {[]string{`p"a\ss<1>`}, `{"password":"p\"a\\ss<1>"}`, `{"password":"***"}`},
		"in JSON for HTML":          {[]string{`p"a\ss<1>`}, `{"password":"p\"a\\ss\u003c1\u003e"}`, `{"password":"***"}`},
		"in JSON of ASCII":          {[]string{"pässwörd😀"}, `{"password":"p\u00e4ssw\u00f6rd\ud83d\ude00"}`, `{"password":"***"}`},
		"in JSON, quote at an end":  {[]string{`"quoted"`}, `{"password":"\"quoted\""}`, `{"password":"***"}`},
		"in a form":                 {[]string{"a b&c=d/é"}, "password=a+b%26c%3Dd%2F%C3%A9&x=1", "password=***&x=1"},
		"in a path":                 {[]string{"a b&c=d/é"}, "/p/a%20b&c=d%2F%C3%A9/x", "/p/***/x"},
		"in a URL of lower case":    {[]string{"a b&c=d/é"}, "?p=a%20b%26c%3dd%2f%c3%a9", "?p=***"},
		"with a percent sign":       {[]string{"100%25&amp;"}, "100%25&amp; 100%2525%26amp; 100%2525&amp;amp;", "*** *** ***"},
		"in JSON of upper case":     {[]string{"pä+ss<1>"}, `{"p":"p\u00E4\u002Bss\u003C1\u003E"}`, `{"p":"***"}`},
		"in JSON in JSON":           {[]string{`p"a\ss😀`}, `"{\"p\":\"p\\\"a\\\\ss\\ud83d\\ude00\"}"`, `"{\"p\":\"***\"}"`},
		"in HTML by other encoders": {[]string{`<p&"w'>`}, "<b>&#60;p&#38;&quot;w&#x27;&#062;, &lt;p&amp;&quot;w&apos;&gt;</b>", "<b>***, ***</b>"},
		"in base64":                 {[]string{"hunter2!"}, "aHVudGVyMiE= Omh1bnRlcjIh XzpodW50ZXIyIQ", "***E= Om*** Xzp***Q"},
		"cut at the end":            {[]string{"shared-key"}, "the key shared-k", "the key ***"},
		"cut in an escape":          {[]string{"shared key"}, "the key shared%20", "the key ***"},
		"less than six bytes":       {[]string{"shared-key"}, "the key share", "the key share"},
		"in base64url":              {[]string{"p\xc3\xbf?>~~~secret"}, "cMO_Pz5-fn5zZWNyZXQ Xzpww78_Pn5-fnNlY3JldA", "***Q Xzp***A"},
		"in base64 of broken lines": {[]string{"hunter2!"}, "aHVu\r\ndGVy\nMiE= aHVu\\r\\ndGVyMiE= aHVu dGVyMiE=", "***E= ***E= ***E="},
		"in hex":                    {[]string{"hunter2!"}, "68756e7465723221 0x68756E74\n65723221.", "*** 0x***."},
		"in a URL in a URL":         {[]string{"a b&c=d/é"}, "?to=%3Fp%3Da%2520b%2526c%253Dd%252F%25C3%25A9", "?to=%3Fp%3D***"},
		"in a form in JSON":         {[]string{`a "b"/+c`}, `{"sent":"p=a+\u0025%32%32b%22\/%2Bc"} {"sent":"p=a+%22b%22\/%2Bc"}`, `{"sent":"p=***"} {"sent":"p=***"}`},
		"an escape of its own":      {[]string{`100%25"x`}, `100%25\"x 100%25\\\"x 100%2525%22x`, "*** *** ***"},
		"three bytes in hex":        {[]string{"abc"}, "the bytes 616263", "the bytes ***"},
		"two bytes in hex":          {[]string{"ab"}, "the number 6162", "the number 6162"},
		"in HTML":                   {[]string{`<p&"w">`}, "<b>&lt;p&amp;&#34;w&#34;&gt;</b>", "<b>***</b>"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, (failure.Redactor{}).With(tc.secrets...).Text(tc.text), "Text(%q)", tc.text)
		})
	}
}

func TestSecretsAreFoundWhereALongTextIsCut(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("shared-key", 100)
	r := failure.Redactor{}.With(secret)
	for offset := 0; offset < 1500; offset += 37 {
		// Nearly all of what is looked at becomes ***, so that its end would be told.
		text := strings.Repeat(secret, 64)
		text += strings.Repeat("x", 64<<10-len(text)-offset) + secret + secret + secret
		require.NotContains(t, r.Body([]byte(text)), "shared", "offset %d", offset)
	}
}

func TestTextsOfAServerCannotActOnATerminal(t *testing.T) {
	t.Parallel()
	const text = "a\x00b\x1b[2Jc\x7fd\u0085e\u202ef\u2066g\u200fh\u2028i\nj\r\tk é 😀"
	r := failure.Redactor{}.With("secret")
	const lone = "a\uFFFDb\uFFFD[2Jc\uFFFDd\uFFFDe\uFFFDf\uFFFDg\uFFFDh\uFFFDi"
	assert.Equal(t, lone+" j  k é 😀", r.Detail(text))
	assert.Equal(t, lone+" j  k é 😀", r.Code(text))
	assert.Equal(t, lone+"\nj\r\tk é 😀", r.Body([]byte(text)), "a page keeps its lines")
	assert.LessOrEqual(t, len(r.Detail(strings.Repeat("\x1b", 5000))), failure.MaxDetail)
	assert.Equal(t, "\uFFFD***\uFFFD", r.Detail("\x1bsecret\x1b"))
}

func TestWithLeavesTheFirstRedactorAsItWas(t *testing.T) {
	t.Parallel()
	base := failure.Redactor{}.With("shared-key")
	one, two := base.With("password-1"), base.With("password-2")
	const text = "shared-key password-1 password-2"
	for _, tc := range []struct {
		redactor failure.Redactor
		want     string
	}{
		{base, "*** password-1 password-2"},
		{one, "*** *** password-2"},
		{two, "*** password-1 ***"},
	} {
		assert.Equal(t, tc.want, tc.redactor.Text(text), "Text")
	}
}

func TestDetailRedactsBeforeItCuts(t *testing.T) {
	t.Parallel()
	const secret = "shared-key-0123456789"
	r := failure.Redactor{}.With(secret)
	for offset := range len(secret) + 1 {
		// The cut falls at every place of the secret, and none of its first bytes is left.
		got := r.Detail(strings.Repeat("x", failure.MaxDetail-offset) + secret + strings.Repeat("y", 2000))
		require.NotContains(t, got, "s", "offset %d: %d bytes ending in %q, want no part of the secret", offset, len(got), got[len(got)-30:])
		assert.LessOrEqual(t, len(got), failure.MaxDetail, "offset %d", offset)
	}
}

func TestDetailIsValidUTF8CutOnACharacter(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"ASCII":       strings.Repeat("a", 5000),
		"two bytes":   strings.Repeat("é", 3000),
		"three bytes": strings.Repeat("€", 3000),
		"four bytes":  strings.Repeat("😀", 3000),
		"shifted":     "a" + strings.Repeat("€", 3000),
		"invalid":     strings.Repeat("\xff\xfea", 3000),
		"half a rune": strings.Repeat("a", 1022) + "\xe2\x82",
	} {
		got := failure.Redactor{}.Detail(text)
		require.True(t, utf8.ValidString(got), "%s: %d bytes, valid %t; want %d bytes at most, cut on a character", name, len(got), utf8.ValidString(got), failure.MaxDetail)
		require.LessOrEqual(t, len(got), failure.MaxDetail, name)
		assert.GreaterOrEqual(t, len(got), failure.MaxDetail-3, name)
	}
}

func TestCutKeepsWhatFits(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", strings.Repeat("a", failure.MaxDetail), strings.Repeat("é", failure.MaxDetail/2)} {
		assert.Equal(t, text, failure.Cut(text), "Cut of %d bytes gives", len(text))
	}
	assert.Len(t, failure.Cut(strings.Repeat("a", failure.MaxDetail-1)+"é"), failure.MaxDetail-1, "Cut gives")
}

func TestCodeKeepsPlainWordsAndTreatsOthersAsTexts(t *testing.T) {
	t.Parallel()
	r := failure.Redactor{}.With("license_secret", "abc")
	tests := map[string]string{
		"license_expired":        "license_expired",
		"":                       "",
		"code_2":                 "code_2",
		"license_secret":         "license_secret", // A word of the API's own form is no echo.
		"abc":                    "abc",
		"the license_secret":     "the ***",
		"License_Expired":        "License_Expired",
		"ABC abc":                "***",
		"a\xffb":                 "a\uFFFDb",
		strings.Repeat("a", 2e3): strings.Repeat("a", failure.MaxDetail),
	}
	for code, want := range tests {
		assert.Equal(t, want, r.Code(code), "Code(%q)", code)
	}
}

func TestLastFourHidesTheRest(t *testing.T) {
	t.Parallel()
	tests := map[string]string{"AAAA-BBBB-CCCC-DDDD": "…DDDD", "12345": "…2345", "1234": "***", "1": "***", "": "***", "schlüsselé€": "…elé€"}
	for key, want := range tests {
		assert.Equal(t, want, failure.LastFour(key), "LastFour(%q)", key)
	}
}

func TestErrorMatchesByStatusAndCode(t *testing.T) {
	t.Parallel()
	err := failure.New(api.Network, "connection_refused", "connect to 127.0.0.1:1: refused")
	tests := map[string]struct {
		target error
		want   bool
	}{
		"status and code":   {failure.New(api.Network, "connection_refused", "another sentence"), true},
		"status alone":      {&failure.Error{Status: api.Network}, true},
		"another code":      {failure.New(api.Network, "tls_failed", ""), false},
		"another status":    {&failure.Error{Status: api.Timeout}, false},
		"no error of ours":  {io.ErrClosedPipe, false},
		"code, not status":  {failure.New(api.Timeout, "connection_refused", ""), false},
		"the zero error":    {&failure.Error{}, false},
		"the error itself":  {err, true},
		"a wrapped network": {fmt.Errorf("x: %w", &failure.Error{Status: api.Network}), false},
	}
	for name, tc := range tests {
		for _, chain := range []error{err, fmt.Errorf("activate: %w", err), errors.Join(io.EOF, err)} {
			assert.Equal(t, tc.want, errors.Is(chain, tc.target), "%s: errors.Is(%v)", name, chain)
		}
	}
}

func TestErrorLeadsToItsCause(t *testing.T) {
	t.Parallel()
	err := failure.New(api.Storage, "storage_failed", "save x: disk full")
	err.Cause = fmt.Errorf("write: %w", io.ErrShortWrite)
	chain := fmt.Errorf("save: %w", err)
	var found *failure.Error
	require.ErrorAs(t, chain, &found, "errors.As found %v, want the error", found)
	assert.Same(t, err, found, "errors.As found")
	assert.ErrorIs(t, chain, io.ErrShortWrite, "errors.Is does not find the cause")
	assert.NotErrorIs(t, failure.New(api.Storage, "storage_failed", ""), io.ErrShortWrite, "an error without a cause is found to have one")
}

func TestErrorSaysStatusCodeAndMessage(t *testing.T) {
	t.Parallel()
	err := failure.New(api.Limit, "floating_not_available", "all slots are taken")
	assert.Equal(t, "OSP_E_LIMIT (floating_not_available): all slots are taken", err.Error(), "Error()")
	require.True(t, err.Retryable(), "retryable %t, action %s; want true, retry", err.Retryable(), err.UserAction())
	assert.Equal(t, api.Retry, err.UserAction(), "retryable %t, action", err.Retryable())
	require.Equal(t, outcome.None, err.Meta.Signature, "meta of an error without network")
	require.Equal(t, outcome.None, err.Meta.LicenseSignature, "meta of an error without network")
	assert.Equal(t, 0, err.Meta.HTTPStatus, "meta of an error without network")
}

func FuzzRedactor(f *testing.F) {
	f.Add("shared-key", "password", "shared-key of password")
	f.Add("ababab", "bababa", "abababababa")
	f.Add("e", "é", "\xff\xfeé")
	f.Fuzz(func(t *testing.T, one, two, text string) {
		got := failure.Redactor{}.With(one, two).Detail(text)
		require.True(t, utf8.ValidString(got), "Detail(%q) = %q", text, got)
		assert.LessOrEqual(t, len(got), failure.MaxDetail, "Detail(%q)", text)
		for _, secret := range []string{one, two} {
			assert.False(t, len(secret) > len("***") && utf8.ValidString(secret) && !strings.Contains(secret, "*") && strings.Contains(got, secret), "Detail(%q) = %q, which holds %q", text, got, secret)
		}
	})
}
