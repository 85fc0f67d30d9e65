package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/config"
	"github.com/openspring/openspring/core/internal/request"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/parallel"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/requestfile"
)

// shape is what a document signed in its body looks like (protocol.md 2.9).
type shape uint8

const (
	singleShape shape = iota
	bundleShape
	mapShape
)

// The forms in which a document can be signed, as in Meta.Form.
const (
	formLicense = "license"
	formWhole   = "a"
	formArray   = "b"
	formEach    = "c"
	formMap     = "map"
	formRefresh = "refresh"
)

// Members that hold signatures.
const (
	licenseSignature   = "license_signature"
	licenseSignatureV2 = "license_signature_v2"
	bundleSignatureV2  = "bundle_signature_v2"
)

// expectation is what a document signed in its body must be.
type expectation struct {
	// kind is what is wanted.
	kind                string
	hardwareID, product string
	// companyID is 0 where any company's document is taken.
	companyID int64
	// requestID is empty where none is expected.
	requestID string
	owner     request.Owner
	// credential is what offline_signature is made with; without a key it is not checked.
	credential config.Credential
	// complete asks for a proof that a bundle is complete.
	complete bool
	// overHTTP marks a response over HTTP: what it contains must be ours; it need not contain a request id.
	overHTTP bool
	// operation is the call's name and host the server of the response, for messages.
	operation, host string
	// forAnotherDevice marks a response for another device: it need not name the device either.
	forAnotherDevice bool
}

// document is the JSON of a license file or of an offline response on its way through the checks of protocol.md 5.4.
type document struct {
	expectation
	signatures
	root     rawjson.Value
	shape    shape
	licenses []license
	// form is how it proved itself.
	form string
	// states are what license_signature says, license by license.
	states []string
}

// verify reads a document and checks it in the order of protocol.md 5.4.
func (v signatures) document(ctx context.Context, text []byte, want expectation) (*document, *failure.Error) {
	d := &document{expectation: want, signatures: v}
	for _, check := range []func() *failure.Error{
		func() *failure.Error { return d.read(ctx, text) },
		d.checkKind,
		func() *failure.Error { return d.checkSignatures(ctx) },
		d.checkCompany,
		func() *failure.Error { return d.checkOfflineSignatures(ctx) },
		d.checkDevice,
		d.checkProduct,
		d.checkRequest,
		d.checkOwner,
	} {
		fail := check()
		// What was found while time ran out may be half a finding.
		if late := failure.Ended(ctx, d.operation); late != nil {
			return nil, late
		}
		if fail != nil {
			return nil, fail
		}
	}
	return d, nil
}

// noun is the document in messages.
func (d *document) noun() string {
	if d.overHTTP {
		return d.operation + ": the response of " + d.host
	}
	return "the license file"
}

func (d *document) malformed(format string, args ...any) *failure.Error {
	message := d.noun() + " " + fmt.Sprintf(format, args...)
	if d.overHTTP {
		return failure.New(api.Protocol, "malformed_answer", message)
	}
	return failure.New(api.Offline, "damaged_file", message)
}

func (d *document) foreign(code, format string, args ...any) *failure.Error {
	return failure.New(api.Offline, code, d.noun()+" "+fmt.Sprintf(format, args...))
}

// unsigned is the error for a signature that is missing or wrong.
func (d *document) unsigned(err error) *failure.Error {
	code, what := "file_signature_wrong", "was not signed by the trusted key"
	if errors.Is(err, wire.ErrSignatureMissing) {
		code, what = "file_not_signed", "is not signed"
	}
	if d.overHTTP {
		code = map[string]string{"file_not_signed": "response_not_signed", "file_signature_wrong": "response_signature_wrong"}[code]
	}
	advice := "check public_key, and whether the file was altered"
	if d.overHTTP {
		advice = checkTheKey
	}
	fail := failure.New(api.Signature, code, d.noun()+" "+what+": "+advice)
	fail.Cause = err
	return fail
}

