// Package sandbox is a License API server for development and tests. It behaves like the LicenseSpring License API v4
// of docs/protocol.md: the same routes, checks, state, codes and signatures, with its own keys, products and licenses.
// It needs no account and contacts nobody. The steps of a request, in their order:
//
//	http.go      the request and its response; bodies.go limits bodies, journal.go keeps the list of requests, verdict.go judges their signatures
//	faults.go    faults that a test has ordered
//	auth.go      the authorization
//	ask.go       the fields; fields.go reads them, offline.go reads request files
//	lookup.go    the product and the license
//	settle.go    what time has changed since the last request
//	handlers.go  one function for each endpoint; its verbs are in activation.go, checking.go, deactivation.go
//	documents.go, shapes.go, object.go  the response
//	signing.go   its signature
//	store.go     the state file; state.go is its content, model.go the state in memory, seed.go products of one's own
//	admin.go     the admin API under /_sandbox/, refresh.go its refresh files, airgap.go its air-gap portal
//	page.go      the page for a browser; page_views.go has what it shows, page_forms.go what its forms do, portal.go its uploads
package sandbox

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Options configures a server. The zero value is usable.
type Options struct {
	// Key signs the responses; nil makes a new one of 2048 bits, which is quick. NewKey makes one of the
	// vendor's size.
	Key *rsa.PrivateKey
	// StateFile keeps the state between runs; empty keeps it in memory.
	StateFile string
	// SeedFile names a file of products and licenses of one's own (docs/sandbox.md); empty for none.
	SeedFile string
	// AnswersDocumented makes activate_bundle_offline return exactly the published type (protocol.md 3.3)
	// instead of the recorded union.
	AnswersDocumented bool
	// ExpiredAsError refuses the check of an expired license instead of returning is_expired (3.6).
	ExpiredAsError bool
	// GraceIsExpired tells is_expired within the grace of a subscription too, as one reading of the documentation has it.
	GraceIsExpired bool
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
	// PublicKey is the PEM of the key that verifies responses.
	PublicKey string `json:"public_key"`
	PID       int    `json:"pid"`
	// CompanyID is what to configure as company_id: the id that the documents carry.
	CompanyID int64 `json:"company_id"`
	// Products maps names to short codes.
	Products map[string]string      `json:"products"`
	Licenses map[string]LineLicense `json:"licenses"`
	// Customer is whose licenses the samples are.
	Customer LineCustomer `json:"customer"`
	// BlacklistedHardwareID is a device that is refused from the start.
	BlacklistedHardwareID string `json:"blacklisted_hardware_id"`
	// AirGapKey is the key that verifies the confirmation codes of the air-gap portal.
	AirGapKey string `json:"air_gap_key"`
	// CAPEM is the throwaway CA's certificate; empty without TLS.
	CAPEM string `json:"ca_pem,omitempty"`
}

// Page is the address of the page for a browser.
func (l Line) Page() string { return strings.TrimSuffix(l.BaseURL, basePath) + "/" }

// LineCustomer is the customer, and the account that single sign-on names.
type LineCustomer struct {
	Email       string `json:"email"`
	AccountCode string `json:"account_code"`
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
	signer  *signer
	pem     string
	// airGapPublic is the text of the air-gap portal's public key.
	airGapPublic string
	store        *store
	faults       faults
	journal      journal
	bodies       bodies
	output       lockedWriter

	seed seed

	mu    sync.Mutex
	model *model

	// headTime and readTime are how long a caller may take for a request's head and for all of it.
	headTime, readTime time.Duration

	http     *http.Server
	closing  chan struct{}
	closed   sync.Once
	closeErr error
	root     string // scheme and address; empty before Start
	caPEM    string
}

// NewKey makes a key of the vendor's size, which takes seconds.
func NewKey() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 4096) }

