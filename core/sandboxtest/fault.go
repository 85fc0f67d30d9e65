package sandboxtest

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// Fault makes calls go wrong. docs/sandbox.md says what each kind does and which members it needs.
type Fault struct {
	// Kind is status, page, redirect, delay, date, cut, reset, unsigned or wrong_signature.
	Kind string
	// Path is that of the calls, such as /check_license; empty is every call.
	Path string
	// Times is for how many calls; 0 is until the test ends.
	Times int
	// Status, Code and RetryAfter are the response of the kind status.
	Status     int
	Code       string
	RetryAfter *time.Duration
	// Delay is that of the kind delay, Offset that of the kind date, AfterBytes where the kind cut ends the body, and Location
	// where the kind redirect leads.
	Delay, Offset time.Duration
	AfterBytes    int
	Location      string
}

// Fault adds a fault and removes it when the test ends. A fault that can never fire ends the test.
func (s *Sandbox) Fault(t testing.TB, fault Fault) {
	t.Helper()
	name := rand.Text()
	document := fault.document()
	document["name"] = name
	s.admin(t, http.MethodPost, "/faults", document, nil)
	t.Cleanup(func() { s.admin(t, http.MethodDelete, "/faults/"+url.PathEscape(name), nil, nil) })
}

func (f Fault) document() map[string]any {
	document := map[string]any{"kind": f.Kind, "times": f.Times}
	if f.Path != "" {
		document["path"] = f.Path
	}
	if f.Status != 0 {
		document["status"] = f.Status
	}
	if f.Code != "" {
		document["code"] = f.Code
	}
	if f.RetryAfter != nil {
		document["retry_after_s"] = int64(f.RetryAfter.Seconds())
	}
	if f.Delay != 0 {
		document["ms"] = f.Delay.Milliseconds()
	}
	if f.Offset != 0 {
		document["offset_s"] = int64(f.Offset.Seconds())
	}
	if f.Kind == "cut" {
		document["after_bytes"] = f.AfterBytes
	}
	if f.Location != "" {
		document["location"] = f.Location
	}
	return document
}

// Request is a call that the sandbox has received. Secrets are replaced by ***.
type Request struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Query   string            `json:"query"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Status  int               `json:"status"`
	// Code is that of an error.
	Code string `json:"code"`
	// Signature is whether the request's signature or token was right: right, wrong, missing or not_needed.
	Signature string `json:"signature"`
}

// Fields are the members of a request's JSON body.
func (r Request) Fields(t testing.TB) map[string]any {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal([]byte(r.Body), &fields); err != nil {
		t.Fatalf("the body of %s %s is no JSON object: %v", r.Method, r.Path, err)
	}
	return fields
}

// Requests are the last 1,000 calls, oldest first.
func (s *Sandbox) Requests(t testing.TB) []Request {
	t.Helper()
	var all []Request
	s.admin(t, http.MethodGet, "/requests", nil, &all)
	return all
}
