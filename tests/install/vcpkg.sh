#!/bin/sh
# Installs the port by vcpkg, from an archive of the last commit in the place of a release's, and builds and runs a program
# with it, in a debug and in a release build.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
version=$(cat VERSION)
[ -x "${VCPKG_ROOT:-}/vcpkg" ] || { echo "VCPKG_ROOT names no folder with the program vcpkg" >&2; exit 1; }

trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
mkdir -p "$trial/port/openspring" "$trial/downloads"
archive=$trial/downloads/openspring-openspring-v$version.tar.gz
git archive --prefix="openspring-$version/" -o "$archive" HEAD
cp packaging/vcpkg/* "$trial/port/openspring"
sed -i "s/SHA512 0/SHA512 $(sha512sum "$archive" | cut -d' ' -f1)/" "$trial/port/openspring/portfile.cmake"

# vcpkg would download a CMake and a Ninja of its own.
export VCPKG_FORCE_SYSTEM_BINARIES=1 VCPKG_DISABLE_METRICS=1
"$VCPKG_ROOT/vcpkg" install openspring --enforce-port-checks --binarysource=clear --overlay-ports="$trial/port" --downloads-root="$trial/downloads" \
	--x-install-root="$trial/installed" --x-buildtrees-root="$trial/trees" --x-packages-root="$trial/packages"

cd "$trial"
printf '#include <openspring.h>\n#include <stdio.h>\nint main(void) { return puts(osp_version()) < 0; }\n' > program.c
cat > CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.16)
project(ported C)
find_package(openspring 0.1 CONFIG REQUIRED)
add_executable(program program.c)
target_link_libraries(program PRIVATE openspring::openspring)
END
for kind in Debug Release; do
	cmake -S . -B "$kind" -DCMAKE_BUILD_TYPE=$kind -DCMAKE_TOOLCHAIN_FILE="$VCPKG_ROOT/scripts/buildsystems/vcpkg.cmake" \
		-DVCPKG_INSTALLED_DIR="$trial/installed" -DVCPKG_MANIFEST_MODE=OFF > log || { cat log; exit 1; }
	cmake --build "$kind" >> log || { cat log; exit 1; }
	said=$("$kind/program")
	[ "$said" = "$version" ] || { echo "the program says $said, and the version is $version" >&2; exit 1; }
done
echo "vcpkg: installed, built against and run"
