package main

import (
	"github.com/openspring/openspring/internal/openapi"
)

// openapiDocument is docs/openapi.json.
func openapiDocument(t tables) string {
	// It is texts and numbers, all of which can be written.
	text, _ := openapi.Write(t.endpoints, t.models, openapi.Vendor)
	return string(text)
}
