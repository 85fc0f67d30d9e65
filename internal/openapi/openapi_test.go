package openapi_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/openapi"
)

type object = map[string]any

func written(t *testing.T) object {
	t.Helper()
	text, err := openapi.Write(api.Endpoints, api.Models(), openapi.Vendor)
	require.NoError(t, err)
	var document object
	require.NoError(t, json.Unmarshal(text, &document))
	return document
}

// at follows the names into a document.
func at(t *testing.T, v any, names ...string) any {
	t.Helper()
	for _, name := range names {
		o, ok := v.(object)
		require.True(t, ok, "%s of %v", name, v)
		require.Contains(t, o, name)
		v = o[name]
	}
	return v
}

// walk visits every object of a document.
func walk(v any, visit func(object)) {
	switch v := v.(type) {
	case object:
		visit(v)
		for _, inner := range v {
			walk(inner, visit)
		}
	case []any:
		for _, inner := range v {
			walk(inner, visit)
		}
	}
}

func TestEveryEndpointIsAnOperation(t *testing.T) {
	t.Parallel()
	document := written(t)
	assert.Equal(t, "3.1.0", document["openapi"])
	assert.Len(t, document["paths"], len(api.Endpoints))
	for _, e := range api.Endpoints {
		operation := at(t, document, "paths", e.Path, strings.ToLower(e.Method)).(object)
		assert.Equal(t, e.Name, operation["operationId"])
		assert.Equal(t, e.Summary, operation["summary"])
		_, open := operation["security"]
		assert.Equal(t, e.Open, open, "%s: authorization", e.Name)
		assert.Equal(t, e.Body != api.Query, operation["requestBody"] != nil, "%s: body", e.Name)
		_, signed := at(t, operation, "responses", "200").(object)["headers"]
		assert.Equal(t, e.Signed == api.ByHeader, signed, "%s: signature", e.Name)
	}
}

func TestEveryReferenceLeadsSomewhereAndEveryComponentIsUsed(t *testing.T) {
	t.Parallel()
	document := written(t)
	used := map[string]bool{}
	walk(document, func(o object) {
		if target, ok := o["$ref"].(string); ok {
			path, local := strings.CutPrefix(target, "#/")
			require.True(t, local, target)
			at(t, document, strings.Split(path, "/")...)
			used[target] = true
		}
	})
	for _, kind := range []string{"schemas", "parameters", "headers"} {
		for name := range at(t, document, "components", kind).(object) {
			assert.True(t, used["#/components/"+kind+"/"+name], name)
		}
	}
}

func TestRequiredFieldsAreProperties(t *testing.T) {
	t.Parallel()
	walk(written(t), func(o object) {
		required, isList := o["required"].([]any)
		members, isObject := o["properties"].(object)
		if !isList || !isObject {
			return
		}
		for _, name := range required {
			assert.Contains(t, members, name)
		}
		rules, _ := o["allOf"].([]any)
		walk(rules, func(rule object) {
			alternatives, _ := rule["required"].([]any)
			for _, name := range alternatives {
				assert.Contains(t, members, name)
			}
		})
	})
}

func TestEachFieldOfARequestIsDescribed(t *testing.T) {
	t.Parallel()
	document := written(t)
	for _, e := range api.Endpoints {
		operation := at(t, document, "paths", e.Path, strings.ToLower(e.Method)).(object)
		described := map[string]string{}
		switch e.Body {
		case api.Query:
			parameters, _ := operation["parameters"].([]any)
			for _, p := range parameters {
				if name, ok := p.(object)["name"].(string); ok {
					described[name], _ = p.(object)["description"].(string)
				}
			}
		default:
			media := "application/json"
			if e.Offline() {
				media = "text/plain"
			}
			shape := at(t, operation, "requestBody", "content", media, "schema").(object)
			if e.Offline() {
				reference := at(t, shape, "contentSchema", "$ref").(string)
				shape = at(t, document, strings.Split(strings.TrimPrefix(reference, "#/"), "/")...).(object)
			}
			for name, p := range at(t, shape, "properties").(object) {
				described[name], _ = p.(object)["description"].(string)
			}
		}
		for _, f := range e.Fields {
			assert.NotEmpty(t, described[f.Name], "%s: %s", e.Name, f.Name)
		}
	}
}

func TestRequestsOfTheProtocolHaveOnlyKnownFields(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../core/testdata/calls.json")
	require.NoError(t, err)
	var file struct {
		Calls []struct {
			ID   string
			Sent struct {
				Method, Path string
				Query        map[string]string
				Body         object
			}
		}
	}
	require.NoError(t, json.Unmarshal(text, &file))
	require.NotEmpty(t, file.Calls)
	document := written(t)
	for _, c := range file.Calls {
		operation := at(t, document, "paths", c.Sent.Path, strings.ToLower(c.Sent.Method)).(object)
		for _, name := range slices.Sorted(maps.Keys(c.Sent.Query)) {
			assert.True(t, slices.ContainsFunc(operation["parameters"].([]any), func(p any) bool { return p.(object)["name"] == name }), "%s: %s", c.ID, name)
		}
		for name := range c.Sent.Body {
			at(t, operation, "requestBody", "content", "application/json", "schema", "properties", name)
		}
	}
}
