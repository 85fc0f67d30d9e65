package core_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/sandbox"
)

func mayRun(ctx context.Context, cfg core.Config, licenseKey string) (bool, error) {
	client, err := core.Open(cfg)
	if err != nil {
		return false, err
	}
	defer client.Close()
	license, err := client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: core.ByKey(licenseKey)})
	if err != nil {
		return false, err
	}
	return license.IsValid(), nil
}

// ExampleClient_CheckLicense asks a sandbox whether a program may run, before and after its license is activated.
func ExampleClient_CheckLicense() {
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	if err := server.Start(""); err != nil { // a free port of this machine
		fmt.Println(err)
		return
	}
	line := server.Line()
	cfg := core.DefaultConfig()
	cfg.Product, cfg.APIKey, cfg.SharedKey = line.Products["editor"], line.APIKey, line.SharedKey
	cfg.BaseURL, cfg.PublicKey = line.BaseURL, line.PublicKey

	ctx, key := context.Background(), line.Licenses["license"].LicenseKey
	_, err = mayRun(ctx, cfg, key)
	var refused *core.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Code, "-", refused.UserMessage())
	}
	if err := activate(ctx, cfg, key); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(mayRun(ctx, cfg, key))
	// Output:
	// license_not_active - Your license is not active. Please activate it.
	// true <nil>
}

func activate(ctx context.Context, cfg core.Config, licenseKey string) error {
	client, err := core.Open(cfg)
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = client.ActivateLicense(ctx, core.ActivateLicenseRequest{Identity: core.ByKey(licenseKey)})
	return err
}

func TestTheGoPageShowsCodeThatRuns(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/go.md")
	require.NoError(t, err)
	var source []byte
	for _, name := range []string{"example_check_test.go", "../manager/example_test.go"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		source = append(source, text...)
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllSubmatch(page, -1)
	require.Len(t, blocks, 4)
	for _, block := range blocks[1:] {
		for line := range strings.Lines(string(block[1])) {
			assert.True(t, strings.Contains(string(source), strings.TrimSpace(line)), "docs/go.md: %s", line)
		}
	}
}
