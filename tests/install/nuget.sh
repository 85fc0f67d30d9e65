#!/bin/sh
# As a user of the package: a console project outside this repository, the package from a folder, the README's program
# and then what else one tries first; run as it is built, over the program in the library's place, and published as a single file.
# Then a package with several platforms, and builds for platforms without a library.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
dotnet=${DOTNET:-dotnet}
python=${PYTHON:-python3}

trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
cp tests/install/nuget/* "$trial"
# The README's program, and then the trial.
sed -n '/^```csharp$/,/^```$/{/^```/!p;}' README.md > "$trial/Program.cs"
[ -s "$trial/Program.cs" ] || { echo "README.md has no C# program" >&2; exit 1; }
echo 'await Trial.RunAsync();' >> "$trial/Program.cs"

# A cache of its own, that no package of this version made earlier is taken for this one.
restore="-p:RestoreAdditionalProjectSources=$root/build/nuget -p:RestorePackagesPath=$trial/packages -p:TrialVersion=$(cat VERSION)"
# The README's program keeps its license here: as it is built it activates, as a single file it finds the license.
export XDG_STATE_HOME="$trial/state" OSP_HARDWARE_ID=this-device
run() { "$python" "$root/examples/with_sandbox.py" -- "$@"; }

# A debugger finds the sources of this commit, whatever this clone's remote and branch are.
if commit=$(git rev-parse HEAD 2> /dev/null); then
	"$python" - "$commit" "build/nuget/OpenSpring.$(cat VERSION)" << 'END'
import sys, zipfile

commit, package = sys.argv[1:]
told = f'<repository type="git" url="https://github.com/openspring/openspring" commit="{commit}" />'
sources = f"https://raw.githubusercontent.com/openspring/openspring/{commit}/*"
with zipfile.ZipFile(package + ".nupkg") as archive:
    assert told in archive.read("OpenSpring.nuspec").decode(), "the package tells another repository"
with zipfile.ZipFile(package + ".snupkg") as archive:
    for target in ("net8.0", "netstandard2.0"):
        assert sources.encode() in archive.read(f"lib/{target}/OpenSpring.pdb"), f"no SourceLink for {target}"
END
fi
unset OSP_LIBRARY
cd "$trial"
# The options are words, to be split.
# shellcheck disable=SC2086
"$dotnet" build --nologo -v quiet $restore -o "$trial/built"
echo "---- as built"
run "$dotnet" built/Trial.dll
echo "---- over the program"
OSP_TRANSPORT=process OSP_PROGRAM=$root/build/openspring-stdio XDG_STATE_HOME=$trial/another run "$dotnet" built/Trial.dll
rm -rf obj
# shellcheck disable=SC2086
"$dotnet" publish --nologo -v quiet $restore -p:TrialSingleFile=true -o "$trial/single"
echo "---- as a single file: $(cd single && echo *)"
DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v "$dotnet")")") run single/Trial

echo "---- with libraries for several platforms"
mkdir -p libraries/linux-x64 libraries/linux-arm64 libraries/win-x64
cp "$root/build/libopenspring.so" libraries/linux-x64
: > libraries/linux-arm64/libopenspring.so
: > libraries/win-x64/openspring.dll
"$dotnet" pack "$root/bindings/csharp/OpenSpring" --nologo -v quiet -c Release -o several -p:OpenSpringLibraries="$trial/libraries"
"$python" -m zipfile -l several/OpenSpring.*.nupkg > list
for file in runtimes/linux-x64/native/libopenspring.so runtimes/linux-arm64/native/libopenspring.so \
	runtimes/win-x64/native/openspring.dll THIRD_PARTY_NOTICES buildTransitive/OpenSpring.targets; do
	grep -q "^$file " list || { echo "the package has no $file" >&2; exit 1; }
done
restore="-p:RestoreAdditionalProjectSources=$trial/several -p:RestorePackagesPath=$trial/packages-several -p:TrialVersion=$(cat "$root/VERSION")"
# What a build for a platform says of this package; what it does not say is of no interest.
warned() {
	rm -rf obj
	# shellcheck disable=SC2086
	"$dotnet" build --nologo -v quiet $restore -p:UseAppHost=false -p:TreatWarningsAsErrors=false -r "$1" -o "for-$1" > "log-$1" || { cat "log-$1" >&2; exit 1; }
	grep -q OSP0001 "log-$1"
}
warned linux-arm || { echo "a build for linux-arm is not warned" >&2; exit 1; }
grep -q "no library for linux-arm, only for linux-arm64, linux-x64, win-x64: take" log-linux-arm
warned linux-musl-x64 || { echo "a build for linux-musl-x64 is not warned" >&2; exit 1; }
grep -q "openspring-stdio" log-linux-musl-x64
[ ! -e for-linux-musl-x64/libopenspring.so ] || { echo "a build for linux-musl-x64 has the library for glibc" >&2; exit 1; }
! grep -q libopenspring for-linux-musl-x64/Trial.deps.json || { echo "a build for linux-musl-x64 lists the library for glibc" >&2; exit 1; }
for platform in linux-x64 linux-arm64 win-x64; do
	! warned "$platform" || { cat "log-$platform" >&2; exit 1; }
done
[ -e for-win-x64/openspring.dll ] || { echo "a build for win-x64 has no library" >&2; exit 1; }
XDG_STATE_HOME=$trial/several-state run "$dotnet" for-linux-x64/Trial.dll