// read finds the document's shape.
func (d *document) read(ctx context.Context, text []byte) *failure.Error {
	root, err := rawjson.ParseContext(ctx, text)
	if err != nil {
		return d.malformed("cannot be read, it is cut or altered: %v", unnamed(err))
	}
	d.root = root
	switch list := root.Get("licenses"); {
	case root.Kind() != rawjson.Object:
		return d.malformed("is not an object but of type %s", root.Kind())
	case isRequest(root):
		if d.overHTTP {
			return d.malformed("is a request file")
		}
		return d.foreign("wrong_kind", "is a request file (.req): load the .lic file for it")
	case root.Get("request").Kind() == rawjson.Object:
		return d.malformed("is a request, or wrapped like one")
	case list.Kind() == rawjson.Array:
		d.shape = bundleShape
		return d.addLicenses(list)
	case list.Present() || root.Get(bundleSignatureV2).Present():
		return d.malformed("has no array of licenses")
	case isMap(root):
		d.shape = mapShape
		return d.addLicenses(root)
	case root.Get("product").Present() && root.Get("code").Present():
		return d.otherKind("an air-gap policy")
	case !root.Get("product_details").Present() && !root.Get("license_key").Present() && !root.Get("user").Present():
		return d.malformed("is neither a license nor a bundle")
	}
	d.licenses = []license{{root}}
	return nil
}

func (d *document) addLicenses(list rawjson.Value) *failure.Error {
	for element := range list.All() {
		if element.Kind() != rawjson.Object {
			return d.malformed("holds a license that is not an object")
		}
		d.licenses = append(d.licenses, license{element})
	}
	return nil
}

// isRequest distinguishes the payload of a request file, wrapped or not, from the response to it: both name a license and
// a device, but only the request names the credentials and says what is asked for.
func isRequest(root rawjson.Value) bool {
	root, _ = requestfile.Unwrap(root)
	return root.Get("request").Kind() == rawjson.String &&
		(root.Get("api_key").Present() || root.Get("client_id").Present()) && !root.Get(licenseSignatureV2).Present()
}

// isMap distinguishes a bundle's licenses by product code from a single license.
func isMap(root rawjson.Value) bool {
	members := 0
	for member := range root.All() {
		if member.Get("product_details").Kind() != rawjson.Object {
			return false
		}
		members++
	}
	return members > 0
}

// checkKind tells a license from a bundle by shape. Of a single license only the signature tells whether it
// is a refresh file.
func (d *document) checkKind() *failure.Error {
	single := d.shape == singleShape
	switch {
	case d.kind == request.KindBundle && single:
		return d.otherKind("a single license")
	case (d.kind == request.KindLicense || d.kind == request.KindRefresh) && !single:
		return d.otherKind("a bundle")
	}
	return nil
}

func (d *document) otherKind(is string) *failure.Error {
	if d.overHTTP {
		return d.malformed("is %s, which was not asked for", is)
	}
	return d.foreign("wrong_kind", "is %s, which was not asked for", is)
}

// checkSignatures verifies all RSA signatures at once: those that prove the document, and what
// license_signature says, which checkDevice reads. It tells by which form the document is proved (2.6, 2.7, 2.9).
func (d *document) checkSignatures(ctx context.Context) *failure.Error {
	d.states = make([]string, len(d.licenses))
	// Of a document that is not proved the rest need not be known.
	enough, stop := context.WithCancel(ctx)
	defer stop()
	var err error
	parallel.Do(enough, 1+len(d.licenses), func(i int) {
		if i > 0 {
			l := d.licenses[i-1]
			d.states[i-1] = d.licenseSignature(ctx, l, d.deviceOf(l), l.signedID())
			return
		}
		if d.form, err = d.proof(ctx); err != nil {
			stop()
		}
	})
	switch {
	case failure.Ended(ctx, d.operation) != nil:
		return failure.Ended(ctx, d.operation)
	case err != nil:
		return d.unsigned(err)
	case len(d.licenses) == 0:
		return d.malformed("holds no licenses")
	}
	if fail := d.checkBeside(); fail != nil {
		return fail
	}
	if d.complete && (d.form == formEach || d.form == formMap) {
		return failure.New(api.Signature, "bundle_not_complete", d.noun()+" signs each license alone, which does not prove that none is missing")
	}
	return nil
}

