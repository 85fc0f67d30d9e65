#!/usr/bin/env bash
# Runs the examples against a sandbox: a story of one language in full, of its other stories the titles of the steps, and the
# other languages as a line each. The Makefile gives MAKE, PYTHON, BUILD, CXX, DOTNET and V; compilers are shown only if V is set.
#
#   mk/demo.sh python|c|cpp|csharp|go device|activation|usage|all
set -uo pipefail
cd "$(dirname "$0")/.."

languages=(python c cpp csharp go)
full=$1 shown=$2
case " ${languages[*]} " in
	*" $full "*) ;;
	*) echo "make demo: LANGUAGE is one of: ${languages[*]}; not '$full'" >&2; exit 2 ;;
esac
case $shown in
	device | activation | usage | all) ;;
	*) echo "make demo: STORY is one of: device activation usage all; not '$shown'" >&2; exit 2 ;;
esac
output=$BUILD/demo
mkdir -p "$output"

# What an example is called, by the title that is printed over it.
title() {
	case $1/$2 in
		cpp/device) echo "The license on the device: activate, check, no network, consumption; then offline" ;;
		*/device) echo "The license on the device: activate, check, days left and features; then what goes wrong; then offline" ;;
		*/activation) echo "Activations: by key and by user, of a license and of a bundle; then what goes wrong; then offline files" ;;
		*/usage) echo "Features, consumption, floating seats, trials and users" ;;
	esac
}

stories_of() {
	case $1 in
		cpp) echo device ;;
		go) echo device usage ;;
		*) echo device activation usage ;;
	esac
}

case " $(stories_of "$full") all " in
	*" $shown "*) ;;
	*) echo "make demo: the examples in $full have no story '$shown': see examples/ or another language" >&2; exit 2 ;;
esac

# Why the examples of a language cannot run on this machine; nothing if they can.
hindrance() {
	case $1 in
		cpp) command -v "${CXX%% *}" > /dev/null 2>&1 || echo "there is no C++ compiler ($CXX): on Debian and Ubuntu 'apt install g++'" ;;
		csharp) mk/dotnet.sh "the C# examples" | sed 's/^#### SKIP the C# examples: //' ;;
	esac
}

# Builds, and shows how only if V is set or if it fails.
compile() {
	local file=$output/build.txt
	if [ -n "$V" ]; then
		"$MAKE" --no-print-directory "$@"
	else
		"$MAKE" --no-print-directory -s "$@" > "$file" 2>&1 || { cat "$file" >&2; return 1; }
	fi
}

# Runs one example. Its name in the files is that of examples/c, "story" for the activations.
run() {
	local language=$1 story=$2 file=${2}_story command
	[ "$story" != activation ] || file=story
	case $language in
		python) command=(env PYTHONPATH=bindings/python "OSP_LIBRARY=$PWD/$BUILD/libopenspring.so.1" "$PYTHON" "examples/python/$file.py") ;;
		c) command=("$BUILD/examples/$file") ;;
		cpp) command=("$BUILD/examples/cpp_story") ;;
		csharp) command=("$BUILD/csharp/bin/Story/debug/Story" "$story") ;;
		go) command=("$BUILD/examples/go_$file") ;;
	esac
	# Many machines that try this are containers, whose id may change: the demo pins one, as who deploys them does.
	OSP_HARDWARE_ID=${OSP_HARDWARE_ID:-demo-device} "$PYTHON" examples/with_sandbox.py -- "${command[@]}"
}

# Prints the story that is asked for in full, of the others the titles of the steps and how to see more.
in_full() {
	local story file=$output/$1.txt
	for story in $(stories_of "$1"); do
		printf '\n######## %s\n' "$(title "$1" "$story")"
		if [ "$shown" = all ] || [ "$shown" = "$story" ]; then
			run "$1" "$story" || return 1
		else
			run "$1" "$story" > "$file" 2>&1 || { cat "$file"; return 1; }
			grep -E '^[0-9]+(\.| steps)' "$file" | sed 's/^/  /'
			printf '  Each step with its code: make demo LANGUAGE=%s STORY=%s\n' "$1" "$story"
		fi
	done
}

# Runs all examples of a language and prints a line.
in_short() {
	local story file=$output/$1.txt
	for story in $(stories_of "$1"); do
		run "$1" "$story" || return 1
	done > "$file" 2>&1 || { printf '  %-8s FAILED; what it printed is in %s\n' "$1" "$file"; return 1; }
	awk -v language="$1" '/^[0-9]+ steps, [0-9]+ surprises$/ { steps += $1; surprises += $3 }
		END { printf "  %-8s ran, %d steps, %d surprises\n", language, steps, surprises }' "$file"
}

why=$(hindrance "$full")
[ -z "$why" ] || { echo "make demo: $why" >&2; exit 1; }

echo "Building what the demo needs. The first time this takes a minute or more."
SECONDS=0
step=0
while IFS=: read -r target what; do
	step=$((step + 1))
	echo "[$step of 5] $what"
	compile "$target" < /dev/null || exit 1
done << END
library:the library, libopenspring.so
sandbox:the sandbox, a license server for this machine
cli:the command line, openspring
stdio:the library as a program, openspring-stdio
demo-$full:the example in $full
END
echo "Built in $SECONDS s. The example in $full, against a sandbox on this machine. A line that begins with > is the line of code."
in_full "$full" || exit 1

printf '\n######## The same in the other languages\n'
failed=0
for language in "${languages[@]}"; do
	[ "$language" != "$full" ] || continue
	why=$(hindrance "$language")
	if [ -n "$why" ]; then
		printf '  %-8s skipped: %s\n' "$language" "$why"
	elif ! compile "demo-$language"; then
		printf '  %-8s FAILED to build\n' "$language"
		failed=1
	else
		in_short "$language" || failed=1
	fi
done

cat << END

What to do next:
  build    docs/quickstart/: an application of your own, step by step, in your language
  read     docs/integration.md: the same in your application, with what to show the user
  see      make demo STORY=all: every story in full; LANGUAGE=c, cpp, csharp or go: in another language
  try      build/openspring-sandbox, and open its page in a browser (docs/sandbox.md, docs/sandbox-by-hand.md)
  run      make test: all tests; the first run takes minutes
END
exit $failed
