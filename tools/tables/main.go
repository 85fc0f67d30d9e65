// Command tables writes everything in the repository that follows from the two tables of core/api, or with
// -check fails where a file says something else, naming it and the first line that differs.
//
//	go run ./tools/tables [-check] [-root DIR]
//
// It owns whole files, and in files that are otherwise written by hand the lines between a line with
// "BEGIN GENERATED: name" and one with "END GENERATED: name". The functions of the endpoints must stand in
// abi/functions.txt, which is written by hand because nothing is ever taken out of it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/openspring/openspring/core/api"
)

func main() {
	check := flag.Bool("check", false, "write nothing, fail where a file differs")
	root := flag.String("root", ".", "the repository's folder")
	flag.Parse()
	t := tables{statuses: api.Statuses, codes: api.Codes, endpoints: api.Endpoints, models: api.Models(),
		client: api.ClientSettings, manager: api.ManagerSettings, operations: api.Operations,
		managed: api.ManagerOperations}
	if err := t.run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (t tables) run(root string, check bool) error {
	if err := t.load(root); err != nil {
		return err
	}
	var failed []error
	for _, target := range targets {
		if err := target.apply(root, t, check); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// target is a file, or a block of one, that follows from the tables.
type target struct {
	file string
	// block is the name of the block that is owned; empty for a whole file.
	block  string
	render func(tables) string
}

var targets = []target{
	{"include/openspring.h", "statuses", headerStatuses},
	{"include/openspring.h", "endpoints", headerEndpoints},
	{"include/openspring.h", "local", headerLocal},
	{"include/openspring.h", "offline", headerOffline},
	{"include/openspring.hpp", "local", cppLocal},
	{"include/openspring.hpp", "endpoints", cppEndpoints},
	{"include/openspring.hpp", "manager", cppManager},
	{"capi/tables.h", "", shimTables},
	{"capi/operations.h", "", shimOperations},
	{"docs/errors.md", "statuses", statusesPage},
	{"docs/errors.md", "codes", codesPage},
	{"docs/endpoints.md", "", endpointsPage},
	{"docs/models.md", "", modelsPage},
	{"docs/functions.md", "", functionsPage},
	{"docs/openapi.json", "", openapiDocument},
	{"core/endpoints.go", "", goCalls},
	{"core/models.go", "", goModels},
	{"core/internal/config/config.go", "settings", goSettings(ofClient)},
	{"core/internal/config/config.go", "places", goPlaces("c", ofClient)},
	{"bindings/python/openspring/_configuration.py", "", pythonConfiguration},
	{"bindings/csharp/OpenSpring/Configuration.g.cs", "", csharpConfiguration},
	{"docs/abi.md", "configuration", settingsPage(ofClient)},
	{"docs/abi.md", "manager settings", settingsPage(ofManager)},
	{"manager/settings.go", "settings", goSettings(ofManager)},
	{"manager/settings.go", "places", goPlaces("s", ofManager)},
	{"core/operations.go", "", goOperations},
	{"core/operations_typed.go", "", goTypedOperations},
	{"bindings/python/openspring/_tables.py", "", pythonTables},
	{"bindings/python/openspring/_endpoints.py", "", pythonClient},
	{"bindings/python/openspring/_endpoints_async.py", "", pythonAsyncClient},
	{"bindings/python/openspring/_offline_steps.py", "", pythonOffline},
	{"bindings/python/openspring/_offline_steps_async.py", "", pythonAsyncOffline},
	{"bindings/python/openspring/_operations.py", "", pythonOperations},
	{"bindings/python/openspring/_local_functions.py", "", pythonLocalFunctions},
	{"bindings/python/openspring/__init__.py", "functions", pythonExports},
	{"bindings/python/openspring/__init__.py", "names", pythonNames},
	{"bindings/python/openspring/_models.py", "", pythonModels},
	{"bindings/python/openspring/results.py", "models", pythonReexports("", "_models")},
	{"bindings/python/openspring/__init__.py", "models", pythonReexports("    ", "results")},
	{"bindings/csharp/OpenSpring/Tables.g.cs", "", csharpTables},
	{"bindings/csharp/OpenSpring/Endpoints.g.cs", "", csharpCalls},
	{"bindings/csharp/OpenSpring/OpenSpringClient.Offline.g.cs", "", csharpOffline},
	{"bindings/csharp/OpenSpring/Operations.g.cs", "", csharpOperations},
	{"bindings/csharp/OpenSpring/Native/Local.g.net8.cs", "", csharpLocalImports},
	{"bindings/csharp/OpenSpring/Native/Local.g.netstandard.cs", "", csharpLocalBindings},
	{"bindings/csharp/OpenSpring/Models.g.cs", "", csharpModels},
	{"bindings/csharp/OpenSpring/Native/Native.g.net8.cs", "", csharpImports},
	{"bindings/csharp/OpenSpring/Native/Native.g.netstandard.cs", "", csharpBindings},
	{"bindings/csharp/OpenSpring/Native/Loader.g.cs", "", csharpFunctions},
	{"bindings/csharp/OpenSpring/Transport/Operation.g.cs", "", csharpOperationNames},
	{"abi/symbols-linux.txt", "", symbols},
	{"tests/c/operations.h", "", testedOperations},
	{"tests/c/local.h", "", testedLocal},
	{"include/openspring.h", "manager", headerManager},
	{"capi/manager_table.h", "", managerShim},
	{"docs/manager.md", "operations", managerPage},
	{"bindings/python/openspring/_manager_table.py", "", pythonManager},
	{"bindings/csharp/OpenSpring/Native/Native.manager.g.net8.cs", "", csharpManagerImports},
	{"bindings/csharp/OpenSpring/Native/Native.manager.g.netstandard.cs", "", csharpManagerBindings},
	{"bindings/csharp/OpenSpring/Managers/Managers.g.cs", "", csharpManagers},
	{"bindings/csharp/OpenSpring/Managers/ManagerSettings.g.cs", "", csharpManagerSettings},
	{"tests/c/manager_operations.h", "", testedManagerOperations},
}

func (g target) apply(root string, t tables, check bool) error {
	path := filepath.Join(root, filepath.FromSlash(g.file))
	present, err := os.ReadFile(path)
	if err != nil && (check || g.block != "" || !errors.Is(err, os.ErrNotExist)) {
		return fmt.Errorf("%s: %w", g.file, err)
	}
	wanted := g.render(t)
	if g.block != "" {
		if wanted, err = replaceBlock(string(present), g.block, wanted); err != nil {
			return fmt.Errorf("%s: %w", g.file, err)
		}
	}
	if wanted == string(present) {
		return nil
	}
	if check {
		return fmt.Errorf("%s: %s: go run ./tools/tables writes it", g.file, difference(string(present), wanted))
	}
	return os.WriteFile(path, []byte(wanted), 0o644) //nolint:gosec // A source file is for everyone to read.
}
