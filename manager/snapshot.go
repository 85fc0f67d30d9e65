package manager

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/hwid"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// snapshot is what is known of the stored license at a moment. It is never altered.
type snapshot struct {
	generation uint64
	entry      state.Entry
	// hardwareID is this machine's, by the algorithm of the entry's device.
	hardwareID string
	// damaged is whether what is stored cannot be read.
	damaged  bool
	warnings []string
	// fail is why the store could not be read; the rest is empty then.
	fail *failure.Error
}

// The words of warnings.
const (
	warnDamaged    = "store_damaged"
	warnNotWritten = "store_not_written"
	warnSuperseded = "superseded"
	warnSeatKept   = "seat_kept"
	warnInFlight   = "consumption_in_flight"
	warnDropped    = "consumption_dropped"
)

// lookEvery is how often a local check may look whether another process has written.
const lookEvery = time.Second

// load reads what is stored.
func (m *Manager) load(ctx context.Context) *failure.Error {
	stored, err := m.store.Read(ctx)
	if err != nil {
		return failure.From(err, libraryFailed)
	}
	m.publishing.Lock()
	defer m.publishing.Unlock()
	before := m.view.Load()
	gone := before != nil && stored.Generation == 0 && before.generation > 0
	if before != nil && before.fail == nil && !gone && stored.Generation <= before.generation && !stored.Damaged && m.sameWarnings(stored, before) {
		return nil
	}
	next := m.snapshotOf(stored, before)
	m.applyOwed(next)
	if before != nil && stored.Generation != before.generation {
		m.reloaded(before.entry.Clock, next.entry.Clock)
		if !sameContent(&next.entry, &before.entry) { // a change that was taken back has written what was there
			m.events.add(eventStoreChanged, nil)
		}
	}
	m.replace(next)
	return nil
}

func sameContent(a, b *state.Entry) bool {
	one, other := contentOf(a), contentOf(b)
	return bytes.Equal(one.JSON, other.JSON) && bytes.Equal(one.Document, other.Document)
}

// sameWarnings reports whether the store has nothing else to tell than before.
func (m *Manager) sameWarnings(stored store.Snapshot, before *snapshot) bool {
	own := slices.DeleteFunc(slices.Clone(before.warnings), func(w string) bool { return w == warnNotWritten })
	return slices.Equal(own, stored.Warnings)
}

// refresh looks whether another process has written, and reads it then.
func (m *Manager) refresh(ctx context.Context) *snapshot {
	if m.store.Changed() {
		return m.reload(ctx)
	}
	return m.view.Load()
}

// unreadable goes on with what is known where the store cannot be read any more, and says so. What a newer version has written
// may be anything.
func (m *Manager) unreadable(fail *failure.Error) {
	m.publishing.Lock()
	defer m.publishing.Unlock()
	next := *m.view.Load()
	if fail.Code == storeTooNew {
		next = snapshot{generation: next.generation, fail: fail}
	} else {
		next.warnings = withWarning(next.warnings, fail.Code)
	}
	m.replace(&next)
}

const storeTooNew = "store_too_new"

// glance is refresh for local checks: at most once in a while, and never waited for.
func (m *Manager) glance() *snapshot {
	now := int64(m.time.running())
	if now-m.lookedAt.Load() >= int64(lookEvery) && m.looking.TryLock() {
		defer m.looking.Unlock()
		m.lookedAt.Store(now)
		return m.refresh(context.Background())
	}
	return m.view.Load()
}

// replace puts a snapshot in place of the one before, and notes how the state has changed. The caller holds publishing.
func (m *Manager) replace(next *snapshot) {
	m.view.Store(next)
	if m.events.begun() {
		m.events.note(m.best(next))
	}
}

