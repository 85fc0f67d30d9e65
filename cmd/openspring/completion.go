package main

import (
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

// dashed are the options of a command as they are typed.
func dashed(c *command) []string {
	var all []string
	for _, f := range optionsOf(c) {
		all = append(all, "--"+f.Name)
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
	fmt.Fprintf(w, "    case \"$prev\" in %s)\n        COMPREPLY=($(compgen -f -- \"$cur\"))\n        return ;;\n    esac\n", "--"+strings.Join(fileOptions, "|--"))
	fmt.Fprint(w, `    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${COMP_WORDS[i]}" in
        -*) ;;
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
	fmt.Fprintln(w, "# Completion of openspring for fish: openspring completion fish | source")
	fmt.Fprintln(w, "complete -c openspring -f")
	for _, c := range commands() {
		first, second, two := strings.Cut(c.name, " ")
		if two {
			fmt.Fprintf(w, "complete -c openspring -n '__fish_use_subcommand' -a %s\n", first)
			fmt.Fprintf(w, "complete -c openspring -n '__fish_seen_subcommand_from %s; and not __fish_seen_subcommand_from %s' -a %s -d %s\n",
				first, strings.Join(groups()[first], " "), second, quote(c.summary, `\'`))
		} else {
			fmt.Fprintf(w, "complete -c openspring -n '__fish_use_subcommand' -a %s -d %s\n", first, quote(c.summary, `\'`))
		}
		condition := "__fish_seen_subcommand_from " + first
		if two {
			condition += "; and __fish_seen_subcommand_from " + second
		}
		if len(c.words) > 0 {
			fmt.Fprintf(w, "complete -c openspring -n %s -a %s\n", quote(condition, `\'`), quote(strings.Join(c.words, " "), `\'`))
		}
		if c.files {
			fmt.Fprintf(w, "complete -c openspring -n %s -F\n", quote(condition, `\'`))
		}
		for _, f := range optionsOf(c) {
			file := ""
			if slices.Contains(fileOptions, f.Name) {
				file = " -r -F"
			}
			fmt.Fprintf(w, "complete -c openspring -n %s -l %s%s\n", quote(condition, `\'`), f.Name, file)
		}
	}
}

func powershell(w io.Writer) {
	fmt.Fprint(w, `# Completion of openspring for PowerShell: openspring completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName openspring -ScriptBlock {
    param($word, $ast, $position)
    $typed = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() } | Where-Object { $_ -notlike '-*' })
    if ($word -ne '' -and $word -notlike '-*' -and $typed.Count -gt 0) { $typed = @($typed | Select-Object -SkipLast 1) }
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
