package wire

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/openspring/openspring/internal/pasted"
)

// ProductionKey is the key that the vendor's servers sign with (2.10).
const ProductionKey = `-----BEGIN PUBLIC KEY-----
MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAwEt7ZQWSzeBYNBwyi3KW
+XU/6I+ju90R5ZpTvSE4VWL8KSgVJ6bWKIhaKTL2hbUpIQQgS5ZKfa4SEEMdIm5k
xe0u2F64JFAVQunx/1O/UXsD7ADVt93Q/hxA9Npa16tKepZoyhi79sxpaxyy/WTd
sZKuTLApX7bWX6/XPhaPjNyiWeeK2Naka44B+F+PwN/ey3rZUra3pBltShwy2dmK
IxJVmprf5ttMYBB+ouqPin3VgDw5Jq1FZwpLBiOe+ogR+sHu7QYWwLq6AgC4e3Jq
gryEvqfJr/XkvOnAdcAIZm6tK6DdnLWCy6Onrk7t0VQK5nnGF1CKE+jcAByWopcI
VCwfYrs1UCSY1YibKXNJoyvEhgLyCC+KAgXKf8omcg1Q18XKu5XSrvrCzXLnRnaF
NpFDjcg5AJJab78hX7qGPC+e8PjuBYwh2vtx5mFj7/c+T59JM/vXwwvW9DsnDztD
WEDFhzGanU71NgwrZbRoNSyTW0UjbZsyJVSIX6233Ng0y5L9mDe8p8P+u1B0sXAA
ozEKL/yG4Qu5r4LIw4iv6JVPT1xbWlH4Vc4KaN3toaf4+G0EkFy6ncvBncWifLAR
SoWpQ5YsygDdQNVYdmMsoQ76UTuNxo3eZ0sQJjbQVBqlkcXrAdtUCpuojPRsl/Xs
9zVOJrzZPG0I98E5quNbRkMCAwEAAQ==
-----END PUBLIC KEY-----
`

// Errors of reading a key.
var (
	ErrPrivateKey = errors.New("the text holds a private key; give the public key only")
	ErrNotOneKey  = errors.New("the text must hold one PUBLIC KEY or RSA PUBLIC KEY block")
	ErrNotRSA     = errors.New("the key is not an RSA key")
	ErrKeySize    = errors.New("the RSA key must have 2048 to 8192 bits")
)

// Errors of checking a signature. Both are signature errors; only the message differs.
var (
	ErrSignatureMissing  = errors.New("there is no signature")
	ErrSignatureMismatch = errors.New("the signature was not made over this text with the trusted key")
)

// PublicKey is a key that verifies responses and files. It is safe for use by many goroutines.
type PublicKey struct {
	opens power
	size  int // of a signature, in bytes
}

