package sandbox

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// parsed reads a response and fails where it is not compact and canonical, as JSON.stringify would write it.
func parsed(t *testing.T, text []byte) rawjson.Value {
	t.Helper()
	v, err := rawjson.Parse(text)
	require.NoError(t, err, "response %s", text)
	again, err := canonical(v)
	require.NoError(t, err, "the response is not canonical:\n got %s\nwant %s", text, again)
	assert.Equal(t, string(text), string(again), "the response is not canonical:\n got %s\nwant %s", text, again)
	return v
}

func (c *client) wantHeader(what string, got reply) {
	c.t.Helper()
	c.wantOK(what, got)
	assert.NoError(c.t, c.key.Verify(got.body, got.header.Get("LicenseSignature")), "%s: header", what)
	assert.Equal(c.t, "application/json; charset=utf-8", got.header.Get("Content-Type"), "%s: Content-Type", what)
}

// wantLicense checks the signatures inside a license: version 1 always, version 2 where inBody.
func (c *client) wantLicense(v rawjson.Value, hardwareID, id string, inBody bool) {
	c.t.Helper()
	text := wire.LicenseSignatureText(hardwareID, id, v.Get("validity_period").String())
	assert.NoError(c.t, c.key.Verify([]byte(text), v.Get("license_signature").String()), "license_signature over %q", text)
	if inBody {
		assert.NoError(c.t, c.key.Verify(v.Without("license_signature", "license_signature_v2"), v.Get("license_signature_v2").String()), "license_signature_v2")
	}
}

func TestOnlineAnswersAreSigned(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	key, bundleKey := c.line.Licenses["trial"].LicenseKey, c.line.Licenses["bundle"].LicenseKey
	activated := c.activate("trial", "HW-Ä")
	c.wantHeader("activate_license", activated)
	c.wantLicense(parsed(t, activated.body), "HW-Ä", key, false)
	checked := c.check("trial", "HW-Ä")
	c.wantHeader("check_license", checked)
	c.wantLicense(parsed(t, checked.body), "HW-Ä", key, false)
	for what, got := range map[string]reply{
		"activate_bundle": c.post("/activate_bundle", c.identity("bundle", "B")), "check_bundle": c.get("/check_bundle", c.identity("bundle", "B")),
	} {
		c.wantHeader(what, got)
		for l := range parsed(t, got.body).All() {
			c.wantLicense(l, "B", bundleKey, false)
		}
	}
	word := c.deactivate("trial", "HW-Ä")
	c.wantHeader("deactivate_license", word)
	assert.Equal(t, `"license_deactivated"`, string(word.body))
	user := c.post("/activate_license", c.identity("user", "C").with(members{"username": "jana@sandbox.example|SANDBOX"}))
	c.wantLicense(parsed(t, user.body), "C", "jana@sandbox.example", false)
}

func TestAnswersSpellTheHeaderAsTheVendorDoes(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	got := c.activate("license", "A")
	assert.NotEmpty(t, got.header.Get("LicenseSignature"), "there is no LicenseSignature header")
	assert.Empty(t, c.activate("disabled", "A").header.Get("LicenseSignature"), "a refusal is signed")
}

func (c *client) wantOffline(what string, v rawjson.Value, m members, secret, credential string) {
	c.t.Helper()
	text := func(name string) string { s, _ := m[name].(string); return s }
	id := text("license_key")
	if id == "" {
		id = text("username")
	}
	c.wantLicense(v, text("hardware_id"), id, true)
	for _, name := range []string{"request", "request_id", "hardware_id", "username"} {
		want := text(name)
		assert.Equal(c.t, want, v.Get(name).String(), "%s: %s", what, name)
	}
	date := v.Get("date").String()
	assert.Equal(c.t, wire.FormatJSDate(c.server.now()), date, "%s: date", what)
	assert.Equal(c.t, wire.SignOffline(secret, date, id, text("hardware_id"), credential), v.Get("offline_signature").String(), "%s: offline_signature", what)
}

