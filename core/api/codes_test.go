package api_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

// The statuses of the contract, written out by hand: numbers and names are in programs that users have
// compiled.
var contractStatuses = map[string]api.Status{
	"OSP_OK": 0, "OSP_E_ARGUMENT": -1, "OSP_E_HANDLE": -2, "OSP_E_CONFIG": -3, "OSP_E_FORKED": -4, "OSP_E_INTERNAL": -5,
	"OSP_E_CANCELLED": -6, "OSP_E_MEMORY": -7, "OSP_E_NETWORK": -10, "OSP_E_TIMEOUT": -11, "OSP_E_PROTOCOL": -12,
	"OSP_E_UNAVAILABLE": -13, "OSP_E_API": -20, "OSP_E_AUTH": -21, "OSP_E_LICENSE_STATE": -22, "OSP_E_NOT_FOUND": -23,
	"OSP_E_LIMIT": -24, "OSP_E_DEVICE": -25, "OSP_E_SIGNATURE": -30, "OSP_E_OFFLINE": -31, "OSP_E_STORAGE": -40,
	"OSP_E_CLOCK": -41, "OSP_E_HARDWARE_ID": -50,
}

// The server's codes by the status that the contract gives them; the License API's others are API.
var contractCodes = map[api.Status]string{
	api.Auth: `missing_headers authorization_missing_params authorization_invalid_headers hmac_required
		signature_mismatch invalid_api_key revoked_api_key read_only_api_key api_key_product_not_allowed
		oauth_token_expired oauth_token_malformed`,
	api.Clock: `date_header_diff`,
	api.NotFound: `not_found license_not_found unknown_product version_not_found product_version_not_supported
		unsupported_product_feature invalid_license_feature_code customer_not_found customer_does_not_exist
		customer_account_not_found`,
	api.LicenseState: `license_not_enabled license_not_active license_expired license_start_date_error
		active_license_required trial_expired disabled_product archived_product`,
	api.Limit: `license_activated_max_times license_user_activated_max_times license_transferred_max_times
		license_not_enough_consumptions feature_not_enough_consumptions floating_not_available`,
	api.Device: `device_not_found license_device_exists blacklisted vm_not_allowed
		floating_feature_device_not_in_use`,
}

func TestStatusesHaveTheContractsNumbersAndNames(t *testing.T) {
	t.Parallel()
	for name, number := range contractStatuses {
		assert.Equal(t, name, number.Name(), "name of %d", number)
	}
	assert.Len(t, api.Statuses, len(contractStatuses))
	for _, number := range []api.Status{1, -8, -14, -26, -99} {
		assert.Equal(t, "OSP_E_UNKNOWN", number.Name(), "name of %d", number)
	}
}

func TestServerCodesHaveTheContractsStatus(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for status, codes := range contractCodes {
		for _, code := range strings.Fields(codes) {
			listed[code] = true
			for _, http := range []int{400, 401, 404, 409} {
				assert.Equal(t, status, api.ServerStatus(code, http), "%s with HTTP %d", code, http)
			}
		}
	}
	for _, row := range api.Codes {
		assert.False(t, row.Origin == api.Server && !listed[row.Code] && row.Status != api.API && row.Status != api.Unavailable, "%s is %s, and the contract has it API", row.Code, row.Status.Name())
	}
	for _, code := range []string{"invalid_client", "unauthorized_client"} {
		row := api.Code(api.Auth, code)
		require.NotNil(t, row, code)
		assert.Equal(t, api.TokenServer, row.Origin, "%s = %+v, want AUTH of the token server", code, row)
	}
}

func TestUnknownServerCodesFollowTheHTTPStatus(t *testing.T) {
	t.Parallel()
	tests := map[int]api.Status{400: api.API, 401: api.Auth, 403: api.API, 404: api.NotFound, 409: api.API, 422: api.API,
		429: api.Unavailable, 499: api.API, 500: api.Unavailable, 502: api.Unavailable, 503: api.Unavailable, 599: api.Unavailable}
	for http, want := range tests {
		// cancelled is a code of the library's own, which a server cannot speak.
		for _, code := range []string{"some_new_code", "", "cancelled", "invalid_client"} {
			assert.Equal(t, want, api.ServerStatus(code, http), "ServerStatus(%q, %d)", code, http)
		}
	}
}

