package sandbox

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"sync"

	"github.com/openspring/openspring/core/wire"
)

// signing is how a response is signed; the faults unsigned and wrong_signature change it.
type signing uint8

const (
	signed signing = iota
	unsigned
	wronglySigned
)

// signer makes RSA signatures and remembers the last ones: the same response has the same signature, and one
// of 4096 bits takes milliseconds.
type signer struct {
	key  *rsa.PrivateKey
	mu   sync.Mutex
	seen map[[sha256.Size]byte]string
}

const maxSeen = 4096

// sign signs a text, or for wronglySigned another one.
func (s *signer) sign(text []byte, how signing) (string, error) {
	if how == wronglySigned {
		text = append(text[:len(text):len(text)], "#"...)
	}
	digest := sha256.Sum256(text)
	s.mu.Lock()
	signature, there := s.seen[digest]
	s.mu.Unlock()
	if there {
		return signature, nil
	}
	signature, err := wire.Sign(s.key, text)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil || len(s.seen) >= maxSeen {
		s.seen = map[[sha256.Size]byte]string{}
	}
	s.seen[digest] = signature
	return signature, nil
}

func publicPEM(key *rsa.PrivateKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
}
