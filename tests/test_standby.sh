#!/bin/sh
# A ZSK waits, and beside each response a ceremony seals the sets with it: from
# the signer's requests to the zone that is signed with it in an emergency.
set -u
PATH=$PATH:/usr/sbin:/sbin
. "$SRC/tests/shares.sh"

export CAPSTAN
EMERGENCY='emergency = "2 of 3"'
# requested: a request and its twin, on the request medium.
# What a request behind a takeover goes on from is not brought here.
requested() {
	"$SIGNER" keys -c signer.conf -t "$NOW" >signer.out 2>&1 &&
	"$SIGNER" request -c signer.conf -t "$NOW" -o req/request.xml >>signer.out 2>&1 &&
	rm -f req/previous.xml || { cat signer.out; return 1; }
}
# sealed SET [UNTIL]: the step that seals; so many of three papers are given.
papers() {
	n=0
	for name in 'J. Moreau' 'T. Lindqvist' 'A. Haddad'; do
		[ $((n += 1)) -gt "${2:-3}" ] || given "$1" $n "$name"
	done
}
sealed() {
	echo 'step = enter'
	papers "$1"
	echo 'emergency = enter'
}
# reads [FIRST]: both requests are read, the review agreed to, and signed.
reads() {
	printf 'step = enter\nrequest.words = all\nemergency.words = all\n'
	sign "$@" | sed '/^request.words/d;1d'
}
sealing() { echo 'ceremony = s'; prologue; access; reads ''; sealed "$1"; epilogue; }

site
echo 'standby = true' >>signer.conf
requested || exit 1
{ echo 'ceremony = f'; prologue; init; access; make_ksk; printf 'step = enter\nrequest.words = all\n'; } >answers
isnt 'where nothing is sealed an emergency request is refused' hold answers
is 'and the option is named' sh -c "tr -s ' \n' ' ' <room.out | grep -q 'REQ has emergency.xml, and capstan.conf did not say'"
rm -rf a b out tokens; site
echo "$EMERGENCY" >>capstan.conf; echo 'standby = true' >>signer.conf
{ echo 'ceremony = f'; prologue; init; access; make_ksk; reads 'request.first = first example. | first example.'; sealed one; epilogue; } >answers
held 'a first ceremony seals the sets'
is 'which verify sees' sh -c '"$CAPSTAN" verify -t 2027-02-10T12:00:00Z out >verify.out'
is 'and says how many' sh -c "tr -s ' \n' ' ' <verify.out | grep -q 'emergency sets: 9, each signed as the plan says'"
is 'the people were shown the pair' grep -q 'EMERGENCY SETS (standby ZSK [0-9]*): 9, go into a second, sealed file' room.out

# ---- what is nowhere ---------------------------------------------------------

# unsealed FILE PAPER...: what people with these papers get, in the file opened.
unsealed() {
	from=$1; shift
	rm -f opened
	cat "$@" /dev/null | "$CAPSTAN" unseal -o opened "$from" >unsealed.out 2>&1
}
isnt 'one paper alone does not open it' unsealed out/emergency.sealed paper.one.1
is 'and it says that more are needed' grep -q 'that were typed: 1, and more are needed' unsealed.out
isnt 'the same paper twice does not open it' unsealed out/emergency.sealed paper.one.1 paper.one.1
is 'and it says so' sh -c "tr -s ' \n' ' ' <unsealed.out | grep -q 'was typed already'"
sed '4s/^[a-z]*/academic/' paper.one.2 >paper.wrong
isnt 'a paper with a wrong word does not' unsealed out/emergency.sealed paper.one.1 paper.wrong
is 'and its row is named' grep -q 'row 4, again' unsealed.out
isnt 'no paper does not' unsealed out/emergency.sealed
sed 's/^slots 9/slots 8/' out/emergency.sealed >altered
isnt 'a file whose head was changed is not opened' unsealed altered paper.one.1 paper.one.2
is 'and it says so' grep -q 'something in it was changed' unsealed.out
sed '/^part /{s/part B/part C/;ta;s/part ./part B/;:a;n;ba}' out/emergency.sealed >altered
isnt 'nor one whose contents were' unsealed altered paper.one.1 paper.one.2
isnt 'a file that is there is not written over' sh -c "cat paper.one.1 paper.one.2 | '$CAPSTAN' unseal -o altered out/emergency.sealed"
isnt 'without a file to write to nothing is asked' "$CAPSTAN" unseal out/emergency.sealed
is 'two papers open it' unsealed out/emergency.sealed paper.one.3 paper.one.1
sed 's/^/# /' unsealed.out
is 'whose digest is in the journal' grep -q "\"response\":\"$(sha256sum opened | cut -c1-64)\",\"sealed\"" a/0001-first-emergency.jsonl
is 'it is who typed them'\''s alone' test "$(stat -c %a opened)" = 600
cp opened emergency.skr
sigs=$(sed -n 's/.*<SignatureData>\(.*\)<.*/\1/p' opened)
is 'in it are as many signatures as slots' test "$(echo "$sigs" | wc -l)" -eq 9
lost=
for sig in $sigs; do
	! grep -rqF "$sig" a b out || lost=$sig
	! has_octets "$(echo "$sig" | base64 -d | od -An -v -tx1 | tr -d ' \n')" 'a b out' || lost=$sig
