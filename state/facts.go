package state

import (
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

func (e *Entry) addFacts(f *Facts, l *license, t time.Time) {
	f.DeviceProof, f.LicenseType, f.IsTrial = e.Evidence.Device, l.kind, l.terms.Trial
	f.ValidityPeriod, f.DaysRemaining = l.terms.End, l.terms.At(t).DaysRemaining
	f.MaintenancePeriod, f.PreventVM = l.maintenance, l.preventVM
	f.Slot = e.slotOf(Part(l.product))
	if l.counts {
		f.Consumption = l.consumption(e.Uses[Part(l.product)])
	}
	if len(l.features) > 0 {
		f.Features = make([]FeatureFact, len(l.features))
	}
	for i := range l.features {
		e.addFeature(&f.Features[i], &l.features[i], t)
	}
}

func (e *Entry) slotOf(p Part) *Slot {
	if slot, held := e.Slots[p]; held {
		return &slot
	}
	return nil
}

func (l *license) consumption(use Use) *Consumption {
	c := &Consumption{Total: l.total, Max: l.most, Local: use.Local}
	if use.Total != nil {
		c.Total = *use.Total
	}
	if use.InFlight != nil {
		c.InFlight = use.InFlight.N
	}
	return c
}

func (e *Entry) addFeature(fact *FeatureFact, f *feature, t time.Time) {
	fact.Code, fact.State, fact.Expiry = f.code, FeatureValid, f.expiry
	fact.Slot = e.slotOf(f.part)
	switch {
	case f.expired, f.expiry != nil && !t.Before(*f.expiry):
		fact.State = FeatureExpired
	case f.floating && (fact.Slot == nil || !t.Before(fact.Slot.Until)):
		fact.State = FeatureNoSlot
	}
}

// AppendJSON appends the state as the library's documents hold it.
func (s *State) AppendJSON(out []byte) []byte {
	row := api.Reason(s.Reason)
	w := writer{rawjson.Writer{Out: append(out, '{')}}
	w.Text("state", string(s.Name))
	w.Boolean("usable", s.Usable())
	w.Text("reason", s.Reason)
	w.Time("until", s.Until)
	w.Text("message", row.UserMessage)
	w.Text("user_action", string(row.Action))
	w.Time("contact", s.Contact)
	w.Time("time", s.Time)
	w.Text("clock", string(s.Clock))
	w.Name("facts")
	w.Out = s.Facts.AppendJSON(w.Out)
	return append(w.Out, '}')
}

// AppendJSON appends the facts as the library's documents hold them.
func (f *Facts) AppendJSON(out []byte) []byte {
	w := writer{rawjson.Writer{Out: append(out, '{')}}
	w.Text("device_proof", string(f.DeviceProof))
	w.Text("license_type", f.LicenseType)
	w.Boolean("is_trial", f.IsTrial)
	w.OptionalTime("validity_period", f.ValidityPeriod)
	w.OptionalInteger("days_remaining", f.DaysRemaining)
	w.Time("grace_until", f.GraceUntil)
	w.Text("maintenance_period", f.MaintenancePeriod)
	w.Boolean("prevent_vm", f.PreventVM)
	w.slot("slot", f.Slot)
	w.Name("consumption")
	f.Consumption.write(&w)
	w.Name("features")
	w.Out = append(w.Out, '[')
	for i := range f.Features {
		if i > 0 {
			w.Out = append(w.Out, ',')
		}
		f.Features[i].write(&w)
	}
	return append(w.Out, ']', '}')
}

func (c *Consumption) write(w *writer) {
	if c == nil {
		w.Out = append(w.Out, "null"...)
		return
	}
	w.Open()
	w.Integer("total", c.Total)
	w.OptionalInteger("max", c.Max)
	w.Integer("local", c.Local)
	w.Integer("in_flight", c.InFlight)
	w.Close()
}

func (f *FeatureFact) write(w *writer) {
	w.Open()
	w.Text("code", f.Code)
	w.Text("state", string(f.State))
	w.OptionalTime("expiry_date", f.Expiry)
	w.slot("slot", f.Slot)
	w.Close()
}

// writer writes the objects of this package.
type writer struct{ rawjson.Writer }

func (w *writer) slot(name string, value *Slot) {
	if value == nil {
		w.Null(name)
		return
	}
	w.Name(name)
	w.Open()
	w.Time("until", value.Until)
	w.Boolean("borrowed", value.Borrowed)
	w.Close()
}
