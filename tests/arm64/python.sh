#!/usr/bin/env bash
# Tells the Python examples, and reports the package, with Debian's Python for arm64 under qemu-user, over the library in
# build/dist/linux-arm64. The interpreter comes from the sources that apt knows, into build/arm64; nothing is installed.
set -euo pipefail
cd "$(dirname "$0")/../.."

into=$PWD/build/arm64
python=$into/root/usr/bin/python3
made=$into/made
library=$PWD/build/dist/linux-arm64/libopenspring.so

fetch() {
	rm -rf "$into"
	mkdir -p "$into"/{root,state/lists/partial,cache/archives/partial}
	: > "$into/state/status"
	apt=(apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=
		-o Dir::State="$into/state" -o Dir::State::status="$into/state/status" -o Dir::Cache="$into/cache")
	"${apt[@]}" update
	# The packages that python3 needs, by their dependencies, and no more.
	"${apt[@]}" install --yes --no-install-recommends --download-only python3-minimal libpython3-stdlib > /dev/null
	for package in "$into"/cache/archives/*.deb; do
		dpkg-deb -x "$package" "$into/root"
	done
	rm -rf "$into/cache" "$into/state"
	touch "$made"
}

[ -e "$made" ] || fetch
run=(qemu-aarch64 -L "$into/root" "$python")
export PYTHONPATH=bindings/python OSP_LIBRARY=$library

report=$("${run[@]}" -m openspring)
echo "$report"
grep -q "^platform .*aarch64" <<< "$report" || { echo "the package does not run on arm64" >&2; exit 1; }
for story in device_story story usage_story; do
	"${PYTHON:-python3}" examples/with_sandbox.py -- "${run[@]}" "examples/python/$story.py" > "$into/$story.txt"
	tail -n 1 "$into/$story.txt"
	grep -qE '^[0-9]+ steps, 0 surprises$' "$into/$story.txt"
done