func TestTheProtocolsErrorListIsTheTablesServerCodes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/protocol.md")
	require.NoError(t, err)
	_, section, found := strings.Cut(string(text), "\n### 3.23 ")
	section, _, closed := strings.Cut(section, "\n### 3.24 ")
	require.True(t, found, "protocol.md has no section 3.23")
	require.True(t, closed, "protocol.md has no section 3.23")
	documented := map[string]bool{"too_many_requests": true} // Its code is assumed (protocol.md 1.9).
	quoted := regexp.MustCompile("`([a-z0-9_]+)`")
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if len(cells) < 3 {
			continue
		}
		for _, match := range quoted.FindAllStringSubmatch(cells[1], -1) {
			documented[match[1]] = true
		}
	}
	require.GreaterOrEqual(t, len(documented), 50, "read")
	for _, row := range api.Codes {
		if row.Origin != api.Server {
			continue
		}
		assert.True(t, documented[row.Code], "the table has %s, protocol.md 3.23 does not", row.Code)
		delete(documented, row.Code)
	}
	for code := range documented {
		t.Errorf("protocol.md 3.23 has %s, the table does not", code)
	}
}

// The codes whose retryable differs from their status's, and the statuses that are retryable, by hand.
func TestRetryableIsTheContracts(t *testing.T) {
	t.Parallel()
	retryable := []api.Status{api.Network, api.Timeout, api.Unavailable, api.Cancelled, api.Clock}
	passing := []string{"floating_not_available", "too_many_open_files", "system_resources_short", "store_locked", "store_busy"}
	never := []string{"tls_unknown_authority", "tls_wrong_host", "tls_expired", "tls_not_yet_valid", "proxy_refused"}
	for _, row := range api.Codes {
		want := slices.Contains(retryable, row.Status) && !slices.Contains(never, row.Code) || slices.Contains(passing, row.Code)
		assert.Equal(t, want, api.Retryable(row.Status, row.Code), "%s %s is retryable", row.Status.Name(), row.Code)
	}
	for _, row := range api.Statuses {
		want := slices.Contains(retryable, row.Status)
		assert.Equal(t, want, api.Retryable(row.Status, "a_code_nobody_knows"), "%s with an unknown code is retryable", row.Status.Name())
	}
	for _, code := range never {
		assert.NotNil(t, api.Code(api.Network, code), "NETWORK has no code %s", code)
	}
	assert.False(t, api.Retryable(-99, ""), "an unknown status is retryable")
}

func TestStatusRowsAreDistinctAndComplete(t *testing.T) {
	t.Parallel()
	var names, classes []string
	var numbers []api.Status
	for _, row := range api.Statuses {
		require.False(t, slices.Contains(names, row.Name), "%+v repeats a name, class or number", row)
		require.False(t, slices.Contains(classes, row.Class), "%+v repeats a name, class or number", row)
		assert.False(t, slices.Contains(numbers, row.Status), "%+v repeats a name, class or number", row)
		names, classes, numbers = append(names, row.Name), append(classes, row.Class), append(numbers, row.Status)
		require.True(t, slices.Contains(api.Actions, row.Action), "%+v lacks a known action, a meaning or a class", row)
		require.NotEmpty(t, row.When, "%+v lacks a known action, a meaning or a class", row)
		assert.Equal(t, (row.Status == api.OK), (row.Class == ""), "%+v lacks a known action, a meaning or a class", row)
		// The table of a class is its name without underscores: LICENSE_STATE, LicenseState.
		assert.False(t, row.Class != "" && strings.ToUpper(row.Class) != strings.ReplaceAll(row.Name, "_", ""), "class %s of %s, want the name without underscores", row.Class, row.Name)
	}
	assert.True(t, slices.IsSortedFunc(numbers, func(a, b api.Status) int { return int(b - a) }), "numbers are not in order: %v", numbers)
}

