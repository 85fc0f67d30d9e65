package api_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

func TestModelsAreConsistent(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for i := range api.Models() {
		m := &api.Models()[i]
		assert.False(t, seen[m.Name], "%s is there twice", m.Name)
		seen[m.Name] = true
		assert.Equal(t, m, api.LookupModel(m.Name))
		assert.NotEmpty(t, m.Sentence, m.Name)
		assert.Equal(t, m.Word, len(m.Members) == 0, m.Name)
		checkMembers(t, m)
	}
	assert.Nil(t, api.LookupModel("license"))
}

func checkMembers(t *testing.T, m *api.Model) {
	t.Helper()
	known := map[string]bool{}
	for i := range m.Members {
		member := &m.Members[i]
		name := m.Name + "." + member.Known()
		assert.False(t, known[member.Known()], "%s is there twice", name)
		known[member.Known()] = true
		assert.NotEmpty(t, member.Sentence, name)
		nested := member.Kind == api.KindObject || member.Kind == api.KindObjects
		assert.Equal(t, nested, member.Of != "", name)
		assert.True(t, !nested || api.LookupModel(member.Of) != nil, "%s is of the unknown model %s", name, member.Of)
		if strings.Contains(member.Name, "password") && member.Kind == api.KindText {
			assert.True(t, member.Secret, "%s is shown", name)
		}
	}
	for _, name := range m.Shown {
		assert.True(t, known[name], "%s shows %s, which it has not", m.Name, name)
	}
}

func TestEveryContentIsAModel(t *testing.T) {
	t.Parallel()
	for _, e := range api.Endpoints {
		if e.Content == "" {
			continue
		}
		m := api.LookupModel(string(e.Content))
		require.NotNil(t, m, e.Name)
		assert.True(t, m.Result, e.Name)
		assert.Equal(t, e.Form == api.Word, m.Word, e.Name)
	}
}

// protocolSection is the text of docs/protocol.md between two marks.
func protocolSection(t *testing.T, begin, end string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/protocol.md")
	require.NoError(t, err)
	_, text, found := strings.Cut(string(page), begin)
	require.True(t, found, begin)
	text, _, found = strings.Cut(text, end)
	require.True(t, found, end)
	return text
}

var inBackticks = regexp.MustCompile("`([a-z_0-9]+)`")

func TestModelsHaveEveryMemberOfTheProtocol(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for line := range strings.Lines(protocolSection(t, "\n## 4. ", "\n## 5. ")) {
		if strings.HasPrefix(line, "| `") {
			rows.WriteString(strings.Split(line, "|")[1])
		}
	}
	for model, text := range map[string]string{
		"License":          rows.String(),
		"CustomField":      strings.SplitN(protocolSection(t, "**4.5 ", "**4.6 "), "strings", 2)[0],
		"InstallationFile": strings.SplitN(protocolSection(t, "**4.6 ", "\n---"), "shape):", 2)[1],
	} {
		names := inBackticks.FindAllStringSubmatch(text, -1)
		require.NotEmpty(t, names, model)
		for _, name := range names {
			assert.True(t, hasMember(api.LookupModel(model), name[1]), "%s lacks %s", model, name[1])
		}
	}
}

func hasMember(m *api.Model, name string) bool {
	for i := range m.Members {
		if m.Members[i].Name == name {
			return true
		}
	}
	return false
}
