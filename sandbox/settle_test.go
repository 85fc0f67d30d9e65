package sandbox

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestCountsBeginAnewInAPeriod(t *testing.T) {
	t.Parallel()
	for _, p := range []struct{ period, begin, last, next string }{
		{"daily", "2026-02-27T12:00:00Z", "2026-02-27T23:59:59Z", "2026-02-28T00:00:00Z"},
		{"weekly", "2026-03-02T00:00:00Z", "2026-03-08T23:59:59Z", "2026-03-09T00:00:00Z"}, // Monday to Sunday
		{"monthly", "2026-02-01T00:00:00Z", "2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z"},
		{"annually", "2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"},
	} {
		m := sampleModel(at(p.begin))
		name := p.period
		m.licenses = m.known("consumption")
		l := m.edit(m.licenses[0])
		l.Terms.ResetConsumption, l.Terms.ConsumptionPeriod, l.Terms.TotalConsumptions = true, &name, 7
		l.Terms.ProductFeatures[0].ResetConsumption, l.Terms.ProductFeatures[0].ConsumptionPeriod = true, &name
		l.Terms.ProductFeatures[0].TotalConsumptions = 8
		totals := func(now string) [2]int64 {
			m.settle(at(now))
			l := m.known("consumption")[0]
			return [2]int64{l.Terms.TotalConsumptions, l.Terms.ProductFeatures[0].TotalConsumptions}
		}
		assert.Equal(t, [2]int64{7, 8}, totals(p.begin), p.period)
		settled := m.clone()
		assert.Equal(t, [2]int64{7, 8}, totals(p.last), p.period)
		assert.True(t, m.equal(settled), "%s: nothing to settle within a period", p.period)
		assert.Equal(t, [2]int64{0, 0}, totals(p.next), p.period)
		assert.Equal(t, int64(7), settled.known("consumption")[0].Terms.TotalConsumptions, "a published license is not changed")
	}
}

func TestPeriodsFollowTheSandboxsClock(t *testing.T) {
	t.Parallel()
	c := start(t, Options{Clock: fixedClock(at("2026-02-27T12:00:00Z"))})
	c.wantOK("activate", c.activate("consumption", "A"))
	c.mustAdmin("PUT", "/clock", `{"offset_s":86400}`)
	c.patch("consumption", `{"reset_consumption":true,"consumption_period":"daily","total_consumptions":5}`)
	total := func() any { return c.wantOK("check", c.check("consumption", "A")).object(t)["total_consumptions"] }
	assert.Equal(t, 5.0, total(), "what was set is of today")
	c.mustAdmin("PUT", "/clock", `{"offset_s":0}`)
	assert.Equal(t, 5.0, total(), "a clock that is put back resets nothing")
	c.mustAdmin("PUT", "/clock", `{"offset_s":86400}`)
	assert.Zero(t, c.license("consumption").TotalConsumptions, "the state shows what a call would find")
	assert.Equal(t, 0.0, total())
	c.patch("consumption", `{"consumption_period":"monthly","total_consumptions":6}`)
	c.patch("consumption", `{"consumption_period":"daily"}`)
	assert.Equal(t, 6.0, total(), "another period is no new one")
}

func TestSlotsEnd(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("floating", "A"))
	c.wantOK("activate", c.activate("floating", "B"))
	c.wantOK("check", c.check("floating", "A"))
	require.Len(t, c.license("floating").Devices[0].Slots, 1)
	c.wantCode("held", c.check("floating", "B"), "floating_not_available")
	c.mustAdmin("PUT", "/clock", `{"offset_s":7200}`)
	assert.Empty(t, c.license("floating").Devices[0].Slots)
	got := c.wantOK("free", c.check("floating", "B")).object(t)
	assert.Equal(t, 1.0, got["floating_in_use_devices"])
	assert.Empty(t, c.server.published().known("floating")[0].Devices[0].Slots, "the slot that ended is gone from the state")
	c.patch("floating", `{"floating_timeout":1}`)
	c.wantOK("check", c.check("floating", "B"))
	until := c.license("floating").Devices[1].Slots[0].Until
	assert.True(t, until.Before(c.server.now().Add(2*time.Minute)), "a check gives the slot the timeout of now")
	c.wantOK("deactivate", c.deactivate("floating", "B"))
	assert.Empty(t, c.server.published().known("floating")[0].Devices[1].Slots)
}

func TestBorrowedSlotIsNotShortenedByACheck(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	c.wantOK("activate", c.activate("floating", "A"))
	until := c.server.now().Add(30 * time.Hour).Truncate(time.Second)
	require.Nil(t, c.server.change(c.server.now(), func(m *model) *refusal {
		d := m.edit(m.known("floating")[0]).device("A")
		d.Slots = []slot{{Until: until, Borrowed: true}, {Feature: "render", Until: until}}
		return nil
	}))
	got := c.wantOK("check", c.check("floating", "A")).object(t)
	assert.Equal(t, true, got["is_borrowed"])
	assert.Equal(t, until.Format("2006-01-02T15:04:05.000Z"), got["borrowed_until"])
	assert.Equal(t, 1.0, got["floating_in_use_devices"], "a feature's slots are apart")
	c.mustAdmin("PUT", "/clock", `{"offset_s":108000}`)
	got = c.wantOK("check", c.check("floating", "A")).object(t)
	assert.Equal(t, false, got["is_borrowed"])
	assert.Nil(t, got["borrowed_until"])
}
