package main

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/openspring/openspring/tests/sample"
)

// manner is how a server treats its connections.
type manner uint8

const (
	keeping manner = iota
	closing
	// forgetting closes as well, and resumes no TLS session.
	forgetting
	// slow keeps its connections and answers after answerTime.
	slow
	silent
)

func (m manner) closes() bool { return m == closing || m == forgetting }

// answerTime is how long a slow server works on a request.
const answerTime = 20 * time.Millisecond

// server answers every request to a path with the same bytes, all but a slow one at once: what a call costs is then the
// caller's.
type server struct {
	url       string
	listener  net.Listener
	manner    manner
	responses map[string][]byte

	mu   sync.Mutex
	last map[string]request
}

// request is what was asked last of a path.
type request struct {
	target  string
	headers []string
	body    []byte
}

func (r *request) path() string {
	path, _, _ := strings.Cut(r.target, "?")
	return path
}

// serve starts a TLS server on loopback.
func serve(certificate tls.Certificate, m manner, responses map[string]sample.Response) (*server, error) {
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13,
		SessionTicketsDisabled: m == forgetting})
	if err != nil {
		return nil, err
	}
	kept := "keep-alive"
	if m.closes() {
		kept = "close"
	}
	s := &server{url: "https://" + listener.Addr().String(), listener: listener, manner: m, responses: map[string][]byte{}, last: map[string]request{}}
	for path, a := range responses {
		s.responses[path] = fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: %s\r\nContent-Length: %d\r\nLicenseSignature: %s\r\n\r\n%s",
			kept, len(a.Body), a.Signature, a.Body)
	}
	go s.accept()
	return s, nil
}

func (s *server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			_ = s.talk(conn) // the peer has gone
		}()
	}
}

func (s *server) talk(conn net.Conn) error {
	reader := bufio.NewReader(conn)
	for {
		r, err := readRequest(reader)
		if err != nil {
			return err
		}
		s.mu.Lock()
		s.last[r.path()] = r
		s.mu.Unlock()
		if s.manner == silent {
			_, err := io.Copy(io.Discard, reader)
			return err
		}
		if s.manner == slow {
			time.Sleep(answerTime)
		}
		if _, err := conn.Write(s.responses[r.path()]); err != nil || s.manner.closes() {
			return err
		}
	}
}

// serveSilently starts a server of plain HTTP on loopback that takes every connection and never answers.
func serveSilently() (url string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		var kept []net.Conn
		defer func() {
			for _, conn := range kept {
				conn.Close()
			}
		}()
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			kept = append(kept, conn)
		}
	}()
	return "http://" + listener.Addr().String(), nil
}

// readRequest reads no more of a request than it must.
func readRequest(reader *bufio.Reader) (r request, err error) {
	length := 0
	for first := true; ; first = false {
		line, err := reader.ReadString('\n')
		if err != nil {
			return r, err
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		if first {
			_, rest, _ := strings.Cut(line, " ")
			r.target, _, _ = strings.Cut(rest, " ")
			continue
		}
		if name, value, _ := strings.Cut(line, ": "); http.CanonicalHeaderKey(name) == "Content-Length" {
			if _, err := fmt.Sscan(value, &length); err != nil {
				return r, err
			}
		}
		r.headers = append(r.headers, line)
	}
	r.body = make([]byte, length)
	_, err = io.ReadFull(reader, r.body)
	return r, err
}

// asked is what was asked last of a path, without the headers that belong to the connection.
func (s *server) asked(path string) (target string, headers, body []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, there := s.last[path]
	if !there {
		return "", nil, nil, fmt.Errorf("nothing was asked of %s yet", path)
	}
	for _, line := range last.headers {
		if name, _, _ := strings.Cut(line, ":"); name != "Host" && name != "Content-Length" {
			headers = append(append(headers, line...), '\n')
		}
	}
	return last.target, headers, last.body, nil
}

// selfSigned makes a certificate for loopback that is its own authority, and its PEM.
func selfSigned() (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "benchmark"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	var text bytes.Buffer
	err = pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, text.Bytes(), err
}
