package manager

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// The client's operations with files.
const (
	createRequest = "create_offline_request"
	loadResponse  = "load_offline_response"
	kindLicense   = "license"
	kindBundle    = "bundle"
	kindRefresh   = "refresh"
)

// local calls an operation of the client that needs no network.
func (m *Manager) local(c *call, operation string, members func(*rawjson.Writer)) (core.Response, *failure.Error) {
	w := rawjson.Writer{Out: []byte("{")}
	members(&w)
	w.Close()
	response, err := m.client.CallLocal(c.ctx, operation, w.Out)
	if err != nil {
		return core.Response{}, failure.From(err, libraryFailed)
	}
	return response, nil
}

// requestFile is the text of a request file, and what belongs to it.
type requestFile struct{ text, name, id string }

func (m *Manager) makeRequest(c *call, endpoint *api.Endpoint, members func(*rawjson.Writer)) (requestFile, *failure.Error) {
	made, fail := m.local(c, createRequest, func(w *rawjson.Writer) {
		w.Text("endpoint", endpoint.Name)
		members(w)
		passed(w, c.fields(endpoint))
	})
	if fail != nil {
		return requestFile{}, fail
	}
	doc, err := rawjson.Parse(made.Result)
	if err != nil {
		return requestFile{}, failure.From(err, libraryFailed)
	}
	return requestFile{doc.Get("text").String(), doc.Get("file_name").String(), doc.Get("request_id").String()}, nil
}

func (c *call) writeRequest(w *rawjson.Writer, f requestFile) {
	w.Text("text", f.text)
	w.Text("file_name", f.name)
	w.Text("path", c.text("path"))
}

// createOffline makes a request file, and remembers its id first.
func (m *Manager) createOffline(c *call) (result, *failure.Error) {
	v := m.refresh(c.ctx)
	who, fail := m.mayActivate(c, v)
	if fail != nil {
		return nil, fail
	}
	endpoint := m.endpoint("activate_offline", "activate_bundle_offline")
	file, fail := m.makeRequest(c, endpoint, func(w *rawjson.Writer) {
		if !c.hasIdentity() {
			identified(w, who)
		}
		w.Text("hardware_id", m.deviceFor(v).HardwareID)
	})
	if fail != nil {
		return nil, fail
	}
	p := state.Pending{RequestID: file.id, Operation: endpoint.Name, Identity: who, At: m.look(v.entry.Clock).Moment.T}
	v, err := m.change(c.ctx, change{store.One, func(e *state.Entry) error {
		e.Pending = withPending(e.Pending, p)
		return nil
	}})
	if fail := m.notStored(c, err); fail != nil {
		return nil, fail
	}
	if fail := c.writeFile(file.text); fail != nil {
		return nil, m.failed(c, fail)
	}
	return m.told(c, v, m.best(v), func(w *rawjson.Writer) {
		c.writeRequest(w, file)
		w.Text("request_id", file.id)
	}), nil
}

// activateOffline stores the license of a license file.
func (m *Manager) activateOffline(c *call) (result, *failure.Error) {
	v := m.refresh(c.ctx)
	text, fail := c.fileText()
	if fail != nil {
		return nil, fail
	}
	endpoint := m.endpoint("activate_offline", "activate_bundle_offline")
	device := m.deviceFor(v)
	file, p, fail := m.loadAny(c, v, text, device, endpoint.Name)
	if fail != nil {
		return nil, m.failed(c, fail)
	}
	before, who := v, cmp.Or(ownerIn(file.document), p.Identity)
	v, fail = m.keepFile(c, file, who, device, endpoint.Name)
	if fail != nil {
		return nil, fail
	}
	c.warnOfReplaced(&before.entry, who, false)
	return m.told(c, v, m.best(v), func(w *rawjson.Writer) {
		m.writeLicenses(w, v)
	}), nil
}

func (m *Manager) fileKind() string {
	if m.settings.Bundle {
		return kindBundle
	}
	return kindLicense
}

// loadAny verifies a license file for one of the requests that await theirs, the newest first.
func (m *Manager) loadAny(c *call, v *snapshot, text string, device state.Device, endpoint string) (licenseFile, state.Pending, *failure.Error) {
	if c.flag("any_request") {
		file, fail := m.loadFile(c, text, m.fileKind(), "", device.HardwareID)
		return file, state.Pending{}, fail
	}
	var last *failure.Error
	for _, p := range slices.Backward(v.entry.Pending) {
		if p.RequestID == "" || p.Operation != endpoint {
			continue
		}
		file, fail := m.loadFile(c, text, m.fileKind(), p.RequestID, device.HardwareID)
		if fail == nil {
			return file, p, nil
		}
		last = fail
		if fail.Code != "foreign_request" {
			break
		}
	}
	if last == nil {
		last = m.nothingAwaited(c, text, device)
	}
	return licenseFile{}, state.Pending{}, last
}

