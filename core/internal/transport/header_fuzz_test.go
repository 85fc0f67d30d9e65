package transport

import (
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
)

// FuzzRetryAfter reads what a server asks to wait: never longer than the cap, never a negative time, and
// seconds as they are counted by other means.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "0", "2", " 30 ", "31", "-1", "1.5", "1e3", "99999999999999999999", "Thu, 01 Jan 2026 00:00:10 GMT", "Thu, 01 Jan 2099 00:00:00 GMT", "٣", "0x10"} {
		f.Add(seed, "Thu, 01 Jan 2026 00:00:00 GMT")
	}
	f.Fuzz(func(t *testing.T, header, date string) {
		got := requestedWait(http.Header{"Retry-After": {header}, "Date": {date}}, SystemClock{})
		require.GreaterOrEqual(t, got, time.Duration(0), "Retry-After %q with Date %q", header, date)
		require.LessOrEqual(t, got, maxRetryAfter, "Retry-After %q with Date %q", header, date)
		text := strings.TrimSpace(header)
		if seconds, ok := new(big.Int).SetString(text, 10); ok && text[0] >= '0' && text[0] <= '9' && !strings.Contains(text, "_") {
			want := maxRetryAfter
			if limit := int64(maxRetryAfter / time.Second); seconds.Cmp(big.NewInt(limit)) < 0 {
				want = time.Duration(seconds.Int64()) * time.Second
			}
			require.Equal(t, want, got, "Retry-After %q", header)
			return
		}
		at, err := wire.ParseDate(text)
		now, nowErr := wire.ParseDate(date)
		switch {
		case err != nil && got != 0:
			t.Fatalf("Retry-After %q, which says nothing, = %v; want 0", header, got)
		case err == nil && nowErr == nil && got != min(max(at.Sub(now), 0), maxRetryAfter):
			t.Fatalf("Retry-After %q with Date %q = %v; want %v", header, date, got, at.Sub(now))
		}
	})
}

// FuzzToken reads a token server's responses: what is taken can stand in a header and does not live too long.
func FuzzToken(f *testing.F) {
	for _, seed := range []string{
		`{"access_token":"t","expires_in":480,"token_type":"Bearer"}`, `{"access_token":"t\r\nX: y"}`, `{"access_token":"é","expires_in":"1e400"}`,
		`{"access_token":"t","expires_in":-1}`, `{"access_token":"t","expires_in":"NaN"}`, `{"access_token":"t","token_type":"mac"}`, `[]`, `{"access_token":"t","access_token":"u"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		value, life, ok := readToken(t.Context(), body)
		if !ok {
			return
		}
		require.GreaterOrEqual(t, life, time.Duration(0), "%s lives", body)
		assert.False(t, life > longestTokenLife && life != unknownTokenLife, "%s lives %v", body, life)
		header := http.Header{}
		header.Set("Authorization", "Bearer "+value)
		var out strings.Builder
		require.NoError(t, header.Write(&out), "token %q is written as %q", value, out.String())
		require.Equal(t, "Authorization: Bearer "+value+"\r\n", out.String(), "token %q is written", value)
		assert.NotEmpty(t, value, "token: is written as %q", out.String())
	})
}
