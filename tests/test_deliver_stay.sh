#!/bin/sh
# The courier that stays, while nothing was delivered yet: it looks, and asks no
# server.  Its clock is set, and it is ended.
set -u
cd "$TESTDIR" || exit 1
handing=none
. "$SRC/tests/deliver.sh"
for need in clock.so ended.so; do
	[ -f "$BIN/tests/$need" ] || { echo "skipped - a courier stays: $need is not built"; exit 77; }
done
mkdir keys
echo 'example.test. DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000' >ds
cat >conf <<END
zone = "example.test."
state = "$TESTDIR/state"
anchor = "$TESTDIR/ds"
deliver { server = bind  key-directory = "$TESTDIR/keys"  rndc = "/bin/false"  look-every = 2s }
END
cp conf conf.good
# stays PRELOADED: in the background.
stays() { LD_PRELOAD=$1 CLOCK_FILE=$TESTDIR/clock "$signer" deliver -c conf --stay >stayed 2>&1 & courier=$!; }
ends() { ! kill -0 $courier 2>/dev/null; }
set_clock() { printf '%020d\n' "$1" 1<>clock; }
looked_then() {
	month=$(date -u -d "@$(expr "$(date +%s)" + "$(cat clock)")" +%Y-%m) &&
	    head -1 state/courier.status | grep "at $month"
}

# ---- the clock is set -----------------------------------------------------------

set_clock 0
stays "$BIN/tests/clock.so"
check 'a courier that stays looks' within 20 looked_then
set_clock $((-3 * 365 * 86400))
check 'and goes on looking when the clock is set back by years' within 20 looked_then
set_clock $((3 * 365 * 86400))
check 'and when it is set forward' within 20 looked_then
kill $courier
check 'and ends when it is told to' within 20 ends
wait $courier
[ $? -eq 1 ] && yes 'with the exit status of its last page' || no 'with the exit status of its last page'

# ---- it is ended ------------------------------------------------------------------

sed 's/look-every = 2s/look-every = 1h/' conf.good >conf
rm -r state
stays "$BIN/tests/ended.so"
check 'a courier that is ended just before it pauses does not sit that out' within 20 ends
kill -9 $courier 2>/dev/null; wait $courier
[ $? -eq 1 ] && yes 'it ends by itself' || no 'it ends by itself'
check 'after one look' grep -q '^example.test.  RED' stayed
exit $bad
