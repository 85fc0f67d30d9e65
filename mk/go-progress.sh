#!/usr/bin/env bash
# Runs the Go tests of a package that takes minutes, and prints a line as each test ends. What the tests print
# is shown if one fails.
#
#   mk/go-progress.sh ./tests/c/runner
set -uo pipefail
total=$(go test -list '^Test' "$1" | grep -c '^Test') || { go vet "$1"; exit 1; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
go test -count=1 -v "$1" 2>&1 | tee "$log" | awk -v total="$total" '
	BEGIN { words["PASS:"] = "passed"; words["FAIL:"] = "FAILED"; words["SKIP:"] = "skipped" }
	/^--- (PASS|FAIL|SKIP): / { printf "  [%d of %d] %s %s %s\n", ++ended, total, $3, words[$2], $4; fflush() }'
code=$?
[ $code = 0 ] || cat "$log"
tail -n 1 "$log"
exit $code
