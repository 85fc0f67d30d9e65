package api_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

// The statuses of the reasons, written out by hand: programs switch on them.
func TestReasonsHaveTheContractsStatus(t *testing.T) {
	t.Parallel()
	want := map[string]api.Status{
		"ok": api.OK, "subscription_grace": api.OK, "offline_grace": api.OK, "no_license": api.NotFound, "not_proven": api.Signature,
		"wrong_device": api.Device, "clock_behind": api.Clock, "no_slot": api.Limit, "deactivated": api.LicenseState,
		"wrong_product": api.LicenseState, "wrong_company": api.LicenseState, "license_not_enabled": api.LicenseState,
		"license_not_active": api.LicenseState, "license_start_date_error": api.LicenseState, "license_expired": api.LicenseState,
		"trial_expired": api.LicenseState, "unreadable_license": api.LicenseState, "check_overdue": api.LicenseState,
	}
	require.Len(t, api.Reasons, len(want))
	for reason, status := range want {
		assert.Equal(t, status, api.Reason(reason).Status, reason)
	}
}

func TestEveryReasonIsACodeOrSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for _, row := range api.Reasons {
		assert.Contains(t, api.Actions, row.Action, row.Reason)
		assert.NotRegexp(t, technical, row.UserMessage, row.Reason)
		assert.Regexp(t, `^[A-Z][^"]*[a-z]\.$`, row.UserMessage, row.Reason)
		if row.Status == api.OK {
			assert.Nil(t, api.Code(api.OK, row.Reason), row.Reason)
			continue
		}
		code := api.Code(row.Status, row.Reason)
		require.NotNil(t, code, row.Reason)
		assert.Equal(t, code.UserMessage, row.UserMessage)
		assert.Equal(t, code.Action, row.Action)
	}
}

func TestRefusalsAreReasonsWithTheirOwnStatus(t *testing.T) {
	t.Parallel()
	for code, status := range map[string]api.Status{
		"license_not_found": api.NotFound, "device_not_found": api.Device, "blacklisted": api.Device, "vm_not_allowed": api.Device,
		"a_code_nobody_knows": api.API,
	} {
		row := api.Reason(code)
		assert.Equal(t, api.ReasonRow{Reason: code, Status: status, Action: api.UserAction(status, code),
			UserMessage: api.UserMessage(status, code)}, row)
	}
}
