package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program builds openspring-stdio for this machine.
func program(t *testing.T) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "openspring-stdio")
	build := exec.Command("go", "build", "-o", file, "../../cmd/openspring-stdio")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	said, err := build.CombinedOutput()
	require.NoError(t, err, "go build: %s", said)
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	return content
}

func zipped(t *testing.T, file string, entries ...entry) {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		into, err := w.Create(e.name)
		require.NoError(t, err)
		_, err = into.Write(e.content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(file, out.Bytes(), 0o644))
}

func readList(t *testing.T, artifact string) bom {
	t.Helper()
	text, err := os.ReadFile(artifact + listSuffix)
	require.NoError(t, err)
	var list bom
	require.NoError(t, json.Unmarshal(text, &list))
	content, err := os.ReadFile(artifact)
	require.NoError(t, err)
	assert.Equal(t, hashed(content), list.Metadata.Component.Hashes, "the package's own hash")
	assert.Equal(t, "1.6", list.Spec)
	return list
}

// below lists what a component of a list is made of.
func (b bom) below(ref string) []string {
	for _, d := range b.Dependencies {
		if d.Ref == ref {
			return d.DependsOn
		}
	}
	return nil
}

func (b bom) part(t *testing.T, ref string) component {
	t.Helper()
	for _, c := range b.Components {
		if c.Ref == ref {
			return c
		}
	}
	require.Fail(t, "no component "+ref)
	return component{}
}

const uuid = "pkg:golang/github.com/google/uuid@v1.6.0?type=module"

func TestTheListOfAWheelHasItsProgramWithModulesAndWhatItAsksFor(t *testing.T) {
	d := release(t)
	stdio := program(t)
	wheel := filepath.Join(d.out, "openspring-1.2.3-py3-none-musllinux_1_1_x86_64.whl")
	zipped(t, wheel, entry{"openspring/openspring-stdio", stdio}, entry{"openspring/client.py", []byte("pass\n")},
		entry{"openspring-1.2.3.dist-info/METADATA", []byte("Name: openspring\nVersion: 1.2.3\nRequires-Dist: openspring-sandbox==1.2.3; extra == \"testing\"\n\nName: in the text\n")})
	require.NoError(t, d.writePackageParts())

	list := readList(t, wheel)
	self := list.Metadata.Component
	assert.Equal(t, []string{"openspring", "1.2.3", "pkg:pypi/openspring@1.2.3?file_name=" + filepath.Base(wheel)}, []string{self.Name, self.Version, self.PURL})
	assert.Equal(t, []string{"file:openspring/openspring-stdio", "pkg:pypi/openspring-sandbox@1.2.3"}, list.below(self.Ref))
	assert.Equal(t, hashed(stdio), list.part(t, "file:openspring/openspring-stdio").Hashes)
	assert.Contains(t, list.below("file:openspring/openspring-stdio"), uuid)
	assert.Equal(t, "348bda24330eb231c0f27d630212d2833ac0cf2d4782bfa136b6f9edefbde05d", list.part(t, uuid).Hashes[0].Content)
	assert.Equal(t, "optional", list.part(t, "pkg:pypi/openspring-sandbox@1.2.3").Scope)

	first, err := os.ReadFile(wheel + listSuffix)
	require.NoError(t, err)
	require.NoError(t, d.writePackageParts())
	second, err := os.ReadFile(wheel + listSuffix)
	require.NoError(t, err)
	assert.Equal(t, string(first), string(second), "the same list each time")
}

func TestTheListOfANuGetPackageHasItsAssembliesAndWhatItAsksFor(t *testing.T) {
	d := release(t)
	pack := filepath.Join(d.out, "OpenSpring.1.2.3.nupkg")
	zipped(t, pack, entry{"lib/net8.0/OpenSpring.dll", []byte("an assembly")}, entry{"OpenSpring.nuspec", []byte(
		`<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>OpenSpring</id><version>1.2.3</version><dependencies>
		<group targetFramework="net8.0"/><group><dependency id="System.Text.Json" version="8.0.6"/></group></dependencies></metadata></package>`)})
	require.NoError(t, d.writePackageParts())
	list := readList(t, pack)
	assert.Equal(t, []string{"file:lib/net8.0/OpenSpring.dll", "pkg:nuget/System.Text.Json@8.0.6"}, list.below("pkg:nuget/OpenSpring@1.2.3"))
}

