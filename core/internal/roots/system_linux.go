package roots

import (
	"bytes"
	"crypto/x509"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/shortage"
)

// The places of crypto/x509 (root_linux.go). Of the files the first that can be read counts; of the directories
// all do.
var (
	bundles = []string{
		"/etc/ssl/certs/ca-certificates.crt",                // Debian, Ubuntu, Gentoo
		"/etc/pki/tls/certs/ca-bundle.crt",                  // Fedora, RHEL 6
		"/etc/ssl/ca-bundle.pem",                            // openSUSE
		"/etc/pki/tls/cacert.pem",                           // OpenELEC
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // CentOS, RHEL 7
		"/etc/ssl/cert.pem",                                 // Alpine
	}
	directories = []string{
		"/etc/ssl/certs",
		"/etc/pki/tls/certs",
	}
)

// systems are those that the clients of this process share: the authorities of an environment are parsed once.
var systems struct {
	mu    sync.Mutex
	known map[Environment]*system
}

// system is one set of the system's authorities.
type system struct {
	files, directories []string

	mu sync.Mutex
	// pool is set once everything was read.
	pool *x509.CertPool
}

// openSystem reads the file of authorities, to see that it can be read: its 200 KiB are not kept, since many
// clients never need them.
func openSystem(environment Environment) (*system, *failure.Error) {
	systems.mu.Lock()
	defer systems.mu.Unlock()
	if known := systems.known[environment]; known != nil {
		return known, nil
	}
	s := &system{files: bundles, directories: directories}
	if environment.File != "" {
		s.files = []string{environment.File}
	}
	if environment.Directories != "" {
		s.directories = strings.Split(environment.Directories, ":")
	}
	if fail := s.readFile(io.Discard); fail != nil {
		return nil, fail
	}
	if systems.known == nil {
		systems.known = map[Environment]*system{}
	}
	systems.known[environment] = s
	return s, nil
}

// readFile copies the first file that can be read; nothing where there is none, as in a slim container.
func (s *system) readFile(to io.Writer) *failure.Error {
	for _, name := range s.files {
		err := copyFile(to, name)
		if err == nil {
			return nil
		}
		if fail := unread(name, err); fail != nil {
			return fail
		}
	}
	return nil
}

func copyFile(to io.Writer, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(to, file)
	return err
}

func unread(name string, err error) *failure.Error {
	return failure.OfShortage(shortage.Of("the system's trusted authorities in "+name+" cannot be read", err))
}

// load parses the authorities. What cannot be read for want of a permission, or is no certificate, is left out, as
// crypto/x509 does.
func (s *system) load() (*x509.CertPool, *failure.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pool != nil {
		return s.pool, nil
	}
	var bundle bytes.Buffer
	if fail := s.readFile(&bundle); fail != nil {
		return nil, fail
	}
	texts := [][]byte{bundle.Bytes()}
	for _, directory := range s.directories {
		more, fail := contents(directory)
		if fail != nil {
			return nil, fail
		}
		texts = append(texts, more...)
	}
	pool := x509.NewCertPool()
	for _, text := range texts {
		pool.AppendCertsFromPEM(text)
	}
	s.pool = pool
	return pool, nil
}

func contents(directory string) ([][]byte, *failure.Error) {
	entries, err := os.ReadDir(directory)
	if fail := unread(directory, err); fail != nil {
		return nil, fail
	}
	var texts [][]byte
	for _, entry := range entries {
		name := directory + "/" + entry.Name()
		if !mayHold(entry, name) {
			continue
		}
		text, err := os.ReadFile(name)
		if fail := unread(name, err); fail != nil {
			return nil, fail
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// mayHold reports whether an entry is read: a link to another of the same directory repeats it, and a pipe blocks.
func mayHold(entry fs.DirEntry, name string) bool {
	if entry.Type()&fs.ModeSymlink != 0 {
		target, err := os.Readlink(name)
		return err != nil || strings.Contains(target, "/")
	}
	return entry.Type().IsRegular()
}
