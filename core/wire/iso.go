package wire

import (
	"errors"
	"strings"
	"time"
)

var errNoTime = errors.New("not an ISO date or time")

// ParseTime reads the ISO spellings that occur in the API: a date alone (its first moment) or a date and a time of day
// with or without seconds, a fraction of up to nine digits, and a zone. What has no zone is UTC. Nothing is corrected: a
// second 60, an hour 24 and a 30th of February are no time, nor is what lies outside the years 1 to 9999 in UTC.
func ParseTime(text string) (time.Time, error) {
	s := isoScanner{rest: text, good: true}
	year := s.digits(4)
	month := s.after("-").digits(2)
	day := s.after("-").digits(2)
	var hour, minute, second, nanosecond int
	var east time.Duration
	if s.rest != "" {
		hour = s.after("T ").digits(2)
		minute = s.after(":").digits(2)
		if s.skip(":") {
			second = s.digits(2)
			nanosecond = s.fraction()
		}
		east = s.zone()
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, time.UTC)
	if !s.good || s.rest != "" || t.Month() != time.Month(month) || t.Day() != day || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, errNoTime
	}
	t = t.Add(-east)
	if t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, errNoTime
	}
	return t, nil
}

// isoScanner reads the parts of an ISO time from left to right. good turns false at the first part that is not there.
type isoScanner struct {
	rest string
	good bool
}

// skip passes one of these characters, where it is next.
func (s *isoScanner) skip(oneOf string) bool {
	if s.rest == "" || strings.IndexByte(oneOf, s.rest[0]) < 0 {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// after passes one of these characters, which must be next.
func (s *isoScanner) after(oneOf string) *isoScanner {
	s.good = s.skip(oneOf) && s.good
	return s
}

// digits reads a number of so many digits.
func (s *isoScanner) digits(count int) int {
	if s.leadingDigits() < count {
		s.good = false
		return 0
	}
	n := 0
	for _, c := range []byte(s.rest[:count]) {
		n = n*10 + int(c-'0')
	}
	s.rest = s.rest[count:]
	return n
}

func (s *isoScanner) leadingDigits() int {
	n := 0
	for n < len(s.rest) && '0' <= s.rest[n] && s.rest[n] <= '9' {
		n++
	}
	return n
}

// fraction reads a fraction of a second, where there is one, as nanoseconds.
func (s *isoScanner) fraction() int {
	if !s.skip(".,") {
		return 0
	}
	count := s.leadingDigits()
	if count < 1 || count > 9 {
		s.good = false
		return 0
	}
	n := s.digits(count)
	for range 9 - count {
		n *= 10
	}
	return n
}

// zone reads how far a zone is east of UTC; no zone is UTC.
func (s *isoScanner) zone() time.Duration {
	if s.rest == "" || s.skip("Zz") {
		return 0
	}
	west := s.skip("-")
	if !west {
		s.after("+")
	}
	hour := s.digits(2)
	s.skip(":")
	minute := s.digits(2)
	s.good = s.good && hour < 24 && minute < 60
	east := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	if west {
		return -east
	}
	return east
}
