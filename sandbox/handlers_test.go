package sandbox

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openspring/openspring/core/api"
)

func TestEachEndpointHasAHandler(t *testing.T) {
	t.Parallel()
	for _, e := range api.Endpoints {
		assert.NotNil(t, handlers[e.Name], "%s: the sandbox has no handler", e.Name)
	}
	for name := range handlers {
		assert.NotNil(t, api.Lookup(name), "%s: a handler without an endpoint", name)
	}
}

func TestEndpointWithoutAHandlerIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	row := *api.Lookup("activate_license")
	row.Name, row.Path = "none_such", "/none_such"
	_, refused := c.server.operate(&row, &inbound{body: []byte(`{}`)}, nil)
	if assert.NotNil(t, refused) {
		assert.Equal(t, "internal_error", refused.code)
		assert.Contains(t, refused.message, "none_such")
	}
	assert.Empty(t, c.license("license").Devices)
}
