package transport

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
)

func TestParseProxyReadsWhatPeopleSet(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ scheme, host, user, password string }{
		"http://proxy.example:3128":                    {"http", "proxy.example:3128", "", ""},
		"proxy.example:3128":                           {"http", "proxy.example:3128", "", ""},
		"HTTPS://proxy.example":                        {"https", "proxy.example", "", ""},
		"socks5://user:p%40ss%23@proxy.example:1080/":  {"socks5", "proxy.example:1080", "user", "p@ss#"},
		"user:pass@proxy.example":                      {"http", "proxy.example", "user", "pass"},
		"user:p@ss@proxy.example":                      {"http", "proxy.example", "user", "p@ss"},
		" http://proxy.example:3128\r\n":               {"http", "proxy.example:3128", "", ""},
		"\"http://proxy.example:3128\"":                {"http", "proxy.example:3128", "", ""},
		" 'http://user:p%20w@proxy.example' ":          {"http", "proxy.example", "user", "p w"},
		"\u201chttp://proxy.example\u201d":             {"http", "proxy.example", "", ""},
		"\u00a0http://proxy.example\u200b":             {"http", "proxy.example", "", ""},
		"http://[::1]:3128":                            {"http", "[::1]:3128", "", ""},
		"http://corp_proxy:":                           {"http", "corp_proxy:", "", ""},
		"http://DOMAIN;user:a!$&'()*+,;=:b@proxy.test": {"http", "proxy.test", "DOMAIN;user", "a!$&'()*+,;=:b"},
		"http://proxy.example:8080/proxy.pac":          {"http", "proxy.example:8080", "", ""},
	} {
		u, err := ParseProxy(text)
		require.NoError(t, err, text)
		password, _ := u.User.Password()
		assert.Equal(t, want, struct{ scheme, host, user, password string }{u.Scheme, u.Host, u.User.Username(), password}, text)
	}
	for _, nothing := range []string{"", " ", "\t\n", `""`, "'' "} {
		u, err := ParseProxy(nothing)
		assert.NoError(t, err)
		assert.Nil(t, u)
	}
}

// unusable are values of a variable and what is said of them. All hold the text hunter2 or none.
var unusable = map[string]string{
	"ftp://user:hunter2@proxy.example":         "has a scheme other than http, https and socks5",
	"hunter2://proxy.example":                  "has a scheme other than",
	"http:/user:hunter2@proxy.example:3128":    "has a scheme without :// after it",
	"https//proxy.example:3128":                "has a scheme without :// after it",
	"SOCKS5:\\\\proxy.example":                 "has a scheme without :// after it",
	"http://":                                  "has no host",
	strings.Repeat("a", 254) + ":3128":         "has a host of more than 253 characters",
	"http://user:hunter2@:3128":                "has no host",
	"http://proxy.example:hunter2":             "has a port that is not a number from 1 to 65535",
	"http://proxy.example:65536":               "has a port that is not a number from 1 to 65535",
	"http://proxy.example:0":                   "has a port",
	"proxy.example:80:90":                      "has a port",
	"http://user:hunter2#x@proxy.example:3128": "write # as %23",
	"http://user:hunter2/x@proxy.example:3128": "write / as %2F",
	"http://user:hunter2?x@proxy.example:3128": "write ? as %3F",
	"http://user:hunter2 x@proxy.example:3128": "write U+0020 (a blank) as %20",
	"http://user:hunter2%@proxy.example":       "write % as %25",
	"http://user:hunter2%4@proxy.example":      "write % as %25",
	"http://user:hunter2^@proxy.example":       "write ^ as %5E",
	"http://user:hunter2\\x@proxy.example":     `write \ as %5C`,
	"http://user:hunter2ä@proxy.example":       `write U+00E4 ("ä") as %C3%A4`,
	"http://user:hunter2@[::1":                 "has a host",
	"http://user:hunter2@[proxy]":              "is not an IPv6 address between brackets",
	"http://user:hunter2@pröxy.example":        `has a host with the character U+00F6 ("ö")`,
	"http://user:hunter2@proxy example":        "has a host with the character U+0020 (a blank)",
}

func TestParseProxyNamesThePartAndNeverTheText(t *testing.T) {
	t.Parallel()
	for text, want := range unusable {
		u, err := ParseProxy(text)
		require.Error(t, err, text)
		assert.Nil(t, u)
		assert.Contains(t, err.Error(), want, text)
		assert.NotContains(t, err.Error(), "hunter2", text)
	}
}

func TestUnusableProxyVariableFailsTheCallsThatNeedIt(t *testing.T) {
	t.Parallel()
	for text, want := range unusable {
		s := apiKey("https://api.example")
		s.Proxy = ProxySettings{Environment: Environment{HTTPS: text}}
		var meta outcome.Meta
		_, err := open(t, s).Do(within(t, 20*time.Second), post(), &meta)
		require.NotNil(t, err, text)
		assert.Equal(t, api.Config, err.Status)
		assert.Equal(t, "invalid_url", err.Code)
		assert.Equal(t, api.CheckNetwork, err.UserAction())
		assert.False(t, err.Retryable())
		assert.Zero(t, meta.Attempts)
		for _, part := range []string{"activate_license: ", "HTTPS_PROXY (or https_proxy)", want} {
			assert.Contains(t, err.Message, part)
		}
		assert.NotContains(t, err.Message, "hunter2")
	}
}

func TestUnusableProxyVariableLeavesTheRestAlone(t *testing.T) {
	t.Parallel()
	const broken = "ftp://x"
	base, _ := startHTTP(t, good)
	for name, environment := range map[string]Environment{
		"loopback":             {HTTP: broken, HTTPS: broken},
		"of the other scheme":  {HTTPS: broken},
		"all exempt":           {HTTP: broken, No: " '*' "},
		"blank, which is none": {HTTP: " \"\" "},
	} {
		s := apiKey(base)
		s.Proxy = ProxySettings{Environment: environment}
		var meta outcome.Meta
		_, err := open(t, s).Do(within(t, 20*time.Second), post(), &meta)
		require.Nil(t, err, name)
	}
}

// FuzzParseProxy reads any text: a proxy that can be dialled, or an error in one line.
func FuzzParseProxy(f *testing.F) {
	for text := range unusable {
		f.Add(text)
	}
	for _, text := range []string{"", "'http://user:p%20w@proxy.example' ", "[::1]:3128", "http://[fe80::1%25eth0]:1", "a@b@c"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := ParseProxy(text)
		switch {
		case err != nil && (u != nil || strings.ContainsAny(err.Error(), "\n\r\x00") || len(err.Error()) > 200):
			t.Errorf("ParseProxy(%q) = %v, %q", text, u, err)
		case err == nil && u != nil && (!usableProxy(u) || strings.ContainsAny(addressOf(u), " /@\"'")):
			t.Errorf("ParseProxy(%q) = %q, which cannot be dialled", text, u.Host)
		}
	})
}
