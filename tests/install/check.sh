#!/bin/sh
# Installs into build/, builds a C program with pkg-config and with CMake against what was installed and against nothing
# else, by the shared library and by the archive, runs them, and uninstalls. LIBDIR is not the default, as in Debian.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
stage=$root/build/stage
prefix=/opt/openspring
make=${MAKE:-make}
cc=${CC:-cc}
# Compilers of systems other than Debian's know no such name.
multiarch=$("$cc" -print-multiarch 2> /dev/null || :)
multiarch=${multiarch:-$(uname -m)-linux-gnu}
libdir=$prefix/lib/$multiarch

for tool in cmake pkg-config; do
	command -v $tool > /dev/null || { echo "missing: $tool, for testing the installation: apt install cmake pkgconf" >&2; exit 1; }
done
rm -rf "$stage" "$root/build/install-test"
mkdir -p "$root/build/install-test/cmake"
# A mask that keeps new files from others must not keep the installed ones from them.
(umask 077 && "$make" --no-print-directory install DESTDIR="$stage" PREFIX=$prefix LIBDIR=$libdir > /dev/null)
hidden=$(find "$stage$prefix" ! -perm -o=r -o -type d ! -perm -o=x)
[ -z "$hidden" ] || { echo "others cannot read what was installed under umask 077: $hidden" >&2; exit 1; }

cd "$root/build/install-test"
cat > program.c <<'END'
#include <openspring.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	char *answer = NULL;
	int32_t status = osp_client_open("{}", NULL, &answer);
	int good = status == OSP_E_ARGUMENT && answer && !strcmp(osp_version(), OSP_VERSION_STRING);

	printf("%s %s\n", osp_version(), osp_status_name(status));
	osp_free(answer);
	return !good;
}
END

PKG_CONFIG_PATH=$stage$libdir/pkgconfig
export PKG_CONFIG_PATH
[ "$(pkg-config --modversion openspring)" = "$(cat "$root/VERSION")" ]
# The flags are words, to be split.
# shellcheck disable=SC2046
"$cc" program.c $(pkg-config --cflags --libs openspring) -Wl,-rpath,"$stage$libdir" -o by-pkg-config
./by-pkg-config

"$root/tests/install/links.sh" "$stage$prefix/share/doc/openspring"

cat > cmake/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.13)
project(installed C)
find_package(openspring 0.1 CONFIG REQUIRED)
add_executable(by-cmake ../program.c)
target_link_libraries(by-cmake PRIVATE openspring::openspring)
add_executable(by-archive ../program.c)
target_link_libraries(by-archive PRIVATE openspring::static)
END
CC=$cc cmake -S cmake -B cmake/build -DCMAKE_PREFIX_PATH="$stage$prefix" -DCMAKE_LIBRARY_ARCHITECTURE="$multiarch" > cmake.log || { cat cmake.log; exit 1; }
cmake --build cmake/build >> cmake.log || { cat cmake.log; exit 1; }
./cmake/build/by-cmake
./cmake/build/by-archive
! ldd ./cmake/build/by-archive | grep -q libopenspring || { echo "by-archive needs the shared library" >&2; exit 1; }

cd "$root"
"$make" --no-print-directory uninstall DESTDIR="$stage" PREFIX=$prefix LIBDIR=$libdir > /dev/null
left=$(find "$stage" ! -type d)
[ -z "$left" ] || { echo "uninstall left behind: $left" >&2; exit 1; }

# A folder whose path cannot be built in is told so at once.
for name in "with a blank" with,comma; do
	mkdir -p "$root/build/install-test/$name"
	cp -r Makefile mk VERSION include "$root/build/install-test/$name/"
	if refusal=$("$make" -C "$root/build/install-test/$name" 2>&1) || ! echo "$refusal" | grep -q 'holds a blank or a comma'; then
		echo "make in a folder $name: $refusal" >&2
		exit 1
	fi
done
