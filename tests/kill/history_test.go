package kill

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// phase is what is stored, roughly.
type phase string

const (
	absent phase = "nothing"
	active phase = "a license"
	ended  phase = "a tombstone"
)

// outcome is what was found when all processes were dead.
type outcome struct {
	phase   phase
	pending bool
}

// span is an operation of a process: the lines between which it took place. One that was not reported done ended with its process.
type span struct {
	event
	begin, end int
	done       bool
}

const atDeath = math.MaxInt

// spansOf pairs what processes have begun with what came of it.
func spansOf(events []event) []*span {
	var all []*span
	open := map[int]*span{}
	for i, e := range events {
		if e.Begin {
			open[e.Child] = &span{event: e, begin: i, end: atDeath}
			all = append(all, open[e.Child])
			continue
		}
		s := open[e.Child]
		s.event, s.end, s.done = e, i, true
	}
	return all
}

// leaves is what an operation may leave: what it has left where it was done, else what it would.
func (s *span) leaves() []phase {
	switch {
	case s.done && s.Code != "":
		return nil
	case s.Op == opActivate, s.Op == opLoad:
		return []phase{active}
	case s.Op == opClear:
		return []phase{absent}
	case s.Op == opBury:
		return []phase{ended}
	case s.done && s.Reason == "deactivated" && (s.Op == opDeactivate || s.Op == opRemove):
		return []phase{ended}
	case s.done && s.Reason == "no_license" && s.Op == opRemove:
		return []phase{absent}
	case s.done: // another process has activated meanwhile, or it is of those that leave what is there
		return nil
	case s.Op == opDeactivate:
		return []phase{ended}
	case s.Op == opRemove:
		return []phase{ended, absent}
	}
	return nil
}

// settles is whether an operation may finish an activation that another process has begun.
func (s *span) settles() bool { return s.Op == opCheck || s.Op == opPoll }

// possible is what may be stored at the end: what is left by an operation after which no other one was surely begun and done.
func possible(before outcome, spans []*span) []phase {
	start := &span{end: -1}
	found := map[*span][]phase{start: {before.phase}}
	begun := before.pending
	for _, s := range spans {
		found[s] = s.leaves()
		if s.settles() && begun && !s.done {
			found[s] = append(found[s], active)
		}
		if s.settles() && begun && s.done && s.Reason != "no_license" && s.Reason != "deactivated" {
			found[s] = append(found[s], active)
		}
		begun = begun || s.Op == opActivate
	}
	var all []phase
	for s, left := range found {
		later := func(other *span) bool { return other.done && other.begin > s.end && len(other.leaves()) > 0 }
		if !slices.ContainsFunc(spans, later) {
			all = append(all, left...)
		}
	}
	return all
}

// activates is whether an operation can turn a no into a yes.
func (s *span) activates() bool {
	return s.Op == opActivate || s.Op == opLoad || s.settles()
}

// yesOf reports whether a process may say yes in a span: unless it has itself given the license up before, or nothing was there,
// and nobody has activated since.
func (w *world) yesOf(yes *span, spans []*span) bool {
	gone := &span{end: -1, begin: -1}
	if w.before.phase == active {
		gone = nil
	}
	for _, s := range spans {
		left := s.leaves()
		if s.Child == yes.Child && s.done && s.end < yes.begin && len(left) > 0 && left[0] != active {
			gone = s
		}
	}
	return gone == nil || slices.ContainsFunc(spans, func(s *span) bool {
		return s.activates() && s.begin < yes.end && s.end > gone.begin
	})
}

// expected are the codes with which operations may fail beside other processes. Every other one is a bug.
var expected = []string{"", "no_license", "deactivated", "device_not_found", "license_not_active", "no_slot", "floating_not_available",
	"foreign_request", "foreign_license", "older_file", "not_sent", "license_not_found", "floating_license_not_in_use", "license_present"}

