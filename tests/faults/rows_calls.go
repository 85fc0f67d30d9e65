package faults

import (
	"slices"

	"github.com/openspring/openspring/core/api"
)

// The endings of messages that tell a caller to look before repeating.
const (
	counted = "it may have been counted: check the license before you repeat"
	changed = "it may have been changed: check that before you repeat"
)

// The request members, besides the identity, of the calls in these rows.
var (
	oneReport    = map[string]any{"feature": "reports", "consumptions": 1}
	reports      = map[string]any{"feature": "reports"}
	render       = map[string]any{"feature": "render"}
	theme        = map[string]any{"variables": map[string]any{"theme": "dark"}}
	tomorrow     = map[string]any{"borrowed_until": "2035-01-02T00:00:00.000Z"}
	trialProduct = map[string]any{"product": "osp-trial"}
	otherSecrets = map[string]any{"new_password": "secret-word"}
)

// of gives rows the call that they are about.
func of(operation, license string, fields map[string]any, rows ...Fault) []Fault {
	for i := range rows {
		rows[i].Operation, rows[i].License, rows[i].Fields = operation, license, fields
		rows[i].What += " (`" + operation + "`)"
	}
	return rows
}

// lostAfter is a response that is lost: of a call that counts nobody knows then whether it did.
func lostAfter(name string, retryable bool, get, post int, says string) Fault {
	return Fault{Name: name, What: "closes the connection without a response", Socket: saying(""), Says: says,
		Want: Want{api.Network, "connection_lost", retryable, 0, get, post}}
}

func busy(name string, retryable bool, get, post int, says string) Fault {
	return Fault{Name: name, What: "is busy (503)", Respond: reply(503, "", ""), Says: says,
		Want: Want{api.Unavailable, "server_unavailable", retryable, 503, get, post}}
}

func tooMany(name string, get, post int) Fault {
	return Fault{Name: name, What: "gets too many requests (429)", Respond: refusing(429, "too_many_requests"),
		Want: Want{api.Unavailable, "too_many_requests", true, 429, get, post}}
}

func noneFree(name string, retryable bool, get, post int) Fault {
	return Fault{Name: name, What: "refuses for want of a floating slot (400)", Respond: refusing(400, "floating_not_available"),
		Want: Want{api.Limit, "floating_not_available", retryable, 400, get, post}}
}

// noneHeld says of a release what the same code does not say of other calls.
var noneHeld = Fault{Name: "release-none-held", What: "refuses because the device holds no slot (400)", Respond: refusing(400, "floating_not_available"),
	Says: "this device holds no slot", Everywhere: true, Want: Want{api.Limit, "floating_not_available", false, 400, 0, 1}}

func another(name, what, code, old, by string, get, post int) Fault {
	return Fault{Name: name, What: what, Active: true, Respond: resigned(replacing(old, by)),
		Want: Want{api.Signature, code, false, 200, get, post}}
}

// counting are rows about the calls that must not be made twice by mistake.
var counting = group("Calls that count, change a password or create a license", nil, slices.Concat(
	of("add_consumption", "metered", nil,
		Fault{Name: "consumption-refused", What: "refuses the connection", Closed: true, Want: Want{api.Network, "connection_refused", true, 0, 0, 3}},
		withEverywhere(lostAfter("consumption-lost", false, 0, 1, counted)),
		Fault{Name: "consumption-stalled", What: "takes the request and does not respond", Socket: sayingThen("", (*Peer).hold), Says: counted,
			Ends: ByTimeout, Want: Want{api.Timeout, "deadline_exceeded", false, 0, 0, 1}},
		busy("consumption-503", false, 0, 1, counted),
		tooMany("consumption-429", 0, 3),
		Fault{Name: "consumption-unsigned", What: "counts, and does not sign its response", Active: true, Says: counted,
			Respond: signedBy(func([]byte, string) []string { return nil }), Want: Want{api.Signature, "response_not_signed", false, 200, 0, 1}},
		Fault{Name: "consumption-used-up", What: "refuses because too little is left (400)", Respond: refusing(400, "license_not_enough_consumptions"),
			Want: Want{api.Limit, "license_not_enough_consumptions", false, 400, 0, 1}},
		another("consumption-other-company", "responds as another company, correctly signed", "response_for_another_company", `"company":{"id":4711}`,
			`"company":{"id":4712}`, 0, 1),
	),
	of("add_feature_consumption", "metered", oneReport,
		lostAfter("feature-consumption-lost", false, 0, 1, counted),
		busy("feature-consumption-503", false, 0, 1, counted),
	),
	of("change_password", "many", otherSecrets,
		lostAfter("password-lost", false, 0, 1, changed),
		busy("password-503", false, 0, 1, changed),
		tooMany("password-429", 0, 3),
	),
	of("trial_key", "", trialProduct,
		withEverywhere(lostAfter("trial-lost", true, 1, 0, "")),
		busy("trial-503", true, 1, 0, ""),
		tooMany("trial-429", 3, 0),
	),
)...)

// using are rows about the other calls for which the end depends on the call.
var using = group("Features, floating slots and device variables", nil, slices.Concat(
	of("check_license_feature", "metered", reports,
		lostAfter("feature-lost", true, 3, 0, ""),
		noneFree("feature-none-free", true, 1, 0),
		another("feature-other", "responds about another feature, correctly signed", "response_for_another_request", `"code":"reports"`, `"code":"exports"`, 1, 0),
	),
	of("floating_borrow", "slots", tomorrow,
		lostAfter("borrow-lost", true, 0, 1, ""),
		busy("borrow-503", true, 0, 3, ""),
		noneFree("borrow-none-free", true, 0, 1),
	),
	of("floating_release", "slots", nil,
		withEverywhere(lostAfter("release-lost", true, 0, 1, "")),
		busy("release-503", true, 0, 3, ""),
		noneHeld,
		Fault{Name: "release-page", What: "is a portal's page where nothing is due (200)", Respond: reply(200, htmlType, page), Want: Want{api.Protocol, "unexpected_page", false, 200, 0, 1}},
		Fault{Name: "release-word", What: "responds with a word where nothing is due", Respond: reply(200, jsonType, `"released"`),
			Want: Want{api.Protocol, "unexpected_answer", false, 200, 0, 1}},
	),
	of("floating_feature_borrow", "metered", render,
		lostAfter("feature-borrow-lost", true, 0, 1, ""),
		noneFree("feature-borrow-none-free", true, 0, 1),
	),
	of("floating_feature_release", "metered", render,
		lostAfter("feature-release-lost", true, 0, 1, ""),
	),
	of("track_device_variables", "", theme,
		lostAfter("variables-lost", true, 0, 1, ""),
		busy("variables-503", true, 0, 3, ""),
	),
	of("get_device_variables", "", nil,
		lostAfter("variables-read-lost", true, 3, 0, ""),
	),
	of("user_licenses", "many", nil,
		lostAfter("user-licenses-lost", true, 3, 0, ""),
		another("user-licenses-other", "responds about another user, correctly signed", "response_for_another_license", "maya@", "mara@", 1, 0),
	),
	of("product_details", "", nil,
		lostAfter("product-lost", true, 3, 0, ""),
		another("product-other", "responds about another product, correctly signed", "response_for_another_license", `"short_code":"osp-editor"`,
			`"short_code":"osp-studio"`, 1, 0),
	),
)...)

// withEverywhere lets a row also be met through the C library and from Python.
func withEverywhere(f Fault) Fault {
	f.Everywhere = true
	return f
}
