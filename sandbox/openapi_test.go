package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// schemas checks values against the schemas of an OpenAPI document, as far as the document uses them.
type schemas struct {
	t        *testing.T
	document map[string]any
}

func (s *schemas) at(path ...string) map[string]any {
	s.t.Helper()
	o := s.document
	for _, name := range path {
		inner, ok := o[name].(map[string]any)
		require.True(s.t, ok, "%v has no %s", path, name)
		o = inner
	}
	return o
}

// problem says where a value differs from a schema; empty for nowhere.
func (s *schemas) problem(where string, schema map[string]any, v any) string {
	if target, ok := schema["$ref"].(string); ok {
		return s.problem(where, s.at(strings.Split(strings.TrimPrefix(target, "#/"), "/")...), v)
	}
	if alternatives, ok := schema["anyOf"].([]any); ok {
		var problems []string
		for _, alternative := range alternatives {
			problem := s.problem(where, alternative.(map[string]any), v)
			if problem == "" {
				return ""
			}
			problems = append(problems, problem)
		}
		return strings.Join(problems, "; ")
	}
	if constant, ok := schema["const"]; ok && constant != v {
		return fmt.Sprintf("%s is %v and not %v", where, v, constant)
	}
	if !hasType(schema["type"], v) {
		return fmt.Sprintf("%s is %v and not %v", where, v, schema["type"])
	}
	return s.inner(where, schema, v)
}

func (s *schemas) inner(where string, schema map[string]any, v any) string {
	switch v := v.(type) {
	case []any:
		items, _ := schema["items"].(map[string]any)
		for i, element := range v {
			if problem := s.problem(fmt.Sprintf("%s[%d]", where, i), items, element); problem != "" {
				return problem
			}
		}
	case map[string]any:
		members, _ := schema["properties"].(map[string]any)
		for name, member := range v {
			known, ok := members[name].(map[string]any)
			if !ok {
				continue
			}
			if problem := s.problem(where+"."+name, known, member); problem != "" {
				return problem
			}
		}
	}
	return ""
}

// hasType reports whether a value is of one of the types; no type is any.
func hasType(types, v any) bool {
	name := "null"
	switch v := v.(type) {
	case bool:
		name = "boolean"
	case string:
		name = "string"
	case []any:
		name = "array"
	case map[string]any:
		name = "object"
	case float64:
		name = "number"
		if v == float64(int64(v)) && (types == "integer" || isAmong(types, "integer")) {
			name = "integer"
		}
	}
	return types == nil || types == name || isAmong(types, name)
}

func isAmong(types any, name string) bool {
	list, ok := types.([]any)
	return ok && slices.Contains(list, any(name))
}

func (c *client) openAPI() *schemas {
	c.t.Helper()
	got := c.do(c.request("GET", c.server.root+"/openapi.json", nil))
	c.wantOK("openapi.json", got)
	return &schemas{c.t, got.object(c.t)}
}

func TestOpenAPINamesThisServer(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	assert.Equal(t, []any{map[string]any{"url": c.line.BaseURL}}, c.openAPI().document["servers"])
	assert.Empty(t, c.server.journal.all(), "it is no call of the API")
}

func TestResponsesAreAsTheOpenAPIDocumentSays(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	document := c.openAPI()
	product := members{"product": "osp-editor"}
	key := func(name string) members { return c.identity(name, "A") }
	device := func(name string) members {
		return members{"license_key": key(name)["license_key"], "hardware_id": "A", "product": key(name)["product"]}
	}
	for _, tc := range []struct {
		method, path string
		got          reply
	}{
		{"post", "/activate_license", c.post("/activate_license", key("metered"))},
		{"get", "/check_license", c.get("/check_license", device("metered"))},
		{"post", "/activate_bundle", c.post("/activate_bundle", key("bundle"))},
		{"get", "/check_bundle", c.get("/check_bundle", device("bundle"))},
		{"post", "/activate_offline", c.upload("/activate_offline", encode(t, c.payload("activation", key("license"))))},
		{"post", "/deactivate_offline", c.upload("/deactivate_offline", encode(t, c.payload("deactivation", key("license"))))},
		{"post", "/activate_bundle_offline", c.upload("/activate_bundle_offline", encode(t, c.payload("activation", key("bundle"))))},
		{"post", "/add_consumption", c.post("/add_consumption", device("metered").with(members{"consumptions": 1}))},
		{"post", "/add_feature_consumption", c.post("/add_feature_consumption", device("metered").with(members{"feature": "reports", "consumptions": 1}))},
		{"get", "/check_license_feature", c.get("/check_license_feature", device("metered").with(members{"feature": "render"}))},
		{"post", "/track_device_variables", c.post("/track_device_variables", device("metered").with(members{"variables": members{"mood": "good", "n": 3}}))},
		{"get", "/get_device_variables", c.get("/get_device_variables", device("metered"))},
		{"get", "/product_details", c.get("/product_details", product.with(members{"include_custom_fields": true, "include_latest_version": true}))},
		{"get", "/versions", c.get("/versions", device("metered"))},
		{"get", "/oauth_url", c.get("/oauth_url", members{"login_type": "client_credentials"})},
		{"post", "/deactivate_license", c.post("/deactivate_license", device("metered"))},
	} {
		c.wantOK(tc.path, tc.got)
		var v any
		require.NoError(t, json.Unmarshal(tc.got.body, &v), tc.path)
		schema := document.at("paths", tc.path, tc.method, "responses", "200", "content", "application/json", "schema")
		assert.Empty(t, document.problem(tc.path, schema, v))
		_, signed := document.at("paths", tc.path, tc.method, "responses", "200")["headers"]
		assert.Equal(t, signed && tc.got.header["Licensesignature"] != nil, signed, "%s: the header's signature", tc.path)
	}
	refused := c.get("/check_license", device("metered"))
	assert.Equal(t, 400, refused.status)
	assert.Empty(t, document.problem("refusal", document.at("components", "schemas", "Error"), any(refused.object(t))))
}
