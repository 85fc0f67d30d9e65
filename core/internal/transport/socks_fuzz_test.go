package transport

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// scripted is a connection whose peer has said everything beforehand.
type scripted struct {
	net.Conn
	says    *bytes.Reader
	written bytes.Buffer
}

func (c *scripted) Read(p []byte) (int, error)  { return c.says.Read(p) }
func (c *scripted) Write(p []byte) (int, error) { return c.written.Write(p) }

// socksVerdict reads what a SOCKS 5 proxy says, by RFC 1928 and 1929 and by other means than the product: whether a
// tunnel is granted, and how many bytes belong to the proxy. login is whether the client has offered one.
func socksVerdict(says []byte, login bool) (granted bool, length int) {
	if len(says) < 2 || says[0] != 5 || says[1] != 0 && (says[1] != 2 || !login) {
		return false, 0
	}
	at := 2
	if says[1] == 2 {
		if len(says) < 4 || says[3] != 0 {
			return false, 0
		}
		at = 4
	}
	reply := says[at:]
	if len(reply) < 5 || reply[0] != 5 || reply[1] != 0 {
		return false, 0
	}
	size, known := map[byte]int{1: 4 + 4 + 2, 3: 4 + 1 + int(reply[4]) + 2, 4: 4 + 16 + 2}[reply[3]]
	return known && len(reply) >= size, at + size
}

// FuzzSOCKS lets a proxy say anything: a tunnel is made exactly where the proxy grants it, no byte is taken of what
// follows, which is the target's, and each error names the proxy and not the password.
func FuzzSOCKS(f *testing.F) {
	granted := "\x05\x00\x00\x01\x7f\x00\x00\x01\x1f\x90"
	for _, says := range []string{
		"", "\x05", "\x05\x00", "\x05\x00" + granted, "\x05\x00" + granted + "\x16\x03\x01", "\x05\x02\x01\x00" + granted, "\x05\x02\x01\x01",
		"\x05\xff", "\x04\x00", "\x05\x00\x05\x02\x00\x01", "\x05\x00\x05\x09\x00\x01", "\x05\x00\x05\x00\x00\x03\x03abc\x00\x50rest",
		"\x05\x00\x05\x00\x00\x03\x00\x00\x50", "\x05\x00\x05\x00\x00\x04" + strings.Repeat("\x00", 18), "\x05\x00\x05\x00\x00\x02", "HTTP/1.1 400 Bad Request\r\n\r\n",
	} {
		f.Add([]byte(says), true, "license.example")
		f.Add([]byte(says), false, "127.0.0.1")
	}
	f.Add([]byte("\x05\x00"), false, strings.Repeat("a", 256))
	f.Fuzz(func(t *testing.T, says []byte, login bool, host string) {
		const password = "Pass-4711-word"
		proxy := &url.URL{Scheme: "socks5", Host: "proxy.example:1080"}
		if login {
			proxy.User = url.UserPassword("user", password)
		}
		address := net.JoinHostPort(strings.Trim(host, "[]%"), "443")
		name, _, err := net.SplitHostPort(address)
		if err != nil {
			t.Skip("no address")
		}
		raw := &scripted{says: bytes.NewReader(says)}
		fail := socksConnect(raw, proxy, address)
		want, length := socksVerdict(says, login)
		if len(name) > socksLongest {
			want = false // the host cannot be said
		}
		require.Equal(t, want, (fail == nil), "%q, login %v: %v", says, login, fail)
		if fail == nil {
			rest, _ := io.ReadAll(raw.says)
			require.Equal(t, string(says[length:]), string(rest), "%q: %q is left for the target; want %q", says, rest, says[length:])
			return
		}
		require.NotContains(t, fail.what, password, "%q: the message holds the password: %s", says, fail.what)
		require.False(t, fail.code != "proxy_refused" && fail.code != "proxy_failed", "%q: %s %s; want an error that names the proxy", says, fail.code, fail.what)
		require.Contains(t, fail.what, "proxy.example:1080", "%q: %s %s; want an error that names the proxy", says, fail.code, fail.what)
	})
}
