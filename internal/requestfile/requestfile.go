// Package requestfile reads the envelope of a request file.
package requestfile

import "github.com/openspring/openspring/internal/rawjson"

// Unwrap returns the request in the document of a request file: the member request where version 2 has wrapped it, else
// the document itself.
func Unwrap(document rawjson.Value) (request rawjson.Value, wrapped bool) {
	if inner := document.Get("request"); inner.Kind() == rawjson.Object {
		return inner, true
	}
	return document, false
}
