package core_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/tests/reference"
)

// FuzzRequest calls every operation with any document: each call ends in a document or in an error that is the
// caller's, a file's or the network's, and a request file that is made is signed and says what was asked for.
func FuzzRequest(f *testing.F) {
	for _, operation := range core.OperationNames() {
		f.Add(operation, []byte(`{"license_key":"K","extra":{"x":1},"options":{"timeout_ms":5,"call_id":"c"}}`), false)
	}
	for _, seed := range []string{
		`{"endpoint":"activate_offline","username":"a","password":"b","variables":{"v":1.5}}`,
		`{"endpoint":"deactivate_bundle_offline","license_key":"a","product_features":[{"code":"c","consumptions":1}],"request_id":"x"}`,
		`{"endpoint":"activate_offline","license_key":" \u200bK\ufeff\u00a0"}`,
		`{"endpoint":"activate_bundle_offline","license_key":"\u00fc\ud83d\ude00\/\u2028<&>","extra":{"a":[1,{"b":null}],"c":""},"date":"Thu, 01 Jan 2026 00:00:00 GMT"}`,
	} {
		f.Add("create_offline_request", []byte(seed), false)
		f.Add("create_offline_request", []byte(seed), true)
	}
	f.Add("load_offline_response", []byte(`{"text":"eyJsaWNlbnNlcyI6W119","kind":"bundle","product":"p"}`), false)
	f.Add("send_offline_request", []byte(`{"endpoint":"activate_offline","text":"e30="}`), true)
	f.Add("check_license", []byte(`{"license_key":"\ud800"}`), false)
	// Nothing listens on this port: what is sent is refused at once.
	nowhere := func(cfg *core.Config) { cfg.BaseURL = "http://127.0.0.1:1" }
	client := open(f, nowhere)
	wrapping := open(f, func(cfg *core.Config) {
		nowhere(cfg)
		cfg.OfflineSchemaVersion = 2
	})
	f.Fuzz(func(t *testing.T, operation string, request []byte, wrapped bool) {
		c := client
		if wrapped {
			c = wrapping
		}
		response, err := c.Call(t.Context(), operation, request)
		if err == nil {
			require.Equal(t, "create_offline_request", operation)
			checkRequestFile(t, request, response.Result, wrapped)
			return
		}
		var fail *core.Error
		require.True(t, asCoreError(err, &fail), "error = %#v; want one of ours in UTF-8", err)
		require.True(t, utf8.ValidString(fail.Message), "error = %#v; want one of ours in UTF-8", err)
		require.NotEmpty(t, fail.Message)
		require.LessOrEqual(t, len(fail.Message), 2000)
		switch fail.Status {
		case api.Argument, api.Offline, api.Signature:
			assert.Equal(t, 0, fail.Meta.Attempts, "%v after", err)
		case api.Network, api.Timeout:
			_, readErr := reference.Parse(request)
			assert.NoError(t, readErr, "%s was sent, which", request)
		default:
			t.Errorf("error = %v; want ARGUMENT, OFFLINE, SIGNATURE or NETWORK", err)
		}
	})
}

// checkRequestFile reads a request file as a server does, by other means than ours.
func checkRequestFile(t *testing.T, request, result []byte, wrapped bool) {
	t.Helper()
	var made struct {
		Text, Endpoint, Date string
		RequestID            string `json:"request_id"`
	}
	require.NoError(t, json.Unmarshal(result, &made), "result %s", result)
	document, err := base64.StdEncoding.Strict().DecodeString(made.Text)
	require.NoError(t, err)
	root, err := reference.Parse(document)
	require.NoError(t, err, "the request file holds %s", document)
	require.Equal(t, string(document), root.Compact(), "the request file holds %s", document)
	cfg := testConfig()
	payload := root
	if wrapped {
		payload = root.Get("request")
		require.Equal(t, hex.EncodeToString(mac(cfg.SharedKey, payload.Compact())), root.Get("signature").Text(), "%s is signed", document)
	}
	id := payload.Get("license_key").Text() + payload.Get("username").Text()
	text := "licenseSpring\ndate: " + made.Date + "\n" + id + "\n" + payload.Get("hardware_id").Text() + "\n" + cfg.APIKey
	require.Equal(t, base64.StdEncoding.EncodeToString(mac(cfg.SharedKey, text)), payload.Get("signature").Text(), "%s is signed", document)
	asked, err := reference.Parse(request)
	require.NoError(t, err, "%s was taken, which", request)
	word := strings.TrimSuffix(strings.SplitN(made.Endpoint, "_", 2)[0], "e") + "ion"
	for name, want := range map[string]string{
		"request": word, "date": made.Date, "request_id": made.RequestID, "api_key": cfg.APIKey,
		"license_key": strings.TrimFunc(asked.Get("license_key").Text(), isAround), "username": asked.Get("username").Text(),
	} {
		require.Equal(t, want, payload.Get(name).Text(), name)
	}
	require.False(t, payload.Get("password") != nil && (word != "activation" || asked.Get("username").Text() == ""), "%s holds a password", document)
}

