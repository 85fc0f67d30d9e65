#!/bin/sh
# Installs the wheel for Windows by pip of a Python for Windows, under wine, and runs the README's lines there. That Python is
# the one that Maven Central has. wine 8 has no bcryptprimitives.dll, which Go needs: a small one is compiled.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
python=${PYTHON:-python3}
wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
version=$(cat VERSION)
interpreter=cpython-3.13.5-1.5.12-windows-x86_64

for tool in "$wine" mvn x86_64-w64-mingw32-gcc; do
	command -v "$tool" > /dev/null || { echo "missing: $tool, for testing Python on Windows: apt install wine64 maven gcc-mingw-w64-x86-64" >&2; exit 1; }
done
[ -e "build/maven/$interpreter.jar" ] ||
	mvn -q dependency:copy -Dartifact=org.bytedeco:cpython:3.13.5-1.5.12:jar:windows-x86_64 -DoutputDirectory="$root/build/maven"

trial=$(mktemp -d)
export WINEPREFIX="$trial/wine" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=" LC_ALL=C.UTF-8
trap '"$(dirname "$wine")/wineserver" -k || :; rm -rf "$trial"' EXIT
"$python" -m zipfile -e "build/maven/$interpreter.jar" "$trial/python"
windows=$trial/python/org/bytedeco/cpython/windows-x86_64
# What asks Windows for its version by WMI ends this wine.
rm "$windows/lib/_wmi.pyd"
"$wine" wineboot --init > /dev/null 2>&1
x86_64-w64-mingw32-gcc -shared -O1 -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" tests/c/windows/bcryptprimitives.c -ladvapi32

# By pipes: this wine's files are no streams to Python.
run() { "$@" < /dev/null 2>&1 | cat; }
unset PYTHONHOME OSP_LIBRARY OSP_TRANSPORT
run "$wine" "$windows/python.exe" -m pip --disable-pip-version-check install --no-index --target "Z:$trial/site" "Z:$root/build/dist/openspring-$version-py3-none-win_amd64.whl"
export PYTHONPATH="Z:$trial/site" OSP_HARDWARE_ID=this-device
told=$(run "$wine" "$windows/python.exe" -m openspring)
printf '%s\n' "$told"
printf '%s\n' "$told" | grep -q "^library  *$version" || { echo "the library was not loaded" >&2; exit 1; }
sed -n '/^```python$/,/^```$/{/^```/!p;/^```$/q;}' README.md > "$trial/hello.py"
for start in first second; do
	said=$(run "$python" examples/with_sandbox.py -- "$wine" "$windows/python.exe" "Z:$trial/hello.py")
	echo "the $start start: $said"
	case $said in valid*) ;; *) exit 1 ;; esac
done
said=$(run "$wine" build/dist/win-x64/openspring-stdio.exe --version)
case $said in "openspring-stdio $version"*) ;; *) echo "openspring-stdio.exe --version says $said" >&2; exit 1 ;; esac
# The command line, against the sandbox as a program for Windows.
printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$wine" "$root/build/dist/win-x64/openspring-sandbox.exe" > "$trial/sandbox"
chmod +x "$trial/sandbox"
cat > "$trial/session" <<'END'
set -eu
printf '%s' "$OSP_CONFIG" > "$TRIAL/openspring.json"
mkdir "$TRIAL/store"
for command in "activate $OSP_LICENSE_KEY" check "check --local" doctor deactivate; do
	echo "---- openspring.exe $command"
	# The command is words, to be split.
	# shellcheck disable=SC2086
	OPENSPRING_MANAGER_PATH="Z:$TRIAL/store" "$WINE" build/dist/win-x64/openspring.exe $command --config "Z:$TRIAL/openspring.json" < /dev/null
done
END
OPENSPRING_SANDBOX=$trial/sandbox TRIAL=$trial WINE=$wine "$python" examples/with_sandbox.py -- sh "$trial/session"
