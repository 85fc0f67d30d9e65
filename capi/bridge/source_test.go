package bridge

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// root is the repository's folder.
const root = "../.."

// linked are the folders whose code is part of the shared library.
var linked = []string{"core", "hwid", "internal", "manager", "state", "store", "capi"}

// testKit is for the tests of Go applications. The library does not hold it.
const testKit = "sandboxtest"

// sources parses the files of the library's packages that are no tests.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	for _, folder := range linked {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == testKit {
				return fs.SkipDir
			}
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
			name, _ := filepath.Rel(root, path)
			files[filepath.ToSlash(name)] = file
			return err
		})
		require.NoError(t, err)
	}
	return files
}

func TestGoroutinesStartOnlyInSpawn(t *testing.T) {
	t.Parallel()
	for path, file := range sources(t) {
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if ok && function.Name.Name == "spawn" && filepath.Dir(path) == "internal/parallel" {
				continue
			}
			ast.Inspect(declaration, func(n ast.Node) bool {
				_, bare := n.(*ast.GoStmt)
				assert.False(t, bare, "%s: a go statement outside parallel's spawn: a panic in it ends the host", path)
				return true
			})
		}
	}
}

// forbidden are names with an effect on, or a dependence on, the whole process.
var forbidden = map[string][]string{
	"os": {"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv", "Unsetenv", "Clearenv", "Chdir", "Exit", "Stdout",
		"Stderr", "Stdin", "Args"},
	"log": {"Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Output", "Default", "New",
		"Writer"},
	"os/signal": {"*"}, "os/exec": {"*"}, "os/user": {"*"}, "syscall": {"Umask", "Getenv"},
	"net/http": {"DefaultClient", "DefaultTransport", "ProxyFromEnvironment", "Get", "Post", "PostForm", "Head"},
	"fmt":      {"Print", "Println", "Printf"},
	"time":     {"LoadLocation", "Local"},
}

// environmentOfGo reads the environment for Go callers, whose process it is. No host of the library comes there.
const environmentOfGo = "manager/environment.go"

func TestNothingTouchesTheHostProcess(t *testing.T) {
	t.Parallel()
	for path, file := range sources(t) {
		if path == environmentOfGo {
			continue
		}
		imports := map[string]string{}
		for _, spec := range file.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			names := forbidden[imported]
			assert.False(t, len(names) == 1 && names[0] == "*", "%s: imports %s", path, imported)
			local := imported[strings.LastIndex(imported, "/")+1:]
			if spec.Name != nil {
				local = spec.Name.Name
			}
			imports[local] = imported
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if function, ok := n.(*ast.FuncDecl); ok && function.Recv == nil && function.Name.Name == "init" {
				t.Errorf("%s: has an init function", path)
			}
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			name, ok := selector.X.(*ast.Ident)
			if !ok || name.Obj != nil {
				return true
			}
			for _, bad := range forbidden[imports[name.Name]] {
				assert.NotEqual(t, selector.Sel.Name, bad, "%s: uses %s.", path, imports[name.Name])
			}
			return true
		})
	}
}

func TestEveryExportGoesThroughTheGuard(t *testing.T) {
	t.Parallel()
	exports := 0
	for _, declaration := range sources(t)["capi/exports.go"].Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || function.Doc == nil || !strings.Contains(function.Doc.List[len(function.Doc.List)-1].Text, "//export ") {
			continue
		}
		exports++
		last := function.Body.List[len(function.Body.List)-1]
		assert.True(t, returnsGuarded(last), "%s does not end with return guarded(…)", function.Name.Name)
		for _, statement := range function.Body.List[:len(function.Body.List)-1] {
			assert.True(t, onlyCopiesText(statement), "%s does something outside guarded", function.Name.Name)
		}
	}
	assert.Equal(t, 9, exports, "exports")
}

func returnsGuarded(statement ast.Stmt) bool {
	ret, ok := statement.(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return false
	}
	call, ok := ret.Results[0].(*ast.CallExpr)
	if !ok {
		return false
	}
	name, ok := call.Fun.(*ast.Ident)
	return ok && name.Name == "guarded"
}

