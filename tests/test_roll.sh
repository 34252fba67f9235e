#!/bin/sh
# A zone goes from one KSK to another, response behind response, a quarter each:
# normal, pre-publish, roll, revoke, normal.  Each step is refused before its
# time, and each set of each response is shown to somebody else's validator.
set -u
. "$SRC/tests/ceremony.sh"

site
cat >>signer.conf <<END
output = "$TESTDIR/signed.zone"
END
# The policy "small", whose changes of KSK wait for RFC 5011 too.
{ sed -n '/^static const char SMALL/,/^;*$/p' "$SRC/keyset/policy_shipped.c" |
    sed -n 's/^"\(.*\)\\n";*$/\1/p' | sed 's/^roll {/& hold-down = 30d/
    s/ds-ttl = 1d/ds-ttl = 20d/'; } >waits.conf
sed 's/hold-down = 30d/hold-down = 200d/' waits.conf >slow.conf
sed "s|^policy.*|policy = \"$TESTDIR/waits.conf\"|" capstan.conf >waits
sed "s|^policy.*|policy = \"$TESTDIR/slow.conf\"|" capstan.conf >slow
cp waits capstan.conf
cat >zone <<'END'
$TTL 3600
@ SOA ns.example. admin.example. 7 7200 3600 1209600 900
@ NS ns
ns A 192.0.2.1
END

# day DATE: what the clocks say from now on.
day() { NOW=${1}T09:00:00Z WALL="$1 09:00"; }
# planned [LETTER [DATE]]: the request is read, and signed by that plan; the
# next KSK's DS was seen on that day.
planned() {
	sign '' | sed -n '1,/request.words/p'
	printf 'step = enter\n'
	[ $# -lt 1 ] || echo "review.plan = $1"
	[ $# -lt 2 ] || printf 'ds.date = %s\nds.object = <object>\n' "$2"
	printf 'review.object = <object>\nstep = enter\nsigned = enter\n'
}
# round NAME DATE [PLAN...]: a request of that day, and the ceremony for it.
round() {
	name=$1; day "$2"; shift 2
	request
	{ echo 'ceremony = s'; prologue; access; planned "$@"; epilogue; } >answers
	rm -rf out; mkdir out
	hold answers || { cat room.err; return 1; }
	cp -r out "$name"; cp room.out "$name.room"
}
# took NAME: the signer takes the response.
took() {
	[ ! -f signer/anchor ] || cp anchors signer/anchor
	set -- "$1" $([ -f signer/anchor ] || echo -a anchors)
	"$SIGNER" accept -c signer.conf -t $NOW ${2:-} ${3:-} "$1/response.xml" >accept.out 2>&1 ||
	    { cat accept.out; return 1; }
}
# slots NAME: "number inception expiration tags" of each slot, from review.txt.
slots() {
	sed -n '/^ SLOTS/,/^  Signed/s/^ *\([0-9]*\)    \(20[0-9-]*\) [0-9:]*Z  \(20[0-9-]*\) [0-9:]*Z  \(.*\)/\1 \2 \3 \4/p' \
	    "$1/review.txt"
}
# valid NAME FIRST OTHERS: the zone signed in the middle of each slot is good for
# a validator that has this anchor in slot 1, and that one in the others.
valid() {
	n=0
	slots "$1" >"$1.slots"
	while read -r number from rest; do
		at=$(date -u -d "$from + 5 days" +%Y%m%d)
		anchor=$3; [ "$number" -ne 1 ] || anchor=$2
		"$SIGNER" sign -c signer.conf -t "$(date -u -d "$at" +%F)T12:00:00Z" zone \
		    >sign.out 2>&1 || { echo "slot $number:"; cat sign.out; return 1; }
		ldns-verify-zone -t "${at}120000" -k "$anchor" signed.zone >ldns.out 2>&1 ||
		    { echo "slot $number, anchor $anchor:"; cat ldns.out; return 1; }
		n=$((n + 1))
	done <"$1.slots"
	[ "$n" -eq 9 ] || { echo "$n slots"; return 1; }
}
# keeps NAME LINES: exactly these tags and parts, "C" and "N" being the KSKs.
keeps() {
	slots "$1" | while read -r number from to tags; do
		line=$number
		for t in $tags; do
			case $t in
			$C[SP]) line="$line C${t#$C}" ;;
			$N[SP]) line="$line N${t#$N}" ;;
			*R) line="$line CR" ;;
			esac
		done
		echo "$line"
	done >"$1.has"
	printf '%s\n' "$2" | diff - "$1.has"
}
verified() { "$CAPSTAN" verify -t "$1" "$2"; }
# told TIME NAME WORDS: verify says so.
told() { verified "$1" "$2" | tr -s '\n ' ' ' | grep -qF -- "$3"; }
tag() { sed -n 's/.*ksk-0*\([0-9]*\)\.ds.*/\1/p;q'; }

