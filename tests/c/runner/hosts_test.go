package runner

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

// guest builds a host of tests/guest without a sanitizer, whose runtime takes signals and memory of its own.
func guest(t *testing.T, source string) string {
	t.Helper()
	return compileWith(t, []string{"-O1"}, library(t, "build"), "../guest/"+source, "check.c")
}

func TestHandlersAreKeptOverLoadAndCalls(t *testing.T) {
	t.Parallel()
	needsPOSIX(t)
	run(t, guest(t, "handlers.c"))
}

func TestSignalStormsAndTimers(t *testing.T) {
	t.Parallel()
	needsPOSIX(t)
	program := guest(t, "storm.c")
	for _, when := range []string{"early", "late"} {
		t.Run("handlers set "+when, func(t *testing.T) {
			t.Parallel()
			run(t, program, when)
		})
	}
}

func TestFaultsOfTheHostStayItsOwn(t *testing.T) {
	t.Parallel()
	needsPOSIX(t)
	program := guest(t, "crash.c")
	for _, when := range []string{"early", "late"} {
		t.Run("handler set "+when, func(t *testing.T) {
			t.Parallel()
			run(t, program, when)
		})
	}
	t.Run("no handler", func(t *testing.T) {
		t.Parallel()
		out, err := command(t, program, "default").CombinedOutput()
		endedBy(t, err, syscall.SIGSEGV, out)
	})
}

// command is a program that is killed where it hangs.
func command(t *testing.T, program string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(cancel)
	return target.command(ctx, program, args...)
}

// endedBy checks that a program died by a signal, as it does without the library.
func endedBy(t *testing.T, err error, want syscall.Signal, out []byte) {
	t.Helper()
	exit, ok := err.(*exec.ExitError)
	require.True(t, ok, "ended with %v, want by %v\n%s", err, want, out)
	status, _ := exit.Sys().(syscall.WaitStatus)
	require.True(t, status.Signaled(), "ended with %v, want by %v\n%s", err, want, out)
	assert.Equal(t, want, status.Signal(), "ended with %v, want: %s", err, out)
}

// accepting starts a server on loopback that hands over every connection, and returns its address.
func accepting(t *testing.T, handle func(*net.TCPConn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			taken, err := listener.Accept()
			if err != nil {
				return
			}
			go handle(taken.(*net.TCPConn))
		}
	}()
	return listener.Addr().String()
}

// configFor writes a configuration for the server of that URL.
func configFor(t *testing.T, url string, more object) string {
	t.Helper()
	config := object{"product": "p", "api_key": "a", "shared_key": "s", "hardware_id": "h", "retries": 0,
		"timeout_ms": 60000, "proxy": "none", "base_url": url + "/api/v4"}
	maps.Copy(config, more)
	text, err := json.Marshal(config)
	require.NoError(t, err)
	return write(t, string(text))
}

func TestBrokenPipesEndNoHost(t *testing.T) {
	t.Parallel()
	needsPOSIX(t)
	program := guest(t, "pipe.c")
	// Over TLS: the client says good-bye on the connection that was reset, which is what raises the signal.
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadFull(r.Body, make([]byte, 100))
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		_ = c.(*tls.Conn).NetConn().(*net.TCPConn).SetLinger(0)
		_ = c.(*tls.Conn).NetConn().Close()
	}))
	t.Cleanup(server.Close)
	config := configFor(t, server.URL, object{"ca_only": true,
		"ca_pem": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))})
	for _, action := range []string{"default", "ignored", "handled"} {
		for _, when := range []string{"early", "late"} {
			t.Run(action+" "+when, func(t *testing.T) {
				t.Parallel()
				out, err := command(t, program, action, when, config).CombinedOutput()
				require.True(t, bytes.Contains(out, []byte("pipe: ok")), "%v\n%s", err, out)
				if action == "default" {
					endedBy(t, err, syscall.SIGPIPE, out)
				} else {
					assert.NoError(t, err, "%s", out)
				}
				t.Logf("%s", out)
			})
		}
	}
}

// interrupted starts a call to a silent server, sends SIGINT in its midst, and returns how the host ended.
func interrupted(t *testing.T, program, mode string) ([]byte, error) {
	t.Helper()
	arrived := make(chan struct{}, 1)
	address := accepting(t, func(c *net.TCPConn) {
		_, _ = c.Read(make([]byte, 1))
		arrived <- struct{}{}
		_, _ = io.Copy(io.Discard, c)
	})
	host := command(t, program, mode, configFor(t, "http://"+address, nil))
	var out bytes.Buffer
	host.Stdout, host.Stderr = &out, &out
	require.NoError(t, host.Start())
	<-arrived
	begun := time.Now()
	assert.NoError(t, host.Process.Signal(os.Interrupt))
	err := host.Wait()
	t.Logf("ended %v after the interrupt", time.Since(begun).Round(time.Millisecond))
	return out.Bytes(), err
}

func TestCtrlCDuringACall(t *testing.T) {
	t.Parallel()
	needsPOSIX(t)
	program := guest(t, "interrupt.c")
	out, err := interrupted(t, program, "default")
	endedBy(t, err, syscall.SIGINT, out)
	if out, err := interrupted(t, program, "handled"); err != nil {
		t.Errorf("a host that handles it: %v\n%s", err, out)
	} else {
		t.Logf("%s", out)
	}
}

