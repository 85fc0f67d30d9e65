package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

// responding sends the same bytes to every request and then ends the connection.
func responding(text string) func(*session) {
	return func(s *session) {
		if s.request() != nil {
			s.say(text)
		}
	}
}

func respondingThenReset(text string) func(*session) {
	return func(s *session) {
		if s.request() == nil {
			return
		}
		s.say(text)
		// The peer must have read the text before the reset throws away what is on its way.
		time.Sleep(50 * time.Millisecond)
		s.reset()
	}
}

func status(line, headers, body string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s", line, headers, len(body), body)
}

func refusal(line, code string) string {
	return status(line, "Content-Type: application/json\r\n", `{"status":1,"code":"`+code+`","message":"why"}`)
}

func TestEveryFailureEndsInItsOwnError(t *testing.T) {
	t.Parallel()
	const once, thrice = 1, 3
	tests := map[string]struct {
		handle     func(*session)
		status     api.Status
		code       string
		httpStatus int
		// get and post are the attempts that the server sees.
		get, post int64
	}{
		"close before any byte":   {responding(""), api.Network, "connection_lost", 0, thrice, once},
		"reset before any byte":   {respondingThenReset(""), api.Network, "connection_lost", 0, thrice, once},
		"close in the head":       {responding("HTTP/1.1 200 OK\r\nContent-"), api.Protocol, "body_cut", 0, once, once},
		"close in the first line": {responding("HTTP/1.1 2"), api.Protocol, "body_cut", 0, once, once},
		"reset in the head":       {respondingThenReset("HTTP/1.1 200 OK\r\nContent-"), api.Network, "connection_lost", 0, thrice, once},
		"reset in the body": {respondingThenReset("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
			api.Network, "connection_lost", 200, thrice, once},
		"body shorter than its length": {responding("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
			api.Protocol, "body_cut", 200, once, once},
		"body cut in a chunk": {responding("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"),
			api.Protocol, "body_cut", 200, once, once},
		"body cut before the last chunk": {responding("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"),
			api.Protocol, "body_cut", 200, once, once},
		"bad chunk": {responding("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
			api.Protocol, "not_http", 200, once, once},
		"two lengths": {responding("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} "),
			api.Protocol, "not_http", 0, once, once},
		"negative length": {responding("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}"),
			api.Protocol, "not_http", 0, once, once},
		"header without colon": {responding("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n{}"), api.Protocol, "not_http", 0, once, once},
		"endless headers": {responding("HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Filler: 0123456789\r\n", 5000)),
			api.Protocol, "not_http", 0, once, once},
		"another protocol": {func(s *session) {
			s.say("SSH-2.0-OpenSSH_9.2\r\n")
			s.request()
		}, api.Protocol, "not_http", 0, once, once},
		"garbled compression": {responding("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 16\r\n\r\nthis is not gzip"),
			api.Protocol, "not_http", 200, once, once},
		"a coding nobody asked for": {responding("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}"),
			api.Protocol, "not_http", 200, once, once},
		"redirect": {responding(status("302 Found", "Location: https://portal.example/login?key=SECRET-KEY-1234\r\n", "")),
			api.Protocol, "redirect_refused", 302, once, once},
		"not modified": {responding(status("304 Not Modified", "", "")), api.Protocol, "unexpected_status", 304, once, once},
		"created":      {responding(status("201 Created", "", "{}")), api.Protocol, "unexpected_status", 201, once, once},
		"no content":   {responding(status("204 No Content", "", "")), api.Protocol, "unexpected_status", 204, once, once},
		"other protocol asked": {responding("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
			api.Protocol, "unexpected_status", 101, once, once},
		"page as refusal": {responding(status("403 Forbidden", "Content-Type: text/html\r\n", "<html>no</html>")),
			api.Protocol, "not_an_api_error", 403, once, once},
		"oauth body as refusal": {responding(status("401 Unauthorized", "", `{"error":"invalid_client"}`)),
			api.Protocol, "not_an_api_error", 401, once, once},
		"refusal cut":     {responding("HTTP/1.1 400 Bad\r\nContent-Length: 99\r\n\r\n{"), api.Protocol, "body_cut", 400, once, once},
		"refusal known":   {responding(refusal("404 Not Found", "license_not_found")), api.NotFound, "license_not_found", 404, once, once},
		"refusal by code": {responding(refusal("400 Bad Request", "invalid_api_key")), api.Auth, "invalid_api_key", 400, once, once},
		"refusal unknown": {responding(refusal("403 Forbidden", "something_new")), api.API, "something_new", 403, once, once},
		"unknown 401":     {responding(refusal("401 Unauthorized", "something_new")), api.Auth, "something_new", 401, once, once},
		"429":             {responding(refusal("429 Too Many", "too_many_requests")), api.Unavailable, "too_many_requests", 429, thrice, thrice},
		"429 page":        {responding(status("429 Too Many", "", "slow")), api.Unavailable, "server_unavailable", 429, thrice, thrice},
		"500":             {responding(refusal("500 Oops", "internal_error")), api.Unavailable, "internal_error", 500, once, once},
		"501":             {responding(status("501 No", "", "")), api.Unavailable, "server_unavailable", 501, once, once},
		"502":             {responding(status("502 Bad Gateway", "", "<html>")), api.Unavailable, "server_unavailable", 502, thrice, once},
		"503":             {responding(status("503 Busy", "", "")), api.Unavailable, "server_unavailable", 503, thrice, thrice},
		"503 with a foreign code": {responding(refusal("503 Busy", "license_expired")),
			api.Unavailable, "license_expired", 503, thrice, thrice},
		"503 cut":   {responding("HTTP/1.1 503 Busy\r\nContent-Length: 99\r\n\r\n{"), api.Unavailable, "server_unavailable", 503, thrice, thrice},
		"504":       {responding(status("504 Late", "", "")), api.Unavailable, "server_unavailable", 504, thrice, once},
		"proxy 407": {responding(status("407 Proxy", "", "")), api.Network, "proxy_refused", 407, once, once},
	}
	for name, tc := range tests {
		for method, attempts := range map[string]int64{"GET": tc.get, "POST": tc.post} {
			t.Run(method+" "+name, func(t *testing.T) {
				t.Parallel()
				server := startRaw(t, tc.handle)
				var meta outcome.Meta
				_, err := open(t, apiKey("http://"+server.address+"/api/v4")).Do(within(t, 20*time.Second), requestOf(method), &meta)
				require.NotNil(t, err, "got no error")
				require.Equal(t, tc.status, err.Status)
				require.Equal(t, tc.code, err.Code)
				assert.Equal(t, tc.httpStatus, err.Meta.HTTPStatus)
				require.Equal(t, attempts, server.accepted.Load())
				assert.Equal(t, attempts, int64(meta.Attempts))
				assert.Empty(t, meta.Signature)
				assert.Equal(t, outcome.None, err.Meta.Signature)
				unsigned := err.Meta
				unsigned.Signature, unsigned.LicenseSignature = "", ""
				assert.Equal(t, meta, unsigned, "the error's meta")
				require.NotContains(t, err.Message, "SECRET-KEY-1234", "message")
				assert.Contains(t, err.Message, server.address, "message")
			})
		}
	}
}

func TestErrorObjectIsKeptWithoutSecrets(t *testing.T) {
	t.Parallel()
	body := `{"status":400,"code":"Odd test-shared-key","message":"your p\"ss word was p%22ss+word, key test-shared-key"}`
	server := startRaw(t, responding(status("400 Bad Request", "", body)))
	request := post()
	request.Secrets = []string{`p"ss word`}
	var meta outcome.Meta
	_, err := open(t, apiKey("http://"+server.address)).Do(within(t, 20*time.Second), request, &meta)
	require.NotNil(t, err, "got no error")
	assert.Equal(t, "your *** was ***, key ***", err.ServerMessage, "server message")
	assert.Equal(t, "Odd ***", err.Code, "code")
	assert.NotContains(t, err.Message, "test-shared-key", "message")
}

func TestPageIsKeptWithoutSecrets(t *testing.T) {
	t.Parallel()
	server := startRaw(t, responding(status("403 No", "", "<p>test-shared-key</p>"+strings.Repeat("ü", 1000))))
	var meta outcome.Meta
	_, err := open(t, apiKey("http://"+server.address)).Do(within(t, 20*time.Second), get, &meta)
	require.NotNil(t, err, "got no error")
	require.True(t, strings.HasPrefix(err.Body, "<p>***</p>ü"), "body of %d bytes %.30q, want a redacted one of at most %d", len(err.Body), err.Body, failure.MaxDetail)
	assert.LessOrEqual(t, len(err.Body), failure.MaxDetail, "body of")
}

func TestLongPageIsKeptAsTheRefusalOfAStranger(t *testing.T) {
	t.Parallel()
	server := startRaw(t, responding(status("403 No", "", "<p>blocked by the proxy</p>"+strings.Repeat("x", 1<<17))))
	var meta outcome.Meta
	_, err := open(t, apiKey("http://"+server.address)).Do(within(t, 20*time.Second), get, &meta)
	require.NotNil(t, err)
	require.Equal(t, api.Protocol, err.Status)
	require.Equal(t, "not_an_api_error", err.Code)
	require.True(t, strings.HasPrefix(err.Body, "<p>blocked"), "got %v with the body %.30q, want PROTOCOL not_an_api_error with the page's beginning", err, err.Body)
	assert.NotContains(t, err.Message, "max_response_bytes", "message")
}

func TestRedirectNamesTheHostAlone(t *testing.T) {
	t.Parallel()
	server := startRaw(t, responding(status("302 Found", "Location: https://u:p@portal.example/x?key=SECRET-KEY-1234\r\n", "")))
	var meta outcome.Meta
	_, err := open(t, apiKey("http://"+server.address)).Do(within(t, 20*time.Second), get, &meta)
	require.NotNil(t, err)
	require.Contains(t, err.Message, "portal.example", "got %v, want a message with portal.example and nothing else of the target", err)
	assert.NotContains(t, err.Message, "key=", "got %v, want a message with portal.example and nothing else of the target", err)
}

func TestCausesOfAFailedDial(t *testing.T) {
	t.Parallel()
	of := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", err)}
	}
	for name, tc := range map[string]struct {
		err       error
		code, why string
	}{
		"name":    {&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "x"}}, "name_not_resolved", "the name could not be resolved"},
		"refused": {of(connectionRefused), "connection_refused", "the connection was refused"},
		"route":   {of(syscall.EHOSTUNREACH), "connection_failed", "connect: " + syscall.EHOSTUNREACH.Error()},
		"unknown": {errors.New("x"), "connection_failed", "the connection could not be made"},
	} {
		code, why := dialCause(tc.err)
		require.Equal(t, tc.code, code, name)
		assert.Equal(t, tc.why, why, name)
		require.NotNil(t, api.Code(api.Network, code), "%s is no code of NETWORK that may be tried again", code)
		assert.True(t, api.Retryable(api.Network, code), "%s is no code of NETWORK that may be tried again", code)
	}
}

