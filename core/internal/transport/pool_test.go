package transport

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/internal/outcome"
)

// untilDead waits until the connection that is kept cannot be used again.
func untilDead(t *testing.T, client *Transport) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); keptBy(client).kept[0].c.alive(); time.Sleep(time.Millisecond) {
		require.False(t, time.Now().After(end), "the connection is still taken for alive")
	}
}

// once serves one request on every connection, says nothing of that, and ends the connection by end.
func once(t *testing.T, listener net.Listener, end func(net.Conn)) {
	t.Helper()
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
					return
				}
				_, _ = io.WriteString(c, ok)
				end(c)
			}()
		}
	}()
}

func TestKeptConnectionThatTheServerHasClosedIsNotUsed(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	certificate := ca.issue(t, nil)
	tests := map[string]struct {
		secure bool
		end    func(net.Conn)
	}{
		"plain":                  {false, func(net.Conn) {}},
		"TLS":                    {true, func(net.Conn) {}},
		"TLS without a farewell": {true, func(c net.Conn) { c.(*tls.Conn).NetConn().Close() }},
		"TLS farewell alone": {true, func(c net.Conn) {
			_ = c.(*tls.Conn).CloseWrite()
			_, _ = io.Copy(io.Discard, c)
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			s := apiKey("http://" + listener.Addr().String())
			if test.secure {
				s.BaseURL = "https://" + listener.Addr().String()
				listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}})
			}
			once(t, listener, test.end)
			s.RootCAs = ca.pool
			client := open(t, s)
			for i := range 3 {
				var meta outcome.Meta
				_, err := client.Do(within(t, 20*time.Second), post(), &meta)
				require.Nil(t, err, "call %d", i)
				require.Equal(t, 1, meta.Attempts, "call %d", i)
				untilDead(t, client)
			}
		})
	}
}

// counting serves and counts the connections that are open.
func counting(t *testing.T, handle http.HandlerFunc) (base string, opened func() int) {
	t.Helper()
	var (
		mu     sync.Mutex
		now    = map[net.Conn]bool{}
		server = &http.Server{Handler: handle, ConnState: func(c net.Conn, state http.ConnState) {
			mu.Lock()
			defer mu.Unlock()
			if now[c] = state != http.StateClosed && state != http.StateHijacked; !now[c] {
				delete(now, c)
			}
		}}
	)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { server.Close() })
	return "http://" + listener.Addr().String(), func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(now)
	}
}

func expectOpen(t *testing.T, opened func() int, want int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); opened() != want; time.Sleep(time.Millisecond) {
		require.False(t, time.Now().After(end), "%d connections are open, want %d", opened(), want)
	}
}

// burst makes so many calls at once. Later calls are responded to one by one.
func burst(t *testing.T, callers int) (client *Transport, opened func() int) {
	t.Helper()
	var arrived atomic.Int32
	all := make(chan struct{})
	base, opened := counting(t, func(w http.ResponseWriter, r *http.Request) {
		if int(arrived.Add(1)) == callers {
			close(all)
		}
		<-all
		good(w, r)
	})
	client = open(t, apiKey(base))
	var calls sync.WaitGroup
	for range callers {
		calls.Go(func() { called(t, client) })
	}
	calls.Wait()
	return client, opened
}

func called(t *testing.T, client *Transport) {
	t.Helper()
	var meta outcome.Meta
	_, err := client.Do(within(t, 20*time.Second), post(), &meta)
	assert.Nil(t, err)
}

func TestNoMoreConnectionsAreKeptThanTheLimit(t *testing.T) {
	t.Parallel()
	_, opened := burst(t, maxIdle+8)
	expectOpen(t, opened, maxIdle)
}

func TestNoMoreConnectionsAreKeptThanWereInUseAtOnce(t *testing.T) {
	t.Parallel()
	client, opened := burst(t, 3)
	for range 2 * maxIdle {
		called(t, client)
	}
	expectOpen(t, opened, 3)
}

// A client at rest is as small as before a burst: nothing leads to a connection any more that was closed after its time.
func TestAfterABurstNothingIsLeftOfItsConnections(t *testing.T) {
	t.Parallel()
	client, opened := burst(t, maxIdle)
	expectOpen(t, opened, maxIdle)
	kept := keptBy(client)
	left := make([]weak.Pointer[conn], maxIdle)
	for i := range left {
		left[i] = weak.Make(kept.kept[i].c)
	}
	for len(kept.kept) > 0 {
		kept.expire(kept.kept[0].c)
	}
	expectOpen(t, opened, 0)
	for end := time.Now().Add(20 * time.Second); slices.ContainsFunc(left, func(p weak.Pointer[conn]) bool { return p.Value() != nil }); runtime.GC() {
		require.False(t, time.Now().After(end), "a closed connection is still reachable")
	}
	runtime.KeepAlive(client)
}

func TestKeptConnectionsEndWithTheirTimeAndWithTheTransport(t *testing.T) {
	t.Parallel()
	base, opened := counting(t, good)
	client := open(t, apiKey(base))
	call := func() {
		t.Helper()
		var meta outcome.Meta
		_, err := client.Do(within(t, 20*time.Second), post(), &meta)
		require.Nil(t, err)
	}
	call()
	expectOpen(t, opened, 1)
	keptBy(client).expire(keptBy(client).kept[0].c)
	expectOpen(t, opened, 0)
	call()
	client.Close()
	expectOpen(t, opened, 0)
	call() // one that had begun when the transport was closed
	expectOpen(t, opened, 0)
}
