package transport

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNameServersShareTheTime(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	l := newLookup(ctx)
	defer l.end()
	// What a server may take beyond the lower end of what it is given, on a slow machine.
	const slack = 20 * time.Second
	for i, want := range []struct {
		question, server string
		limit            time.Duration
	}{
		{"A", "one:53", firstTry}, {"AAAA", "one:53", firstTry}, {"A", "two:53", firstTry}, {"AAAA", "two:53", firstTry},
		{"A", "one:53", 30 * time.Second}, {"A", "two:53", 60 * time.Second}, {"A", "one:53", 30 * time.Second},
		{"other", "two:53", firstTry}, {"other", "two:53", 60 * time.Second},
	} {
		limit, err := l.turn(want.question, want.server)
		require.NoError(t, err)
		if want.limit == firstTry {
			assert.Equal(t, want.limit, limit, "question %d", i)
			continue
		}
		assert.InDelta(t, (want.limit - slack/2).Seconds(), limit.Seconds(), (slack / 2).Seconds(), "question %d", i)
	}
	assert.Equal(t, "the name servers one and two", l.silent())
	l.hear("two:53", false)
	assert.Equal(t, "the name server one", l.silent())
	l.hear("two:53", true)
	assert.Empty(t, l.silent(), "an address is known")
	_, err := l.turn("AAAA", "one:53")
	assert.ErrorIs(t, err, errLookupEnded, "an address is known, so that another is not waited for")
	_, err = l.turn("never asked", "one:53")
	assert.NoError(t, err)
}

// FuzzNameServer reads what a hostile name server may send.
func FuzzNameServer(f *testing.F) {
	query := message("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x01\x03api\x00\x00\x01\x00\x01\x00\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00")
	response := "\x12\x34\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00\x03api\x00\x00\x01\x00\x01\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04\x7f\x00\x00\x01"
	require.True(f, query.hasEDNS())
	require.False(f, query.withoutEDNS().hasEDNS())
	require.True(f, message(response).respondsTo(query) && message(response).holds(query.kind()))
	f.Add([]byte(response))
	f.Add([]byte(query))
	f.Add([]byte{})
	f.Add([]byte("\x12\x34\x81\x81\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, packet []byte) {
		m := message(packet)
		_, _, _, _ = m.question(), m.kind(), m.rcode(), m.withoutEDNS()
		require.False(t, m.holds(1) && m.number(6) == 0, "a record is found in a response without any")
		_ = m.respondsTo(query)
	})
}

func TestNameThatIsUnknownIsNotBlamedOnASilentServer(t *testing.T) {
	t.Parallel()
	for notFound, want := range map[bool]string{false: "the name server 192.0.2.1 did not respond", true: "check the network, its name server and base_url"} {
		failed := dialFailure("api.example:443", false, "the name server 192.0.2.1", &net.DNSError{Err: "no", IsNotFound: notFound})
		assert.Equal(t, "name_not_resolved", failed.code)
		assert.Contains(t, failed.what, want)
		assert.Equal(t, notFound, failed.silent == "")
	}
}
