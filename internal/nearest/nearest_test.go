package nearest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhatIsNearIsNamed(t *testing.T) {
	t.Parallel()
	known := []string{"product", "api_key", "shared_key", "client_id", "timeout_ms", "connect_timeout_ms", "ca_file", "retries"}
	for name, want := range map[string]string{
		"produkt": "product", "apikey": "api_key", "APIKey": "api_key", "timeout": "timeout_ms", "time_out_ms": "timeout_ms",
		"shared-key": "shared_key", "CA_File": "ca_file", "client_idd": "client_id", "prod": "product", "retries_max": "retries",
	} {
		assert.Equal(t, want, Name(name, known), name)
	}
}

func TestWhatIsNotNearIsNot(t *testing.T) {
	t.Parallel()
	known := []string{"product", "api_key", "id", "env"}
	for _, name := range []string{"", "x", "_", "colour", "password", "foo", "key", "license", strings.Repeat("x", 1<<20),
		strings.Repeat("\x80", 100), strings.Repeat("ü", 30), strings.Repeat("api_key", 10)} {
		assert.Empty(t, Name(name, known), name[:min(len(name), 20)])
	}
}

func TestDistanceCountsChanges(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"kitten", "sitting", 3}, {"abc", "abc", 0}, {"", "xy", 2}} {
		assert.Equal(t, tc.want, distance(tc.a, tc.b), "%s %s", tc.a, tc.b)
	}
}
