package request

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/pasted"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/requestfile"
)

// maxRequestID is the longest request id that may be given.
const maxRequestID = 128

// ReadRequestID reads a request id; empty text means that none is given.
func ReadRequestID(v rawjson.Value) (string, *failure.Error) {
	if !v.Present() {
		return "", nil
	}
	id, fail := input.Request.Text("request_id", v, maxRequestID)
	if fail == nil && !wire.IsASCII(id) {
		fail = input.Request.Fail("invalid_value", "request_id must be printable ASCII")
	}
	return id, fail
}

// RequestIDOrNew is the id of an offline request.
func (f *Checked) RequestIDOrNew() string {
	if f.requestID != "" {
		return f.requestID
	}
	return uuid.NewString()
}

// ReadDate reads the date of a request file, which must be spelled as the Date header is.
func ReadDate(v rawjson.Value) (string, *failure.Error) {
	if !v.Present() {
		return "", nil
	}
	date, fail := input.Request.Text("date", v, input.MaxText)
	if fail != nil {
		return "", fail
	}
	if t, err := time.Parse(http.TimeFormat, date); err != nil || wire.FormatDate(t) != date {
		return "", input.Request.Fail("invalid_value", `date must be spelled like "Thu, 01 Jan 2026 00:00:00 GMT"`)
	}
	return date, nil
}

// FileDocument returns what the text of a file holds. The document itself, instead of its base64, is taken where
// plain says so.
func FileDocument(v rawjson.Value, what string, plain bool) ([]byte, *failure.Error) {
	if !v.Present() {
		return nil, input.Request.Missing(input.FileMember)
	}
	text, ok := v.Text()
	switch {
	case !ok:
		return nil, input.Request.WrongType(input.FileMember, "text", v.Kind())
	case text == "":
		return nil, input.Request.Fail("empty_value", "text must not be empty in %s", input.Request)
	case len(text) > input.MaxFileText:
		return nil, input.Request.Fail("value_too_long", "text is longer than %d bytes in %s", input.MaxFileText, input.Request)
	case pasted.LooksLikePath(text):
		return nil, failure.New(api.Offline, "path_as_text", what+" is given as the path of a file: read the file, and give its content as text")
	case strings.Contains(text, "\x00"):
		return nil, Damaged(what + " " + pasted.WhyNotBase64(text))
	case pasted.HoldsDocument(text) && plain:
		return []byte(pasted.Trim(text)), nil
	case pasted.HoldsDocument(text):
		return nil, Damaged(what + " is JSON where its base64 is expected: give the text as create_offline_request made it")
	}
	decoded, err := wire.DecodeFile(text)
	if err != nil || len(decoded) == 0 {
		return nil, Damaged(what + " " + pasted.WhyNotBase64(text))
	}
	return decoded, nil
}

// Damaged is the error for a file that cannot be used.
func Damaged(message string) *failure.Error { return failure.New(api.Offline, "damaged_file", message) }

// ReadKind reads what a license file must be. Without that one license, which anybody may wrap as a bundle, would pass
// with another product's.
func ReadKind(v rawjson.Value) (string, *failure.Error) {
	const values = `"license", "bundle" or "refresh"`
	if !v.Present() {
		return "", input.Request.Fail("missing_member", "%s lacks the member kind, what the file must be: %s", input.Request, values)
	}
	kind, fail := input.Request.Text("kind", v, input.MaxText)
	if fail == nil && kind != KindLicense && kind != KindBundle && kind != KindRefresh {
		fail = input.Request.Fail("invalid_value", "kind must be %s", values)
	}
	return kind, fail
}

// File is what the text of a request file says of itself.
type File struct {
	HardwareID, Product           string
	RequestID, Word, CredentialID string
	Owner                         Owner
	// Password is there in the activation of a user's license.
	Password string
}

// ReadFile reads the payload of a request file, wrapped or not. Its signature is the server's to
// check.
func ReadFile(document []byte) (*File, *failure.Error) {
	root, err := rawjson.Parse(document)
	if err != nil || root.Kind() != rawjson.Object {
		return nil, Damaged("the request file holds no JSON object")
	}
	if root.Get("licenses").Present() || root.Get("product_details").Present() {
		return nil, failure.New(api.Offline, "wrong_kind", "the request file is a license file")
	}
	payload, _ := requestfile.Unwrap(root)
	f := &File{HardwareID: payload.Get("hardware_id").String(), Product: payload.Get("product").String(),
		RequestID: payload.Get("request_id").String(), Word: payload.Get("request").String(), Password: payload.Get("password").String()}
	f.Owner = Owner{api.ByKey, payload.Get("license_key").String()}
	if f.Owner.ID == "" {
		f.Owner = Owner{api.ByUser, payload.Get("username").String()}
	}
	if f.HardwareID == "" || f.Owner.ID == "" {
		return nil, Damaged("the request file does not say for which device or license it is")
	}
	f.CredentialID = payload.Get("api_key").String()
	if f.CredentialID == "" {
		f.CredentialID = payload.Get("client_id").String()
	}
	return f, nil
}
