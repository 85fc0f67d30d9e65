#!/bin/sh
# As a user of the package: a console project outside this repository, the package from a folder, the README's program
# and then what else one tries first; run as it is built, and published as a single file.
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

unset OSP_LIBRARY
cd "$trial"
# The options are words, to be split.
# shellcheck disable=SC2086
"$dotnet" build --nologo -v quiet $restore -o "$trial/built"
echo "---- as built"
run "$dotnet" built/Trial.dll
rm -rf obj
# shellcheck disable=SC2086
"$dotnet" publish --nologo -v quiet $restore -p:TrialSingleFile=true -o "$trial/single"
echo "---- as a single file: $(cd single && echo *)"
DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v "$dotnet")")") run single/Trial
