package transport

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/rawjson"
)

// judge returns nil for a 200 with a whole body and otherwise the meaning of the response. refusal reads a 4xx.
func (x *exchange) judge(a answer, refusal func(answer) *fault) *fault {
	f := x.meaning(a, refusal)
	if f == nil {
		return nil
	}
	own := *f.err
	own.Meta.HTTPStatus = a.status
	f.err = &own
	f.date = a.header.Get("Date")
	return f
}

func (x *exchange) meaning(a answer, refusal func(answer) *fault) *fault {
	switch {
	case a.status >= 500 || a.status == http.StatusTooManyRequests:
		return x.unavailable(a)
	case a.status == http.StatusProxyAuthRequired:
		return x.proxyRefused(a.header)
	case a.status == http.StatusOK:
		return a.unread
	case a.status >= 400 && a.unread != nil:
		if a.unread.err.Code == "body_too_large" {
			return x.stranger(a, "not_an_api_error", "a refusal too long to be the API's", a.body)
		}
		return a.unread
	case a.status >= 400:
		return refusal(a)
	case a.status >= 300 && a.header.Get("Location") != "":
		return x.redirected(a)
	}
	return x.stranger(a, "unexpected_status", "a status that the API does not use", a.body)
}

func (x *exchange) proxyRefused(header http.Header) *fault {
	who := x.url.Host + " or a proxy before it"
	if x.proxy != nil {
		who = "the proxy " + addressOf(x.proxy)
	}
	return x.fault(api.Network, "proxy_refused", wantsCredentials(who, header), nil)
}

// unavailable reads the code and the message where the body is an error object, whole or not. The error keeps
// its status whatever the code is.
func (x *exchange) unavailable(a answer) *fault {
	code, message, ok := errorObject(a.body, "code", "message")
	f := x.fault(api.Unavailable, "server_unavailable", "", nil)
	if ok {
		f.err.Refused = true
		f.err.Code, f.err.ServerMessage = x.redactor.Code(code), x.redactor.Detail(message)
	} else {
		f.err.Body = x.redactor.Body(a.body)
	}
	f.wait = asked(a.header, x.clock)
	what, advice := "is not available", "try again later"
	switch a.status {
	case http.StatusTooManyRequests:
		what, advice = "gets too many requests", "wait before trying again"
		if f.wait > 0 {
			advice = "wait " + waitShown(f.wait) + " before trying again"
		}
	case http.StatusNetworkAuthenticationRequired:
		what, advice = "is behind a network that asks to sign in", "sign in with a browser"
	case http.StatusNotImplemented:
		what, advice = "does not know such requests", "check base_url, and whether a proxy or portal responds instead"
	}
	f.err.Message = x.operation + ": " + x.url.Host + " " + what + " (" + x.label(a.status, code) + "): " + advice
	return f
}

// waitShown writes a wait in seconds. A wait at the limit may have been longer.
func waitShown(wait time.Duration) string {
	if wait >= maxRetryAfter {
		return "at least " + strconv.Itoa(int(maxRetryAfter/time.Second)) + " s"
	}
	return strconv.Itoa(int(math.Ceil(wait.Seconds()))) + " s"
}

// label is the status and, where there is one, the code.
func (x *exchange) label(status int, code string) string {
	if code == "" {
		return strconv.Itoa(status)
	}
	return strconv.Itoa(status) + " " + x.redactor.Code(code)
}

// apiRefusal reads a 4xx of the License API.
func (x *exchange) apiRefusal(a answer) *fault {
	code, message, ok := errorObject(a.body, "code", "message")
	if !ok {
		return x.stranger(a, "not_an_api_error", "a refusal that is not the API's", a.body)
	}
	return x.refused(a, api.ServerStatus(code, a.status), code, message)
}

func (x *exchange) refused(a answer, status api.Status, code, message string) *fault {
	why := "see the server's message"
	if row := api.Code(status, code); row != nil {
		why = row.Meaning
	}
	f := x.fault(status, x.redactor.Code(code), x.url.Host+" refused ("+x.label(a.status, code)+"): "+why, nil)
	f.err.Refused = true
	f.err.ServerMessage = x.redactor.Detail(message)
	return f
}

// stranger is the fault for a response that does not come from the expected peer.
func (x *exchange) stranger(a answer, code, what string, body []byte) *fault {
	f := x.fault(api.Protocol, code, x.url.Host+" responded with "+what+" ("+strconv.Itoa(a.status)+
		"): check base_url, and whether a proxy or portal responds instead", nil)
	f.err.Body = x.redactor.Body(body)
	return f
}

// redirected names the target's scheme and host alone: its path and query may repeat the request's.
func (x *exchange) redirected(a answer) *fault {
	where := "another address"
	if target, err := x.url.Parse(a.header.Get("Location")); err == nil && target.Host != "" {
		where = x.redactor.Detail(target.Scheme + "://" + target.Host)
		if target.Scheme == x.url.Scheme && target.Host == x.url.Host {
			where = "another path of its own"
		}
	}
	return x.fault(api.Protocol, "redirect_refused", x.url.Host+" redirects to "+where+" ("+strconv.Itoa(a.status)+
		"), which the API never does: check base_url, and whether a proxy or portal responds instead", nil)
}

// errorObject reads an error's code and message from a JSON object; ok is false where it has no code.
func errorObject(body []byte, codeName, messageName string) (code, message string, ok bool) {
	document, err := rawjson.Parse(body)
	if err != nil || document.Kind() != rawjson.Object {
		return "", "", false
	}
	code, ok = document.Get(codeName).Text()
	if !ok || code == "" {
		return "", "", false
	}
	return code, document.Get(messageName).String(), true
}
