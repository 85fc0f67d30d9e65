package transport

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

// signedCertificate are the parts of a certificate.
type signedCertificate struct {
	TBS       asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Signature asn1.BitString
}

var (
	sha256WithECDSA = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
	sha1WithECDSA   = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 1}
)

// resign changes a certificate as x509 would not make one, and signs it again.
func (a *authority) resign(t testing.TB, c tls.Certificate, change func(tbs []byte) []byte, algorithm asn1.ObjectIdentifier) tls.Certificate {
	t.Helper()
	var parts signedCertificate
	_, err := asn1.Unmarshal(c.Certificate[0], &parts)
	require.NoError(t, err)
	before, err := asn1.Marshal(sha256WithECDSA)
	require.NoError(t, err)
	after, err := asn1.Marshal(algorithm)
	require.NoError(t, err)
	content := strings.Replace(string(change(parts.TBS.Bytes)), string(before), string(after), 1)
	// The length of an algorithm's identifier stands before it.
	content = strings.Replace(content, "\x30"+string(rune(len(before)))+string(after), "\x30"+string(rune(len(after)))+string(after), 1)
	tbs, err := asn1.Marshal(asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSequence, IsCompound: true, Bytes: []byte(content)})
	require.NoError(t, err)
	digest := sha256.Sum256(tbs)
	hash := digest[:]
	if algorithm.Equal(sha1WithECDSA) {
		old := sha1.Sum(tbs)
		hash = old[:]
	}
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, hash)
	require.NoError(t, err)
	der, err := asn1.Marshal(signedCertificate{
		TBS: asn1.RawValue{FullBytes: tbs}, Algorithm: pkix.AlgorithmIdentifier{Algorithm: algorithm},
		Signature: asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)},
	})
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: c.PrivateKey}
}

// negated makes the serial number 2, which is the first integer of that value, -2.
func negated(tbs []byte) []byte {
	return []byte(strings.Replace(string(tbs), "\x02\x01\x02\x30", "\x02\x01\xfe\x30", 1))
}

func unchanged(tbs []byte) []byte { return tbs }

func TestTLSFailuresTellGosReason(t *testing.T) {
	t.Parallel()
	ca, namesake := newAuthority(t), newAuthority(t)
	serving := func(certificate tls.Certificate) *tls.Config {
		return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	leafKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(9), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca.certificate, &leafKey.PublicKey, ca.key)
	require.NoError(t, err)
	oldSuite := serving(tls.Certificate{Certificate: [][]byte{der}, PrivateKey: leafKey})
	oldSuite.MaxVersion, oldSuite.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}

	for name, tc := range map[string]struct {
		config     *tls.Config
		unreadRoot string
		code       string
		want       []string
		never      string
	}{
		"negative serial": {serving(ca.resign(t, ca.issue(t, nil), negated, sha256WithECDSA)), "", "tls_failed",
			[]string{"cannot be read (x509: negative serial number)", "operator must replace it", "GODEBUG", "docs/integration.md"}, "ca_file"},
		"SHA-1 under a configured authority": {serving(ca.resign(t, ca.issue(t, nil), unchanged, sha1WithECDSA)), "", "tls_unknown_authority",
			[]string{`the authority "test authority" in a way that is no longer safe`, "insecure algorithm ECDSA-SHA1", "SHA-256"}, "ca_file"},
		"no cipher suite in common": {oldSuite, "", "tls_failed",
			[]string{"in common (the host refused it (tls: handshake failure))", "GODEBUG"}, "firewall"},
		"another authority of the same name": {serving(namesake.issue(t, nil)), "", "tls_unknown_authority",
			[]string{`"test authority" that is not trusted here, though one of that name is (x509: ECDSA verification failure)`}, "proxy"},
		"unreadable authority": {serving(renamed(t).issue(t, nil)), "ca_pem: the certificate in line 9: x509: negative serial number", "tls_unknown_authority",
			[]string{"not trusted here", "what was given cannot be read whole: ca_pem: the certificate in line 9: x509: negative serial number"}, "of that name"},
		"not for servers": {serving(ca.issue(t, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning} })),
			"", "tls_unknown_authority", []string{"may not be used for a server"}, "ca_file"},
		"an extension that nobody knows": {serving(ca.issue(t, func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
		})), "", "tls_unknown_authority", []string{"is not accepted (x509: unhandled critical extension)"}, "ca_file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := tls.Listen("tcp", "127.0.0.1:0", tc.config)
			require.NoError(t, err)
			server := &http.Server{Handler: http.HandlerFunc(good), ErrorLog: log.New(io.Discard, "", 0)}
			go func() { _ = server.Serve(listener) }()
			t.Cleanup(func() { server.Close() })
			s := apiKey("https://" + listener.Addr().String() + "/api/v4")
			s.Retries, s.RootCAs, s.UnreadRoot = 0, ca.pool, tc.unreadRoot
			var meta outcome.Meta
			_, fail := open(t, s).Do(within(t, 20*time.Second), post(), &meta)
			require.NotNil(t, fail)
			assert.Equal(t, api.Network, fail.Status)
			assert.Equal(t, tc.code, fail.Code)
			for _, want := range tc.want {
				assert.Contains(t, fail.Message, want)
			}
			assert.NotContains(t, fail.Message, tc.never)
		})
	}
}

