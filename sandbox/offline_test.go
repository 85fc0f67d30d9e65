package sandbox

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
)

// Offline requests as the vendor's clients spell them; KEY, CODE and HW stand for what the sandbox knows.
const (
	nodeActivation   = `{"license_key":"KEY","product":"CODE","hardware_id":"HW-1","sdk_ver":"1.4.17","app_name":"demo","app_ver":"1.0","request_id":"00000000-0000-4000-8000-000000000002","request":"activation","schema_version":2,"CREDENTIAL","date":"Thu Jan 1 2026 00:00:00 GMT+0000"}`
	nodeDeactivation = `{"license_key":"KEY","product":"CODE","hardware_id":"HW-1","variables":null,"schema_version":2,"CREDENTIAL","date":"Thu Jan 1 2026 00:00:00 GMT+0000"}`
	pythonASCII      = `{"schema_version": 2, "CREDENTIAL", "date": "Thu, 01 Jan 2026 00:00:00 GMT", "hardware_id": "HW-1", "hostname": "host-\u00fc", "is_vm": false, "vm_info": null, "license_key": "KEY", "product": "CODE", "request": "activation", "request_id": "00000000-0000-4000-8000-000000000001", "signature": "INNER"}`
	pythonUTF8       = `{"schema_version": 2, "CREDENTIAL", "date": "Thu, 01 Jan 2026 00:00:00 GMT", "hardware_id": "HW-1", "hostname": "host-ü", "license_key": "KEY", "product": "CODE", "request": "deactivation", "request_id": "00000000-0000-4000-8000-000000000001", "signature": "INNER"}`
	ours             = `{"schema_version":2,"CREDENTIAL","date":"Thu, 01 Jan 2026 00:00:00 GMT","hardware_id":"HW-1","license_key":"KEY","product":"CODE","request":"activation","request_id":"00000000-0000-4000-8000-000000000001","signature":"INNER"}`
)

// spell fills a request in for a license.
func (c *client) spell(text, name, kind, credential, secret string) string {
	l := c.line.Licenses[name]
	inner := wire.SignOffline(secret, "Thu, 01 Jan 2026 00:00:00 GMT", l.LicenseKey, "HW-1", credential)
	separator := ":"
	if strings.Contains(text, ", ") && strings.Contains(text, `": "`) {
		separator = ": "
	}
	return strings.NewReplacer("KEY", l.LicenseKey, "CODE", l.Product, "INNER", inner,
		`"CREDENTIAL"`, `"`+kind+`"`+separator+`"`+credential+`"`).Replace(text)
}

func TestOfflineRequestsOfEveryClientAreTaken(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text, path, name string
		oauth            bool
		outerKey         string
		encoding         wire.Encoding
	}{
		"Node":                     {nodeActivation, "/activate_bundle_offline", "bundle", false, sharedKey, wire.Base64},
		"Node, OAuth":              {nodeActivation, "/activate_offline", "license", true, clientSecret, wire.Base64},
		"Node, deactivation":       {nodeDeactivation, "/deactivate_bundle_offline", "bundle", false, sharedKey, wire.Base64},
		"Python":                   {pythonASCII, "/activate_bundle_offline", "bundle", false, sharedKey, wire.Base64},
		"Python, OAuth":            {pythonASCII, "/activate_offline", "license", true, clientSecret, wire.Base64},
		"Python, deactivation":     {pythonUTF8, "/deactivate_bundle_offline", "bundle", false, sharedKey, wire.Base64},
		"Python, client id as key": {pythonUTF8, "/deactivate_offline", "license", true, clientID, wire.Base64},
		"compact, hex":             {ours, "/activate_bundle_offline", "bundle", false, sharedKey, wire.Hex},
		"compact, hex, OAuth":      {ours, "/activate_offline", "license", true, clientSecret, wire.Hex},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, Options{MinSchema: 2})
			if strings.HasPrefix(tc.path, "/deactivate") {
				online := map[string]string{"bundle": "/activate_bundle", "license": "/activate_license"}[tc.name]
				c.wantOK("activate", c.post(online, c.identity(tc.name, "HW-1")))
			}
			kind, credential, secret := "api_key", apiKey, sharedKey
			if tc.oauth {
				kind, credential, secret = "client_id", clientID, clientSecret
			}
			request := c.spell(tc.text, tc.name, kind, credential, secret)
			wrapped := wire.Wrap([]byte(request), wire.SignWrapper(tc.outerKey, []byte(request), tc.encoding))
			c.wantOK("upload", c.upload(tc.path, wire.EncodeFile(wrapped)))
			spaced := strings.Replace(string(wrapped), `{"request":`, "{ \"request\" : ", 1)
			c.wantCode("a wrong outer signature", c.upload(tc.path, wire.EncodeFile(wire.Wrap([]byte(request), wire.SignWrapper("wrong", []byte(request), tc.encoding)))), "signature_mismatch")
			if strings.HasPrefix(tc.path, "/activate") {
				c.wantOK("a spaced wrapper", c.upload(tc.path, wire.EncodeFile([]byte(spaced))))
			}
		})
	}
}

func TestCompactSignatureOfASpacedRequestIsTaken(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	compact := c.spell(ours, "license", "api_key", apiKey, sharedKey)
	spaced := strings.ReplaceAll(compact, `,"`, `, "`)
	c.wantOK("upload", c.upload("/activate_offline", wire.EncodeFile(wire.Wrap([]byte(spaced), wire.SignWrapper(sharedKey, []byte(compact), wire.Hex)))))
}

func TestClientIDIsNoKeyOfTheInnerSignature(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	request := c.spell(ours, "license", "client_id", clientID, clientID)
	c.wantCode("upload", c.upload("/activate_offline", wire.EncodeFile(wire.Wrap([]byte(request), wire.SignWrapper(clientSecret, []byte(request), wire.Hex)))), "signature_mismatch")
}