// nothingAwaited is the error of a license file where no request awaits one: what is wrong with the file itself comes first, as where
// a request does.
func (m *Manager) nothingAwaited(c *call, text string, device state.Device) *failure.Error {
	_, fail := m.loadFile(c, text, m.fileKind(), "", device.HardwareID)
	if fail != nil && !m.settings.Bundle { // nothing is wrong with a refresh file either
		if _, other := m.loadFile(c, text, kindRefresh, "", device.HardwareID); other == nil {
			fail = nil
		}
	}
	if fail != nil {
		return fail
	}
	return failure.New(api.Offline, "foreign_request", c.name()+": no request of this device awaits a license file: make a request file, or set any_request")
}

// licenseFile is what a license file holds, and the date that its signature covers; zero where it covers none.
type licenseFile struct {
	document *state.Document
	date     time.Time
}

// loadFile verifies a license file for this device.
func (m *Manager) loadFile(c *call, text, kind, requestID, hardwareID string) (licenseFile, *failure.Error) {
	loaded, fail := m.local(c, loadResponse, func(w *rawjson.Writer) {
		w.Name("text")
		w.Out = rawjson.AppendString(w.Out, text)
		w.Text("kind", kind)
		w.Text("request_id", requestID)
		w.Text("hardware_id", hardwareID)
	})
	if fail != nil {
		return licenseFile{}, fail
	}
	document, err := state.ReadDocument(bytes.Clone(loaded.Result))
	if err != nil {
		return licenseFile{}, failure.From(err, libraryFailed)
	}
	return licenseFile{document, signedDate(document, loaded.Meta.Form)}, nil
}

// keepFile stores the license of a license file: the seat is taken already.
func (m *Manager) keepFile(c *call, file licenseFile, who state.Identity, device state.Device, endpoint string) (*snapshot, *failure.Error) {
	date, epoch := file.date, uuid.NewString()
	return m.keepChange(c, change{store.Both, func(e *state.Entry) error {
		next := state.Entry{Document: file.document, Proof: state.Proof{Operation: loadResponse, Kind: m.fileKind()}, Identity: who, Device: device,
			Epoch: epoch, Clock: e.Clock}
		next.Pending = slices.DeleteFunc(slices.Clone(e.Pending), func(q state.Pending) bool { return q.RequestID == "" || q.Operation == endpoint })
		if sameIdentity(who, e.Identity) {
			next.Uses = e.Uses
			if e.Refused != nil && !date.IsZero() && date.Before(e.Refused.At) {
				next.Refused = e.Refused // the server has said so after it made the file
			}
		}
		m.loaded(&next, date)
		next.Contact = m.at(date, &next)
		next.Activated = state.Activation{How: state.Offline, At: next.Contact}
		*e = next
		return nil
	}})
}

// ownerIn is whose license a document is, as far as it says so.
func ownerIn(document *state.Document) state.Identity {
	products := document.Products()
	if len(products) == 0 {
		return state.Identity{}
	}
	l := document.License(products[0])
	if key := l.Get("license_key").String(); key != "" {
		return state.Identity{LicenseKey: key}
	}
	return state.Identity{Username: cmp.Or(l.Get("username").String(), l.Get("user").Get("email").String())}
}

// besideUnsigned are the forms of bundles of which no signature covers what stands beside the licenses.
var besideUnsigned = []string{"b", "c"}

// signedDate is the date that a file was made at, as far as it is signed: whoever could set the date could turn the clock back.
func signedDate(document *state.Document, form string) time.Time {
	dates := []string{}
	if root, err := rawjson.Parse(document.Bytes()); err == nil && !slices.Contains(besideUnsigned, form) {
		dates = append(dates, root.Get("date").String())
	}
	for _, product := range document.Products() {
		dates = append(dates, document.License(product).Get("date").String())
	}
	for _, text := range dates {
		if date, err := wire.ParseDate(text); err == nil {
			return date.UTC()
		}
		if date, err := wire.ParseTime(text); err == nil {
			return date.UTC()
		}
	}
	return time.Time{}
}

// updateOffline stores what a refresh file says of the stored license.
func (m *Manager) updateOffline(c *call) (result, *failure.Error) {
	v := m.refresh(c.ctx)
	text, fail := c.fileText()
	if fail != nil {
		return nil, fail
	}
	if fail := m.mayAsk(c, v, ""); fail != nil {
		return nil, fail
	}
	if m.settings.Bundle {
		return nil, m.failed(c, failure.New(api.Offline, "wrong_kind", c.name()+": a refresh file is for one license, and those of a bundle are signed "+
			"together: load a new file of the bundle with activate_license_offline and any_request"))
	}
	file, fail := m.loadFile(c, text, kindRefresh, "", v.entry.Device.HardwareID)
	if fail != nil {
		return nil, m.failed(c, fail)
	}
	epoch := uuid.NewString()
	v, err := m.change(c.ctx, change{store.Both, func(e *state.Entry) error {
		if fail := m.mayUpdate(c, e, file); fail != nil {
			return fail
		}
		m.update(e, file)
		e.Epoch = epoch
		if c.flag("reset_consumption") {
			e.Uses = withoutLocal(e.Uses)
		}
		return nil
	}})
	if err != nil {
		return nil, m.failed(c, failure.From(err, libraryFailed))
	}
	return m.told(c, v, m.best(v), func(w *rawjson.Writer) {
		m.writeLicenses(w, v)
	}), nil
}

