#!/bin/sh
# As a user of .NET Framework: a program for net472 with the netstandard2.0 build of the package, built by the .NET SDK and run by
# Mono; with the library in its process, with threads that disturb each other, and over openspring-stdio.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
dotnet=${DOTNET:-dotnet}
python=${PYTHON:-python3}

for tool in mono /usr/lib/mono/4.7.2-api/mscorlib.dll; do
	command -v $tool > /dev/null || [ -e $tool ] || { echo "missing: $tool, for testing under Mono: apt install mono-runtime mono-devel" >&2; exit 1; }
done
trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
cp tests/install/mono/* "$trial"
mkdir "$trial/dependencies"
"$python" -m zipfile -e build/nuget/OpenSpring.[0-9]*.nupkg "$trial/package"

# What NuGet restores for the package on net472 is here, because the package was built with it.
cache=$("$dotnet" nuget locals global-packages --list | sed 's/^global-packages: //')
for name in system.text.json:net462 system.text.encodings.web:net462 microsoft.bcl.asyncinterfaces:net462 system.buffers:net461 \
	system.memory:net461 system.numerics.vectors:net46 system.runtime.compilerservices.unsafe:net461 system.threading.tasks.extensions:net461; do
	newest=$(printf '%s\n' "$cache/${name%:*}"/* | sort -V | tail -1)
	cp "$newest/lib/${name#*:}"/*.dll "$trial/dependencies"
done

cd "$trial"
"$dotnet" build --nologo -v quiet -p:Unpacked="$trial/package" -p:Dependencies="$trial/dependencies" -o built
[ -e built/runtimes/linux-x64/native/libopenspring.so ] || { echo "the build for net472 has no library: $(ls -R built)" >&2; exit 1; }
unset OSP_LIBRARY OSP_TRANSPORT
export OSP_HARDWARE_ID=this-device OSP_PROGRAM="$root/build/openspring-stdio"
run() {
	echo "---- $*"
	"$python" "$root/examples/with_sandbox.py" -- timeout -s KILL 60 mono built/Story.exe "$@"
}
run story
run load 2
MONO_THREADS_SUSPEND=coop run load 2
run process
