#!/bin/sh
# Says in one sentence what is missing on this machine, and how to get it. Silent when all is there.
#
#   mk/preflight.sh build    for the library and the sandbox
#   mk/preflight.sh demo     for the Python example too
#   mk/preflight.sh tests    for the tests too
#   mk/preflight.sh docs     for the documentation's site
set -u

missing=0
miss() {
	echo "missing: $*" >&2
	missing=1
}

cc=${CC:-cc}
python=${PYTHON:-python3}

# CC may be a command with options, such as "gcc -m64" or "zig cc -target aarch64-linux-gnu.2.17".
# shellcheck disable=SC2086
if ! command -v ${cc%% *} > /dev/null 2>&1; then
	miss "a C compiler (${cc%% *}): install gcc, on Debian and Ubuntu with 'apt install gcc libc6-dev', or set CC"
elif ! echo '#include <stdint.h>
#include <stdio.h>' | $cc -x c -E - > /dev/null 2>&1; then
	miss "the C library's headers for $cc: on Debian and Ubuntu 'apt install libc6-dev', for another processor libc6-dev-arm64-cross or the like"
fi

want=$(sed -n 's/^go //p' go.mod)
if ! command -v go > /dev/null 2>&1; then
	miss "Go $want or later: https://go.dev/dl/"
# go env says which Go this module is built with; one from 1.21 on fetches a newer one by itself.
elif ! have=$(go env GOVERSION 2> /dev/null); then
	miss "Go $want or later: here is $(cd / && go version), which cannot fetch it by itself: https://go.dev/dl/"
else
	have=${have#go}
	oldest=$(printf '%s\n%s\n' "$want" "$have" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)
	[ "$oldest" = "$want" ] || miss "Go $want or later, here is Go $have: https://go.dev/dl/"
fi

if [ "${1-build}" = build ]; then
	: # needs no Python
elif ! command -v "$python" > /dev/null 2>&1; then
	miss "Python 3.9 or later ($python): install python3, or set PYTHON"
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))'; then
	miss "Python 3.9 or later: $python is $("$python" -V 2>&1)"
elif [ "$1" != demo ] && ! "$python" -c 'import venv, ensurepip' 2> /dev/null; then
	miss "Python's venv module: on Debian and Ubuntu 'apt install python3-venv'"
fi

if [ "${1-build}" = tests ]; then
	for tool in curl openssl; do
		command -v $tool > /dev/null 2>&1 || miss "$tool, for docs/sandbox-by-hand.md: on Debian and Ubuntu 'apt install $tool'"
	done
fi

if [ "${1-build}" = docs ]; then
	command -v doxygen > /dev/null 2>&1 || miss "doxygen, for the references of C and C++: on Debian and Ubuntu 'apt install doxygen'"
	"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2> /dev/null || miss "Python 3.10 or later, for pdoc: set PYTHON"
	exit $missing
fi

if [ "$(uname -s)" != Linux ]; then
	miss "Linux: the shared library is not built for $(uname -s) yet"
elif ldd --version 2>&1 | grep -qi musl; then
	miss "glibc: a Go shared library does not load on musl systems such as Alpine (docs/platforms.md)"
fi

exit $missing
