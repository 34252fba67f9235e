#!/bin/sh
# Exported folders, and everything that somebody could have done to one since.
set -u
. "$SRC/tests/ceremony.sh"
LATER=2027-02-09T11:00:00Z MUCH_LATER=2027-07-21T09:00:00Z

# ---- real folders: first, another first, second, make-zsk, inventory, send, and one
# ---- that another KSK signed, in spite of a warning

site
request
first >answers
hold answers || { cat room.err >&2; exit 1; }
mv out first
cp -r a journal-a; cp -r b journal-b; cp -r tokens tokens-of-first
rm -rf a b tokens; mkdir a b tokens out
hold answers || { cat room.err >&2; exit 1; }	# the same request, another KSK
mv out other
rm -rf a b tokens; mv journal-a a; mv journal-b b; mv tokens-of-first tokens; mkdir out
"$SIGNER" accept -c signer.conf -t $NOW -a first/ksk-*.ds first/response.xml >accept.out 2>&1 ||
    { cat accept.out >&2; exit 1; }
NOW=2027-05-01T09:00:00Z WALL='2027-05-01 09:00'
request
{ echo 'ceremony = s'; prologue; access; sign ''; epilogue; } >answers
hold answers || { cat room.err >&2; exit 1; }
mv out second; mkdir out
NOW=2027-05-01T10:00:00Z WALL='2027-05-01 10:00'
{ echo 'ceremony = z'; prologue; access; make_ksk; epilogue; } >answers
hold answers || { cat room.err >&2; exit 1; }
mv out zsk; mkdir out
NOW=2027-05-01T11:00:00Z WALL='2027-05-01 11:00'
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
hold answers || { cat room.err >&2; exit 1; }
mv out inventory; mkdir out
NOW=2027-05-01T12:00:00Z WALL='2027-05-01 12:00'
openssl genrsa 3072 >own.key 2>/dev/null; address own.key >req/transport.pub
sending >answers
hold answers || { cat room.err >&2; exit 1; }
mv out send; mkdir out
NOW=2027-07-20T09:00:00Z WALL='2027-07-20 09:00'
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
hold answers || { cat room.err >&2; exit 1; }
cat out/ksk-*.ds first/ksk-*.ds >anchors; mv out ksk; mkdir out
"$SIGNER" accept -c signer.conf -t 2027-05-01T12:00:00Z second/response.xml >accept.out 2>&1 ||
    { cat accept.out >&2; exit 1; }
request
{ echo 'ceremony = s'; prologue; access; sign '' | sed 's/^review.object.*/review.plan = f\n&\nreason.administrator = the DS is there\nreason.witness = I asked for it/'
epilogue; } >answers
hold answers || { cat room.err >&2; exit 1; }
mv out warned

verify() { "$CAPSTAN" verify -t $MUCH_LATER "$@"; }
for f in first other second zsk inventory send ksk warned; do
	is "what a ceremony wrote is verified: $f" verify $f
done
is 'a first ceremony is verified as of that day' "$CAPSTAN" verify -t $LATER first
is 'the verdict of each check is there in JSON too' sh -c '
    "'"$CAPSTAN"'" verify -j -t '$LATER' first | grep -q "\"good\": true"'
isnt 'before the ceremony its records are of the future' "$CAPSTAN" verify -t 2027-02-09T10:00:00Z first
before=$("$CAPSTAN" verify -t 2027-02-09T10:00:00Z first 2>&1); is 'and the clock is named' sh -c 'echo "$1" | grep -q "the clock"' sh "$before"

# ---- who reads, and what reading leaves behind

find first -type f -exec sha256sum {} + >before
find first -printf '%p %T@ %C@ %m\n' >>before
verify first >verify.out
find first -type f -exec sha256sum {} + >after
find first -printf '%p %T@ %C@ %m\n' >>after
is 'its last line is the verdict' sh -c '
    tail -n 1 verify.out | grep -qx "ok: verified; checks that say ok: $(grep -c "^ok  " verify.out)"'
