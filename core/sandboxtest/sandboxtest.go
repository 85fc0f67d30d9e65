// Package sandboxtest tests an application against a sandbox in the test's own process. Each helper ends a test that it cannot
// serve, and undoes what it did when the test ends.
//
//	func TestASecondDeviceIsRefused(t *testing.T) {
//		sb := sandboxtest.Start(t)
//		license := sb.License(t, sandboxtest.Terms{MaxActivations: new(int64(1))})
//		app := newApplication(sb.Client(t))
//		// ...
//	}
package sandboxtest

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/sandbox"
)

// HardwareID is the device of the clients that Client opens, unless their configuration names another.
const HardwareID = "sandboxtest-device"

// Sandbox is a running sandbox. It is safe for use by many goroutines.
type Sandbox struct {
	// Line has the addresses, the credentials and the sample licenses.
	Line  sandbox.Line
	clock *clock
}

// key is one for all sandboxes of a process, because to make one takes time.
var key = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// Start starts a sandbox on a free port of this machine, which runs until the test ends.
func Start(t testing.TB) *Sandbox {
	t.Helper()
	signer, err := key()
	if err != nil {
		t.Fatalf("make the sandbox's key: %v", err)
	}
	s := &Sandbox{clock: newClock()}
	server, err := sandbox.New(sandbox.Options{Key: signer, Clock: s.clock.Now})
	if err == nil {
		err = server.Start("")
	}
	if err != nil {
		t.Fatalf("start the sandbox: %v", err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close the sandbox: %v", err)
		}
	})
	s.Line = server.Line()
	return s
}

// Config is the configuration of a client of the product editor, on the device HardwareID, with the sandbox's time.
func (s *Sandbox) Config() core.Config {
	cfg := core.DefaultConfig()
	cfg.Product, cfg.CompanyID, cfg.HardwareID = s.Line.Products["editor"], s.Line.CompanyID, HardwareID
	cfg.BaseURL, cfg.PublicKey, cfg.Proxy = s.Line.BaseURL, s.Line.PublicKey, "none"
	cfg.APIKey, cfg.SharedKey = s.Line.APIKey, s.Line.SharedKey
	cfg.Clock = s.clock
	return cfg
}

// Client opens a client with Config, after changes to it, and closes it when the test ends.
func (s *Sandbox) Client(t testing.TB, changes ...func(*core.Config)) *core.Client {
	t.Helper()
	cfg := s.Config()
	for _, change := range changes {
		change(&cfg)
	}
	client, err := core.Open(cfg)
	if err != nil {
		t.Fatalf("open a client: %v", err)
	}
	t.Cleanup(func() { closing(t, "the client", client) })
	return client
}

// Manager opens a manager of a client, with a store in a folder of the test, and closes it when the test ends. Managers of one
// test have stores of their own unless a change sets Path.
func (s *Sandbox) Manager(t testing.TB, client *core.Client, changes ...func(*manager.Settings)) *manager.Manager {
	t.Helper()
	settings := manager.DefaultSettings()
	settings.Path = t.TempDir()
	for _, change := range changes {
		change(&settings)
	}
	m, err := manager.Open(client, settings)
	if err != nil {
		t.Fatalf("open a manager: %v", err)
	}
	t.Cleanup(func() { closing(t, "the manager", m) })
	return m
}

// closing closes what the test may have closed itself, which is no error.
func closing(t testing.TB, what string, c io.Closer) {
	if err := c.Close(); err != nil {
		t.Errorf("close %s: %v", what, err)
	}
}

// Clock moves the time by so much, and back when the test ends: the sandbox's, and that of the clients and managers with Config.
// A store that has seen the later time does not forget it: an expired license stays so. For a device whose clock is wrong, set
// Clock in the client's configuration.
func (s *Sandbox) Clock(t testing.TB, by time.Duration) {
	s.clock.move(by)
	t.Cleanup(func() { s.clock.move(-by) })
}

// Now is the sandbox's time.
func (s *Sandbox) Now() time.Time { return s.clock.Now() }

// Reset makes everything as at the start: it removes licenses, devices, faults and requests. The clock stays where it is.
func (s *Sandbox) Reset(t testing.TB) {
	t.Helper()
	s.admin(t, http.MethodPost, "/reset", nil, nil)
}

// admin makes a call of the admin API (docs/sandbox.md) and reads its response into a value, unless that is nil.
func (s *Sandbox) admin(t testing.TB, method, path string, document, into any) {
	t.Helper()
	var body bytes.Buffer
	if document != nil {
		if err := json.NewEncoder(&body).Encode(document); err != nil {
			t.Fatalf("write the request of %s %s: %v", method, path, err)
		}
	}
	text, err := send(method, strings.TrimSuffix(s.Line.Page(), "/")+"/_sandbox"+path, &body)
	if err == nil && into != nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("the sandbox, %s %s: %v", method, path, err)
	}
}

// direct asks no proxy and shares nothing with the application that is tested. No connection outlives the sandbox.
var direct = http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// send returns the text of a good response.
func send(method, address string, body io.Reader) ([]byte, error) {
	request, err := http.NewRequest(method, address, body)
	if err != nil {
		return nil, err
	}
	response, err := direct.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, text)
	}
	return text, err
}

// clock is this machine's, moved. It has a monotonic time too, by which a manager notices that days pass.
type clock struct {
	mu    sync.Mutex
	moved time.Duration
	began time.Time
}

func newClock() *clock { return &clock{began: time.Now()} }

func (c *clock) Now() time.Time { return time.Now().Add(c.by()) }

func (c *clock) Running() time.Duration { return time.Since(c.began) + c.by() }

func (c *clock) by() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.moved
}

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved += by
}
