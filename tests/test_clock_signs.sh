#!/bin/sh
# This machine's clock is moved while the HSM signs: nothing more is signed by any
# step before both people agreed to it anew.
set -u
. "$SRC/tests/shares.sh"
P11_REAL=$(softhsm) P11_AHEAD=$TESTDIR/shift
export P11_REAL P11_AHEAD
AFTER=2028-01-01T00:00:00Z
# again SECONDS: what is asked when the clock went ahead to so many.
again() {
	wall=$(date -u -d "$NOW + $1 seconds" '+%F %H:%M')
	printf 'reason.administrator = the battery is low\nreason.witness = I saw it jump\n'
	printf 'step = enter\nclock.administrator = %s\nclock.witness = %s\nclock.agree = <object>\n' "$wall" "$wall"
}
# moved FAULT: what is in answers; the clock is moved at calls of the HSM.
moved() {
	echo 0 >shift
	P11_FAULT=$1 hold answers -c faulty.conf -T shift
	rc=$?
	[ $rc -eq 0 ] || sed 's/^/# /' room.err
	return $rc
}
# story STEP: its intents (s) in the last ceremony, and where the clock was moved (m)
# and agreed to (a).
story() {
	sed -n "s/.*\"kind\":\"clock-moved\".*/m/p; s/.*\"step\":\"clock\",\"kind\":\"agreed\".*/a/p
	    s/.*\"step\":\"$1\",\"kind\":\"intent\".*/s/p" "$(last)" | tr -d '\n'
}

# ---- sets of a request, and emergency sets --------------------------------------------

site
at 2027-02-09T10:17:10Z
echo 'emergency = "2 of 3"' >>capstan.conf
echo 'standby = true' >>signer.conf
{ "$SIGNER" keys -c signer.conf -t $NOW && "$SIGNER" request -c signer.conf -t $NOW -o req/request.xml; } >signer.out 2>&1 ||
    cat signer.out
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
held 'a token is made'
empty out
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
held 'and a KSK'
empty out
{ echo 'ceremony = s'; prologue; access
printf 'step = enter\nrequest.words = all\nemergency.words = all\nrequest.first = <object>\n'
printf 'step = enter\nreview.object = <object>\nstep = enter\n'; again 60
printf 'step = enter\nsigned = enter\nstep = enter\n'; again 120
echo 'step = enter'; given em 1 'J. Moreau'; given em 2 'T. Lindqvist'; given em 3 'A. Haddad'
echo 'emergency = enter'; epilogue; } >answers
# The first signature is the inventory's; nine are of sets, and then of those to seal.
is 'sets are signed and sealed behind a clock that was moved twice' moved 'C_Sign:4!:ahead=60,C_Sign:14!:ahead=120'
is 'of sets of the request none before it was agreed to anew' test "$(story sign)" = asssmassssssma
is 'nor of those to seal' test "$(story emergency)" = amassssmasssssssss
is 'and what left is verified' judged

# ---- a trust anchor ---------------------------------------------------------------------

empty out
at 2027-02-10T10:17:10Z
sed -i 's|^policy|trust-anchor = "https://anchor.example/ta.xml"\n&|' capstan.conf
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
{ echo 'ceremony = a'; prologue; access
printf 'step = enter\n! echo 60 >shift\nanchor.object = <object>\n'; again 60
printf 'step = enter\nanchor.object = <object>\nanchor = enter\n'; epilogue; } >answers
is 'a trust anchor is signed behind a clock that was moved' moved ''
is 'and not before it was agreed to anew' test "$(story anchor)" = amas
is 'and what left is verified too' judged
exit $failed
