package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const repository = "../.."

func TestEveryPlaceTellsTheSameVersion(t *testing.T) {
	t.Parallel()
	if err := run(repository, true); err != nil {
		t.Error(err)
	}
}

func copied(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, p := range append([]place{{file: "VERSION"}}, places...) {
		text, err := os.ReadFile(filepath.Join(repository, p.file))
		if err != nil {
			t.Fatal(err)
		}
		write(t, root, p.file, string(text))
	}
	return root
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	path := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestAPlaceThatTellsAnotherVersionIsNamed(t *testing.T) {
	t.Parallel()
	for _, p := range places {
		t.Run(p.file+" "+p.what, func(t *testing.T) {
			t.Parallel()
			root := copied(t)
			text, err := os.ReadFile(filepath.Join(root, p.file))
			if err != nil {
				t.Fatal(err)
			}
			at := p.line.FindSubmatchIndex(text)
			if at == nil {
				t.Fatalf("%s has no line for %s", p.file, p.what)
			}
			write(t, root, p.file, string(text[:at[2]])+"77"+string(text[at[3]:]))
			if err := run(root, true); err == nil || !strings.Contains(err.Error(), p.file+": "+p.what+` is "77"`) {
				t.Errorf("report = %v; want %s and %s named", err, p.file, p.what)
			}
			write(t, root, p.file, "nothing\n")
			if err := run(root, true); err == nil || !strings.Contains(err.Error(), p.file+": no line for") {
				t.Errorf("report on a file without the line = %v; want %s named", err, p.file)
			}
			if err := os.Remove(filepath.Join(root, p.file)); err != nil {
				t.Fatal(err)
			}
			if err := run(root, true); err == nil || !strings.Contains(err.Error(), p.file+": ") {
				t.Errorf("report on a missing file = %v; want %s named", err, p.file)
			}
		})
	}
}

func TestTheABINumberIsTheHeaders(t *testing.T) {
	t.Parallel()
	root := copied(t)
	text, err := os.ReadFile(filepath.Join(root, header))
	if err != nil {
		t.Fatal(err)
	}
	write(t, root, header, strings.Replace(string(text), "#define OSP_ABI_VERSION 1\n", "#define OSP_ABI_VERSION 2\n", 1))
	err = run(root, true)
	for _, name := range []string{"core/version.go: ABIVersion", "capi/osp.map", "_version.py: ABI_VERSION"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("report = %v; want %s named", err, name)
		}
	}
}

func TestVERSIONHoldsThreeNumbers(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{"0.1.0\n": true, "10.20.30": true, "": false, "1.2": false, "v1.2.3\n": false,
		"1.2.3-rc1\n": false, "01.2.3\n": false, "1.2.3\n\n": false, "1.2.3 \n": false} {
		root := t.TempDir()
		write(t, root, "VERSION", text)
		got, err := current(root)
		if (err == nil) != good || good && got != strings.TrimSpace(text) {
			t.Errorf("current of %q = %q, %v; want it good: %t", text, got, err, good)
		}
	}
	if _, err := current(t.TempDir()); err == nil || !strings.Contains(err.Error(), "VERSION") {
		t.Errorf("without the file: %v; want VERSION named", err)
	}
}
