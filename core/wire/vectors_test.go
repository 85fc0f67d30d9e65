package wire_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// inputs and expected hold the members of every kind that this package replays.
type inputs struct {
	SharedKey        string   `json:"shared_key"`
	SigningKey       string   `json:"signing_key"`
	Date             string   `json:"date"`
	APIKey           string   `json:"api_key"`
	ClientID         string   `json:"client_id"`
	HardwareID       string   `json:"hardware_id"`
	LicenseKey       string   `json:"license_key"`
	Username         string   `json:"username"`
	RequestText      string   `json:"request_text"`
	Encoding         string   `json:"encoding"`
	Signature        string   `json:"signature"`
	Validity         *string  `json:"validity_period"`
	Text             string   `json:"text"`
	Remove           []string `json:"remove"`
	Key              string   `json:"key"`
	Body             string   `json:"body"`
	Header           *string  `json:"header"`
	LicenseSignature string   `json:"license_signature"`
	Unix             int64    `json:"unix"`
	Initialization   string   `json:"initialization_code"`
	Confirmation     string   `json:"confirmation_code"`
	AirGapKey        string   `json:"air_gap_public_key"`
	PolicyID         string   `json:"policy_id"`
}

type expected struct {
	String        string `json:"string"`
	Signature     string `json:"signature"`
	Authorization string `json:"authorization"`
	SHA256        string `json:"sha256"`
	WrapperText   string `json:"wrapper_text"`
	Body          string `json:"body"`
	Text          string `json:"text"`
	Accepted      bool   `json:"accepted"`
	Reason        string `json:"reason"`
	IMFFixdate    string `json:"imf_fixdate"`
	JSStyle       string `json:"js_style"`
	Activation    string `json:"activation_code"`
}

type vectorFile struct {
	Keys map[string]struct {
		PublicPEM  string `json:"public_pem"`
		SPKISHA256 string `json:"spki_sha256"`
	}
	Vectors []struct {
		ID, Kind string
		Inputs   json.RawMessage
		Expected json.RawMessage
	}
}

