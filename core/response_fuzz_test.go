package core_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/tests/reference"
)

// verbatim is a server that responds to every request with the same bytes, whatever they are, and ends the
// connection.
type verbatim struct {
	address  string
	response atomic.Pointer[[]byte]
}

func startVerbatim(tb testing.TB) *verbatim {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	tb.Cleanup(func() { listener.Close() })
	v := &verbatim{address: listener.Addr().String()}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go v.serve(conn.(*net.TCPConn))
		}
	}()
	return v
}

func (v *verbatim) serve(conn *net.TCPConn) {
	defer conn.Close()
	reader := bufio.NewReader(conn)
	request, err := http.ReadRequest(reader)
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, request.Body)
	_, _ = conn.Write(*v.response.Load())
	_ = conn.CloseWrite()
	_, _ = io.Copy(io.Discard, reader)
	// Without it ten thousand ended connections a second would use up the ports.
	_ = conn.SetLinger(0)
}

func httpResponse(status, header, body string) []byte {
	return fmt.Appendf(nil, "HTTP/1.1 %s\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s",
		status, len(body), header, body)
}

func headerResponse(tb testing.TB, body string) []byte {
	tb.Helper()
	return httpResponse("200 OK", "LicenseSignature: "+signSmall(tb, body)+"\r\n", body)
}

// question is a call to put to a server, and what a good response to it is.
type question struct {
	operation string
	request   fields
	// judge says what is wrong with a response that was accepted, by its body and its signatures.
	judge func(body []byte, signatures []string) string
}

func questions(tb testing.TB) []question {
	tb.Helper()
	byKey := fields{"license_key": testLicense}
	return []question{
		{"check_license", byKey, headerSigned(false, testLicense)},
		{"activate_license", byKey, headerSigned(false, testLicense)},
		{"check_bundle", byKey, headerSigned(true, testLicense)},
		{"deactivate_license", byKey, isWord(false)},
		{"deactivate_bundle_offline", byKey, isWord(true)},
		{"activate_offline", byKey, bodySigned("license")},
		{"activate_bundle_offline", byKey, bodySigned("bundle")},
		{"send_offline_request", fields{"endpoint": "activate_offline", "text": requestFile(tb, "activate_offline")}, signedInBody},
		{"check_license", fields{"username": testUser}, headerSigned(false, testUser)},
		{"add_consumption", byKey, signedObject(nil)},
		{"add_feature_consumption", fields{"license_key": testLicense, "feature": "reports", "license_id": 7}, signedObject(bound{"license_id": "7"})},
		{"check_license_feature", fields{"license_key": testLicense, "feature": "reports"}, signedObject(bound{"code": `"reports"`})},
		{"floating_release", byKey, isWordOf("")},
		{"floating_borrow", fields{"license_key": testLicense, "license_id": 7}, signedObject(bound{"license_id": "7"})},
		{"track_device_variables", fields{"license_key": testLicense, "variables": fields{"a": "b"}}, signedArray(nil)},
		{"versions", byKey, signedArray(nil)},
		{"installation_file", fields{"license_key": testLicense, "env": "win64"}, signedObject(bound{"environment": `"win64"`})},
		{"product_details", fields{}, signedObject(bound{"short_code": `"osp-editor"`})},
		{"trial_key", fields{"email": "jana@example.com"}, signedObject(bound{"license_user": testUser})},
		{"user_licenses", fields{"username": testUser, "password": "p"}, signedArray(bound{"user.email": testUser})},
		{"customer_license_users", fields{"customer": "jana@example.com"}, signedObject(bound{"customer.email": testUser})},
		{"sso_url", fields{"customer_account_code": "A"}, signedObject(nil)},
		{"change_password", fields{"username": "u", "password": "p", "new_password": "n"}, isWordOf("password_changed")},
		{"oauth_url", fields{}, leadsToTLS},
	}
}

// bound are members that must be what was asked for, by their paths: JSON texts, or the user.
type bound map[string]string

// signedObject takes an object that is signed and about what was asked for, signedArray an array of such.
func signedObject(members bound) func([]byte, []string) string { return signedForm(false, members) }

func signedArray(members bound) func([]byte, []string) string { return signedForm(true, members) }

