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
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
)

// largest is the largest max_response_bytes.
const largest = 64 << 20

// offering is a server that gives every request the same response. It returns its base URL.
func offering(t testing.TB, headers string, body []byte) string {
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

func gzipped(t testing.TB, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(body)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

// watched is a context that counts how often its end is asked for. It ends at a chosen look; 0 is never.
type watched struct {
	context.Context
	end   context.CancelFunc
	at    int64
	looks atomic.Int64
}

func watch(t testing.TB, at int64) *watched {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	t.Cleanup(end)
	return &watched{Context: ctx, end: end, at: at}
}

func (w *watched) Err() error {
	if w.looks.Add(1) == w.at {
		w.end()
	}
	return w.Context.Err()
}

// perPass is how often one pass over a body of the largest size looks at least: once per MiB. A pass that counts its
// steps in place of bytes looks more often.
const perPass = largest >> 20

// passes is how many times perPass the judgement of a laborious body looks at least, where that is more than once: at the
// text, at every so many steps of its reading, in every hash and at every license.
var passes = map[string]int64{
	"one long text": 3, "elements": 4, "values": 5, "empty licenses": 5, "members": 8, "escaped members": 11,
	"escapes": 40, "escapes and blanks": 40, "one escaped member": 40, "few escaped members": 40,
	"licenses": 100, "licenses in a map": 100,
}

// TestJudgingLooksAtItsContextAllAlong: a judgement that looks at its context in every pass ends soon after its time.
// BenchmarkLateness measures how soon.
func TestJudgingLooksAtItsContextAllAlong(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("reads large responses, which takes minutes with the race detector: go test ./core")
	}
	client := open(t, nil)
	for name, make := range laborious() {
		t.Run(name, func(t *testing.T) {
			body := make()
			whole := watch(t, 0)
			_ = client.Judge(whole, "activate_bundle_offline", body)
			looks := whole.looks.Load()
			t.Logf("%d looks", looks)
			assert.GreaterOrEqual(t, looks, perPass*max(1, passes[name]))
			for quarter := range int64(3) {
				at := looks * (quarter + 1) / 4
				ctx := watch(t, at)
				err := client.Judge(ctx, "activate_bundle_offline", body)
				require.ErrorIs(t, err, &core.Error{Status: api.Cancelled}, "ended at look %d of %d", at, looks)
				assert.LessOrEqual(t, ctx.looks.Load()-at, fewMore, "looks after the end at look %d of %d", at, looks)
			}
		})
	}
}

// fewMore are the looks with which the loops of a judgement and of its helpers end.
var fewMore = int64(16 + 4*runtime.GOMAXPROCS(0))

// BenchmarkLateness measures by how much calls return after their end, in milliseconds, whatever the response is: 50 are
// aimed at. go test ./core -run '^$' -bench Lateness -benchtime 3x
func BenchmarkLateness(b *testing.B) {
	lateness := func(name string, headers string, body func() []byte, skip bool, operation string) {
		b.Run(name, func(b *testing.B) {
			client := open(b, func(cfg *core.Config) {
				cfg.BaseURL, cfg.MaxResponseBytes, cfg.InsecureSkipSignature = offering(b, headers, body()), largest, skip
			})
			measureLateness(b, client, operation)
		})
	}
	bundle, license := "activate_bundle_offline", "activate_license"
	for name, body := range laborious() {
		lateness(name, "", body, false, bundle)
		lateness(name+", signature skipped", "", body, true, license)
	}
	blanks := func() []byte { return repeated("{", " ", "}") }
	signed := "LicenseSignature: " + base64.StdEncoding.EncodeToString(make([]byte, 512)) + "\r\n"
	lateness("signed in the head", signed, blanks, false, license)
	lateness("compressed", "Content-Encoding: gzip\r\n", func() []byte { return gzipped(b, blanks()) }, false, license)
	lateness("a word", "", func() []byte { return repeated(`"`, `\u0061`, `"`) }, false,
		"deactivate_bundle_offline")
}

// measureLateness ends calls at moments that are spread over what one takes.
func measureLateness(b *testing.B, client *core.Client, operation string) {
	started := time.Now()
	_, _ = do(b.Context(), client, operation, fields{"license_key": "K"})
	whole := time.Since(started)
	var worst time.Duration
	for i := range b.N {
		at := whole * time.Duration(i%3+1) / 4
		ctx, cancel := context.WithTimeout(b.Context(), at)
		started := time.Now()
		_, _ = do(ctx, client, operation, fields{"license_key": "K"})
		cancel()
		worst = max(worst, time.Since(started)-at)
	}
	b.ReportMetric(float64(worst.Microseconds())/1000, "late-ms")
	b.ReportMetric(float64(whole.Microseconds())/1000, "whole-ms")
}