# ---- the KSK that the zone has

request
first >answers
is 'the first response is by one KSK, and nobody is asked for a plan' hold answers
cp -r out normal
ls out/ksk-*.ds | tag >c; C=$(cat c)
cat out/ksk-*.ds >c.ds; cat c.ds >anchors
is 'the signer takes it' took normal
have=yes
command -v ldns-verify-zone >/dev/null || {
	have=no; echo 'skipped - each set is shown to ldns-verify-zone: it is not installed'; }
[ $have = no ] ||
    is 'each of its sets is good for who has the DS of that KSK' valid normal c.ds c.ds

# ---- the next one is made, and published

day 2027-04-20
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
rm -rf out; mkdir out
is 'another KSK is made' hold answers
ls out/ksk-*.ds | tag >n; N=$(cat n)
cat out/ksk-*.ds >n.ds; cat c.ds n.ds >anchors
is 'by "pre-publish" it appears' round pre 2027-05-01 b
is 'a roll could not have been chosen there' grep -q -e '-  roll ' pre.room
is 'for it comes behind pre-publish' grep -q 'not now: it comes behind pre-publish' pre.room
is 'in slot 2, and does not sign' keeps pre "1 CS
$(for i in 2 3 4 5 6 7 8 9; do echo "$i CS NP"; done)"
is 'the DS of both leaves' test -f pre/ksk-$(printf %05d $C).ds -a \
    -f pre/ksk-$(printf %05d $N).ds
is 'somebody else verifies it' verified 2027-05-02T09:00:00Z pre
is 'the signer takes it' took pre
[ $have = no ] || is 'each set is good for who has the old DS alone' valid pre c.ds c.ds

# ---- it signs

day 2027-07-20
request
cp slow capstan.conf
{ echo 'ceremony = s'; prologue; access; sign '' | sed -n '1,/request.words/p'
printf 'step = enter\nreview.plan = <back>\nstep = <stop>\nstop.reason = too early\n'; } >answers
hold answers
cp room.out early.room
is 'where anchors take 200 days a roll cannot be chosen yet' grep -q -e '-  roll ' early.room
is 'and the page says for how long the KSK was published' sh -c '
    tr "\n" " " <early.room | tr -s " " | grep -q "slot 2: the KSK that signs was published for 90 d"'
cp waits capstan.conf
printf 'unfinished = a\nabandon.reason = too early\n' >answers
is 'it is left, and nothing was signed' hold answers

{ echo 'ceremony = s'; prologue; access
planned c 2027-07-21 | sed '/^ds.object/,$d'
printf 'ds.date = never\nds.date = the day before yesterday\nds.date = 2027-04-19\nds.date = <back>\n'
planned c 2027-05-20 | sed -n '/^review.plan/,$p'; epilogue; } >answers
rm -rf out; mkdir out
is 'by "roll" it signs, when two people have seen its DS' hold answers
sed 's/^/# /' room.err
cp -r out roll; cp room.out roll.room
is 'a day that is still to come is none on which it was seen' grep -q 'is still to come' roll.room
is 'nor is one before the KSK was made' grep -q 'before the day on which' roll.room
is 'nor is what is no date' grep -q '"never" is no date' roll.room
is 'each is asked for again in its place, and the page says when it was made' sh -c '
    grep -q "Not taken: 2027-04-19" roll.room && grep -q "Made *2027-0[1-9]-" roll.room'
is 'what they saw is in the journal, once' sh -c '
    test "$(cat a/*.jsonl | grep -c "\"kind\":\"ds-seen\"")" -eq 1'
