package sandboxtest_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/sandboxtest"
	"github.com/openspring/openspring/manager"
)

func activate(t *testing.T, client *core.Client, license sandboxtest.License) (*core.License, error) {
	t.Helper()
	return client.ActivateLicense(t.Context(), core.ActivateLicenseRequest{Identity: license.Identity()})
}

func check(t *testing.T, client *core.Client, license sandboxtest.License) error {
	t.Helper()
	_, err := client.CheckLicense(t.Context(), core.CheckLicenseRequest{Identity: license.Identity()})
	return err
}

func requireCode(t *testing.T, err error, code string) {
	t.Helper()
	var refused *core.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, code, refused.Code)
}

func TestALicenseHasItsTerms(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	end := sb.Now().Add(48 * time.Hour)
	license := sb.License(t, sandboxtest.Terms{ValidityPeriod: end, GracePeriod: 24 * time.Hour, MaxActivations: new(int64(1)),
		ProductFeatures: []sandboxtest.Feature{{Code: "export", ExpiryDate: end}}, Metadata: map[string]any{"seats": 3},
		Extra: map[string]any{"max_license_users": 7}})

	got, err := activate(t, sb.Client(t), license)

	require.NoError(t, err)
	assert.Equal(t, "time-limited", got.LicenseType)
	assert.WithinDuration(t, end, got.ValidityPeriod, time.Second)
	assert.Equal(t, 24*time.Hour, core.Value(got.GracePeriod))
	assert.NotNil(t, got.Feature("export"))
	assert.JSONEq(t, `{"seats":3}`, string(got.Metadata))
	second := sb.Client(t, func(cfg *core.Config) { cfg.HardwareID = "second" })
	_, err = activate(t, second, license)
	requireCode(t, err, "license_activated_max_times")
}

func TestALicenseOfAUserAndOfABundleIsActivated(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	for _, name := range []string{"user", "bundle", "user_bundle"} {
		product := sb.Line.Products[name]
		license := sb.License(t, sandboxtest.Terms{Product: product, MaxActivations: new(int64(2))})
		client := sb.Client(t, func(cfg *core.Config) { cfg.Product = product })
		if name == "user" {
			_, err := activate(t, client, license)
			require.NoError(t, err)
			continue
		}
		bundle, err := client.ActivateBundle(t.Context(), core.ActivateBundleRequest{Identity: license.Identity()})
		require.NoError(t, err, name)
		assert.Len(t, bundle.Licenses, 2, name)
	}
}

func TestTermsChangeWhileALicenseIsInUse(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	client, license := sb.Client(t), sb.License(t, sandboxtest.Terms{})
	_, err := activate(t, client, license)
	require.NoError(t, err)

	sb.ChangeLicense(t, license.Name, sandboxtest.Terms{LicenseEnabled: new(false)})

	requireCode(t, check(t, client, license), "license_not_enabled")
}

func TestAFaultEndsWithItsTest(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	client := sb.Client(t, func(cfg *core.Config) { cfg.Retries = 0 })
	license := sb.License(t, sandboxtest.Terms{})
	_, err := activate(t, client, license)
	require.NoError(t, err)
	sb.Fault(t, sandboxtest.Fault{Kind: "date", Offset: time.Minute, Path: "/check_license"})
	for name, fault := range map[string]sandboxtest.Fault{
		"status": {Kind: "status", Status: 503, RetryAfter: new(time.Hour)},
		"cut":    {Kind: "cut", AfterBytes: 20}, "reset": {Kind: "reset"}, "unsigned": {Kind: "unsigned", Path: "/check_license"},
		"redirect": {Kind: "redirect", Location: "https://portal.example/"}, "page": {Kind: "page"},
	} {
		t.Run(name, func(t *testing.T) {
			sb.Reset(t)
			license := sb.License(t, sandboxtest.Terms{})
			_, err := activate(t, client, license)
			require.NoError(t, err)
			sb.Fault(t, fault)
			assert.Error(t, check(t, client, license))
		})
	}
	sb.Fault(t, sandboxtest.Fault{Kind: "delay", Delay: time.Millisecond})
	license = sb.License(t, sandboxtest.Terms{})
	_, err = activate(t, client, license)
	assert.NoError(t, err, "the faults of the subtests are gone")
}

func TestTimePassesForTheSandboxAndTheDevice(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	client := sb.Client(t)
	license := sb.License(t, sandboxtest.Terms{ValidityPeriod: sb.Now().Add(30 * 24 * time.Hour)})
	m := sb.Manager(t, client, func(s *manager.Settings) { s.CheckWithin = -1 })
	_, err := m.Do(t.Context(), "activate_license", map[string]any{"license_key": license.LicenseKey})
	require.NoError(t, err)

	t.Run("31 days later", func(t *testing.T) {
		sb.Clock(t, 31*24*time.Hour)
		_, err := m.LocalCheck()
		requireCode(t, err, "license_expired")
		got, err := client.CheckLicense(t.Context(), core.CheckLicenseRequest{Identity: license.Identity()})
		require.NoError(t, err)
		assert.True(t, core.Value(got.Expired))
	})

	assert.WithinDuration(t, time.Now(), sb.Now(), time.Minute, "the clock is back")
	_, err = m.LocalCheck()
	requireCode(t, err, "license_expired")
}

func TestRequestsAreWhatTheClientSent(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	license := sb.License(t, sandboxtest.Terms{})
	_, err := activate(t, sb.Client(t), license)
	require.NoError(t, err)

	requests := sb.Requests(t)

	require.Len(t, requests, 1)
	assert.Equal(t, "/activate_license", requests[0].Path)
	assert.Equal(t, "right", requests[0].Signature)
	assert.Equal(t, sandboxtest.HardwareID, requests[0].Fields(t)["hardware_id"])
}

type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("the application's own transport")
}

// Not parallel: it replaces what the whole process uses.
func TestTheApplicationsOwnTransportIsNotUsed(t *testing.T) {
	before := http.DefaultTransport
	http.DefaultTransport = refusing{}
	t.Cleanup(func() { http.DefaultTransport = before })
	sb := sandboxtest.Start(t)

	_, err := activate(t, sb.Client(t), sb.License(t, sandboxtest.Terms{}))

	require.NoError(t, err)
}
