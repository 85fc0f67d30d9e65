package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const repository = "../.."

func TestEveryPlaceTellsTheSameVersion(t *testing.T) {
	t.Parallel()
	assert.NoError(t, run(repository, true))
}

func copied(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, p := range append([]place{{file: "VERSION"}}, places...) {
		text, err := os.ReadFile(filepath.Join(repository, p.file))
		require.NoError(t, err)
		write(t, root, p.file, string(text))
	}
	return root
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	path := filepath.Join(root, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

func TestAPlaceThatTellsAnotherVersionIsNamed(t *testing.T) {
	t.Parallel()
	for _, p := range places {
		t.Run(p.file+" "+p.what, func(t *testing.T) {
			t.Parallel()
			root := copied(t)
			text, err := os.ReadFile(filepath.Join(root, p.file))
			require.NoError(t, err)
			at := p.line.FindSubmatchIndex(text)
			require.NotNil(t, at, "%s has no line for %s", p.file, p.what)
			write(t, root, p.file, string(text[:at[2]])+"77"+string(text[at[3]:]))
			err = run(root, true)
			require.Error(t, err, "report")
			assert.Contains(t, err.Error(), p.file+": "+p.what+` is "77"`, "report")
			write(t, root, p.file, "nothing\n")
			err = run(root, true)
			require.Error(t, err, "report on a file without the line")
			assert.Contains(t, err.Error(), p.file+": no line for", "report on a file without the line")
			require.NoError(t, os.Remove(filepath.Join(root, p.file)))
			err = run(root, true)
			require.Error(t, err, "report on a missing file")
			assert.Contains(t, err.Error(), p.file+": ", "report on a missing file")
		})
	}
}

func TestTheABINumberIsTheHeaders(t *testing.T) {
	t.Parallel()
	root := copied(t)
	text, err := os.ReadFile(filepath.Join(root, header))
	require.NoError(t, err)
	write(t, root, header, strings.Replace(string(text), "#define OSP_ABI_VERSION 1\n", "#define OSP_ABI_VERSION 2\n", 1))
	err = run(root, true)
	for _, name := range []string{"core/version.go: ABIVersion", "capi/osp.map", "_version.py: ABI_VERSION"} {
		require.Error(t, err, "report")
		assert.Contains(t, err.Error(), name, "report")
	}
}

func TestVERSIONHoldsThreeNumbers(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{"0.1.0\n": true, "10.20.30": true, "": false, "1.2": false, "v1.2.3\n": false,
		"1.2.3-rc1\n": false, "01.2.3\n": false, "1.2.3\n\n": false, "1.2.3 \n": false} {
		root := t.TempDir()
		write(t, root, "VERSION", text)
		got, err := current(root)
		require.Equal(t, good, (err == nil), "current of %q", text)
		assert.False(t, good && got != strings.TrimSpace(text), "current of %q = %q, %v; want it good: %t", text, got, err, good)
	}
	_, err := current(t.TempDir())
	require.Error(t, err, "without the file")
	assert.Contains(t, err.Error(), "VERSION", "without the file")
}

func TestEveryMarkOfAnotherVersionOnAPageIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	for _, mark := range []string{
		`<PackageReference Include="OpenSpring" Version="9.8.7" />`,
		`<PackageReference Include="OpenSpring.Testing" Version="9.8.7" />`,
		"go get github.com/openspring/openspring@v9.8.7",
		"pip install openspring-9.8.7-py3-none-manylinux2014_x86_64.whl", "pip install openspring==9.8.7", "pip install 'openspring[testing]==9.8.7'",
		"apt install ./libopenspring1_9.8.7_amd64.deb", "apt install ./libopenspring-dev_9.8.7_amd64.deb", "OpenSpring.9.8.7.nupkg",
		"OpenSpring.Testing.9.8.7.nupkg", "build/libopenspring.so.9.8.7", "openspring 9.8.7, go1.26", "openspring-9.8.7.tar.gz",
	} {
		root := copied(t)
		write(t, root, "docs/quickstart/page.md", "# Page\n\n    "+mark+"\n")
		err := run(root, true)
		require.Error(t, err, mark)
		assert.Contains(t, err.Error(), "docs/quickstart/page.md:3: ", mark)
		text, err := current(root)
		require.NoError(t, err)
		write(t, root, "docs/quickstart/page.md", "# Page\n\n    "+strings.ReplaceAll(mark, "9.8.7", text)+"\n")
		assert.NoError(t, run(root, true), mark)
	}
}

func TestOtherVersionsThatAPageMayNameAreLeftAlone(t *testing.T) {
	t.Parallel()
	root := copied(t)
	write(t, root, "docs/page.md", "| C | `osp_versions`, since 9.8.7 |\ngo1.26.8, zig 0.17.1, http://127.0.0.1:8080\n"+
		"<!-- BEGIN GENERATED: artifacts -->\n| `OpenSpring.9.8.7.nupkg` |\n<!-- END GENERATED: artifacts -->\n")
	write(t, root, "build/page.md", "openspring-9.8.7.tar.gz")
	assert.NoError(t, run(root, true))
}

func TestThePagesHaveMarksThatAreCompared(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"docs/quickstart/csharp.md", "docs/quickstart/go.md", "docs/cli.md", "packaging/conan/conanfile.py"} {
		text, err := os.ReadFile(filepath.Join(repository, name))
		require.NoError(t, err)
		assert.True(t, isPage(name))
		assert.NotEmpty(t, otherVersions(name, text, "9.8.7"), name)
	}
}
