package request

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

// TestDevicesStandFirst keeps what Check relies on: the members that a version 1 payload begins with lead
// every row of a request file.
func TestDevicesStandFirst(t *testing.T) {
	t.Parallel()
	all := NewOperations(api.Endpoints)
	for name, op := range all.byName {
		if op.Endpoint == nil {
			continue
		}
		fields := op.Endpoint.Fields
		if op.Endpoint.Offline() {
			require.Equal(t, "hardware_id", fields[0].Name, "%s: the row begins", name)
			assert.Equal(t, "product", fields[1].Name, "%s: the row begins with %s", name, fields[0].Name)
		}
		assert.Len(t, op.slots, len(op.index), name)
	}
}
