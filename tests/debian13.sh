#!/bin/sh
# usage: debian13.sh [BUILD]
#
# Makes BUILD/debian-13, a minimal Debian 13 with the name servers that Debian
# 12 does not have, for the tests that run them there.  Needs root and
# mmdebstrap.  MIRROR: where Debian comes from, else as in this machine's own
# sources, of which the proxies are too.
set -eu
build=${1:-$(dirname "$0")/../build}
root=$build/debian-13
mkdir -p "$build"
[ ! -x "$root/usr/bin/dnssec-ksr" ] || exit 0
command -v mmdebstrap >/dev/null || { echo 'debian13.sh: needs mmdebstrap' >&2; exit 2; }
machine=$(. /etc/os-release && echo "${VERSION_CODENAME:-trixie}")
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' \
    'Created-By: Packages' | awk -v r="$machine" '$2 == r { print $1; exit }')}
rm -rf --one-file-system "$root.new" "$root"
apt-config dump | grep -E '^Acquire::(https?::|Check-|Max-ValidTime|Min-ValidTime|Retries)' \
    >"$root.apt" || true
mmdebstrap --quiet --variant=minbase --aptopt="$root.apt" \
    --include=bind9,bind9-utils,bind9-dnsutils,knot,ca-certificates \
    trixie "$root.new" "deb ${mirror:-http://deb.debian.org/debian} trixie main" </dev/null
rm "$root.apt"
mv "$root.new" "$root"