// proof returns the form in which the document is signed, or the error of its signature.
func (d *document) proof(ctx context.Context) (string, error) {
	switch d.shape {
	case singleShape:
		return d.proveSingle(ctx)
	case mapShape:
		return formMap, d.proveEach(ctx)
	}
	return d.proveBundle(ctx)
}

func (d *document) proveSingle(ctx context.Context) (string, error) {
	if d.kind == request.KindRefresh {
		return formRefresh, d.prove(ctx, d.root, bytesWithout(licenseSignatureV2))
	}
	return formLicense, d.prove(ctx, d.root, bytesWithout(licenseSignatureV2, licenseSignature))
}

// prove verifies license_signature_v2 over what remains of a license.
func (d *document) prove(ctx context.Context, l rawjson.Value, rest func(rawjson.Value) []byte) error {
	if d.skip {
		return nil
	}
	return d.verify(ctx, rest(l), l.Get(licenseSignatureV2))
}

func bytesWithout(names ...string) func(rawjson.Value) []byte {
	return func(v rawjson.Value) []byte { return v.Without(names...) }
}

// proveBundle tries the forms in their order.
func (d *document) proveBundle(ctx context.Context) (string, error) {
	signature := d.root.Get(bundleSignatureV2)
	signed := signature.HasContent() && signature.Kind() == rawjson.String
	if d.skip {
		if signed {
			return formWhole, nil
		}
		return formEach, nil
	}
	if signed {
		if d.verify(ctx, d.root.Without(bundleSignatureV2), signature) == nil {
			return formWhole, nil
		}
		if d.verify(ctx, d.root.Get("licenses").Compact(), signature) == nil {
			return formArray, nil
		}
	}
	err := d.proveEach(ctx)
	if err != nil && signed {
		err = wire.ErrSignatureMismatch
	}
	return formEach, err
}

// proveEach verifies every license by itself. Of no license nothing is proved.
func (d *document) proveEach(ctx context.Context) error {
	if d.skip {
		return nil
	}
	results := make([]error, len(d.licenses))
	parallel.Do(ctx, len(d.licenses), func(i int) {
		results[i] = d.prove(ctx, d.licenses[i].Value, bytesWithout(licenseSignatureV2, licenseSignature))
	})
	missing := len(results) == 0
	for _, err := range results {
		if errors.Is(err, wire.ErrSignatureMismatch) {
			return err
		}
		missing = missing || err != nil
	}
	if missing {
		return wire.ErrSignatureMissing
	}
	return nil
}

// checkBeside refuses members that no signature covers.
func (d *document) checkBeside() *failure.Error {
	if d.shape != bundleShape || d.form == formWhole {
		return nil
	}
	for member := range d.root.All() {
		if name := member.Name(); name != "licenses" && name != bundleSignatureV2 && name != "date" {
			return d.malformed("has a member beside its licenses that is not signed")
		}
	}
	return nil
}

// checkCompany refuses a document of another vendor: the same key signs the documents of all vendors.
func (d *document) checkCompany() *failure.Error {
	foreign := d.shape == bundleShape && foreignCompany(d.root, d.companyID)
	for _, l := range d.licenses {
		foreign = foreign || foreignCompany(l.Value, d.companyID)
	}
	switch what := isAnotherCompany(d.companyID); {
	case !foreign:
		return nil
	case d.overHTTP && !d.forAnotherDevice:
		return failure.New(api.Signature, "response_for_another_company", d.noun()+" "+what)
	default:
		return d.foreign("foreign_company", "%s", what)
	}
}

// checkOfflineSignatures checks offline_signature of every license that carries one and has a date, its own
// or the bundle's (2.8).
func (d *document) checkOfflineSignatures(ctx context.Context) *failure.Error {
	if d.credential.Key == "" {
		return nil
	}
	bundleDate := rawjson.Value{}
	if d.shape == bundleShape {
		bundleDate = d.root.Get("date")
	}
	for _, l := range d.licenses {
		if ctx.Err() != nil {
			return failure.Ended(ctx, d.operation)
		}
		if !d.offlineSigned(l, bundleDate) {
			return failure.New(api.Signature, "offline_signature_wrong", d.noun()+"'s offline_signature was not made with the configured "+d.credential.Name)
		}
	}
	return nil
}

