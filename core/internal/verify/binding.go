package verify

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/request"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/loopback"
	"github.com/openspring/openspring/internal/rawjson"
)

// checkBinds refuses a response to another question: one of another company, or one in which a member differs from
// the field of the request that the endpoint's row binds it to.
func (r *response) checkBinds(f *request.Checked, element rawjson.Value) *failure.Error {
	if foreignCompany(element, r.verifier.Settings.CompanyID) {
		return failure.New(api.Signature, "response_for_another_company",
			fmt.Sprintf("%s: the signed response %s", r.endpoint.Name, isAnotherCompany(r.verifier.Settings.CompanyID)))
	}
	for i := range r.endpoint.Binds {
		b := &r.endpoint.Binds[i]
		value := said(element, b)
		if !value.Present() || b.How == api.Alike {
			continue
		}
		if fail := r.checkBind(f, b, value); fail != nil {
			return fail
		}
	}
	return nil
}

// checkAlike refuses a list in which a member that the row wants alike differs between elements.
func (r *response) checkAlike(elements []rawjson.Value) *failure.Error {
	for i := range r.endpoint.Binds {
		b := &r.endpoint.Binds[i]
		var first rawjson.Value
		for _, element := range elements {
			value := said(element, b)
			switch {
			case b.How != api.Alike || !value.Present():
			case !first.Present():
				first = value
			case !isSame(first, value):
				return failure.New(api.Signature, "response_for_another_request",
					fmt.Sprintf("%s: the elements of the signed response differ in %s", r.endpoint.Name, b.Member))
			}
		}
	}
	return nil
}

// said is the first of a bind's members that says something. Empty text does not identify a license.
func said(element rawjson.Value, b *api.Bind) (value rawjson.Value) {
	for path := range strings.SplitSeq(b.Member, "|") {
		value = element
		for name := range strings.SplitSeq(path, ".") {
			value = value.Get(name)
		}
		mayBeEmpty := b.How == api.Equal && !api.IsIdentity(b.Field)
		if value.HasContent() || mayBeEmpty && value.Present() {
			return value
		}
	}
	return rawjson.Value{}
}

func (r *response) checkBind(f *request.Checked, b *api.Bind, value rawjson.Value) *failure.Error {
	if b.How == api.Address {
		return r.checkAddress(b, value)
	}
	token := f.Sent(b.Field)
	var until time.Time
	if b.How == api.NotAfter {
		var err error
		if until, err = wire.ParseTime(value.String()); err != nil {
			return r.unexpected("malformed_answer", "has a %s that is not a date", b.Member)
		}
	} else if token.Kind() <= rawjson.Null {
		return nil
	}
	fits := false
	switch b.How {
	case api.Folded:
		fits = equalFoldASCII(wire.CutUser(value.String()), wire.CutUser(token.String()))
	case api.NotAfter:
		fits = r.isUntil(until, token.String())
	case api.InQuery:
		address, err := url.Parse(value.String())
		if err != nil {
			return r.unexpected("malformed_answer", "has a %s that is not a URL", b.Member)
		}
		fits = slices.Contains(strings.Fields(address.Query().Get(b.Field)), token.String())
	default:
		fits = isSame(value, token)
	}
	if fits {
		return nil
	}
	code := "response_for_another_request"
	if aboutLicense[b.Field] {
		code = "response_for_another_license"
	}
	return failure.New(api.Signature, code,
		fmt.Sprintf("%s: the signed response is about another %s", r.endpoint.Name, f.Asked(b.Field, token)))
}

// aboutLicense are the fields that identify the license.
var aboutLicense = map[string]bool{
	"license_id": true, "license_key": true, "product": true, "username": true, "email": true, "customer": true,
}

// isSame compares texts byte by byte and numbers as integers.
func isSame(a, b rawjson.Value) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	if a.Kind() == rawjson.Number {
		n, isInteger := a.Int()
		m, _ := b.Int()
		return isInteger && n == m
	}
	return a.String() == b.String()
}

// slack is how far the clocks of this machine and the server may differ.
const slack = 15 * time.Minute

// isUntil reports whether a moment is not later than the one asked for, and not over already. What was asked for and is no date
// is the server's to judge.
func (r *response) isUntil(until time.Time, asked string) bool {
	latest, err := wire.ParseTime(asked)
	switch {
	case err != nil:
		latest = until
	case len(asked) == len("2006-01-02"):
		latest = latest.Add(24*time.Hour - time.Nanosecond)
	case !strings.ContainsAny(asked[min(len(asked), len("2006-01-02T15:04")):], ":"):
		latest = latest.Add(time.Minute - time.Nanosecond)
	}
	return !until.After(latest) && !until.Before(r.verifier.Now().Add(-slack))
}

// checkAddress refuses an address that a user would be sent to and others could read.
func (r *response) checkAddress(b *api.Bind, value rawjson.Value) *failure.Error {
	address, err := url.Parse(value.String())
	base, _ := url.Parse(r.verifier.Settings.BaseURL)
	switch {
	case err != nil || address.Hostname() == "":
		return r.unexpected("malformed_answer", "has a %s that is not a URL", b.Member)
	case address.Scheme == "https",
		address.Scheme == "http" && loopback.Is(address.Hostname()) && loopback.Is(base.Hostname()):
		return nil
	}
	return r.unexpected("malformed_answer", "has a %s that is not https", b.Member)
}
