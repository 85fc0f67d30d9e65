package runner

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// python is the interpreter that make knows.
func python() string {
	if p := os.Getenv("PYTHON"); p != "" {
		return p
	}
	return "python3"
}

// TestStoriesOfApplications runs the examples in C, which make test-examples does for the library of this machine.
func TestStoriesOfApplications(t *testing.T) {
	t.Parallel()
	needs(t, target.name != "", "a platform other than this machine: make test-examples runs them here")
	examples := filepath.Join(root, "examples")
	for _, story := range []string{"device_story", "story", "usage_story"} {
		t.Run(story, func(t *testing.T) {
			t.Parallel()
			var sources []string
			for _, source := range []string{story, "teller", "files", "json", "sandbox"} {
				sources = append(sources, filepath.Join("..", "..", "examples", "c", source+".c")) // from tests/c
			}
			program := compileWith(t, []string{"-std=c99"}, library(t, plain), sources...)
			told := target.command(t.Context(), program)
			line := append([]string{filepath.Join(examples, "with_sandbox.py"), "--"}, told.Args...)
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			command := exec.CommandContext(ctx, python(), line...)
			command.Env = append(told.Env, "OPENSPRING_SANDBOX="+filepath.Join(root, "build", "openspring-sandbox"))
			out, err := command.CombinedOutput()
			require.NoError(t, err, "%s", out)
			assert.Contains(t, string(out), " steps, 0 surprises", "%s", out)
		})
	}
}

// TestTheLibraryAsAProgram: the program for the platform takes requests, and ends with its input.
func TestTheLibraryAsAProgram(t *testing.T) {
	t.Parallel()
	needs(t, target.name != "", "a platform other than this machine: the program's own tests run here")
	goos, goarch := "linux", "amd64"
	if target.windows() {
		goos = "windows"
	}
	if strings.HasSuffix(target.name, "-arm64") {
		goarch = "arm64"
	}
	program := filepath.Join(t.TempDir(), "openspring-stdio.exe")
	build := exec.Command("go", "build", "-tags", "netgo,osusergo,nethttpomithttp2", "-o", program, "./cmd/openspring-stdio")
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)

	text, err := os.ReadFile(sandbox(t))
	require.NoError(t, err)
	var line struct {
		BaseURL   string `json:"base_url"`
		APIKey    string `json:"api_key"`
		SharedKey string `json:"shared_key"`
		PublicKey string `json:"public_key"`
		Products  map[string]string
		Licenses  map[string]struct {
			Key string `json:"license_key"`
		}
	}
	require.NoError(t, json.Unmarshal(text, &line))
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	command := target.command(ctx, program)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	require.NoError(t, err)
	responses, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	send, receive := json.NewEncoder(in), json.NewDecoder(responses)
	ask := func(request object) (response struct {
		Status   int
		Handle   uint64
		Document string
	},
	) {
		t.Helper()
		require.NoError(t, send.Encode(request))
		require.NoError(t, receive.Decode(&response))
		require.Zero(t, response.Status, "%v: %s", request, response.Document)
		return response
	}
	client := ask(object{"operation": "client_open", "request": object{"product": line.Products["editor"], "api_key": line.APIKey, "shared_key": line.SharedKey,
		"public_key": line.PublicKey, "base_url": line.BaseURL, "hardware_id": "stdio", "proxy": "none"}}).Handle
	request := object{"license_key": line.Licenses["license"].Key}
	for _, operation := range []string{"activate_license", "check_license", "deactivate_license"} {
		ask(object{"operation": operation, "handle": client, "request": request})
	}
	ask(object{"operation": "client_close", "handle": client})
	require.NoError(t, in.Close())
	assert.NoError(t, command.Wait())
}