is 'verify writes nothing' cmp before after
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	copy=$(mktemp -d)
	cp -r first "$copy/out"; cp "$CAPSTAN" "$copy/capstan"
	chmod -R a+rX,a-w "$copy"
	is 'nobody in particular verifies a copy that cannot be written to' \
	    setpriv --reuid=65534 --regid=65534 --clear-groups \
	    "$copy/capstan" verify -t $LATER "$copy/out"
	chmod 0 "$copy/out"
	setpriv --reuid=65534 --regid=65534 --clear-groups \
	    "$copy/capstan" verify -t $LATER "$copy/out" >verify.out 2>&1
	is 'a folder that may not be read is no verdict' test $? -eq 2
	isnt 'nor does it say STOP' grep -q STOP verify.out
	chmod 755 "$copy/out"
	chmod 0 "$copy/out/response.xml"
	setpriv --reuid=65534 --regid=65534 --clear-groups \
	    "$copy/capstan" verify -t $LATER "$copy/out" >verify.out 2>&1
	is 'nor is a file in it that may not be read' test $? -eq 2
	isnt 'which does not say STOP either' grep -q STOP verify.out
	rm -rf "$copy"
else
	echo 'skipped - nobody in particular verifies a copy: not root'
fi
verify nothing-here >verify.out 2>&1
is 'a folder that is not there is no verdict' test $? -eq 2
isnt 'and there is no STOP about it' grep -q STOP verify.out
verify answers >verify.out 2>&1
is 'a file in place of a folder is no verdict' test $? -eq 2
mkdir empty
verify empty >verify.out 2>&1
is 'an empty folder is refused' test $? -eq 1
is 'and the last line says so' sh -c 'tail -n 1 verify.out | grep -qx "STOP: not verified; checks that say ok: 0"'

# ---- tampering: each on a fresh copy

# of FOLDER: a fresh copy of it, in t.
of() { rm -rf t; cp -r "$1" t; }
forge() { "$BIN/tests/forge" t "$@" || bad "the forger did: $*"; }
sums() { forge sums; }
# refused SENTENCE WORDS: exit status 1, and the fault is named in these words.
refused() {
	said=$(verify t 2>verify.err)
	rc=$?
	said=$(echo $said)	# the lines joined
	case $rc$said in
	1*"STOP "*"$2"*) ok "$1" ;;
	*) bad "$1"; echo "# $rc: $said" ;;
	esac
}
of second; forge fit
is 'a forger who changes nothing makes the same chain' diff -r second t

# flip FILE: one letter in the middle of it is another.
flip() {
	size=$(wc -c <"$1")
	at=$((size / 2))
	c=$(tail -c +$((at + 1)) "$1" | head -c 1)
	[ "$c" = x ] && n=y || n=x
	{ head -c $at "$1"; printf %s "$n"; tail -c +$((at + 2)) "$1"; } >flipped
	cat flipped >"$1"
}
for f in $(cd second && find . -type f | sed 's|^\./||'); do
	of second; flip t/$f
	refused "a byte changed in $f is found" "$(basename "$f")"
	[ $f = SHA256SUMS ] && continue
	of second; flip t/$f; sums
	refused "a byte changed in $f is found when SHA256SUMS is made anew" "$(basename "$f")"
	of second; rm t/$f
	refused "$f missing is found" "$(basename "$f")"
done
for f in request.xml response.xml previous.xml policy.conf review.txt; do
	of second; rm t/$f; sums
	refused "$f missing is found when SHA256SUMS is made anew" "$f"
	of second; rm t/$f; forge fit
	refused "$f missing is found when every hash is made anew" "$f"
done
for f in $(cd send && ls *.parcel transport.pub); do
	of send; flip t/$f; sums
	refused "a byte changed in ${f#*.} is found" "$f"
	of send; flip t/$f; forge fit
	refused "a byte changed in ${f#*.} is found when every hash is made anew" "$f"
	of send; rm t/$f; forge fit
	refused "${f#*.} missing is found when every hash is made anew" "$f"
