#!/bin/sh
# The power is cut while emergency sets are signed, handed out and sealed; each
# time the step is done again, and the papers of that open what leaves.
set -u
. "$SRC/tests/shares.sh"
export ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS:-}

site
printf 'emergency = "2 of 3"\n' >>capstan.conf
echo 'standby = true' >>signer.conf
{ "$SIGNER" keys -c signer.conf -t "$NOW" &&
"$SIGNER" request -c signer.conf -t "$NOW" -o req/request.xml; } >signer.out 2>&1 || { cat signer.out; exit 1; }
seals() {
	echo 'step = enter'
	n=0
	for name in 'J. Moreau' 'T. Lindqvist' 'A. Haddad'; do given "$1" $((n += 1)) "$name"; done
	echo 'emergency = enter'
}
{
	echo 'ceremony = f'; prologue; init; access; make_ksk
	printf 'step = enter\nrequest.words = all\nemergency.words = all\n'
	sign | sed '/^request.words/d;1d'
	seals one; epilogue
} >answers
WALL='2027-02-09 10:25'
{ echo 'unfinished = c'; prologue; access; seals two; epilogue; } >again

# cut N: the ceremony, until the power is cut.
cut() {
	rm -rf a b out tokens paper.*; mkdir a b out tokens
	CUT_AT=$1 CUT_HOW=$2 LD_PRELOAD=$BIN/tests/cut.so \
	    "$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>cut.err
}
CUT_COUNT=$TESTDIR/writes cut 0 never || { cat cut.err; exit 1; }
total=$(wc -c <writes)
has() { cat a/*.jsonl b/*.jsonl | grep -q "\"step\":\"emergency\",\"kind\":\"$1\""; }
# Those of the step: between its first record and its last.
first_of() { cat a/*.jsonl | grep -n "$1" | sed 's/:.*//;q'; }
records=$(cat a/*.jsonl | wc -l)
begin=$(($(first_of '"step":"emergency","kind":"intent"') * total / records - 12))
tried=0 done=0 verified=0 opened=0 clear=0
n=$begin
while [ $n -lt "$total" ]; do
	how=before
	[ $((n % 2)) -eq 0 ] && how=torn
	cut $n $how
	if has 'intent' && ! has 'done'; then
		tried=$((tried + 1))
		rm -rf out; mkdir out
		"$HEADLESS" -t 2027-02-09T10:25:00Z -c capstan.conf again >room.out 2>room.err &&
		    done=$((done + 1)) || sed "s/^/# cut $how write $n: /" room.err
		"$CAPSTAN" verify -t 2027-02-09T12:00:00Z out >verify.out 2>&1 &&
		    verified=$((verified + 1)) || sed "s/^/# cut $how write $n: /" verify.out
		rm -f opened.skr
		cat paper.two.2 paper.two.3 | "$CAPSTAN" unseal -o opened.skr out/emergency.sealed >/dev/null 2>&1 &&
		    opened=$((opened + 1))
		sed -n 's/.*<SignatureData>\(.*\)<.*/\1/p' opened.skr >sigs
		[ -s sigs ] && ! grep -rqFf sigs a b out && clear=$((clear + 1))
	elif has 'done'; then
		break
	fi
	n=$((n + 5))
done
echo "# cut $tried times in that step"
is 'it was cut in the step, again and again' test "$tried" -ge 8
is 'each time the step was done again, and the ceremony ended' test "$done" -eq "$tried"
is 'what left was verified' test "$verified" -eq "$tried"
is 'and is opened by the papers of the second time' test "$opened" -eq "$tried"
is 'no signature that is sealed is in the clear' test "$clear" -eq "$tried"
exit $failed
