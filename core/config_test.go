package core_test

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/internal/input"
)

// openDocument opens a client with a configuration in JSON: base with some members replaced.
func openDocument(t *testing.T, members map[string]any) (*core.Client, error) {
	t.Helper()
	document := map[string]any{"product": "osp-editor", "api_key": "test-api-key", "shared_key": "test-shared-key", "hardware_id": "HW-1"}
	for name, value := range members {
		if value == absent {
			delete(document, name)
		} else {
			document[name] = value
		}
	}
	cfg, err := core.ParseConfig(encode(t, document))
	if err != nil {
		return nil, err
	}
	client, err := core.Open(cfg)
	if err == nil {
		t.Cleanup(func() { _ = client.Close() })
	}
	return client, err
}

type marker string

const absent marker = "absent"

func TestConfigurationIsReadOverTheDefaults(t *testing.T) {
	t.Parallel()
	cfg, err := core.ParseConfig([]byte(`{"product":"p","timeout_ms":250,"retries":0,"correct_clock":false,"proxy":null,
		"offline_schema_version":2,"offline_upload":"multipart","offline_signature_encoding":"base64","max_response_bytes":1024,"company_id":4711}`))
	require.NoError(t, err)
	want := core.DefaultConfig()
	want.Product, want.Timeout, want.Retries, want.CorrectClock = "p", 250*time.Millisecond, 0, false
	want.OfflineSchemaVersion, want.OfflineUpload, want.OfflineSignatureEncoding, want.MaxResponseBytes = 2, "multipart", "base64", 1024
	want.CompanyID = 4711
	assert.Equal(t, want, cfg, "configuration differs from the defaults in more than was given")
	d := core.DefaultConfig()
	require.Equal(t, 10*time.Second, d.Timeout, "a default is not as documented")
	require.Equal(t, 5*time.Second, d.ConnectTimeout, "a default is not as documented")
	require.Equal(t, 2, d.Retries, "a default is not as documented")
	require.Equal(t, int64(8<<20), d.MaxResponseBytes, "a default is not as documented")
	require.True(t, d.CorrectClock, "a default is not as documented")
	assert.Equal(t, "https://api.licensespring.com/api/v4", d.BaseURL, "a default is not as documented")
}

func TestConfigurationDocumentsAreRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		document string
		status   api.Status
		code     string
		mentions string
	}{
		"nothing":             {"", api.Argument, "not_json", ""},
		"no JSON":             {"{product}", api.Argument, "not_json", ""},
		"not UTF-8":           {"{\"product\":\"\xff\"}", api.Argument, "invalid_utf8", ""},
		"too large":           {`{"product":"` + strings.Repeat("x", input.MaxInput) + `"}`, api.Argument, "document_too_large", ""},
		"too deep":            {`{"a":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`, api.Argument, "document_too_deep", ""},
		"an array":            {"[]", api.Config, "not_an_object", ""},
		"twice":               {`{"product":"a","pr\u006fduct":"b"}`, api.Config, "duplicate_member", "product"},
		"lone surrogate":      {`{"product":"\ud800"}`, api.Config, "invalid_text", ""},
		"NUL":                 {`{"ca_pem":"\u0000"}`, api.Config, "invalid_text", ""},
		"unknown member":      {`{"time_out_ms":1}`, api.Config, "unknown_member", `"timeout_ms"`},
		"unknown and null":    {`{"base":null}`, api.Config, "unknown_member", `"base_url"`},
		"wrong type":          {`{"product":1}`, api.Config, "wrong_type", "product"},
		"text for a number":   {`{"timeout_ms":"1"}`, api.Config, "wrong_type", "timeout_ms"},
		"number for a switch": {`{"allow_http":1}`, api.Config, "wrong_type", "allow_http"},
		"empty text":          {`{"app_name":""}`, api.Config, "empty_value", "app_name"},
		"empty PEM":           {`{"ca_pem":""}`, api.Config, "empty_value", "ca_pem"},
		"control character":   {`{"shared_key":"hunter2\u007f"}`, api.Config, "invalid_text", "shared_key"},
		"too long":            {`{"base_url":"https://` + strings.Repeat("x", input.MaxText) + `"}`, api.Config, "value_too_long", "base_url"},
		"PEM too long":        {`{"ca_pem":"` + strings.Repeat("x", input.MaxPEM+1) + `"}`, api.Config, "value_too_long", "ca_pem"},
		"id too long":         {`{"hardware_id":"` + strings.Repeat("x", 257) + `"}`, api.Config, "value_too_long", "hardware_id"},
		"no time":             {`{"timeout_ms":0}`, api.Config, "invalid_value", "timeout_ms"},
		"too much time":       {`{"connect_timeout_ms":600001}`, api.Config, "invalid_value", "connect_timeout_ms"},
		"huge time":           {`{"timeout_ms":99999999999999999999}`, api.Config, "invalid_value", "timeout_ms"},
		"fraction":            {`{"timeout_ms":1.0}`, api.Config, "invalid_value", "timeout_ms"},
		"too many retries":    {`{"retries":11}`, api.Config, "invalid_value", "retries"},
		"negative retries":    {`{"retries":-1}`, api.Config, "invalid_value", "retries"},
		"small responses":     {`{"max_response_bytes":1023}`, api.Config, "invalid_value", "max_response_bytes"},
		"large responses":     {`{"max_response_bytes":67108865}`, api.Config, "invalid_value", "max_response_bytes"},
		"schema 3":            {`{"offline_schema_version":3}`, api.Config, "invalid_value", "offline_schema_version"},
		"upload by pigeon":    {`{"offline_upload":"pigeon"}`, api.Config, "invalid_value", "offline_upload"},
		"encoding":            {`{"offline_signature_encoding":"HEX"}`, api.Config, "invalid_value", "offline_signature_encoding"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := core.ParseConfig([]byte(tc.document))
			fail := wantError(t, err, tc.status, tc.code)
			require.Contains(t, fail.Message, tc.mentions, "message")
			assert.NotContains(t, fail.Message, "hunter2", "message")
		})
	}
}

func TestConfigurationsAreRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	keys := readVectors().Keys[testKeyName]
	for name, tc := range map[string]struct {
		members  map[string]any
		code     string
		mentions string
	}{
		"no product":             {map[string]any{"product": absent}, "missing_member", "product"},
		"no credentials":         {map[string]any{"api_key": absent, "shared_key": nil}, "missing_member", "credentials"},
		"key alone":              {map[string]any{"shared_key": absent}, "missing_member", "shared_key"},
		"shared key alone":       {map[string]any{"api_key": absent}, "missing_member", "api_key"},
		"secret alone":           {map[string]any{"api_key": absent, "shared_key": absent, "client_secret": "hunter2"}, "missing_member", "client_id"},
		"both pairs":             {map[string]any{"client_id": "a", "client_secret": "hunter2"}, "contradiction", "api_key"},
		"a quote in the key":     {map[string]any{"api_key": `hunter2"`}, "invalid_value", "api_key"},
		"http elsewhere":         {map[string]any{"base_url": "http://example.com/api/v4"}, "insecure_url", "example.com"},
		"http to 127.com":        {map[string]any{"base_url": "http://127.0.0.1.example.com/"}, "insecure_url", "127.0.0.1.example.com"},
		"another scheme":         {map[string]any{"base_url": "ftp://localhost/"}, "invalid_url", "base_url"},
		"no host":                {map[string]any{"base_url": "https:///api"}, "invalid_url", "base_url"},
		"a host not in ASCII":    {map[string]any{"base_url": "https://bücher.example/"}, "invalid_url", "base_url"},
		"a query":                {map[string]any{"base_url": "https://localhost/?a"}, "invalid_url", "base_url"},
		"a fragment":             {map[string]any{"base_url": "https://localhost/#a"}, "invalid_url", "base_url"},
		"password in a URL":      {map[string]any{"base_url": "https://user:hunter2@localhost/"}, "invalid_url", "base_url"},
		"broken URL":             {map[string]any{"base_url": "https://hunter2:x:y/%zz"}, "invalid_url", "base_url"},
		"no scheme":              {map[string]any{"base_url": "127.0.0.1:8080/api/v4"}, "invalid_url", "must begin with https://"},
		"a name without scheme":  {map[string]any{"base_url": "localhost:8080/api/v4"}, "invalid_url", "must begin with https://"},
		"one slash":              {map[string]any{"base_url": "http:/localhost/api/v4"}, "invalid_url", "must begin with https://"},
		"a space before":         {map[string]any{"base_url": " https://localhost/"}, "invalid_url", "a space"},
		"a space after":          {map[string]any{"base_url": "https://localhost/ "}, "invalid_url", "a space"},
		"a port of letters":      {map[string]any{"base_url": "https://localhost:port/"}, "invalid_url", "such as https://"},
		"a line break after":     {map[string]any{"shared_key": "hunter2\n"}, "invalid_text", "shared_key holds a line break"},
		"a tab":                  {map[string]any{"api_key": "\thunter2"}, "invalid_text", "api_key holds a tab"},
		"a bell":                 {map[string]any{"api_key": "hunter2\a"}, "invalid_text", "api_key holds the control character U+0007"},
		"http through a proxy":   {map[string]any{"base_url": "http://localhost:1/api/v4", "proxy": "http://user:p4ss@proxy.example:3128"}, "insecure_url", "proxy.example:3128"},
		"http through SOCKS":     {map[string]any{"base_url": "http://127.0.0.1:1/api/v4", "proxy": "socks5://proxy.example"}, "insecure_url", "base_url"},
		"token through a proxy":  {map[string]any{"token_url": "http://127.0.0.1:1/t", "proxy": "http://proxy.example:3128"}, "insecure_url", "token_url"},
		"token over http":        {map[string]any{"token_url": "http://example.com/"}, "insecure_url", "token_url"},
		"no such port":           {map[string]any{"base_url": "https://localhost:65536/"}, "invalid_url", "base_url"},
		"proxy's port":           {map[string]any{"proxy": "http://localhost:65536"}, "invalid_value", "proxy"},
		"proxy word":             {map[string]any{"proxy": "system"}, "invalid_value", "proxy"},
		"proxy scheme":           {map[string]any{"proxy": "socks4://user:hunter2@localhost:1"}, "invalid_value", "proxy"},
		"proxy without scheme":   {map[string]any{"proxy": "localhost:3128"}, "invalid_value", "proxy"},
		"private key":            {map[string]any{"public_key": keys.Private}, "private_key", "private key"},
		"no key":                 {map[string]any{"public_key": "hunter2"}, "invalid_key", "public_key"},
		"two keys":               {map[string]any{"public_key": keys.Public + keys.Public}, "invalid_key", "public_key"},
		"ca_only alone":          {map[string]any{"ca_only": true}, "contradiction", "ca_only"},
		"no certificate":         {map[string]any{"ca_pem": "nothing"}, "invalid_ca", "ca_pem"},
		"no ca_file":             {map[string]any{"ca_file": "/nowhere/ca.pem"}, "unreadable_file", "/nowhere/ca.pem"},
		"a folder as ca_file":    {map[string]any{"ca_file": os.TempDir()}, "unreadable_file", "it is a folder"},
		"algorithm":              {map[string]any{"hardware_id": absent, "hardware_id_algorithm": "defualt"}, "invalid_value", `"default"`},
		"algorithm beside an id": {map[string]any{"hardware_id_algorithm": "mac"}, "invalid_value", "hardware_id_algorithm"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := openDocument(t, tc.members)
			fail := wantError(t, err, api.Config, tc.code)
			require.Contains(t, fail.Message, tc.mentions, "message")
			require.NotContains(t, fail.Message, "hunter2", "message")
			assert.NotContains(t, fail.Message, "MII", "message")
		})
	}
}

