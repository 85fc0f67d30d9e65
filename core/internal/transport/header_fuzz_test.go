package transport

import (
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

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
		if got < 0 || got > maxRetryAfter {
			t.Fatalf("Retry-After %q with Date %q = %v; want 0 to %v", header, date, got, maxRetryAfter)
		}
		text := strings.TrimSpace(header)
		if seconds, ok := new(big.Int).SetString(text, 10); ok && text[0] >= '0' && text[0] <= '9' && !strings.Contains(text, "_") {
			want := maxRetryAfter
			if limit := int64(maxRetryAfter / time.Second); seconds.Cmp(big.NewInt(limit)) < 0 {
				want = time.Duration(seconds.Int64()) * time.Second
			}
			if got != want {
				t.Fatalf("Retry-After %q = %v; want %v", header, got, want)
			}
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

// FuzzToken reads a token server's answers: what is taken can stand in a header and does not live too long.
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
		if life < 0 || life > longestTokenLife && life != unknownTokenLife {
			t.Errorf("%s lives %v", body, life)
		}
		header := http.Header{}
		header.Set("Authorization", "Bearer "+value)
		var out strings.Builder
		if err := header.Write(&out); err != nil || out.String() != "Authorization: Bearer "+value+"\r\n" || value == "" {
			t.Errorf("token %q is written as %q", value, out.String())
		}
	})
}