// offlineSigned reports whether the offline_signature of a license is right, where it carries one and has a date.
func (d *document) offlineSigned(l license, bundleDate rawjson.Value) bool {
	signature, date := l.Get("offline_signature"), l.Get("date")
	if !date.HasContent() {
		date = bundleDate
	}
	switch {
	case !signature.HasContent(), !date.HasContent():
		return true
	case len(signature.Raw())+len(date.Raw()) > longestSigned:
		return false
	}
	text := wire.OfflineText(date.String(), offlineID(l), d.deviceOf(l), d.credential.ID)
	return wire.EqualMAC(signature.String(), d.credential.Signer.HMAC(text))
}

// offlineID is the id that offline_signature is made with: the key or the user name as they are, else the
// user's e-mail address up to '|'.
func offlineID(l license) string {
	for _, name := range []string{"license_key", "username"} {
		if id := l.Get(name).String(); id != "" {
			return id
		}
	}
	return wire.CutUser(l.user())
}

// deviceOf is the device that a license names, or the expected one where it names none by hardware_id.
func (d *document) deviceOf(l license) string {
	if id := l.Get("hardware_id").String(); id != "" {
		return id
	}
	return d.hardwareID
}

// signedAsOne reports whether one signature covers all licenses, so that what one carries holds for all.
func (d *document) signedAsOne() bool { return d.form == formWhole || d.form == formArray }

// checkDevice applies step 5.
func (d *document) checkDevice() *failure.Error {
	named := 0
	for i, l := range d.licenses {
		id := l.Get("hardware_id")
		switch {
		case id.HasContent() && !id.Is(d.hardwareID):
			return d.foreign("foreign_device", "is for another device")
		case !id.HasContent() && d.states[i] == outcome.Mismatch:
			return d.foreign("foreign_device", "is for another device: a license_signature in it was not made for this one")
		case id.HasContent(), d.states[i] == outcome.Verified, d.states[i] == outcome.Skipped:
			named++
		}
	}
	if !d.forAnotherDevice && (named == 0 || !d.signedAsOne() && named < len(d.licenses)) {
		return d.foreign("foreign_device", "does not name this device")
	}
	return nil
}

// checkProduct applies step 6. A bundle's licenses have codes of their own, which in a map are its keys.
func (d *document) checkProduct() *failure.Error {
	for _, l := range d.licenses {
		code, want, place := l.shortCode(), d.product, "is for another product than "+input.Shown(d.product)
		switch {
		case d.shape == bundleShape:
			return nil
		case d.shape == mapShape:
			want, place = l.Name(), "holds a license under another product's code"
		case d.forAnotherDevice && !code.Present():
			return nil
		}
		if !code.Is(want) {
			return d.foreign("foreign_product", "%s", place)
		}
	}
	return nil
}

// checkRequest applies step 7.
func (d *document) checkRequest() *failure.Error {
	if d.requestID == "" {
		return nil
	}
	matching := 0
	for _, l := range d.licenses {
		id := l.Get("request_id")
		switch {
		case !id.HasContent():
		case !id.Is(d.requestID):
			return d.foreign("foreign_request", "is for a request other than %s", input.Shown(d.requestID))
		default:
			matching++
		}
	}
	if !d.overHTTP && (matching == 0 || !d.signedAsOne() && matching < len(d.licenses)) {
		return d.foreign("foreign_request", "does not say that it is for the request %s", input.Shown(d.requestID))
	}
	return nil
}

// checkOwner compares a response with the license that was asked for.
func (d *document) checkOwner() *failure.Error {
	if !d.overHTTP {
		return nil
	}
	for _, l := range d.licenses {
		if !l.belongsTo(d.owner) {
			if d.owner.Group == api.ByKey {
				return d.foreign("foreign_license", "is about another license than %s", failure.LastFour(d.owner.ID))
			}
			return d.foreign("foreign_license", "is about another user")
		}
	}
	return nil
}

// report puts what was found into a call's meta.
func (d *document) report(meta *outcome.Meta) {
	meta.Signature, meta.Form, meta.LicenseSignature = d.state(), d.form, overall(d.states)
}
