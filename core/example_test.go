package core_test

import (
	"context"
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
	identity := core.ByKey(line.Licenses["license"].LicenseKey)
	if _, err := client.ActivateLicense(ctx, core.ActivateLicenseRequest{Identity: identity}); err != nil {
		fmt.Println(err)
		return
	}
	license, err := client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: identity})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("valid:", license.IsValid(), "type:", license.LicenseType, "signature:", license.Meta.Signature)
	if _, err := client.DeactivateLicense(ctx, core.DeactivateLicenseRequest{Identity: identity}); err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: identity})
	var refusal *core.Error
	if errors.As(err, &refusal) && refusal.Status == api.LicenseState {
		fmt.Println(refusal.Code, "- what to do:", refusal.UserAction())
	}
	// Output:
	// valid: true type: perpetual signature: verified
	// license_not_active - what to do: activate
}
