package core_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
)

const (
	ourCompany = `"company":{"id":4711}`
	theirs     = `"company":{"id":4712}`
)

func forOurCompany(cfg *core.Config) { cfg.CompanyID = 4711 }

// companyCases are license objects, by what they say of their company.
var companyCases = map[string]struct {
	license string
	refused bool
}{
	"ours":                    {`{` + keyMember + `,` + ourCompany + `,"product_details":{"short_code":"osp-editor","company_id":4711}}`, false},
	"none":                    {`{` + keyMember + `,"product_details":{"short_code":"osp-editor"}}`, false},
	"null":                    {`{` + keyMember + `,"company":null,"product_details":{"short_code":"osp-editor","company_id":null}}`, false},
	"another":                 {`{` + keyMember + `,` + theirs + `,"product_details":{"short_code":"osp-editor"}}`, true},
	"another product's":       {`{` + keyMember + `,"product_details":{"short_code":"osp-editor","company_id":4712}}`, true},
	"ours, another's product": {`{` + keyMember + `,` + ourCompany + `,"product_details":{"short_code":"osp-editor","company_id":4712}}`, true},
	"text":                    {`{` + keyMember + `,"company":{"id":"4711"},"product_details":{"short_code":"osp-editor"}}`, true},
	"fraction":                {`{` + keyMember + `,"company":{"id":4711.5},"product_details":{"short_code":"osp-editor"}}`, true},
	"zero":                    {`{` + keyMember + `,"company":{"id":0},"product_details":{"short_code":"osp-editor"}}`, true},
}

func TestResponsesOfAnotherCompanyAreRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range companyCases {
		for operation, body := range map[string]string{"check_license": tc.license, "check_bundle": "[" + companyCases["ours"].license + "," + tc.license + "]"} {
			t.Run(operation+" "+name, func(t *testing.T) {
				t.Parallel()
				_, err := signedResponse(t, operation, askWithKey, body, forOurCompany)
				if !tc.refused {
					require.NoError(t, err)
					return
				}
				fail := wantError(t, err, api.Signature, "response_for_another_company")
				assert.Contains(t, fail.Message, "company_id 4711")
				_, err = signedResponse(t, operation, askWithKey, body, nil)
				assert.NoError(t, err, "without company_id")
			})
		}
	}
}

// signedDocuments are documents of every form around one license.
func signedDocuments(t *testing.T, license string) map[string]string {
	member := license[1 : len(license)-1]
	good := `{` + ours + `,` + ourCompany + `}`
	signed := func(members string) string {
		body := "{" + ours + "," + members + "}"
		return body[:len(body)-1] + `,"license_signature_v2":"` + sign(t, body) + `"}`
	}
	return map[string]string{
		"license": signed(member),
		"a":       signedBundle(t, "a", "", good, "{"+ours+","+member+"}"),
		"b":       signedBundle(t, "b", "", good, "{"+ours+","+member+"}"),
		"c":       `{"licenses":[` + signed(ourCompany) + "," + signed(member) + `]}`,
		"map":     `{"osp-editor":` + signed(member) + `}`,
	}
}

func TestFilesOfAnotherCompanyAreRefused(t *testing.T) {
	t.Parallel()
	client := open(t, forOurCompany)
	for name, tc := range companyCases {
		for form, document := range signedDocuments(t, tc.license) {
			kind := "bundle"
			if form == "license" {
				kind = "license"
			}
			_, err := do(t.Context(), client, "load_offline_response", fields{"text": wire.EncodeFile([]byte(document)), "kind": kind})
			if !tc.refused {
				require.NoErrorf(t, err, "%s, %s", name, form)
				continue
			}
			fail := wantError(t, err, api.Offline, "foreign_company")
			assert.Contains(t, fail.Message, "company_id 4711")
		}
	}
	beside := signedBundle(t, "a", ","+theirs, `{`+ours+`}`)
	_, err := do(t.Context(), client, "load_offline_response", fields{"text": wire.EncodeFile([]byte(beside)), "kind": "bundle"})
	wantError(t, err, api.Offline, "foreign_company")
}

// A license of a product whose code is "company" is no company beside licenses.
func TestMapOfAProductNamedCompany(t *testing.T) {
	t.Parallel()
	body := `{"id":7,` + ours + `,"product_details":{"short_code":"company"}}`
	signed := body[:len(body)-1] + `,"license_signature_v2":"` + sign(t, body) + `"}`
	_, err := do(t.Context(), open(t, forOurCompany), "load_offline_response",
		fields{"text": wire.EncodeFile([]byte(`{"company":` + signed + `}`)), "kind": "bundle"})
	require.NoError(t, err)
}

// One call over HTTP is a response that is not believed; a file carried for another device is that device's file.
func TestOfflineResponsesOfAnotherCompanyAreRefused(t *testing.T) {
	t.Parallel()
	document := signedDocuments(t, companyCases["another"].license)["license"]
	client := serve(t, forOurCompany, responding(jsonType, document))
	_, err := do(t.Context(), client, "activate_offline", fields{"license_key": testLicense})
	wantError(t, err, api.Signature, "response_for_another_company")

	made, err := do(t.Context(), client, "create_offline_request", fields{"endpoint": "activate_offline", "license_key": testLicense})
	require.NoError(t, err)
	var file struct{ Text string }
	require.NoError(t, json.Unmarshal(made.Result, &file))
	_, err = do(t.Context(), client, "send_offline_request", fields{"endpoint": "activate_offline", "text": file.Text})
	wantError(t, err, api.Offline, "foreign_company")
}

func TestCompanyIDIsAPositiveInteger(t *testing.T) {
	t.Parallel()
	cfg, err := core.ParseConfig([]byte(`{"product":"p","company_id":9007199254740991}`))
	require.NoError(t, err)
	assert.EqualValues(t, 9007199254740991, cfg.CompanyID)
	for _, value := range []string{"0", "-1", "1.5", "9007199254740992", "1e400"} {
		_, err := core.ParseConfig([]byte(`{"product":"p","company_id":` + value + `}`))
		wantError(t, err, api.Config, "invalid_value")
	}
	_, err = core.ParseConfig([]byte(`{"product":"p","company_id":"4711"}`))
	wantError(t, err, api.Config, "wrong_type")
	bad := testConfig()
	bad.CompanyID = -1
	_, err = core.Open(bad)
	wantError(t, err, api.Config, "invalid_value")
}
