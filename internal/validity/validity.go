// Package validity decides whether a license may be used at a moment, why not, and until when this is so. It is pure: it
// uses no clock, no network and no file. The client, the sandbox and osp_evaluate_license all use it.
package validity

import (
	"math"
	"strconv"
	"time"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// State is what a license permits.
type State string

// The states.
const (
	// Valid licenses may be used.
	Valid State = "valid"
	// Grace is a subscription past its end that may be used for some hours more.
	Grace State = "grace"
	// Invalid licenses must not be used.
	Invalid State = "invalid"
)

// Reason is why a license is in its state. Where the API has a code for it, the reason is that code.
type Reason string

// The reasons.
const (
	OK                Reason = "ok"
	SubscriptionGrace Reason = "subscription_grace"
	NotEnabled        Reason = "license_not_enabled"
	NotActive         Reason = "license_not_active"
	NotStarted        Reason = "license_start_date_error"
	Expired           Reason = "license_expired"
	TrialExpired      Reason = "trial_expired"
	Unreadable        Reason = "unreadable_license"
)

// Validity is the verdict on a license at a moment.
type Validity struct {
	State  State
	Reason Reason
	// Until is the first moment at which time alone changes the verdict; zero where it never does.
	Until time.Time
	// DaysRemaining is the whole days left until the validity ends, 0 once it has; nil for a license without end.
	DaysRemaining *int64
}

// Usable reports whether the license may be used: it is valid, or in its grace period.
func (v Validity) Usable() bool { return v.State == Valid || v.State == Grace }

// Terms are what the verdict follows from.
type Terms struct {
	Disabled, Inactive bool
	// Expired is what the server said.
	Expired bool
	Trial   bool
	// Start and End are nil where there is none.
	Start, End *time.Time
	// GraceHours is how long a subscription lives on after End.
	GraceHours float64
}

// Evaluate judges a license object of the API.
func Evaluate(license rawjson.Value, now time.Time) Validity {
	terms, readable := Read(license)
	verdict := terms.At(now)
	if readable {
		return verdict
	}
	return Validity{State: Invalid, Reason: Unreadable, DaysRemaining: verdict.DaysRemaining}
}

// Read takes the terms from a license object, and reports whether all could be read. A limit that is there and cannot be
// read is not taken for no limit.
func Read(license rawjson.Value) (Terms, bool) {
	r := reader{readable: license.Kind() == rawjson.Object}
	t, noGrace := Terms{}, false
	for member := range license.All() {
		if !member.Present() {
			continue
		}
		switch string(member.NameBytes()) {
		case "license_enabled":
			t.Disabled = !r.flag(member)
		case "license_active", "active":
			t.Inactive = !r.flag(member) || t.Inactive
		case "is_expired":
			t.Expired = r.flag(member)
		case "start_date":
			t.Start = r.date(member)
		case "validity_period":
			t.End = r.date(member)
		case "allow_grace_period":
			noGrace = !r.flag(member)
		case "grace_period":
			t.GraceHours = hours(member)
		case "is_trial":
			t.Trial, _ = member.Bool() // chooses a word only
		}
	}
	if noGrace {
		t.GraceHours = 0
	}
	return t, r.readable
}

// reader notes whether all members could be read.
type reader struct{ readable bool }

func (r *reader) flag(member rawjson.Value) bool {
	value, ok := member.Bool()
	r.readable = r.readable && ok
	return value
}

func (r *reader) date(member rawjson.Value) *time.Time {
	at, err := wire.ParseTime(member.String())
	if err != nil {
		r.readable = false
		return nil
	}
	return &at
}

// hours reads a number; anything else means no grace.
func hours(member rawjson.Value) float64 {
	if member.Kind() != rawjson.Number {
		return 0
	}
	n, err := strconv.ParseFloat(string(member.Raw()), 64)
	if err != nil {
		return 0
	}
	return n
}

// At judges the terms at a moment. The first rule that speaks decides.
func (t Terms) At(now time.Time) Validity {
	v := Validity{State: Invalid, DaysRemaining: t.daysRemaining(now)}
	ended := t.End != nil && !now.Before(*t.End)
	grace := t.grace()
	switch {
	case t.Disabled:
		v.Reason = NotEnabled
	case t.Inactive:
		v.Reason = NotActive
	case t.Start != nil && t.Start.After(now):
		v.Reason, v.Until = NotStarted, *t.Start
	case ended && grace.holds(now):
		v.State, v.Reason, v.Until = Grace, SubscriptionGrace, grace.end
	case ended:
		v.Reason = t.expiredReason()
	case t.Expired:
		v.Reason = t.expiredReason()
		if t.End != nil && grace.holds(*t.End) {
			v.Until = *t.End // the dates alone decide from then on
		}
	default:
		v.State, v.Reason = Valid, OK
		if t.End != nil {
			v.Until = *t.End
		}
	}
	return v
}

func (t Terms) expiredReason() Reason {
	if t.Trial {
		return TrialExpired
	}
	return Expired
}

// gracePeriod lasts until end, or for ever where it outlasts the calendar. Without one its end has passed.
type gracePeriod struct {
	end     time.Time
	forever bool
}

func (g gracePeriod) holds(at time.Time) bool { return g.forever || at.Before(g.end) }

// lastSecond is the last second of the year 9999, after which no date can be written.
const lastSecond = 253_402_300_799

func (t Terms) grace() gracePeriod {
	if t.End == nil || t.GraceHours <= 0 {
		return gracePeriod{}
	}
	seconds, fraction := math.Modf(t.GraceHours * 3600)
	if seconds > lastSecond-float64(t.End.Unix()) {
		return gracePeriod{forever: true}
	}
	return gracePeriod{end: time.Unix(t.End.Unix()+int64(seconds), int64(t.End.Nanosecond())+int64(fraction*1e9)).UTC()}
}

// daysRemaining counts until End. A license that the server calls expired and that has no date has ended.
func (t Terms) daysRemaining(now time.Time) *int64 {
	if t.End == nil && !t.Expired {
		return nil
	}
	days := int64(0)
	if t.End != nil && t.End.After(now) {
		const day = 24 * 60 * 60
		seconds := t.End.Unix() - now.Unix()
		if t.End.Nanosecond() < now.Nanosecond() {
			seconds--
		}
		days = seconds / day
	}
	return &days
}

// AppendJSON appends the verdict as the library's documents hold it.
func (v Validity) AppendJSON(out []byte) []byte {
	out = append(out, `{"state":"`...)
	out = append(out, v.State...)
	out = append(out, `","reason":"`...)
	out = append(out, v.Reason...)
	out = append(out, `","until":`...)
	if v.Until.IsZero() {
		out = append(out, "null"...)
	} else {
		out = append(out, '"')
		out = v.Until.UTC().AppendFormat(out, time.RFC3339Nano)
		out = append(out, '"')
	}
	out = append(out, `,"days_remaining":`...)
	if v.DaysRemaining == nil {
		out = append(out, "null"...)
	} else {
		out = strconv.AppendInt(out, *v.DaysRemaining, 10)
	}
	return append(out, '}')
}
