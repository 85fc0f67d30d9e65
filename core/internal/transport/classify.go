package transport

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/rawjson"
)

// classify returns nil for a 200 with a whole body, and otherwise the fault that the response means. refusal reads a 4xx.
func (x *exchange) classify(r response, refusal func(response) *fault) *fault {
	f := x.faultOf(r, refusal)
	if f == nil {
		return nil
	}
	own := *f.err
	own.Meta.HTTPStatus = r.status
	f.err = &own
	f.date = r.header.Get("Date")
	return f
}

func (x *exchange) faultOf(r response, refusal func(response) *fault) *fault {
	switch {
	case r.status >= 500 || r.status == http.StatusTooManyRequests:
		return x.unavailable(r)
	case r.status == http.StatusProxyAuthRequired:
		return x.proxyRefused(r.header)
	case r.status == http.StatusOK:
		return r.incomplete
	case r.status >= 400 && r.incomplete != nil:
		if r.incomplete.err.Code == "body_too_large" {
			return x.unexpected(r, "not_an_api_error", "a refusal too long to be the API's", r.body)
		}
		return r.incomplete
	case r.status >= 400:
		return refusal(r)
	case r.status >= 300 && r.header.Get("Location") != "":
		return x.redirected(r)
	}
	return x.unexpected(r, "unexpected_status", "a status that the API does not use", r.body)
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
func (x *exchange) unavailable(r response) *fault {
	code, message, ok := errorObject(r.body, "code", "message")
	f := x.fault(api.Unavailable, "server_unavailable", "", nil)
	if ok {
		f.err.Refused = true
		f.err.Code, f.err.ServerMessage = x.redactor.Code(code), x.redactor.Detail(message)
	} else {
		f.err.Body = x.redactor.Body(r.body)
	}
	f.wait = requestedWait(r.header, x.clock)
	f.err.RetryAfter = f.wait
	what, advice := "is not available", "try again later"
	switch r.status {
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
	f.err.Message = x.operation + ": " + x.url.Host + " " + what + " (" + x.label(r.status, code) + "): " + advice
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
func (x *exchange) apiRefusal(r response) *fault {
	code, message, ok := errorObject(r.body, "code", "message")
	if !ok {
		return x.unexpected(r, "not_an_api_error", "a refusal that is not the API's", r.body)
	}
	return x.refused(r, api.ServerStatus(code, r.status), code, message)
}

func (x *exchange) refused(r response, status api.Status, code, message string) *fault {
	why := "see the server's message"
	if row := api.Code(status, code); row != nil {
		why = row.Meaning
	}
	f := x.fault(status, x.redactor.Code(code), x.url.Host+" refused ("+x.label(r.status, code)+"): "+why, nil)
	f.err.Refused = true
	f.err.ServerMessage = x.redactor.Detail(message)
	return f
}

// unexpected is the fault for a response that does not come from the expected peer.
func (x *exchange) unexpected(r response, code, what string, body []byte) *fault {
	f := x.fault(api.Protocol, code, x.url.Host+" responded with "+what+" ("+strconv.Itoa(r.status)+
		"): check base_url, and whether a proxy or portal responds instead", nil)
	f.err.Body = x.redactor.Body(body)
	return f
}

// redirected names the target's scheme and host alone: its path and query may repeat the request's.
func (x *exchange) redirected(r response) *fault {
	where := "another address"
	if target, err := x.url.Parse(r.header.Get("Location")); err == nil && target.Host != "" {
		where = x.redactor.Detail(target.Scheme + "://" + target.Host)
		if target.Scheme == x.url.Scheme && target.Host == x.url.Host {
			where = "another path of its own"
		}
	}
	return x.fault(api.Protocol, "redirect_refused", x.url.Host+" redirects to "+where+" ("+strconv.Itoa(r.status)+
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