func TestRefusedConnectionIsTriedAgain(t *testing.T) {
	t.Parallel()
	address := closedPort(t)
	for _, method := range []string{"GET", "POST"} {
		var meta outcome.Meta
		_, err := open(t, apiKey("http://"+address)).Do(within(t, 20*time.Second), requestOf(method), &meta)
		require.NotNil(t, err, method)
		require.Equal(t, api.Network, err.Status, method)
		require.Equal(t, "connection_refused", err.Code, method)
		assert.Equal(t, 3, meta.Attempts, method)
	}
}

// closedPort is an address at which nobody listens, nor will while the test runs: a connection's own end holds the port.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	holder, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { holder.Close() })
	return holder.LocalAddr().String()
}

// unresolvable is a name with a label longer than DNS allows: the resolver refuses it and asks no server.
var unresolvable = strings.Repeat("a", 64) + ".invalid"

func TestUnknownHost(t *testing.T) {
	t.Parallel()
	s := apiKey("https://" + unresolvable + "/api/v4")
	s.Retries = 0
	var meta outcome.Meta
	_, err := open(t, s).Do(within(t, 30*time.Second), get, &meta)
	require.NotNil(t, err)
	require.Equal(t, api.Network, err.Status)
	require.Equal(t, "name_not_resolved", err.Code)
	assert.Equal(t, 1, meta.Attempts)
}

