package runner

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	server "github.com/openspring/openspring/sandbox"
)

// onWindows compiles a program that there is for Windows alone.
func onWindows(t *testing.T, source string, more ...string) string {
	t.Helper()
	needs(t, target.windows(), "Windows")
	return compile(t, library(t, plain), append([]string{"windows/" + source}, more...)...)
}

func TestHardwareIDIsTheRegistrys(t *testing.T) {
	program := onWindows(t, "identity.c", "check.c")
	const guid = "0b6cbd0f-8e1a-4c5e-9d57-52a1c1f0a7de"
	const version = `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`
	for _, value := range [][]string{
		{`HKLM\SOFTWARE\Microsoft\Cryptography`, "/v", "MachineGuid", "/d", guid},
		{version, "/v", "CurrentMajorVersionNumber", "/t", "REG_DWORD", "/d", "10"},
		{version, "/v", "CurrentMinorVersionNumber", "/t", "REG_DWORD", "/d", "0"},
		{version, "/v", "CurrentBuild", "/d", "19045"},
	} {
		out, err := target.command(t.Context(), "reg", append(append([]string{"add"}, value...), "/f")...).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	sum := sha256.Sum256([]byte(guid))
	run(t, program, hex.EncodeToString(sum[:]))
}

// overTLS starts a sandbox that speaks TLS and returns its line's file and its authority.
func overTLS(t *testing.T) (line, authority string) {
	t.Helper()
	line = sandbox(t, "--tls")
	text, err := os.ReadFile(line)
	require.NoError(t, err)
	var told struct {
		CA string `json:"ca_pem"`
	}
	require.NoError(t, json.Unmarshal(text, &told))
	return line, told.CA
}

// TestAuthoritiesAreTheWindowsStores runs before the tests that run at the same time, whose sandboxes have authorities of the same name.
func TestAuthoritiesAreTheWindowsStores(t *testing.T) {
	program := onWindows(t, "authorities.c", "check.c")
	line, authority := overTLS(t)
	text, err := os.ReadFile(line)
	require.NoError(t, err)
	// wine compares no addresses with a certificate, only names.
	line = write(t, strings.ReplaceAll(string(text), "https://127.0.0.1:", "https://localhost:"))
	file := write(t, authority)
	for _, step := range []string{"unknown", "trust", "trusted"} {
		run(t, program, line, file, step)
	}
}

func TestPathsOutsideOfASCII(t *testing.T) {
	t.Parallel()
	program := onWindows(t, "names.c", "check.c")
	line, authority := overTLS(t)
	folder := t.TempDir()
	const name = "hélène-日本"
	require.NoError(t, os.WriteFile(filepath.Join(folder, name+".pem"), []byte(authority), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(folder, name), 0o700))
	run(t, program, line, folder)
	assert.FileExists(t, filepath.Join(folder, name, "store", "osp-editor.lock"))
}

// TestSandboxServesUntilItsInputEnds is what the test kits for Windows do.
func TestSandboxServesUntilItsInputEnds(t *testing.T) {
	t.Parallel()
	needs(t, target.windows(), "Windows")
	program := filepath.Join(root, "build", "dist", target.name, "openspring-sandbox.exe")
	require.FileExists(t, program, "make dist-programs PLATFORMS=%s makes it", target.name)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	command := target.command(ctx, program, "--json", "--until-stdin-ends")
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	require.NoError(t, err)
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	var line server.Line
	require.NoError(t, json.NewDecoder(out).Decode(&line))

	config := core.DefaultConfig()
	config.APIKey, config.SharedKey, config.Product = line.APIKey, line.SharedKey, line.Products["editor"]
	config.BaseURL, config.PublicKey, config.HardwareID, config.Proxy = line.BaseURL, line.PublicKey, "this-device", "none"
	client, err := core.Open(config)
	require.NoError(t, err)
	license, err := client.ActivateLicense(ctx, core.ActivateLicenseRequest{Identity: core.ByKey(line.Licenses["license"].LicenseKey)})
	require.NoError(t, err)
	assert.True(t, license.IsValid())
	require.NoError(t, client.Close())

	require.NoError(t, in.Close())
	assert.NoError(t, command.Wait())
}

// held runs a program that holds files meanwhile.
func held(t *testing.T, program, how string, files []string, meanwhile func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	holder := target.command(ctx, program, append([]string{how}, files...)...)
	holder.Stderr = os.Stderr
	in, err := holder.StdinPipe()
	require.NoError(t, err)
	out, err := holder.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, holder.Start())
	word, err := bufio.NewReader(out).ReadString('\n')
	assert.NoError(t, err, "the program that holds %v ended: %s", files, word)
	meanwhile()
	assert.NoError(t, in.Close())
	assert.NoError(t, holder.Wait())
}

func TestAnotherProgramDisturbsTheStore(t *testing.T) {
	t.Parallel()
	program, holder := onWindows(t, "store.c", "check.c"), onWindows(t, "holder.c")
	line, folder := sandbox(t), t.TempDir()
	step := func(name string) { run(t, program, line, folder, name) }
	step("activate")
	held(t, holder, "lock", []string{filepath.Join(folder, "osp-studio.lock")}, func() { step("store_locked") })
	step("free")
	held(t, holder, "open", []string{filepath.Join(folder, "osp-studio.0"), filepath.Join(folder, "osp-studio.1")}, func() { step("store_busy") })
	step("free")
	step("scanned")
}
