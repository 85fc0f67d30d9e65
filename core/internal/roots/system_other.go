//go:build !linux

package roots

import (
	"crypto/x509"

	"github.com/openspring/openspring/internal/failure"
)

// system is left to crypto/x509, which asks the operating system at every check.
type system struct{}

func openSystem(Environment) (*system, *failure.Error) { return &system{}, nil }

func (*system) load() (*x509.CertPool, *failure.Error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	return pool, nil
}