// New makes a server and reads its state file. It opens no port.
func New(options Options) (*Server, error) {
	if options.MinSchema < 0 || options.MinSchema > 2 {
		return nil, fmt.Errorf("the lowest schema version must be 1 or 2, not %d", options.MinSchema)
	}
	if options.Clock == nil {
		options.Clock = time.Now
	}
	if options.Key == nil {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, fmt.Errorf("make a key: %w", err)
		}
		options.Key = key
	}
	text, err := publicPEM(options.Key)
	if err != nil {
		return nil, fmt.Errorf("write the public key: %w", err)
	}
	s := &Server{options: options, signer: &signer{key: options.Key}, pem: text, closing: make(chan struct{}), headTime: 10 * time.Second, readTime: time.Minute,
		output: lockedWriter{to: options.Log}}
	if s.airGapPublic, err = s.airGapPublicKey(); err != nil {
		return nil, fmt.Errorf("make the air-gap key: %w", err)
	}
	if options.SeedFile != "" {
		if s.seed, err = readSeedFile(options.SeedFile); err != nil {
			return nil, err
		}
	}
	if s.model, err = s.initial(); err != nil {
		return nil, fmt.Errorf("seed file %s: %w", options.SeedFile, err)
	}
	if options.StateFile != "" {
		if err := s.openState(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// initial is the state at the start: the samples and the seed.
func (s *Server) initial() (*model, error) {
	now := s.options.Clock()
	m := sampleModel(now)
	return m, m.plant(&s.seed, now)
}

func (s *Server) openState() (err error) {
	if s.store, err = openStore(s.options.StateFile); err != nil {
		return err
	}
	now := s.options.Clock()
	kept, err := s.store.load(now)
	if kept != nil {
		s.model = kept
		if err = kept.plant(s.seed.missingIn(kept), now); err != nil {
			err = fmt.Errorf("seed file %s does not fit the state file %s: %w", s.options.SeedFile, s.options.StateFile, err)
		}
	}
	if err == nil {
		err = s.store.save(s.model)
	}
	if err != nil {
		err = errors.Join(err, s.store.close())
	}
	return err
}

// Start listens and serves in the background until Close. listen is host:port; empty is a free port of
// 127.0.0.1.
func (s *Server) Start(listen string) error {
	if s.http != nil {
		return errors.New("the sandbox is already started")
	}
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("listen: %w; port 0 takes any free one", err)
	case err != nil:
		return fmt.Errorf("listen: %w", err)
	}
	scheme := "http"
	if s.options.TLS {
		config, caPEM, err := throwawayTLS(listener.Addr(), s.options.Clock())
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		scheme, s.caPEM, listener = "https", caPEM, tls.NewListener(listener, config)
	}
	s.root = scheme + "://" + reachable(listener.Addr())
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	s.http = &http.Server{Handler: s, Protocols: protocols, ErrorLog: log.New(s.log(), "", 0), MaxHeaderBytes: 64 << 10,
		ReadHeaderTimeout: s.headTime, ReadTimeout: s.readTime, IdleTimeout: 2 * time.Minute}
	go func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintf(s.log(), "serving ended: %v\n", err)
		}
	}()
	return nil
}

// reachable is the address for clients on this machine of a listener that may listen on every address.
func reachable(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		return address.String()
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func (s *Server) log() io.Writer { return &s.output }

// lockedWriter writes one line at a time; nothing where to is nil.
type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	if w.to == nil {
		return len(p), nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

// Line has what a client needs.
func (s *Server) Line() Line {
	line := Line{BaseURL: s.root + basePath, TokenURL: s.tokenURL(s.root), APIKey: apiKey, SharedKey: sharedKey, ClientID: clientID,
		ClientSecret: clientSecret, PublicKey: s.pem, PID: os.Getpid(), CompanyID: companyID, Products: map[string]string{},
		Licenses: map[string]LineLicense{}, Customer: LineCustomer{customerEmail, accountCode}, BlacklistedHardwareID: blacklistedHardwareID, AirGapKey: s.airGapPublic, CAPEM: s.caPEM}
	m := s.published()
	for _, p := range m.products {
		if p.Name != "" {
			line.Products[p.Name] = p.ShortCode
		}
	}
	for _, l := range m.licenses {
		known := LineLicense{LicenseKey: l.Key, Product: l.Product}
		if l.Bundle != "" {
			known.Product = l.Bundle
		}
		if len(l.Users) > 0 {
			u := m.user(l.Users[0].User)
			known.Username, known.Password = u.Email, u.Password
		}
		line.Licenses[l.Name] = known
	}
	return line
}

// closeTime is how long Close waits for responses that are being written.
const closeTime = 300 * time.Millisecond

// Close ends the connections and releases the state file. Calling it again does nothing.
func (s *Server) Close() error {
	s.closed.Do(func() {
		close(s.closing)
		if s.http != nil {
			ctx, cancel := context.WithTimeout(context.Background(), closeTime)
			defer cancel()
			if err := s.http.Shutdown(ctx); err != nil {
				s.closeErr = s.http.Close()
			}
		}
		if s.store != nil {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.closeErr = errors.Join(s.closeErr, s.store.close())
		}
	})
	return s.closeErr
}

// now is the sandbox's time.
func (s *Server) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.options.Clock().Add(s.model.offset).UTC()
}

// published is the state. It must not be changed.
func (s *Server) published() *model {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.model
}

// change settles a copy of the state, runs a function on it and keeps the copy, first in the file, if the function
// refuses nothing.
func (s *Server) change(now time.Time, f func(*model) *refusal) *refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.model.clone()
	next.settle(now)
	if err := f(next); err != nil {
		return err
	}
	if s.store != nil && !next.equal(s.model) {
		if err := s.store.save(next); err != nil {
			fmt.Fprintf(s.log(), "the state was not saved: %v\n", err)
			return refuse("internal_error", "the sandbox could not save its state: %v", err)
		}
	}
	s.model = next
	return nil
}
