package sandbox

import (
	"bytes"
	"crypto/subtle"
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/requestfile"
)

// filePart is the name of the multipart form's part that holds the request file (protocol.md 1.6).
const filePart = "file"

// offlineText returns the text of the request file that a post carries, raw or as a multipart part.
func offlineText(e *api.Endpoint, contentType string, body []byte) (string, *refusal) {
	// A malformed parameter is an error beside the type.
	mediaType, parameters, _ := mime.ParseMediaType(contentType)
	if !strings.HasPrefix(mediaType, "multipart/") {
		if len(bytes.TrimSpace(body)) == 0 {
			return "", emptyFile(e)
		}
		return string(body), nil
	}
	if len(body) == 0 {
		return "", emptyFile(e)
	}
	text, found, err := readPart(body, parameters["boundary"], filePart)
	switch {
	case err != nil:
		return "", refuse("missing_parameters", "the multipart body cannot be read")
	case !found:
		return "", missing("missing_parameters", filePart)
	case len(bytes.TrimSpace(text)) == 0:
		return "", emptyFile(e)
	}
	return string(text), nil
}

// emptyFile is missing_content on the single calls and missing_parameters on the bundle calls (8.30).
func emptyFile(e *api.Endpoint) *refusal {
	if e.Bundle {
		return missing("missing_parameters", filePart)
	}
	return refuse("missing_content", "the offline request is empty")
}

func readPart(body []byte, boundary, name string) (content []byte, found bool, err error) {
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		if part.FormName() != name {
			continue
		}
		content, err := io.ReadAll(part)
		return content, err == nil, err
	}
}

// payload is an offline request that was read: its members, and what its signatures are about.
type payload struct {
	fields *fields
	// outer is the wrapper's signature and request the text it covers; version 2 only.
	outer   string
	request rawjson.Value
	version int
}

func unreadable(what string) *refusal { return refuse("authorization_missing_params", "%s", what) }

func missing(code string, names ...string) *refusal {
	where := "the request"
	if code == "authorization_missing_params" {
		where = "authorization"
	}
	return refuse(code, "some parameters are missing in %s: %s", where, strings.Join(names, ", "))
}

// readPayload decodes the text of a request file. Version 2 has a member request that is an object.
func readPayload(types map[string]api.Type, text string) (*payload, *refusal) {
	decoded, err := wire.DecodeFile(text)
	if err != nil {
		return nil, unreadable("the file is not base64")
	}
	document, err := rawjson.Parse(decoded)
	if err != nil || document.Kind() != rawjson.Object {
		return nil, unreadable("the file holds no JSON object")
	}
	p := &payload{version: 1}
	request, wrapped := requestfile.Unwrap(document)
	if wrapped {
		p.version, p.request, p.outer = 2, request, document.Get("signature").String()
	}
	fields, refused := readObject(types, request)
	if refused != nil {
		return nil, refused
	}
	p.fields = fields
	return p, nil
}

// envelope are the members whose absence is a fault of the authorization rather than of the request.
var envelope = []string{"hardware_id", "date", "api_key or client_id", "signature"}

// complete checks required members, in the words of step 8 of protocol.md 1.10.
func (p *payload) complete(e *api.Endpoint, minSchema int) (*api.Group, *refusal) {
	group, absent, err := p.fields.need(e)
	if err != nil {
		return nil, err
	}
	hasKey, hasClient := p.fields.has("api_key"), p.fields.has("client_id")
	if !hasKey && !hasClient {
		absent = append(absent, "api_key or client_id")
	}
	if !p.fields.has("date") {
		absent = append(absent, "date")
	}
	if p.version == 1 && !p.fields.has("signature") || p.version == 2 && p.outer == "" {
		absent = append(absent, "signature")
	}
	if absent != nil {
		if group == nil || slices.ContainsFunc(absent, func(name string) bool { return slices.Contains(envelope, name) }) {
			return nil, missing("authorization_missing_params", absent...)
		}
		return nil, missing("missing_parameters", absent...)
	}
	word, schema := p.fields.text["request"], p.fields.integers["schema_version"]
	switch {
	case hasKey && hasClient:
		return nil, refuse("validation_error", "api_key and client_id exclude each other")
	case word != "" && word != e.Request:
		return nil, refuse("validation_error", "request must be %s", e.Request)
	case p.version < minSchema:
		return nil, refuse("validation_error", "schema version %d is required", minSchema)
	case p.version == 2 && p.fields.has("schema_version") && schema != 2:
		return nil, refuse("validation_error", "schema_version must be 2")
	}
	return group, nil
}

// credential finds whose payload it is.
func (p *payload) credential(m *model) (*credential, *refusal) {
	if id, ok := p.fields.text["client_id"]; ok {
		client := m.credential(id, true)
		if client == nil {
			return nil, refuse("signature_mismatch", "signature mismatch")
		}
		return client, nil
	}
	key := m.credential(p.fields.text["api_key"], false)
	return key, usableKey(key, true)
}

// verify checks the payload's signatures with the secret of its own credential. The vendor's Python client
// signs the wrapper of a deactivation with the client id (protocol.md 2.3).
func (p *payload) verify(group *api.Group, c *credential) *refusal {
	mismatch := refuse("signature_mismatch", "signature mismatch")
	inner, text := p.fields.text["signature"], p.fields.text
	if p.version == 1 || inner != "" {
		want := wire.SignOffline(c.Secret, text["date"], text[group.Mark], text["hardware_id"], c.ID)
		if subtle.ConstantTimeCompare([]byte(inner), []byte(want)) != 1 {
			return mismatch
		}
	}
	if p.version == 1 {
		return nil
	}
	keys := []string{c.Secret}
	if c.OAuth {
		keys = append(keys, c.ID)
	}
	for _, key := range keys {
		for _, form := range [][]byte{p.request.Raw(), p.request.Compact()} {
			if wire.EqualMAC(p.outer, wire.HMAC(key, string(form))) {
				return nil
			}
		}
	}
	return mismatch
}
