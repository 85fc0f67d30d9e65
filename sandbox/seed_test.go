package sandbox

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// documented returns the content of the only block of a kind in docs/sandbox.md that holds some text.
func documented(t *testing.T, kind, holding string) string {
	t.Helper()
	page, err := os.ReadFile("../docs/sandbox.md")
	require.NoError(t, err)
	var found []string
	for _, block := range regexp.MustCompile("(?s)```"+kind+"\n(.*?)```").FindAllSubmatch(page, -1) {
		if strings.Contains(string(block[1]), holding) {
			found = append(found, string(block[1]))
		}
	}
	require.Len(t, found, 1)
	return found[0]
}

func seedFile(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "seed.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestDocumentedSeed(t *testing.T) {
	t.Parallel()
	c := start(t, Options{SeedFile: seedFile(t, documented(t, "json", `"products"`))})
	assert.Equal(t, "acme-suite", c.line.Products["suite"])
	assert.Equal(t, "osp-editor", c.line.Products["editor"], "the samples are there too")
	assert.Equal(t, LineLicense{Username: "ada@example.com", Password: "ada-password", Product: "acme-gallery"}, c.line.Licenses["gallery_team"])

	got := c.wantOK("activate", c.activate("painter_pro", "A")).object(t)
	assert.Equal(t, "subscription", got["license_type"])
	assert.Equal(t, "2031-01-31T00:00:00.000Z", got["validity_period"])
	assert.Equal(t, 2.0, got["max_activations"])
	assert.Equal(t, "layers", got["product_features"].([]any)[0].(map[string]any)["code"])
	assert.Equal(t, "Painter", got["product_details"].(map[string]any)["product_name"])
	checked := c.wantOK("check", c.check("painter_pro", "A")).object(t)
	assert.Equal(t, "1.4.0", checked["version"])
	assert.Equal(t, "https://files.example.com/painter-1.4.0.tar.gz", checked["installation_file"])
	c.wantOK("activate", c.activate("painter_pro", "B"))
	c.wantCode("the third device", c.activate("painter_pro", "C"), "license_activated_max_times")

	c.wantOK("activate", c.activate("gallery_team", "A"))
	bob := c.identity("gallery_team", "B").with(members{"username": "bob@example.com", "password": "bob-password"})
	c.wantOK("the other user", c.post("/activate_license", bob))
	c.wantCode("the other user's limit", c.post("/activate_license", bob.with(members{"hardware_id": "C"})), "license_user_activated_max_times")
	ada := members{"hardware_id": "A", "product": "acme-gallery", "id_token": tokenPrefix + "ada@example.com", "customer_account_code": "ACME"}
	c.wantOK("the account of one's own signs on", c.post("/activate_license", ada))

	assert.Len(t, c.wantOK("the bundle", c.post("/activate_bundle", c.identity("suite", "A"))).array(t), 2)
	c.wantOK("deactivate", c.deactivate("painter_pro", "A"))

	assert.NotContains(t, string(c.admin("GET", "/state", "").body), "ada-password")
	c.mustAdmin("POST", "/reset", "")
	assert.Empty(t, c.license("painter_pro").Devices)
	c.wantOK("after a reset", c.activate("gallery_team", "A"))
}

func TestDocumentedAdminCallsAddProductsAndLicenses(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	call := regexp.MustCompile(`curl http://127\.0\.0\.1:PORT/_sandbox(\S+) -d '(.*)'`)
	calls := call.FindAllStringSubmatch(documented(t, "sh", "/_sandbox/licenses"), -1)
	require.Len(t, calls, 2)
	for _, found := range calls {
		c.mustAdmin("POST", found[1], found[2])
	}
	c.line = c.server.Line()
	assert.Equal(t, "acme-brush", c.line.Products["acme-brush"], "a product without a name has its short code")
	c.wantOK("activate", c.activate("brush", "A"))
	c.patch("brush", `{"max_activations":1,"order_store_id":"order-7"}`)
	c.wantCode("what was patched counts", c.activate("brush", "B"), "license_activated_max_times")
	assert.Equal(t, "order-7", *c.license("brush").OrderStoreID)
	c.mustAdmin("POST", "/reset", "")
	assert.NotContains(t, c.server.Line().Licenses, "brush")
}

func TestSeveralOfOnesOwnAreAddedTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	two := `[{"name":"one","product":"osp-editor","license_key":"K-1"},{"name":"two","product":"osp-editor","license_key":"%"}]`
	before := c.server.published()
	c.wantCode("the second is taken", c.admin("POST", "/licenses", strings.Replace(two, "%", "K-1", 1)), "validation_error")
	assert.Same(t, before, c.server.published())
	c.mustAdmin("POST", "/licenses", strings.Replace(two, "%", "K-2", 1))
	ids := []int64{c.license("one").ID, c.license("two").ID}
	assert.NotEqual(t, ids[0], ids[1])
	assert.NotContains(t, []int64{ids[0], ids[1]}, c.license("license").ID)
}

func TestSeedThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{`:                                   "seed",
		`[]`:                                  "a seed file must be an object",
		`{"product":[]}`:                      `"product" is not a member of a seed file; did you mean products?`,
		`{"products":{}}`:                     "products must be an array",
		`{"products":[1]}`:                    "a product must be an object",
		`{"products":[{"short_cod":"x"}]}`:    `"short_cod" is not a member of a product; did you mean short_code?`,
		`{"products":[{"short_code":"x"}]}`:   "product x: product_name is missing",
		`{"products":[{"product_name":"x"}]}`: "short_code is missing",
		`{"products":[{"id":1}]}`:             `"id" is not a member of a product`,
		`{"products":[{"short_code":"osp-editor","product_name":"x"}]}`:                                              "short_code osp-editor is there twice",
		`{"products":[{"name":"editor","short_code":"x","product_name":"x"}]}`:                                       "product name editor is there twice",
		`{"products":[{"short_code":"x","product_name":"x","authorization_method":"key"}]}`:                          "authorization_method must be license-key or user",
		`{"products":[{"short_code":"x","product_name":"x","trial_days":"9"}]}`:                                      "product x: trial_days must not be string",
		`{"products":[{"short_code":"x","product_name":"x","bundle":["osp-none"]}]}`:                                 "bundle names osp-none",
		`{"products":[{"short_code":"x","product_name":"x","bundle":[]}]}`:                                           "bundle must list products",
		`{"products":[{"short_code":"x","product_name":"x","versions":[{"version":"1"}]}]}`:                          "release_date of 1 must be an ISO date",
		`{"products":[{"short_code":"x","product_name":"x","versions":[{"id":7}]}]}`:                                 "the sandbox gives it",
		`{"licenses":[{"name":"x","product":"osp-none","license_key":"K"}]}`:                                         `license x: there is no product "osp-none"`,
		`{"licenses":[{"product":"osp-editor","license_key":"K"}]}`:                                                  "name is missing",
		`{"licenses":[{"name":"x","product":"osp-editor"}]}`:                                                         "license_key is needed",
		`{"licenses":[{"name":"x","product":"osp-editor","license_key":"a\nb"}]}`:                                    "control character",
		`{"licenses":[{"name":"license","product":"osp-editor","license_key":"K"}]}`:                                 "license name license is there twice",
		`{"licenses":[{"name":"x","product":"osp-editor","license_key":"OSPT-4K7Q-ZZ2M-9XWB"}]}`:                     "license_key OSPT-4K7Q-ZZ2M-9XWB is there twice",
		`{"licenses":[{"name":"x","product":"osp-user"}]}`:                                                           "users are needed",
		`{"licenses":[{"name":"x","product":"osp-user","users":[{"email":"a@b.c"}]}]}`:                               "password of a@b.c is missing",
		`{"licenses":[{"name":"x","product":"osp-user","users":[{"password":"p"}]}]}`:                                "email is missing",
		`{"licenses":[{"name":"x","product":"osp-user","users":[{"email":"jana@sandbox.example","password":"p"}]}]}`: "with another password",
		`{"licenses":[{"name":"x","product":"osp-user","users":[{"mail":"a@b.c"}]}]}`:                                `license x: "mail" is not a known member`,
		`{"licenses":[{"name":"x","product":"osp-editor","license_key":"K","max_activation":1}]}`:                    "did you mean max_activations?",
		`{"licenses":[{"name":"x","product":"osp-editor","license_key":"K","max_activations":-1}]}`:                  "license x: max_activations must be between",
		`{"licenses":[{"name":"x","product":"osp-editor","license_key":"K","validity_period":"soon"}]}`:              "validity_period must be an ISO date",
		`{"licenses":[{"name":"x","product":"osp-editor","license_key":"K","order_store_id":7}]}`:                    "order_store_id must be text or null",
		`{"licenses":[{"name":"x","product":"osp-editor","license_key":"K","bundle_code":"osp-user-bundle"}]}`:       "is not a bundle that contains product osp-editor",
		`{"licenses":[{"name":"x","product":"osp-bundle","license_key":"K"}]}`:                                       "product osp-bundle is a bundle",
	} {
		path := seedFile(t, text)
		_, err := New(Options{Key: testKey(), SeedFile: path})
		assert.ErrorContains(t, err, want, text)
		assert.ErrorContains(t, err, path, text)
	}
	_, err := New(Options{Key: testKey(), SeedFile: filepath.Join(t.TempDir(), "none.json")})
	assert.ErrorContains(t, err, "none.json")
}

func TestSeedAddsWhatAStateFileLacks(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "state.json")
	seedOf := func(licenses ...string) string {
		return seedFile(t, `{"products":[{"short_code":"x","product_name":"X"}],"licenses":[`+strings.Join(licenses, ",")+`]}`)
	}
	one, two := `{"name":"one","product":"x","license_key":"K-1"}`, `{"name":"two","product":"x","license_key":"K-2"}`
	c := start(t, Options{StateFile: state, SeedFile: seedOf(one)})
	c.wantOK("activate", c.activate("one", "A"))
	c.mustAdmin("POST", "/licenses", `{"name":"posted","product":"x","license_key":"K-9"}`)
	require.NoError(t, c.server.Close())

	c = start(t, Options{StateFile: state, SeedFile: seedOf(one, two)})
	assert.Len(t, c.license("one").Devices, 1, "what the state holds stays")
	c.wantOK("what it lacks is added", c.activate("two", "A"))
	c.wantOK("what the admin API added is kept", c.activate("posted", "A"))
	var ids []int64
	for _, name := range []string{"one", "two", "posted"} {
		ids = append(ids, c.license(name).ID)
	}
	slices.Sort(ids)
	assert.Len(t, slices.Compact(ids), 3)
	require.NoError(t, c.server.Close())

	_, err := New(Options{Key: testKey(), StateFile: state, SeedFile: seedOf(`{"name":"three","product":"x","license_key":"K-9"}`)})
	assert.ErrorContains(t, err, "does not fit the state file "+state)
	c = start(t, Options{StateFile: state})
	c.wantOK("without the seed the state is whole", c.check("two", "A"))
}

func TestKnownUserIsTheSameOnEachLicense(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.mustAdmin("POST", "/licenses", `{"name":"x","product":"osp-user-second","users":[{"email":"Jana@sandbox.example","max_activations":1}]}`)
	c.line = c.server.Line()
	assert.Equal(t, "sandbox-password", c.line.Licenses["x"].Password)
	c.wantOK("activate", c.activate("x", "A"))
	c.wantCode("the limit is the license's", c.activate("x", "B"), "license_user_activated_max_times")
	c.wantOK("and not the user's elsewhere", c.activate("user", "B"))
	var users []userState
	text, err := json.Marshal([]any{c.license("x").Users[0], c.license("user").Users[0]})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &users))
	assert.Equal(t, users[0].ID, users[1].ID)
}
