package manager

import (
	"maps"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/state"
	"github.com/openspring/openspring/store"
)

// counted says what is counted: a license's consumption, or that of a feature.
type counted struct{ product, feature string }

// countedBy is what a request counts.
func (m *Manager) countedBy(c *call) (counted, *failure.Error) {
	what := counted{c.text("product"), c.text("feature")}
	if what.product == "" {
		if m.settings.Bundle {
			return what, input.Request.Missing("product")
		}
		what.product = m.facts.Product
	}
	return what, nil
}

// useOf is what was consumed and not reported.
func (m *Manager) useOf(e *state.Entry, what counted) state.Use {
	switch {
	case what.feature != "":
		return e.FeatureUses[what.feature]
	case m.settings.Bundle:
		return e.ProductUses[what.product]
	}
	return e.Use
}

// setUse replaces what was consumed and not reported.
func (m *Manager) setUse(e *state.Entry, what counted, use state.Use) {
	switch {
	case what.feature != "":
		e.FeatureUses = withUse(e.FeatureUses, what.feature, use)
	case m.settings.Bundle:
		e.ProductUses = withUse(e.ProductUses, what.product, use)
	default:
		e.Use = use
	}
}

func withUse(uses map[string]state.Use, code string, use state.Use) map[string]state.Use {
	uses = maps.Clone(uses)
	if uses == nil {
		uses = map[string]state.Use{}
	}
	uses[code] = use
	return uses
}

func withSlot(slots map[string]state.Slot, code string, slot *state.Slot) map[string]state.Slot {
	slots = maps.Clone(slots)
	if slot == nil {
		delete(slots, code)
		return slots
	}
	if slots == nil {
		slots = map[string]state.Slot{}
	}
	slots[code] = *slot
	return slots
}

// meter is how a license or a feature counts.
type meter struct {
	total, most, overages int64
	unlimited, negative   bool
	// tooMuch is the code of more than is allowed.
	tooMuch string
}

// meterOf reads how what is counted counts.
func (m *Manager) meterOf(e *state.Entry, what counted, use state.Use) (*meter, *failure.Error) {
	terms, limit := e.Document.License(what.product), "max_consumptions"
	k := &meter{tooMuch: "license_not_enough_consumptions"}
	if what.feature != "" {
		found := rawjson.Value{}
		for f := range terms.Get("product_features").All() {
			if f.Get("code").Is(what.feature) && f.Get("feature_type").Is("consumption") {
				found = f
			}
		}
		if !found.Present() {
			return nil, failure.New(api.NotFound, "unsupported_product_feature", "the license has no consumption feature "+input.Shown(what.feature))
		}
		terms, limit, k.tooMuch = found, "max_consumption", "feature_not_enough_consumptions"
	} else if !terms.Get("license_type").Is("consumption") && !terms.Get("max_consumptions").Present() {
		return nil, failure.New(api.API, "license_not_consumption", "the license counts no consumption")
	}
	k.total, _ = terms.Get("total_consumptions").Int()
	if use.Total != nil {
		k.total = *use.Total
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
func (k *meter) allows(use state.Use, n int64) *failure.Error {
	sum := k.total + use.Local + n
	if use.InFlight != nil {
		sum += use.InFlight.N
	}
	switch {
	case n < 0 && !k.negative:
		return failure.New(api.API, "negative_consumptions_not_allowed", "the license takes no negative consumption")
	case n < 0 && sum < 0:
		return failure.New(api.Limit, k.tooMuch, "more is given back than was consumed")
	case n > 0 && !k.unlimited && sum > k.most+k.overages:
		return failure.New(api.Limit, k.tooMuch, "more is consumed than the license allows")
	}
	return nil
}

// addConsumption counts on this device. It is durable when it returns.
func (m *Manager) addConsumption(c *call) (result, *failure.Error) {
	what, fail := m.countedBy(c)
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
	return func(w *rawjson.Writer) {
		m.writeState(w, v, m.judge(v, what.product))
		w.Texts("warnings", c.warningsOf(v))
	}, nil
}

// count counts in what is stored at that moment, so that two processes together do not exceed a limit.
func (m *Manager) count(c *call, e *state.Entry, what counted, n int64) error {
	judged := &snapshot{entry: *e}
	m.prove(judged, m.view.Load())
	if fail := usable(c.name(), m.judge(judged, what.product), details{}); fail != nil {
		return fail
	}
	use := m.useOf(e, what)
	k, fail := m.meterOf(e, what, use)
	if fail == nil {
		fail = k.allows(use, n)
	}
	if fail != nil {
		return fail
	}
	use.Local += n
	m.setUse(e, what, use)
	return nil
}
