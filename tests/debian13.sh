#!/bin/sh
# usage: debian13.sh [BUILD]
#
# Makes BUILD/debian-13, a minimal Debian 13 with the name servers that Debian
# 12 does not have, for the tests that run them there.  Needs root and
# mmdebstrap.  MIRROR: where Debian comes from.
set -eu
build=${1:-$(dirname "$0")/../build}
root=$build/debian-13
mkdir -p "$build"
[ ! -x "$root/usr/bin/dnssec-ksr" ] || exit 0
command -v mmdebstrap >/dev/null || { echo 'debian13.sh: needs mmdebstrap' >&2; exit 2; }
rm -rf --one-file-system "$root.new" "$root"
mmdebstrap --quiet --variant=minbase --include=bind9,bind9-utils,bind9-dnsutils,knot \
    trixie "$root.new" "deb ${MIRROR:-http://deb.debian.org/debian} trixie main" </dev/null
mv "$root.new" "$root"
