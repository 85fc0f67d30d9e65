package sandbox

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/nearest"
	"github.com/openspring/openspring/internal/rawjson"
)

// fault makes one or more calls go wrong.
type fault struct {
	Kind string `json:"kind"`
	// Name is what DELETE removes it by; empty if it has none.
	Name string `json:"name,omitempty"`
	// Path is relative to the base; empty fits any call but the token address.
	Path string `json:"path,omitempty"`
	// Times is how many calls it is for; 0 until it is removed.
	Times int `json:"times"`

	Status      int     `json:"status,omitempty"`
	Code        string  `json:"code,omitempty"`
	RetryAfterS *int    `json:"retry_after_s,omitempty"`
	Body        *string `json:"body,omitempty"`
	ContentType string  `json:"content_type,omitempty"`
	Ms          int     `json:"ms,omitempty"`
	OffsetS     int64   `json:"offset_s,omitempty"`
	AfterBytes  *int    `json:"after_bytes,omitempty"`
	Location    string  `json:"location,omitempty"`
}

// faultMembers lists what each kind has beside kind, name, path and times.
var faultMembers = map[string][]string{
	"status":          {"status", "code", "retry_after_s", "body", "content_type"},
	"delay":           {"ms"},
	"date":            {"offset_s"},
	"cut":             {"after_bytes"},
	"reset":           {},
	"unsigned":        {},
	"wrong_signature": {},
	"page":            {},
	"redirect":        {"location"},
}

// countedFault is a fault and how often it has fired.
type countedFault struct {
	fault
	// number identifies it for the page's forms.
	number int
	// Left is how many calls it is still for; nil until it is removed.
	Left  *int `json:"left"`
	Fired int  `json:"fired"`
}

func counted(f fault) countedFault {
	out := countedFault{fault: f}
	if f.Times > 0 {
		out.Left = new(int)
		*out.Left = f.Times
	}
	return out
}

func (f *countedFault) spent() bool { return f.Left != nil && *f.Left == 0 }

func (f *countedFault) fits(path string) bool {
	return !f.spent() && (f.Path == path || f.Path == "" && path != tokenName)
}

// maxSpent is how many faults are listed that will not fire again.
const maxSpent = 1000

// faults is the list of faults, oldest first, those included that will not fire again.
type faults struct {
	mu   sync.Mutex
	list []countedFault
	// added counts all faults that were ever added.
	added int
}

// take returns the oldest fault that fits and counts it; nil if none does.
func (f *faults) take(path string) *fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.list, func(one countedFault) bool { return one.fits(path) })
	if i < 0 {
		return nil
	}
	taken := &f.list[i]
	taken.Fired++
	if taken.Left != nil {
		*taken.Left--
	}
	out := taken.fault
	return &out
}

func (f *faults) add(more []fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, one := range more {
		f.added++
		added := counted(one)
		added.number = f.added
		f.list = append(f.list, added)
	}
	f.dropSpent()
}

// dropSpent drops the oldest faults that will not fire again, where they are too many.
func (f *faults) dropSpent() {
	spent := 0
	for i := range f.list {
		if f.list[i].spent() {
			spent++
		}
	}
	f.list = slices.DeleteFunc(f.list, func(one countedFault) bool {
		drop := spent > maxSpent && one.spent()
		if drop {
			spent--
		}
		return drop
	})
}

// remove drops one fault.
func (f *faults) remove(number int) {
	f.drop(func(one countedFault) bool { return one.number == number })
}

// removeNamed drops the faults of a name.
func (f *faults) removeNamed(name string) {
	f.drop(func(one countedFault) bool { return one.Name == name })
}

func (f *faults) drop(which func(countedFault) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = slices.DeleteFunc(f.list, which)
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}

// all lists the faults. What it returns does not change any more.
func (f *faults) all() []countedFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]countedFault, len(f.list))
	for i, one := range f.list {
		out[i] = one
		if one.Left != nil {
			left := *one.Left
			out[i].Left = &left
		}
	}
	return out
}

