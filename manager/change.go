package manager

import (
	"context"
	"errors"
	"slices"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// change is a change of the stored entry: a function of what is stored at that moment, not a copy of what was known. An error
// of apply leaves all as it is. It may be applied more than once.
type change struct {
	slots store.Slots
	apply func(*state.Entry) error
}

// errSuperseded is what a change returns that no longer fits what is stored.
var errSuperseded = errors.New("what is stored is of another activation")

// under makes a change one of the activation that it was begun for: under another it is superseded.
func under(epoch string, slots store.Slots, apply func(*state.Entry) error) change {
	return change{slots, func(e *state.Entry) error {
		if e.Epoch != epoch {
			return errSuperseded
		}
		return apply(e)
	}}
}

// store makes a change durable. Nothing is changed where it returns an error, which is the change's own or the store's.
func (m *Manager) change(ctx context.Context, c change) (*snapshot, error) {
	if fail := m.takeTurn(ctx); fail != nil {
		return nil, fail
	}
	defer m.endTurn()
	owed := m.debts()
	if slices.ContainsFunc(owed, func(d change) bool { return d.slots == store.Both }) {
		c.slots = store.Both
	}
	var entry state.Entry
	stored, err := m.store.Change(ctx, c.slots, func(base store.Snapshot) (store.Content, error) {
		entry = m.entryIn(base)
		for _, d := range owed {
			if err := d.apply(&entry); err != nil && !errors.Is(err, errSuperseded) {
				return store.Content{}, err
			}
		}
		if err := c.apply(&entry); err != nil {
			return store.Content{}, err
		}
		entry.Clock = m.look(entry.Clock).Marks
		return contentOf(&entry), nil
	})
	if err != nil && !store.Applied(err) {
		return nil, err
	}
	return m.publish(entry, stored, len(owed)), err // what counts is known here too, although it is an error
}

// tryChange is change for what is not worth waiting for. It reports whether it is done.
func (m *Manager) tryChange(c change) bool {
	select {
	case <-m.turn:
	default:
		return false
	}
	defer m.endTurn()
	owed := m.debts()
	if len(owed) > 0 {
		return false
	}
	var entry state.Entry
	stored, done, err := m.store.TryChange(context.Background(), c.slots, func(base store.Snapshot) (store.Content, error) {
		entry = m.entryIn(base)
		if err := c.apply(&entry); err != nil {
			return store.Content{}, err
		}
		return contentOf(&entry), nil
	})
	if err != nil || !done {
		return false
	}
	m.publish(entry, stored, 0)
	return true
}

// keep keeps what a server has said on the activation of a snapshot, and warns of what is not well with that.
func (m *Manager) keep(c *call, of *snapshot, slots store.Slots, apply func(*state.Entry)) (*snapshot, *failure.Error) {
	return m.keepChange(c, under(of.entry.Epoch, slots, func(e *state.Entry) error {
		apply(e)
		return nil
	}))
}

// keepChange keeps what a server has said: where it cannot be stored, it counts in memory, and is stored with the next change.
func (m *Manager) keepChange(c *call, kept change) (*snapshot, *failure.Error) {
	v, err := m.change(context.WithoutCancel(c.ctx), kept)
	var fail *failure.Error
	switch {
	case err == nil:
		return v, nil
	case store.Applied(err):
		c.warn(warnNotWritten)
		return v, nil
	case errors.Is(err, errSuperseded):
		c.warn(warnSuperseded)
		return m.reload(context.WithoutCancel(c.ctx)), nil
	case !errors.As(err, &fail) || fail.Status != api.Storage:
		return m.view.Load(), failure.From(err, libraryFailed)
	}
	v, warning := m.owe(kept)
	c.warn(warning)
	return v, nil
}

// owe makes a change count in memory that could not be stored.
func (m *Manager) owe(kept change) (v *snapshot, warning string) {
	m.publishing.Lock()
	defer m.publishing.Unlock()
	before := m.view.Load()
	next := *before
	next.fail, next.damaged = nil, false
	if err := kept.apply(&next.entry); err != nil {
		return before, warnSuperseded
	}
	m.owed = append(slices.Clone(m.owed), kept)
	next.warnings = withWarning(before.warnings, warnNotWritten)
	m.prove(&next, before)
	m.replace(&next)
	return &next, warnNotWritten
}

// reload reads what is stored.
func (m *Manager) reload(ctx context.Context) *snapshot {
	if fail := m.load(ctx); fail != nil && fail.Status == api.Storage {
		m.unreadable(fail)
	}
	return m.view.Load()
}

func withWarning(warnings []string, one string) []string {
	if slices.Contains(warnings, one) {
		return warnings
	}
	return append(slices.Clone(warnings), one)
}

// takeTurn waits until no other call of this manager changes what is stored.
func (m *Manager) takeTurn(ctx context.Context) *failure.Error {
	select {
	case <-m.turn:
		return nil
	case <-ctx.Done():
		return failure.EndedWaiting(ctx, "the change of what is stored", "")
	}
}

func (m *Manager) endTurn() { m.turn <- struct{}{} }

func (m *Manager) debts() []change {
	m.publishing.Lock()
	defer m.publishing.Unlock()
	return m.owed
}

// applyOwed makes what is read as if the changes had been stored that could not be. The caller holds publishing.
func (m *Manager) applyOwed(next *snapshot) {
	if len(m.owed) == 0 {
		return
	}
	before := *next
	for _, d := range m.owed {
		entry := next.entry
		if d.apply(&entry) == nil {
			next.entry, next.damaged = entry, false
		}
	}
	next.warnings = withWarning(next.warnings, warnNotWritten)
	m.prove(next, &before)
}

// publish makes an entry known that was stored with so many debts.
func (m *Manager) publish(entry state.Entry, stored store.Snapshot, paid int) *snapshot {
	m.publishing.Lock()
	defer m.publishing.Unlock()
	m.owed = m.owed[paid:]
	before := m.view.Load()
	next := &snapshot{generation: stored.Generation, entry: entry, warnings: stored.Warnings}
	m.prove(next, before)
	if stored.Generation >= before.generation {
		m.applyOwed(next)
		m.replace(next)
	}
	return next
}

// entryIn is the entry in what is stored, without evidence. What cannot be read is as if nothing were there.
func (m *Manager) entryIn(base store.Snapshot) state.Entry {
	if v := m.view.Load(); v.fail == nil && base.Generation == v.generation && len(m.debts()) == 0 {
		return v.entry
	}
	if !base.Found {
		return state.Entry{}
	}
	entry, err := state.ReadEntry(base.Content.JSON, base.Content.Document)
	if err != nil {
		return state.Entry{}
	}
	return entry
}

func contentOf(e *state.Entry) store.Content {
	return store.Content{JSON: e.AppendJSON(nil), Document: e.Document.Bytes()}
}
