package core

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/hwid"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/shortage"
)

// sources parses the files of this package, of its rooms and of what it shares, tests excepted.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	for _, folder := range []string{".", "../internal"} {
		require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == "sandboxtest" { // for the tests of Go applications
				return fs.SkipDir
			}
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files[path], err = parser.ParseFile(token.NewFileSet(), path, nil, 0)
			return err
		}))
	}
	return files
}

func TestOnlySpawnStartsGoroutines(t *testing.T) {
	t.Parallel()
	for name, file := range sources(t) {
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			assert.False(t, ok && function.Name.Name == "init", "%s has an init function", name)
			if ok && function.Name.Name == "spawn" && filepath.Dir(name) == "../internal/parallel" {
				continue
			}
			ast.Inspect(declaration, func(n ast.Node) bool {
				_, ok := n.(*ast.GoStmt)
				assert.False(t, ok, "%s has a go statement outside spawn", name)
				return true
			})
		}
	}
}

func TestTheProcessIsLeftAlone(t *testing.T) {
	t.Parallel()
	forbidden := map[string]bool{"os.Getenv": true, "os.LookupEnv": true, "os.Environ": true, "os.Setenv": true, "os.Exit": true,
		"os.Stdout": true, "os.Stderr": true, "http.DefaultClient": true, "http.DefaultTransport": true, "http.ProxyFromEnvironment": true,
		"fmt.Println": true, "fmt.Printf": true}
	for name, file := range sources(t) {
		for _, spec := range file.Imports {
			switch path := strings.Trim(spec.Path.Value, `"`); path {
			case "os/signal", "os/exec", "log", "encoding/gob":
				t.Errorf("%s imports %s", name, path)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := selector.X.(*ast.Ident); ok {
					assert.False(t, forbidden[x.Name+"."+selector.Sel.Name], "%s uses %s.%s", name, x.Name, selector.Sel.Name)
				}
			}
			return true
		})
	}
}

func TestHardwareIDErrorsBecomeTheClients(t *testing.T) {
	t.Parallel()
	short := shortage.Of("/etc/machine-id cannot be read", syscall.EMFILE)
	for _, row := range []struct {
		err    error
		status api.Status
		code   string
	}{
		{&hwid.Error{Reason: hwid.UnknownAlgorithm, Message: "m"}, api.Config, "invalid_value"},
		{&hwid.Error{Reason: hwid.NoSource, Message: "m"}, api.HardwareID, "no_hardware_id"},
		{&hwid.Error{Reason: hwid.Shortage, Message: short.Message, Cause: short}, api.Memory, "too_many_open_files"},
		{errors.New("m"), api.Internal, "internal_fault"},
	} {
		fail := noHardwareID(input.Config, "hardware_id_algorithm", row.err)
		assert.Equal(t, row.status, fail.Status, row.err)
		assert.Equal(t, row.code, fail.Code, row.err)
	}
}
