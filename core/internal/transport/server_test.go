package transport

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// rawServer hands every connection to handle, which gets the requests read off the socket one by one.
type rawServer struct {
	address  string
	requests atomic.Int64
	accepted atomic.Int64
}

// session is one connection of a rawServer.
type session struct {
	*net.TCPConn
	reader *bufio.Reader
	server *rawServer
}

// request reads one request, body and all; nil at the end of the connection.
func (s *session) request() *http.Request {
	r, err := http.ReadRequest(s.reader)
	if err != nil {
		return nil
	}
	s.server.requests.Add(1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return r
}

func (s *session) say(text string) { _, _ = io.WriteString(s, text) }

// reset ends the connection with an RST instead of a FIN.
func (s *session) reset() {
	_ = s.SetLinger(0)
	_ = s.Close()
}

// hold waits until the peer ends the connection.
func (s *session) hold() { _, _ = io.Copy(io.Discard, s.reader) }

func startRaw(t *testing.T, handle func(*session)) *rawServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	server := &rawServer{address: listener.Addr().String()}
	go func() {
		for {
			raw, err := listener.Accept()
			if err != nil {
				return
			}
			server.accepted.Add(1)
			go func() {
				defer raw.Close()
				handle(&session{TCPConn: raw.(*net.TCPConn), reader: bufio.NewReader(raw), server: server})
			}()
		}
	}()
	return server
}

// startHTTP counts the requests of an ordinary server.
func startHTTP(t *testing.T, handle http.HandlerFunc) (base string, requests *atomic.Int64) {
	t.Helper()
	requests = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		handle(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/api/v4", requests
}

func apiKey(base string) Settings {
	return Settings{
		BaseURL: base, APIKey: "test-api-key", SharedKey: "test-shared-key", ConnectTimeout: 5 * time.Second,
		Retries: 2, CorrectClock: true, MaxResponseBytes: 1 << 20,
		Redactor: failure.Redactor{}.With("test-shared-key", "test-client-secret"),
	}
}

func oauth(base string) Settings {
	s := apiKey(base)
	s.APIKey, s.SharedKey = "", ""
	s.ClientID, s.ClientSecret = "test-client", "test-client-secret"
	return s
}

func open(t *testing.T, s Settings) *Transport {
	t.Helper()
	transport, err := New(s)
	require.NoError(t, err, "New")
	t.Cleanup(transport.Close)
	return transport
}

// keptBy is where a transport keeps its connections.
func keptBy(t *Transport) *pool { return &t.network.(*connections).kept }

var get = Request{Endpoint: "check_license", Method: "GET", Path: "/check_license", Query: "license_key=SECRET-KEY-1234"}

func post() Request {
	return Request{Endpoint: "activate_license", Method: "POST", Path: "/activate_license", Repeat: api.Unsent,
		Body: func(string) ([]byte, string, error) { return []byte(`{"a":1}`), "application/json", nil }}
}

func requestOf(method string) Request {
	if method == "POST" {
		return post()
	}
	return get
}

// within is a context with a generous deadline.
func within(t *testing.T, limit time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(cancel)
	return ctx
}

const ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

// pair returns both ends of a connection, the first one quiet.
func pair(t *testing.T) (net.Conn, *net.TCPConn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	near, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	far, err := listener.Accept()
	require.NoError(t, err)
	t.Cleanup(func() {
		near.Close()
		far.Close()
	})
	return quietly(near), far.(*net.TCPConn)
}