"$CAPSTAN" verify -t 2028-02-01T09:00:00Z roll >verify.out 2>&1
is 'verify says who said so, of which KSK, and by which day' sh -c '
    tr -s "\n " " " <verify.out | grep -q "Ada King and Max Brandt said that the DS of KSK '$N' was in the parent zone by 2027-"'
is 'and so does the report' sh -c '
    tr -s "\n " " " <roll/report.txt | grep -q "Ada King and Max Brandt said that the DS of KSK '$N' was in the parent zone by 2027-"'
was() { printf 'roll/ksk-%05d%s' $C "$1"; }
until=$(slots roll | sed -n '1s/^1 [^ ]* \([^ ]*\).*/\1/p')
is 'the parent is not told to add the DS of the one in whose place it is' \
    test ! -e "$(was .epp.xml)" -a ! -e "$(was .registrar.txt)" -a -e "$(printf 'roll/ksk-%05d.epp.xml' $N)"
is 'but to take it away, when what it signed alone has ended' sh -c '
    grep -q "^<!-- after $2 .*Z -->$" "$1" && grep -q "<secDNS:rem>" "$1" && grep -q "<secDNS:keyTag>$3<" "$1"' \
    - "$(was .remove.epp.xml)" "$until" $C
words="KSK $C signs no more from slot 2 on: have the parent take its DS away after $until"
is 'the last page says so' sh -c 'tr "\n" " " <roll.room | tr -s " " | grep -q "$1"' - "$words"
is 'and the report' sh -c 'tr "\n" " " <roll/report.txt | tr -s " " | grep -q "$1"' - "$words"
is 'nobody is told so while both are there' sh -c '! ls pre/*.remove.* 2>/dev/null && ! grep -q "signs no more" pre.room'
is 'from slot 2 on' keeps roll "1 CS NP
$(for i in 2 3 4 5 6 7 8 9; do echo "$i CP NS"; done)"
is 'somebody else verifies it' verified 2027-07-22T09:00:00Z roll
is 'the auditor reads who signs' told 2027-07-22T09:00:00Z roll \
    "by plan \"roll\" with KSK $C and KSK $N signed a slot (9 times)"
is 'the signer takes it' took roll
[ $have = no ] || is 'slot 1 is good for who has the old DS, all others for who has the new one alone' \
    valid roll c.ds n.ds

# ---- the old one is revoked, and the power is cut between its signatures

day 2027-10-20
request
{ echo 'ceremony = s'; prologue; access; planned c; epilogue; } >answers
{ WALL='2027-10-20 09:05'; wherever s; cat <<END
token = enter
open.pin = $USER_PIN
inventory = enter
request.words = all
review.plan = c
review.object = <object>
signed = enter
inventory-after = enter
close = enter
export = enter
export.words = all
finish = enter
END
} >any
rm -rf kept; mkdir kept; cp -r a b tokens kept/
again() { rm -rf a b tokens out; cp -r kept/a kept/b kept/tokens .; mkdir out; }
cut() { CUT_AT=$1 CUT_HOW=$2 LD_PRELOAD=$BIN/tests/cut.so \
    "$HEADLESS" -t $NOW -c capstan.conf answers >cut.out 2>cut.err; }
# A slot and a KSK have one result each: 9 of one, 7 of the other.
results() {
	cat a/*.jsonl | sed -n '/"type":"sign-request"/h;/"step":"sign","kind":"result"/p' |
	    tail -16 | sed 's/.*"slot":\([0-9]*\).*"ksk":"\([0-9a-f]*\)".*/\1 \2/' | sort -u | wc -l
}
again
CUT_COUNT=$TESTDIR/writes cut 0 never
total=$(wc -c <writes)
tried=0 good=0
n=$((total / 2))
while [ "$n" -le "$total" ] && [ "$tried" -lt 12 ]; do
	again
	how=before; [ $((n % 3)) -ne 0 ] || how=torn
	cut $n $how
	case $(tail -n 1 "$(ls a/*.jsonl | tail -n 1)") in
	*'"step":"sign"'*)
		tried=$((tried + 1))
		timeout 600 "$HEADLESS" -t 2027-10-20T09:05:00Z -c capstan.conf any >room.out 2>room.err &&
		    verified 2027-10-21T09:00:00Z out >verify.out 2>&1 &&
		    [ "$(results)" -eq 16 ] && diff -r a b >/dev/null && good=$((good + 1)) || {
			echo "# cut $how write $n:"; sed 's/^/#   /' room.err verify.out; } ;;
	esac
	n=$((n + 3))
