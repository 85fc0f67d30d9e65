package core

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/pasted"
	"github.com/openspring/openspring/internal/rawjson"
)

// licenseFileName is the usual name of a license file.
const licenseFileName = "ls_activation.lic"

// create makes the text of a request file. Its date is this machine's: what the client knows about the
// server's clock is for requests that it sends.
func (c *Client) create(in *input) (json.RawMessage, *failure.Error) {
	f, fail := c.form(in)
	if fail != nil {
		return nil, fail
	}
	requestID := f.requestIDOrNew()
	date, fail := givenDate(in.get("date"))
	if fail != nil {
		return nil, fail
	}
	if date == "" {
		date = wire.FormatDate(c.settings.Clock.Now())
	}
	payload := c.settings.payload(f, requestID, date)
	out := make([]byte, 0, base64.StdEncoding.EncodedLen(len(payload))+len(requestID)+192)
	out = append(out, `{"text":"`...)
	out = base64.StdEncoding.AppendEncode(out, payload)
	out = append(out, `","endpoint":"`...)
	out = append(out, f.endpoint.Name...)
	out = append(out, `","request_id":`...)
	out = rawjson.AppendString(out, requestID)
	out = append(out, `,"date":"`...)
	out = append(out, date...)
	out = append(out, `","file_name":"`...)
	out = append(out, f.endpoint.FileName()...)
	return append(out, `"}`...), nil
}

// maxRequestID is the longest request id that may be given.
const maxRequestID = 128

// givenRequestID reads a request id; empty text means that none is given.
func givenRequestID(v rawjson.Value) (string, *failure.Error) {
	if !v.Present() {
		return "", nil
	}
	id, fail := inRequest.text("request_id", v, maxRequestID)
	if fail == nil && !isASCII(id) {
		fail = inRequest.fail("invalid_value", "request_id must be printable ASCII")
	}
	return id, fail
}

func (f *form) requestIDOrNew() string {
	if f.requestID != "" {
		return f.requestID
	}
	return uuid.NewString()
}

// givenDate reads the date of a request file, which must be spelled as the Date header is.
func givenDate(v rawjson.Value) (string, *failure.Error) {
	if !v.Present() {
		return "", nil
	}
	date, fail := inRequest.text("date", v, MaxText)
	if fail != nil {
		return "", fail
	}
	if t, err := time.Parse(http.TimeFormat, date); err != nil || wire.FormatDate(t) != date {
		return "", inRequest.fail("invalid_value", `date must be spelled like "Thu, 01 Jan 2026 00:00:00 GMT"`)
	}
	return date, nil
}

// fileMember is the member of send and load that holds a file's text.
const fileMember = "text"

// fileDocument returns what the text of a file holds. The document itself, instead of its base64, is taken where
// plain says so.
func fileDocument(v rawjson.Value, what string, plain bool) ([]byte, *failure.Error) {
	if !v.Present() {
		return nil, inRequest.missing(fileMember)
	}
	text, ok := v.Text()
	switch {
	case !ok:
		return nil, inRequest.wrongType(fileMember, "text", v.Kind())
	case text == "":
		return nil, inRequest.fail("empty_value", "text must not be empty in %s", inRequest)
	case len(text) > MaxFileText:
		return nil, inRequest.fail("value_too_long", "text is longer than %d bytes in %s", MaxFileText, inRequest)
	case pasted.LooksLikePath(text):
		return nil, damaged(what + " is given as the path of a file: read the file, and give its content as text")
	case strings.Contains(text, "\x00"):
		return nil, damaged(what + " " + pasted.WhyNotBase64(text))
	case pasted.HoldsDocument(text) && plain:
		return []byte(pasted.Trim(text)), nil
	case pasted.HoldsDocument(text):
		return nil, damaged(what + " is JSON where its base64 is expected: give the text as create_offline_request made it")
	}
	decoded, err := wire.DecodeFile(text)
	if err != nil || len(decoded) == 0 {
		return nil, damaged(what + " " + pasted.WhyNotBase64(text))
	}
	return decoded, nil
}

func damaged(message string) *failure.Error { return failure.New(api.Offline, "damaged_file", message) }

// load verifies the text of a license file and returns the document in it.
func (c *Client) load(ctx context.Context, in *input, o options, meta *Meta) (json.RawMessage, *failure.Error) {
	requestID, fail := givenRequestID(in.get("request_id"))
	if fail != nil {
		return nil, fail
	}
	kind, fail := givenKind(in.get("kind"))
	if fail != nil {
		return nil, fail
	}
	text, fail := fileDocument(in.get(fileMember), "the license file", true)
	if fail != nil {
		return nil, fail
	}
	return c.readFile(ctx, text, c.file(Asked{
		Kind: kind, RequestID: requestID, Complete: o.complete,
		HardwareID: in.override("hardware_id", c.hardwareID), Product: in.override("product", c.settings.Product),
	}), meta)
}

// readFile verifies what a license file holds.
func (c *Client) readFile(ctx context.Context, text []byte, want expectation, meta *Meta) (json.RawMessage, *failure.Error) {
	d, fail := c.verifier().document(ctx, text, want)
	if fail != nil {
		return nil, fail
	}
	d.tell(meta)
	c.judge(meta, d.licenses, d.shape == singleShape)
	return d.root.Raw(), nil
}

