package main_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// completed is what a user types before Tab, and the last word after it. Each has one completion only.
var completed = map[string]string{
	"off":                             "offline",
	"offline s":                       "send",
	"license s":                       "show",
	"--ver":                           "--verbose",
	"check --l":                       "--local",
	"offline request --dea":           "--deactivate",
	"completion f":                    "fish",
	"inspect completion.r":            "completion.request",
	"offline send completion.r":       "completion.request",
	"check --config completion.r":     "completion.request",
	"--config completion.request che": "check",
	"check --timeout 5s --lo":         "--local",
}

// shell finds a shell, or skips the test.
func shell(t *testing.T, name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("there is no %s on this machine, so its completion is not tried", name)
	}
	return path
}

// script writes a shell's script into a desk's folder, beside a file that can be completed.
func script(t *testing.T, name string) (path, folder string) {
	d := editor(t)
	d.write("completion.request", "")
	path = d.write("script."+name, d.run("completion", name).exits(0).out)
	return path, filepath.Dir(path)
}

// printed runs a shell in a folder and returns what it printed.
func printed(t *testing.T, folder, path string, arguments ...string) string {
	command := exec.CommandContext(t.Context(), path, arguments...)
	command.Dir = folder
	command.Env = []string{"HOME=" + folder, "PATH=" + filepath.Dir(program) + ":/usr/bin:/bin", "TERM=dumb", "LC_ALL=C.UTF-8"}
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return strings.TrimSpace(string(out))
}

func lastWord(line string) string {
	words := strings.Fields(line)
	return words[len(words)-1]
}

func TestBashCompletesWords(t *testing.T) {
	t.Parallel()
	bash := shell(t, "bash")
	script, folder := script(t, "bash")
	assert.Empty(t, printed(t, folder, bash, "-n", script))
	for typed, want := range completed {
		words := "openspring " + typed
		source := `source "$1"; read -ra COMP_WORDS <<< "$2"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _openspring; echo "${COMPREPLY[*]}"`
		assert.Equal(t, want, printed(t, folder, bash, "-c", source, "bash", script, words), "%s", words)
	}
	source := `source "$1"; COMP_WORDS=(openspring offline ""); COMP_CWORD=2; _openspring; echo "${COMPREPLY[*]}"`
	assert.Equal(t, "request send load", printed(t, folder, bash, "-c", source, "bash", script))
}

// Types lines into an interactive zsh on a terminal, presses Tab, and prints what stands in the line then.
const typeIntoZsh = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "stty -echo; PS1= PS2=; unsetopt zle_bracketed_paste prompt_sp prompt_cr; autoload -Uz compinit && compinit -D -u; source $1
report() { print -r -- \"LINE<\$BUFFER>\"; BUFFER=; zle accept-line }; zle -N report; bindkey '^X' report; bindkey '^I' complete-word; print READY"
zpty -r shell out '*READY*'
shift
for typed in "$@"; do
	zpty -w -n shell "$typed"$'\t\x18'
	zpty -r shell out '*LINE<*>*'
	print -r -- "${${out##*LINE<}%%>*}"
done
zpty -d shell
`

func TestZshCompletesWords(t *testing.T) {
	t.Parallel()
	zsh := shell(t, "zsh")
	script, folder := script(t, "zsh")
	assert.Empty(t, printed(t, folder, zsh, "-n", script))
	arguments, wanted := []string{"-f", "-c", typeIntoZsh, "zsh", script}, []string{}
	for typed, want := range completed {
		arguments, wanted = append(arguments, "openspring "+typed), append(wanted, want)
	}
	lines := strings.Split(printed(t, folder, zsh, arguments...), "\n")
	require.Len(t, lines, len(wanted))
	for i, want := range wanted {
		assert.Equal(t, want, lastWord(lines[i]), "%s", arguments[5+i])
	}
}

func TestFishCompletesWordsAndSaysWhatTheyMean(t *testing.T) {
	t.Parallel()
	fish := shell(t, "fish")
	script, folder := script(t, "fish")
	assert.Empty(t, printed(t, folder, fish, "--no-execute", script))
	complete := func(line string) string {
		return printed(t, folder, fish, "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", script, line)
	}
	for typed, want := range completed {
		word, _, _ := strings.Cut(complete("openspring "+typed), "\t")
		assert.Equal(t, want, word, "%s", typed)
	}
	assert.Equal(t, []string{"load", "request", "send"}, firsts(complete("openspring offline ")))
	assert.Contains(t, complete("openspring "), "check\tAsk the server whether the stored license may be used")
	assert.Equal(t, 1, strings.Count(complete("openspring "), "offline\t"), "a group is offered once")
}

func firsts(lines string) []string {
	var words []string
	for line := range strings.SplitSeq(lines, "\n") {
		words = append(words, strings.Fields(line)[0])
	}
	return words
}

// PowerShell is seldom at hand: its script is run where it is, and everywhere its brackets and its table are looked at.
func TestPowerShellScriptIsWholeAndNamesEveryCommandAndOption(t *testing.T) {
	t.Parallel()
	d := editor(t)
	text := d.run("completion", "powershell").exits(0).out
	assert.Empty(t, openBrackets(text), "brackets that are not closed")
	for _, name := range []string{"activate", "check", "deactivate", "offline request", "offline send", "offline load", "inspect", "license show", "hwid", "doctor", "version", "completion"} {
		row := regexp.MustCompile(`(?m)^ +'` + name + `' = @\((.*)\)$`).FindStringSubmatch(text)
		require.NotNil(t, row, name)
		for _, option := range regexp.MustCompile(`(?m)^  (--?[a-z-]+)`).FindAllStringSubmatch(d.run(append(strings.Fields(name), "--help")...).exits(0).out, -1) {
			assert.Contains(t, row[1], "'"+option[1]+"'", name)
		}
	}
	if pwsh, err := exec.LookPath("pwsh"); err == nil {
		assert.Empty(t, printed(t, d.folder, pwsh, "-NoProfile", "-File", d.write("completion.ps1", text)))
	}
}

// openBrackets are those that have no partner in a script, outside of texts in single quotes.
func openBrackets(script string) string {
	partner := map[rune]rune{')': '(', '}': '{', ']': '['}
	var open []rune
	quoted := false
	for _, r := range script {
		switch {
		case r == '\'':
			quoted = !quoted
		case quoted:
		case strings.ContainsRune("({[", r):
			open = append(open, r)
		case partner[r] != 0 && len(open) > 0 && open[len(open)-1] == partner[r]:
			open = open[:len(open)-1]
		case partner[r] != 0:
			open = append(open, r)
		}
	}
	return string(open)
}
