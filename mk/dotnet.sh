#!/bin/sh
# Succeeds where a .NET SDK of version 8 or later is at hand; else prints what was skipped for want of it, and
# how to get one.
#
#   mk/dotnet.sh "the C# tests"
dotnet=${DOTNET:-dotnet}
if command -v "$dotnet" > /dev/null 2>&1 && version=$("$dotnet" --version 2> /dev/null); then
	[ "${version%%.*}" -ge 8 ] 2> /dev/null && exit 0
	have="$dotnet is version $version"
else
	have="there is no usable $dotnet on PATH"
fi
printf '#### SKIP %s: %s. They need a .NET SDK of version 8 or later: https://dotnet.microsoft.com/download\n' "$1" "$have"
exit 1
