package manager_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/manager"
)

// refreshFile is the text of a refresh file of the world's license.
func (w *world) refreshFile() string {
	return strings.TrimSpace(string(w.admin("GET", "refresh/"+w.license+"?hardware_id=HW-1", "")))
}

func TestARefreshFileUpdatesTheLicenseOfADeviceWithoutNetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "trial")
	u := w.open()
	activateByFile(t, u)
	old := w.refreshFile()
	w.pass(20 * day)
	u.refused("local_check", "", api.LicenseState, "trial_expired")
	w.patch(`{"validity_period":"` + w.truth.Now().Add(300*day).Format("2006-01-02") + `"}`)
	fresh := w.refreshFile()
	got := u.do("update_offline", `"text":"`+fresh+`"`)
	assert.Equal(t, "ok", got.reason())
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())
	u.refused("update_offline", `"text":"`+old+`"`, api.Offline, "older_file")
	assert.Equal(t, "trial_expired", u.do("update_offline", `"older":true,"text":"`+old+`"`).reason())
	u.refused("update_offline", `"text":"bm8="`, api.Offline, "damaged_file")
}

func TestARefreshFileHealsAClockThatWasSeenAhead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "trial").own()
	activateByFile(t, w.open())
	w.machine.set(3 * day)
	w.open().do("local_check", "")
	w.machine.set(-3 * day)
	w.pass(time.Hour)
	u := w.open()
	u.refused("local_check", "", api.Clock, "clock_behind")
	assert.Equal(t, "ok", u.do("update_offline", `"text":"`+w.refreshFile()+`"`).reason())
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())
}

func TestFilesAreReadAndWrittenByPath(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	folder := t.TempDir()
	request, license, gone := filepath.Join(folder, "a.req"), filepath.Join(folder, "a.lic"), filepath.Join(folder, "d.req")
	made := u.do("create_offline_activation_file", `"path":"`+request+`",`+w.identity())
	text, err := os.ReadFile(request)
	require.NoError(t, err)
	assert.Equal(t, made.at("text"), string(text))
	require.NoError(t, os.WriteFile(license, []byte(w.carried(string(text))), 0o600))
	assert.Equal(t, "ok", u.do("activate_license_offline", `"path":"`+license+`"`).reason())
	assert.FileExists(t, license)
	u.refused("update_offline", `"path":"`+folder+`/none"`, api.Storage, "storage_failed")
	u.refused("update_offline", `"path":"a","text":"b"`, api.Argument, "misplaced_member")
	u.refused("update_offline", "", api.Argument, "missing_member")
	u.refused("deactivate_offline", `"path":"`+folder+`/none/d.req"`, api.Storage, "storage_failed")
	u.refused("local_check", "", api.LicenseState, "deactivated")
	again := u.do("deactivate_offline", `"path":"`+gone+`"`)
	written, err := os.ReadFile(gone)
	require.NoError(t, err)
	assert.Equal(t, again.at("text"), string(written))
}

func TestAFifthRequestReplacesTheOldest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	var files []string
	for range 5 {
		files = append(files, w.carried(u.do("create_offline_activation_file", w.identity()).at("text")))
	}
	assert.Len(t, u.do("current", "").all["pending"], 4)
	u.refused("activate_license_offline", `"text":"`+files[0]+`"`, api.Offline, "foreign_request")
	assert.Equal(t, "ok", u.do("activate_license_offline", `"text":"`+files[1]+`"`).reason())
	assert.Empty(t, u.do("current", "").at("pending"), "the requests are used up")
	assert.Equal(t, "ok", u.do("activate_license_offline", `"any_request":true,"text":"`+files[0]+`"`).reason())
}

func TestWhatIsWrongWithALicenseFileIsSaidWithoutAnOpenRequestToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	file := w.carried(u.do("create_offline_activation_file", w.identity()).at("text"))
	document, err := base64.StdEncoding.DecodeString(file)
	require.NoError(t, err)
	altered := base64.StdEncoding.EncodeToString(bytes.Replace(document, []byte(`"license_type":"`), []byte(`"license_type":"x`), 1))
	u.do("activate_license_offline", `"text":"`+file+`"`)
	require.Empty(t, u.do("current", "").at("pending"))
	for text, code := range map[string]string{file[:len(file)/2]: "damaged_file", "{": "damaged_file", file: "foreign_request", w.refreshFile(): "foreign_request"} {
		u.refused("activate_license_offline", `"text":"`+text+`"`, api.Offline, code)
	}
	u.refused("activate_license_offline", `"text":"`+altered+`"`, api.Signature, "file_signature_wrong")
}

