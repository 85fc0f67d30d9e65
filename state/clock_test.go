package state_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/openspring/openspring/state"
)

// device is a machine whose clocks a test moves, with the marks that its entry keeps over its processes.
type device struct {
	wall    time.Time
	running time.Duration
	clock   state.Clock
	marks   state.Marks
}

func newDevice() *device {
	d := &device{wall: noon}
	d.confirm(noon)
	return d
}

func (d *device) reading() state.Reading { return state.Reading{Wall: d.wall, Running: d.running} }

// pass lets time go by, as both clocks tell it.
func (d *device) pass(by time.Duration) { d.wall, d.running = d.wall.Add(by), d.running+by }

// sleep lets time go by while the monotonic clock stands.
func (d *device) sleep(by time.Duration) { d.wall = d.wall.Add(by) }

// set turns the wall clock alone.
func (d *device) set(by time.Duration) { d.wall = d.wall.Add(by) }

// restart ends the process; nothing but the marks is left.
func (d *device) restart() { d.clock, d.running = state.Clock{}, 0 }

func (d *device) confirm(date time.Time) { d.clock, d.marks = d.clock.Confirmed(date, d.reading()) }

// look is a local check that may write.
func (d *device) look() state.Sight {
	sight := d.clock.Look(d.marks, d.reading(), tolerance)
	d.clock, d.marks = sight.Clock, sight.Marks
	return sight
}

// The clock is turned between two runs of the program.
func TestAClockThatIsTurnedBetweenRuns(t *testing.T) {
	t.Parallel()
	const year = 365 * day
	for _, by := range []time.Duration{-30 * year, -year, -35 * day, -25 * time.Hour, -day - time.Second, -day, -14 * time.Hour, -time.Hour, -time.Second,
		0, time.Second, time.Hour, 14 * time.Hour, 25 * time.Hour, 35 * day} {
		d := newDevice()
		d.restart()
		d.set(by)
		sight := d.look()
		assert.Equal(t, stamp(noon.Add(max(0, by))), stamp(sight.Moment.T), "time does not run backwards: %v", by)
		assert.Equal(t, max(0, -by), sight.Moment.Behind, by)
		word := state.ClockOK
		if by < -day {
			word = state.ClockLate
		}
		assert.Equal(t, word, sight.Moment.Clock, by)
		assert.Equal(t, stamp(noon.Add(max(0, by))), stamp(d.marks.Seen), "what was seen stays: %v", by)
		assert.True(t, d.marks.Jump.IsZero(), by)
		assert.Equal(t, by >= time.Hour, sight.Due, by)
		// The clock is put right, and an hour passes: nothing of it is left.
		d.set(-by)
		d.restart()
		d.pass(time.Hour)
		assert.LessOrEqual(t, d.look().Moment.Behind, max(0, by), by)
	}
}

// The wrong year of one evening leaves nothing behind, and a clock that was off for years is believed a day later.
func TestATimeFarAheadIsBelievedADayLater(t *testing.T) {
	t.Parallel()
	for _, by := range []time.Duration{35*day + time.Second, 400 * day, 30 * 365 * day} {
		d := newDevice()
		d.restart()
		d.set(by)
		sight := d.look()
		assert.Equal(t, stamp(noon.Add(by)), stamp(sight.Moment.T), "the moment itself is not doubted: %v", by)
		assert.Equal(t, stamp(noon.Add(by)), stamp(d.marks.Jump), by)
		assert.True(t, sight.Due)
		assert.Equal(t, stamp(noon), stamp(d.marks.Seen), by)
		d.pass(3 * time.Hour)
		assert.False(t, d.look().Due, "the first time stays")

		evening := *d
		evening.set(-by)
		healed := evening.look()
		assert.Equal(t, stamp(noon.Add(3*time.Hour)), stamp(healed.Moment.T), "within the process as well")
		assert.Zero(t, healed.Moment.Behind)
		assert.True(t, evening.marks.Jump.IsZero())

		d.pass(21*time.Hour - time.Second)
		d.look()
		assert.Equal(t, stamp(noon), stamp(d.marks.Seen), by)
		d.pass(time.Second)
		assert.True(t, d.look().Due)
		assert.Equal(t, stamp(noon.Add(by+day)), stamp(d.marks.Seen), by)
		assert.True(t, d.marks.Jump.IsZero())
	}
	d := newDevice()
	d.restart()
	d.set(400 * day)
	d.look()
	d.set(-100 * day)
	d.look()
	assert.Equal(t, stamp(noon.Add(300*day)), stamp(d.marks.Jump), "an earlier one replaces it")
	d.set(day - time.Second)
	d.look()
	assert.Equal(t, stamp(noon), stamp(d.marks.Seen))
}

func TestInAProcessTimeGoesOnWhereTheClockWasSetBack(t *testing.T) {
	t.Parallel()
	for _, by := range []time.Duration{-time.Second, -day, -400 * day, -30 * 365 * day} {
		d := newDevice()
		d.restart()
		d.look()
		d.pass(time.Hour)
		d.look()
		d.set(by)
		d.pass(time.Hour)
		sight := d.look()
		assert.Equal(t, stamp(noon.Add(2*time.Hour)), stamp(sight.Moment.T), by)
		assert.Equal(t, -by, sight.Moment.Behind, by)
	}
}

