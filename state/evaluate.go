package state

import (
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/validity"
)

// Name is what a license permits.
type Name string

// The states.
const (
	// Valid licenses may be used.
	Valid Name = "valid"
	// Grace licenses may be used, and their user should be shown until when.
	Grace Name = "grace"
	// Stale licenses may not be used: nobody said no, but nobody can say yes. A connection is needed.
	Stale Name = "stale"
	// Invalid licenses may not be used.
	Invalid Name = "invalid"
)

// The reasons that are no code of the API's and no verdict on the license's own terms; api.Reasons lists all.
const (
	NoLicense    = "no_license"
	NotProven    = "not_proven"
	WrongProduct = "wrong_product"
	WrongCompany = "wrong_company"
	WrongDevice  = "wrong_device"
	ClockBehind  = "clock_behind"
	NoSlot       = "no_slot"
	CheckOverdue = "check_overdue"
	OfflineGrace = "offline_grace"
	OK           = string(validity.OK)
)

// Settings are what a license is held against.
type Settings struct {
	// Product is the short code of the product that is used; in a bundle the one that is asked for.
	Product string
	// CompanyID is the vendor's; 0 asks for none.
	CompanyID int64
	// HardwareID is this machine's id by the algorithm of the entry's device.
	HardwareID string
	// CheckWithin is how long a license that was activated online stays valid after the last contact; negative: for ever.
	CheckWithin time.Duration
	// GracePeriod is how long it may be used after that.
	GracePeriod time.Duration
	// ClockTolerance is how far the clock may run behind before a license with dates waits for it.
	ClockTolerance time.Duration
}

// State is the verdict on a license at a moment.
type State struct {
	Name   Name
	Reason string
	// Until is the first moment at which time alone changes the verdict; zero where it never does.
	Until time.Time
	// Contact is when the server confirmed the license last; zero where it never did.
	Contact time.Time
	// Time is the moment of the verdict.
	Time  time.Time
	Clock ClockWord
	Facts Facts
}

// Usable reports whether the license may be used.
func (s *State) Usable() bool { return s.Name == Valid || s.Name == Grace }

// Status is what a call returns for the state: api.OK if the license may be used.
func (s *State) Status() api.Status { return api.Reason(s.Reason).Status }

// Evaluate judges an entry at a moment by the rules in their order: the first that speaks decides.
func Evaluate(e *Entry, s *Settings, m Moment) State {
	out := State{Contact: e.Contact, Time: m.T, Clock: m.Clock}
	l, reason := e.standing(s)
	if l != nil {
		e.addFacts(&out.Facts, l, m.T)
	}
	if reason != "" {
		out.Name, out.Reason = Invalid, reason
		return out
	}
	j := newJudge(e, s, l, m.Behind)
	v := j.at(m.T)
	out.Name, out.Reason, out.Until = v.name, v.reason, j.until(v)
	out.Facts.GraceUntil = j.usableUntil(v)
	return out
}

// standing applies rules 1 to 6, which time does not change. It returns the license where the document has it.
func (e *Entry) standing(s *Settings) (l *license, reason string) {
	if e.Document != nil {
		l = e.Document.of(s.Product)
	}
	switch {
	case e.Empty():
		return nil, NoLicense
	case e.Ended != nil:
		return l, Deactivated
	case !e.Evidence.Signed || e.Evidence.Device == AnotherDevice:
		return l, NotProven
	case l == nil:
		return nil, WrongProduct
	case l.anothers(s.CompanyID):
		return l, WrongCompany
	case e.Device.HardwareID != s.HardwareID:
		return l, WrongDevice
	case e.Refused != nil:
		return l, e.Refused.Code
	}
	return l, ""
}

// judge applies rules 7 to 14 to a license that has come so far.
type judge struct {
	license *license
	// behind is whether the clock's running behind matters (rule 10).
	behind bool
	// slot is when a floating license's slot ends; zero where it has none.
	slot time.Time
	// bounded is whether the license must be checked from soft on, and may not be used unchecked from hard on.
	bounded    bool
	soft, hard time.Time
}

func newJudge(e *Entry, s *Settings, l *license, behind time.Duration) judge {
	slot, held := e.Slots[Part(l.product)]
	dated := l.terms.Start != nil || l.terms.End != nil || held
	j := judge{license: l, behind: dated && behind > s.ClockTolerance, slot: slot.Until}
	if e.Activated.How == Online && !l.floating && s.CheckWithin >= 0 {
		j.bounded = true
		j.soft = e.Contact.Add(s.CheckWithin)
		j.hard = j.soft.Add(s.GracePeriod)
	}
	return j
}

// verdict holds until next at least; zero is for ever.
type verdict struct {
	name   Name
	reason string
	next   time.Time
}

func (j *judge) at(t time.Time) verdict {
	if !j.license.readable {
		return verdict{Invalid, string(validity.Unreadable), time.Time{}}
	}
	terms := j.license.terms.At(t)
	v := verdict{Name(terms.State), string(terms.Reason), terms.Until}
	switch {
	case v.name == Invalid:
	case j.behind:
		v.name, v.reason = Stale, ClockBehind
	case j.license.floating && !t.Before(j.slot):
		v.name, v.reason = Stale, NoSlot
	case j.license.floating:
		v.next = earlier(v.next, j.slot)
	case j.bounded:
		j.bound(&v, t)
	}
	return v
}

// bound applies the deadline of the last contact to a usable license.
func (j *judge) bound(v *verdict, t time.Time) {
	switch {
	case !t.Before(j.hard):
		v.name, v.reason = Stale, CheckOverdue
	case t.Before(j.soft):
		v.next = earlier(v.next, j.soft)
	default:
		if v.name == Valid || v.next.IsZero() || j.hard.Before(v.next) {
			v.reason = OfflineGrace
		}
		v.name = Grace
		v.next = earlier(v.next, j.hard)
	}
}

// earlier returns the earlier of two times; zero is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// until returns when time alone changes the verdict.
func (j *judge) until(v verdict) time.Time {
	return j.walk(v, func(next verdict) bool { return next.name == v.name && next.reason == v.reason })
}

// usableUntil returns when a usable license stops being usable if nothing but time passes.
func (j *judge) usableUntil(v verdict) time.Time {
	usable := func(next verdict) bool { return next.name == Valid || next.name == Grace }
	if !usable(v) {
		return time.Time{}
	}
	return j.walk(v, usable)
}

// walk goes from a verdict to the next as long as these are alike. Each step passes one of the license's dates for good.
func (j *judge) walk(v verdict, alike func(verdict) bool) time.Time {
	for !v.next.IsZero() {
		next := j.at(v.next)
		if !alike(next) {
			return v.next
		}
		v = next
	}
	return time.Time{}
}
