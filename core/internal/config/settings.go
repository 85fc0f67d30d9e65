package config

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/openspring/openspring/core/internal/roots"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/loopback"
	"github.com/openspring/openspring/internal/pasted"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/shortage"
)

// Settings is a configuration that was checked, with what follows from it.
type Settings struct {
	Config
	Credential Credential
	// Key is the trusted public key.
	Key *wire.PublicKey
	// Encoding is that of the wrapper's signature in version 2 of offline requests.
	Encoding wire.Encoding
	proxy    transport.ProxySettings
	roots    *roots.Roots
	// unreadRoot names a certificate of ca_pem or ca_file that could not be read, beside others that could.
	unreadRoot string
	// Redactor knows the secrets.
	Redactor failure.Redactor
}

// Transport is what a transport needs to know.
func (s *Settings) Transport(userAgent string) transport.Settings {
	return transport.Settings{
		BaseURL: s.BaseURL, UserAgent: userAgent, APIKey: s.APIKey, SharedKey: s.SharedKey,
		ClientID: s.ClientID, ClientSecret: s.ClientSecret, TokenURL: s.TokenURL,
		ConnectTimeout: s.ConnectTimeout, Retries: s.Retries, Proxy: s.proxy, RootCAs: s.roots.Pool, UnreadRoot: s.unreadRoot,
		AllowHTTP: s.AllowHTTP, CorrectClock: s.CorrectClock, MaxResponseBytes: s.MaxResponseBytes,
		Redactor: s.Redactor, Clock: s.Clock,
	}
}

// Credential is the pair of names and values that requests and request files are signed with.
type Credential struct {
	// Name is "api_key" or "client_id", Key the secret beside it.
	Name, ID, Key string
	// Signer signs with Key.
	Signer *wire.Signer
	// Token is ID as a JSON string.
	Token []byte
}

// Resolve checks a configuration as a whole.
func Resolve(cfg Config) (*Settings, *failure.Error) {
	s := &Settings{Config: cfg}
	if s.Clock == nil {
		s.Clock = transport.SystemClock{}
	}
	for _, check := range []func(*Settings) *failure.Error{
		(*Settings).checkMembers, (*Settings).checkCredentials, (*Settings).checkURLs, (*Settings).checkProxy,
		(*Settings).readKey, (*Settings).readRoots,
	} {
		if fail := check(s); fail != nil {
			return nil, fail
		}
	}
	if s.OfflineSignatureEncoding == encodingBase64 {
		s.Encoding = wire.Base64
	}
	return s, nil
}

func (s *Settings) checkMembers() *failure.Error { return table.Check(s.places()) }

func (s *Settings) checkCredentials() *failure.Error {
	keyed, oauth := s.APIKey != "" || s.SharedKey != "", s.ClientID != "" || s.ClientSecret != ""
	switch {
	case keyed && oauth:
		return input.Config.Fail("contradiction", "api_key and shared_key exclude client_id and client_secret: give one pair")
	case !keyed && !oauth:
		return input.Config.Fail("missing_member", "the configuration lacks credentials: api_key and shared_key, or client_id and client_secret")
	case keyed && s.APIKey == "":
		return input.Config.Missing("api_key")
	case keyed && s.SharedKey == "":
		return input.Config.Missing("shared_key")
	case oauth && s.ClientID == "":
		return input.Config.Missing("client_id")
	case oauth && s.ClientSecret == "":
		return input.Config.Missing("client_secret")
	}
	// The key stands between quotes in a header.
	if strings.ContainsAny(s.APIKey, `"\`) {
		return input.Config.Fail("invalid_value", `api_key must not hold " or \`)
	}
	s.Credential = Credential{Name: "api_key", ID: s.APIKey, Key: s.SharedKey}
	if oauth {
		s.Credential = Credential{Name: "client_id", ID: s.ClientID, Key: s.ClientSecret}
	}
	s.Credential.Signer = wire.NewSigner(s.Credential.Key)
	s.Credential.Token = rawjson.AppendString(nil, s.Credential.ID)
	s.Redactor = s.Redactor.With(s.SharedKey, s.ClientSecret)
	return nil
}

func (s *Settings) checkURLs() *failure.Error {
	base, fail := s.address("base_url", s.BaseURL)
	if fail != nil {
		return fail
	}
	if base.RawQuery != "" || base.ForceQuery {
		return input.Config.Fail("invalid_url", "base_url must have no query")
	}
	s.BaseURL = strings.TrimRight(s.BaseURL, "/")
	if s.TokenURL != "" {
		_, fail = s.address("token_url", s.TokenURL)
	}
	return fail
}

