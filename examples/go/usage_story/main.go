// Command usage_story is the story of an application with features, consumption and floating seats, and of what it asks the
// server besides: versions, variables, a trial, its users and their passwords.
//
// Try it against the sandbox:   python3 examples/with_sandbox.py -- go run ./examples/go/usage_story
// Everything it needs to know comes from the environment, which examples/with_sandbox.py describes.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/examples/go/internal/teller"
)

const other = "the-other-device"

//go:embed main.go
var source string

var code = teller.ReadCode(source)

type usage struct {
	teller.Story
	client *core.Client
}

func main() {
	story := &usage{}
	metered, consuming := core.ByKey(teller.Need("OSP_METERED_KEY")), core.ByKey(teller.Need("OSP_CONSUMPTION_KEY"))
	slots := core.ByKey(teller.Need("OSP_SLOTS_KEY"))
	many := core.ByUser(teller.Need("OSP_MANY_USER"), teller.Need("OSP_MANY_PASSWORD"))

	story.Title("A client for the server")
	cfg, err := teller.Config()
	if err == nil {
		code.Next()
		story.client, err = core.Open(cfg)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "story:", err)
		os.Exit(2)
	}
	ctx := context.Background()
	story.Part(func() error { return story.features(ctx, metered) })
	story.Part(func() error { return story.consumption(ctx, metered) })
	story.Part(func() error { return story.featureConsumption(ctx, metered) })
	story.Part(func() error { return story.takenBack(ctx, consuming) })
	story.Part(func() error { return story.lostResponse(ctx, consuming) })
	story.Part(func() error { return story.floatingSeat(ctx, slots) })
	story.Part(func() error { return story.featureSeat(ctx, metered) })
	story.Part(func() error { return story.versions(ctx, metered) })
	story.Part(func() error { return story.variables(ctx, metered) })
	story.Part(func() error { return story.trial(ctx) })
	story.Part(func() error { return story.people(ctx, many) })
	story.Part(func() error { return story.signIn(ctx) })
	story.Part(func() error { return story.password(ctx, many) })
	story.client.Close()
	os.Exit(story.End())
}

// of tells how much of how much is used.
func of(used, limit *int64) string { return fmt.Sprint(core.Value(used), " of ", core.Value(limit)) }

// ---- features and consumption ----

func (s *usage) features(ctx context.Context, key core.Identity) error {
	s.Title("Features: which ones does the license have, and in what state are they?")
	code.Next()
	license, err := s.client.ActivateLicense(ctx, core.ActivateLicenseRequest{Identity: key})
	if err != nil {
		return err
	}
	s.Tell("product", license.Product(), teller.Need("OSP_PRODUCT_EDITOR"))
	code.Next()
	reports, err := s.client.CheckLicenseFeature(ctx, core.CheckLicenseFeatureRequest{Identity: key, Feature: "reports"})
	if err != nil {
		return err
	}
	s.Tell("type", reports.FeatureType, "consumption")
	s.Tell("used", of(reports.TotalConsumptions, reports.MaxConsumption), "0 of 10")
	code.Next()
	export, err := s.client.CheckLicenseFeature(ctx, core.CheckLicenseFeatureRequest{Identity: key, Feature: "export"})
	if err != nil {
		return err
	}
	s.Tell("type", export.FeatureType, "activation")
	code.Next("a feature that has expired")
	_, err = s.client.CheckLicenseFeature(ctx, core.CheckLicenseFeatureRequest{Identity: key, Feature: "legacy"})
	s.Fails(err, "invalid_license_feature_code")
	return nil
}

func (s *usage) consumption(ctx context.Context, key core.Identity) error {
	s.Title("Consumption: the application counts what was used")
	code.Next("without a number it counts 1")
	counted, err := s.client.AddConsumption(ctx, core.AddConsumptionRequest{Identity: key})
	if err != nil {
		return err
	}
	s.Tell("used", of(counted.TotalConsumptions, counted.MaxConsumptions), "1 of 10")
	s.Tell("starts anew", counted.ConsumptionPeriod, "daily")
	code.Next()
	counted, err = s.client.AddConsumption(ctx, core.AddConsumptionRequest{Identity: key, Consumptions: new(int64(3))})
	if err != nil {
		return err
	}
	s.Tell("used", of(counted.TotalConsumptions, counted.MaxConsumptions), "4 of 10")
	code.Next()
	_, err = s.client.AddConsumption(ctx, core.AddConsumptionRequest{Identity: key, Consumptions: new(int64(7))})
	s.Fails(err, "license_not_enough_consumptions")
	code.Next()
	counted, err = s.client.AddConsumption(ctx, core.AddConsumptionRequest{Identity: key, Consumptions: new(int64(7)),
		AllowOverages: new(true), MaxOverages: new(int64(2))})
	if err != nil {
		return err
	}
	s.Tell("used", of(counted.TotalConsumptions, counted.MaxConsumptions), "11 of 10")
	code.Next()
	_, err = s.client.AddConsumption(ctx, core.AddConsumptionRequest{Identity: key, Consumptions: new(int64(-1))})
	s.Fails(err, "negative_consumptions_not_allowed")
	return nil
}