func TestMinSchemaRefusesVersion1(t *testing.T) {
	t.Parallel()
	c := start(t, Options{MinSchema: 2})
	c.wantCode("version 1", c.upload("/activate_offline", encode(t, c.payload("activation", c.identity("license", "HW-1")))), "validation_error")
}

func TestVersion1RequestWithoutWordIsTaken(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	m := c.payload("activation", c.identity("license", "HW-1"))
	delete(m, "request")
	delete(m, "request_id")
	assert.Nil(t, c.wantOK("upload", c.upload("/activate_offline", encode(t, m))).object(t)["request_id"], "request_id")
}

func TestUploadsInEveryForm(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	text := encode(t, c.payload("activation", c.identity("license", "HW-1")))
	url := c.line.BaseURL + "/activate_offline"
	c.wantOK("line breaks and a byte order mark", c.upload("/activate_offline", "\ufeff"+text[:40]+"\r\n"+text[40:]+"\n"))
	form := c.request("POST", url, []byte(text))
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	c.wantOK("under curl's content type", c.do(c.authorize(form)))
	bare := c.request("POST", url, []byte(text))
	c.wantOK("without a content type", c.do(c.authorize(bare)))
	c.wantOK("multipart", c.do(c.authorize(c.form(t, url, map[string]string{"note": "x", "file": text + "\n"}))))
	c.wantCode("an empty part", c.do(c.authorize(c.form(t, url, map[string]string{"file": "\n"}))), "missing_content")
	cutForm := c.request("POST", url, []byte("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc"))
	cutForm.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	c.wantCode("a cut form", c.do(c.authorize(cutForm)), "missing_parameters")
}

func TestOnlyTheEnvelopeIsAuthorization(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	whole := c.payload("activation", c.identity("user", "HW-1"))
	for name, code := range map[string]string{"username": "authorization_missing_params", "hardware_id": "authorization_missing_params",
		"date": "authorization_missing_params", "api_key": "authorization_missing_params", "signature": "authorization_missing_params",
		"product": "missing_parameters", "password": "missing_parameters"} {
		c.wantCode("without "+name, c.upload("/activate_offline", encode(t, whole.with(members{name: nil}))), code)
	}
}

func TestOldRequestFilesAreTaken(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	m := c.signed(c.identity("license", "HW-1").with(members{"date": "Thu, 01 Jan 2015 00:00:00 GMT", "api_key": apiKey, "request": "activation"}))
	c.wantOK("upload", c.upload("/activate_offline", encode(t, m)))
}

func TestLargeFilesAreRefusedAndNotRead(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	assert.Equal(t, 413, c.upload("/activate_offline", strings.Repeat("A", maxOfflineBody+1)).status)
	c.wantCode("below the limit", c.upload("/activate_offline", strings.Repeat("QUJD", 4<<20)), "authorization_missing_params")
	assert.Equal(t, 413, c.do(c.authorize(c.request("POST", c.line.BaseURL+"/activate_license", make([]byte, maxBody+1)))).status)
}

// vectorRequests are the request texts of the published vectors.
func vectorRequests(t testing.TB) (texts []string) {
	t.Helper()
	raw, err := os.ReadFile("../core/wire/testdata/vectors.json")
	require.NoError(t, err)
	var file struct {
		Vectors []struct {
			Kind     string
			Inputs   map[string]any
			Expected map[string]any
		}
	}
	require.NoError(t, json.Unmarshal(raw, &file))
	for _, v := range file.Vectors {
		if !strings.HasPrefix(v.Kind, "offline_request") {
			continue
		}
		if text, ok := v.Inputs["request_text"].(string); ok {
			if signature, ok := v.Expected["signature"].(string); ok {
				texts = append(texts, wire.EncodeFile(wire.Wrap([]byte(text), signature)))
			}
		}
		if body, ok := v.Expected["body"].(string); ok {
			texts = append(texts, body)
		}
	}
	return texts
}

func TestVectorRequestsAreRead(t *testing.T) {
	t.Parallel()
	texts := vectorRequests(t)
	require.GreaterOrEqual(t, len(texts), 8)
	for _, text := range texts {
		p, err := readPayload(fieldTypes["activate_bundle_offline"], text)
		if err != nil || p.fields.text["hardware_id"] == "" || p.fields.text["product"] == "" {
			t.Errorf("readPayload(%s…): got %v, want a request", text[:20], err)
			continue
		}
		known := &credential{ID: "test-api-key", Secret: "test-shared-key"}
		if p.fields.text["api_key"] != known.ID {
			continue
		}
		group, err := p.complete(api.Lookup(p.fields.text["request"][:len(p.fields.text["request"])-3]+"e_bundle_offline"), 1)
		if !assert.Nil(t, err, "complete") {
			continue
		}
		assert.Nil(t, p.verify(group, known), "verify of version %d", p.version)
	}
}

func FuzzReadPayload(f *testing.F) {
	for _, text := range vectorRequests(f) {
		f.Add(text)
	}
	f.Add("e30=")
	f.Add("\ufeff \r\n")
	f.Add(wire.EncodeFile([]byte(`{"request":{"request":{}},"signature":1}`)))
	e := api.Lookup("activate_bundle_offline")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := readPayload(fieldTypes["activate_bundle_offline"], text)
		require.NotEqual(t, (err == nil), (p == nil))
		if err != nil {
			return
		}
		group, err := p.complete(e, 1)
		if err != nil {
			return
		}
		require.NotNil(t, p.verify(group, &credential{ID: "id", Secret: "a secret that nobody signs with", OAuth: true}), "a forged request verifies")
	})
}
