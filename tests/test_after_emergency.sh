#!/bin/sh
# The emergency sets were used, and no ZSK waits any more: the next ceremony is
# wanted at once, behind sets that are in no journal.  From the sealed file to
# zones that are good under the sets of that ceremony, at every border.
set -u
PATH=$PATH:/usr/sbin:/sbin
. "$SRC/tests/shares.sh"

export CAPSTAN
site
echo 'emergency = "2 of 3"' >>capstan.conf
printf 'standby = true\nzsk-lifetime = "90d"\n' >>signer.conf
signer() { verb=$1; shift; "$SIGNER" "$verb" -c signer.conf -t "$NOW" "$@"; }
# wanted [OPTION...]: a request and its twin, on the request medium.
wanted() {
	empty req
	signer keys >signer.out 2>&1 &&
	signer request -o req/request.xml "$@" >>signer.out 2>&1 ||
	    { cat signer.out; exit 1; }
}
papers() {
	n=0
	for name in 'J. Moreau' 'T. Lindqvist' 'A. Haddad'; do
		given "$1" $((n += 1)) "$name"
	done
}
sealed() { echo 'step = enter'; papers "$1"; echo 'emergency = enter'; }
reads() {	# ANSWERS: between the words and the review
	printf 'step = enter\nrequest.words = all\nemergency.words = all\n%s\n' "$1"
	printf 'step = enter\nreview.object = <object>\n'
}
signs() { printf 'step = enter\nsigned = enter\n'; }
why='reason.administrator = the signer was broken into
reason.witness = I saw the report'
used="request.emergency = <object>
$why"
after() {	# [ANSWERS]: a ceremony that goes on from the emergency sets
	echo 'ceremony = s'; prologue; access; reads "${1-$used}"
	echo "$why"; signs
}
# refused SENTENCE WORDS...: what is in answers comes to no signature.
refused() {
	sentence=$1; shift
	back begun
	isnt "$sentence" hold answers
	for words; do
		tr -s ' \n' '  ' <room.out >said; tr -s ' \n' '  ' <room.err >>said
		is '	which is told' grep -q -- "$words" said || tail -n 30 room.out room.err | sed 's/^/# /'
	done
	isnt '	and nothing is signed' grep -q '"step":"sign","kind":"intent"' "$(last)"
}
# stopped SENTENCE CHECK [ANSWERS]: the review says so.
stopped() {
	{ echo 'ceremony = s'; prologue; access; reads "${3-$used}" | sed '/^review.object/d'; echo 'review.refused = enter'; } >answers
	refused "$1" " $2;"
}
zone_is_good() {	# TIME: it is signed then, and validated from the DS alone
	NOW=$1 signer sign -o zone.signed example.zone &&
	ldns-verify-zone -t "$(echo "$1" | tr -d 'TZ:-')" -V 2 -k "$ds" zone.signed
}
zsk() { sed -n 's/.*signed by ZSK \([0-9]*\) until.*/\1/p' is.out; }

# ---- until the emergency -----------------------------------------------------

wanted
{ echo 'ceremony = f'; prologue; init; access; make_ksk; reads 'request.first = <object>'; signs; sealed one; epilogue; } >answers
held 'a first ceremony seals emergency sets'
mv out first; mkdir out
small_zone
cp first/ksk-*.ds first.ds; ds=first.ds
NOW=2027-03-05T12:00:00Z
is 'the response is taken' signer accept -a "$ds" first/response.xml
is 'the zone is signed' signer sign -o zone.signed example.zone
compromised=$(zsk)
# Asked for before, with the ZSK that is in other hands.
wanted; mv req before
cat paper.one.1 paper.one.3 | "$CAPSTAN" unseal -o emergency.skr first/emergency.sealed >/dev/null || bad 'it is not opened'
is 'the emergency response is taken' signer accept -e emergency.skr
is 'the zone is signed by the standby ZSK' zone_is_good 2027-03-05T13:00:00Z
standby=$(zsk)
isnt '	which is another' test "$standby" = "$compromised"

# ---- what is refused ---------------------------------------------------------