func TestNothingRisesFromTheDead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	activateByFile(t, u)
	fresh := w.refreshFile()
	u.do("deactivate_offline", "")
	u.refused("update_offline", `"text":"`+fresh+`"`, api.LicenseState, "deactivated")
	slots, err := filepath.Glob(w.folder + "/*.[01]")
	require.NoError(t, err)
	for _, slot := range slots {
		content, err := os.ReadFile(slot)
		require.NoError(t, err)
		require.NoError(t, os.Remove(slot))
		w.open().refused("local_check", "", api.LicenseState, "deactivated")
		require.NoError(t, os.WriteFile(slot, content, 0o600))
	}
}

func TestALicenseFileThatWasAskedForBeforeADeactivationDoesNotUndoIt(t *testing.T) {
	t.Parallel()
	for _, license := range []string{"license", "user", "bundle"} {
		for _, deactivate := range []string{"deactivate", "deactivate_offline"} {
			w := newWorld(t, license)
			u := w.open()
			u.do("activate_license", w.identity())
			file := w.carried(u.do("create_offline_activation_file", w.identity()).at("text"))
			u.do(deactivate, "")
			u.refused("activate_license_offline", `"text":"`+file+`"`, api.Offline, "foreign_request")
			w.open().refused("activate_license_offline", `"text":"`+file+`"`, api.Offline, "foreign_request")
			assert.Equal(t, "deactivated", u.do("current", "").reason())
			activateByFile(t, u)
			assert.Equal(t, "ok", u.do("current", "").reason(), "a request that is made after it counts")
		}
	}
}

func TestADeactivationKeepsTheRequestForAnotherLicense(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	w.patch(`{"license_enabled":false}`)
	u.try("check", "")
	w.license = "one_device"
	file := w.carried(u.do("create_offline_activation_file", w.identity()).at("text"))
	u.do("deactivate_offline", "")
	assert.Equal(t, "ok", u.do("activate_license_offline", `"text":"`+file+`"`).reason())
}

func TestARequestFileForAnotherLicenseWaitsForTheDeactivation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	w.license = "one_device"
	got := u.refused("create_offline_activation_file", w.identity(), api.Argument, "license_present")
	assert.NotContains(t, got.fail.Message, "set replace", "the operation has no such member")
	assert.Contains(t, got.fail.Message, "deactivate it first")
}

func TestALicenseFileThatIsOlderThanARefusalDoesNotHealIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	file := w.carried(u.do("create_offline_activation_file", w.identity()).at("text"))
	w.pass(time.Hour)
	w.patch(`{"license_enabled":false}`)
	u.refused("check", "", api.LicenseState, "license_not_enabled")
	assert.Equal(t, "license_not_enabled", u.do("activate_license_offline", `"text":"`+file+`"`).reason())
	w.open().refused("local_check", "", api.LicenseState, "license_not_enabled")
	w.patch(`{"license_enabled":true}`)
	w.pass(time.Hour)
	activateByFile(t, u)
	assert.Equal(t, "ok", u.do("local_check", "").reason(), "a newer file heals it")
}

func TestSingleSignOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "user")
	u := w.open()
	name := w.line.Licenses["user"].Username
	got := u.do("activate_license", `"id_token":"token:`+name+`","customer_account_code":"`+w.line.Customer.AccountCode+`"`)
	assert.Equal(t, "ok", got.reason())
	restarted := w.open()
	current := restarted.do("current", "")
	assert.Equal(t, name, current.at("identity.username"))
	assert.Equal(t, "license_signature", current.at("state.facts.device_proof"))
	assert.Equal(t, "ok", restarted.do("check", "").reason())
	slots, err := filepath.Glob(w.folder + "/*")
	require.NoError(t, err)
	require.NotEmpty(t, slots)

	// Of an activation whose response was lost nobody knows the user.
	w = newWorld(t, "user")
	u = w.open()
	w.fault(`{"kind":"reset","path":"/activate_license"}`)
	u.try("activate_license", `"id_token":"token:`+name+`","customer_account_code":"`+w.line.Customer.AccountCode+`"`)
	asked := w.asked("/check_license")
	u.refused("check", "", api.NotFound, "no_license")
	assert.Equal(t, asked, w.asked("/check_license"))
}

