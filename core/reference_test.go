package core_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/tests/reference"
)

// smallKey signs where many checks are made. It is kept, so that what the checks count is the same each time.
var smallKey = sync.OnceValue(func() *rsa.PrivateKey {
	text, err := os.ReadFile("testdata/signing_key.pem")
	if err != nil {
		panic(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		panic(err)
	}
	return key.(*rsa.PrivateKey)
})

func withSmallKey(cfg *core.Config) {
	der, err := x509.MarshalPKIXPublicKey(&smallKey().PublicKey)
	if err != nil {
		panic(err)
	}
	cfg.PublicKey = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func signSmall(tb testing.TB, text string) string {
	tb.Helper()
	signature, err := wire.Sign(smallKey(), []byte(text))
	require.NoError(tb, err)
	return signature
}

// signedBy verifies as crypto/rsa does.
func signedBy(key *rsa.PublicKey) func(string, []byte) bool {
	return func(text string, signature []byte) bool {
		digest := sha256.Sum256([]byte(text))
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil
	}
}

// testExpectation is what a client of testConfig expects of a license file.
func testExpectation(key *rsa.PublicKey) reference.Expectation {
	cfg := testConfig()
	return reference.Expectation{HardwareID: testDevice, Product: cfg.Product, Credential: cfg.APIKey, Key: cfg.SharedKey, Signed: signedBy(key)}
}

// loadFile loads a document as a license file is loaded.
func loadFile(tb testing.TB, client *core.Client, document []byte, want reference.Expectation) (core.Response, error) {
	tb.Helper()
	return loadText(tb, client, wire.EncodeFile(document), want)
}

func loadText(tb testing.TB, client *core.Client, text string, want reference.Expectation) (core.Response, error) {
	tb.Helper()
	request := fields{"text": text, "kind": want.Kind, "options": fields{"complete": want.Complete}}
	if want.RequestID != "" {
		request["request_id"] = want.RequestID
	}
	return do(tb.Context(), client, "load_offline_response", request)
}

// damagedCode is the code of a document that cannot be read, given as its base64. If that begins with a slash it looks like a path;
// no JSON has such a base64.
func damagedCode(document []byte) string {
	const longestPath = 1024
	if text := wire.EncodeFile(document); strings.HasPrefix(text, "/") && len(text) <= longestPath {
		return "path_as_text"
	}
	return "damaged_file"
}

// asWritten loads a document as the text that it is, if it looks like one, and reports what differs from its base64.
func asWritten(t *testing.T, client *core.Client, document []byte, want reference.Expectation, response core.Response, err error) {
	t.Helper()
	text := string(document)
	if !utf8.Valid(document) || !strings.HasPrefix(text, "{") || strings.Contains(text, "\x00") {
		return
	}
	plain, plainErr := loadText(t, client, text, want)
	var fail *core.Error
	if asCoreError(plainErr, &fail) && fail.Code == "path_as_text" {
		assert.Regexp(t, `(?i)\.(pem|crt|cer|der|key|pub|txt|lic|req|json)\s*$`, text)
		assert.Error(t, err, "%s loads as its base64", document)
		return
	}
	require.Equal(t, string(response.Result), string(plain.Result), "%s loads", document)
	require.Equal(t, (err == nil), (plainErr == nil), "%s loads", document)
	assert.False(t, err != nil && plainErr.Error() != err.Error(), "%s loads as %v, and its base64 as %v", document, plainErr, err)
}

// disagreement compares how the reading of a document ended with what the reference says of it; empty where they
// agree. A document that cannot be read, or is of another kind, ends in the status broken.
func disagreement(document []byte, want reference.Expectation, broken api.Status, response core.Response, err error) string {
	found, form := reference.Judge(document, want)
	if found == reference.Accepted {
		switch {
		case err != nil:
			return "refused (" + err.Error() + "); the reference accepts it as " + form
		case response.Meta.Form != form || response.Meta.Signature != outcome.Verified:
			return "accepted as " + response.Meta.Form + ", " + response.Meta.Signature + "; the reference accepts it as " + form
		case string(response.Result) != strings.Trim(string(document), " \t\r\n"):
			return "accepted with another result than the document"
		}
		return ""
	}
	var fail *core.Error
	if !asCoreError(err, &fail) {
		return "accepted; the reference says: " + string(found)
	}
	agree := map[reference.Outcome]bool{
		reference.Malformed: fail.Status == broken && (fail.Code == damagedCode(document) || fail.Code == "malformed_answer"),
		reference.WrongKind: fail.Status == broken && (fail.Code == "wrong_kind" || fail.Code == "malformed_answer"),
		reference.Signature: fail.Status == api.Signature,
		reference.Foreign:   fail.Status == api.Offline && strings.HasPrefix(fail.Code, "foreign_"),
	}
	if !agree[found] {
		return "refused (" + err.Error() + "); the reference says: " + string(found)
	}
	return ""
}

// TestLoadAgreesWithTheReferenceOnTheVectors shows that the reference knows what the vectors know.
func TestLoadAgreesWithTheReferenceOnTheVectors(t *testing.T) {
	t.Parallel()
	want := testExpectation(&testKey().PublicKey)
	accepted := 0
	for _, v := range readVectors().Vectors {
		if v.Kind != "offline_license" && v.Kind != "offline_bundle" {
			continue
		}
		document, err := wire.DecodeFile(v.Inputs.Lic)
		if err != nil {
			continue
		}
		want := want
		want.HardwareID, want.Product, want.Key = v.Inputs.HardwareID, v.Inputs.Product, v.Inputs.Auth.SigningKey
		want.Credential = v.Inputs.Auth.APIKey + v.Inputs.Auth.ClientID
		if v.Inputs.RequestID != nil {
			want.RequestID = *v.Inputs.RequestID
		}
		want.Kind = v.kindOfFile()
		found, form := reference.Judge(document, want)
		require.Equal(t, v.Expected.Accepted, (found == reference.Accepted), "%s: the reference says %s, form %q", v.ID, found, form)
		assert.False(t, v.Expected.Form != "" && form != v.Expected.Form, "%s: the reference says %s, form %q; want accepted %t, %q", v.ID, found, form, v.Expected.Accepted, v.Expected.Form)
		if found == reference.Accepted {
			accepted++
		}
	}
	assert.NotEqual(t, 0, accepted, "the reference accepts none of the vectors")
}
