package sandbox

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
)

func (c *client) dial() *net.TCPConn {
	c.t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(c.server.root, "http://"))
	require.NoError(c.t, err)
	c.t.Cleanup(func() { connection.Close() })
	require.NoError(c.t, connection.SetDeadline(time.Now().Add(2*time.Minute)))
	return connection.(*net.TCPConn)
}

// exchange sends a text as it is and returns the responses that come back before the connection ends.
func (c *client) exchange(text string) []reply {
	c.t.Helper()
	connection := c.dial()
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		// The server may respond and close before all is sent.
		_, _ = io.WriteString(connection, text)
		_ = connection.CloseWrite()
	}()
	method, _, _ := strings.Cut(text, " ")
	var replies []reply
	for reader := bufio.NewReader(connection); ; {
		response, err := http.ReadResponse(reader, &http.Request{Method: method})
		if err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || isReset(err) {
				break
			}
			c.t.Fatalf("%.60q: the response is no HTTP: %v", text, err)
		}
		body, err := io.ReadAll(response.Body)
		require.False(c.t, err != nil && !isReset(err), "%.60q: %v", text, err)
		replies = append(replies, reply{response.StatusCode, response.Header, body})
	}
	connection.Close()
	<-sent
	return replies
}

func isReset(err error) bool {
	var operation *net.OpError
	return errors.As(err, &operation) && !operation.Timeout()
}

// head is the beginning of a request with everything that authorizes it, without the empty line.
func (c *client) head(method, target string, more ...string) string {
	date := c.date()
	lines := append([]string{method + " " + target + " HTTP/1.1", "Host: 127.0.0.1", "Date: " + date,
		"Authorization: " + wire.Authorization(apiKey, sharedKey, date)}, more...)
	return strings.Join(lines, "\r\n") + "\r\n"
}

func (c *client) whole(target, contentType, body string) string {
	return c.head("POST", basePath+target, "Content-Type: "+contentType, fmt.Sprint("Content-Length: ", len(body))) + "\r\n" + body
}

