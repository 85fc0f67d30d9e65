package manager

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// activate activates a license: the intention is stored first, so that nothing is spent that cannot be kept.
func (m *Manager) activate(c *call) (result, *failure.Error) {
	v, who, fail := m.mayBegin(c)
	if fail != nil {
		return nil, fail
	}
	epoch, started, fail := m.intend(c, v, who)
	if fail != nil {
		return nil, fail
	}
	if fail := m.relink(c, v); fail != nil {
		_, _ = m.forgetPending(c, started) // one that stays is settled by a check
		return nil, m.failed(c, fail)
	}
	before, device := v, m.deviceFor(v)
	a, fail := m.askActivation(c, who, device, started)
	if fail != nil {
		return nil, fail
	}
	who = cmp.Or(who, ownerIn(a.document))
	v, fail = m.activated(c, a, epoch, &before.entry, who, device)
	if fail != nil {
		return nil, fail
	}
	c.warnOfReplaced(&before.entry, who, relinks(c, before))
	var failed *failure.Error
	if v.entry.Ended == nil && m.needsCheck(&v.entry) {
		var own *failure.Error
		v, failed, own = m.askState(c, v, nil)
		failed = cmp.Or(failed, own)
	}
	return m.activationResult(c, v, failed), nil
}

// mayBegin returns whose license is activated, and over what. Activations of other licenses whose responses were lost are settled
// first: each may hold a seat of this device, and its license may stand in the way.
func (m *Manager) mayBegin(c *call) (*snapshot, state.Identity, *failure.Error) {
	v := m.refresh(c.ctx)
	who, fail := m.mayActivate(c, v)
	if fail != nil {
		return v, who, fail
	}
	others := slices.DeleteFunc(unknownPending(&v.entry), func(p state.Pending) bool { return sameIdentity(p.Identity, who) })
	if v.fail != nil || len(others) == 0 {
		return v, who, nil
	}
	if fail := m.notStored(c, m.store.Probe(c.ctx)); fail != nil {
		return v, who, fail
	}
	v, _, own := m.settleAll(c, v, others, nil) // what nobody knows even now stays pending
	if own != nil {
		return v, who, m.failed(c, own)
	}
	who, fail = m.mayActivate(c, v)
	return v, who, fail
}

// warnOfReplaced tells what is given up with an entry that the license of who has replaced. Another license stays activated at the
// server, and so may one whose response was lost; freed is whether it was deactivated. What was consumed of it and not reported goes.
func (c *call) warnOfReplaced(e *state.Entry, who state.Identity, freed bool) {
	if slices.Contains(c.warnings, warnSuperseded) {
		return
	}
	if slices.ContainsFunc(e.Pending, func(p state.Pending) bool {
		return p.RequestID == "" && p.Identity != state.Identity{} && !sameIdentity(p.Identity, who)
	}) {
		c.warn(warnSeatKept)
	}
	if e.Document == nil || e.Ended != nil || sameIdentity(e.Identity, who) {
		return
	}
	if !freed && (e.Refused == nil || !slices.Contains(deactivatedCodes, e.Refused.Code)) {
		c.warn(warnSeatKept)
	}
	if allLocal(e) != 0 {
		c.warn(warnDropped)
	}
	if hasInFlight(e, "") {
		c.warn(warnInFlight)
	}
}

// askActivation asks the server to activate. What surely had no effect is not remembered as begun.
func (m *Manager) askActivation(c *call, who state.Identity, device state.Device, started state.Pending) (*answer, *failure.Error) {
	endpoint := m.endpoint("activate_license", "activate_bundle")
	h := m.ask(c, endpoint.Name, func(w *rawjson.Writer) {
		if !c.hasIdentity() {
			identified(w, who)
		}
		passed(w, c.fields(endpoint))
		w.Text("hardware_id", device.HardwareID)
	})
	if h.fail != nil {
		if h.surelyUndone() {
			_, _ = m.forgetPending(c, started) // one that stays is settled by a check
		}
		return nil, m.failed(c, h.fail)
	}
	a, fail := m.answerOf(endpoint.Name, &h.Response)
	if fail == nil {
		a.proof.SingleSignOn = who == state.Identity{}
	}
	return a, fail
}

// mayActivate returns whose license is activated, unless another one that may be used stands in the way.
func (m *Manager) mayActivate(c *call, v *snapshot) (state.Identity, *failure.Error) {
	who, given := m.whose(c, v)
	switch {
	case !given && who == state.Identity{}:
		fail := input.Request.Fail("no_identity", "%s: nothing is stored, so the request must name a license: license_key, username, id_token or code", c.name())
		fail.Action = api.EnterLicense
		return who, fail
	case m.settings.RequireStableDevice && !m.facts.HardwareIDStable:
		return who, failure.New(api.HardwareID, "device_unstable", c.name()+": the hardware id from "+m.facts.HardwareIDSource+
			" may change: configure hardware_id, or set require_stable_device to false")
	case given && !c.flag("replace") && !sameIdentity(who, v.entry.Identity) && m.best(v).Usable():
		remedy := "deactivate it first"
		if slices.ContainsFunc(c.row.Parameters, func(p api.Parameter) bool { return p.Name == "replace" }) {
			remedy = "set replace to replace it"
		}
		return who, m.failed(c, input.Request.Fail("license_present", "%s: another license is stored and may be used: %s", c.name(), remedy))
	}
	return who, nil
}

// whose is the identity that a request names, else the stored one. Of single sign-on it is not known before the response.
func (m *Manager) whose(c *call, v *snapshot) (who state.Identity, given bool) {
	if !c.hasIdentity() {
		return v.entry.Identity, false
	}
	return state.Identity{LicenseKey: strings.TrimSpace(c.text("license_key")), Username: c.text("username")}, true
}

