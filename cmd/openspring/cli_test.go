package main_test

import (
	"encoding/base64"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/sandbox"
)

func TestLicenseLivesThroughItsCommands(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("check").exits(1).says("There is no license on this device", "no_license", "openspring activate KEY")
	d.run("license", "show").exits(0).says("No license is stored")
	d.run("activate", d.key("license")).exits(0).says("The license is activated", "valid")
	d.run("license", "show").exits(0).says("company id     4711")
	d.run("check").exits(0).says("The license may be used")
	d.run("check", "--local").exits(0).says("The license may be used")
	d.run("license", "show").exits(0).says("A license is stored", "…"+d.key("license")[len(d.key("license"))-4:], "osp-editor", "company id     4711", device, d.path("store"))
	d.run("deactivate").exits(0).says("another device can use it")
	d.run("check").exits(1).says("deactivated")
	d.run("deactivate").exits(1)
}

func TestPeopleSeeFourCharactersOfALicenseKey(t *testing.T) {
	t.Parallel()
	d := editor(t)
	for _, args := range [][]string{{"activate", d.key("license")}, {"check", "--verbose"}, {"license", "show", "--verbose"}, {"doctor"}} {
		assert.NotContains(t, d.run(args...).exits(0).out, d.key("license"), "%v", args)
	}
}

func TestJSONIsTheLibrarysDocument(t *testing.T) {
	t.Parallel()
	d := editor(t)
	fail := d.run("check", "--json").exits(1).failure()
	assert.Equal(t, "no_license", fail["code"])
	assert.Equal(t, "OSP_E_NOT_FOUND", fail["name"])
	activated := d.run("--json", "activate", d.key("license")).exits(0).document()
	assert.Equal(t, true, activated["ok"])
	assert.Contains(t, activated["meta"], "attempts")
	checked := d.run("check", "--json").exits(0).result()
	assert.Equal(t, true, checked["confirmed"])
	assert.Equal(t, "valid", checked["state"].(map[string]any)["state"])
	assert.Equal(t, d.key("license"), d.run("license", "show", "--json").exits(0).result()["identity"].(map[string]any)["license_key"])
	assert.Contains(t, d.run("deactivate", "--json").exits(0).result(), "confirmed")
}

func TestLicenseKeyMayComeFromTheStandardInput(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.stdin = " " + d.key("license") + "\r\n"
	d.run("activate", "-").exits(0).says("activated")
	d.stdin = "\n"
	d.run("activate", "-").exits(2).says("the license key is empty")
}

func TestPasswordComesFromTheEnvironmentOrAFile(t *testing.T) {
	t.Parallel()
	who := func(d *desk) (string, string) { l := d.line.Licenses["user"]; return l.Username, l.Password }
	for name, prepare := range map[string]func(d *desk, password string) []string{
		"environment": func(d *desk, password string) []string { d.env["OPENSPRING_PASSWORD"] = password; return nil },
		"named file": func(d *desk, password string) []string {
			return []string{"--password-file", d.write("p", password+"\n")}
		},
		"variable file": func(d *desk, password string) []string {
			d.env["OPENSPRING_PASSWORD_FILE"] = d.write("p", password+"\n")
			return nil
		},
		"standard input": func(d *desk, password string) []string {
			d.stdin = password + "\n"
			return []string{"--password-file", "-"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, sandbox.Options{}, "user")
			user, password := who(d)
			d.run(append([]string{"activate", "--user", user}, prepare(d, password)...)...).exits(0).says("activated")
		})
	}
	d := newDesk(t, sandbox.Options{}, "user")
	user, _ := who(d)
	d.run("activate", "--user", user).exits(2).says("OPENSPRING_PASSWORD", "--password-file")
	d.run("activate", "KEY", "--user", user).exits(2).says("exclude each other")
}

