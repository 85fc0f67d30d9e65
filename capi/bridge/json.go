package bridge

import (
	"strconv"
	"strings"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/rawjson"
)

// internalJSON is what the host gets where even writing a document fails.
const internalJSON = `{"ok":false,"error":{"status":-5,"name":"OSP_E_INTERNAL","code":"internal_fault",` +
	`"message":"the library failed: close the client and open another",` +
	`"user_message":"This application has a problem. Please restart it, or contact its vendor.",` +
	`"http_status":0,"retryable":false,"user_action":"contact_vendor","details":{}},` +
	`"meta":{"http_status":0,"duration_ms":0,"attempts":0,"signature":"none",` +
	`"license_signature":"none","form":"","clock_offset_ms":0,"server_date":"","validity":null}}`

// successJSON holds the result's bytes as they are: what a server signed stays as it signed it.
func successJSON(response Response) []byte {
	result := response.Result
	if len(result) == 0 {
		result = []byte("null")
	}
	out := make([]byte, 0, len(result)+256)
	out = append(out, `{"ok":true,"result":`...)
	out = append(out, result...)
	return appendMeta(out, &response.Meta)
}

func errorJSON(e *failure.Error) []byte {
	out := append(make([]byte, 0, 1024), `{"ok":false,"error":`...)
	out = e.AppendJSON(out)
	return appendMeta(out, &e.Meta)
}

func appendMeta(out []byte, meta *outcome.Meta) []byte {
	out = append(out, `,"meta":{"http_status":`...)
	out = strconv.AppendInt(out, int64(meta.HTTPStatus), 10)
	out = append(out, `,"duration_ms":`...)
	out = strconv.AppendInt(out, meta.Duration.Milliseconds(), 10)
	out = append(out, `,"attempts":`...)
	out = strconv.AppendInt(out, int64(meta.Attempts), 10)
	out = appendMember(out, ",signature", orNone(meta.Signature))
	out = appendMember(out, ",license_signature", orNone(meta.LicenseSignature))
	out = appendMember(out, ",form", meta.Form)
	out = append(out, `,"clock_offset_ms":`...)
	out = strconv.AppendInt(out, meta.ClockOffset.Milliseconds(), 10)
	out = append(out, `,"server_date":"`...)
	if !meta.ServerDate.IsZero() {
		out = meta.ServerDate.UTC().AppendFormat(out, time.RFC3339)
	}
	out = append(out, `","validity":`...)
	out = appendValidity(out, meta)
	if meta.Trace != nil {
		out = appendTrace(out, meta.Trace.Steps())
	}
	return append(out, `}}`...)
}

// appendTrace writes the steps of a call that was traced.
func appendTrace(out []byte, steps []outcome.Step) []byte {
	out = append(out, `,"trace":[`...)
	for i, step := range steps {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendMember(out, "{step", step.Name)
		out = append(out, `,"ms":`...)
		out = strconv.AppendInt(out, step.At.Milliseconds(), 10)
		out = append(appendMember(out, ",detail", step.Detail), '}')
	}
	return append(out, ']')
}

// appendValidity writes one verdict, or several as an array, or null.
func appendValidity(out []byte, meta *outcome.Meta) []byte {
	switch {
	case meta.Validity != nil:
		return meta.Validity.AppendJSON(out)
	case meta.Validities == nil:
		return append(out, "null"...)
	}
	out = append(out, '[')
	for i, verdict := range meta.Validities {
		if i > 0 {
			out = append(out, ',')
		}
		out = verdict.AppendJSON(out)
	}
	return append(out, ']')
}

// appendMember writes a member whose name is preceded by the "," or "{" that goes before it.
func appendMember(out []byte, name, text string) []byte {
	out = append(out, name[0], '"')
	out = append(out, name[1:]...)
	out = append(out, `":`...)
	return rawjson.AppendString(out, strings.ToValidUTF8(text, "\uFFFD"))
}

func orNone(word string) string {
	if word == "" {
		return outcome.None
	}
	return word
}

// Refuse makes the reply to what never reached the library.
func Refuse(why *failure.Error) Reply { return failed(why) }

// Success makes the reply of what another package has done.
func Success(response Response) Reply { return success(response) }

// success and failed make replies.
func success(response Response) Reply {
	return Reply{Status: api.OK, JSON: successJSON(response)}
}

func failed(e *failure.Error) Reply {
	return Reply{Status: e.Status, JSON: errorJSON(e)}
}
