package transport

import "time"

// Clock gives the time. Deadlines do not follow it: they run on the system's monotonic clock.
type Clock interface{ Now() time.Time }

// SystemClock is this machine's clock.
type SystemClock struct{}

// Now returns the time of this machine's clock.
func (SystemClock) Now() time.Time { return time.Now() }
