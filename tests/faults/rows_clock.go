package faults

import (
	"net/http"
	"time"

	"github.com/openspring/openspring/core/api"
)

const year = 365 * 24 * time.Hour

func clockRefused(tries int) Want {
	return Want{api.Clock, "date_header_diff", true, 400, tries, tries}
}

// timed refuses every Date and tells a time of its own; "" tells none.
func timed(date string) Responder {
	return func(w http.ResponseWriter, r *http.Request, api http.Handler) {
		w.Header()["Date"] = nil
		if date != "" {
			w.Header()["Date"] = []string{date}
		}
		refusing(400, "date_header_diff")(w, r, api)
	}
}

// A clock that was wrong is right again in the good call that follows, for which the correction is wrong then.
var clocks = group("Clocks", nil,
	Fault{Name: "clock-behind", What: "has a clock 20 minutes ahead of this machine's", Clock: 20 * time.Minute, Again: 2, Want: good(2, 2)},
	Fault{Name: "clock-ahead", What: "has a clock 20 minutes behind this machine's", Clock: -20 * time.Minute, Again: 2, Want: good(2, 2)},
	Fault{Name: "clock-years-behind", What: "has a clock 20 years ahead of this machine's", Clock: 20 * year, Again: 2, Want: good(2, 2)},
	Fault{Name: "clock-years-ahead", What: "has a clock 20 years behind this machine's", Clock: -20 * year, Again: 2, Want: good(2, 2)},
	Fault{Name: "clock-changes", What: "has a clock that is set by 20 minutes between two calls", Clock: 20 * time.Minute, Warm: true, Again: 2, Want: good(2, 2)},
	Fault{Name: "clock-not-corrected", What: "has a clock 20 minutes ahead, and `correct_clock` is off", Clock: 20 * time.Minute,
		Config: map[string]any{"correct_clock": false}, Want: clockRefused(1)},
	Fault{Name: "clock-wrong-again", What: "refuses the corrected time too", Respond: timed("Fri, 02 Jan 2026 03:04:05 GMT"), Again: 2, Want: clockRefused(2)},
	Fault{Name: "clock-of-the-far-future", What: "sends a time in the year 9999, and refuses it", Respond: timed("Fri, 31 Dec 9999 23:59:59 GMT"), Again: 2, Want: clockRefused(2)},
	Fault{Name: "clock-unknown", What: "refuses the time and does not send its own", Respond: timed(""), Want: clockRefused(1)},
	Fault{Name: "clock-garbled", What: "refuses the time and sends one that is not a date", Respond: timed("yesterday"), Want: clockRefused(1)},
)