done
echo "# $tried cuts among the signatures, $good gone on from"
is 'a cut between two signatures of a slot is gone on from, and none is made twice' \
    test "$tried" -gt 5 -a "$good" -eq "$tried"
again
is 'by "revoke" the old KSK is revoked' hold answers
cp -r out revoke; cp room.out revoke.room
is 'nothing leaves of it for the parent' test ! -e out/ksk-$(printf %05d $C).ds -a \
    -f out/ksk-$(printf %05d $N).ds
is 'nobody is asked again for the DS' sh -c '! grep -q "ds.date" revoke.room'
is 'verify counts slots, and not signatures' told 2027-10-21T09:00:00Z revoke \
    "by plan \"revoke\" with KSK $N and KSK $C signed a slot (9 times)"
is 'in slots 2 to 8, under its other tag, and gone in the last' keeps revoke "1 CP NS
$(for i in 2 3 4 5 6 7 8; do echo "$i CR NS"; done)
9 NS"
is 'somebody else verifies it' verified 2027-10-21T09:00:00Z revoke
is 'the signer takes it' took revoke
[ $have = no ] || is 'each set is good for who has the new DS alone' valid revoke n.ds n.ds

# ---- the new one is the one

is 'by "normal" the new KSK goes on alone' round last 2028-01-20 a
is 'in every slot' keeps last "$(for i in 1 2 3 4 5 6 7 8 9; do echo "$i NS"; done)"
is 'what was revoked cannot be used again' sh -c '
    tr "\n" " " <last.room | tr -s " " | grep -q "was revoked, and a key that was"'
is 'somebody else verifies it' verified 2028-01-21T09:00:00Z last
is 'the signer takes it' took last
[ $have = no ] || is 'each set is good for who has the new DS' valid last n.ds n.ds

sed -i 's|^policy|trust-anchor = "https://data.example/anchor.xml"\n&|' capstan.conf
{ echo 'ceremony = a'; prologue; access; printf 'step = enter\nanchor.object = <object>\n'
echo 'anchor = enter'; epilogue; } >answers
rm -rf out; mkdir out
is 'a trust anchor is written while what was revoked is there still' hold answers
is 'its page says that it is not in it' grep -q "KSK *$C  revoked, and not in it" room.out
is 'nor is it' sh -c '! grep -q "<KeyTag>$1<" out/trust-anchor.xml' - "$C"
is 'but the new one is' grep -q "<KeyTag>$N<" out/trust-anchor.xml
is 'somebody else verifies it' verified 2028-01-21T09:00:00Z out

# ---- with many spare keys

