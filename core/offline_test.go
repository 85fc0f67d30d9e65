package core_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/outcome"
)

// signedLicense is a license with these members and a license_signature_v2.
func signedLicense(t testing.TB, members ...string) string {
	t.Helper()
	body := "{" + strings.Join(append(members, `"product_details":{"short_code":"osp-editor"}`), ",") + "}"
	return strings.TrimSuffix(body, "}") + fmt.Sprintf(`,"license_signature_v2":%q}`, sign(t, body))
}

// signedBundle is a bundle of form a or b with these licenses.
func signedBundle(t testing.TB, form string, beside string, licenses ...string) string {
	t.Helper()
	list := "[" + strings.Join(licenses, ",") + "]"
	whole := `{"licenses":` + list + beside + `}`
	over := whole
	if form == "b" {
		over = list
	}
	return strings.TrimSuffix(whole, "}") + fmt.Sprintf(`,"bundle_signature_v2":%q}`, sign(t, over))
}

const (
	ours    = `"hardware_id":"` + testDevice + `"`
	another = `"hardware_id":"HW-2"`
	withID  = `"request_id":"r-1"`
	otherID = `"request_id":"r-2"`
)

func plain(members ...string) string {
	return "{" + strings.Join(append(members, `"product_details":{"short_code":"x"}`), ",") + "}"
}

func TestLoadChecksDeviceAndRequestByForm(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		document string
		// code is empty where the file is good.
		code string
	}{
		"license":                          {signedLicense(t, ours, withID), ""},
		"license without request id":       {signedLicense(t, ours), "foreign_request"},
		"license of another request":       {signedLicense(t, ours, otherID), "foreign_request"},
		"license of another device":        {signedLicense(t, another, withID), "foreign_device"},
		"license of a number as device":    {signedLicense(t, `"hardware_id":5`, withID), "foreign_device"},
		"license of no device":             {signedLicense(t, withID), "foreign_device"},
		"a: one names device and request":  {signedBundle(t, "a", "", plain(ours), plain(withID), plain()), ""},
		"a: one is signed for ours":        {signedBundle(t, "a", "", plain(ours, withID), plain(licenseSigned(t, testDevice, ""))), ""},
		"a: one is signed for another":     {signedBundle(t, "a", "", plain(ours, withID), plain(licenseSigned(t, "HW-2", ""))), "foreign_device"},
		"b: one is signed for another":     {signedBundle(t, "b", "", plain(ours, withID), plain(licenseSigned(t, "HW-2", ""))), "foreign_device"},
		"a: one is signed by nobody":       {signedBundle(t, "a", "", plain(ours, withID), plain(`"license_signature":7`)), "foreign_device"},
		"a: one has an empty signature":    {signedBundle(t, "a", "", plain(ours, withID), plain(`"license_signature":""`)), ""},
		"a: ours, and a foreign signature": {signedBundle(t, "a", "", plain(ours, withID), plain(ours, licenseSigned(t, "HW-2", ""))), ""},
		"a: one names another device":      {signedBundle(t, "a", "", plain(ours, withID), plain(another)), "foreign_device"},
		"a: one responses another request": {signedBundle(t, "a", "", plain(ours, withID), plain(otherID)), "foreign_request"},
		"a: none names the device":         {signedBundle(t, "a", "", plain(withID)), "foreign_device"},
		"a: none responds to the request":  {signedBundle(t, "a", "", plain(ours)), "foreign_request"},
		"a: with members beside":           {signedBundle(t, "a", `,"date":"d","more":1`, plain(ours, withID)), ""},
		"b: one names device and request":  {signedBundle(t, "b", "", plain(ours), plain(withID)), ""},
		"b: a date beside":                 {signedBundle(t, "b", `,"date":"d"`, plain(ours, withID)), ""},
		"b: a member beside":               {signedBundle(t, "b", `,"more":1`, plain(ours, withID)), "damaged_file"},
		"c: all name device and request":   {`{"licenses":[` + signedLicense(t, ours, withID) + "," + signedLicense(t, ours, withID) + `]}`, ""},
		"c: one does not name the device":  {`{"licenses":[` + signedLicense(t, ours, withID) + "," + signedLicense(t, withID) + `]}`, "foreign_device"},
		"c: one does not name the request": {`{"licenses":[` + signedLicense(t, ours, withID) + "," + signedLicense(t, ours) + `]}`, "foreign_request"},
		"map":                              {`{"osp-editor":` + signedLicense(t, ours, withID) + `}`, ""},
		"map under another key":            {`{"osp-studio":` + signedLicense(t, ours, withID) + `}`, "foreign_product"},
		"map under a license's word":       {`{"user":` + signedLicense(t, ours, withID) + `}`, "foreign_product"},
		"wrapped":                          {`{"request":` + signedLicense(t, ours, withID) + `}`, "damaged_file"},
		"air-gap policy":                   {`{"product":1,"code":"c","id":2}`, "wrong_kind"},
		"empty signed bundle":              {signedBundle(t, "a", ""), "damaged_file"},
		"licenses that are none":           {`{"licenses":{},"license_key":"K"}`, "damaged_file"},
		"a signature and no licenses":      {`{"bundle_signature_v2":"x","license_key":"K"}`, "damaged_file"},
		"a license that is a text":         {`{"licenses":["x"]}`, "damaged_file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := open(t, nil)
			_, err := do(t.Context(), client, "load_offline_response", fields{"text": wire.EncodeFile([]byte(tc.document)), "kind": kindByShape(tc.document), "request_id": "r-1"})
			if tc.code == "" {
				assert.NoError(t, err)
				return
			}
			wantError(t, err, api.Offline, tc.code)
		})
	}
}

