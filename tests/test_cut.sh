#!/bin/sh
# The power is cut at every write to the journal, in front of it or in the
# middle of it; each time the ceremony is taken up again and brought to its end.
# Every other time it is not the power: the process that holds the ceremony is
# killed, and the one that started it writes that down.
set -u
. "$SRC/tests/ceremony.sh"
LATER=2027-02-09T11:00:00Z
# Sanitizers want to be the first library; here they are not.

site
request
first >answers
WALL='2027-02-09 10:25' whatever >any

# cut N HOW: the ceremony, until the power is cut.
cut() {
	rm -rf a b out tokens; mkdir a b out tokens
	CUT_AT=$1 CUT_HOW=$2 LD_PRELOAD=$BIN/tests/cut.so \
	    "$HEADLESS" -t $NOW -c capstan.conf answers >cut.out 2>cut.err
}
# resume: what was begun to export is not on the stick that is put in next.
resume() {
	grep -q '"kind":"result","data":{"manifest"' a/*.jsonl 2>/dev/null ||
	    { rm -rf out; mkdir out; }
	# Cut in front of the last record on the second medium, it has ended.
	! grep -q '"step":"ceremony","kind":"end"' a/*.jsonl 2>/dev/null || {
		cp a/*.jsonl b/; return 0; }
	timeout 600 "$HEADLESS" -t 2027-02-09T10:25:00Z -c capstan.conf any >room.out 2>room.err
}

CUT_COUNT=$TESTDIR/writes cut 0 never || { cat cut.err; exit 1; }
total=$(wc -c <writes)
is 'an uncut ceremony writes the journal on both media' test "$total" -gt 60

tried=0 resumed=0 same=0 verified=0 public=0 once=0
n=1
while [ "$n" -le "$total" ]; do
	how=before
	[ $((n % 3)) -eq 0 ] && how=torn
	if cut $n $how; then
		echo "# write $n was not cut"; break
	fi
	tried=$((tried + 1))
	[ $((n % 2)) -eq 0 ] || "$BIN/tests/died" capstan.conf 2027-02-09T10:24:00Z >>died.out
	if resume; then resumed=$((resumed + 1)); else
		echo "# cut $how write $n:"; sed 's/^/#   /' room.err
	fi
	diff -r a b >/dev/null && same=$((same + 1))
	rm -rf public; "$CAPSTAN" redact -o public out >redact.out 2>&1
	"$CAPSTAN" verify -t $LATER public >redact.out 2>&1 && public=$((public + 1)) ||
	    sed "s/^/# cut $how write $n, redacted: /" redact.out
	"$CAPSTAN" verify -t $LATER out >verify.out 2>&1 && verified=$((verified + 1)) ||
	    sed "s/^/# cut $how write $n: /" verify.out
	keys=$(SOFTHSM2_CONF=$SOFTHSM2_CONF pkcs11-tool --module "$(softhsm)" \
	    --token-label EXAMPLE-AMS --list-objects --type pubkey 2>/dev/null | grep -c '^Public Key')
	[ "$keys" -eq 1 ] && once=$((once + 1)) || echo "# cut $how write $n: $keys keys in the token"
	n=$((n + 1))
done
echo "# $tried cuts, $resumed resumed, $same with both media equal, $verified verified, $once with one key"
is 'it was cut at every write' test "$tried" -eq "$total"
is 'half of the times that is an exception of the journal' test "$(grep -c 'exception [0-9]* is in the journal' died.out)" -gt $((total / 2 - 5))
is 'every cut ceremony was resumed and brought to its end' test "$resumed" -eq "$tried"
is 'every time both log media held the same afterwards' test "$same" -eq "$tried"
is 'every time what left was verified' test "$verified" -eq "$tried"
is 'and so was a copy of it for the public' test "$public" -eq "$tried"
is 'no key was made twice, and none was lost' test "$once" -eq "$tried"
exit $failed
