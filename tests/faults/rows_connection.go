package faults

import (
	"net/http"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// lost is the end of a connection that was made: a POST that may have been carried out is not repeated.
var lost = Want{api.Network, "connection_lost", true, 0, 3, 1}

const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

// unresolvable is a name with a label longer than DNS allows: every resolver refuses it and asks nobody.
var unresolvable = strings.Repeat("a", 64) + ".example"

var connections = group("Names and connections", nil,
	Fault{Name: "name-impossible", What: "has a name that cannot be one", At: NameServer, Everywhere: true,
		Config: map[string]any{"base_url": "https://" + unresolvable + "/api/v4"},
		Want:   Want{api.Network, "name_not_resolved", true, 0, 3, 3}},
	Fault{Name: "name-unknown", What: "has a name that the name server does not know", At: NameServer, Names: unknownName, Secure: true,
		Want: Want{api.Network, "name_not_resolved", true, 0, 3, 3}},
	Fault{Name: "name-server-fails", What: "has a name, but the name server fails", At: NameServer, Names: failingNames, Secure: true,
		Want: Want{api.Network, "name_not_resolved", true, 0, 3, 3}},
	Fault{Name: "name-server-silent", What: "has a name, but the name server does not respond", At: NameServer, Names: silentNames, Secure: true,
		Ends: ByConnectTimeout, Want: Want{api.Timeout, "connect_timeout", true, 0, 3, 3}},
	Fault{Name: "name-server-silent-long", What: "has a name, but the name server does not respond", At: NameServer, Names: silentNames, Secure: true,
		Ends: ByTimeout, Want: Want{api.Timeout, "deadline_exceeded", true, 0, 1, 1}},
	Fault{Name: "name-server-slow", What: "has a name, and the name server is slow", At: NameServer, Names: slowNames, Secure: true,
		Want: good(1, 1)},
	Fault{Name: "name-query-lost", What: "has a name, and the first query for it gets lost", At: NameServer, Names: lostNames, Secure: true,
		Want: good(1, 1)},
	Fault{Name: "name-without-ipv6", What: "has a name, and the name server drops queries for IPv6 addresses", At: NameServer, Names: droppedIPv6, Secure: true,
		Want: good(1, 1)},
	Fault{Name: "name-server-plain", What: "has a name, and the name server does not understand EDNS (FORMERR)", At: NameServer, Names: plainNames, Secure: true,
		Want: good(1, 1)},
	Fault{Name: "name-server-not-implemented", What: "has a name, and the name server does not understand EDNS (NOTIMP)", At: NameServer, Names: namesNotImplemented,
		Secure: true, Want: good(1, 1)},
	Fault{Name: "name-server-drops-edns", What: "has a name, and queries with EDNS are dropped", At: NameServer, Names: droppedEDNS, Secure: true,
		Want: good(1, 1)},
	Fault{Name: "refused", What: "refuses the connection: nobody listens on the port", Closed: true, Everywhere: true,
		Want: Want{api.Network, "connection_refused", true, 0, 3, 3}},
	Fault{Name: "connect-stalled", What: "does not take the connection, as a firewall that drops", Full: true,
		Ends: ByConnectTimeout, Want: Want{api.Timeout, "connect_timeout", true, 0, 3, 3}},
	Fault{Name: "connect-stalled-long", What: "does not take the connection, as a firewall that drops", Full: true,
		Ends: ByTimeout, Want: Want{api.Timeout, "deadline_exceeded", true, 0, 1, 1}},
	// A reset that comes sooner may find the connection still being made, and the request not begun.
	Fault{Name: "reset-in-request", What: "resets the connection before it has read the request", Socket: greeted((*Peer).reset), Want: lost},
	Fault{Name: "closed-at-once", What: "closes the connection before the request", Socket: func(*Peer) {}, Want: lost},
	Fault{Name: "reset", What: "resets the connection after the request", Socket: sayingThen("", (*Peer).reset), Everywhere: true, Want: lost},
	Fault{Name: "closed", What: "closes the connection without a response", Socket: saying(""), Want: lost},
	Fault{Name: "kept-reset", What: "resets each connection after the request, the first time a kept one", Warm: true,
		Respond: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { hijacked(w).reset() },
		// A GET that a kept connection loses goes out on a fresh one at once, which counts as no repeat.
		Want: Want{api.Network, "connection_lost", true, 0, 4, 1}},
	Fault{Name: "kept-forgotten", What: "does not respond on a kept connection, which a router, a VPN or a sleep made it forget", Warm: true, Forgotten: true,
		Want: good(2, 0)},
	Fault{Name: "kept-forgotten-post", What: "does not respond on a kept connection, which a router, a VPN or a sleep made it forget", Warm: true, Forgotten: true,
		Ends: ByTimeout, Want: Want{api.Timeout, "deadline_exceeded", true, 0, 0, 1}},
	Fault{Name: "reset-in-head", What: "resets the connection inside the headers", Socket: sayingThen(head, (*Peer).reset), Want: lost},
	Fault{Name: "reset-in-body", What: "resets the connection inside the body",
		Socket: sayingThen(head+"Content-Length: 900\r\n\r\n{", (*Peer).reset),
		Want:   Want{api.Network, "connection_lost", true, 200, 3, 1}},
	Fault{Name: "stalled", What: "takes the request and does not respond", Socket: sayingThen("", (*Peer).hold), Everywhere: true,
		Ends: ByTimeout, Want: Want{api.Timeout, "deadline_exceeded", true, 0, 1, 1}},
	Fault{Name: "stalled-in-head", What: "stops inside the headers", Socket: sayingThen(head, (*Peer).hold),
		Ends: ByTimeout, Want: Want{api.Timeout, "deadline_exceeded", true, 0, 1, 1}},
	Fault{Name: "stalled-in-body", What: "stops inside the body", Socket: sayingThen(head+"Content-Length: 900\r\n\r\n{", (*Peer).hold),
		Ends: ByTimeout, Want: Want{api.Timeout, "deadline_exceeded", true, 200, 1, 1}},
	Fault{Name: "stalled-refusal", What: "responds with 503 and stops inside the body",
		Socket: sayingThen("HTTP/1.1 503 Busy\r\nContent-Length: 900\r\n\r\n{", (*Peer).hold),
		Ends:   ByTimeout, Want: Want{api.Unavailable, "server_unavailable", true, 503, 1, 1}},
	Fault{Name: "cancelled", What: "takes the request and does not respond, and the application cancels the call", Cancel: true,
		Socket: sayingThen("", (*Peer).hold), Everywhere: true,
		Want: Want{api.Cancelled, "cancelled", true, 0, 1, 1}},
	Fault{Name: "cancelled-in-body", What: "stops inside the body, and the application cancels the call", Cancel: true,
		Socket: sayingThen(head+"Content-Length: 900\r\n\r\n{", (*Peer).hold),
		Want:   Want{api.Cancelled, "cancelled", true, 0, 1, 1}},
)

// hijacked takes a connection away from the HTTP server.
func hijacked(w http.ResponseWriter) *Peer {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return &Peer{conn, buffered.Reader}
}