func sameIdentity(a, b state.Identity) bool {
	return a != state.Identity{} && a.LicenseKey == b.LicenseKey && strings.EqualFold(wire.CutUser(a.Username), wire.CutUser(b.Username))
}

// deviceFor is the device that is activated: the stored one where it is this machine, whatever algorithm made its id, so that an
// update takes no second seat.
func (m *Manager) deviceFor(v *snapshot) state.Device {
	if d := v.entry.Device; d.HardwareID != "" && d.HardwareID == v.hardwareID {
		return d
	}
	return state.Device{HardwareID: m.facts.HardwareID, Algorithm: m.facts.HardwareIDAlgorithm, Source: m.facts.HardwareIDSource}
}

// intend stores that an activation was begun, and returns under which epoch. Where it cannot be stored, nothing is sent.
func (m *Manager) intend(c *call, v *snapshot, who state.Identity) (string, state.Pending, *failure.Error) {
	p := state.Pending{Operation: m.endpoint("activate_license", "activate_bundle").Name, Identity: who, At: m.look(v.entry.Clock).Moment.T}
	epoch := ""
	_, err := m.change(c.ctx, change{store.One, func(e *state.Entry) error {
		e.Pending = withPending(e.Pending, p)
		epoch = e.Epoch
		return nil
	}})
	return epoch, p, m.notStored(c, err)
}

// notStored is the error of a change that could not be stored; nil where err is.
func (m *Manager) notStored(c *call, err error) *failure.Error {
	if err == nil {
		return nil
	}
	return m.failed(c, failure.From(err, libraryFailed))
}

// failed adds the state to an error of a call.
func (m *Manager) failed(c *call, fail *failure.Error) *failure.Error {
	v := m.view.Load()
	d := details{warnings: c.warningsOf(v)}
	if v.fail == nil {
		s := m.best(v)
		d.state = s
	}
	return d.with(fail)
}

// warningsOf are those of the call and of the store.
func (c *call) warningsOf(v *snapshot) []string {
	all := slices.Clone(v.warnings)
	for _, w := range c.warnings {
		all = withWarning(all, w)
	}
	return all
}

// mostPending is how many request files may await their license files, and how many activations their responses.
const mostPending = 4

// withPending adds an activation that is begun, in place of an online one of the same license. Where there are too many of its kind,
// the oldest goes.
func withPending(pending []state.Pending, p state.Pending) []state.Pending {
	online := p.RequestID == ""
	all := append(slices.DeleteFunc(slices.Clone(pending), func(q state.Pending) bool {
		return online && q.RequestID == "" && (q.Identity == p.Identity || sameIdentity(q.Identity, p.Identity))
	}), p)
	alike := 0
	for i, q := range slices.Backward(all) {
		if (q.RequestID == "") != online {
			continue
		}
		if alike++; alike > mostPending {
			return slices.Delete(all, i, i+1)
		}
	}
	return all
}

func offlineOnly(pending []state.Pending) []state.Pending {
	return slices.DeleteFunc(slices.Clone(pending), func(p state.Pending) bool { return p.RequestID == "" })
}

// relinks reports whether a request moves the license from the device that it is stored for, because that is another one.
func relinks(c *call, v *snapshot) bool {
	id := v.entry.Device.HardwareID
	return c.flag("replace_device") && id != "" && id != v.hardwareID && v.entry.Ended == nil
}

// relink deactivates the device that the license is moved from.
func (m *Manager) relink(c *call, v *snapshot) *failure.Error {
	if !relinks(c, v) {
		return nil
	}
	h := m.ask(c, m.endpoint("deactivate_license", "deactivate_bundle").Name, func(w *rawjson.Writer) { named(w, &v.entry) })
	if h.fail != nil && (h.word != saidNo || !slices.Contains(deactivatedCodes, h.fail.Code)) {
		return h.fail
	}
	return nil
}

// activated stores an activation that was begun under an epoch, when asked was stored.
func (m *Manager) activated(c *call, a *answer, begun string, asked *state.Entry, who state.Identity, device state.Device) (*snapshot, *failure.Error) {
	epoch := uuid.NewString()
	return m.keepChange(c, under(begun, store.Both, func(e *state.Entry) error {
		next := state.Entry{Identity: who, Device: device, Epoch: epoch, Pending: offlineOnly(e.Pending), Clock: e.Clock}
		if sameIdentity(who, e.Identity) {
			next.Uses = e.Uses
		}
		m.confirmed(&next, a, asked)
		if !a.fromCheck() {
			next.Slots = nil // only a check takes one
		}
		next.Activated = state.Activation{How: state.Online, At: next.Contact}
		*e = next
		return nil
	}))
}

// needsCheck reports whether a license that was just activated needs a check: for its slot, or for the totals of its features.
func (m *Manager) needsCheck(e *state.Entry) bool {
	for _, product := range e.Document.Products() {
		if e.Document.Floats(product) {
			return true
		}
		for f := range e.Document.License(product).Get("product_features").All() {
			if f.Get("feature_type").Is("consumption") && !f.Get("total_consumptions").Present() {
				return true
			}
		}
	}
	return false
}

// activationResult is the result of an activation, whatever the state.
func (m *Manager) activationResult(c *call, v *snapshot, failed *failure.Error) result {
	return m.told(c, v, m.best(v), func(w *rawjson.Writer) {
		w.Boolean("confirmed", failed == nil || wordOf(failed) != noWord)
		writeFailure(w, failed)
		m.writeLicenses(w, v)
	})
}

func writeFailure(w *rawjson.Writer, fail *failure.Error) {
	if fail == nil {
		w.Null("failure")
		return
	}
	w.Name("failure")
	w.Out = fail.AppendJSON(w.Out)
}