func signedForm(array bool, members bound) func([]byte, []string) string {
	return func(body []byte, signatures []string) string {
		if len(signatures) != 1 {
			return fmt.Sprintf("has %d signatures", len(signatures))
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(signatures[0])
		if err != nil || !signedBy(&smallKey().PublicKey)(string(body), raw) {
			return "is not signed"
		}
		root, err := reference.Parse(body)
		if err != nil || root.IsArray() != array || root.IsObject() == array {
			return fmt.Sprintf("is of another form, %v", err)
		}
		all := []*reference.Node{root}
		if array {
			all = root.Children
		}
		for _, one := range all {
			if what := notBound(one, members); what != "" {
				return what
			}
		}
		return ""
	}
}

func notBound(one *reference.Node, members bound) string {
	for path, want := range members {
		member := one
		for _, name := range strings.Split(path, ".") {
			member = member.Get(name)
		}
		name, _, _ := strings.Cut(member.Text(), "|")
		same := member.Carried() && member.Compact() == want
		if want == testUser {
			same = isFoldedUser.MatchString(name)
		}
		if member.Carried() && !same {
			return "is about another " + path
		}
	}
	return ""
}

// isWordOf takes one word, bare or quoted; of the empty one also no body.
func isWordOf(word string) func([]byte, []string) string {
	return func(body []byte, _ []string) string {
		var quoted string
		text := strings.Trim(string(body), " \t\r\n")
		if text == word || json.Unmarshal(body, &quoted) == nil && quoted == word {
			return ""
		}
		return "is not the word"
	}
}

// leadsToTLS takes an address with TLS, or of this machine.
func leadsToTLS(body []byte, _ []string) string {
	root, err := reference.Parse(body)
	if err != nil {
		return err.Error()
	}
	address := root.Get("url")
	u, err := url.Parse(address.Text())
	if address.Carried() && (err != nil || u.Scheme != "https" && u.Hostname() != "localhost" && !net.ParseIP(u.Hostname()).IsLoopback()) {
		return "leads to " + address.Text()
	}
	return ""
}

const testUser = "Jana@Example.com|ACME"

// headerSigned takes responses that are signed and about the license, product and device that were asked for.
func headerSigned(bundle bool, id string) func([]byte, []string) string {
	return func(body []byte, signatures []string) string {
		if len(signatures) != 1 {
			return fmt.Sprintf("has %d signatures", len(signatures))
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(signatures[0])
		if err != nil || !signedBy(&smallKey().PublicKey)(string(body), raw) {
			return "is not signed"
		}
		root, err := reference.Parse(body)
		if err != nil || root.IsArray() != bundle || root.IsObject() == bundle {
			return fmt.Sprintf("is of another form, %v", err)
		}
		licenses := []*reference.Node{root}
		if bundle {
			licenses = root.Children
		}
		for _, l := range licenses {
			if what := anotherThan(l, bundle, id); what != "" {
				return what
			}
		}
		return ""
	}
}

// anotherThan says by what a license of a signed response is not the one that was asked for.
func anotherThan(l *reference.Node, bundle bool, id string) string {
	key, user, same := l.Get("license_key"), l.Get("username"), false
	if !user.Carried() {
		user = l.Get("user").Get("email")
	}
	if id == testUser {
		name, _, _ := strings.Cut(user.Text(), "|")
		same = !user.Carried() || isFoldedUser.MatchString(name)
	} else {
		same = !key.Carried() || key.Text() == id
	}
	code, signature := l.Get("product_details").Get("short_code"), l.Get("license_signature")
	text := wire.LicenseSignatureText(testDevice, id, l.Get("validity_period").Text())
	raw, err := base64.StdEncoding.Strict().DecodeString(strings.Trim(signature.Text(), " \t\r\n"))
	switch {
	case !same:
		return "is about another license"
	case !bundle && code.Present() && code.Text() != "osp-editor":
		return "is about another product"
	case signature.Carried() && (err != nil || !signedBy(&smallKey().PublicKey)(text, raw)):
		return "is about another device"
	}
	return ""
}

// isFoldedUser ignores the case of ASCII letters and of no others.
var isFoldedUser = regexp.MustCompile(`^[Jj][Aa][Nn][Aa]@[Ee][Xx][Aa][Mm][Pp][Ll][Ee]\.[Cc][Oo][Mm]$`)

// isWord takes license_deactivated, bare or quoted, and where loose any object or array.
func isWord(loose bool) func([]byte, []string) string {
	const word = "license_deactivated"
	return func(body []byte, _ []string) string {
		var quoted string
		text := strings.Trim(string(body), " \t\r\n")
		root, err := reference.Parse(body)
		if text == word || json.Unmarshal(body, &quoted) == nil && quoted == word || loose && err == nil && (root.IsObject() || root.IsArray()) {
			return ""
		}
		return "is not the word"
	}
}

func bodySigned(kind string) func([]byte, []string) string {
	return func(body []byte, _ []string) string {
		want := testExpectation(&smallKey().PublicKey)
		want.Kind = kind
		if outcome, _ := reference.Judge(body, want); outcome != reference.Accepted {
			return string(outcome)
		}
		return ""
	}
}

// signedInBody looks at the signature alone: for whom the response is, the request file says.
func signedInBody(body []byte, _ []string) string {
	root, err := reference.Parse(body)
	if err != nil {
		return err.Error()
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(root.Get("license_signature_v2").Text()))
	if err != nil || !signedBy(&smallKey().PublicKey)(root.Compact("license_signature_v2", "license_signature"), raw) {
		return "is not signed"
	}
	return ""
}

func addResponses(f *testing.F) {
	f.Helper()
	license := `{"id":1,"license_key":"` + testLicense + `","product_details":{"short_code":"osp-editor"},"license_signature":""}`
	offline := signDocument(f, []byte(`{"license_key":"`+testLicense+`",`+ours+`,"product_details":{"short_code":"osp-editor"}}`), "license")
	for _, response := range [][]byte{
		headerResponse(f, license), headerResponse(f, " [ "+license+" ] \n"), headerResponse(f, `{"license_key":"another"}`),
		headerResponse(f, `{"username":"JANA@example.com|other","user":{"email":"x"},"license_signature":"`+signSmall(f, wire.LicenseSignatureText(testDevice, testUser, ""))+`"}`),
		headerResponse(f, `{"user":{"email":"jana@example.com"},"license_key":5}`), headerResponse(f, `{"a":1,"a":2}`), httpResponse("200 OK", "", license), httpResponse("200 OK", "LicenseSignature: x\r\nLicenseSignature: y\r\n", license),
		httpResponse("200 OK", "LicenseSignature: \r\nLicenseSignature: "+signSmall(f, license)+"\r\n", license),
		httpResponse("200 OK", "", `"license_deactivated"`), httpResponse("200 OK", "", "license_deactivated"), httpResponse("200 OK", "", offline),
		httpResponse("200 OK", "", signDocument(f, []byte(`[`+plain(ours)+`]`), "a")),
		httpResponse("200 OK", "Content-Encoding: gzip\r\n", "\x1f\x8b\x08"), httpResponse("302 Found", "Location: https://elsewhere/\r\n", ""),
		httpResponse("400 Bad Request", "", `{"code":"date_header_diff","message":"m"}`), httpResponse("401 Unauthorized", "", `{"code":"signature_mismatch"}`),
		httpResponse("429 Too Many Requests", "Retry-After: 99999999999999999999\r\n", "{}"), httpResponse("503 Service Unavailable", "Retry-After: Thu, 01 Jan 2026 00:00:01 GMT\r\n", "<html>"),
		httpResponse("400 Bad Request", "", `{"code":"test-shared-key","message":"test-shared-key \ud800"}`), httpResponse("407 x", "Proxy-Authenticate: Basic\r\n", ""),
		headerResponse(f, `{"code":"reports","license_id":7,"id":7,"borrowed_until":"2096-01-01"}`), headerResponse(f, `{"code":"exports","license_id":8}`),
		headerResponse(f, `[{"version":"1","user":{"email":"JANA@example.com|x"},"device_id":1},{"device_id":1}]`), headerResponse(f, `[{"user":{"email":"x"}},{"device_id":2}]`),
		headerResponse(f, `{"short_code":"osp-editor","environment":"win64","license_user":"Jana@Example.com","customer":{"email":"jana@example.com"}}`),
		headerResponse(f, `{"short_code":"osp-studio","environment":5,"license_user":"x","customer":{"email":null}}`),
		headerResponse(f, `{"url":"https://x/?response_type=code"}`), headerResponse(f, `{"url":"https://x/?response_type=token"}`),
		httpResponse("200 OK", "", `{"url":"http://x/"}`), httpResponse("200 OK", "", `{"url":"http://[::1]/"}`), httpResponse("200 OK", "", ""), httpResponse("200 OK", "", `""`),
		httpResponse("200 OK", "", `"password_changed"`), httpResponse("400 Bad Request", "", `{"code":"floating_not_available","message":"m"}`),
		[]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"), []byte("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"),
		[]byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n\r\n"), []byte("SSH-2.0-x\r\n"), {}, {0},
	} {
		for i := range questions(f) {
			f.Add(response, uint8(i))
		}
	}
}

// FuzzHTTPResponse lets a server respond with any bytes: what is accepted is signed and to the point, and whatever
// else comes ends in one of our errors that gives no secret away, and leaves the client usable.
func FuzzHTTPResponse(f *testing.F) {
	addResponses(f)
	server := startVerbatim(f)
	asked := questions(f)
	client := open(f, func(cfg *core.Config) {
		withSmallKey(cfg)
		cfg.BaseURL, cfg.Timeout, cfg.ConnectTimeout = "http://"+server.address+"/api/v4", time.Minute, time.Minute
	})
	good := headerResponse(f, `{"license_key":"`+testLicense+`"}`)
	f.Fuzz(func(t *testing.T, response []byte, which uint8) {
		q := asked[int(which)%len(asked)]
		server.response.Store(&response)
		got, err := client.Call(t.Context(), q.operation, encode(t, q.request))
		if err != nil {
			checkError(t, err)
		} else if what := wrongResponse(q, response, got); what != "" {
			t.Errorf("%s accepted a response that %s: %q", q.operation, what, response)
		}
		if len(response)%16 == 0 {
			// A GET, for the server ends connections that the client may keep, and a POST is not sent twice.
			server.response.Store(&good)
			_, err := do(t.Context(), client, "check_license", fields{"license_key": testLicense})
			assert.NoError(t, err, "the client is of no use any more")
		}
	})
}

// FuzzTokenServer lets the server that gives out tokens respond with any bytes, and the API after it with the same.
func FuzzTokenServer(f *testing.F) {
	for _, seed := range []string{`{"access_token":"t","expires_in":1}`, `{"access_token":"test-client-secret","expires_in":-1e9,"license_key":"` + testLicense + `"}`, `{"access_token":"a b"}`, `{"url":"https://x"}`} {
		f.Add(headerResponse(f, seed))
	}
	f.Add(httpResponse("401 Unauthorized", "", `{"error":"invalid_client","error_description":"test-client-secret is wrong"}`))
	f.Add(httpResponse("400 Bad Request", "Retry-After: 1\r\n", `{"error":"\ud800","code":"oauth_token_expired"}`))
	f.Add(httpResponse("307 x", "Location: http://test-client-secret/\r\n", "test-client-secret"))
	server := startVerbatim(f)
	asked := questions(f)[0]
	f.Fuzz(func(t *testing.T, response []byte) {
		client := open(t, func(cfg *core.Config) {
			withSmallKey(cfg)
			cfg.APIKey, cfg.SharedKey, cfg.ClientID, cfg.ClientSecret = "", "", "test-client", "test-client-secret"
			cfg.BaseURL, cfg.TokenURL = "http://"+server.address+"/api/v4", "http://"+server.address+"/token"
			cfg.Timeout, cfg.ConnectTimeout = time.Minute, time.Minute
		})
		server.response.Store(&response)
		got, err := client.Call(t.Context(), asked.operation, encode(t, asked.request))
		if err != nil {
			checkError(t, err)
		} else if what := wrongResponse(asked, response, got); what != "" {
			t.Errorf("accepted a response that %s: %q", what, response)
		}
	})
}

// checkError checks what holds for the error of every response from a server that neither waits nor hangs.
func checkError(t *testing.T, err error) {
	t.Helper()
	var fail *core.Error
	require.True(t, asCoreError(err, &fail), "error = %#v; want one of ours", err)
	switch fail.Status {
	case api.Network, api.Protocol, api.Unavailable, api.Signature, api.Offline, api.Clock,
		api.API, api.Auth, api.LicenseState, api.NotFound, api.Limit, api.Device:
	default:
		t.Errorf("error = %v; want the status of a response", err)
	}
	for _, text := range []string{fail.Message, fail.Code, fail.ServerMessage, fail.Body, fail.SignatureHeader} {
		require.True(t, utf8.ValidString(text), "%v says %q", err, text)
		require.LessOrEqual(t, len(text), 5000, "%v says %q", err, text)
		require.NotContains(t, text, "test-shared-key", "%v says %q", err, text)
		assert.NotContains(t, text, "test-client-secret", "%v says %q", err, text)
	}
	require.NotEmpty(t, fail.Code, "error = %#v", fail)
	require.NotEmpty(t, fail.Message, "error = %#v", fail)
	require.LessOrEqual(t, len(fail.ServerMessage), 1024, "error = %#v", fail)
	assert.LessOrEqual(t, len(fail.Body), 1024, "error = %#v", fail)
}

// wrongResponse reads the bytes once more, as net/http reads them, and says why they are no good response.
func wrongResponse(q question, response []byte, got core.Response) string {
	reader := bufio.NewReader(bytes.NewReader(response))
	for {
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			return "is not HTTP"
		}
		if response.StatusCode >= 100 && response.StatusCode < 200 {
			continue
		}
		body, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			return fmt.Sprintf("has status %d and ends with %v", response.StatusCode, err)
		}
		if want := resultOf(q.operation, body); string(got.Result) != want {
			return "gives the result " + string(got.Result)
		}
		return q.judge(body, response.Header.Values("LicenseSignature"))
	}
}

