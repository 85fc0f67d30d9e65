package manager

import (
	"bytes"
	"maps"
	"slices"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/validity"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// word is what a call to the server has heard.
type word uint8

const (
	// noWord is everything that does not come from the API, and every code that says nothing of the license: it changes nothing.
	noWord word = iota
	// saidYes is a verified response to our question.
	saidYes
	// saidNo is a refusal of the license itself.
	saidNo
	// saidNoSlot is a floating license of which all slots are taken.
	saidNoSlot
)

// refusals are the codes that end a license until a later yes.
var refusals = []string{"license_not_enabled", "license_not_active", "license_expired", "trial_expired", "license_not_found", "device_not_found",
	"blacklisted", "vm_not_allowed"}

const noFloatingSlot = "floating_not_available"

// heard is the response to a call, or its error.
type heard struct {
	core.Response
	fail *failure.Error
	word word
}

// surelyUndone reports whether a call that failed cannot have had an effect.
func (h *heard) surelyUndone() bool {
	return h.fail != nil && (h.fail.Sent == failure.NotSent || h.fail.Refused && h.fail.Status != api.Unavailable)
}

// ask calls the server. members writes the members of the request but for the options.
func (m *Manager) ask(c *call, operation string, members func(*rawjson.Writer)) heard {
	w := rawjson.Writer{Out: []byte("{")}
	members(&w)
	timeout := c.options.Timeout
	if timeout == 0 {
		timeout = m.facts.Timeout
	}
	w.Object("options", func() { w.Integer("timeout_ms", timeout.Milliseconds()) })
	w.Close()
	response, err := m.client.Call(c.ctx, operation, w.Out)
	if err == nil {
		c.count(response.Meta)
		m.verified(response.Meta.ServerDate)
		return heard{Response: response, word: saidYes}
	}
	fail := failure.From(err, libraryFailed)
	c.count(fail.Meta)
	if fail.Status == api.Handle {
		fail = closedClient(c.name())
	}
	return heard{fail: fail, word: wordOf(fail)}
}

// wordOf says what an error says of the license. The client takes responses over TLS, from this machine, or where the
// configuration allows plain http: nothing else comes here.
func wordOf(fail *failure.Error) word {
	switch {
	case !fail.Refused || fail.Status == api.Unavailable:
		return noWord
	case fail.Code == noFloatingSlot:
		return saidNoSlot
	case slices.Contains(refusals, fail.Code):
		return saidNo
	}
	return noWord
}

// count adds how a call to the server went to how the whole call goes.
func (c *call) count(meta Meta) {
	attempts, sent := c.meta.Attempts+meta.Attempts, c.meta.Sent || meta.Sent
	c.meta = meta
	c.meta.Attempts, c.meta.Sent, c.meta.SignatureHeader, c.meta.Validity, c.meta.Validities = attempts, sent, "", nil, nil
}

// isOwn reports whether an error is the caller's or the process's, and not one of the way to the server.
func isOwn(fail *failure.Error) bool {
	return slices.Contains([]api.Status{api.Argument, api.Handle, api.Config, api.Forked, api.Internal, api.Cancelled, api.Memory}, fail.Status)
}

// named writes whose license and which device a call is about.
func named(w *rawjson.Writer, e *state.Entry) {
	identified(w, e.Identity)
	w.Text("hardware_id", e.Device.HardwareID)
}

func identified(w *rawjson.Writer, id state.Identity) {
	if id.LicenseKey != "" {
		w.Text("license_key", id.LicenseKey)
	} else {
		w.Text("username", id.Username)
	}
}

// licenseID writes the id of the stored license of a product, which tells apart several of one user.
func licenseID(w *rawjson.Writer, e *state.Entry, product string) {
	if id, ok := e.Document.License(product).Get("id").Int(); ok {
		w.Integer("license_id", id)
	}
}

func passed(w *rawjson.Writer, fields []rawjson.Value) {
	for _, f := range fields {
		w.Raw(f.Name(), f.Raw())
	}
}

// answer is a verified response that holds the license.
type answer struct {
	document  *state.Document
	proof     state.Proof
	date      time.Time
	saysNo    bool
	operation string
}

// fromCheck reports whether the response is to a check, which takes a floating license's slot.
func (a *answer) fromCheck() bool {
	return a.operation == "check_license" || a.operation == "check_bundle"
}

// answerOf reads a response that holds the license.
func (m *Manager) answerOf(operation string, r *core.Response) (*answer, *failure.Error) {
	document, err := state.ReadDocument(bytes.Clone(r.Result))
	if err != nil {
		return nil, failure.From(err, libraryFailed)
	}
	a := &answer{document: document, date: r.Meta.ServerDate, operation: operation,
		proof: state.Proof{Header: r.Meta.SignatureHeader, ServerDate: r.Meta.ServerDate, Operation: operation}}
	if v := r.Meta.Validity; v != nil {
		a.saysNo = v.State == validity.Invalid
	}
	for _, v := range r.Meta.Validities {
		a.saysNo = a.saysNo || v.State == validity.Invalid
	}
	return a, nil
}

// at is the moment of a response: the server's, else ours.
func (m *Manager) at(date time.Time, e *state.Entry) time.Time {
	if date.IsZero() {
		return m.look(e.Clock).Moment.T
	}
	return date
}

// slotsIn are the slots that a check gives: those of the floating licenses that have not expired.
func slotsIn(d *state.Document, at time.Time) state.Slots {
	slots := state.Slots{}
	for _, product := range d.Products() {
		l := d.License(product)
		if isSet(l, "is_floating_cloud") && !isSet(l, "is_expired") {
			slots[state.Part(product)] = slotOf(l, at)
		}
	}
	return slots
}

// withLicenseSlots are slots in which those of licenses are replaced.
func withLicenseSlots(all, licenses state.Slots) state.Slots {
	all = maps.Clone(all)
	maps.DeleteFunc(all, func(p state.Part, _ state.Slot) bool { return p.Feature() == "" })
	if all == nil {
		return licenses
	}
	maps.Copy(all, licenses)
	return all
}

func isSet(l rawjson.Value, flag string) bool {
	set, _ := l.Get(flag).Bool()
	return set
}

// slotOf is the slot that a license or feature in a response of that moment says is held.
func slotOf(l rawjson.Value, at time.Time) state.Slot {
	slot := state.Slot{Until: at.Add(timeoutOf(l)), Borrowed: isSet(l, "is_borrowed")}
	if until, err := wire.ParseTime(l.Get("borrowed_until").String()); err == nil && slot.Borrowed && until.After(slot.Until) {
		slot.Until = until
	}
	return slot
}

// timeoutOf is for how long a check gives the slot of a license or feature.
func timeoutOf(l rawjson.Value) time.Duration {
	minutes, _ := l.Get("floating_timeout").Int()
	return time.Duration(min(max(minutes, 0), maxMinutes)) * time.Minute
}

// maxMinutes is a hundred years.
const maxMinutes = 100 * 366 * 24 * 60

// confirmed makes a response to a check the entry's: what the server says now is what holds. asked is the entry that the question
// was about: the response may be older than the total of a report that was settled since.
func (m *Manager) confirmed(e *state.Entry, a *answer, asked *state.Entry) {
	e.Document, e.Proof, e.Refused = a.document, a.proof, nil
	m.confirm(e, a.date)
	e.Contact = m.at(a.date, e)
	e.Slots = withLicenseSlots(e.Slots, slotsIn(e.Document, e.Contact))
	e.Uses = withoutTotals(e.Uses, asked.Uses)
}

// withoutTotals forgets the totals that are older than a document: those that were the same when it was asked for.
func withoutTotals(uses, asked state.Uses) state.Uses {
	uses = maps.Clone(uses)
	for p, use := range uses {
		if known := asked[p].Total; use.Total != nil && known != nil && *use.Total == *known {
			use.Total = nil
			uses[p] = use
		}
	}
	return uses
}

// storing is how a response must be stored: what ends a license or its slot, in both slots.
func (a *answer) storing(e *state.Entry) store.Slots {
	given := slotsIn(a.document, a.date)
	for p := range e.Slots {
		if _, kept := given[p]; p.Feature() == "" && !kept {
			return store.Both
		}
	}
	if a.saysNo {
		return store.Both
	}
	return store.One
}
