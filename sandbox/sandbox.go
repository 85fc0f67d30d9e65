// Package sandbox is a License API server for development and tests. It answers as docs/protocol.md says the
// LicenseSpring License API v4 does (the same routes, checks, state, codes and signatures) with keys, products
// and licenses of its own, needs no account and contacts nobody.
package sandbox

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Options configures a server. The zero value is usable.
type Options struct {
	// Key signs the answers; nil makes a fresh one of 2048 bits, which is quick. NewKey makes one of the
	// vendor's size.
	Key *rsa.PrivateKey
	// StateFile keeps the state between runs; empty keeps it in memory.
	StateFile string
	// AnswersDocumented answers activate_bundle_offline with exactly the published type (protocol.md 3.3)
	// instead of the recorded union.
	AnswersDocumented bool
	// ExpiredAsError refuses the check of an expired license instead of answering is_expired (3.6).
	ExpiredAsError bool
	// MinSchema is the lowest schema version of offline requests that is taken: 0 or 1, or 2.
	MinSchema int
	// TLS serves https with a certificate of a throwaway CA.
	TLS bool
	// Log receives one line per request, without secrets; nil is silent.
	Log io.Writer
	// Clock is the time before the offset that the admin API sets; nil is time.Now.
	Clock func() time.Time
}

// Line is what a program needs to know about a running server: the content of the line of JSON that
// openspring-sandbox prints.
type Line struct {
	BaseURL      string `json:"base_url"`
	TokenURL     string `json:"token_url"`
	APIKey       string `json:"api_key"`
	SharedKey    string `json:"shared_key"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	// PublicKey is the PEM of the key that answers are verified with.
	PublicKey string `json:"public_key"`
	PID       int    `json:"pid"`
	// Products maps names to short codes.
	Products map[string]string      `json:"products"`
	Licenses map[string]LineLicense `json:"licenses"`
	// BlacklistedHardwareID is a device that is refused from the start.
	BlacklistedHardwareID string `json:"blacklisted_hardware_id"`
	// CAPEM is the throwaway CA's certificate; empty without TLS.
	CAPEM string `json:"ca_pem,omitempty"`
}

// LineLicense says how one of the sample licenses is asked for: by key, or by user name and password.
type LineLicense struct {
	LicenseKey string `json:"license_key,omitempty"`
	Username   string `json:"username,omitempty"`
	Password   string `json:"password,omitempty"`
	// Product is the short code, a bundle's for a bundle.
	Product string `json:"product"`
}

// Server is a License API server. It is an http.Handler and is safe for use by many goroutines.
type Server struct {
	options Options
	mu      sync.Mutex
	http    *http.Server
}

// New makes a server and reads its state file. It opens no port.
func New(options Options) (*Server, error) {
	if options.Key == nil {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, fmt.Errorf("make a key: %w", err)
		}
		options.Key = key
	}
	return &Server{options: options}, nil
}

// Start listens and serves in the background until Close. listen is host:port; empty is a free port of
// 127.0.0.1.
func (s *Server) Start(listen string) error { return errors.New("not there yet") }

// Line tells what a client needs.
func (s *Server) Line() Line { return Line{} }

// Close ends the connections and releases the state file.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.http == nil {
		return nil
	}
	return s.http.Shutdown(context.Background())
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
