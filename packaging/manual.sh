#!/bin/sh
# Installs the documentation: packaging/manual.sh FOLDER VERSION. A link to a file that is not installed, such as a source,
# leads to the project's page of that version.
set -eu
folder=$1
page=https://github.com/openspring/openspring/blob/v$2

files() {
	ls CHANGELOG.md LICENSE README.md SECURITY.md CONTRIBUTING.md THIRD_PARTY_NOTICES
	git ls-files docs examples 2> /dev/null | grep . || find docs examples -type f
}

files | while read -r file; do
	mkdir -p "$folder/$(dirname "$file")"
	install -m 644 "$file" "$folder/$file"
done
find "$folder" -type d -exec chmod 755 {} +

find "$folder" -name '*.md' | while read -r file; do
	at=$(dirname "${file#"$folder"/}")
	grep -o ']([^)#]*' "$file" | sed 's/^](//' | sort -u | while read -r link; do
		case $link in '' | http:* | https:* | mailto:*) continue ;; esac
		if ! [ -e "$(dirname "$file")/$link" ]; then
			inside=$(realpath -m --relative-to=. "$at/$link")
			sed -i "s|](${link}\([)#]\)|](${page}/${inside}\1|g" "$file"
		fi
	done
done