func TestConfigurationsAreAccepted(t *testing.T) {
	t.Parallel()
	key := readVectors().Keys[testKeyName].Public
	for name, members := range map[string]map[string]any{
		"least":                {},
		"client credentials":   {"api_key": absent, "shared_key": absent, "client_id": "a", "client_secret": "b"},
		"loopback by name":     {"base_url": "http://LOCALHOST:8080/api/v4"},
		"loopback by number":   {"base_url": "http://127.9.9.9/api/v4//"},
		"loopback, mapped":     {"base_url": "http://[::ffff:127.0.0.1]:1/"},
		"proxied to loopback":  {"base_url": "http://127.0.0.1:1", "proxy": "http://localhost:3128"},
		"loopback of IPv6":     {"base_url": "http://[::1]:1/"},
		"http where allowed":   {"base_url": "http://example.com", "allow_http": true},
		"text around the key":  {"public_key": "the key\n" + key + "\nends"},
		"proxy with password":  {"proxy": "http://user:p%40ss@proxy.example:3128"},
		"socks":                {"proxy": "socks5://proxy.example:1080/"},
		"longest hardware id":  {"hardware_id": strings.Repeat("x", 256)},
		"hardware id and kind": {"hardware_id_algorithm": "default"},
		"null is absent":       {"ca_file": nil, "client_id": nil, "public_key": nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := openDocument(t, members)
			assert.NoError(t, err)
		})
	}
}

