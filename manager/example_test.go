package manager_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/sandbox"
)

// An application asks for a license key at its first start, and at every later one knows in microseconds whether it may run.
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
	cfg.Product, cfg.APIKey, cfg.SharedKey = line.Products["editor"], line.APIKey, line.SharedKey
	cfg.BaseURL, cfg.PublicKey, cfg.CompanyID, cfg.HardwareID = line.BaseURL, line.PublicKey, line.CompanyID, "this-device"
	client, err := core.Open(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	settings := manager.DefaultSettings()
	settings.Location = "memory"
	license, err := manager.Open(client, settings)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer license.Close()

	_, err = license.LocalCheck()
	var why *manager.Error
	if errors.As(err, &why) {
		fmt.Println(why.Code, "-", why.UserMessage())
	}
	key := line.Licenses["license"].LicenseKey
	if _, err := license.Do(context.Background(), "activate_license", map[string]any{"license_key": key}); err != nil {
		fmt.Println(err)
		return
	}
	state, err := license.LocalCheck()
	fmt.Println(state.Name, state.Usable(), err)
	// Output:
	// no_license - There is no license on this device. Please activate one.
	// valid true <nil>
}

// keep is what docs/go.md shows.
func keep(ctx context.Context, client *core.Client, key string) error {
	settings := manager.DefaultSettings()
	settings.Location, settings.Name = "user", "Acme Editor"
	license, err := manager.Open(client, settings) // sends nothing, creates nothing
	if err != nil {
		return err
	}
	defer license.Close()

	state, err := license.LocalCheck() // nil only if the license may be used
	var why *manager.Error
	switch {
	case err == nil:
		fmt.Println("until", state.Until, "days left", state.Facts.DaysRemaining)
	case errors.As(err, &why) && why.Code == "no_license":
		_, err = license.Do(ctx, "activate_license", map[string]any{"license_key": key})
	}
	go license.Run(ctx, func(e manager.Event) { log.Println(e.Name, string(e.JSON)) }) // checks every hour, renews slots
	return err
}

var _ = keep
