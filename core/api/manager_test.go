package api

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestManagerOperationsAreThoseOfTheInterface writes the table once more, in the fewest words.
func TestManagerOperationsAreThoseOfTheInterface(t *testing.T) {
	t.Parallel()
	want := []string{
		"activate_license network identity", "local_check usable untold", "check network usable", "current untold", "deactivate network",
		"create_offline_activation_file identity untold", "activate_license_offline large", "update_offline large", "deactivate_offline",
		"add_local_consumption", "sync_consumption network", "floating_borrow network", "floating_release network", "poll network untold",
		"clear_local_storage",
	}
	var got []string
	for _, o := range ManagerOperations {
		line := o.Name
		for _, fact := range []struct {
			is   bool
			word string
		}{{o.Network, " network"}, {o.Usable, " usable"}, {o.Identity, " identity"}, {o.LargeText, " large"}, {o.Untold, " untold"}} {
			if fact.is {
				line += fact.word
			}
		}
		got = append(got, line)
	}
	assert.Equal(t, want, got)
}

func TestManagerOperationsNameEndpointsAndCodesThatExist(t *testing.T) {
	t.Parallel()
	for _, o := range ManagerOperations {
		assert.NotEmpty(t, o.Summary, o.Name)
		assert.Contains(t, []string{"LicenseManager", "License"}, o.On, o.Name)
		for _, name := range o.Endpoints {
			require.NotNil(t, Lookup(name), "%s: endpoint %s", o.Name, name)
		}
		for _, r := range o.Refusals {
			for _, code := range r.Codes {
				assert.True(t, slices.ContainsFunc(Codes, func(row CodeRow) bool { return row.Code == code }), "%s: no code %s", o.Name, code)
			}
		}
	}
}

func TestNoMemberOfAManagersRequestIsThereTwice(t *testing.T) {
	t.Parallel()
	for _, o := range ManagerOperations {
		seen := map[string]bool{}
		for _, f := range o.Takes() {
			assert.False(t, seen[f.Name], "%s: %s", o.Name, f.Name)
			assert.False(t, IsIdentity(f.Name), "%s: %s is a member of an identity", o.Name, f.Name)
			seen[f.Name] = true
		}
		for _, p := range o.Parameters {
			assert.NotEmpty(t, p.Sentence, "%s: %s", o.Name, p.Name)
		}
	}
}

func TestRequestsToAManagerDoNotNameWhatItKnows(t *testing.T) {
	t.Parallel()
	names := func(operation string) (names []string) {
		for _, f := range LookupManagerOperation(operation).Takes() {
			names = append(names, f.Name)
		}
		return names
	}
	check := names("check")
	assert.Subset(t, check, []string{"product", "feature", "include_expired_features", "env"})
	assert.NotContains(t, check, "license_id")
	assert.NotContains(t, check, "hardware_id")
	assert.Subset(t, names("activate_license"), []string{"replace", "replace_device", "license_id", "is_vm"})
	assert.NotContains(t, names("activate_license"), "product")
	assert.Nil(t, LookupManagerOperation("check_license"))
}