func TestLoadTellsKindsByShapeBeforeSignatures(t *testing.T) {
	t.Parallel()
	unsigned, bundle := plain(ours), `{"licenses":[{}]}`
	for name, tc := range map[string]struct {
		document, kind string
		status         api.Status
		code           string
	}{
		"license for bundle":  {unsigned, "bundle", api.Offline, "wrong_kind"},
		"bundle for license":  {bundle, "license", api.Offline, "wrong_kind"},
		"map for license":     {`{"x":` + unsigned + `}`, "license", api.Offline, "wrong_kind"},
		"bundle for refresh":  {bundle, "refresh", api.Offline, "wrong_kind"},
		"request for license": {requestText(t, 1), "license", api.Offline, "wrong_kind"},
		"request for bundle":  {requestText(t, 1), "bundle", api.Offline, "wrong_kind"},
		"request, wrapped":    {requestText(t, 2), "refresh", api.Offline, "wrong_kind"},
		"license for license": {unsigned, "license", api.Signature, "file_not_signed"},
		"license for refresh": {unsigned, "refresh", api.Signature, "file_not_signed"},
		"bundle for bundle":   {bundle, "bundle", api.Signature, "file_not_signed"},
		"unsigned empty":      {`{"licenses":[]}`, "bundle", api.Signature, "file_not_signed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := do(t.Context(), open(t, nil), "load_offline_response", fields{"text": wire.EncodeFile([]byte(tc.document)), "kind": tc.kind})
			wantError(t, err, tc.status, tc.code)
		})
	}
}

func TestLoadKnowsARequestFile(t *testing.T) {
	t.Parallel()
	for _, client := range []*core.Client{
		open(t, nil),
		open(t, func(cfg *core.Config) {
			cfg.APIKey, cfg.SharedKey, cfg.ClientID, cfg.ClientSecret = "", "", "client", "client-secret"
		}),
	} {
		for name, whose := range map[string]fields{
			"of a key":  {"endpoint": "activate_offline", "license_key": testLicense},
			"of a user": {"endpoint": "activate_bundle_offline", "username": "u@example.com", "password": "p"},
		} {
			made, err := do(t.Context(), client, "create_offline_request", whose)
			require.NoError(t, err)
			_, err = do(t.Context(), client, "load_offline_response", fields{"text": member(t, made.Result, "text"), "kind": "license"})
			assert.Contains(t, wantError(t, err, api.Offline, "wrong_kind").Message, "a request file", name)
		}
	}
}