func (s *usage) featureConsumption(ctx context.Context, key core.Identity) error {
	s.Title("Consumption of a feature, which may go 2 beyond its limit")
	for _, step := range []struct {
		amount int64
		used   string
	}{{10, "10 of 10"}, {2, "12 of 10"}} {
		code.Next()
		counted, err := s.client.AddFeatureConsumption(ctx,
			core.AddFeatureConsumptionRequest{Identity: key, Feature: "reports", Consumptions: new(step.amount)})
		if err != nil {
			return err
		}
		s.Tell("used", of(counted.TotalConsumptions, counted.MaxConsumptions), step.used)
	}
	code.Next()
	_, err := s.client.AddFeatureConsumption(ctx, core.AddFeatureConsumptionRequest{Identity: key, Feature: "reports"})
	s.Fails(err, "feature_not_enough_consumptions")
	return nil
}

func (s *usage) takenBack(ctx context.Context, key core.Identity) error {
	s.Title("Consumption that is taken back, where the license allows it")
	studio := teller.Need("OSP_PRODUCT_STUDIO")
	code.Next()
	if _, err := s.client.ActivateLicense(ctx, core.ActivateLicenseRequest{Identity: key, Product: studio}); err != nil {
		return err
	}
	for _, step := range []struct{ amount, used int64 }{{5, 5}, {-2, 3}} {
		code.Next()
		counted, err := s.client.AddConsumption(ctx,
			core.AddConsumptionRequest{Identity: key, Product: studio, Consumptions: new(step.amount)})
		if err != nil {
			return err
		}
		s.Tell("used", core.Value(counted.TotalConsumptions), step.used)
	}
	return nil
}

func (s *usage) lostResponse(ctx context.Context, key core.Identity) error {
	s.Title("What goes wrong: the response to a call that counts is lost")
	studio := teller.Need("OSP_PRODUCT_STUDIO")
	if err := teller.LoseResponse("/add_consumption"); err != nil {
		return err
	}
	code.Next()
	_, err := s.client.AddConsumption(ctx, core.AddConsumptionRequest{Identity: key, Product: studio, Consumptions: new(int64(4))})
	if lost := s.Fails(err, "connection_lost"); lost != nil {
		s.Tell("sent", lost.Sent, "maybe")
		s.Tell("retryable", lost.Retryable(), false)
	}

	// Repeated blindly, it may be counted twice. The application compares the license with what it knew: 3.
	code.Next()
	license, err := s.client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: key, Product: studio})
	if err != nil {
		return err
	}
	s.Tell("used", core.Value(license.TotalConsumptions), int64(7))
	fmt.Println("   so it was counted, and is not repeated")
	return nil
}

// ---- floating seats ----

