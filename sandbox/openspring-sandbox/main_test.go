package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/sandbox"
)

// binary is the command, built once.
var binary string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "openspring-sandbox")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary = filepath.Join(folder, "openspring-sandbox")
	code := 1
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
	} else {
		code = m.Run()
	}
	if err := os.RemoveAll(folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// keyFile writes a small key, so that starts are quick.
var keyFile = sync.OnceValue(func() string {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	path := filepath.Join(filepath.Dir(binary), "key.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	if err := os.WriteFile(path, text, 0o600); err != nil {
		panic(err)
	}
	return path
})

type process struct {
	command *exec.Cmd
	line    sandbox.Line
	stdout  *bufio.Reader
	stderr  *bytes.Buffer
	stopped bool
	t       *testing.T
}

// launch starts the command and reads its line. cache is the user's cache folder.
func launch(t *testing.T, cache string, args ...string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	p := &process{command: exec.CommandContext(ctx, binary, args...), stderr: &bytes.Buffer{}, t: t}
	p.command.Stderr = p.stderr
	p.command.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache, "HOME="+cache)
	pipe, err := p.command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.command.Start())
	t.Cleanup(func() {
		if !p.stopped {
			p.stop(syscall.SIGTERM)
		}
	})
	p.stdout = bufio.NewReader(pipe)
	text, err := p.stdout.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(text, &p.line)
	}
	if err != nil {
		p.kill()
		t.Fatalf("line %q: %v; stderr %s", text, err, p.stderr)
	}
	return p
}

// stop sends a signal and checks that the command ends with 0 at once and says no more.
func (p *process) stop(signal os.Signal) {
	p.t.Helper()
	p.stopped = true
	began := time.Now()
	require.NoError(p.t, p.command.Process.Signal(signal))
	rest, err := p.stdout.ReadString('\n')
	require.Empty(p.t, rest, "stdout holds more than the line")
	assert.Error(p.t, err, "stdout holds more than the line: %q", rest)
	assert.NoError(p.t, p.command.Wait(), "after %v", signal)
	assert.LessOrEqual(p.t, time.Since(began), 10*time.Second, "%v took", signal)
}

// kill ends the process at once; nothing of it is checked.
func (p *process) kill() {
	p.stopped = true
	// It may have ended already.
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

func (p *process) activate(t *testing.T) {
	t.Helper()
	body := fmt.Sprintf(`{"hardware_id":"A","product":%q,"license_key":%q}`, p.line.Products["editor"], p.line.Licenses["license"].LicenseKey)
	r, err := http.NewRequest("POST", p.line.BaseURL+"/activate_license", strings.NewReader(body))
	require.NoError(t, err)
	date := wire.FormatDate(time.Now())
	r.Header.Set("Date", date)
	r.Header.Set("Authorization", wire.Authorization(p.line.APIKey, p.line.SharedKey, date))
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	var whole bytes.Buffer
	if _, err := whole.ReadFrom(response.Body); err != nil {
		t.Fatal(err)
	}
	key, err := wire.ParsePublicKey(p.line.PublicKey)
	if err == nil {
		err = key.Verify(whole.Bytes(), response.Header.Get("LicenseSignature"))
	}
	require.NoError(t, err)
	assert.Equal(t, 200, response.StatusCode)
}

func TestCommandServesUntilASignal(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		p := launch(t, t.TempDir(), "-v", "--key", keyFile())
		require.Equal(t, p.command.Process.Pid, p.line.PID, "line")
		assert.True(t, strings.HasSuffix(p.line.BaseURL, "/api/v4"), "line: got pid %d and base %s", p.line.PID, p.line.BaseURL)
		p.activate(t)
		p.stop(signal)
		log := p.stderr.String()
		require.Contains(t, log, "POST /activate_license 200", "-v: got %q", log)
		assert.NotContains(t, log, p.line.SharedKey, "-v: got %q", log)
	}
}

func TestCommandEndsWithItsInputIfAsked(t *testing.T) {
	t.Parallel()
	asked := exec.Command(binary, "--key", keyFile(), "--until-stdin-ends")
	input, err := asked.StdinPipe()
	require.NoError(t, err)
	lines, err := asked.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, asked.Start())
	reader := bufio.NewReader(lines)
	_, err = reader.ReadBytes('\n')
	require.NoError(t, err)
	require.NoError(t, input.Close())
	_, err = reader.ReadByte()
	require.ErrorIs(t, err, io.EOF)
	assert.NoError(t, asked.Wait())
}

func TestCommandKeepsItsState(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	p := launch(t, t.TempDir(), "--key", keyFile(), "--state", path)
	p.activate(t)
	message := refused(t, exitFailed, "--key", keyFile(), "--state", path)
	assert.Contains(t, message, "another sandbox", "a second one: got %q", message)
	p.stop(syscall.SIGTERM)
	p = launch(t, t.TempDir(), "--key", keyFile(), "--state", path)
	response, err := http.Get(strings.TrimSuffix(p.line.BaseURL, "/api/v4") + "/_sandbox/state")
	require.NoError(t, err)
	defer response.Body.Close()
	var state struct{ Licenses []struct{ Devices []any } }
	require.NoError(t, json.NewDecoder(response.Body).Decode(&state))
	require.NotEmpty(t, state.Licenses)
	assert.Len(t, state.Licenses[0].Devices, 1)
}

func TestCommandAddsItsSeed(t *testing.T) {
	t.Parallel()
	seed := filepath.Join(t.TempDir(), "seed.json")
	text := `{"licenses":[{"name":"mine","product":"osp-editor","license_key":"MINE-0001"}]}`
	require.NoError(t, os.WriteFile(seed, []byte(text), 0o600))
	p := launch(t, t.TempDir(), "--key", keyFile(), "--seed", seed)
	assert.Equal(t, (sandbox.LineLicense{LicenseKey: "MINE-0001", Product: "osp-editor"}), p.line.Licenses["mine"])
}

