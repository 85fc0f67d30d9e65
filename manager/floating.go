package manager

import (
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
)

// borrow keeps a slot until a moment, with or without network. The store is proven writable first: a slot that is forgotten
// here stays taken.
func (m *Manager) borrow(c *call) (result, *failure.Error) {
	v, what, fail := m.askedFor(c)
	if fail != nil {
		return nil, fail
	}
	if fail := m.notStored(c, m.store.Probe(c.ctx)); fail != nil {
		return nil, fail
	}
	endpoint := api.Lookup("floating_borrow")
	if what.Feature() != "" {
		endpoint = api.Lookup("floating_feature_borrow")
	}
	h := m.ask(c, endpoint.Name, func(w *rawjson.Writer) {
		m.ofSlot(w, c, v, what)
		w.Text("borrowed_until", c.text("borrowed_until"))
	})
	if h.fail != nil {
		return nil, m.unborrowed(c, v, what, h)
	}
	response, err := rawjson.Parse(h.Result)
	if err != nil {
		return nil, failure.From(err, libraryFailed)
	}
	until, err := wire.ParseTime(response.Get("borrowed_until").String())
	if err != nil {
		fail := failure.New(api.Protocol, "malformed_answer", endpoint.Name+": the response has no borrowed_until that is a date")
		return nil, m.failed(c, fail)
	}
	return m.slotResult(c, v, what, &state.Slot{Until: until, Borrowed: true})
}

// unborrowed is the error of a slot that was not borrowed. That there is none for this device is kept.
func (m *Manager) unborrowed(c *call, v *snapshot, what state.Part, h heard) *failure.Error {
	if h.word == saidNoSlot {
		if _, fail := m.keepSlot(c, v, what, nil); fail != nil {
			return fail
		}
	}
	return m.failed(c, h.fail)
}

// ofSlot writes which license or feature a call about a slot means.
func (m *Manager) ofSlot(w *rawjson.Writer, c *call, v *snapshot, what state.Part) {
	if !c.hasIdentity() {
		identified(w, v.entry.Identity)
	}
	w.Text("hardware_id", v.entry.Device.HardwareID)
	m.ofLicense(w, what.Product(), &v.entry)
	for _, p := range api.ManagerProof {
		w.Raw(p.Name, c.doc.Get(p.Name).Raw())
	}
	if what.Feature() != "" {
		w.Text("feature", what.Feature())
	}
}

// release frees the slot. That the server knows of none is as good as a yes.
func (m *Manager) release(c *call) (result, *failure.Error) {
	v, what, fail := m.askedFor(c)
	if fail != nil {
		return nil, fail
	}
	endpoint := "floating_release"
	if what.Feature() != "" {
		endpoint = "floating_feature_release"
	}
	h := m.ask(c, endpoint, func(w *rawjson.Writer) { m.ofSlot(w, c, v, what) })
	if h.fail != nil && h.word != saidNoSlot && !(h.fail.Refused && h.fail.Code == "floating_feature_device_not_in_use") {
		return nil, m.failed(c, h.fail)
	}
	m.events.released(what)
	return m.slotResult(c, v, what, nil)
}

func (m *Manager) slotResult(c *call, v *snapshot, what state.Part, slot *state.Slot) (result, *failure.Error) {
	v, fail := m.keepSlot(c, v, what, slot)
	if fail != nil {
		return nil, fail
	}
	return m.told(c, v, m.judge(v, what.Product()), func(w *rawjson.Writer) {
		w.Boolean("confirmed", true)
	}), nil
}
