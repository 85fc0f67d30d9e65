package wire_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/wire"
)

// smallKey is made once for the tests of this package: what it signs is known to nobody else.
var smallKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func publicKey(tb testing.TB, key *rsa.PublicKey) *wire.PublicKey {
	tb.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	require.NoError(tb, err)
	public, err := wire.ParsePublicKey(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))
	require.NoError(tb, err)
	return public
}

// power makes the signature whose block is exactly the given one, right or wrong.
func power(key *rsa.PrivateKey, block []byte) []byte {
	m := new(big.Int).SetBytes(block)
	return m.Exp(m, key.D, key.N).FillBytes(make([]byte, key.Size()))
}

func rightBlock(tb testing.TB, key *rsa.PrivateKey, text []byte) []byte {
	tb.Helper()
	signature, err := wire.Sign(key, text)
	require.NoError(tb, err)
	raw, err := base64.StdEncoding.DecodeString(signature)
	require.NoError(tb, err)
	m := new(big.Int).SetBytes(raw)
	return m.Exp(m, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, key.Size()))
}

func TestVerifyAgreesWithCryptoRSAOnEveryChangedByteOfTheBlock(t *testing.T) {
	t.Parallel()
	key, text := smallKey(), []byte("a license")
	public, block := publicKey(t, &key.PublicKey), rightBlock(t, key, text)
	digest := sha256.Sum256(text)
	for i := -1; i < len(block); i++ {
		changed := append([]byte(nil), block...)
		if i == 0 {
			continue // the block would be larger than the modulus
		}
		if i > 0 {
			changed[i] ^= 0x40
		}
		signature := power(key, changed)
		want := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature) == nil
		got := public.Verify(text, base64.StdEncoding.EncodeToString(signature)) == nil
		require.Equal(t, want, got, "byte %d changed: accepted", i)
		assert.Equal(t, (i < 0), got, "byte %d changed: accepted", i)
	}
}

func TestVerifyRefusesASignatureThatIsNotReduced(t *testing.T) {
	t.Parallel()
	key, text := smallKey(), []byte("a license")
	raw := power(key, rightBlock(t, key, text))
	larger := new(big.Int).Add(new(big.Int).SetBytes(raw), key.N)
	if larger.BitLen() > 8*key.Size() {
		larger = new(big.Int).Set(key.N)
	}
	signature := base64.StdEncoding.EncodeToString(larger.FillBytes(make([]byte, key.Size())))
	assert.Error(t, publicKey(t, &key.PublicKey).Verify(text, signature), "signature plus modulus was accepted")
}

func FuzzVerifyAgreesWithCryptoRSA(f *testing.F) {
	key := smallKey()
	public := publicKey(f, &key.PublicKey)
	block := rightBlock(f, key, []byte("text"))
	f.Add([]byte("text"), block)
	f.Add([]byte("other"), block)
	f.Add([]byte("text"), block[1:])
	f.Fuzz(func(t *testing.T, text, block []byte) {
		if len(block) > key.Size() {
			return
		}
		signature := power(key, block)
		digest := sha256.Sum256(text)
		want := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature) == nil
		require.Equal(t, want, public.Verify(text, base64.StdEncoding.EncodeToString(signature)) == nil, "accepted")
	})
}

func BenchmarkVerifyRSA4096CryptoRSA(b *testing.B) {
	block, _ := pem.Decode([]byte(wire.ProductionKey))
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	require.NoError(b, err)
	digest, signature := sha256.Sum256(nil), make([]byte, 512)
	signature[511] = 2
	for b.Loop() {
		_ = rsa.VerifyPKCS1v15(parsed.(*rsa.PublicKey), crypto.SHA256, digest[:], signature)
	}
}