// judge checks what is stored against what the processes have said.
func (w *world) judge(events []event) {
	spans := spansOf(events)
	for _, s := range spans {
		assert.Contains(w.t, expected, s.Code, "%s: %s", s.Op, s.Message)
		for _, warning := range s.Warnings {
			assert.False(w.t, strings.HasPrefix(warning, "store_"), "%s: %s", s.Op, warning)
		}
		if s.Usable {
			assert.True(w.t, w.yesOf(s, spans), "%s said yes to a license that was given up, in line %d", s.Op, s.end)
		}
	}
	w.history = nil
	for _, e := range events {
		w.history = append(w.history, fmt.Sprintf("%+v", e))
	}
	allowed := possible(w.before, spans)
	w.survive(func(s survivor) {
		current, told := s.do("current", "")
		assert.Empty(w.t, told.Code, told.Message)
		assert.Empty(w.t, told.Warnings)
		after := outcome{phase: phaseOf(current, told), pending: pending(current)}
		assert.Contains(w.t, allowed, after.phase, "neither the old nor the new state")
		w.owner(current, after)
		w.verdict(s, after, spans)
		w.count(current, spans)
		w.unlocked(s)
		w.before = after
	})
	if w.t.Failed() {
		w.t.Logf("round %d, before: %+v, allowed: %v\n%s", w.rounds, w.before, allowed, strings.Join(w.history, "\n"))
		w.t.FailNow()
	}
}

func phaseOf(current map[string]any, told event) phase {
	switch {
	case told.Reason == "deactivated":
		return ended
	case current["document"] == nil:
		return absent
	}
	return active
}

// owner checks that what is stored is whole.
func (w *world) owner(current map[string]any, after outcome) {
	if after.phase == absent {
		return
	}
	identity, _ := current["identity"].(map[string]any)
	device, _ := current["device"].(map[string]any)
	assert.Equal(w.t, w.Line.LicenseKey, identity["license_key"])
	assert.Equal(w.t, hardwareID, device["hardware_id"])
}

// verdict checks the local check of a process that starts.
func (w *world) verdict(s survivor, after outcome, spans []*span) {
	request := ""
	if w.bundle {
		request = `"product":"` + bundled + `"`
	}
	_, told := s.do("local_check", request)
	switch after.phase {
	case absent:
		assert.Equal(w.t, "no_license", told.Reason)
	case ended:
		assert.Equal(w.t, "deactivated", told.Reason)
	default:
		assert.Contains(w.t, []string{"ok", "offline_grace", "device_not_found", "license_not_active", "no_slot"}, told.Reason, told.Message)
	}
	if w.license == "slots" && released(spans) {
		assert.False(w.t, told.Usable, "the slot was released")
	}
}

// released is whether a slot was surely given up, and by nobody taken again.
func released(spans []*span) bool {
	for _, s := range spans {
		takes := func(other *span) bool {
			return slices.Contains([]string{opActivate, opCheck, opPoll, opBorrow}, other.Op) && other.end > s.begin
		}
		if s.Op == opRelease && s.done && s.Code == "" && !slices.ContainsFunc(spans, takes) {
			return true
		}
	}
	return false
}

// unlocked changes what is stored, as the next process does, and looks what lies around.
func (w *world) unlocked(s survivor) {
	_, made := s.do("create_offline_activation_file", `"license_key":"`+w.Line.LicenseKey+`"`)
	assert.Empty(w.t, made.Code, made.Message)
	for _, name := range w.files() {
		assert.Contains(w.t, []string{"0", "1", "lock", "sync"}, name)
	}
}

// book is what is known of the consumption that processes have reported done: the server has booked, and the store holds, no less
// than least and no more than most.
type book struct {
	least, most int64
	// booked is what the server had counted at the end of the last round.
	booked int64
}

// forgets is whether an operation may forget what was not reported to the server.
func (s *span) forgets() bool {
	return slices.Contains([]string{opClear, opDeactivate, opRemove, opBury}, s.Op) && !(s.done && s.Code != "")
}

