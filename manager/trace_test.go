package manager_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/internal/outcome"
)

func names(trace *outcome.Trace) []string {
	var all []string
	for _, step := range trace.Steps() {
		all = append(all, step.Name)
	}
	return all
}

func TestTraceOfAManagersCallHasTheStepsOfItsRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	u := w.open()
	u.do("activate_license", w.identity())
	ask := func(request string) outcome.Meta {
		response, err := u.Call(context.Background(), "check", []byte(request))
		require.NoError(t, err)
		return response.Meta
	}
	assert.Nil(t, ask(`{}`).Trace)
	steps := names(ask(`{"options":{"trace":true}}`).Trace)
	assert.Equal(t, []string{"sent", "first_byte", "response", "signature"}, steps[len(steps)-4:])

	w.fault(`{"kind":"status","status":503,"times":0}`)
	steps = names(ask(`{"options":{"trace":true}}`).Trace)
	assert.True(t, slices.Contains(steps, "failed"), "the failure of a check that decides by what is stored is in its trace: %v", steps)

	_, err := u.Call(context.Background(), "deactivate", []byte(`{"options":{"trace":true}}`))
	var fail *core.Error
	require.ErrorAs(t, err, &fail)
	assert.Equal(t, "failed", names(fail.Meta.Trace)[len(names(fail.Meta.Trace))-1])
}

func TestConfigurationTracesEveryCallOfAManager(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "license")
	w.configure = func(cfg *core.Config) { cfg.Trace = true }
	u := w.open()
	response, err := u.Call(context.Background(), "activate_license", []byte("{"+w.identity()+"}"))
	require.NoError(t, err)
	assert.Contains(t, names(response.Meta.Trace), "connected")
}