// snapshotOf reads what is stored. Of what was known before, the proof of the same bytes is taken over.
func (m *Manager) snapshotOf(stored store.Snapshot, before *snapshot) *snapshot {
	next := &snapshot{generation: stored.Generation, damaged: stored.Damaged, warnings: slices.Clone(stored.Warnings)}
	if stored.Found {
		entry, err := state.ReadEntry(stored.Content.JSON, stored.Content.Document)
		if err != nil {
			next.damaged = true
		}
		next.entry = entry
	}
	if next.damaged {
		next.entry = state.Entry{}
		if !slices.Contains(next.warnings, warnDamaged) {
			next.warnings = append(next.warnings, warnDamaged)
		}
	}
	m.prove(next, before)
	return next
}

// prove finds what the entry's document proves today, and this machine's id.
func (m *Manager) prove(next, before *snapshot) {
	next.hardwareID = m.hardwareID(&next.entry, before)
	if next.entry.Document == nil {
		next.entry.Evidence = state.Evidence{}
		return
	}
	if before != nil && sameProof(&next.entry, &before.entry) {
		next.entry.Evidence = before.entry.Evidence
		return
	}
	next.entry.Evidence = m.evidence(&next.entry)
}

func sameProof(a, b *state.Entry) bool {
	return b.Document != nil && a.Proof == b.Proof && a.Identity == b.Identity && a.Device == b.Device &&
		bytes.Equal(a.Document.Bytes(), b.Document.Bytes())
}

// hardwareID is this machine's id by the algorithm of the entry's device: an update of the application that asks for another
// algorithm is not another device.
func (m *Manager) hardwareID(e *state.Entry, before *snapshot) string {
	algorithm := e.Device.Algorithm
	switch {
	case m.facts.HardwareIDConfigured, algorithm == m.facts.HardwareIDAlgorithm, algorithm == "", e.Device.Source == configuredSource:
		return m.facts.HardwareID
	case before != nil && before.entry.Device.Algorithm == algorithm && before.hardwareID != "":
		return before.hardwareID
	}
	id, err := hwid.Read(algorithm)
	if err != nil {
		return ""
	}
	return id.HardwareID
}

// configuredSource is the source of an id that the client's configuration gave.
const configuredSource = "configuration"

// evidence verifies the document's bytes with today's key. Which company and which product they are for is the rules' to say.
func (m *Manager) evidence(e *state.Entry) state.Evidence {
	meta, err := m.client.VerifyKept(context.Background(), e.Document.Bytes(), core.Proof{Header: e.Proof.Header, ServerDate: e.Proof.ServerDate}, m.asked(e))
	if err == nil {
		return state.Evidence{Signed: true, Device: m.deviceProof(e, meta)}
	}
	fail := failure.From(err, libraryFailed)
	switch fail.Code {
	case "response_for_another_device", "foreign_device":
		return state.Evidence{Signed: true, Device: state.AnotherDevice}
	case "response_for_another_company", "foreign_company":
		return state.Evidence{Signed: true, Device: state.ByNothing}
	case "response_for_another_license", "foreign_product":
		if !m.settings.Bundle && !slices.Contains(e.Document.Products(), m.facts.Product) {
			return state.Evidence{Signed: true, Device: state.ByNothing}
		}
	}
	return state.Evidence{}
}

// asked is the question that the entry's document is the response to.
func (m *Manager) asked(e *state.Entry) core.Asked {
	asked := core.Asked{Operation: e.Proof.Operation, Kind: e.Proof.Kind, HardwareID: e.Device.HardwareID, AnyCredentials: true, OneDevice: true,
		Identity: api.ByKey, ID: e.Identity.LicenseKey}
	switch {
	case e.Proof.SingleSignOn:
		asked.Identity, asked.ID = api.ByToken, ""
	case asked.ID == "":
		asked.Identity, asked.ID = api.ByUser, e.Identity.Username
	}
	return asked
}

// deviceProof says what of a verified document names the device.
func (m *Manager) deviceProof(e *state.Entry, meta Meta) state.DeviceProof {
	if meta.LicenseSignature == outcome.Verified {
		return state.BySignature
	}
	for _, product := range e.Document.Products() {
		id := e.Document.License(product).Get("hardware_id")
		if id.HasContent() && !id.Is(e.Device.HardwareID) {
			return state.AnotherDevice
		}
		if id.HasContent() {
			return state.ByHardwareID
		}
	}
	return state.ByNothing
}