printf 'unfinished = a\nabandon.reason = only looked\n' >answers
hold answers
day 2028-04-10
for i in 1 2 3 4 5 6 7 8; do
	{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
	rm -rf out; mkdir out
	hold answers || bad "spare KSK $i is made"
done
day 2028-04-20
request
{ echo 'ceremony = s'; prologue; access; sign '' | sed -n '1,/request.words/p'
printf 'step = enter\nreview.plan = <back>\nstep = <stop>\nstop.reason = only looked\n'; } >answers
hold answers
tr "\n" " " <room.out | tr -s " " >many
is 'with eight spare KSKs the emergency has letters still' grep -q '[a-z] replace  *KSK' many
is 'so has what is held each time' grep -q 'a normal KSK' many
is 'and the page says that it has not room for all' grep -q 'more could be held' many
grep -e '^   [a-z-]  [a-z+-]*  *KSK' room.out | sed 's/^/# /'

# ---- what somebody could have done to a roll since

of() { rm -rf t; cp -r "$1" t; }
# altered SENTENCE WORDS FOLDER COMMAND...
altered() {
	of "$3"; sentence=$1 words=$2; shift 3
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	said=$("$CAPSTAN" verify -t 2028-02-01T09:00:00Z t 2>&1)
	rc=$?
	said=$(echo $said)
	case $rc$said in
	1*"STOP "*"$words"*) ok "$sentence" ;;
	*) bad "$sentence"; echo "# $rc: $said" ;;
	esac
}
# id KSK: of the key of this tag, from the statement that it is made.
id() { cat last/journal/*.jsonl | grep '"step":"make-key","kind":"result"' | grep "\"tag\":$1[,}]" |
    sed 's/.*"id":"\([0-9a-f]*\)".*/\1/'; }
first=$(id $C) second=$(id $N)
altered 'another plan than was agreed to is refused' 'comes behind' roll \
    set 0 review done plan '"roll+"'
altered 'another that could have been held is refused too' 'slot 2' pre \
    set 0 review done plan '"double"'
altered 'one by which other files leave is refused' 'is not here' revoke \
    set 0 review done plan '"roll+"'
altered 'the KSKs exchanged are refused' 'in the review' pre \
    set 0 review done ksks "[\"$second\",\"$first\"]"
altered 'a KSK less is refused' 'without a list of its KSKs' revoke \
    set 0 review done ksks "[\"$first\"]"
altered 'another day on which the DS was seen is refused' 'review page' roll \
    set 0 review ds-seen seen '"2027-05-19T23:59:59Z"'
altered 'a day to come is refused' 'still to come' roll \
    set 0 review ds-seen seen '"2027-08-19T23:59:59Z"'
altered 'a day before the KSK was made is refused' 'before its KSK was made' roll \
    set 0 review ds-seen seen '"2027-04-19T23:59:59Z"'
of roll
"$BIN/tests/forge" t set 0 review ds-seen ksk "\"$(echo "$first" | tr 0-9a-f 1-9a-f0)\""
"$CAPSTAN" verify -t 2028-02-01T09:00:00Z t >forged.out 2>&1
is 'the DS of a KSK that nobody knows is refused' sh -c '
    tr -s " \n" "  " <forged.out | grep -q "of no KSK that was made here"'
altered 'the DS of another KSK is refused' 'breaks the policy' roll \
    set 0 review ds-seen ksk "\"$first\""
altered 'no DS is refused' 'breaks the policy' roll drop 0 review ds-seen
altered 'another time of the next KSK is refused' 'from which' roll \
    set 0 review done from '["2027-07-21T00:00:00Z","2027-07-21T00:00:00Z"]'
ends=$(cat roll/journal/*.jsonl | sed -n 's/.*"until":"\([^"]*\)".*/\1/p')
altered 'another begin of what it signs no more is refused' 'from which slot on the old KSK' roll \
    set 0 review done leaves "{\"slot\":2,\"from\":\"2027-07-22T00:00:00Z\",\"until\":\"$ends\"}"
altered 'and another end of what it signed' 'ksk-' roll \
    set 0 review done leaves '{"slot":2,"from":"2027-07-21T00:00:00Z","until":"2027-07-22T00:00:00Z"}'
altered 'a KSK that leaves from the first slot on is refused' 'no slot on' roll \
    set 0 review done leaves '{"slot":1,"from":"2027-07-21T00:00:00Z","until":"2027-07-22T00:00:00Z"}'
altered 'a signature that is said to be by the other KSK is refused' 'slot' revoke \
    set 0 sign result ksk "\"$first\""
altered 'an intent that is said to be for the other KSK is refused' 'slot' revoke \
    set 0 sign intent ksk "\"$first\""
altered 'a signature less is refused' 'signatures were made' revoke drop 0 sign result
altered 'a signature twice is refused' 'the journal has 17' revoke double 0 sign result

# Every member of every record of the revocation; those that are left are known
# from a ceremony of one KSK (test_verify.sh).
of revoke
"$BIN/tests/forge" t gnaw 2028-02-01T09:00:00Z >gnawed 2>gnawed.err
cat >expected <<END
ceremony begin site
ceremony begin version
close done refusal
close done tried
inventory found keys
sign done signatures
END
grep -v ' slot$' gnawed | LC_ALL=C sort -u >seen
is 'verify sees every change of what is there for a plan' diff expected seen
exit $failed
