package verify

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/request"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/parallel"
	"github.com/openspring/openspring/internal/rawjson"
)

// response is an HTTP 200 that is still to be judged.
type response struct {
	verifier *Verifier
	endpoint *api.Endpoint
	reply    transport.Reply
	redactor failure.Redactor
	meta     *outcome.Meta
}

func (v *Verifier) response(e *api.Endpoint, reply transport.Reply, meta *outcome.Meta) response {
	return response{verifier: v, endpoint: e, reply: reply, redactor: reply.Redactor, meta: meta}
}

// host is the server that was asked, as messages name it.
func (r *response) host() string { return r.verifier.Host }

// unexpected is the error for a response that does not come from the API. It keeps the text for a report.
func (r *response) unexpected(code, format string, args ...any) *failure.Error {
	fail := failure.New(api.Protocol, code, fmt.Sprintf("%s: the response of %s ", r.endpoint.Name, r.host())+fmt.Sprintf(format, args...))
	fail.Body = r.redactor.Body(r.reply.Body)
	return fail
}

// page tells a web page, of a captive portal for instance, from the API's JSON: it has neither JSON's
// content type nor its beginning.
func (r *response) page() *failure.Error {
	if isJSONType(r.reply.Header.Get("Content-Type")) || startsJSON(r.reply.Body) {
		return nil
	}
	return r.unexpected("unexpected_page", "is not the API's JSON"+anotherResponded)
}

const anotherResponded = ": another server, a proxy or a portal responded: check base_url, and whether the network asks to sign in"

func isJSONType(header string) bool {
	mediaType, _, err := mime.ParseMediaType(header)
	return err == nil && (mediaType == "application/json" || mediaType == "text/json" || strings.HasSuffix(mediaType, "+json"))
}

func startsJSON(body []byte) bool {
	body = bytes.TrimLeft(body, " \t\r\n")
	return len(body) > 0 && (body[0] == '{' || body[0] == '[')
}

// word reads the response of an endpoint that returns a string, bare or quoted (protocol.md 1.7).
func (r *response) word(ctx context.Context) (json.RawMessage, *failure.Error) {
	body := bytes.Trim(r.reply.Body, " \t\r\n")
	r.meta.Signature = outcome.NotSigned
	right := string(body) == r.endpoint.Word
	var document rawjson.Value
	var err error
	quoted, loose := bytes.HasPrefix(body, []byte{'"'}), r.endpoint.LooseWord && startsJSON(body)
	if quoted || loose {
		document, err = rawjson.ParseContext(ctx, body)
		right = right || document.Is(r.endpoint.Word)
	}
	switch late := failure.Ended(ctx, r.endpoint.Name); {
	case right:
		return rawjson.AppendString(nil, r.endpoint.Word), nil
	case late != nil:
		return nil, late
	case quoted && err != nil:
		return nil, r.unexpected("unexpected_answer", "begins like a JSON string but is not one")
	case loose && err != nil:
		return nil, r.malformed(err)
	case loose:
		return body, nil
	}
	if bytes.HasPrefix(body, []byte{'<'}) {
		return nil, r.unexpected("unexpected_page", "is a web page"+anotherResponded)
	}
	return nil, r.unexpected("unexpected_answer", "is not %q", r.endpoint.Word)
}

// unnamed says what is wrong with a server's JSON without its members' names, which could echo a secret.
func unnamed(err error) error {
	var reason *rawjson.Error
	if errors.As(err, &reason) {
		return &rawjson.Error{Reason: reason.Reason, Offset: reason.Offset}
	}
	return err
}

func (r *response) malformed(err error) *failure.Error {
	err = unnamed(err)
	fail := r.unexpected("malformed_answer", "cannot be read: %v", err)
	fail.Cause = err
	return fail
}