func loadVectors(t *testing.T) vectorFile {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	require.NoError(t, err)
	var file vectorFile
	require.NoError(t, json.Unmarshal(text, &file))
	return file
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	assert.Equal(t, want, got, what)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func id(in inputs) string {
	if in.LicenseKey != "" {
		return in.LicenseKey
	}
	return in.Username
}

type replay func(t *testing.T, file vectorFile, in inputs, want expected)

// replays has an entry for every kind of formula; the kinds of whole documents are the client's to replay.
var replays = map[string]replay{
	"request_signature": func(t *testing.T, _ vectorFile, in inputs, want expected) {
		same(t, "text", wire.RequestText(in.Date), want.String)
		same(t, "signature", wire.SignRequest(in.SharedKey, in.Date), want.Signature)
		if want.Authorization != "" {
			same(t, "authorization", wire.Authorization(in.APIKey, in.SharedKey, in.Date), want.Authorization)
		}
	},
	"air_gap_activation_code": func(t *testing.T, _ vectorFile, in inputs, want expected) {
		code, err := wire.ActivationCode(in.Initialization, in.HardwareID, in.LicenseKey)
		if !want.Accepted {
			assert.ErrorIs(t, err, wire.ErrInitializationCode)
		} else {
			assert.NoError(t, err)
		}
		same(t, "code", code, want.Activation)
	},
	"air_gap_confirmation_code": func(t *testing.T, _ vectorFile, in inputs, want expected) {
		err := wire.VerifyConfirmationCode(in.AirGapKey, in.Confirmation, in.HardwareID, in.LicenseKey, in.PolicyID)
		assert.Equal(t, want.Accepted, err == nil, "%v", err)
		assert.NotErrorIs(t, err, wire.ErrAirGapKey)
	},
	"offline_request_v1": func(t *testing.T, _ vectorFile, in inputs, want expected) {
		credential := in.APIKey + in.ClientID
		same(t, "text", wire.OfflineText(in.Date, id(in), in.HardwareID, credential), want.String)
		same(t, "signature", wire.SignOffline(in.SigningKey, in.Date, id(in), in.HardwareID, credential), want.Signature)
	},
	"offline_request_v2_outer": func(t *testing.T, _ vectorFile, in inputs, want expected) {
		encoding := wire.Hex
		if in.Encoding == "base64" {
			encoding = wire.Base64
		}
		same(t, "sha256", hash(in.RequestText), want.SHA256)
		same(t, "signature", wire.SignWrapper(in.SigningKey, []byte(in.RequestText), encoding), want.Signature)
		assert.True(t, wire.EqualMAC(want.Signature, wire.HMAC(in.SigningKey, in.RequestText)), "EqualMAC refuses the signature")
		assert.False(t, wire.EqualMAC(want.Signature, wire.HMAC(in.SigningKey+"x", in.RequestText)), "EqualMAC accepts the signature under another key")
	},
	"offline_request_body": func(t *testing.T, _ vectorFile, in inputs, want expected) {
		document := in.RequestText
		if in.Signature != "" {
			document = string(wire.Wrap([]byte(in.RequestText), in.Signature))
		}
		same(t, "document", document, want.WrapperText)
		same(t, "body", wire.EncodeFile([]byte(document)), want.Body)
		back, err := wire.DecodeFile("\ufeff" + want.Body[:8] + "\r\n" + want.Body[8:] + "\n")
		require.NoError(t, err)
		same(t, "decoded", string(back), document)
	},
	"license_signature_string": func(t *testing.T, _ vectorFile, in inputs, want expected) {
		got := wire.LicenseSignatureText(in.HardwareID, id(in), validity(in))
		same(t, "text", got, want.String)
		same(t, "sha256", hash(got), want.SHA256)
	},
	"canonical_text":     replayCanonical,
	"reencoding_warning": replayCanonical,
	"header_signature": func(t *testing.T, file vectorFile, in inputs, want expected) {
		header := ""
		if in.Header != nil {
			header = *in.Header
		}
		verdict(t, file, in.Key, in.Body, header, want)
	},
	"license_signature_v1": func(t *testing.T, file vectorFile, in inputs, want expected) {
		text := wire.LicenseSignatureText(in.HardwareID, id(in), validity(in))
		same(t, "text", text, want.String)
		verdict(t, file, in.Key, text, in.LicenseSignature, want)
	},
	"date_format": func(t *testing.T, _ vectorFile, in inputs, want expected) {
		at := time.Unix(in.Unix, 0).In(time.FixedZone("elsewhere", 5*3600+45*60))
		same(t, "Date header", wire.FormatDate(at), want.IMFFixdate)
		same(t, "response's date", wire.FormatJSDate(at), want.JSStyle)
		for _, text := range []string{want.IMFFixdate, want.JSStyle} {
			back, err := wire.ParseDate(text)
			require.NoError(t, err, "ParseDate(%q) = %v", text, back)
			assert.True(t, back.Equal(at), "ParseDate(%q) = %v, %v; want %v", text, back, err, at)
		}
	},
}

func validity(in inputs) string {
	if in.Validity == nil {
		return ""
	}
	return *in.Validity
}

func replayCanonical(t *testing.T, _ vectorFile, in inputs, want expected) {
	v, err := rawjson.Parse([]byte(in.Text))
	require.NoError(t, err)
	got := string(v.Without(in.Remove...))
	if want.Text != "" {
		same(t, "canonical text", got, want.Text)
	}
	if want.SHA256 != "" {
		same(t, "sha256", hash(got), want.SHA256)
	}
	assert.False(t, want.Text == "" && want.SHA256 == "", "the vector expects nothing")
}

func verdict(t *testing.T, file vectorFile, name, text, signature string, want expected) {
	t.Helper()
	key, err := wire.ParsePublicKey(file.Keys[name].PublicPEM)
	require.NoError(t, err)
	var wantErr error
	if !want.Accepted {
		wantErr = map[string]error{
			"signature_missing":  wire.ErrSignatureMissing,
			"signature_mismatch": wire.ErrSignatureMismatch,
		}[want.Reason]
		require.Error(t, wantErr, "the vector is refused for the reason %q, which no signature", want.Reason)
	}
	assert.ErrorIs(t, key.Verify([]byte(text), signature), wantErr, "Verify")
}

func TestVectorsOfFormulas(t *testing.T) {
	t.Parallel()
	file := loadVectors(t)
	replayed := map[string]int{}
	for _, v := range file.Vectors {
		run, ok := replays[v.Kind]
		if !ok {
			continue
		}
		replayed[v.Kind]++
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			var in inputs
			var want expected
			require.NoError(t, errors.Join(json.Unmarshal(v.Inputs, &in), json.Unmarshal(v.Expected, &want)))
			run(t, file, in, want)
		})
	}
	for kind := range replays {
		assert.NotEqual(t, 0, replayed[kind], "no vector of kind %s was replayed", kind)
	}
}

