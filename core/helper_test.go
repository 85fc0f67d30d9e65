package core_test

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/tests/reference"
)

// vector is one entry of vectors.json; its kind says which members there are.
type vector struct {
	ID, Kind string
	Inputs   struct {
		Key         string
		Body        string
		Expect      string
		Header      *string
		Lic         string
		Mode        string
		HardwareID  string `json:"hardware_id"`
		Product     string
		RequestID   *string `json:"request_id"`
		RequestText string  `json:"request_text"`
		Signature   string
		Auth        struct {
			APIKey     string `json:"api_key"`
			ClientID   string `json:"client_id"`
			SigningKey string `json:"signing_key"`
		}
	}
	Expected struct {
		Accepted bool
		Reason   string
		Form     string
		Body     string
	}
}

// kindOfFile is the kind of license file that a vector is about.
func (v vector) kindOfFile() string {
	switch {
	case v.Inputs.Mode == "refresh":
		return "refresh"
	case v.Kind == "offline_bundle":
		return "bundle"
	}
	return "license"
}

// kindByShape is the kind that a document is good for by its shape.
func kindByShape(document string) string {
	root, err := reference.Parse([]byte(document))
	if err == nil && (root.Get("licenses") != nil || len(root.Children) > 0 && root.Children[0].Get("product_details") != nil) {
		return "bundle"
	}
	return "license"
}

type vectorFile struct {
	Keys map[string]struct {
		Private string `json:"private_pem"`
		Public  string `json:"public_pem"`
	}
	Vectors []vector
}

var readVectors = sync.OnceValue(func() vectorFile {
	var file vectorFile
	text, err := os.ReadFile("wire/testdata/vectors.json")
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil {
		panic(err)
	}
	return file
})

func vectorsOf(t *testing.T, kind string, want int) []vector {
	t.Helper()
	var found []vector
	for _, v := range readVectors().Vectors {
		if v.Kind == kind {
			found = append(found, v)
		}
	}
	require.Len(t, found, want)
	return found
}

func vectorByID(t testing.TB, id string) vector {
	t.Helper()
	for _, v := range readVectors().Vectors {
		if v.ID == id {
			return v
		}
	}
	t.Fatalf("no vector %s", id)
	return vector{}
}

const (
	testKeyName = "rsa_test_1"
	testDevice  = "5d41402abc4b2a76b9719d911017c592ae2f0f5b0a1c2d3e4f5061728394a5b6"
	testLicense = "OSPT-4K7Q-ZZ2M-9XWB"
)

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	block, _ := pem.Decode([]byte(readVectors().Keys[testKeyName].Private))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		panic(err)
	}
	return key.(*rsa.PrivateKey)
})

func sign(t testing.TB, text string) string {
	t.Helper()
	signature, err := wire.Sign(testKey(), []byte(text))
	require.NoError(t, err)
	return signature
}

func testConfig() core.Config {
	cfg := core.DefaultConfig()
	cfg.Product = "osp-editor"
	cfg.APIKey, cfg.SharedKey = "test-api-key", "test-shared-key"
	cfg.HardwareID = testDevice
	cfg.PublicKey = readVectors().Keys[testKeyName].Public
	cfg.Proxy = "none"
	cfg.Retries = 0
	return cfg
}

func open(t testing.TB, change func(*core.Config)) *core.Client {
	t.Helper()
	cfg := testConfig()
	if change != nil {
		change(&cfg)
	}
	client, err := core.Open(cfg)
	require.NoError(t, err, "Open")
	t.Cleanup(func() {
		err := client.Close()
		assert.False(t, err != nil && !errors.Is(err, &core.Error{Status: api.Handle}), "Close: %v", err)
	})
	return client
}

// serve starts a server on loopback and returns a client of it.
func serve(t testing.TB, change func(*core.Config), handler http.HandlerFunc) *core.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return open(t, func(cfg *core.Config) {
		cfg.BaseURL = server.URL + "/base/api/v4/"
		if change != nil {
			change(cfg)
		}
	})
}

// responding responds to every request with a body and, unless they are nil, LicenseSignature headers.
func responding(contentType, body string, signatures ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for _, signature := range signatures {
			w.Header().Add("LicenseSignature", signature)
		}
		_, _ = w.Write([]byte(body))
	}
}

const jsonType = "application/json; charset=utf-8"

func asCoreError(err error, target **core.Error) bool { return errors.As(err, target) }

// wantError checks an error's status and code and returns it.
func wantError(t testing.TB, err error, status api.Status, code string) *core.Error {
	t.Helper()
	var got *core.Error
	require.ErrorAs(t, err, &got)
	require.Equal(t, status, got.Status, "error = %v", err)
	require.Equal(t, code, got.Code, "error = %v; want %s", err, status.Name())
	assert.NotNil(t, api.Code(got.Status, got.Code), "%s %s has no row in the table of codes", status.Name(), code)
	require.Equal(t, outcome.None, got.Meta.Signature, "an error's meta")
	assert.Equal(t, outcome.None, got.Meta.LicenseSignature, "an error's meta")
	return got
}

// fields are the members of a request, by the API's names.
type fields map[string]any

// do makes a call with a request that is written as JSON, and returns the server's document.
func do(ctx context.Context, client *core.Client, operation string, request fields) (core.Response, error) {
	text, err := json.Marshal(request)
	if err != nil {
		return core.Response{}, err
	}
	return client.Call(ctx, operation, text)
}

func encode(t testing.TB, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return text
}

func member(t testing.TB, document []byte, name string) string {
	t.Helper()
	var members map[string]any
	require.NoError(t, json.Unmarshal(document, &members), "%s", document)
	text, _ := members[name].(string)
	return text
}