// isAround reports whether a character around a license key is there by accident.
func isAround(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("\u200b\u200c\u200d\u2060\ufeff", r)
}

func mac(key, text string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return h.Sum(nil)
}

// FuzzRequestFile hands the text of a request file to send: it is posted where it says for which device and
// license it is, and refused before anything is sent where it does not.
func FuzzRequestFile(f *testing.F) {
	for _, endpoint := range []string{"deactivate_offline", "activate_offline"} {
		document, err := wire.DecodeFile(requestFile(f, endpoint))
		require.NoError(f, err)
		f.Add(document)
	}
	for _, seed := range []string{
		`{"request":{"hardware_id":"H","license_key":"K","request":"deactivation"},"signature":""}`, `{"hardware_id":"H","username":"U"}`,
		`{"hardware_id":5,"license_key":"K"}`, `{"hardware_id":"H","license_key":"","username":null}`, `{"licenses":null,"hardware_id":"H","license_key":"K"}`,
		`{"request":{"request":{}},"hardware_id":"H"}`, `{"product_details":{},"hardware_id":"H","license_key":"K"}`, `[]`, ` {} `, "\xff\xff\xff",
	} {
		f.Add([]byte(seed))
	}
	server := startVerbatim(f)
	response := httpResponse("200 OK", "", "license_deactivated")
	server.response.Store(&response)
	client := open(f, func(cfg *core.Config) { cfg.BaseURL = "http://" + server.address })
	f.Fuzz(func(t *testing.T, document []byte) {
		if len(document) == 0 {
			return
		}
		_, err := do(t.Context(), client, "send_offline_request", fields{"endpoint": "deactivate_offline", "text": wire.EncodeFile(document)})
		why := notToSend(document)
		if why == "" {
			assert.NoError(t, err, "%s", document)
			return
		}
		assert.Equal(t, 0, wantError(t, err, api.Offline, why).Meta.Attempts, "%s was sent", document)
	})
}

// notToSend is the code by which a request file is refused at deactivate_offline; empty where it is sent.
func notToSend(document []byte) string {
	root, err := reference.Parse(document)
	if err != nil || !root.IsObject() {
		return damagedCode(document)
	}
	if root.Get("licenses").Present() || root.Get("product_details").Present() {
		return "wrong_kind"
	}
	payload := root
	if inner := root.Get("request"); inner.IsObject() {
		payload = inner
	}
	if payload.Get("hardware_id").Text() == "" || payload.Get("license_key").Text()+payload.Get("username").Text() == "" {
		return "damaged_file"
	}
	if word := payload.Get("request").Text(); word != "" && word != "deactivation" {
		return "wrong_kind"
	}
	return ""
}

// FuzzConfiguration opens clients with any configuration: what is accepted obeys the rules for its members and
// gives no secret away.
func FuzzConfiguration(f *testing.F) {
	for _, seed := range []string{
		`{"product":"p","api_key":"a","shared_key":"the-secret","hardware_id":"h"}`,
		`{"product":"p","client_id":"a","client_secret":"the-secret","token_url":"https://x/","proxy":"socks5://u:p@h:1","hardware_id":"h"}`,
		`{"product":"p","api_key":"a","shared_key":"b","hardware_id":"h","base_url":"http://127.0.0.1:1/api/v4","retries":10,"ca_only":false,"timeout_ms":600000}`,
		`{"product":"p","api_key":"a","shared_key":"b","hardware_id":"h","base_url":"http://example.com","allow_http":true,"max_response_bytes":1024}`,
		`{"product":"p","api_key":"a","shared_key":"b","hardware_id":"h","base_url":"http://127.0.0.1.example.com","proxy":"ftp://x"}`,
		`{"product":"p","api_key":"a","shared_key":"b","hardware_id":"h","base_url":"https://u:p@[::1%25eth0]:99999/?q#f"}`,
		`{"public_key":"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"}`, `{"public_key":"-----BEGIN RSA PRIVATE KEY-----"}`,
		`{"product":"p","api_key":"a","shared_key":"b","client_id":"c","client_secret":"d","hardware_id":"h"}`, `[]`, `{"a":"\ud800"}`, "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		cfg, err := core.ParseConfig(document)
		if err != nil {
			var fail *core.Error
			require.True(t, asCoreError(err, &fail), "error = %#v; want CONFIG or ARGUMENT", err)
			require.False(t, fail.Status != api.Config && fail.Status != api.Argument, "error = %#v; want CONFIG or ARGUMENT", err)
			require.True(t, utf8.ValidString(fail.Message), "error = %#v; want CONFIG or ARGUMENT", err)
			return
		}
		if _, err := reference.Parse(document); err != nil {
			t.Fatalf("%s was taken, which is %v", document, err)
		}
		if cfg.CAFile != "" || cfg.HardwareID == "" {
			return
		}
		client, err := core.Open(cfg)
		if err != nil {
			var fail *core.Error
			require.True(t, asCoreError(err, &fail), "error = %#v; want CONFIG without a secret", err)
			require.Equal(t, api.Config, fail.Status)
			require.False(t, len(cfg.SharedKey) > 7 && strings.Contains(fail.Message, cfg.SharedKey), "error = %#v; want CONFIG without a secret", err)
			return
		}
		checkConfig(t, cfg)
		info := client.Info().Result
		_, err = reference.Parse(info)
		assert.NoError(t, err, "Info is no JSON: %s", info)
		assert.NoError(t, client.Close())
	})
}

