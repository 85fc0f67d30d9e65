package main_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/sandbox"
)

// program is the built command line, as it is shipped.
var program string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "openspring-cli")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(folder, "openspring")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", "netgo,osusergo", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		panic(fmt.Sprintf("the program cannot be built: %v\n%s", err, out))
	}
	code := m.Run()
	if err := os.RemoveAll(folder); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// device is the hardware id of the tests: no machine that runs them needs one.
const device = "cli-test-device"

// desk is a user before a terminal: a sandbox, a folder, a configuration.
type desk struct {
	t      *testing.T
	line   sandbox.Line
	folder string
	// config is the configuration file's content, env what is set beside it.
	config map[string]any
	env    map[string]string
	stdin  string
}

func newDesk(t *testing.T, options sandbox.Options, product string) *desk {
	t.Helper()
	server, err := sandbox.New(options)
	require.NoError(t, err)
	require.NoError(t, server.Start(""))
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	d := &desk{t: t, line: server.Line(), folder: t.TempDir(), env: map[string]string{}}
	d.config = map[string]any{
		"product": d.line.Products[product], "api_key": d.line.APIKey, "shared_key": d.line.SharedKey, "base_url": d.line.BaseURL,
		"public_key": d.line.PublicKey, "company_id": d.line.CompanyID, "hardware_id": device, "proxy": "none",
		"manager": map[string]any{"path": filepath.Join(d.folder, "store")},
	}
	if d.line.CAPEM != "" {
		d.config["ca_pem"], d.config["ca_only"] = d.line.CAPEM, true
	}
	return d
}

func editor(t *testing.T) *desk { t.Helper(); return newDesk(t, sandbox.Options{}, "editor") }

func (d *desk) key(name string) string { return d.line.Licenses[name].LicenseKey }

func (d *desk) path(name string) string { return filepath.Join(d.folder, name) }

func (d *desk) write(name, content string) string {
	d.t.Helper()
	require.NoError(d.t, os.WriteFile(d.path(name), []byte(content), 0o600))
	return d.path(name)
}

func (d *desk) readFile(name string) string {
	d.t.Helper()
	content, err := os.ReadFile(d.path(name))
	require.NoError(d.t, err)
	return string(content)
}

// output is what a run of the program has left.
type output struct {
	t        *testing.T
	code     int
	out, err string
}

// run runs the program and checks what holds for every run: no secret is in the output, and no color.
func (d *desk) run(args ...string) output {
	d.t.Helper()
	text, err := json.Marshal(d.config)
	require.NoError(d.t, err)
	ctx, cancel := context.WithTimeout(d.t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, program, args...)
	command.Dir = d.folder
	command.Env = []string{"HOME=" + d.folder, "PATH=" + os.Getenv("PATH")}
	if d.config != nil {
		command.Env = append(command.Env, "OPENSPRING_CONFIG="+d.write("config.json", string(text)))
	}
	for name, value := range d.env {
		command.Env = append(command.Env, name+"="+value)
	}
	var out, failed bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(d.stdin), &out, &failed
	err = command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(d.t, err)
	}
	got := output{d.t, command.ProcessState.ExitCode(), out.String(), failed.String()}
	for _, secret := range []string{d.line.SharedKey, d.line.ClientSecret, d.line.Licenses["user"].Password, storeKey} {
		assert.NotContains(d.t, got.out+got.err, secret, "%v shows a secret", args)
	}
	assert.NotContains(d.t, got.out+got.err, "\x1b", "%v writes control characters", args)
	return got
}

const storeKey = "a-store-key-of-the-test"

// exits checks the exit code.
func (o output) exits(code int) output {
	o.t.Helper()
	require.Equal(o.t, code, o.code, "stdout: %s\nstderr: %s", o.out, o.err)
	return o
}

// says checks that words are in the output.
func (o output) says(words ...string) output {
	o.t.Helper()
	for _, word := range words {
		assert.Contains(o.t, o.out+o.err, word)
	}
	return o
}

// document is the one JSON document of --json.
func (o output) document() map[string]any {
	o.t.Helper()
	var document map[string]any
	require.NoError(o.t, json.Unmarshal([]byte(o.out), &document), "stdout: %s", o.out)
	assert.Empty(o.t, o.err, "with --json everything is on the standard output")
	return document
}

func (o output) result() map[string]any {
	o.t.Helper()
	result, ok := o.document()["result"].(map[string]any)
	require.True(o.t, ok, "stdout: %s", o.out)
	return result
}

func (o output) failure() map[string]any {
	o.t.Helper()
	fail, ok := o.document()["error"].(map[string]any)
	require.True(o.t, ok, "stdout: %s", o.out)
	return fail
}

// admin calls the sandbox's admin API and returns its response.
func (d *desk) admin(method, path, body string) string {
	d.t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(d.line.CAPEM))
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}
	request, err := http.NewRequestWithContext(d.t.Context(), method, strings.TrimSuffix(d.line.BaseURL, "/api/v4")+"/_sandbox/"+path, strings.NewReader(body))
	require.NoError(d.t, err)
	response, err := transport.RoundTrip(request)
	require.NoError(d.t, err)
	content, err := io.ReadAll(response.Body)
	require.NoError(d.t, errors.Join(err, response.Body.Close()))
	require.Less(d.t, response.StatusCode, 300, "%s %s: %s", method, path, content)
	return string(content)
}
