package loopback_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openspring/openspring/internal/loopback"
)

func TestLoopbackIsToldByItsSpelling(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::ffff:7f01:203", "::1%eth0"} {
		assert.True(t, loopback.Is(host), host)
	}
	for _, host := range []string{"", "localhost.", "localhost.example", "128.0.0.1", "0.0.0.0", "::", "::2", "::ffff:128.0.0.1", "127.1", "fe80::1"} {
		assert.False(t, loopback.Is(host), host)
	}
}
