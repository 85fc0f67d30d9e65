package faults

import (
	"net/http"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
)

// refusing responds with the API's error object.
func refusing(status int, code string, headers ...string) Responder {
	return reply(status, jsonType, `{"status":400,"code":"`+code+`","message":"why"}`, headers...)
}

// askingUntil responds with 503 and asks to wait until a moment, told from the server's clock, which is years away
// from this machine's.
func askingUntil(after time.Duration) Responder {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		now := time.Now().AddDate(3, 0, 0)
		w.Header().Set("Date", wire.FormatDate(now))
		w.Header().Set("Retry-After", wire.FormatDate(now.Add(after)))
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

func unavailable(status, get, post int) Want {
	return Want{api.Unavailable, "server_unavailable", true, status, get, post}
}

func notTheAPIs(status int) Want { return Want{api.Protocol, "not_an_api_error", false, status, 1, 1} }

// oneRepeat keeps rows short that really wait.
var oneRepeat = map[string]any{"retries": 1}

var statuses = group("Refusals", nil,
	Fault{Name: "401", What: "refuses the API key (401)", Respond: refusing(401, "invalid_api_key"),
		Want: Want{api.Auth, "invalid_api_key", false, 401, 1, 1}},
	Fault{Name: "401-unknown-code", What: "refuses with a code that is new (401)", Respond: refusing(401, "something_new"),
		Want: Want{api.Auth, "something_new", false, 401, 1, 1}},
	Fault{Name: "401-oauth", What: "refuses with another server's error object (401)", Respond: reply(401, jsonType, `{"error":"invalid_client"}`),
		Want: notTheAPIs(401)},
	Fault{Name: "403", What: "refuses with a code that is new (403)", Respond: refusing(403, "something_new"),
		Want: Want{api.API, "something_new", false, 403, 1, 1}},
	Fault{Name: "403-page", What: "is a firewall's page (403)", Respond: reply(403, htmlType, page), Want: notTheAPIs(403)},
	Fault{Name: "404", What: "does not know the license (404)", Respond: refusing(404, "license_not_found"),
		Want: Want{api.NotFound, "license_not_found", false, 404, 1, 1}},
	Fault{Name: "404-page", What: "is a web server that is not the API (404)", Respond: reply(404, htmlType, page), Want: notTheAPIs(404)},
	Fault{Name: "407", What: "is a proxy that wants credentials and is not configured (407)", Respond: reply(407, htmlType, page),
		Want: Want{api.Network, "proxy_refused", false, 407, 1, 1}},
	Fault{Name: "4xx-cut", What: "refuses and ends the body before its length", Socket: saying("HTTP/1.1 400 Bad Request\r\nContent-Length: 99\r\n\r\n{"),
		Want: Want{api.Protocol, "body_cut", false, 400, 1, 1}},
	Fault{Name: "429", What: "gets too many requests (429)", Respond: refusing(429, "too_many_requests"),
		Want: Want{api.Unavailable, "too_many_requests", true, 429, 3, 3}},
	Fault{Name: "429-later", What: "gets too many requests and asks to wait a minute (429)", Respond: refusing(429, "too_many_requests", "Retry-After", "60"),
		Want: Want{api.Unavailable, "too_many_requests", true, 429, 1, 1}},
	Fault{Name: "500", What: "fails (500)", Respond: refusing(500, "internal_error"),
		Want: Want{api.Unavailable, "internal_error", true, 500, 1, 1}},
	Fault{Name: "500-page", What: "fails with a page and asks to try at once (500)", Respond: reply(500, htmlType, page, "Retry-After", "0"),
		Want: unavailable(500, 1, 1)},
	Fault{Name: "502", What: "is not reached by its gateway (502)", Respond: reply(502, htmlType, page), Want: unavailable(502, 3, 1)},
	Fault{Name: "503", What: "is busy (503)", Respond: reply(503, "", ""), Want: unavailable(503, 3, 3)},
	Fault{Name: "503-with-a-license-code", What: "is busy and names a code of licenses (503)", Respond: refusing(503, "license_expired"),
		Want: Want{api.Unavailable, "license_expired", true, 503, 3, 3}},
	Fault{Name: "503-cut", What: "is busy and ends the body before its length", Socket: saying("HTTP/1.1 503 Busy\r\nContent-Length: 99\r\n\r\n{"),
		Want: unavailable(503, 3, 3)},
	Fault{Name: "504", What: "is too slow for its gateway (504)", Respond: reply(504, htmlType, page), Want: unavailable(504, 3, 1)},
	Fault{Name: "504-later", What: "is too slow for its gateway, which asks to wait a minute (504)",
		Respond: reply(504, htmlType, page, "Retry-After", "60"), Want: unavailable(504, 1, 1)},
	Fault{Name: "503-now", What: "is busy, `Retry-After: 0`", Respond: reply(503, "", "", "Retry-After", "0"), Everywhere: true, Want: unavailable(503, 3, 3)},
	Fault{Name: "503-in-a-second", What: "is busy, `Retry-After: 1`; one repeat allowed", Respond: reply(503, "", "", "Retry-After", "1"),
		Config: oneRepeat, Ends: ByRetryAfter, Want: unavailable(503, 2, 2)},
	Fault{Name: "503-in-two-minutes", What: "is busy, `Retry-After: 120`", Respond: reply(503, "", "", "Retry-After", "120"), Everywhere: true,
		Want: unavailable(503, 1, 1)},
	Fault{Name: "503-at-a-date", What: "is busy, `Retry-After` a date in a second by the server's clock; one repeat allowed",
		Respond: askingUntil(time.Second), Config: oneRepeat, Ends: ByRetryAfter, Want: unavailable(503, 2, 2)},
	Fault{Name: "503-at-a-past-date", What: "is busy, `Retry-After` a date that is past by the server's clock",
		Respond: askingUntil(-time.Hour), Want: unavailable(503, 3, 3)},
	Fault{Name: "503-at-a-far-date", What: "is busy, `Retry-After` a date in a year", Respond: askingUntil(365 * 24 * time.Hour), Want: unavailable(503, 1, 1)},
	Fault{Name: "503-absurd-number", What: "is busy, `Retry-After: 99999999999999999999`",
		Respond: reply(503, "", "", "Retry-After", "99999999999999999999"), Want: unavailable(503, 1, 1)},
	Fault{Name: "503-absurd-word", What: "is busy, `Retry-After: soon`", Respond: reply(503, "", "", "Retry-After", "soon"), Want: unavailable(503, 3, 3)},
	Fault{Name: "503-negative", What: "is busy, `Retry-After: -5`", Respond: reply(503, "", "", "Retry-After", "-5"), Want: unavailable(503, 3, 3)},
)
