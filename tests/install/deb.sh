#!/bin/sh
# Unpacks the Debian packages into an empty folder, and builds and runs a program with nothing else. lintian must find no
# errors.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
cc=${CC:-cc}
version=$(cat VERSION)
architecture=$(dpkg --print-architecture)
into=$root/build/deb-test

for tool in dpkg-deb dpkg-architecture lintian; do
	command -v $tool > /dev/null || { echo "missing: $tool, for testing the packages: apt install dpkg-dev lintian" >&2; exit 1; }
done
rm -rf "$into"
mkdir -p "$into"
for name in libopenspring1 libopenspring-dev openspring; do
	lintian --fail-on error "$root/build/dist/${name}_${version}_$architecture.deb" 2> "$into/lintian.log" || { cat "$into/lintian.log" >&2; exit 1; }
	dpkg-deb -x "$root/build/dist/${name}_${version}_$architecture.deb" "$into"
done
libdir=$into/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)
if refusal=$(packaging/deb/build.sh no-library no-architecture "$into/refused" 2>&1) || ! echo "$refusal" | grep -q 'libraries for no-architecture'; then
	echo "packages for an unknown architecture: $refusal" >&2
	exit 1
fi
printf '#include <openspring.h>\n#include <stdio.h>\nint main(void) { return puts(osp_version()) < 0; }\n' > "$into/program.c"
PKG_CONFIG_PATH=$libdir/pkgconfig
export PKG_CONFIG_PATH
# The flags are words, to be split.
# shellcheck disable=SC2046
"$cc" "$into/program.c" $(pkg-config --cflags --libs openspring) -Wl,-rpath,"$libdir" -o "$into/program"
said=$("$into/program")
[ "$said" = "$version" ] || { echo "the program of the packages says $said, and the version is $version" >&2; exit 1; }
said=$("$into/usr/bin/openspring-stdio" --version)
[ "$said" = "openspring-stdio $version" ] || { echo "openspring-stdio of the packages says $said, and the version is $version" >&2; exit 1; }
tests/install/links.sh "$into/usr/share/doc/openspring"
echo "deb: unpacked, built against and run"