func TestAFeaturesSlot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "metered")
	u := w.open()
	u.do("activate_license", w.identity())
	feature := func(a answer, code string) map[string]any {
		list, _ := a.at("state.facts.features").([]any)
		for _, f := range list {
			if f := f.(map[string]any); f["code"] == code {
				return f
			}
		}
		return nil
	}
	assert.Equal(t, "no_slot", feature(u.do("local_check", ""), "render")["state"])
	assert.Equal(t, "valid", feature(u.do("check", `"feature":"render"`), "render")["state"])
	w.pass(10 * time.Minute)
	assert.Equal(t, "no_slot", feature(u.do("local_check", ""), "render")["state"])
	u.do("floating_borrow", `"feature":"render"`)
	w.pass(23 * time.Hour)
	assert.Equal(t, "valid", feature(w.open().do("local_check", ""), "render")["state"])
	u.do("floating_release", `"feature":"render"`)
	assert.Equal(t, "no_slot", feature(w.open().do("local_check", ""), "render")["state"])
}

func TestALicenseInMemoryIsGoneWithItsManager(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "slots_user")
	w.settle = func(s *manager.Settings) { s.Path, s.Location = "", "memory" }
	u := w.open()
	assert.Equal(t, "ok", u.do("activate_license", w.identity()).reason())
	assert.NoDirExists(t, w.folder)
	assert.Equal(t, true, u.do("floating_borrow", `"password":"`+w.line.Licenses["slots_user"].Password+`"`).at("confirmed"))
	w.open().refused("local_check", "", api.NotFound, "no_license")
}

func TestALicenseOfAnotherCompanyIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "impostor")
	u := w.open()
	got := u.try("activate_license", w.identity())
	require.NotNil(t, got.fail)
	assert.Equal(t, "response_for_another_company", got.fail.Code)
	w.configure = func(cfg *core.Config) { cfg.CompanyID = 0 }
	w.open().do("activate_license", w.identity())
	w.configure = nil
	w.open().refused("local_check", "", api.LicenseState, "wrong_company")
}

func TestAUserWhoSignsInElsewhereBorrowsByAToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "slots_user")
	u := w.open()
	token := `"id_token":"token:` + w.line.Licenses[w.license].Username + `","customer_account_code":"` + w.line.Customer.AccountCode + `"`
	assert.Equal(t, "ok", u.do("activate_license", token).reason())
	require.NotNil(t, u.try("floating_borrow", "").fail, "the API wants proof of who the user is")
	u.refused("floating_borrow", `"username":"somebody"`, api.Argument, "misplaced_member")
	assert.Equal(t, true, u.do("floating_borrow", token).at("state.facts.slot.borrowed"))
	u.pass(47 * time.Hour)
	assert.Equal(t, "ok", w.open().do("local_check", "").reason())

	byPassword := newWorld(t, "slots_user")
	p := byPassword.open()
	p.do("activate_license", byPassword.identity())
	password := `"password":"` + byPassword.line.Licenses[byPassword.license].Password + `"`
	assert.Equal(t, true, p.do("floating_borrow", password).at("state.facts.slot.borrowed"))
}

func TestFourRequestFilesAreRememberedWhateverElseIsPending(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	w.fault(`{"kind":"reset","path":"/activate_license"}`)
	require.NotNil(t, u.try("activate_license", w.identity()).fail)
	var made []any
	for range 6 {
		made = append(made, u.do("create_offline_activation_file", w.identity()).at("request_id"))
	}
	var kept []any
	pending, _ := u.do("current", "").all["pending"].([]any)
	for _, p := range pending {
		if id := p.(map[string]any)["request_id"]; id != nil {
			kept = append(kept, id)
		}
	}
	assert.Equal(t, made[2:], kept, "the newest four")
}