// checkConfig looks for what Open must not have taken.
func checkConfig(t *testing.T, cfg core.Config) {
	t.Helper()
	key, oauth := cfg.APIKey != "" && cfg.SharedKey != "", cfg.ClientID != "" && cfg.ClientSecret != ""
	require.NotEqual(t, oauth, key, "%#v was taken with credentials %q, %q and product %q", cfg, cfg.APIKey, cfg.ClientID, cfg.Product)
	require.Equal(t, key, (cfg.APIKey+cfg.SharedKey != ""), "%#v was taken with credentials %q, %q and product %q", cfg, cfg.APIKey, cfg.ClientID, cfg.Product)
	require.Equal(t, oauth, (cfg.ClientID+cfg.ClientSecret != ""), "%#v was taken with credentials %q, %q and product %q", cfg, cfg.APIKey, cfg.ClientID, cfg.Product)
	assert.NotEmpty(t, cfg.Product, "%#v was taken with credentials %q, %q and product", cfg, cfg.APIKey, cfg.ClientID)
	require.GreaterOrEqual(t, cfg.Timeout, time.Millisecond, "limits were taken that are none: %+v", []any{cfg.Timeout, cfg.ConnectTimeout, cfg.Retries, cfg.MaxResponseBytes, cfg.OfflineSchemaVersion})
	require.LessOrEqual(t, cfg.Timeout, 10*time.Minute, "limits were taken that are none: %+v", []any{cfg.Timeout, cfg.ConnectTimeout, cfg.Retries, cfg.MaxResponseBytes, cfg.OfflineSchemaVersion})
	require.GreaterOrEqual(t, cfg.ConnectTimeout, time.Millisecond, "limits were taken that are none: %+v", []any{cfg.Timeout, cfg.ConnectTimeout, cfg.Retries, cfg.MaxResponseBytes, cfg.OfflineSchemaVersion})
	require.LessOrEqual(t, cfg.ConnectTimeout, 10*time.Minute, "limits were taken that are none: %+v", []any{cfg.Timeout, cfg.ConnectTimeout, cfg.Retries, cfg.MaxResponseBytes, cfg.OfflineSchemaVersion})
	require.GreaterOrEqual(t, cfg.Retries, 0, "limits were taken that are none: %+v", []any{cfg.Timeout, cfg.ConnectTimeout, cfg.Retries, cfg.MaxResponseBytes, cfg.OfflineSchemaVersion})
	require.LessOrEqual(t, cfg.Retries, 10, "limits were taken that are none: %+v", []any{cfg.Timeout, cfg.ConnectTimeout, cfg.Retries, cfg.MaxResponseBytes, cfg.OfflineSchemaVersion})
	require.GreaterOrEqual(t, cfg.MaxResponseBytes, int64(1<<10), "limits were taken that are none: %+v", []any{cfg.Timeout, cfg.ConnectTimeout, cfg.Retries, cfg.MaxResponseBytes, cfg.OfflineSchemaVersion})
	require.LessOrEqual(t, cfg.MaxResponseBytes, int64(64<<20), "limits were taken that are none: %+v", []any{cfg.Timeout, cfg.ConnectTimeout, cfg.Retries, cfg.MaxResponseBytes, cfg.OfflineSchemaVersion})
	require.GreaterOrEqual(t, cfg.OfflineSchemaVersion, 1, "limits were taken that are none: %+v", []any{cfg.Timeout, cfg.ConnectTimeout, cfg.Retries, cfg.MaxResponseBytes, cfg.OfflineSchemaVersion})
	assert.LessOrEqual(t, cfg.OfflineSchemaVersion, 2, "limits were taken that are none: %+v", []any{cfg.Timeout, cfg.ConnectTimeout, cfg.Retries, cfg.MaxResponseBytes, cfg.OfflineSchemaVersion})
	for _, address := range []string{cfg.BaseURL, cfg.TokenURL} {
		u, err := url.Parse(address)
		switch {
		case address == "" && address != cfg.BaseURL:
		case err != nil || u.Hostname() == "" || u.User != nil:
			t.Errorf("%q was taken for an address", address)
		case u.Scheme == "https" || u.Scheme == "http" && cfg.AllowHTTP:
		case u.Scheme != "http" || !strings.EqualFold(u.Hostname(), "localhost") && !net.ParseIP(u.Hostname()).IsLoopback():
			t.Errorf("%q was taken without TLS", address)
		}
	}
}
