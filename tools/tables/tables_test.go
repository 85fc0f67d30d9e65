package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
)

const repository = "../.."

func ours() tables {
	return tables{statuses: slices.Clone(api.Statuses), codes: slices.Clone(api.Codes), endpoints: slices.Clone(api.Endpoints), models: slices.Clone(api.Models()),
		client: slices.Clone(api.ClientSettings), manager: slices.Clone(api.ManagerSettings), operations: slices.Clone(api.Operations),
		managed: slices.Clone(api.ManagerOperations)}
}

func TestTheRepositoryFollowsTheTables(t *testing.T) {
	t.Parallel()
	assert.NoError(t, ours().run(repository, true))
}

// copied makes a folder with what the tool reads and writes.
func copied(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	names := []string{"abi/functions.txt", "docs/protocol.md"}
	for _, g := range targets {
		names = append(names, g.file)
	}
	for _, name := range names {
		text := read(t, repository, name)
		write(t, root, name, text)
	}
	return root
}

func read(t *testing.T, root, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	return string(text)
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	path := filepath.Join(root, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

// hardwareID is the place of that operation in the table.
var hardwareID = slices.IndexFunc(api.Operations, func(o api.Operation) bool { return o.Name == "hardware_id" })

// createOffline is the place of that one.
var createOffline = slices.IndexFunc(api.Operations, func(o api.Operation) bool { return o.Name == "create_offline_request" })

func TestAChangedTableIsReportedWithFileAndLineAndThenWritten(t *testing.T) {
	t.Parallel()
	calls, awaited := "bindings/python/openspring/_endpoints.py", "bindings/python/openspring/_endpoints_async.py"
	golang, openAPI := "core/endpoints.go", "docs/openapi.json"
	methods := "bindings/csharp/OpenSpring/Endpoints.g.cs"
	transport := "bindings/csharp/OpenSpring/Transport/Operation.g.cs"
	listed := []string{methods, transport, "bindings/csharp/OpenSpring/Native/Native.g.net8.cs", "bindings/csharp/OpenSpring/Native/Native.g.netstandard.cs",
		"tests/c/operations.h"}
	classes := "include/openspring.hpp"
	header, shim, errorsPage, reference, python, csharp := "include/openspring.h", "capi/tables.h", "docs/errors.md", "docs/endpoints.md",
		"bindings/python/openspring/_tables.py", "bindings/csharp/OpenSpring/Tables.g.cs"
	functions, pythonFunctions, csharpFunctions := "docs/functions.md", "bindings/python/openspring/_operations.py", "bindings/csharp/OpenSpring/Operations.g.cs"
	steps, awaitedSteps := "bindings/python/openspring/_offline_steps.py", "bindings/python/openspring/_offline_steps_async.py"
	csharpSteps := "bindings/csharp/OpenSpring/OpenSpringClient.Offline.g.cs"
	managers, page := "manager/settings.go", "docs/abi.md"
	settings := []string{"core/internal/config/config.go", "bindings/python/openspring/_configuration.py",
		"bindings/csharp/OpenSpring/Configuration.g.cs", page}
	managerPage := "docs/manager.md"
	managerList := []string{"capi/manager_table.h", "tests/c/manager_operations.h", "bindings/python/openspring/_manager_table.py"}
	managerImports := []string{"bindings/csharp/OpenSpring/Native/Native.manager.g.net8.cs", "bindings/csharp/OpenSpring/Native/Native.manager.g.netstandard.cs"}
	managerMethods, managerRules := "bindings/csharp/OpenSpring/Managers/Managers.g.cs", "bindings/csharp/OpenSpring/Managers/ManagerSettings.g.cs"
	tests := map[string]struct {
		change func(*tables)
		files  []string
		word   string
	}{
		"another sentence of an operation": {func(tt *tables) { tt.operations[hardwareID].Summary = "Does it all." },
			[]string{header, classes, functions, "core/operations.go", pythonFunctions, csharpFunctions}, "Does it all."},
		"a new member of an operation": {func(tt *tables) {
			tt.operations[hardwareID].Parameters = append(slices.Clone(tt.operations[hardwareID].Parameters), api.RequestMember{Name: "novel_member", Sentence: "New."})
		}, []string{header, functions, "core/operations.go", pythonFunctions, csharpFunctions}, "novel_member"},
		"another sentence of a step of the client": {func(tt *tables) { tt.operations[createOffline].Summary = "Does it all." },
			[]string{header, classes, functions, steps, csharpSteps}, "Does it all."},
		"a new member of one": {func(tt *tables) {
			tt.operations[createOffline].Parameters = append(slices.Clone(tt.operations[createOffline].Parameters), api.RequestMember{Name: "novel_member", Sentence: "New."})
		}, []string{header, functions, steps, awaitedSteps}, "novel_member"},
		"an operation that takes more": {func(tt *tables) { tt.operations[hardwareID].LargeText = true }, []string{functions, "capi/operations.h"}, "hardware_id"},
		"an operation less": {func(tt *tables) { tt.operations = slices.Delete(tt.operations, hardwareID, hardwareID+1) },
			[]string{header, classes, functions, "core/operations.go", pythonFunctions, csharpFunctions, "capi/operations.h", "tests/c/local.h", transport,
				"bindings/python/openspring/__init__.py", "bindings/python/openspring/_local_functions.py",
				"bindings/csharp/OpenSpring/Native/Local.g.net8.cs", "bindings/csharp/OpenSpring/Native/Local.g.netstandard.cs"}, "hardware_id"},
		"a new status": {func(tt *tables) {
			tt.statuses = append(tt.statuses, api.StatusRow{Status: -60, Name: "NOVEL", Class: "Novel", Action: api.None, When: "new"})
		}, []string{header, shim, errorsPage, python, csharp}, "NOVEL"},
		"another number": {func(tt *tables) { tt.statuses[1].Status = -99 },
			[]string{header, errorsPage, python, csharp, functions, pythonFunctions, csharpFunctions, managerPage, managerMethods, steps, csharpSteps}, "-99"},
		"another meaning of a status": {func(tt *tables) { tt.statuses[2].When = "it is gone" },
			[]string{header, errorsPage, csharp}, "gone"},
		"another action of a code": {func(tt *tables) { tt.codes[0].Action = api.Renew }, []string{errorsPage, python}, "renew"},
		"a code that passes":       {func(tt *tables) { tt.codes[0].Passing = true }, []string{errorsPage, python}, "validation_error"},
		"a new code": {func(tt *tables) {
			tt.codes = append(tt.codes, api.CodeRow{Status: api.Network, Code: "novel_code", Origin: api.Own, Action: api.None})
		}, []string{errorsPage, python, csharp}, "novel_code"},
		"a new field": {func(tt *tables) {
			tt.endpoints[0].Fields = append(slices.Clone(tt.endpoints[0].Fields), api.Field{Name: "novel_field"})
		}, []string{header, reference, openAPI, golang, python, calls, awaited, csharp}, "novel_field"},
		"another summary":       {func(tt *tables) { tt.endpoints[3].Summary = "Does it all." }, []string{header, classes, reference, openAPI, golang, calls, methods}, "Does it all."},
		"another password rule": {func(tt *tables) { tt.endpoints[0].Password = api.PasswordUnused }, []string{header, reference, openAPI, golang}, "username"},
		"a new setting": {func(tt *tables) {
			tt.client = append(tt.client, api.Setting{Name: "novel_setting", Sentence: "New."})
		}, settings, "novel_setting"},
		"another default of a setting": {func(tt *tables) {
			i := slices.IndexFunc(tt.client, func(s api.Setting) bool { return s.Name == "timeout_ms" })
			tt.client[i].Default = 20_000
		}, append(slices.Clone(settings), python), "20"},
		"a new setting of the manager": {func(tt *tables) {
			tt.manager = append(tt.manager, api.Setting{Name: "novel_hours", Type: api.SettingHours, Sentence: "New."})
		}, []string{managers, managerRules, page, "bindings/python/openspring/_manager_table.py"}, "Novel"},
		"an operation of the manager less": {func(tt *tables) { tt.managed = tt.managed[:len(tt.managed)-1] },
			slices.Concat(managerList, managerImports, []string{header, classes, managerPage, managerMethods, transport}), "clear_local_storage"},
		"another summary of one": {func(tt *tables) { tt.managed[0].Summary = "Does it all." }, []string{header, classes, managerPage, managerMethods}, "Does it all."},
		"a new member of its request": {func(tt *tables) {
			tt.managed[1].Parameters = append(slices.Clone(tt.managed[1].Parameters), api.Parameter{Field: api.Field{Name: "novel_member"}})
		}, []string{header, managerPage, managerMethods, csharp, "bindings/python/openspring/_manager_table.py"}, "novel_member"},
		"one that reads files": {func(tt *tables) { tt.managed[1].LargeText = true }, []string{"capi/manager_table.h"}, "LARGE_DOCUMENT"},
		"an endpoint less": {func(tt *tables) { tt.endpoints = tt.endpoints[:len(tt.endpoints)-1] },
			append(listed, golang, header, classes, shim, reference, openAPI, python, calls, awaited, csharp), api.Endpoints[len(api.Endpoints)-1].Name},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := copied(t)
			changed := ours()
			tc.change(&changed)
			err := changed.run(root, true)
			require.Error(t, err, "-check found no difference")
			for _, g := range targets {
				assert.Equal(t, slices.Contains(tc.files, g.file), strings.Contains(err.Error(), g.file+": line "), "names %s", g.file)
			}
			assert.Contains(t, err.Error(), tc.word, "the report does not hold %q", tc.word)
			assert.Equal(t, read(t, repository, header), read(t, root, header), "-check wrote a file")
			require.NoError(t, changed.run(root, false), "writing")
			assert.NoError(t, changed.run(root, true), "after writing, -check reports")
		})
	}
}

