package bridge

import (
	"io"
	"log"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOpeningKeepsPackageLogOffTheHostsStderr(t *testing.T) {
	before := log.Writer()
	defer log.SetOutput(before)
	client, err := Core{}.Open([]byte(`{"product":"p","api_key":"k","shared_key":"s","hardware_id":"HW-1"}`), Environment{})
	require.NoError(t, err)
	defer func() { _ = client.Close() }()
	assert.Equal(t, io.Discard, log.Writer(), "package log writes to")
}
