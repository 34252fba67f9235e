#!/bin/sh
# Shares made here are recovered by the program of others, and theirs here.
# npm is not among the packages this test installs: Debian's brings hundreds.
set -u
DIGEST=d55d41cb967722c14c679b1e7445371824047395510a90ec447277203a3321ad
skip() { echo "skipped - $1"; exit 77; }
command -v node >/dev/null && command -v npm >/dev/null ||
    skip 'no node and npm to hold the shares against the program of others'
mkdir -p "$BIN/slip39" && cd "$BIN/slip39" || exit 1
if [ ! -d node_modules/slip39 ]; then
	timeout 60 npm pack slip39@0.1.9 >npm.log 2>&1 ||
	    skip 'the npm registry did not give slip39 0.1.9'
	# It is run here: so it is the one that was looked at, and no other.
	echo "$DIGEST  slip39-0.1.9.tgz" | sha256sum -c --quiet >>npm.log 2>&1 || {
		echo 'not ok - slip39 0.1.9 is the package that it was'
		exit 1
	}
	mkdir -p node_modules && tar -xzf slip39-0.1.9.tgz &&
	    mv package node_modules/slip39 || exit 1
fi
NODE_PATH=$PWD/node_modules
export NODE_PATH
cd "$TESTDIR" || exit 1

ours() { "$BIN/tests/share" "$@"; }
theirs() { node "$SRC/tests/slip39_oracle.js" "$@"; }

# quorum END NEEDED T/N...: of the lines on standard input, the words of as
# many groups and members as are needed, from the first on or the last.
quorum() {
	[ "$1" = last ] && sort -rn -k1,1 -k2,2 >sorted || sort -n -k1,1 -k2,2 >sorted
	shift
	awk -v needed="$1" -v sizes="$*" '
	BEGIN { split(sizes, size, " ") }
	{
		split(size[$1 + 2], t, "/")
		if (!($1 in taken) && groups < needed) { groups++; taken[$1] = 0 }
		if (($1 in taken) && taken[$1]++ < t[1]) {
			$1 = $2 = ""; sub(/^ +/, ""); print
		}
	}' sorted
}

# both MAKER TAKER HEX PASSPHRASE EXTENDABLE EXPONENT NEEDED T/N...
both() {
	maker=$1 taker=$2 hex=$3 pass=$4
	shift 2
	$maker split "$@" >shares 2>log || return 1
	shift 4
	for end in first last; do
		quorum $end "$@" <shares >words
		[ "$($taker recover "$pass" <words 2>>log)" = "$hex" ] || return 1
	done
}

bits128=000102030405060708090a0b0c0d0eff
bits256=${bits128}f0e0d0c0b0a090807060504030201000
bits512=$bits256$bits256
failed=0 n=0
while read -r hex pass rest; do
	eval "hex=\$bits$hex"
	[ "$pass" = - ] && pass=
	n=$((n + 1))
	for way in 'ours theirs' 'theirs ours'; do
		both $way "$hex" "$pass" $rest && continue
		echo "# $way: $hex '$pass' $rest"
		sed 's/^/# /' log
		failed=1
	done
done <<'END'
128 - 1 0 1 2/3
128 TREZOR 0 0 1 3/5
256 - 1 0 1 1/1
256 - 1 0 1 2/2
256 - 1 0 1 3/5
256 - 1 0 1 3/7
256 - 1 0 1 5/7
256 - 1 0 1 16/16
256 - 1 0 1 2/16
256 - 1 0 1 3/7 5/7
256 - 1 0 2 3/7 5/7
256 - 1 0 2 2/3 1/1 3/5
256 a~b 1 0 3 2/3 2/2 3/5 4/4 1/1
256 TREZOR 0 1 2 2/3 2/3 2/3
256 - 0 2 1 3/5
512 - 1 0 1 3/5
512 TREZOR 0 0 2 2/3 4/6
END
sentence="$n splittings recovered both ways with npm slip39, by two quorums each"
[ $failed -eq 0 ] && echo "ok - $sentence" || echo "not ok - $sentence"

# A wrong passphrase leads both to the same wrong secret.
ours split $bits256 right 1 0 1 2/3 | quorum first 1 2/3 >words
sentence='a wrong passphrase gives the same other secret to both'
if [ "$(ours recover wrong <words)" = "$(theirs recover wrong <words)" ] &&
    [ "$(ours recover wrong <words)" != $bits256 ]; then
	echo "ok - $sentence"
else
	echo "not ok - $sentence"
	failed=1
fi
exit $failed