// requestText is the JSON of a request file.
func requestText(t *testing.T, schema int) string {
	t.Helper()
	response, err := do(t.Context(), open(t, func(cfg *core.Config) { cfg.OfflineSchemaVersion = schema }), "create_offline_request",
		fields{"endpoint": "activate_offline", "license_key": testLicense})
	require.NoError(t, err)
	document, err := wire.DecodeFile(member(t, response.Result, "text"))
	require.NoError(t, err)
	return string(document)
}

func TestLoadReadsTextsThatPeopleHandled(t *testing.T) {
	t.Parallel()
	document := signedLicense(t, ours)
	text := wire.EncodeFile([]byte(document))
	client := open(t, nil)
	for name, good := range map[string]string{
		"as it is": text, "byte order mark": "\ufeff" + text, "wrapped": text[:60] + "\r\n" + text[60:] + "\r\n", "tabs": "\t" + text + " \n",
		"the document": document, "the document, marked and indented": "\ufeff\r\n " + document + "\n",
	} {
		response, err := do(t.Context(), client, "load_offline_response", fields{"text": good, "kind": "license"})
		require.NoError(t, err, name)
		assert.Equal(t, document, string(response.Result), name)
	}
	for name, bad := range map[string]string{
		"cut": text[:len(text)-5], "unpadded": strings.TrimRight(wire.EncodeFile([]byte(document+" ")), "=") + "!",
		"blank": " \n", "URL alphabet": strings.NewReplacer("+", "-", "/", "_").Replace(text) + "-_==",
	} {
		_, err := do(t.Context(), client, "load_offline_response", fields{"text": bad, "kind": "license"})
		var fail *core.Error
		require.True(t, asCoreError(err, &fail), "%s: %v; want OFFLINE damaged_file", name, err)
		require.Equal(t, api.Offline, fail.Status, name)
		assert.Equal(t, "damaged_file", fail.Code, name)
	}
}

func TestLoadTakesAnotherProductAndDevice(t *testing.T) {
	t.Parallel()
	text := wire.EncodeFile([]byte(signedLicense(t, another)))
	client := open(t, func(cfg *core.Config) { cfg.Product = "osp-studio" })
	_, err := do(t.Context(), client, "load_offline_response", fields{"text": text, "kind": "license", "hardware_id": "HW-2"})
	wantError(t, err, api.Offline, "foreign_product")
	_, err = do(t.Context(), client, "load_offline_response", fields{"text": text, "kind": "license", "hardware_id": "HW-2", "product": "osp-editor", "app_name": "a", "sdk_ver": ""})
	assert.NoError(t, err)
}

func TestCompleteAsksForOneSignatureOverTheBundle(t *testing.T) {
	t.Parallel()
	for document, complete := range map[string]bool{
		signedBundle(t, "a", "", plain(ours)):            true,
		signedBundle(t, "b", "", plain(ours)):            true,
		`{"licenses":[` + signedLicense(t, ours) + `]}`:  false,
		`{"osp-editor":` + signedLicense(t, ours) + `}`:  false,
		signedLicense(t, ours, `"license_key":"single"`): true,
	} {
		client := serve(t, nil, responding(jsonType, document))
		check := func(_ core.Response, err error) {
			t.Helper()
			if !complete {
				wantError(t, err, api.Signature, "bundle_not_complete")
			} else {
				assert.NoError(t, err, "%.80s", document)
			}
		}
		options := fields{"complete": true}
		check(do(t.Context(), client, "load_offline_response", fields{"text": wire.EncodeFile([]byte(document)), "kind": kindByShape(document), "options": options}))
		if strings.Contains(document, "single") {
			continue
		}
		check(do(t.Context(), client, "activate_bundle_offline", fields{"license_key": testLicense, "options": options}))
		check(do(t.Context(), client, "send_offline_request", fields{"endpoint": "activate_bundle_offline",
			"text": requestFile(t, "activate_bundle_offline"), "options": options}))
	}
}

