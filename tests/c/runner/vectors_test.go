package runner

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
)

// The vectors, as far as the ABI can express them.
type (
	vectorFile struct {
		Keys map[string]struct {
			Private string `json:"private_pem"`
			Public  string `json:"public_pem"`
		}
		Vectors []vector
	}
	vector struct {
		ID, Kind string
		Inputs   inputs
		Expected struct {
			Accepted                      bool
			Reason, Form, Body, Signature string
			Activation                    string `json:"activation_code"`
		}
	}
	inputs struct {
		credentials
		Key, Mode, Lic, Product, Date, Body, Username string
		Auth                                          credentials
		HardwareID                                    string  `json:"hardware_id"`
		LicenseKey                                    string  `json:"license_key"`
		RequestText                                   string  `json:"request_text"`
		RequestID                                     *string `json:"request_id"`
		Initialization                                string  `json:"initialization_code"`
		Confirmation                                  string  `json:"confirmation_code"`
		AirGapKey                                     string  `json:"air_gap_public_key"`
		PolicyID                                      string  `json:"policy_id"`
		Signature                                     string
		Header                                        *string
		Validity                                      *string `json:"validity_period"`
		LicenseSignature                              *string `json:"license_signature"`
	}
	credentials struct {
		APIKey     string `json:"api_key"`
		ClientID   string `json:"client_id"`
		SigningKey string `json:"signing_key"`
	}
	object map[string]any
)

// device is the one that the vectors' online responses are for.
const device = "5d41402abc4b2a76b9719d911017c592ae2f0f5b0a1c2d3e4f5061728394a5b6"

// replay collects the lines for vectors.c and serves the responses that online vectors need.
type replay struct {
	t         *testing.T
	file      vectorFile
	server    *httptest.Server
	responses map[string]func(http.ResponseWriter)
	sent      map[string]*sentCall
	lines     []string
}

func newReplay(t *testing.T) *replay {
	t.Helper()
	r := &replay{t: t, responses: map[string]func(http.ResponseWriter){}, sent: map[string]*sentCall{}}
	text, err := os.ReadFile(filepath.Join(root, "core", "wire", "testdata", "vectors.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &r.file))
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		// The base URL names the vector: /{id}/check_license.
		id, _, _ := strings.Cut(strings.TrimPrefix(q.URL.Path, "/"), "/")
		if want := r.sent[id]; want != nil {
			want.check(t, id, q)
		}
		if reply := r.responses[id]; reply != nil {
			reply(w)
			return
		}
		http.NotFound(w, q)
	}))
	t.Cleanup(r.server.Close)
	return r
}

// serve makes the server respond to a vector's calls, and returns its base URL.
func (r *replay) serve(id, contentType, body string, signature *string) string {
	r.responses[id] = func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", contentType)
		if signature != nil {
			w.Header().Set("LicenseSignature", *signature)
		}
		_, _ = w.Write([]byte(body))
	}
	return r.server.URL + "/" + id
}

func (c credentials) into(config object) object {
	if c.ClientID != "" {
		config["client_id"], config["client_secret"] = c.ClientID, c.SigningKey
		// Nothing asks it in these tests.
		config["token_url"] = "http://127.0.0.1:1/token"
		return config
	}
	config["api_key"], config["shared_key"] = c.APIKey, c.SigningKey
	return config
}

var testKeys = credentials{APIKey: "test-api-key", SigningKey: "test-shared-key"}

// expect adds a line.
func (r *replay) expect(id, function string, config, request object, status api.Status, want string) {
	r.t.Helper()
	r.expectCode(id, function, config, request, status, "-", want)
}

// expectCode adds a line whose error has a certain code.
func (r *replay) expectCode(id, function string, config, request object, status api.Status, code, want string) {
	r.t.Helper()
	encode := func(o object) string {
		text, err := json.Marshal(o)
		require.NoError(r.t, err)
		return string(text)
	}
	r.lines = append(r.lines, strings.Join([]string{id, function, encode(config), encode(request), fmt.Sprint(int(status)), code, want}, "\t"))
}

func (r *replay) creation(v vector) {
	config := v.Inputs.into(object{"product": "p", "hardware_id": v.Inputs.HardwareID})
	request := object{"endpoint": "deactivate_offline", "date": v.Inputs.Date, "request_id": "1"}
	if v.Inputs.LicenseKey != "" {
		request["license_key"] = v.Inputs.LicenseKey
	} else {
		request["username"] = v.Inputs.Username
	}
	r.expect(v.ID, "create_offline_request", config, request, api.OK, "result.text^\"signature\":\""+v.Expected.Signature+`"`)
}

