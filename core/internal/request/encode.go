package request

import (
	"github.com/openspring/openspring/internal/rawjson"
)

// appendObject appends the fields as one JSON object.
func appendObject(dst []byte, fields []field) []byte {
	dst = append(dst, '{')
	for i := range fields {
		dst = appendField(dst, &fields[i], i > 0)
	}
	return append(dst, '}')
}

func appendField(dst []byte, f *field, comma bool) []byte {
	if comma {
		dst = append(dst, ',')
	}
	dst = rawjson.AppendString(dst, f.name)
	dst = append(dst, ':')
	return append(dst, f.token...)
}

// size is about how many bytes the fields take.
func (f *Checked) size() int {
	n := 0
	for i := range f.fields {
		n += len(f.fields[i].name) + len(f.fields[i].token) + 4
	}
	return n
}

// JSON is the body of an online request.
func (f *Checked) JSON() []byte { return appendObject(make([]byte, 0, f.size()+2), f.fields) }

// Query is the query string of a GET, without its "?".
func (f *Checked) Query() (string, error) {
	out := make([]byte, 0, f.size()*2)
	for i := range f.fields {
		if i > 0 {
			out = append(out, '&')
		}
		out = appendEscaped(out, f.fields[i].name)
		out = append(out, '=')
		text, err := queryText(f.fields[i].token)
		if err != nil {
			return "", err
		}
		out = appendEscaped(out, text)
	}
	return string(out), nil
}

// queryText is a JSON value as a query string has it: texts without quotes, the rest as spelled.
func queryText(token []byte) (string, error) {
	if token[0] != '"' {
		return string(token), nil
	}
	v, err := rawjson.Parse(token)
	return v.String(), err
}

// appendEscaped escapes all but the unreserved characters of RFC 3986: a space is %20, not the plus sign of
// forms.
func appendEscaped(dst []byte, text string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(text) {
		c := text[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~' {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', hex[c>>4], hex[c&15])
		}
	}
	return dst
}