done
is 'none of them is in the journal or on the medium' test -z "$lost"
is 'each is in the journal by its digest' test "$(for sig in $sigs; do
    grep -c "\"sha256\":\"$(echo "$sig" | base64 -d | sha256sum | cut -c1-64)\"" a/0001-first-emergency.jsonl; done | grep -c '^1$')" -eq 9
isnt 'nor a word of a paper' grep -rqiE "$(sed -n '1s/ [0-9]*$//p' paper.one.1)" a b out

# ---- the signer goes over ----------------------------------------------------

small_zone
signer() { verb=$1; shift; "$SIGNER" "$verb" -c signer.conf -t 2027-03-05T12:00:00Z "$@"; }
ds=$(ls out/ksk-*.ds)
isnt 'the emergency response is not taken before the ordinary one' signer accept -e -a "$ds" emergency.skr
is 'the ordinary response is taken' signer accept -a "$ds" out/response.xml
is 'the zone is signed' signer sign -o zone.signed example.zone
was=$(sed -n 's/.*signed by ZSK \([0-9]*\) until.*/\1/p' is.out)
is 'then the emergency response is taken' signer accept -e emergency.skr
is 'and the zone is signed' signer sign -o zone.signed example.zone
now=$(sed -n 's/.*signed by ZSK \([0-9]*\) until.*/\1/p' is.out)
is 'by the standby ZSK' test -n "$now" -a "$now" != "$was"
is 'which is the only one' test "$(grep -c 'DNSKEY	256' zone.signed)" -eq 1
is 'it is validated from the DS alone' ldns-verify-zone -t 20270306000000 -V 2 -k "$ds" zone.signed
sed 's/ [0-9A-Fa-f]\{64\}/ 00000000000000000000000000000000000000000000000000000000000000ff/' "$ds" >wrong.ds
isnt 'and not from another' ldns-verify-zone -t 20270306000000 -V 2 -k wrong.ds zone.signed

# ---- what an auditor sees ----------------------------------------------------

# forged SENTENCE WORDS NTH KIND MEMBER VALUE
forged() {
	rm -rf t; cp -r out t
	"$BIN/tests/forge" t set "$3" emergency "$4" "$5" "$6" || bad "the forger did"
	"$CAPSTAN" verify -t 2027-02-10T12:00:00Z t 2>&1 | tr -s ' \n' ' ' >forged.out
	is "$1" grep -q "STOP .*$2" forged.out || sed 's/^/# /' forged.out
}
x=$(printf '%064d' 7)
forged 'a digest of another signature is seen' 'other signatures in it' 3 result sha256 "\"$x\""
forged 'another response in it is seen' 'another response in it' 0 'done' response "\"$x\""
forged 'papers of another number are seen' 'opened by other papers' 0 set number 4
forged 'a paper for somebody who has one is seen' 'one person has two papers' 2 given holder '"J Moreau"'
forged 'a combination less is seen' 'not every combination' 0 complete combinations 2
rm -rf t; cp -r out t
cp altered t/emergency.sealed; "$BIN/tests/forge" t sums
isnt 'a sealed file that was changed is seen' "$CAPSTAN" verify -t 2027-02-10T12:00:00Z t
rm -rf t; cp -r out t
gnawing 2027-02-10T12:00:00Z 300
# A slot that is 7 is as good as another.
grep -v ' intent slot$\| result slot$' gnawed | grep '^emergency \|^request .* emergency' >unseen
isnt 'each member of its records that is another is seen' grep . unseen
rm -rf t; cp -r out t
"$BIN/tests/forge" t omit 2027-02-10T12:00:00Z >gnawed 2>gnawed.err
isnt 'so is each record left out, repeated or moved' grep ' emergency ' gnawed