done
for f in $(cd first && ls ksk-*); do
	of first; flip t/$f; sums
	refused "a byte changed in ${f##*.} is found" "$f"
	of first; flip t/$f; forge fit
	refused "a byte changed in ${f##*.} is found when every hash is made anew" "$f"
	of first; rm t/$f; forge fit
	refused "${f##*.} missing is found when every hash is made anew" "$f"
done

of second; rm -r t/journal; sums
refused 'a journal that is not there at all is found' journal
of second; rm t/response.xml
refused 'a file that is missing is found' 'the folder has no response.xml'
isnt 'and an auditor is told nothing of sticks' grep -qi 'stick\|REQ\|put in' verify.err

# ---- files added

for f in more.txt journal/more.txt ksk-00001.ds .hidden journal/.hidden.jsonl; do
	of first; echo more >t/$f
	refused "$f added is found" "$f"
done
for f in more.txt journal/more.txt ksk-00001.ds; do
	of first; echo more >t/$f; sums
	refused "$f added is found when SHA256SUMS is made anew" "$f"
done
of first; echo more >t/ksk-00001.ds
forge set 0 export intent files/ksk-00001.ds "\"$(sha256sum <t/ksk-00001.ds | cut -c1-64)\""
refused 'a DS of another key is found when the journal lists it' 'ksk-00001.ds'
of first; mv t/response.xml t/answer.xml; sums
refused 'a file under another name is found' 'response.xml'
of first; mkdir t/deeper; echo more >t/deeper/file; sums
refused 'a folder added is found when SHA256SUMS is made anew' 'deeper/file'
of first; mkfifo t/pipe
refused 'a pipe added is found and not read' 'pipe'
of first; mv t/review.txt review; ln -s "$TESTDIR/review" t/review.txt
refused 'a file behind a symbolic link is not read' 'review.txt'

# ---- another answer

of first; cp other/response.xml t/; forge fit
refused 'the response of another ceremony, by another KSK, is refused' 'none of our KSKs'
of second; cp first/response.xml t/; forge fit
refused 'the response to another request is refused' 'the response answers'
of first; cp second/request.xml t/; forge fit
refused 'a request that was not answered is refused' 'the request another id'
of second; cp t/response.xml t/previous.xml; forge fit
refused 'another previous response is refused' 'breaks the policy'
# every FILE EXPRESSION: changed, and all hashes made anew.
every() { of first; sed "$2" first/$1 >t/$1; cmp -s first/$1 t/$1 && bad "$1 was changed: $2"; forge fit; }
every response.xml '0,/<Expiration>/s/<Expiration>2027-03-03/<Expiration>2027-03-04/'
refused 'a slot that lasts a day longer is refused' 'slot 1'
every response.xml 's/2027-03-03T/2027-03-04T/g'
refused 'also where its signature says so too' 'slot 1'
every response.xml 's/<TTL>[0-9]*</<TTL>7200</g; s/<OriginalTTL>[0-9]*</<OriginalTTL>7200</g'
refused 'a response of another TTL is refused' 'slot 1'
every response.xml 's/<Flags>257</<Flags>385</g'
refused 'a KSK that is revoked is refused' 'slot 1'
zsk=$(grep -o '<PublicKey>[^<]*' first/request.xml | head -1 | cut -d'>' -f2)
ksk=$(grep -o '<PublicKey>[^<]*' other/response.xml | grep -vF "$zsk" | head -1 | cut -d'>' -f2)
every response.xml "s|$zsk|$ksk|"
refused 'a ZSK that is another in the response is refused' 'slot 1'
every request.xml "s|$zsk|$ksk|"
refused 'a ZSK that is another in the request is refused' 'other ZSKs'
every response.xml 's/<Response/<!-- --><Response/'
refused 'a response with a comment in it is refused' 'response.xml'
every response.xml '0,/<MaxSignatureValidity>P21D/s//<MaxSignatureValidity>P22D/'
refused 'a response with another policy in it is refused' 'policy'
every response.xml 's|<SignatureData>....|<SignatureData>AAAA|'
refused 'a signature with other bytes is refused' 'slot'
of first
awk '/<Signature /{s=1} !s{print} /<\/Signature>/{s=0}' first/response.xml >t/response.xml
forge fit
refused 'a response without signatures is refused' 'response.xml'