at 2027-03-06T09:00:00Z
keep begun
wanted; mv req late		# behind the emergency sets
cp -r signer kept
NOW=2027-06-10T09:00:00Z wanted -s 2027-06-12T00:00:00Z; mv req gap
rm -rf signer; mv kept signer
wanted -s 2027-03-12T00:00:00Z; mv req soon
is 'the signer puts the emergency response beside its request' cmp late/previous.xml emergency.skr
isnt '	which it did not before' test -e before/previous.xml
# put REQUEST [RESPONSE]: on the medium, and nothing else.
put() {
	rm -rf req; cp -r "$1" req; rm -f req/previous.xml
	[ $# -eq 1 ] || cp "$2" req/previous.xml
}
put late
stopped 'without the emergency response the request comes too early' KSR-POLICY-LEAD ''
put soon
stopped 'and where it begins soon, too long before the last sets end' KSR-CHAIN-OVERLAP ''
put late first/response.xml
stopped 'the ordinary response beside it is no other thing' KSR-POLICY-LEAD ''
sed 's/<Expiration>2027-05-/<Expiration>2027-06-/' emergency.skr >altered
put late altered
after >answers
refused 'one of which the journal has no digest is not taken' 'not in this journal, which has others'
put before emergency.skr
stopped 'the compromised ZSK does not come back' KSR-CHAIN-KEYS
put gap emergency.skr
at 2027-06-10T09:00:00Z
stopped 'nor may there be a gap behind the emergency sets' KSR-CHAIN-OVERLAP
at 2027-03-06T09:00:00Z
put soon emergency.skr
after 'request.emergency = emergency example. | first example.' >answers
refused 'both must say that the sets were used'
after 'request.emergency = <object>
reason.administrator = the signer was broken into' >answers
refused 'and both must say why'
after | sed '/^review.object/,$d' >answers; echo 'review.object = <object>' >>answers
refused 'and once more, that the review warns'

# ---- the next ceremony -------------------------------------------------------

# goes_on SENTENCE SET
goes_on() {
	back begun
	rm -rf out; mkdir out
	{ after; sealed "$2"; epilogue; } >answers
	held "$1"
	tr -s ' \n' '  ' <out/review.txt >review
	is '	the review says what it follows' grep -q 'KSR-PREVIOUS; [^;]*; found given, and said to be the emergency response, which was used' review
	is '	and validators get on with it' sh -c "grep -q 'KSR-CACHE' review || grep -q 'ok old sets and old data have a ZSK in common at each border' review"
	isnt '	no check of theirs warns' grep -q 'KSR-CACHE-\|KSR-ZSK-ROLL' review
	is '	what it was compared with leaves too' cmp emergency.skr out/previous.xml
	is '	what left is verified' "$CAPSTAN" verify -t 2027-03-06T10:00:00Z out
}
put late late/previous.xml
goes_on 'a request behind the emergency sets is signed at once' late
is '	with a warning that it is early' grep -q 'KSR-POLICY-LEAD; [^;]*; found [0-9]* d[^;]*ahead, behind emergency sets' review
isnt '	and of no other limit' grep -q 'KSR-CHAIN-OVERLAP\|STOP' review
put soon soon/previous.xml
goes_on 'a request that begins soon, amid the emergency sets, too' soon
is '	with a warning that they overlap for long' grep -q 'KSR-CHAIN-OVERLAP; [^;]*; found [0-9]* d[^;]*, with emergency sets' review
isnt '	and of no other limit' grep -q 'KSR-POLICY-LEAD\|STOP' review
tr -s ' \n' '  ' <room.out >said
is 'the people were told that the journal has the digest' grep -q 'The journal has its digest, of when it was sealed' said
is 'and the reasons are in the journal' grep -q '"expected":"the sets of the last response are in force".*"the signer was broken into","I saw the report"' "$(last)"
is 'with the digest of what was followed' grep -q "\"brought\":\"$(sha256sum <emergency.skr | cut -c1-64)\"" "$(last)"
keep done; cp -r req done/req

AFTER=2027-03-06T10:00:00Z
forged 'one without the reasons is refused' 'no exception' drop 1 ceremony exception
forged 'reasons for something else are none' 'no exception' set 1 ceremony exception expected '"it rains"'
forged 'that none was brought is refused' 'previous.xml' set 0 request 'done' brought null
forged 'that another was brought is refused' 'previous.xml' set 0 request 'done' brought "\"$(sha256sum <first/response.xml | cut -c1-64)\""
forged 'that another was sealed is refused' 'previous.xml' set 1 emergency 'done' response "\"$(printf '%064d' 7)\""

# Member by member, what the record of the request says.
rm -rf t; cp -r out t
gnawing "$AFTER" 300
isnt 'each member of the record of the request that is another is seen' grep '^request .* brought' gnawed

# ---- a console that is killed in between -------------------------------------

back begun; rm -rf out; mkdir out
{ echo 'ceremony = s'; prologue; access; printf 'step = enter\nrequest.words = all\nemergency.words = all\n%s\n' "$used"; } >answers
hold answers
is 'what was brought is in the journal by then' grep -q '"brought"' "$(last)"
rm req/previous.xml
{ echo 'unfinished = c'; prologue; access; printf 'step = enter\nreview.object = <object>\n%s\n' "$why"; signs; sealed again; epilogue; } >answers
held 'the ceremony goes on without its medium'
is '	and what left is verified' "$CAPSTAN" verify -t "$AFTER" out

# ---- at the signer -----------------------------------------------------------

back done
NOW=2027-03-06T12:00:00Z
is 'the response is taken' signer accept out/response.xml
for when in 2027-03-06T13 2027-03-11T23 2027-03-12T01 2027-03-22T01 2027-04-15T12; do
	is "the zone is good at $when h" zone_is_good "$when:00:00Z"
done
is '	signed by the ZSK that took over' test "$(zsk)" = "$standby"
for when in 2027-05-10T23 2027-05-11T01 2027-05-20T23 2027-05-21T01 2027-06-02T12; do
	is "the zone is good at $when h" zone_is_good "$when:00:00Z"
done
isnt '	until its lifetime is over' test "$(zsk)" = "$standby"
cat paper.soon.2 paper.soon.3 | "$CAPSTAN" unseal -o next.skr out/emergency.sealed >/dev/null || bad 'it is not opened'
NOW=2027-03-24T12:00:00Z
is 'in another emergency the new emergency response is taken' signer accept -e next.skr
is '	and the zone is good' zone_is_good 2027-03-24T13:00:00Z
isnt '	signed by another ZSK' test "$(zsk)" = "$standby"

# ---- the ceremony after that, without an emergency ---------------------------

# As if that had not been: what was brought then may lie about.
at 2027-06-01T09:00:00Z
keep begun
put soon emergency.skr
stopped 'an emergency response of long ago is nothing to go on from' KSR-ID ''
exit $failed
