package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/sandbox"
)

// setFault makes the sandbox misbehave.
func setFault(t *testing.T, line sandbox.Line, fault string) {
	t.Helper()
	address := strings.TrimSuffix(line.BaseURL, "/api/v4") + "/_sandbox/faults"
	response, err := http.Post(address, "application/json", strings.NewReader(fault))
	require.NoError(t, err)
	assert.NoError(t, response.Body.Close())
	require.Less(t, response.StatusCode, 300, "setting the fault")
}
