package verify

import (
	"context"

	"fmt"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/request"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/rawjson"
)

// license is a license object of a response or a file (protocol.md 4).
type license struct{ rawjson.Value }

// user is the name of the license's user: username, else the user's e-mail address.
func (l license) user() string {
	if name := l.Get("username").String(); name != "" {
		return name
	}
	return l.Get("user").Get("email").String()
}

// shortCode is the code of the license's own product.
func (l license) shortCode() rawjson.Value { return l.Get("product_details").Get("short_code") }

// foreignCompany reports whether a license, or an object beside licenses, says that it is another company's than want; 0
// wants none.
func foreignCompany(v rawjson.Value, want int64) bool {
	if want == 0 {
		return false
	}
	for _, id := range []rawjson.Value{v.Get("company").Get("id"), v.Get("product_details").Get("company_id")} {
		if n, ok := id.Int(); id.Present() && (!ok || n != want) {
			return true
		}
	}
	return false
}

func isAnotherCompany(than int64) string {
	return fmt.Sprintf("is another company's than company_id %d: check company_id, and whether the license is this vendor's", than)
}

// signedID is the id that license_signature is made with, if only the object has it (2.5).
func (l license) signedID() string {
	if name := l.Get("username").String(); name != "" {
		return name
	}
	if key := l.Get("license_key").String(); key != "" {
		return key
	}
	return l.user()
}

// belongsTo reports whether the license is its owner's, as far as it tells whose it is. User names count up
// to the first '|' and without regard to ASCII case.
func (l license) belongsTo(o request.Owner) bool {
	switch o.Group {
	case api.ByKey:
		key := l.Get("license_key")
		return !key.HasContent() || key.String() == o.ID
	case api.ByUser:
		name := l.Get("username")
		if !name.HasContent() {
			name = l.Get("user").Get("email")
		}
		return !name.HasContent() || equalFoldASCII(wire.CutUser(name.String()), wire.CutUser(o.ID))
	}
	return true
}

func equalFoldASCII(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// signatures checks RSA signatures, or leaves them out where the configuration says so.
type signatures struct {
	key  *wire.PublicKey
	skip bool
}

func (v *Verifier) signatures() signatures {
	return signatures{v.Settings.Key, v.Settings.InsecureSkipSignature}
}

// state is what Meta.Signature says of a document that passed.
func (v signatures) state() string {
	if v.skip {
		return outcome.Skipped
	}
	return outcome.Verified
}

// verify returns nil, wire.ErrSignatureMissing, wire.ErrSignatureMismatch or, once ctx has ended, its error.
func (v signatures) verify(ctx context.Context, text []byte, signature rawjson.Value) error {
	if !signature.HasContent() || signature.Kind() != rawjson.String {
		return wire.ErrSignatureMissing
	}
	if len(signature.Raw()) > longestSigned {
		return wire.ErrSignatureMismatch
	}
	return v.key.VerifyContext(ctx, text, signature.String())
}

// longestSigned bounds the texts that license_signature is made over, and the JSON text of a signature: none of the
// API's is nearly as long, and what a hostile server sends may be.
const longestSigned = 64 << 10

// licenseSignature checks license_signature (2.5) for a device and an id.
func (v signatures) licenseSignature(ctx context.Context, l license, hardwareID, id string) string {
	signature, validity := l.Get("license_signature"), l.Get("validity_period")
	switch {
	case !signature.HasContent():
		return outcome.Absent
	case v.skip:
		return outcome.Skipped
	}
	if len(hardwareID)+len(id)+len(validity.Raw()) > longestSigned {
		return outcome.Mismatch
	}
	for _, text := range wire.LicenseSignatureTexts(hardwareID, id, validity.String()) {
		if ctx.Err() != nil {
			break // the caller reports the end, not this state
		}
		if v.verify(ctx, []byte(text), signature) == nil {
			return outcome.Verified
		}
	}
	return outcome.Mismatch
}

// overall is Meta.LicenseSignature of several licenses: the worst of their results.
func overall(states []string) string {
	for _, state := range []string{outcome.Mismatch, outcome.Absent, outcome.Skipped, outcome.Verified} {
		for _, s := range states {
			if s == state {
				return state
			}
		}
	}
	return outcome.None
}