// requestFile makes the text of a request file of our own.
func requestFile(t testing.TB, endpoint string) string {
	t.Helper()
	response, err := do(t.Context(), open(t, nil), "create_offline_request", fields{
		"endpoint": endpoint, "license_key": testLicense, "request_id": "r-1"})
	require.NoError(t, err)
	return member(t, response.Result, "text")
}

func TestOfflineResponsesMustBeOurs(t *testing.T) {
	t.Parallel()
	offlineSigned := func(key, credential string) string {
		return `"license_key":"` + testLicense + `","date":"Thu Jan 1 2026 00:00:10 GMT+0000","offline_signature":"` +
			wire.SignOffline(key, "Thu Jan 1 2026 00:00:10 GMT+0000", testLicense, testDevice, credential) + `"`
	}
	for name, tc := range map[string]struct {
		body   string
		status api.Status
		code   string
	}{
		"ours":                 {signedLicense(t, ours, offlineSigned("test-shared-key", "test-api-key")), api.OK, ""},
		"of another device":    {signedLicense(t, another), api.Offline, "foreign_device"},
		"of no device":         {signedLicense(t), api.Offline, "foreign_device"},
		"of another request":   {signedLicense(t, ours, withID), api.Offline, "foreign_request"},
		"of another license":   {signedLicense(t, ours, `"license_key":"x"`), api.Offline, "foreign_license"},
		"of no product":        {strings.Replace(signedLicense(t, ours), "short_code", "code", 1), api.Signature, "response_signature_wrong"},
		"with another's MAC":   {signedLicense(t, ours, offlineSigned("other-key", "test-api-key")), api.Signature, "offline_signature_wrong"},
		"with a number as MAC": {signedLicense(t, ours, `"date":"d","offline_signature":1`), api.Signature, "offline_signature_wrong"},
		"with a MAC, no date":  {signedLicense(t, ours, `"offline_signature":"x"`), api.OK, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serve(t, nil, responding(jsonType, tc.body, "a header that is ignored", "and another"))
			response, err := do(t.Context(), client, "activate_offline", fields{"license_key": testLicense})
			if tc.status != api.OK {
				wantError(t, err, tc.status, tc.code)
				return
			}
			require.NoError(t, err)
			m := response.Meta
			require.Equal(t, outcome.Verified, m.Signature, "meta = %+v", m)
			require.Equal(t, "license", m.Form, "meta = %+v", m)
			assert.Equal(t, outcome.Absent, m.LicenseSignature, "meta = %+v", m)
		})
	}
}

func TestARequestIDOfTheCallersIsSentAndExpected(t *testing.T) {
	t.Parallel()
	r := &recorder{response: signedLicense(t, ours, withID)}
	client := serve(t, nil, r.ServeHTTP)
	_, err := do(t.Context(), client, "activate_offline", fields{"license_key": testLicense, "request_id": "r-1"})
	require.NoError(t, err)
	sent, err := base64.StdEncoding.DecodeString(r.last(t).body)
	require.NoError(t, err)
	assert.Contains(t, string(sent), withID)

	_, err = do(t.Context(), client, "activate_offline", fields{"license_key": testLicense, "request_id": "r-2"})
	wantError(t, err, api.Offline, "foreign_request")
}

func TestOfflineResponsesMustBeTheUsers(t *testing.T) {
	t.Parallel()
	request := fields{"username": "jana@example.com|C", "password": "pass-word"}
	for body, code := range map[string]string{
		signedLicense(t, ours, `"username":"Jana@example.com"`):         "",
		signedLicense(t, ours, `"user":{"email":"JANA@example.com|x"}`): "",
		signedLicense(t, ours, `"user":{"email":"ivan@example.com"}`):   "foreign_license",
	} {
		_, err := do(t.Context(), serve(t, nil, responding(jsonType, body)), "activate_offline", request)
		if code != "" {
			wantError(t, err, api.Offline, code)
		} else if err != nil {
			t.Errorf("%s: %v; want none", body, err)
		}
	}
}