func TestOfflineAnswersAreSigned(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(time.Date(2026, 3, 3, 9, 5, 7, 0, time.UTC))})
	m := c.payload("activation", c.identity("license", "HW-1"))
	got := c.upload("/activate_offline", encode(t, m))
	c.wantHeader("activate_offline", got)
	c.wantOffline("activate_offline", parsed(t, got.body), m, sharedKey, apiKey)

	m = c.identity("user", "HW-1").with(members{"request": "activation", "request_id": "r", "date": "Mon, 02 Mar 2026 00:00:00 GMT", "client_id": clientID})
	got = c.upload("/activate_offline", encode(t, c.signed(m)))
	c.wantHeader("of a user, by OAuth", got)
	c.wantOffline("of a user, by OAuth", parsed(t, got.body), m, clientSecret, clientID)

	m = c.payload("activation", c.identity("bundle", "HW-1"))
	got = c.upload("/activate_bundle_offline", encode(t, m))
	c.wantHeader("activate_bundle_offline", got)
	bundle := parsed(t, got.body)
	assert.NoError(t, c.key.Verify(bundle.Without("bundle_signature_v2"), bundle.Get("bundle_signature_v2").String()), "bundle_signature_v2")
	assert.Equal(t, 2, bundle.Get("licenses").Len())
	for l := range bundle.Get("licenses").All() {
		c.wantOffline("activate_bundle_offline", l, m, sharedKey, apiKey)
	}
	for _, path := range []string{"/deactivate_offline", "/deactivate_bundle_offline"} {
		name := "license"
		if strings.Contains(path, "bundle") {
			name = "bundle"
		}
		assert.Equal(t, `"license_deactivated"`, string(c.upload(path, encode(t, c.payload("deactivation", c.identity(name, "HW-1")))).body), path)
	}
}

func TestDocumentedAnswersHaveThePublishedMembersOnly(t *testing.T) {
	t.Parallel()
	c := start(t, Options{AnswersDocumented: true})
	for name, forbidden := range map[string]string{"bundle": "user", "bundle_user": "license_key"} {
		got := c.upload("/activate_bundle_offline", encode(t, c.payload("activation", c.identity(name, "HW-1"))))
		c.wantHeader(name, got)
		bundle := parsed(t, got.body)
		assert.NoError(t, c.key.Verify(bundle.Without("bundle_signature_v2"), bundle.Get("bundle_signature_v2").String()), "%s: bundle_signature_v2", name)
		id := c.line.Licenses[name].LicenseKey + c.line.Licenses[name].Username
		for l := range bundle.Get("licenses").All() {
			c.wantLicense(l, "HW-1", id, true)
			for _, member := range []string{forbidden, "hardware_id", "request_id", "date", "username", "is_trial", "active"} {
				assert.Equal(t, rawjson.Missing, l.Get(member).Kind(), "%s: %s is not in the published type", name, member)
			}
		}
	}
	single := c.wantOK("single", c.upload("/activate_offline", encode(t, c.payload("activation", c.identity("license", "HW-1"))))).object(t)
	assert.Equal(t, "HW-1", single["hardware_id"], "activate_offline")
}

func TestAnswersHoldWhatVendorClientsNeed(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	common := []string{"product_details.short_code", "is_floating", "is_floating_cloud", "license_type", "validity_period", "license_key", "license_signature"}
	for what, tc := range map[string]struct {
		got   reply
		names []string
	}{
		"activate": {c.activate("license", "A"), common},
		"check":    {c.check("license", "A"), append(common, "license_enabled", "license_active", "is_expired")},
		"offline": {c.upload("/activate_offline", encode(t, c.payload("activation", c.identity("license", "A")))),
			append(common, "product_details.prevent_vm", "hardware_id", "request_id", "license_signature_v2", "date", "offline_signature")},
	} {
		v := parsed(t, c.wantOK(what, tc.got).body)
		for _, name := range tc.names {
			at := v
			for part := range strings.SplitSeq(name, ".") {
				at = at.Get(part)
			}
			assert.NotEqual(t, rawjson.Missing, at.Kind(), "%s: %s is missing", what, name)
		}
	}
}