func TestAHandChangedFileIsReported(t *testing.T) {
	t.Parallel()
	for _, g := range targets {
		t.Run(g.file+" "+g.block, func(t *testing.T) {
			t.Parallel()
			root := copied(t)
			text := read(t, root, g.file)
			place := len(text)
			if g.block != "" {
				place = strings.LastIndexByte(text[:strings.Index(text, "END GENERATED: "+g.block)], '\n') + 1
			}
			write(t, root, g.file, text[:place]+"by hand\n"+text[place:])
			err := ours().run(root, true)
			require.Error(t, err, "report")
			require.Contains(t, err.Error(), g.file+": line ", "report")
			assert.Contains(t, err.Error(), "by hand", "report")
		})
	}
}

func TestASettingThatTheLanguagesHaveNoFormForIsRefused(t *testing.T) {
	t.Parallel()
	changed := ours()
	changed.client = append(changed.client, api.Setting{Name: "nested", Type: api.SettingObject})
	assert.ErrorContains(t, changed.run(copied(t), true), "the setting nested is an object")
}

func TestTextAroundABlockIsKept(t *testing.T) {
	t.Parallel()
	const before = "above\n/* BEGIN GENERATED: one */\nold\n/* END GENERATED: one */\nbelow\n/* BEGIN GENERATED: two */\n/* END GENERATED: two */\n"
	got, err := replaceBlock(before, "one", "new 1\nnew 2\n")
	want := strings.Replace(before, "old", "new 1\nnew 2", 1)
	require.NoError(t, err)
	assert.Equal(t, want, got)
}