func TestMapsAreTakenOverHTTP(t *testing.T) {
	t.Parallel()
	body := `{"osp-editor":` + signedLicense(t, ours) + `}`
	response, err := do(t.Context(), serve(t, nil, responding(jsonType, body)), "activate_bundle_offline", fields{"license_key": testLicense})
	require.NoError(t, err, "form %q", response.Meta.Form)
	assert.Equal(t, "map", response.Meta.Form, "form")
}

func TestSendPostsTheTextAndMakesTheLicenseFile(t *testing.T) {
	t.Parallel()
	body := " " + signedLicense(t, ours, withID, keyMember) + "\n"
	r := &recorder{response: body}
	// The carrier is another machine, for another product, with other credentials.
	client := serve(t, func(cfg *core.Config) {
		cfg.HardwareID, cfg.Product, cfg.APIKey, cfg.SharedKey = "carrier", "other", "other-key", "other-secret"
	}, r.ServeHTTP)
	text := requestFile(t, "activate_offline")
	response, err := do(t.Context(), client, "send_offline_request", fields{
		"endpoint": "activate_offline", "text": "\ufeff" + text[:40] + "\r\n" + text[40:] + "\n", "hardware_id": "unused"})
	require.NoError(t, err)
	got := r.last(t)
	require.Equal(t, text, got.body, "posted")
	assert.Equal(t, "/base/api/v4/activate_offline", got.path, "posted %s to", got.body)
	assert.Equal(t, "ls_activation.lic", member(t, response.Result, "file_name"), "file_name")
	license := member(t, response.Result, "text")
	assert.Equal(t, base64.StdEncoding.EncodeToString([]byte(body)), license, "text")
	m := response.Meta
	require.Equal(t, "license", m.Form, "meta = %+v", m)
	require.Equal(t, outcome.Verified, m.Signature, "meta = %+v", m)
	assert.Equal(t, 1, m.Attempts, "meta = %+v", m)
	_, err = do(t.Context(), open(t, nil), "load_offline_response", fields{"text": license, "kind": "license", "request_id": "r-1"})
	assert.NoError(t, err, "loading what was sent")
}

func TestSendChecksTheResponseAgainstTheFile(t *testing.T) {
	t.Parallel()
	mac := func(key string) string {
		return `"date":"d","offline_signature":"` + wire.SignOffline(key, "d", testLicense, testDevice, "test-api-key") + `"`
	}
	noProduct := "{" + keyMember + "}"
	noProduct = "{" + keyMember + `,"license_signature_v2":"` + sign(t, noProduct) + `"}`
	for name, tc := range map[string]struct {
		body   string
		apiKey string
		status api.Status
		code   string
	}{
		"without a product":      {noProduct, "other", api.OK, ""},
		"as documented":          {signedLicense(t, keyMember), "other", api.OK, ""},
		"another device":         {signedLicense(t, another), "other", api.Offline, "foreign_device"},
		"another request":        {signedLicense(t, otherID), "other", api.Offline, "foreign_request"},
		"another license":        {signedLicense(t, `"license_key":"x"`), "other", api.Offline, "foreign_license"},
		"unsigned":               {plain(ours), "other", api.Signature, "response_not_signed"},
		"a MAC by our key":       {signedLicense(t, keyMember, mac("test-shared-key")), "test-api-key", api.OK, ""},
		"a MAC by another":       {signedLicense(t, keyMember, mac("another-key")), "test-api-key", api.Signature, "offline_signature_wrong"},
		"a MAC we cannot check":  {signedLicense(t, keyMember, mac("another-key")), "other", api.OK, ""},
		"a page":                 {"<html>", "other", api.Protocol, "unexpected_page"},
		"a bundle for a license": {`{"licenses":[{}]}`, "other", api.Protocol, "malformed_answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serve(t, func(cfg *core.Config) { cfg.APIKey, cfg.HardwareID = tc.apiKey, "carrier" }, func(w http.ResponseWriter, r *http.Request) {
				responding("text/html", tc.body)(w, r)
			})
			_, err := do(t.Context(), client, "send_offline_request", fields{"endpoint": "activate_offline", "text": requestFile(t, "activate_offline")})
			if tc.status != api.OK {
				wantError(t, err, tc.status, tc.code)
			} else if err != nil {
				t.Errorf("error = %v; want none", err)
			}
		})
	}
}

