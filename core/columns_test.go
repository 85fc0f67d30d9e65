package core

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

// rows use the columns of the table that no endpoint of the API has needed so far.
var rows = []api.Endpoint{
	{Name: "feature", Method: "GET", Path: "/feature", Identity: api.ByKey | api.ByCode, Body: api.Query, Form: api.Object, Signed: api.ByHeader,
		Fields: []api.Field{{Name: "product", Required: true}, {Name: "feature", Required: true}, {Name: "license_id", Type: api.Integer}},
		Binds:  []api.Bind{{Member: "code", Field: "feature"}, {Member: "license_id", Field: "license_id"}}},
	{Name: "list", Method: "GET", Path: "/list", Identity: api.ByUser, Body: api.Query, Form: api.Array, Signed: api.ByHeader,
		Binds: []api.Bind{{Member: "username|user.email", Field: "username", How: api.Folded}}},
	{Name: "release", Method: "POST", Path: "/release", Identity: api.ByKey, Form: api.Word, Repeat: api.Unsent},
	{Name: "count", Method: "POST", Path: "/count", Identity: api.ByKey, Form: api.Object, Signed: api.ByHeader, Repeat: api.Unheard, Once: true,
		Fields: []api.Field{{Name: "consumptions", Type: api.Integer, Default: "1"}}},
	{Name: "borrow", Method: "POST", Path: "/borrow", Identity: api.ByKey, Form: api.Object, Signed: api.ByHeader, Repeat: api.Unsent,
		Fields: []api.Field{{Name: "borrowed_until", Type: api.NullableMoment, Default: "null"}},
		Binds:  []api.Bind{{Member: "borrowed_until", Field: "borrowed_until", How: api.NotAfter}}},
	{Name: "address", Method: "GET", Path: "/address", Body: api.Query, Form: api.Object, Open: true,
		Fields: []api.Field{{Name: "response_type", Default: `"code"`}},
		Binds:  []api.Bind{{Member: "url", Field: "response_type", How: api.InQuery}, {Member: "url", How: api.Address}}},
	{Name: "change", Method: "POST", Path: "/change", Form: api.Word, Word: "changed", Repeat: api.Unheard, Once: true,
		Fields: []api.Field{{Name: "username"}, {Name: "password", Secret: true}, {Name: "events", Type: api.Words}}},
}

var columnKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// columns is a server, and a client that knows the rows above.
type columns struct {
	client *Client
	mu     sync.Mutex
	// seen are the requests as "path?query body" and their authorizations.
	seen, authorizations []string
	reply                func(http.ResponseWriter)
}

// requests returns what the server has seen so far.
func (c *columns) requests() (seen, authorizations []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.seen), slices.Clone(c.authorizations)
}

func (c *columns) response(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	c.seen = append(c.seen, r.URL.Path+"?"+r.URL.RawQuery+" "+string(body))
	c.authorizations = append(c.authorizations, r.Header.Get("Authorization"))
	reply := c.reply
	c.mu.Unlock()
	reply(w)
}

func (c *columns) replyWith(reply func(http.ResponseWriter)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reply = reply
}

func openColumns(t *testing.T, reply func(http.ResponseWriter)) *columns {
	t.Helper()
	c := &columns{reply: reply}
	server := httptest.NewServer(http.HandlerFunc(c.response))
	t.Cleanup(server.Close)
	der, err := x509.MarshalPKIXPublicKey(&columnKey().PublicKey)
	require.NoError(t, err)
	cfg := DefaultConfig()
	cfg.Product, cfg.APIKey, cfg.SharedKey, cfg.HardwareID, cfg.BaseURL = "editor", "key", "shared", "device", server.URL
	cfg.PublicKey = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	cfg.Proxy, cfg.Retries = "none", 1
	c.client, err = open(cfg, rows)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.client.Close() })
	return c
}

// signed replies with a body and its signature.
func signed(body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		digest := sha256.Sum256([]byte(body))
		signature, err := rsa.SignPKCS1v15(rand.Reader, columnKey(), crypto.SHA256, digest[:])
		if err != nil {
			panic(err)
		}
		w.Header().Set("LicenseSignature", base64.StdEncoding.EncodeToString(signature))
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}
}

func status(code int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

// vanished ends the connection without a response.
func vanished(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = connection.Close()
	}
}

func (c *columns) call(t *testing.T, operation, request string) (Response, *Error) {
	t.Helper()
	response, err := c.client.Call(t.Context(), operation, []byte(request))
	if err == nil {
		return response, nil
	}
	var fail *Error
	require.ErrorAs(t, err, &fail)
	return response, fail
}