// onlyCopiesText accepts name := C.GoString(operation), whose argument is the shim's own literal.
func onlyCopiesText(statement ast.Stmt) bool {
	assign, ok := statement.(*ast.AssignStmt)
	if !ok || len(assign.Rhs) != 1 {
		return false
	}
	call, ok := assign.Rhs[0].(*ast.CallExpr)
	if !ok {
		return false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "GoString"
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	return string(text)
}

// TestShimFollowsTheTables: the lists that the shim is made from name every status, endpoint and operation.
func TestShimFollowsTheTables(t *testing.T) {
	t.Parallel()
	var want []string
	for _, row := range api.Statuses {
		want = append(want, row.Status.Name())
	}
	for i := range api.Endpoints {
		want = append(want, api.Endpoints[i].Name)
	}
	var got []string
	for _, match := range regexp.MustCompile(`\tX\((\w+)\)`).FindAllStringSubmatch(read(t, "capi/tables.h"), -1) {
		got = append(got, match[1])
	}
	assert.Equal(t, strings.Join(want, " "), strings.Join(got, " "), "capi/tables.h")

	want, got = nil, nil
	for _, client := range []bool{false, true} {
		for _, o := range api.Operations {
			if o.Client == client {
				want = append(want, fmt.Sprintf("%s %t", o.Name, o.LargeText))
			}
		}
	}
	for _, match := range regexp.MustCompile(`\tX\((\w+), (\w+)_DOCUMENT\)`).FindAllStringSubmatch(read(t, "capi/operations.h"), -1) {
		got = append(got, fmt.Sprintf("%s %t", match[1], match[2] == "LARGE"))
	}
	assert.Equal(t, want, got, "capi/operations.h")
}

func TestShimFollowsTheTableOfTheManager(t *testing.T) {
	t.Parallel()
	var want, got []string
	for _, o := range api.ManagerOperations {
		want = append(want, fmt.Sprint(o.Name, " large: ", o.LargeText))
	}
	for _, match := range regexp.MustCompile(`\tX\((\w+), (\w+)\)`).FindAllStringSubmatch(read(t, "capi/manager_table.h"), -1) {
		got = append(got, fmt.Sprint(match[1], " large: ", match[2] == "LARGE_DOCUMENT"))
	}
	assert.Equal(t, want, got, "capi/manager_table.h")
}

// TestForkedLiteralIsWhatTheWriterWouldWrite reads the literal out of the shim's source.
func TestForkedLiteralIsWhatTheWriterWouldWrite(t *testing.T) {
	t.Parallel()
	_, source, _ := strings.Cut(read(t, "capi/shim.c"), "forked_reply[] =")
	source, _, _ = strings.Cut(source, "\";\n")
	var literal strings.Builder
	for _, line := range strings.Split(source+`"`, "\n") {
		line = strings.TrimSpace(line)
		literal.WriteString(strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(line, `"`), `"`), `\"`, `"`))
	}
	_, message, _ := strings.Cut(literal.String(), `"message":"`)
	message, _, _ = strings.Cut(message, `"`)
	assert.Equal(t, string(failed(failure.New(api.Forked, "forked", message)).JSON), literal.String(), "literal")
}

// TestHeaderListsTheFunctions compares the header's prototypes with abi/functions.txt, which is append-only.
func TestHeaderListsTheFunctions(t *testing.T) {
	t.Parallel()
	header := read(t, "include/openspring.h")
	var listed []string
	for _, line := range strings.Split(strings.TrimSpace(read(t, "abi/functions.txt")), "\n") {
		if !strings.HasPrefix(line, "#") {
			listed = append(listed, strings.Fields(line)[0])
		}
	}
	declared := regexp.MustCompile(`(?m)^OSP_API [\w *]+?\*?(osp_\w+)\(`).FindAllStringSubmatch(header, -1)
	assert.Len(t, declared, len(listed), "the header declares")
	for _, name := range listed {
		assert.True(t, regexp.MustCompile(`(?m)^OSP_API [\w *]+\b`+name+`\(`).MatchString(header), "abi/functions.txt lists %s, the header does not declare it", name)
	}
	assert.Equal(t, len(declared), strings.Count(header, "* Since: "), "the header")
}

// TestPackagesImportOnlyWhatTheyMay: what a package may not know of it cannot come to depend on.
func TestPackagesImportOnlyWhatTheyMay(t *testing.T) {
	t.Parallel()
	const module = "github.com/openspring/openspring/"
	for folder, forbidden := range map[string]string{
		"hwid":                  `^(core|capi|sandbox|state|store)`,
		"state":                 `^(core$|core/internal|capi|sandbox|hwid|store)`,
		"store":                 `^(core$|core/internal|core/wire|capi|sandbox|hwid|state)`,
		"manager":               `^(core/internal|capi|sandbox)`,
		"core/api":              ``,
		"core/wire":             `^(core|capi|sandbox|hwid)`,
		"core/internal/config":  `^core/internal/(request|verify)|^core$`,
		"core/internal/request": `^core/internal/(verify|transport)|^core$`,
		"core/internal/verify":  `^(core$|hwid)`,
		"internal":              `^(core/internal|core$|capi|sandbox|hwid)`,
	} {
		seen := false
		for path, file := range sources(t) {
			if path != folder && !strings.HasPrefix(path, folder+"/") {
				continue
			}
			seen = true
			for _, spec := range file.Imports {
				imported, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module)
				assert.False(t, ours && regexp.MustCompile(forbidden).MatchString(imported), "%s imports %s", path, imported)
			}
		}
		assert.True(t, seen, "no files in %s", folder)
	}
}
