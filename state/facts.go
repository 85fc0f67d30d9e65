package state

import (
	"strconv"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/rawjson"
)

// Facts are what an application shows of a license beside its state. They never change the state.
type Facts struct {
	// DeviceProof is what of the document names the device; empty where there is no license.
	DeviceProof DeviceProof
	LicenseType string
	IsTrial     bool
	// ValidityPeriod is nil for a license without end, DaysRemaining too.
	ValidityPeriod *time.Time
	DaysRemaining  *int64
	// GraceUntil is when the license stops being usable if nothing but time passes; zero where it never does, or is not usable.
	GraceUntil time.Time
	// MaintenancePeriod is the license's own text; empty where it has none.
	MaintenancePeriod string
	PreventVM         bool
	Slot              *Slot
	// Consumption is nil for a license that counts nothing.
	Consumption *Consumption
	Features    []FeatureFact
}

// Consumption is what a license or feature counts.
type Consumption struct {
	// Total is what the server knew last. Max is nil where there is no limit.
	Total int64
	Max   *int64
	// Local was counted here and not sent, InFlight was sent without a response yet.
	Local, InFlight int64
}

// FeatureState is what a feature permits by its own terms.
type FeatureState string

// The states of a feature.
const (
	FeatureValid   FeatureState = "valid"
	FeatureExpired FeatureState = "expired"
	FeatureNoSlot  FeatureState = "no_slot"
)

// FeatureFact is a feature of the license.
type FeatureFact struct {
	Code  string
	State FeatureState
	// Expiry is nil where the feature does not end.
	Expiry *time.Time
	Slot   *Slot
}

func (e *Entry) facts(l *license, t time.Time) Facts {
	trial, _ := l.value.Get("is_trial").Bool()
	prevent, _ := l.value.Get("prevent_vm").Bool()
	f := Facts{
		DeviceProof: e.Evidence.Device, LicenseType: l.value.Get("license_type").String(), IsTrial: trial, ValidityPeriod: l.terms.End,
		DaysRemaining: l.terms.At(t).DaysRemaining, MaintenancePeriod: l.value.Get("maintenance_period").String(),
		PreventVM: prevent, Slot: e.Slot,
	}
	if f.LicenseType == "consumption" || l.value.Get("max_consumptions").Present() {
		f.Consumption = consumption(l.value, "max_consumptions", e.Use)
	}
	if len(l.features) > 0 {
		f.Features = make([]FeatureFact, len(l.features))
	}
	for i := range l.features {
		f.Features[i] = e.featureFact(&l.features[i], t)
	}
	return f
}

func consumption(license rawjson.Value, limit string, use Use) *Consumption {
	c := &Consumption{Local: use.Local}
	c.Total, _ = license.Get("total_consumptions").Int()
	if unlimited, _ := license.Get("allow_unlimited_consumptions").Bool(); !unlimited {
		if most, ok := license.Get(limit).Int(); ok {
			c.Max = &most
		}
	}
	if use.InFlight != nil {
		c.InFlight = use.InFlight.N
	}
	return c
}

func (e *Entry) featureFact(f *feature, t time.Time) FeatureFact {
	fact := FeatureFact{Code: f.code, State: FeatureValid, Expiry: f.expiry}
	if slot, held := e.FeatureSlots[f.code]; held {
		fact.Slot = &slot
	}
	switch {
	case f.expired, f.expiry != nil && !t.Before(*f.expiry):
		fact.State = FeatureExpired
	case f.floating && (fact.Slot == nil || !t.Before(fact.Slot.Until)):
		fact.State = FeatureNoSlot
	}
	return fact
}

// AppendJSON appends the state as the library's documents hold it.
func (s State) AppendJSON(out []byte) []byte {
	row := api.Reason(s.Reason)
	w := writer{out: append(out, '{')}
	w.text("state", string(s.Name))
	w.boolean("usable", s.Usable())
	w.text("reason", s.Reason)
	w.time("until", s.Until)
	w.text("message", row.UserMessage)
	w.text("user_action", string(row.Action))
	w.time("contact", s.Contact)
	w.time("time", s.Time)
	w.text("clock", string(s.Clock))
	w.name("facts")
	w.out = s.Facts.AppendJSON(w.out)
	return append(w.out, '}')
}

// AppendJSON appends the facts as the library's documents hold them.
func (f Facts) AppendJSON(out []byte) []byte {
	w := writer{out: append(out, '{')}
	w.text("device_proof", string(f.DeviceProof))
	w.text("license_type", f.LicenseType)
	w.boolean("is_trial", f.IsTrial)
	w.optionalTime("validity_period", f.ValidityPeriod)
	w.optionalInteger("days_remaining", f.DaysRemaining)
	w.time("grace_until", f.GraceUntil)
	w.text("maintenance_period", f.MaintenancePeriod)
	w.boolean("prevent_vm", f.PreventVM)
	w.slot("slot", f.Slot)
	w.name("consumption")
	f.Consumption.write(&w)
	w.name("features")
	w.out = append(w.out, '[')
	for i := range f.Features {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		f.Features[i].write(&w)
	}
	return append(w.out, ']', '}')
}

func (c *Consumption) write(w *writer) {
	if c == nil {
		w.out = append(w.out, "null"...)
		return
	}
	w.open()
	w.integer("total", c.Total)
	w.optionalInteger("max", c.Max)
	w.integer("local", c.Local)
	w.integer("in_flight", c.InFlight)
	w.close()
}

func (f *FeatureFact) write(w *writer) {
	w.open()
	w.text("code", f.Code)
	w.text("state", string(f.State))
	w.optionalTime("expiry_date", f.Expiry)
	w.slot("slot", f.Slot)
	w.close()
}

// writer writes JSON. An empty text, a zero time and nil are written as null.
type writer struct{ out []byte }

func (w *writer) open()  { w.out = append(w.out, '{') }
func (w *writer) close() { w.out = append(w.out, '}') }

// name begins a member.
func (w *writer) name(name string) {
	if w.out[len(w.out)-1] != '{' {
		w.out = append(w.out, ',')
	}
	w.out = append(rawjson.AppendString(w.out, name), ':')
}

func (w *writer) null(name string) {
	w.name(name)
	w.out = append(w.out, "null"...)
}

func (w *writer) text(name, value string) {
	if value == "" {
		w.null(name)
		return
	}
	w.name(name)
	w.out = rawjson.AppendString(w.out, value)
}

func (w *writer) boolean(name string, value bool) {
	w.name(name)
	w.out = strconv.AppendBool(w.out, value)
}

func (w *writer) integer(name string, value int64) {
	w.name(name)
	w.out = strconv.AppendInt(w.out, value, 10)
}

func (w *writer) optionalInteger(name string, value *int64) {
	if value == nil {
		w.null(name)
		return
	}
	w.integer(name, *value)
}

func (w *writer) time(name string, value time.Time) {
	if value.IsZero() {
		w.null(name)
		return
	}
	w.name(name)
	w.out = append(value.UTC().AppendFormat(append(w.out, '"'), time.RFC3339Nano), '"')
}

func (w *writer) optionalTime(name string, value *time.Time) {
	if value == nil {
		w.null(name)
		return
	}
	w.time(name, *value)
}

func (w *writer) slot(name string, value *Slot) {
	if value == nil {
		w.null(name)
		return
	}
	w.name(name)
	w.open()
	w.time("until", value.Until)
	w.boolean("borrowed", value.Borrowed)
	w.close()
}