// handled are the ways in which a good PEM is changed by who pastes, mails or sets it.
var handled = map[string]func(string) string{
	"byte order mark":     func(text string) string { return "\ufeff" + text },
	"CRLF":                func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") },
	"indentation":         func(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n\t") },
	`\n`:                  func(text string) string { return strings.ReplaceAll(text, "\n", `\n`) },
	"blanks":              func(text string) string { return strings.ReplaceAll(text, "\n", " ") },
	"quotes":              func(text string) string { return `"` + text + `"` },
	"single quotes, \\n":  func(text string) string { return "'" + strings.ReplaceAll(text, "\n", `\n`) + "'" },
	"no line breaks left": func(text string) string { return strings.ReplaceAll(text, "\n", "") },
}

func certificatePEM(t *testing.T) string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	defer server.Close()
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
}

func TestHandledPEMsAreUnderstoodWhereverOneIsGiven(t *testing.T) {
	t.Parallel()
	key, ca := readVectors().Keys[testKeyName].Public, certificatePEM(t)
	for name, change := range handled {
		path := filepath.Join(t.TempDir(), "ca.pem")
		require.NoError(t, os.WriteFile(path, []byte(change(ca)), 0o600))
		for member, value := range map[string]string{"public_key": change(key), "ca_pem": change(ca), "ca_file": path} {
			_, err := openDocument(t, map[string]any{member: value})
			assert.NoError(t, err, "%s: %s", name, member)
		}
	}
}