# ---- the policy and the review

of first; sed 's/^lead.*/lead = -400d..400d/' first/policy.conf >t/policy.conf; forge fit
refused 'a policy with another limit is refused' 'review'
of first; sed 's/^horizon.*/horizon = 1d/; /^coverage/d' first/policy.conf >t/policy.conf; forge fit
refused 'a policy that forbids what was signed is refused' 'breaks the policy'
of first; cp second/policy.conf t/; echo 'unheard = 1' >>t/policy.conf; forge fit
refused 'a policy with an unknown option is refused' 'unheard'
of first; sed 's/^  ok /  WARN/' first/review.txt >t/review.txt; sums
refused 'a review text that is not the journal'\''s is refused' 'review.txt'
of first; sed 's/^  ok /  WARN/' first/review.txt >t/review.txt; forge fit
refused 'a review that these files do not give is refused' 'review page'
of first; sed 's/^  ok /  WARN/' first/review.txt >t/review.txt
forge set 0 export intent files/review.txt "\"$(sha256sum <t/review.txt | cut -c1-64)\""
refused 'a review text is refused also when the export record has its digest' 'review.txt'

# ---- the journal, its chain made anew after each change

# record SENTENCE WORDS CHANGE...
record() { s=$1 w=$2; shift 2; of first; forge "$@"; refused "$s" "$w"; }
sig=$(grep -o '"rrsig":"[^"]*"' first/journal/0001-first.jsonl | sed -n 2p | cut -d'"' -f4)
ds=$(head -1 other/ksk-*.ds | tr '\t' ' ')
key=$(cat other/ksk-*.dnskey | tr '\t' ' ')
record 'a DS in the journal that is another'\''s is refused' 'DS' set 1 make-key result ds "[\"$ds\",\"$ds\"]"
record 'no DS in the journal is refused' 'DS' set 1 make-key result ds null
record 'a key id that is not the key'\''s is refused' 'another id' set 1 make-key result id "\"$(printf %064d 0)\""
record 'a key tag that is not the key'\''s is refused' 'another id' set 1 make-key result tag 1
record 'a tag in words is refused' 'another id' set 1 make-key result tag '"1"'
record 'another key under the first one'\''s id is refused' 'in the register that is not there' set 1 make-key result dnskey "\"$key\""
record 'a key record that is an address is refused' 'DNSKEY' set 1 make-key result dnskey '"example. A 192.0.2.1"'
record 'a key record without a key is refused' 'DNSKEY' set 1 make-key result dnskey '"example. DNSKEY"'
record 'a key record that is a list is refused' 'DNSKEY' set 1 make-key result dnskey '[]'
record 'a statement by nobody is refused' 'statement' set 1 make-key result statement '{"pkcs10":"x"}'
record 'no word of a statement is refused' 'statement' set 1 make-key result statement '"x"'
record 'a key in another HSM than was used is refused' 'HSM' set 1 make-key result serial '"1"'
record 'a key of another zone is refused' 'another zone' set 1 make-key result dnskey \
    "\"$(sed 's/^example\./example.org./' first/ksk-*.dnskey | tr '\t' ' ')\""
