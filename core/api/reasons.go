package api

import "slices"

// ReasonRow is one row of the table of reasons: why a license on the device may be used, or may not. A code of the server's
// that is no row here is a reason too, with what the table of codes says of it.
type ReasonRow struct {
	Reason string
	// Status is what a call returns for this reason: OK where the license may be used.
	Status Status
	// Action and UserMessage are those of the code of the same name where the license may not be used.
	Action      Action
	UserMessage string
}

// Reasons is the table of reasons, in the order in which the rules speak.
var Reasons = reasons()

func reasons() []ReasonRow {
	rows := []ReasonRow{
		{Reason: "no_license", Status: NotFound},
		{Reason: "deactivated", Status: LicenseState},
		{Reason: "not_proven", Status: Signature},
		{Reason: "wrong_product", Status: LicenseState},
		{Reason: "wrong_company", Status: LicenseState},
		{Reason: "wrong_device", Status: Device},
		{Reason: "license_not_enabled", Status: LicenseState},
		{Reason: "license_not_active", Status: LicenseState},
		{Reason: "license_start_date_error", Status: LicenseState},
		{Reason: "license_expired", Status: LicenseState},
		{Reason: "trial_expired", Status: LicenseState},
		{Reason: "unreadable_license", Status: LicenseState},
		{Reason: "clock_behind", Status: Clock},
		{Reason: "no_slot", Status: Limit},
		{Reason: "check_overdue", Status: LicenseState},
		{"subscription_grace", OK, Renew, "Your license has expired and still works for a short time. Please renew it."},
		{"offline_grace", OK, CheckNetwork, "Your license must be checked soon. Please connect to the internet."},
		{"ok", OK, None, "Your license is valid."},
	}
	for i := range rows {
		if row := &rows[i]; row.Status != OK {
			row.Action, row.UserMessage = UserAction(row.Status, row.Reason), UserMessage(row.Status, row.Reason)
		}
	}
	return rows
}

// Reason returns the row of a reason: of the table, or made from a code with which the server has refused.
func Reason(reason string) ReasonRow {
	if i := slices.IndexFunc(Reasons, func(r ReasonRow) bool { return r.Reason == reason }); i >= 0 {
		return Reasons[i]
	}
	const badRequest = 400
	status := ServerStatus(reason, badRequest)
	return ReasonRow{reason, status, UserAction(status, reason), UserMessage(status, reason)}
}
