#!/bin/sh
# As a user of the test kit's package: the tests of docs/testing.md in a project outside this repository, the packages from a folder, and
# no sandbox but the package's. Then what happens to that file on its way: its mode is lost, the folder is another user's, it is gone.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
dotnet=${DOTNET:-dotnet}

trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
chmod 755 "$trial"
cp -r tests/install/kit/* bindings/csharp/OpenSpring.Tests/Samples/*.cs "$trial"
# A cache of its own, that no package of this version made earlier is taken for this one.
restore="-p:RestoreAdditionalProjectSources=$root/build/nuget -p:RestorePackagesPath=$trial/packages -p:TrialVersion=$(cat VERSION)"
unset OPENSPRING_SANDBOX OSP_LIBRARY
fail() { cat "$trial/log" >&2; echo "nuget-kit: $*" >&2; exit 1; }
tests() { "$dotnet" test "$trial/built/EditorTests.dll" --nologo > "$trial/log" 2>&1; }
passed() { tests || fail "$1: the test fails"; grep -q 'Passed: *1' "$trial/log" || fail "$1: the test did not run"; echo "---- $1"; }

cd "$trial"
# The options are words, to be split.
# shellcheck disable=SC2086
"$dotnet" build EditorTests.csproj --nologo -v quiet $restore -o built > log 2>&1 || fail "the project is not built"
passed "as built"

chmod 644 built/openspring-sandbox
passed "a sandbox without its mode"

# Another user may neither execute nor change the file, and starts a copy, which nobody sees later.
if [ "$(id -u)" = 0 ]; then
	chmod 644 built/openspring-sandbox
	mkdir -m 777 temporary
	home=$trial/temporary/home
	setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$home" DOTNET_CLI_HOME="$home" XDG_CACHE_HOME="$home" TMPDIR="$trial/temporary" \
		"$dotnet" test built/EditorTests.dll --nologo > log 2>&1 || fail "another user's test fails"
	grep -q 'Passed: *1' log || fail "another user's test did not run"
	[ "$(stat -c %a built/openspring-sandbox)" = 644 ] || fail "the mode was changed"
	! ls -d temporary/openspring-sandbox-* 2> /dev/null || fail "a copy was left"
	echo "---- another user's sandbox"
fi

rm built/openspring-sandbox
! tests || fail "a test without a sandbox passes"
grep -q 'openspring-sandbox was not found: run .dotnet add package OpenSpring.Testing. in the test' log || fail "nothing says what to do"
echo "---- no sandbox"

# shellcheck disable=SC2086
"$dotnet" build Killed --nologo -v quiet $restore -o killed > log 2>&1 || fail "the second project is not built"
"$dotnet" killed/Killed.dll > pid 2> log && fail "it was not killed"
timeout 60 tail --pid="$(cat pid)" -f /dev/null || fail "the sandbox of a killed test runs on"
echo "---- a killed test"

# For another platform than this machine's: the package of this machine has none, and says nothing. With one it is that platform's.
mkdir -p programs/linux-x64 programs/win-x64
cp "$root/build/openspring-sandbox" programs/linux-x64
: > programs/win-x64/openspring-sandbox.exe
"$dotnet" pack "$root/bindings/csharp/OpenSpring.Testing" --nologo -v quiet -c Release -o several -p:OpenSpringLibraries="$trial/programs" > log 2>&1 ||
	fail "no package for several platforms"
cp "$root"/build/nuget/OpenSpring.[0-9]*.nupkg several
restore="-p:RestoreAdditionalProjectSources=$trial/several -p:RestorePackagesPath=$trial/packages-several -p:TrialVersion=$(cat "$root/VERSION")"
for platform in win-x64 linux-musl-x64; do
	rm -rf Killed/obj
	# shellcheck disable=SC2086
	"$dotnet" build Killed --nologo -v quiet $restore -p:UseAppHost=false -p:OpenSpringCheckRuntime=false --no-self-contained -r "$platform" -o "for-$platform" > log 2>&1 ||
		fail "no build for $platform"
done
[ -e for-win-x64/openspring-sandbox.exe ] && [ ! -e for-win-x64/openspring-sandbox ] || fail "a build for win-x64 has the wrong sandbox"
[ -e for-linux-musl-x64/openspring-sandbox ] || fail "a build for linux-musl-x64 has no sandbox"
echo "---- for other platforms"