# ---- a clock that is moved before they are signed ----------------------------------

keep sealed
rm -rf a b out tokens; mkdir a b out tokens
echo 0 >shift
WALL_MOVED=$(date -u -d "$NOW + 60 seconds" '+%F %H:%M')
{
	echo 'ceremony = f'; prologue; init; access; make_ksk
	reads 'request.first = first example. | first example.'
	echo '! echo 60 >shift'; echo 'step = enter'
	printf 'reason.administrator = the battery is low\nreason.witness = I saw it jump\nstep = enter\n'
	printf 'clock.administrator = %s\nclock.witness = %s\nclock.agree = <object>\n' "$WALL_MOVED" "$WALL_MOVED"
	sealed one; epilogue
} >answers
is 'behind a clock that was moved they are sealed, once it was agreed to anew' hold answers -T shift
is 'and none is signed before' sh -c '
    cat a/*.jsonl | awk "/\"clock-moved\"/ { moved = 1; n++ } /\"step\":\"clock\",\"kind\":\"agreed\"/ { moved = 0 }
	/\"step\":\"emergency\",\"kind\":\"intent\"/ && moved { bad = 1; exit } END { exit bad || n != 1 }"'
back sealed

# ---- the next ceremony -------------------------------------------------------

mv out first; mkdir out
at 2027-04-20T12:00:00Z
requested || exit 1
cp -r req good
gone() { rm -rf req; cp -r good req; }
refuses() {	# SENTENCE CHECK
	{ echo 'ceremony = s'; prologue; access; reads '' | sed '/review.object/,$d'; echo 'review.refused = enter'; } >answers
	hold answers
	is "$1" grep -q "^ *$2;" room.out
	abandoning 'refused' >answers; hold answers
	gone
}
cp first/emergency.xml req/emergency.xml
refuses 'an emergency request of other slots is refused' EMG-SLOTS
cp req/request.xml req/emergency.xml
refuses 'one with another ZSK in it is refused' EMG-ALONE
# A new ZSK waits, which the sets before do not have: the review warns of it.
why='reason.administrator = it is new\nreason.witness = I saw it'
{ echo 'ceremony = s'; prologue; access; reads '' | sed "/^review.object/a$why"
echo 'step = enter'; papers lost 2; printf 'share.holder = <back>\nshare.give-up = d\n'
sealed two; epilogue; } >answers
held 'the next request is sealed as well'
is 'with a warning, for slot 1 has not the ZSK that waits' grep -q 'EMG-PUBLISHED; .*not in slot 1' room.out
is 'which verify sees' "$CAPSTAN" verify -t 2027-04-21T12:00:00Z out
isnt 'a paper of the set before is foreign' unsealed out/emergency.sealed paper.two.1 paper.one.2
is 'and said to be of another set' sh -c "tr -s ' \n' ' ' <unsealed.out | grep -q 'is of another set'"
is 'a set that was given up was begun' test "$(grep -c '"step":"emergency","kind":"set"' a/0004-*.jsonl)" -eq 2
is 'and the people were told what stays good' grep -q 'what was sealed in ceremonies before' room.out
isnt 'its papers open nothing' unsealed out/emergency.sealed paper.lost.1 paper.lost.2
is 'those of this one open it' unsealed out/emergency.sealed paper.two.1 paper.two.2

mv out second; mkdir out
signer accept second/response.xml >/dev/null 2>&1
at 2027-07-01T12:00:00Z
requested && rm req/emergency.xml
{ echo 'ceremony = s'; prologue; access; reads '' | sed '/emergency.words/d'; printf 'step = enter\nemergency.none = enter\n'; epilogue; } >answers
held 'without an emergency request none is sealed'
is 'and the people are told' grep -q 'NO EMERGENCY SETS' room.out
is 'which verify sees' "$CAPSTAN" verify -t 2027-07-02T12:00:00Z out
exit $failed