func TestCodeRowsAreConsistent(t *testing.T) {
	t.Parallel()
	type speaker struct {
		origin api.Origin
		code   string
	}
	type place struct {
		status api.Status
		code   string
	}
	spoken, placed, used := map[speaker]int{}, map[place]bool{}, map[api.Status]bool{}
	for _, row := range api.Codes {
		used[row.Status] = true
		spoken[speaker{row.Origin, row.Code}]++
		assert.False(t, placed[place{row.Status, row.Code}], "%s %s is there twice", row.Status.Name(), row.Code)
		placed[place{row.Status, row.Code}] = true
		status := api.StatusOf(row.Status)
		if status == nil || row.Status == api.OK {
			t.Errorf("%s has the status %d, which no error has", row.Code, row.Status)
			continue
		}
		require.True(t, slices.Contains(api.Actions, row.Action), "%+v lacks a known action, a meaning or a code", row)
		require.NotEmpty(t, row.Meaning, "%+v lacks a known action, a meaning or a code", row)
		assert.NotEmpty(t, row.Code, "%+v lacks a known action, a meaning or a code", row)
		require.False(t, row.Final && !status.Retryable, "%s %s says again what its status says", row.Status.Name(), row.Code)
		assert.False(t, row.Passing && status.Retryable, "%s %s says again what its status says", row.Status.Name(), row.Code)
	}
	for s, times := range spoken {
		// What can be wrong with a document is the same for a request and a configuration; a client is closed during a call
		// or before it.
		both := func(a, b api.Status) bool { return placed[place{a, s.code}] && placed[place{b, s.code}] }
		shared := s.origin == api.Own && (both(api.Argument, api.Config) || both(api.Handle, api.Cancelled))
		assert.False(t, times > 1 && (!shared || times > 2), "%s of origin %d is there %d times", s.code, s.origin, times)
	}
	for _, row := range api.Statuses {
		assert.False(t, row.Status != api.OK && !used[row.Status], "%s has no code", row.Name)
	}
}

// Words that an end user need not know, and marks of what is a program's: numbers, names, addresses.
var technical = regexp.MustCompile(`(?i)[0-9_:/{}\x60]|\b(API|HTTPS?|TLS|SSL|DNS|JSON|URL|UTF|RSA|OAuth|NULL|proxy|host|port|call|status|code|` +
	`endpoint|member|handle|thread|fork|hardware id|header|body|token|signature|certificate|authority|credentials|shared key|` +
	`parameter|timeout|deadline|exception|library)s?\b`)

func TestEveryCodeHasASentenceForTheEndUser(t *testing.T) {
	t.Parallel()
	check := func(name, sentence string) {
		assert.Regexp(t, `^[A-Z][^"]*[a-z]\.$`, sentence, name)
		assert.LessOrEqual(t, len(sentence), 100, "%s: %s", name, sentence)
		assert.NotRegexp(t, technical, sentence, name)
	}
	for _, row := range api.Codes {
		check(row.Status.Name()+" "+row.Code, row.UserMessage)
		assert.Equal(t, row.UserMessage, api.UserMessage(row.Status, row.Code))
	}
	for _, row := range api.Statuses {
		check(row.Name, row.UserMessage)
		assert.Equal(t, row.UserMessage, api.UserMessage(row.Status, "a_code_nobody_knows"))
	}
	check("an unknown status", api.UserMessage(-99, ""))
}

func TestUserActionIsTheCodesElseTheStatuss(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status api.Status
		code   string
		want   api.Action
	}{
		{api.LicenseState, "license_expired", api.Renew},
		{api.LicenseState, "a_new_code", api.ContactVendor},
		{api.Device, "device_not_found", api.Activate},
		{api.Limit, "license_activated_max_times", api.DeactivateElsewhere},
		{api.Limit, "floating_not_available", api.Retry},
		{api.NotFound, "license_not_found", api.EnterLicense},
		{api.Network, "connection_refused", api.CheckNetwork},
		{api.Network, "tls_expired", api.CheckClock},
		{api.Clock, "date_header_diff", api.CheckClock},
		{api.Offline, "damaged_file", api.NewOfflineRequest},
		{api.Storage, "storage_failed", api.FreeStorage},
		{api.Auth, "signature_mismatch", api.FixIntegration},
		{api.OK, "", api.None},
		{-99, "", api.None},
	}
	for _, tc := range tests {
		assert.Equal(t, tc.want, api.UserAction(tc.status, tc.code), "UserAction(%s, %q)", tc.status.Name(), tc.code)
	}
	// An action that no status and no code has could never be seen.
	for _, action := range api.Actions {
		seen := slices.ContainsFunc(api.Codes, func(r api.CodeRow) bool { return r.Action == action }) ||
			slices.ContainsFunc(api.Statuses, func(r api.StatusRow) bool { return r.Action == action })
		assert.True(t, seen, "nothing has the action %s", action)
	}
}
