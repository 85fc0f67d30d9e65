package request

import (
	"testing"

	"github.com/openspring/openspring/core/api"
)

// TestDevicesStandFirst keeps what Check relies on: the members that a version 1 payload begins with lead
// every row.
func TestDevicesStandFirst(t *testing.T) {
	t.Parallel()
	all := NewOperations(api.Endpoints)
	for name, op := range all.byName {
		if op.Endpoint == nil {
			continue
		}
		fields := op.Endpoint.Fields
		if fields[0].Name != "hardware_id" || fields[1].Name != "product" {
			t.Errorf("%s: the row begins with %s, %s; want hardware_id, product", name, fields[0].Name, fields[1].Name)
		}
		if len(op.slots) != len(op.index) {
			t.Errorf("%s: %d slots under %d names", name, len(op.slots), len(op.index))
		}
	}
}
