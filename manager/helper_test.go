package manager_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/sandbox"
)

// clock is a machine's two clocks, which a test moves. They stand still else.
type clock struct {
	mu      sync.Mutex
	wall    time.Time
	running time.Duration
}

func newClock() *clock { return &clock{wall: time.Now().UTC().Truncate(time.Second)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wall
}

func (c *clock) Running() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.running
}

// pass lets time go by on both.
func (c *clock) pass(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall, c.running = c.wall.Add(by), c.running+by
}

// set turns the wall clock alone.
func (c *clock) set(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall = c.wall.Add(by)
}

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// world is a sandbox, whose time is the clock of true time, and a machine whose clock may be wrong.
type world struct {
	t       testing.TB
	server  *sandbox.Server
	line    sandbox.Line
	truth   *clock
	machine *clock
	folder  string
	license string
	// configure and settle change what managers are opened with.
	configure func(*core.Config)
	settle    func(*manager.Settings)
}

func newWorld(t testing.TB, license string) *world { return newWorldOf(t, license, sandbox.Options{}) }

func newWorldOf(t testing.TB, license string, options sandbox.Options) *world {
	w := &world{t: t, truth: newClock(), folder: t.TempDir() + "/store", license: license}
	w.machine = w.truth
	options.Clock = w.truth.Now
	if options.Key == nil {
		options.Key = testKey()
	}
	server, err := sandbox.New(options)
	require.NoError(t, err)
	require.NoError(t, server.Start(""))
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	w.server, w.line = server, server.Line()
	return w
}

// own gives the machine a clock of its own, which shows the same time at first.
func (w *world) own() *world {
	w.machine = &clock{wall: w.truth.Now()}
	return w
}

// pass lets time go by for the server and the machine.
func (w *world) pass(by time.Duration) {
	w.truth.pass(by)
	if w.machine != w.truth {
		w.machine.pass(by)
	}
}

// client opens a client of this world's machine.
func (w *world) client() *core.Client {
	cfg := core.DefaultConfig()
	license, known := w.line.Licenses[w.license]
	require.True(w.t, known, w.license)
	cfg.Product, cfg.APIKey, cfg.SharedKey = license.Product, w.line.APIKey, w.line.SharedKey
	cfg.BaseURL, cfg.PublicKey, cfg.HardwareID = w.line.BaseURL, w.line.PublicKey, "HW-1"
	cfg.Proxy, cfg.Retries, cfg.Clock, cfg.CompanyID = "none", 0, w.machine, w.line.CompanyID
	if w.configure != nil {
		w.configure(&cfg)
	}
	client, err := core.Open(cfg)
	require.NoError(w.t, err)
	w.t.Cleanup(func() {
		err := client.Close()
		assert.False(w.t, err != nil && !errors.Is(err, &core.Error{Status: api.Handle}), "Close: %v", err)
	})
	return client
}

// open opens a manager on this world's store, as a process that starts would.
func (w *world) open() *user {
	settings := manager.DefaultSettings()
	settings.Path = w.folder
	settings.Bundle = strings.HasPrefix(w.license, "bundle")
	if w.settle != nil {
		w.settle(&settings)
	}
	client := w.client()
	m, err := manager.Open(client, settings)
	require.NoError(w.t, err)
	w.t.Cleanup(func() {
		err := m.Close()
		assert.False(w.t, err != nil && !errors.Is(err, &core.Error{Status: api.Handle}), "Close: %v", err)
	})
	return &user{w, client, m}
}

// identity is how the world's license is asked for.
func (w *world) identity() string {
	l := w.line.Licenses[w.license]
	if l.LicenseKey != "" {
		return `"license_key":"` + l.LicenseKey + `"`
	}
	return `"username":"` + l.Username + `","password":"` + l.Password + `"`
}

