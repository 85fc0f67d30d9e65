package core

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// payload is the JSON of an offline request (protocol.md 2.2, 2.3), whose base64 text is a request file. It
// is signed with the date given.
func (s *settings) payload(f *form, requestID, date string) []byte {
	signature := s.credential.signer.SignOffline(date, f.owner.id, f.hardwareID, s.credential.id)
	var own scratch = make([]byte, 0, len(requestID)+len(date)+len(signature)+len(f.endpoint.Request)+16)
	fields := make([]field, 0, len(f.fields)+6)
	if s.OfflineSchemaVersion == 2 {
		fields = append(fields, field{"schema_version", []byte("2")})
	}
	fields = append(fields, f.fields[:f.lead]...)
	fields = append(fields,
		field{"request_id", own.token(requestID)},
		field{"request", own.token(f.endpoint.Request)},
		field{"date", own.token(date)},
		field{s.credential.name, s.credential.token})
	fields = append(fields, f.fields[f.lead:]...)
	fields = append(fields, field{"signature", own.token(signature)})
	room := f.size() + len(requestID) + len(date) + len(s.credential.token) + 256
	if s.OfflineSchemaVersion != 2 {
		return appendObject(make([]byte, 0, room), fields)
	}
	slices.SortFunc(fields[1:], func(a, b field) int { return strings.Compare(a.name, b.name) })
	request := appendObject(make([]byte, 0, room), fields)
	return wire.Wrap(request, wire.SignWrapper(s.credential.key, request, s.encoding))
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

// upload is the body of an offline POST and its content type: the text of a request file, raw or as the part
// "file" of a form (protocol.md 1.6).
func (s *settings) upload(text []byte, fileName string) (body []byte, contentType string) {
	if s.OfflineUpload != uploadMultipart {
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

func fileText(document []byte) []byte {
	return base64.StdEncoding.AppendEncode(make([]byte, 0, base64.StdEncoding.EncodedLen(len(document))), document)
}