func TestUnusablePEMsAreNamedWithTheirCure(t *testing.T) {
	t.Parallel()
	keys, ca := readVectors().Keys[testKeyName], certificatePEM(t)
	block, _ := pem.Decode([]byte(ca))
	file := func(content string) string {
		path := filepath.Join(t.TempDir(), "ca.pem")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	private := strings.ReplaceAll(keys.Private, "\n", `\n`)
	for name, tc := range map[string]struct{ member, value, code, mentions string }{
		"key without END":           {"public_key", keys.Public[:100], "invalid_key", "no line -----END PUBLIC KEY-----"},
		"key as base64 alone":       {"public_key", strings.Join(strings.Split(keys.Public, "\n")[1:3], ""), "invalid_key", "no BEGIN and END lines"},
		"key by its path":           {"public_key", "/etc/acme/key.pem", "invalid_key", "name of a file"},
		"a certificate as key":      {"public_key", ca, "invalid_key", "openssl x509 -in FILE -noout -pubkey"},
		"a key with a foreign one":  {"public_key", strings.Replace(keys.Public, "MII", "M\u200bI", 1), "invalid_key", "U+200B (a zero-width space) at line 2, character 2"},
		"a private key, handled":    {"public_key", private, "private_key", "private key"},
		"a private key, cut":        {"public_key", private[:90], "private_key", "private key"},
		"a private key as ca_pem":   {"ca_pem", keys.Private, "private_key", "ca_pem holds a private key"},
		"a private key in ca_file":  {"ca_file", file(keys.Private), "private_key", "holds a private key"},
		"ca_pem without END":        {"ca_pem", ca[:100], "invalid_ca", "no line -----END CERTIFICATE-----"},
		"ca_pem by its path":        {"ca_pem", "ca.pem", "invalid_ca", "name of a file"},
		"a key as ca_pem":           {"ca_pem", keys.Public, "invalid_ca", "no CERTIFICATE block"},
		"a damaged certificate":     {"ca_pem", strings.Replace(ca, "MII", "AAA", 1), "invalid_ca", "the certificate in line 1: x509: "},
		"ca_file that is DER":       {"ca_file", file(string(block.Bytes)), "invalid_ca", "openssl x509 -inform DER"},
		"ca_file in UTF-16":         {"ca_file", file("\xff\xfe-\x00-\x00"), "invalid_ca", "is UTF-16: save it as UTF-8"},
		"ca_file that is empty":     {"ca_file", file(""), "invalid_ca", "is empty"},
		"ca_file of NUL bytes":      {"ca_file", file("\x00\x00"), "invalid_ca", "consists of NUL bytes"},
		"ca_file that is a folder":  {"ca_file", t.TempDir(), "unreadable_file", "is a folder: name one file"},
		"ca_file that was cut":      {"ca_file", file(ca + ca[:60]), "invalid_ca", "that begins in line"},
		"ca_file that names itself": {"ca_file", file("no certificate"), "invalid_ca", "ca.pem holds no PEM block"},
	} {
		_, err := openDocument(t, map[string]any{tc.member: tc.value})
		fail := wantError(t, err, api.Config, tc.code)
		assert.Contains(t, fail.Message, tc.member, name)
		assert.Contains(t, fail.Message, tc.mentions, name)
		assert.NotContains(t, fail.Message, keys.Private[40:60], name)
	}
}

func TestAuthorityThatCannotBeReadIsNamedWhereItIsMissing(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(nil)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	damaged := strings.Replace(certificatePEM(t), "MII", "AAA", 1)
	readable := renamedAuthority(t)
	client, err := openDocument(t, map[string]any{"base_url": server.URL, "ca_pem": readable + damaged, "ca_only": true, "retries": 0, "proxy": "none"})
	require.NoError(t, err)
	_, err = do(t.Context(), client, "check_license", fields{"license_key": "a-long-enough-key"})
	fail := wantError(t, err, api.Network, "tls_unknown_authority")
	assert.Contains(t, fail.Message, "what was given cannot be read whole: ca_pem: the certificate in line ")
	assert.Contains(t, fail.Message, "x509: ")
}

// renamedAuthority is the PEM of a certificate whose name no other has.
func renamedAuthority(t *testing.T) string {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "authority in house"}, IsCA: true,
		BasicConstraintsValid: true, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &testKey().PublicKey, testKey())
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func TestZeroConfigurationIsRefused(t *testing.T) {
	t.Parallel()
	_, err := core.Open(core.Config{Product: "p", APIKey: "a", SharedKey: "b", HardwareID: "c"})
	wantError(t, err, api.Config, "missing_member")
}

func TestFormattingShowsNoSecret(t *testing.T) {
	t.Parallel()
	cfg := testConfig()
	cfg.APIKey, cfg.SharedKey = "key-1234567890", "hunter2-shared"
	cfg.Proxy = "http://user:hunter2-proxy@localhost:1"
	cfg.ProxyEnvironment = transport.Environment{HTTPS: "http://user:hunter2-proxy@localhost:1"}
	client, err := core.Open(cfg)
	require.NoError(t, err)
	defer client.Close()
	document, err := json.Marshal(cfg)
	require.NoError(t, err)
	texts := []string{string(document), string(client.Info().Result)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		texts = append(texts, fmt.Sprintf(verb, cfg), fmt.Sprintf(verb, &cfg), fmt.Sprintf(verb, client),
			fmt.Sprintf(verb, []core.Config{cfg}))
	}
	for _, text := range texts {
		require.NotContains(t, text, "hunter2", "%s shows a secret", text)
		assert.NotContains(t, text, "68756e74657232", "%s shows a secret", text)
	}
}

func TestInfoTellsWhatWasOpened(t *testing.T) {
	t.Parallel()
	client := open(t, func(cfg *core.Config) { cfg.BaseURL = "https://localhost/api/v4/" })
	got := string(client.Info().Result)
	want := `{"version":"` + core.LibraryVersion() + `","abi":1,"product":"osp-editor","hardware_id":"` + testDevice +
		`","hardware_id_source":"configuration","base_url":"https://localhost/api/v4"}`
	assert.Equal(t, want, got, "Info")
}
