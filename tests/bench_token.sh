#!/bin/sh
# How long a zone of BENCH_NAMES delegations (20000) takes to sign with a ZSK in a
# SoftHSM token, by a session for each processor; beside it as many signatures
# of that key in a bare loop: of one process, and shared by one process for each
# processor, which is what the module can do.
set -u
SRC=$(cd "$(dirname "$0")/.." && pwd)
BIN=$(cd "$1" && pwd)
NAMES=${BENCH_NAMES:-20000} cpus=$(nproc)
work=$(mktemp -d "$BIN/bench_token.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
signer=$BIN/capstan-signer
module=$(ls /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so 2>/dev/null | head -1)
[ -n "$module" ] || { echo "a ZSK in a token: not run, SoftHSM is not installed"; exit 0; }
mkdir tokens
echo "directories.tokendir = $work/tokens" >softhsm.conf
export SOFTHSM2_CONF="$work/softhsm.conf"
softhsm2-util --init-token --free --label zsk --pin 918273 --so-pin 5678 >log 2>&1 || { cat log >&2; exit 1; }
(umask 077; echo 918273 >pin)
cat >conf <<END
zone = "bench."
state = "$work/state"
output = "$work/out"
token { module = "$module" label = "zsk" pin-file = "$work/pin" }
END
{
	"$signer" keys -c conf && "$signer" request -c conf -s "$(date -u +%Y-%m-%dT00:00:00Z)" -o request &&
	"$BIN/tests/answer" request response 13 ksk.pem >ds && "$signer" accept -c conf -a ds response
} >log 2>&1 || { cat log >&2; exit 1; }
"$BIN/tests/registry" bench. "$NAMES" 5 1 >zone
wall=$("$BIN/tests/measure" log "$signer" sign -n -c conf zone | cut -d' ' -f1)
[ -s out ] || { cat log >&2; exit 1; }
sigs=$(grep -c '	IN	RRSIG	' out)
# SoftHSM now and then does not start beside another that starts.
loop() {
	until "$BIN/tests/signs" "$module" zsk 918273 "$1" 2>loop.err; do
		[ $((tries += 1)) -lt 20 ] || { cat loop.err >&2; exit 1; }
	done
}
tries=0
one=$(loop "$sigs" | awk '{ print $2 }')
i=0
while [ $i -lt "$cpus" ]; do
	loop $((sigs / cpus)) >"loop.$i" &
	i=$((i + 1))
done
wait
all=$(sort -k2 -n loop.* | tail -1 | awk '{ print $2 }')
awk -v n="$NAMES" -v sigs="$sigs" -v wall="$wall" -v one="$one" -v all="$all" -v cpus="$cpus" 'BEGIN {
	printf "\n%d names, NSEC, a ZSK in SoftHSM, %d signatures\n", n, sigs
	printf "%-44s %7.2f s %8.0f/s\n", "capstan-signer sign -n, all of it", wall, sigs / wall
	printf "%-44s %7.2f s %8.0f/s  %5.2f times as long\n", "a bare loop, one process", one, sigs / one, wall / one
	printf "%-44s %7.2f s %8.0f/s  %5.2f times as long\n", cpus " bare loops, a process each", all, sigs / all, wall / all
}'
