package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// tables is what the files follow from: the tables of core/api, and what the repository says of each
// function and each section.
type tables struct {
	statuses  []api.StatusRow
	codes     []api.CodeRow
	endpoints []api.Endpoint
	models    []api.Model
	// client and manager are the tables of settings.
	client, manager []api.Setting
	// operations are the functions that are not endpoints.
	operations []api.Operation
	// managed are the operations of the manager.
	managed []api.ManagerOperation
	// functions are those of the ABI, in the order in which they came.
	functions []string
	// since is the version in which a function of the ABI came; anchor the link to a section of protocol.md.
	since, anchor map[string]string
}

func (t *tables) load(root string) error {
	functions, err := os.ReadFile(filepath.Join(root, "abi", "functions.txt"))
	if err != nil {
		return fmt.Errorf("abi/functions.txt: %w", err)
	}
	protocol, err := os.ReadFile(filepath.Join(root, "docs", "protocol.md"))
	if err != nil {
		return fmt.Errorf("docs/protocol.md: %w", err)
	}
	for _, s := range t.client {
		if s.Type == api.SettingObject {
			return fmt.Errorf("core/api: the setting %s is an object, for which the tool has no class in Python and C# yet", s.Name)
		}
	}
	t.functions, t.since = functionVersions(string(functions))
	t.anchor = sectionAnchors(string(protocol))
	for _, e := range t.endpoints {
		if t.since[function(e)] == "" {
			return fmt.Errorf("abi/functions.txt: no line for %s, the function of the endpoint %s", function(e), e.Name)
		}
		if t.anchor[e.Section] == "" {
			return fmt.Errorf("docs/protocol.md: no section %s, which the endpoint %s is from", e.Section, e.Name)
		}
	}
	for _, o := range t.operations {
		if t.since["osp_"+o.Name] == "" {
			return fmt.Errorf("abi/functions.txt: no line for osp_%s, the function of the operation %s", o.Name, o.Name)
		}
	}
	for _, o := range t.managed {
		if t.since[managerFunction(o)] == "" {
			return fmt.Errorf("abi/functions.txt: no line for %s, the function of the manager's operation %s", managerFunction(o), o.Name)
		}
	}
	return nil
}

// functionVersions reads lines of a function's name, the version it came in and more.
func functionVersions(text string) (names []string, since map[string]string) {
	since = map[string]string{}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) >= 2 && !strings.HasPrefix(line, "#") {
			names, since[words[0]] = append(names, words[0]), words[1]
		}
	}
	return names, since
}

// sectionAnchors finds the numbered headings of a page and makes the anchors that renderers of Markdown give
// them.
func sectionAnchors(text string) map[string]string {
	anchors := map[string]string{}
	for line := range strings.Lines(text) {
		heading, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		if !ok || !strings.HasPrefix(line, "##") {
			continue
		}
		heading = strings.TrimSpace(heading)
		number, _, _ := strings.Cut(heading, " ")
		anchors[strings.TrimSuffix(number, ".")] = slug(heading)
	}
	return anchors
}

func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return -1
	}, strings.ToLower(heading))
}

// function is the name of an endpoint's function in C.
func function(e api.Endpoint) string { return "osp_" + e.Name }

// isOperation reports whether a name is an endpoint's or another operation's.
func (t tables) isOperation(name string) bool {
	return slices.ContainsFunc(t.endpoints, func(e api.Endpoint) bool { return e.Name == name }) ||
		slices.ContainsFunc(t.operations, func(o api.Operation) bool { return o.Name == name })
}

// model returns the model of that name, or nil.
func (t tables) model(name string) *api.Model {
	for i := range t.models {
		if t.models[i].Name == name {
			return &t.models[i]
		}
	}
	return nil
}

// method is the name of an endpoint's method in Go.
func method(e api.Endpoint) string {
	words := strings.Split(e.Name, "_")
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "")
}

// constant is the name of a status in C.
func constant(row api.StatusRow) string {
	if row.Status == api.OK {
		return "OSP_OK"
	}
	return "OSP_E_" + row.Name
}

// exception is the name of a status's class in Python; empty for success.
func exception(row api.StatusRow) string {
	if row.Class == "" {
		return ""
	}
	return row.Class + "Error"
}

func (t tables) status(s api.Status) api.StatusRow {
	i := slices.IndexFunc(t.statuses, func(r api.StatusRow) bool { return r.Status == s })
	if i < 0 {
		return api.StatusRow{Status: s, Name: "UNKNOWN"}
	}
	return t.statuses[i]
}

func (t tables) retryable(row api.CodeRow) bool {
	return row.Passing || t.status(row.Status).Retryable && !row.Final
}

// identities describes the groups that an endpoint takes, each in words of its fields.
func identities(e api.Endpoint, quote func(string) string) []string {
	var out []string
	for _, g := range api.Groups {
		if e.Identity&g.Identity == 0 {
			continue
		}
		text := list(apply(g.Required, quote), "with")
		switch {
		case g.Identity == api.ByUser && e.Password == api.PasswordRequired:
			text += " with " + quote("password")
		case g.Identity == api.ByUser && e.Password == api.PasswordOptional:
			text += " (and " + quote("password") + ", if wanted)"
		case g.Identity != api.ByUser && len(g.Optional) > 0:
			text += " (and " + list(apply(g.Optional, quote), "and") + ", if wanted)"
		}
		out = append(out, text)
	}
	return out
}

func apply(words []string, f func(string) string) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = f(word)
	}
	return out
}

func plain(word string) string { return word }

func code(word string) string { return "`" + word + "`" }

// response says what a good response's result is.
func response(e api.Endpoint) string {
	switch {
	case e.Form == api.Word && e.Word == "":
		return "an empty text"
	case e.Form == api.Word && e.LooseWord:
		return fmt.Sprintf("the text %q, or an object or array if the server sends one", e.Word)
	case e.Form == api.Word:
		return fmt.Sprintf("the text %q", e.Word)
	case e.Form == api.Bundle:
		return "the object with the bundle's licenses"
	case e.Form == api.Array && e.Bundle:
		return "the array of the bundle's license objects"
	case e.Content == api.LicenseContent:
		return "the license object"
	case e.Form == api.Array:
		return "an array of objects"
	}
	return "an object"
}

// fromConfiguration are the fields that the client fills in by itself.
var fromConfiguration = []string{"hardware_id", "product", "sdk_ver", "app_ver", "app_name"}
