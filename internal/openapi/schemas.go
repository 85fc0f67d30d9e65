package openapi

import (
	"slices"

	"github.com/openspring/openspring/core/api"
)

// result is the schema of a good response.
func (d *document) result(e *api.Endpoint) schema {
	switch e.Form {
	case api.Word:
		word := schema{"type": "string", "const": e.Word}
		if e.LooseWord {
			return schema{"anyOf": []schema{word, {"type": "object"}, {"type": "array"}}}
		}
		return word
	case api.Array:
		return schema{"type": "array", "items": d.model(string(e.Content))}
	case api.Bundle:
		return schema{"type": "object", "properties": schema{"licenses": schema{"type": "array", "items": d.model(string(api.LicenseContent))},
			"bundle_signature_v2": schema{"type": "string", "contentEncoding": "base64"}}}
	}
	return d.model(string(e.Content))
}

// model refers to a model, which becomes part of the document with all that it refers to.
func (d *document) model(name string) schema {
	at := slices.IndexFunc(d.models, func(m api.Model) bool { return m.Name == name })
	if at < 0 {
		return schema{"type": "object"}
	}
	if d.used[name] == nil {
		members := schema{}
		d.used[name] = schema{"type": "object", "description": d.models[at].Sentence, "properties": members}
		for i := range d.models[at].Members {
			m := &d.models[at].Members[i]
			one := d.member(m)
			if other := members[m.Name]; other != nil { // responses of two kinds have it in two types
				one = schema{"anyOf": []any{other, one}}
			}
			members[m.Name] = one
		}
	}
	return reference(name)
}

// member is the schema of a member, each of which may be null.
func (d *document) member(m *api.Member) schema {
	text := m.Sentence
	if m.Unit != "" {
		text += " In " + m.Unit + "."
	}
	out := schema{"description": text}
	switch m.Kind {
	case api.KindText:
		out["type"] = []string{"string", "null"}
	case api.KindInteger:
		out["type"], out["format"] = []string{"integer", "null"}, "int64"
	case api.KindNumber:
		out["type"] = []string{"number", "null"}
	case api.KindBoolean:
		out["type"] = []string{"boolean", "null"}
	case api.KindMoment:
		// Some responses have milliseconds since 1970.
		out["type"] = []string{"string", "integer", "null"}
	case api.KindObject:
		out["anyOf"] = []schema{d.model(m.Of), {"type": "null"}}
	case api.KindObjects:
		out["type"], out["items"] = []string{"array", "null"}, d.model(m.Of)
	case api.KindWords:
		out["type"], out["items"] = []string{"array", "null"}, schema{"type": "string"}
	case api.KindTexts:
		out["type"], out["additionalProperties"] = []string{"object", "null"}, schema{"type": []string{"string", "null"}}
	}
	return out
}
