package sandbox

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openspring/openspring/core/api"
)

func TestFieldTypesAreTheEndpointsOwn(t *testing.T) {
	t.Parallel()
	types := typesByEndpoint([]api.Endpoint{
		{Name: "a", Fields: []api.Field{{Name: "when", Type: api.Text}, {Name: "count", Type: api.Integer}}},
		{Name: "b", Fields: []api.Field{{Name: "when", Type: api.Integer}}},
		{Name: "c"},
	})
	assert.Equal(t, api.Text, types["a"]["when"])
	assert.Equal(t, api.Integer, types["b"]["when"])
	assert.NotContains(t, types["c"], "when", "the other endpoints differ")
	assert.Equal(t, api.Integer, types["c"]["count"], "a field that only another endpoint has")
	assert.Equal(t, api.Integer, types["c"]["schema_version"])
	assert.Equal(t, api.Text, types["c"]["license_key"])
}

func TestEndpointWithoutIdentityNeedsOnlyItsFields(t *testing.T) {
	t.Parallel()
	e := &api.Endpoint{Name: "a", Fields: []api.Field{{Name: "product", Required: true}}}
	f := newFields()
	f.text["license_key"] = "K"
	group, absent, err := f.need(e)
	assert.Nil(t, group)
	assert.Nil(t, err)
	assert.Equal(t, []string{"product"}, absent)
}
