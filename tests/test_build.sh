#!/bin/sh
# What is built: hardened, linked with no more than it needs, installed whole.
set -u
failed=0
is() {
	sentence=$1; shift
	if "$@" >"$TESTDIR/out" 2>&1; then echo "ok - $sentence"; else
		echo "not ok - $sentence"; sed 's/^/# /' "$TESTDIR/out"; failed=1; fi
}
isnt() {
	sentence=$1; shift
	if "$@" >"$TESTDIR/out" 2>&1; then
		echo "not ok - $sentence"; sed 's/^/# /' "$TESTDIR/out"; failed=1
	else echo "ok - $sentence"; fi
}
has() { readelf -W "$1" "$2" | grep -q "$3"; }

for p in capstan capstan-signer; do
	case $BIN in
	*asan*) echo "skipped - $p is hardened: the sanitizers are in its place"; continue ;;
	esac
	is "$p is position independent" has -h "$BIN/$p" 'Type:.*DYN'
	is "$p has its relocations read-only" has -l "$BIN/$p" GNU_RELRO
	is "$p binds all symbols at start" has -d "$BIN/$p" 'BIND_NOW\|FLAGS_1.*NOW'
	isnt "$p has no executable stack" has -l "$BIN/$p" 'GNU_STACK.*RWE'
done
isnt 'the signer knows no screen' has -d "$BIN/capstan-signer" 'NEEDED.*curses'
isnt 'the console knows no zone parser' has -d "$BIN/capstan" 'NEEDED.*zscanner'
isnt 'neither program holds the room without people' \
    grep -qa 'nobody asked for this answer' "$BIN/capstan" "$BIN/capstan-signer"

is 'make install puts everything under DESTDIR' make -s -C "$SRC" BUILD="$BIN" \
    DESTDIR="$TESTDIR/root" PREFIX=/usr install
for p in capstan capstan-signer; do
	is "$p is installed" test -x "$TESTDIR/root/usr/bin/$p"
	is "and its manual" test -s "$TESTDIR/root/usr/share/man/man1/$p.1"
done
is 'a page of each format is installed' sh -c \
    "ls '$TESTDIR'/root/usr/share/man/man5/capstan-*.5"
is 'make help names every target for people' sh -c "make -s -C '$SRC' help |
    grep -c 'make check\|make demo\|make asan\|make fuzz\|make install' | grep -qx 5"
exit $failed
