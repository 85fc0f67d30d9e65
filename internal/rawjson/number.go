package rawjson

import (
	"math"
	"strconv"
)

// AppendFloat appends a number as JavaScript, and encoding/json, spell it. It must be finite.
//
// encoding/json itself would bring reflection along, which is a twentieth of the shared library.
func AppendFloat(out []byte, n float64) []byte {
	const least, most = 1e-6, 1e21 // Beyond them the exponent is written.
	if abs := math.Abs(n); abs == 0 || abs >= least && abs < most {
		return strconv.AppendFloat(out, n, 'f', -1, 64)
	}
	start := len(out)
	out = strconv.AppendFloat(out, n, 'e', -1, 64)
	// An exponent of one digit, which Go pads: e-07 is e-7.
	if end := len(out); end-start >= 4 && out[end-4] == 'e' && out[end-3] == '-' && out[end-2] == '0' {
		out[end-2] = out[end-1]
		out = out[:end-1]
	}
	return out
}
