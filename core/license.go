package core

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/openspring/openspring/core/internal/members"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/validity"
)

// Product is the short code of the license's product; empty where the server has not named it.
func (l *License) Product() string {
	if l.ProductDetails == nil {
		return ""
	}
	return l.ProductDetails.ShortCode
}

// Feature returns the feature of that code, or nil.
func (l *License) Feature(code string) *Feature {
	for i := range l.ProductFeatures {
		if l.ProductFeatures[i].Code == code {
			return &l.ProductFeatures[i]
		}
	}
	return nil
}

// IsTrial reports whether this is a trial.
func (l *License) IsTrial() bool { return Value(l.Trial) }

// Validity judges the license by the present time: this machine's, put right by what the client knew about the server's.
// Only a check returns the server's present state. Meta.Validity is the verdict of the moment at which the license came.
func (l *License) Validity() Validity { return l.ValidityAt(time.Now().Add(l.Meta.ClockOffset)) }

// ValidityAt judges the license by a moment. A license that was not read from a document is invalid: Raw decides, and not
// the members.
func (l *License) ValidityAt(now time.Time) Validity {
	document, err := rawjson.Parse(l.Raw)
	if err != nil {
		return validity.Evaluate(rawjson.Value{}, now)
	}
	return validity.Evaluate(document, now)
}

// IsValid reports whether the license may be used now: enabled, active, started, and not expired or in its grace period. See
// Validity.
func (l *License) IsValid() bool { return l.Validity().Usable() }

// IsExpired reports whether the license has ended, in its grace period too, or a limit of it cannot be read. See Validity,
// whose reason is another one for a license that is not enabled, not active or not started.
func (l *License) IsExpired() bool {
	switch l.Validity().Reason {
	case validity.Expired, validity.TrialExpired, validity.SubscriptionGrace, validity.Unreadable:
		return true
	}
	return false
}

// String names the license without giving its key away.
func (l License) String() string {
	owner, until := l.Username, "no end"
	if l.LicenseKey != "" {
		owner = members.ShownKey(l.LicenseKey)
	}
	if !l.ValidityPeriod.IsZero() {
		until = l.ValidityPeriod.Format(time.RFC3339)
	}
	return fmt.Sprintf("License{%s of %s: %s, %s, %s}", shown(l.ID), owner, l.Product(), l.LicenseType, until)
}

// Remaining is how much may still be consumed, overages included; nil if there is no limit, or none is known.
func (c *Consumption) Remaining() *int64 {
	return remaining(c.MaxConsumptions, c.TotalConsumptions, c.MaxOverages, Value(c.AllowUnlimitedConsumptions), Value(c.AllowOverages))
}

// Remaining is how much may still be consumed, overages included; nil if there is no limit, or none is known.
func (c *FeatureConsumption) Remaining() *int64 {
	return remaining(c.MaxConsumptions, c.TotalConsumptions, c.MaxOverages, Value(c.AllowUnlimitedConsumptions), Value(c.AllowOverages))
}

func remaining(most, total, overages *int64, unlimited, mayExceed bool) *int64 {
	switch {
	case unlimited || most == nil || total == nil || mayExceed && Value(overages) == 0:
		return nil
	case mayExceed:
		return new(max(0, *most+*overages-*total))
	}
	return new(max(0, *most-*total))
}

// IsNew reports whether this call made the license. If not, the device had it before.
func (t *TrialKey) IsNew() bool { return t.OrderID != nil }

// Identity is the identity for the calls about the trial: its key, or its user with the first password. It is zero where the
// response has neither: only the first one for a user has the password, which the user must enter then.
func (t *TrialKey) Identity() Identity {
	switch {
	case t.License != "":
		return ByKey(t.License)
	case t.LicenseUser != "" && t.InitialPassword != "":
		return ByUser(t.LicenseUser, t.InitialPassword)
	}
	return Identity{}
}

// Nonce is the nonce in the address; empty if it has none. Compare it with the one in the token.
func (s *SSOURL) Nonce() string {
	address, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return address.Query().Get("nonce")
}

// Bundle is the licenses of a bundle.
type Bundle struct {
	// Licenses are in the server's order. The Meta of each has its own validity.
	Licenses []License
	// Raw is the server's own document, byte for byte: an array, or for offline responses an object.
	Raw json.RawMessage
	// Meta says how the call went. Its Form says which bytes an offline bundle's signature covers: "a" and "b" prove that the
	// bundle is complete, "c" and "map" prove each license alone. It is empty for online responses, which are signed as a whole.
	Meta Meta
}

// License returns the license for the product of a short code, or nil.
func (b *Bundle) License(product string) *License {
	for i := range b.Licenses {
		if b.Licenses[i].Product() == product {
			return &b.Licenses[i]
		}
	}
	return nil
}

// IsValid reports whether there are licenses and all of them may be used now.
func (b *Bundle) IsValid() bool {
	for i := range b.Licenses {
		if !b.Licenses[i].IsValid() {
			return false
		}
	}
	return len(b.Licenses) > 0
}

// read finds the licenses in the three shapes of a bundle: an array, an object with the array, a map by product.
func (b *Bundle) read(v rawjson.Value, meta Meta) {
	b.Raw, b.Meta = v.Raw(), meta
	if licenses := v.Get("licenses"); licenses.Kind() != rawjson.Missing {
		b.Licenses = objects[License](licenses, meta)
		return
	}
	b.Licenses = items[License](v, meta)
}

// String names the products.
func (b Bundle) String() string {
	products := make([]string, len(b.Licenses))
	for i := range b.Licenses {
		products[i] = b.Licenses[i].Product()
	}
	return "Bundle{" + strings.Join(products, ", ") + "}"
}

// Format is String for every verb.
func (b Bundle) Format(f fmt.State, _ rune) { show(f, b) }

// MarshalJSON returns Raw without its secrets, or null for what was not read from a document.
func (b Bundle) MarshalJSON() ([]byte, error) { return marshal(b.Raw) }
