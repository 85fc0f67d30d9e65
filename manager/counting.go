package manager

import (
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// partOf is the license or feature that a request means.
func (m *Manager) partOf(c *call) (state.Part, *failure.Error) {
	product := c.text("product")
	if product == "" {
		if m.settings.Bundle {
			return "", input.Request.Missing("product")
		}
		product = m.facts.Product
	}
	return state.PartOf(product, c.text("feature")), nil
}

// meter is how a license or a feature counts.
type meter struct {
	total, most, overages int64
	unlimited, negative   bool
	// tooMuch is the code of more than is allowed.
	tooMuch string
}

// meterOf reads how what is counted counts.
func meterOf(operation string, e *state.Entry, what state.Part) (*meter, *failure.Error) {
	terms, limit := e.Document.License(what.Product()), "max_consumptions"
	k := &meter{tooMuch: "license_not_enough_consumptions"}
	if what.Feature() != "" {
		found := rawjson.Value{}
		for f := range terms.Get("product_features").All() {
			if f.Get("code").Is(what.Feature()) && f.Get("feature_type").Is("consumption") {
				found = f
			}
		}
		if !found.Present() {
			return nil, failure.New(api.NotFound, "unsupported_product_feature", operation+": the license has no consumption feature "+input.Shown(what.Feature()))
		}
		terms, limit, k.tooMuch = found, "max_consumption", "feature_not_enough_consumptions"
	} else if !terms.Get("license_type").Is("consumption") && !terms.Get("max_consumptions").Present() {
		return nil, failure.New(api.API, "license_not_consumption", operation+": the license counts no consumption")
	}
	k.total, _ = terms.Get("total_consumptions").Int()
	if total := e.Uses[what].Total; total != nil {
		k.total = *total
	}
	k.most, _ = terms.Get(limit).Int()
	k.unlimited, _ = terms.Get("allow_unlimited_consumptions").Bool()
	k.negative, _ = terms.Get("allow_negative_consumptions").Bool()
	if allowed, _ := terms.Get("allow_overages").Bool(); allowed {
		k.overages, _ = terms.Get("max_overages").Int()
		k.unlimited = k.unlimited || k.overages == 0
	}
	return k, nil
}

// allows is nil where so much more may be counted.
func (k *meter) allows(operation string, use state.Use, n int64) *failure.Error {
	sum := k.total + use.Local + n
	if use.InFlight != nil {
		sum += use.InFlight.N
	}
	switch {
	case n < 0 && !k.negative:
		return failure.New(api.API, "negative_consumptions_not_allowed", operation+": the license takes no negative consumption")
	case n < 0 && sum < 0:
		return failure.New(api.Limit, k.tooMuch, operation+": more is given back than was consumed")
	case n > 0 && !k.unlimited && sum > k.most+k.overages:
		return failure.New(api.Limit, k.tooMuch, operation+": more is consumed than the license allows")
	}
	return nil
}

// addConsumption counts on this device. It is durable when it returns.
func (m *Manager) addConsumption(c *call) (result, *failure.Error) {
	what, fail := m.partOf(c)
	if fail != nil {
		return nil, fail
	}
	n := int64(1)
	if given := c.doc.Get("consumptions"); given.Present() {
		n, _ = given.Int()
	}
	v := m.refresh(c.ctx)
	if fail := m.hasEntry(c, v); fail != nil {
		return nil, fail
	}
	v, err := m.change(c.ctx, change{store.One, func(e *state.Entry) error { return m.count(c, e, what, n) }})
	if err != nil {
		return nil, m.failed(c, failure.From(err, libraryFailed))
	}
	return m.told(c, v, m.judge(v, what.Product()), nil), nil
}

// count counts in what is stored at that moment, so that two processes together do not exceed a limit.
func (m *Manager) count(c *call, e *state.Entry, what state.Part, n int64) error {
	judged := &snapshot{entry: *e}
	m.prove(judged, m.view.Load())
	if fail := usable(c.name(), m.judge(judged, what.Product()), details{}); fail != nil {
		return fail
	}
	use := e.Uses[what]
	k, fail := meterOf(c.name(), e, what)
	if fail == nil {
		fail = k.allows(c.name(), use, n)
	}
	if fail != nil {
		return fail
	}
	use.Local += n
	e.SetUse(what, use)
	return nil
}
