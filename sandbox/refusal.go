package sandbox

import (
	"fmt"
	"strconv"

	"github.com/openspring/openspring/internal/rawjson"
)

// refusal is a response of 400 or more: the API's error object.
type refusal struct {
	status        int
	code, message string
}

func (r *refusal) Error() string { return r.code + ": " + r.message }

// httpStatus holds the statuses of codes that are not 400 (protocol.md 3.23).
var httpStatus = map[string]int{
	"not_found":             404,
	"internal_error":        500,
	"signature_mismatch":    401,
	"oauth_token_expired":   401,
	"oauth_token_malformed": 401,
	"forbidden":             403,
	"too_many_requests":     429,
}

func refuse(code, format string, args ...any) *refusal {
	status, special := httpStatus[code]
	if !special {
		status = 400
	}
	return &refusal{status, code, fmt.Sprintf(format, args...)}
}

func (r *refusal) body() []byte {
	out := append([]byte(`{"status":`), strconv.Itoa(r.status)...)
	out = rawjson.AppendString(append(out, `,"code":`...), r.code)
	out = rawjson.AppendString(append(out, `,"message":`...), r.message)
	return append(out, '}')
}