func (s *usage) floatingSeat(ctx context.Context, key core.Identity) error {
	s.Title("A floating seat: taken by a check, borrowed, released")
	for _, device := range []string{"", other} {
		code.Next()
		if _, err := s.client.ActivateLicense(ctx, core.ActivateLicenseRequest{Identity: key, HardwareID: device}); err != nil {
			return err
		}
	}
	code.Next("this takes the seat")
	license, err := s.client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: key})
	if err != nil {
		return err
	}
	s.Tell("in use", of(license.FloatingInUseDevices, license.FloatingUsers), "1 of 1")
	s.Tell("held for", core.Value(license.FloatingTimeout), 10*time.Minute)
	code.Next("on another device")
	_, err = s.client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: key, HardwareID: other})
	s.Fails(err, "floating_not_available")
	until := time.Now().Add(2 * time.Hour).UTC().Truncate(time.Second)
	code.Next()
	borrowed, err := s.client.FloatingBorrow(ctx, core.FloatingBorrowRequest{Identity: key, BorrowedUntil: until})
	if err != nil {
		return err
	}
	s.Tell("kept until", borrowed.BorrowedUntil.UTC(), until)
	s.Tell("for at most", core.Value(borrowed.MaxBorrowTime), 48*time.Hour)
	code.Next()
	released, err := s.client.FloatingRelease(ctx, core.FloatingReleaseRequest{Identity: key})
	if err != nil {
		return err
	}
	s.Tell("response", released.Text, "")
	code.Next("on another device")
	license, err = s.client.CheckLicense(ctx, core.CheckLicenseRequest{Identity: key, HardwareID: other})
	if err != nil {
		return err
	}
	s.Tell("in use", of(license.FloatingInUseDevices, license.FloatingUsers), "1 of 1")
	return nil
}

func (s *usage) featureSeat(ctx context.Context, key core.Identity) error {
	s.Title("A floating seat of a feature")
	code.Next()
	render, err := s.client.CheckLicenseFeature(ctx, core.CheckLicenseFeatureRequest{Identity: key, Feature: "render"})
	if err != nil {
		return err
	}
	s.Tell("in use", of(render.FloatingInUseDevices, render.FloatingUsers), "1 of 1")
	code.Next("for as long as is allowed")
	borrowed, err := s.client.FloatingFeatureBorrow(ctx, core.FloatingFeatureBorrowRequest{Identity: key, Feature: "render"})
	if err != nil {
		return err
	}
	s.Tell("for at most", core.Value(borrowed.MaxBorrowTime), 24*time.Hour)
	s.Tell("left", time.Until(borrowed.BorrowedUntil).Round(time.Hour), 24*time.Hour)
	code.Next()
	released, err := s.client.FloatingFeatureRelease(ctx, core.FloatingFeatureReleaseRequest{Identity: key, Feature: "render"})
	if err != nil {
		return err
	}
	s.Tell("response", released.Text, "")
	code.Next()
	_, err = s.client.FloatingFeatureRelease(ctx, core.FloatingFeatureReleaseRequest{Identity: key, Feature: "render"})
	s.Fails(err, "floating_feature_device_not_in_use")
	return nil
}

// ---- versions, variables, a trial ----

func (s *usage) versions(ctx context.Context, key core.Identity) error {
	s.Title("Versions: what may be installed?")
	code.Next()
	known, err := s.client.Versions(ctx, core.VersionsRequest{Identity: key, Env: "win64"})
	if err != nil {
		return err
	}
	var names []string
	for _, one := range known.Items {
		names = append(names, one.Version)
	}
	s.Tell("versions", strings.Join(names, ", "), "1.0.0, 2.0.0, 2.1.0")
	code.Next()
	file, err := s.client.InstallationFile(ctx, core.InstallationFileRequest{Identity: key, Env: "win64"})
	if err != nil {
		return err
	}
	s.Tell("newest", file.Version, "2.1.0")
	s.Tell("file", file.URL, "https://files.example.com/editor-2.1.0.exe")
	s.Tell("needs", file.RequiresVersion, "2.0.0")
	code.Next()
	details, err := s.client.ProductDetails(ctx, core.ProductDetailsRequest{IncludeLatestVersion: new(true)})
	if err != nil {
		return err
	}
	s.Tell("product", details.ProductName, "Editor")
	s.Tell("latest", core.Value(details.LatestVersion).Version, "3.0.0-beta")
	return nil
}

func (s *usage) variables(ctx context.Context, key core.Identity) error {
	s.Title("Device variables: what the vendor sees of this device")
	variables := map[string]any{"theme": "dark", "launches": 17}
	code.Next()
	if _, err := s.client.TrackDeviceVariables(ctx, core.TrackDeviceVariablesRequest{Identity: key, Variables: variables}); err != nil {
		return err
	}
	code.Next()
	kept, err := s.client.GetDeviceVariables(ctx, core.GetDeviceVariablesRequest{Identity: key})
	if err != nil {
		return err
	}
	var texts []string
	for _, one := range kept.Items {
		texts = append(texts, fmt.Sprintf("%s = %s", one.Variable, one.Value))
	}
	slices.Sort(texts)
	s.Tell("variables", strings.Join(texts, ", "), `launches = "17", theme = "dark"`) // The server makes text of values.
	return nil
}

