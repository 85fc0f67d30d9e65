package api_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

func TestOperationsAreConsistent(t *testing.T) {
	t.Parallel()
	name, prose := regexp.MustCompile(`^[a-z][a-z0-9_]*$`), regexp.MustCompile(`^[ -~]+[.]$`)
	seen := map[string]bool{}
	for i := range api.Operations {
		o := &api.Operations[i]
		require.Regexp(t, name, o.Name)
		assert.False(t, seen[o.Name] || api.Lookup(o.Name) != nil, "%s is there twice", o.Name)
		seen[o.Name] = true
		assert.Same(t, o, api.LookupOperation(o.Name))
		assert.Regexp(t, prose, o.Summary, o.Name)
		assert.False(t, o.Remarks != "" && !prose.MatchString(o.Remarks), "%s: remarks", o.Name)
		assert.NotEmpty(t, o.Members, "%s: the result is not described", o.Name)
		assert.NotEmpty(t, o.Result, "%s: the result has no class", o.Name)
		assert.False(t, o.Network && !o.Client, "%s uses the network without a client", o.Name)
		assert.Equal(t, o.MethodOf == "", o.Returns != "", "%s: a generated function says what it returns, and no other", o.Name)
		assert.Equal(t, o.Client, o.By != "" && o.Parameter(o.By) != nil && len(o.Choices) > 1, "%s: what its result depends on", o.Name)
		members := map[string]bool{"options": true}
		for _, p := range o.Parameters {
			assert.Regexp(t, name, p.Name, o.Name)
			assert.False(t, members[p.Name], "%s: %s is there twice", o.Name, p.Name)
			members[p.Name] = true
			assert.Regexp(t, prose, p.Sentence, "%s: %s", o.Name, p.Name)
			assert.False(t, o.NoRequest && p.Required, "%s: the request may be NULL, but %s is required", o.Name, p.Name)
			assert.Equal(t, p.Name, o.Parameter(p.Name).Name)
		}
		assert.Nil(t, o.Parameter("no_such_member"))
		assert.Len(t, o.ParameterNames(), len(o.Parameters))
		for _, r := range o.Refusals {
			assert.NotEmpty(t, r.Codes, "%s", o.Name)
			for _, code := range r.Codes {
				assert.True(t, slices.ContainsFunc(api.Codes, func(row api.CodeRow) bool { return row.Status == r.Status && row.Code == code }),
					"%s: status %d has no code %s", o.Name, r.Status, code)
			}
		}
	}
	assert.Nil(t, api.LookupOperation("no_such_operation"))
}
