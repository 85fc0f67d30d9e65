package main

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/openspring/openspring/internal/atomicfile"
	"github.com/openspring/openspring/internal/pasted"
	"github.com/openspring/openspring/sandbox"
)

// signingKey returns the key that --key names: a file's, a fresh one, or without it the one in the cache
// folder.
func signingKey(name string, stderr io.Writer) (*rsa.PrivateKey, error) {
	switch name {
	case "new":
		return sandbox.NewKey()
	case "":
		return cachedKey(stderr)
	}
	return readKey(name)
}

func readKey(path string) (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	key, err := parseKey(text)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return key, nil
}

func parseKey(text []byte) (*rsa.PrivateKey, error) {
	blocks, err := pasted.Blocks(text)
	if err != nil {
		return nil, fmt.Errorf("it %w", err)
	}
	block := &blocks[0]
	var key *rsa.PrivateKey
	switch {
	case block.Type != "RSA PRIVATE KEY" && block.Type != "PRIVATE KEY":
		return nil, fmt.Errorf("it holds a %s where an unencrypted RSA PRIVATE KEY or PRIVATE KEY is expected", block.Type)
	case block.Err() != nil:
		return nil, block.Err()
	case block.Type == "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		var any any
		if any, err = x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			var ok bool
			if key, ok = any.(*rsa.PrivateKey); !ok {
				return nil, errors.New("the key is not an RSA key")
			}
		}
	}
	if err != nil {
		return nil, errors.New("the key is damaged")
	}
	if bits := key.N.BitLen(); bits < 2048 || bits > 8192 {
		return nil, fmt.Errorf("the key has %d bits; 2048 to 8192 are expected", bits)
	}
	return key, nil
}

// cachedKey reads the key of earlier runs, or makes it. Where there is no place to keep it, it serves this
// run only.
func cachedKey(stderr io.Writer) (*rsa.PrivateKey, error) {
	folder, err := os.UserCacheDir()
	if err != nil {
		fmt.Fprintf(stderr, "openspring-sandbox: there is no cache folder to keep the key in (%v): it serves this run only\n", err)
		return sandbox.NewKey()
	}
	path := filepath.Join(folder, "openspring", "sandbox-key.pem")
	key, err := readKey(path)
	switch {
	case err == nil:
		return key, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w; delete it to have a new one made", err)
	}
	fmt.Fprintf(stderr, "openspring-sandbox: making the signing key, once: this takes some seconds (%s)\n", path)
	if key, err = sandbox.NewKey(); err != nil {
		return nil, err
	}
	kept, err := keep(path, key)
	if err != nil {
		fmt.Fprintf(stderr, "openspring-sandbox: the key was not kept (%v): it serves this run only\n", err)
		return key, nil
	}
	return kept, nil
}

// keep writes the key, unless another sandbox was quicker: then that one's key is returned.
func keep(path string, key *rsa.PrivateKey) (*rsa.PrivateKey, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	err := atomicfile.Create(path, pem.EncodeToMemory(block))
	if errors.Is(err, fs.ErrExist) {
		return readKey(path)
	}
	return key, err
}