// bundleParts are the licenses of a bundle's license file, each signed by itself and without a date of its own, by product code.
// rename gives a product another code.
func (w *world) bundleParts(rename map[string]string) (codes, licenses []string) {
	u := w.open()
	text := decoded(w.t, w.carried(u.do("create_offline_activation_file", w.identity()).at("text")))
	root, err := rawjson.Parse([]byte(text))
	require.NoError(w.t, err)
	for license := range root.Get("licenses").All() {
		code := license.Get("product_details").Get("short_code").String()
		body := string(license.Without("license_signature_v2", "offline_signature", "date"))
		if other, ok := rename[code]; ok {
			body = strings.ReplaceAll(body, strconv.Quote(code), strconv.Quote(other))
			code = other
		}
		one, err := rawjson.Parse([]byte(body))
		require.NoError(w.t, err)
		sum := sha256.Sum256(one.Without("license_signature"))
		signature, err := rsa.SignPKCS1v15(nil, testKey(), crypto.SHA256, sum[:])
		require.NoError(w.t, err)
		codes = append(codes, code)
		licenses = append(licenses, strings.TrimSuffix(body, "}")+`,"license_signature_v2":"`+base64.StdEncoding.EncodeToString(signature)+`"}`)
	}
	require.Len(w.t, codes, 2)
	return codes, licenses
}

func loadedAs(file string) string {
	return `"any_request":true,"text":"` + base64.StdEncoding.EncodeToString([]byte(file)) + `"`
}

// In some forms of a bundle nothing signs the date beside the licenses: it must not turn the clock.
func TestADateThatNobodyHasSignedMovesNoClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "bundle").own()
	_, licenses := w.bundleParts(nil)
	u := w.open()
	u.do("activate_license_offline", loadedAs(`{"licenses":[`+strings.Join(licenses, ",")+`]}`))
	for range 10 { // the license is used for 200 days
		w.pass(20 * day)
		u.do("local_check", `"product":"osp-editor"`)
		u.do("add_local_consumption", `"product":"osp-studio"`)
	}
	u = w.open()
	seen := u.do("current", "").at("state.time")
	w.machine.set(-150 * day)
	forged := w.machine.Now().Format(time.RFC3339)
	require.Less(t, forged, fmt.Sprint(seen))
	u = w.open()
	assert.Equal(t, "behind", u.do("current", "").at("state.clock"))
	for _, date := range []string{forged, w.machine.Now().Format("Mon Jan 2 2006 15:04:05 GMT+0000"), "2099-01-01T00:00:00Z"} {
		got := u.do("activate_license_offline", loadedAs(`{"licenses":[`+strings.Join(licenses, ",")+`],"date":"`+date+`"}`))
		assert.Equal(t, seen, got.at("state.time"), date)
		assert.Equal(t, "behind", got.at("state.clock"), date)
		assert.Equal(t, "behind", w.open().do("current", "").at("state.clock"), date)
	}
}

// A signed date does: it is how a device without a network gets its clock right.
func TestADateThatIsSignedWithABundleSetsTheClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "bundle").own()
	w.machine.set(300 * day)
	u := w.open()
	u.do("activate_license_offline", loadedAs(decoded(t, w.carried(u.do("create_offline_activation_file", w.identity()).at("text")))))
	w.machine.set(-300 * day)
	w.pass(day)
	fresh := decoded(t, w.carried(w.open().do("create_offline_activation_file", w.identity()).at("text")))
	got := w.open().do("activate_license_offline", loadedAs(fresh))
	assert.Equal(t, "ok", got.at("state.clock"))
}

// Whether a bundle is a map by product code is seen by what its members are, whatever the codes are called.
func TestAProductMayBeCalledLikeAMemberOfALicense(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"company", "date", "user", "product", "product_details", "license_key"} {
		w := newWorld(t, "bundle")
		codes, licenses := w.bundleParts(map[string]string{"osp-studio": code})
		file := `{`
		for i := range codes {
			file += strconv.Quote(codes[i]) + ":" + licenses[i] + ","
		}
		u := w.open()
		u.do("activate_license_offline", loadedAs(strings.TrimSuffix(file, ",")+"}"))
		for _, each := range []*user{u, w.open()} {
			for _, product := range []string{"osp-editor", code} {
				assert.Equal(t, "ok", each.do("local_check", `"product":"`+product+`"`).reason(), product)
			}
		}
		assert.EqualValues(t, 1, u.do("add_local_consumption", `"product":"`+code+`"`).at("state.facts.consumption.local"), code)
	}
}

func TestThePathOfAFileGivenAsItsTextIsSaidSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	for _, path := range []string{"/home/ada/acme.lic", `C:\\Users\\ada\\acme`, "acme.lic", "./acme"} {
		for _, operation := range []string{"activate_license_offline", "update_offline"} {
			got := u.refused(operation, `"text":"`+path+`"`, api.Offline, "path_as_text")
			assert.Contains(t, got.fail.Message, "give the path as path, or the content of the file as text")
		}
	}
}