func TestProductionKeyIsTheVendorsKey(t *testing.T) {
	t.Parallel()
	same(t, "ProductionKey", wire.ProductionKey, loadVectors(t).Keys["production"].PublicPEM)
	_, err := wire.ParsePublicKey(wire.ProductionKey)
	assert.NoError(t, err)
}

func TestParsePublicKeyNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text string
		want error
	}{
		"text around the block": {"comment\n" + wire.ProductionKey + "\ntrailer", nil},
		"nothing":               {"hello", wire.ErrNotOneKey},
		"two blocks":            {wire.ProductionKey + wire.ProductionKey, wire.ErrNotOneKey},
		"private key":           {"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n", wire.ErrPrivateKey},
		"certificate":           {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", wire.ErrNotOneKey},
		"damaged":               {"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", wire.ErrNotRSA},
		"P-256": {"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n-----END PUBLIC KEY-----\n",
			wire.ErrNotRSA},
		"1024 bits": {"-----BEGIN PUBLIC KEY-----\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCqLeHm3aCnLuGLvxjEvqQFcsO6\nApBkqNrSU+Z9kpdrDLWIhVhePwnXkGEmZV2rgiySgCScwkbTo/NHg1MgUUq1G6ux\nwo94trZxfTdLKCSPNX0U2K5CdrDzcpsk5eALZACpFq7yVm0meu0WFswpzFEDORxm\n0noQCuZWB/rYWdySxQIDAQAB\n-----END PUBLIC KEY-----\n",
			wire.ErrKeySize},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := wire.ParsePublicKey(tc.text)
			assert.ErrorIs(t, err, tc.want, "ParsePublicKey")
		})
	}
}

func TestDecodeFileIsStrictButForWhiteSpaceAndBOM(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{"e30=": true, "\ufeff e3\r\n0=\n": true, "e30": false, "e31=": false, "e3-=": false, "": true, "e\ufeff30=": false} {
		_, err := wire.DecodeFile(text)
		assert.Equal(t, ok, (err == nil), "DecodeFile(%q)", text)
	}
}

func TestParseTimeReadsTheSpellingsOfTheAPI(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 9, 27, 23, 30, 0, 0, time.UTC)
	for _, text := range []string{"2026-09-27T23:30:00.000Z", "2026-09-27T23:30:00", "2026-09-27 23:30:00.000", "2026-09-27 23:30", "2026-09-28T01:30:00+02:00"} {
		got, err := wire.ParseTime(text)
		require.NoError(t, err, "ParseTime(%q)", text)
		assert.True(t, got.Equal(want), "ParseTime(%q) = %v, %v; want %v", text, got, err, want)
	}
	_, err := wire.ParseTime("soon")
	assert.Error(t, err, "ParseTime accepted what is no time")
}

func BenchmarkVerifyRSA4096(b *testing.B) {
	key, err := wire.ParsePublicKey(wire.ProductionKey)
	require.NoError(b, err)
	raw := make([]byte, 512)
	raw[1], raw[511] = 0x77, 2
	signature := wire.EncodeFile(raw)
	for b.Loop() {
		_ = key.Verify(nil, signature)
	}
}
