package manager

import (
	"encoding/json"
	"slices"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
)

// rules are what a product's license is held against.
func (m *Manager) rules(v *snapshot, product string) *state.Settings {
	return &state.Settings{Product: product, CompanyID: m.facts.CompanyID, HardwareID: v.hardwareID, CheckWithin: m.settings.CheckWithin,
		GracePeriod: m.settings.GracePeriod, ClockTolerance: m.settings.ClockTolerance}
}

// judge judges a product's license now.
func (m *Manager) judge(v *snapshot, product string) *state.State {
	return m.judgeEntry(&v.entry, v, product)
}

// judgeEntry judges an entry that may be newer than a snapshot, on the machine of the snapshot.
func (m *Manager) judgeEntry(e *state.Entry, v *snapshot, product string) *state.State {
	s := state.Evaluate(e, m.rules(v, product), m.look(e.Clock).Moment)
	return &s
}

// products are those that the manager judges: its own, or those of the bundle, of which it may know none.
func (m *Manager) products(v *snapshot) []string {
	if !m.settings.Bundle {
		return []string{m.facts.Product}
	}
	return v.entry.Document.Products()
}

// best is the one state of all licenses: that of the best one.
func (m *Manager) best(v *snapshot) *state.State {
	products := m.products(v)
	if len(products) == 0 {
		return m.judge(v, m.facts.Product)
	}
	moment := m.look(v.entry.Clock).Moment
	best := state.Evaluate(&v.entry, m.rules(v, products[0]), moment)
	for _, product := range products[1:] {
		if s := state.Evaluate(&v.entry, m.rules(v, product), moment); rank(s.Name) < rank(best.Name) {
			best = s
		}
	}
	return &best
}

func rank(name state.Name) int {
	return slices.Index([]state.Name{state.Valid, state.Grace, state.Stale, state.Invalid}, name)
}

// of is the state of a product, or the best one where none is named.
func (m *Manager) of(v *snapshot, product string) *state.State {
	if product == "" {
		return m.best(v)
	}
	return m.judge(v, product)
}

func (m *Manager) writeState(w *rawjson.Writer, v *snapshot, s *state.State) {
	if v.fail != nil {
		w.Null("state")
		return
	}
	w.Name("state")
	w.Out = s.AppendJSON(w.Out)
}

// told is a result: the state, the operation's own members, and the warnings.
func (m *Manager) told(c *call, v *snapshot, s *state.State, members func(w *rawjson.Writer)) result {
	return func(w *rawjson.Writer) {
		m.writeState(w, v, s)
		if members != nil {
			members(w)
		}
		w.Texts("warnings", c.warningsOf(v))
	}
}

// writeLicenses writes a bundle's licenses, each with its state and document; null where the manager has no bundle.
func (m *Manager) writeLicenses(w *rawjson.Writer, v *snapshot) {
	if !m.settings.Bundle {
		w.Null("licenses")
		return
	}
	moment := m.look(v.entry.Clock).Moment
	w.Object("licenses", func() {
		for _, product := range m.products(v) {
			w.Object(product, func() {
				s := state.Evaluate(&v.entry, m.rules(v, product), moment)
				m.writeState(w, v, &s)
				w.Raw("document", v.entry.Document.License(product).Raw())
			})
		}
	})
}

// details are what an error tells of the license beside itself.
type details struct {
	state     *state.State
	confirmed *bool
	failure   *failure.Error
	warnings  []string
}

// with copies an error and adds what is known of the license and the error does not tell yet.
func (d details) with(fail *failure.Error) *failure.Error {
	own := *fail
	own.Details = slices.Clone(fail.Details)
	add := func(name string, value []byte) {
		if slices.ContainsFunc(fail.Details, func(d failure.Detail) bool { return d.Name == name }) {
			return
		}
		own.Details = append(own.Details, failure.Detail{Name: name, Value: json.RawMessage(value)})
	}
	if d.state != nil {
		add("state", d.state.AppendJSON(nil))
	}
	if d.confirmed != nil {
		add("confirmed", map[bool][]byte{true: []byte("true"), false: []byte("false")}[*d.confirmed])
	}
	if d.failure != nil {
		add("failure", d.failure.AppendJSON(nil))
	}
	w := rawjson.Writer{Out: []byte("{")}
	w.Texts("warnings", d.warnings)
	add("warnings", w.Out[len(`{"warnings":`):])
	return &own
}

// refusal is the error of a license that may not be used: its code is the reason.
func refusal(operation string, s *state.State, d details) *failure.Error {
	status := s.Status()
	why := "the license may not be used"
	if row := api.Code(status, s.Reason); row != nil {
		why = row.Meaning
	}
	d.state = s
	return d.with(failure.New(status, s.Reason, operation+": "+why))
}

// usable is nil where a license may be used, else the error of that.
func usable(operation string, s *state.State, d details) *failure.Error {
	if s.Usable() {
		return nil
	}
	return refusal(operation, s, d)
}
