package sandbox

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/openapi"
)

const (
	basePath  = "/api/v4"
	tokenPath = "/realms/sandbox/protocol/openid-connect/token"
	// tokenName is the token address in faults and in the list of requests.
	tokenName = "/token"

	jsonType = "application/json; charset=utf-8"

	maxBody        = 1 << 20
	maxOfflineBody = 24 << 20
	writeTime      = time.Minute
)

func (s *Server) tokenURL(root string) string { return root + tokenPath }

// inbound is a request as the API sees it: read whole, at one instant of the sandbox's time.
type inbound struct {
	method, path, query, contentType string
	// host is the scheme and address that the caller used.
	host string
	body []byte
	now  time.Time
	how  signing
	// bodies counts the body until the response is sent; release ends that.
	bodies  *bodies
	release func()
}

func (in *inbound) readBody(w http.ResponseWriter, r *http.Request, limit int64) (err *refusal) {
	in.body, in.release, err = in.bodies.read(w, r, limit)
	return err
}

// outbound is what goes back, before a fault changes it.
type outbound struct {
	status       int
	contentType  string
	body         []byte
	signature    string
	code         string
	extraHeaders map[string]string
}

func refusalOut(r *refusal) *outbound {
	return &outbound{status: r.status, contentType: jsonType, body: r.body(), code: r.code}
}

// ServeHTTP serves one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Every response has the sandbox's time, unless a fault moves it; clients correct their clock with it.
	now := s.now()
	w.Header()["Date"] = []string{wire.FormatDate(now)}
	switch path, inBase := strings.CutPrefix(r.URL.Path, basePath+"/"); {
	case isLocalPath(r.URL.Path):
		started := time.Now()
		out := s.local(w, r, now)
		s.logLine(r.Method, r.URL.Path, out, started)
		s.send(w, r, out, nil)
	case r.URL.Path == openAPIPath && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		started := time.Now()
		out := s.openAPI(r)
		s.logLine(r.Method, r.URL.Path, out, started)
		s.send(w, r, out, nil)
	case inBase:
		path = "/" + strings.TrimSuffix(path, "/")
		s.serveCall(w, r, now, path, s.faults.take(path))
	case r.URL.Path == tokenPath:
		s.serveCall(w, r, now, tokenName, s.faults.take(tokenName))
	default:
		// What a browser or a wrong base URL asks for is no call, and leaves the faults alone.
		s.serveCall(w, r, now, r.URL.Path, nil)
	}
}

func (s *Server) logLine(method, path string, out *outbound, started time.Time) {
	outcome := strings.TrimSpace(fmt.Sprint(out.status, " ", out.code))
	fmt.Fprintf(s.log(), "%s %s %s %s\n", method, (&url.URL{Path: path}).EscapedPath(), outcome, time.Since(started).Round(10*time.Microsecond))
}

// host is the scheme and address of this server, as a caller has used it before Start.
func (s *Server) host(r *http.Request) string {
	if s.root != "" {
		return s.root
	}
	return "http://" + r.Host
}

// openAPIPath is where the OpenAPI document is.
const openAPIPath = "/openapi.json"

// openAPI returns the OpenAPI document, with this server as the one to ask.
func (s *Server) openAPI(r *http.Request) *outbound {
	text, err := openapi.Write(api.Endpoints, api.Models(), s.host(r)+basePath)
	if err != nil {
		return refusalOut(refuse("internal_error", "the document could not be written: %s", err))
	}
	return &outbound{status: http.StatusOK, contentType: jsonType, body: text}
}

// serveCall serves a call of the API or of the token address, keeps it in the journal and lets a fault
// change it.
func (s *Server) serveCall(w http.ResponseWriter, r *http.Request, now time.Time, path string, fault *fault) {
	started := time.Now()
	in := &inbound{method: r.Method, path: path, query: r.URL.RawQuery, contentType: r.Header.Get("Content-Type"), now: now, host: s.host(r),
		bodies: &s.bodies, release: func() {}}
	defer func() { in.release() }()
	in.how = fault.signing()
	w.Header()["Date"] = []string{wire.FormatDate(fault.date(now))}
	out := s.dispatch(w, in, r, fault.instead(path))
	s.journal.add(r, path, in, s.judge(r, in), out)
	s.logLine(r.Method, path, out, started)
	s.send(w, r, out, fault)
}

// dispatch serves a call, or returns what a fault demands instead. Either way the body is read for the journal.
func (s *Server) dispatch(w http.ResponseWriter, in *inbound, r *http.Request, instead *outbound) *outbound {
	if in.path == tokenName && r.URL.Path == tokenPath {
		return s.dispatchToken(w, in, r, instead)
	}
	e, who, err := s.admit(w, in, r)
	switch {
	case instead != nil:
		return instead
	case err != nil:
		return refusalOut(err)
	}
	return successOut(s.operate(e, in, who))
}

func successOut(a *success, err *refusal) *outbound {
	if err != nil {
		return refusalOut(err)
	}
	return &outbound{status: http.StatusOK, contentType: jsonType, body: a.body, signature: a.header}
}

func (s *Server) dispatchToken(w http.ResponseWriter, in *inbound, r *http.Request, instead *outbound) *outbound {
	err := in.readBody(w, r, maxBody)
	switch {
	case instead != nil:
		return instead
	case err != nil:
		return refusalOut(err)
	case in.method != http.MethodPost:
		return &outbound{status: http.StatusMethodNotAllowed, contentType: jsonType, body: []byte(`{"error":"invalid_request"}`),
			extraHeaders: map[string]string{"Allow": http.MethodPost}}
	}
	status, body, code := s.token(in)
	return &outbound{status: status, contentType: jsonType, body: body, code: code}
}

// admit makes the checks of protocol.md 1.10 that need only the head, in order. A request that passes them has its
// body read; whoever cannot authorize a request cannot make the server hold one.
func (s *Server) admit(w http.ResponseWriter, in *inbound, r *http.Request) (*api.Endpoint, *credential, *refusal) {
	e := api.ByPath(in.path)
	if !strings.HasPrefix(r.URL.Path, basePath+"/") || e == nil || e.Method != in.method {
		return nil, nil, refuse("not_found", "the path does not exist")
	}
	var who *credential
	if !e.Open {
		var err *refusal
		if who, err = s.authorize(r, in.now); err != nil {
			return nil, nil, err
		}
	}
	limit := int64(maxBody)
	if e.Offline() {
		limit = maxOfflineBody
	}
	return e, who, in.readBody(w, r, limit)
}

func readForm(in *inbound) (url.Values, error) {
	mediaType, _, err := mime.ParseMediaType(in.contentType)
	if err != nil || mediaType != "application/x-www-form-urlencoded" {
		return nil, errors.New("the Content-Type must be application/x-www-form-urlencoded")
	}
	form, err := url.ParseQuery(string(in.body))
	if err != nil {
		return nil, errors.New("the form is not well formed")
	}
	return form, nil
}