// ParsePublicKey reads the one block of a PEM text as package pasted does. A private key is refused and never quoted.
func ParsePublicKey(text string) (*PublicKey, error) {
	if pasted.HoldsPrivateKey(text) {
		return nil, ErrPrivateKey
	}
	blocks, err := pasted.Blocks([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("%w, and it %w", ErrNotOneKey, err)
	}
	if len(blocks) > 1 {
		return nil, fmt.Errorf("%w, and it holds %d blocks", ErrNotOneKey, len(blocks))
	}
	key, err := parseBlock(&blocks[0])
	if err != nil {
		return nil, err
	}
	if bits := key.N.BitLen(); bits < 2048 || bits > 8192 {
		return nil, ErrKeySize
	}
	if key.N.Bit(0) == 0 || key.E < 3 || key.E&1 == 0 {
		return nil, ErrNotRSA
	}
	return &PublicKey{opens: newPower(key.N, big.NewInt(int64(key.E))), size: key.Size()}, nil
}

func parseBlock(block *pasted.Block) (*rsa.PublicKey, error) {
	switch {
	case block.Type == "CERTIFICATE":
		return nil, fmt.Errorf("%w, and it is a certificate: take its key by openssl x509 -in FILE -noout -pubkey", ErrNotOneKey)
	case block.Type != "PUBLIC KEY" && block.Type != "RSA PUBLIC KEY":
		return nil, fmt.Errorf("%w, and it is a block of another type", ErrNotOneKey)
	case block.Err() != nil:
		return nil, fmt.Errorf("%w, and %w", ErrNotOneKey, block.Err())
	case block.Type == "RSA PUBLIC KEY":
		key, err := x509.ParsePKCS1PublicKey(block.Bytes)
		if err != nil {
			return nil, ErrNotRSA
		}
		return key, nil
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, ErrNotRSA
	}
	if key, ok := parsed.(*rsa.PublicKey); ok {
		return key, nil
	}
	return nil, ErrNotRSA
}

// Verify checks a base64 RSASSA-PKCS1-v1_5 signature with SHA-256 over a text (2.0). It returns nil,
// ErrSignatureMissing or ErrSignatureMismatch.
func (k *PublicKey) Verify(text []byte, signature string) error {
	return k.VerifyContext(context.Background(), text, signature)
}

// VerifyContext is Verify for a text that may be large: it returns the error of ctx soon after ctx has ended.
func (k *PublicKey) VerifyContext(ctx context.Context, text []byte, signature string) error {
	signature = strings.Trim(signature, " \t\r\n")
	if signature == "" {
		return ErrSignatureMissing
	}
	if len(signature) != base64.StdEncoding.EncodedLen(k.size) {
		return ErrSignatureMismatch
	}
	raw, err := decodeStrict(signature)
	if err != nil || len(raw) != k.size {
		return ErrSignatureMismatch
	}
	digest, err := Digest(ctx, text)
	if err != nil {
		return err
	}
	number := new(big.Int).SetBytes(raw)
	if number.Cmp(k.opens.n) >= 0 {
		return ErrSignatureMismatch
	}
	got := k.opens.of(number).FillBytes(make([]byte, k.size))
	if subtle.ConstantTimeCompare(got, k.padded(digest)) != 1 {
		return ErrSignatureMismatch
	}
	return nil
}

// hashedAtOnce is how much of a text is hashed between two looks at the context.
const hashedAtOnce = 1 << 20

// Digest is the SHA-256 of a text; an error is that of ctx, which has ended.
func Digest(ctx context.Context, text []byte) (digest [sha256.Size]byte, err error) {
	if len(text) <= hashedAtOnce {
		return sha256.Sum256(text), nil
	}
	hash := sha256.New()
	for len(text) > 0 {
		if ctx.Err() != nil {
			return digest, ctx.Err()
		}
		n := min(len(text), hashedAtOnce)
		_, _ = hash.Write(text[:n]) // a hash takes everything
		text = text[n:]
	}
	return [sha256.Size]byte(hash.Sum(nil)), nil
}

// sha256Prefix is the DER of DigestInfo up to the digest (RFC 8017, 9.2, note 1).
const sha256Prefix = "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"

// padded is the one block that a right signature of a text of that digest opens to (EMSA-PKCS1-v1_5). It is built whole
// and compared whole: nothing in a signature is parsed, so no looseness in it can be forged with.
// crypto/rsa does the same in constant time, which costs a public key's check five times as long.
func (k *PublicKey) padded(digest [sha256.Size]byte) []byte {
	block := make([]byte, 0, k.size)
	block = append(block, 0, 1)
	for len(block) < k.size-len(sha256Prefix)-len(digest)-1 {
		block = append(block, 0xff)
	}
	block = append(block, 0)
	block = append(block, sha256Prefix...)
	return append(block, digest[:]...)
}

// Sign makes the signature that Verify checks. The client has no private key; the sandbox and tests do.
func Sign(key *rsa.PrivateKey, text []byte) (string, error) {
	digest := sha256.Sum256(text)
	raw, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}