// body replays a whole request file: its fields are given one by one, in the configuration and the request.
func (r *replay) body(v vector) {
	var fields object
	require.NoError(r.t, json.Unmarshal([]byte(v.Inputs.RequestText), &fields))
	if fields["schema_version"] != nil {
		return // the order of members there is another SDK's
	}
	config := testKeys.into(object{"product": fields["product"], "hardware_id": fields["hardware_id"]})
	endpoint := map[any]string{"activation": "activate_bundle_offline", "deactivation": "deactivate_bundle_offline"}[fields["request"]]
	request := object{"endpoint": endpoint, "license_key": fields["license_key"], "date": fields["date"],
		"request_id": fields["request_id"], "sdk_ver": fields["sdk_ver"]}
	r.expect(v.ID, "create_offline_request", config, request, api.OK, `result.text="`+v.Expected.Body+`"`)
}

// online replays an online response: the license that it is about is read out of it.
func (r *replay) online(v vector) {
	if strings.HasPrefix(v.Inputs.Body, `"`) {
		return // no call of the table has a signed string for a response
	}
	function, about := "check_license", object{}
	text := []byte(v.Inputs.Body)
	if text[0] == '[' {
		function = "check_bundle"
		var all []object
		require.NoError(r.t, json.Unmarshal(text, &all))
		about = all[0]
	} else if err := json.Unmarshal(text, &about); err != nil {
		r.t.Fatal(err)
	}
	request, product := object{"license_key": "K"}, "osp-bundle"
	if key := about["license_key"]; key != nil {
		request = object{"license_key": key}
	} else if user, ok := about["user"].(map[string]any); ok {
		request = object{"username": user["email"]}
	}
	if details, ok := about["product_details"].(map[string]any); ok && function == "check_license" {
		product = details["short_code"].(string)
	}
	config := testKeys.into(object{"product": product, "hardware_id": device, "public_key": r.file.Keys[v.Inputs.Key].Public,
		"base_url": r.serve(v.ID, "application/json", v.Inputs.Body, v.Inputs.Header)})
	if v.Expected.Accepted {
		r.expect(v.ID, function, config, request, api.OK, "result~"+base64.StdEncoding.EncodeToString(text))
		return
	}
	r.expect(v.ID, function, config, request, api.Signature, "-")
}

// licenseSignature replays the signature inside a license: the response around it is made and signed here.
func (r *replay) licenseSignature(v vector, key *rsa.PrivateKey) {
	license := object{"validity_period": v.Inputs.Validity}
	request := object{}
	if v.Inputs.LicenseKey != "" {
		license["license_key"], request["license_key"] = v.Inputs.LicenseKey, v.Inputs.LicenseKey
	} else {
		license["username"], request["username"] = v.Inputs.Username, v.Inputs.Username
	}
	if v.Inputs.LicenseSignature != nil {
		license["license_signature"] = *v.Inputs.LicenseSignature
	}
	body, err := json.Marshal(license)
	require.NoError(r.t, err)
	signature, err := wire.Sign(key, body)
	require.NoError(r.t, err)
	config := testKeys.into(object{"product": "p", "hardware_id": v.Inputs.HardwareID, "public_key": r.file.Keys[v.Inputs.Key].Public,
		"base_url": r.serve(v.ID, "application/json", string(body), &signature)})
	status, want := api.Signature, "-"
	switch {
	case v.Expected.Accepted:
		status, want = api.OK, `meta.license_signature="verified"`
	case v.Expected.Reason == "signature_missing":
		status, want = api.OK, `meta.license_signature="absent"`
	}
	r.expect(v.ID, "check_license", config, request, status, want)
}

func (r *replay) word(v vector) {
	config := testKeys.into(object{"product": "p", "hardware_id": device,
		"base_url": r.serve(v.ID, "application/json", v.Inputs.Body, nil)})
	status, want := api.Protocol, "-"
	if v.Expected.Accepted {
		status, want = api.OK, `result="license_deactivated"`
	}
	r.expect(v.ID, "deactivate_license", config, object{"license_key": "K"}, status, want)
}

func (r *replay) load(v vector) {
	config := v.Inputs.Auth.into(object{"product": v.Inputs.Product, "hardware_id": v.Inputs.HardwareID,
		"public_key": r.file.Keys[v.Inputs.Key].Public})
	request := object{"text": v.Inputs.Lic, "kind": "license"}
	if v.Inputs.RequestID != nil {
		request["request_id"] = *v.Inputs.RequestID
	}
	switch {
	case v.Inputs.Mode == "refresh":
		request["kind"] = "refresh"
	case v.Kind == "offline_bundle":
		request["kind"] = "bundle"
	}
	if !v.Expected.Accepted {
		status := api.Offline
		if strings.HasPrefix(v.Expected.Reason, "signature_") {
			status = api.Signature
		}
		r.expect(v.ID, "load_offline_response", config, request, status, "-")
		return
	}
	document, err := wire.DecodeFile(v.Inputs.Lic)
	if strings.HasPrefix(v.Inputs.Lic, "{") {
		document, err = []byte(v.Inputs.Lic), nil
	}
	require.NoError(r.t, err)
	r.expect(v.ID, "load_offline_response", config, request, api.OK, "result~"+base64.StdEncoding.EncodeToString(bytes.TrimSpace(document)))
	if v.Expected.Form != "" {
		r.expect(v.ID, "load_offline_response", config, request, api.OK, `meta.form="`+v.Expected.Form+`"`)
	}
}