func (s *usage) trial(ctx context.Context) error {
	s.Title("A trial, from key to license")
	product := teller.Need("OSP_PRODUCT_TRIAL")
	code.Next()
	made, err := s.client.TrialKey(ctx, core.TrialKeyRequest{Product: product})
	if err != nil {
		return err
	}
	fmt.Printf("   %-12s %s\n", "key", made.License)
	s.Tell("is new", made.OrderID != nil, true)
	code.Next("with the key")
	license, err := s.client.ActivateLicense(ctx, core.ActivateLicenseRequest{Identity: core.ByKey(made.License), Product: product})
	if err != nil {
		return err
	}
	s.Tell("is a trial", license.IsTrial(), true)
	s.Tell("whole days", core.Value(license.Validity().DaysRemaining), int64(13)) // of 14, which have just begun
	code.Next("on the same device")
	again, err := s.client.TrialKey(ctx, core.TrialKeyRequest{Product: product})
	if err != nil {
		return err
	}
	s.Tell("same key", again.License == made.License, true)
	s.Tell("is new", again.OrderID != nil, false)
	return nil
}

// ---- users ----

func (s *usage) people(ctx context.Context, user core.Identity) error {
	s.Title("Users: whose licenses, and which users has a customer?")
	product, name := teller.Need("OSP_PRODUCT_USER"), teller.Need("OSP_MANY_USER")
	code.Next()
	licenses, err := s.client.UserLicenses(ctx, core.UserLicensesRequest{Identity: user, Product: product})
	if err != nil {
		return err
	}
	s.Tell("licenses", len(licenses.Items), 2)
	for _, one := range licenses.Items {
		s.Tell("user", core.Value(one.User).Email, name)
	}
	code.Next()
	known, err := s.client.CustomerLicenseUsers(ctx,
		core.CustomerLicenseUsersRequest{Customer: teller.Need("OSP_CUSTOMER"), Product: product})
	if err != nil {
		return err
	}
	there := slices.ContainsFunc(known.Users, func(u core.LicenseUser) bool { return u.Email == name })
	s.Tell("among them", there, true) // known holds initial passwords: formatting it leaves them out.
	code.Next("a customer who does not exist")
	_, err = s.client.CustomerLicenseUsers(ctx, core.CustomerLicenseUsersRequest{Customer: "nobody@example.com", Product: product})
	s.Fails(err, "customer_does_not_exist")
	return nil
}

func (s *usage) signIn(ctx context.Context) error {
	s.Title("Single sign-on: where does a user sign in?")
	code.Next()
	place, err := s.client.SSOURL(ctx,
		core.SSOURLRequest{CustomerAccountCode: teller.Need("OSP_ACCOUNT_CODE"), Product: teller.Need("OSP_PRODUCT_USER")})
	if err != nil {
		return err
	}
	fmt.Printf("   %-12s %s\n", "address", place.URL)
	address, err := url.Parse(place.URL)
	if err != nil {
		return err
	}
	s.Tell("flow", address.Query().Get("response_type"), "code")
	s.Tell("has a nonce", address.Query().Get("nonce") != "", true)
	code.Next("the place where an application gets a token")
	server, err := s.client.OAuthURL(ctx, core.OAuthURLRequest{})
	if err != nil {
		return err
	}
	s.Tell("login", server.LoginType, "client_credentials")
	return nil
}

func (s *usage) password(ctx context.Context, user core.Identity) error {
	s.Title("A user changes the password")
	const next = "another-password"
	product, name := teller.Need("OSP_PRODUCT_USER"), teller.Need("OSP_MANY_USER")
	code.Next()
	changed, err := s.client.ChangePassword(ctx,
		core.ChangePasswordRequest{Username: name, Password: teller.Need("OSP_MANY_PASSWORD"), NewPassword: next})
	if err != nil {
		return err
	}
	s.Tell("response", changed.Text, "password_changed")
	code.Next("with the old password")
	_, err = s.client.UserLicenses(ctx, core.UserLicensesRequest{Identity: user, Product: product})
	s.Fails(err, "license_not_found")
	code.Next("with the new password")
	licenses, err := s.client.UserLicenses(ctx, core.UserLicensesRequest{Identity: core.ByUser(name, next), Product: product})
	if err != nil {
		return err
	}
	s.Tell("licenses", len(licenses.Items), 2)
	return nil
}
