package state

import (
	"errors"
	"time"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/validity"
)

// Document is a license, or a bundle's licenses, as the server wrote it. It is read once and never altered.
type Document struct {
	text     []byte
	licenses []license
}

// license is what the rules and the facts need of one license.
type license struct {
	value     rawjson.Value
	product   string
	companies []rawjson.Value
	terms     validity.Terms
	// readable is whether all terms could be read.
	readable bool
	floating bool
	// kind, maintenance and preventVM are what the facts repeat.
	kind, maintenance string
	preventVM         bool
	// counts is whether it counts consumption: total as the server knew it, of at most most; nil is no limit.
	counts   bool
	total    int64
	most     *int64
	features []feature
}

type feature struct {
	code     string
	part     Part
	floating bool
	// expiry is nil where the feature does not end by itself.
	expiry *time.Time
	// expired is whether the server says so, or the end cannot be read.
	expired bool
}

// ReadDocument reads a license, an array of them, an object that has them in its member licenses, or one that has them by
// their product's code. Of several licenses of one product it takes the first: a bundle has one of each. It verifies nothing. The text must not be altered afterwards.
func ReadDocument(text []byte) (*Document, error) {
	root, err := rawjson.Parse(text)
	if err != nil {
		return nil, err
	}
	d := &Document{text: text}
	var shared []rawjson.Value
	if root.Get("licenses").Kind() == rawjson.Array {
		shared = companiesIn(root) // a bundle's own company is that of all its licenses
	}
	for _, value := range licensesIn(root) {
		if value.Kind() != rawjson.Object {
			return nil, errors.New("the document holds a license that is not an object")
		}
		if l := readLicense(value); d.of(l.product) == nil {
			l.companies = append(l.companies, shared...)
			d.licenses = append(d.licenses, l)
		}
	}
	return d, nil
}

func licensesIn(root rawjson.Value) (values []rawjson.Value) {
	list := root.Get("licenses")
	switch {
	case root.Kind() == rawjson.Array:
		list = root
	case list.Kind() == rawjson.Array:
	case isMap(root):
		list = root
	default:
		return []rawjson.Value{root}
	}
	for value := range list.All() {
		values = append(values, value)
	}
	return values
}

// isMap reports whether the members of an object are licenses.
func isMap(root rawjson.Value) bool {
	for member := range root.All() {
		if member.Get("product_details").Kind() != rawjson.Object {
			return false
		}
	}
	return root.Len() > 0
}

func readLicense(value rawjson.Value) license {
	l := license{value: value, product: value.Get("product_details").Get("short_code").String()}
	l.terms, l.readable = validity.Read(value)
	l.floating = limits(value.Get("is_floating_cloud")) || limits(value.Get("is_floating"))
	l.kind, l.maintenance = value.Get("license_type").String(), value.Get("maintenance_period").String()
	l.preventVM, _ = value.Get("prevent_vm").Bool()
	l.readConsumption()
	l.companies = companiesIn(value)
	for value := range value.Get("product_features").All() {
		f := readFeature(value)
		f.part = PartOf(l.product, f.code)
		l.features = append(l.features, f)
	}
	return l
}

// companiesIn are the ids of companies that a license or bundle names.
func companiesIn(value rawjson.Value) (ids []rawjson.Value) {
	for _, id := range []rawjson.Value{value.Get("company").Get("id"), value.Get("product_details").Get("company_id")} {
		if id.Present() {
			ids = append(ids, id)
		}
	}
	return ids
}

func (l *license) readConsumption() {
	most := l.value.Get("max_consumptions")
	l.counts = l.kind == "consumption" || most.Present()
	l.total, _ = l.value.Get("total_consumptions").Int()
	if unlimited, _ := l.value.Get("allow_unlimited_consumptions").Bool(); unlimited {
		return
	}
	if n, ok := most.Int(); ok {
		l.most = &n
	}
}

// limits reports whether a flag of a license limits it: what is there and cannot be read does.
func limits(flag rawjson.Value) bool {
	value, ok := flag.Bool()
	return flag.Present() && (value || !ok)
}

func readFeature(value rawjson.Value) feature {
	f := feature{code: value.Get("code").String(), floating: limits(value.Get("is_floating_cloud")) || limits(value.Get("is_floating")),
		expired: limits(value.Get("is_expired"))}
	if date := value.Get("expiry_date"); date.Present() {
		expiry, err := wire.ParseTime(date.String())
		f.expiry, f.expired = &expiry, f.expired || err != nil
	}
	return f
}

// Bytes returns the server's bytes, which must not be altered. It may be called on nil.
func (d *Document) Bytes() []byte {
	if d == nil {
		return nil
	}
	return d.text
}

// Products returns the short codes of the products that the document has a license of, in its order.
func (d *Document) Products() []string {
	if d == nil {
		return nil
	}
	codes := make([]string, len(d.licenses))
	for i := range d.licenses {
		codes[i] = d.licenses[i].product
	}
	return codes
}

// of returns the license of a product, or nil.
func (d *Document) of(product string) *license {
	for i := range d.licenses {
		if d.licenses[i].product == product {
			return &d.licenses[i]
		}
	}
	return nil
}

// anothers reports whether the license says that it is another company's than want; 0 wants none.
func (l *license) anothers(want int64) bool {
	for _, id := range l.companies {
		if n, ok := id.Int(); want != 0 && (!ok || n != want) {
			return true
		}
	}
	return false
}

// License returns the license of a product as the server wrote it; nothing where the document has none.
func (d *Document) License(product string) rawjson.Value {
	if d != nil {
		if l := d.of(product); l != nil {
			return l.value
		}
	}
	return rawjson.Value{}
}

// Floats reports whether the license of a product is a floating one.
func (d *Document) Floats(product string) bool {
	if d == nil {
		return false
	}
	l := d.of(product)
	return l != nil && l.floating
}
