package roots_test

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/internal/roots"
)

func poolOf(t *testing.T, r *roots.Roots) *x509.CertPool {
	t.Helper()
	pool, fail := r.Pool()
	require.Nil(t, fail)
	return pool
}

func system(t *testing.T, environment roots.Environment) *roots.Roots {
	t.Helper()
	r, fail := roots.System(environment)
	require.Nil(t, fail)
	return r
}

// authority returns a certificate and its PEM.
func authority(t *testing.T) (*x509.Certificate, []byte) {
	t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	return server.Certificate(), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}

func write(t *testing.T, path string, text []byte) string {
	t.Helper()
	require.NoError(t, os.WriteFile(path, text, 0o600))
	return path
}

func TestSystemsRootsAreThoseOfGo(t *testing.T) {
	t.Parallel()
	want, err := x509.SystemCertPool()
	require.NoError(t, err)
	assert.True(t, want.Equal(poolOf(t, system(t, roots.Environment{}))), "the authorities differ from those of crypto/x509")
}

func TestOwnRootsStandBesideTheSystemsOrAlone(t *testing.T) {
	t.Parallel()
	own, _ := authority(t)
	alone := roots.Only()
	alone.AddCert(own)
	want := x509.NewCertPool()
	want.AddCert(own)
	assert.True(t, want.Equal(poolOf(t, alone)))

	beside := system(t, roots.Environment{})
	beside.AddCert(own)
	want, err := x509.SystemCertPool()
	require.NoError(t, err)
	require.False(t, want.Equal(poolOf(t, beside)))
	want.AddCert(own)
	assert.True(t, want.Equal(poolOf(t, beside)))
	assert.Same(t, poolOf(t, beside), poolOf(t, beside), "the pool is made anew for each connection")
}
