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
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// manner is how a server treats its connections.
type manner uint8

const (
	keeping manner = iota
	closing
	// forgetting closes as well, and resumes no TLS session.
	forgetting
	silent
)

func (m manner) closes() bool { return m == closing || m == forgetting }

// server answers every POST with the same bytes, at once: what a call costs is then the caller's.
type server struct {
	url      string
	listener net.Listener
	manner   manner
	answer   []byte

	mu   sync.Mutex
	last request
}

// request is what was posted last.
type request struct {
	headers []string
	body    []byte
}

// serve starts a TLS server on loopback.
func serve(certificate tls.Certificate, m manner, body, signature string) (*server, error) {
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13,
		SessionTicketsDisabled: m == forgetting})
	if err != nil {
		return nil, err
	}
	kept := "keep-alive"
	if m.closes() {
		kept = "close"
	}
	s := &server{url: "https://" + listener.Addr().String(), listener: listener, manner: m}
	s.answer = fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: %s\r\nContent-Length: %d\r\nLicenseSignature: %s\r\n\r\n%s",
		kept, len(body), signature, body)
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
		s.last = r
		s.mu.Unlock()
		if s.manner == silent {
			_, err := io.Copy(io.Discard, reader)
			return err
		}
		if _, err := conn.Write(s.answer); err != nil || s.manner.closes() {
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

// posted is what was posted last, without the headers that belong to the connection.
func (s *server) posted() (headers, body []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last.headers == nil {
		return nil, nil, errors.New("nothing was posted yet")
	}
	for _, line := range s.last.headers {
		if name, _, _ := strings.Cut(line, ":"); name != "Host" && name != "Content-Length" {
			headers = append(append(headers, line...), '\n')
		}
	}
	return headers, s.last.body, nil
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
