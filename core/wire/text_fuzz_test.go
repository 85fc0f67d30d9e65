package wire_test

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
)

// FuzzFileText compares the reading of a file's text with a stricter way to say it: what is read is what
// encodes to the text, white space and a byte order mark apart.
func FuzzFileText(f *testing.F) {
	for _, seed := range []string{"", "e30=", "\ufeffe30=\r\n", "e3 0=", "e30", "e31=", "e3-_", "e30=e30=", "=", "\ufeff\ufeff", "e30=\x00", "AAAA\u00a0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		bare := strings.TrimPrefix(text, "\ufeff")
		for _, space := range []string{" ", "\t", "\r", "\n", "\v", "\f"} {
			bare = strings.ReplaceAll(bare, space, "")
		}
		got, err := wire.DecodeFile(text)
		if err != nil {
			loose, looseErr := base64.StdEncoding.DecodeString(bare)
			require.False(t, looseErr == nil && wire.EncodeFile(loose) == bare, "refused (%v) what %q encodes to", err, loose)
			return
		}
		require.Equal(t, bare, wire.EncodeFile(got), "read %q, which encodes to", got)
	})
}

var isoInstant = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

// FuzzSignedValues looks at what license_signature is made over: device, id and validity must not be able to
// run into one another, and a validity is spelled in one way.
func FuzzSignedValues(f *testing.F) {
	for _, validity := range []string{"", "2026-06-15", "2026-06-15T00:00:00Z", "2026-06-15T02:00:00.1234567+02:00", "2026-06-15 00:00", "0000-01-01", "9999-12-31T23:59:59-23:59", "tomorrow"} {
		f.Add("HW-1", "Jana@Example.com|ACME", validity)
	}
	f.Add("", "|", "")
	f.Fuzz(func(t *testing.T, device, id, validity string) {
		normal := wire.NormalValidity(validity)
		at, err := wire.ParseTime(validity)
		switch {
		case err != nil && normal != validity:
			t.Fatalf("%q is no time and became %q", validity, normal)
		case err == nil && at.UTC().Year() >= 0 && at.UTC().Year() <= 9999 && !isoInstant.MatchString(normal):
			t.Fatalf("%q became %q; want ISO with milliseconds and Z", validity, normal)
		case wire.NormalValidity(normal) != normal:
			t.Fatalf("%q became %q, and that %q", validity, normal, wire.NormalValidity(normal))
		}
		cut := wire.CutUser(id)
		require.NotContains(t, cut, "|", "%q was cut to %q", id, cut)
		require.True(t, strings.HasPrefix(id, cut), "%q was cut to %q", id, cut)
		require.Equal(t, strings.ToLower(device+"#"+cut+"#"+normal), wire.LicenseSignatureText(device, id, validity), "text")
	})
}

// FuzzDate reads Date and Retry-After spellings: an instant must come back from the spelling that is sent.
func FuzzDate(f *testing.F) {
	for _, seed := range []string{"Thu, 01 Jan 2026 00:00:00 GMT", "Thursday, 01-Jan-26 00:00:00 GMT", "Thu Jan  1 00:00:00 2026", "Thu Jan 1 2026 00:00:00 GMT+0000", "", "Thu, 01 Jan 2026 00:00:00 UTC", "Mon, 30 Feb 2026 25:00:00 GMT"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := wire.ParseDate(text)
		standard, standardErr := http.ParseTime(text)
		require.False(t, standardErr == nil && (err != nil || !at.Equal(standard)), "%q is %v, %v; want %v", text, at, err, standard)
		if err != nil || at.UTC().Year() < 0 || at.UTC().Year() > 9999 {
			return
		}
		for _, spelled := range []string{wire.FormatDate(at), wire.FormatJSDate(at)} {
			back, err := wire.ParseDate(spelled)
			require.NoError(t, err, "%q is spelled %q, which is %v", text, spelled, back)
			require.True(t, back.Equal(at.Truncate(time.Second)), "%q is spelled %q, which is %v, %v; want %v", text, spelled, back, err, at)
		}
	})
}
