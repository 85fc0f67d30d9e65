package state

import "time"

// Reading is a look at a process's two clocks at once.
type Reading struct {
	// Wall is the system's time.
	Wall time.Time
	// Running is the monotonic clock: how long since a moment that is the same for all readings of a process.
	Running time.Duration
}

// wall is Wall without the monotonic reading that time.Now hides in it, and by which Go would compare.
func (r Reading) wall() time.Time { return r.Wall.Round(0).UTC() }

// ClockWord says how the system's clock stands.
type ClockWord string

// How a clock can stand. Ahead is said only where a server has said so in this process.
const (
	ClockOK    ClockWord = "ok"
	ClockLate  ClockWord = "behind"
	ClockAhead ClockWord = "ahead"
)

// Moment is the time by which a license is judged.
type Moment struct {
	// T does not run backwards, whatever the clock does.
	T time.Time
	// Behind is how far the clock is behind what was seen; 0 where it is not.
	Behind time.Duration
	Clock  ClockWord
}

// The clock's limits.
const (
	// maxLeap is how far a clock may be ahead of all that was seen and still be believed at once.
	maxLeap = 35 * 24 * time.Hour
	// leapConfirmed is how much later than an unbelieved time another use must be to confirm it.
	leapConfirmed = 24 * time.Hour
	// maxParting is how far wall and monotonic time may part before the wall is taken for changed, or the machine for asleep.
	maxParting = 2 * time.Minute
	// seenDue is how much newer than stored a time must be to be worth a write of its own.
	seenDue = time.Hour
)

// Clock is what a process knows of the time beside an entry's marks. The zero value knows nothing. It is a value: a change
// returns another one.
type Clock struct {
	// server is what a server said last, and at which reading.
	server   time.Time
	serverAt Reading
	// last is the last time that was believed, and when the monotonic clock said so.
	last   time.Time
	lastAt time.Duration
}

// Sight is a look at the clock: what it is for the license, and what is to be remembered of it.
type Sight struct {
	Moment Moment
	Clock  Clock
	// Marks are to be written with the next change, and Due is whether they are worth one of their own.
	Marks Marks
	Due   bool
}

// Look reads the clock for a license. tolerance is that of Settings.ClockTolerance.
func (c Clock) Look(marks Marks, at Reading, tolerance time.Duration) Sight {
	now, heard := c.now(at)
	floor := later(marks.Server, marks.Seen)
	if !c.last.IsZero() {
		floor = later(floor, c.last.Add(max(0, at.Running-c.lastAt)))
	}
	m := Moment{T: later(now, floor), Behind: max(0, floor.Sub(now)), Clock: ClockOK}
	switch ahead := at.wall().Sub(now); {
	case m.Behind > tolerance, -ahead > tolerance:
		m.Clock = ClockLate
	case ahead > tolerance:
		m.Clock = ClockAhead
	}
	believed := heard || floor.IsZero() || now.Sub(floor) <= maxLeap
	sight := Sight{Moment: m, Clock: c, Marks: marks}
	sight.Marks.Jump, believed = jump(marks.Jump, now, believed)
	if believed {
		sight.Marks.Seen = later(marks.Seen, toRemember(m, now, tolerance))
		sight.Clock.last, sight.Clock.lastAt = m.T, at.Running
	}
	sight.Due = !sight.Marks.Jump.Equal(marks.Jump) && !sight.Marks.Jump.IsZero() || sight.Marks.Seen.Sub(marks.Seen) >= seenDue
	return sight
}

// toRemember is the time that counts at the next start: within the tolerance what has passed here by the monotonic clock too, so
// that who turns the wall back at every start gains the tolerance once. Beyond it the wall alone, which must be able to catch up.
func toRemember(m Moment, now time.Time, tolerance time.Duration) time.Time {
	if m.Behind > tolerance {
		return now
	}
	return m.T
}

// jump decides whether a time is believed that the marks alone do not confirm, and returns the mark that stays.
func jump(mark, now time.Time, believed bool) (time.Time, bool) {
	switch {
	case believed:
		return time.Time{}, true
	case mark.IsZero() || now.Before(mark):
		return now, false
	case now.Sub(mark) >= leapConfirmed:
		return time.Time{}, true
	}
	return mark, false
}

// now returns the time, and whether a server vouches for it.
func (c Clock) now(at Reading) (now time.Time, heard bool) {
	wall, running := at.wall(), at.Running-c.serverAt.Running
	if c.server.IsZero() || (wall.Sub(c.serverAt.wall())-running).Abs() > maxParting {
		return wall, false
	}
	return c.server.Add(running), true
}

// Verified takes the Date of a verified response that came over TLS or from loopback. It moves no mark.
func (c Clock) Verified(date time.Time, at Reading) Clock {
	c.server, c.serverAt = date, at
	return c
}

// Confirmed takes the Date of a response that confirms the license: it replaces what was seen, lower or not.
func (c Clock) Confirmed(date time.Time, at Reading) (Clock, Marks) {
	return c.Verified(date, at).reset(date, at), Marks{Server: date, Seen: date}
}

// Loaded takes the signed date of a file. One that is newer than the server's last word replaces what was seen; an older one
// changes nothing.
func (c Clock) Loaded(marks Marks, date time.Time, at Reading) (Clock, Marks) {
	if !date.After(marks.Server) {
		return c, marks
	}
	return c.reset(date, at), Marks{Server: date, Seen: date}
}

// Reloaded takes marks that another process has written over those before: a server's word in them counts here too.
func (c Clock) Reloaded(before, after Marks, at Reading) Clock {
	if after.Server.Equal(before.Server) {
		return c
	}
	return c.reset(later(after.Server, after.Seen), at)
}

func (c Clock) reset(to time.Time, at Reading) Clock {
	c.last, c.lastAt = to, at.Running
	return c
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
