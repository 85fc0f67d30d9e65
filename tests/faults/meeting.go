package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// Meeting is all that a client of another language needs to meet a fault.
type Meeting struct {
	Name      string          `json:"name"`
	Config    json.RawMessage `json:"config"`
	Operation string          `json:"operation"`
	Request   json.RawMessage `json:"request"`
	// Cancel: the call is to be cancelled once the fault has seen it.
	Cancel bool `json:"cancel"`
	Want   struct {
		Status     int32  `json:"status"`
		Name       string `json:"name"`
		Code       string `json:"code"`
		Retryable  bool   `json:"retryable"`
		HTTPStatus int    `json:"http_status"`
		Attempts   int    `json:"attempts"`
		// Sent is details.sent; empty where either word is right.
		Sent string `json:"sent"`
		// Says is what the message must hold; empty where that does not matter.
		Says string `json:"says"`
	} `json:"want"`
	// Good is the operation that must succeed with GoodRequest afterwards; empty where nothing mends the fault.
	Good        string          `json:"good"`
	GoodRequest json.RawMessage `json:"good_request"`
	// AtMostMS is how long the call may take, with patience for a slow machine.
	AtMostMS int64 `json:"at_most_ms"`
}

// Meeting describes the world to a client of another language.
func (w *World) Meeting() Meeting {
	f := w.fault
	_, most := f.limits(w.method)
	m := Meeting{Name: f.Name, Config: w.Config(), Operation: w.Operation(), Request: w.Request(), Cancel: f.Cancel,
		GoodRequest: w.GoodRequest(), AtMostMS: most.Milliseconds()}
	m.Want.Status, m.Want.Name, m.Want.Code = int32(f.Want.Status), f.Want.Status.Name(), f.Want.Code
	m.Want.Retryable, m.Want.HTTPStatus, m.Want.Attempts = f.Want.Retryable, f.Want.HTTP, f.attempts(w.method)
	m.Want.Sent, m.Want.Says = f.sent(), f.Says
	if f.mendable() {
		m.Good = w.Good()
	}
	return m
}

// Obey does what a client of another language asks by a word, and returns the line to send back.
func (w *World) Obey(ctx context.Context, word string) (string, error) {
	switch strings.TrimSpace(word) {
	case "seen":
		return "seen", w.Seen(ctx)
	case "heal":
		tries, _ := w.Tries()
		return fmt.Sprint(tries), w.Heal()
	}
	return "", fmt.Errorf("unknown word %q", word)
}

// Case is a row for one method.
type Case struct {
	Name   string `json:"name"`
	Method string `json:"method"`
}

// Subset lists the cases that are met through the C library and from Python too: one method of a row is enough
// where what differs by method is tested below them.
func Subset() []Case {
	var cases []Case
	for _, f := range All {
		if f.Everywhere {
			cases = append(cases, Case{f.Name, f.Methods()[0]})
		}
	}
	return cases
}