// admin calls the sandbox's admin API.
func (w *world) admin(method, path, body string) []byte {
	base := strings.SplitAfter(w.line.BaseURL, "//")
	host, _, _ := strings.Cut(base[1], "/")
	r, err := http.NewRequestWithContext(context.Background(), method, base[0]+host+"/_sandbox/"+path, strings.NewReader(body))
	require.NoError(w.t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(w.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(w.t, err)
	require.Equal(w.t, http.StatusOK, response.StatusCode, "%s", text)
	return text
}

func (w *world) fault(fault string)   { w.admin("POST", "faults", fault) }
func (w *world) patch(changes string) { w.admin("PATCH", "licenses/"+w.license, changes) }

// asked counts the requests that the server has got for a path.
func (w *world) asked(path string) int {
	return bytes.Count(w.admin("GET", "requests", ""), []byte(path+`"`))
}

// user is an application with an open manager.
type user struct {
	*world
	client *core.Client
	*manager.Manager
}

// answer is a result, or the error of a call.
type answer struct {
	t    testing.TB
	all  map[string]any
	fail *core.Error
}

// do calls an operation that succeeds.
func (u *user) do(operation, request string) answer {
	u.t.Helper()
	got := u.try(operation, request)
	if got.fail != nil {
		require.Nil(u.t, got.fail, "%s: %v %s", operation, got.fail, got.fail.AppendJSON(nil))
	}
	return got
}

// try calls an operation.
func (u *user) try(operation, request string) answer {
	u.t.Helper()
	response, err := u.Call(context.Background(), operation, []byte("{"+request+"}"))
	got := answer{t: u.t}
	if err != nil {
		require.ErrorAs(u.t, err, &got.fail)
		details := got.fail.AppendJSON(nil)
		var document struct{ Details map[string]any }
		require.NoError(u.t, json.Unmarshal(details, &document), "%s", details)
		got.all = document.Details
		return got
	}
	require.NoError(u.t, json.Unmarshal(response.Result, &got.all), "%s", response.Result)
	return got
}

// refused calls an operation that returns an error of that code.
func (u *user) refused(operation, request string, status api.Status, code string) answer {
	u.t.Helper()
	got := u.try(operation, request)
	require.NotNil(u.t, got.fail, "%s: %v", operation, got.all)
	require.Equal(u.t, code, got.fail.Code, "%v", got.fail)
	require.Equal(u.t, status, got.fail.Status, "%v", got.fail)
	require.NotNil(u.t, api.Code(status, code), "%s has no row in the table of codes", code)
	// Errors of a file, of the store and of the request name those; what is refused for the license's sake names the call.
	if slices.Contains([]api.Status{api.LicenseState, api.Limit, api.NotFound, api.API}, status) && !got.fail.Refused {
		require.True(u.t, strings.HasPrefix(got.fail.Message, operation+": "), "%s", got.fail.Message)
	}
	return got
}

// at returns a member by its path of names with dots; nil where it is null or missing.
func (a answer) at(path string) any {
	var value any = a.all
	for name := range strings.SplitSeq(path, ".") {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

func (a answer) reason() any { return a.at("state.reason") }

func (a answer) warnings() []any {
	list, _ := a.all["warnings"].([]any)
	return list
}

func (w *world) isBundle() bool { return strings.HasPrefix(w.license, "bundle") }

// products are those of the stored bundle.
func (u *user) products() []string {
	licenses, _ := u.do("current", "").at("licenses").(map[string]any)
	return slices.Sorted(maps.Keys(licenses))
}

func memberOf(t testing.TB, document []byte, name string) string {
	var members map[string]any
	require.NoError(t, json.Unmarshal(document, &members), "%s", document)
	text, ok := members[name].(string)
	require.True(t, ok, "%s", document)
	return text
}

// carried is the license file for a request file, made on another machine with a network.
func (w *world) carried(request any) string {
	endpoint := "activate_offline"
	if w.isBundle() {
		endpoint = "activate_bundle_offline"
	}
	text, err := json.Marshal(map[string]any{"endpoint": endpoint, "text": request})
	require.NoError(w.t, err)
	response, err := w.client().Call(context.Background(), "send_offline_request", text)
	require.NoError(w.t, err)
	return memberOf(w.t, response.Result, "text")
}

func decoded(t testing.TB, text any) string {
	document, err := base64.StdEncoding.DecodeString(fmt.Sprint(text))
	require.NoError(t, err)
	return string(document)
}