// document reads a response that is signed as a whole or not at all, and checks that it is about what was asked: a signature
// alone does not say so.
func (r *response) document(ctx context.Context, f *request.Checked) (json.RawMessage, *failure.Error) {
	if fail := r.page(); fail != nil {
		return nil, fail
	}
	doc, fail := r.verified(ctx, f)
	if fail != nil {
		return nil, fail
	}
	r.meta.Signature = outcome.NotSigned
	if r.endpoint.Signed == api.ByHeader {
		r.meta.Signature = r.verifier.signatures().state()
		r.meta.SignatureHeader = r.reply.Header.Get(signatureHeader)
	}
	return doc.Raw(), nil
}

// verified checks the header's signature, and after it all that the document itself says.
func (r *response) verified(ctx context.Context, f *request.Checked) (rawjson.Value, *failure.Error) {
	if r.endpoint.Signed == api.ByHeader {
		if fail := r.checkHeader(ctx); fail != nil {
			return rawjson.Value{}, fail
		}
	}
	doc, err := rawjson.ParseContext(ctx, r.reply.Body)
	if fail := failure.Ended(ctx, r.endpoint.Name); fail != nil {
		return rawjson.Value{}, fail
	}
	if err != nil {
		return rawjson.Value{}, r.malformed(err)
	}
	elements, fail := r.elements(doc)
	if fail != nil {
		return rawjson.Value{}, fail
	}
	for _, element := range elements {
		if fail := r.checkBinds(f, element); fail != nil {
			return rawjson.Value{}, fail
		}
	}
	if fail := r.checkAlike(elements); fail != nil {
		return rawjson.Value{}, fail
	}
	switch r.endpoint.Content {
	case api.LicenseContent:
		fail = r.checkLicenses(ctx, f, elements)
	case api.UserLicenseContent:
		r.judgeNested(elements)
	}
	return doc, fail
}

const signatureHeader = "LicenseSignature"

// checkHeader verifies the raw bytes of the body (protocol.md 2.4). Of two signatures none counts.
func (r *response) checkHeader(ctx context.Context) *failure.Error {
	v := r.verifier.signatures()
	if v.skip {
		return nil
	}
	headers := r.reply.Header[http.CanonicalHeaderKey(signatureHeader)]
	if len(headers) > 1 {
		return r.badSignature(ctx, "response_signature_wrong", "has more than one LicenseSignature header", "")
	}
	header := strings.Join(headers, "")
	switch err := v.key.VerifyContext(ctx, r.reply.Body, header); {
	case errors.Is(err, wire.ErrSignatureMissing):
		return r.badSignature(ctx, "response_not_signed", "is not signed", "")
	case err != nil:
		return r.badSignature(ctx, "response_signature_wrong", "was not signed by the trusted key", header)
	}
	return nil
}

// checkTheKey is what to do about a response that the trusted key has not signed.
const checkTheKey = "check base_url and public_key, and whether a proxy alters responses"

// maxSignatureShown is longer than the signature of any key that is accepted.
const maxSignatureShown = 4096

func (r *response) badSignature(ctx context.Context, code, what, header string) *failure.Error {
	fail := failure.New(api.Signature, code, fmt.Sprintf("%s: the response of %s (%d bytes) %s: %s",
		r.endpoint.Name, r.host(), len(r.reply.Body), what, checkTheKey))
	digest, err := wire.Digest(ctx, r.reply.Body)
	if err != nil {
		return failure.Ended(ctx, r.endpoint.Name)
	}
	fail.BodySHA256 = hex.EncodeToString(digest[:])
	header = strings.TrimSpace(header)
	_, err = base64.StdEncoding.DecodeString(header)
	if err == nil && len(header) <= maxSignatureShown && r.redactor.Text(header) == header {
		fail.SignatureHeader = header
	}
	return fail
}

