package faults

import (
	"net/http"
	"strings"
	"time"

	"github.com/openspring/openspring/core/api"
)

// noToken is a token server's 200 that holds no token.
var noToken = Want{api.Protocol, "token_malformed", false, 200, 1, 1}

func tokenSaying(body string) Responder { return reply(200, jsonType, body) }

// oauthRefusal is a token server's error object (RFC 6749, 5.2).
func oauthRefusal(status int, code string) Responder {
	return reply(status, jsonType, `{"error":"`+code+`","error_description":"why"}`)
}

func refusedToken(status int, code string) Want { return Want{api.Auth, code, false, status, 1, 1} }

// late passes a request on after a while.
func late(w http.ResponseWriter, r *http.Request, api http.Handler) {
	timer := time.NewTimer(slowness)
	defer timer.Stop()
	select {
	case <-timer.C:
		api.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}

// longerThanAToken is past the life of the sandbox's tokens and within what it tolerates of a Date.
const longerThanAToken = 10 * time.Minute

// threads is how many call at once where that matters.
const threads = 64

var tokenServers = append(
	group("The token server", func(f *Fault) { f.At, f.OAuth = TokenServer, true },
		Fault{Name: "token-refused", What: "refuses the client's secret (401)", Everywhere: true, Respond: oauthRefusal(401, "invalid_client"), Want: refusedToken(401, "invalid_client")},
		Fault{Name: "token-unauthorized", What: "does not give this client tokens (400)", Respond: oauthRefusal(400, "unauthorized_client"), Want: refusedToken(400, "unauthorized_client")},
		Fault{Name: "token-403-page", What: "refuses with a page (403)", Respond: reply(403, htmlType, page), Want: refusedToken(403, "token_refused")},
		Fault{Name: "token-closed-port", What: "refuses the connection", Closed: true, Want: Want{api.Network, "connection_refused", true, 0, 3, 3}},
		Fault{Name: "token-reset", What: "resets the connection after the request", Socket: sayingThen("", (*Peer).reset), Want: Want{api.Network, "connection_lost", true, 0, 1, 1}},
		Fault{Name: "token-503", What: "is busy (503)", Respond: reply(503, htmlType, page), Want: unavailable(503, 3, 3)},
		Fault{Name: "token-500", What: "fails (500)", Respond: reply(500, htmlType, page), Want: unavailable(500, 1, 1)},
		Fault{Name: "token-stalled", What: "does not respond", Socket: sayingThen("", (*Peer).hold), Ends: ByTimeout,
			Want: Want{api.Timeout, "deadline_exceeded", true, 0, 1, 1}},
		Fault{Name: "token-page", What: "is a portal's page (200)", Respond: reply(200, htmlType, page), Want: noToken},
		Fault{Name: "token-redirect", What: "redirects (302)", Respond: reply(302, htmlType, "", "Location", "https://portal.example/"),
			Want: Want{api.Protocol, "redirect_refused", false, 302, 1, 1}},
		Fault{Name: "token-empty", What: "responds with nothing", Respond: tokenSaying(""), Want: noToken},
		Fault{Name: "token-missing", What: "responds without a token", Respond: tokenSaying(`{"expires_in":480}`), Want: noToken},
		Fault{Name: "token-number", What: "responds with a number as the token", Respond: tokenSaying(`{"access_token":1}`), Want: noToken},
		Fault{Name: "token-line-break", What: "responds with a token that no header can carry", Respond: tokenSaying(`{"access_token":"a\r\nX: b"}`), Want: noToken},
		Fault{Name: "token-endless", What: "responds with a token of a megabyte", Respond: tokenSaying(`{"access_token":"` + strings.Repeat("x", 1<<20) + `"}`), Want: noToken},
		Fault{Name: "token-of-another-kind", What: "responds with a token that is not a bearer's", Respond: tokenSaying(`{"access_token":"x","token_type":"mac"}`), Want: noToken},
		Fault{Name: "token-slow", What: "is slow, and 64 threads need a token", Respond: late, Callers: threads, Calls: 1, Want: good(1, 1)},
		Fault{Name: "token-ends", What: "gives a new token where the known one ends between two calls of 64 threads",
			Clock: longerThanAToken, Warm: true, Callers: threads, Calls: 2, Want: good(1, 1)},
	),
	group("The API, asked with a token", func(f *Fault) { f.OAuth = true },
		Fault{Name: "token-ended", What: "says that the token has ended, and takes the next one", Clock: longerThanAToken, Warm: true, Want: good(2, 2)},
		Fault{Name: "token-ends-always", What: "says of every token that it has ended (401)", Respond: refusing(401, "oauth_token_expired"),
			Want: Want{api.Auth, "oauth_token_expired", false, 401, 2, 2}},
		Fault{Name: "token-strange", What: "says of every token that it is malformed (401)", Respond: refusing(401, "oauth_token_malformed"),
			Want: Want{api.Auth, "oauth_token_malformed", false, 401, 2, 2}},
		Fault{Name: "discovery-page", What: "is a portal's page where it is asked for the token server", Discover: true, Respond: reply(200, htmlType, page), Calls: noCalls,
			Want: Want{api.Protocol, "malformed_answer", false, 200, 1, 1}},
		Fault{Name: "discovery-elsewhere", What: "names a token server elsewhere without TLS", Discover: true, Calls: noCalls,
			Respond: reply(200, jsonType, `{"url":"http://tokens.example/token"}`),
			Want:    Want{api.Protocol, "token_url_refused", false, 0, 1, 1}},
		Fault{Name: "discovery-refused", What: "does not name the token server (404)", Discover: true, Respond: refusing(404, "not_found"), Calls: noCalls,
			Want: Want{api.NotFound, "not_found", false, 404, 1, 1}},
	)...,
)
