package core_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/outcome"
)

// lowercased are spellings of one device and user, as servers of different languages may sign them.
var lowercased = []struct {
	device, user string
	signed       []string
}{
	{"GERÄT-1", "JÖRG@EXAMPLE.COM", []string{"gerät-1#jörg@example.com#", "gerÄt-1#jÖrg@example.com#"}},
	{"HW-1", "ΝΙΚΟΣ@EXAMPLE.COM", []string{"hw-1#νικοσ@example.com#", "hw-1#νικος@example.com#", "hw-1#ΝΙΚΟΣ@example.com#"}},
	{"HW-1", "İNCI", []string{"hw-1#inci#", "hw-1#i\u0307nci#", "hw-1#incı#", "hw-1#İnci#"}},
	{"ΣΑΣ", "ada", []string{"σας#ada#", "σασ#ada#", "ΣΑΣ#ada#"}},
}

func TestLicenseSignatureOfForeignLettersIsReadInEveryLowercasing(t *testing.T) {
	t.Parallel()
	for _, tc := range lowercased {
		ask := fmt.Sprintf(`{"username":%q,"hardware_id":%q}`, tc.user, tc.device)
		for _, signed := range tc.signed {
			signature := `"license_signature":"` + sign(t, signed) + `"`
			response, err := signedResponse(t, "check_license", ask, licenseBody(signature), nil)
			require.NoError(t, err, signed)
			assert.Equal(t, outcome.Verified, response.Meta.LicenseSignature)

			whose := fmt.Sprintf(`"username":%q`, tc.user)
			for _, document := range []string{strings.TrimSuffix(signedLicense(t, whose), "}") + "," + signature + "}", signedBundle(t, "a", "", plain(whose, signature))} {
				_, err = do(t.Context(), open(t, nil), "load_offline_response", fields{
					"text": wire.EncodeFile([]byte(document)), "kind": kindByShape(document), "hardware_id": tc.device})
				require.NoError(t, err, signed)
			}
		}
	}
}

// Foreign letters are no excuse: a signature in none of the lower-casings is another device's.
func TestLicenseSignatureOfForeignLettersThatFitsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range lowercased {
		ask := fmt.Sprintf(`{"username":%q,"hardware_id":%q}`, tc.user, tc.device)
		for _, signed := range []string{"another#" + tc.user + "#", tc.device + "#another#", "x"} {
			body := licenseBody(`"license_signature":"` + sign(t, signed) + `"`)
			_, err := signedResponse(t, "check_license", ask, body, nil)
			wantError(t, err, api.Signature, "response_for_another_device")

			document := signedBundle(t, "a", "", plain(fmt.Sprintf(`"hardware_id":%q`, tc.device)), fmt.Sprintf(`{"username":%q,`, tc.user)+body[1:])
			_, err = do(t.Context(), open(t, nil), "load_offline_response", fields{
				"text": wire.EncodeFile([]byte(document)), "kind": "bundle", "hardware_id": tc.device})
			wantError(t, err, api.Offline, "foreign_device")
		}
	}
}
