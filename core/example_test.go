package core_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/sandbox"
)

// A program activates its license, asks for its state and gives the device free again. Against the vendor's
// servers BaseURL and PublicKey stay as DefaultConfig has them.
func Example() {
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	if err := server.Start(""); err != nil {
		fmt.Println(err)
		return
	}
	line := server.Line()

	cfg := core.DefaultConfig()
	cfg.Product = line.Products["editor"]
	cfg.APIKey, cfg.SharedKey = line.APIKey, line.SharedKey
	cfg.BaseURL, cfg.PublicKey = line.BaseURL, line.PublicKey
	cfg.HardwareID = "example-device"
	client, err := core.Open(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	ctx := context.Background()
	license := core.Request{"license_key": line.Licenses["license"].LicenseKey}
	if _, err := client.ActivateLicense(ctx, license); err != nil {
		fmt.Println(err)
		return
	}
	answer, err := client.CheckLicense(ctx, license)
	if err != nil {
		fmt.Println(err)
		return
	}
	var state struct {
		Active bool `json:"license_active"`
	}
	if err := json.Unmarshal(answer.Result, &state); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("active:", state.Active, "signature:", answer.Meta.Signature)

	if _, err := client.DeactivateLicense(ctx, license); err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.CheckLicense(ctx, license)
	var refusal *core.Error
	if errors.As(err, &refusal) && refusal.Status == api.LicenseState {
		fmt.Println(refusal.Code, "- what to do:", refusal.UserAction())
	}
	// Output:
	// active: true signature: verified
	// license_not_active - what to do: activate
}
