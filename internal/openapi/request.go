package openapi

import (
	"maps"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// property is a field of a request.
type property struct {
	name     string
	required bool
	schema   schema
}

var meaningsHere = map[string]string{
	"hardware_id":           "The id of the device.",
	"product":               "The short code of the product.",
	"license_key":           "The license key, of key-based products.",
	"username":              "The name of the user, of user-based products.",
	"id_token":              "The access token of the user's identity provider.",
	"code":                  "The authorization code of the user's identity provider.",
	"sdk_ver":               "The library and its version.",
	"app_ver":               "The application's version.",
	"app_name":              "The application's name.",
	"customer_account_code": api.FieldMeanings["customer_account_code"],
}

func meaning(name string) string {
	if text := meaningsHere[name]; text != "" {
		return text
	}
	return api.FieldMeanings[name]
}

// properties lists the fields of a request, those of its identity groups first.
func properties(e *api.Endpoint) []property {
	var out []property
	add := func(p property) {
		if !slices.ContainsFunc(out, func(known property) bool { return known.name == p.name }) {
			out = append(out, p)
		}
	}
	for _, g := range groups(e) {
		for _, name := range slices.Concat(g.required, g.optional) {
			text := schema{"type": "string", "description": meaning(name)}
			if slices.Contains(g.secret, name) {
				text["format"] = "password"
			}
			add(property{name, false, text})
		}
	}
	for _, f := range e.Fields {
		p := property{f.Name, f.Required, fieldSchema(f)}
		if f.Name == "product" && e.Bundle {
			p.schema["description"] = "The short code of the bundle."
		}
		add(p)
	}
	return out
}

func fieldSchema(f api.Field) schema {
	out := schema{"description": meaning(f.Name)}
	switch f.Type {
	case api.Text:
		out["type"] = "string"
	case api.Integer:
		out["type"], out["format"] = "integer", "int64"
	case api.Boolean:
		out["type"] = "boolean"
	case api.Variables:
		out["type"], out["additionalProperties"] = "object", schema{"type": []string{"string", "number", "boolean"}}
	case api.TextVariables:
		out["type"], out["additionalProperties"] = "object", schema{"type": "string"}
	case api.Usage:
		out["type"], out["items"] = "array", schema{"type": "object", "required": []string{"code", "consumptions"},
			"properties": schema{"code": schema{"type": "string"}, "consumptions": schema{"type": "integer", "format": "int64"}}}
	case api.NullableMoment:
		out["type"], out["format"] = []string{"string", "null"}, "date-time"
	case api.Words:
		out["type"], out["items"] = "array", schema{"type": "string"}
	}
	if f.Secret {
		out["format"] = "password"
	}
	if len(f.Words) > 0 && f.Type == api.Words {
		out["items"] = schema{"type": "string", "enum": f.Words}
	} else if len(f.Words) > 0 {
		out["enum"] = f.Words
	}
	return out
}

// group is an identity group as an endpoint takes it.
type group struct{ required, optional, secret []string }

func groups(e *api.Endpoint) (out []group) {
	for _, g := range api.Groups {
		if e.Identity&g.Identity == 0 {
			continue
		}
		one := group{slices.Clone(g.Required), slices.Clone(g.Optional), g.Secret}
		if g.Identity == api.ByUser {
			one.optional = nil
			switch e.Password {
			case api.PasswordRequired:
				one.required = append(one.required, "password")
			case api.PasswordOptional:
				one.optional = []string{"password"}
			}
		}
		out = append(out, one)
	}
	return out
}

// identityRule says which fields identify the license.
func identityRule(e *api.Endpoint) string {
	var alternatives []string
	for _, g := range groups(e) {
		alternatives = append(alternatives, "`"+strings.Join(g.required, "` with `")+"`")
	}
	if alternatives == nil {
		return ""
	}
	return "Identify the license with exactly one of: " + strings.Join(alternatives, "; ") + "."
}

func queryParameters(e *api.Endpoint) (out []schema) {
	for _, p := range properties(e) {
		shape := maps.Clone(p.schema)
		text := shape["description"]
		delete(shape, "description")
		out = append(out, schema{"name": p.name, "in": "query", "required": p.required, "description": text, "schema": shape})
	}
	return out
}

// object is the schema of a request's fields. Each of the rules must hold.
func object(fields []property, rules ...[]schema) schema {
	members, required := schema{}, []string{}
	for _, p := range fields {
		members[p.name] = p.schema
		if p.required {
			required = append(required, p.name)
		}
	}
	out := schema{"type": "object", "properties": members}
	if len(required) > 0 {
		out["required"] = required
	}
	var all []schema
	for _, alternatives := range rules {
		if len(alternatives) > 0 {
			all = append(all, schema{"oneOf": alternatives})
		}
	}
	if len(all) > 0 {
		out["allOf"] = all
	}
	return out
}

// identities are the alternatives of which exactly one identifies the license.
func identities(e *api.Endpoint) (out []schema) {
	for _, g := range groups(e) {
		out = append(out, schema{"required": g.required})
	}
	return out
}

func (d *document) requestBody(e *api.Endpoint) schema {
	if !e.Offline() {
		return schema{"required": true, "content": schema{"application/json": schema{"schema": object(properties(e), identities(e))}}}
	}
	name := strings.ReplaceAll(e.Name, "_", "-") + "-request"
	d.used[name] = requestFile(e)
	file := schema{"type": "string", "contentEncoding": "base64", "contentMediaType": "application/json", "contentSchema": reference(name),
		"description": "The text of the request file (" + e.FileName() + "): base64 of a JSON object."}
	return schema{"required": true, "content": schema{
		"text/plain": schema{"schema": file},
		"multipart/form-data": schema{"schema": schema{"type": "object", "required": []string{"file"},
			"properties": schema{"file": file}}},
	}}
}

// requestFile is the object in a request file of schema version 1.
func requestFile(e *api.Endpoint) schema {
	text := func(meaning string) schema { return schema{"type": "string", "description": meaning} }
	fields := append(properties(e),
		property{"api_key", false, text("The API key.")}, property{"client_id", false, text("The client id, instead of the API key.")},
		property{"date", true, text("The time of the request, as in the header Date.")},
		property{"request", false, schema{"type": "string", "const": e.Request, "description": "What the file asks for."}},
		property{"request_id", false, text("The id of the request, which the response repeats.")},
		property{"schema_version", false, schema{"type": "integer", "const": 1}},
		property{"signature", true, text("Base64 of the HMAC-SHA-256 with the shared key or client secret; see docs/protocol.md 2.3.")})
	return object(fields, identities(e), []schema{{"required": []string{"api_key"}}, {"required": []string{"client_id"}}})
}