// TestACertificateThatSignsNoOthersIsNoAuthority trusts what Debian puts among the authorities of many machines: a certificate for
// a server, under the name of the machine.
func TestACertificateThatSignsNoOthersIsNoAuthority(t *testing.T) {
	t.Parallel()
	selfSigned := func() (*x509.Certificate, tls.Certificate) {
		key := newKey(t)
		template := &x509.Certificate{SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "localhost"}, BasicConstraintsValid: true,
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
		der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
		require.NoError(t, err)
		certificate, err := x509.ParseCertificate(der)
		require.NoError(t, err)
		return certificate, tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	}
	namesake, _ := selfSigned()
	_, served := selfSigned()
	trusted := x509.NewCertPool()
	trusted.AddCert(namesake)

	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{served}, MinVersion: tls.VersionTLS12})
	require.NoError(t, err)
	server := &http.Server{Handler: http.HandlerFunc(good), ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { server.Close() })
	s := apiKey("https://" + listener.Addr().String() + "/api/v4")
	s.Retries, s.RootCAs = 0, func() (*x509.CertPool, *failure.Error) { return trusted, nil }
	var meta outcome.Meta
	_, fail := open(t, s).Do(within(t, 20*time.Second), post(), &meta)
	require.NotNil(t, fail)
	assert.Equal(t, "tls_unknown_authority", fail.Code)
	assert.Contains(t, fail.Message, `the authority "localhost" that is not trusted here: if a proxy or a server of your own uses it, set ca_file or ca_pem`)
}

// renamed is an authority whose name no other has.
func renamed(t testing.TB) *authority {
	t.Helper()
	a := newAuthority(t)
	template := *a.certificate
	template.RawSubject, template.Subject = nil, pkix.Name{CommonName: "authority in house"}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &a.key.PublicKey, a.key)
	require.NoError(t, err)
	a.certificate, err = x509.ParseCertificate(der)
	require.NoError(t, err)
	return a
}

func TestReasonsOfCertificatesHideSecretsAndAreBounded(t *testing.T) {
	t.Parallel()
	redactor := failure.Redactor{}.With("the-secret")
	got := reasonShown("x509: cannot parse URI \"the-secret\u202e\"\n"+strings.Repeat("x", 5000), redactor)
	assert.Contains(t, got, "***")
	assert.NotContains(t, got, "\u202e")
	assert.NotContains(t, got, "\n")
	assert.LessOrEqual(t, len([]rune(got)), maxReason+1)
}
