package request

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/internal/config"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// Payload is the JSON of an offline request (protocol.md 2.2, 2.3), whose base64 text is a request file. It
// is signed with the date given.
func (f *Checked) Payload(s *config.Settings, requestID, date string) []byte {
	signature := s.Credential.Signer.SignOffline(date, f.Owner.ID, f.HardwareID, s.Credential.ID)
	var own scratch = make([]byte, 0, len(requestID)+len(date)+len(signature)+len(f.Endpoint.Request)+16)
	fields := make([]field, 0, len(f.fields)+6)
	if s.OfflineSchemaVersion == 2 {
		fields = append(fields, field{"schema_version", []byte("2")})
	}
	fields = append(fields, f.fields[:f.identifying]...)
	fields = append(fields,
		field{"request_id", own.token(requestID)},
		field{"request", own.token(f.Endpoint.Request)},
		field{"date", own.token(date)},
		field{s.Credential.Name, s.Credential.Token})
	fields = append(fields, f.fields[f.identifying:]...)
	fields = append(fields, field{"signature", own.token(signature)})
	room := f.size() + len(requestID) + len(date) + len(s.Credential.Token) + 256
	if s.OfflineSchemaVersion != 2 {
		return appendObject(make([]byte, 0, room), fields)
	}
	slices.SortFunc(fields[1:], func(a, b field) int { return strings.Compare(a.name, b.name) })
	request := appendObject(make([]byte, 0, room), fields)
	return wire.Wrap(request, wire.SignWrapper(s.Credential.Key, request, s.Encoding))
}

// scratch is room for several JSON strings.
type scratch []byte

// token appends a text as a JSON string and returns that.
func (s *scratch) token(text string) []byte {
	start := len(*s)
	*s = rawjson.AppendString(*s, text)
	return (*s)[start:len(*s):len(*s)]
}

// boundary parts the multipart form. It cannot occur in a request file: base64 has no hyphen.
const boundary = "osp-request-file"

// Upload is the body of an offline POST and its content type: the text of a request file, raw or as the part
// "file" of a form (protocol.md 1.6).
func Upload(s *config.Settings, text []byte, fileName string) (body []byte, contentType string) {
	if s.OfflineUpload != config.UploadMultipart {
		return text, "text/plain"
	}
	body = make([]byte, 0, len(text)+256)
	body = append(body, "--"+boundary+"\r\n"+
		`Content-Disposition: form-data; name="file"; filename="`+fileName+"\"\r\n"+
		"Content-Type: application/octet-stream\r\n\r\n"...)
	body = append(body, text...)
	body = append(body, "\r\n--"+boundary+"--\r\n"...)
	return body, "multipart/form-data; boundary=" + boundary
}

// FileText is the text of a file that holds a document.
func FileText(document []byte) []byte {
	return base64.StdEncoding.AppendEncode(make([]byte, 0, base64.StdEncoding.EncodedLen(len(document))), document)
}
