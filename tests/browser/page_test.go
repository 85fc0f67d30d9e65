// Package browser tries the sandbox's page in a real browser.
package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/sandbox"
)

// desk is a sandbox, an application that uses it, and a browser that shows the sandbox's page.
type desk struct {
	*browser
	line   sandbox.Line
	client *core.Client
}

func sitDown(t *testing.T) *desk {
	t.Helper()
	b := open(t)
	server, err := sandbox.New(sandbox.Options{})
	require.NoError(t, err)
	require.NoError(t, server.Start(""))
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	line := server.Line()
	d := &desk{b, line, application(t, line, line.SharedKey, "desk-1")}
	d.visit(line.Page())
	return d
}

// application is a client of the sandbox.
func application(t *testing.T, line sandbox.Line, sharedKey, hardwareID string) *core.Client {
	t.Helper()
	cfg := core.DefaultConfig()
	cfg.Product, cfg.APIKey, cfg.SharedKey, cfg.HardwareID = line.Products["editor"], line.APIKey, sharedKey, hardwareID
	cfg.BaseURL, cfg.PublicKey = line.BaseURL, line.PublicKey
	client, err := core.Open(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, client.Close()) })
	return client
}

// key is the identity of a sample license.
func (d *desk) key(name string) core.Identity {
	return core.ByKey(d.line.Licenses[name].LicenseKey)
}

func (d *desk) activate(name string) {
	d.t.Helper()
	_, err := d.client.ActivateLicense(d.t.Context(), core.ActivateLicenseRequest{Identity: d.key(name)})
	require.NoError(d.t, err)
}

// check checks a license and returns the code of the refusal; empty for success.
func (d *desk) check(name string) string {
	d.t.Helper()
	_, err := d.client.CheckLicense(d.t.Context(), core.CheckLicenseRequest{Identity: d.key(name)})
	if err == nil {
		return ""
	}
	var refused *core.Error
	require.ErrorAs(d.t, err, &refused)
	return refused.Code
}

func TestUploadedRequestFileBecomesALicenseFile(t *testing.T) {
	t.Parallel()
	d := sitDown(t)
	made, err := d.client.CreateOfflineRequest(t.Context(), core.ActivateOfflineRequest{Identity: d.key("license")})
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), made.FileName)
	require.NoError(t, os.WriteFile(path, []byte(made.Text), 0o600))
	d.follow("Offline portal")
	d.typeInto("file", path)
	d.press("Upload")
	got, err := d.client.LoadOfflineResponse(t.Context(), core.LoadOfflineResponseRequest{Text: d.downloaded("ls_activation.lic"), Kind: "license", RequestID: made.RequestID})
	require.NoError(t, err)
	assert.Equal(t, d.line.Licenses["license"].LicenseKey, got.License.LicenseKey)
	d.follow("Licenses")
	d.follow("license")
	assert.Contains(t, d.text("//table"), "desk-1")
}

func TestDroppedRequestFileIsTheOneThatIsUploaded(t *testing.T) {
	t.Parallel()
	d := sitDown(t)
	made, err := d.client.CreateOfflineRequest(t.Context(), core.ActivateOfflineRequest{Identity: d.key("license")})
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), made.FileName)
	require.NoError(t, os.WriteFile(path, []byte(made.Text), 0o600))
	d.follow("Offline portal")
	d.drop("file", path)
	d.press("Upload")
	assert.NotEmpty(t, d.downloaded("ls_activation.lic"))
}

func TestDamagedRequestFileIsExplained(t *testing.T) {
	t.Parallel()
	d := sitDown(t)
	path := filepath.Join(t.TempDir(), "damaged.req")
	require.NoError(t, os.WriteFile(path, []byte("<script>"), 0o600))
	d.typeInto("file", path)
	d.press("Upload")
	assert.Contains(t, d.text("//*[@role='alert']"), "the file is not base64")
}

func TestFaultIsSwitchedOnAndOff(t *testing.T) {
	t.Parallel()
	d := sitDown(t)
	d.activate("license")
	d.follow("Faults and clock")
	d.choose("path", "/check_license")
	d.fill("times", "0")
	d.click("//input[@value='status']")
	d.fill("status.status", "400")
	d.fill("status.code", "license_not_enabled")
	d.press("Turn on")
	d.sees("The fault is on.")
	d.sees("/check_license")
	assert.Equal(t, "license_not_enabled", d.check("license"))
	d.press("Turn off")
	d.sees("No fault is on.")
	assert.Empty(t, d.check("license"))
	d.click("//input[@value='delay']")
	d.fill("delay.ms", "-1")
	d.press("Turn on")
	assert.Contains(t, d.text("//*[@role='alert']"), "ms must be between")
}

func TestClockIsMoved(t *testing.T) {
	t.Parallel()
	d := sitDown(t)
	d.activate("trial")
	d.follow("Faults and clock")
	d.fill("by", "20")
	d.choose("unit", "days")
	d.press("Move")
	d.sees("The clock is moved.")
	assert.Contains(t, d.text("//header"), "moved +20 days")
	got, err := d.client.CheckLicense(t.Context(), core.CheckLicenseRequest{Identity: d.key("trial")})
	require.NoError(t, err)
	assert.True(t, *got.Expired, "a trial of 14 days has ended after 20")
	d.press("Back to the real time")
	d.sees("The clock is moved.")
	assert.NotContains(t, d.text("//header"), "moved")
}

