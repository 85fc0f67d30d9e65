package core_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
)

// largest is the largest max_response_bytes.
const largest = 64 << 20

// offering is a server that gives every request the same response. It returns its base URL.
func offering(t *testing.T, headers string, body []byte) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n", len(body), headers)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if request, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					_, _ = io.Copy(io.Discard, request.Body)
					_, _ = conn.Write([]byte(head))
					_, _ = conn.Write(body)
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// filled repeats what piece makes, with commas between, as long as it fits between begin and end.
func filled(begin, end string, piece func(i int) string) []byte {
	out := append(make([]byte, 0, largest), begin...)
	for i := 0; ; i++ {
		next := piece(i)
		if len(out)+len(next)+1+len(end) > largest {
			return append(out, end...)
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, next...)
	}
}

// repeated is text between begin and end, as often as it fits.
func repeated(begin, text, end string) []byte {
	n := (largest - len(begin) - len(end)) / len(text)
	return []byte(begin + strings.Repeat(text, n) + end)
}

// laborious makes the bodies that take the longest to judge, each for another reason.
func laborious() map[string]func() []byte {
	signature := base64.StdEncoding.EncodeToString(make([]byte, 512))
	license := fmt.Sprintf(`{"license_key":"K","hardware_id":%q,"license_signature":%q,"license_signature_v2":%q,"offline_signature":"x","date":"y"}`, testDevice, signature, signature)
	same := func(n int) string { return strings.Repeat(`\u0061`, n/6) }
	return map[string]func() []byte{
		"one long text": func() []byte {
			return repeated(`{"licenses":[{"a":"`, "x", `"}],"bundle_signature_v2":"`+signature+`"}`)
		},
		"blanks": func() []byte { return repeated(`{"licenses":[{}],"bundle_signature_v2":"`+signature+`"`, " ", `}`) },
		"blanks in between": func() []byte {
			return repeated(`{"licenses":[{"a":1`, "\n", `,"b":2}],"bundle_signature_v2":"`+signature+`"}`)
		},
		"one long number": func() []byte { return repeated(`{"licenses":[{"a":`, "1", `}]}`) },
		"escapes": func() []byte {
			return repeated(`{"licenses":[{"a":"`, `\u0061`, `"}],"bundle_signature_v2":"`+signature+`"}`)
		},
		"escapes and blanks": func() []byte {
			return repeated(`{"licenses":[{"a":"`, `\u0061`, `"} ],"bundle_signature_v2":"`+signature+`"}`)
		},
		"a page at its end": func() []byte { return append(repeated(`{"a":"`, "x", ` `)[:largest-1], 0xff) },
		"values":            func() []byte { return filled(`[`, `]`, func(int) string { return "0" }) },
		"elements": func() []byte {
			return filled(`{"licenses":[`, `]}`, func(i int) string { return `"` + strings.Repeat("x", 70) + `"` })
		},
		"members": func() []byte {
			return filled(`{"product_details":{},`, `}`, func(i int) string { return fmt.Sprintf(`"%067d":0`, i) })
		},
		"escaped members": func() []byte {
			return filled(`{"product_details":{},`, `}`, func(i int) string { return fmt.Sprintf(`"\u0061%060d":0`, i) })
		},
		"few long members": func() []byte {
			return filled(`{`, `}`, func(i int) string { return fmt.Sprintf(`"%s%02d":0`, strings.Repeat("x", largest/23-32), i) })
		},
		"few escaped members": func() []byte {
			return filled(`{`, `}`, func(i int) string { return fmt.Sprintf(`"%s%02d":0`, same(largest/23-64), i) })
		},
		"one escaped member": func() []byte { return repeated(`{"`, `\u0061`, `":0,"licenses":[{"license_key":"K"}]}`) },
		"licenses": func() []byte {
			return filled(`{"licenses":[`, `],"bundle_signature_v2":"`+signature+`"}`, func(int) string { return license })
		},
		"licenses in a map": func() []byte {
			return filled(`{`, `}`, func(i int) string { return fmt.Sprintf(`"%d":{"product_details":{},%s`, i, license[1:]) })
		},
		"empty licenses":   func() []byte { return filled(`{"licenses":[`, `]}`, func(int) string { return `{}` }) },
		"a long signature": func() []byte { return repeated(`{"license_key":"K","license_signature_v2":"`, "AAAA", `"}`) },
		"a long date": func() []byte {
			return repeated(`{"license_key":"K","license_signature":"`+signature+`","validity_period":"`, "1", `"}`)
		},
		"a long device": func() []byte {
			return repeated(`{"license_key":"K","license_signature":"`+signature+`","hardware_id":"`, "É", `"}`)
		},
	}
}

func gzipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(body)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

// lateness is what a call may take beyond its end: 50 ms are aimed at, the rest is for a busy machine.
const lateness = 200 * time.Millisecond

// TestCallsEndInTimeWhateverTheResponseIs ends calls at several moments while a response is read and judged.
func TestCallsEndInTimeWhateverTheResponseIs(t *testing.T) {
	if raced || testing.Short() {
		t.Skip("measures time over large responses")
	}
	signed := "LicenseSignature: " + base64.StdEncoding.EncodeToString(make([]byte, 512)) + "\r\n"
	for name, make := range laborious() {
		t.Run(name, func(t *testing.T) {
			body := make()
			t.Run("signed in the body", func(t *testing.T) {
				client := open(t, func(cfg *core.Config) { cfg.BaseURL, cfg.MaxResponseBytes = offering(t, "", body), largest })
				endAtSeveralMoments(t, client.ActivateBundleOffline)
			})
			if !strings.Contains(name, "members") && name != "licenses" {
				return // what remains without signatures is the reading, which is the same
			}
			t.Run("signature skipped", func(t *testing.T) {
				client := open(t, func(cfg *core.Config) {
					cfg.BaseURL, cfg.MaxResponseBytes, cfg.InsecureSkipSignature = offering(t, "", body), largest, true
				})
				endAtSeveralMoments(t, client.ActivateLicense)
			})
		})
	}
	t.Run("signed in the head", func(t *testing.T) {
		client := open(t, func(cfg *core.Config) {
			cfg.BaseURL, cfg.MaxResponseBytes = offering(t, signed, repeated("{", " ", "}")), largest
		})
		endAtSeveralMoments(t, client.ActivateLicense)
	})
	t.Run("compressed", func(t *testing.T) {
		client := open(t, func(cfg *core.Config) {
			cfg.BaseURL, cfg.MaxResponseBytes = offering(t, "Content-Encoding: gzip\r\n", gzipped(t, repeated("{", " ", "}"))), largest
		})
		endAtSeveralMoments(t, client.ActivateLicense)
	})
	t.Run("a word", func(t *testing.T) {
		client := open(t, func(cfg *core.Config) {
			cfg.BaseURL, cfg.MaxResponseBytes = offering(t, "", repeated(`"`, `\u0061`, `"`)), largest
		})
		endAtSeveralMoments(t, client.DeactivateBundleOffline)
	})
}

// endAtSeveralMoments lets a call's time end, and cancels it, at moments that are spread over what it takes.
func endAtSeveralMoments(t *testing.T, call func(context.Context, core.Request) (core.Answer, error)) {
	t.Helper()
	within := func(limit time.Duration) core.Request {
		return core.Request{"license_key": "K", "options": core.Request{"timeout_ms": limit.Milliseconds()}}
	}
	started := time.Now()
	_, err := call(t.Context(), within(time.Minute))
	whole := time.Since(started)
	var worst time.Duration
	const moments = 2
	for i := range moments {
		at := (whole * time.Duration(i+1) / (moments + 1)).Truncate(time.Millisecond) + time.Millisecond
		worst = max(worst, lateBy(at, func() { _, _ = call(t.Context(), within(at)) }), lateBy(at, func() {
			ctx, cancel := context.WithTimeout(t.Context(), at)
			defer cancel()
			_, _ = call(ctx, within(time.Minute))
		}))
	}
	t.Logf("whole %v (%.90v), late by %v at most", whole, err, worst)
	assert.Less(t, worst, lateness)
}

// lateBy is how much longer than its end a call takes. One that is late always is so each time, and not only when
// the machine is busy.
func lateBy(end time.Duration, call func()) time.Duration {
	least := time.Hour
	for range 5 {
		started := time.Now()
		call()
		if least = min(least, time.Since(started)-end); least < lateness {
			break
		}
	}
	return least
}
