package runner

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
)

// underLoad is set by make load.
var underLoad = os.Getenv("OSP_LOAD") != ""

// amount is the small number in ordinary runs and the large one under make load.
func amount(small, large int) string {
	if underLoad {
		return fmt.Sprint(large)
	}
	return fmt.Sprint(small)
}

// signingKey is made for one test. It is short, so that calls take less time than their numbers suggest.
func signingKey(t *testing.T) (key *rsa.PrivateKey, public string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	require.NoError(t, err)
	return key, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func signed(t *testing.T, key *rsa.PrivateKey, text string) string {
	t.Helper()
	signature, err := wire.Sign(key, []byte(text))
	require.NoError(t, err)
	return signature
}

func TestLoadOfThreadsClientsAndCancels(t *testing.T) {
	t.Parallel()
	const body = `{"license_key":"K","license_active":true}`
	key, public := signingKey(t)
	signature := signed(t, key, body)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n := mathrand.IntN(8); n > 4 { // most responses come at once
			time.Sleep(time.Duration(n) * 200 * time.Microsecond)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("LicenseSignature", signature)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	run(t, compile(t, counting(t), "load.c", "check.c"), configFor(t, server.URL, object{"public_key": public}),
		`{"license_key":"K"}`, "64", amount(50, 1000), amount(200, 1000), amount(1000, 10000))
}

// TestACrowdOfThreadsComesInOneByOne: threads that come into Go at the same time keep each other from it, for seconds.
// make bench measures the slowest call of a crowd.
func TestACrowdOfThreadsComesInOneByOne(t *testing.T) {
	address := accepting(t, func(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) })
	run(t, compileWith(t, []string{"-O1"}, library(t, "build/testing"), "crowd.c", "check.c"), configFor(t, "http://"+address, nil), "1000", "1500")
}

func TestMemoryStaysFlat(t *testing.T) {
	t.Parallel()
	needsPOSIX(t)
	key, public := signingKey(t)
	license := `{"hardware_id":"h","product_details":{"short_code":"p"}`
	license += fmt.Sprintf(`,"license_signature_v2":%q}`, signed(t, key, license+"}"))
	request, err := json.Marshal(object{"text": wire.EncodeFile([]byte(license)), "kind": "license"})
	require.NoError(t, err)
	run(t, compileWith(t, []string{"-O1"}, library(t, "build"), "flat.c", "check.c"),
		configFor(t, "http://127.0.0.1:1", object{"public_key": public}), write(t, string(request)), amount(10000, 1000000))
}
