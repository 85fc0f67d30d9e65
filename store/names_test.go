package store

import (
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

func TestCodesBecomeNamesThatEverySystemAccepts(t *testing.T) {
	t.Parallel()
	for code, name := range map[string]string{
		"editor": "editor", "e-d_i.t0r": "e-d_i.t0r", "Editor": "%45ditor", "EDITOR": "%45%44%49%54%4f%52",
		"a/b": "a%2fb", `a\b`: "a%5cb", "..": "%2e.", ".hidden": "%2ehidden", "a b": "a%20b", "a%20b": "a%2520b", "é": "%c3%a9",
		"con": "%63on", "CON": "%43%4f%4e", "nul.x": "%6eul.x", "com1": "%63om1", "lpt0": "%6cpt0", "com10": "com10", "console": "console", "a\x00b": "a%00b",
	} {
		assert.Equal(t, name, fileName(code), "%q", code)
	}
}

var safeName = regexp.MustCompile(`^[a-z0-9%_~-][a-z0-9._%~-]*$`)

// sameName reports what is wrong with the names of two codes.
func nameProblem(a, b string) string {
	first, second := fileName(a), fileName(b)
	switch {
	case !safeName.MatchString(first):
		return fmt.Sprintf("%q becomes %q", a, first)
	case len(first)+len(newSuffix)+newDigits > 200:
		return fmt.Sprintf("%q becomes %d bytes", a, len(first))
	case device(first):
		return fmt.Sprintf("%q becomes a device", a)
	case a != b && strings.EqualFold(first, second):
		return fmt.Sprintf("%q and %q share %q", a, b, first)
	}
	return ""
}

func TestDifferentCodesHaveDifferentNamesWithoutRegardToCase(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a-very-long-code.", 40)
	codes := []string{"editor", "Editor", "eDITOR", "%45ditor", "%2545ditor", "a.new-0123456789abcdef", "a.lock", "a", "a.0", "a.damaged-1", ".", "..", "con", "con.", "CON",
		"aux.0", long, long + "x", strings.ToUpper(long), "x" + long, strings.Repeat("É", 100), strings.Repeat("É", 101), fileName(long), "ı", "I", "K", "K", "ſ", "s"}
	for _, a := range codes {
		for _, b := range codes {
			assert.Empty(t, nameProblem(a, b))
		}
	}
	// The files of one code are no leftovers or quarantine of another's.
	for _, a := range codes {
		for _, b := range codes {
			for _, suffix := range []string{".0", ".1", lockSuffix, syncSuffix, ".new-0123456789abcdef", ".damaged-7"} {
				name := fileName(a) + suffix
				_, damaged := quarantined(name, fileName(b))
				assert.Equal(t, a == b && suffix == ".damaged-7", damaged, "%q of %q", name, b)
				assert.Equal(t, a == b && strings.HasPrefix(suffix, newSuffix), leftover(name, fileName(b)), "%q of %q", name, b)
			}
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("editor", "Editor")
	f.Add("a/b", "a%2fb")
	f.Fuzz(func(t *testing.T, a, b string) {
		if a == "" || b == "" {
			return
		}
		if problem := nameProblem(a, b); problem != "" {
			t.Error(problem)
		}
	})
}

func TestPlacesFollowTheSystem(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the paths of this test are not whole on Windows")
	}
	home := Environment{Home: "/home/ada"}
	for _, row := range []struct {
		system, location string
		env              Environment
		folder           string
	}{
		{"linux", User, home, "/home/ada/.local/state"},
		{"linux", User, Environment{Home: "/home/ada", StateHome: "/state"}, "/state"},
		{"linux", User, Environment{Home: "/home/ada", StateHome: "state"}, "/home/ada/.local/state"},
		{"linux", User, Environment{StateHome: "/state"}, "/state"},
		{"linux", User, Environment{Home: "home"}, ""},
		{"linux", User, Environment{LocalAppData: "/x"}, ""},
		{"linux", Machine, Environment{}, "/var/lib"},
		{"linux", Machine, Environment{StateDirectory: "/var/lib/acme"}, "/var/lib/acme"},
		{"linux", Machine, Environment{StateDirectory: "/var/lib/acme:/var/lib/other"}, "/var/lib/acme"},
		{"linux", Machine, Environment{StateDirectory: "acme"}, "/var/lib"},
		{"linux", Machine, Environment{StateDirectory: "/var/lib/other:/var/lib/private/Acme"}, "/var/lib/private"},
		{"darwin", User, home, "/home/ada/Library/Application Support"},
		{"darwin", User, Environment{StateHome: "/state"}, ""},
		{"darwin", Machine, Environment{}, "/Library/Application Support"},
		{"windows", User, Environment{LocalAppData: "/local", Home: "/home/ada"}, "/local"},
		{"windows", User, home, ""},
		{"windows", Machine, Environment{ProgramData: "/all"}, "/all"},
		{"windows", Machine, Environment{}, ""},
	} {
		folder, _ := Place{Location: row.location, Name: "Acme"}.parent(row.system, row.env)
		assert.Equal(t, row.folder, folder, "%+v", row)
	}
	folder, err := Place{Location: User, Name: "Acme Editor"}.Folder(Environment{Home: "/home/ada", StateHome: "/state", LocalAppData: "/state"})
	require.NoError(t, err)
	assert.Equal(t, "Acme Editor", filepath.Base(folder))
	folder, err = Place{Path: "/srv/acme/"}.Folder(Environment{})
	require.NoError(t, err)
	assert.Equal(t, "/srv/acme", folder)
	folder, err = Place{Location: Memory}.Folder(Environment{})
	require.NoError(t, err)
	assert.Empty(t, folder)
}

func TestAPlaceWithoutAFolderSaysWhatToSet(t *testing.T) {
	t.Parallel()
	var fail *failure.Error
	_, err := Place{Location: User, Name: "Acme"}.Folder(Environment{})
	require.ErrorAs(t, err, &fail)
	assert.Equal(t, api.Storage, fail.Status)
	assert.Equal(t, "store_no_home", fail.Code)
	assert.Contains(t, fail.Message, "set path to a folder, or use the location machine")
	for _, place := range []Place{{Path: "relative"}, {}, {Location: User}, {Location: User, Name: "../x"}, {Location: Machine, Name: "nul"}} {
		_, err := place.Folder(Environment{Home: "/home/ada"})
		require.ErrorAs(t, err, &fail, "%+v", place)
		assert.Equal(t, api.Config, fail.Status, "%+v", place)
	}
}

func TestNamesOfFolders(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"Acme", "Acme Editor", "Ünïcode", "a.b", "-", ".acme", "consoles", strings.Repeat("a", 128)} {
		assert.Empty(t, NameProblem(good), good)
	}
	for _, bad := range []string{"", ".", "..", "a/b", `a\b`, "a:b", "a\nb", "a.", " a", "a ", "con", "COM1.txt", "lpt¹", "a?", "\xff", strings.Repeat("a", 129), "a\x7f"} {
		assert.NotEmpty(t, NameProblem(bad), "%q", bad)
	}
}

func TestTheEnvironmentIsTakenFromAFunction(t *testing.T) {
	t.Parallel()
	assert.Equal(t, Environment{"<HOME>", "<XDG_STATE_HOME>", "<STATE_DIRECTORY>", "<LOCALAPPDATA>", "<ProgramData>"},
		EnvironmentOf(func(name string) string { return "<" + name + ">" }))
}
