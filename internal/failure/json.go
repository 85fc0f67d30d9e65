package failure

import (
	"strconv"
	"strings"

	"github.com/openspring/openspring/internal/rawjson"
)

// AppendJSON appends the error as the library's documents hold it.
func (e *Error) AppendJSON(out []byte) []byte {
	out = append(out, `{"status":`...)
	out = strconv.AppendInt(out, int64(e.Status), 10)
	out = appendText(out, ",name", e.Status.Name())
	out = appendText(out, ",code", e.Code)
	out = appendText(out, ",message", e.Message)
	out = appendText(out, ",user_message", e.UserMessage())
	out = append(out, `,"http_status":`...)
	out = strconv.AppendInt(out, int64(e.Meta.HTTPStatus), 10)
	out = append(out, `,"retryable":`...)
	out = strconv.AppendBool(out, e.Retryable())
	out = appendText(out, ",user_action", string(e.UserAction()))
	out = append(out, `,"details":`...)
	out = e.appendDetails(out)
	return append(out, '}')
}

// appendDetails writes those details that there are.
func (e *Error) appendDetails(out []byte) []byte {
	before := byte('{')
	for _, detail := range [...]struct{ name, text string }{
		{"sent", e.Sent},
		{"server_message", e.ServerMessage},
		{"body", e.Body},
		{"signature_header", e.SignatureHeader},
		{"body_sha256", e.BodySHA256},
	} {
		if detail.text != "" {
			out = appendText(out, string(before)+detail.name, detail.text)
			before = ','
		}
	}
	for _, detail := range e.Details {
		out = append(out, before, '"')
		out = append(append(append(out, detail.Name...), `":`...), detail.Value...)
		before = ','
	}
	if before == '{' {
		out = append(out, '{')
	}
	return append(out, '}')
}

// appendText writes a member whose name is preceded by the "," or "{" that goes before it.
func appendText(out []byte, name, text string) []byte {
	out = append(out, name[0], '"')
	out = append(out, name[1:]...)
	out = append(out, `":`...)
	return rawjson.AppendString(out, strings.ToValidUTF8(text, "\uFFFD"))
}