func TestMissingPartsOfTheRepositoryAreNamed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		file string
		text func(string) string
		want string
	}{
		"no marks": {"include/openspring.h", func(s string) string { return strings.ReplaceAll(s, "BEGIN GENERATED: endpoints", "") },
			"include/openspring.h: no lines with BEGIN GENERATED: endpoints"},
		"no function": {"abi/functions.txt", func(s string) string { return strings.Replace(s, "osp_check_bundle ", "osp_czech_bundle ", 1) },
			"abi/functions.txt: no line for osp_check_bundle"},
		"no section": {"docs/protocol.md", func(s string) string { return strings.Replace(s, "### 3.9 ", "### 9.3 ", 1) },
			"docs/protocol.md: no section 3.9"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := copied(t)
			write(t, root, tc.file, tc.text(read(t, root, tc.file)))
			err := ours().run(root, true)
			require.Error(t, err, "report")
			assert.Contains(t, err.Error(), tc.want, "report")
		})
	}
	for _, g := range targets {
		root := copied(t)
		require.NoError(t, os.Remove(filepath.Join(root, g.file)))
		err := ours().run(root, true)
		require.Error(t, err, "without %s the report", g.file)
		assert.Contains(t, err.Error(), g.file, "without %s the report", g.file)
	}
}

// What is written as it is into C, Python and Markdown must need no quoting there.
func TestTheTablesTextsNeedNoQuoting(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	prose := regexp.MustCompile(`^[ -~]+$`)
	for _, row := range api.Statuses {
		require.True(t, regexp.MustCompile(`^[A-Z_]+$`).MatchString(row.Name), "status %d: %q, %q", row.Status, row.Name, row.When)
		require.True(t, prose.MatchString(row.When), "status %d: %q, %q", row.Status, row.Name, row.When)
		require.False(t, strings.ContainsAny(row.When, "|~"), "status %d: %q, %q", row.Status, row.Name, row.When)
		assert.NotContains(t, row.When, "*/", "status %d: %q, %q", row.Status, row.Name, row.When)
	}
	for _, row := range api.Codes {
		require.True(t, name.MatchString(row.Code), "code %q: %q", row.Code, row.Meaning)
		require.True(t, prose.MatchString(row.Meaning), "code %q: %q", row.Code, row.Meaning)
		assert.NotContains(t, row.Meaning, "|", "code %q: %q", row.Code, row.Meaning)
	}
	for _, s := range append(slices.Clone(api.ClientSettings), api.ManagerSettings...) {
		require.True(t, name.MatchString(s.Name), "setting %q: %q", s.Name, s.Sentence)
		require.True(t, prose.MatchString(s.Sentence), "setting %q: %q", s.Name, s.Sentence)
		assert.True(t, strings.HasSuffix(s.Sentence, "."), "setting %q: %q", s.Name, s.Sentence)
		assert.NotContains(t, s.Sentence+s.More, "|", "setting %q: %q", s.Name, s.Sentence)
	}
	for _, e := range api.Endpoints {
		require.True(t, name.MatchString(e.Name), "endpoint %q: %q", e.Name, e.Summary)
		require.True(t, prose.MatchString(e.Summary), "endpoint %q: %q", e.Name, e.Summary)
		assert.True(t, strings.HasSuffix(e.Summary, "."), "endpoint %q: %q", e.Name, e.Summary)
		for _, f := range e.Fields {
			assert.True(t, name.MatchString(f.Name), "endpoint %s: field %q", e.Name, f.Name)
		}
	}
}