// address checks the URL of a server. Messages quote the host alone: the rest may hold a password.
func (s *Settings) address(name, text string) (*url.URL, *failure.Error) {
	u, err := url.Parse(text)
	switch {
	case strings.ContainsAny(text, " #"):
		return nil, input.Config.Fail("invalid_url", "%s must hold neither a space nor a #", name)
	case !strings.Contains(text, "://"):
		return nil, input.Config.Fail("invalid_url", "%s must begin with https://, or for this machine with http://", name)
	case err != nil || u.Opaque != "" || !hasHost(u):
		return nil, input.Config.Fail("invalid_url", "%s is not the URL of a server, such as https://host.example:8443/api/v4", name)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, input.Config.Fail("invalid_url", "%s must begin with https://, or for this machine with http://", name)
	case u.User != nil:
		return nil, input.Config.Fail("invalid_url", "%s must not hold a user name or password", name)
	case strings.ContainsFunc(u.Hostname(), func(r rune) bool { return r > unicode.MaxASCII }):
		return nil, input.Config.Fail("invalid_url", "%s must spell its host in ASCII, as in xn--bcher-kva.example", name)
	case u.Scheme == "http" && !s.AllowHTTP && !loopback.Is(u.Hostname()):
		return nil, input.Config.Fail("insecure_url", "%s must be https for the host %s: plain http is for loopback, or needs allow_http", name, u.Hostname())
	}
	return u, nil
}

// hasHost reports whether a URL names a host and, if any, a port that there can be.
func hasHost(u *url.URL) bool {
	_, err := strconv.ParseUint(u.Port(), 10, 16)
	return u.Hostname() != "" && (u.Port() == "" || err == nil)
}

func (s *Settings) checkProxy() *failure.Error {
	switch s.Proxy {
	case proxyFromEnvironment, "":
		s.proxy = transport.ProxySettings{Mode: transport.ProxyEnvironment, Environment: s.ProxyEnvironment}
		s.hidePassword(s.ProxyEnvironment.HTTP)
		s.hidePassword(s.ProxyEnvironment.HTTPS)
		return nil
	case proxyNone:
		s.proxy = transport.ProxySettings{Mode: transport.ProxyNone}
		return nil
	}
	const must = `must be "environment", "none" or an http, https or socks5 URL`
	if !strings.Contains(s.Proxy, "://") {
		return input.Config.Fail("invalid_value", "proxy %s", must)
	}
	u, err := transport.ParseProxy(s.Proxy)
	switch {
	case err != nil:
		return input.Config.Fail("invalid_value", "proxy %v: it %s", err, must)
	case u.Scheme == "socks5h", u.Path != "" && u.Path != "/":
		return input.Config.Fail("invalid_value", "proxy %s, without a path", must)
	}
	s.proxy = transport.ProxySettings{Mode: transport.ProxyURL, URL: u}
	s.hidePassword(s.Proxy)
	return nil
}

// hidePassword keeps the password in a proxy's URL out of messages.
func (s *Settings) hidePassword(proxy string) {
	if u, err := transport.ParseProxy(proxy); err == nil && u != nil {
		password, _ := u.User.Password()
		s.Redactor = s.Redactor.With(password)
	}
}

func (s *Settings) readKey() *failure.Error {
	text := s.PublicKey
	if text == "" {
		text = wire.ProductionKey
	}
	key, err := wire.ParsePublicKey(text)
	if err != nil {
		code := "invalid_key"
		if errors.Is(err, wire.ErrPrivateKey) {
			code = "private_key"
		}
		return input.Config.Fail(code, "public_key: %v", err)
	}
	s.Key = key
	return nil
}

func (s *Settings) readRoots() *failure.Error {
	if s.CAOnly && s.CAFile == "" && s.CAPEM == "" {
		return input.Config.Fail("contradiction", "ca_only needs ca_file or ca_pem")
	}
	s.roots = roots.Only()
	if !s.CAOnly {
		var fail *failure.Error
		if s.roots, fail = roots.System(s.RootsEnvironment); fail != nil {
			return fail
		}
	}
	if s.CAPEM != "" {
		if fail := s.trust("ca_pem", []byte(s.CAPEM)); fail != nil {
			return fail
		}
	}
	if s.CAFile == "" {
		return nil
	}
	content, err := readFile(s.CAFile)
	if fail := failure.OfShortage(shortage.Of("ca_file "+s.CAFile+" cannot be read", err)); fail != nil {
		return fail
	}
	if err != nil {
		fail := input.Config.Fail("unreadable_file", "ca_file %s cannot be read: %v", s.CAFile, reason(err))
		fail.Cause = err
		return fail
	}
	return s.trust("ca_file "+s.CAFile, content)
}

// trust adds the certificates of a PEM text to those that are trusted.
func (s *Settings) trust(name string, content []byte) *failure.Error {
	certificates, unread, err := pasted.Certificates(content)
	if errors.Is(err, pasted.ErrPrivateKey) {
		return input.Config.Fail("private_key", "%s %v", name, err)
	}
	if err != nil {
		return input.Config.Fail("invalid_ca", "%s %v", name, err)
	}
	for _, certificate := range certificates {
		s.roots.AddCert(certificate)
	}
	if len(unread) > 0 {
		s.unreadRoot = name + ": " + unread[0].Error()
	}
	return nil
}

// maxCAFile bounds ca_file: the collections of the operating systems have about 250 KiB.
const maxCAFile = 4 << 20

// readFile reads a regular file. Opening anything else, such as a pipe, could block for ever.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errors.New("it is a folder: name one file of PEM certificates, such as the system's collection")
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxCAFile+1))
	if err == nil && len(text) > maxCAFile {
		return nil, fmt.Errorf("it is larger than %d bytes", maxCAFile)
	}
	return text, err
}

// reason returns an error of the operating system without the path, which the message has already.
func reason(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
