package manager

import (
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
)

// current tells everything that is known of the stored license.
func (m *Manager) current(c *call) (result, *failure.Error) {
	v := m.glance()
	if v.fail != nil {
		return nil, v.fail
	}
	return func(w *rawjson.Writer) {
		e := &v.entry
		m.writeState(w, v, m.best(v))
		w.Raw("document", e.Document.Bytes())
		writeIdentity(w, e)
		writeDevice(w, e)
		w.Time("contact", e.Contact)
		m.writeUses(w, v)
		w.Object("store", func() { m.writePlace(w, v) })
		writePending(w, e.Pending)
		m.writeLicenses(w, v)
		w.Texts("warnings", v.warnings)
	}, nil
}

func writeIdentity(w *rawjson.Writer, e *state.Entry) {
	if e.Identity == (state.Identity{}) {
		w.Null("identity")
		return
	}
	w.Object("identity", func() {
		w.Text("license_key", e.Identity.LicenseKey)
		w.Text("username", e.Identity.Username)
	})
}

func writeDevice(w *rawjson.Writer, e *state.Entry) {
	if e.Device.HardwareID == "" {
		w.Null("device")
		return
	}
	w.Object("device", func() {
		w.Text("hardware_id", e.Device.HardwareID)
		w.Text("algorithm", e.Device.Algorithm)
		w.Text("source", e.Device.Source)
	})
}

// writeUses writes what was consumed and not reported; of a bundle by product.
func (m *Manager) writeUses(w *rawjson.Writer, v *snapshot) {
	w.Object("use", func() {
		if !m.settings.Bundle {
			writeUse(w, &v.entry, m.facts.Product)
			return
		}
		w.Object("products", func() {
			for _, product := range m.products(v) {
				w.Object(product, func() { writeUse(w, &v.entry, product) })
			}
		})
	})
}

// writeUse writes what was consumed of a product's license and of its features.
func writeUse(w *rawjson.Writer, e *state.Entry, product string) {
	writeCounts(w, e.Uses[state.Part(product)])
	w.Object("features", func() {
		for _, p := range e.Uses.Parts() {
			if p.Product() == product && p.Feature() != "" {
				w.Object(p.Feature(), func() { writeCounts(w, e.Uses[p]) })
			}
		}
	})
}

func writeCounts(w *rawjson.Writer, use state.Use) {
	w.Integer("local", use.Local)
	if use.InFlight == nil {
		w.Null("in_flight")
		return
	}
	w.Object("in_flight", func() { w.Integer("n", use.InFlight.N) })
}

// writePart writes the product, of a bundle, and the feature that an event is about.
func (m *Manager) writePart(w *rawjson.Writer, p state.Part) {
	product := ""
	if m.settings.Bundle {
		product = p.Product()
	}
	w.Text("product", product)
	w.Text("feature", p.Feature())
}

func writePending(w *rawjson.Writer, pending []state.Pending) {
	w.Name("pending")
	w.Out = append(w.Out, '[')
	for i, p := range pending {
		if i > 0 {
			w.Out = append(w.Out, ',')
		}
		w.Open()
		w.Text("request_id", p.RequestID)
		w.Text("operation", p.Operation)
		w.Text("license_key", p.Identity.LicenseKey)
		w.Text("username", p.Identity.Username)
		w.Time("at", p.At)
		w.Close()
	}
	w.Out = append(w.Out, ']')
}