// expectLocal adds a line for a function without a client.
func (r *replay) expectLocal(id, function string, request object, status api.Status, code, want string) {
	r.t.Helper()
	text, err := json.Marshal(request)
	require.NoError(r.t, err)
	r.lines = append(r.lines, strings.Join([]string{id, function, "-", string(text), fmt.Sprint(int(status)), code, want}, "\t"))
}

func (r *replay) airGapActivation(v vector) {
	request := object{"initialization_code": v.Inputs.Initialization, "hardware_id": v.Inputs.HardwareID, "license_key": v.Inputs.LicenseKey}
	if !v.Expected.Accepted {
		r.expectLocal(v.ID, "create_air_gap_code", request, api.Argument, "invalid_air_gap_code", "-")
		return
	}
	r.expectLocal(v.ID, "create_air_gap_code", request, api.OK, "-", `result.activation_code="`+v.Expected.Activation+`"`)
}

func (r *replay) airGapConfirmation(v vector) {
	request := object{"air_gap_key": v.Inputs.AirGapKey, "confirmation_code": v.Inputs.Confirmation, "hardware_id": v.Inputs.HardwareID,
		"license_key": v.Inputs.LicenseKey, "policy_id": v.Inputs.PolicyID}
	if !v.Expected.Accepted {
		r.expectLocal(v.ID, "verify_air_gap_code", request, api.Signature, "air_gap_code_wrong", "-")
		return
	}
	r.expectLocal(v.ID, "verify_air_gap_code", request, api.OK, "-", `result.license_key="`+v.Inputs.LicenseKey+`"`)
}

// calls replays core/testdata/calls.json. The server checks what it is sent.
func (r *replay) calls() {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "core", "testdata", "calls.json"))
	require.NoError(r.t, err)
	var file struct {
		Settings object
		Calls    []struct {
			ID, Operation, Response string
			Signature               *string
			Identity, Fields        object
			Sent                    sentCall
		}
	}
	require.NoError(r.t, json.Unmarshal(text, &file))
	for i := range file.Calls {
		c := &file.Calls[i]
		config := maps.Clone(file.Settings)
		config["public_key"], config["base_url"] = r.file.Keys["rsa_test_1"].Public, r.serve(c.ID, "application/json", c.Response, c.Signature)
		r.sent[c.ID] = &c.Sent
		request := maps.Clone(c.Fields)
		maps.Copy(request, c.Identity)
		result := c.Response
		if result == "" {
			result = `""`
		}
		r.expect(c.ID, c.Operation, config, request, api.OK, "result~"+base64.StdEncoding.EncodeToString([]byte(result)))
	}
}

// sentCall is what a call must send.
type sentCall struct {
	Method, Path string
	Query        map[string]string
	Body         object
	seen         atomic.Bool
}

func (s *sentCall) check(t *testing.T, id string, q *http.Request) {
	s.seen.Store(true)
	assert.Equal(t, s.Method, q.Method, id)
	assert.Equal(t, "/"+id+s.Path, q.URL.Path, id)
	body, err := io.ReadAll(q.Body)
	assert.NoError(t, err, id)
	if s.Body != nil {
		var sent object
		assert.NoError(t, json.Unmarshal(body, &sent), id)
		assert.Equal(t, s.Body, sent, id)
		return
	}
	query := map[string]string{}
	for name := range q.URL.Query() {
		query[name] = q.URL.Query().Get(name)
	}
	assert.Equal(t, s.Query, query, id)
}

func (r *replay) privateKey(name string) *rsa.PrivateKey {
	block, _ := pem.Decode([]byte(r.file.Keys[name].Private))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	require.NoError(r.t, err)
	return key.(*rsa.PrivateKey)
}

func TestVectorsThatTheABICanExpress(t *testing.T) {
	t.Parallel()
	folder := library(t, "build")
	r := newReplay(t)
	key := r.privateKey("rsa_test_1")
	for _, v := range r.file.Vectors {
		switch v.Kind {
		case "offline_request_v1":
			r.creation(v)
		case "offline_request_body":
			r.body(v)
		case "header_signature":
			r.online(v)
		case "license_signature_v1":
			r.licenseSignature(v, key)
		case "string_answer":
			r.word(v)
		case "air_gap_activation_code":
			r.airGapActivation(v)
		case "air_gap_confirmation_code":
			r.airGapConfirmation(v)
		case "offline_license", "offline_bundle":
			r.load(v)
		}
	}
	require.GreaterOrEqual(t, len(r.lines), 161)
	r.calls()
	run(t, compile(t, folder, "vectors.c", "check.c"), write(t, strings.Join(r.lines, "\n")+"\n"))
	for id, sent := range r.sent {
		assert.True(t, sent.seen.Load(), "%s was not sent", id)
	}
}
