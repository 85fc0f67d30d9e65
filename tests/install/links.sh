#!/bin/sh
# Fails if a page below FOLDER links to a file that is not there: tests/install/links.sh FOLDER
set -eu
pages=$(find "$1" -name '*.md')
[ -n "$pages" ] || { echo "no pages below $1" >&2; exit 1; }
for page in $pages; do
	# A link leads to a file that is installed, or elsewhere in the page, or to the web.
	grep -o '](\([^)#]*\)' "$page" | sed 's/^](//' | grep -v '^https\{0,1\}:\|^$\|^mailto:' | while read -r link; do
		[ -e "$(dirname "$page")/$link" ] || { echo "$page links to $link, which is not installed" >&2; exit 1; }
	done || exit 1
done