record 'no record of the key is refused' 'in the register that is not there' drop 1 make-key result
record 'a record too few of a signature is refused' 'signatures were made' drop 3 sign result
record 'a record too many of a signature is refused' 'slot 3' double 3 sign result
record 'one signature for two slots is refused' 'slot' set 3 sign result slot 4
record 'a signature for slot 0 is refused' 'slot 0' set 3 sign result slot 0
record 'a signature for a slot that never was is refused' 'slot 9223372036854775807' set 3 sign result slot 9223372036854775807
record 'a signature for a slot below 0 is refused' 'slot -1' set 3 sign result slot -1
record 'a slot in words is refused' 'slot 0' set 3 sign result slot '"3"'
record 'the signature of another slot is refused' 'slot 3' set 3 sign result rrsig "\"$sig\""
record 'a signature that is no record is refused' 'RRSIG' set 3 sign result rrsig '"example. RRSIG"'
record 'a signature that is a number is refused' 'RRSIG' set 3 sign result rrsig 3
record 'a signature record that is an address is refused' 'slot 3' set 3 sign result rrsig '"example. A 192.0.2.1"'
record 'a signature for another bundle is refused' 'slot 3' set 3 sign result bundle '"x"'
record 'a signature without its intent is refused' 'asked for' drop 3 sign intent
record 'a count of signatures that is too high is refused' 'asked for' set 1 close done signatures 9999
record 'no count of signatures is refused' 'how often' set 1 close done signatures null
record 'a count in words is refused' 'how often' set 1 close done signatures '"10"'
record 'a count below nothing is refused' 'how often' set 1 close done trials -9223372036854775808
record 'keys that were not asked after the closing are missed' 'after the HSM was closed' set 1 close done tried 0
record 'no proof of the closing is refused' 'proved' set 1 close done tried null
record 'more trials than signatures are refused' 'how often' set 1 close done trials 9223372036854775807
record 'another KSK in the review is refused' 'KSK' set 1 review done ksks "[\"$(printf %064d 0)\"]"
record 'no KSK in the review is refused' 'KSK' set 1 review done ksks null
record 'a KSK more in the review is refused' 'KSK' set 1 review done ksks "[\"$(printf %064d 0)\",\"$(printf %064d 0)\"]"
record 'another plan is refused' 'KSK' set 1 review done plan '"double"'
record 'a plan that there is none of is refused' 'no plan' set 1 review done plan '"other"'
record 'no plan is refused' 'plan' set 1 review done plan null
record 'another time from which the KSK is published is refused' 'from which' set 1 review done from '["2027-02-09T00:00:00Z"]'
record 'no time from which it is published is refused' 'from which' set 1 review done from '[null]'
record 'a time that is a number is refused' 'no text' set 1 review done from '[7]'
record 'a signature by no KSK is refused' 'does not sign it' set 3 sign result ksk null
record 'a signature by another KSK is refused' 'does not sign it' set 3 sign result ksk "\"$(printf %064d 0)\""
record 'a review as of another time is refused' 'review' set 1 review done judged '"2027-02-08T10:17:00Z"'
record 'a review as of no time is refused' 'is no time' set 1 review done judged '"yesterday"'
record 'a review later than its record is refused' 'had agreed' set 1 review done judged '"2027-03-08T10:17:00Z"'
record 'another verdict is refused' 'verdict' set 1 review done verdict '"WARN"'
record 'another digest of the review is refused' 'verdict' set 1 review done sha256 '"x"'
record 'a review that shows nothing is refused' 'review' set 1 review done shown null
record 'a review that shows a number is refused' 'review' set 1 review done shown 1
record 'another name of the KSK is refused' 'review' set 1 review done identifiers '["REHEARSAL other"]'
record 'no name of the KSK is refused' 'review' set 1 review done identifiers null
record 'a request that is said to be for another zone is refused' 'zone' set 1 request done zone '"example.org."'
record 'a request for no zone is refused' 'request' set 1 request done zone 7
record 'another id of the request is refused' 'another id' set 1 request done id '"x"'
record 'another number of slots is refused' 'another id' set 1 request done slots 8
record 'ids of slots that are not there are refused' 'other ids' set 1 request done slot-ids '[]'
record 'ids of slots that are no list are refused' 'ids' set 1 request done slot-ids null
record 'the id of a slot that is none is refused' 'ids' set 1 request done slot-ids '[1,2,3,4,5,6,7,8,9]'
record 'a first request that is said to be none is refused' 'first' set 1 request done first false
record 'a request whose ZSKs are not there is refused' 'ZSKs' set 1 request done zsks null
record 'a request with a ZSK that is none is refused' 'DNSKEY' set 1 request done zsks '[1]'
record 'a rehearsal that is said to be real is refused' 'example.' set 1 ceremony begin rehearsal false
record 'one that does not say what it is is refused' 'rehearsal' set 1 ceremony begin rehearsal null
record 'another number of the ceremony is refused' 'number' set 1 ceremony begin number 2
record 'a number in words is refused' 'number' set 1 ceremony begin number '"1"'
record 'another kind of the ceremony is refused' 'kind' set 1 ceremony begin type '"make-ksk"'
record 'a kind that is a list is refused' 'kind' set 1 ceremony begin type '[]'
record 'a shorter checklist is refused' 'checklist' set 1 ceremony begin steps '["people"]'
record 'no checklist is refused' 'checklist' set 1 ceremony begin steps null
record 'another zone of the ceremony is refused' 'zone' set 1 ceremony begin zone '"example.org."'
record 'no policy of the ceremony is refused' 'policy' set 1 ceremony begin policy null
record 'another digest of the policy is refused' 'policy' set 1 ceremony begin policy-sha256 '"x"'
record 'no files in the export record are refused' 'which files' set 0 export intent files null
record 'a list in place of the files is refused' 'which files' set 0 export intent files '[]'
for s in people clock media token open inventory make-ksk request review sign inventory-after close; do
	record "a ceremony without its step $s is refused" '' drop 1 $s done
