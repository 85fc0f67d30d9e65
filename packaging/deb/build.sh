#!/bin/sh
# Makes Debian packages of what is built: packaging/deb/build.sh LIBRARY ARCHITECTURE FOLDER
#
#   libopenspring1      the shared library
#   libopenspring-dev   what a program is built with: headers, the link, the archive, pkg-config, CMake
#   openspring          the programs and the documentation
#
# LIBRARY is the file of the shared library, which has the oldest glibc; ARCHITECTURE is Debian's (amd64).
set -eu
library=$1 architecture=$2 out=$3
cd "$(dirname "$0")/../.."
version=$(cat VERSION)
abi=$(sed -n 's/^.define OSP_ABI_VERSION  *//p' include/openspring.h)
# dpkg-architecture knows all, but is not everywhere where packages can be made.
case $architecture in
amd64) triplet=x86_64-linux-gnu ;;
arm64) triplet=aarch64-linux-gnu ;;
*) triplet=$(dpkg-architecture -a"$architecture" -qDEB_HOST_MULTIARCH 2> /dev/null) || {
	echo "packaging/deb/build.sh: where libraries for $architecture go is not known: name one of Debian's architectures, and install dpkg-dev" >&2
	exit 1
} ;;
esac
libdir=/usr/lib/$triplet
work=$PWD/build/deb
date=$(date -u -R -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || stat -c %Y VERSION)}")

umask 022
rm -rf "$work"
mkdir -p "$work" "$out"
"${MAKE:-make}" --no-print-directory install DESTDIR="$work/all" PREFIX=/usr LIBDIR="$libdir" > /dev/null
cp "$library" "$work/all$libdir/libopenspring.so.$version"
chmod 644 "$work/all$libdir/libopenspring.so.$version" # Debian's libraries are not executable files.

# move PACKAGE PATH...: what of the installation goes into a package
move() {
	package=$1
	shift
	for path in "$@"; do
		[ -e "$work/all$path" ] || [ -L "$work/all$path" ] || continue
		mkdir -p "$work/$package$(dirname "$path")"
		mv "$work/all$path" "$work/$package$path"
	done
}
move "libopenspring$abi" "$libdir/libopenspring.so.$abi" "$libdir/libopenspring.so.$version"
move libopenspring-dev /usr/include "$libdir"
move openspring /usr/bin /usr/share

# package NAME SECTION DEPENDS SUMMARY TEXT
package() {
	name=$1 section=$2 depends=$3 summary=$4 text=$5
	folder=$work/$name
	documents=$folder/usr/share/doc/$name
	mkdir -p "$folder/DEBIAN" "$documents"
	# Debian has files of its own for these two. What the changelog says stands on the project's page.
	rm -f "$documents/LICENSE" "$documents/CHANGELOG.md"
	find "$documents" -name '*.md' -exec sed -i "s|](\(\(\.\./\)*\)LICENSE)|](\1copyright)|g
		s|](\(\.\./\)*CHANGELOG\.md\([)#]\)|](https://github.com/openspring/openspring/blob/v$version/CHANGELOG.md\2|g" {} +
	{
		printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: OpenSpring\nSource: https://github.com/openspring/openspring\n\n'
		printf 'Files: *\nCopyright: The OpenSpring authors\nLicense: Expat\n'
		sed -n '/^Permission/,$p' LICENSE | sed 's/^$/./; s/^/ /'
		printf '\nComment: the library and the programs contain the works below.\n'
		sed 's/^$/./; s/^/ /' THIRD_PARTY_NOTICES
	} > "$documents/copyright"
	printf 'openspring (%s) unstable; urgency=medium\n\n  * See https://github.com/openspring/openspring/blob/v%s/CHANGELOG.md\n\n -- The OpenSpring authors <maintainers@openspring.invalid>  %s\n' \
		"$version" "$version" "$date" | gzip -9n > "$documents/changelog.gz"
	# The sum of the files, each a whole number of kilobytes: what they occupy depends on the file system.
	kilobytes=$(find "$folder" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')
	{
		printf 'Package: %s\nSource: openspring\nVersion: %s\nArchitecture: %s\nMaintainer: The OpenSpring authors <maintainers@openspring.invalid>\n' "$name" "$version" "$architecture"
		printf 'Installed-Size: %s\nSection: %s\nPriority: optional\n' "$kilobytes" "$section"
		[ -z "$depends" ] || printf 'Depends: %s\n' "$depends"
		printf 'Homepage: https://github.com/openspring/openspring\nDescription: %s\n%s\n' "$summary" "$text"
	} > "$folder/DEBIAN/control"
	(cd "$folder" && find usr -type f -exec md5sum {} + | LC_ALL=C sort -k2) > "$folder/DEBIAN/md5sums"
	find "$folder" -exec touch -h -d "$date" {} +
	SOURCE_DATE_EPOCH=$(date -d "$date" +%s) dpkg-deb --root-owner-group --build "$folder" "$out/${name}_${version}_$architecture.deb" > /dev/null
}

overrides=$work/openspring/usr/share/lintian/overrides
mkdir -p "$overrides"
printf '# They are static so that they run where no other form does.\n%s\n%s\n' 'openspring: statically-linked-binary [usr/bin/openspring-stdio]' \
	'openspring: statically-linked-binary [usr/bin/openspring]' > "$overrides/openspring"
folder=$work/libopenspring$abi
mkdir -p "$folder/DEBIAN"
printf 'libopenspring %s libopenspring%s (>= %s)\n' "$abi" "$abi" "$version" > "$folder/DEBIAN/shlibs"
printf 'activate-noawait ldconfig\n' > "$folder/DEBIAN/triggers"
package "libopenspring$abi" libs 'libc6 (>= 2.17)' 'client library for the LicenseSpring License API' \
' OpenSpring activates, checks and deactivates software licenses, online and
 offline, and verifies every signed response. It is unofficial: not made,
 endorsed or supported by LicenseSpring.'
package libopenspring-dev libdevel "libopenspring$abi (= $version)" 'client library for the LicenseSpring License API (development)' \
' Headers for C and C++, the static archive, and the files by which pkg-config
 and CMake find the library.'
package openspring devel 'libc6 (>= 2.34)' 'License API sandbox, tools and documentation' \
' The sandbox server, which speaks the License API on this machine and needs no
 account, the command line, the library as a program, and the documentation.'
