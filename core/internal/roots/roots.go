// Package roots holds the certificates of the authorities that a client trusts: the system's, and those of its
// configuration.
//
// On Linux it reads the system's itself. Package crypto/x509 reads them at the first TLS handshake and, where
// that fails, keeps the failure until the process ends, so that a moment without a free descriptor would leave
// every later connection without authorities.
package roots

import (
	"crypto/x509"
	"sync"

	"github.com/openspring/openspring/internal/failure"
)

// Environment are the variables that move the system's authorities, as OpenSSL and Go know them; empty where not
// set. Package core reads no environment variables.
type Environment struct {
	// File is SSL_CERT_FILE, Directories is SSL_CERT_DIR.
	File, Directories string
}

// Roots are the authorities of one client. They are parsed when the first certificate is checked, which many
// clients never do.
type Roots struct {
	own    []*x509.Certificate
	system *system // nil where only the configuration's count

	mu   sync.Mutex
	pool *x509.CertPool
}

// Only returns roots that trust nobody but those that are added.
func Only() *Roots { return &Roots{} }

// System returns the system's roots, to which others may be added. Its error is a shortage of the moment.
func System(environment Environment) (*Roots, *failure.Error) {
	s, fail := openSystem(environment)
	if fail != nil {
		return nil, fail
	}
	return &Roots{system: s}, nil
}

// AddCert adds an authority. It must not be called once Pool has been.
func (r *Roots) AddCert(authority *x509.Certificate) { r.own = append(r.own, authority) }

// Pool returns what certificates are checked against; nil is the system's own way. Its error is a shortage of the
// moment, of which nothing is kept.
func (r *Roots) Pool() (*x509.CertPool, *failure.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pool != nil {
		return r.pool, nil
	}
	pool := x509.NewCertPool()
	if r.system != nil {
		system, fail := r.system.load()
		if fail != nil {
			return nil, fail
		}
		if len(r.own) == 0 {
			return system, nil
		}
		pool = system.Clone()
	}
	for _, authority := range r.own {
		pool.AddCert(authority)
	}
	r.pool = pool
	return pool, nil
}