func TestSignaturesAreRememberedRight(t *testing.T) {
	t.Parallel()
	s := &signer{key: testKey()}
	key, err := wire.ParsePublicKey(mustPEM(t, s))
	require.NoError(t, err)
	for _, text := range []string{"a", "b", "a"} {
		signature, err := s.sign([]byte(text), signed)
		require.NoError(t, err, "signature of %q", text)
		assert.NoError(t, key.Verify([]byte(text), signature), "signature of %q", text)
		wrong, err := s.sign([]byte(text), wronglySigned)
		require.NoError(t, err, "wrong signature of %q", text)
		assert.Error(t, key.Verify([]byte(text), wrong), "wrong signature of %q", text)
	}
}

func mustPEM(t *testing.T, s *signer) string {
	t.Helper()
	text, err := publicPEM(s.key)
	require.NoError(t, err)
	return text
}

func TestCanonicalSpelling(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{ "b" : 1.0 , "10": 1e3, "2":-0.0, "01":1E-7, "a":"\u00fc\/\u2028<>\u0001" }`: "{\"2\":0,\"10\":1000,\"b\":1,\"01\":1e-7,\"a\":\"ü/\u2028<>\\u0001\"}",
		`[1e21, 123456789012345680000, 0.1, null, true, []]`:                           `[1e+21,123456789012345680000,0.1,null,true,[]]`,
	} {
		v, err := rawjson.Parse([]byte(text))
		require.NoError(t, err)
		got, err := canonical(v)
		require.NoError(t, err, "canonical(%s)", text)
		assert.Equal(t, want, string(got), "canonical(%s)", text)
	}
}

// recordedMembers returns the names in a vector's document, in order: of a bundle, those of its licenses.
func recordedMembers(t *testing.T, id string) [][]string {
	t.Helper()
	raw, err := os.ReadFile("../core/wire/testdata/vectors.json")
	require.NoError(t, err)
	file := parsedLoosely(t, raw)
	for v := range file.Get("vectors").All() {
		if v.Get("id").String() != id {
			continue
		}
		text := []byte(v.Get("inputs").Get("body").String())
		if lic := v.Get("inputs").Get("lic").String(); lic != "" {
			text = []byte(decodeBase64(t, lic))
		}
		return memberNames(parsedLoosely(t, text))
	}
	t.Fatalf("there is no vector %s", id)
	return nil
}

func parsedLoosely(t *testing.T, text []byte) rawjson.Value {
	t.Helper()
	v, err := rawjson.Parse(text)
	require.NoError(t, err)
	return v
}

func memberNames(v rawjson.Value) (all [][]string) {
	if licenses := v.Get("licenses"); licenses.Present() {
		for l := range licenses.All() {
			all = append(all, memberNames(l)...)
		}
		return all
	}
	var names []string
	for member := range v.All() {
		names = append(names, member.Name())
	}
	return [][]string{names}
}

func TestAnswersHaveTheRecordedMembersInOrder(t *testing.T) {
	t.Parallel()
	c, documented := start(t, Options{}), start(t, Options{AnswersDocumented: true})
	offline := func(c *client, path, name string) reply {
		return c.upload(path, encode(t, c.payload("activation", c.identity(name, "A"))))
	}
	c.wantOK("activate", c.activate("license", "A"))
	for vector, got := range map[string]reply{
		"r1-check-license": c.check("license", "A"),
		"r3-key":           offline(c, "/activate_offline", "license"),
		"r4-a-sandbox":     offline(c, "/activate_bundle_offline", "bundle"),
		"r4-documented":    offline(documented, "/activate_bundle_offline", "bundle"),
	} {
		names, want := memberNames(parsed(t, c.wantOK(vector, got).body)), recordedMembers(t, vector)
		assert.Equal(t, want, names, "%s:\n got %q\nwant", vector, names)
	}
}
