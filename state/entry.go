// Package state decides whether the license on a device may be used, why not, and until when that holds. It is pure: it knows
// no clock, no disk and no network. Whoever keeps the entry, reads the clock and verifies signatures hands all of it in.
//
// Time moves a license's state, and so does what the entry says; nothing else does. No counter of failed checks exists: a check
// without a response does not move Entry.Contact, and that is all there is to grace.
package state

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Entry is what a device knows of one product's or bundle's license. AppendJSON and ReadEntry are its stored form. A change
// is made to a copy: what the maps and pointers of an Entry lead to is never altered.
type Entry struct {
	// Document holds the server's bytes; nil where there are none. It is stored beside the entry's JSON.
	Document *Document
	// Evidence is what verifying Document with today's public key has shown. It is not stored.
	Evidence Evidence
	Proof    Proof
	// Activated is how the license came here first; a later check leaves it.
	Activated Activation
	Identity  Identity
	// Device is the machine as of the activation.
	Device Device
	// Contact is the server's time of the last response that confirmed the license.
	Contact time.Time
	// Refused is the API's last no; nil where it has said yes since.
	Refused *Refusal
	// Ended is the tombstone of a deactivation; nil where there was none.
	Ended *End
	// Slots are the floating slots that the device holds, or held until they ended. Uses are what was consumed and not yet reported.
	Slots Slots
	Uses  Uses
	// Pending are activations of which the response has not come yet, the oldest first.
	Pending []Pending
	Clock   Marks
	// Epoch is a random name of this activation. What was asked under one is not stored under another.
	Epoch string
}

// DeviceProof says what of a verified document names the device.
type DeviceProof string

// What can name a device.
const (
	// BySignature: a license_signature was made for the entry's hardware id and identity.
	BySignature DeviceProof = "license_signature"
	// ByHardwareID: a signed hardware_id is the entry's.
	ByHardwareID DeviceProof = "hardware_id"
	// ByNothing: nothing in the document names a device, and the entry's word stands.
	ByNothing DeviceProof = "none"
	// AnotherDevice: the document names a device that is not the entry's.
	AnotherDevice DeviceProof = "another"
)

// Evidence is what verifying a document has shown. The zero value is a document that nobody has verified.
type Evidence struct {
	// Signed is whether today's public key verifies the bytes.
	Signed bool
	Device DeviceProof
}

// Proof is what the document's bytes are verified with again: see core.Proof and core.Asked.
type Proof struct {
	// Header is the LicenseSignature header; empty for documents signed in their body.
	Header string
	// ServerDate is the Date of the response, where it came over TLS or loopback; else zero.
	ServerDate time.Time
	// Operation is the call that the document is from, Kind the kind of a file.
	Operation, Kind string
	// SingleSignOn is whether the call named its user by an identity provider's token.
	SingleSignOn bool
}

// How a license came to the device.
const (
	Online  = "online"
	Offline = "offline"
)

// Activation is how (Online or Offline) and when the license came to the device.
type Activation struct {
	How string
	At  time.Time
}

// Identity is whose license it is: by its key or by its user. No password, token or code is kept.
type Identity struct{ LicenseKey, Username string }

// Device is a machine's hardware id and how it was made.
type Device struct{ HardwareID, Algorithm, Source string }

// Refusal is the code with which the API refused.
type Refusal struct {
	Code string
	At   time.Time
}

// How a license was given up.
const (
	Deactivated        = "deactivated"
	DeactivatedOffline = "deactivated_offline"
)

// End is how (Deactivated or DeactivatedOffline) and when the license was given up, and the text that reports it to the
// vendor where that is not done yet.
type End struct {
	How  string
	At   time.Time
	Text string
}

// Part is what a slot or a consumption belongs to: the license of a product, or a feature of it.
type Part string

// PartOf is the license of a product or, where its code is given, a feature of it.
func PartOf(product, feature string) Part {
	if feature == "" {
		return Part(product)
	}
	return Part(product + "\x00" + feature)
}

// Product is the product's short code.
func (p Part) Product() string {
	product, _, _ := strings.Cut(string(p), "\x00")
	return product
}

// Feature is the feature's code; empty where the license itself is meant.
func (p Part) Feature() string {
	_, feature, _ := strings.Cut(string(p), "\x00")
	return feature
}

// Slot is a floating slot, held until then.
type Slot struct {
	Until    time.Time
	Borrowed bool
}

// Slots are slots by what they belong to.
type Slots map[Part]Slot

// Parts are the parts with a slot, in order.
func (s Slots) Parts() []Part {
	return slices.Sorted(maps.Keys(s))
}

// Use is consumption that the server does not know of for sure.
type Use struct {
	// Local was counted here and not sent.
	Local int64
	// InFlight was sent, and its response has not come; nil where there is none.
	InFlight *InFlight
	// Total is what the server counted last, where it has said so later than in the document; else nil.
	Total *int64
}

// Uses are consumption by what it belongs to.
type Uses map[Part]Use

// Parts are the parts with consumption, in order.
func (u Uses) Parts() []Part {
	return slices.Sorted(maps.Keys(u))
}

// InFlight is consumption that was sent under an id, with the total that the server knew before.
type InFlight struct {
	N, TotalBefore int64
	ID             string
	At             time.Time
}

// Pending is an activation that was begun: by a file that awaits its response, or by a call that may have died.
type Pending struct {
	// RequestID is the id in a request file; empty for a call.
	RequestID string
	Operation string
	Identity  Identity
	At        time.Time
}

// Marks are the times by which an entry tells whether the clock runs backwards. A zero time is none.
type Marks struct {
	// Server is the Date of the last confirmed response, or the signed date of a file.
	Server time.Time
	// Seen is the highest time at which the license was used.
	Seen time.Time
	// Jump is a time far beyond the others that nothing has confirmed yet.
	Jump time.Time
}

// SetSlot keeps the slot of a part; nil is none.
func (e *Entry) SetSlot(p Part, slot *Slot) {
	slots := maps.Clone(e.Slots)
	switch {
	case slot == nil:
		delete(slots, p)
	case slots == nil:
		slots = Slots{p: *slot}
	default:
		slots[p] = *slot
	}
	e.Slots = slots
}

// SetUse keeps what was consumed of a part.
func (e *Entry) SetUse(p Part, use Use) {
	uses := maps.Clone(e.Uses)
	if uses == nil {
		uses = Uses{}
	}
	uses[p] = use
	if use == (Use{}) {
		delete(uses, p)
	}
	e.Uses = uses
}

// Empty reports whether there is no license in the entry, at most a pending one.
func (e *Entry) Empty() bool { return e.Document == nil && e.Ended == nil }