func TestResponsesAreBoundByTheirRow(t *testing.T) {
	t.Parallel()
	tomorrow := time.Now().Add(24 * time.Hour).UTC().Format("2006-01-02")
	asked := `{"license_key":"K","feature":"export","license_id":7}`
	for _, tc := range []struct{ operation, request, body, code string }{
		{"feature", asked, `{"code":"export","license_id":7}`, ""},
		{"feature", asked, `{"code":null}`, ""},
		{"feature", asked, `{"code":"reports"}`, "response_for_another_request"},
		{"feature", asked, `{"code":""}`, "response_for_another_request"},
		{"feature", asked, `{"license_id":8}`, "response_for_another_license"},
		{"feature", asked, `{"license_id":"7"}`, "response_for_another_license"},
		{"feature", `{"license_key":"K","feature":"export"}`, `{"license_id":8}`, ""},
		{"feature", asked, `[]`, "malformed_answer"},
		{"list", `{"username":"Jana|x"}`, `[{"username":"","user":{"email":"jana"}},{"username":"JANA|y"}]`, ""},
		{"list", `{"username":"jana"}`, `[{"username":"jana"},{"user":{"email":"jens"}}]`, "response_for_another_license"},
		{"list", `{"username":"jana"}`, `{}`, "malformed_answer"},
		{"borrow", `{"license_key":"K"}`, `{"borrowed_until":"2999-01-01T00:00:00Z"}`, ""},
		{"borrow", `{"license_key":"K","borrowed_until":"` + tomorrow + `"}`, `{"borrowed_until":"` + tomorrow + `T23:59:59.000Z"}`, ""},
		{"borrow", `{"license_key":"K","borrowed_until":"` + tomorrow + `T10:00"}`, `{"borrowed_until":"` + tomorrow + `T10:00:30Z"}`, ""},
		{"borrow", `{"license_key":"K","borrowed_until":"` + tomorrow + `T10:00:00Z"}`, `{"borrowed_until":"` + tomorrow + `T10:00:01Z"}`,
			"response_for_another_request"},
		{"borrow", `{"license_key":"K","borrowed_until":"` + tomorrow + `"}`, `{"borrowed_until":"2020-01-01T00:00:00Z"}`,
			"response_for_another_request"},
		{"borrow", `{"license_key":"K","borrowed_until":"` + tomorrow + `"}`, `{"borrowed_until":"soon"}`, "malformed_answer"},
		{"address", `{}`, `{"url":"https://id.example/x?response_type=code"}`, ""},
		{"address", `{}`, `{"url":"http://127.0.0.1:8/x?response_type=code"}`, ""},
		{"address", `{}`, `{"url":"https://id.example/x?response_type=token"}`, "response_for_another_request"},
		{"address", `{}`, `{"url":"http://id.example/x?response_type=code"}`, "malformed_answer"},
	} {
		t.Run(tc.operation+" "+tc.body, func(t *testing.T) {
			t.Parallel()
			_, fail := openColumns(t, signed(tc.body)).call(t, tc.operation, tc.request)
			if tc.code == "" {
				require.Nil(t, fail)
				return
			}
			require.NotNil(t, fail)
			assert.Equal(t, tc.code, fail.Code, fail.Message)
		})
	}
}

func TestARowsSignatureIsDemanded(t *testing.T) {
	t.Parallel()
	c := openColumns(t, status(http.StatusOK, `{"code":"export"}`))
	_, fail := c.call(t, "feature", `{"license_key":"K","feature":"export"}`)
	require.NotNil(t, fail)
	assert.Equal(t, "response_not_signed", fail.Code)
	c.replyWith(status(http.StatusOK, `{"url":"https://id.example/?response_type=code"}`))
	response, fail := c.call(t, "address", `{}`)
	require.Nil(t, fail)
	assert.Equal(t, outcome.NotSigned, response.Meta.Signature)
}

func TestAnOpenCallCarriesNoAuthorizationAndSendsDefaults(t *testing.T) {
	t.Parallel()
	c := openColumns(t, signed(`{}`))
	_, fail := c.call(t, "address", `{}`)
	require.Nil(t, fail)
	_, fail = c.call(t, "address", `{"response_type":"token"}`)
	require.Nil(t, fail)
	seen, authorizations := c.requests()
	assert.Equal(t, []string{"/address?response_type=code ", "/address?response_type=token "}, seen)
	assert.Equal(t, []string{"", ""}, authorizations)
}