func TestTheListOfADebianPackageHasItsProgramsAndWhatItAsksFor(t *testing.T) {
	d := release(t)
	folder := t.TempDir()
	for name, content := range map[string][]byte{"usr/bin/openspring-stdio": program(t), "usr/share/lintian/overrides/openspring": []byte("text\n"),
		"DEBIAN/control": []byte("Package: openspring\nVersion: 1.2.3\nArchitecture: amd64\nMaintainer: A <a@b.invalid>\nDepends: libc6 (>= 2.34), libopenspring1 (= 1.2.3)\nDescription: programs\n")} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), content, 0o644))
	}
	deb := filepath.Join(d.out, "openspring_1.2.3_amd64.deb")
	said, err := exec.Command("dpkg-deb", "--root-owner-group", "--build", folder, deb).CombinedOutput()
	require.NoError(t, err, "dpkg-deb: %s", said)
	require.NoError(t, d.writePackageParts())
	list := readList(t, deb)
	assert.Equal(t, []string{"file:usr/bin/openspring-stdio", "pkg:deb/debian/libc6", "pkg:deb/openspring/libopenspring1@1.2.3"},
		list.below("pkg:deb/openspring/openspring@1.2.3?arch=amd64"))
	assert.Contains(t, list.below("file:usr/bin/openspring-stdio"), uuid)
}

func TestTheSourceArchiveHasAListToo(t *testing.T) {
	d := release(t)
	archive := filepath.Join(d.out, "openspring-1.2.3.tar.gz")
	var out bytes.Buffer
	packed := gzip.NewWriter(&out)
	w := tar.NewWriter(packed)
	text := "Name: openspring\nVersion: 1.2.3\n"
	require.NoError(t, w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "openspring-1.2.3/PKG-INFO", Size: int64(len(text)), Mode: 0o644}))
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, packed.Close())
	require.NoError(t, os.WriteFile(archive, out.Bytes(), 0o644))
	require.NoError(t, d.writePackageParts())
	assert.Equal(t, "openspring", readList(t, archive).Metadata.Component.Name)
}

func TestAPackageWithALibraryThatDoesNotTellItsModulesIsRefused(t *testing.T) {
	d := release(t)
	zipped(t, filepath.Join(d.out, "openspring-1.2.3-py3-none-win_amd64.whl"), entry{"openspring/openspring.dll", []byte("no library")},
		entry{"openspring-1.2.3.dist-info/METADATA", []byte("Name: openspring\nVersion: 1.2.3\n")})
	assert.ErrorContains(t, d.writePackageParts(), "openspring/openspring.dll: it does not tell what it was built from")
}

func TestTheListOfAPackageThatIsGoneGoesToo(t *testing.T) {
	d := release(t)
	d.put(t, "openspring-0.0.1-py3-none-win_amd64.whl.cdx.json")
	d.put(t, "win-x64/openspring.dll.cdx.json")
	require.NoError(t, d.writePackageParts())
	left, err := d.artifacts()
	require.NoError(t, err)
	assert.Equal(t, []string{"win-x64/openspring.dll.cdx.json"}, left)
}

func TestALibrarysListNamesTheRuntimesOfItsCompilerWithTheirLicenses(t *testing.T) {
	zig := filepath.Join(t.TempDir(), "zig")
	require.NoError(t, os.WriteFile(zig, []byte("#!/bin/sh\necho 9.8.7\n"), 0o755))
	t.Setenv("ZIG", zig)
	linked := func(mode, system string) string {
		parts, err := runtimes(&buildinfo.BuildInfo{Settings: []debug.BuildSetting{{Key: "-buildmode", Value: mode}, {Key: "GOOS", Value: system}}})
		require.NoError(t, err)
		var said string
		for _, c := range parts {
			said += fmt.Sprintf("%s %s;", c.Ref, c.Licenses[0].License.ID)
		}
		return said
	}
	assert.Equal(t, "pkg:generic/zig@9.8.7 MIT;pkg:generic/mingw-w64 ZPL-2.1;", linked("c-shared", "windows"))
	assert.Equal(t, "pkg:generic/zig@9.8.7 MIT;", linked("c-shared", "linux"))
	assert.Empty(t, linked("exe", "windows"), "a program is Go's alone")
}

func TestTheChecksumsHaveTheListsOfPackages(t *testing.T) {
	d := release(t)
	list := "openspring_1.2.3_amd64.deb" + listSuffix
	d.put(t, list)
	require.NoError(t, d.writeSums())
	sums, err := os.ReadFile(filepath.Join(d.out, sumsFile))
	require.NoError(t, err)
	assert.Equal(t, fmt.Sprintf("%x  %s\n", sha256.Sum256(nil), list), string(sums))
}