// givenKind reads what a file must be. Without that one license, which anybody may wrap as a bundle, would pass with
// another product's.
func givenKind(v rawjson.Value) (string, *failure.Error) {
	const values = `"license", "bundle" or "refresh"`
	if !v.Present() {
		return "", inRequest.fail("missing_member", "%s lacks the member kind, what the file must be: %s", inRequest, values)
	}
	kind, fail := inRequest.text("kind", v, MaxText)
	if fail == nil && kind != kindLicense && kind != kindBundle && kind != kindRefresh {
		fail = inRequest.fail("invalid_value", "kind must be %s", values)
	}
	return kind, fail
}

// ownAnswer is what the answer to an offline activation of this device must be.
func (c *Client) ownAnswer(f *form, requestID string, complete bool) expectation {
	return expectation{
		kind: kindOf(f.endpoint), hardwareID: f.hardwareID, product: f.product, requestID: requestID, owner: f.owner,
		credential: c.settings.credential, companyID: c.settings.CompanyID, complete: complete, answer: true,
	}
}

func kindOf(e *api.Endpoint) string {
	if e.Bundle {
		return kindBundle
	}
	return kindLicense
}

// bodySigned verifies an answer whose signature stands in its body.
func (r *response) bodySigned(ctx context.Context, want expectation) (json.RawMessage, *failure.Error) {
	if fail := r.page(); fail != nil {
		return nil, fail
	}
	want.operation, want.host = r.endpoint.Name, r.host()
	d, fail := r.client.verifier().document(ctx, r.reply.Body, want)
	if fail != nil {
		if fail.Status == api.Protocol {
			fail.Body = r.redactor.Body(r.reply.Body)
		}
		return nil, fail
	}
	d.tell(r.meta)
	if !want.courier {
		r.client.judge(r.meta, d.licenses, d.shape == singleShape)
	}
	return d.root.Raw(), nil
}

// requestFile is what the text of a request file tells about itself.
type requestFile struct {
	document                      []byte
	hardwareID, product           string
	requestID, word, credentialID string
	owner                         owner
	// password is there in the activation of a user's license.
	password string
}

// readRequestFile reads the payload of a request file, wrapped or not. Its signature is the server's to
// check.
func readRequestFile(document []byte) (*requestFile, *failure.Error) {
	root, err := rawjson.Parse(document)
	if err != nil || root.Kind() != rawjson.Object {
		return nil, damaged("the request file holds no JSON object")
	}
	if root.Get("licenses").Present() || root.Get("product_details").Present() {
		return nil, failure.New(api.Offline, "wrong_kind", "the request file is a license file")
	}
	payload := root
	if inner := root.Get("request"); inner.Kind() == rawjson.Object {
		payload = inner
	}
	f := &requestFile{document: document, hardwareID: payload.Get("hardware_id").String(), product: payload.Get("product").String(),
		requestID: payload.Get("request_id").String(), word: payload.Get("request").String(), password: payload.Get("password").String()}
	f.owner = owner{api.ByKey, payload.Get("license_key").String()}
	if f.owner.id == "" {
		f.owner = owner{api.ByUser, payload.Get("username").String()}
	}
	if f.hardwareID == "" || f.owner.id == "" {
		return nil, damaged("the request file does not say for which device or license it is")
	}
	f.credentialID = payload.Get("api_key").String()
	if f.credentialID == "" {
		f.credentialID = payload.Get("client_id").String()
	}
	return f, nil
}

// send posts the text of a request file as it is and makes the text of the license file from the answer.
func (c *Client) send(ctx context.Context, in *input, o options, meta *Meta) (json.RawMessage, *failure.Error) {
	e, fail := offlineEndpoint(in.get("endpoint"))
	if fail != nil {
		return nil, fail
	}
	document, fail := fileDocument(in.get(fileMember), "the request file", false)
	if fail != nil {
		return nil, fail
	}
	file, fail := readRequestFile(document)
	if fail != nil {
		return nil, fail
	}
	if file.word != "" && file.word != e.Request {
		return nil, failure.New(api.Offline, "wrong_kind", "the request file does not ask for the "+e.Request+" that "+e.Name+" is for")
	}
	body, contentType := c.settings.upload(fileText(document), e.FileName())
	reply, fail := c.transport.Do(ctx, transport.Request{
		Endpoint: e.Name, Method: e.Method, Path: e.Path, Repeat: e.Repeat,
		Body:    func(string) ([]byte, string, error) { return body, contentType, nil },
		Secrets: []string{file.password},
	}, meta)
	if fail != nil {
		return nil, fail
	}
	r := response{client: c, endpoint: e, reply: reply, redactor: reply.Redactor, meta: meta}
	if e.Form == api.Word {
		return r.word(ctx)
	}
	return r.licenseFile(ctx, c.foreignAnswer(file, e, o.complete))
}

// foreignAnswer is what the answer to another device's request file must be. Its offline_signature can be
// checked only where the file was made with our credentials.
func (c *Client) foreignAnswer(file *requestFile, e *api.Endpoint, complete bool) expectation {
	want := expectation{
		kind: kindOf(e), hardwareID: file.hardwareID, product: file.product, requestID: file.requestID, owner: file.owner,
		companyID: c.settings.CompanyID, complete: complete, answer: true, courier: true,
	}
	if file.credentialID == c.settings.credential.id {
		want.credential = c.settings.credential
	}
	return want
}

// licenseFile verifies an answer and makes the text of a license file from its bytes.
func (r *response) licenseFile(ctx context.Context, want expectation) (json.RawMessage, *failure.Error) {
	size := base64.StdEncoding.EncodedLen(len(r.reply.Body))
	if size > MaxFileText {
		fail := r.strange("body_too_large", "makes a license file of more than %d bytes", MaxFileText)
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