// update makes what a refresh file says the entry's.
func (m *Manager) update(e *state.Entry, file licenseFile) {
	date := file.date
	e.Document, e.Proof = file.document, state.Proof{Operation: loadResponse, Kind: kindRefresh}
	if e.Refused != nil && date.After(e.Refused.At) {
		e.Refused = nil
	}
	m.loaded(e, date)
	if at := m.at(date, e); at.After(e.Contact) {
		e.Contact = at
	}
	e.Uses = withoutTotals(e.Uses, e.Uses)
}

// mayUpdate refuses a refresh file of another license, and one that is not newer.
func (m *Manager) mayUpdate(c *call, e *state.Entry, file licenseFile) *failure.Error {
	own, _ := e.Document.License(m.facts.Product).Get("id").Int()
	id, there := file.document.License(m.facts.Product).Get("id").Int()
	switch {
	case e.Ended != nil || !there || id != own:
		return failure.New(api.Offline, "foreign_license", c.name()+": the file is about another license than the stored one")
	case !c.flag("older") && !file.date.After(e.Contact):
		return failure.New(api.Offline, "older_file", c.name()+": the file is not newer than what is stored: set older to load it nevertheless")
	}
	return nil
}

func withoutLocal(uses state.Uses) state.Uses {
	uses = maps.Clone(uses)
	for code, use := range uses {
		use.Local = 0
		uses[code] = use
	}
	return uses
}

// deactivateOffline gives the license up here, durably, before it hands out the text that tells the server.
func (m *Manager) deactivateOffline(c *call) (result, *failure.Error) {
	v := m.refresh(c.ctx)
	endpoint := m.endpoint("deactivate_offline", "deactivate_bundle_offline")
	file := requestFile{name: endpoint.FileName()}
	if e := v.entry.Ended; v.fail == nil && e != nil && e.How == state.DeactivatedOffline {
		file.text = e.Text
	} else {
		var fail *failure.Error
		if fail = m.mayAsk(c, v, ""); fail != nil {
			return nil, fail
		}
		if v, file.text, fail = m.buryOffline(c, endpoint); fail != nil {
			return nil, fail
		}
	}
	if fail := c.writeFile(file.text); fail != nil {
		return nil, m.failed(c, fail)
	}
	return m.told(c, v, m.best(v), func(w *rawjson.Writer) {
		c.writeRequest(w, file)
	}), nil
}

// buryOffline stores the tombstone with its text, which is made from what is stored at that moment.
func (m *Manager) buryOffline(c *call, endpoint *api.Endpoint) (*snapshot, string, *failure.Error) {
	epoch := uuid.NewString()
	text := ""
	after, err := m.change(c.ctx, change{store.Both, func(e *state.Entry) error {
		if e.Ended != nil && e.Ended.How == state.DeactivatedOffline {
			text = e.Ended.Text // another process was first
			return nil
		}
		if e.Empty() || e.Ended != nil {
			return refusal(c.name(), m.judgeEntry(e, m.view.Load(), m.facts.Product), details{})
		}
		if hasInFlight(e, "") {
			c.warn(warnInFlight)
		}
		file, fail := m.makeRequest(c, endpoint, func(w *rawjson.Writer) { m.writeReport(w, e) })
		if fail != nil {
			return fail
		}
		text = file.text
		bury(e, state.End{How: state.DeactivatedOffline, At: m.look(e.Clock).Moment.T, Text: text}, epoch)
		return nil
	}})
	if err != nil {
		return nil, "", m.failed(c, failure.From(err, libraryFailed))
	}
	return after, text, nil
}

// writeReport writes what a request file of a deactivation says: whose license, and what was consumed and not reported. A report of
// which nobody knows whether it has arrived is not in it: a customer is never charged twice. It names
// features by their codes alone: the same code in two products of a bundle is one sum.
func (m *Manager) writeReport(w *rawjson.Writer, e *state.Entry) {
	named(w, e)
	if !m.settings.Bundle {
		licenseID(w, e, m.facts.Product)
	}
	sums := map[string]int64{}
	for p, use := range e.Uses {
		if sums[p.Feature()] += use.Local; sums[p.Feature()] == 0 {
			delete(sums, p.Feature())
		}
	}
	if n := sums[""]; n != 0 {
		w.Integer("consumptions", n)
		delete(sums, "")
	}
	if len(sums) == 0 {
		return
	}
	w.Name("product_features")
	w.Out = append(w.Out, '[')
	for i, code := range slices.Sorted(maps.Keys(sums)) {
		if i > 0 {
			w.Out = append(w.Out, ',')
		}
		w.Open()
		w.Text("code", code)
		w.Integer("consumptions", sums[code])
		w.Close()
	}
	w.Out = append(w.Out, ']')
}
