package faults

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"sync"

	"github.com/openspring/openspring/core/api"
)

var (
	cut     = Want{api.Protocol, "body_cut", false, 200, 1, 1}
	notHTTP = Want{api.Protocol, "not_http", false, 0, 1, 1}
)

// badBody breaks the rules of HTTP after the head.
func badBody() Want {
	w := notHTTP
	w.HTTP = 200
	return w
}

// small allows few bytes of a response.
var small = map[string]any{"max_response_bytes": 16384}

var tooLarge = Want{api.Protocol, "body_too_large", false, 200, 1, 1}

// reply responds with a whole response; headers are names and values in turn.
func reply(status int, contentType, body string, headers ...string) Responder {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// bomb is 4 MB of zeros.
var bomb = sync.OnceValue(func() string {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, _ = zip.Write(make([]byte, 4<<20))
	_ = zip.Close()
	return out.String()
})

const (
	jsonType = "application/json; charset=utf-8"
	htmlType = "text/html; charset=utf-8"
	page     = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to use this network.</body></html>"
)

var bodies = group("Invalid responses", nil,
	Fault{Name: "cut", What: "ends the body before its length", Socket: saying(head + "Content-Length: 900\r\n\r\n{"), Everywhere: true, Want: cut},
	Fault{Name: "cut-in-head", What: "ends the response inside the headers", Socket: saying(head),
		Want: Want{api.Protocol, "body_cut", false, 0, 1, 1}},
	Fault{Name: "cut-in-chunk", What: "ends the body inside a chunk",
		Socket: saying(head + "Transfer-Encoding: chunked\r\n\r\n9\r\n{"), Want: cut},
	Fault{Name: "cut-between-chunks", What: "ends the body before its last chunk",
		Socket: saying(head + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"), Want: cut},
	Fault{Name: "bad-chunk", What: "sends a chunk with a length that is not a number",
		Socket: saying(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"), Want: badBody()},
	Fault{Name: "two-lengths", What: "announces two lengths of the body",
		Socket: saying(head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "), Want: notHTTP},
	Fault{Name: "negative-length", What: "announces a negative length", Socket: saying(head + "Content-Length: -2\r\n\r\n{}"), Want: notHTTP},
	Fault{Name: "bad-header", What: "sends a header without a colon", Socket: saying(head + "nonsense\r\n\r\n{}"), Want: notHTTP},
	Fault{Name: "endless-headers", What: "sends headers without end",
		Socket: sayingThen(head, func(p *Peer) { p.ever("X-Filler: 0123456789\r\n") }), Want: notHTTP},
	Fault{Name: "long-header", What: "sends one header without end",
		Socket: sayingThen(head+"X-Filler: ", func(p *Peer) { p.ever("0123456789") }), Want: notHTTP},
	Fault{Name: "not-http", What: "speaks another protocol (SSH)", Socket: func(p *Peer) {
		p.say("SSH-2.0-OpenSSH_9.2\r\n")
		p.request()
	}, Want: notHTTP},
	Fault{Name: "http-2", What: "speaks HTTP/2 unasked and closes the connection",
		Socket: saying("\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64"),
		Want:   Want{api.Protocol, "body_cut", false, 0, 1, 1}},
	Fault{Name: "body-too-large", What: "sends more than `max_response_bytes`", Config: small,
		Respond: reply(200, jsonType, `"`+strings.Repeat("x", 20_000)+`"`), Want: tooLarge},
	Fault{Name: "endless-body", What: "sends a body without end", Config: small,
		Socket: sayingThen(head+"\r\n", func(p *Peer) { p.ever("[[[[[[[[[[") }), Want: tooLarge},
	Fault{Name: "long-length", What: "announces a length of many gigabytes and stops",
		Socket: sayingThen(head+"Content-Length: 99999999999\r\n\r\n{", (*Peer).hold), Ends: ByTimeout,
		Want: Want{api.Timeout, "deadline_exceeded", true, 200, 1, 1}},
	Fault{Name: "gzip-bomb", What: "sends 4 MB in 4 KB of gzip", Config: small,
		Respond: func(w http.ResponseWriter, r *http.Request, api http.Handler) {
			reply(200, jsonType, bomb(), "Content-Encoding", "gzip")(w, r, api)
		}, Want: tooLarge},
	Fault{Name: "bad-gzip", What: "labels a body gzip that is not gzip",
		Respond: reply(200, jsonType, "this is not gzip", "Content-Encoding", "gzip"), Want: badBody()},
	Fault{Name: "unasked-coding", What: "sends a content-coding that was not asked for",
		Respond: reply(200, jsonType, "{}", "Content-Encoding", "br"), Want: badBody()},
	Fault{Name: "portal", What: "is a portal's page that asks to sign in (200)", Respond: reply(200, htmlType, page), Everywhere: true,
		Want: Want{api.Protocol, "unexpected_page", false, 200, 1, 1}},
	Fault{Name: "portal-for-a-word", What: "is a portal's page where a word is due (200)", Operation: "deactivate_license",
		Respond: reply(200, htmlType, page), Want: Want{api.Protocol, "unexpected_page", false, 200, 0, 1}},
	Fault{Name: "portal-511", What: "is a portal's page that asks to sign in (511)", Respond: reply(511, htmlType, page),
		Want: Want{api.Unavailable, "server_unavailable", true, 511, 1, 1}},
	Fault{Name: "wrong-word", What: "responds with a word other than the expected one", Operation: "deactivate_license",
		Respond: reply(200, jsonType, `"license_activated"`), Want: Want{api.Protocol, "unexpected_answer", false, 200, 0, 1}},
	Fault{Name: "empty-body", What: "returns 200 with an empty body and no type",
		Respond: reply(200, "text/plain", ""), Want: Want{api.Protocol, "unexpected_page", false, 200, 1, 1}},
	Fault{Name: "redirect", What: "redirects to another host (302)", Everywhere: true,
		Respond: reply(302, htmlType, "", "Location", "https://portal.example/login"),
		Want:    Want{api.Protocol, "redirect_refused", false, 302, 1, 1}},
	Fault{Name: "redirect-permanent", What: "redirects for good, keeping the method (308)",
		Respond: reply(308, htmlType, "", "Location", "/api/v5/"),
		Want:    Want{api.Protocol, "redirect_refused", false, 308, 1, 1}},
	Fault{Name: "redirect-nowhere", What: "redirects without a target (301)", Respond: reply(301, htmlType, ""),
		Want: Want{api.Protocol, "unexpected_status", false, 301, 1, 1}},
	Fault{Name: "not-modified", What: "responds that nothing has changed (304)", Respond: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.WriteHeader(http.StatusNotModified)
	}, Want: Want{api.Protocol, "unexpected_status", false, 304, 1, 1}},
	Fault{Name: "other-success", What: "responds with 201 instead of 200", Respond: reply(201, jsonType, "{}"),
		Want: Want{api.Protocol, "unexpected_status", false, 201, 1, 1}},
	Fault{Name: "other-protocol", What: "changes to another protocol (101)",
		Socket: saying("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
		Want:   Want{api.Protocol, "unexpected_status", false, 101, 1, 1}},
	Fault{Name: "no-content", What: "responds with 204", Respond: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.WriteHeader(http.StatusNoContent)
	}, Want: Want{api.Protocol, "unexpected_status", false, 204, 1, 1}},
)