func TestTermOfALicenseIsChanged(t *testing.T) {
	t.Parallel()
	d := sitDown(t)
	d.activate("license")
	d.visit(d.line.Page())
	d.follow("license")
	d.click(field("license_enabled"))
	d.fill("max_activations", "7")
	d.press("Change the license")
	d.sees("The license is changed.")
	assert.Contains(t, d.text("//main"), "1 of 7")
	assert.Equal(t, "license_not_enabled", d.check("license"))
	d.fill("validity_period", "tomorrow")
	d.press("Change the license")
	assert.Contains(t, d.text("//*[@role='alert']"), "validity_period must be an ISO date or null")
	d.fill("validity_period", "2020-01-31")
	d.click(field("license_enabled"))
	d.press("Change the license")
	d.sees("The license is changed.")
	assert.Contains(t, d.text("//h1"), "expired", "both changes of the second try are kept")
}

func TestAirGappedDeviceIsActivatedByTypedCodes(t *testing.T) {
	t.Parallel()
	d := sitDown(t)
	key := d.line.Licenses["license"].LicenseKey
	d.follow("Air-gap portal")
	d.choose("license_key", key+" (license)")
	d.press("Get the code")
	code, err := core.CreateAirGapCode(core.CreateAirGapCodeRequest{InitializationCode: d.text("//*[@id='initialization-code']"), LicenseKey: key, HardwareID: "vault-1"})
	require.NoError(t, err)
	d.fill("activation_code", code.ActivationCode)
	d.fill("hardware_id", "vault-1")
	d.press("Confirm")
	policy := regexp.MustCompile(`policy id (\d+)`).FindStringSubmatch(d.text("//main"))
	require.NotNil(t, policy)
	_, err = core.VerifyAirGapCode(core.VerifyAirGapCodeRequest{AirGapKey: d.line.AirGapKey, ConfirmationCode: d.text("//*[@id='confirmation-code']"),
		LicenseKey: key, PolicyID: policy[1], HardwareID: "vault-1"})
	require.NoError(t, err)
	d.keep("air-gap")
}

func TestRequestsShowWhetherTheSignatureWasRight(t *testing.T) {
	t.Parallel()
	d := sitDown(t)
	d.activate("license")
	stranger := application(t, d.line, "another-key", "<b>desk-2</b>")
	_, err := stranger.CheckLicense(t.Context(), core.CheckLicenseRequest{Identity: d.key("license")})
	require.Error(t, err)
	d.follow("Requests")
	newest, older := d.text("(//summary)[1]"), d.text("(//summary)[2]")
	assert.Contains(t, newest, "signature wrong")
	assert.Contains(t, newest, "<b>desk-2</b>")
	assert.Contains(t, older, "signature right")
	d.click("(//summary)[2]")
	assert.Contains(t, d.text("(//details)[2]"), `"hardware_id": "desk-1"`)
	d.keep("requests")
}

func TestEveryPageFitsAPhoneAndADesk(t *testing.T) {
	t.Parallel()
	d := sitDown(t)
	d.activate("metered")
	d.activate("slots")
	require.Empty(t, d.check("slots"))
	d.follow("Faults and clock")
	d.click("//input[@value='unsigned']")
	d.press("Turn on")
	for _, width := range []int{400, 1200} {
		d.resize(width)
		for _, name := range []string{"Licenses", "metered", "Licenses", "slots", "Offline portal", "Air-gap portal", "Faults and clock", "Requests"} {
			d.follow(name)
			d.element("//h1")
			var needs, has int
			d.evaluate("return document.documentElement.scrollWidth", &needs)
			d.evaluate("return document.documentElement.clientWidth", &has)
			assert.LessOrEqual(t, needs, has, "%s at %d pixels is wider than the window", name, width)
			d.keep(fmt.Sprintf("%s-%d", strings.ReplaceAll(strings.ToLower(name), " ", "-"), width))
		}
	}
}

func TestPagesAreUsableByKeyboardAndLoadNothing(t *testing.T) {
	t.Parallel()
	d := sitDown(t)
	for _, name := range []string{"Licenses", "license", "Offline portal", "Air-gap portal", "Faults and clock", "Requests"} {
		d.follow(name)
		d.element("//h1")
		var unlabelled, scripts, loaded []string
		d.evaluate(`return [...document.querySelectorAll('input:not([type=hidden]),select,textarea')].filter(f => !f.labels.length || f.tabIndex < 0).map(f => f.name)`, &unlabelled)
		assert.Empty(t, unlabelled, "%s: fields without a label or out of the keyboard's reach", name)
		d.evaluate(`return [...document.scripts].map(s => s.outerHTML)`, &scripts)
		assert.Empty(t, scripts, name)
		d.evaluate(`return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('data:'))`, &loaded)
		assert.Empty(t, loaded, name)
	}
}