// elements checks the response's form and returns the objects in it.
func (r *response) elements(doc rawjson.Value) ([]rawjson.Value, *failure.Error) {
	if r.endpoint.Form == api.Object {
		if doc.Kind() != rawjson.Object {
			return nil, r.unexpected("malformed_answer", "is not an object but of type %s", doc.Kind())
		}
		return []rawjson.Value{doc}, nil
	}
	if doc.Kind() != rawjson.Array {
		return nil, r.unexpected("malformed_answer", "is not an array but of type %s", doc.Kind())
	}
	var elements []rawjson.Value
	for element := range doc.All() {
		if element.Kind() != rawjson.Object {
			return nil, r.unexpected("malformed_answer", "holds an element that is not an object")
		}
		elements = append(elements, element)
	}
	return elements, nil
}

// checkLicenses refuses licenses of another device, and judges those of this one.
func (r *response) checkLicenses(ctx context.Context, f *request.Checked, elements []rawjson.Value) *failure.Error {
	licenses := make([]license, len(elements))
	for i, element := range elements {
		licenses[i] = license{element}
	}
	proving := licenses
	if r.verifier.oneDevice {
		proving = firstSigned(licenses)
	}
	states := make([]string, len(proving))
	parallel.Do(ctx, len(proving), func(i int) {
		states[i] = r.verifier.signatures().licenseSignature(ctx, proving[i], f.HardwareID, askedID(f.Owner, proving[i]))
	})
	if fail := failure.Ended(ctx, r.endpoint.Name); fail != nil {
		return fail
	}
	for _, state := range states {
		if state == outcome.Mismatch {
			return failure.New(api.Signature, "response_for_another_device",
				fmt.Sprintf("%s: the signed response's license_signature is not for this device", r.endpoint.Name))
		}
	}
	r.meta.LicenseSignature = overall(states)
	r.verifier.judge(r.meta, licenses, r.endpoint.Form == api.Object)
	return nil
}

// firstSigned is the first license that has a license_signature; all where none has one.
func firstSigned(licenses []license) []license {
	for i, l := range licenses {
		if l.Get("license_signature").HasContent() {
			return licenses[i : i+1]
		}
	}
	return licenses
}

// judgeNested judges the licenses of a user, which are no device's.
func (r *response) judgeNested(elements []rawjson.Value) {
	licenses := make([]license, len(elements))
	for i, element := range elements {
		licenses[i] = license{element.Get("license")}
	}
	r.verifier.judge(r.meta, licenses, false)
}

// askedID is the id that license_signature must be made with: the one asked with, or the object's under SSO.
func askedID(o request.Owner, l license) string {
	if o.ID != "" {
		return o.ID
	}
	return l.user()
}

// bodySigned verifies a response that is signed in its body.
func (r *response) bodySigned(ctx context.Context, want expectation) (json.RawMessage, *failure.Error) {
	if fail := r.page(); fail != nil {
		return nil, fail
	}
	want.operation, want.host = r.endpoint.Name, r.host()
	d, fail := r.verifier.signatures().document(ctx, r.reply.Body, want)
	if fail != nil {
		if fail.Status == api.Protocol {
			fail.Body = r.redactor.Body(r.reply.Body)
		}
		return nil, fail
	}
	d.report(r.meta)
	if !want.forAnotherDevice {
		r.verifier.judge(r.meta, d.licenses, d.shape == singleShape)
	}
	return d.root.Raw(), nil
}

// licenseFileName is the usual name of a license file.
const licenseFileName = "ls_activation.lic"

// licenseFile verifies a response and makes the text of a license file from its bytes.
func (r *response) licenseFile(ctx context.Context, want expectation) (json.RawMessage, *failure.Error) {
	size := base64.StdEncoding.EncodedLen(len(r.reply.Body))
	if size > input.MaxFileText {
		fail := r.unexpected("body_too_large", "makes a license file of more than %d bytes", input.MaxFileText)
		fail.Body = ""
		return nil, fail
	}
	if _, fail := r.bodySigned(ctx, want); fail != nil {
		return nil, fail
	}
	out := append(make([]byte, 0, size+64), `{"text":"`...)
	out = base64.StdEncoding.AppendEncode(out, r.reply.Body)
	return append(out, `","file_name":"`+licenseFileName+`"}`...), nil
}
