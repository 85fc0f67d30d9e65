package sandbox

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
)

// client is the tests' own: it signs requests with core/wire and judges nothing.
type client struct {
	t      *testing.T
	server *Server
	line   Line
	// apiKey and bearer replace the line's API key.
	apiKey, bearer string
	key            *wire.PublicKey
	http           *http.Client
}

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func start(t *testing.T, options Options) *client {
	t.Helper()
	return serve(t, create(t, options))
}

func create(t *testing.T, options Options) *Server {
	t.Helper()
	if options.Key == nil {
		options.Key = testKey()
	}
	server, err := New(options)
	require.NoError(t, err)
	return server
}

func serve(t *testing.T, server *Server) *client {
	t.Helper()
	require.NoError(t, server.Start(""))
	t.Cleanup(func() {
		assert.NoError(t, server.Close(), "Close")
	})
	line := server.Line()
	key, err := wire.ParsePublicKey(line.PublicKey)
	require.NoError(t, err)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &client{t: t, server: server, line: line, apiKey: line.APIKey, key: key, http: &http.Client{Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// reply is a response that was read whole.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// code is the code of an error object; empty for anything else.
func (r reply) code() string {
	var e struct{ Code string }
	if json.Unmarshal(r.body, &e) != nil {
		return ""
	}
	return e.Code
}

func (r reply) object(t *testing.T) map[string]any {
	t.Helper()
	var o map[string]any
	require.NoError(t, json.Unmarshal(r.body, &o), "response %d %q is no object", r.status, r.body)
	return o
}

func (r reply) array(t *testing.T) []map[string]any {
	t.Helper()
	var a []map[string]any
	require.NoError(t, json.Unmarshal(r.body, &a), "response %d %q is no array", r.status, r.body)
	return a
}

func (c *client) do(r *http.Request) reply {
	c.t.Helper()
	response, err := c.http.Do(r)
	require.NoError(c.t, err, "%s %s", r.Method, r.URL.Path)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(c.t, err, "%s %s", r.Method, r.URL.Path)
	return reply{response.StatusCode, response.Header, body}
}

func (c *client) request(method, url string, body []byte) *http.Request {
	c.t.Helper()
	r, err := http.NewRequest(method, url, bytes.NewReader(body))
	require.NoError(c.t, err)
	return r
}

func (c *client) date() string { return wire.FormatDate(c.server.now()) }

func (c *client) authorize(r *http.Request) *http.Request {
	date := c.date()
	r.Header.Set("Date", date)
	if c.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+c.bearer)
	} else {
		r.Header.Set("Authorization", wire.Authorization(c.apiKey, c.line.SharedKey, date))
	}
	return r
}

type members map[string]any

func (m members) with(more members) members {
	out := members{}
	for _, part := range []members{m, more} {
		for name, value := range part {
			out[name] = value
		}
	}
	return out
}

func (c *client) post(path string, m members) reply {
	c.t.Helper()
	body, err := json.Marshal(m)
	require.NoError(c.t, err)
	r := c.request("POST", c.line.BaseURL+path, body)
	r.Header.Set("Content-Type", "application/json")
	return c.do(c.authorize(r))
}

func (c *client) get(path string, m members) reply {
	c.t.Helper()
	values := url.Values{}
	for name, value := range m {
		text, err := json.Marshal(value)
		require.NoError(c.t, err)
		values.Set(name, strings.Trim(string(text), `"`))
	}
	return c.do(c.authorize(c.request("GET", c.line.BaseURL+path+"?"+values.Encode(), nil)))
}

// identity is what asks for a sample license on a device.
func (c *client) identity(name, hardwareID string) members {
	c.t.Helper()
	l, ok := c.line.Licenses[name]
	require.True(c.t, ok, "there is no license %q", name)
	m := members{"hardware_id": hardwareID, "product": l.Product}
	if l.LicenseKey != "" {
		m["license_key"] = l.LicenseKey
	} else {
		m["username"], m["password"] = l.Username, l.Password
	}
	return m
}

func (c *client) activate(name, hardwareID string) reply {
	c.t.Helper()
	return c.post("/activate_license", c.identity(name, hardwareID))
}

func (c *client) deactivate(name, hardwareID string) reply {
	c.t.Helper()
	return c.post("/deactivate_license", c.identity(name, hardwareID))
}

func (c *client) check(name, hardwareID string) reply {
	c.t.Helper()
	m := c.identity(name, hardwareID)
	delete(m, "password")
	return c.get("/check_license", m)
}

func (c *client) admin(method, path, body string) reply {
	c.t.Helper()
	return c.do(c.request(method, c.server.root+adminPath+path, []byte(body)))
}

func (c *client) mustAdmin(method, path, body string) {
	c.t.Helper()
	require.Equal(c.t, 200, c.admin(method, path, body).status, "%s %s %s", method, path, body)
}

func (c *client) patch(name, body string) {
	c.t.Helper()
	c.mustAdmin("PATCH", "/licenses/"+name, body)
}

func (c *client) license(name string) licenseState {
	c.t.Helper()
	for _, l := range c.server.state().Licenses {
		if l.Name == name {
			return l
		}
	}
	c.t.Fatalf("there is no license %q", name)
	return licenseState{}
}

func (c *client) wantOK(what string, got reply) reply {
	c.t.Helper()
	require.Equal(c.t, 200, got.status, "%s: %s, want 200", what, got.body)
	return got
}

func (c *client) wantCode(what string, got reply, code string) {
	c.t.Helper()
	require.Equal(c.t, code, got.code(), what)
	assert.GreaterOrEqual(c.t, got.status, 400, what)
}

// payload is a version 1 offline request of the line's API key, signed.
func (c *client) payload(request string, m members) members {
	out := m.with(members{"request": request, "request_id": "00000000-0000-4000-8000-000000000001", "date": c.date(), "api_key": c.line.APIKey})
	if request == "deactivation" {
		delete(out, "password")
	}
	return c.signed(out)
}

func (c *client) signed(m members) members {
	text := func(name string) string { s, _ := m[name].(string); return s }
	id, secret, credential := text("license_key"), c.line.SharedKey, text("api_key")
	if id == "" {
		id = text("username")
	}
	if credential == "" {
		secret, credential = c.line.ClientSecret, text("client_id")
	}
	return m.with(members{"signature": wire.SignOffline(secret, text("date"), id, text("hardware_id"), credential)})
}

func encode(t *testing.T, m members) string {
	t.Helper()
	text, err := json.Marshal(m)
	require.NoError(t, err)
	return wire.EncodeFile(text)
}

func (c *client) upload(path, text string) reply {
	c.t.Helper()
	r := c.request("POST", c.line.BaseURL+path, []byte(text))
	r.Header.Set("Content-Type", "text/plain")
	return c.do(c.authorize(r))
}

func (c *client) form(t *testing.T, url string, parts map[string]string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, content := range parts {
		part, err := w.CreateFormFile(name, "ls_activation.req")
		require.NoError(t, err)
		_, err = io.WriteString(part, content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	r := c.request("POST", url, body.Bytes())
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// fetchToken asks the token address with the line's client.
func (c *client) fetchToken(form url.Values) reply {
	c.t.Helper()
	r := c.request("POST", c.line.TokenURL, []byte(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(r)
}

func (c *client) withToken() *client {
	c.t.Helper()
	got := c.fetchToken(url.Values{"grant_type": {"client_credentials"}, "client_id": {c.line.ClientID}, "client_secret": {c.line.ClientSecret}})
	token, _ := got.object(c.t)["access_token"].(string)
	require.NotEmpty(c.t, token)
	other := *c
	other.bearer = token
	return &other
}

func decodeBase64(t *testing.T, text string) string {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	return string(raw)
}

func fixedClock(at time.Time) func() time.Time { return func() time.Time { return at } }
