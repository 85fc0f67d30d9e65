package core

import (
	"context"
	"fmt"
	"github.com/openspring/openspring/core/api"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

func TestInParallelDoesEveryPieceOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 100} {
		done := make([]atomic.Int32, n)
		inParallel(t.Context(), n, func(i int) { done[i].Add(1) })
		for i := range done {
			if got := done[i].Load(); got != 1 {
				t.Errorf("piece %d of %d was done %d times; want once", i, n, got)
			}
		}
	}
}

func TestInParallelBeginsNothingAfterTheEnd(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	inParallel(ctx, 10, func(int) { t.Error("work was begun") })
}

func TestInParallelHandsPanicsToItsCaller(t *testing.T) {
	t.Parallel()
	for piece := range 8 {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != "boom" {
					t.Errorf("recovered %s; want boom", got)
				}
			}()
			inParallel(t.Context(), 8, func(i int) {
				if i == piece {
					panic("boom")
				}
			})
		}()
	}
}

// sources parses this package's files, tests excepted.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*ast.File{}
	for _, entry := range entries {
		if name := entry.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			if files[name], err = parser.ParseFile(token.NewFileSet(), name, nil, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	return files
}

func TestOnlySpawnStartsGoroutines(t *testing.T) {
	t.Parallel()
	for name, file := range sources(t) {
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if ok && function.Name.Name == "init" {
				t.Errorf("%s has an init function", name)
			}
			if ok && function.Name.Name == "spawn" {
				continue
			}
			ast.Inspect(declaration, func(n ast.Node) bool {
				if _, ok := n.(*ast.GoStmt); ok {
					t.Errorf("%s has a go statement outside spawn", name)
				}
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
				if x, ok := selector.X.(*ast.Ident); ok && forbidden[x.Name+"."+selector.Sel.Name] {
					t.Errorf("%s uses %s.%s", name, x.Name, selector.Sel.Name)
				}
			}
			return true
		})
	}
}

// TestDevicesStandFirst keeps what form relies on: the members that a version 1 payload begins with lead
// every row.
func TestDevicesStandFirst(t *testing.T) {
	t.Parallel()
	all := newOperations(api.Endpoints)
	for name, op := range all.byName {
		if op.endpoint == nil {
			continue
		}
		fields := op.endpoint.Fields
		if fields[0].Name != "hardware_id" || fields[1].Name != "product" {
			t.Errorf("%s: the row begins with %s, %s; want hardware_id, product", name, fields[0].Name, fields[1].Name)
		}
		if len(op.slots) != len(op.index) {
			t.Errorf("%s: %d slots under %d names", name, len(op.slots), len(op.index))
		}
	}
}