func TestSecretsAreRefusedAsArguments(t *testing.T) {
	t.Parallel()
	d := editor(t)
	for name, args := range map[string][]string{
		"option with value":     {"check", "--shared-key=" + d.line.SharedKey},
		"option and value":      {"check", "--shared_key", d.line.SharedKey},
		"password":              {"activate", "--user", "u", "--password", d.line.Licenses["user"].Password},
		"assignment":            {"activate", "shared_key=" + d.line.SharedKey},
		"API key":               {"check", "--api-key", d.line.APIKey},
		"manager's key":         {"check", "--store-key=" + storeKey},
		"the configured secret": {"activate", d.line.SharedKey},
		"as a second argument":  {"check", d.line.SharedKey},
		"as a command":          {d.line.SharedKey},
		"form of an API key":    {"activate", "5c1a0f0e-3c5e-4f57-9f2a-0123456789ab"},
		"form of a token":       {"activate", strings.Repeat("aB3-", 12)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := (&desk{t: t, line: d.line, folder: t.TempDir(), config: d.config}).run(args...)
			got.exits(2).says("refused", "other users of this machine see arguments")
		})
	}
}

func TestWrongInputIsExplained(t *testing.T) {
	t.Parallel()
	d := editor(t)
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no command":               {nil, "a command is missing"},
		"unknown command":          {[]string{"actvate"}, `the nearest one is "activate"`},
		"half of a command":        {[]string{"offline"}, "offline request, offline send, offline load"},
		"unknown option":           {[]string{"check", "--jsn"}, "the nearest one is --json"},
		"option without value":     {[]string{"check", "--config"}, "--config needs a value"},
		"useless value":            {[]string{"check", "--timeout", "soon"}, "--timeout has a value that cannot be used"},
		"argument too many":        {[]string{"check", "now"}, `takes no argument "now"`},
		"argument missing":         {[]string{"inspect"}, "inspect needs an argument"},
		"setting as option":        {[]string{"check", "--retries=3"}, "OPENSPRING_RETRIES"},
		"unknown shell":            {[]string{"completion", "tcsh"}, "bash, zsh, fish, powershell"},
		"unknown algorithm":        {[]string{"hwid", "--algorithm", "guess"}, "guess"},
		"missing file":             {[]string{"check", "--config", "nowhere.json"}, "nowhere.json cannot be read"},
		"deactivation with a key":  {[]string{"offline", "request", "KEY", "--deactivate"}, "give no key and no user"},
		"arguments after the dash": {[]string{"version", "--", "--json"}, `takes no argument "--json"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			(&desk{t: t, line: d.line, folder: t.TempDir(), config: d.config}).run(tc.args...).exits(2).says(tc.want)
		})
	}
	assert.Equal(t, "unknown_member", d.run("check", "--jsn", "--json").exits(2).failure()["code"])
}

func TestConfigurationComesFromFileAndEnvironment(t *testing.T) {
	t.Parallel()
	d := editor(t)
	file := d.config
	d.config = nil
	d.run("check").exits(2).says("it is not configured where the license is stored", "OPENSPRING_MANAGER_NAME")
	d.env["OPENSPRING_MANAGER_PATH"] = d.path("store")
	d.run("check").exits(2).says("OPENSPRING_PRODUCT")
	for name, value := range map[string]string{
		"PRODUCT": file["product"].(string), "API_KEY": d.line.APIKey, "SHARED_KEY_FILE": d.write("shared", d.line.SharedKey+"\n"),
		"BASE_URL": d.line.BaseURL, "PUBLIC_KEY_FILE": d.write("key.pem", d.line.PublicKey), "HARDWARE_ID": device, "PROXY": "none", "RETRIES": "0",
		"CORRECT_CLOCK": "false", "MANAGER_STORE_KEY": storeKey,
	} {
		d.env["OPENSPRING_"+name] = value
	}
	d.run("activate", d.key("license")).exits(0)
	d.run("check").exits(0)
	d.env["OPENSPRING_RETRIES"] = "many"
	d.run("check").exits(2).says("retries")
	d.env["OPENSPRING_RETRIES"] = "99"
	d.run("check").exits(2).says("retries must be an integer from 0 to 10")
	delete(d.env, "OPENSPRING_RETRIES")
	d.env["OPENSPRING_SHARED_KEY_FILE"] = d.path("gone")
	d.run("check").exits(2).says("the file that OPENSPRING_SHARED_KEY_FILE names cannot be read")
}

func TestVariablesOfTheEnvironmentGoBeforeTheFile(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.config["product"] = "no-such-product"
	d.env["OPENSPRING_PRODUCT"] = d.line.Products["editor"]
	d.run("activate", d.key("license")).exits(0)
}

func TestFaultyConfigurationFileIsNamed(t *testing.T) {
	t.Parallel()
	d := editor(t)
	for content, want := range map[string]string{
		"{":                              "is not valid JSON",
		`{"produkt":"x"}`:                "product",
		`{"product":"x","manager":"y"}`:  "manager must be an object",
		`{"product":"x","product":"x"}`:  "product",
		`{"product":"x","timeout_ms":0}`: "timeout_ms",
	} {
		path := d.write("faulty.json", content)
		d.run("license", "show", "--config", path).exits(2)
		d.env["OPENSPRING_MANAGER_PATH"] = d.path("store")
		d.run("license", "show", "--config", path).exits(2).says(want, path)
	}
}

func TestCommandsOnTheDeviceNeedNoCredentials(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("activate", d.key("license")).exits(0)
	delete(d.config, "api_key")
	delete(d.config, "shared_key")
	d.run("check", "--local").exits(0)
	d.run("license", "show").exits(0)
	d.run("check").exits(2).says("lacks credentials")
	d.run("doctor").exits(0).says("no credentials are configured")
}

func TestDeadServerIsNoDeadLicense(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("activate", d.key("license")).exits(0)
	d.config["base_url"], d.config["retries"] = "http://127.0.0.1:1/api/v4", 0
	d.run("check").exits(0).says("may be used", "not confirmed", "connection_refused")
	assert.Equal(t, false, d.run("check", "--json").exits(0).result()["confirmed"])
	d.run("deactivate").exits(3).says("connection_refused", "openspring doctor")
	d.run("deactivate", "--verbose").exits(3).says("sent: no")
	d.run("check", "--local").exits(0)
	d.config["base_url"], d.config["shared_key"] = d.line.BaseURL, "not-the-shared-key"
	d.run("check").exits(0).says("not confirmed", "by the server: The license server did not accept", "signature_mismatch")
}

func TestTraceShowsTheStepsOfACall(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{TLS: true}, "editor")
	d.run("activate", d.key("license"), "--trace").exits(0).says("connected", "TLS 1.3", "POST /api/v4/activate_license", "first_byte", "verified")
	meta := d.run("check", "--trace", "--json").exits(0).document()["meta"].(map[string]any)
	first := meta["trace"].([]any)[0].(map[string]any)
	assert.Equal(t, "name", first["step"])
	assert.Contains(t, first, "ms")
	assert.NotContains(t, d.run("check", "--json").exits(0).document()["meta"], "trace")
	d.config["base_url"], d.config["retries"] = "http://127.0.0.1:1/api/v4", 1
	d.run("check", "--trace").exits(0).says("retry", "ms after connection_refused")
	d.run("deactivate", "--trace").exits(3).says("failed", "connection_refused")
	d.run("check", "--local", "--trace").exits(0)
}

func TestServersRefusalsHaveExitCodes(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("activate", "NO-SUCH-KEY").exits(1).says("license_not_found")
	d.run("activate", d.key("disabled")).exits(1)
	d.config["shared_key"] = "not-the-shared-key"
	d.run("activate", d.key("license")).exits(4).says("the vendor must correct the configuration")
	d.config["shared_key"] = d.line.SharedKey
	d.admin("POST", "faults", `{"kind":"status","status":503,"times":20}`)
	d.config["retries"] = 0
	d.run("activate", d.key("license")).exits(3)
}

func TestForeignKeyIsNotTrusted(t *testing.T) {
	t.Parallel()
	d := editor(t)
	delete(d.config, "public_key")
	d.run("activate", d.key("license")).exits(6)
}

func TestLicenseThatEndedIsStoredAndNotUsed(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("activate", d.key("license")).exits(0)
	d.admin("PATCH", "licenses/license", `{"validity_period":"2020-01-31T00:00:00.000Z"}`)
	d.run("check").exits(1).says("license_expired", "renew")
	d.run("license", "show").exits(0).says("invalid (license_expired)")
}

func TestAnotherLicenseIsReplacedOnlyIfAskedFor(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("activate", d.key("license")).exits(0)
	d.run("activate", d.key("one_device")).exits(2).says("license_present", "--replace")
	d.run("activate", d.key("one_device"), "--replace").exits(0)
	d.run("deactivate", "--forget").exits(0)
	d.run("check").exits(1).says("no_license")
}

func TestWhatIsLeftOfADeactivatedLicenseIsForgotten(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("activate", d.key("license")).exits(0)
	d.run("deactivate").exits(0)
	d.run("deactivate").exits(1).says("deactivated")
	d.run("deactivate", "--forget").exits(0).says("was deactivated before", "removed")
	d.run("check").exits(1).says("no_license")
	d.run("deactivate", "--forget").exits(1).says("no_license")
}

func TestBundleIsKeptAsAWhole(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}, "bundle")
	d.config["manager"].(map[string]any)["bundle"] = true
	d.run("activate", d.key("bundle")).exits(0)
	d.run("check").exits(0).says(d.line.Products["editor"])
	d.run("check", "--product", d.line.Products["editor"]).exits(0)
	d.run("check", "--product", "no-such-product", "--local").exits(1)
}

func TestOfflineFilesGoThroughThreeSteps(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("offline", "request", d.key("license")).exits(0).says("ls_activation.req", "openspring offline send")
	d.run("inspect", "ls_activation.req").exits(0).says("a request file for the activation", "right", device+" (this device)")
	d.run("offline", "send", "ls_activation.req").exits(0).says("ls_activation.lic")
	d.run("inspect", "ls_activation.lic").exits(0).says("a license file", "right", d.line.Products["editor"], "without end")
	d.run("offline", "load", "ls_activation.lic").exits(0).says("stored")
	d.run("check", "--local").exits(0)
	d.run("offline", "request", "--deactivate", "--out", "back.req").exits(0).says("no longer be used")
	d.run("check", "--local").exits(1).says("deactivated")
	d.run("offline", "send", "back.req").exits(0).says("deactivated")
	d.run("offline", "load", "ls_activation.lic").exits(5).says("foreign_request", "--any-request")
	d.run("offline", "send", "ls_activation.lic").exits(5).says("wrong_kind", "takes the request file")
}

func TestOfflineFilesGoThroughPipes(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.stdin = d.run("offline", "request", d.key("license"), "-o", "-").exits(0).out
	d.stdin = d.run("offline", "send", "-", "-o", "-").exits(0).out
	assert.Equal(t, "right", d.run("inspect", "-", "--json").exits(0).result()["signature"])
	d.run("offline", "load", "-").exits(0)
	d.run("check", "--local").exits(0)
}

func TestOfflineFilesInUTF16AreRead(t *testing.T) {
	t.Parallel()
	d := editor(t)
	text := d.run("offline", "request", d.key("license"), "-o", "-").exits(0).out
	wide := "\xff\xfe"
	for _, c := range []byte(text) {
		wide += string(c) + "\x00"
	}
	d.write("wide.req", wide)
	d.run("offline", "send", "wide.req").exits(0)
}

func TestOfflineStepsOfABundle(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}, "bundle")
	d.config["manager"].(map[string]any)["bundle"] = true
	d.run("offline", "request", d.key("bundle")).exits(0)
	d.run("offline", "send", "ls_activation.req").exits(0)
	d.run("inspect", "ls_activation.lic").exits(0).says("the license file of a bundle", "right", d.line.Products["editor"])
	d.run("offline", "load", "ls_activation.lic").exits(0)
	d.run("check", "--local").exits(0)
}

func TestARequestFileOfABundleIsSentWithAnOptionThatTheErrorNames(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}, "bundle")
	d.config["manager"].(map[string]any)["bundle"] = true
	d.run("offline", "request", d.key("bundle")).exits(0)
	delete(d.config["manager"].(map[string]any), "bundle")
	failed := d.run("offline", "send", "ls_activation.req").says("license_not_found", "if the file is of a bundle, send it with --bundle")
	assert.NotZero(t, failed.code)
	d.run("offline", "send", "ls_activation.req", "--bundle").exits(0)
}

func TestRefreshFileRenewsAStoredLicense(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("activate", d.key("license")).exits(0)
	old := d.write("old.lic", d.admin("GET", "refresh/license?hardware_id="+device, ""))
	d.run("check").exits(0)
	d.run("inspect", old).exits(0).says("a refresh file", "right")
	d.run("offline", "load", old).exits(5).says("older_file", "--older")
	d.run("offline", "load", old, "--older").exits(0).says("refreshed")
}

func TestDamagedFilesAreToldByTheirCause(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("offline", "request", d.key("license")).exits(0)
	d.run("offline", "send", "ls_activation.req").exits(0)
	good := strings.TrimSpace(d.readFile("ls_activation.lic"))
	decoded, err := base64.StdEncoding.DecodeString(good)
	require.NoError(t, err)
	changed := strings.Replace(string(decoded), `"max_activations":5`, `"max_activations":9`, 1)
	require.NotEqual(t, string(decoded), changed)
	for name, tc := range map[string]struct {
		content, want string
		inspect, load int
	}{
		"empty":      {"", "is empty", 5, 5},
		"page":       {"<html>sign in</html>", "is a page of HTML", 5, 5},
		"quoted":     {"> " + good, "is quoted as mail programs do", 5, 5},
		"cut":        {good[:41], "is cut or altered", 5, 5},
		"other JSON": {`{"a":1}`, "neither a request file nor a license file", 5, 5},
		"changed":    {base64.StdEncoding.EncodeToString([]byte(changed)), "wrong", 6, 6},
	} {
		path := d.write("damaged.lic", tc.content)
		d.run("inspect", path).exits(tc.inspect).says(tc.want)
		d.run("offline", "load", path).exits(tc.load)
		if tc.inspect == 5 {
			assert.Equal(t, "damaged_file", d.run("inspect", path, "--json").exits(5).failure()["code"], name)
		}
	}
	d.run("inspect", "not-there.lic").exits(5).says("not-there.lic cannot be read")
	d.run("check", "--local").exits(1).says("no_license")
}

func TestInspectNeedsNoConfigurationButTheKeys(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("offline", "request", d.key("license")).exits(0)
	d.run("offline", "send", "ls_activation.req").exits(0)
	d.config = nil
	d.run("inspect", "ls_activation.req").exits(0).says("not checked", "shared key")
	d.run("inspect", "ls_activation.lic").exits(6).says("not made by the trusted key")
	d.env["OPENSPRING_PUBLIC_KEY"] = d.line.PublicKey
	assert.Equal(t, false, d.run("inspect", "ls_activation.lic", "--json").exits(0).result()["this_device"])
}

func TestRequestFileOfAUserIsMarked(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}, "user")
	user := d.line.Licenses["user"]
	d.env["OPENSPRING_PASSWORD"] = user.Password
	d.run("offline", "request", "--user", user.Username).exits(0).says("holds the password")
	d.run("inspect", "ls_activation.req").exits(0).says(user.Username, "holds the user's password", "right")
	text, err := base64.StdEncoding.DecodeString(strings.TrimSpace(d.readFile("ls_activation.req")))
	require.NoError(t, err)
	require.Contains(t, string(text), user.Password, "the test looks for a password that is there")
	d.write("forged.req", base64.StdEncoding.EncodeToString([]byte(strings.Replace(string(text), device, device+"2", 1))))
	d.run("inspect", "forged.req").exits(6).says("the file was changed", "another device")
}

func TestHardwareIDIsTheOneOfTheApplication(t *testing.T) {
	t.Parallel()
	d := editor(t)
	assert.Equal(t, device+"\n", d.run("hwid").exits(0).out)
	d.run("hwid", "--explain").exits(0).says("hardware_id of the configuration")
	assert.Equal(t, "configuration", d.run("hwid", "--json").exits(0).result()["source"])
	d.config["hardware_id"] = 7
	d.run("hwid").exits(2).says("hardware_id")
	delete(d.config, "hardware_id")
	d.config["hardware_id_algorithm"] = "guess"
	d.run("hwid").exits(2).says("guess")
}

func TestHardwareIDIsExplained(t *testing.T) {
	t.Parallel()
	d := editor(t)
	delete(d.config, "hardware_id")
	got := d.run("hwid", "--explain", "--json")
	if got.code == 7 { // a machine without an id says so
		assert.Contains(t, got.failure()["message"], "no usable hardware id")
		return
	}
	result := got.exits(0).result()
	assert.Len(t, result["hardware_id"], 64)
	d.run("hwid").exits(0).says(result["hardware_id"].(string))
	d.run("hwid", "--explain").exits(0).says(result["source"].(string), "stable")
}

func TestDoctorFindsNothingWhereAllIsWell(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{TLS: true}, "editor")
	d.run("doctor").exits(0).says("TLS 1.3", "OpenSpring sandbox CA", "accepts the credentials", "No problem was found", "the first activation makes it")
	d.run("activate", d.key("license")).exits(0)
	result := d.run("doctor", "--json").exits(0).result()
	assert.Equal(t, true, result["healthy"])
	d.run("doctor").says("may be used: valid", "can be written")
	d.admin("POST", "reset", "")
	d.run("doctor").exits(0)
	assert.NotContains(t, d.admin("GET", "requests", ""), "POST", "doctor changes nothing at the server")
}

func TestDoctorLeavesAnEncryptedStoreAlone(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.env["OPENSPRING_MANAGER_STORE_KEY"] = storeKey
	d.run("activate", d.key("license")).exits(0)
	before, err := os.ReadDir(d.path("store"))
	require.NoError(t, err)
	d.run("doctor").exits(0).says("may be used: valid")
	d.env["OPENSPRING_MANAGER_STORE_KEY"] = "another-key-of-the-test"
	d.run("doctor").says("store_damaged")
	after, err := os.ReadDir(d.path("store"))
	require.NoError(t, err)
	assert.Equal(t, fileNames(before), fileNames(after), "a wrong key destroys nothing")
	d.env["OPENSPRING_MANAGER_STORE_KEY"] = storeKey
	d.run("check", "--local").exits(0)
}

func fileNames(entries []os.DirEntry) (names []string) {
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestDoctorNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(d *desk)
		exit   int
		want   []string
	}{
		"dead server":          {func(d *desk) { d.config["base_url"] = "http://127.0.0.1:1/api/v4" }, 3, []string{"connection refused", "whether the server runs"}},
		"unknown name":         {func(d *desk) { d.config["base_url"] = "https://no-such-host.invalid/api/v4" }, 3, []string{"cannot be resolved"}},
		"untrusted authority":  {func(d *desk) { delete(d.config, "ca_pem"); delete(d.config, "ca_only") }, 3, []string{"is not trusted", "ca_file"}},
		"dead proxy":           {func(d *desk) { d.config["proxy"] = "http://u:proxy-password@127.0.0.1:1" }, 3, []string{"http://u:xxxxx@127.0.0.1:1", "connection refused"}},
		"wrong shared key":     {func(d *desk) { d.config["shared_key"] = "not-the-shared-key" }, 4, []string{"problem  server"}},
		"wrong public key":     {func(d *desk) { delete(d.config, "public_key") }, 6, []string{"problem  server"}},
		"wrong clock":          {func(d *desk) { d.admin("PUT", "clock", `{"offset_s":3600}`) }, 7, []string{"behind the server's", "set the clock"}},
		"no configuration":     {func(d *desk) { d.config["product"] = "" }, 2, []string{"problem  configuration"}},
		"skipped signatures":   {func(d *desk) { d.config["insecure_skip_signature"] = true }, 6, []string{"no signature is checked"}},
		"unreadable authority": {func(d *desk) { d.config["ca_file"] = "/nowhere.pem" }, 2, []string{"/nowhere.pem"}},
		"unknown setting":      {func(d *desk) { d.config["manager"].(map[string]any)["folder"] = "x" }, 2, []string{"problem  store", `unknown member "folder"`}},
		"place without a name": {func(d *desk) {
			d.config["manager"] = map[string]any{"location": "user"}
		}, 2, []string{"problem", "name"}},
		"file for a folder": {func(d *desk) {
			d.config["manager"] = map[string]any{"path": d.write("store", "a file")}
		}, 5, []string{"problem  store"}},
		"missing folder of the machine": {func(d *desk) {
			d.config["manager"] = map[string]any{"location": "machine", "name": "x"}
			d.env["STATE_DIRECTORY"] = d.path("none")
		}, 5, []string{"let the installer make it"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, sandbox.Options{TLS: true}, "editor")
			d.config["retries"], d.config["connect_timeout_ms"] = 0, 2000
			tc.change(d)
			d.run("doctor").exits(tc.exit).says(tc.want...).says("There is a problem")
			result := d.run("doctor", "--json").exits(tc.exit).result()
			assert.Equal(t, false, result["healthy"])
		})
	}
}

func TestDoctorWarnsOfWhatIsNoProblemYet(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.env["OPENSPRING_PRODUKT"] = "x"
	delete(d.config, "company_id")
	require.NoError(t, os.MkdirAll(d.path("store"), 0o700))
	require.NoError(t, os.Chmod(d.path("store"), 0o777))
	d.run("doctor").exits(0).says("is OPENSPRING_PRODUCT meant?", "company_id", "chmod 700")
	open := d.write("open.json", d.readFile("config.json"))
	require.NoError(t, os.Chmod(open, 0o644))
	d.run("doctor", "--config", open).exits(0).says("chmod 600 " + open)
}

func TestVersionIsTold(t *testing.T) {
	t.Parallel()
	d := editor(t)
	assert.Regexp(t, `^openspring \S+\n$`, d.run("version").exits(0).out)
	assert.Equal(t, d.run("version").out, d.run("--version").exits(0).out)
	result := d.run("version", "--json").exits(0).result()
	assert.Contains(t, result["platform"], "/")
}

func TestHelpListsEveryCommand(t *testing.T) {
	t.Parallel()
	d := editor(t)
	help := d.run("--help").exits(0).out
	for _, command := range []string{"activate", "check", "deactivate", "offline request", "offline send", "offline load", "inspect", "license show", "hwid", "doctor", "version", "completion"} {
		assert.Contains(t, help, "  "+command)
		d.run(append(strings.Fields(command), "--help")...).exits(0).says("Usage: openspring "+command, "--json")
		d.run(append([]string{"help"}, strings.Fields(command)...)...).exits(0).says("Usage: openspring " + command)
	}
}

func TestInterruptedCallEndsWithItsExitCode(t *testing.T) {
	t.Parallel()
	d := editor(t)
	d.run("activate", d.key("license")).exits(0)
	d.admin("POST", "faults", `{"kind":"delay","ms":60000,"path":"/deactivate_license"}`)
	command := exec.CommandContext(t.Context(), program, "deactivate", "--timeout", "1m")
	command.Env = []string{"OPENSPRING_CONFIG=" + d.path("config.json")}
	require.NoError(t, command.Start())
	require.Eventually(t, func() bool { return strings.Contains(d.admin("GET", "faults", ""), `"fired":1`) }, time.Minute, 10*time.Millisecond)
	require.NoError(t, command.Process.Signal(os.Interrupt))
	require.Error(t, command.Wait())
	assert.Equal(t, 130, command.ProcessState.ExitCode())
	d.run("check", "--local").exits(0)
}
