package core

import (
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// What ends the message of a call that must not be repeated blindly: one that counts, and one that changes something.
const (
	mayHaveCounted = ": it may have been counted: check the license before you repeat"
	mayHaveChanged = ": it may have been changed: check that before you repeat"
)

// What a user reads of a refusal for want of a slot, if the call takes none: it would have no other result later.
const (
	slotsTaken  = "All licenses are in use."
	holdsNoSlot = "This device does not use a floating license at the moment."
)

// OverNetwork reports whether an operation asks a server.
func OverNetwork(operation string) bool {
	o := api.LookupOperation(operation)
	return api.Lookup(operation) != nil || o != nil && o.Network
}

// sayWhetherSent says in the error of a call over the network whether the request may have arrived. Where the call counts something and
// the server has not refused it, nobody knows whether it did: such an error is not retryable. Nor is one for want of a slot, but
// of the calls that take one: a release finds no slot later either.
func (c *Client) sayWhetherSent(operation string, fail *failure.Error, written bool) *failure.Error {
	op := c.operations.Named(operation)
	if op == nil || op.Endpoint == nil && !api.LookupOperation(operation).Network {
		return fail
	}
	own := *fail
	own.Sent = failure.NotSent
	if !written {
		return &own
	}
	own.Sent = failure.MaybeSent
	switch {
	case op.Endpoint == nil:
	case op.Endpoint.Once && !own.Refused:
		own.Uncertain, own.Action = true, api.None
		own.Message += lookFirst(op.Endpoint)
	case own.Refused && own.Code == "floating_not_available" && !op.Endpoint.TakesSlot():
		own.Final, own.Action, own.Sentence = true, api.None, slotsTaken
		if op.Endpoint.Content == "Release" {
			own.Sentence = holdsNoSlot
			own.Message = strings.TrimSuffix(own.Message, api.Code(own.Status, own.Code).Meaning) + "this device holds no slot"
		}
	}
	return &own
}

func lookFirst(e *api.Endpoint) string {
	if e.Form == api.Word {
		return mayHaveChanged
	}
	return mayHaveCounted
}