func TestAServersTimeStandsInForAWrongClock(t *testing.T) {
	t.Parallel()
	for by, word := range map[time.Duration]state.ClockWord{-400 * day: state.ClockLate, -time.Hour: state.ClockOK, 0: state.ClockOK,
		400 * day: state.ClockAhead, 30 * 365 * day: state.ClockAhead} {
		d := newDevice()
		d.restart()
		d.set(by)
		d.confirm(noon)
		d.pass(time.Hour)
		sight := d.look()
		assert.Equal(t, stamp(noon.Add(time.Hour)), stamp(sight.Moment.T), by)
		assert.Zero(t, sight.Moment.Behind, by)
		assert.Equal(t, word, sight.Moment.Clock, by)
		assert.Equal(t, stamp(noon.Add(time.Hour)), stamp(d.marks.Seen), by)
		// The offset does not outlive the wall that it was measured against.
		d.set(-by)
		assert.Equal(t, stamp(noon.Add(time.Hour)), stamp(d.look().Moment.T), by)
		d.set(121 * time.Second)
		assert.Equal(t, stamp(d.wall), stamp(d.look().Moment.T), by)
	}
}

func TestAMachineThatSlept(t *testing.T) {
	t.Parallel()
	d := newDevice()
	d.sleep(20 * day)
	assert.Equal(t, stamp(noon.Add(20*day)), stamp(d.look().Moment.T))
	d.sleep(40 * day)
	assert.Equal(t, stamp(noon.Add(60*day)), stamp(d.look().Moment.T))
	assert.Equal(t, stamp(noon.Add(20*day)), stamp(d.marks.Seen), "more than 35 days: not before a day has passed")
	d.pass(day)
	d.look()
	assert.Equal(t, stamp(noon.Add(61*day)), stamp(d.marks.Seen))
}

func TestHealing(t *testing.T) {
	t.Parallel()
	// A server that was once in 2099 costs nobody a license.
	d := newDevice()
	d.confirm(noon.Add(73 * 365 * day))
	d.restart()
	assert.Equal(t, state.ClockLate, d.look().Moment.Clock)
	d.confirm(noon)
	sight := d.look()
	assert.Equal(t, stamp(noon), stamp(sight.Moment.T))
	assert.Equal(t, state.ClockOK, sight.Moment.Clock)

	// So does a file that is newer than the server's last word, for what was seen.
	d = newDevice()
	d.restart()
	d.set(30 * day)
	d.look()
	d.set(-29 * day)
	assert.Equal(t, state.ClockLate, d.look().Moment.Clock)
	before := d.marks
	d.clock, d.marks = d.clock.Loaded(d.marks, noon, d.reading())
	assert.Equal(t, before, d.marks, "one that is not newer heals nothing")
	d.clock, d.marks = d.clock.Loaded(d.marks, noon.Add(day), d.reading())
	sight = d.look()
	assert.Equal(t, stamp(noon.Add(day)), stamp(sight.Moment.T))
	assert.Zero(t, sight.Moment.Behind)
	assert.Equal(t, stamp(noon.Add(day)), stamp(d.marks.Server))

	// Another process's confirmed response heals this one too, and its local checks do not.
	d = newDevice()
	d.restart()
	d.set(30 * day)
	d.look()
	d.set(-30 * day)
	here := d.clock
	local := state.Marks{Server: noon, Seen: noon.Add(time.Hour)}
	assert.Equal(t, here, here.Reloaded(d.marks, local, d.reading()))
	confirmed := state.Marks{Server: noon.Add(time.Second), Seen: noon.Add(time.Second)}
	healed := here.Reloaded(d.marks, confirmed, d.reading()).Look(confirmed, d.reading(), day)
	assert.Equal(t, stamp(noon.Add(time.Second)), stamp(healed.Moment.T))
}

func TestAVerifiedResponseMovesNoMark(t *testing.T) {
	t.Parallel()
	d := newDevice()
	d.restart()
	d.set(400 * day)
	d.clock = d.clock.Verified(noon.Add(time.Minute), d.reading())
	assert.Equal(t, stamp(noon.Add(time.Minute)), stamp(d.look().Moment.T))
	assert.Equal(t, stamp(noon), stamp(d.marks.Server))
}

func TestTheFirstLookBelievesTheClock(t *testing.T) {
	t.Parallel()
	sight := state.Clock{}.Look(state.Marks{}, state.Reading{Wall: noon}, day)
	assert.Equal(t, state.Moment{T: noon, Clock: state.ClockOK}, sight.Moment)
	assert.Equal(t, state.Marks{Seen: noon}, sight.Marks)
	assert.True(t, sight.Due)
}

// time.Now hides a monotonic reading in its result, by which Go compares two of them whatever the wall says.
func TestGosOwnMonotonicReadingIsNotTakenForTheWall(t *testing.T) {
	t.Parallel()
	now := time.Now()
	clock, marks := state.Clock{}.Confirmed(noon, state.Reading{Wall: now})
	sight := clock.Look(marks, state.Reading{Wall: now, Running: time.Hour}, day)
	assert.Equal(t, stamp(now), stamp(sight.Moment.T), "wall and monotonic clock have parted")
	assert.NotContains(t, sight.Moment.T.String(), "m=")
}

// A local check writes at most once an hour.
func TestLocalChecksWriteOnceAnHour(t *testing.T) {
	t.Parallel()
	d := newDevice()
	writes := 0
	marks := d.marks
	for range 3 * 60 * 60 {
		d.pass(time.Second)
		sight := d.clock.Look(marks, d.reading(), day)
		d.clock = sight.Clock
		if sight.Due {
			writes++
			marks = sight.Marks
		}
	}
	assert.Equal(t, 3, writes)
}