func TestTypesOfFieldsAreSentAsTheirRowSays(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ operation, request, sent, code string }{
		{"borrow", `{"license_key":"K"}`, `{"license_key":"K","borrowed_until":null}`, ""},
		{"borrow", `{"license_key":"K","borrowed_until":null}`, `{"license_key":"K","borrowed_until":null}`, ""},
		{"borrow", `{"license_key":"K","borrowed_until":"2999-01-01"}`, `{"license_key":"K","borrowed_until":"2999-01-01"}`, ""},
		{"borrow", `{"license_key":"K","borrowed_until":7}`, "", "wrong_type"},
		{"count", `{"license_key":"K"}`, `{"license_key":"K","consumptions":1}`, ""},
		{"count", `{"license_key":"K","consumptions":-2}`, `{"license_key":"K","consumptions":-2}`, ""},
		{"change", `{"username":"jana","password":"secret!","events":["a","b\u00fc"]}`, `{"username":"jana","password":"secret!","events":["a","bü"]}`, ""},
		{"change", `{"events":["a",1]}`, "", "wrong_type"},
		{"change", `{"events":"a"}`, "", "wrong_type"},
		{"change", `{"license_key":"K"}`, "", "unknown_member"},
		{"change", `{"extra":{"license_key":"K"}}`, "", "reserved_member"},
		{"count", `{}`, "", "no_identity"},
		{"count", `{"username":"jana"}`, "", "misplaced_member"},
	} {
		t.Run(tc.operation+" "+tc.request, func(t *testing.T) {
			t.Parallel()
			c := openColumns(t, signed(`{}`))
			_, fail := c.call(t, tc.operation, tc.request)
			if tc.code != "" {
				require.NotNil(t, fail)
				assert.Equal(t, tc.code, fail.Code, fail.Message)
				assert.Equal(t, failure.NotSent, fail.Sent)
				seen, _ := c.requests()
				assert.Empty(t, seen)
				return
			}
			seen, _ := c.requests()
			require.Len(t, seen, 1)
			assert.Equal(t, "/"+tc.operation+"? "+tc.sent, seen[0])
		})
	}
}

func TestAnEmptyWordIsNoBodyAnEmptyTextOrSpace(t *testing.T) {
	t.Parallel()
	for body, good := range map[string]bool{"": true, `""`: true, " \r\n": true, "x": false, "{}": false, "null": false} {
		response, fail := openColumns(t, status(http.StatusOK, body)).call(t, "release", `{"license_key":"K"}`)
		if good {
			require.Nil(t, fail, "%q", body)
			assert.Equal(t, `""`, string(response.Result))
		} else {
			require.NotNil(t, fail, "%q", body)
			assert.Equal(t, "unexpected_answer", fail.Code)
		}
	}
}

func TestRepeatsFollowTheRow(t *testing.T) {
	t.Parallel()
	key := `{"license_key":"K","feature":"x"}`
	for _, tc := range []struct {
		operation, request, code string
		reply                    func(http.ResponseWriter)
		times                    int
	}{
		{"feature", key, "connection_lost", vanished, 2},
		{"feature", `{"code":"c","customer_account_code":"a","feature":"x"}`, "connection_lost", vanished, 1},
		{"release", `{"license_key":"K"}`, "connection_lost", vanished, 1},
		{"release", `{"license_key":"K"}`, "server_unavailable", status(503, ""), 2},
		{"count", `{"license_key":"K"}`, "server_unavailable", status(503, ""), 1},
		{"count", `{"license_key":"K"}`, "server_unavailable", status(429, ""), 2},
	} {
		t.Run(tc.operation+" "+tc.code, func(t *testing.T) {
			t.Parallel()
			c := openColumns(t, tc.reply)
			_, fail := c.call(t, tc.operation, tc.request)
			require.NotNil(t, fail)
			assert.Equal(t, tc.code, fail.Code, fail.Message)
			seen, _ := c.requests()
			assert.Len(t, seen, tc.times)
			assert.Equal(t, failure.MaybeSent, fail.Sent)
		})
	}
}

func TestWhatMayHaveCountedIsNotRetryable(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reply     func(http.ResponseWriter)
		uncertain bool
		action    api.Action
	}{
		"lost":     {vanished, true, api.None},
		"busy":     {status(503, ""), true, api.None},
		"unsigned": {status(200, "{}"), true, api.None},
		"refused":  {status(400, `{"code":"license_not_enabled","message":"no"}`), false, api.ContactVendor},
		"too many": {status(429, `{"code":"too_many_requests","message":"no"}`), false, api.Retry},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, fail := openColumns(t, tc.reply).call(t, "count", `{"license_key":"K"}`)
			require.NotNil(t, fail)
			assert.Equal(t, failure.MaybeSent, fail.Sent)
			assert.Equal(t, tc.uncertain, fail.Uncertain)
			assert.Equal(t, tc.action, fail.UserAction())
			if tc.uncertain {
				assert.False(t, fail.Retryable())
				assert.Contains(t, fail.Message, "check the license before you repeat")
			}
		})
	}
	c := openColumns(t, vanished)
	_, fail := c.call(t, "count", `{"license_key":"K","consumptions":1.5}`)
	require.NotNil(t, fail)
	assert.Equal(t, failure.NotSent, fail.Sent)
	assert.False(t, fail.Uncertain)
}

func TestASecretFieldOfARowIsKeptOutOfMessages(t *testing.T) {
	t.Parallel()
	c := openColumns(t, status(400, fmt.Sprintf(`{"code":"validation_error","message":%q}`, "no: my-password")))
	_, fail := c.call(t, "change", `{"username":"jana","password":"my-password"}`)
	require.NotNil(t, fail)
	assert.NotContains(t, fail.ServerMessage, "my-password")
	assert.Contains(t, fail.ServerMessage, "***")
}