// left lists the faults that can still fire, each with the times that are left.
func (f *faults) left() []fault {
	out := []fault{}
	for _, one := range f.all() {
		if one.spent() {
			continue
		}
		if one.Left != nil {
			one.Times = *one.Left
		}
		out = append(out, one.fault)
	}
	return out
}

// readFaults reads one fault or an array of them.
func readFaults(document rawjson.Value) ([]fault, error) {
	if document.Kind() != rawjson.Array {
		one, err := readFault(document)
		return []fault{one}, err
	}
	all := make([]fault, 0, document.Len())
	for element := range document.All() {
		one, err := readFault(element)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func readFault(document rawjson.Value) (fault, error) {
	one := fault{Times: 1}
	kind := document.Get("kind").String()
	members, known := faultMembers[kind]
	if !known {
		return one, errors.New("kind must be one of status, delay, date, cut, reset, unsigned, wrong_signature, page and redirect")
	}
	for member := range document.All() {
		if name := member.Name(); !slices.Contains([]string{"kind", "name", "path", "times"}, name) && !slices.Contains(members, name) {
			return one, fmt.Errorf("%s is not a member of the fault %s", name, kind)
		}
	}
	if err := decodeStrictly(document.Raw(), &one); err != nil {
		return one, err
	}
	if one.Path != "" {
		path, err := faultPath(one.Path, kind)
		if err != nil {
			return one, err
		}
		one.Path = path
	}
	return one, one.check()
}

// faultPath returns a path relative to the base, and refuses one at which a fault of that kind can never fire.
func faultPath(path, kind string) (string, error) {
	path = strings.TrimSuffix(strings.TrimPrefix(path, basePath), "/")
	known := []string{tokenName}
	for i := range api.Endpoints {
		known = append(known, api.Endpoints[i].Path)
	}
	if !slices.Contains(known, path) {
		hint := "the paths are " + strings.Join(known, ", ")
		if near := nearest.Name(path, known); near != "" {
			hint = "the nearest is " + near
		}
		return "", fmt.Errorf("the base has no path %q, so this fault could never fire; %s", path, hint)
	}
	if (kind == "unsigned" || kind == "wrong_signature") && !hasSignedAnswer(path) {
		return "", fmt.Errorf("the response of %s carries no signature, so the fault %s could never fire", path, kind)
	}
	return path, nil
}

func hasSignedAnswer(path string) bool {
	return slices.ContainsFunc(api.Endpoints, func(e api.Endpoint) bool { return e.Path == path && e.Signed != api.Unsigned })
}

// maxDelay bounds delays below the time a connection may stand.
const maxDelay = 10 * 60 * 1000

func (f *fault) check() error {
	switch {
	case f.Times < 0:
		return errors.New("times must not be negative")
	case f.Kind == "status" && (f.Status < 200 || f.Status > 599):
		return errors.New("status must be between 200 and 599")
	case f.RetryAfterS != nil && *f.RetryAfterS < 0:
		return errors.New("retry_after_s must not be negative")
	case f.Kind == "delay" && f.Ms == 0:
		return errors.New("ms is missing: without it a delay could never fire")
	case f.Ms < 0 || f.Ms > maxDelay:
		return fmt.Errorf("ms must be between 1 and %d", maxDelay)
	case f.Kind == "date" && f.OffsetS == 0:
		return errors.New("offset_s is missing: without it the Date header stays as it is")
	case f.OffsetS > maxOffset || f.OffsetS < -maxOffset:
		return errors.New("offset_s must be at most a hundred years")
	case f.Kind == "cut" && f.AfterBytes == nil:
		return errors.New("after_bytes is missing: how much of the body is sent")
	case f.AfterBytes != nil && *f.AfterBytes < 0:
		return errors.New("after_bytes must not be negative")
	case f.Kind == "redirect" && f.Location == "":
		return errors.New("location is missing: where the redirect leads")
	case strings.ContainsAny(f.ContentType+f.Location, "\r\n"):
		return errors.New("a header must not hold line breaks")
	}
	return nil
}

// instead is the response in place of the call's effect; nil for the other kinds.
func (f *fault) instead(path string) *outbound {
	if f == nil {
		return nil
	}
	switch f.Kind {
	case "status":
		return f.statusAnswer(path)
	case "page":
		return &outbound{status: http.StatusOK, contentType: "text/html; charset=utf-8",
			body: []byte("<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to use this network.</body></html>")}
	case "redirect":
		return &outbound{status: http.StatusFound, contentType: "text/html; charset=utf-8", body: []byte("<html><body>Moved</body></html>"),
			extraHeaders: map[string]string{"Location": f.Location}}
	}
	return nil
}

func (f *fault) statusAnswer(path string) *outbound {
	code := f.Code
	if code == "" {
		code = defaultCode(f.Status)
	}
	out := refusalOut(&refusal{f.Status, code, "a fault of the sandbox"})
	if path == tokenName {
		out.body = oauthError(code, "a fault of the sandbox")
	}
	if f.Body != nil {
		out.body, out.contentType = []byte(*f.Body), "text/plain; charset=utf-8"
	}
	if f.ContentType != "" {
		out.contentType = f.ContentType
	}
	if f.RetryAfterS != nil {
		out.extraHeaders = map[string]string{"Retry-After": strconv.Itoa(*f.RetryAfterS)}
	}
	return out
}

func defaultCode(status int) string {
	switch {
	case status == http.StatusTooManyRequests:
		return "too_many_requests"
	case status >= 500:
		return "internal_error"
	case status == http.StatusNotFound:
		return "not_found"
	}
	return "validation_error"
}

// date is the Date header's time of a response that was made at now.
func (f *fault) date(now time.Time) time.Time {
	if f == nil {
		return now
	}
	return now.Add(time.Duration(f.OffsetS) * time.Second)
}

func (f *fault) signing() signing {
	switch {
	case f == nil:
		return signed
	case f.Kind == "unsigned":
		return unsigned
	case f.Kind == "wrong_signature":
		return wronglySigned
	}
	return signed
}

// send writes the response, as a fault demands.
func (s *Server) send(w http.ResponseWriter, r *http.Request, out *outbound, f *fault) {
	if f != nil && f.Kind == "delay" && !s.wait(r, time.Duration(f.Ms)*time.Millisecond) {
		panic(http.ErrAbortHandler)
	}
	if f != nil && f.Kind == "reset" {
		reset(w)
		return
	}
	control := http.NewResponseController(w)
	// Not every ResponseWriter has deadlines; one without them needs none.
	_ = control.SetWriteDeadline(time.Now().Add(writeTime))
	header := w.Header()
	header.Set("Content-Type", out.contentType)
	header.Set("Content-Length", strconv.Itoa(len(out.body)))
	for name, value := range out.extraHeaders {
		header.Set(name, value)
	}
	if out.signature != "" {
		// The vendor's spelling, which Set would change.
		header["LicenseSignature"] = []string{out.signature}
	}
	body := out.body
	if out.status == http.StatusNoContent || out.status == http.StatusNotModified {
		body = nil
		header.Del("Content-Length")
	}
	w.WriteHeader(out.status)
	if body == nil {
		return
	}
	cut := f != nil && f.Kind == "cut" && *f.AfterBytes < len(body)
	if cut {
		body = body[:*f.AfterBytes]
	}
	_, err := w.Write(body)
	if cut {
		err = errors.Join(err, control.Flush())
	}
	if cut || err != nil {
		panic(http.ErrAbortHandler)
	}
}

// wait ends early, and says so, when the caller goes away or the sandbox closes.
func (s *Server) wait(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
	case <-s.closing:
	}
	return false
}

// reset ends the connection before a byte of a response, with a TCP reset where there is TCP.
func reset(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	raw := connection
	if secured, ok := connection.(interface{ NetConn() net.Conn }); ok {
		raw = secured.NetConn()
	}
	if tcp, ok := raw.(*net.TCPConn); ok {
		// Without it the close is an orderly one, which is all that is lost.
		_ = tcp.SetLinger(0)
	}
	// The connection is gone either way.
	_ = raw.Close()
}