func TestSendReadsTheTextBeforeItPosts(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	for name, tc := range map[string]struct{ endpoint, text, code string }{
		"no base64":                {"activate_offline", "{}", "damaged_file"},
		"no object":                {"activate_offline", wire.EncodeFile([]byte("[]")), "damaged_file"},
		"no device":                {"activate_offline", wire.EncodeFile([]byte(`{"license_key":"K"}`)), "damaged_file"},
		"no license":               {"activate_offline", wire.EncodeFile([]byte(`{"hardware_id":"H"}`)), "damaged_file"},
		"deactivation to activate": {"activate_offline", requestFile(t, "deactivate_offline"), "wrong_kind"},
		"activation to deactivate": {"deactivate_bundle_offline", requestFile(t, "activate_bundle_offline"), "wrong_kind"},
		"a license file":           {"activate_offline", wire.EncodeFile([]byte(signedLicense(t, ours, keyMember))), "wrong_kind"},
	} {
		_, err := do(t.Context(), client, "send_offline_request", fields{"endpoint": tc.endpoint, "text": tc.text})
		assert.Equal(t, 0, wantError(t, err, api.Offline, tc.code).Meta.Attempts, name)
	}
}

func TestSendTakesWrappedFilesAndDeactivations(t *testing.T) {
	t.Parallel()
	client := serve(t, func(cfg *core.Config) { cfg.OfflineSchemaVersion = 2 }, responding(jsonType, `"license_deactivated"`))
	created, err := do(t.Context(), client, "create_offline_request", fields{"endpoint": "deactivate_offline", "license_key": "K"})
	require.NoError(t, err)
	response, err := do(t.Context(), client, "send_offline_request", fields{"endpoint": "deactivate_offline", "text": member(t, created.Result, "text")})
	require.NoError(t, err, "result %s, meta %+v", response.Result, response.Meta)
	require.Equal(t, `"license_deactivated"`, string(response.Result), "result %s, meta %+v", response.Result, response.Meta)
	assert.Equal(t, outcome.NotSigned, response.Meta.Signature, "result %s, meta %+v", response.Result, response.Meta)
}

func TestSendRefusesResponsesThatMakeNoLicenseFile(t *testing.T) {
	t.Parallel()
	body := `{"license_key":"` + strings.Repeat("x", input.MaxFileText/4*3) + `"}`
	client := serve(t, func(cfg *core.Config) { cfg.MaxResponseBytes = 64 << 20 }, responding(jsonType, body))
	_, err := do(t.Context(), client, "send_offline_request", fields{"endpoint": "activate_offline", "text": requestFile(t, "activate_offline")})
	wantError(t, err, api.Protocol, "body_too_large")
}

// TestFilesGoThroughADisk follows the three steps as two machines do them.
func TestFilesGoThroughADisk(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text+"\n"), 0o600))
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		return string(text)
	}
	device := open(t, nil)
	created, err := do(t.Context(), device, "create_offline_request", fields{"endpoint": "activate_offline", "license_key": testLicense})
	require.NoError(t, err)
	requestName, requestID := member(t, created.Result, "file_name"), member(t, created.Result, "request_id")
	write(requestName, member(t, created.Result, "text"))
	carrier := serve(t, func(cfg *core.Config) { cfg.HardwareID = "carrier" },
		responding(jsonType, signedLicense(t, ours, keyMember, `"request_id":"`+requestID+`"`)))
	sentBack, err := do(t.Context(), carrier, "send_offline_request", fields{"endpoint": "activate_offline", "text": read(requestName)})
	require.NoError(t, err)
	write("x.lic", member(t, sentBack.Result, "text"))
	_, err = do(t.Context(), device, "load_offline_response", fields{"text": read("x.lic"), "request_id": requestID, "kind": "license"})
	assert.NoError(t, err, "load")
}