// count checks that nothing is lost that was counted, and nothing charged that was not.
func (w *world) count(current map[string]any, spans []*span) {
	for what, b := range w.books {
		op := opAdd
		if what != "" {
			op = opAddFeature
		}
		local, flying := w.uses(current, what)
		booked := w.booked(what)
		var forgotten bool
		var end int
		for _, s := range spans {
			if s.forgets() {
				forgotten, end = true, max(end, s.end)
			}
		}
		var after int64
		for _, s := range spans {
			if s.Op != op || s.done && s.Code != "" {
				continue
			}
			b.most += s.N
			if s.done {
				b.least += s.N
			}
			if s.done && s.begin > end {
				after += s.N
			}
		}
		if forgotten {
			assert.GreaterOrEqual(w.t, booked, w.surelyBooked(what, op, spans), "%q: the deactivation has lost what was counted", what)
			assert.GreaterOrEqual(w.t, booked+local+flying, b.booked+after, "%q: consumption was lost after the license was given up", what)
			b.least = booked + local
		} else {
			assert.GreaterOrEqual(w.t, booked+local+flying, b.least, "%q: consumption was lost that was reported done", what)
		}
		assert.LessOrEqual(w.t, booked+local, b.most, "%q: more is charged than was consumed", what)
		b.booked = booked
	}
}

// surelyBooked is what the server must have booked: all that was counted before the only deactivation, if that has told of no loss.
func (w *world) surelyBooked(what, op string, spans []*span) int64 {
	var gone *span
	for _, s := range spans {
		if s.forgets() {
			if gone != nil {
				return 0
			}
			gone = s
		}
	}
	if !gone.done || len(gone.Warnings) > 0 || gone.Op != opDeactivate && gone.Op != opRemove || gone.Reason != "deactivated" && gone.Reason != "no_license" {
		return 0
	}
	sum := w.books[what].leastBefore(op, spans)
	for _, s := range spans {
		if s.Op == op && s.done && s.Code == "" && s.end < gone.begin {
			sum += s.N
		}
	}
	return sum
}

// leastBefore is the least before a round of which all that was counted is in the book.
func (b *book) leastBefore(op string, spans []*span) int64 {
	least := b.least
	for _, s := range spans {
		if s.Op == op && s.done && s.Code == "" {
			least -= s.N
		}
	}
	return least
}

// uses are what is counted and not reported, and what is on its way.
func (w *world) uses(current map[string]any, what string) (local, flying int64) {
	use, _ := current["use"].(map[string]any)
	switch {
	case what != "":
		features, _ := use["features"].(map[string]any)
		use, _ = features[what].(map[string]any)
	case w.bundle:
		facts := current["licenses"]
		for _, name := range []string{bundled, "state", "facts", "consumption"} {
			members, _ := facts.(map[string]any)
			facts = members[name]
		}
		counts, _ := facts.(map[string]any)
		return integer(counts["local"]), integer(counts["in_flight"])
	}
	sent, _ := use["in_flight"].(map[string]any)
	return integer(use["local"]), integer(sent["n"])
}

func integer(value any) int64 {
	n, _ := value.(float64)
	return int64(n)
}

// late is how long after the call of a report, which has two minutes, it can be settled: 16 minutes after its end.
const late = 19 * time.Minute

// settle lets time go by until the server takes no report any more, activates where nothing is active, and reports all. Then the
// sum must be exact.
func (w *world) settle() {
	if w.t.Failed() {
		return
	}
	w.offset.Add(int64(late))
	w.survive(func(s survivor) {
		_, done := s.do("activate_license", `"license_key":"`+w.Line.LicenseKey+`"`)
		require.Empty(w.t, done.Code, done.Message)
		w.before = outcome{phase: active}
		for what, b := range w.books {
			request := ""
			if w.bundle {
				request = `"product":"` + bundled + `"`
			} else if what != "" {
				request = `"feature":"` + what + `"`
			}
			result, done := s.do("sync_consumption", request)
			assert.Empty(w.t, done.Code, done.Message)
			assert.Equal(w.t, true, result["synced"], "%q: %v", what, result)
			current, _ := s.do("current", "")
			local, flying := w.uses(current, what)
			assert.Zero(w.t, local)
			assert.Zero(w.t, flying)
			booked := w.booked(what)
			assert.GreaterOrEqual(w.t, booked, b.least, "%q: consumption was lost that was reported done", what)
			assert.LessOrEqual(w.t, booked, b.most, "%q: more is charged than was consumed", what)
			*b = book{booked, booked, booked}
		}
	})
	if w.t.Failed() {
		w.t.Logf("settled after round %d\n%s", w.rounds, strings.Join(w.history, "\n"))
		w.t.FailNow()
	}
}
