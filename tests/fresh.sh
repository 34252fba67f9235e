#!/bin/sh
# usage: fresh.sh 12|13 [demo|check]...
#
# Tries README's two commands on a machine that has nothing: a minimal Debian
# 12 or 13 with git and make, into which the last commit is cloned.  It needs
# root and mmdebstrap, on any Debian.  There is no sudo in there: the commands
# run as root, and without a terminal.  Samples in ../shared/data beside this
# checkout are lent to the clone, to be read only.  All mounts and processes
# are in namespaces of their own and end with them.
#
# Under build/ stay the root as it was made (fresh-12.tar), the packages it
# fetched since (fresh-12.debs), what the commands printed (fresh-12.demo.log)
# and the root as they left it (fresh-12).  Remove the first to make it anew.
#
# MIRROR, SECURITY: where Debian and its security updates come from, else as
# in this machine's own sources.  BUILD: another folder than build.
set -eu

fail() {
	echo "fresh.sh: $*" >&2
	exit 2
}

# ---- inside the namespaces: mount what a machine has, and run one command ----

# A /dev with what programs may expect, and nothing of this machine's.
mount_devices() {
	mount -t tmpfs -o mode=755,nosuid tmpfs "$1/dev"
	for d in null zero full random urandom tty; do
		: >"$1/dev/$d"
		mount --bind "/dev/$d" "$1/dev/$d"
	done
	ln -s /proc/self/fd "$1/dev/fd"
	ln -s fd/0 "$1/dev/stdin"
	ln -s fd/1 "$1/dev/stdout"
	ln -s fd/2 "$1/dev/stderr"
	ln -s pts/ptmx "$1/dev/ptmx"
	mkdir "$1/dev/pts" "$1/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts "$1/dev/pts"
	mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$1/dev/shm"
}

if [ "${1-}" = inside ]; then
	root=$2 debs=$3 samples=$4
	shift 4
	# Tests mount things, and that needs a root that is a mount itself.
	mount --bind "$root" "$root"
	mount -t proc proc "$root/proc"
	mount -t sysfs -o ro sysfs "$root/sys"
	mount_devices "$root"
	mount --bind "$debs" "$root/var/cache/apt/archives"
	if [ -d "$samples" ]; then
		mkdir -p "$root/srv/shared/data"
		mount --bind "$samples" "$root/srv/shared/data"
		mount -o remount,bind,ro "$root/srv/shared/data"
	fi
	for v in http_proxy https_proxy no_proxy; do
		eval "[ -z \"\${$v-}\" ] || set -- \"$v=\$$v\" \"\$@\""
	done
	# No exec: this shell is process 1 in there, and buries the orphans.
	setsid -w env -i HOME=/root LOGNAME=root \
	    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	    chroot "$root" env "$@" </dev/null && exit 0 || exit $?
fi

# ---- outside: what to do, and with what ----

case ${1-} in
12)	suite=bookworm ;;
13)	suite=trixie ;;
*)	fail 'usage: fresh.sh 12|13 [demo|check]...' ;;
esac
release=$1
shift
[ $# -gt 0 ] || set -- demo check
for c; do
	case $c in demo | check) ;; *) fail "\"$c\" is neither demo nor check" ;; esac
done
[ "$(id -u)" -eq 0 ] || fail 'needs root: sudo tests/fresh.sh ...'
for p in mmdebstrap git unshare setsid flock; do
	command -v "$p" >/dev/null || fail "needs $p: apt-get install $p"
done

self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
src=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-$src/build}
mkdir -p "$build"
root=$(cd "$build" && pwd)/fresh-$release
tar=$root.tar debs=$root.debs
exec 9>"$root.lock"
flock -n 9 || fail "another run is using $root"

# The address this machine has for a release of Debian's, or nothing.
source_of() {
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(ORIGIN)' \
	    'Created-By: Packages' |
	    awk -v r="$1" '$2 == r && ($3 == "" || $3 == "Debian") {
		sub("/$", "", $1); print $1; exit }'
}

# Proxies and how strict apt is with dates: not for this project to know.
apt_settings() {
	apt-config dump |
	    grep -E '^Acquire::(https?::|Check-|Max-ValidTime|Min-ValidTime|Retries)' ||
	    true
}

make_root() {
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	ls /usr/share/keyrings/debian-archive-"$suite"-* >/dev/null 2>&1 ||
	    fail "debian-archive-keyring here is too old to know Debian $release's keys: upgrade it"
	machine=$(. /etc/os-release && echo "${VERSION_CODENAME:-$suite}")
	mirror=${MIRROR:-$(source_of "$machine")}
	mirror=${mirror:-http://deb.debian.org/debian}
	security=${SECURITY:-$(source_of "$machine-security")}
	security=${security:-http://deb.debian.org/debian-security}
	packages=git,make
	case "$mirror $security" in *https:*) packages=$packages,ca-certificates ;; esac

	echo "making a minimal Debian $release from $mirror"
	apt_settings >"$root.apt"
	signed="deb [signed-by=$keyring]"
	mmdebstrap --quiet --format=tar --variant=minbase --include="$packages" \
	    --aptopt="$root.apt" "$suite" "$tar.new" \
	    "$signed $mirror $suite main" \
	    "$signed $mirror $suite-updates main" \
	    "$signed $security $suite-security main" </dev/null ||
	    fail "mmdebstrap could not make Debian $release from $mirror"
	mv "$tar.new" "$tar"
}

# The root as it was made, with the last commit cloned into /srv/capstan.
unpack_root() {
	rm -rf --one-file-system "$root"
	mkdir -p "$root" "$debs"
	tar -C "$root" -xpf "$tar" --numeric-owner
	[ "$(cut -d. -f1 "$root/etc/debian_version")" = "$release" ] ||
	    fail "$tar is not Debian $release: remove it"
	apt_settings >"$root/etc/apt/apt.conf.d/99mmdebstrap"
	cp -L /etc/resolv.conf /etc/hosts "$root/etc/"

	[ -z "$(git -C "$src" status --porcelain)" ] ||
	    echo 'what is not committed is not tried'
	git -C "$src" bundle create -q "$root/srv/capstan.bundle" HEAD
	inside git -c advice.detachedHead=false clone -q /srv/capstan.bundle /srv/capstan
}

inside() {
	unshare --mount --pid --fork --kill-child "$self" inside \
	    "$root" "$debs" "$src/../shared/data" "$@" 9>&- &
	trap 'kill -KILL $!; exit 130' INT TERM HUP
	wait $! && rc=0 || rc=$?
	trap - INT TERM HUP
	return $rc
}

[ -e "$tar" ] || make_root
unpack_root
echo "Debian $(cat "$root/etc/debian_version"), commit $(git -C "$src" \
    rev-parse --short HEAD), as root and without sudo"

verdicts= status=0
for c; do
	log=$root.$c.log
	echo "# make $c"
	{
		inside make -C /srv/capstan --no-print-directory "$c" 2>&1 &&
		    rc=0 || rc=$?
		echo $rc >"$root.rc"
	} | tee "$log"
	rc=$(cat "$root.rc")
	verdict=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
	if [ "$rc" -eq 0 ]; then
		verdict=${verdict:-finished}
	else
		verdict="${verdict:+$verdict: }FAILED with status $rc"
		status=1
	fi
	verdicts="${verdicts}Debian $release: make $c: $verdict
"
done
printf %s "$verdicts"
exit $status