done
record 'a beginning that is missing is refused' 'begin' drop 1 ceremony begin
record 'two beginnings in a file are refused' 'begin' double 1 ceremony begin
record 'the record of the export missing at the end is refused' 'missing' drop 0 export intent
record 'a set signed when the review held no more is refused' 'by the time that it was signed' time 0 sign intent 2027-03-09T10:17:00Z
record 'a record of the future is refused' 'after the clock' time 1 sign done 2033-01-01T00:00:00Z
of warned; forge drop 0 ceremony exception
refused 'a warning that nobody gave a reason for is refused' 'no exception'
of second; forge set 1 make-key result serial '"1"'
refused 'a KSK that is in another HSM is refused' 'HSM'
of first
fourth=$(grep '"step":"sign","kind":"intent"' t/journal/*.jsonl | sed -n '4s/.*"bundle":"\([^"]*\)".*/\1/p')
forge set 3 sign intent slot 4; forge set 3 sign intent bundle "\"$fourth\""
refused 'a signature that was meant for another slot is refused' 'before the journal meant to'
of first; forge drop 0 export intent; forge drop 0 close done
refused 'two records missing at the end are refused' 'missing'
of second; rm t/journal/0001-first.jsonl; sums
refused 'the journal of the ceremony before missing is refused' '0002'
of second; rm t/journal/0002-*; sums
refused 'the journal of this ceremony missing is refused' 'missing'
of second; head -n 20 first/journal/0001-first.jsonl >t/journal/0001-first.jsonl; sums
refused 'records missing in the middle are refused' '0002'
of first; mv t/journal/0001-first.jsonl t/journal/0001-make-ksk.jsonl; sums
refused 'a journal file under another name is refused' '0001-make-ksk.jsonl'
of first; printf '{"seq":43' >>t/journal/0001-first.jsonl; sums
refused 'a torn record at the end is refused' '0001-first.jsonl'
of first; : >t/journal/0002-first.jsonl; sums
refused 'an empty journal file is refused' '0002-first.jsonl'
of second; forge set 1 ceremony begin rehearsal false
refused 'a rehearsal before a real ceremony is refused' 'never of both'
of second; forge set 1 export result response "\"$(sha256sum <second/response.xml | cut -c1-64)\""
refused 'another response before this one is refused' 'previous.xml'
of second; forge set 1 export result response 5
refused 'a response before this one that is a number is refused' 'digest'
of second; forge set 1 export result response null
refused 'no response before this one is refused' 'previous.xml'
of second; forge set 1 export result zone '"example.org."'
refused 'a response before this one for another zone is refused' 'previous.xml'

# ---- each member of each record, gnawed at: what passes is a matter of course
#      or of the room, and nothing in the folder can contradict it.

for f in first second zsk inventory send; do
	of $f
	"$BIN/tests/forge" t gnaw $MUCH_LATER >gnawed 2>gnawed.err ||
	    { bad "every member of every record is gnawed at: $f"; sed 's/^/# /' gnawed.err; }
	cat gnawed >>unseen
done
is 'hundreds of changes were tried in the last one too' sh -c '
    test "$(sed "s/ .*//" gnawed.err)" -gt 100'
# Policy and zone: where nothing was signed; and null there is as good as no
# response at all.
cat >expected <<END
ceremony begin policy
ceremony begin policy-sha256
ceremony begin site
ceremony begin version
ceremony begin zone
close done refusal
close done tried
export intent response
init-token result firmware
init-token result manufacturer
init-token result model
inventory found keys
make-key intent bits
make-key intent flags
make-ksk done label
make-zsk done label
sign done signatures
END
# A slot whose number is 7 is not changed by becoming 7.
grep -v ' slot$' unseen | LC_ALL=C sort -u >seen
is 'verify sees all others' diff expected seen

# ---- each record left out, repeated, and moved behind the next

: >omitted.all
for f in first second zsk inventory send ksk warned; do
	of $f
	"$BIN/tests/forge" t omit $MUCH_LATER >omitted 2>omitted.err ||
	    { bad "every record is left out: $f"; sed 's/^/# /' omitted.err; }
	[ -s omitted ] && sed "s/^/# $f: /" omitted >>omitted.all
done
is 'more than a hundred of these changes were tried in the last' sh -c '
    test "$(sed "s/ .*//" omitted.err)" -gt 100'
isnt 'verify sees each' grep . omitted.all
record 'people are named once' 'behind a record "people present"' double 1 people present
record 'and before the step is done' 'not directly in front of it' drop 1 people present
record 'a clock that nobody agreed to is refused' 'not directly in front of it' drop 1 clock agreed
record 'an HSM that took no PIN is not open' 'directly behind the record that the HSM took' drop 1 open opened
record 'a token that was meant is made' 'an HSM was opened that no record says was made' drop 1 init-token result
record 'and made once' 'two tokens' double 1 init-token result
record 'a key is meant before it is made' 'not directly in front of it' drop 1 make-key intent
record 'a step is done once' 'the ceremony was at step "init-token"' double 1 media done

# ---- what people typed, in whichever ceremony of the journal

for name in '"Ada King"' '"ada  king."'; do
	of second; forge set 1 people present witness "$name"
	refused "one person is not both, also in a ceremony before: $name" 'record 2: the journal does not name two different people'
done
for name in null '""' '" "' '"42"' '"Ada Kıng"' '"Max\u001b[2J Brandt"'; do
	of second; forge set 1 people present witness "$name"
	refused "nor is somebody who is nobody: $name" 'its "witness" is no name of a person that the console takes'
done
for reasons in null '[]' '["yes"]' '["",""]' '["yes"," "]' '[1,{}]' '["yes","yes","yes"]'; do
	of warned; forge set 1 ceremony exception reasons "$reasons"
	refused "an exception of both has two reasons, and not $reasons" 'neither has a reason of each of both people'
done
for who in '"Ada King"' '"Eve Thorn"'; do
	of warned; forge set 1 ceremony exception who "$who"
	refused "or is of one, and then without reasons: $who" 'neither has a reason of each of both people'
done
of warned; forge set 1 ceremony exception who '"capstan"'
refused 'the program itself tells of its own end alone' 'writes none but of its own end'
for member in expected happened; do
	of warned; forge set 1 ceremony exception $member '""'
	refused "each says what was $member" 'neither has a reason of each of both people'
done
of warned; forge set 1 ceremony exception expected '"it rains"'
refused 'an exception to something else is none' 'no exception with the reasons for going on'

# ---- what an inventory found, in whichever ceremony

of second; forge set 1 inventory found unknown 1
refused 'strangers that were counted are named' 'counts 1 keys that are not in the register, and names 0'
of second; forge set 1 inventory-after found missing 2
refused 'what is missing is an exception' 'HSM and register differ, and the journal has no exception'
of second; forge set 1 inventory-after found silent null
refused 'and is counted' 'does not say what the inventory-after found'

of second; forge drop 0 ceremony end
refused 'no ceremony is begun in another' 'neither ended'
of second; forge double 1 ceremony end
refused 'and nothing is behind its end' 'behind the end'
of second; forge drop 1 words done , drop 1 finish done
refused 'nor does one end before its last step' 'was not at its end'
record 'no step is undone that was not done' 'a record "words undone"' \
    insert 0 export intent words/undone '{"why":"x"}'
steps=$(sed -n 's/.*"steps":\(\[[^]]*\)\].*/\1,"words"]/p' second/journal/0001-first.jsonl)
of second; forge set 1 ceremony begin steps "$steps"
verify t 2>verify.err | tr -s '\n ' ' ' >said.all
grep -qF 'WARN ceremony 0001, first: the checklist in the journal is not that of this program' said.all &&
    ok 'a checklist that goes on behind that of this program is another' ||
    bad 'a checklist that goes on behind that of this program is another'
of second; forge set 1 ceremony end exceptions 1
refused 'which has all exceptions' 'another number of exceptions'
of warned; forge double 0 ceremony exception
refused 'which are numbered' 'not number'
of send; forge drop 1 send intent
refused 'a key is sent that was meant to be' 'not directly in front of it'
of send; forge double 1 send kept
refused 'and kept once' 'kept twice'

of send; sed -i 's/^rehearsal yes/rehearsal no/' t/*.parcel
sum="\"$(sha256sum <"$(ls t/*.parcel)" | cut -c1-64)\""
forge set 1 send result parcel "$sum"
forge set 0 export intent files/"$(basename t/*.parcel)" "$sum"
refused 'a parcel of production is not of a rehearsal' 'do not both say that this was a rehearsal'
other=$(sed -n 's/.*"step":"make-key","kind":"result".*"id":"\([0-9a-f]*\)".*/\1/p' zsk/journal/0003-*)
was=$(cd send && ls *.parcel) is=$(cd zsk && ls zsk-*.dnskey | sed 's/dnskey$/parcel/')
sum="\"$(sha256sum <send/$was | cut -c1-64)\""
of send; forge set 1 send intent id "\"$other\""; forge set 1 send result id "\"$other\""
mv t/$was t/$is; forge set 0 export intent files/$was null; forge set 0 export intent files/$is "$sum"
refused 'a key is sent in the ceremony that made it' 'no ZSK that this ceremony made'
steps=$(sed -n 's/.*"steps":\(\[[^]]*\]\).*/\1/p' first/journal/0001-first.jsonl | sed 's/"make-ksk"/"make-zsk"/')
record 'the checklist of a ceremony is that of its kind' 'should be "make-ksk"' set 1 ceremony begin steps "$steps"

# ---- what a forger can do who makes a whole journal of his own: only the head
#      that is on paper tells it from the real one.

head_of() { verify "$1" | sed -n '/journal:/{n;s/^ *//;p;}'; }
[ -n "$(head_of first)" ] && [ "$(head_of first)" != "$(head_of other)" ] &&
    ok 'a whole ceremony that is another has another head' || bad 'a whole ceremony that is another has another head'
of first; forge set 0 people present witness '"Somebody Else"'
is 'a forged name of a witness is seen in the head alone' verify t
[ "$(head_of first)" != "$(head_of t)" ] && ok 'and there it is seen' || bad 'and there it is seen'
exit $failed