func TestCommandMakesItsKeyOnce(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the cache folder is set by XDG_CACHE_HOME")
	}
	cache := t.TempDir()
	first := launch(t, cache)
	second := launch(t, cache)
	assert.Equal(t, second.line.PublicKey, first.line.PublicKey, "the second start has another key")
	path := filepath.Join(cache, "openspring", "sandbox-key.pem")
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	require.NoError(t, os.WriteFile(path, []byte("damaged"), 0o600))
	command := exec.Command(binary)
	command.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache)
	message, err := command.CombinedOutput()
	require.Error(t, err, "damaged")
	require.Contains(t, string(message), path, "damaged: got %q", message)
	assert.Contains(t, string(message), "delete it", "damaged: got %q", message)
}

func TestSignalEndsTheMakingOfTheKey(t *testing.T) {
	t.Parallel()
	// A key may be made before the signal is there, but hardly each time.
	for range 5 {
		command := exec.Command(binary)
		cache := t.TempDir()
		command.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache, "HOME="+cache)
		stderr, err := command.StderrPipe()
		if err == nil {
			err = command.Start()
		}
		require.NoError(t, err)
		note, err := bufio.NewReader(stderr).ReadString('\n')
		require.NoError(t, err)
		require.Contains(t, note, "making the signing key", "got %q", note)
		require.NoError(t, command.Process.Signal(os.Interrupt))
		// The error is the signal.
		_ = command.Wait()
		if command.ProcessState.ExitCode() == -1 {
			return
		}
	}
	t.Error("the command went on making its key")
}

// refused runs the command, which must end with this code, and returns its message.
func refused(t *testing.T, code int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	require.Equal(t, code, run(args, &stdout, &stderr), "%v", args)
	assert.LessOrEqual(t, stdout.Len(), 0, "%v", args)
	require.Equal(t, 1, strings.Count(stderr.String(), "\n"), "%v", args)
	assert.True(t, strings.HasPrefix(stderr.String(), "openspring-sandbox: "), "%v: got %q, want one line", args, stderr.String())
	return stderr.String()
}

func TestCommandTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	folder := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	encrypted := write("encrypted.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n")
	broken := write("broken.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
	for _, tc := range []struct {
		code int
		args []string
		want string
	}{
		{exitFailed, []string{"--key", keyFile(), "--listen", taken.Addr().String()}, "address already in use"},
		{exitFailed, []string{"--key", keyFile(), "--listen", "203.0.113.1:0"}, "listen"},
		{exitFailed, []string{"--key", filepath.Join(folder, "none.pem")}, "no such file"},
		{exitFailed, []string{"--key", write("text.pem", "text")}, "no PEM block"},
		{exitFailed, []string{"--key", encrypted}, "unencrypted"},
		{exitFailed, []string{"--key", broken}, "damaged"},
		{exitFailed, []string{"--key", keyFile(), "--state", write("state.json", "{")}, "move it away"},
		{exitFailed, []string{"--key", keyFile(), "--seed", write("seed.json", `{"licences":[]}`)}, "did you mean licenses?"},
		{exitUsage, []string{"--nonsense"}, "nonsense"},
		{exitUsage, []string{"file"}, "file"},
		{exitUsage, []string{"--listen", "8080"}, "HOST:PORT such as 127.0.0.1:8080"},
		{exitUsage, []string{"--listen", "127.0.0.1:99999"}, "HOST:PORT"},
		{exitUsage, []string{"--state", ""}, "--state is empty"},
		{exitUsage, []string{"--key="}, "--key is empty"},
		{exitUsage, []string{"--answers", "odd"}, "documented"},
		{exitUsage, []string{"--min-schema", "3"}, "1 or 2"},
	} {
		assert.Contains(t, refused(t, tc.code, tc.args...), tc.want, "%v", tc.args)
	}
}

func TestCommandHelpNamesEveryFlag(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	require.Equal(t, 0, run([]string{"--help"}, &stdout, &stderr))
	assert.LessOrEqual(t, stderr.Len(), 0)
	for _, name := range []string{"--listen", "--key", "--state", "--seed", "--tls", "--answers", "--expired-as-error", "--grace-is-expired", "--min-schema", "--json", "--until-stdin-ends", "--version", "-v"} {
		assert.Contains(t, stdout.String(), "  "+name, "--help does not name %s", name)
	}
}

func TestCommandPrintsItsVersion(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	require.Equal(t, 0, run([]string{"--version"}, &stdout, &stderr))
	assert.Empty(t, stderr.String())
	assert.Equal(t, "openspring-sandbox "+core.LibraryVersion()+"\n", stdout.String())
}

func TestKeyFilesAreReadAsPeopleHandleThem(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(keyFile())
	require.NoError(t, err)
	for name, handled := range map[string]string{
		"byte order mark": "\ufeff" + string(text), "CRLF": strings.ReplaceAll(string(text), "\n", "\r\n"), `\n`: strings.ReplaceAll(string(text), "\n", `\n`),
		"blanks": strings.ReplaceAll(string(text), "\n", " "), "quotes": `"` + string(text) + `"`,
	} {
		_, err := parseKey([]byte(handled))
		assert.NoError(t, err, name)
	}
	for unusable, want := range map[string]string{"\xff\xfe-\x00": "it is UTF-16", string(text[:200]): "it has no line -----END", "": "it is empty"} {
		_, err := parseKey([]byte(unusable))
		require.ErrorContains(t, err, want)
		assert.NotContains(t, err.Error(), string(text[100:120]))
	}
}