func TestSmallStacksAndAlternateStacks(t *testing.T) {
	t.Parallel()
	needs(t, !target.windows(), "small stacks and alternate ones")
	config, request := licenseFile(t)
	run(t, guest(t, "stacks.c"), config, request)
}

// licenseFile returns files with a configuration and the request that loads a vector's license file.
func licenseFile(t *testing.T) (config, request string) {
	t.Helper()
	r := newReplay(t)
	for _, v := range r.file.Vectors {
		if v.Kind == "offline_license" && v.Expected.Accepted && v.Inputs.Mode != "refresh" {
			r.load(v)
			fields := strings.Split(r.lines[0], "\t")
			config := strings.TrimSuffix(fields[2], "}") + `,"base_url":"http://127.0.0.1:1/api/v4","retries":0,"proxy":"none"}`
			return write(t, config), write(t, fields[3])
		}
	}
	t.Fatal("no license file among the vectors")
	return "", ""
}

// another is the PEM of an authority that signed nothing here.
func another(t *testing.T) string {
	t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
}

// TestRootsAreTheConfigurations: with the sandbox's own authority a call goes well; with another, and no other,
// the error names the one that is missing.
func TestRootsAreTheConfigurations(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(sandbox(t, "--tls"))
	require.NoError(t, err)
	var line struct {
		BaseURL   string `json:"base_url"`
		APIKey    string `json:"api_key"`
		SharedKey string `json:"shared_key"`
		PublicKey string `json:"public_key"`
		CA        string `json:"ca_pem"`
		Products  map[string]string
		Licenses  map[string]struct {
			Key string `json:"license_key"`
		}
	}
	require.NoError(t, json.Unmarshal(text, &line))
	r := newReplay(t)
	request := object{"license_key": line.Licenses["license"].Key}
	config := object{"product": line.Products["editor"], "api_key": line.APIKey, "shared_key": line.SharedKey, "public_key": line.PublicKey,
		"hardware_id": "roots", "base_url": line.BaseURL, "proxy": "none", "retries": 0}
	with := func(more object) object {
		out := maps.Clone(config)
		maps.Copy(out, more)
		return out
	}
	const missing = `error.message?the authority \"OpenSpring sandbox CA\" that is not trusted here`
	r.expect("its own", "activate_license", with(object{"ca_pem": line.CA, "ca_only": true}), request, api.OK, `meta.signature="verified"`)
	r.expectCode("another", "check_license", with(object{"ca_pem": another(t), "ca_only": true}), request, api.Network, "tls_unknown_authority", missing)
	r.expectCode("the system's", "check_license", config, request, api.Network, "tls_unknown_authority", missing)
	program, lines := compile(t, library(t, "build"), "vectors.c", "check.c"), write(t, strings.Join(r.lines, "\n")+"\n")
	run(t, program, lines)
	slim := command(t, program, lines) // as in a container without any authorities
	slim.Env = append(slim.Env, "SSL_CERT_FILE=/nowhere", "SSL_CERT_DIR=/nowhere")
	out, err := slim.CombinedOutput()
	assert.NoError(t, err, "without the system's authorities: %s", out)
}

// addresses is the address space that a host must allow, as docs/platforms.md says.
const addresses = 2 << 30

func TestFootprintUnderABoundOfAddresses(t *testing.T) {
	t.Parallel()
	needsPOSIX(t)
	run(t, guest(t, "footprint.c"), strconv.Itoa(addresses))
}

func TestForksAmongBusyThreads(t *testing.T) {
	t.Parallel()
	needsPOSIX(t)
	run(t, guest(t, "forks.c"))
}

// TestLanguageAndTimeZone runs the whole story in Kathmandu, 5:45 from UTC, and in Turkish, whose i has no
// upper-case I and whose numbers have a comma. The locale is made where the system has its source.
func TestLanguageAndTimeZone(t *testing.T) {
	t.Parallel()
	needsPOSIX(t)
	program := compile(t, library(t, "build"), "sandbox.c", "check.c", "../guest/locale.c")
	host := command(t, program, sandbox(t))
	host.Env = append(host.Env, "TZ=Asia/Kathmandu")
	folder := t.TempDir()
	language := "C"
	if out, err := exec.Command("localedef", "-i", "tr_TR", "-f", "UTF-8", filepath.Join(folder, "tr_TR.UTF-8")).CombinedOutput(); err == nil {
		language = "tr_TR.UTF-8"
		host.Env = append(host.Env, "LOCPATH="+folder)
	} else {
		t.Logf("the Turkish locale cannot be made here (%v %s): the C locale instead", err, out)
	}
	host.Env = append(host.Env, "LC_ALL="+language)
	out, err := host.CombinedOutput()
	require.NoError(t, err, "%s", out)
	line, _ := bufio.NewReader(bytes.NewReader(out)).ReadString('\n')
	require.False(t, language != "C" && !strings.Contains(line, "tr_TR"), "got %q, want Turkish and 20700 s from UTC", line)
	assert.Contains(t, line, "20700 s", "got %q, want Turkish and 20700 s from UTC", line)
	t.Logf("%s", out)
}