// resultOf is what is made of a good response's body.
func resultOf(operation string, body []byte) string {
	if operation == "send_offline_request" {
		return `{"text":"` + wire.EncodeFile(body) + `","file_name":"ls_activation.lic"}`
	}
	text := strings.Trim(string(body), " \t\r\n")
	var word string
	switch operation {
	case "floating_release":
		return `""`
	case "change_password":
		return `"password_changed"`
	}
	if strings.HasPrefix(operation, "deactivate") && (text == "license_deactivated" || json.Unmarshal(body, &word) == nil) {
		return `"license_deactivated"`
	}
	return text
}

// TestGoodResponsesAreAccepted shows that the seeds of FuzzHTTPResponse are worth altering.
func TestGoodResponsesAreAccepted(t *testing.T) {
	t.Parallel()
	server := startVerbatim(t)
	client := open(t, func(cfg *core.Config) {
		withSmallKey(cfg)
		cfg.BaseURL = "http://" + server.address + "/api/v4"
	})
	license := `{"license_key":"` + testLicense + `","product_details":{"short_code":"osp-editor"}}`
	offline := `{"license_key":"` + testLicense + `",` + ours + `,"product_details":{"short_code":"osp-editor"}}`
	good := map[string][]byte{
		"check_license": headerResponse(t, license), "activate_license": headerResponse(t, license), "check_bundle": headerResponse(t, "["+license+"]"),
		"deactivate_license": httpResponse("200 OK", "", "license_deactivated"), "deactivate_bundle_offline": httpResponse("200 OK", "", "[]"),
		"activate_offline":        httpResponse("200 OK", "", signDocument(t, []byte(offline), "license")),
		"activate_bundle_offline": httpResponse("200 OK", "", signDocument(t, []byte("["+offline+"]"), "a")),
		"send_offline_request":    httpResponse("200 OK", "", signDocument(t, []byte(offline), "license")),

		"add_consumption": headerResponse(t, `{"id":1}`), "add_feature_consumption": headerResponse(t, `{"license_id":7}`),
		"check_license_feature": headerResponse(t, `{"code":"reports"}`), "floating_release": httpResponse("200 OK", "", ""),
		"floating_borrow": headerResponse(t, `{"borrowed_until":"2096-01-01"}`), "track_device_variables": headerResponse(t, `[{"variable":"a"}]`),
		"versions": headerResponse(t, `[{"version":"1"}]`), "installation_file": headerResponse(t, `{"environment":"win64"}`),
		"product_details": headerResponse(t, `{"short_code":"osp-editor"}`), "trial_key": headerResponse(t, `{"license_user":"JANA@example.com"}`),
		"user_licenses":          headerResponse(t, `[{"license":{},"user":{"email":"jana@EXAMPLE.com"}}]`),
		"customer_license_users": headerResponse(t, `{"customer":{"email":"jana@example.com"}}`),
		"sso_url":                headerResponse(t, `{"url":"https://x/?response_type=code"}`),
		"change_password":        httpResponse("200 OK", "", `"password_changed"`), "oauth_url": httpResponse("200 OK", "", `{"url":"https://x/"}`),
	}
	for _, q := range questions(t) {
		response := good[q.operation]
		if q.operation == "check_license" && q.request["username"] != nil {
			response = headerResponse(t, `{"username":"jana@EXAMPLE.com"}`)
		}
		server.response.Store(&response)
		got, err := client.Call(t.Context(), q.operation, encode(t, q.request))
		if err != nil {
			t.Errorf("%s: %v; want none", q.operation, err)
		} else if what := wrongResponse(q, response, got); what != "" {
			t.Errorf("%s: the good response %s", q.operation, what)
		}
	}
}
