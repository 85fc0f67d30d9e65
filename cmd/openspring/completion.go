package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/openspring/openspring/internal/input"
)

// shells are those that completion knows.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func (s *session) completion(args []string) int {
	write := map[string]func(io.Writer){"bash": bash, "zsh": zsh, "fish": fish, "powershell": powershell}[args[0]]
	if write == nil {
		return s.failed(usage("invalid_value", "there is no completion for %q: known are %s", input.Shown(args[0]), strings.Join(shells, ", ")))
	}
	if s.options.json {
		var script strings.Builder
		write(&script)
		s.value(map[string]any{"shell": args[0], "script": script.String()})
		return exitOK
	}
	write(s.out)
	return exitOK
}

// fileOptions are the options whose value is a file.
var fileOptions = []string{"config", "password-file", "out", "o"}

// typed is the name of an option as it is typed.
func typed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// dashed are the options of a command as they are typed.
func dashed(c *command) []string {
	var all []string
	for _, f := range optionsOf(c) {
		all = append(all, typed(f.Name))
	}
	return all
}

// withValue are the options of all commands that the next word belongs to, as they are typed.
func withValue() []string {
	var all []string
	for _, c := range append(commands(), nil) {
		for _, f := range optionsOf(c) {
			name := typed(f.Name)
			value, yesOrNo := f.Value.(interface{ IsBoolFlag() bool })
			if (!yesOrNo || !value.IsBoolFlag()) && !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// firstWords are the commands' first words, in their order.
func firstWords() []string {
	var all []string
	for _, name := range names("") {
		if word, _, _ := strings.Cut(name, " "); !slices.Contains(all, word) {
			all = append(all, word)
		}
	}
	return all
}

// groups are the first words that a second one follows, each with those.
func groups() map[string][]string {
	all := map[string][]string{}
	for _, c := range commands() {
		if group, word, two := strings.Cut(c.name, " "); two {
			all[group] = append(all[group], word)
		}
	}
	return all
}

// bash writes a function that both bash and, with bashcompinit, zsh use: the words of the command decide.
func bash(w io.Writer) {
	fmt.Fprint(w, `# Completion of openspring for bash: source <(openspring completion bash)
_openspring() {
    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" words="" command="" i
    COMPREPLY=()
`)
	var files []string
	for _, name := range fileOptions {
		files = append(files, typed(name))
	}
	fmt.Fprintf(w, "    case \"$prev\" in %s)\n        COMPREPLY=($(compgen -f -- \"$cur\"))\n        return ;;\n    esac\n", strings.Join(files, "|"))
	fmt.Fprint(w, `    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${COMP_WORDS[i]}" in
`)
	fmt.Fprintf(w, "        %s) ((i++)) ;;\n", strings.Join(withValue(), "|"))
	fmt.Fprint(w, `        -*) ;;
        *) command="${command:+$command }${COMP_WORDS[i]}" ;;
        esac
    done
    case "$command" in
`)
	fmt.Fprintf(w, "    \"\") words=\"%s\" ;;\n", strings.Join(append(firstWords(), dashed(nil)...), " "))
	for group, words := range sorted(groups()) {
		fmt.Fprintf(w, "    %s) words=\"%s\" ;;\n", group, strings.Join(words, " "))
	}
	for _, c := range commands() {
		files := ""
		if c.files {
			files = "\n        COMPREPLY=($(compgen -f -- \"$cur\"))"
		}
		fmt.Fprintf(w, "    \"%s\"*) words=\"%s\"%s ;;\n", c.name, strings.Join(append(slices.Clone(c.words), dashed(c)...), " "), files)
	}
	fmt.Fprint(w, `    esac
    COMPREPLY+=($(compgen -W "$words" -- "$cur"))
}
complete -o filenames -F _openspring openspring
`)
}

func zsh(w io.Writer) {
	fmt.Fprintln(w, "# Completion of openspring for zsh: source <(openspring completion zsh)")
	fmt.Fprintln(w, "autoload -Uz bashcompinit && bashcompinit")
	bash(w)
}

// quote puts a text between single quotes, for fish and PowerShell, by what stands for a quote in them.
func quote(text, instead string) string { return "'" + strings.ReplaceAll(text, "'", instead) + "'" }

func fish(w io.Writer) {
	fmt.Fprint(w, `# Completion of openspring for fish: openspring completion fish | source
function __openspring_typed --description 'the command so far, without options and their values'
    set -l value no
    set -l words
    set -l all (commandline -opc)
    set -e all[1]
    for text in $all
        if test $value = yes
            set value no
`)
	fmt.Fprintf(w, "        else if contains -- $text %s\n", strings.Join(withValue(), " "))
	fmt.Fprint(w, `            set value yes
        else if not string match -q -- '-*' $text
            set words $words $text
        end
    end
    string join ' ' -- $words
end
function __openspring_at
    set -l typed (__openspring_typed)
    test "$typed" = "$argv[1]"
end
function __openspring_in
    set -l typed (__openspring_typed)
    test "$typed" = "$argv[1]"; or string match -q -- "$argv[1] *" "$typed"
end
complete -c openspring -f
`)
	rule := func(condition, rest string) {
		fmt.Fprintf(w, "complete -c openspring -n %s %s\n", quote(condition, `\'`), rest)
	}
	word := func(word, what string) string { return "-a " + word + " -d " + quote(what, `\'`) }
	for group, words := range sorted(groups()) {
		rule(`__openspring_at ""`, word(group, strings.Join(words, ", ")))
	}
	fishOptions(rule, `__openspring_at ""`, nil)
	for _, c := range commands() {
		first, second, two := strings.Cut(c.name, " ")
		if two {
			rule("__openspring_at "+first, word(second, c.summary))
		} else {
			rule(`__openspring_at ""`, word(first, c.summary))
		}
		inside := `__openspring_in "` + c.name + `"`
		if len(c.words) > 0 {
			rule(inside, "-a "+quote(strings.Join(c.words, " "), `\'`))
		}
		if c.files {
			rule(inside, "-F")
		}
		fishOptions(rule, inside, c)
	}
}

// fishOptions writes the options of a command, with what follows them.
func fishOptions(rule func(condition, rest string), condition string, c *command) {
	for _, f := range optionsOf(c) {
		value := ""
		if slices.Contains(fileOptions, f.Name) {
			value = " -r -F"
		} else if slices.Contains(withValue(), typed(f.Name)) {
			value = " -x"
		}
		kind := map[bool]string{true: "-s ", false: "-l "}[len(f.Name) == 1]
		_, what := flag.UnquoteUsage(f)
		rule(condition, kind+f.Name+value+" -d "+quote(what, `\'`))
	}
}

func powershell(w io.Writer) {
	fmt.Fprint(w, `# Completion of openspring for PowerShell: openspring completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName openspring -ScriptBlock {
    param($word, $ast, $position)
`)
	fmt.Fprintf(w, "    $withValue = @('%s')\n", strings.Join(withValue(), "', '"))
	fmt.Fprint(w, `    $typed = @()
    $value = $false
    foreach ($element in ($ast.CommandElements | Select-Object -Skip 1)) {
        $text = $element.ToString()
        if ($value) { $value = $false }
        elseif ($withValue -contains $text) { $value = $true }
        elseif ($text -notlike '-*') { $typed += $text }
    }
    if ($word -ne '' -and $typed.Count -gt 0 -and $typed[-1] -eq $word) { $typed = @($typed | Select-Object -SkipLast 1) }
    $table = @{
`)
	row := func(name string, words []string) {
		quoted := make([]string, len(words))
		for i, word := range words {
			quoted[i] = quote(word, "''")
		}
		fmt.Fprintf(w, "        %s = @(%s)\n", quote(name, "''"), strings.Join(quoted, ", "))
	}
	row("", append(firstWords(), dashed(nil)...))
	for group, words := range sorted(groups()) {
		row(group, words)
	}
	for _, c := range commands() {
		row(c.name, append(slices.Clone(c.words), dashed(c)...))
	}
	fmt.Fprint(w, `    }
    for ($n = [Math]::Min($typed.Count, 2); $n -ge 0; $n--) {
        $name = ($typed | Select-Object -First $n) -join ' '
        if ($table.ContainsKey($name)) {
            $table[$name] | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            return
        }
    }
}
`)
}
