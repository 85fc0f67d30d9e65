package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// release is a run over the platforms of this repository, with an empty folder of artifacts.
func release(t *testing.T) dist {
	t.Helper()
	root, err := repository()
	require.NoError(t, err)
	platforms, err := readPlatforms(filepath.Join(root, "packaging", "platforms"))
	require.NoError(t, err)
	return dist{root: root, out: t.TempDir(), platforms: platforms}
}

// put makes an empty artifact.
func (d dist) put(t *testing.T, file string) {
	t.Helper()
	path := filepath.Join(d.out, file)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, nil, 0o644))
}

func TestTheTableSaysOfEveryPackageAndProgramHowItIsChecked(t *testing.T) {
	d := release(t)
	files := []string{"openspring-0.1.0.tar.gz", "libopenspring1_0.1.0_amd64.deb", "libopenspring-dev_0.1.0_amd64.deb", "openspring_0.1.0_amd64.deb"}
	for _, p := range d.platforms {
		for _, source := range staticPrograms {
			program := filepath.Base(source)
			if p.goos == "windows" {
				program += ".exe"
			}
			files = append(files, p.name+"/"+program)
		}
		files = append(files, "openspring_sandbox-0.1.0-py3-none-"+strings.ReplaceAll(p.wheel, ",", ".")+".whl")
		for _, tag := range strings.Split(p.wheel, ",") {
			files = append(files, "openspring-0.1.0-py3-none-"+tag+".whl")
		}
	}
	for _, file := range files {
		d.put(t, file)
	}
	table, err := d.packages()
	require.NoError(t, err)
	for _, file := range files {
		_, row, found := strings.Cut(table, "| `"+file+"` | 0.00 MB |")
		require.True(t, found, file)
		row, _, _ = strings.Cut(row, "\n")
		for _, cell := range strings.Split(strings.TrimSuffix(row, "|"), "|") {
			assert.NotEmpty(t, strings.TrimSpace(cell), "%s: %s", file, row)
		}
	}
}

func TestAPackageOfWhichNobodySaysHowItIsCheckedIsRefused(t *testing.T) {
	for _, file := range []string{"openspring_0.1.0.rpm.gz", "openspring-0.1.0-py3-none-win32.whl", "another-0.1.0-py3-none-win_amd64.whl"} {
		d := release(t)
		d.put(t, file)
		_, err := d.packages()
		assert.Error(t, err, file)
	}
}

// pack makes a NuGet package with libraries of these sizes, by platform, not compressed.
func (d dist) pack(t *testing.T, sizes map[string]int) {
	t.Helper()
	version, err := d.version()
	require.NoError(t, err)
	file, err := os.Create(filepath.Join(d.out, "OpenSpring."+version+".nupkg"))
	require.NoError(t, err)
	defer file.Close()
	w := zip.NewWriter(file)
	for _, p := range d.platforms {
		size, ok := sizes[p.name]
		if !ok {
			continue
		}
		entry, err := w.CreateHeader(&zip.FileHeader{Name: "runtimes/" + p.runtime + "/native/" + p.file, Method: zip.Store})
		require.NoError(t, err)
		_, err = entry.Write(make([]byte, size))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
}

func TestTheUsualLibrariesOfTheNuGetPackageHaveALimit(t *testing.T) {
	d := release(t)
	require.NoError(t, d.checkPackage(), "without a .NET SDK there is no package")

	d.pack(t, map[string]int{"linux-x64": 2_900_000, "linux-arm64": 2_900_000, "win-x64": 2_900_000, "osx-arm64": 2_900_000, "osx-x64": 8_000_000, "win-arm64": 8_000_000})
	require.NoError(t, d.checkPackage(), "the others do not count")

	d.pack(t, map[string]int{"linux-x64": 3_000_000, "linux-arm64": 3_000_000, "win-x64": 3_000_000, "osx-arm64": 3_000_000, "osx-x64": 1, "win-arm64": 1})
	assert.ErrorContains(t, d.checkPackage(), "the limit is 12000000")
}

func TestTheNuGetPackageOfAReleaseHasTheLibraryOfEveryPlatform(t *testing.T) {
	d := release(t)
	d.pack(t, map[string]int{"linux-x64": 1, "linux-arm64": 1, "win-x64": 1, "win-arm64": 1, "osx-arm64": 1})
	assert.ErrorContains(t, d.checkPackage(), "it has no runtimes/osx-x64/native/libopenspring.dylib")
}

func TestWhatIsSaidOfProgramsIsOfThoseThatAReleaseHas(t *testing.T) {
	for state, programs := range programsUsed {
		for name := range programs {
			assert.True(t, slices.ContainsFunc(staticPrograms, func(source string) bool { return filepath.Base(source) == name }), "%s: %s", state, name)
		}
	}
	for _, name := range usualPlatforms {
		_, err := release(t).platform(name)
		assert.NoError(t, err)
	}
}