// What the messages say beyond the status, which a person in trouble has to go by.
func TestMessagesTellPeopleWhatHappened(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		response string
		// HOST stands for the server's address.
		want, never string
	}{
		"a site that redirects to https": {status("301 Moved", "Location: https://HOST/api/v4\r\n", ""),
			"HOST redirects to https://HOST (301)", "path of its own"},
		"a login page of the same server": {status("302 Found", "Location: /login?next=SECRET-KEY-1234\r\n", ""),
			"HOST redirects to another path of its own (302)", "login"},
		"busy for a while":   {status("429 Busy", "Retry-After: 7\r\n", ""), "wait 7 s before trying again", "at least"},
		"busy for long":      {status("429 Busy", "Retry-After: 3600\r\n", ""), "wait at least 30 s before trying again", "3600"},
		"busy, not said how": {status("429 Busy", "", ""), "wait before trying again", " s before"},
		"a server that has no POST": {status("501 Unsupported", "", ""),
			"HOST does not know such requests (501): check base_url", "later"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startRaw(t, func(s *session) {
				responding(strings.ReplaceAll(tc.response, "HOST", s.server.address))(s)
			})
			settings := apiKey("http://" + server.address)
			settings.Retries = 0
			_, err := open(t, settings).Do(within(t, 20*time.Second), post(), &outcome.Meta{})
			require.NotNil(t, err, "got no error")
			want := strings.ReplaceAll(tc.want, "HOST", server.address)
			require.Contains(t, err.Message, want, "message")
			assert.NotContains(t, err.Message, tc.never, "message")
		})
	}
}

func TestSilentServerIsNamed(t *testing.T) {
	t.Parallel()
	server := startRaw(t, (*session).hold)
	over := failure.New(api.Timeout, "deadline_exceeded", "the time for the call is over (50 ms)")
	ctx, cancel := context.WithTimeoutCause(context.Background(), 50*time.Millisecond, over)
	defer cancel()
	_, err := open(t, apiKey("http://"+server.address)).Do(ctx, get, &outcome.Meta{})
	want := "check_license: no response from " + server.address + ": the time for the call is over (50 ms): check the network, or raise timeout_ms"
	require.NotNil(t, err)
	require.Equal(t, "deadline_exceeded", err.Code)
	assert.Equal(t, want, err.Message)
}