func TestTheNamesOfTheReferenceExist(t *testing.T) {
	t.Parallel()
	goFiles, err := filepath.Glob(filepath.Join(repository, "core", "*.go"))
	require.NoError(t, err)
	var goText strings.Builder
	for _, name := range goFiles {
		goText.WriteString(read(t, "", name))
	}
	classes := read(t, repository, "bindings/python/openspring/errors.py")
	for _, e := range api.Endpoints {
		assert.True(t, strings.Contains(goText.String(), "func (c *Client) "+goMethod(e)+"("), "core has no %s", goMethod(e))
	}
	for _, o := range api.Operations {
		receiver := ""
		if o.Client {
			receiver = "(c *Client) "
		}
		assert.True(t, strings.Contains(goText.String(), "func "+receiver+goTypedName(o)+"("), "core has no %s", o.Name)
	}
	for _, row := range api.Statuses {
		want := "class " + exception(row) + "("
		assert.False(t, row.Class != "" && !strings.Contains(classes, want), "errors.py has no %s", want)
	}
}

func TestTheCSharpManagersTellWhatTheServerRefuses(t *testing.T) {
	t.Parallel()
	text := csharpManagers(ours())
	assert.NotContains(t, text, "OpenSpringClient", "a method of a manager is explained by one of a client")
	activate, _, found := strings.Cut(text, "StoredLicense ActivateLicense(")
	require.True(t, found)
	assert.Contains(t, activate, `<exception cref="NotFoundException">The product has no such license, or the password is wrong.</exception>`)
	assert.Contains(t, activate, `<exception cref="LicensingException">The server was not heard, or refused for another reason`)
	_, local, _ := strings.Cut(text, "public sealed partial class StoredLicense")
	local, _, found = strings.Cut(local, "LicenseState LocalCheck(")
	require.True(t, found)
	assert.Contains(t, local, `<see cref="ManagerActivateLicenseOptions.ReplaceDevice"/> moves it`)
	assert.NotContains(t, local, "The server")
}

func TestEveryActionIsExplained(t *testing.T) {
	t.Parallel()
	page := read(t, repository, "docs/errors.md")
	for _, action := range api.Actions {
		assert.Contains(t, page, "\n| `"+string(action)+"` | ", "docs/errors.md does not explain %s", action)
	}
}

func TestWrapKeepsWordsWholeAndLinesShort(t *testing.T) {
	t.Parallel()
	got := wrap("one two three fourteen", "/* ", " * ", 12)
	want := "/* one two\n * three\n * fourteen"
	assert.Equal(t, want, got, "wrap")
}

func TestAnchorsAreThoseOfRenderedMarkdown(t *testing.T) {
	t.Parallel()
	got := sectionAnchors("## 6. Hardware id\n\n### 3.7 `POST /activate_bundle`, `GET /check_bundle`\n### no link\ntext 3.7\n")
	want := map[string]string{"6": "6-hardware-id", "3.7": "37-post-activate_bundle-get-check_bundle"}
	for number, anchor := range want {
		assert.Equal(t, anchor, got[number], "anchor of %s", number)
	}
}

// TestBindingsKnowTheDefaultTimeout: their asynchronous calls subtract the time that they have waited from it.
func TestBindingsKnowTheDefaultTimeout(t *testing.T) {
	t.Parallel()
	seconds := int(core.DefaultConfig().Timeout / time.Second)
	for file, want := range map[string]string{
		"bindings/python/openspring/_tables.py":         fmt.Sprintf("\nDEFAULT_TIMEOUT = %d.0\n", seconds),
		"bindings/python/openspring/_configuration.py":  fmt.Sprintf("retries included. In seconds; default %d; at most 600.", seconds),
		"bindings/csharp/OpenSpring/Configuration.g.cs": fmt.Sprintf("retries included. Default %d seconds; at most 600 seconds.</summary>\n", seconds),
	} {
		assert.Contains(t, read(t, repository, file), want, file)
	}
	assert.Contains(t, read(t, repository, "bindings/csharp/OpenSpring/Configuration.g.cs"),
		fmt.Sprintf("DefaultTimeout = TimeSpan.FromSeconds(%d);\n", seconds))
}