func TestMalformedRequestsAreRefusedAndChangeNothing(t *testing.T) {
	t.Parallel()
	const online, offline, plain, form = "/activate_license", "/activate_bundle_offline", "text/plain", "multipart/form-data; boundary=b"
	c := start(t, Options{})
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	large := strings.Repeat("A", 25<<20)
	chunked := c.head("POST", basePath+online, "Transfer-Encoding: chunked") + "\r\n"
	before := c.server.state().Licenses
	for name, tc := range map[string]struct {
		text   string
		status int
		code   string
	}{
		"TLS on a plain port":      {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, ""},
		"no version":               {"GET /\r\n\r\n", 400, ""},
		"version 9.9":              {"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 505, ""},
		"HTTP/2 at once":           {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 404, "not_found"},
		"method of no token":       {"G@T{} / HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""},
		"unknown method":           {c.head("BREW", basePath+online) + "\r\n", 404, "not_found"},
		"method in lower case":     {c.head("post", basePath+online) + "\r\n", 404, "not_found"},
		"CONNECT":                  {"CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n", 404, "not_found"},
		"HEAD of a check":          {c.head("HEAD", basePath+"/check_license") + "Connection: close\r\n\r\n", 404, ""},
		"space in the target":      {"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""},
		"broken escape":            {"GET /api/v4/%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""},
		"invalid UTF-8 in a path":  {c.head("POST", basePath+"/%ff\xff") + "\r\n", 404, "not_found"},
		"invalid UTF-8 in a query": {c.head("GET", basePath+"/check_license?product=osp-editor&license_key=K&hardware_id=%ff") + "\r\n", 400, "validation_error"},
		"no host":                  {"GET / HTTP/1.1\r\n\r\n", 400, ""},
		"two hosts":                {"GET / HTTP/1.1\r\nHost: localhost\r\nHost: x\r\n\r\n", 400, ""},
		"no host in HTTP/1.0":      {"GET /_sandbox/state HTTP/1.0\r\n\r\n", 403, "forbidden"},
		"absolute foreign target":  {"GET http://sandbox.example/_sandbox/state HTTP/1.1\r\nHost: localhost\r\n\r\n", 403, "forbidden"},
		"absolute target":          {c.head("POST", "http://sandbox.example"+basePath+online, "Content-Length: 0") + "\r\n", 400, "missing_parameters"},
		"broken absolute target":   {"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""},
		"one huge header":          {c.head("GET", "/", "X: "+strings.Repeat("a", 100<<10)) + "\r\n", 431, ""},
		"endless header line":      {"GET / HTTP/1.1\r\nX: " + strings.Repeat("a", 1<<20), 431, ""},
		"many headers":             {c.head("GET", "/") + strings.Repeat("X: y\r\n", 50_000) + "\r\n", 431, ""},
		"NUL in a header":          {c.head("GET", "/", "X: \x00") + "\r\n", 400, ""},
		"header without a colon":   {c.head("GET", "/", "nonsense") + "\r\n", 400, ""},
		"negative length":          {c.head("POST", basePath+online, "Content-Length: -1") + "\r\n", 400, ""},
		"two lengths":              {c.head("POST", basePath+online, "Content-Length: 1", "Content-Length: 2") + "\r\n{}", 400, ""},
		"unknown encoding":         {c.head("POST", basePath+online, "Transfer-Encoding: gzip") + "\r\n", 501, ""},
		"unknown expectation":      {c.head("POST", basePath+online, "Expect: more", "Content-Length: 0") + "\r\n", 417, ""},
		"body shorter than told":   {c.head("POST", basePath+online, "Content-Length: 9") + "\r\n{}", 400, "validation_error"},
		"chunk size of no digits":  {chunked + "zz\r\n{}\r\n0\r\n\r\n", 400, "validation_error"},
		"chunk size too large":     {chunked + "fffffffffffffffff\r\n{}", 400, "validation_error"},
		"chunk cut":                {chunked + "ff\r\n{}", 400, "validation_error"},
		"chunk without its end":    {chunked + "2\r\n{}0\r\n\r\n", 400, "validation_error"},
		"invalid UTF-8":            {c.whole(online, plain, "{\"hardware_id\":\"\xff\"}"), 400, "invalid_json"},
		"100,000 levels":           {c.whole(online, plain, deep), 400, "invalid_json"},
		"100,000 levels offline":   {c.whole(offline, plain, wire.EncodeFile([]byte(deep))), 400, "authorization_missing_params"},
		"a million values":         {c.whole(offline, plain, wire.EncodeFile([]byte("["+strings.Repeat("0,", 1<<20)+"0]"))), 400, "authorization_missing_params"},
		"member twice":             {c.whole(online, plain, `{"product":"a","product":"b"}`), 400, "invalid_json"},
		"multipart without end":    {c.whole(offline, form, "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"+strings.Repeat("A", 1<<16)), 400, "missing_parameters"},
		"multipart of no part":     {c.whole(offline, form, "--b--\r\n"), 400, "missing_parameters"},
		"multipart without border": {c.whole(offline, "multipart/form-data", "--b\r\n"), 400, "missing_parameters"},
		"multipart, odd border":    {c.whole(offline, "multipart/form-data; boundary=a b", "--a b\r\n"), 400, "missing_parameters"},
		"multipart, endless head":  {c.whole(offline, form, "--b\r\nX: "+strings.Repeat("a", 1<<20)), 400, "missing_parameters"},
		"25 MiB offline":           {c.whole(offline, plain, large), 413, "validation_error"},
		"25 MiB online":            {c.whole(online, plain, large), 413, "validation_error"},
		"25 MiB upload":            {"POST /_sandbox/offline HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 26214400\r\n\r\n" + large, 413, ""},
		"25 MiB for the admin API": {"PUT /_sandbox/clock HTTP/1.1\r\nHost: localhost\r\nContent-Length: 26214400\r\n\r\n" + large, 413, "validation_error"},
		"admin name of no UTF-8":   {"PUT /_sandbox/blacklist/%ff HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 400, "validation_error"},
		"admin without a name":     {"PUT /_sandbox/blacklist/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 404, "not_found"},
	} {
		replies := c.exchange(tc.text)
		require.NotEmpty(t, replies, name)
		require.Equal(t, tc.status, replies[0].status, name)
		assert.Equal(t, tc.code, replies[0].code(), name)
	}
	after := c.server.state()
	require.Equal(t, before, after.Licenses, "the state changed to %+v", after)
	require.Len(t, after.Blacklist, 1, "the state changed to %+v", after)
	assert.Equal(t, int64(0), after.Clock.OffsetS, "the state changed to %+v", after)
	c.wantOK("afterwards", c.activate("license", "A"))
}

func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	body := func(hw string) string {
		return fmt.Sprintf(`{"hardware_id":%q,"product":"osp-editor","license_key":%q}`, hw, c.line.Licenses["license"].LicenseKey)
	}
	text := c.whole("/activate_license", "application/json", body("A")) + c.whole("/deactivate_license", "application/json", body("A")) +
		c.whole("/deactivate_license", "application/json", body("A")) + c.whole("/activate_license", "application/json", body("B"))
	var got []string
	for _, one := range c.exchange(text) {
		got = append(got, fmt.Sprint(one.status, one.code()))
	}
	assert.Equal(t, []string{"200", "200", "400license_not_active", "200"}, got)
}

func TestSlowCallersDelayNobodyAndAreLeft(t *testing.T) {
	t.Parallel()
	server := create(t, Options{})
	server.headTime, server.readTime = 3*time.Second, 3*time.Second
	c := serve(t, server)
	var slow []*net.TCPConn
	for i := range 200 {
		connection := c.dial()
		text := "POST /api/v4/activate_license HTTP/1.1\r\nHost: x\r\n"
		if i%2 == 0 {
			text += "Content-Length: 100\r\n\r\n{"
		}
		_, err := io.WriteString(connection, text)
		require.NoError(t, err)
		slow = append(slow, connection)
	}
	c.wantOK("meanwhile", c.activate("license", "A"))
	for i, connection := range slow {
		text, err := io.ReadAll(connection)
		require.False(t, err != nil && !isReset(err), "connection %d was not left: %v", i, err)
		assert.False(t, bytes.Contains(text, []byte(" 200 ")), "connection %d: got %q", i, text)
	}
}

func TestDelayMayBeLongerThanTheTimeForReading(t *testing.T) {
	t.Parallel()
	server := create(t, Options{})
	server.readTime = time.Second
	c := serve(t, server)
	c.mustAdmin("POST", "/faults", `{"kind":"delay","ms":2500}`)
	c.wantOK("delayed", c.activate("license", "A"))
}

// A page of elsewhere that reaches this address by a name of its own sends that name as Host, and one that
// posts across sends its Origin.
func TestPagesOfElsewhereReachNoAdminAPI(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("license", "A"))
	for _, foreign := range []string{
		"Host: sandbox.example", "Host: sandbox.example:80", "Host: 127.0.0.1.sandbox.example", "Host: localhost.sandbox.example", "Host: 0.0.0.0", "Host: 192.168.0.1",
		"Host: 127.0.0.1\r\nOrigin: http://sandbox.example", "Host: 127.0.0.1\r\nOrigin: null", "Host: 127.0.0.1\r\nOrigin: http://127.0.0.1@sandbox.example",
		"Host: 127.0.0.1\r\nOrigin: http://localhost\r\nOrigin: http://sandbox.example", "Host: 127.0.0.1\r\nOrigin: file://",
	} {
		for _, request := range []string{"POST /_sandbox/reset", "PUT /_sandbox/clock", "GET /_sandbox/state", "GET /_sandbox/requests", "POST /_sandbox/offline", "GET /", "OPTIONS /_sandbox/reset"} {
			replies := c.exchange(request + " HTTP/1.1\r\n" + foreign + "\r\nContent-Length: 14\r\n\r\n" + `{"offset_s":9}`)
			require.Len(t, replies, 1, "%s %q", request, foreign)
			require.Equal(t, 403, replies[0].status, "%s %q", request, foreign)
			require.Equal(t, "forbidden", replies[0].code(), "%s %q", request, foreign)
			assert.Empty(t, replies[0].header.Get("Access-Control-Allow-Origin"), "%s %q", request, foreign)
		}
	}
	require.Len(t, c.license("license").Devices, 1, "a foreign page changed the state")
	assert.Equal(t, int64(0), c.server.state().Clock.OffsetS, "a foreign page changed the state")
}
